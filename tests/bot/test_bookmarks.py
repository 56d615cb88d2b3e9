"""Bookmarks, as the saver sees them: a set of reasons, gone only when the last one is."""

import asyncio
import gc
from datetime import UTC, datetime

import pytest

from bot.model import Bookmark, Channel, MessageRef, PaperId, Person, Workspace
from bot.save_sources import reaction_on
from bot.store import keys
from bot.store.bookmarks import Bookmarks
from bot.store.saves import PersonHash

ADA = Person(platform="slack", workspace="T1", user="U1")
NAMESAKE = Person(platform="slack", workspace="T2", user="U1")
PAPER = PaperId("2504.13173")
HERE = Channel(platform="slack", workspace="T1", id="C1")
TEAM = Workspace(platform="slack", id="T1")
FIRST = reaction_on(MessageRef(channel=HERE, id="m1"))


def a_bookmark(paper_id: str = PAPER, **fields) -> Bookmark:
    fields.setdefault("saved_at", datetime(2025, 4, 21, 9, tzinfo=UTC))
    return Bookmark(id=PaperId(paper_id), title=f"On {paper_id}", **fields)


@pytest.fixture
def bookmarks(redis, clock) -> Bookmarks:
    return Bookmarks(redis, clock, PersonHash(redis))


async def save(bookmarks: Bookmarks, bookmark: Bookmark, source: str) -> bool:
    return bool((await bookmarks.add(ADA, [bookmark], source, TEAM)).fresh)


async def test_a_saved_paper_is_there_and_only_for_the_one_who_saved_it(bookmarks):
    assert await save(bookmarks, a_bookmark(), "command")
    assert [kept.id for kept in await bookmarks.load_all(ADA)] == [PAPER]
    assert await bookmarks.load_all(NAMESAKE) == ()


async def test_saving_twice_keeps_one_and_says_so(bookmarks):
    await save(bookmarks, a_bookmark(), "command")
    assert not await save(bookmarks, a_bookmark(), "command")
    assert len(await bookmarks.load_all(ADA)) == 1


async def test_taking_a_reaction_away_leaves_what_was_also_saved_by_command(bookmarks):
    await save(bookmarks, a_bookmark(), FIRST)
    await save(bookmarks, a_bookmark(), "command")
    assert not await bookmarks.remove(ADA, [PAPER], FIRST)
    assert len(await bookmarks.load_all(ADA)) == 1
    assert await bookmarks.remove(ADA, [PAPER], "command")
    assert await bookmarks.load_all(ADA) == ()


async def test_a_new_note_replaces_the_old_one_and_no_note_keeps_it(bookmarks):
    await save(bookmarks, a_bookmark(note="read", tags=("memory",)), "command")
    await save(bookmarks, a_bookmark(), FIRST)
    [kept] = await bookmarks.load_all(ADA)
    assert (kept.note, kept.tags, kept.sources) == ("read", ("memory",), {"command", FIRST})


async def test_unsave_removes_whatever_the_reasons_were(bookmarks):
    await save(bookmarks, a_bookmark(note="mine"), FIRST)
    assert (await bookmarks.clear(ADA, PAPER)).note == "mine"
    assert await bookmarks.clear(ADA, PAPER) is None
    assert await bookmarks.load_some(ADA, [PAPER]) == {}


async def test_newest_first_also_when_more_are_saved_than_are_sorted_at_a_stretch(bookmarks, monkeypatch):
    monkeypatch.setattr("bot.store.bookmarks_at_hand.SORTED", 2)
    for number in (2, 0, 4, 1, 3):
        saved_at = datetime(2025, 4, 21, 9, number, tzinfo=UTC)
        await save(bookmarks, a_bookmark(f"2504.0000{number}", saved_at=saved_at), "command")
    assert [kept.id[-1] for kept in await bookmarks.load_all(ADA)] == ["4", "3", "2", "1", "0"]


async def test_many_hands_at_once_lose_no_reason(bookmarks):
    sources = [reaction_on(MessageRef(channel=HERE, id=f"m{number}")) for number in range(3)]
    await asyncio.gather(*(save(bookmarks, a_bookmark(), source) for source in sources))
    [kept] = await bookmarks.load_all(ADA)
    assert len(kept.sources) == 3


async def test_a_corrupt_bookmark_costs_only_itself(bookmarks, redis):
    await save(bookmarks, a_bookmark(), "command")
    await redis.hset(keys.bookmarks(ADA), "2504.00001", b"\x02zzz")
    assert [kept.id for kept in await bookmarks.load_all(ADA)] == [PAPER]


async def test_what_was_removed_long_ago_is_forgotten_when_its_owner_looks(bookmarks, redis, clock):
    await bookmarks.add(ADA, [a_bookmark("2504.1"), a_bookmark("2504.2"), a_bookmark("2504.3")], "command", TEAM)
    await bookmarks.clear(ADA, "2504.1")
    clock.advance(days=20)
    await bookmarks.clear(ADA, "2504.2")
    clock.advance(days=11)
    assert [each.id for each in await Bookmarks(redis, clock, PersonHash(redis)).load_all(ADA)] == ["2504.3"]
    left = set(await redis.hkeys(keys.bookmarks(ADA)))
    assert left == {b"!", b"2504.2", b"2504.3"}


def entries_about(thing: object, word: str, depth: int = 4) -> int:
    """Return how many entries the largest dict below `thing` has whose keys hold `word`."""
    here = sum(word in str(key) for key in thing) if isinstance(thing, dict) else 0
    below = gc.get_referents(thing) if depth else ()
    return max([here, *(entries_about(each, word, depth - 1) for each in below if not isinstance(each, type))])


async def test_a_process_knows_something_of_those_who_asked_last_only(redis, clock, monkeypatch):
    """A title matched later is followed by everybody's bookmarks; whom the process has forgotten is looked at again."""
    monkeypatch.setattr("bot.store.bookmarks.FOLLOWED_PEOPLE", 4)
    monkeypatch.setattr("bot.store.bookmarks_at_hand.MOST_PEOPLE", 4)
    made = PaperId("title:24d9a1fd8be6e7be")
    bookmarks = Bookmarks(redis, clock, PersonHash(redis), lambda: {made: PAPER})
    people = [Person(platform="slack", workspace="CROWD", user=f"U{number}") for number in range(8)]
    for person in people:
        await bookmarks.follow_titles(person)
    assert entries_about(bookmarks, "CROWD") == 4
    await bookmarks.add(people[0], [a_bookmark(made)], "command", TEAM)
    await bookmarks.follow_titles(people[0])
    assert [kept.id for kept in await bookmarks.load_all(people[0])] == [PAPER]
