"""The core as every face sees it: what people ask and how they react, answered by the commands.

Nothing here knows a platform; what a face cannot know (who may post where) it is asked through its publisher.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, suppress

import msgspec

from bot.answer import Answer, answer_command, answer_to_share, in_time
from bot.budget import AnswerTurns, Budgets, Use, Verdict
from bot.commands.catalogue import HANDLERS, bind
from bot.commands.digest_form import load_digest_form
from bot.commands.home import list_digests
from bot.commands.noting import load_note_form
from bot.commands.reacting import save_by_reaction, unsave_by_reaction
from bot.commands.recovering import recover_reactions
from bot.commands.saving import save_chosen
from bot.commands.sharing import note_shared, note_unshared
from bot.commands.suggesting import suggest
from bot.commands.undoing import note_change
from bot.errors import StorageError
from bot.home_page import FOLLOWING, HOME, NEWEST, SAVED_A_PAGE, TEAM, TOP, UNREAD, HomePage, build_home
from bot.language.forms import Form
from bot.language.grammar import parse_command
from bot.language.note_form import NoteForm
from bot.language.values import Command, Export, MyData, Saved, ShowSeveral
from bot.model import Asker, Channel, MessageRef, PaperId, Person, Shown, Workspace
from bot.outcomes import Reacted, Shared, Suggestion
from bot.papers.library import Library
from bot.ports import Clock, Publisher
from bot.presses import (
    Amended,
    Changed,
    Chosen,
    Effect,
    Pressed,
    Surface,
    decide_choice,
    decide_press,
    draw_amended,
    draw_change,
)
from bot.replies import Reply, without_pictures, without_sharing
from bot.save_sources import BUTTON, reaction_on
from bot.shown_lists import ShownLists
from bot.store.store import Store
from bot.trouble import NO_ANSWER, explain_trouble
from bot.workspaces.membership import Membership, welcome

FORM_S = 1.0  # of the three seconds in which a form has to open


class PapersBot:
    """The core as a face sees it: ask, and get replies to draw.

    No method raises for what people or the world do, but those that say so. `parts` are those of the core beside its
    store, by the names under which handlers declare them.
    """

    def __init__(
        self,
        parts: Mapping[str, object],
        store: Store,
        library: Library,
        membership: Membership,
        clock: Clock,
        *,
        pictures: bool = True,
    ) -> None:
        self.store = store
        self.library = library
        self.clock = clock
        self.opened, self.closed, self.purge = membership.opened, membership.closed, membership.purge
        self.pictures = pictures
        self._command_name = str(parts["command_name"])
        self.budgets = Budgets()
        self._turns = AnswerTurns()
        self._shown = ShownLists(store, clock, self._parse, self._show)
        self.handlers: dict[type, Answer] = {}
        parts = {**vars(store), "store": store, "clock": clock, "library": library, "handlers": self.handlers, **parts}
        self.handlers |= {command: bind(handler, parts) for command, handler in HANDLERS.items()}
        self._handle = bind(answer_command, parts)
        self._answer_to_share = bind(answer_to_share, parts)
        self.note_shared = bind(note_shared, parts)
        self.note_unshared = bind(note_unshared, parts)
        self._suggest = bind(suggest, parts)
        self._list_digests = bind(list_digests, parts)
        self._save = bind(save_by_reaction, parts)
        self._unsave = bind(unsave_by_reaction, parts)
        self._choose = bind(save_chosen, parts)
        self._load_form = bind(load_digest_form, parts)
        self._load_note = bind(load_note_form, parts)
        self._welcome = bind(welcome, parts)
        self._recover = bind(recover_reactions, parts)

    def _parse(self, text: str) -> Command:
        """Return what a typed text means today."""
        return parse_command(text, today=self.clock.now().date(), name=self._command_name)

    def _answer(self, command: Command, asker: Asker) -> AsyncGenerator[Reply, None]:
        return in_time(self._handle(command, asker), type(command).__name__)

    async def answer(self, text: str, asker: Asker) -> AsyncIterator[Reply]:
        """Yield one reply to what was typed, or two of which the second replaces the first. Never raises.

        What the same person asked before goes first. Papers that were opened are noted after the answer.
        """
        opened: list[PaperId] = []
        command = self._parse(self.agreed(text, asker))
        long = isinstance(command, Export | MyData)
        async with self._turns.turn(asker.person, asker.workspace, long=long) as turn:
            command, asker = self._shown.turn(command, asker)
            command = await self._shown.fill_in(command, asker)
            command = await self._shown.ranked(command, asker)
            chosen = isinstance(command, ShowSeveral) and bool(command.ranks)
            async for reply in self._answer(command, asker):
                turn.made()
                self._shown.note(asker, command.text, reply, chosen=chosen)
                opened += [card.paper.id for card in reply.cards if card.full]
                reply = without_sharing(reply) if asker.direct else reply
                yield reply if self.pictures else without_pictures(reply)
                turn.end()  # the first reply is said
        if opened and not asker.anonymous:
            with suppress(StorageError):  # without it they only stay as they are
                await self.store.used.note(opened, self.clock.now())

    async def _show(self, says: str, asker: Asker) -> Reply:
        """Return the first answer, for another page of what was shown: its order is at hand."""
        async with aclosing(self._answer(self._parse(says), asker)) as replies:
            return await anext(replies)

    def agreed(self, text: str, asker: Asker) -> str:
        """Return what `yes` stands for after a question, and `newest first` after a search, any other text as it is."""
        if reordered := self._shown.reordered(text, asker):
            return reordered
        command = self._parse(text)
        return text if (agreed := self._shown.agreed(command, asker)) == command.text else agreed

    def admit(self, person: Person, workspace: Workspace, use: Use = "ask") -> Verdict:
        """Say whether there is budget left for this; to be asked before any work, task or job is made."""
        if use in ("ask", "write") and self._turns.is_full(person):
            return self.budgets.refuse(person, use)
        return self.budgets.admit(person, workspace, use)

    def refuse(self, person: Person, use: Use = "ask") -> Verdict:
        """Say how somebody is turned away whom the job queue did not take: "moment", or "silent" if told just now."""
        return self.budgets.refuse(person, use)

    async def is_first(self, name: str) -> bool:
        """Whether no process has heard of `name` within ten minutes; True while the store cannot tell."""
        try:
            return await self.store.heard.first(name)
        except StorageError:
            return True

    async def share(self, text: str, asker: Asker) -> Shared:
        """Return the answer to `text` as a whole channel may read it: papers only, and nothing of one person's."""
        async with self._turns.turn(asker.person, asker.workspace):
            shared: Shared = await self._answer_to_share(self._parse(text), asker, self._answer)
        self._shown.note(asker, text, shared.reply)
        if self.pictures:
            return shared
        return msgspec.structs.replace(shared, reply=without_pictures(shared.reply))

    def press(self, pressed: Pressed | Chosen, surface: Surface) -> Effect:
        """Return what a press leads to; then the face asks `answer`, `change`, `choose` or `share`, or opens a form."""
        if isinstance(pressed, Chosen):
            chosen = pressed.in_full
            return decide_choice(chosen, surface, self._parse(chosen.pressed.says))
        return decide_press(pressed, surface, self._parse(pressed.says))

    async def change(self, effect: Effect, asker: Asker) -> Changed:
        """Do what was pressed, and return the message anew on which it was pressed."""
        done = await self._last(effect.says, asker)
        if done.trouble:
            return Changed(done=done)
        again = await self._last(effect.again, msgspec.structs.replace(asker, page=effect.page))
        return draw_change(effect, done, again, self._parse(effect.says))

    async def amend(self, effect: Effect, asker: Asker, ref: MessageRef) -> Amended | None:
        """Do what was pressed or chosen on the person's message `ref`, and return what is changed there; None when
        nothing came to a choice."""
        if effect.chosen.says:
            done = await self.choose(asker, ref, effect.chosen)
            return draw_amended(done) if done else None
        return draw_amended(await self._last(effect.says, asker), self._parse(effect.says))

    async def load_form(self, form: Form | None, asker: Asker) -> Form | Reply:
        """Return the form that a button opens, None for that of the digest here as it is set; or why it cannot be
        opened. It has to open in time."""
        try:
            async with asyncio.timeout(FORM_S):
                loaded: Form | Reply = await self._load_form(form, asker)
                return loaded
        except StorageError as error:
            return explain_trouble(error)
        except TimeoutError:
            return NO_ANSWER

    async def load_note(self, says: str, asker: Asker) -> NoteForm | Reply:
        """Return the form of a paper's tags and note as they are, which `says` opens, or why it cannot be opened."""
        try:
            form: NoteForm = await self._load_note(says, asker)
        except StorageError as error:
            return explain_trouble(error)
        return form

    async def choose(self, asker: Asker, ref: MessageRef, chosen: Chosen) -> Reply | None:
        """Save what came to the choice in a menu of a message that stays as it is; None when nothing came to it."""
        try:
            async with self._turns.turn(asker.person, asker.workspace):
                reply: Reply | None = await self._choose(ref, chosen, asker)
        except StorageError as error:
            return explain_trouble(error)
        if reply:
            await note_change(reply, asker, self.store.last_changes, self.clock)
        return reply

    async def home(self, asker: Asker, says: str = HOME) -> HomePage:
        """Return a person's own page: with the newest bookmarks, or those that `says` asks for, `saved …`."""
        command = self._parse(says)
        asked = command if isinstance(command, Saved) else None
        says, size = (says, SAVED_A_PAGE) if asked else ("saved", NEWEST)
        others = msgspec.structs.replace(asker, page=1)
        saved = await self._last(says, msgspec.structs.replace(asker, page_size=size))
        unread = await self._last(UNREAD, msgspec.structs.replace(others, page_size=1))
        digests, following = await self._list_digests(asker), await self._last(FOLLOWING, others)
        team = await self._last(TEAM, msgspec.structs.replace(others, page_size=TOP))
        return build_home(asked, saved, unread.total, digests, following, team)

    async def _last(self, text: str, asker: Asker) -> Reply:
        last = NO_ANSWER
        async for reply in self.answer(text, asker):
            last = reply
        return last

    def suggest(self, text: str, *, limit: int = 25) -> Sequence[Suggestion]:
        """Return what `text` may become: commands, days, then titles. From memory, at once."""
        return self._suggest(text, limit=limit)

    async def react(
        self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = (), emoji: str = "", *, aside: bool = False
    ) -> Reacted:
        """Save what a message shows, or only `ids` of it, for the person who reacted. Raises StorageError.

        Where the `emoji` is told here and in `unreact`, one of two on a message can be taken away without harm. `aside`
        is whether the platform shows something to one person beside a message.
        """
        shown = Shown(ids=tuple(ids)) if ids else await self.store.outbox.shown_at(ref)
        return await self._noted(await self._save(shown, reaction_on(ref, emoji), asker, aside=aside), asker)

    async def keep(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = ()) -> Reacted:
        """Save what a message shows for the person who pressed there or chose it; `ids` are what the platform sees in
        a message that is not known. No reaction stands for it, so it stays until it is unsaved.
        """
        try:
            shown = await self.store.outbox.shown_at(ref)
            saved = await self._save(shown if shown.ids else Shown(ids=tuple(ids)), BUTTON, asker, aside=True)
            return await self._noted(saved, asker)
        except StorageError as error:
            return Reacted(changed=0, reply=explain_trouble(error))

    async def unreact(self, asker: Asker, ref: MessageRef, emoji: str = "", ids: Sequence[PaperId] = ()) -> Reacted:
        """Take back what reactions of this person on that message saved, or only `ids` of it. Raises StorageError."""
        shown = Shown(ids=tuple(ids)) if ids else await self.store.outbox.shown_at(ref)
        return await self._noted(await self._unsave(shown, reaction_on(ref, emoji), asker), asker)

    async def _noted(self, done: Reacted, asker: Asker) -> Reacted:
        await note_change(done.reply, asker, self.store.last_changes, self.clock)
        return done

    async def remember(self, ref: MessageRef, ids: Sequence[PaperId]) -> None:
        """Write which papers a shared answer shows, so that a reaction on it saves them. Raises StorageError."""
        now = self.clock.now()
        await self.store.outbox.remember(ref, Shown(ids=tuple(ids)), now)
        await self.library.keep_shown(ids, now)

    async def recover(self, workspace: Workspace, publisher: Publisher) -> int:
        """Read the reactions of a workspace's last 14 days again after a gap; return how many bookmarks changed."""
        return await self._recover(workspace, publisher)

    async def welcome(self, channel: Channel) -> None:
        """The bot is new in a channel: show the first page there, once. Raises WorldError when that may be repeated."""
        await self._welcome(channel)
