"""🔖 on messages, as the saver sees it: saved at once, saved although nobody listened, gone when it is taken away."""

from datetime import date

import pytest
from fakes.round_trips import round_trips
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.chores import recover
from bot.errors import RefusedError
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person, Shown, Workspace
from bot.replies import plain

MONDAY = date(2025, 4, 21)
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Matter {number}", days=(MONDAY,)) for number in range(1, 5)]
HERE, THERE = (Channel(platform="slack", workspace="T1", id=name) for name in ("C1", "C2"))
TEAM = Workspace(platform="slack", id="T1")


def person(name: str) -> Person:
    return Person(platform="slack", workspace="T1", user=name)


def asker(name: str) -> Asker:
    return Asker(person=person(name), channel=HERE)


ADA, GRACE = asker("ada"), asker("grace")


class FakeReactions:
    """The part of a publisher that recovery asks. `people` is what stands on messages; what is not there is deleted."""

    def __init__(self) -> None:
        self.people: dict[MessageRef, list[Person]] = {}
        self.extra: dict[MessageRef, int] = {}
        self.asked: list[MessageRef] = []
        self.refuses: dict[Channel, RefusedError] = {}

    async def count_reactions(self, refs):
        if trouble := self.refuses.get(refs[0].channel):
            raise trouble
        return {ref: len(self.people[ref]) + self.extra.get(ref, 0) for ref in refs if ref in self.people}

    async def load_reactors(self, ref):
        self.asked.append(ref)
        return frozenset(self.people[ref])


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


@pytest.fixture
def platform() -> FakeReactions:
    return FakeReactions()


async def a_message(
    bot, platform, name: str = "m1", *papers: int, channel: Channel = HERE, group: str = ""
) -> MessageRef:
    ref = MessageRef(channel=channel, id=name)
    ids = tuple(PAPERS[number].id for number in papers or (0,))
    await bot.store.outbox.remember(ref, Shown(ids=ids, group=group), bot.clock.now())
    platform.people[ref] = []
    return ref


async def saved(bot, who: Asker = ADA) -> list[str]:
    return [bookmark.id for bookmark in await bot.store.bookmarks.load_all(who.person)]


async def say(bot, text: str, who: Asker = ADA):
    return [reply async for reply in bot.answer(text, who)][-1]


async def test_a_reaction_saves_and_taking_it_away_unsaves(bot, platform):
    ref = await a_message(bot, platform)
    assert (await bot.react(ADA, ref)).changed == 1
    assert await saved(bot) == [PAPERS[0].id]
    assert (await bot.unreact(ADA, ref)).changed == 1
    assert await saved(bot) == []


async def test_messages_of_two_channels_with_the_same_id_are_two_reasons(bot, platform):
    here, there = await a_message(bot, platform), await a_message(bot, platform, channel=THERE)
    await bot.react(ADA, here)
    await bot.react(ADA, there)
    await bot.unreact(ADA, here)
    assert await saved(bot) == [PAPERS[0].id]
    await bot.unreact(ADA, there)
    assert await saved(bot) == []


async def test_one_of_two_emoji_taken_away_leaves_the_other(bot, platform):
    ref = await a_message(bot, platform)
    await bot.react(ADA, ref, emoji="🔖")
    await bot.react(ADA, ref, emoji="⭐")
    await bot.unreact(ADA, ref, emoji="🔖")
    assert await saved(bot) == [PAPERS[0].id]
    await bot.unreact(ADA, ref, emoji="⭐")
    assert await saved(bot) == []


async def test_only_the_very_first_save_by_reaction_is_the_first(bot, platform):
    one, two = await a_message(bot, platform), await a_message(bot, platform, "m2", 1)
    await say(bot, f"save {PAPERS[0].id}")
    assert not (await bot.react(ADA, one)).first, "it was saved already"
    assert (await bot.react(ADA, two)).first
    await bot.unreact(ADA, two)
    assert not (await bot.react(ADA, two)).first
    await say(bot, "forget me yes")
    assert (await bot.react(ADA, one)).first


async def test_undoing_what_a_reaction_saved_says_that_the_reaction_stays_and_how_to_save_again(bot, platform):
    ref = await a_message(bot, platform)
    await bot.react(ADA, ref)
    undone = await say(bot, "undo")
    assert [plain(each) for each in undone.note] == [
        "Your 🔖 stays on the post: take it off and put it back to save again."
    ]
    await bot.unreact(ADA, ref)
    await bot.react(ADA, ref)
    assert await saved(bot) == [PAPERS[0].id]
    await bot.unreact(ADA, ref)
    await say(bot, f"save {PAPERS[0].id}")
    assert (await say(bot, "undo")).note == ()


async def test_a_header_saves_what_it_shows_in_four_round_trips(bot, platform):
    ref = await a_message(bot, platform, "m1", 0, 1, 2, 3, group="Digest of 2025-04-21 (4)")
    await bot.react(GRACE, ref)
    with round_trips() as trips:
        assert (await bot.react(ADA, ref)).changed == 4
    assert trips.count == 4, "what it shows, what is kept, the change, how to undo it"
    with round_trips() as trips:
        assert (await bot.unreact(GRACE, ref)).changed == 4
    assert trips.count == 4
    groups = {bookmark.group for bookmark in await bot.store.bookmarks.load_all(ADA.person)}
    assert groups == {"Digest of 2025-04-21 (4)"}


