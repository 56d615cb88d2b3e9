"""What there is on the local Discord: people, servers, channels and messages, and how each looks on the wire."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import discord

EPOCH_MS = 1_420_070_400_000
TEXT, DM, VOICE, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, STAGE, FORUM = 0, 1, 2, 5, 10, 11, 13, 15
KINDS = {"text": TEXT, "announcement": ANNOUNCEMENT, "forum": FORUM, "voice": VOICE, "stage": STAGE}
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD)
CROSSPOSTED, HAS_THREAD, EPHEMERAL, LOADING, COMPONENTS_V2 = 1, 32, 64, 128, 1 << 15
ORDINARY = discord.Permissions(
    view_channel=True,
    send_messages=True,
    add_reactions=True,
    read_message_history=True,
    use_application_commands=True,
    connect=True,
).value
INVITED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
).value  # what the bot's own role has where an owner took nothing away


def snowflake_ms(snowflake: str) -> int:
    return (int(snowflake) >> 22) + EPOCH_MS


def instant(snowflake: str) -> str:
    return datetime.fromtimestamp(snowflake_ms(snowflake) / 1000, UTC).isoformat()


@dataclass(eq=False)
class User:
    """A person, or a bot."""

    id: str
    name: str
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"
    installed: bool = False  # the app is in the person's own list, so that it works everywhere

    def payload(self) -> dict[str, Any]:
        named = {"username": self.name, "global_name": None, "discriminator": "0", "avatar": None}
        return {"id": self.id, **named, "bot": self.bot, "public_flags": 0}


@dataclass(eq=False)
class Guild:
    """A server. `managers` may manage channels; `present` says that the bot is in it."""

    id: str
    name: str
    bot: User
    owner: User
    channels: dict[str, "Channel"] = field(default_factory=dict)
    managers: set[str] = field(default_factory=set)
    present: bool = True
    available: bool = True
    permissions: int = INVITED

    @property
    def role_id(self) -> str:
        """The bot's own role."""
        return str(int(self.id) + 1)

    @property
    def managers_role_id(self) -> str:
        """The role of those who manage channels."""
        return str(int(self.id) + 3)

    def member(self, user: User) -> dict[str, Any]:
        roles = [self.role_id] if user is self.bot else [self.managers_role_id] if user.id in self.managers else []
        return {
            "user": user.payload(), "roles": roles, "joined_at": instant(self.id), "deaf": False, "mute": False,
            "flags": 0, "nick": None, "avatar": None, "pending": False, "premium_since": None,
        }  # fmt: skip

    def roles(self) -> list[dict[str, Any]]:
        look = {"color": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}}
        look |= {"hoist": False, "mentionable": False, "flags": 0, "icon": None, "unicode_emoji": None}
        every = {"id": self.id, "name": "@everyone", "position": 0, "managed": False, "permissions": str(ORDINARY)}
        own = {"id": self.role_id, "name": self.bot.name, "position": 1, "managed": True}
        own |= {"permissions": str(self.permissions), "tags": {"bot_id": self.bot.id}}
        may = discord.Permissions(manage_channels=True).value
        trusted = {"id": self.managers_role_id, "name": "Managers", "position": 2, "managed": False}
        return [{**every, **look}, {**own, **look}, {**trusted, "permissions": str(may), **look}]

    def may(self, user: User) -> int:
        """The permissions of a person in this server."""
        if user is self.owner:
            return discord.Permissions.all().value
        extra = discord.Permissions(manage_channels=True).value if user.id in self.managers else 0
        return ORDINARY | extra

    def payload(self) -> dict[str, Any]:
        """A GUILD_CREATE as it comes without privileged intents: of the members only the bot itself."""
        plain: dict[str, Any] = {
            name: [] for name in ("emojis", "stickers", "features", "voice_states", "presences", "stage_instances",
                                  "guild_scheduled_events", "soundboard_sounds")
        }  # fmt: skip
        levels = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level",
                  "premium_tier", "nsfw_level", "system_channel_flags", "premium_subscription_count")  # fmt: skip
        rooms = [channel for channel in self.channels.values() if channel.type not in THREADS]
        threads = [channel for channel in self.channels.values() if channel.type in THREADS]
        return {
            **plain, **dict.fromkeys(levels, 0), "id": self.id, "name": self.name, "owner_id": self.owner.id,
            "roles": self.roles(), "members": [self.member(self.bot)], "member_count": 12, "large": False,
            "channels": [channel.payload() for channel in rooms], "threads": [thread.payload() for thread in threads],
            "joined_at": instant(self.id), "unavailable": False, "preferred_locale": "en-US", "afk_timeout": 300,
            "afk_channel_id": None, "icon": None, "splash": None, "banner": None, "description": None,
            "vanity_url_code": None, "system_channel_id": None, "rules_channel_id": None, "application_id": None,
            "public_updates_channel_id": None, "safety_alerts_channel_id": None, "discovery_splash": None,
            "premium_progress_bar_enabled": False, "widget_enabled": False,
        }  # fmt: skip


