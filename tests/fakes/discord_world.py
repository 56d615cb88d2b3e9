"""Everything on the local Discord and the rules about it: who may post, what stands where, what is found again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from fakes.discord_rules import Refusal, check_message, malformed
from fakes.discord_things import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    COMPONENTS_V2,
    CROSSPOSTED,
    DM,
    EPOCH_MS,
    FORUM,
    KINDS,
    PUBLIC_THREAD,
    STAGE,
    THREADS,
    VOICE,
    Channel,
    Guild,
    Message,
    User,
)

NONCE_WINDOW_S = 180.0  # the documentation says "the past few minutes"
THREAD_NAME = 100
Emit = Callable[[str, dict[str, Any], Guild | None], None]


class World:
    """People, servers, channels, messages. `emit` tells the bot's connections what happens."""

    def __init__(self, now: Callable[[], datetime], *, command_name: str = "papers") -> None:
        self._now, self._count = now, 0
        self.emit: Emit = lambda event, payload, guild: None
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.commands: list[dict[str, Any]] = []
        self.command_puts = self.command_creates = 0
        self.bot = self.add_user(command_name, bot=True)
        self._nonces: dict[str, tuple[float, Message]] = {}

    def seconds(self) -> float:
        return self._now().timestamp()

    def snowflake(self) -> str:
        """The next id: made of the clock's milliseconds, and higher than the one before in the same millisecond."""
        self._count += 2  # the number after a server's is its role
        return str((int(self.seconds() * 1000) - EPOCH_MS << 22) + self._count)

    # people and places

    def add_user(self, name: str, *, bot: bool = False, installed: bool = False) -> User:
        user = User(id=self.snowflake(), name=name, bot=bot, installed=installed)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str = "Lab", *, owner: User | None = None, present: bool = True) -> Guild:
        """Make a server; its id falls into another shard than that of the one before."""
        step = len(self.guilds) + 1 - 1_000_000_000
        guild_id = str((int(self.seconds() * 1000) - EPOCH_MS + step << 22) + 2)
        guild = Guild(id=guild_id, name=name, bot=self.bot, owner=owner or self.add_user(f"owner-of-{name}"))
        self.guilds[guild.id] = guild
        guild.present = present
        if present:
            self.emit("GUILD_CREATE", guild.payload(), guild)
        return guild

    def add_channel(self, guild: Guild, name: str, *, kind: str = "text", denied: tuple[str, ...] = ()) -> Channel:
        channel = Channel(id=self.snowflake(), name=name, type=KINDS[kind], guild=guild, denied=set(denied))
        self._keep(channel)
        self.emit("CHANNEL_CREATE", channel.payload(), guild)
        return channel

    def deny(self, channel: Channel, *permissions: str) -> None:
        """The owner takes permissions from the bot in one channel."""
        channel.denied |= set(permissions)
        self.emit("CHANNEL_UPDATE", channel.payload(), channel.guild)

    def allow(self, channel: Channel, *permissions: str) -> None:
        channel.denied -= set(permissions)
        self.emit("CHANNEL_UPDATE", channel.payload(), channel.guild)

    def delete_channel(self, channel: Channel) -> None:
        self.channels.pop(channel.id)
        guild = channel.guild
        assert guild is not None
        guild.channels.pop(channel.id)
        self.emit("THREAD_DELETE" if channel.type in THREADS else "CHANNEL_DELETE", channel.payload(), guild)

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        thread.archived, thread.locked = True, locked
        self.emit("THREAD_UPDATE", thread.payload(), thread.guild)

    def kick(self, guild: Guild) -> None:
        """The bot is removed from a server."""
        guild.present = False
        self.emit("GUILD_DELETE", {"id": guild.id}, guild)

    def outage(self, guild: Guild, *, over: bool = False) -> None:
        """A server cannot be reached for a while, or again."""
        guild.available = over
        if over:
            self.emit("GUILD_CREATE", guild.payload(), guild)
        else:
            self.emit("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild)

    def private(self, user: User) -> Channel:
        """The private talk between the bot and a person."""
        known = next((channel for channel in self.channels.values() if channel.user is user), None)
        return known or self._keep(Channel(id=self.snowflake(), name="", type=DM, user=user))

    def _keep(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild:
            channel.guild.channels[channel.id] = channel
        return channel

    # finding

    def channel(self, channel_id: str) -> Channel:
        found = self.channels.get(channel_id)
        if found is None:
            raise Refusal(404, 10003, "Unknown Channel")
        if found.guild and not found.guild.present:
            raise Refusal(403, 50001, "Missing Access")
        self.require(found, "view_channel")
        return found

    def message(self, channel: Channel, message_id: str) -> Message:
        if message_id not in channel.log:
            raise Refusal(404, 10008, "Unknown Message")
        return channel.log[message_id]

    @staticmethod
    def require(channel: Channel, *permissions: str) -> None:
        """Raise Refusal as Discord does: an invisible channel is no access, anything else a missing permission."""
        may = discord.Permissions(channel.permissions())
        if not may.view_channel:
            raise Refusal(403, 50001, "Missing Access")
        if not all(getattr(may, name) for name in permissions):
            raise Refusal(403, 50013, "Missing Permissions")

    def history(self, channel: Channel, query: dict[str, str]) -> list[Message]:
        """A page of messages, newest first; nothing where the history may not be read."""
        limit = int(query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise malformed("limit: 1 to 100")
        if not discord.Permissions(channel.permissions()).read_message_history:
            return []
        every = sorted(channel.messages, key=lambda message: int(message.id))
        if after := int(query.get("after", 0)):
            return [message for message in every if int(message.id) > after][:limit][::-1]
        if before := int(query.get("before", 0)):
            return [message for message in every if int(message.id) < before][-limit:][::-1]
        if around := int(query.get("around", 0)):
            older = [message for message in every if int(message.id) < around][-(limit // 2) :]
            newer = [message for message in every if int(message.id) >= around][: limit - len(older)]
            return (older + newer)[::-1]
        return every[-limit:][::-1]

    # what the bot does

    def post(self, channel: Channel, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        """Show a message; the same nonce again within the window returns the first and shows nothing."""
        self._may_post(channel, body, files)
        check_message(body, files)
        nonce = str(body.get("nonce") or "")
        if len(nonce) > 25:
            raise malformed("nonce: longer than 25")
        if nonce and body.get("enforce_nonce"):
            at, known = self._nonces.get(nonce, (float("-inf"), None))
            if known and self.seconds() - at < NONCE_WINDOW_S:
                return known
        self._check_reference(channel, body)
        message = self.put(channel, self.bot, body, files)
        message.nonce = nonce
        if nonce and body.get("enforce_nonce"):
            self._nonces[nonce] = (self.seconds(), message)
        return message

    def put(self, channel: Channel, author: User, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        """Add a message without asking whether it may be there: what people write."""
        message = Message(id=self.snowflake(), channel=channel, author=author, body=body, files=files)
        message.versions.append(body)
        channel.log[message.id] = message
        if channel.type in THREADS:
            channel.archived = False
        guild_id = {"guild_id": channel.guild.id} if channel.guild else {}
        self.emit("MESSAGE_CREATE", message.payload() | guild_id, channel.guild)
        return message

    def _may_post(self, channel: Channel, body: dict[str, Any], files: dict[str, bytes]) -> None:
        if channel.user is not None and not channel.user.dms_open:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        if channel.type == FORUM:
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        if channel.locked:
            raise Refusal(403, 50083, "Thread is archived")
        self.require(channel, "send_messages_in_threads" if channel.type in THREADS else "send_messages")
        if body.get("embeds"):
            self.require(channel, "embed_links")
        if files:
            self.require(channel, "attach_files")

    def _check_reference(self, channel: Channel, body: dict[str, Any]) -> None:
        reference = body.get("message_reference") or {}
        gone = reference and str(reference["message_id"]) not in channel.log
        if gone and reference.get("fail_if_not_exists", True):
            raise malformed("message_reference: Unknown message")

    def edit(self, message: Message, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        """Replace what is named in `body`, keep the rest."""
        if message.author is not self.bot:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        check_message(body, files, flags=message.flags)
        kept = {key: value for key, value in body.items() if key not in ("nonce", "enforce_nonce", "allowed_mentions")}
        flags = int(kept.get("flags") or 0) | message.flags & (COMPONENTS_V2 | CROSSPOSTED | 64)
        message.body = {**message.body, **kept, "flags": flags}
        message.files.update(files)
        if "attachments" in body:
            kept_names = {entry.get("filename") for entry in body["attachments"]}
            message.files = {name: content for name, content in message.files.items() if name in kept_names}
        message.versions.append(message.body)
        message.edited = True
        return message

    def delete(self, message: Message) -> None:
        message.deleted = True
        message.channel.log.pop(message.id, None)
        place = {
            "channel_id": message.channel.id,
            "guild_id": message.channel.guild.id if message.channel.guild else None,
        }
        self.emit("MESSAGE_DELETE", {"id": message.id, **place}, message.channel.guild)

    def publish(self, message: Message) -> Message:
        if message.channel.type != ANNOUNCEMENT:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        self.require(message.channel, "send_messages")
        if message.published:
            raise Refusal(400, 40033, "This message has already been crossposted")
        message.body = {**message.body, "flags": message.flags | CROSSPOSTED}
        return message

    def open_thread(self, channel: Channel, name: str, message: Message | None) -> Channel:
        """Begin a thread; one on a message has that message's id."""
        self.require(channel, "create_public_threads")
        if not 1 <= len(name) <= THREAD_NAME:
            raise malformed("name: 1 to 100 characters")
        if message and message.thread:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        if channel.guild is None or channel.type in (*THREADS, VOICE, STAGE):
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        kind = ANNOUNCEMENT_THREAD if channel.type == ANNOUNCEMENT else PUBLIC_THREAD
        thread_id = message.id if message else self.snowflake()
        thread = self._keep(Channel(id=thread_id, name=name, type=kind, guild=channel.guild, parent=channel))
        if message:
            message.thread = thread
        self.emit("THREAD_CREATE", {**thread.payload(), "newly_created": True}, channel.guild)
        return thread
