"""The search language as it is typed: never refused, always bounded."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.clauses import build_query
from bot.search.query import MOST_TERMS, Query, parse_query

TODAY = date(2026, 6, 30)


def the(text: str) -> Query:
    return parse_query(text, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("state space models", {"words": ("state", "space", "models")}),
        ('"state space" models', {"phrases": ("state space",), "words": ("models",)}),
        ("+must -without", {"required": ("must",), "excluded": ("without",)}),
        ('-"two words"', {"excluded": ("two words",)}),
        ("author:gu title:mamba org:google", {"authors": ("gu",), "titles": ("mamba",), "orgs": ("google",)}),
        ('author:"Albert Gu"', {"authors": ("Albert Gu",)}),
        ("since:30d", {"since": date(2026, 5, 31)}),
        ("since:3w before:2026-06-30", {"since": date(2026, 6, 9), "before": date(2026, 6, 30)}),
        ("since:2026-01", {"since": date(2026, 1, 1)}),
        ("min:10 has:code sort:new", {"min_upvotes": 10, "has_code": True, "sort": "new"}),
        ("id:2504.13173v2", {"ids": ("2504.13173",)}),
        ("Author:GU", {"authors": ("GU",)}),
        ('"never closed', {"phrases": ("never closed",)}),
        ("- + ( ) AND * :", {"words": ("AND",)}),
        ("state-of-the-art", {"words": ("state-of-the-art",)}),
        ("", {}),
    ],
)
def test_what_is_typed_is_what_is_searched(typed, fields):
    assert the(typed) == Query(text=typed, **fields)


@pytest.mark.parametrize("typed", ["mood:calm", "since:yesterdayish", "min:many", "has:luck", "sort:random", "id:x"])
def test_what_is_not_understood_is_searched_as_words_and_said(typed):
    query = the(typed)
    assert query.words
    assert typed.partition(":")[2] in " ".join(query.words) + "".join(query.hints)
    assert len(query.hints) == 1


@given(st.text(max_size=300))
def test_any_text_searches_for_something(text):
    build_query(the(text))


@given(st.text(alphabet='+-"():*?[]{}^~/\\aäé大 author:since:', max_size=200))
def test_any_heap_of_operators_is_a_search(text):
    build_query(the(text))


@pytest.mark.parametrize("text", ["x" * 10_000, "word%d " * 1_000, "(" * 5_000, '"' * 5_000, "-a " * 3_000])
def test_the_work_of_a_search_is_bounded(text):
    query = parse_query(" ".join(f"w{number}" for number in range(1_000)) + text, today=TODAY)
    assert len(query.words) + len(query.excluded) <= 2 * MOST_TERMS
