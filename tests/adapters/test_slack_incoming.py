"""What Slack sends, as the bot understands it; what is odd is nobody's word."""

from datetime import date

import pytest
from cases import each
from fakes.slack_reading import load_judge, walk
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.forms import field_errors, form_view, read_submission
from adapters.slack.incoming import (
    Place,
    read_command,
    read_message,
    read_press,
    read_reaction,
    read_shortcut,
    read_team_channel,
)
from adapters.slack.reactions import count_saving, emoji_name, users_saving
from bot.language.forms import DigestForm, check_form, read_form
from bot.model import Channel, Person

TODAY = date(2025, 4, 21)
TEAM = {"id": "T1AAAAAAA"}
USER = {"id": "U1AAAAAAA"}
HERE = Channel(platform="slack", workspace="T1AAAAAAA", id="C1AAAAAAA")
ADA = Person(platform="slack", workspace="T1AAAAAAA", user="U1AAAAAAA")


def a_mention(text: str, **fields) -> dict:
    event = {"type": "app_mention", "user": USER["id"], "channel": HERE.id, "ts": "1700000000.000100", "text": text}
    own = [{"team_id": TEAM["id"], "user_id": "U0BOTBOT1", "is_bot": True}]
    return {"team_id": TEAM["id"], "authorizations": own, "event": event | fields}


@each(
    "written, heard",
    [
        ("<@U0BOTBOT1> llm", "llm"),
        ("<@U0BOTBOT1|papers>   saved #memory", "saved #memory"),
        ("hey <@U0BOTBOT1> a &lt;b&gt; &amp;amp; c", "hey   a <b> &amp; c"),
        ("<@U0BOTBOT1>", ""),
        ("<@U2BBBBBBB> ask <@U0BOTBOT1>", "@someone ask"),
    ],
)
def test_a_mention_is_what_stands_beside_the_name(written, heard):
    assert read_message(a_mention(written)).text == heard


def test_a_mention_in_a_thread_is_answered_in_the_thread():
    assert read_message(a_mention("x", thread_ts="1699999999.000100")).place.thread == "1699999999.000100"


@each("fields", [{"bot_id": "B1"}, {"subtype": "message_changed"}, {"user": None}, {"channel": 7}])
def test_edits_bots_and_oddities_are_not_answered(fields):
    assert read_message(a_mention("llm", **fields)) is None


def test_a_command_knows_where_it_is_answered():
    body = {"team_id": "T1AAAAAAA", "user_id": "U1AAAAAAA", "channel_id": "C1AAAAAAA", "text": " llm &amp; co "}
    said = read_command(body | {"response_url": "https://hooks.slack.com/commands/1"})
    assert said.text == "llm & co"
    assert said.place == Place(person=ADA, channel=HERE, url="https://hooks.slack.com/commands/1", guest=True)


def test_the_shortcut_finds_papers_in_links_text_and_our_own_buttons():
    message = {
        "ts": "1700000000.000100",
        "text": "see <https://arxiv.org/abs/2504.13173v2|this>",
        "blocks": [{"type": "actions", "elements": [{"type": "button", "value": "save title:0123456789abcdef"}]}],
        "attachments": [{"from_url": "https://huggingface.co/papers/2504.00001"}],
    }
    found = read_shortcut({"team": TEAM, "user": USER, "channel": {"id": HERE.id}, "message": message})
    assert found.ids == ("2504.13173", "2504.00001", "title:0123456789abcdef")


def test_a_reaction_on_a_file_has_no_place():
    assert read_reaction({"team_id": "T1AAAAAAA"}, {"user": "U1", "item": {"type": "file", "file": "F1"}}) == (None, "")


@each("written", ["🔖", "bookmark", ":bookmark:", "bookmark::skin-tone-2", " :bookmark::skin-tone-6: ".strip()])
def test_an_emoji_is_the_same_however_it_is_written(written):
    assert emoji_name(written) == "bookmark"


@each(
    "written, name",
    [
        ("❤️", "heart"),
        ("❤", "heart"),
        ("👍🏽", "+1"),
        (":thumbsup:", "+1"),
        ("+1::skin-tone-3", "+1"),
        (":our-own:", "our-own"),
    ],
)
def test_an_emoji_that_an_operator_may_choose_has_slacks_name(written, name):
    assert emoji_name(written) == name


