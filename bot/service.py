"""The core as every face sees it: the `Bot` port, made of commands and delivery. For everyone who asks or reacts.

Nothing here knows a platform; what a face cannot know (who may post where) it is asked through its publisher.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from bot.answer import answer_text, answer_to_share
from bot.budget import Budgets
from bot.commands.desk import Desk
from bot.commands.reacting import save_by_reaction, unsave_by_reaction
from bot.commands.recovering import recover_reactions
from bot.commands.suggesting import suggest
from bot.errors import StorageError
from bot.membership import Membership
from bot.model import Asker, Channel, MessageRef, PaperId, Person, Workspace
from bot.ports import Heard, Outbox, Publisher, Reacted, Shared, Shown, Suggestion, Use, Verdict
from bot.reasons import BUTTON, reaction_on
from bot.replies import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersBot:
    """The `Bot` port."""

    desk: Desk
    outbox: Outbox
    membership: Membership
    heard: Heard
    budgets: Budgets = field(default_factory=Budgets)

    async def answer(self, text: str, asker: Asker) -> AsyncIterator[Reply]:
        """Yield one reply to what was typed, or two of which the second replaces the first."""
        async for reply in answer_text(text, asker, self.desk):
            yield reply

    def admit(self, person: Person, workspace: Workspace, use: Use = "ask") -> Verdict:
        """Say whether there is budget left for this."""
        return self.budgets.admit(person, workspace, use)

    def refuse(self, person: Person, use: Use = "ask") -> Verdict:
        """Say how somebody is turned away."""
        return self.budgets.refuse(person, use)

    async def is_first(self, name: str) -> bool:
        """Whether no process has heard of `name` before; an answer is worth more than to be sure."""
        try:
            return await self.heard.first(name)
        except StorageError:
            return True

    async def share(self, text: str, asker: Asker) -> Shared:
        """Return the answer to `text` as a whole channel may read it."""
        return await answer_to_share(text, asker, self.desk)

    def suggest(self, text: str, *, limit: int = 25) -> Sequence[Suggestion]:
        """Return what `text` may become, from memory."""
        return suggest(text, self.desk, limit=limit)

    async def react(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = (), emoji: str = "") -> Reacted:
        """Save what a message shows, or only `ids` of it, for the person who reacted."""
        shown = Shown(ids=tuple(ids)) if ids else await self.outbox.shown_at(ref)
        return await save_by_reaction(shown, reaction_on(ref, emoji), asker, self.desk)

    async def keep(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = ()) -> Reacted:
        """Save what a message shows for the person who pressed there; `ids` where the message is not known."""
        shown = await self.outbox.shown_at(ref)
        return await save_by_reaction(shown if shown.ids else Shown(ids=tuple(ids)), BUTTON, asker, self.desk)

    async def unreact(self, asker: Asker, ref: MessageRef, emoji: str = "") -> Reacted:
        """Take back what reactions of this person on that message saved."""
        return await unsave_by_reaction(await self.outbox.shown_at(ref), reaction_on(ref, emoji), asker, self.desk)

    async def remember(self, ref: MessageRef, ids: Sequence[PaperId]) -> None:
        """Write which papers a shared answer shows."""
        now = self.desk.clock.now()
        await self.outbox.remember(ref, Shown(ids=tuple(ids)), now)
        await self.desk.library.keep_shown(ids, now)

    async def recover(self, workspace: Workspace, publisher: Publisher) -> int:
        """Read the reactions of a workspace's last 14 days again after a gap."""
        return await recover_reactions(workspace, publisher, self.outbox, self.desk)

    async def opened(self, channel: Channel) -> None:
        """The bot was invited there: a digest that waited for it begins."""
        await self.membership.opened(channel)

    async def closed(self, channel: Channel, reason: str) -> None:
        """The channel is archived, deleted or the bot was removed: its digest halts."""
        await self.membership.closed(channel, reason)

    async def purge(self, workspace: Workspace) -> None:
        """The bot was uninstalled: delete everything of this workspace."""
        await self.membership.purge(workspace)
