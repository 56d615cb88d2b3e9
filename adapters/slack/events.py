"""What happens in Slack without anybody waiting for an answer at once: reactions, mentions, private messages, channels
that close, the app being removed.

Events come out of the job queue: each is written down before Slack is told that it arrived, so that none is lost, and
each may come twice. Unknown ones do nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import structlog

from adapters.slack.api import SlackApi
from adapters.slack.home import Home
from adapters.slack.incoming import (
    PLATFORM,
    Body,
    Place,
    own_users,
    read_message,
    read_reaction,
    read_sender,
    read_team_channel,
)
from adapters.slack.profiles import SLACKBOT, People
from adapters.slack.reactions import emoji_name
from adapters.slack.responder import Voices, say_or_note
from adapters.slack.talk import Talk
from bot.bot import PapersBot
from bot.errors import RefusedError
from bot.language.messages import find_named_papers
from bot.model import Asker, MessageRef, PaperId, Workspace
from bot.outcomes import Reacted

log = structlog.get_logger(__name__)

CLOSED = {
    "channel_archive": "the channel is archived",
    "group_archive": "the channel is archived",
    "channel_deleted": "the channel is deleted",
    "group_deleted": "the channel is deleted",
    "channel_left": "the bot was removed from the channel",
    "group_left": "the bot was removed from the channel",
}
OPENED = frozenset({"channel_unarchive", "group_unarchive"})
GONE = frozenset({"app_uninstalled", "tokens_revoked"})

Event = Mapping[str, Any]


@dataclass(eq=False)
class Events:
    """Does what an event asks for. Raises WorldError when that has to be tried again."""

    bot: PapersBot
    api: SlackApi
    people: People
    voices: Voices
    talk: Talk
    home: Home
    emoji: Sequence[str]
    _in_order: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary, init=False)

    async def handle(self, body: Body) -> None:
        """Do what one event asks for; safe to repeat. What Slack refuses for good is not tried again."""
        try:
            await self._handle(body, body["event"])
        except RefusedError as error:
            log.warning("slack.event_refused", about=error.about, reason=error.reason, limited=True)

    async def _handle(self, body: Body, event: Event) -> None:
        kind = str(event.get("type", ""))
        if kind in ("app_mention", "message"):
            await self._hear(body)
        elif kind in ("reaction_added", "reaction_removed"):
            await self._react(body, event, added=kind == "reaction_added")
        elif kind == "app_home_opened":
            await self._open_home(body, event)
        elif kind in GONE:
            await self._purge(body, event)
        else:
            await self._move(kind, body, event)

    async def _hear(self, body: Body) -> None:
        """Answer a mention, or a private message."""
        if said := read_message(body):
            await self.talk.answer_or_raise(said.text, said.place)

    async def _react(self, body: Body, event: Event, *, added: bool) -> None:
        """Save or unsave what the message shows. A file has no channel, and nobody's own bot saves."""
        place, at = read_reaction(body, event)
        name = emoji_name(str(event.get("reaction")))
        if place is None or name not in self.emoji or place.person.user in (SLACKBOT, *own_users(body)):
            return
        asker = place.asker()
        ref = MessageRef(channel=place.channel, id=at)
        others = name == self.emoji[0] and event.get("item_user") not in (None, *own_users(body))
        ids = await self._linked(place, at) if others else ()
        async with self._in_order.setdefault(f"{place.person.ref}/{at}", asyncio.Lock()):
            if not added:
                await self.bot.unreact(asker, ref, name, ids)
                return
            reacted = await self.bot.react(asker, ref, ids, name, aside=True)
        if reacted.changed and (reacted.first or reacted.offers):
            await self._greet(asker, ref, name, reacted)

    async def _linked(self, place: Place, at: str) -> tuple[PaperId, ...]:
        """The papers that somebody else's message names: read with every reaction, as people edit, and only for the
        first sign, as stars and pins mean much else."""
        if self.bot.admit(place.person, place.workspace, "read") != "go":
            return ()
        channel = place.channel
        found = await self.api.call(channel.workspace, "reactions.get", channel=channel.id, timestamp=at)
        return find_named_papers(found.get("message"))

    async def _greet(self, asker: Asker, ref: MessageRef, name: str, reacted: Reacted) -> None:
        """Confirm a save by reaction to that person only, the first and one with an offer; a bot's is taken back."""
        person = asker.person
        if (await self.people.guess_profile(person.workspace, person.user)).bot:
            await self.bot.unreact(asker, ref, name)
            return
        place = Place(person=person, channel=asker.channel)
        await say_or_note(self.voices.whisper(place), reacted.reply)

    async def _open_home(self, body: Body, event: Event) -> None:
        if event.get("tab") not in (None, "home"):
            return
        if place := read_sender(body):
            await self.home.publish(place)

    async def _purge(self, body: Body, event: Event) -> None:
        """The app was removed: everything of that workspace goes. Tokens of single people are none of ours."""
        tokens = event.get("tokens")
        if event.get("type") == "tokens_revoked" and not (isinstance(tokens, Mapping) and tokens.get("bot")):
            return
        if team := str(body.get("team_id") or ""):
            await self.bot.purge(Workspace(platform=PLATFORM, id=team))
            await self.api.forget(team)
            log.info("slack.uninstalled", team=team)

    async def _move(self, kind: str, body: Body, event: Event) -> None:
        """Channels that close or open, and the bot being let in."""
        channel = read_team_channel(body, event.get("channel"))
        if channel is None:
            return
        if kind in CLOSED:
            await self.bot.closed(channel, CLOSED[kind])
        elif kind in OPENED:
            await self.bot.opened(channel)
        elif kind == "member_joined_channel":
            me = await self.api.identify(channel.workspace)
            if event.get("user") == me.user:
                await self.bot.opened(channel)
                await self.bot.welcome(channel)
