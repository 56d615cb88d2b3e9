"""arXiv: any paper there is, asked for slowly, and never needed."""

import asyncio
import random
import re
from contextlib import aclosing
from datetime import date

import pytest
from cases import each
from fakes.pages import page
from fakes.upstream import WireSite, answer, bomb, half_closed, moved, reset
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError, StorageError
from bot.model import PaperId
from bot.ports import Empty, Failed, Found, Version
from bot.sources.arxiv import BATCH, ArXiv, build_question
from bot.sources.arxiv_feed import parse_feed, parse_versions
from bot.sources.fields import read_paper_id
from bot.sources.http import build_fetcher
from bot.sources.parsed import Parsed

QUERY = "/api/query"
FEED = page("arxiv/search.xml")
ATOM = "application/atom+xml; charset=utf-8"
LANTERNS = PaperId("2504.90001")


class CountingPace:
    """Turns without waiting, counted; `gate` holds them up, `trouble` is what Redis may have."""

    def __init__(self):
        self.turns = 0
        self.gate = None
        self.trouble = None

    async def wait_turn(self):
        if self.trouble:
            raise self.trouble
        if self.gate:
            await self.gate.wait()
        self.turns += 1


@pytest.fixture
async def wire():
    async with WireSite() as site:
        yield site


@pytest.fixture
def pace():
    return CountingPace()


@pytest.fixture
async def fetcher(clock):
    async with aclosing(build_fetcher(clock, random.Random(1), deadline_s=2)) as fetcher:
        yield fetcher


@pytest.fixture
def arxiv(wire, fetcher, pace):
    return ArXiv(fetcher, wire.url, pace, turn_s=0.05)


def feed(name):
    return answer(body=page(f"arxiv/{name}"), kind=ATOM)


def test_a_feed_gives_papers_on_one_line_and_without_versions():
    papers = parse_feed(FEED).papers
    assert [paper.id for paper in papers] == ["2504.90001", "2104.90055", "astro-ph/0601999", "2503.90077"]
    assert [paper.title for paper in papers[:2]] == ["Lanterns: Teaching Small Models to Read Slowly", "0"]
    assert papers[0].abstract == r"We ask whether $n \ll N$ & whether it helps."
    assert papers[0].authors == ("Ada Ferrell", "Bo Lindqvist", "Cy Marsh")
    assert papers[0].published == date(2025, 4, 15)
    assert (papers[0].source, papers[0].days) == ("arxiv", ())
    assert [paper.withdrawn for paper in papers] == [False, False, False, True]


def test_a_feed_tells_the_newest_version_of_each_paper_its_day_and_whether_it_was_withdrawn():
    assert parse_versions(FEED) == {
        "2504.90001": Version(number=2, on=date(2025, 4, 15)),
        "2104.90055": Version(number=1, on=date(2025, 4, 15)),
        "astro-ph/0601999": Version(number=1, on=date(2006, 1, 2)),
        "2503.90077": Version(number=3, on=date(2025, 4, 15), withdrawn=True),
    }
    bare = FEED.replace(b"90001v2</id>", b"90001</id>").replace(b"<updated>2006-01-02T10:00:00Z", b"<updated>once")
    assert (parse_versions(bare)["2504.90001"].number, parse_versions(bare)["astro-ph/0601999"].on) == (1, None)


async def test_versions_are_asked_for_in_one_question_without_ids_that_arxiv_would_refuse(wire, arxiv):
    wire.on(QUERY, feed("search.xml"))
    odd = [PaperId(each) for each in ("abc", "title:0123", "2504.90001", "2504.90001", "astro-ph/0601999")]
    found = await arxiv.fetch_versions(odd)
    assert found["2504.90001"].number == 2
    assert [asked.query["id_list"] for asked in wire.asked] == ["2504.90001,astro-ph/0601999"]
    assert await arxiv.fetch_versions(odd[:2]) == {}
    wire.on(QUERY, answer(body=b"<feed/>", status=400))
    assert isinstance(await arxiv.fetch_versions(odd), Failed)


def test_recorded_answers_tell_versions(shared):
    """Of a hundred papers that a recorded search found."""
    found = parse_versions((shared / "data/arxiv/q_testing_s0_m100.xml").read_bytes())
    assert len(found) == 100
    assert {each.number for each in found.values()} >= {1, 2}
    assert all(each.on and each.on.year >= 1990 for each in found.values())


