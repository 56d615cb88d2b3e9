"""Hugging Face as a source: what a reader gets for each answer of the site."""

import json
import random
from contextlib import aclosing
from datetime import date

import pytest
from fakes.pages import page
from fakes.upstream import WireSite, answer

from bot.model import PaperId
from bot.ports import Empty, Failed, Found, NotOpenYet, Unchanged
from bot.sources.http import build_fetcher
from bot.sources.huggingface import MOST_PAGES, PAGE_SIZE, HuggingFace
from bot.sources.huggingface_pages import HuggingFacePages
from bot.sources.relayed import FallbackSource

THURSDAY = date(2025, 4, 17)
FRIDAY, SATURDAY = date(2025, 4, 18), date(2025, 4, 19)
LIST = "/api/daily_papers"
LANTERNS = PaperId("2504.90001")
TITLES = [
    "Lanterns: Teaching Small Models to Read Slowly",
    "Gardens of Gradients^2: A Survey of `Quiet` Optimizers",
    "Do Robots Dream of Flat Minima?",
    "A Map of All Maps, Folded",
]


@pytest.fixture
async def wire():
    async with WireSite() as site:
        yield site


@pytest.fixture
async def fetcher(clock):
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        yield fetcher


@pytest.fixture
def json_source(wire, fetcher):
    return HuggingFace(fetcher, wire.url)


@pytest.fixture
def page_source(wire, fetcher):
    return HuggingFacePages(fetcher, wire.url)


@pytest.fixture
def either(json_source, page_source):
    return FallbackSource(json_source, page_source)


def titles(outcome):
    return [paper.title for paper in outcome.papers]


def html(name):
    return answer(body=page(f"huggingface/{name}"), kind="text/html; charset=utf-8")


def some_papers(first, count):
    """A list of the site with `count` papers, numbered from `first` on."""
    entries = [
        {"paper": {"id": f"2504.{n:05}", "title": f"Paper {n}", "upvotes": n}} for n in range(first, first + count)
    ]
    return json.dumps(entries).encode()


# a day


async def test_a_day_gives_its_papers_in_the_sites_order(wire, json_source):
    wire.on(LIST, answer(body=page("huggingface/day_2025-04-17.json"), ETag='W/"7"'))

    found = await json_source.fetch_day(THURSDAY)

    assert titles(found) == TITLES
    assert {paper.days for paper in found.papers} == {(THURSDAY,)}
    assert (found.etag, found.skipped) == ('W/"7"', 0)
    assert wire.asked[0].query == {"date": "2025-04-17", "limit": str(PAGE_SIZE)}


async def test_a_weekend_is_empty_and_a_day_to_come_is_not_open_yet(wire, json_source):
    wire.on(LIST, answer(body=b"[]"), answer(400, body=page("huggingface/future_day.json")))
    assert await json_source.fetch_day(SATURDAY) == Empty()
    assert await json_source.fetch_day(date(2031, 1, 1)) == NotOpenYet()


async def test_another_400_is_a_failure_and_not_a_day_to_come(wire, json_source):
    wire.on(LIST, answer(400, body=b'{"error": "Invalid ISO date"}'))
    assert await json_source.fetch_day(THURSDAY) == Failed(reason="Hugging Face answered 400")


async def test_a_day_that_did_not_change_costs_no_body(wire, json_source):
    wire.on(LIST, answer(304), answer(304, ETag='W/"7"'))
    assert await json_source.fetch_day(THURSDAY, etag='W/"7"') == Unchanged()
    assert await json_source.fetch_day(THURSDAY, etag='W/"7"') == Unchanged()
    assert wire.asked[0].headers["if-none-match"] == 'W/"7"'


async def test_unchanged_is_no_answer_to_who_has_nothing(wire, json_source):
    wire.on(LIST, answer(304))
    assert await json_source.fetch_day(THURSDAY) == Failed(reason="Hugging Face answered 304")


async def test_a_long_day_is_read_to_its_end(wire, json_source):
    following = '</api/daily_papers?date=2025-04-17&limit=100&p={}>; rel="next"'
    wire.on(
        LIST,
        answer(body=some_papers(0, 100), ETag='"1"', Link=following.format(1)),
        answer(body=some_papers(95, 100), Link=following.format(2)),
        answer(body=some_papers(195, 5)),
    )

    found = await json_source.fetch_day(THURSDAY)

    assert [paper.id for paper in found.papers] == [f"2504.{n:05}" for n in range(200)]
    assert found.etag == ""
    assert [asked.query.get("p") for asked in wire.asked] == [None, "1", "2"]


