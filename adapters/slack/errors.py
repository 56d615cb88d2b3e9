"""What Slack's errors mean: for good or for now, and for whom. Pure.

The codes are those of docs.slack.dev's methods; one that is not listed may pass and is tried again.
"""

from typing import Literal

from bot.errors import BusyError, Refused, RefusedError, UnsureError, WorldError

RATE_LIMITED_S = 30.0  # without a header that says how long
SOON_S = 5.0
LATER_S = 60.0  # an error that is new to us, or a migration under way
LONGEST_S = 3_600.0
INVITE = "Invite the bot there: /invite @{bot}"
INSTALL = "Install the app in this workspace again."
COPY_IT = "Copy Bot User OAuth Token from OAuth & Permissions of your Slack app; it begins with xoxb-."
ASK_ADMIN = "Ask somebody who manages this workspace to let the app post."
CHOOSE = "Choose another channel."

REFUSALS: dict[str, tuple[Refused, str, str]] = {
    "not_in_channel": ("channel", "the bot is not in this channel", INVITE),
    "channel_not_found": ("channel", "the channel is gone, or private and the bot is not in it", INVITE),
    "is_archived": ("channel", "the channel is archived", "Bring it back from the archive, or choose another channel."),
    "restricted_action": ("channel", "this workspace does not let the app post there", ASK_ADMIN),
    "restricted_action_read_only_channel": ("channel", "only some people may post in this channel", ASK_ADMIN),
    "restricted_action_thread_only_channel": ("channel", "this channel takes replies only", CHOOSE),
    "method_not_supported_for_channel_type": ("channel", "this kind of channel cannot be posted to", CHOOSE),
    "team_access_not_granted": ("workspace", "the app may not see this workspace", ASK_ADMIN),
    "restricted_action_non_threadable_channel": ("thread", "this channel has no threads", ""),
    "restricted_action_thread_locked": ("thread", "the thread is locked", ""),
    "thread_not_found": ("thread", "the thread is gone", ""),
    "cannot_reply_to_message": ("thread", "this message cannot have a thread", ""),
    "message_not_found": ("message", "the message is gone", ""),
    "no_reaction": ("message", "nobody reacted to it", ""),
    "user_not_found": ("person", "this person is not in the workspace", ""),
    "users_not_found": ("person", "this person is not in the workspace", ""),
    "user_not_visible": ("person", "the app may not see this person", ""),
    "user_disabled": ("person", "this person's account is closed", ""),
    "user_not_in_channel": ("person", "this person is not in the channel", ""),
    "cannot_dm_bot": ("person", "this is a bot", ""),
    "messages_tab_disabled": ("person", "private messages to the app are switched off", ASK_ADMIN),
    "missing_scope": ("workspace", "the app lacks a permission{needed}", INSTALL),
    "no_permission": ("workspace", "the app lacks a permission", INSTALL),
    "access_denied": ("workspace", "the app may not do this", INSTALL),
    "accesslimited": ("workspace", "this network may not use the app", ASK_ADMIN),
    "account_inactive": ("workspace", "the app was removed from this workspace", INSTALL),
    "ekm_access_denied": ("workspace", "this workspace's administrators have suspended posting", ASK_ADMIN),
    "enterprise_is_restricted": ("workspace", "the organization does not allow this", ASK_ADMIN),
    "invalid_auth": ("workspace", "Slack does not accept the app's token", INSTALL),
    "invalid_refresh_token": ("workspace", "Slack does not accept the app's token", INSTALL),
    "not_allowed_token_type": ("workspace", "this token is of the wrong kind: a bot token begins with xoxb-", INSTALL),
    "not_authed": ("workspace", "there is no token for this workspace", INSTALL),
    "team_not_found": ("workspace", "the workspace is gone", ""),
    "token_revoked": ("workspace", "the app was removed from this workspace", INSTALL),
    "two_factor_setup_required": ("workspace", "this workspace wants two-factor sign-in first", ASK_ADMIN),
    "msg_too_long": ("message", "the message is too long for Slack", ""),
    "msg_blocks_too_long": ("message", "the message is too long for Slack", ""),
    "invalid_blocks": ("message", "Slack does not take the message's form", ""),
    "invalid_blocks_format": ("message", "Slack does not take the message's form", ""),
    "invalid_arguments": ("message", "Slack does not take the message's form", ""),
    "invalid_metadata_format": ("message", "Slack does not take the message's form", ""),
    "invalid_metadata_schema": ("message", "Slack does not take the message's form", ""),
    "metadata_too_large": ("message", "the message is too large for Slack", ""),
    "no_text": ("message", "the message is empty", ""),
}
PASSING = {
    "ratelimited": RATE_LIMITED_S,
    "rate_limited": RATE_LIMITED_S,
    "message_limit_exceeded": LONGEST_S,
    "service_unavailable": SOON_S,
    "request_timeout": SOON_S,
    "team_added_to_org": LATER_S,
    "org_login_required": LATER_S,
    "token_expired": SOON_S,  # another process is fetching the next one
}
HALF_DONE = frozenset({"fatal_error", "internal_error"})
NOT_YET_IN = frozenset({"not_in_channel", "channel_not_found"})  # what an invitation ends

Effect = Literal["posts", "reads"]


class SlackRefusedError(RefusedError):
    """A refusal with Slack's own name for it, for the caller to whom it is an answer (the bot is not in there yet)."""

    def __init__(self, reason: str, *, about: Refused, advice: str = "", code: str = "") -> None:
        super().__init__(reason, about=about, advice=advice)
        self.code = code


def explain_token(error: RefusedError) -> str:
    """Return what is wrong with the one token of SLACK_BOT_TOKEN, and where to get a good one."""
    return f"SLACK_BOT_TOKEN: {error.reason}. {COPY_IT}"


def read_refusal(code: str, *, needed: str = "", bot: str = "papers", retry_after: str = "") -> WorldError:
    """Return what an error that Slack names means; `needed` is a scope, `bot` the name that is invited."""
    if code in REFUSALS:
        about, reason, advice = REFUSALS[code]
        scope = f" ({needed})" if needed else ""
        return SlackRefusedError(reason.format(needed=scope), about=about, advice=advice.format(bot=bot), code=code)
    if code in PASSING:
        return BusyError(f"Slack answers {code}", retry_after_s=seconds(retry_after, PASSING[code]))
    if code in HALF_DONE:
        return UnsureError(f"Slack answers {code}")
    return BusyError(f"Slack answers {code[:60]}", retry_after_s=LATER_S)


def read_status(status: int, *, retry_after: str = "") -> WorldError:
    """Return what an answer without an error's name means: haste, or trouble of which the outcome is unknown."""
    if status == 429:
        return BusyError("Slack asks to wait", retry_after_s=seconds(retry_after, RATE_LIMITED_S))
    return UnsureError(f"Slack gives no readable answer (status {status})")


def seconds(header: str, otherwise: float) -> float:
    """Return how long a Retry-After header asks to wait; `otherwise` when it is no sensible number."""
    named = header.strip()
    if named.isascii() and named.isdigit() and len(named) <= 9:
        return min(max(float(named), 1.0), LONGEST_S)
    return otherwise