def test_recorded_answers_are_read(shared):
    """20 recordings: one error, two of unknown ids, a hundred results, old ids, a paper titled 0."""
    found, errors = {}, []
    for path in (shared / "data/arxiv").glob("*.xml"):
        try:
            found[path.stem] = parse_feed(path.read_bytes())
        except SourceError:
            errors.append(path.stem)
    assert errors == ["id_abc_s0_m100"]
    assert sum(parsed.skipped for parsed in found.values()) == 0
    assert len(found["q_testing_s0_m100"].papers) == 100
    assert [name for name, parsed in found.items() if not parsed.papers] != []
    [zero] = found["id_2104.12255v1_s0_m100"].papers
    assert (zero.id, zero.title) == ("2104.12255", "0")


async def test_a_search_asks_for_all_words_and_waits_for_its_turn(wire, arxiv, pace):
    wire.on(QUERY, feed("search.xml"))
    found = await arxiv.search("The Lanterns of AND reading: slow-ly", limit=500)
    assert len(found.papers) == 4
    assert wire.asked[0].query == {
        "search_query": "all:lanterns AND all:reading AND all:slow AND all:ly",
        "max_results": "50",
        "sortBy": "relevance",
    }
    assert pace.turns == 1


@each(
    "words, question",
    [
        ("", ""),
        ('"":()*?\\', ""),
        ("0", "all:0"),
        ("the of and", "all:the AND all:of AND all:and"),
        ("ti:evil OR all:everything", "all:ti AND all:evil AND all:all AND all:everything"),
        ("Ünïcode λ", "all:ünïcode AND all:λ"),
        ("w " * 500, "all:w"),
    ],
)
def test_words_stay_words_whatever_they_look_like(words, question):
    assert build_question(words) == question


async def test_a_paper_without_a_title_is_not_taken_for_an_unknown_one(wire, arxiv):
    whole = page("arxiv/search.xml").decode()
    wire.on("/api/query", answer(body=re.sub(r"(?s)(<entry>.*?<title>).*?(</title>)", r"\1 \2", whole).encode()))
    assert await arxiv.fetch_paper(PaperId("2401.00001")) == Empty(untitled=True)


async def test_nothing_to_ask_for_costs_no_request(wire, arxiv, pace):
    assert await arxiv.search(" …") == Empty()
    assert await arxiv.fetch_paper(PaperId("title:0123456789abcdef")) == Empty()
    assert await arxiv.fetch_papers([]) == Empty()
    assert isinstance(await arxiv.fetch_day(date(2025, 4, 17)), Failed)
    assert isinstance(await arxiv.fetch_ranking("trending"), Failed)
    assert (wire.asked, pace.turns) == ([], 0)


async def test_papers_come_in_the_order_asked_for_and_unknown_ones_are_left_out(wire, arxiv):
    wire.on(QUERY, feed("search.xml"))
    wanted = [PaperId(text) for text in ("astro-ph/0601999", "2504.90001", "2504.99999", "2504.90001", "nonsense")]
    found = await arxiv.fetch_papers(wanted)
    assert [paper.id for paper in found.papers] == ["astro-ph/0601999", "2504.90001"]
    assert wire.asked[0].query == {"id_list": "astro-ph/0601999,2504.90001,2504.99999", "max_results": "3"}


async def test_many_ids_go_in_few_requests_one_turn_each(wire, arxiv, pace):
    wire.on(QUERY, feed("nothing.xml"))
    assert await arxiv.fetch_papers([PaperId(f"2504.{n:05}") for n in range(2 * BATCH + 1)]) == Empty()
    assert pace.turns == len(wire.asked) == 3


async def test_an_unknown_paper_is_empty(wire, arxiv):
    wire.on(QUERY, feed("nothing.xml"))
    assert await arxiv.fetch_paper(LANTERNS) == Empty()


async def test_arxivs_error_entry_is_no_paper(wire, arxiv):
    wire.on(QUERY, answer(400, body=page("arxiv/error.xml"), kind=ATOM), feed("error.xml"))
    for _ in range(2):
        assert await arxiv.fetch_paper(LANTERNS) == Failed(reason="arXiv did not understand the question")


