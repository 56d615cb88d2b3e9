"""What must hold on Discord whatever breaks: every message of a digest visible once, every reaction a bookmark."""

import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from fakes.deliveries import HOUR, at, some_papers
from fakes.discord_deliveries import DiscordWorld, digest_parts
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from fakes.discord_saver import Saver
from fakes.mortal import Life, print_coverage
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from bot.app import open_bot
from bot.model import Person

DAY = date(2025, 4, 21)
EVERYTHING = ["header", "0", "1", "2"]
MODES = (
    "reset_before", "reset_after", "hang_before", "hang_after", "429", "429_bare", "429_html", "500", "500_after",
    "502", "502_after", "503", "503_after", "html", "html_after", "truncated",
)  # fmt: skip
POSTS = range(4)  # of a digest with three papers: its header, then its papers
TIMES = (1, 3, 4)  # one request; all tries of one post; the next post's first, too
PAUSES = {"at once": timedelta(), "an hour later": HOUR}


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        fake.wire.only_digests = True
        yield fake
    assert not fake.errors


@pytest.fixture
async def world(redis, clock, fake, monkeypatch) -> AsyncIterator[DiscordWorld]:
    monkeypatch.setattr("adapters.discord.api.SILENCE_S", 0.05)

    async def at_once(seconds: float) -> None:
        """The pauses between two tries are not waited for."""

    rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock), sleep=at_once)
    world = DiscordWorld(redis, clock, fake, rest)
    world.source.days[DAY] = some_papers(DAY, 3)
    yield world
    fake.release()
    await rest.close()


class Matrix:
    """Runs one digest after the other, each in a channel of its own."""

    def __init__(self, world: DiscordWorld) -> None:
        self.world, self.clock, self.fake = world, world.clock, world.fake
        self.guild = self.fake.add_guild("Lab")
        self.numbers = itertools.count()
        self.deaths: Counter[str] = Counter()

    async def due(self):
        """A channel with a digest that is due now."""
        self.clock._now = at(2025, 4, 21, 8)
        room = self.fake.add_channel(self.guild, f"papers-{next(self.numbers)}")
        await self.world.subscribe(self.world.place(room))
        self.clock._now = at(2025, 4, 21, 9)
        return room

    async def spoil(self, mode: str, post: int, times: int) -> list[str]:
        """One digest whose message number `post` goes wrong; what people see in the end."""
        room = await self.due()
        fault = self.fake.fail("POST /channels/\\d+/(messages$|messages/\\d+/threads)", mode, times=times, skip=post)
        again = await self.world.deliver_until(self.world.place(room), Life(), tries=30)
        fault.times = 0
        self.fake.release()
        assert again is None, again
        return digest_parts(room)

    async def die(self, dies: tuple[int, ...], pause: timedelta, wiped: bool, shuns: bool = False) -> list[str]:
        """One digest with deaths after the given awaits; what people see in the end."""
        room = await self.due()
        self.fake.wire.shuns_pictures = shuns
        place = self.world.place(room)
        for dies_at in dies:
            life = Life(dies_at)
            await self.world.deliver_until(place, life)
            self.deaths[life.died_after or "(it was done before)"] += 1
            if wiped:
                await self.world.wipe(place)
            self.clock.advance(seconds=pause.total_seconds())
        life = Life()
        await self.world.deliver_until(place, life)
        self.awaits = len(life.labels)
        return digest_parts(room)

    async def count_awaits(self, *, shuns: bool = False) -> int:
        assert await self.die((), timedelta(), wiped=False, shuns=shuns) == EVERYTHING
        return self.awaits


@pytest.fixture
def matrix(world) -> Matrix:
    return Matrix(world)


def spoilt() -> list[tuple[str, int, int]]:
    posts = range(len(EVERYTHING) + 1)  # the thread is begun between header and papers
    return list(itertools.product(MODES, posts, TIMES))


async def test_a_sample_of_spoilt_answers_loses_and_doubles_nothing(matrix):
    for case in random.Random(3).sample(spoilt(), 5):
        assert await matrix.spoil(*case) == EVERYTHING, case