async def test_half_a_day_is_none(wire, json_source):
    following = f'<{wire.url}/api/daily_papers?p=1>; rel="next"'
    wire.on(LIST, answer(body=some_papers(0, 100), Link=following), answer(502))
    assert isinstance(await json_source.fetch_day(THURSDAY), Failed)


async def test_a_list_whose_next_page_is_itself_ends(wire, json_source):
    wire.on(LIST, answer(body=some_papers(0, 3), Link='</api/daily_papers>; rel="next"'))
    found = await json_source.fetch_day(THURSDAY)
    assert len(found.papers) == 3
    assert len(wire.asked) == 2


async def test_a_list_that_never_ends_is_cut(wire, json_source):
    link = '</api/daily_papers>; rel="next"'
    wire.on(LIST, *(answer(body=some_papers(n * 10, 10), Link=link) for n in range(MOST_PAGES + 5)))
    assert len((await json_source.fetch_day(THURSDAY)).papers) == MOST_PAGES * 10


async def test_a_next_page_elsewhere_is_not_asked_for(wire, json_source):
    wire.on(LIST, answer(body=some_papers(0, 3), Link='<http://10.0.0.1/x>; rel="next"'))
    assert "another site" in (await json_source.fetch_day(THURSDAY)).reason
    assert len(wire.asked) == 1


async def test_another_days_papers_are_not_this_days_edition(wire, json_source):
    wire.on(LIST, answer(body=page("huggingface/day_2025-04-17.json")))
    assert "another day" in (await json_source.fetch_day(FRIDAY)).reason


async def test_a_list_with_unreadable_entries_is_read_anew_next_time(wire, json_source):
    entries = [*json.loads(page("huggingface/day_2025-04-17.json")), {"paper": {"id": "2504.90005"}}, 7]
    wire.on(LIST, answer(body=json.dumps(entries).encode(), ETag='"1"'))
    found = await json_source.fetch_day(THURSDAY)
    assert titles(found) == TITLES
    assert (found.skipped, found.etag) == (2, "")


# lists, papers, search


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("week 2025-W16", {"week": "2025-W16"}),
        ("month 2025-04", {"month": "2025-04"}),
    ],
)
async def test_a_week_and_a_month_come_whole_and_most_upvoted_first(wire, json_source, name, query):
    wire.on(
        LIST,
        answer(body=some_papers(0, 100), Link='</api/daily_papers?p=1>; rel="next"'),
        answer(body=some_papers(100, 20)),
    )
    found = await json_source.fetch_ranking(name)
    assert titles(found)[:2] == ["Paper 119", "Paper 118"]
    assert len(found.papers) == 120
    assert wire.asked[0].query == {**query, "limit": str(PAGE_SIZE)}


async def test_trending_keeps_the_sites_order_and_is_one_page(wire, json_source):
    wire.on(LIST, answer(body=some_papers(0, 3), Link='</api/daily_papers?p=1>; rel="next"'))
    assert titles(await json_source.fetch_ranking("trending")) == ["Paper 0", "Paper 1", "Paper 2"]
    assert [asked.query for asked in wire.asked] == [{"sort": "trending", "limit": "100"}]


async def test_a_list_nobody_has_is_a_failure_without_a_request(wire, json_source):
    assert isinstance(await json_source.fetch_ranking("decade 2020"), Failed)
    assert wire.asked == []


async def test_a_week_to_come_is_not_open_yet(wire, json_source):
    wire.on(LIST, answer(400, body=page("huggingface/future_day.json")))
    assert await json_source.fetch_ranking("week 2031-W01") == NotOpenYet()


async def test_a_paper_is_found_by_its_id_or_unknown(wire, json_source):
    wire.on("/api/papers/2504.90001", answer(body=page("huggingface/paper.json")))
    found = await json_source.fetch_paper(LANTERNS)
    assert titles(found) == TITLES[:1]
    assert await json_source.fetch_paper(PaperId("2504.99999")) == Empty()
    assert await json_source.fetch_paper(PaperId("title:0123456789abcdef")) == Empty()
    assert len(wire.asked) == 2


async def test_a_paper_without_a_title_is_known_and_has_nothing_to_show(wire, json_source):
    wire.on("/api/papers/2504.90001", answer(body=b'{"id": "2504.90001", "title": " "}'))
    assert await json_source.fetch_paper(LANTERNS) == Empty(untitled=True)
    nowhere = FallbackSource(json_source, json_source, also_unknown=True)
    assert await nowhere.fetch_paper(LANTERNS) == Empty(untitled=True)


