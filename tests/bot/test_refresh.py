"""Fresh papers behind the answers: asked for once, kept when they are better, never at the cost of what is there."""

import asyncio
from datetime import date, timedelta

import pytest
from fakes.sources import FakeSource
from structlog.testing import capture_logs

from bot.health.logs import limit_rate
from bot.model import Edition, Paper, PaperId
from bot.papers.library import Library
from bot.papers.refresh import OUTCOMES, Refresher, is_stale
from bot.ports import Empty, Failed, Found, NotOpenYet, Unchanged
from bot.store import keys
from bot.store.leases import Leases
from bot.store.library import LibraryStore

MONDAY = date(2025, 4, 21)
FRIDAY = date(2025, 4, 18)


def a_paper(name: str, **fields) -> Paper:
    return Paper(id=PaperId(name), title=f"On {name}", **fields)


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def open_refresher(redis, clock, source):
    """Returns the refresher of one more process over the same store."""

    def open_one() -> Refresher:
        return Refresher(Library(LibraryStore(redis)), source, Leases(redis), clock, others_wait_s=0.3)

    return open_one


@pytest.fixture
def refresher(open_refresher) -> Refresher:
    return open_refresher()


async def test_an_edition_that_was_asked_for_is_in_the_library(refresher, source):
    source.days[MONDAY] = [a_paper("a"), a_paper("b")]
    assert isinstance(await refresher.refresh_day(MONDAY), Found)
    assert refresher.library.edition(MONDAY).ids == ("a", "b")


async def test_two_askers_at_once_cost_one_request(refresher, source):
    source.days[MONDAY] = [a_paper("a")]
    source.gate = asyncio.Event()
    both = asyncio.gather(refresher.refresh_day(MONDAY), refresher.refresh_day(MONDAY))
    while not source.asked:
        await asyncio.sleep(0)
    source.gate.set()
    await both
    assert source.asked == [f"day {MONDAY}"]


async def test_two_processes_at_once_cost_one_request_and_both_have_it(open_refresher, source):
    source.days[MONDAY] = [a_paper("a")]
    source.gate = asyncio.Event()
    first, second = open_refresher(), open_refresher()
    one = asyncio.create_task(first.refresh_day(MONDAY))
    while not source.asked:
        await asyncio.sleep(0)
    other = asyncio.create_task(second.refresh_day(MONDAY))
    await asyncio.sleep(0)
    source.gate.set()
    await asyncio.gather(one, other)
    assert source.asked == [f"day {MONDAY}"]
    assert second.library.edition(MONDAY).ids == ("a",)


async def test_a_failure_leaves_the_last_good_list(refresher, source, clock):
    source.days[MONDAY] = [a_paper("a")]
    await refresher.refresh_day(MONDAY)
    clock.advance(hours=1)
    source.failure = Failed(reason="503", retry_after_s=30)
    assert isinstance(await refresher.refresh_day(MONDAY), Failed)
    assert refresher.library.edition(MONDAY).ids == ("a",)
    assert refresher.last_failure.reason == "503"


async def test_an_empty_answer_never_empties_an_edition(refresher, source):
    source.days[MONDAY] = [a_paper("a")]
    await refresher.refresh_day(MONDAY)
    source.days[MONDAY] = []
    assert isinstance(await refresher.refresh_day(MONDAY), Empty)
    assert refresher.library.edition(MONDAY).ids == ("a",)


async def test_the_newest_edition_is_found_behind_a_weekend(refresher, source):
    source.days[FRIDAY] = [a_paper("a")]
    source.opens_until = MONDAY - timedelta(days=1)
    assert isinstance(await refresher.find_newest(MONDAY), Found)
    assert refresher.library.newest_day() == FRIDAY
    assert isinstance(refresher.outcome(MONDAY), NotOpenYet)


async def test_what_is_fresh_is_not_asked_for_again(refresher, source, clock):
    source.days[MONDAY] = [a_paper("a")]
    await refresher.find_newest(MONDAY)
    assert isinstance(await refresher.find_newest(MONDAY), Unchanged)
    assert len(source.asked) == 1
    clock.advance(hours=1)
    await refresher.find_newest(MONDAY)
    assert len(source.asked) == 2


async def test_a_slow_source_does_not_keep_the_reader_waiting(refresher, source):
    source.gate = asyncio.Event()
    source.days[MONDAY] = [a_paper("a")]
    await refresher.fresh_day(MONDAY, wait_s=0)
    assert refresher.library.newest_day() is None
    source.gate.set()
    await refresher.refresh_day(MONDAY)
    assert refresher.library.newest_day() == MONDAY


async def test_a_paper_the_library_lacks_is_fetched_once_and_kept(refresher, source):
    source.papers[PaperId("x")] = a_paper("x")
    assert (await refresher.fetch_paper(PaperId("x"))).title == "On x"
    assert refresher.library.paper(PaperId("x")) is not None
    assert await refresher.fetch_paper(PaperId("unknown")) is None


async def test_an_old_ranking_is_shown_when_a_new_one_cannot_be_had(refresher, source, clock):
    source.rankings["trending"] = [a_paper("a")]
    assert (await refresher.load_ranking("trending"))[1] is None
    clock.advance(hours=3)
    source.failure = Failed(reason="timeout")
    ranking, failed = await refresher.load_ranking("trending")
    assert ranking.ids == ("a",)
    assert failed.reason == "timeout"


async def test_closing_stops_what_is_under_way(refresher, source):
    source.gate = asyncio.Event()
    await refresher.fresh_day(MONDAY, wait_s=0)
    await refresher.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("day ")]


def test_a_list_ages_faster_while_its_day_lasts(clock):
    now = clock.now()
    edition = Edition(day=MONDAY, ids=(PaperId("a"),), fetched_at=now - timedelta(minutes=45))
    assert is_stale(edition, MONDAY, now)
    assert not is_stale(edition, MONDAY, now + timedelta(days=40) - timedelta(hours=1))
    assert is_stale(None, MONDAY, now)


async def test_a_process_that_died_while_asking_does_not_keep_the_day_from_the_others(redis, refresher, source):
    source.days[MONDAY] = [a_paper("a")]
    await redis.set(keys.lease(f"day {MONDAY}"), "a dead process", px=60_000)
    await refresher.refresh_day(MONDAY)
    assert refresher.library.edition(MONDAY).ids == ("a",)


async def test_who_walks_through_the_archive_fills_no_memory(open_refresher):
    refresher = open_refresher()
    for number in range(OUTCOMES + 20):
        await refresher.refresh_day(MONDAY - timedelta(days=number))
    assert len(refresher._outcomes) == OUTCOMES
    assert refresher.outcome(MONDAY - timedelta(days=OUTCOMES + 19)) is not None


async def test_a_source_that_is_down_writes_a_line_a_second_and_hides_no_other_source(open_refresher, source):
    source.failure = Failed(reason="answered 503")
    refresher = open_refresher()
    with capture_logs(processors=[limit_rate(lambda: 0.0)]) as logged:
        for source.name in ("huggingface", "arxiv"):
            for day in range(1, 6):
                await refresher.refresh_day(MONDAY.replace(day=day))
    assert [(each["event"], each["source"]) for each in logged] == [
        ("source.failed", "huggingface"),
        ("source.failed", "arxiv"),
    ]
