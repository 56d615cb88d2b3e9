"""Words for people: readable, whole, and never longer than there is room for."""

import gzip
import json
import unicodedata
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import (
    age_in_words,
    collapse,
    date_in_words,
    first_sentences,
    join_names,
    plural,
    readable,
    shorten,
)

MONDAY = date(2025, 4, 21)
AS_WRITTEN = [
    "Pass@k [IDK] <EOS> `code` a_b c^d *e* ~f |g|",
    "100% of 50 % and more",
    "ell_infty 1920times1080 $10 {x}",
    "C:\\",
    "\\unknownmacro stays",
    "大语言模型 🔖 👩‍👩‍👧",
]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_what_authors_wrote_stays_as_written(text):
    assert readable(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("20\\%, R\\&D, \\#1", "20%, R&D, #1"),
        ("\\textsc{Miras} is \\emph{very} good", "Miras is very good"),
        ("{\\it very} good", "very good"),
        ("Nguy\\~ên", "Nguyễn"),
        ("Peter St\\ütz", "Peter Stütz"),
        ('Peter St\\"utz', "Peter Stütz"),
        ("\\'Elodie, \\c{c}a, na\\\"{\\i}ve", "Élodie, ça, naïve"),
        ("\\alpha \\to \\infty", "α → ∞"),
        ("(\\eg, this)", "(e.g., this)"),
        ("a\n  title\u00a0of  lines", "a title of lines"),
    ],
)
def test_what_is_left_of_latex_is_made_readable(written, read):
    assert readable(written) == read


@pytest.mark.parametrize("junk", ["\x00", "\x1b[31m"[:1], "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff"])
def test_what_no_one_can_see_is_left_out(junk):
    assert collapse(f"a{junk}b") == "ab"


def test_right_to_left_text_itself_stays():
    assert collapse("שלום عالم") == "שלום عالم"


@given(st.text())
def test_any_text_can_be_read_and_reading_is_settled(text):
    assert collapse(collapse(text)) == collapse(text)
    readable(text).encode("utf-8")


@given(st.text(alphabet="\\{}%$~^'\"`abt_ ", max_size=200))
def test_any_heap_of_commands_can_be_read(text):
    readable(text)


def lost_words(raw: str) -> Counter:
    """Words without a backslash or brace that are not in the readable text any more."""
    before = Counter(word for word in collapse(raw).split() if not set("\\{}") & set(word))
    return before - Counter(readable(raw).split())


def recorded_texts(shared, every: int):
    with gzip.open(shared / "data" / "papers.jsonl.gz", "rt") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                paper = json.loads(line)
                yield from (paper["title"], paper["abstract"], paper["ai_summary"], *paper["authors"])


def test_no_word_of_the_recorded_texts_disappears(shared):
    assert not [raw for raw in recorded_texts(shared, 12) if "\\" in raw and lost_words(raw)]


@pytest.mark.soak
def test_no_word_of_any_recorded_text_disappears(shared):
    assert not [raw for raw in recorded_texts(shared, 1) if lost_words(raw)]


@given(st.text(), st.integers(1, 60))
def test_a_shortened_text_fits(text, limit):
    assert len(shorten(text, limit)) <= limit
    assert len(first_sentences(text, limit)) <= limit


@pytest.mark.parametrize("character", ["é" * 1, "e\u0301", "👩‍👩‍👧", "👍🏽", "🇩🇪", "नि"])
def test_what_a_person_sees_as_one_character_is_never_cut(character):
    text = f"aaaaaaaaa{character}bbbbbbbbbbbb"
    for limit in range(1, len(text)):
        kept = shorten(text, limit).removesuffix("…")
        assert kept in (text[:9][: len(kept)], f"aaaaaaaaa{character}" + "b" * max(0, len(kept) - 9 - len(character)))
        assert not kept or not unicodedata.combining(text[len(kept)])


def test_a_text_ends_at_a_word_and_summaries_at_a_sentence():
    assert shorten("Hello wonderful world of papers", 20) == "Hello wonderful…"
    assert first_sentences("We did it. It works. And more is to come.", 25) == "We did it. It works."
    assert first_sentences("One very long sentence without an end", 12) == "One very…"


def test_counts_names_dates_and_ages_in_words():
    assert [plural(1, "paper"), plural(2, "paper"), plural(1200, "match", "matches")] == [
        "1 paper",
        "2 papers",
        "1,200 matches",
    ]
    names = ("Ada Lovelace", "Alan Turing", "Grace Hopper", "Mary Shaw")
    assert join_names(names, 4) == "Ada Lovelace, Alan Turing, Grace Hopper and 1 more"
    assert join_names(names[:2], 2) == "Ada Lovelace and Alan Turing"
    assert join_names((), 7) == "7 authors"
    assert join_names((), 0) == ""
    assert date_in_words(MONDAY, MONDAY) == "Monday 21 April"
    assert date_in_words(MONDAY, None) == "Monday 21 April 2025"
    ages = [timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=3), timedelta(days=9)]
    assert [age_in_words(age) for age in ages] == ["a moment", "5 minutes", "3 hours", "9 days"]
