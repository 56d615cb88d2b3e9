"""Posts digests to a terminal channel: kept in a transcript, drawn when new. There is nobody to listen to."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console

from adapters.console.app import console_asker
from adapters.console.render import render_digest, render_reply
from adapters.console.screen import open_console
from adapters.kit.face import FaceApp, FaceParts
from bot.model import Channel, Message, MessageRef, Person
from bot.occasion import parse_key
from bot.ports import Access, Publisher, Recalled
from bot.replies import Reply
from bot.store.transcript import Transcript


@dataclass(eq=False)
class ConsolePublisher:
    """The `Publisher` port over a transcript. What is in the transcript is what people can see."""

    transcript: Transcript
    console: Console
    sign: str = "🔖"

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Keep and draw a message; the same key again draws nothing new."""
        if known := (await self.transcript.load(channel)).get(key):
            return known[0]
        ref = await self.transcript.add(channel, key, message)
        self.draw_message(message, ref)
        return ref

    def draw_message(self, message: Message, ref: MessageRef) -> None:
        """Draw a message that is new."""
        self.console.print(render_digest(message, self.sign))

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return the messages of `keys` that are in the transcript, whenever they were posted."""
        known = await self.transcript.load(channel)
        return {key: known[key][0] for key in keys if key in known}

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return everything in the transcript; it does not tell when."""
        kept = await self.transcript.load(channel)
        named = {parse_key(key).occasion: message for key, (_, message) in kept.items() if not message.paper}
        return Recalled(
            refs={key: ref for key, (ref, _) in kept.items()},
            named={occasion: tuple(paper.id for paper in message.papers) for occasion, message in named.items()},
        )

    async def check(self, channel: Channel) -> Access:
        """A terminal is always there, and has no threads."""
        return Access(layout=APP.layout)

    async def announce(self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None) -> None:
        """Say nothing: who set up a digest here, sits here."""

    async def tell(self, person: Person, reply: Reply, key: str) -> None:
        """Draw it: whoever sits here is the person."""
        self.draw_alert(reply, key)

    def draw_alert(self, reply: Reply, key: str) -> None:
        """Draw what a person is told."""
        self.console.print(render_reply(reply))

    async def open_private(self, person: Person) -> Channel:
        """Return the terminal: nobody else sits here."""
        return console_asker().channel

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        """Return nothing: a terminal shows no reactions."""
        return {}

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        """Return nobody."""
        return frozenset()


@asynccontextmanager
async def open_publisher(parts: FaceParts) -> AsyncIterator[Publisher]:
    """Open what draws."""
    yield ConsolePublisher(parts.bot.store.transcript, open_console(), parts.settings.emoji[0])


APP = FaceApp(open_publisher=open_publisher, layout="list")
