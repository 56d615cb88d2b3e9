"""Every request to Discord passes this gate: it waits for its turn, and what is refused is counted.

discord.py keeps the limits of single routes; it has none for all requests of a token together, and none for refusals,
10,000 of which in ten minutes lock out the whole address. Answers to interactions are free of the common limit.
The count of refusals is this process's own; a full one rests the lane, which all processes share.
"""

from collections import deque
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from types import SimpleNamespace

import aiohttp
from discord.http import Route

from adapters.discord.errors import retry_after
from bot.errors import BusyError, StorageError
from bot.ports import Clock, Lane, Pacer

PER_S = 47.5  # of 50: so a process that is held up for 50 ms never makes Discord refuse
BURST = 1
REFUSALS_MOST = 500  # of 10,000: twenty processes may reach it at the same time
WINDOW_S = 600.0
COUNTED = (401, 403, 429)
FREE = ("/interactions/", "/webhooks/")


class ServerTroubleError(Exception):
    """Discord's own trouble (500, 502, 503, 504). The library would try again by itself; here the caller decides."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Discord answers {status}")
        self.status = status


@dataclass(slots=True)
class Attempt:
    """One request on its way: for whom, and whether it has left."""

    workspace: str = ""
    sent: bool = False


ATTEMPT: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


class Gate:
    """Makes the traces that a client of the library carries."""

    def __init__(self, token: str, pacer: Pacer, clock: Clock, *, per_s: float = PER_S) -> None:
        self._lane = Lane(name=f"discord:{sha256(token.encode()).hexdigest()[:16]}", per_s=per_s, burst=BURST)
        self._pacer = pacer
        self._clock = clock
        self._refused: deque[float] = deque()

    def trace(self) -> aiohttp.TraceConfig:
        """Return a new trace: awaited before each request, and again when its answer begins."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._before)
        trace.on_request_end.append(self._after)
        return trace

    def refusals(self) -> int:
        """Return how many requests were refused within the last ten minutes."""
        since = self._clock.now().timestamp() - WINDOW_S
        while self._refused and self._refused[0] <= since:
            self._refused.popleft()
        return len(self._refused)

    async def _before(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, asked: aiohttp.TraceRequestStartParams
    ) -> None:
        path = _path(asked.url)
        if path is None:
            return
        if self.refusals() >= REFUSALS_MOST:
            raise BusyError("too many refused requests; none is sent for a while", retry_after_s=self._pause_s())
        attempt = ATTEMPT.get()
        if not path.startswith(FREE):
            await self._turn(attempt)
        if attempt:
            attempt.sent = True

    async def _turn(self, attempt: Attempt | None) -> None:
        """Wait. The few requests of a connection itself do not depend on the store that counts."""
        if attempt:
            await self._pacer.turn(self._lane, attempt.workspace)
            return
        with suppress(StorageError):
            await self._pacer.turn(self._lane, "")

    async def _after(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, answered: aiohttp.TraceRequestEndParams
    ) -> None:
        path, answer = _path(answered.url), answered.response
        if path is None:
            return
        if answer.status in COUNTED and answer.headers.get("X-RateLimit-Scope") != "shared":
            await self._note(answer)
        if answer.status >= 500 and not path.startswith(FREE):
            raise ServerTroubleError(answer.status)

    async def _note(self, answer: aiohttp.ClientResponse) -> None:
        self._refused.append(self._clock.now().timestamp())
        pause_s = self._pause_s() if self.refusals() >= REFUSALS_MOST else 0.0
        if answer.status == 429 and ("X-RateLimit-Global" in answer.headers or "Via" not in answer.headers):
            pause_s = max(pause_s, retry_after(answer.headers))
        if pause_s:
            with suppress(StorageError):
                await self._pacer.rest(self._lane, pause_s)

    def _pause_s(self) -> float:
        """How long until the oldest refusals are forgotten and there is room again."""
        return self._refused[0] + WINDOW_S - self._clock.now().timestamp()


def _path(url: object) -> str | None:
    """The path of a REST request below the API's address; None for anything else, such as the gateway's socket."""
    text = str(url)
    return text.removeprefix(Route.BASE) if text.startswith(Route.BASE) else None
