"""Reactions that came or went while nobody listened: read again, counts first.

People are read only where a message's count differs from what is known of it. Bookmarks are written before what is
known: a crash between the two repeats, and loses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

import structlog

from bot.commands.reacting import bookmarks_of, shown_papers
from bot.commands.saving import fetch_missing
from bot.errors import RefusedError
from bot.model import MessageRef, Person, Workspace
from bot.papers.refresh import Refresher
from bot.ports import Clock, Publisher
from bot.save_sources import reaction_on
from bot.store.bookmark_records import add_recovered
from bot.store.store import Store
from bot.tasks import isolated

log = structlog.get_logger(__name__)

WINDOW = timedelta(days=14)
AT_ONCE = 100  # messages whose counts are asked for together
MODERATED = 2  # savers of a message that had so many and has none now: somebody else took their reactions away


async def recover_reactions(
    workspace: Workspace, publisher: Publisher, *, clock: Clock, refresher: Refresher, store: Store
) -> int:
    """Read the reactions of a workspace's last 14 days again; return how many bookmarks changed.

    Channels that refuse are passed over. A platform that asks for patience ends it with BusyError or UnsureError; what
    was done by then stays done.
    """
    recovery = _Recovery(workspace, publisher, clock, refresher, store)
    changed = 0
    for refs in _by_channel(await store.outbox.load_posted(workspace, clock.now() - WINDOW)):
        try:
            with isolated("reactions.odd_channel", workspace=workspace.ref):
                changed += await recovery.read(refs)
        except RefusedError as error:
            log.info("reactions.refused", workspace=workspace.ref, about=error.about, reason=error.reason)
            if error.about == "workspace":
                break
    return changed


@dataclass(frozen=True, slots=True)
class _Recovery:
    """Compares what stands on messages with what is known of them."""

    workspace: Workspace
    publisher: Publisher
    clock: Clock
    refresher: Refresher
    store: Store

    async def read(self, refs: Sequence[MessageRef]) -> int:
        """Look at some messages of one channel; one that is gone keeps its bookmarks."""
        counts = await self.publisher.count_reactions(refs)
        standing = await self.store.reactions.load_standing(refs)
        changed = 0
        for ref in refs:
            if ref in counts and counts[ref] != len(standing[ref]):
                known = frozenset(standing[ref])
                with isolated("reactions.odd_message", workspace=self.workspace.ref):
                    changed += await self._read_people(ref, known) if counts[ref] else await self._read_none(ref, known)
        return changed

    async def _read_people(self, ref: MessageRef, known: frozenset[Person]) -> int:
        try:
            people = await self.publisher.load_reactors(ref)
        except RefusedError as error:
            if error.about not in ("message", "thread"):
                raise
            return 0
        forgotten = await self.store.saves.load_forgotten(people - known)
        come = await self._add(ref, people - known - forgotten)
        return come + await self._remove(ref, known - people)

    async def _read_none(self, ref: MessageRef, known: frozenset[Person]) -> int:
        if len(known) < MODERATED:
            return await self._remove(ref, known)
        await self.store.reactions.clear(ref)
        return 0

    async def _add(self, ref: MessageRef, people: frozenset[Person]) -> int:
        if not people:
            return 0
        shown = await self.store.outbox.shown_at(ref)
        await fetch_missing(shown.ids, self.refresher.library, self.refresher)
        new = bookmarks_of(shown_papers(shown, self.refresher.library), shown, self.clock)
        changed, given = 0, (new, reaction_on(ref), self.workspace, ref.channel)
        for person in people if new else ():
            with isolated("reactions.odd_person", workspace=self.workspace.ref):
                added = await self.store.bookmarks.add(person, *given, decide=add_recovered)
                changed += len(added.fresh)
        return changed

    async def _remove(self, ref: MessageRef, people: frozenset[Person]) -> int:
        if not people:
            return 0
        ids = [paper.id for paper in shown_papers(await self.store.outbox.shown_at(ref), self.refresher.library)]
        changed = 0
        for person in people:
            with isolated("reactions.odd_person", workspace=self.workspace.ref):
                changed += len(await self.store.bookmarks.remove(person, ids, reaction_on(ref)))
        return changed


def _by_channel(refs: Sequence[MessageRef]) -> Iterator[Sequence[MessageRef]]:
    """Slices of one channel each, a thread's messages side by side."""
    together = sorted(refs, key=lambda ref: (ref.channel.ref, ref.thread or ref.id, ref.id))
    for _, group in groupby(together, lambda ref: ref.channel):
        every = list(group)
        yield from (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
