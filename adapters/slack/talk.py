"""Asks the core for one person and says what it answers, files and shared papers included."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Any, Literal

import msgspec
import structlog

from adapters.kit.pictures import show_pictured
from adapters.slack.amend import amend_blocks
from adapters.slack.api import SlackApi, open_talk, send_file
from adapters.slack.incoming import Place, Press
from adapters.slack.profiles import People, Profile
from adapters.slack.render import render_shared
from adapters.slack.responder import Voices, say_or_note
from bot.bot import PapersBot
from bot.errors import BusyError, RefusedError, StorageError, WorldError
from bot.language.forms import Form
from bot.language.grammar import parse_command
from bot.language.search_form import SearchForm
from bot.model import Asker, Channel, MessageRef, PaperId, Person
from bot.outcomes import Shared, not_shared, still_shared
from bot.presses import Amended, Effect
from bot.replies import Reply, line
from bot.trouble import NO_ANSWER

log = structlog.get_logger(__name__)

Managers = Literal["members", "admins"]

EPOCH = date(1970, 1, 1)  # whether a text is about a channel does not depend on the day
PROFILE_S = 1.2  # of the two seconds that a first answer may take
RIGHTS_UNKNOWN = Reply(
    title="Not available right now",
    lines=(line("Slack doesn't say whether you may change this channel's digest. Try again in a minute."),),
    trouble=True,
)
SENDING = line("Sending the file…")


class RightsUnknownError(Exception):
    """Slack did not tell who a person is."""


@dataclass(eq=False)
class Talk:
    """One conversation for all of Slack: it remembers nothing."""

    bot: PapersBot
    api: SlackApi
    people: People
    voices: Voices
    _: KW_ONLY
    command: str
    managers: Managers = "members"

    async def answer(self, text: str, place: Place, *, page: int = 1, instead: bool = False) -> None:
        """Say the reply to what was typed or pressed, and a better one in its place."""
        voice = self.voices.of(place, instead=instead)
        async for reply in self._replies(text, place, page, stays=not voice.replaces):
            if not await say_or_note(voice, reply):
                return

    async def change(self, effect: Effect, place: Place) -> None:
        """Change the private message that was pressed; where Slack does not take that, say what was done."""
        changed = await self.bot.change(effect, place.asker())
        shown = changed.shown is not None and await self.voices.answer(place, changed.shown, instead=True)
        if not shown or changed.says_more:
            await say_or_note(self.voices.of(place), changed.done)

    async def amend(self, effect: Effect, press: Press) -> None:
        """Do what was pressed on a message of one person, and change it there; where that cannot be, say it apart. Only
        the bot's token changes it: in a talk of two people, where an address would, it may not."""
        place = press.place
        amended = await self.bot.amend(effect, place.asker(), MessageRef(channel=place.channel, id=press.at))
        if amended and (not await self._update(press, amended) or amended.says_more):
            await say_or_note(self.voices.of(place), amended.done)

    async def _update(self, press: Press, amended: Amended) -> bool:
        blocks = press.message.get("blocks")
        drawn = amend_blocks(blocks, press.action, amended, f"/{self.command}") if isinstance(blocks, list) else None
        if drawn is None or not press.place.own:
            return False
        channel, metadata = press.place.channel, press.message.get("metadata")
        said = {"text": str(press.message.get("text", "")), "blocks": drawn}
        kept = {"metadata": metadata} if isinstance(metadata, Mapping) else {}  # by it the message is found again
        try:
            await self.api.call(
                channel.workspace, "chat.update", "posts", channel=channel.id, ts=press.at, **said, **kept
            )
        except WorldError as error:
            log.info("slack.not_changed", reason=str(error), limited=True)
            return False
        return True

    async def choose(self, effect: Effect, place: Place, at: str) -> None:
        """Save what was chosen in the menu of the message `at`, and say so apart."""
        reply = await self.bot.choose(place.asker(), MessageRef(channel=place.channel, id=at), effect.chosen)
        if reply:
            await say_or_note(self.voices.of(place), reply)

    async def answer_or_raise(self, text: str, place: Place) -> None:
        """As `answer`, for what is tried again: raises when surely nothing was said, since Slack takes nothing now."""
        voice, said = self.voices.of(place), False
        async for reply in self._replies(text, place, stays=not voice.replaces):
            try:
                await voice.say(reply)
            except WorldError as error:
                if not said and isinstance(error, BusyError | StorageError):
                    raise
                log.warning("slack.not_said", reason=str(error), limited=True)
                return
            said = True

    async def _replies(self, text: str, place: Place, page: int = 1, *, stays: bool = False) -> AsyncIterator[Reply]:
        """Yield the replies. Where the first one `stays`, it is all that is said of a file that gets there."""
        try:
            asker = await self.find_asker(text, place, page=page)
        except RightsUnknownError:
            yield RIGHTS_UNKNOWN
            return
        shares = ""
        async for reply in self.bot.answer(text, asker):
            if reply.shares:
                shares = reply.shares
            elif reply.unshares:
                yield await self._delete(reply.unshares, asker)
            elif reply.file is None:
                yield reply
            else:
                sending = line(f"I'm sending it to you {_where(place)}.") if stays else SENDING
                yield msgspec.structs.replace(reply, lines=(*reply.lines, sending), file=None, more=not stays)
                sent = await self._with_file(reply, place)
                if sent.trouble or not stays:
                    yield sent
        if shares:
            yield await self._post(place, Effect(shown="channel", says=shares))

    async def last(self, text: str, place: Place, *, page: int = 1) -> Reply:
        """Return the final reply, for places that show one only."""
        last = NO_ANSWER
        async for reply in self._replies(text, place, page):
            last = reply
        return last

    async def after(self, effect: Effect, place: Place) -> Reply:
        """Return what a window shows after a press in it."""
        if effect.shown != "changed":
            return await self.last(effect.says, place, page=effect.page)
        changed = await self.bot.change(effect, place.asker())
        return changed.shown or changed.done

    async def find_asker(self, text: str, place: Place, *, page: int = 1) -> Asker:
        """Return who asks; time zone and rights are looked up only for what concerns a channel's digest.

        Raises RightsUnknownError for a change in a channel when Slack does not tell in time who the person is.
        """
        direct = place.direct or place.at_home
        asker = msgspec.structs.replace(place.asker(page), thread=place.thread, direct=direct)
        command = parse_command(self.bot.agreed(text, asker), today=EPOCH, name=self.command)
        if not (command.about_channel or command.needs_zone):
            return asker
        profile, channel = await asyncio.gather(self._profile(place.person), self._find_channel(place))
        if profile is None and not direct and command.needs_rights:
            raise RightsUnknownError
        profile = profile or Profile()
        manages = direct or (profile.admin if self.managers == "admins" else profile.member)
        return msgspec.structs.replace(asker, channel=channel, zone=profile.zone, manages=manages)

    async def share(self, place: Place, effect: Effect) -> None:
        """Post an answer to the channel, and say so."""
        await say_or_note(self.voices.of(place), await self._post(place, effect))

    async def _post(self, place: Place, effect: Effect) -> Reply:
        """Post an answer to the channel as the bot's own message, which reactions save, too; return what to say."""
        asker = place.asker(effect.page)
        shared = await self.bot.share(effect.says, asker)
        if not shared.public:  # nothing found, or trouble: that concerns who asked, not the channel
            return shared.reply

        async def show(reply: Reply) -> Mapping[str, Any]:
            payload = self._draw_shared(reply, place)
            return await self.api.call(
                place.person.workspace, "chat.postMessage", "posts", channel=place.channel.id, **payload
            )

        try:
            posted = await show_pictured(show, shared.reply)
        except RefusedError as error:
            return await self._share_as_guest(place, shared, asker, error)
        except WorldError as error:
            return not_shared(str(error), "Try again in a minute.")
        ref = MessageRef(channel=place.channel, id=str(posted.get("ts", "")))
        await self._remember(ref, shared.ids)
        return await self.bot.note_shared(shared, asker, ref)

    async def unshare(self, place: Place, effect: Effect) -> None:
        """Delete what the person shared here, and say so where that was pressed."""
        done = await self._delete(MessageRef(channel=place.channel, id=effect.says), place.asker())
        await say_or_note(self.voices.of(place, instead=True), done)

    async def _delete(self, ref: MessageRef, asker: Asker) -> Reply:
        try:
            await self.api.call(ref.channel.workspace, "chat.delete", "posts", channel=ref.channel.id, ts=ref.id)
        except WorldError as error:
            return still_shared(str(error))
        return await self.bot.note_unshared(asker, ref)

    async def _share_as_guest(self, place: Place, shared: Shared, asker: Asker, error: RefusedError) -> Reply:
        """Where the bot is no member, the address that came with the press or the command still reaches the channel."""

        async def show(reply: Reply) -> bool:
            payload = self._draw_shared(reply, place)
            guest = {"response_type": "in_channel", "replace_original": False} | {
                name: payload[name] for name in ("text", "blocks")
            }
            return await self.voices.send(place.url, guest)

        try:
            there = bool(place.url) and self.voices.may_answer(place.url) and await show_pictured(show, shared.reply)
        except RefusedError:
            there = False
        if not there:
            return not_shared(error.reason, error.advice)
        return await self.bot.note_shared(shared, asker, MessageRef(channel=place.channel, id=""))

    def _draw_shared(self, reply: Reply, place: Place) -> dict[str, Any]:
        return render_shared(reply, place.person.user, f"/{self.command}")

    async def _remember(self, ref: MessageRef, ids: Sequence[PaperId]) -> None:
        if not ids or not ref.id:
            return
        try:
            await self.bot.remember(ref, ids)
        except StorageError as error:
            log.warning("slack.share_not_remembered", reason=str(error), limited=True)

    async def _with_file(self, reply: Reply, place: Place) -> Reply:
        """Hand a file over in private, and return the reply that says so."""
        if reply.file is None:
            return reply
        told = line(f"I've sent you {reply.file.name} {_where(place)}.")
        try:
            team = place.person.workspace
            there = place.channel.id if place.own else await open_talk(self.api, team, place.person.user)
            await send_file(self.api, team, there, reply.file)
        except WorldError as error:
            told = line(f"The file could not be sent: {error}. Try again in a minute.")
            return msgspec.structs.replace(reply, lines=(*reply.lines, told), trouble=True)
        return msgspec.structs.replace(reply, lines=(*reply.lines, told))

    async def load_form(self, effect: Effect, place: Place) -> Form | Reply:
        """Return the form that a press opens, about the channel that it names, or why it is not opened. What Slack does
        not tell in time is asked again when the form is sent."""
        there = msgspec.structs.replace(place.channel, id=effect.place or place.channel.id)
        place = msgspec.structs.replace(place, channel=there)
        try:
            asker = await self.find_asker("" if isinstance(effect.form, SearchForm) else "subscribe", place)
        except RightsUnknownError:
            asker = Asker(person=place.person, channel=there, manages=True)
        return await self.bot.load_form(effect.form, asker)

    async def _find_channel(self, place: Place) -> Channel:
        """What is set up in any private talk, or at home, is the person's own digest, and comes where only that person
        reads."""
        if place.own or not (place.direct or place.at_home):
            return place.channel
        try:
            async with asyncio.timeout(PROFILE_S):
                own = await open_talk(self.api, place.person.workspace, place.person.user)
        except (WorldError, TimeoutError):
            return place.channel
        return msgspec.structs.replace(place.channel, id=own)

    async def _profile(self, person: Person) -> Profile | None:
        """What Slack tells of a person, None when it does not in time."""
        try:
            async with asyncio.timeout(PROFILE_S):
                return await self.people.load_profile(person.workspace, person.user)
        except (WorldError, TimeoutError):
            return None


def _where(place: Place) -> str:
    return "here" if place.own else "as a direct message"