def test_reactions_that_save_are_counted_without_the_bots_own():
    message = {
        "reactions": [
            {"name": "bookmark", "count": 3, "users": ["U1", "UBOT"]},
            {"name": "star::skin-tone-3", "count": 1, "users": ["U2"]},
            {"name": "tada", "count": 9, "users": ["U3"]},
            {"name": "bookmark", "count": "many"},
            "odd",
        ]
    }
    assert count_saving(message, {"bookmark", "star"}, "UBOT") == 3
    assert users_saving(message, {"bookmark", "star"}, "UBOT") == {"U1", "U2"}


KEYS = (
    *("team_id", "team", "user", "user_id", "channel", "channel_id", "event", "item", "type", "ts", "thread_ts"),
    *(
        "text",
        "authorizations",
        "actions",
        "action_id",
        "value",
        "container",
        "view",
        "state",
        "values",
        "message",
        "blocks",
        "id",
    ),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


payloads = st.dictionaries(st.sampled_from(KEYS), anything, max_size=8)


@settings(max_examples=3 * settings.default.max_examples)
@given(body=payloads)
def test_no_payload_whatever_it_holds_stops_the_bot(body):
    read_all(body)


@pytest.mark.soak
@settings(max_examples=3_000)
@given(body=payloads)
def test_no_payload_of_thousands_stops_the_bot(body):
    read_all(body)


def read_all(body: dict) -> None:
    for read in (read_command, read_message, read_press, read_shortcut, read_submission):
        read(body)
    read_reaction(body, body)
    read_team_channel(body, body.get("channel"))


PLACE = Place(person=ADA, channel=HERE, url="https://hooks.slack.com/actions/1")


def submitted(view: dict, **changed: str) -> dict:
    """The view as Slack sends it back, with some fields changed."""
    values = {}
    for block in view["blocks"]:
        if "element" not in block:
            continue
        element, name = block["element"], block["block_id"]
        stood = {each.replace("initial", "selected"): kept for each, kept in element.items() if "initial" in each}
        stood |= {"value": element.get("initial_value")}
        values[name] = {"value": {"value": changed[name]} if name in changed else stood}
    return {"team": TEAM, "user": USER, "view": view | {"state": {"values": values}}}


def test_a_form_that_is_sent_back_means_what_stood_in_it():
    view = form_view(read_form("at 08:30 Europe/Berlin mon,wed top 5 about llm agents as list"), PLACE)
    sent = read_submission(submitted(view))
    assert (sent.place, sent.at_home) == (PLACE, False)
    text, problems = check_form(sent.form)
    assert (problems, "08:30" in text, "Europe/Berlin" in text, "as list" in text) == ({}, True, True, True)


def test_a_form_about_another_channel_counts_there_and_is_answered_in_the_home_tab():
    view = form_view(read_form("at 9 Europe/Berlin"), PLACE, about="C0THERE")
    sent = read_submission(submitted(view))
    assert (sent.place.channel.id, sent.at_home, sent.place.home.channel.id) == ("C0THERE", True, ADA.user)
    assert {"type": "channel", "channel_id": "C0THERE"} in walk(view["blocks"][0])


@each("said, order", [("", "by upvotes"), ("by taste ", "by taste")])
def test_the_form_says_in_which_order_papers_come(said, order):
    view = form_view(read_form(f"at 9 Europe/Berlin {said}as list"), PLACE)
    text, _ = check_form(read_submission(submitted(view))[0])
    assert order in text


def test_what_is_wrong_is_said_beside_its_field(shared):
    view = form_view(DigestForm(zone="UTC"), PLACE)
    form = read_submission(submitted(view, time="25:00", top="many")).form
    _, problems = check_form(form)
    said = field_errors(problems)
    assert set(said["errors"]) == {"time", "top"}
    assert load_judge(shared)("view_submission", said) == []


@each("about", ["", "llm agents", "x" * 3_000, "<!channel> & `x`"])
def test_slack_takes_the_form(shared, about):
    judge = load_judge(shared)
    view = form_view(DigestForm(zone="Europe/Berlin", about=about, layout="odd"), PLACE)
    assert judge("views.open", {"trigger_id": "1.2.abc", "view": view}) == []
