"""What becomes of each of Slack's errors: who is told what, or how long is waited."""

import json

from cases import each

from adapters.slack.errors import LONGEST_S, PASSING, RATE_LIMITED_S, REFUSALS, read_refusal, read_status, seconds
from bot.errors import BusyError, RefusedError, UnsureError


@each(
    "code, about, advice",
    [
        ("not_in_channel", "channel", "Invite the bot there: /invite @papers"),
        ("is_archived", "channel", "Bring it back from the archive, or choose another channel."),
        ("restricted_action", "channel", "Ask somebody who manages this workspace to let the app post."),
        ("restricted_action_thread_locked", "thread", ""),
        ("thread_not_found", "thread", ""),
        ("token_revoked", "workspace", "Install the app in this workspace again."),
        ("account_inactive", "workspace", "Install the app in this workspace again."),
        ("invalid_auth", "workspace", "Install the app in this workspace again."),
        ("msg_blocks_too_long", "message", ""),
        ("messages_tab_disabled", "person", "Ask somebody who manages this workspace to let the app post."),
    ],
)
def test_what_is_refused_for_good_says_for_whom_and_what_to_do(code, about, advice):
    refused = read_refusal(code)
    assert isinstance(refused, RefusedError)
    assert (refused.about, refused.advice) == (about, advice)
    assert code not in refused.reason


def test_a_missing_scope_is_named():
    assert (
        read_refusal("missing_scope", needed="groups:history").reason == "the app lacks a permission (groups:history)"
    )


@each("code", sorted(PASSING))
def test_what_passes_is_waited_for(code):
    busy = read_refusal(code)
    assert isinstance(busy, BusyError)
    assert busy.retry_after_s > 0


@each("code", ["fatal_error", "internal_error"])
def test_what_may_have_happened_is_said_to_be_unknown(code):
    assert isinstance(read_refusal(code), UnsureError)


def test_an_error_that_is_new_to_us_is_tried_again_later():
    assert isinstance(read_refusal("brand_new_error"), BusyError)


@each("status", [200, 400, 500, 502, 503, 504, 520])
def test_an_answer_without_an_errors_name_leaves_the_outcome_open(status):
    assert isinstance(read_status(status), UnsureError)


@each(
    "header, waited",
    [("30", 30.0), ("1", 1.0), ("0", 1.0), ("", 30.0), ("-5", 30.0), ("soon", 30.0), ("9" * 8, LONGEST_S), ("²", 30.0)],
)
def test_a_platform_that_asks_to_wait_is_waited_for_sensibly(header, waited):
    assert seconds(header, RATE_LIMITED_S) == waited
    assert read_status(429, retry_after=header).retry_after_s == waited


def test_every_documented_error_of_posting_has_its_meaning(shared):
    """An error that is documented and not read would be tried again for ever."""
    methods = json.loads((shared / "data/slack/slack_methods_docs_2026-05.json").read_text())
    documented = set(methods["chat.postMessage"]["errors"]) | set(
        json.loads((shared / "data/slack/slack_common_errors_2026-05.json").read_text())
    )
    for code in documented:
        assert read_refusal(code)
    unread = {code for code in documented if code not in REFUSALS and code not in PASSING}
    assert unread <= NEVER_OURS, unread - NEVER_OURS


NEVER_OURS = {
    *("fatal_error", "internal_error"),  # read as unknown outcomes
    *("as_user_not_supported", "attachment_payload_limit_exceeded", "too_many_attachments", "too_many_contact_cards"),
    *("draft_already_deleted", "draft_already_sent", "draft_has_conflict", "draft_not_found"),
    *("slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked"),
    *("slack_connect_lists_sharing_blocked", "markdown_text_conflict", "missing_file_data"),
    *("duplicate_channel_not_found", "duplicate_message_not_found", "metadata_must_be_sent_from_app"),
    *("deprecated_endpoint", "method_deprecated", "invalid_arg_name", "invalid_array_arg", "invalid_charset"),
    *("invalid_form_data", "invalid_post_type", "missing_post_type"),
}