async def test_another_paper_than_the_one_asked_for_is_a_failure(wire, json_source):
    wire.on("/api/papers/2504.90002", answer(body=page("huggingface/paper.json")))
    assert isinstance(await json_source.fetch_paper(PaperId("2504.90002")), Failed)


async def test_a_search_finds_papers_that_were_never_featured(wire, json_source):
    wire.on("/api/papers/search", answer(body=page("huggingface/search.json")))
    found = await json_source.search("  slow\n reading ", limit=3)
    assert titles(found) == [*TITLES[:2], "Never Featured, Still Found"]
    assert [paper.day for paper in found.papers] == [THURSDAY, THURSDAY, None]
    assert wire.asked[0].query == {"q": "slow reading", "limit": "3"}


async def test_a_search_is_never_longer_than_the_site_takes(wire, json_source):
    wire.on("/api/papers/search", answer(body=b"[]"))
    assert await json_source.search("word " * 200, limit=9999) == Empty()
    assert await json_source.search(" \n") == Empty()
    [asked] = wire.asked
    assert len(asked.query["q"]) <= 250
    assert asked.query["limit"] == "120"


# the pages, when the JSON cannot be had


async def test_a_reader_gets_the_day_from_the_page_when_the_json_is_gone(wire, either):
    wire.on(LIST, answer(503))
    wire.on("/papers/date/2025-04-17", html("day_2025-04-17.html"))
    found = await either.fetch_day(THURSDAY, etag='"1"')
    assert titles(found) == TITLES
    assert {paper.days for paper in found.papers} == {(THURSDAY,)}
    assert found.etag == ""


async def test_the_page_is_left_alone_while_the_json_answers(wire, either):
    wire.on(LIST, answer(body=b"[]"))
    assert await either.fetch_day(SATURDAY) == Empty()
    assert [asked.path for asked in wire.asked] == [LIST]


async def test_the_page_of_a_weekend_shows_friday_and_is_not_taken_for_saturdays(wire, page_source):
    wire.on("/papers/date/2025-04-19", html("day_2025-04-17.html"))
    assert await page_source.fetch_day(SATURDAY) == Empty()


async def test_a_page_that_shows_another_day_on_a_working_day_is_a_failure_and_not_an_empty_day(wire, page_source):
    wire.on("/papers/date/2025-04-18", html("day_2025-04-17.html"))
    assert "another day" in (await page_source.fetch_day(FRIDAY)).reason


@pytest.mark.parametrize("name", ["challenge.html", "new_layout.html", "empty_list.html"])
async def test_a_page_without_papers_is_a_failure_and_not_an_empty_day(wire, page_source, name):
    wire.on("/papers/date/2025-04-19", html(name))
    assert await page_source.fetch_day(SATURDAY) == Failed(reason="the Daily Papers page showed a page without papers")


async def test_when_both_fail_the_trouble_of_the_json_is_told(wire, either):
    wire.on(LIST, answer(503, Retry_After="60"))
    wire.on("/papers/date/2025-04-17", answer(500))
    failed = await either.fetch_day(THURSDAY)
    assert failed.reason == "Hugging Face answered 503"
    assert failed.retry_after_s >= 60


async def test_lists_papers_and_search_come_from_the_pages_too(wire, either):
    wire.on("/papers/week/2025-W16", html("week_2025-W16.html"))
    wire.on("/papers/trending", html("trending.html"))
    wire.on("/papers/2504.90001", html("paper.html"))
    wire.on("/papers", html("week_2025-W16.html"))
    wire.on(LIST, answer(500))
    wire.on("/api/papers/2504.90001", answer(500))
    wire.on("/api/papers/search", answer(500))
    assert titles(await either.fetch_ranking("week 2025-W16")) == TITLES
    assert titles(await either.fetch_ranking("trending")) == TITLES[:2]
    [lanterns] = (await either.fetch_paper(LANTERNS)).papers
    assert (lanterns.title, lanterns.comments) == (TITLES[0], 3)
    assert titles(await either.search("maps", limit=2)) == TITLES[:2]


async def test_a_second_source_is_asked_for_unknown_papers_only_when_told_to(json_source, page_source, wire):
    wire.on("/papers/2504.90001", html("paper.html"))
    strict = FallbackSource(json_source, page_source)
    curious = FallbackSource(json_source, page_source, also_unknown=True)
    assert await strict.fetch_paper(LANTERNS) == Empty()
    assert isinstance(await curious.fetch_paper(LANTERNS), Found)
    assert await curious.fetch_paper(PaperId("2504.99999")) == Empty()
