"""Posts digests to a terminal channel: kept in a transcript, drawn when new. For the person who tries the bot."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.console import Console

from adapters.console.render import render_digest
from bot.model import Channel, Message, MessageRef
from bot.ports import Transcript


class ConsolePublisher:
    """The `Publisher` port over a transcript. What is in the transcript is what people can see."""

    def __init__(self, transcript: Transcript, console: Console) -> None:
        self._transcript = transcript
        self._console = console

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Keep and draw a message; the same key again draws nothing new."""
        if known := (await self._transcript.load(channel)).get(key):
            return known[0]
        ref = await self._transcript.add(channel, key, message)
        self._console.print(render_digest(message))
        return ref

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return the messages of `keys` that are in the transcript, whenever they were posted."""
        known = await self._transcript.load(channel)
        return {key: known[key][0] for key in keys if key in known}
