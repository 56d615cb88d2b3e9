"""Ending tasks for certain: for the operator, who finds nothing running after the exit."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

AGAIN_S = 0.05


async def stop_tasks(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel `tasks` and wait until they are done.

    One cancellation is not always enough: with redis-py 8.1 one that falls into opening a connection is lost.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait so long, or until `stop`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
