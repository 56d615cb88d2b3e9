"""Nothing crosses the border of a workspace, and nothing of one stays behind when the bot is uninstalled."""

from datetime import date

import pytest
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.model import Asker, Channel, Paper, PaperId, Person, Workspace

MONDAY = date(2025, 4, 21)
PAPER = Paper(id=PaperId("2504.00001"), title="Titans Learn to Memorize", days=(MONDAY,))


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days = {MONDAY: [PAPER]}
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        bot.publishers.update(slack=FakePlatform(clock), discord=FakePlatform(clock))
        yield bot


async def say(bot, text, workspace, platform="slack", user="U1"):
    person = Person(platform=platform, workspace=workspace if platform == "slack" else "", user=user)
    channel = Channel(platform=platform, workspace=workspace, id="C1")
    asker = Asker(person=person, channel=channel, zone="Europe/Berlin", manages=True)
    return [reply async for reply in bot.answer(text, asker)][-1]


ALL = ("subscribe top 3", "follow mamba", f"save {PAPER.id} mine", "today")


async def test_the_same_names_in_two_workspaces_share_nothing(bot):
    await say(bot, "today", "T1")
    for text in ALL:
        await say(bot, text, "T1")
    assert (await say(bot, "settings", "T2")).title == "No digest here"
    assert (await say(bot, "following", "T2")).title == "You're not following anything"
    assert not (await say(bot, "saved", "T2")).cards
    assert (await say(bot, "team", "T2")).cards == ()
    await say(bot, "unsubscribe", "T2")
    await say(bot, "unfollow mamba", "T2")
    await say(bot, "forget me yes", "T2")
    assert (await say(bot, "settings", "T1")).title == "This channel's digest"
    assert len((await say(bot, "following", "T1")).rows) == 1
    assert len((await say(bot, "saved", "T1")).cards) == 1


async def test_an_uninstalled_bot_leaves_nothing_of_the_workspace(bot, redis):
    for workspace in ("T1", "T2"):
        for text in ALL:
            await say(bot, text, workspace)
    await bot.store.follows.mute(Person(platform="slack", workspace="T1", user="U1"), "closed")
    await bot.purge(Workspace(platform="slack", id="T1"))
    left = [key.decode() for key in await redis.keys("*") if b"slack:T1" in key]
    assert left == []
    await bot.alerts.run(bot.clock.now())
    assert [member for member in await redis.smembers("papers:followers") if b"T1" in member] == []
    assert await redis.smembers("papers:muted") == set()
    due = await redis.zrange("papers:due", 0, -1)
    assert [member for member in due if b"T1" in member] == []
    assert (await say(bot, "settings", "T2")).title == "This channel's digest"
    assert len((await say(bot, "following", "T2")).rows) == 1


async def test_people_who_are_the_same_everywhere_lose_only_what_they_follow_from_there(bot):
    await say(bot, "follow mamba", "G1", "discord")
    await say(bot, "follow agents", "G2", "discord")
    assert len((await say(bot, "following", "G2", "discord")).rows) == 2
    await bot.purge(Workspace(platform="discord", id="G1"))
    [row] = (await say(bot, "following", "G2", "discord")).rows
    assert row.value[0].text == "“agents”"
