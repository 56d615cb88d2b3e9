"""Posts digests to Discord by REST alone: shown once, found again, said privately.

A message's nonce is made of its channel and key, so that Discord shows a second one within minutes once; later the key
is looked up in the channel's history. The papers of a thread hang under the header, whose id is the thread's, too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from adapters.discord.custom_ids import key_mark
from adapters.discord.draw_digest import thread_name
from adapters.discord.errors import ANOTHER, deadline, quietly
from adapters.discord.find import Archive
from adapters.discord.limits import NONCE
from adapters.discord.permissions import advise, missing, read_permissions
from adapters.discord.places import Places
from adapters.discord.reactions import count_reactions, load_reactors, plain_emoji
from adapters.discord.render import COMMAND, render_message, render_reply
from adapters.discord.rest import Json, Rest
from adapters.kit.pictures import show_pictured
from bot.errors import RefusedError
from bot.model import Channel, Message, MessageRef, Person
from bot.ports import Access, Recalled
from bot.replies import Reply

EMOJI = ("🔖", "⭐", "📌")
POST_S = 22.0  # with what is done beside, shorter than the reserve that a delivery keeps of its turn
SEED_S = 3.0
READ_S = 60.0
LATE = "Discord took too long"
TALKING = frozenset({0, 1, 2, 5, 10, 11, 12, 13})  # text, private, voice, announcement, threads of them, stage


class DiscordPublisher:
    """The `Publisher` port. `seeds` puts the first emoji on what stands in the channel itself."""

    def __init__(
        self, rest: Rest, *, command: str = COMMAND, emoji: Sequence[str] = EMOJI, seeds: bool = False
    ) -> None:
        self._rest = rest
        self._archive = Archive(rest)
        self._places = Places(rest)
        self._command = command
        self._emoji = frozenset(map(plain_emoji, emoji))
        self._seed = emoji[0] if seeds else ""

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Show a message; in a thread, when it answers a header and the place can have threads."""
        body = render_message(message, key, command=self._command) | make_nonce(channel.ref, key)
        async with deadline(POST_S, LATE):
            thread = await self._places.thread_under(reply_to, thread_name(message.digest)) if reply_to else ""
            place = int(thread or channel.id)
            posted = await self._rest.post(place, body, workspace=channel.workspace, thread=bool(thread))
        ref = MessageRef(channel=channel, id=str(posted["id"]), thread=thread)
        await self._adorn(ref, message)
        return ref

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return the messages of `keys` that stand in the channel or in a digest's thread."""
        marks = {key_mark(key): key for key in keys}
        async with deadline(READ_S, LATE):
            found = await self._archive.find(channel, marks, around)
        for ref in found.values():
            if not ref.thread:
                await self._places.publish(ref)  # whoever posted it may have ended before that
        return {marks[mark]: ref for mark, ref in found.items()}

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return all of the bot's digests since then."""
        async with deadline(READ_S, LATE):
            return await self._archive.recall(channel, since)

    async def check(self, channel: Channel) -> Access:
        """Return whether the bot can post there, with every missing permission by its name."""
        try:
            async with deadline(READ_S, LATE):
                place = await self._rest.load_channel(int(channel.id), workspace=channel.workspace)
                if place.get("type") not in TALKING:
                    return Access(problem="this kind of channel takes no digest", advice=ANOTHER)
                names = await self._missing(channel, place) if channel.workspace else ()
        except RefusedError as error:
            return Access(problem=error.reason, advice=error.advice)
        said = f"the bot may not do everything there: {' and '.join(names)}" if names else ""
        return Access(problem=said, advice=advise(names))

    async def announce(
        self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None
    ) -> MessageRef | None:
        """Show a message that everybody in the channel reads, once within minutes, or change one."""
        body = render_reply(reply, command=self._command)
        async with deadline(POST_S, LATE):
            if instead:
                await self._rest.change(int(channel.id), int(instead.id), body, workspace=channel.workspace)
                return instead
            body |= make_nonce(channel.ref, key)
            posted = await self._rest.post(int(channel.id), body, workspace=channel.workspace)
        return MessageRef(channel=channel, id=str(posted["id"]))

    async def tell(self, person: Person, reply: Reply, key: str) -> MessageRef | None:
        """Send a private message, once, and return where it stands."""
        async with deadline(POST_S, LATE):
            private = await self._rest.open_private(int(person.user))

            async def show(shown: Reply) -> Json:
                body = render_reply(shown, command=self._command) | make_nonce(person.ref, key)
                return await self._rest.post(int(private["id"]), body, workspace="")

            posted = await show_pictured(show, msgspec.structs.replace(reply, file=None))
        return MessageRef(channel=Channel(platform=person.platform, id=str(private["id"])), id=str(posted["id"]))

    async def open_private(self, person: Person) -> Channel:
        """Return the person's talk with the bot; whether they let it write shows with the first message."""
        async with deadline(POST_S, LATE):
            private = await self._rest.open_private(int(person.user))
        return Channel(platform=person.platform, id=str(private["id"]))

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        """Return how many reactions that save stand on each message."""
        async with deadline(READ_S, LATE):
            return await count_reactions(self._rest, refs, self._emoji)

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        """Return who has a reaction that saves on this message, super reactions included."""
        async with deadline(READ_S, LATE):
            return await load_reactors(self._rest, ref, self._emoji)

    async def _missing(self, channel: Channel, place: Json) -> tuple[str, ...]:
        """The permissions that are missing; those of a thread are its channel's."""
        if parent := place.get("thread_metadata") and place.get("parent_id"):
            place = await self._rest.load_channel(int(parent), workspace=channel.workspace)
        guild = await self._rest.load_guild(int(channel.workspace))
        member = await self._rest.load_membership(int(channel.workspace))
        return missing(read_permissions(guild, member, place), kind=int(place.get("type") or 0))

    async def _adorn(self, ref: MessageRef, message: Message) -> None:
        """What is done beside; the message stands, whatever becomes of it. A header is published with its thread."""
        if ref.thread:
            return
        if message.layout != "thread":
            await self._places.publish(ref)
        if self._seed:
            with quietly("seeding"):
                async with deadline(SEED_S, LATE):
                    place, workspace = int(ref.channel.id), ref.channel.workspace
                    await self._rest.seed(place, int(ref.id), self._seed, workspace=workspace)


def make_nonce(place: str, key: str) -> Json:
    """Return what lets Discord recognise a message that it was given before: the same for the same place and key."""
    mark = hashlib.sha256(f"{place}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()
    return {"nonce": mark[:NONCE], "enforce_nonce": True}
