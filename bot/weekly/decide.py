"""What a person's weekly note is: their bookmarks in the order of their taste, and what is known of them by now.

Nothing is asked of anybody here: what became of papers was found out before (watch.py), behind everything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.digests.choose import Decision
from bot.model import History, Paper, PaperId, Person, Subscription
from bot.papers.library import Library
from bot.store.store import Store
from bot.taste.tastes import Tastes
from bot.weekly.choose import choose_note

LOOKED_AT = 300  # of somebody's bookmarks, the newest; older ones come up once those are read


@dataclass(eq=False)
class NoteDecider:
    """Decides weekly notes."""

    library: Library
    store: Store
    tastes: Tastes

    async def decide(self, subscription: Subscription, history: History, local_day: date) -> Decision:
        """Return the note of `local_day`, or none when there is nothing to say. Raises StorageError."""
        owner = subscription.owner
        if owner is None:
            return Decision(digest=None, history=history)
        await self.store.bookmarks.follow_titles(owner)
        every = await self.store.bookmarks.load_all(owner)
        unread = [each for each in every if each.read_at is None][:LOOKED_AT]
        looked_at = frozenset(each.id for each in (*every[:LOOKED_AT], *unread))
        papers = {paper.id: paper for paper in self.library.papers(looked_at)}
        taste = await self._by_taste(owner, [papers[each.id] for each in unread if each.id in papers])
        kept = [each for each in every if each.id in looked_at or each.read_at is None]
        watched = await self.store.watched.load_some(list(papers))
        return choose_note(kept, papers, watched, history, day=local_day, taste=taste)

    async def _by_taste(self, owner: Person, unread: Sequence[Paper]) -> Mapping[PaperId, int]:
        """The places of unread papers; none while taste has too little to go by: the newest come first then."""
        ranked = (await self.tastes.of_person(owner, unread)).ranked
        return {each.paper.id: place for place, each in enumerate(ranked)}