async def test_after_unsave_a_standing_reaction_is_no_reason_until_it_is_given_anew(bot, platform):
    ref = await a_message(bot, platform)
    platform.people[ref] = [ADA.person]
    await bot.react(ADA, ref)
    await say(bot, f"unsave {PAPERS[0].id}")
    platform.people[ref].append(GRACE.person)
    await bot.recover(TEAM, platform)
    assert (await saved(bot), await saved(bot, GRACE)) == ([], [PAPERS[0].id])
    platform.people[ref] = [GRACE.person]
    await bot.unreact(ADA, ref)
    await bot.react(ADA, ref)
    assert await saved(bot) == [PAPERS[0].id]


async def test_what_was_given_and_taken_in_downtime_is_made_up_for(bot, platform):
    ref, other = await a_message(bot, platform), await a_message(bot, platform, "m2", 1)
    await bot.react(ADA, ref)
    platform.people[ref], platform.people[other] = [], [GRACE.person]
    assert await bot.recover(TEAM, platform) == 2
    assert (await saved(bot), await saved(bot, GRACE)) == ([], [PAPERS[1].id])
    assert await bot.recover(TEAM, platform) == 0
    assert platform.asked == [other], "counts first: people are read where they differ, and once"


async def test_what_was_overruled_and_taken_away_in_downtime_may_be_given_anew_in_downtime(bot, platform):
    ref = await a_message(bot, platform)
    await bot.react(ADA, ref)
    await say(bot, f"unsave {PAPERS[0].id}")
    await bot.recover(TEAM, platform)
    platform.people[ref] = [ADA.person]
    await bot.recover(TEAM, platform)
    assert await saved(bot) == [PAPERS[0].id]


async def test_a_recovered_reaction_can_be_taken_away_with_its_emoji(bot, platform):
    ref = await a_message(bot, platform)
    platform.people[ref] = [ADA.person]
    await bot.recover(TEAM, platform)
    assert not (await bot.unreact(ADA, ref, emoji="🔖")).reply.trouble
    assert await saved(bot) == []


async def test_a_recovered_save_does_not_use_up_the_first_word(bot, platform):
    ref, other = await a_message(bot, platform), await a_message(bot, platform, "m2", 1)
    platform.people[ref] = [ADA.person]
    await bot.recover(TEAM, platform)
    assert (await bot.react(ADA, other)).first


async def test_a_message_that_a_moderator_cleared_keeps_everybodys_bookmarks(bot, platform):
    ref = await a_message(bot, platform)
    for who in (ADA, GRACE):
        await bot.react(who, ref)
    assert await bot.recover(TEAM, platform) == 0
    platform.people[ref] = [GRACE.person]
    assert await bot.recover(TEAM, platform) == 0
    assert await saved(bot) == await saved(bot, GRACE) == [PAPERS[0].id]


async def test_a_message_that_is_gone_keeps_its_bookmarks(bot, platform):
    ref = await a_message(bot, platform)
    await bot.react(ADA, ref)
    del platform.people[ref]
    assert await bot.recover(TEAM, platform) == 0
    assert await saved(bot) == [PAPERS[0].id]


async def test_whoever_asked_to_be_forgotten_is_not_read_again(bot, platform, clock):
    ref = await a_message(bot, platform)
    await bot.react(ADA, ref)
    await say(bot, "forget me yes")
    platform.people[ref] = [ADA.person, GRACE.person]
    await bot.recover(TEAM, platform)
    assert (await saved(bot), await saved(bot, GRACE)) == ([], [PAPERS[0].id])
    await bot.react(ADA, ref)
    assert await saved(bot) == [PAPERS[0].id], "a new reaction is a new wish"


async def test_messages_older_than_fourteen_days_and_of_others_are_left_alone(bot, platform, clock):
    old = await a_message(bot, platform)
    elsewhere = await a_message(bot, platform, "m9", channel=Channel(platform="slack", workspace="T2", id="C9"))
    clock.advance(days=15)
    platform.people[old] = platform.people[elsewhere] = [ADA.person]
    assert await bot.recover(TEAM, platform) == 0
    assert await saved(bot) == []


async def test_a_channel_that_refuses_costs_only_itself(bot, platform):
    here, there = await a_message(bot, platform), await a_message(bot, platform, "m2", 1, channel=THERE)
    platform.people[here] = platform.people[there] = [ADA.person]
    platform.refuses[HERE] = RefusedError("the channel is archived", about="channel")
    assert await bot.recover(TEAM, platform) == 1
    assert await saved(bot) == [PAPERS[1].id]


async def test_a_recovered_save_counts_for_the_team(bot, platform):
    ref = await a_message(bot, platform)
    platform.people[ref] = [ADA.person, GRACE.person]
    await bot.recover(TEAM, platform)
    [card] = (await say(bot, "team")).cards
    assert card.reason == "saved by 2 people"


async def test_the_daily_look_finds_reactions_on_an_answer_shared_where_there_is_no_digest(bot, redis):
    publisher, shared = FakeReactions(), MessageRef(channel=HERE, id="7")
    await bot.remember(shared, (PAPERS[0].id,))
    await redis.zadd("papers:{workspace:odd}:posted", {"odd": 1})
    publisher.people[shared] = [ADA.person]

    bot.publishers["slack"] = publisher
    await recover(bot)

    assert await saved(bot) == [PAPERS[0].id]


async def test_a_workspace_with_unusual_letters_is_found_by_the_daily_look(bot):
    publisher = FakeReactions()
    place = Channel(platform="slack", workspace="T {é}:1", id="C1")
    await bot.remember(MessageRef(channel=place, id="7"), (PAPERS[0].id,))
    assert [each async for each in bot.store.outbox.walk_workspaces()] == [Workspace(platform="slack", id="T {é}:1")]
    bot.publishers["slack"] = publisher
    await recover(bot)
