"""People's bookmarks as this process read them last, in order, ready to be searched.

What this process changes itself is changed here, too, as long as nobody else changed something in between; so a save
does not cost reading everything again.
"""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from heapq import merge

from bot.model import Bookmark, PaperId
from bot.tasks import Turns

SORTED = 1_000  # bookmarks sorted at a stretch: a thousandth of a second
MOST_PEOPLE, MOST_BOOKMARKS = 64, 50_000  # about 60 MB

Order = tuple[float, PaperId]
Holds = Callable[[str, str], bool]
"""Says whether a text has a word, both casefolded."""


class Shelf:
    """One person's bookmarks at one `revision` of the store; they come in order. `offered`: the person was asked
    whether they want the weekly note."""

    def __init__(self, revision: int, bookmarks: Iterable[Bookmark], *, offered: bool = True) -> None:
        self.revision = revision
        self.offered = offered
        self._kept = list(bookmarks)
        self._ids = {bookmark.id for bookmark in self._kept}
        self._texts: dict[PaperId, str] | None = None
        self._newest_first: tuple[Bookmark, ...] = ()

    def __len__(self) -> int:
        return len(self._kept)

    def load(self) -> tuple[Bookmark, ...]:
        """Return all, newest first."""
        if len(self._newest_first) != len(self._kept):
            self._newest_first = tuple(reversed(self._kept))
        return self._newest_first

    async def find(self, words: Sequence[str], holds: Holds) -> tuple[Bookmark, ...]:
        """Return those whose text (casefolded) holds all of `words`, newest first."""
        found: Sequence[Bookmark] = self.load()
        texts = self._texts if self._texts is not None else await self._read(found)
        for word in words:
            found = [each for each in found if holds(texts.get(each.id, ""), word)]
        return tuple(found)

    def change(self, new: Bookmark, *, stands: bool) -> None:
        """Put `new` in the place of what was kept of this paper; without `stands` only take that away."""
        if new.id in self._ids:
            at = bisect_left(self._kept, _order(new), key=_order)
            if at == len(self._kept) or self._kept[at].id != new.id:
                at = next(at for at, bookmark in enumerate(self._kept) if bookmark.id == new.id)
            del self._kept[at]
            self._ids.discard(new.id)
        if stands:
            insort(self._kept, new, key=_order)
            self._ids.add(new.id)
            if self._texts is not None:
                self._texts[new.id] = _text(new)
        self._newest_first = ()

    async def _read(self, bookmarks: Sequence[Bookmark]) -> dict[PaperId, str]:
        """What is searched, made in slices when somebody searches first; kept if nothing changed meanwhile."""
        texts, turns = dict[PaperId, str](), Turns()
        revision = self.revision
        for bookmark in bookmarks:
            texts[bookmark.id] = _text(bookmark)
            await turns.give()
        if revision == self.revision:
            self._texts = texts
        return texts


class AtHand:
    """The shelves used last."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()

    def get(self, key: str) -> Shelf | None:
        """Return a person's shelf, if it is here."""
        if key in self._shelves:
            self._shelves.move_to_end(key)
        return self._shelves.get(key)

    def put(self, key: str, shelf: Shelf) -> Shelf:
        """Keep a shelf, and let those go that were not used for longest."""
        self.drop(key)
        self._shelves[key] = shelf
        shelves = self._shelves.values()
        while len(shelves) > MOST_PEOPLE or (len(shelves) > 1 and sum(map(len, shelves)) > MOST_BOOKMARKS):
            self._shelves.popitem(last=False)
        return shelf

    def drop(self, key: str) -> None:
        """Forget a person's shelf."""
        self._shelves.pop(key, None)


async def arrange(bookmarks: Sequence[Bookmark]) -> Sequence[Bookmark]:
    """Return bookmarks in order, the oldest first. Others have their turns meanwhile."""
    turns, runs, arranged = Turns(), list[Sequence[Bookmark]](), list[Bookmark]()
    for start in range(0, len(bookmarks), SORTED):
        runs.append(sorted(bookmarks[start : start + SORTED], key=_order))
        await turns.give()
    for bookmark in merge(*runs, key=_order):
        arranged.append(bookmark)
        await turns.give()
    return arranged


def _order(bookmark: Bookmark) -> Order:
    return bookmark.saved_at.timestamp(), bookmark.id


def _text(bookmark: Bookmark) -> str:
    parts = (bookmark.id, bookmark.title, *bookmark.authors, bookmark.note, *bookmark.tags, bookmark.group)
    return " ".join(parts).casefold()
