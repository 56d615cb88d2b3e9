"""Whatever Redis does, each command gives an honest answer, no write happens twice, and all is well once Redis is."""

import asyncio
from contextlib import contextmanager
from datetime import date

import pytest
from cases import few
from fakes.redis_proxy import RedisProxy
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.settings import Settings
from bot.store import keys

MONDAY = date(2025, 4, 21)
ASKER = Asker(
    person=Person(platform="console", workspace="local", user="ada"),
    channel=Channel(platform="console", id="test"),
    manages=True,
)
PAPER = Paper(id=PaperId("2504.00001"), title="Titans Learn to Memorize", days=(MONDAY,), upvotes=9)
COMMANDS = (
    *("", "today", "yesterday", "2025-04-21", "2025-04-19", "week", "month", "trending", "show 2504.00001"),
    *(
        "show 2504.00099",
        "save 2504.00001 note #tag",
        "unsave 2504.00001",
        "saved",
        "export bibtex",
        "export csv today",
    ),
    *("titans", "search today", "status", "help", "show 2504.1"),
)
STORING = ("save 2504.00001", "unsave 2504.00001", "saved", "export bibtex")
FAULTS = {
    "stopped": "silent",
    "reply lost": "lost",
    "reset mid-pipeline": "reset",
    "cut off in a reply": "half",
    "out of memory": "-OOM command not allowed when used memory > 'maxmemory'.",
    "a read-only replica": "-READONLY You can't write against a read only replica.",
    "too few replicas": "-NOREPLICAS Not enough good replicas to write.",
    "loading": "-LOADING Redis is loading the dataset in memory",
    "master down": "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    "no password given": "-NOAUTH Authentication required.",
    "wrong type": "-WRONGTYPE Operation against a key holding the wrong kind of value",
    "disk full": "-MISCONF Redis is configured to save RDB snapshots",
    "busy": "-BUSY Redis is busy running a script.",
}


@pytest.fixture
async def line(server_url, redis, clock):
    """A bot whose Redis is real, behind a line that can go wrong."""
    source = FakeSource()
    source.days[MONDAY] = [PAPER]
    async with (
        RedisProxy(server_url) as proxy,
        open_bot(Settings(redis_url=proxy.url), clock=clock, source=source, follows=False, store_timeout_s=2.0) as bot,
    ):
        yield bot, proxy


@contextmanager
def broken(line, mode):
    """The line goes wrong for the length of the block, in which nobody waits long for an answer that does not come."""
    bot, proxy = line
    patience_s, bot.redis.deadline_s = bot.redis.deadline_s, 0.02 if mode == "silent" else 0.1
    proxy.mode = mode
    yield
    proxy.mode, bot.redis.deadline_s = "ok", patience_s


async def say(bot, text: str):
    return [reply async for reply in bot.answer(text, ASKER)]


@pytest.mark.parametrize("fault", few(FAULTS, 4))
async def test_every_command_answers_honestly_and_all_is_well_afterwards(line, fault):
    bot, _ = line
    await say(bot, "today")
    with broken(line, FAULTS[fault]):
        for text in COMMANDS:
            replies = await say(bot, text)
            assert replies
            assert "went wrong here" not in replies[-1].title, text
            assert replies[-1].trouble or text not in STORING, text
        assert [card.paper.id for card in (await say(bot, "today"))[-1].cards] == [PAPER.id]
    assert (await say(bot, "save 2504.00001"))[-1].title in ("Saved", "Already saved")
    assert len((await say(bot, "saved"))[-1].cards) == 1


async def test_who_saves_from_a_message_reads_the_same_as_who_types_when_the_store_is_down(line):
    bot, _ = line
    await say(bot, "today")
    with broken(line, FAULTS["stopped"]):
        kept = await bot.keep(ASKER, MessageRef(channel=ASKER.channel, id="1"), [PAPER.id])
        assert kept.reply == (await say(bot, "save 2504.00001"))[-1]
    assert kept.reply.trouble


@pytest.mark.parametrize("fault", ["lost", "half"])
async def test_a_write_whose_reply_was_lost_is_not_done_twice(line, fault, redis):
    bot, _ = line
    await say(bot, "today")
    with broken(line, fault):
        assert (await say(bot, "save 2504.00001"))[-1].trouble
    await say(bot, "save 2504.00001")
    [reply] = await say(bot, "saved")
    assert reply.total == 1
    [kept] = await bot.store.bookmarks.load_all(ASKER.person)
    assert kept.sources == {"command"}


async def test_half_a_second_more_for_each_reply_is_still_an_answer(server_url, redis, clock):
    source = FakeSource()
    source.days[MONDAY] = [PAPER]
    async with (
        RedisProxy(server_url) as proxy,
        open_bot(Settings(redis_url=proxy.url), clock=clock, source=source, follows=False) as bot,
    ):
        await say(bot, "today")
        proxy.mode, proxy.delay_s = "slow", 0.45
        assert (await say(bot, "today"))[-1].cards


async def test_a_store_that_came_back_empty_is_filled_again_by_what_is_asked(line, redis):
    bot, _ = line
    await say(bot, "today")
    await redis.flushdb()
    assert (await say(bot, "today"))[-1].cards
    bot.clock.advance(hours=1)
    await say(bot, "today")
    assert await redis.hlen(keys.EDITIONS) >= 1


async def test_values_of_the_wrong_type_are_one_honest_answer(line, redis):
    bot, _ = line
    await say(bot, "today")
    await redis.set(keys.bookmarks(ASKER.person), "not a hash")
    assert (await say(bot, "saved"))[-1].trouble
    assert (await say(bot, "today"))[-1].cards


async def test_a_bot_that_starts_before_its_redis_loads_once_it_is_there(server_url, redis, clock):
    source = FakeSource()
    source.days[MONDAY] = [PAPER]
    settings = settings_of(server_url)
    async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
        await say(bot, "today")
    async with RedisProxy(server_url) as proxy:
        proxy.mode = "reset"
        late = Settings(redis_url=proxy.url)
        async with open_bot(late, clock=clock, source=FakeSource(), store_timeout_s=0.2) as bot:
            assert bot.library.newest_day() is None
            proxy.mode = "ok"
            async with asyncio.timeout(60):
                while bot.library.newest_day() is None:
                    await asyncio.sleep(0.01)
