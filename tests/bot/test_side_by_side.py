"""Work side by side: a failure stops the rest and leaves the process as it was."""

import asyncio

import pytest

from bot.tasks import run_all


async def test_results_come_in_the_order_of_the_calls():
    async def late(number: int) -> int:
        await asyncio.sleep(0 if number else 0.001)
        return number

    assert await run_all(late(number) for number in range(3)) == [0, 1, 2]


async def test_after_a_failure_later_deadlines_still_end_as_deadlines():
    """Before Python 3.13 asyncio's TaskGroup leaves a request of cancellation behind, and the process would end."""
    ended = asyncio.Event()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(ValueError):
        await run_all([fail(), wait()])
    assert ended.is_set()
    assert asyncio.current_task().cancelling() == 0
