"""A platform as a process sees it, whichever it is. For whoever builds a face: nothing more is asked of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.ports import Handlers, Publisher

Run = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What posts, what listens, what it does of the queue, what the web process mounts.

    `drain` waits for `stop`, then for the answers under way.
    """

    name: str
    publisher: Publisher
    listen: Run
    events: Handlers
    routes: Sequence[web.AbstractRouteDef] = ()
    drain: Run | None = None
