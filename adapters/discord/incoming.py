"""Who asks, and about which channel: what Discord sends with an interaction, as the core's values.

Talking in a thread is talking about its channel: that is where a digest goes, and where its reactions are kept.
"""

from typing import Any

import discord

from adapters.discord.reactions import channel_of, person_of
from adapters.discord.views import shown_components
from bot.model import Asker, Channel, Workspace

PLATFORM = "discord"
PAGE_SIZE = 5

AnyInteraction = discord.Interaction[Any]


def read_asker(interaction: AnyInteraction, *, page: int = 1, place: str = "") -> Asker:
    """Return who asks, and from where; `place` is the channel it is about where that is another one of the server."""
    channel = read_channel(interaction)
    direct = not channel.workspace and interaction.context.dm_channel
    if place and channel.workspace:
        channel = Channel(platform=PLATFORM, workspace=channel.workspace, id=place)
    return Asker(
        person=person_of(interaction.user.id),
        channel=channel,
        thread="" if place else read_thread(interaction),
        name=interaction.user.display_name,
        direct=direct,
        manages=direct or may_manage(interaction, place),
        pressed=interaction.type is discord.InteractionType.component,
        page=page,
        page_size=PAGE_SIZE,
    )


def chosen_message(interaction: AnyInteraction, message: discord.Message) -> dict[str, Any]:
    """Return the message whose menu was used as Discord sent it: the library's own leaves out what it does not know."""
    data: Any = interaction.data or {}
    sent = ((data.get("resolved") or {}).get("messages") or {}).get(str(message.id))
    return sent if isinstance(sent, dict) else own_message(message)


def own_message(message: discord.Message) -> dict[str, Any]:
    """Return what identifies one of the bot's messages, and what it shows, as Discord would send it."""
    return {"author": {"id": message.author.id}, "id": message.id, "components": shown_components(message)}


def read_channel(interaction: AnyInteraction) -> Channel:
    """Return the channel where somebody talks; of a thread, the one it belongs to. A private talk has no server."""
    parent = getattr(interaction.channel, "parent_id", None)
    return channel_of(interaction.guild_id, parent or interaction.channel_id or 0)


def read_workspace(interaction: AnyInteraction) -> Workspace:
    """Return the server where somebody talks; private talks have none."""
    return Workspace(platform=PLATFORM, id=str(interaction.guild_id or ""))


def known_names(interaction: AnyInteraction) -> dict[str, str]:
    """Return the names of the server's channels and roles, and of who talks, by their ids."""
    names = {str(interaction.user.id): interaction.user.display_name}
    if interaction.guild:
        named = (*interaction.guild.channels, *interaction.guild.threads, *interaction.guild.roles)
        names |= {str(each.id): each.name for each in named}
    return names


def read_thread(interaction: AnyInteraction) -> str:
    """Return the thread where somebody talks, "" outside of threads."""
    return str(interaction.channel_id) if getattr(interaction.channel, "parent_id", None) else ""


def may_manage(interaction: AnyInteraction, place: str = "") -> bool:
    """Return whether Discord lets the person change what this channel, or another one, gets."""
    if not interaction.guild_id:
        return False
    if not place or place == read_channel(interaction).id:
        return interaction.permissions.manage_channels
    other = interaction.guild.get_channel(int(place)) if interaction.guild else None
    known = other is not None and isinstance(interaction.user, discord.Member)
    return bool(known and other.permissions_for(interaction.user).manage_channels)  # type: ignore[union-attr, arg-type]


def is_private_answer(interaction: AnyInteraction) -> bool:
    """Return whether a button was pressed on what only this person sees."""
    private = interaction.context.dm_channel and not interaction.guild_id
    return interaction.message is not None and (interaction.message.flags.ephemeral or private)
