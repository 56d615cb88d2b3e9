"""What refers to a paper is asked by workers: only for papers in use, once a day each, and never for an answer."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.upstream import WireSite, answer
from prometheus_client import CollectorRegistry

from bot.app import open_bot
from bot.chores import chores_of
from bot.digests.clock import CHORES
from bot.health.metrics import Meter
from bot.linked import Linked
from bot.model import Asker, Channel, Edition, MessageRef, Paper, Person, PostRequest
from bot.papers import details
from bot.papers.details import choose_due
from bot.papers.library import Library
from bot.papers.memory import MOST_A_MONTH
from bot.papers.refresh import Refresher, is_incomplete
from bot.ports import Failed
from bot.runtime import open_works
from bot.settings import Settings
from bot.store.found import KEPT, MOST, UsedPapers
from bot.store.leases import Leases
from bot.store.library import LibraryStore

ADA = Person(platform="slack", workspace="T1", user="U1")
HERE = Channel(platform="slack", workspace="T1", id="C1")
LINKED = {"linkedModels": [{"id": "a/m"}], "numTotalModels": 9, "linkedDatasets": [], "linkedSpaces": [{"id": "a/d"}]}
ONE, TWO, SEVEN = "2504.00001", "2504.00002", "2504.00007"


def a_paper(paper_id=ONE, **fields) -> Paper:
    return Paper(id=paper_id, title=f"On {paper_id}", **fields)


@pytest.fixture
async def source():
    return FakeSource()


@pytest.fixture
async def bot(redis, server_url, clock, source):
    settings = settings_of(server_url)
    async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
        await bot.library.keep([a_paper(ONE), a_paper(TWO)])
        source.papers = {ONE: a_paper(ONE, linked=Linked(models=("a/m",), model_count=9)), TWO: a_paper(TWO)}
        yield bot


class TaggedSource(FakeSource):
    """A source that remembers which tags were sent to it."""

    def __init__(self) -> None:
        super().__init__()
        self.etags: list[str] = []

    async def fetch_day(self, day, *, etag=""):
        self.etags.append(etag)
        return await super().fetch_day(day, etag=etag)


@asynccontextmanager
async def open_refresher(redis, clock, source):
    refresher = Refresher(Library(LibraryStore(redis)), source, Leases(redis), clock)
    yield refresher
    await refresher.close()


async def say(bot, text):
    return [reply async for reply in bot.answer(text, Asker(person=ADA, channel=HERE))]


@pytest.mark.parametrize("use", ["opened", "saved", "reacted", "shared"])
async def test_a_paper_in_use_gets_what_refers_to_it(bot, source, use):
    ref = MessageRef(channel=HERE, id="1.1")
    if use == "reacted":
        await bot.react(Asker(person=ADA, channel=HERE), ref, [ONE])
    elif use == "shared":
        await bot.remember(ref, [ONE])
    else:
        await say(bot, {"opened": f"show {ONE}", "saved": f"save {ONE}"}[use])
    assert source.asked == []  # the answer was not held up by it
    await chores_of(bot)["details"]()
    assert source.asked == [f"paper {ONE}"]
    assert bot.library.paper(ONE).linked.models == ("a/m",)


async def test_a_posted_paper_is_in_use(bot, clock):
    day = clock.now().date()
    await bot.library.keep_edition(Edition(day=day, ids=(ONE,), fetched_at=clock.now()), [a_paper(ONE, days=(day,))])
    await bot.post_edition(PostRequest(channel=HERE, day=day, fresh=False), FakePlatform(clock))
    assert await bot.store.used.load(clock.now()) == (ONE,)


async def test_a_paper_is_asked_for_once_a_day_and_not_after_fourteen(bot, source, clock):
    await say(bot, f"show {ONE}")
    for _ in range(3):
        await bot.details.run()
    assert source.asked == [f"paper {ONE}"]
    clock.advance(days=1)
    await bot.details.run()
    assert len(source.asked) == 2
    clock.advance(seconds=KEPT.total_seconds())
    await bot.details.run()
    assert len(source.asked) == 2


async def test_a_paper_that_the_site_does_not_know_keeps_what_is_known_and_is_left_alone_for_the_day(bot, source):
    known = Linked(demos=("a/d",), demo_count=1)
    await bot.library.keep([a_paper(ONE, linked=known, upvotes=7)])
    await say(bot, f"show {ONE}")
    source.papers = {}
    await bot.details.run()
    await bot.details.run()
    assert source.asked == [f"paper {ONE}"]
    paper = bot.library.paper(ONE)
    assert (paper.linked.demos, paper.upvotes) == (("a/d",), 7)


async def test_trouble_ends_the_run_and_the_next_one_begins_there(bot, source):
    await say(bot, f"save {ONE} {TWO}")
    source.failure = Failed(reason="Hugging Face answered 503")
    assert await bot.details.run() == 0
    assert len(source.asked) == 1
    source.failure = None
    assert await bot.details.run() == 2
    assert bot.library.paper(TWO).linked == Linked(as_of=bot.clock.now().date())


async def test_a_run_has_a_budget_and_says_how_many_wait(bot, source, monkeypatch, redis, server_url):
    monkeypatch.setattr(details, "A_RUN", 1)
    meter = Meter(CollectorRegistry())
    async with open_works(bot, server_url, meter):
        await say(bot, f"save {ONE} {TWO}")
        assert await bot.details.run() == 1
        assert b"papers_details_left 1.0" in meter.expose()


async def test_two_workers_do_not_ask_at_once(bot, source):
    await say(bot, f"show {ONE}")
    async with bot.store.leases.hold("details"):
        assert await bot.details.run() == 0
    assert source.asked == []


def test_the_clock_gives_the_chore_every_ten_minutes():
    assert CHORES["details"] == timedelta(minutes=10)


def test_what_was_never_asked_for_comes_first_and_arxivs_own_papers_never(clock):
    today = clock.now().date()
    asked = [a_paper(TWO, linked=Linked(as_of=today - timedelta(days=number))) for number in (0, 1, 3)]
    others = [a_paper(ONE), a_paper("2504.00003", source="arxiv"), Paper(id="title:abc", title="A")]
    assert choose_due([*asked, *others], today) == [a_paper(ONE), asked[2], asked[1]]


async def test_papers_in_use_are_bounded(redis, clock):
    used = UsedPapers(redis)
    await used.note([f"2504.{number:05d}" for number in range(MOST + 10)], clock.now() - timedelta(days=1))
    await used.note([SEVEN], clock.now())
    ids = await used.load(clock.now())
    assert (len(ids), ids[0]) == (MOST, SEVEN)


async def test_only_hugging_face_is_asked_and_its_pause_is_obeyed(redis, server_url, clock):
    """Over the wire: neither the pages nor arXiv are asked instead."""
    async with WireSite() as site:
        whole = {"id": ONE, "title": "A Title", **LINKED}
        site.on(f"/api/papers/{ONE}", answer(body=json.dumps(whole).encode()))
        site.on(f"/api/papers/{TWO}", answer(429, Retry_After="600"))
        settings = Settings(redis_url=server_url, hf_base_url=site.url, arxiv_base_url=site.url)
        async with open_bot(settings, clock=clock, follows=False) as bot:
            await bot.library.keep([a_paper(ONE), a_paper(TWO), a_paper(SEVEN)])
            for number, paper_id in enumerate((SEVEN, TWO, ONE)):
                await bot.store.used.note([paper_id], clock.now() + timedelta(seconds=number))
            assert await bot.details.run() == 1
            assert await bot.details.run() == 0
            assert [asked.path for asked in site.asked] == [f"/api/papers/{ONE}", f"/api/papers/{TWO}"]
            linked = bot.library.paper(ONE).linked
            assert (linked.models, linked.model_count, linked.demos) == (("a/m",), 9, ("a/d",))


async def test_a_list_of_an_earlier_version_is_read_once_more_behind_the_answer(redis, clock):
    """Its tag is not sent: "nothing changed" would leave the papers as they are."""
    day, source = clock.now().date() - timedelta(days=60), TaggedSource()
    async with open_refresher(redis, clock, source) as refresher:
        old = Edition(day=day, ids=(ONE,), fetched_at=clock.now() - timedelta(days=2), etag="tag")
        await refresher.library.keep_edition(old, [a_paper(ONE, days=(day,))])
        source.days[day] = [a_paper(ONE, days=(day,), submitter="Ada", submitter_handle="ada")]
        await refresher.fresh_day(day, wait_s=3600)
        assert refresher.library.paper(ONE).submitter == ""  # it did not wait
        await refresher.refresh_day(day)  # joins what is under way
        assert refresher.library.paper(ONE).submitter == "Ada"
        assert source.etags == [""]
        clock.advance(days=2)
        await refresher.fresh_day(day, wait_s=0)
        assert source.asked == [f"day {day}"]


async def test_a_failed_completion_is_tried_again_the_next_day(redis, clock, source):
    day = clock.now().date() - timedelta(days=60)
    async with open_refresher(redis, clock, source) as refresher:
        old = Edition(day=day, ids=(ONE,), fetched_at=clock.now() - timedelta(days=2))
        await refresher.library.keep_edition(old, [a_paper(ONE, days=(day,))])
        source.failure = Failed(reason="Hugging Face answered 503")
        for hours in (0, 1, 12, 12):
            clock.advance(hours=hours)
            refresher.revalidate([day])
            while refresher.busy:
                await asyncio.sleep(0)
        assert source.asked == [f"day {day}"] * 2


def test_a_list_is_complete_when_it_is_empty_new_or_of_this_version(clock):
    now = clock.now()
    old = Edition(day=now.date(), ids=(ONE,), fetched_at=now - timedelta(days=2))
    assert is_incomplete(old, now)
    for change in ({"ids": ()}, {"fetched_at": now}, {"fields": 1}):
        assert not is_incomplete(msgspec.structs.replace(old, **change), now)


async def test_that_somebody_submits_everything_is_no_news(bot, clock):
    day = clock.now().date()
    many = [
        a_paper(f"2504.1{number:04d}", days=(day,), submitter="AK", submitter_handle="ak")
        for number in range(MOST_A_MONTH + 1)
    ]
    await bot.library.keep(many[:-1])
    await bot.library.keep([a_paper(SEVEN, days=(day,), submitter="Ada", submitter_handle="ada")])
    again = [msgspec.structs.replace(paper, upvotes=3) for paper in many[:-1]]
    await bot.library.keep(again)  # the same papers with more upvotes are not more papers
    assert bot.library.paper(many[0].id).submitter == "AK"
    await bot.library.keep(many[-1:])
    assert bot.library.paper(many[0].id).submitter == bot.library.paper(many[0].id).submitter_handle == ""
    assert bot.library.paper(SEVEN).submitter == "Ada"
    await bot.library.load()
    assert [paper.submitter for paper in bot.library.peek([many[0].id, SEVEN])] == ["", "Ada"]


@pytest.mark.parametrize("shown", [True, False])
async def test_pictures_can_be_turned_off(redis, server_url, clock, source, shown):
    settings = Settings(redis_url=server_url, papers_pictures=shown)
    async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
        await bot.library.keep([a_paper(ONE)])
        [reply] = await say(bot, f"show {ONE}")
        shared = await bot.share(f"show {ONE}", Asker(person=ADA, channel=HERE))
        assert [each.cards[0].picture is not None for each in (reply, shared.reply)] == [shown] * 2


async def test_a_note_of_a_wrong_type_hinders_no_save(bot, redis, source):
    await redis.set("papers:used", "not a sorted set")
    [reply] = await say(bot, f"save {ONE}")
    assert reply.title == "Saved"
    await say(bot, f"show {TWO}")
    await bot.details.run()
    assert f"paper {TWO}" in source.asked
