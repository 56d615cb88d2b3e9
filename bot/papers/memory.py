"""Papers and editions in this process's memory, encoded as they are stored. Reading costs no round trip.

Encoded papers take about 2.3 kB each, a third of what objects take; those used lately stay decoded. Who submits papers
in bulk is left out: that somebody submitted this one, too, is no news. Measured on 8,693 papers of 15 months: two
people submitted 43 to 110 in a month, everybody else at most 10 in any 30 days.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from zlib import crc32

import msgspec

from bot.model import Edition, Paper, PaperId
from bot.store.library import Submission

DECODED = 2_000  # papers kept as objects: a month of editions, about 12 MB

Decode = Callable[[bytes], Paper | None]
DecodeSubmission = Callable[[bytes], Submission | None]
Listener = Callable[[Sequence[PaperId]], None]
MOST_A_MONTH = 12


class Memory:
    """What one process remembers."""

    def __init__(self, decode: Decode, decode_submission: DecodeSubmission) -> None:
        self.editions: dict[date, Edition] = {}
        self.listeners: list[Listener] = []
        self.aliases: dict[PaperId, PaperId] = {}
        self.hidden: frozenset[PaperId] = frozenset()
        self._has_real_list = False
        self._decode = decode
        self._decode_submission = decode_submission
        self._submitters: Submitters | None = None  # counted when somebody's name is about to be read
        self._stored: dict[PaperId, bytes] = {}
        self._decoded: OrderedDict[PaperId, Paper] = OrderedDict()

    def __len__(self) -> int:
        return len(self._stored)

    def __contains__(self, paper_id: PaperId) -> bool:
        return paper_id in self._stored

    def paper(self, paper_id: PaperId) -> Paper | None:
        """Return the paper, or None when it is unknown or cannot be read. A matched title leads to its paper."""
        paper_id = self.aliases.get(paper_id, paper_id)
        if paper := self._decoded.get(paper_id):
            self._decoded.move_to_end(paper_id)
            return paper
        paper = self.peek(paper_id)
        if paper is not None:
            self._decoded[paper_id] = paper
            if len(self._decoded) > DECODED:
                self._decoded.popitem(last=False)
        return paper

    def peek(self, paper_id: PaperId) -> Paper | None:
        """Return the paper without keeping it decoded; None as in `paper`."""
        stored = self._stored.get(paper_id)
        paper = None if stored is None else self._decode(stored)
        if paper is None or paper.id != paper_id:  # another paper's value is none
            return None
        return self._counted().without_bulk(paper) if paper.submitter_handle else paper

    def marks(self, ids: Iterable[PaperId]) -> dict[PaperId, int]:
        """Return a checksum of each of the papers as it is stored."""
        return {paper_id: crc32(self._stored[paper_id]) for paper_id in ids if paper_id in self._stored}

    def ids(self) -> tuple[PaperId, ...]:
        """Return the ids of all papers."""
        return tuple(self._stored)

    def replace(
        self,
        papers: Mapping[PaperId, bytes],
        editions: Mapping[date, Edition],
        aliases: Mapping[PaperId, PaperId],
    ) -> None:
        """Forget everything and remember this; listeners hear of the papers that are new, differ or are gone."""
        changed = {paper_id: stored for paper_id, stored in papers.items() if self._stored.get(paper_id) != stored}
        changed |= {paper_id: b"" for paper_id in self._stored if paper_id not in papers}
        self._stored, self.editions, self.aliases = {}, dict(editions), dict(aliases)
        self._decoded.clear()
        self._submitters = None
        self._stored.update(papers)
        self._hide_sample()
        self._tell(changed)

    def put(self, papers: Mapping[PaperId, bytes]) -> None:
        """Remember papers; listeners hear of those that are new or differ."""
        changed = {paper_id: stored for paper_id, stored in papers.items() if self._stored.get(paper_id) != stored}
        for paper_id in changed:
            self._decoded.pop(paper_id, None)
        self._count(changed)
        self._stored.update(changed)
        if not self.hidden.isdisjoint(changed):  # the real one has come
            self._hide_sample()
        self._tell(changed)

    def take_editions(self, editions: Mapping[date, Edition]) -> None:
        """Remember lists. With the first real one the bundled sample is hidden: its lists, and papers only it has."""
        self.editions.update(editions)
        self._hide_sample()

    def is_hidden(self, edition: Edition) -> bool:
        """Return whether the list is the sample's while there are real ones."""
        return self._has_real_list and edition.source == "sample"

    def adopt(self, aliases: Mapping[PaperId, PaperId]) -> None:
        """Forget papers that lived under ids made from their titles; the ids lead to the arXiv ones from now on."""
        self.aliases.update(aliases)
        self.forget(aliases)

    def forget(self, ids: Iterable[PaperId]) -> None:
        """Forget papers that are no longer stored."""
        gone = {paper_id: b"" for paper_id in ids if self._stored.pop(paper_id, None) is not None}
        for paper_id in gone:
            self._decoded.pop(paper_id, None)
        self._tell(gone)

    def _count(self, papers: Mapping[PaperId, bytes]) -> None:
        """Count submitters before these papers are remembered; what is forgotten was never featured, nor counted."""
        if self._submitters is None:
            return
        for paper_id, stored in papers.items():
            if old := self._stored.get(paper_id):
                self._submitters.count(self._decode_submission(old), by=-1)
            if self._submitters.count(self._decode_submission(stored)):
                self._decoded.clear()

    def _counted(self) -> "Submitters":
        if self._submitters is None:
            self._submitters = Submitters()
            for stored in self._stored.values():
                self._submitters.count(self._decode_submission(stored))
        return self._submitters

    def _hide_sample(self) -> None:
        lists = self.editions.values()
        self._has_real_list = any(edition.ids and edition.source != "sample" for edition in lists)
        ids = {paper_id for edition in lists if self.is_hidden(edition) for paper_id in edition.ids}
        hidden = frozenset(each for each in ids if (paper := self.peek(each)) and paper.source == "sample")
        changed, self.hidden = hidden ^ self.hidden, hidden
        self._tell(dict.fromkeys(changed, b""))

    def _tell(self, changed: Mapping[PaperId, bytes]) -> None:
        if changed:
            for listener in self.listeners:
                listener(tuple(changed))


class Submitters:
    """Counts papers by submitter and month, as they come and go."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()  # by the hash of submitter and month: half the memory of their names
        self._bulk: set[str] = set()

    def count(self, submission: Submission | None, by: int = 1) -> bool:
        """Count one paper more, or with `by` -1 one less; return whether somebody is found to submit in bulk now."""
        if submission is None or not submission.submitter_handle or not submission.days:
            return False
        handle, first = submission.submitter_handle, submission.days[0]
        month = hash((handle, first.year, first.month))
        self._counts[month] += by
        if self._counts[month] <= MOST_A_MONTH or handle in self._bulk:
            return False
        self._bulk.add(handle)
        return True

    def without_bulk(self, paper: Paper) -> Paper:
        """Return the paper without its submitter, if that is somebody who submits in bulk."""
        if paper.submitter_handle not in self._bulk:
            return paper
        return msgspec.structs.replace(paper, submitter="", submitter_handle="")
