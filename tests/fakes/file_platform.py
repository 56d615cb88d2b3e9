"""A chat platform whose messages stand in a file, so that many processes can post to it and any of them may be killed.

One line is one visible message; an appended line is there or not, whatever happens to whoever appended it.
"""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import RefusedError
from bot.model import Channel, Message, MessageRef, Person
from bot.ports import Access, Recalled
from bot.replies import Reply


class FilePlatform:
    """The `Publisher` port over a file. `takes_s` is how long a post is under way, before and after it is visible."""

    def __init__(self, path: Path, takes_s: float = 0.0) -> None:
        self._path = path
        self._takes_s = takes_s

    def lines(self) -> list[dict]:
        """Every message that can be seen, in the order of posting."""
        if not self._path.exists():
            return []
        whole, _, _ = self._path.read_text().rpartition("\n")  # a reader may see a part of the line being appended
        return [json.loads(line) for line in whole.splitlines()]

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        if self._path.with_suffix(".gone").exists():
            raise RefusedError("the platform is gone", about="channel")
        await asyncio.sleep(self._takes_s)
        line = {"channel": channel.ref, "key": key, "ids": [paper.id for paper in message.papers], "by": os.getpid()}
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
        finally:
            os.close(file)
        await asyncio.sleep(self._takes_s)
        return MessageRef(channel=channel, id=key)

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        shown = {line["key"] for line in self.lines() if line["channel"] == channel.ref}
        return {key: MessageRef(channel=channel, id=key) for key in keys if key in shown}

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        there = [line for line in self.lines() if line["channel"] == channel.ref]
        return Recalled(
            refs={line["key"]: MessageRef(channel=channel, id=line["key"]) for line in there},
            named={
                line["key"].partition("/")[0]: tuple(line["ids"]) for line in there if line["key"].endswith("/header")
            },
        )

    async def check(self, channel: Channel) -> Access:
        return Access()

    async def announce(self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None) -> None:
        return None

    async def tell(self, person: Person, reply: Reply, key: str) -> None:
        return None

    async def open_private(self, person: Person) -> Channel:
        return Channel(platform=person.platform, workspace=person.workspace, id=f"D{person.user}")

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        return {}

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        return frozenset()
