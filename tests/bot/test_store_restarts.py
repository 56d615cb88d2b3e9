"""The store is killed in the middle of the work and comes back, with its data or empty: workers go on by themselves."""

import asyncio

import pytest
from fakes.fleet import Fleet
from fakes.own_store import OwnStore, answering

from bot.store.client import open_client

CHANNELS = 40


@pytest.fixture
def store(tmp_path):
    store = OwnStore(tmp_path / "store")
    store.start()
    yield store
    store.kill()


@pytest.mark.soak
@pytest.mark.parametrize("empty", [False, True], ids=["with its data", "empty"])
async def test_a_store_that_is_killed_and_comes_back_costs_no_digest(store, tmp_path, empty):
    async with open_client(store.url, timeout_s=2.0) as client:
        await answering(client)
        fleet = Fleet(client, store.url, tmp_path)
        try:
            await fleet.publish()
            for number in range(CHANNELS):
                await fleet.subscribe(f"C{number}")
            for _ in range(2):
                fleet.start(takes_s=0.02)
            await fleet.wait_for(lambda: len(fleet.shown()) >= CHANNELS)
            store.kill()
            await asyncio.sleep(1)
            store.start(empty=empty)
            await answering(client)
            if empty:  # what an older copy holds: editions and subscriptions, nothing of the digests
                await fleet.publish()
                for number in range(CHANNELS):
                    await fleet.subscribe(f"C{number}")
            await fleet.wait_for(lambda: len(fleet.shown()) >= len(fleet.expected), within_s=240)
            shown = fleet.shown()
            assert set(shown) == fleet.expected
            assert set(shown.values()) == {1}
            assert all(process.poll() is None for process in fleet.processes)
        finally:
            fleet.end()
    print(f"\n{len(shown)} messages over a store that was killed in the middle, each once")
