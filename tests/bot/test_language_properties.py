"""Whatever is typed means something, means the same twice, and costs little."""

from datetime import date

from cases import each
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.grammar import parse_command
from bot.language.references import find_paper_ids
from bot.language.values import Search
from bot.language.verbs import VERBS

TODAY = date(2026, 6, 30)
LONGEST = 4_000

anything = st.text(st.characters(), max_size=300) | st.text(
    st.characters(codec=None, categories=["Cs", "Cc", "Cf", "Mn", "Lo", "Zs", "Nd", "No"]), max_size=80
)
verbs = st.sampled_from([*(verb.name for verb in VERBS), "Show:", "SAVE", "/papers", "/papers subscribe"])
SCRAPS = """at in on and every 25:00 9 pm top -1 min about as list mon- - to 2026-99-99 2026-W60 31 june until for 2w
    # #1 " “ ² ٩ < <a|b> é 2504.13173 <https://arxiv.org/abs/2504.13173|x author: title: search bibtex me yes weekly"""
scraps = st.lists(st.sampled_from(SCRAPS.split()), max_size=12)
sentences = st.builds(lambda verb, words, tail: " ".join([verb, *words, tail]), verbs, scraps, st.text(max_size=20))


@settings(max_examples=5 * settings.default.max_examples)
@given(anything | sentences)
def test_anything_typed_means_something_and_means_the_same_when_typed_again(typed):
    command = parse_command(typed, today=TODAY)
    assert parse_command(command.text, today=TODAY) == command


@settings(max_examples=5 * settings.default.max_examples)
@given(anything | sentences)
def test_a_search_is_for_the_whole_text(typed):
    command = parse_command(typed, today=TODAY)
    plain = "/" not in command.text and not command.text.casefold().startswith("search")
    if isinstance(command, Search) and plain:
        assert command.words == command.text


@given(st.text(alphabet="abcefg ABC", min_size=1).filter(lambda text: text.strip()))
def test_a_search_keeps_every_word_and_its_case(typed):
    assert parse_command(typed, today=TODAY).words == " ".join(typed.split())


@given(sentences, st.dates())
def test_every_day_of_the_calendar_can_be_today(typed, today):
    parse_command(typed, today=today)


HOSTILE = [
    "a" * 10_000,
    "( " * 5_000,
    "save " * 2_000,
    "/papers " * 2_000,
    "subscribe " + "in " * 5_000,
    "subscribe on " * 1_000,
    "subscribe " + "and mon " * 2_000,
    "subscribe " + "top 5 " * 2_000 + "zz1",
    "subscribe about " + "as " * 5_000,
    "subscribe " + "z" * 10_000,
    "pause " + "until " * 2_000,
    "show " + "<" * 10_000,
    "save 2504.13173 " + "#a " * 5_000,
    "1" * 10_000,
    "week " + "1" * 10_000,
    "\ud800" * 10_000,
    "\U0001f600" * 4_000,
    "\u0958" * 5_000,  # two characters each, once composed
    "e" + "\u0301" * 10_000,
    "\u0591" * 4 + "\u0300" * 3 + "\u0344",  # eight marks, nine once composed
    "x\x00y",
    "<@U1|" * 2_000,
    "<https://" * 1_000,
    "[a](" * 2_500,
    "||a" * 3_000,
    "<" * 5_000 + ">" * 5_000,
    "`" * 10_000,
    "*_" * 5_000 + "today",
    "please " * 2_000,
    "save " + f"{2504.13173} " * 1_000,
    "%25" * 3_000,
    "https://a.b/?q=" * 500,
    "a." * 5_000 + "/",
    "\u202e" * 10_000,
]


@each("typed", HOSTILE, few=4)
def test_hostile_texts_are_cut_and_mean_the_same_when_typed_again(typed):
    command = parse_command(typed, today=TODAY)
    assert len(command.text) <= LONGEST
    assert parse_command(command.text, today=TODAY) == command
    find_paper_ids(typed)
