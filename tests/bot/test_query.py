"""The search language as it is typed: never refused, always bounded."""

from datetime import date

from cases import each
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.search.query import LONGEST, MOST_TERMS, MOST_WORDS, Query, parse_query, sides_of

TODAY = date(2026, 7, 2)

MEANINGS = [
    ("llm agents", {"words": ("llm", "agents")}),
    ('"state space" models', {"phrases": ("state space",), "words": ("models",)}),
    ("+video -diffusion", {"required": ("video",), "excluded": ("diffusion",)}),
    ('-"mixture of experts"', {"excluded": ("mixture of experts",)}),
    ("author:gu author:dao", {"authors": ("gu", "dao")}),
    ('author:"Albert Gu"', {"authors": ("Albert Gu",)}),
    ("title:mamba org:nvidia", {"titles": ("mamba",), "orgs": ("nvidia",)}),
    ("-author:gu -title:survey", {"excluded_in": (("author", "gu"), ("title", "survey"))}),
    ("id:2504.13173v2", {"ids": ("2504.13173",)}),
    ("since:30d", {"since": date(2026, 6, 2)}),
    ("since:2w", {"since": date(2026, 6, 18)}),
    ("since:6m", {"since": date(2026, 1, 3)}),
    ("since:3w before:2026-06-30", {"since": date(2026, 6, 11), "before": date(2026, 6, 30)}),
    ("since:2026-01", {"since": date(2026, 1, 1)}),
    ("since:2026", {"since": date(2026, 1, 1)}),
    ("before:today since:yesterday", {"before": date(2026, 7, 2), "since": date(2026, 7, 1)}),
    ("since:9999y", {"since": date.min}),
    ("min:10 has:code", {"min_upvotes": 10, "has_code": True}),
    ("sort:new llm", {"sort": "new", "words": ("llm",)}),
    ("AUTHOR:Gu Sort:TOP", {"authors": ("Gu",), "sort": "top"}),
    *((f"agents sort:{order}", {"sort": "top", "words": ("agents",)}) for order in ("Upvotes", "votes", "popular")),
    *((f"agents sort:{order}", {"sort": "new", "words": ("agents",)}) for order in ("newest", "date", "recent")),
    ("author:gu sort:relevance", {"authors": ("gu",)}),
    ("author: gu", {"authors": ("gu",)}),
    ("state-of-the-art", {"words": ("state-of-the-art",)}),
    ("c++ gpt-4", {"words": ("c++", "gpt-4")}),
    ('an "open quote', {"words": ("an",), "phrases": ("open quote",)}),
    ("“smart quotes” −not", {"phrases": ("smart quotes",), "excluded": ("not",)}),
    ("llm llm +a +a", {"words": ("llm", "llm"), "required": ("a",)}),
    ("an aside --really -- of words", {"words": ("an", "aside", "--really", "of", "words")}),
    ("- + ( ) AND * :", {"words": ("AND",)}),
    ("!!! ???", {}),
    ("", {}),
]


def the(text: str) -> Query:
    return parse_query(text, today=TODAY)


@each("typed, meaning", MEANINGS)
def test_what_is_typed_is_what_is_searched(typed, meaning):
    assert the(typed) == Query(text=typed, **meaning)


@each(
    "typed, words, about",
    [
        ("lang:en llm", ("lang", "en", "llm"), "lang:"),
        ("since:someday", (), "I left since:someday out: since: takes a date such as 2026-01-01 or 30d."),
        ("id:42 llm", ("llm",), "I left id:42 out"),
        ("before:2026-02-30", (), "I left before:2026-02-30 out"),
        ("arxiv:attention", ("attention",), "arxiv:"),
        ("min:many llm", ("llm",), "left min:many out: min: takes a number"),
        ("sort:worst llm", ("llm",), "sort: takes best, new or top"),
        ("has:soul llm", ("llm",), "has: takes code"),
        ("llm author:", ("llm",), "author: needs a value right behind it, such as author:gu"),
        ("-since:", (), "such as since:30d"),
    ],
)
def test_what_a_filter_cannot_take_is_left_out_and_said_and_what_is_no_filter_is_words(typed, words, about):
    query = the(typed)

    assert query.words == words
    [hint] = query.hints
    assert about in hint
    assert the("min:10000000 llm").min_upvotes == 10_000_000  # none has so many: papers with fewer are no answer


def test_what_cannot_be_excluded_is_left_out_and_said():
    [hint] = the("-min:5 llm").hints

    assert "-min:5" in hint


def test_a_link_or_a_time_is_no_field_and_needs_no_hint():
    query = the("https://arxiv.org/abs/2504.13173 Attention: a survey 3:1")

    assert not query.hints
    assert "Attention:" in query.words