async def test_a_sample_of_deaths_loses_and_doubles_nothing(matrix):
    awaits = await matrix.count_awaits()
    chance = random.Random(5)
    for _ in range(3):
        dies = tuple(chance.randrange(awaits) for _ in range(chance.choice((1, 2))))
        case = dies, chance.choice(list(PAUSES.values())), chance.random() < 0.5
        assert await matrix.die(*case) == EVERYTHING, case


async def test_papers_that_discord_refuses_with_their_pictures_come_once_and_without_whatever_dies(matrix):
    awaits = await matrix.count_awaits(shuns=True)
    for dies in random.Random(5).sample(range(awaits), 2):
        assert await matrix.die((dies,), timedelta(), wiped=False, shuns=True) == EVERYTHING, dies
    assert matrix.fake.wire.refused["POST 50035"] >= 9


@pytest.mark.soak
async def test_every_answer_spoilt_in_every_way_loses_and_doubles_nothing(matrix):
    wrong = [(case, seen) for case in spoilt() if (seen := await matrix.spoil(*case)) != EVERYTHING]
    print(f"\n{len(spoilt())} digests with a spoilt answer; {matrix.fake.judged} requests judged")
    assert not wrong


@pytest.mark.soak
async def test_deaths_after_every_await_and_many_pairs_lose_and_double_nothing(matrix):
    awaits = await matrix.count_awaits()
    chance = random.Random(11)
    deaths = [(first,) for first in range(awaits)]
    pairs = chance.sample(list(itertools.product(range(awaits), repeat=2)), 300)
    cases = list(itertools.product([*deaths, *pairs], PAUSES.values(), (False, True)))
    refused = itertools.product(range(await matrix.count_awaits(shuns=True)), PAUSES.values(), (False, True), (True,))
    cases += [((first,), *rest) for first, *rest in refused]
    wrong = [(case, seen) for case in cases if (seen := await matrix.die(*case)) != EVERYTHING]
    print(f"\n{len(cases):,} digests, {awaits} awaits in each; a process died")
    print_coverage(matrix.deaths)
    assert not wrong


@pytest.fixture
async def saver(redis, server_url, clock, fake) -> AsyncIterator[Saver]:
    source = FakeSource()
    source.days[DAY] = some_papers(DAY, 3)
    room = fake.add_channel(fake.add_guild("Lab"), "papers")
    settings = settings_of(server_url)
    async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
        rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock))
        saver = Saver(bot, fake, rest, room, clock)
        await saver.post()
        yield saver
        await rest.close()


