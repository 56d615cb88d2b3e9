"""What only a search found is forgotten after a while and never too much; what anybody keeps or was shown stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.model import Asker, Channel, Edition, MessageRef, Paper, PaperId, Person, Ranking, Shown
from bot.papers import library as library_module
from bot.papers.library import FOUND_KEPT, Library
from bot.store import keys
from bot.store.client import open_client
from bot.store.found import choose_forgotten
from bot.store.library import LibraryStore
from bot.store.reading import paper_id as read_id

NOBODY = "redis://127.0.0.1:9/0"  # nobody listens there
NOW = datetime(2025, 4, 21, 9, tzinfo=UTC)
LATER = NOW + FOUND_KEPT + timedelta(minutes=1)
MONDAY = date(2025, 4, 21)
HERE = Channel(platform="slack", workspace="T1", id="C1")
ADA = Person(platform="slack", workspace="T1", user="U1")
ASKER = Asker(person=ADA, channel=HERE, manages=True)
ON = MessageRef(channel=HERE, id="1.1")
LAMPS = PaperId("2401.00001")


def a_paper(name: str) -> Paper:
    return Paper(id=PaperId(name), title=f"On {name}")


def ids(*names: str) -> set[PaperId]:
    return {PaperId(name) for name in names}


async def open_library(redis) -> Library:
    library = Library(LibraryStore(redis))
    await library.load()
    return library


async def stored(redis) -> set[PaperId]:
    return {read_id(field) for shard in keys.PAPERS for field in await redis.hkeys(shard)}


async def test_what_only_a_search_found_is_forgotten_after_thirty_days(redis):
    library = await open_library(redis)
    await library.keep_found([a_paper("a")], NOW)
    assert await library.forget_found(NOW + FOUND_KEPT - timedelta(minutes=1)) == 0
    assert await library.forget_found(LATER) == 1
    assert library.paper(PaperId("a")) is None
    assert await stored(redis) == set()
    assert await redis.zcard(keys.FOUND) == 0


async def test_what_is_found_again_stays_longer(redis):
    library = await open_library(redis)
    await library.keep_found([a_paper("a"), a_paper("b")], NOW)
    await library.keep_found([a_paper("b")], LATER)
    await library.forget_found(LATER)
    assert await stored(redis) == ids("b")


@pytest.mark.parametrize("first", ["edition", "search"])
async def test_a_paper_of_a_list_is_never_forgotten_whichever_came_first(redis, first):
    library = await open_library(redis)
    paper, edition = a_paper("a"), Edition(day=MONDAY, ids=(PaperId("a"),), fetched_at=NOW)
    steps = [lambda: library.keep_edition(edition, [paper]), lambda: library.keep_found([paper], NOW)]
    for step in steps if first == "edition" else reversed(steps):
        await step()
    await library.keep_found([a_paper("b")], NOW)
    await library.keep_ranking(Ranking(name="trending", ids=(PaperId("b"),), fetched_at=NOW), [a_paper("b")])
    await library.forget_found(LATER + timedelta(days=400))
    assert await stored(redis) == ids("a", "b")


async def test_a_mark_that_a_crash_left_on_a_paper_of_an_edition_costs_nothing(redis):
    library = await open_library(redis)
    await library.keep_edition(Edition(day=MONDAY, ids=(PaperId("a"),), fetched_at=NOW), [a_paper("a")])
    await redis.zadd(keys.FOUND, {"a": 1, "never written": 1, "gone": 1})
    await library.forget_found(LATER)
    assert await stored(redis) == ids("a")
    assert await redis.zrange(keys.FOUND, 0, -1) == [b"never written"]


async def test_papers_of_an_older_store_have_no_mark_and_stay(redis):
    library = await open_library(redis)
    await library.keep([a_paper("old")])
    await library.keep_found([a_paper("old")], NOW)
    await library.forget_found(LATER)
    assert await stored(redis) == ids("old")


async def test_a_paper_that_is_used_while_it_is_chosen_stays(redis):
    """Between choosing and forgetting another process finds it again, or lists it."""
    library, store = await open_library(redis), LibraryStore(redis)
    await library.keep_found([a_paper("a"), a_paper("b"), a_paper("c")], NOW)
    ends = await store._found.load()
    await library.keep_found([a_paper("a")], LATER)
    await library.keep([a_paper("b")])
    assert await store._found.forget(list(ends), ends) == [PaperId("c")]


async def test_other_processes_forget_it_too(redis):
    listening, searching = await open_library(redis), await open_library(redis)
    heard: list[PaperId] = []
    await searching.keep_found([a_paper("a")], NOW)
    await listening._follow_once()
    assert listening.paper(PaperId("a"))
    listening.on_change(heard.extend)
    await searching.forget_found(LATER)
    await listening._follow_once()
    assert PaperId("a") not in listening
    assert heard == ["a"]


async def test_a_stranger_who_searches_all_day_does_not_fill_the_store(redis, monkeypatch):
    monkeypatch.setattr("bot.papers.library.FOUND_MOST", 60)
    monkeypatch.setattr("bot.papers.library.FOUND_SLACK", 5)
    library = await open_library(redis)
    for number in range(8):
        await library.keep_found([a_paper(f"{number}.{each}") for each in range(20)], NOW + timedelta(minutes=number))
        assert len(await stored(redis)) <= 65
    assert PaperId("7.0") in library
    assert PaperId("0.0") not in library
    assert library.size <= 65


def test_those_that_end_first_go_first_and_what_is_kept_does_not_count():
    ends = {PaperId(str(number)): int(NOW.timestamp() * 1000) + number for number in range(1, 41)}
    assert choose_forgotten(ends, (), NOW, 40) == []
    assert choose_forgotten(ends, (), NOW, 20) == [PaperId(str(number)) for number in range(1, 22)]
    assert choose_forgotten(ends, ids("1", "2"), NOW, 38) == []
    assert set(choose_forgotten(ends, ids("1"), LATER, 40)) == ends.keys() - ids("1")


@pytest.fixture
async def bot(redis, server_url, clock):
    clock.advance(seconds=(NOW - clock.now()).total_seconds())
    source = FakeSource()
    source.papers[LAMPS] = Paper(id=LAMPS, title="Lamps that learn", authors=("Ada",), author_count=1)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        yield bot


async def say(bot, text: str):
    return [reply async for reply in bot.answer(text, ASKER)][-1]


async def a_month_later(bot, clock) -> None:
    clock.advance(seconds=(LATER - NOW).total_seconds())
    await bot.library.forget_found(clock.now())


async def test_a_saved_paper_stays_and_one_that_was_only_looked_at_goes(bot, clock, redis):
    await say(bot, f"save {LAMPS}")
    bot.refresher.source.papers[PaperId("2401.00002")] = a_paper("2401.00002")
    await say(bot, "show 2401.00002")
    assert await stored(redis) == {LAMPS, PaperId("2401.00002")}
    await a_month_later(bot, clock)
    assert await stored(redis) == {LAMPS}
    assert "Lamps that learn" in [card.paper.title for card in (await say(bot, "saved")).cards]


async def test_a_paper_that_was_shown_to_a_channel_stays(bot, clock, redis):
    await say(bot, f"show {LAMPS}")
    await bot.remember(ON, [LAMPS])
    await a_month_later(bot, clock)
    assert await stored(redis) == {LAMPS}


async def test_a_reaction_on_a_paper_that_was_forgotten_saves_it_with_its_title(bot, clock, redis):
    await bot.store.outbox.remember(ON, Shown(ids=(LAMPS,)), clock.now())
    assert LAMPS not in bot.library
    assert (await bot.react(ASKER, ON)).changed == 1
    [kept] = await bot.store.bookmarks.load_all(ADA)
    assert kept.title == "Lamps that learn"
    assert LAMPS in bot.library


async def test_while_the_store_is_down_one_process_remembers_only_the_newest_of_what_searches_found(monkeypatch):
    monkeypatch.setattr(library_module, "UNSTORED_MOST", 30)
    async with open_client(NOBODY) as client:
        library = Library(LibraryStore(client))
        await library.keep([a_paper("listed")])
        for number in range(20):
            found = [a_paper(f"p{10 * number + place}") for place in range(10)]
            await library.keep_found([a_paper("listed"), *found], NOW)
        kept = library.all_ids()
    assert set(kept) == ids("listed", *(f"p{number}" for number in range(170, 200)))


async def test_what_an_edition_lists_is_no_longer_one_of_the_finds_that_give_way(monkeypatch):
    monkeypatch.setattr(library_module, "UNSTORED_MOST", 2)
    async with open_client(NOBODY) as client:
        library = Library(LibraryStore(client))
        await library.keep_found([a_paper("a")], NOW)
        await library.keep([a_paper("a")])
        await library.keep_found([a_paper(name) for name in "bcd"], NOW)
        assert set(library.all_ids()) == ids("a", "c", "d")


async def test_one_persons_unreadable_bookmarks_do_not_cost_others_theirs(redis):
    library = await open_library(redis)
    await library.keep_found([a_paper("a"), a_paper("b")], NOW)
    await redis.set(keys.bookmarks(ADA), "no hash")
    await redis.hset(keys.bookmarks(Person(platform="slack", workspace="T1", user="U2")), "a", "1")
    await library.forget_found(LATER)
    assert await stored(redis) == ids("a")