def test_only_filters_rank_nothing():
    assert not the("since:7d min:3 has:code").ranks
    assert the("since:7d mamba").ranks


OPERATORS = {
    "llm NOT video": "llm -video",
    "llm AND NOT video": "+llm -video",
    "llm ANDNOT video": "llm -video",
    "NOT video": "-video",
    "LLM NOT RAG": "LLM -RAG",
    'llm NOT "image generation"': 'llm -"image generation"',
    "mamba NOT author:gu": "mamba -author:gu",
    "llm NOT (video OR image)": "llm -video -image",
    "llm -(video image)": "llm -video -image",
    "llm AND video": "+llm +video",
    "state space AND video": "+state +space +video",
    "llm –video": "llm -video",
    "llm —video": "llm -video",
    "llm −video": "llm -video",
    "llm !video": "llm -video",
    "llm OR video": "llm or video",
    '"state space" OR author:gu': '"state space" or author:gu',
    "(llm OR agent) OR video": "llm agent video",
}


@each("typed", OPERATORS)
def test_operators_of_other_search_engines_mean_what_they_mean_there(typed):
    meant = the(OPERATORS[typed])
    assert replace(the(typed), text="", hints=()) == replace(meant, text="")


@each(
    "typed, sides",
    [
        ("robotics or manipulation", ["robotics", "manipulation"]),
        ("robotics OR flow matching", ["robotics", "flow matching"]),
        ("papers about robotics, grasping, or flow matching", ["robotics", "grasping", "flow matching"]),
        ("kan or mlp: a fairer comparison", None),
        ("is it robots or agents", None),
        ("to believe or not to believe your llm", None),
        ("diversity or precision? a deep dive", None),
        ("robots or", None),
        ("or", None),
        ("robots and agents", None),
        ("what we know of robots or how we learn about all they do", None),
    ],
)
def test_either_side_of_an_or_between_a_few_words_is_enough(typed, sides):
    words = the(typed).words
    assert [" ".join(side) for side in sides_of(words)] == (sides or [" ".join(words)])


@each("typed", ["llm NOT video", "llm AND video", "(llm OR agent) AND video"])
def test_what_was_made_of_operators_is_said(typed):
    [hint] = the(typed).hints
    assert "-video" in hint or "+video" in hint or "AND and OR cannot be combined" in hint


WITHOUT = [
    "llm without video",
    "llm but not video",
    "llm, not video",
    "llm not video",
    "llm except video",
    "llm minus video",
    "llm - video",
    "llm --video",
]


@each("typed", WITHOUT)
def test_who_seems_to_want_a_word_left_out_is_told_how(typed):
    query = the(typed)
    assert query.hints == ("To leave papers about “video” out, type -video",)
    assert not query.excluded


def test_a_word_that_begins_like_not_leaves_nothing_out():
    assert [the(typed).hints for typed in ("restore note", "music notes", "cat notebooks", "llm minuscule")] == [()] * 4


NO_OPERATORS = [
    "what is not learned",
    "attention is not all you need",
    "Attention is NOT all you need",
    "WHAT IS NOT LEARNED",
    "quantum NOT gates",
    "logical AND",
    "AND OR NOT",
    "to be or not to be",
    "Mamba — linear time",
    "test-time training",
    "f(x) = (a, b)",
]


@each("typed", NO_OPERATORS)
def test_words_that_look_like_operators_stay_words(typed):
    query = the(typed)
    assert not query.excluded + query.required
    assert not query.hints or "NOT gates" in typed


@settings(max_examples=4 * settings.default.max_examples)
@given(st.text(max_size=300) | st.text(alphabet='+-"():*?[]{}^~/\\aäé大\ud800 author:since:9d', max_size=200))
def test_any_text_is_a_query(text):
    query = the(text)

    assert len(query.text) <= LONGEST
    assert all(word.strip() for word in (*query.words, *query.required, *query.excluded))


def test_a_thousand_terms_are_cut_to_what_is_looked_at():
    query = the(" ".join(f"word{number} +must{number} -not{number}" for number in range(1000)))

    assert query.words[0] == "word0"
    assert len(query.words) <= MOST_WORDS
    assert max(len(query.required), len(query.excluded)) <= MOST_TERMS


def test_in_whole_sentences_quotes_and_signs_are_punctuation():
    """Who pastes an abstract does not demand every phrase that it cites."""
    query = the("word " * 25 + 'a so-called "good result" -if any- is found')

    assert not query.phrases + query.required + query.excluded
    assert {"good", "result", "if"} <= {word.strip("-") for word in query.words}
    assert len(query.hints) == 1