async def missed(saver: Saver, count: int) -> None:
    """People save while nobody listens: on a paper, on the header, with super reactions, with other saving emoji."""
    people = [saver.fake.add_user(f"reader {number}") for number in range(count)]
    robot = saver.fake.add_user("another bot", bot=True)
    saver.fake.react(robot, saver.papers[0])
    for number, user in enumerate(people):
        message = saver.header if number % 7 == 0 else saver.papers[number % 3]
        saver.fake.react(user, message, "⭐" if number % 5 == 0 else "🔖", burst=number % 4 == 0)

    await saver.recovered()

    saved = [await saver.saved(user) for user in people]
    assert saved == [3 if number % 7 == 0 else 1 for number in range(count)]
    assert await saver.saved(robot) == 0

    leaving = people[:: max(count // 20, 2)]
    for number, user in enumerate(people):
        if user in leaving:
            message = saver.header if number % 7 == 0 else saver.papers[number % 3]
            saver.fake.unreact(user, message, "⭐" if number % 5 == 0 else "🔖", burst=number % 4 == 0)
    await saver.recovered()
    assert [await saver.saved(user) for user in leaving] == [0] * len(leaving)
    assert sum([await saver.saved(user) > 0 for user in people]) == count - len(leaving)


async def test_reactions_that_nobody_heard_of_are_made_up_for(saver):
    await missed(saver, 20)


@pytest.mark.soak
async def test_five_hundred_reactions_that_nobody_heard_of_are_made_up_for(saver):
    await missed(saver, 500)
    print(f"\n500 missed, 500 saved, with {len(saver.fake.requests('GET /channels'))} requests")


class Refusing:
    """A digest that is due in a channel where something is wrong, and its owner."""

    def __init__(self, world: DiscordWorld) -> None:
        self.world, self.fake = world, world.fake
        self.guild = self.fake.add_guild("Lab")
        self.room = self.fake.add_channel(self.guild, "papers")
        self.place = world.place(self.room)
        self.owner = self.fake.add_user("owner")

    async def deliver(self, life: Life | None = None):
        return await self.world.deliver_until(self.place, life or Life(), tries=1)

    async def halted(self) -> str:
        return (await self.world.subscriptions.load(self.place)).halted

    async def outcome(self) -> str:
        return (await self.world.reports.load(self.place))[0].reason


@pytest.fixture
async def refusing(world) -> Refusing:
    refusing = Refusing(world)
    world.clock._now = at(2025, 4, 21, 8)
    await world.subscribe(refusing.place, owner=Person(platform="discord", user=refusing.owner.id))
    world.clock._now = at(2025, 4, 21, 9)
    return refusing


@pytest.mark.parametrize(
    ("trouble", "reason", "advice"),
    [
        (lambda fake, room: fake.deny(room, "view_channel"), "cannot see the channel", "View Channel"),
        (lambda fake, room: fake.deny(room, "send_messages"), "lacks a permission", "Send Messages"),
        (lambda fake, room: fake.deny(room, "create_public_threads"), "lacks a permission", "Create Public Threads"),
        (lambda fake, room: fake.delete_channel(room), "the channel is gone", ""),
        (lambda fake, room: fake.kick(room.guild), "cannot see the channel", ""),
    ],
)
async def test_what_discord_refuses_for_good_halts_the_digest_and_is_told_once(refusing, trouble, reason, advice):
    trouble(refusing.fake, refusing.room)

    await refusing.deliver()
    asked = len(refusing.fake.requests())
    await refusing.deliver()

    assert reason in await refusing.halted()
    assert advice in await refusing.outcome()
    [told] = refusing.fake.dms(refusing.owner)
    assert reason in told.text
    assert len(refusing.fake.requests()) == asked, "nothing asks in vain"


async def test_an_owner_who_cannot_be_told_is_no_second_trouble(refusing):
    refusing.owner.dms_open = False
    refusing.fake.delete_channel(refusing.room)

    await refusing.deliver()

    assert "gone" in await refusing.halted()


async def test_a_thread_that_is_deleted_in_the_middle_takes_no_digest_along(refusing):
    refusing.fake.fail("POST /channels/\\d+/messages$", "503_after", times=3, skip=1)
    again = await refusing.deliver()
    [header] = refusing.room.messages
    refusing.fake.delete_channel(header.thread)

    await refusing.world.deliver_until(refusing.place, Life())

    assert again is not None
    assert not await refusing.halted()
    assert await refusing.outcome() == ""


async def test_a_removal_in_the_middle_of_a_digest_ends_it(refusing):
    refusing.fake.fail("POST /channels/\\d+/messages$", "503_after", times=3, skip=1)
    assert await refusing.deliver() is not None
    refusing.fake.kick(refusing.guild)

    await refusing.world.deliver_until(refusing.place, Life())
    asked = len(refusing.fake.requests())
    await refusing.deliver()

    assert await refusing.halted()
    assert len(refusing.fake.requests()) == asked


async def test_a_token_that_is_refused_gives_no_digest_up(refusing):
    refusing.fake.wire.token = "another"

    again = await refusing.deliver()

    assert again.after_s == 300
    assert not await refusing.halted()
    refusing.fake.wire.token = refusing.fake.token
    await refusing.world.deliver_until(refusing.place, Life())
    assert digest_parts(refusing.room) == EVERYTHING
