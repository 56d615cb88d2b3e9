"""A digest as words and as a form: whatever is set is written so that it is read back as the same."""

from datetime import date

from cases import each
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.language.digest_clauses import LONGEST_ABOUT
from bot.language.digest_words import write_subscription, write_wishes
from bot.language.forms import DigestForm, check_form, read_form
from bot.language.grammar import parse_command
from bot.language.search_form import SearchForm
from bot.language.values import Subscribe
from bot.language.zones import _zones
from bot.model import Channel, Subscription
from bot.search.query import parse_query

TODAY = date(2026, 6, 30)
HERE = Channel(platform="slack", workspace="T1", id="C1")
WORDS = st.sampled_from(
    [
        "llm",
        "as",
        "list",
        "thread",
        "papers",
        '"state',
        'space"',
        "author:gu",
        "-vision",
        "about",
        "top",
        "5",
        "min",
        "at",
        "9",
        "everything",
    ]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join))
ZONES = st.sampled_from(sorted(set(_zones().values())))
DAYS = st.frozensets(st.integers(0, 6), min_size=1)


def read(words):
    return parse_command(f"subscribe {words}", today=TODAY)


def cleaned(typed):
    """A search as it can have been typed: what `subscribe about` makes of it."""
    command = read(f"at 9 UTC about {typed} as thread")
    return command.about if isinstance(command, Subscribe) and command.about is not None else ""


@given(
    minute=st.integers(0, 1439),
    zone=ZONES,
    days=DAYS,
    top=st.integers(1, 25),
    least=st.integers(0, 100_000),
    about=TYPED.map(cleaned),
    layout=st.sampled_from(["thread", "list", "papers"]),
)
@example(minute=0, zone="UTC", days=frozenset({0}), top=1, least=0, about="graphs as papers", layout="list")
@example(minute=0, zone="UTC", days=frozenset({0}), top=1, least=0, about="as list as thread", layout="thread")
def test_whatever_a_digest_is_set_to_its_words_set_it_again(minute, zone, days, top, least, about, layout):
    wanted = Subscription(
        channel=HERE, at_minute=minute, zone=zone, weekdays=days, top=top, min_upvotes=least, about=about, layout=layout
    )
    words = write_subscription(wanted)
    command = read(words)
    assert isinstance(command, Subscribe), words
    assert (command.minute, command.zone, command.weekdays) == (minute, zone, days)
    assert (command.top, command.min_upvotes, command.about, command.layout) == (top, least, about, layout)
    text, problems = check_form(read_form(words))
    assert not problems
    assert parse_command(text, today=TODAY) == read(words), "the form, sent as it came, changes nothing"


@given(typed=st.fixed_dictionaries({}, optional={name: st.text(max_size=30) for name in DigestForm.__struct_fields__}))
def test_whatever_stands_in_a_form_is_sent_or_explained(typed):
    text, problems = check_form(DigestForm(**typed))
    assert bool(text) != bool(problems)
    if text:
        assert isinstance(parse_command(text, today=TODAY), Subscribe)


def test_a_weekly_note_comes_on_one_day():
    _, problems = check_form(DigestForm(what="weekly", days="weekdays"))
    assert list(problems) == ["days"]
    assert "isn't one day of the week" in problems["days"]


def test_what_was_typed_in_part_is_offered_in_another_zone_with_nothing_added():
    command = read("top 5 about llm agents")
    assert write_wishes(replace(command, zone="Asia/Tokyo")) == "Asia/Tokyo top 5 about llm agents"
    assert read(write_wishes(replace(command, zone="Asia/Tokyo"))).about == "llm agents"


def test_a_search_that_ends_like_a_layout_keeps_its_end():
    words = write_wishes(Subscribe(text="", about="drawn as list"))
    assert read(words).about == "drawn as list"


def test_topics_in_the_form_are_listed_with_commas():
    text, problems = check_form(DigestForm(time="9", about="agents, rag"))
    assert (read(text.removeprefix("subscribe ")).about, problems) == ("agents or rag", {})


@each("typed, about", [("everything", ""), ("Everything as list", ""), ("everything else", None)])
def test_about_everything_takes_the_search_away(typed, about):
    assert read(f"about {typed}").about == (typed if about is None else about)