@dataclass(eq=False)
class Channel:
    """A channel, a thread or a private talk. `denied` names the permissions that its owner took from the bot."""

    id: str
    name: str
    type: int = TEXT
    guild: Guild | None = None
    parent: "Channel | None" = None
    user: User | None = None  # whom a private talk is with
    denied: set[str] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    log: dict[str, "Message"] = field(default_factory=dict)

    @property
    def messages(self) -> list["Message"]:
        """What everybody in the channel sees, oldest first."""
        return list(self.log.values())

    def permissions(self) -> int:
        """What the bot may do here."""
        if self.guild is None:
            return discord.Permissions.all().value
        denied = (self.parent or self).denied
        return self.guild.permissions & ~discord.Permissions(**dict.fromkeys(denied, True)).value

    def payload(self) -> dict[str, Any]:
        last = next(reversed(self.log), None)
        shape: dict[str, Any] = {"id": self.id, "type": self.type, "last_message_id": last, "flags": 0}
        if self.user is not None:
            return {**shape, "recipients": [self.user.payload()]}
        assert self.guild is not None
        shape |= {"guild_id": self.guild.id, "name": self.name, "rate_limit_per_user": 0}
        if self.type in THREADS:
            return shape | self._thread()
        denied = discord.Permissions(**dict.fromkeys(self.denied, True)).value
        taken = [{"id": self.guild.role_id, "type": 0, "allow": "0", "deny": str(denied)}] if denied else []
        heard = {"bitrate": 64_000, "user_limit": 0, "rtc_region": None} if self.type in (VOICE, STAGE) else {}
        shape |= {"position": 0, "parent_id": None, "topic": None, "nsfw": False, **heard}
        return {**shape, "permission_overwrites": taken}

    def _thread(self) -> dict[str, Any]:
        assert self.parent is not None
        assert self.guild is not None
        state = {"archived": self.archived, "locked": self.locked, "auto_archive_duration": 1440}
        state |= {"archive_timestamp": instant(self.id), "create_timestamp": instant(self.id)}
        counts = {"message_count": len(self.log), "member_count": 1, "total_message_sent": len(self.log)}
        return {"parent_id": self.parent.id, "owner_id": self.guild.bot.id, "thread_metadata": state, **counts}


