"""Bookmarks, as the saver sees them: a set of reasons, gone only when the last one is."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.model import Bookmark, PaperId, Person
from bot.storage import keys
from bot.storage.bookmarks import RedisBookmarks

ADA = Person(platform="slack", workspace="T1", user="U1")
NAMESAKE = Person(platform="slack", workspace="T2", user="U1")
PAPER = PaperId("2504.13173")


def a_bookmark(paper_id: str = PAPER, **fields) -> Bookmark:
    fields.setdefault("saved_at", datetime(2025, 4, 21, 9, tzinfo=UTC))
    return Bookmark(id=PaperId(paper_id), title=f"On {paper_id}", **fields)


@pytest.fixture
def bookmarks(redis, clock) -> RedisBookmarks:
    return RedisBookmarks(redis, clock)


async def test_a_saved_paper_is_there_and_only_for_the_one_who_saved_it(bookmarks):
    assert await bookmarks.add_source(ADA, a_bookmark(), "command")
    assert [kept.id for kept in await bookmarks.load_all(ADA)] == [PAPER]
    assert await bookmarks.load_all(NAMESAKE) == ()


async def test_saving_twice_keeps_one_and_says_so(bookmarks):
    await bookmarks.add_source(ADA, a_bookmark(), "command")
    assert not await bookmarks.add_source(ADA, a_bookmark(), "command")
    assert len(await bookmarks.load_all(ADA)) == 1


async def test_taking_a_reaction_away_leaves_what_was_also_saved_by_command(bookmarks):
    await bookmarks.add_source(ADA, a_bookmark(), "reaction:m1")
    await bookmarks.add_source(ADA, a_bookmark(), "command")
    assert not await bookmarks.remove_source(ADA, PAPER, "reaction:m1")
    assert len(await bookmarks.load_all(ADA)) == 1
    assert await bookmarks.remove_source(ADA, PAPER, "command")
    assert await bookmarks.load_all(ADA) == ()


async def test_a_new_note_replaces_the_old_one_and_no_note_keeps_it(bookmarks):
    await bookmarks.add_source(ADA, a_bookmark(note="read", tags=("memory",)), "command")
    await bookmarks.add_source(ADA, a_bookmark(), "reaction:m1")
    [kept] = await bookmarks.load_all(ADA)
    assert (kept.note, kept.tags, kept.sources) == ("read", ("memory",), {"command", "reaction:m1"})


async def test_unsave_removes_whatever_the_reasons_were(bookmarks):
    await bookmarks.add_source(ADA, a_bookmark(note="mine"), "reaction:m1")
    assert (await bookmarks.clear(ADA, PAPER)).note == "mine"
    assert await bookmarks.clear(ADA, PAPER) is None
    assert await bookmarks.load_saved_ids(ADA, [PAPER]) == frozenset()


async def test_newest_first(bookmarks):
    for number in range(3):
        saved_at = datetime(2025, 4, 21, 9, number, tzinfo=UTC)
        await bookmarks.add_source(ADA, a_bookmark(f"2504.0000{number}", saved_at=saved_at), "command")
    assert [kept.id[-1] for kept in await bookmarks.load_all(ADA)] == ["2", "1", "0"]


async def test_many_hands_at_once_lose_no_reason(bookmarks):
    await asyncio.gather(*(bookmarks.add_source(ADA, a_bookmark(), f"reaction:m{number}") for number in range(3)))
    [kept] = await bookmarks.load_all(ADA)
    assert len(kept.sources) == 3


async def test_a_corrupt_bookmark_costs_only_itself(bookmarks, redis):
    await bookmarks.add_source(ADA, a_bookmark(), "command")
    await redis.hset(keys.bookmarks(ADA), "2504.00001", b"\x02zzz")
    assert [kept.id for kept in await bookmarks.load_all(ADA)] == [PAPER]
