"""Posts to Slack and finds again what was posted: the `Publisher` port.

The key of a message is in its metadata. A post is tried once: the caller decides what an unknown outcome means.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import structlog

from adapters.kit.pictures import show_pictured
from adapters.slack.api import SlackApi, open_talk
from adapters.slack.errors import INVITE, NOT_YET_IN, SlackRefusedError
from adapters.slack.find import History
from adapters.slack.profiles import People
from adapters.slack.reactions import DEFAULT_EMOJI, count_saving, emoji_name, users_saving
from adapters.slack.render import QUIET, render_message, render_reply
from bot.errors import RefusedError, UnsureError, WorldError
from bot.model import Channel, Message, MessageRef, Person
from bot.occasion import parse_key
from bot.ports import Access, Recalled
from bot.replies import Reply

CLOSE_S = 900.0  # messages that are this close are read with one look
log = structlog.get_logger(__name__)


class SlackPublisher:
    """All workspaces' channels; `emoji` are the names of reactions that save."""

    def __init__(
        self,
        api: SlackApi,
        people: People,
        *,
        command: str = "papers",
        emoji: Sequence[str] = DEFAULT_EMOJI,
        seeds: bool = False,
    ) -> None:
        """With `seeds` the bot puts the first emoji on what it posts, for people to add to."""
        self._api = api
        self._people = people
        self._history = History(api)
        self._command = f"/{command}"
        self._seed = emoji_name(emoji[0]) if seeds and emoji else ""
        self._emoji = frozenset(emoji_name(each) for each in emoji)

    @property
    def nameless(self) -> Sequence[str]:
        """Emoji that are set and of which Slack's name is not known: they save nothing."""
        return sorted(name for name in self._emoji if not any(map(str.isalnum, name)))

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Show a message, in the thread of `reply_to` if there is one, and return where it stands."""
        shown = render_message(message, key, self._command)
        thread = {"thread_ts": reply_to.id} if reply_to else {}
        posted = await self._api.call(
            channel.workspace, "chat.postMessage", "posts", channel=channel.id, **thread, **shown
        )
        ref = _ref(channel, posted.get("ts"), reply_to)
        if self._seed:
            await self._plant(ref)
        return ref

    async def _plant(self, ref: MessageRef) -> None:
        """A seed that does not take is no trouble: the message stands."""
        args = {"channel": ref.channel.id, "timestamp": ref.id, "name": self._seed}
        try:
            await self._api.call(ref.channel.workspace, "reactions.add", "posts", **args)
        except WorldError as error:
            log.info("slack.not_seeded", reason=str(error))

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return the messages of `keys` that stand in the channel or in its headers' threads since `around`."""
        return await self._history.find(channel, keys, around)

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return all digest messages since then, and the papers their headers name."""
        seen = await self._history.recall(channel, since)
        return Recalled(
            refs={own.key: own.ref for own in seen},
            named={key.occasion: own.ids for own in seen if (key := parse_key(own.key)).is_header},
        )

    async def check(self, channel: Channel) -> Access:
        """Return whether the bot can post there; a public channel is joined."""
        team = channel.workspace
        if channel.id.startswith("D"):  # a private talk is always there, and to ask about it needs another scope
            return Access()
        me = await self._api.identify(team)
        try:
            found = await self._api.call(team, "conversations.info", channel=channel.id)
            told = found.get("channel")
            told = told if isinstance(told, Mapping) else {}
            if told.get("is_archived"):
                return Access(problem="the channel is archived", advice="Choose another channel.")
            if told.get("is_member"):
                return Access()
            if told.get("is_private") or told.get("is_mpim"):
                return _uninvited(me.name)
            joined = await self._api.call(team, "conversations.join", channel=channel.id)
        except RefusedError as error:
            if isinstance(error, SlackRefusedError) and error.code in NOT_YET_IN:
                return _uninvited(me.name)
            return Access(problem=error.reason, advice=error.advice)
        return Access(joined="already_in_channel" not in str(joined.get("warning")))

    async def announce(
        self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None
    ) -> MessageRef | None:
        """Show a message that everybody in the channel reads, or change one."""
        shown = {"channel": channel.id, **render_reply(reply, self._command)}
        if instead:
            await self._api.call(channel.workspace, "chat.update", "posts", ts=instead.id, **shown)
            return instead
        posted = await self._api.call(channel.workspace, "chat.postMessage", "posts", **(shown | QUIET))
        return MessageRef(channel=channel, id=str(posted.get("ts", "")))

    async def tell(self, person: Person, reply: Reply, key: str) -> MessageRef | None:
        """Send a private message in the person's talk with the bot and return where it stands, as far as Slack says."""
        channel = await self.open_private(person)

        async def show(shown: Reply) -> Mapping[str, Any]:
            drawn = render_reply(shown, self._command) | QUIET
            return await self._api.call(channel.workspace, "chat.postMessage", "posts", channel=channel.id, **drawn)

        try:
            posted = await show_pictured(show, reply)
        except RefusedError as error:
            about = "person" if error.about == "channel" else error.about
            raise RefusedError(error.reason, about=about, advice=error.advice) from error
        at = posted.get("ts")
        return MessageRef(channel=channel, id=at) if isinstance(at, str) and at else None

    async def open_private(self, person: Person) -> Channel:
        """Return the person's talk with the bot."""
        talk = await open_talk(self._api, person.workspace, person.user)
        return Channel(platform=person.platform, workspace=person.workspace, id=talk)

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        """Return how many saving reactions stand on each message that is still there; one call for each thread."""
        counts: dict[MessageRef, int] = {}
        by_channel = sorted(refs, key=lambda ref: (ref.channel.ref, ref.id))
        for channel, group in groupby(by_channel, lambda ref: ref.channel):
            wanted = {ref.id: ref for ref in group}
            me = await self._api.identify(channel.workspace)
            for message in await self._messages(channel, list(wanted.values())):
                ref = wanted.get(str(message.get("ts", "")))
                if ref is not None and message.get("user") == me.user:
                    counts[ref] = count_saving(message, self._emoji, me.user)
        return counts

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        """Return the people who have a saving reaction on a message; none when it is gone."""
        team = ref.channel.workspace
        me = await self._api.identify(team)
        message = await self._reacted(ref.channel, ref.id)
        people = await self._people.without_bots(team, users_saving(message, self._emoji, me.user))
        return frozenset(Person(platform="slack", workspace=team, user=user) for user in people)

    async def _messages(self, channel: Channel, refs: Sequence[MessageRef]) -> list[Mapping[str, Any]]:
        """The messages themselves: a thread at once, which shows its header too; what stands close together at once."""
        roots = sorted({ref.thread for ref in refs if ref.thread})
        found: list[Mapping[str, Any]] = []
        for root in roots:
            found += await self._history.read_thread(channel, root)
        for near in _clusters(sorted(ref.id for ref in refs if not ref.thread and ref.id not in roots)):
            if len(near) > 1 and not self._api.distributed:
                found += await self._history.read_channel(channel, near[0], near[-1])
            else:
                found += [message for each in near if (message := await self._reacted(channel, each))]
        return found

    async def _reacted(self, channel: Channel, message_id: str) -> Mapping[str, Any]:
        """One message with its reactions; nothing when it is gone."""
        try:
            found = await self._api.call(
                channel.workspace, "reactions.get", channel=channel.id, timestamp=message_id, full=True
            )
        except RefusedError as error:
            if error.about != "message":
                raise
            return {}
        message = found.get("message")
        return {"ts": message_id} | message if isinstance(message, dict) else {}


def _clusters(ids: Sequence[str]) -> Iterator[list[str]]:
    """Ids in groups that were posted within minutes of one another."""
    near: list[str] = []
    for each in ids:
        if near and float(each) - float(near[-1]) > CLOSE_S:
            yield near
            near = []
        near.append(each)
    if near:
        yield near


def _ref(channel: Channel, at: object, reply_to: MessageRef | None) -> MessageRef:
    if not isinstance(at, str) or not at:
        raise UnsureError("Slack does not say where the message stands")
    return MessageRef(channel=channel, id=at, thread=reply_to.id if reply_to else "")


def _uninvited(bot: str) -> Access:
    return Access(problem="the bot is not in this private channel", advice=INVITE.format(bot=bot), waits=True)
