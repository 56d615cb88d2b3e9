"""Asking the world within an answer: for a moment, and on while the first reply already stands."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.tasks import running

PATIENCE_S = 1.3  # of the two seconds a first answer may take

T = TypeVar("T")


@asynccontextmanager
async def asking(work: Coroutine[Any, Any, T], *, wait_s: float = PATIENCE_S) -> AsyncIterator["asyncio.Task[T]"]:
    """Start `work`, wait for it at most `wait_s`, and yield its task, done or not; it ends with the block."""
    async with running(work, name="asking") as task:
        await asyncio.wait({task}, timeout=wait_s)
        yield task
