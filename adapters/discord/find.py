"""The bot's own messages in a channel and its threads, read from history."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime, timedelta

from adapters.discord.errors import DiscordRefusedError
from adapters.discord.history import OwnMessage, earliest, read_own, snowflake
from adapters.discord.rest import Rest
from bot.model import Channel, MessageRef
from bot.occasion import parse_key
from bot.ports import Recalled

PAGE = 100
PAGES = 30  # of a channel, from a moment on; a busy channel has a thousand messages a day
THREAD_PAGES = 3
HEADER_BEFORE = timedelta(days=2)  # a thread may be continued so long after its header
UNKNOWN_CHANNEL, NO_ACCESS = 10003, 50001


class Archive:
    """Reads history by REST. Threads are found through their headers, whose ids they share."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def find(self, channel: Channel, marks: Collection[str], around: datetime) -> dict[str, MessageRef]:
        """Return where the messages of these marks stand that were posted after `around` or a little before."""
        since = snowflake(earliest(around))
        headers = {key.occasion for key in map(parse_key, marks) if not key.is_header}
        own = [message async for message in self._own(channel, int(channel.id), since, PAGES)]
        found = {each.mark: _ref(channel, each) for each in own if each.mark in marks}
        seen = {each.occasion: each for each in own if each.is_header}
        if lacking := [mark for mark in marks if mark not in found and parse_key(mark).occasion in headers]:
            if any(parse_key(mark).occasion not in seen for mark in lacking):
                since_header = snowflake(earliest(around) - HEADER_BEFORE)
                older = [each async for each in self._own(channel, int(channel.id), since_header, PAGES, until=since)]
                seen = {each.occasion: each for each in older if each.is_header} | seen
            for occasion in {parse_key(mark).occasion for mark in lacking} & set(seen):
                async for each in self._own_of_thread(channel, seen[occasion], 0):
                    if each.mark in marks:
                        found.setdefault(each.mark, _ref(channel, each, thread=str(seen[occasion].id)))
        return found

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return all digests' messages since then, and what their headers name."""
        after = snowflake(earliest(since))
        refs: dict[str, MessageRef] = {}
        named = {}
        async for each in self._own(channel, int(channel.id), after, PAGES):
            refs.setdefault(each.mark, _ref(channel, each))
            if not each.is_header:
                continue
            named[each.occasion] = each.papers
            async for hung in self._own_of_thread(channel, each, 0):
                refs.setdefault(hung.mark, _ref(channel, hung, thread=str(each.id)))
        return Recalled(refs=refs, named=named)

    async def _own_of_thread(self, channel: Channel, header: OwnMessage, after: int) -> AsyncIterator[OwnMessage]:
        """The bot's messages in the thread under a header; none where there is no thread."""
        if not header.has_thread:
            return
        try:
            async for each in self._own(channel, header.id, after, THREAD_PAGES):
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
            newest_first: Sequence[int] = sorted((int(message["id"]) for message in page), reverse=True)
            for message in sorted(page, key=lambda each: int(each["id"])):
                own = read_own(message, me)
                if own and not (until and own.id >= until):
                    yield own
            if len(page) < PAGE or (until and newest_first[0] >= until):
                return
            after = newest_first[0]


def _ref(channel: Channel, message: OwnMessage, *, thread: str = "") -> MessageRef:
    return MessageRef(channel=channel, id=str(message.id), thread=thread)