async def test_after_a_refusal_arxiv_is_left_alone_for_a_quarter_of_an_hour_and_no_turn_is_wasted(
    wire, arxiv, pace, clock
):
    wire.on(QUERY, answer(429, body=b"Rate exceeded.", kind="text/plain"), feed("search.xml"))
    refused = await arxiv.fetch_paper(LANTERNS)
    assert refused.reason == "arXiv answered 429"
    assert 900 <= refused.retry_after_s <= 990
    clock.advance(minutes=14)
    assert (await arxiv.search("lanterns")).reason == refused.reason
    assert (len(wire.asked), pace.turns) == (1, 1)
    clock.advance(minutes=3)
    assert isinstance(await arxiv.fetch_paper(LANTERNS), Found)


async def test_one_process_sends_one_request_at_a_time(wire, arxiv):
    arrived = asyncio.Event()

    async def hold_up(_writer):
        arrived.set()
        await asyncio.Event().wait()

    wire.on(QUERY, hold_up)
    both = asyncio.gather(arxiv.search("a b"), arxiv.search("c d"))
    await asyncio.wait_for(arrived.wait(), 5)
    for _ in range(50):  # the second one had every chance
        await asyncio.sleep(0)
    assert len(wire.asked) == 1
    both.cancel()
    await asyncio.gather(both, return_exceptions=True)


async def test_a_turn_that_does_not_come_is_not_waited_for_too_long(wire, arxiv, pace):
    pace.gate = asyncio.Event()
    assert await arxiv.search("lanterns") == Failed(reason="arXiv is asked by others just now")
    assert wire.asked == []


async def test_without_a_store_there_is_no_turn_and_no_request(wire, arxiv, pace):
    pace.trouble = StorageError("no store")
    assert isinstance(await arxiv.search("lanterns"), Failed)
    assert wire.asked == []


FAULTS = {
    "empty": (answer(body=b"", kind=ATOM), "cannot be read"),
    "HTML": (answer(body=b"<!doctype html><html><p>busy<br></html>", kind="text/html"), "cannot be read"),
    "another document": (answer(body=b"<feed/>", kind=ATOM), "no list"),
    "truncated": (answer(body=FEED[: len(FEED) // 2], kind=ATOM), "cannot be read"),
    "half-close": (half_closed(FEED), "cannot be read"),
    "reset": (reset(), "broke off"),
    "gzip bomb": (answer(body=bomb(), Content_Encoding="gzip"), "more than"),
    "elsewhere": (moved(302, "https://elsewhere.example/"), "another site"),
    "500": (answer(500), "answered 500"),
    "503": (answer(503, Retry_After="5"), "answered 503"),
    "404": (answer(404, body=page("arxiv/nothing.xml")), "answered 404"),
    "deep": (answer(body=b"<a>" * 10_000, kind=ATOM), "cannot be read"),
    "NUL": (answer(body=FEED.replace(b"Lanterns", b"\0"), kind=ATOM), "cannot be read"),
    "wrong charset": (answer(body=FEED.replace("ü".encode(), b"\xfc"), kind=ATOM), "cannot be read"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_has_one_outcome(wire, arxiv, fault):
    behaviour, reason = FAULTS[fault]
    wire.on(QUERY, behaviour)
    outcome = await arxiv.fetch_paper(LANTERNS)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("arXiv ")
    assert reason in outcome.reason


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
ENTITIES = b'<!DOCTYPE feed [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">' + LAUGHS + b"]>"


@each("entity", [b"&l9;", b"&f;", b"&l1;"])
def test_entities_are_not_followed(entity):
    spoilt = FEED.replace(b"<feed", ENTITIES + b"<feed", 1).replace(b"Lanterns", entity)
    try:
        parsed = parse_feed(spoilt)
    except SourceError:
        return
    for paper in parsed.papers:
        assert "root:" not in paper.title
        assert "haha" not in paper.title


@given(st.data())
def test_a_feed_with_bytes_changed_gives_papers_or_a_source_error(data):
    body = bytearray(FEED)
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        parsed = parse_feed(bytes(body))
    except SourceError as error:
        assert error.reason
        return
    assert isinstance(parsed, Parsed)
    for paper in parsed.papers:
        assert read_paper_id(paper.id) == paper.id
        assert paper.title


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"<feed>{text}</feed>".encode()))
def test_any_bytes_give_papers_or_a_source_error(body):
    try:
        assert isinstance(parse_feed(body), Parsed)
    except SourceError as error:
        assert error.reason
