"""Discord's events, translated for the core: what is typed, pressed, sent and reacted, and channels that are deleted.

A new connection alone changes nothing; an event is not lost because the store is down.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from adapters.discord.buttons import build_buttons
from adapters.discord.commands import PapersTree
from adapters.discord.event_queue import Errand, Errands
from adapters.discord.forms import read_sent, read_sent_note
from adapters.discord.incoming import AnyInteraction
from adapters.discord.permissions import missing
from adapters.discord.places import ThreadParents
from adapters.discord.reactions import channel_of, is_saving, person_of, plain_emoji
from adapters.discord.talk import Talk
from bot.bot import PapersBot
from bot.model import Asker, MessageRef, Person, Workspace
from bot.replies import Reply

log = structlog.get_logger(__name__)

CALM_S = 60.0  # after the first reaction beyond a budget
DELETED = "the channel was deleted"
FIRST_SAVE = "first save/by reaction"  # names the message, so that trying again does not show it twice

Tell = Callable[[Person, Reply, str], Awaitable[object]]

Raw = discord.RawReactionActionEvent


@dataclass(eq=False, kw_only=True)
class Listeners:
    """Everything that one client hears; `attach` gives it to each new client.

    `emoji` are the plain signs that save, `recover` reads the reactions of a workspace again, `tell` sends a private
    message. Discord shows something private only in answer to a press or a command. So who saves by a reaction for the
    first time gets one private message; where those are closed, or this process ends first, none.
    """

    bot: PapersBot
    talk: Talk
    errands: Errands
    parents: ThreadParents
    commands: Sequence[Any]
    emoji: Collection[str]
    recover: Callable[[Workspace], None]
    tell: Tell
    _missed: set[Workspace] = field(default_factory=set, init=False)
    _client: discord.Client | None = field(default=None, init=False)

    def attach(self, client: discord.Client) -> None:
        """Let a client hear commands, buttons, forms, reactions and the end of channels."""
        self._client = client
        tree = PapersTree(client, self.talk)
        for command in self.commands:
            tree.add_command(command)
        client.add_dynamic_items(*build_buttons(self.talk))
        heard: tuple[Callable[..., Any], ...] = (
            self.on_interaction,
            self.on_raw_reaction_add,
            self.on_raw_reaction_remove,
            self.on_guild_join,
            self.on_guild_channel_delete,
            self.on_guild_channel_update,
        )
        for listener in heard:
            client.event(listener)

    async def on_interaction(self, interaction: AnyInteraction) -> None:
        """A form came back; everything else has its own listener."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        given: Any = interaction.data or {}
        name, fields = str(given.get("custom_id", "")), given.get("components") or []
        note, sent = read_sent_note(name, fields), read_sent(name, fields)
        if not (note or sent) or not await self.talk.lets_in(interaction):
            return
        async with self.talk.sorry(interaction):
            if note:
                await self.talk.answer_note(interaction, *note)
            elif sent:
                await self.talk.answer_form(interaction, sent.answer, place=sent.place, apart=sent.apart)

    async def on_raw_reaction_add(self, reaction: Raw) -> None:
        """A 🔖 saves what the message shows."""
        if self._counts(reaction):
            self._put(reaction, lambda: self._react(reaction))

    async def on_raw_reaction_remove(self, reaction: Raw) -> None:
        """The 🔖 was taken away."""
        if self._counts(reaction):
            self._put(reaction, lambda: self._unreact(reaction))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot is new in a server: say hello where the server wants such messages, if it may."""
        place = guild.system_channel
        if place is not None and not _lacking(place):
            channel = channel_of(guild.id, place.id)
            self.errands.put(guild.id, lambda: self.bot.welcome(channel))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A digest cannot go to a channel that is gone."""
        gone = channel_of(channel.guild.id, channel.id)
        self.errands.put(channel.id, lambda: self.bot.closed(gone, DELETED))

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """The bot was let into a channel, or may do there what it could not: a digest that waited for it begins."""
        if _lacking(before) and not _lacking(after):
            opened = channel_of(after.guild.id, after.id)
            self.errands.put(after.id, lambda: self.bot.opened(opened))

    def _put(self, reaction: Raw, errand: Errand) -> None:
        """Keep a reaction as far as the person's budget goes; beyond it the message itself is read when it is calm."""
        workspace = Workspace(platform="discord", id=str(reaction.guild_id or ""))
        if self.bot.admit(person_of(reaction.user_id), workspace, "react") == "go":
            self.errands.put(reaction.user_id, errand)
        elif workspace not in self._missed:
            self._missed.add(workspace)
            asyncio.get_running_loop().call_later(CALM_S, self._recover_missed, workspace)

    def _recover_missed(self, workspace: Workspace) -> None:
        self._missed.discard(workspace)
        self.recover(workspace)

    def _counts(self, reaction: Raw) -> bool:
        """Whether it saves, and is a person's; the bot's own and those of other bots are not."""
        own = self._client is not None and self._client.user is not None and reaction.user_id == self._client.user.id
        robot = reaction.member is not None and reaction.member.bot
        return not own and not robot and is_saving(reaction.emoji.name, reaction.emoji.id, self.emoji)

    async def _react(self, reaction: Raw) -> None:
        asker, ref = await self._where(reaction)
        reacted = await self.bot.react(asker, ref, emoji=plain_emoji(reaction.emoji.name))
        if reacted.first and reacted.changed:
            self.errands.put(reaction.user_id, lambda: self.tell(asker.person, reacted.reply, FIRST_SAVE))

    async def _unreact(self, reaction: Raw) -> None:
        asker, ref = await self._where(reaction)
        await self.bot.unreact(asker, ref, emoji=plain_emoji(reaction.emoji.name))

    async def _where(self, reaction: Raw) -> tuple[Asker, MessageRef]:
        """Who reacted, and to which message of which channel; a thread's messages are kept with their channel."""
        home = await self.parents.parent_of(self._client, reaction.guild_id, reaction.channel_id)
        channel = channel_of(reaction.guild_id, home)
        asker = Asker(person=person_of(reaction.user_id), channel=channel, direct=reaction.guild_id is None)
        return asker, MessageRef(channel=channel, id=str(reaction.message_id))


def _lacking(channel: discord.abc.GuildChannel) -> bool:
    return bool(missing(channel.permissions_for(channel.guild.me), kind=channel.type.value))
