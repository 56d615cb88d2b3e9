"""Ways to say something to one person: where a command was typed, in a thread, in private.

A voice says a first reply, and then a better one in its place where Slack can: an answer that only one person sees
can be replaced by whoever holds its address, and not otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
import structlog

from adapters.kit.pictures import show_pictured
from adapters.slack.api import SlackApi
from adapters.slack.incoming import Place
from adapters.slack.render import QUIET, render_reply
from bot.errors import RefusedError, WorldError
from bot.proxies import find_proxy
from bot.replies import Reply
from bot.tasks import within

log = structlog.get_logger(__name__)

ANSWER_S = 10.0
SLACK_HOST = ".slack.com"


Way = Literal["address", "private", "whisper"]


@dataclass(eq=False)
class Voices:
    """Finds the right voice for a place."""

    api: SlackApi
    session: aiohttp.ClientSession
    command: str
    own_host: str = ""

    def of(self, place: Place, *, instead: bool = False) -> "Voice":
        """Return a voice that answers at `place`; with `instead` in the place of the message that was pressed."""
        private = place.own and place.pressed and not instead
        if place.url and self.may_answer(place.url) and not private:
            return Voice(self, place, "address", instead=instead)
        return Voice(self, place, "private" if place.own else "whisper")

    def whisper(self, place: Place) -> "Voice":
        """Return a voice that only this person hears, in the channel."""
        return Voice(self, place, "whisper")

    def may_answer(self, url: str) -> bool:
        """Return whether an address is Slack's: nothing is sent anywhere else."""
        try:
            parts = urlsplit(url)
        except ValueError:  # no address at all
            return False
        host = parts.hostname or ""
        return (parts.scheme == "https" and host.endswith(SLACK_HOST)) or (parts.netloc == self.own_host and bool(host))

    async def send(self, url: str, payload: Mapping[str, Any]) -> bool:
        """Post to an address that Slack gave for answers; False when there is no answer.

        Raises RefusedError when it takes nothing: the address is used up or too old, or the message is not as it should
        be.
        """
        try:
            status = await within(ANSWER_S, self._send(url, payload), name="answer at an address")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("slack.answer_lost", reason=type(error).__name__, limited=True)
            return False
        if status != 200:
            raise RefusedError(f"Slack answers {status}", about="message")
        return True

    async def _send(self, url: str, payload: Mapping[str, Any]) -> int:
        proxy = find_proxy(url) or None
        async with self.session.post(url, json=payload, allow_redirects=False, proxy=proxy) as answer:
            return answer.status

    async def answer(self, place: Place, reply: Reply, *, instead: bool) -> bool:
        """Show a reply through the address that came with a command or a press, `instead` of what was pressed; False
        when it did not get there."""

        async def show(shown: Reply) -> bool:
            payload = render_reply(shown, self.command) | {
                "response_type": "in_channel" if place.own else "ephemeral",
                "replace_original": instead,
            }
            if place.thread and not instead:
                payload["thread_ts"] = place.thread
            return await self.send(place.url, payload)

        try:
            return self.may_answer(place.url) and await show_pictured(show, reply)
        except RefusedError:  # used up or too old
            return False


class Voice:
    """Says replies to one person; each takes the place of the one before, where that can be done: if it `replaces`.

    At the `address` that came with a command or a press nothing needs a token, nor the bot to be a member; what does
    not get there is whispered. A message in the person's talk with the bot is changed when a better reply comes. What
    is whispered in a channel or thread cannot be replaced, so a better reply follows.
    """

    def __init__(self, voices: Voices, place: Place, way: Way, *, instead: bool = False) -> None:
        self._voices = voices
        self._place = place
        self._way = way
        self._instead = instead
        self._said = ""
        self.replaces = way == "private" or (way == "address" and (instead or not place.pressed))

    async def say(self, reply: Reply) -> None:
        """Show a reply. Raises WorldError when it cannot be shown."""
        if self._way == "private":
            await show_pictured(self._post, reply)
        elif self._way == "whisper" or not await self._voices.answer(self._place, reply, instead=self._instead):
            await show_pictured(self._whisper, reply)
        self._instead = self.replaces

    async def _whisper(self, reply: Reply) -> None:
        user, shown = self._place.person.user, render_reply(reply, self._voices.command)
        await self._call("chat.postEphemeral", user=user, **self._thread(), **shown)

    async def _post(self, reply: Reply) -> None:
        shown = render_reply(reply, self._voices.command)
        if self._said:
            await self._call("chat.update", ts=self._said, **shown)
        else:
            posted = await self._call("chat.postMessage", **self._thread(), **shown, **QUIET)
            self._said = str(posted.get("ts", ""))

    async def _call(self, method: str, **args: Any) -> Mapping[str, Any]:
        team, channel = self._place.person.workspace, self._place.channel.id
        return await self._voices.api.call(team, method, "posts", channel=channel, **args)

    def _thread(self) -> dict[str, str]:
        return {"thread_ts": self._place.thread} if self._place.thread else {}


async def say_or_note(voice: Voice, reply: Reply) -> bool:
    """Say a reply; what cannot be said is noted, since there is nobody else to tell. Return whether it was said."""
    try:
        await voice.say(reply)
    except WorldError as error:
        log.warning("slack.not_said", reason=str(error), limited=True)
        return False
    return True
