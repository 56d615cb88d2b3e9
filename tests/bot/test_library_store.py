"""The shared memory of papers and editions: what one process stored, all find, and nothing good is ever lost."""

import asyncio
import contextlib
from datetime import UTC, date, datetime

import msgspec
from fakes.round_trips import round_trips
from hypothesis import given
from hypothesis import strategies as st

from bot.merge import merge_editions, merge_papers
from bot.model import Edition, Paper, PaperId, Ranking
from bot.papers.library import Library
from bot.store import keys
from bot.store.library import LibraryStore
from bot.store.rate_limit import RedisPace
from bot.store.reading import CorruptValueError, decode, encode
from bot.tasks import stop_tasks

MONDAY = date(2025, 4, 21)
NOW = datetime(2025, 4, 21, 9, tzinfo=UTC)


def a_paper(name: str, **fields) -> Paper:
    return Paper(id=PaperId(name), title=f"On {name}", days=(MONDAY,), **fields)


def an_edition(*papers: Paper, **fields) -> Edition:
    return Edition(day=MONDAY, ids=tuple(paper.id for paper in papers), fetched_at=NOW, **fields)


async def open_library(redis) -> Library:
    library = Library(LibraryStore(redis))
    await library.load()
    return library


async def test_what_one_process_stored_another_finds_at_its_start(redis):
    papers = [a_paper("a", upvotes=3), a_paper("b", authors=("Ada",), author_count=1)]
    await (await open_library(redis)).keep_edition(an_edition(*papers), papers)
    other = await open_library(redis)
    assert other.papers(other.edition(MONDAY).ids) == tuple(papers)


async def test_a_start_waits_for_the_store_only_where_there_is_something_to_read(redis):
    await open_library(redis)  # connects
    with round_trips() as empty:
        await open_library(redis)
    await (await open_library(redis)).keep_edition(an_edition(a_paper("a")), [a_paper("a")])
    with round_trips() as small:
        await open_library(redis)
    assert (empty.count, small.count) == (2, 4)  # the paper's shard, and the editions


async def test_a_running_process_hears_what_another_stored(redis):
    listening, writing = await open_library(redis), await open_library(redis)
    following = asyncio.create_task(listening.follow())
    try:
        await writing.keep_edition(an_edition(a_paper("a")), [a_paper("a")])
        async with asyncio.timeout(60):
            while listening.newest_day() is None:
                await asyncio.sleep(0)
        assert listening.paper(PaperId("a")) == a_paper("a")
    finally:
        await stop_tasks([following])


async def test_a_process_that_missed_too_much_reads_everything_again(redis):
    listening, writing = await open_library(redis), await open_library(redis)
    await writing.keep([a_paper("first")])
    following = asyncio.create_task(listening.follow())
    try:
        async with asyncio.timeout(60):
            while PaperId("first") not in listening:
                await asyncio.sleep(0)
        await stop_tasks([following])
        await writing.keep([a_paper("missed")])
        await redis.xtrim(keys.CHANGES, maxlen=0)
        await writing.keep([a_paper("last")])
        following = asyncio.create_task(listening.follow())
        async with asyncio.timeout(60):
            while PaperId("missed") not in listening:
                await asyncio.sleep(0)
    finally:
        await stop_tasks([following])


async def test_a_shorter_list_never_shortens_an_edition(redis):
    papers = [a_paper(name) for name in "abc"]
    library = await open_library(redis)
    await library.keep_edition(an_edition(*papers), papers)
    await library.keep_edition(an_edition(papers[2]), [a_paper("c", upvotes=9)])
    assert library.edition(MONDAY).ids == ("c", "a", "b")
    assert library.paper(PaperId("c")).upvotes == 9
    await library.keep_edition(an_edition(), [])
    assert set(library.edition(MONDAY).ids) == {"a", "b", "c"}


async def test_a_corrupt_paper_is_skipped_and_the_others_are_there(redis):
    library = await open_library(redis)
    await library.keep([a_paper("good"), a_paper("bad")])
    await redis.hset(keys.paper_shard(PaperId("bad")), "bad", b"\x02nonsense")
    await redis.hset(keys.EDITIONS, "2025-04-20", b"\x09")
    again = await open_library(redis)
    assert again.papers([PaperId("bad"), PaperId("good")]) == (a_paper("good"),)
    assert again.newest_day() is None


async def test_rankings_are_kept_for_a_while(redis):
    library = await open_library(redis)
    ranking = Ranking(name="week 2025-W17", ids=(PaperId("a"),), fetched_at=NOW)
    await library.keep_ranking(ranking, [a_paper("a")])
    assert await library.load_ranking("week 2025-W17") == ranking
    assert 0 < await redis.ttl(keys.ranking("week 2025-W17")) <= keys.RANKING_TTL_S


def test_what_is_known_survives_a_poorer_record():
    rich = a_paper("a", abstract="All of it.", authors=("Ada", "Alan"), author_count=2, upvotes=9, code_url="https://x")
    poor = Paper(id=PaperId("a"), title="On a", upvotes=12, source="huggingface")
    merged = merge_papers(rich, poor)
    assert (merged.abstract, merged.author_count, merged.upvotes, merged.days) == ("All of it.", 2, 12, (MONDAY,))


def test_the_bundled_sample_never_mixes_with_a_real_list():
    real, sample = an_edition(a_paper("a")), an_edition(a_paper("b"), a_paper("c"), source="sample")
    assert merge_editions(real, sample) == real
    assert merge_editions(sample, real) == real
    ours = a_paper("a", summary="Our words.", source="sample")
    assert merge_papers(ours, a_paper("a")).summary == "", "nobody takes them for a machine's"
    assert merge_papers(ours, ours).summary == "Our words."


texts = st.text(max_size=50)


@given(title=texts, abstract=texts, upvotes=st.integers(0, 10**6), authors=st.lists(texts, max_size=4))
def test_a_stored_paper_comes_back_as_it_was(title, abstract, upvotes, authors):
    paper = a_paper("a", abstract=abstract * 20, upvotes=upvotes, authors=tuple(authors), organization=title)
    assert decode(encode(paper), Paper) == paper


@given(st.binary(max_size=200))
def test_any_bytes_are_a_paper_or_are_skipped(stored):
    with contextlib.suppress(CorruptValueError):
        assert isinstance(decode(stored, Paper), Paper)


def test_a_value_with_a_field_of_tomorrow_can_be_read_today():
    fields = msgspec.to_builtins(a_paper("a")) | {"mood": "calm"}
    assert decode(b"\x01" + msgspec.msgpack.encode(fields), Paper) == a_paper("a")


@given(name=st.text(max_size=30))
def test_user_text_never_bends_a_key(name):
    key = keys.ranking(name)
    assert key.isascii()
    assert not set("{}* ") & set(key)


def test_a_record_without_counts_does_not_take_them_away():
    counted = a_paper("a", upvotes=9, comments=4)
    assert merge_papers(counted, a_paper("a")) == counted
    assert merge_papers(counted, a_paper("a", upvotes=7, comments=5)).upvotes == 7


async def test_requests_keep_their_distance_over_all_processes(redis):
    first, second = (RedisPace(redis, "arxiv", every_s=0.2) for _ in range(2))
    await first.wait_turn()
    waiting = asyncio.create_task(second.wait_turn())
    held = keys.lease("pace arxiv")
    assert 0 < await redis.pttl(held) <= 300
    assert not waiting.done()
    await redis.delete(held)
    async with asyncio.timeout(60):
        await waiting
    assert await redis.exists(held)
