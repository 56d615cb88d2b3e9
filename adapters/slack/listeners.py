"""Slack commands, buttons, forms and the message shortcut: acknowledged at once, then answered.

Slack shows an error when an acknowledgement takes more than three seconds, so nothing is asked or stored before it.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.kit.once import Once
from adapters.slack.api import SlackApi
from adapters.slack.buttons import MORE, NAMES, PICK
from adapters.slack.forms import (
    CALLBACK,
    FIELD,
    NOTE,
    SentNote,
    Submission,
    field_errors,
    form_view,
    note_view,
    read_sent_note,
    read_submission,
    zone_options,
)
from adapters.slack.home import SEARCH, Home, asking_about
from adapters.slack.incoming import (
    Body,
    Place,
    Press,
    Shortcut,
    first_action,
    read_command,
    read_place,
    read_press,
    read_shortcut,
    read_text,
)
from adapters.slack.manifest import SAVE
from adapters.slack.responder import Voices, say_or_note
from adapters.slack.talk import Talk
from adapters.slack.windows import Windows
from bot.bot import PapersBot
from bot.errors import WorldError
from bot.home_page import HOME
from bot.language.forms import check_form
from bot.language.note_form import NoteForm, check_note
from bot.language.search_form import TIPS, SearchForm
from bot.presses import Effect, after_note
from bot.replies import ONE_MOMENT, Reply, line
from bot.tasks import TaskSet

log = structlog.get_logger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]

ANYTHING = re.compile("")
ELSEWHERE = Reply(
    title="Not available in this workspace",
    lines=(line("This bot is set up for another workspace only. Whoever runs it can enable installs."),),
    trouble=True,
)
OURS = re.compile(f"^({'|'.join((*NAMES.values(), PICK, MORE))}):")
HEARD = 10_000  # commands and presses that are known again
CLOSING_S = 0.5  # after `drain` has had its time


@dataclass(eq=False)
class Listeners:
    """Hears, translates, asks, and lets the answer be said."""

    bot: PapersBot
    api: SlackApi
    talk: Talk
    home: Home
    windows: Windows
    voices: Voices
    command: str
    _work: TaskSet = field(default_factory=TaskSet, init=False)
    _heard: Once = field(default_factory=lambda: Once(HEARD), init=False)

    def register(self, app: AsyncApp) -> None:
        """Let `app` call these listeners."""
        app.command(f"/{self.command}")(self.hear_command)
        app.action(OURS)(self.hear_press)
        app.action(SEARCH)(self.hear_search)
        app.options(FIELD)(self.hear_zone)
        app.view(CALLBACK)(self.hear_form)
        app.view(NOTE)(self.hear_note)
        app.shortcut(SAVE)(self.hear_shortcut)
        for hear_others in (app.action, app.view, app.shortcut, app.options, app.command, app.event):
            hear_others(ANYTHING)(hear_nothing)

    async def hear_command(self, ack: AsyncAck, body: Body) -> None:
        """`/papers …`"""
        await ack()
        if said := read_command(body):
            self._start(body, said.place, lambda: self.talk.answer(said.text, said.place))

    async def hear_press(self, ack: AsyncAck, body: Body) -> None:
        """A button."""
        await ack()
        if press := read_press(body):
            self._start(body, press.place, lambda: self._press(press))

    async def hear_search(self, ack: AsyncAck, body: Body) -> None:
        """Words in the Home tab's search field."""
        await ack()
        words = read_text(first_action(body), "value")
        if place := read_place(body):
            self._start(body, place, lambda: self.home.publish(place, says=f"saved {words}"))

    async def hear_zone(self, ack: AsyncAck, body: Body) -> None:
        """Half a time zone in the form of a digest: answered from memory, as far as the budgets go."""
        place = read_place(body)
        asked = place is not None and self.bot.admit(place.person, place.workspace, "suggest") == "go"
        await ack(options=zone_options(read_text(body, "value")) if asked else [])

    async def hear_form(self, ack: AsyncAck, body: Body) -> None:
        """A form was sent: problems are shown beside their fields, else it is as if it had been typed."""
        filled = read_submission(body)
        text, problems = check_form(filled.form) if filled else ("", {})
        waits = {"response_action": "update", "view": self.windows.waiting()} if filled and filled.in_window else {}
        await ack(**(field_errors(problems) if problems else waits))
        if filled and not problems:
            self._start(body, filled.place, lambda: self._set(text, filled))

    async def _set(self, text: str, filled: Submission) -> None:
        """Answer a form where it was opened."""
        place = filled.place
        if not filled.at_home:
            await self.talk.answer(text, place)
            return
        done = await self.talk.last(text, place)
        if filled.in_window:
            await self.windows.fill(place.person.workspace, filled.view, done)
        else:
            await self.home.publish(place.home, said=asking_about(done, place.channel.id))

    async def hear_note(self, ack: AsyncAck, body: Body) -> None:
        """The form of a paper's tags and note was sent."""
        sent = read_sent_note(body)
        text, problems = check_note(sent.form) if sent else ("", {})
        await ack(**(field_errors(problems) if problems else {}))
        if sent and text:
            self._start(body, sent.place, lambda: self._note(after_note(sent.effect, text), sent))

    async def _note(self, effect: Effect, sent: SentNote) -> None:
        """Do what a form said, and show that where it was opened."""
        if sent.view:
            await self.windows.fill(sent.place.person.workspace, sent.view, await self.talk.after(effect, sent.place))
        elif effect.shown == "changed":
            await self.talk.change(effect, sent.place)
        else:
            await self.talk.answer(effect.says, sent.place)

    async def hear_shortcut(self, ack: AsyncAck, body: Body) -> None:
        """`Save paper` on any message."""
        await ack()
        if shortcut := read_shortcut(body):
            self._start(body, shortcut.place, lambda: self._save_message(shortcut))

    async def drain(self, stop: asyncio.Event) -> None:
        """Once stopped, wait until the answers under way are said."""
        await stop.wait()
        await self.settled()

    async def settled(self) -> None:
        """Wait until every answer is said."""
        await self._work.wait()

    async def close(self) -> None:
        """Cancel the answers that are still under way."""
        await self._work.close(wait_s=CLOSING_S)

    def say_moment(self, place: Place) -> None:
        """Tell somebody who asks too much at once; until it is calm there is no other answer."""
        self._work.start(self._guarded("", lambda: self._say_private(place, ONE_MOMENT)), name="slack: one moment")

    async def _say_private(self, place: Place, said: Reply) -> None:
        if place.at_home:
            await self.home.publish(place, said=said)
        else:
            await say_or_note(self.voices.of(place), said)

    def _start(self, body: Body, place: Place, work: Work) -> None:
        """Do what was asked for, once over all processes. The inbox has asked the budgets."""
        trigger = read_text(body, "trigger_id")
        if trigger and not self._heard.take(trigger):
            return
        self._work.start(self._guarded(trigger, lambda: self._serve(place, work)), name="slack: answer")

    async def _guarded(self, trigger: str, work: Work) -> None:
        """The outermost place of everything that was acknowledged: here errors are noted, and nowhere else."""
        try:
            if not trigger or await self.bot.is_first(f"slack:{trigger}"):
                await work()
        except WorldError as error:
            log.warning("slack.answer_failed", reason=str(error), limited=True)
        except asyncio.CancelledError:
            log.warning("slack.answer_failed", reason="the process stopped", limited=True)
            raise
        except Exception:
            log.exception("slack.listener_failed")

    async def _serve(self, place: Place, work: Work) -> None:
        """Do it in the bot's own workspaces only. A button, a form or a shortcut names the workspace of the app, also
        when a guest of a shared channel uses it (slackapi/java-slack-sdk#1041)."""
        if await self.api.serves(place.workspace.id):
            await work()
        else:
            await say_or_note(self.voices.of(place), ELSEWHERE)

    async def _press(self, press: Press) -> None:
        place = press.place
        effect = self.bot.press(press.pressed, press.surface)
        match effect:
            case Effect(shown="nothing"):
                pass
            case Effect(shown="form" | "note"):
                await self._open_form(press, effect)
            case Effect(shown="channel" | "unshared"):
                await (self.talk.share if effect.shown == "channel" else self.talk.unshare)(place, effect)
            case Effect(shown="chosen"):
                await self.talk.choose(effect, place, press.at)
            case Effect(shown="amended"):
                await self.talk.amend(effect, press)
            case _ if press.view:
                await self._press_in_view(press, effect)
            case Effect(shown="changed"):
                await self.talk.change(effect, place)
            case _:
                await self.talk.answer(effect.says, place, page=effect.page, instead=effect.shown == "in_place")

    async def _open_form(self, press: Press, effect: Effect) -> None:
        """Open the form of a search, of a digest, a new one in the person's zone where Slack is quick to tell it, or
        that of a paper's tags and note as they are."""
        place = press.place
        if effect.shown == "form":
            form = await self.talk.load_form(effect, place)
            does = TIPS if isinstance(form, SearchForm) else "subscribe at 9"
            if isinstance(form, Reply):
                await self._say_private(place, form)
            else:
                await self._open_view(press, form_view(form, place, effect.place), does)
            return
        note = await self.bot.load_note(effect.says, place.asker())
        if isinstance(note, NoteForm):
            await self._open_view(press, note_view(note, press, effect), effect.says)
        else:
            await self._say_private(place, note)

    async def _open_view(self, press: Press, view: dict[str, Any], typed: str) -> None:
        """Open a form; when it does not open, say so, and what does the same as typed."""
        method = "views.push" if press.surface == "window" else "views.open"
        try:
            await self.api.call_now(press.place.person.workspace, method, trigger_id=press.trigger, view=view)
        except WorldError as error:
            why = line(f"{error}. Press the button again, or type /{self.command} {typed}")
            trouble = Reply(title="The form didn't open", lines=(why,), trouble=True)
            await self._say_private(press.place, trouble)

    async def _press_in_view(self, press: Press, effect: Effect) -> None:
        """Change the Home tab or the window; what has no place in the Home tab opens a window."""
        place, is_home = press.place, press.surface == "home"
        team = place.person.workspace
        if is_home and effect.shown == "in_place":
            await self.home.publish(place, says=effect.says, page=effect.page)
        elif effect.shown == "noted":
            done = await self.talk.last(effect.says, place)
            await self.home.publish(place, says=effect.again or HOME, said=done)
        else:
            view = await self.windows.open(team, press.trigger) if is_home else press.view
            await self.windows.fill(team, view, await self.talk.after(effect, place))

    async def _save_message(self, shortcut: Shortcut) -> None:
        """Save the papers that a message names; one of ours names what it shows."""
        kept = await self.bot.keep(shortcut.place.asker(), shortcut.message, shortcut.ids)
        await say_or_note(self.voices.of(shortcut.place), kept.reply)


async def hear_nothing(ack: AsyncAck) -> None:
    """What is not ours, or not ours any more, is acknowledged: Slack takes silence for a failure."""
    await ack()
