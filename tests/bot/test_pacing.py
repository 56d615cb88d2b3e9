"""The platform is never asked too fast, however many processes ask; nobody waits for somebody else's 500 channels."""

import asyncio
import random
from collections import Counter
from uuid import uuid4

import pytest
from fakes.redis_proxy import RedisProxy
from fakes.virtual_time import VirtualTime
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BusyError, StorageError
from bot.jobs.rate_limit import FairPacer
from bot.ports import Lane
from bot.store import keys
from bot.store.client import open_client
from bot.store.rate_limit import RedisTurns

DISCORD = Lane(name="discord:token", per_s=48.0)
SLACK = Lane(name="slack:T1:C1", per_s=1.0)
ROUNDING_S = 0.001


class CountedTurns:
    """The real turns, with a count of the questions; no virtual time passes while one is answered."""

    def __init__(self, redis, time: VirtualTime) -> None:
        self.asked = 0
        self._turns = RedisTurns(redis, clock=time)
        self._time = time

    async def take(self, lane, wanted):
        self.asked += 1
        return await self._time.during(self._turns.take(lane, wanted))

    async def rest(self, lane, seconds):
        await self._time.during(self._turns.rest(lane, seconds))


class Platform:
    """Several processes that ask one platform, and when each was allowed to."""

    def __init__(self, redis, processes: int = 1) -> None:
        self.time = VirtualTime()
        self.books = [CountedTurns(redis, self.time) for _ in range(processes)]
        self.pacers = [FairPacer(book, now=self.time.seconds, sleep=self.time.sleep) for book in self.books]
        self.granted: list[tuple[float, str]] = []

    async def ask(
        self, lane: Lane, workspace: str, *, process: int = 0, at: float = 0.0, patience: float | None = None
    ):
        await self.time.sleep(at)
        turn = asyncio.ensure_future(self.pacers[process].turn(lane, workspace))
        if patience is not None:
            leaving = asyncio.ensure_future(self.time.sleep(patience))
            await asyncio.wait((turn, leaving), return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
            if not turn.done():
                turn.cancel()
                await asyncio.wait((turn,))
                return
        await turn
        self.granted.append((self.time.seconds(), workspace))

    def times(self, workspace: str | None = None) -> list[float]:
        return [at for at, who in self.granted if workspace in (None, who)]


def most_within(times: list[float], window_s: float) -> int:
    ordered = sorted(times)
    return max(sum(start <= each < start + window_s for each in ordered) for start in ordered) if ordered else 0


@given(st.integers(0, 10**9))
async def test_no_window_of_any_length_sees_more_than_the_limit(server_url, seed):
    """Any lane, one to four processes, people who come at any time and leave when they have waited too long."""
    chance = random.Random(seed)
    lane = Lane(name=str(uuid4()), per_s=chance.choice((0.3, 1.0, 7.5, 48.0)), burst=chance.choice((1, 1, 5)))
    processes = chance.randint(1, 4)
    async with open_client(server_url) as redis:
        platform = Platform(redis, processes)
        await platform.time.run(
            *(
                platform.ask(
                    lane,
                    f"w{chance.randrange(5)}",
                    process=chance.randrange(processes),
                    at=chance.random() * 30 / lane.per_s,
                    patience=chance.choice((None, None, 5 / lane.per_s)),
                )
                for _ in range(chance.randint(5, 60))
            )
        )
    for window_s in (1 / lane.per_s, 0.5, 1.0, 10.0, 60.0):
        allowed = lane.per_s * window_s + lane.burst
        assert most_within(platform.times(), window_s - ROUNDING_S) <= allowed


async def test_two_processes_together_use_all_of_the_limit_and_no_more(redis):
    platform = Platform(redis, processes=2)
    await platform.time.run(*(platform.ask(DISCORD, f"g{number}", process=number % 2) for number in range(241)))
    assert platform.times()[-1] == pytest.approx(240 / 48, rel=0.002)
    assert most_within(platform.times(), 1.0) <= 49


async def test_250_who_wait_cost_few_questions(redis):
    platform = Platform(redis)
    await platform.time.run(*(platform.ask(DISCORD, f"g{number % 9}") for number in range(250)))
    assert platform.books[0].asked <= 25 * platform.time.seconds()


async def test_a_workspace_with_many_channels_does_not_hold_up_one_with_a_single_channel(redis):
    """The small one asks last and is served second."""
    platform = Platform(redis)
    await platform.time.run(*(platform.ask(DISCORD, "large") for _ in range(150)), platform.ask(DISCORD, "small"))
    assert [who for _, who in platform.granted[:8]].count("small") == 1


async def test_workspaces_share_a_lane_evenly_whatever_they_ask_for(redis):
    platform = Platform(redis)
    wants = {"a": 90, "b": 40, "c": 30}
    await platform.time.run(*(platform.ask(DISCORD, who) for who, many in wants.items() for _ in range(many)))
    assert Counter(who for _, who in platform.granted[:90]) == {"a": 30, "b": 30, "c": 30}


async def test_a_channel_of_slack_gets_a_message_a_second_and_each_turn_is_one_question(redis):
    platform = Platform(redis)

    async def post_a_digest() -> None:
        for _ in range(9):
            await platform.ask(SLACK, "T1")

    await platform.time.run(post_a_digest())
    assert platform.times() == pytest.approx(list(range(9)), abs=ROUNDING_S)
    assert platform.books[0].asked == 9


async def test_many_channels_do_not_wait_for_one_another(redis):
    platform = Platform(redis)
    lanes = [Lane(name=f"slack:T1:C{number}", per_s=1.0) for number in range(200)]
    await platform.time.run(*(platform.ask(lane, "T1") for lane in lanes))
    assert platform.time.seconds() == 0
    assert platform.books[0].asked == 200


async def test_a_burst_is_there_after_silence_and_comes_back_slowly(redis):
    lane = Lane(name="slack:T1:users.info", per_s=1.0, burst=5)
    platform = Platform(redis)
    await platform.time.run(*(platform.ask(lane, "T1") for _ in range(7)))
    await platform.time.run(*(platform.ask(lane, "T1", at=2.0) for _ in range(3)))
    assert platform.times() == pytest.approx([0, 0, 0, 0, 0, 1, 2, 4, 4, 5], abs=ROUNDING_S)


async def test_a_rest_holds_for_every_process(redis):
    """The platform asked one process to slow down; another one that asks afterwards waits as well."""
    platform = Platform(redis, processes=2)

    async def slow_down() -> None:
        await platform.time.sleep(0.5)
        await platform.pacers[0].rest(DISCORD, 30.0)

    await platform.time.run(
        slow_down(),
        *(platform.ask(DISCORD, "g1", at=number / 100) for number in range(100)),
        *(platform.ask(DISCORD, "g2", process=1, at=0.55) for _ in range(20)),
    )
    assert not [at for at in platform.times() if 0.5 < at < 30.5]
    assert len(platform.granted) == 120
    assert most_within(platform.times(), 1.0) <= 49


async def test_who_leaves_the_line_hands_the_turn_on(redis):
    platform = Platform(redis)
    slow = Lane(name="slack:T1:conversations.history", per_s=1 / 60)
    await platform.time.run(
        platform.ask(slow, "T1"),
        platform.ask(slow, "T1", patience=60.0 - 0.5),
        platform.ask(slow, "T2", at=1.0),
    )
    assert platform.times() == pytest.approx([0, 60], abs=ROUNDING_S)


async def test_who_would_wait_for_minutes_is_told_when_to_come_back(redis):
    """A lane that rests for half an hour, and a line that is too long; the rest of the line is served."""
    platform = Platform(redis)
    slow = Lane(name="slack:T1:conversations.replies", per_s=0.5)
    ended = await platform.time.run(*(platform.ask(slow, "T1") for _ in range(60)))
    refused = [error for error in ended if isinstance(error, BusyError)]
    assert (len(platform.granted), len(refused)) == (46, 14)
    assert {error.retry_after_s for error in refused} == {92.0}
    await platform.pacers[0].rest(slow, 1_800.0)
    [error] = await platform.time.run(platform.ask(slow, "T1"))
    assert error.retry_after_s == pytest.approx(1_799, abs=1)


async def test_a_line_that_is_too_long_for_one_workspace_is_open_for_another(redis):
    platform = Platform(redis)
    slow = Lane(name="slack:distributed", per_s=0.5)
    await platform.time.run(*(platform.ask(slow, "large") for _ in range(60)), platform.ask(slow, "small"))
    assert platform.times("small")


async def test_nothing_is_left_of_those_who_were_served_or_left(redis):
    platform = Platform(redis)
    await platform.time.run(*(platform.ask(DISCORD, "g", patience=0.5) for _ in range(100)))
    assert 20 <= len(platform.granted) <= 25
    assert not platform.pacers[0]._queues


async def test_no_turn_is_given_while_nobody_can_count(server_url):
    """Everybody in the line hears of it at once, and the next one after the store is back is served."""
    async with RedisProxy(server_url) as proxy, open_client(proxy.url) as client:
        pacer = FairPacer(RedisTurns(client))
        lane = Lane(name=str(uuid4()), per_s=500.0)
        usual_s, client.deadline_s = client.deadline_s, 0.1
        for mode in ("silent", "reset", "-READONLY no writes here", "lost"):
            proxy.mode = mode
            heard = await asyncio.gather(*(pacer.turn(lane, "w") for _ in range(50)), return_exceptions=True)
            assert {type(each) for each in heard} == {StorageError}, mode
        proxy.mode, client.deadline_s = "ok", usual_s
        await pacer.turn(lane, "w")


async def test_a_clock_that_went_back_stops_no_lane(redis):
    """A failover to a server whose clock is two hours behind."""
    platform = Platform(redis)
    await platform.time.run(*(platform.ask(SLACK, "T1") for _ in range(2)))
    await redis.hincrby(keys.turns(SLACK.name), "next", 7_200_000_000)
    await platform.time.run(platform.ask(SLACK, "T1"))
    assert platform.time.seconds() <= 3


async def test_every_lane_is_forgotten_soon_after_its_last_turn(redis):
    turns = RedisTurns(redis)
    await turns.take(DISCORD, 3)
    await turns.rest(SLACK, 1e9)
    assert 0 < await redis.ttl(keys.turns(DISCORD.name)) <= 61
    assert keys.TURNS_REST_S < await redis.ttl(keys.turns(SLACK.name)) <= keys.TURNS_REST_S + 61


async def test_the_turns_of_real_time_come_one_after_another(redis):
    lane = Lane(name="fast", per_s=400.0)
    pacer = FairPacer(RedisTurns(redis))
    order: list[str] = []

    async def ask(who: str) -> None:
        await pacer.turn(lane, who)
        order.append(who)

    await asyncio.gather(*(ask(who) for who in ("a", "a", "a", "b", "c")))
    assert order == ["a", "b", "c", "a", "a"]


async def test_cancelling_any_of_those_who_wait_stops_nobody_else(redis):
    chance = random.Random(5)
    pacer = FairPacer(RedisTurns(redis))
    lane = Lane(name="shaky", per_s=2_000.0)
    for _ in range(20):
        waiting = [asyncio.create_task(pacer.turn(lane, f"w{number % 3}")) for number in range(12)]
        for _ in range(chance.randrange(8)):
            await asyncio.sleep(0)
        for gone in chance.sample(waiting, 6):
            gone.cancel()
        async with asyncio.timeout(60):
            ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert sum(each is None for each in ended) >= 6
    assert not pacer._queues


class BrokenTurns:
    """A mistake of ours."""

    async def take(self, lane, wanted):
        await asyncio.sleep(0)
        raise TypeError("a mistake")


async def test_a_mistake_of_ours_reaches_everybody_and_leaves_nobody_in_the_line():
    pacer = FairPacer(BrokenTurns())
    async with asyncio.timeout(60):
        ended = await asyncio.gather(
            *(pacer.turn(DISCORD, f"g{number}") for number in range(5)), return_exceptions=True
        )
    assert [type(error) for error in ended] == [TypeError] * 5
    assert not pacer._queues
