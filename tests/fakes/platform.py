"""A chat platform in memory: channels that show messages, with the faults that real ones have.

It implements the `Publisher` port and can be asked what a person sees. `fence` is how long a key is refused twice (as
Discord's nonces are); 0 never refuses (as Slack). Scripted faults strike the next posts, in order.
"""

import itertools
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import BusyError, RefusedError, UnsureError
from bot.model import Channel, Message, MessageRef, Person
from bot.ports import Access, Clock, Lane, Pacer, Recalled
from bot.replies import Reply

SKEW = timedelta(minutes=2)  # the platform's clock is not ours


@dataclass
class Standing:
    """One message that stands in a channel."""

    ref: MessageRef
    key: str
    message: Message
    at: datetime
    deleted: bool = False
    reactors: set[Person] = field(default_factory=set)


@dataclass
class FakePlatform:
    """The publisher, and what people see."""

    clock: Clock
    fence: timedelta = timedelta()
    pacer: Pacer | None = None
    lane: Lane | None = None
    per_channel: bool = False
    names_papers: bool = True
    shuns_pictures: bool = False
    faults: deque[str] = field(default_factory=deque)
    refusals: dict[str, RefusedError] = field(default_factory=dict)
    closed_doors: set[Person] = field(default_factory=set)
    step: Callable[[str], Awaitable[None]] | None = None
    standing: dict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    told: dict[Person, list[tuple[str, Reply]]] = field(default_factory=lambda: defaultdict(list))
    announced: list[tuple[Channel, Reply]] = field(default_factory=list)
    asked: int = 0
    posts: int = 0
    _ids: itertools.count = field(default_factory=itertools.count)

    def seen(self, channel: Channel) -> list[str]:
        """The keys that a person sees in the channel, in order."""
        return [each.key for each in self.standing[channel.ref] if not each.deleted]

    def parts(self, channel: Channel) -> list[str]:
        return [key.partition("/")[2] for key in self.seen(channel)]

    def digests(self, channel: Channel) -> list[str]:
        """The occasions that have a header there."""
        return [key.partition("/")[0] for key in self.seen(channel) if key.endswith("/header")]

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        await self._turn(channel)
        self.posts += 1
        fault = self.faults.popleft() if self.faults else ""
        await self._step("post: before the platform takes it")
        self._refuse(channel, fault)
        if self.shuns_pictures and message.paper and message.pictured:
            raise RefusedError("the picture cannot be fetched", about="message")
        if reply_to is not None and self._standing(reply_to) is None:
            raise RefusedError("the thread is gone", about="thread")
        ref = self._fenced(channel, key) or self._add(channel, message, key, reply_to)
        if fault == "lost after":
            raise UnsureError("the connection was reset")
        await self._step("post: after the platform took it")
        return ref

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        await self._turn(channel)
        self.asked += 1
        await self._step("find")
        return {
            each.key: each.ref
            for each in self.standing[channel.ref]
            if each.key in keys and not each.deleted and each.at >= around - SKEW
        }

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        await self._turn(channel)
        self.asked += 1
        await self._step("recall")
        there = [each for each in self.standing[channel.ref] if not each.deleted and each.at >= since]
        headers = {each.key.partition("/")[0]: each.message for each in there if each.message.paper is None}
        return Recalled(
            refs={each.key: each.ref for each in there},
            named={occasion: tuple(paper.id for paper in message.papers) for occasion, message in headers.items()}
            if self.names_papers
            else {},
        )

    async def check(self, channel: Channel) -> Access:
        return Access(problem=str(self.refusals[channel.ref])) if channel.ref in self.refusals else Access()

    async def announce(
        self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None
    ) -> MessageRef | None:
        if self.faults and self.faults[0].startswith("announce "):
            raise BusyError(self.faults.popleft())
        if instead:
            self.announced[int(instead.id)] = (channel, reply)
            return instead
        self.announced.append((channel, reply))
        return MessageRef(channel=channel, id=str(len(self.announced) - 1))

    async def tell(self, person: Person, reply: Reply, key: str) -> MessageRef | None:
        if person in self.closed_doors:
            raise RefusedError("their private messages are closed", about="person")
        if self.faults and self.faults[0].startswith("tell "):
            raise BusyError(self.faults.popleft())
        if key not in [known for known, _ in self.told[person]]:
            self.told[person].append((key, reply))
        return MessageRef(channel=await self.open_private(person), id=key)

    async def open_private(self, person: Person) -> Channel:
        if person in self.closed_doors:
            raise RefusedError("their private messages are closed", about="person")
        return Channel(platform=person.platform, workspace=person.workspace, id=f"D{person.user}")

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        found = {ref: self._standing(ref) for ref in refs}
        return {ref: len(each.reactors) for ref, each in found.items() if each is not None}

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        each = self._standing(ref)
        return frozenset(each.reactors if each else ())

    async def _turn(self, channel: Channel) -> None:
        if self.pacer is not None and self.lane is not None:
            lane = Lane(name=f"{self.lane.name}:{channel.id}", per_s=self.lane.per_s) if self.per_channel else self.lane
            await self.pacer.turn(lane, channel.workspace)

    async def _step(self, label: str) -> None:
        if self.step is not None:
            await self.step(label)

    def _refuse(self, channel: Channel, fault: str) -> None:
        if error := self.refusals.get(channel.ref):
            raise error
        if fault == "busy":
            raise BusyError("the platform is busy", retry_after_s=7)
        if fault == "lost before":
            raise UnsureError("the connection was reset")
        if fault == "bad message":
            raise RefusedError("this message is malformed", about="message")

    def _fenced(self, channel: Channel, key: str) -> MessageRef | None:
        now = self.clock.now()
        known = (each for each in self.standing[channel.ref] if each.key == key and now - each.at < self.fence)
        return next((each.ref for each in known), None)

    def _add(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        ref = MessageRef(channel=channel, id=str(next(self._ids)), thread=reply_to.id if reply_to else "")
        self.standing[channel.ref].append(Standing(ref=ref, key=key, message=message, at=self.clock.now()))
        return ref

    def _standing(self, ref: MessageRef) -> Standing | None:
        there = self.standing[ref.channel.ref]
        return next((each for each in there if each.ref == ref and not each.deleted), None)