@dataclass(eq=False)
class Message:
    """A message. `seen_by` is the one person who sees an ephemeral one; `versions` are all the bodies it had."""

    id: str
    channel: Channel
    author: User
    body: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    nonce: str = ""
    seen_by: User | None = None
    reactions: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)  # emoji -> normal, super
    versions: list[dict[str, Any]] = field(default_factory=list)
    thread: Channel | None = None
    edited: bool = False
    deleted: bool = False

    @property
    def flags(self) -> int:
        return int(self.body.get("flags") or 0) | (HAS_THREAD if self.thread else 0)

    @property
    def published(self) -> bool:
        return bool(self.flags & CROSSPOSTED)

    @property
    def thinking(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Everything on it that can be read, from top to bottom; buttons in brackets."""
        return read_body(self.body)

    @property
    def buttons(self) -> list[str]:
        return [str(node.get("label") or (node.get("emoji") or {}).get("name")) for node in self._pressable()]

    def button(self, label: str, nth: int = 0) -> dict[str, Any]:
        """Return a button by what stands on it, or by its custom_id."""
        found = [node for node, name in zip(self._pressable(), self.buttons, strict=True)
                 if label in (name, node.get("custom_id"))]  # fmt: skip
        assert len(found) > nth, f"no button {label!r} here; there are {self.buttons}"
        return found[nth]

    def selects(self) -> list[dict[str, Any]]:
        return [node for node in walk_components(self.body.get("components")) if node["type"] == 3]

    def _pressable(self) -> list[dict[str, Any]]:
        return [node for node in walk_components(self.body.get("components")) if node["type"] == 2]

    def payload(self, *, nonce: bool = False) -> dict[str, Any]:
        """As Discord returns it; the nonce only in the answer to its own request, never in the history."""
        body = self.body
        shown = {
            "id": self.id, "channel_id": self.channel.id, "author": self.author.payload(), "type": 0,
            "content": body.get("content") or "", "embeds": _embeds(body), "components": body.get("components") or [],
            "flags": self.flags, "timestamp": instant(self.id), "tts": False, "pinned": False,
            "edited_timestamp": instant(self.id) if self.edited else None, "mention_everyone": False, "mentions": [],
            "mention_roles": [], "attachments": self._attachments(),
        }  # fmt: skip
        if body.get("message_reference"):
            shown["type"], shown["message_reference"] = 19, body["message_reference"]
        if self.reactions:
            shown["reactions"] = [_counted(emoji, *people) for emoji, people in self.reactions.items()]
        if self.thread:
            shown["thread"] = self.thread.payload()
        return shown | ({"nonce": self.nonce} if nonce and self.nonce else {})

    def _attachments(self) -> list[dict[str, Any]]:
        return [
            {"id": str(int(self.id) + number), "filename": name, "size": len(content), "url": f"http://cdn.invalid/{name}",
             "proxy_url": f"http://cdn.invalid/{name}", "content_type": "application/octet-stream"}
            for number, (name, content) in enumerate(self.files.items())
        ]  # fmt: skip


def _counted(emoji: str, normal: list[str], burst: list[str]) -> dict[str, Any]:
    details = {"normal": len(normal), "burst": len(burst)}
    return {
        "emoji": {"id": None, "name": emoji}, "count": len(normal) + len(burst), "count_details": details,
        "me": False, "me_burst": False, "burst_colors": [],
    }  # fmt: skip


def _embeds(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich", **embed} for embed in body.get("embeds") or []]


def walk_components(nodes: Any) -> Iterator[dict[str, Any]]:
    """Every component with those inside it, accessories included."""
    for node in nodes or []:
        yield node
        yield from walk_components(node.get("components"))
        for inner in ("accessory", "component"):
            if node.get(inner):
                yield from walk_components([node[inner]])


def read_body(body: dict[str, Any]) -> str:
    """Return the text of a message body as a person reads it, line by line."""
    lines = [body.get("content") or ""]
    for embed in body.get("embeds") or []:
        lines += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
        for entry in embed.get("fields") or []:
            lines += [entry["name"], entry["value"]]
        lines.append((embed.get("footer") or {}).get("text"))
    for node in walk_components(body.get("components")):
        lines.append(node.get("content") or (f"[{node['label']}]" if node.get("label") and node["type"] == 2 else ""))
    return "\n".join(str(text) for text in lines if text)
