"""Real processes that are killed while they deliver: every message is visible once, none is missing."""

import asyncio
import os
import random
import signal
from datetime import UTC, datetime

import pytest
from fakes.fleet import PAPERS, Fleet
from fakes.forked_commands import forking_python

KILLS = int(os.environ.get("KILLS", "200"))
CHANNELS_A_ROUND = 4
NOTE_KILLS, NOTES_A_ROUND = 20, 8


@pytest.fixture
async def fleet(redis, server_url, tmp_path):
    if datetime.now(UTC).hour == 23 and datetime.now(UTC).minute > 45:
        pytest.skip("the day would end in the middle")
    fleet = Fleet(redis, server_url, tmp_path)
    await fleet.publish()
    yield fleet
    fleet.end()


@pytest.mark.soak
async def test_a_worker_that_is_killed_again_and_again_loses_and_doubles_nothing(fleet):
    chance = random.Random(5)
    for kill in range(KILLS):
        for number in range(CHANNELS_A_ROUND):
            await fleet.subscribe(f"C{kill}-{number}")
        before = sum(fleet.shown().values())
        process = fleet.start()
        lines = chance.randint(1, CHANNELS_A_ROUND * (PAPERS + 1))
        await fleet.wait_for(lambda: sum(fleet.shown().values()) >= before + lines)  # noqa: B023
        await asyncio.sleep(chance.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    await finish(fleet, KILLS)


@pytest.mark.soak
async def test_weekly_notes_of_workers_that_are_killed_come_once_and_none_is_empty(fleet):
    chance = random.Random(7)
    for kill in range(NOTE_KILLS):
        for number in range(NOTES_A_ROUND):
            await fleet.ask_for_note(f"U{kill}-{number}")
        before = sum(fleet.shown().values())
        process = fleet.start()
        await fleet.wait_for(lambda: sum(fleet.shown().values()) > before)  # noqa: B023
        await asyncio.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.wait()
    await finish(fleet, NOTE_KILLS)
    assert all(line["ids"] for line in fleet.platform.lines())


async def finish(fleet: Fleet, kills: int) -> None:
    """Let one worker deliver what is left; then every message is visible, and once."""
    last = fleet.start()
    await fleet.wait_for(lambda: len(fleet.shown()) >= len(fleet.expected), within_s=900)
    last.terminate()
    assert last.wait(timeout=60) == 0
    shown = fleet.shown()
    print(f"\n{kills} kills, {len(shown):,} messages, {sum(count > 1 for count in shown.values())} doubled")
    assert set(shown) == fleet.expected
    assert set(shown.values()) == {1}


@pytest.mark.soak
async def test_four_workers_of_which_two_are_killed_deliver_everything_once(fleet):
    clock = fleet.start("clock")
    workers = [fleet.start("worker", takes_s=0.02) for _ in range(4)]
    for number in range(150):
        await fleet.subscribe(f"C{number}")
    for number, worker in enumerate(random.Random(9).sample(workers, 2), 1):
        await fleet.wait_for(lambda: sum(fleet.shown().values()) >= 60 * number)  # noqa: B023
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    await fleet.wait_for(lambda: len(fleet.shown()) >= len(fleet.expected), within_s=420)
    for process in (clock, *workers):
        if process.poll() is None:
            process.terminate()
            assert process.wait(timeout=60) == 0
    shown = fleet.shown()
    by = len({line["by"] for line in fleet.platform.lines()})
    print(f"\n{len(shown):,} messages by {by} workers, two of them killed")
    assert set(shown) == fleet.expected
    assert set(shown.values()) == {1}


async def test_a_worker_that_is_told_to_stop_ends_at_once_and_its_digest_is_whole(fleet):
    await fleet.subscribe("C")
    process = fleet.start(python=(*forking_python(), "-m", "fakes.worker_process"))
    await fleet.wait_for(lambda: len(fleet.shown()) == len(fleet.expected))
    process.terminate()
    assert process.wait(timeout=60) == 0
    assert set(fleet.shown()) == fleet.expected
