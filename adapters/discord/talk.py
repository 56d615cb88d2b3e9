"""Asks the core for one person and shows what it answers: privately, or to the channel.

Discord waits three seconds for a sign of life, so every interaction is acknowledged before anything is asked. An answer
takes the place of the one before it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import discord
import msgspec
import structlog

from adapters.discord.amend import amend_message
from adapters.discord.custom_ids import pressed_name
from adapters.discord.errors import TROUBLE, noting, read_refusal, refusing
from adapters.discord.event_queue import Errands
from adapters.discord.find import read_shown
from adapters.discord.incoming import (
    AnyInteraction,
    is_private_answer,
    read_asker,
    read_channel,
    read_thread,
    read_workspace,
)
from adapters.discord.reactions import person_of
from adapters.discord.render import render_reply, render_shared
from adapters.discord.rest import Json
from adapters.discord.views import Drawn, SentFile, shown_components
from adapters.kit.once import Once
from adapters.kit.pictures import show_pictured
from bot.bot import PapersBot
from bot.language.forms import Form
from bot.language.messages import find_named_papers
from bot.language.note_form import NoteForm, check_note, explain_note
from bot.model import Asker, MessageRef
from bot.outcomes import not_shared, still_shared
from bot.presses import Chosen, Effect, Pressed, after_note
from bot.replies import ONE_MOMENT, Reply
from bot.trouble import apologise

log = structlog.get_logger(__name__)

TRIES = 3
PAUSE_S = 0.5
REMEMBERED = 5_000  # interactions: far more than arrive within the fifteen minutes that one lives
QUIET = discord.AllowedMentions.none()
SHARING = Reply(title="Sharing…", more=True)
NOT_SHARED = not_shared("Discord did not take it", "May the bot post here?")


@dataclass(eq=False)
class Talk:
    """One conversation for all of Discord: it remembers nothing."""

    bot: PapersBot
    errands: Errands
    command: str
    _: KW_ONLY
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _once: Once = field(default_factory=lambda: Once(REMEMBERED), init=False)

    async def lets_in(self, interaction: AnyInteraction) -> bool:
        """Whether this is heard: once, and as far as the budgets of person and server go. To be asked first."""
        if not self._once.take(interaction.id):
            return False
        verdict = self.bot.admit(person_of(interaction.user.id), read_workspace(interaction))
        if verdict == "moment" and await self.acknowledge(interaction):
            await self.say(interaction, ONE_MOMENT)
        return verdict == "go"

    async def lets_complete(self, interaction: AnyInteraction) -> bool:
        """Whether there is budget for suggestions; without, there are none."""
        if self.bot.admit(person_of(interaction.user.id), read_workspace(interaction), "suggest") == "go":
            return True
        with suppress(*TROUBLE):
            await interaction.response.autocomplete([])
        return False

    async def answer(self, interaction: AnyInteraction, text: str) -> None:
        """Answer what was typed."""
        if await self.acknowledge(interaction):
            await self._answer(interaction, text, read_asker(interaction))

    def decide(self, interaction: AnyInteraction, pressed: Pressed | Chosen) -> Effect:
        """Return what a press leads to, on the message where it was pressed."""
        return self.bot.press(pressed, "private" if is_private_answer(interaction) else "message")

    async def load_form(self, interaction: AnyInteraction, place: str, form: Form | None) -> Form | Reply:
        """Return the form, given None that of the digest there as it is set, or why it is not opened."""
        return await self.bot.load_form(form, read_asker(interaction, place=place))

    async def load_note(self, interaction: AnyInteraction, effect: Effect) -> NoteForm | Reply:
        """Return the form of a paper's tags and note as they are, or why they cannot be known."""
        return await self.bot.load_note(effect.says, read_asker(interaction))

    async def answer_note(self, interaction: AnyInteraction, form: NoteForm, effect: Effect) -> None:
        """Answer the form of tags and note: where it was opened, or apart with what is wrong."""
        text, problems = check_note(form)
        if text:
            await self.answer_press(interaction, after_note(effect, text))
        elif await self.acknowledge(interaction):
            await self.say(interaction, explain_note(form, problems))

    async def answer_press(self, interaction: AnyInteraction, effect: Effect, *, place: str = "") -> None:
        """Answer what was pressed or chosen: in its place, by changing it, or apart."""
        if not await self.acknowledge(interaction, instead=effect.shown != "apart"):
            return
        asker = read_asker(interaction, page=effect.page, place=place)
        match effect.shown:
            case "changed":
                await self._change(interaction, effect, asker, place)
            case "amended":
                await self._amend(interaction, effect, asker)
            case "chosen":
                await self._choose(interaction, effect.chosen, asker)
            case "apart" | "in_place":
                await self._answer(interaction, effect.says, asker, place)

    async def _change(self, interaction: AnyInteraction, effect: Effect, asker: Asker, place: str) -> None:
        changed = await self.bot.change(effect, asker)
        shown = changed.shown is not None and await self.say(interaction, changed.shown, place=place)
        if not shown or changed.says_more:
            await self._whisper(interaction, changed.done)

    async def _amend(self, interaction: AnyInteraction, effect: Effect, asker: Asker) -> None:
        amended = await self.bot.amend(effect, asker, _pressed_at(interaction, asker))
        if amended is None:
            return
        name = pressed_name(dict(interaction.data or {}))
        body = amend_message(shown_components(interaction.message), name, amended, self.command)
        if body is None or not await self._replace(interaction, body) or amended.says_more:
            await self._whisper(interaction, amended.done)

    async def _replace(self, interaction: AnyInteraction, body: Json) -> bool:
        try:
            await interaction.edit_original_response(view=Drawn(dict(body)), allowed_mentions=QUIET)
        except TROUBLE as error:
            log.info("discord.not_changed", reason=f"{type(error).__name__}: {error}", limited=True)
            return False
        return True

    async def _choose(self, interaction: AnyInteraction, chosen: Chosen, asker: Asker) -> None:
        if reply := await self.bot.choose(asker, _pressed_at(interaction, asker), chosen):
            await self._whisper(interaction, reply)

    async def answer_about(self, interaction: AnyInteraction, text: str | Reply, asker: Asker) -> None:
        """Answer what was chosen about a channel of which Discord has told what the person may do there."""
        if await self.acknowledge(interaction):
            here = asker.channel == read_channel(interaction)
            await self._answer(interaction, text, asker, "" if here else asker.channel.id)

    async def answer_form(
        self, interaction: AnyInteraction, text: str | Reply, *, place: str = "", apart: bool = False
    ) -> None:
        """Answer a form that came back, in place of the answer from which it was opened, or `apart`."""
        if await self.acknowledge(interaction, instead=not apart and is_private_answer(interaction)):
            await self._answer(interaction, text, read_asker(interaction, place=place), place)

    async def say(self, interaction: AnyInteraction, reply: Reply, *, place: str = "") -> bool:
        """Show a reply in place of the one before; return whether Discord took it. Repeating it changes nothing."""

        async def show(shown: Reply) -> None:
            with refusing():
                await self._edit(interaction, shown, place)

        with noting("discord.answer_lost"):
            await show_pictured(show, reply)
            return True
        return False

    async def _edit(self, interaction: AnyInteraction, reply: Reply, place: str) -> None:
        body = render_reply(reply, command=self.command, place=place)
        for attempt in range(TRIES):
            files: list[Any] = [SentFile(reply.file)] if reply.file else []
            try:
                await interaction.edit_original_response(view=Drawn(body), attachments=files, allowed_mentions=QUIET)
                return
            except TROUBLE as error:
                if (isinstance(error, discord.HTTPException) and error.status < 500) or attempt == TRIES - 1:
                    raise
            await self.sleep(PAUSE_S)

    async def share(self, interaction: AnyInteraction, effect: Effect) -> None:
        """Show an answer to the channel, and say so."""
        if await self.acknowledge(interaction, instead=True):
            await self._whisper(interaction, await self._post(interaction, effect))

    async def _post(self, interaction: AnyInteraction, effect: Effect) -> Reply:
        """Show an answer to the channel, as it is for everybody; reactions on it save. Return what to say."""
        asker = read_asker(interaction, page=effect.page)
        shared = await self.bot.share(effect.says, asker)
        if not shared.public:  # nothing found, or trouble: that concerns who asked, not the channel
            return shared.reply

        async def show(reply: Reply) -> int:
            body = render_shared(reply, interaction.user.display_name, command=self.command)
            with refusing():
                return (await interaction.followup.send(view=Drawn(body), wait=True, allowed_mentions=QUIET)).id

        posted = 0
        with noting("discord.not_shared"):
            posted = await show_pictured(show, shared.reply)
        if not posted:
            return NOT_SHARED
        ref = MessageRef(channel=asker.channel, id=str(posted), thread=read_thread(interaction))
        self.errands.put(posted, lambda: self.bot.remember(ref, shared.ids))
        member = interaction.is_guild_integration()  # only a member can delete there
        return await self.bot.note_shared(shared, asker, ref if member else msgspec.structs.replace(ref, id=""))

    async def unshare(self, interaction: AnyInteraction, effect: Effect) -> None:
        """Delete what the person shared here, and say so where that was pressed."""
        if not await self.acknowledge(interaction, instead=True):
            return
        asker = read_asker(interaction)
        ref = MessageRef(channel=asker.channel, id=effect.says, thread=read_thread(interaction))
        await self.say(interaction, await self._delete(interaction, ref, asker))

    async def _delete(self, interaction: AnyInteraction, ref: MessageRef, asker: Asker) -> Reply:
        try:
            await interaction.client.http.delete_message(int(ref.thread or ref.channel.id), int(ref.id))
        except TROUBLE as error:
            why = read_refusal(error) if isinstance(error, discord.HTTPException) else "Discord can't be reached"
            return still_shared(str(why))
        return await self.bot.note_unshared(asker, ref)

    async def keep(self, interaction: AnyInteraction, message: Json) -> None:
        """Save what a message, as Discord sent it, shows if it is the bot's, or names if it is anybody's."""
        if not await self.acknowledge(interaction):
            return
        ids = read_shown(message, interaction.application_id) or find_named_papers(message)
        asker = read_asker(interaction)
        kept = await self.bot.keep(asker, MessageRef(channel=asker.channel, id=str(message["id"])), ids)
        if kept.reply.trouble:
            log.warning("discord.not_kept", reason=kept.reply.title, limited=True)
        await self.say(interaction, kept.reply)

    async def acknowledge(self, interaction: AnyInteraction, *, instead: bool = False) -> bool:
        """Give Discord its sign of life; False when it is too late, or somebody else has given it."""
        with noting("discord.not_acknowledged"):
            await interaction.response.defer(ephemeral=not instead, thinking=not instead)
            return True
        return False

    @asynccontextmanager
    async def sorry(self, interaction: AnyInteraction) -> AsyncIterator[None]:
        """Let a mistake of ours end in one traceback and one plain apology; to be used where listening begins."""
        try:
            yield
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("discord.press_failed", reference=reference)
            await self.apologise(interaction, reference)

    async def apologise(self, interaction: AnyInteraction, reference: str) -> None:
        """Say that something went wrong here, whatever was said before; the log has it under `reference`."""
        if interaction.response.is_done() or await self.acknowledge(interaction):
            await self.say(interaction, apologise(reference))

    async def _answer(self, interaction: AnyInteraction, text: str | Reply, asker: Asker, place: str = "") -> None:
        if isinstance(text, Reply):
            await self.say(interaction, text, place=place)
            return
        shares = ""
        async for reply in self.bot.answer(text, asker):
            if reply.shares:
                shares, reply = reply.shares, SHARING  # what follows the first answer may be for everybody
            elif reply.unshares:
                reply = await self._delete(interaction, reply.unshares, asker)
            if not await self.say(interaction, reply, place=place):
                return
        if shares:
            await self.say(interaction, await self._post(interaction, Effect(shown="channel", says=shares)))

    async def _whisper(self, interaction: AnyInteraction, reply: Reply) -> None:
        body = render_reply(reply, command=self.command)
        with noting("discord.answer_lost"):
            await interaction.followup.send(view=Drawn(body), ephemeral=True, allowed_mentions=QUIET)


def _pressed_at(interaction: AnyInteraction, asker: Asker) -> MessageRef:
    return MessageRef(channel=asker.channel, id=str(interaction.message.id if interaction.message else ""))
