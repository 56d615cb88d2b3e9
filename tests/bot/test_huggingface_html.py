"""The Daily Papers page: what a reader gets from it when there is nothing better."""

import re
from datetime import date

import pytest
from cases import each
from fakes.pages import page
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.sources.huggingface_json import parse_papers
from bot.sources.huggingface_pages import MOST_TAGS, LayoutLostError, parse_page, parse_paper_page, parse_short_number
from bot.sources.parsed import Page

THURSDAY = date(2025, 4, 17)
WHOLE = page("huggingface/day_2025-04-17.html")


def seen(papers):
    return [(paper.id, paper.title, paper.upvotes, paper.comments) for paper in papers]


def test_the_list_a_page_carries_is_as_good_as_the_json():
    shown = parse_page(WHOLE)
    listed = parse_papers(page("huggingface/day_2025-04-17.json"))
    assert shown.day == THURSDAY
    assert seen(shown.parsed.papers) == seen(listed.papers)
    assert [paper.abstract for paper in shown.parsed.papers] == [paper.abstract for paper in listed.papers]


@each("name", ["day_cards_only.html", "day_arrows_only.html"])
def test_the_cards_tell_titles_and_counts_when_the_list_is_gone(name):
    shown = parse_page(page(f"huggingface/{name}"))
    assert shown.day == THURSDAY
    assert seen(shown.parsed.papers) == seen(parse_page(WHOLE).parsed.papers)
    assert [paper.author_count for paper in shown.parsed.papers] == [3, 0, 4, 2]
    assert shown.parsed.skipped == 0


def test_half_the_cards_are_half_the_papers_and_the_rest_is_counted():
    parsed = parse_page(page("huggingface/day_half_the_cards.html")).parsed
    assert [paper.id for paper in parsed.papers] == ["2504.90001", "2504.90003"]
    assert parsed.skipped == 2


def test_trending_shows_a_paper_twice_and_a_reader_sees_it_once_with_all_its_upvotes():
    shown = parse_page(page("huggingface/trending.html"))
    assert [(paper.id, paper.upvotes) for paper in shown.parsed.papers] == [("2504.90001", 3290), ("2504.90002", 17)]
    assert shown.day is None


def test_a_week_is_no_day():
    assert parse_page(page("huggingface/week_2025-W16.html")).day is None


@each("name", ["challenge.html", "new_layout.html", "empty_list.html", "paper.html"])
def test_a_page_without_papers_is_a_lost_layout_and_not_an_empty_day(name):
    with pytest.raises(LayoutLostError):
        parse_page(page(f"huggingface/{name}"))


def test_broken_json_in_a_page_leaves_the_cards():
    broken = WHOLE.replace(b"dailyPapers", b"somethingElse")
    assert len(parse_page(broken).parsed.papers) == 4
    cut = re.sub(rb'data-props="\{&quot;c[^"]*"', b'data-props="{&quot;dai"', WHOLE)
    assert len(parse_page(cut).parsed.papers) == 4


def test_a_papers_own_page_tells_it_whole():
    paper = parse_paper_page(page("huggingface/paper.html"))
    assert (paper.id, paper.author_count, paper.comments) == ("2504.90001", 3, 3)
    assert parse_paper_page(page("huggingface/challenge.html")) is None


@each(
    "text, number",
    [("7", 7), (" 1,204\n", 1204), ("3.29k", 3290), ("12K", 12_000), ("1.5M", 1_500_000), ("-", 0), ("", 0), ("k", 0)],
)
def test_short_numbers_are_read(text, number):
    assert parse_short_number(text) == number


def test_recorded_pages_and_their_cards_agree(shared):
    body = (shared / "data/html/papers_2024-08-01.html").read_bytes()
    from_list, from_cards = parse_page(body), parse_page(re.sub(rb' data-props="[^"]*"', b"", body))
    assert from_list.day == from_cards.day == date(2024, 8, 1)
    assert len(from_list.parsed.papers) == 13
    assert seen(from_list.parsed.papers) == seen(from_cards.parsed.papers)
    counts = [paper.author_count for paper in from_list.parsed.papers]
    assert [paper.author_count for paper in from_cards.parsed.papers] == counts


def test_recorded_cards_of_another_year_are_read_the_same_way(shared):
    papers = parse_page((shared / "data/html/week_2025-W33_two_cards.html").read_bytes()).parsed.papers
    assert [(paper.id, paper.author_count, paper.upvotes) for paper in papers] == [
        ("2508.06471", 171, 143),
        ("2508.10433", 14, 136),
    ]


REPEATED = {
    b"<a ": 50_000,
    b"<!--": 50_000,
    b"<div>": 10_000,
    b"<article><h3>": 5_000,
    b'<article><h3><a href="/papers/2504.90001"><b>': 3_000,
    b"<table><tr><td>": 3_000,
}
SHORTER = 10  # by default; in full as a soak
HOSTILE = [
    *(piece * (times // SHORTER) for piece, times in REPEATED.items()),
    b"<" * (MOST_TAGS + 1),
    b"\0" * 1_000,
    b'<div data-target="DailyPapers" data-props="' + b"[" * 100_000 + b'">',
    b'<div data-target="DailyPapers" data-props=\'{"dailyPapers":' + b"[" * 100_000 + b"'>",
    b"\xff\xfe\xfa",
    b"",
]


@each("body", HOSTILE)
def test_a_hostile_page_is_a_page_or_a_source_error(body):
    check_hostile(body)


@pytest.mark.soak
@each("body", [piece * times for piece, times in REPEATED.items()])
def test_a_long_hostile_page_is_a_page_or_a_source_error(body):
    check_hostile(body)


def check_hostile(body):
    try:
        assert isinstance(parse_page(body), Page)
    except SourceError as error:
        assert error.reason
    try:
        parse_paper_page(body)
    except SourceError as error:
        assert error.reason


TAGS = (
    b'<article> </article> <h3> </h3> </a> <!-- --> <script> <![CDATA[ <svg> "> ]} title \0 &#0; &quot; \xc3 2025-04-17'
)
LINKS = [
    b'<a href="/papers/2504.90001">',
    b'<a href="/papers/1#community">9',
    b'<a href="/login?next=%2Fpapers%2F1">3.2k',
]
PROPS = [
    b'<div data-target="DailyPapers" data-props="',
    b"{&quot;dailyPapers&quot;:[",
    b"12 authors",
    b'<time datetime="',
]
PIECES = st.sampled_from([*TAGS.split(b" "), *LINKS, *PROPS])


@given(st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=200))
def test_any_page_is_a_page_or_a_source_error(body):
    for read in (parse_page, parse_paper_page):
        try:
            read(body)
        except SourceError as error:
            assert error.reason


@given(st.data())
def test_a_page_with_bytes_changed_is_a_page_or_a_source_error(data):
    body = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert parse_page(bytes(body)).parsed.papers
    except SourceError as error:
        assert error.reason
