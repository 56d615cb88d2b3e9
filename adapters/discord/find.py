"""The bot's own messages in a channel and its threads, read from history: which are digests, by which key, naming which
papers.

It keeps a digest from being posted twice after the store was lost. History returns no nonces; the key is in the Save
button of every message.
"""

from collections.abc import AsyncIterator, Collection, Iterable
from datetime import datetime, timedelta

from adapters.discord.components import TEXT, walk
from adapters.discord.custom_ids import read_save
from adapters.discord.errors import DiscordRefusedError
from adapters.discord.links import linked_papers
from adapters.discord.rest import Json, Rest
from bot.model import Channel, MessageRef, PaperId, Value
from bot.occasion import parse_key
from bot.ports import Recalled

PAGE = 100
PAGES = 30  # of a channel, from a moment on; a busy channel has a thousand messages a day
THREAD_PAGES = 3
HEADER_BEFORE = timedelta(days=2)  # a thread may be continued so long after its header
UNKNOWN_CHANNEL, NO_ACCESS = 10003, 50001
SKEW = timedelta(minutes=5)  # Discord's clock is not ours
EPOCH_MS = 1_420_070_400_000  # of Discord's ids: 1 January 2015


class OwnMessage(Value, frozen=True, kw_only=True):
    """A message of a digest: its key's mark, the papers it shows, whether a thread hangs under it."""

    id: int
    mark: str
    papers: tuple[PaperId, ...] = ()
    has_thread: bool = False

    @property
    def occasion(self) -> str:
        return parse_key(self.mark).occasion

    @property
    def is_header(self) -> bool:
        return parse_key(self.mark).is_header


class Archive:
    """Reads history by REST. Threads are found through their headers, whose ids they share."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def find(self, channel: Channel, marks: Collection[str], around: datetime) -> dict[str, MessageRef]:
        """Return where the messages of these marks stand that were posted after `around` or a little before."""
        since = first_id(around)
        hung = {key.occasion for key in map(parse_key, marks) if not key.is_header}
        own = [message async for message in self._own(channel, int(channel.id), since, PAGES)]
        found = {each.mark: _ref(channel, each) for each in own if each.mark in marks}
        seen = {each.occasion: each for each in own if each.is_header}
        lacking = hung & {parse_key(mark).occasion for mark in marks if mark not in found}
        if not lacking <= seen.keys():
            begins = first_id(around - HEADER_BEFORE)
            older = [each async for each in self._own(channel, int(channel.id), begins, PAGES, until=since)]
            seen = {each.occasion: each for each in older if each.is_header} | seen
        for occasion in lacking & seen.keys():
            async for each in self._own_of_thread(channel, seen[occasion]):
                if each.mark in marks:
                    found.setdefault(each.mark, _ref(channel, each, thread=str(seen[occasion].id)))
        return found

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return all digests' messages since then, and what their headers name."""
        refs: dict[str, MessageRef] = {}
        named = {}
        async for each in self._own(channel, int(channel.id), first_id(since), PAGES):
            refs.setdefault(each.mark, _ref(channel, each))
            if not each.is_header:
                continue
            named[each.occasion] = each.papers
            async for hung in self._own_of_thread(channel, each):
                refs.setdefault(hung.mark, _ref(channel, hung, thread=str(each.id)))
        return Recalled(refs=refs, named=named)

    async def _own_of_thread(self, channel: Channel, header: OwnMessage) -> AsyncIterator[OwnMessage]:
        """The bot's messages in the thread under a header; none where there is no thread."""
        if not header.has_thread:
            return
        try:
            async for each in self._own(channel, header.id, 0, THREAD_PAGES):
                yield each
        except DiscordRefusedError as error:
            if error.code not in (UNKNOWN_CHANNEL, NO_ACCESS):
                raise

    async def _own(
        self, channel: Channel, place: int, after: int, pages: int, *, until: int = 0
    ) -> AsyncIterator[OwnMessage]:
        """The bot's messages in a channel or thread, oldest first."""
        me = await self._rest.me()
        for _ in range(pages):
            page = await self._rest.load_messages(place, workspace=channel.workspace, after=after, limit=PAGE)
            for message in sorted(page, key=lambda each: int(each["id"])):
                own = read_own(message, me)
                if own and not (until and own.id >= until):
                    yield own
            after = max((int(message["id"]) for message in page), default=0)
            if len(page) < PAGE or (until and after >= until):
                return


def _ref(channel: Channel, message: OwnMessage, *, thread: str = "") -> MessageRef:
    return MessageRef(channel=channel, id=str(message.id), thread=thread)


def read_own(message: Json, me: int) -> OwnMessage | None:
    """Return what a message of history is, or None for everybody else's and for answers."""
    if str((message.get("author") or {}).get("id")) != str(me):
        return None
    parts = list(walk(message.get("components") or []))
    saves = [saved for part in parts if (saved := read_save(str(part.get("custom_id", ""))))]
    if not saves:
        return None
    named = [*(saved.paper for saved in saves if saved.paper), *linked_papers(_text(parts))]
    return OwnMessage(
        id=int(message["id"]),
        mark=saves[0].key,
        papers=tuple(dict.fromkeys(named)),
        has_thread=bool(message.get("thread")),
    )


def read_shown(message: Json, me: int) -> tuple[PaperId, ...]:
    """Return the papers that a message of the bot shows, whatever kind it is; none for everybody else's."""
    if str((message.get("author") or {}).get("id")) != str(me):
        return ()
    own = read_own(message, me)
    return own.papers if own else linked_papers(_text(walk(message.get("components") or [])))


def first_id(around: datetime) -> int:
    """Return the id that what was posted `around` that moment has at least: clocks differ."""
    return max(0, int((around - SKEW).timestamp() * 1000) - EPOCH_MS) << 22


def _text(parts: Iterable[Json]) -> str:
    return "\n".join(str(part.get("content", "")) for part in parts if part.get("type") == TEXT)
