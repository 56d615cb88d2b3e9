"""What the bot must be allowed to do, what it may do in a channel, and how the difference is said. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.model import Layout
from bot.text import joined

SEE = {"view_channel": "View Channel", "read_message_history": "Read Message History"}
SPEAK = {"send_messages": "Send Messages"}
THREADS = {"create_public_threads": "Create Public Threads", "send_messages_in_threads": "Send Messages in Threads"}
CONNECT = {"connect": "Connect"}
VOICE = frozenset({2, 13})  # voice and stage channels: who may not connect reads and writes nothing; no threads
INVITED = discord.Permissions(**dict.fromkeys((*SEE, *SPEAK, *THREADS), True))  # no embeds, no files in channels

EVERYONE, MEMBER = 0, 1  # whom an overwrite is for: a role (everyone's has the server's id), or one person

Json = Mapping[str, Any]


def read_permissions(guild: Json, member: Json, channel: Json) -> discord.Permissions:
    """Return what a member may do in a channel, by the server's roles and the channel's overwrites."""
    own = {str(guild["id"]), *map(str, member.get("roles", ()))}
    allowed = 0
    for role in guild.get("roles", ()):
        if str(role["id"]) in own:
            allowed |= int(role["permissions"])
    if discord.Permissions(allowed).administrator:
        return discord.Permissions.all()
    user_id = str(member["user"]["id"])
    overwrites: Sequence[Json] = channel.get("permission_overwrites") or ()
    for chosen in (
        [each for each in overwrites if str(each["id"]) == str(guild["id"])],
        [each for each in overwrites if int(each["type"]) == EVERYONE and str(each["id"]) in own - {str(guild["id"])}],
        [each for each in overwrites if int(each["type"]) == MEMBER and str(each["id"]) == user_id],
    ):
        for each in chosen:
            allowed &= ~int(each["deny"])
        for each in chosen:
            allowed |= int(each["allow"])
    return discord.Permissions(allowed)


def missing(allowed: discord.Permissions, layout: Layout = "thread", kind: int = 0) -> tuple[str, ...]:
    """Return the names of what is missing for digests in this layout, as Discord's settings show them.

    `kind` is the channel's type as Discord numbers it.
    """
    if not allowed.view_channel:
        return (SEE["view_channel"],)  # Discord shows nothing else of a hidden channel
    more = CONNECT if kind in VOICE else THREADS if layout == "thread" else {}
    wanted = SEE | SPEAK | more
    return tuple(name for flag, name in wanted.items() if not getattr(allowed, flag))


def advise(names: Sequence[str]) -> str:
    """Return what an owner has to do about missing permissions, "" when there are none."""
    if not names:
        return ""
    return f"Open the channel's settings, Permissions, and allow the bot's role: {joined(names)}."