def test_a_form_shows_what_is_set_in_plain_words():
    form = read_form("at 21:30 Europe/Berlin mon,wed top 5 min 3 about llm as list")
    assert form == DigestForm(
        time="21:30", zone="Europe/Berlin", days="mon,wed", top="5", min="3", about="llm", layout="list"
    )
    assert read_form("nonsense and more") == DigestForm()
    assert read_form("") == DigestForm(time="09:00", days="weekdays", top="8", min="0", layout="thread")


GOOD = {"zone": "Berlin"}
PROBLEMS = {
    "time": [
        ("25:00", "“25:00” isn't a valid time. For example: 09:00, 9am or 21.30"),
        ("", "Fill this in"),
    ],
    "zone": [
        ("Europe/Berlni", "I don't know the time zone “Europe/Berlni”. Did you mean Europe/Berlin?"),
        ("pst", "Did you mean America/Los_Angeles?"),
        ("x" * 50, "isn't a time zone I know. For example: Europe/Berlin"),
    ],
    "days": [("someday", "“someday” names no weekdays. For example: weekdays, daily or mon,wed-fri")],
    "top": [("26", "“26” isn't a number from 1 to 25"), ("²", "isn't a number"), ("", "Fill this in, for example: 8")],
    "min": [("-1", "“-1” isn't a number from 0 to 100,000")],
    "about": [("x" * (LONGEST_ABOUT + 1), f"{LONGEST_ABOUT} is the most")],
    "layout": [("forum", "“forum” isn't a layout. For example: thread, list or papers")],
    "order": [("age", "“age” isn't an order. For example: upvotes or taste")],
}


@each("field", PROBLEMS)
def test_what_is_wrong_is_said_beside_its_field(field):
    for typed, said in PROBLEMS[field]:
        text, problems = check_form(DigestForm(**{**GOOD, field: typed}))
        assert text == ""
        assert list(problems) == [field]
        assert said in problems[field]


def test_a_zone_that_is_not_said_is_no_mistake_since_it_stays_as_it_is():
    assert check_form(DigestForm(time="10", about="llm"))[0].startswith("subscribe at 10:00 weekdays")
    assert check_form(DigestForm(what="weekly", time="10", days="friday")) == ("weekly on friday 10:00", {})


def test_every_wrong_field_is_named_at_once():
    _, problems = check_form(DigestForm(time="x", zone="y", days="z", top="", min="n", layout="q"))
    assert list(problems) == ["time", "zone", "days", "top", "min", "layout"]


def test_a_filled_form_is_a_text_that_one_could_have_typed():
    text, problems = check_form(
        DigestForm(time="9.30 pm", zone="new york", days="Mon to Fri", min="", about="“state  space”\n")
    )
    assert not problems
    assert text == 'subscribe at 21:30 America/New_York weekdays top 8 min 0 about "state space" as thread'


def test_a_search_of_nothing_but_a_sign_stays_that_search():
    assert read_form("at 9 UTC about 🔖 as list").about == "🔖"
    text, problems = check_form(read_form("at 9 UTC about 🔖 as list"))
    assert not problems
    assert read(text.removeprefix("subscribe ")).about == "🔖"


def test_a_word_keeps_the_marks_of_its_script():
    assert parse_command("हिन्दीं", today=TODAY).words == "हिन्दीं"


@each(
    "form, typed",
    (
        (SearchForm(words=" llm  agents "), "search llm agents"),
        (SearchForm(words="llm", since="30d", sort="top", has="code"), "search llm since:30d sort:top has:code"),
        (SearchForm(words='"state space', since="year"), 'search "state space" since:year'),
        (SearchForm(words="llm", since="9x", sort="", has="1"), "search llm"),
        (SearchForm(words="  ", sort="new"), "help search"),
    ),
)
def test_the_form_of_a_search_sends_what_a_person_would_type(form, typed):
    assert check_form(form) == (typed, {})


def test_this_year_begins_on_its_first_day():
    assert parse_query("llm since:year", today=TODAY).since == date(2026, 1, 1)
