"""One token's way to Discord: logged in with the first request, every request tried again where that helps and does no
harm, every failure in our own words.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route

from adapters.discord.errors import TokenRefusedError, read_refusal
from adapters.discord.request_limiter import ATTEMPT, Attempt, Gate, ServerTroubleError
from bot.errors import BusyError, UnsureError, WorldError
from bot.proxies import explain_proxy, find_proxy
from bot.tasks import within

log = structlog.get_logger(__name__)

PAUSES_S = (0.5, 2.0)  # before the second and the third try
DEADLINE_S = 90.0  # all tries of one request together, its turns included; a nonce is remembered for minutes
SILENCE_S = 10.0  # without a byte of an answer
LONGEST_WAIT_S = 30.0  # for a route's limit: what takes longer is done later
UNREADABLE = "Discord's answer can't be read"

Sleep = Callable[[float], Awaitable[None]]


class Wire:
    """Sends requests; logs in with the first of them, so that a worker starts without Discord, too."""

    def __init__(self, token: str, gate: Gate, *, sleep: Sleep = asyncio.sleep) -> None:
        self._token = token
        self._gate = gate
        self._sleep = sleep
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()

    async def close(self) -> None:
        """Give the connections back."""
        if self._client:
            await self._client.close()

    async def me(self) -> int:
        """Return the bot's own id, which is the application's, too; asked for once."""

        async def look(client: discord.Client) -> int:
            return client.user.id if client.user else 0

        found: int = await self._call(look, "login", "")
        return found

    async def ask(
        self,
        route: Route,
        workspace: str,
        more: dict[str, Any],
        shape: type[Any] | None,
        *,
        thread: bool = False,
        again: bool = True,
    ) -> Any:
        """Send a request and return its answer, which has the `shape` of a dict or a list, or none is looked at.

        `again` False: it must not be repeated when it may have been taken. `thread`: it is about a thread.
        """

        async def send(client: discord.Client) -> Any:
            patience = aiohttp.ClientTimeout(total=None, sock_connect=SILENCE_S, sock_read=SILENCE_S)
            with _in_our_words(unsure=True, thread=thread):
                answer = await client.http.request(route, timeout=patience, **more)
            if shape is not None and not isinstance(answer, shape):
                raise _MissedError(UNREADABLE, unsure=True)
            return answer

        return await self._call(send, route.key, workspace, again=again)

    async def _call(
        self, do: Callable[[discord.Client], Awaitable[Any]], name: str, workspace: str, *, again: bool = True
    ) -> Any:
        """Do it, within one deadline for all tries."""
        attempt = Attempt(workspace)
        held = ATTEMPT.set(attempt)
        try:
            return await within(DEADLINE_S, self._persist(do, name, again), name=f"call {name}")
        except TimeoutError as error:
            raise _MissedError("no answer from Discord in time", unsure=attempt.sent).meaning() from error
        finally:
            ATTEMPT.reset(held)

    async def _persist(self, do: Callable[[discord.Client], Awaitable[Any]], name: str, again: bool) -> Any:
        for pause_s in (*PAUSES_S, None):
            try:
                return await do(await self._ready())
            except _MissedError as missed:
                if pause_s is None or (missed.unsure and not again):
                    raise missed.meaning() from missed
                log.info("discord.again", request=name, reason=str(missed))
                await self._sleep(pause_s)
        return None

    async def _ready(self) -> discord.Client:
        async with self._login:
            if self._client is None:
                client = discord.Client(
                    intents=discord.Intents(guilds=True),  # it never connects; none at all is warned about
                    max_messages=None,
                    http_trace=self._gate.trace(),
                    max_ratelimit_timeout=LONGEST_WAIT_S,
                    proxy=find_proxy(Route.BASE) or None,
                )
                try:
                    with _in_our_words(unsure=False):
                        await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
        return self._client


class _MissedError(Exception):
    """No answer that can be read; `unsure`: what was asked may have been done."""

    def __init__(self, reason: str, *, unsure: bool) -> None:
        super().__init__(reason)
        self.unsure = unsure

    def meaning(self) -> WorldError:
        return UnsureError(str(self)) if self.unsure else BusyError(str(self))


@contextmanager
def _in_our_words(*, unsure: bool, thread: bool = False) -> Iterator[None]:
    """Turn what the library raises into errors of ours; `unsure`: a lost answer may have been one to a thing done."""
    try:
        yield
    except discord.RateLimited as error:
        raise BusyError("a limit of Discord is used up", retry_after_s=error.retry_after) from error
    except discord.LoginFailure as error:
        raise TokenRefusedError() from error
    except discord.HTTPException as error:
        raise read_refusal(error, thread=thread) from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError) as error:
        raise _MissedError(_unreached(error), unsure=False) from error
    except (ServerTroubleError, aiohttp.ClientError, OSError) as error:
        raise _MissedError(str(error) or type(error).__name__, unsure=unsure) from error
    except (ValueError, TypeError, KeyError) as error:
        raise _MissedError(UNREADABLE, unsure=unsure) from error


def _unreached(error: aiohttp.ClientError) -> str:
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return explain_proxy(Route.BASE, error.status)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return explain_proxy(Route.BASE)
    return "Discord cannot be reached"
