"""Finds the bot's own messages in channels and threads by the keys in their metadata.

Slack's history has no thread replies: they are read from below the header. Only what this bot itself wrote counts,
because any app may write the same metadata.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.render import EVENT_TYPE
from bot.errors import BusyError, RefusedError
from bot.model import Channel, MessageRef, PaperId, Value
from bot.occasion import parse_key

SKEW = timedelta(minutes=5)  # Slack's clock is not ours
HEADER_BEFORE = timedelta(days=2)  # a thread may be finished long after its header was posted
PAGE, PAGE_DISTRIBUTED = 200, 15
PAGES = 25  # of one reading; a channel with more messages than that in minutes is read later
UNREAD_S = 60.0

Message = Mapping[str, Any]


class Own(Value, frozen=True, kw_only=True):
    """One of the bot's own messages: where it stands, its key, the papers it names, whether people replied."""

    ref: MessageRef
    key: str
    ids: tuple[PaperId, ...] = ()
    replies: int = 0


class History:
    """Reads what stands in channels."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> dict[str, MessageRef]:
        """Return where the messages of `keys` stand that were posted after `around`: one call for what stands in the
        channel, one for each thread."""
        since = around - SKEW
        seen = await self._own(channel, since)
        found = {own.key: own.ref for own in seen if own.key in keys}
        missing = [key for key in keys if key not in found]
        for header in await self._headers(channel, seen, missing, since):
            replies = [own async for own in self._replies(channel, header.ref.id, since)]
            found |= {own.key: own.ref for own in replies if own.key in missing}
        return found

    async def recall(self, channel: Channel, since: datetime) -> list[Own]:
        """Return all of the bot's own digest messages since then, those in threads included."""
        seen = await self._own(channel, since)
        for header in [own for own in seen if own.replies]:
            seen += [own async for own in self._replies(channel, header.ref.id, since)]
        return seen

    async def read_thread(self, channel: Channel, root: str, **window: Any) -> list[Message]:
        """Return a thread's messages, the first one included; none when it is gone."""
        try:
            return [each async for each in self._pages("conversations.replies", channel, ts=root, **window)]
        except RefusedError as error:
            if error.about in ("thread", "message"):
                return []
            raise

    async def read_channel(self, channel: Channel, oldest: str, latest: str) -> list[Message]:
        """Return the messages between two ids, both included, without thread replies."""
        pages = self._pages("conversations.history", channel, oldest=oldest, latest=latest, inclusive=True)
        return [each async for each in pages]

    async def _own(self, channel: Channel, since: datetime, until: datetime | None = None) -> list[Own]:
        window = {"oldest": _stamp(since)} | ({"latest": _stamp(until)} if until else {})
        me = await self._api.identify(channel.workspace)
        pages = self._pages("conversations.history", channel, include_all_metadata=True, **window)
        return [own async for message in pages if (own := read_own(message, channel, me.user))]

    async def _headers(
        self, channel: Channel, seen: Sequence[Own], missing: Iterable[str], since: datetime
    ) -> list[Own]:
        """The headers under which missing messages may hang; looked for further back when they are not in sight."""
        hung = [key for key in map(parse_key, missing) if not key.is_header]
        wanted = {str(key.header) for key in hung}
        headers = [own for own in seen if own.key in wanted]
        if len(headers) < len(wanted):
            earlier = await self._own(channel, since - HEADER_BEFORE, since)
            headers += [own for own in earlier if own.key in wanted]
        return headers

    async def _replies(self, channel: Channel, root: str, since: datetime) -> AsyncIterator[Own]:
        me = await self._api.identify(channel.workspace)
        for message in await self.read_thread(channel, root, oldest=_stamp(since), include_all_metadata=True):
            own = read_own(message, channel, me.user)
            if own and own.ref.thread:
                yield own

    async def _pages(self, method: str, channel: Channel, **args: Any) -> AsyncIterator[Message]:
        """Yield the messages of all pages; a reading that does not end is none, and is done again later."""
        size = PAGE_DISTRIBUTED if self._api.distributed else PAGE
        cursor: dict[str, Any] = {}
        for _ in range(PAGES):
            found = await self._api.call(channel.workspace, method, channel=channel.id, limit=size, **args, **cursor)
            for message in found.get("messages") or ():
                if isinstance(message, Mapping):
                    yield message
            following = (found.get("response_metadata") or {}).get("next_cursor")
            if not following:
                return
            cursor = {"cursor": str(following)}
        raise BusyError("there is too much in this channel to look through just now", retry_after_s=UNREAD_S)


def read_own(message: Message, channel: Channel, me: str) -> Own | None:
    """Return the digest message that this is; None for anybody else's, and for what is no digest."""
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE or message.get("user") != me:
        return None
    payload = metadata.get("event_payload")
    if not isinstance(payload, Mapping) or not isinstance(payload.get("key"), str):
        return None
    at, root = str(message.get("ts", "")), str(message.get("thread_ts", ""))
    ref = MessageRef(channel=channel, id=at, thread="" if root == at else root)
    ids = tuple(PaperId(each) for each in str(payload.get("ids", "")).split())
    return Own(ref=ref, key=payload["key"], ids=ids, replies=int(message.get("reply_count") or 0))


def _stamp(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
