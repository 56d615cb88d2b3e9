"""What Discord's errors mean: try later, or give this message, thread, person, channel or server up; and deadlines.

Errors carry the words that tell the channel's owner what to change.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import discord
import structlog

from bot.errors import BusyError, Refused, RefusedError, UnsureError, WorldError

NAMELESS_S = 10.0  # a refusal for haste that names no time
TOKEN_S = 300.0  # nothing works until the operator has set another token

SEE = "Give the bot's role View Channel there."
POST = "Give the bot's role View Channel, Send Messages, Read Message History, Create Public Threads and "
POST += "Send Messages in Threads there."
ANOTHER = "Choose a text, announcement, voice or stage channel."
OPEN = "Allow private messages from members of a server that the bot is in."
MEANINGS: dict[int, tuple[str, Refused, str]] = {
    10003: ("the channel is gone", "channel", ""),
    10004: ("the bot is not in that server any more", "workspace", "Invite it again."),
    10008: ("the message is gone", "message", ""),
    10013: ("there is no such person any more", "person", ""),
    40005: ("the message is too large", "message", ""),
    50001: ("the bot cannot see the channel", "channel", SEE),
    50006: ("the message is empty", "message", ""),
    50007: ("private messages are closed", "person", OPEN),
    50008: ("this kind of channel takes no messages", "channel", ANOTHER),
    50013: ("the bot lacks a permission in the channel", "channel", POST),
    50024: ("this kind of channel cannot do that", "message", ""),
    50035: ("Discord does not take this message", "message", ""),
    50083: ("the thread is closed", "thread", ""),
    50278: ("private messages are closed", "person", OPEN),
    160005: ("the thread is locked", "thread", ""),
    160006: ("the server has too many open threads", "channel", "Close some, or choose the layout `list`."),
}
IN_THREAD = {10003: "the thread is gone", 10008: "the message that began the thread is gone"}
TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)
log = structlog.get_logger(__name__)


class DiscordRefusedError(RefusedError):
    """A refusal with Discord's own number, for the caller to whom it is an answer (the thread is there already)."""

    def __init__(self, reason: str, *, about: Refused, advice: str = "", code: int = 0) -> None:
        super().__init__(reason, about=about, advice=advice)
        self.code = code


class TokenRefusedError(BusyError):
    """Discord does not know the token. Nobody's digest is given up for that: the operator will set another one."""

    def __init__(self) -> None:
        super().__init__("Discord does not know the bot's token", retry_after_s=TOKEN_S)


def read_refusal(error: discord.HTTPException, *, thread: bool = False) -> WorldError:
    """Return what an answer of Discord means; `thread`: it was about a thread, which may be gone by itself."""
    if error.status == 429:
        return BusyError("Discord asks to be left alone", retry_after_s=retry_after(error.response.headers))
    if error.status == 401:
        return TokenRefusedError()
    if error.status >= 500 or not error.code:  # a page instead of an answer comes from in front of Discord
        return BusyError(f"Discord answers {error.status}", retry_after_s=NAMELESS_S)
    return _refused(error.status, error.code, thread)


def retry_after(headers: Any) -> float:
    """Return how many seconds an answer asks to wait for; a careful guess where it names none."""
    try:
        return min(max(float(headers.get("Retry-After", NAMELESS_S)), 0.0), 3_600.0)
    except ValueError:
        return NAMELESS_S


@asynccontextmanager
async def deadline(seconds: float, late: str) -> AsyncIterator[None]:
    """End the block after `seconds`; what was asked may have been done, so that is an UnsureError which says `late`."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        raise UnsureError(late) from error


@contextmanager
def quietly(what: str) -> Iterator[None]:
    """Let the block fail as the world fails, with a line in the log: nobody misses it."""
    try:
        yield
    except WorldError as error:
        log.info("discord.left_out", what=what, reason=str(error))


@contextmanager
def noting(event: str) -> Iterator[None]:
    """Let what is said to a person fail, with a warning in the log: there is nobody else to tell."""
    try:
        yield
    except (WorldError, *TROUBLE) as error:
        log.warning(event, reason=f"{type(error).__name__}: {error}", limited=True)


def _refused(status: int, code: int, thread: bool) -> DiscordRefusedError:
    about: Refused
    reason, about, advice = MEANINGS.get(code) or _unnamed(status, code)
    if thread and code in IN_THREAD:
        reason, about = IN_THREAD[code], "thread"
    return DiscordRefusedError(reason, about=about, advice=advice, code=code)


def _unnamed(status: int, code: int) -> tuple[str, Refused, str]:
    return (f"Discord refuses it (error {code})", "channel" if status == 403 else "message", "")


@contextmanager
def refusing() -> Iterator[None]:
    """Raise RefusedError where Discord does not take what is shown."""
    try:
        yield
    except discord.HTTPException as error:
        if error.status != 400:
            raise
        raise read_refusal(error) from error
