"""Full-text search in this process's memory, or in a folder of its own. A word is found within a millisecond.

Papers that come in are handed to tantivy at once and become searchable with the next search (or `commit`),
so that many small changes cost one commit. The first few hundred are kept until the frequent abbreviations are known.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

import tantivy
from cachetools import LRUCache
from msgspec.structs import replace

from bot.model import Paper, PaperId
from bot.search.abbreviations import Abbreviations, Words
from bot.search.amend import loosen_query, mend_query, mend_words, offer_instead, query_text
from bot.search.clauses import build_matching, build_query, part
from bot.search.hits import Hit, Hits, sort_of
from bot.search.index_folder import IndexFolder, Kept
from bot.search.query import Query
from bot.search.ranking import SHORT, liking, parse_words
from bot.search.schema import (
    BEGINNING,
    LONGEST_BEGINNING,
    MOST_UPVOTED,
    NEWEST,
    begin_with,
    build_document,
    day_number,
    open_index,
    phrase,
    title_words,
)
from bot.search.similar import CLOSE, MOST_SIMILAR, build_similar, find_traits
from bot.search.snippets import marked_terms
from bot.search.translate import translate_query

HEAP_BYTES, THREADS = 200_000_000, 1  # at most, for building: so that 100,000 papers become one segment, not nine
SORT_FIELDS = {"new": NEWEST, "top": MOST_UPVOTED}
COUNTED = 2_000  # groups of words whose papers are counted, known or not
ANSWERED = 200  # searches, of 20 kB at most: what many people ask for at the same time is searched for once
LEADING = 1.5  # of the score, where the title begins with what was typed
WEIGHED = 100  # the best matches among which freshness and votes may change the order
LEARNT_FROM = 400  # papers that tell which abbreviations are frequent
FREQUENT, FEWEST = 0.04, 10  # of those papers


class TantivyIndex:
    """Full-text search. Synchronous: no method takes more than a few milliseconds."""

    def __init__(self, folder: IndexFolder | None = None, kept: Kept | None = None) -> None:
        """Without `folder` all is in memory; `kept` is what it was when it was kept there. With one, methods raise
        OSError or ValueError where it cannot be used."""
        self.abbreviations = Abbreviations()
        self.frequent_forms: Collection[Words] = ()
        self._folder, self._kept = folder, kept
        self._path = folder.path(kept) if folder and kept else folder.open_own() if folder else None
        self._index = open_index(self._path)
        self._writer: tantivy.IndexWriter | None = None
        self._searcher = self._index.searcher()
        self._known: set[PaperId] = set()
        self._rewritten = 0
        self._early: dict[PaperId, Paper] | None = {}
        if kept is not None:
            self.abbreviations.learn_pairs(kept.pairs)
            self.frequent_forms, self._known, self._early = kept.frequent_forms, set(kept.marks), None
            self._rewritten = kept.rewritten
        self._unwritten: set[PaperId] = set()
        self._counts: LRUCache[tuple[str, str], int] = LRUCache(COUNTED)
        self._answers: LRUCache[tuple[Query, date, int, int], Hits] = LRUCache(ANSWERED)
        self._pending = False

    @property
    def size(self) -> int:
        """How many papers there are."""
        return len(self._known) + len(self._unwritten - self._known)

    def count(self, field: str, word: str) -> int:
        """Return how many papers have the word in this field."""
        return self._searcher.doc_freq(field, word)  # as quick as a cache

    def count_together(self, field: str, words: Sequence[str]) -> int:
        """Return how many papers have the words side by side in this field."""
        key = (field, " ".join(words))
        if key not in self._counts:
            self._counts[key] = self._count(phrase(field, words))
        return self._counts[key]

    def starting(self, field: str, letters: str) -> list[tuple[str, int]]:
        """Return the words of a field that start so, and how many papers have them."""
        return self._searcher.terms_with_prefix(field, letters)

    def has_all(self, *words: str) -> bool:
        """Return whether a paper has all the words, in any field."""
        return self._count(build_query(Query(text="", words=words), self, strict=True)) > 0

    def add(self, papers: Iterable[Paper]) -> None:
        """Add papers, or replace them by id; found with the next search."""
        for paper in papers:
            self.abbreviations.learn(paper.id, f"{paper.title}\n{paper.abstract}\n{paper.summary}")
            if self._early is None:
                self._write(paper)
            else:
                self._early[paper.id] = paper
                self._unwritten.add(paper.id)
        if self._early is not None and len(self._early) >= LEARNT_FROM:
            self._decide(self._early)

    def remove(self, ids: Iterable[PaperId]) -> None:
        """Forget papers; ids that are unknown do nothing."""
        self._write_early()
        for paper_id in ids:
            if self._early is not None:
                self._early.pop(paper_id, None)
            if paper_id in self._known:
                self._delete(paper_id)
                self.abbreviations.forget(paper_id)
                self._known.discard(paper_id)
                self._pending = True

    def take(self, papers: Iterable[Paper], gone: Iterable[PaperId], *, commit: bool) -> None:
        """Add and remove, and make it searchable with `commit`."""
        self.remove(gone)
        self.add(papers)
        if commit:
            self.commit()

    def commit(self) -> None:
        """Finish what `add` and `remove` left over; after many papers this takes a second and may run in a thread."""
        self._write_early()
        if self._pending:
            self._open_writer().commit()
            self._index.reload()
            self._searcher = self._index.searcher()
            self._counts.clear()
            self._answers.clear()
            self._pending = False

    def save(self, marks: Mapping[PaperId, int]) -> None:
        """Keep the index in its folder, if anything was written; `marks` are the papers in it, with their checksums."""
        self.commit()
        if self._folder and self._path and self._writer:
            self._writer.wait_merging_threads()
            self._writer = None
            self._kept = Kept(
                marks=dict(marks),
                pairs=self.abbreviations.pairs,
                frequent_forms=tuple(self.frequent_forms),
                rewritten=self._rewritten,
            )
            self._folder.save(self._path, self._kept)

    def search(self, query: Query, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return the matches of `query`, `limit` from `offset` on. Without ranking words the newest come first.

        When there are none, `searched` in the answer says what was searched instead: the search with slips mended, in
        English, or without its demands.
        """
        self.commit()
        asked = (query, today, offset, limit)
        if asked not in self._answers:
            self._answers[asked] = self._find(query, today, offset, limit)
        return self._answers[asked]

    def _find(self, query: Query, today: date, offset: int, limit: int) -> Hits:
        if limit < 1 or not self._known:
            return Hits()
        mended, english = mend_words(query, self), translate_query(query, self)
        offer = "" if english else offer_instead(query, self)
        likely = english if english and not self._count(build_query(query, self, strict=True)) else mended
        if (hits := self._search(likely, today, offset, limit)).total or not query.ranks:
            return self._answer(hits, query, likely, offer)
        wholly, loosened = mend_query(query, self), loosen_query(query)
        guessed = translate_query(query, self, sure=False) or wholly
        for other in dict.fromkeys((mended, guessed, wholly, query, mend_query(loosened, self), loosened)):
            if (hits := self._search(other, today, offset, limit)).total:
                return self._answer(hits, query, other, offer)
        return Hits(meant=offer)

    def similar(self, paper: Paper, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return the papers most like `paper`, which need not be in the index and is not among them; none that is much
        less like it than the first one is.
        """
        self.commit()
        traits = find_traits(paper, self)
        if limit < 1 or not traits:
            return Hits()
        found = self._best(build_similar(paper, traits, self), today, 0, max(MOST_SIMILAR, offset + limit)).items
        close = [hit for hit in found if hit.score >= CLOSE * found[0].score]
        return Hits(items=tuple(close[offset : offset + limit]), total=len(close))

    def matching(self, query: Query, ids: Collection[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` match all there is in `query`; nothing is mended, and what is not here matches not."""
        self.commit()
        if not ids or not self._known:
            return frozenset()
        found: Any = self._searcher.search(build_matching(query, ids, self), limit=len(ids), count=False)
        return frozenset(self._id(address) for _, address in found.hits)

    def count_matching(self, query: Query) -> int:
        """Return how many papers match all there is in `query`, with nothing mended: what a search of it counts."""
        self.commit()
        return self._count(build_query(query, self, strict=True)) if self._known else 0

    def _answer(self, hits: Hits, query: Query, searched: Query, offer: str) -> Hits:
        """The matches with what was searched, where that is not what was typed."""
        instead = query_text(searched)
        return replace(
            hits,
            searched="" if instead == query_text(query) else instead,
            translated=searched.translated,
            meant=offer,
            terms=marked_terms(searched, self),
        )

    def _search(self, query: Query, today: date, offset: int, limit: int) -> Hits:
        sort = sort_of(query)
        parsed = parse_words(" ".join(query.words), self)
        built = build_query(query, self, parsed=parsed)
        if sort == "best":
            words, strict = title_words(" ".join(query.words)), build_query(query, self, strict=True, parsed=parsed)
            if parsed.said < 2 and not (parsed.said and query.demands):
                found = self._best(built, today, offset, limit, words)
                return replace(found, whole=found.total)
            if parsed.said > SHORT:
                return replace(self._best(built, today, offset, limit, words), whole=self._count(strict))
            wholly, partly = part(built, strict)
            first = self._best(wholly, today, offset, limit, words)
            others = self._best(partly, today, max(0, offset - first.total), limit - len(first.items), words)
            items, total = first.items + others.items, first.total + others.total
            return Hits(items=items, total=total, whole=first.total, parted=True)
        listed: Any = self._searcher.search(built, limit=limit, offset=offset, order_by_field=SORT_FIELDS[sort])
        hits = [Hit(id=self._id(address), score=float(score or 0)) for score, address in listed.hits]
        return Hits(items=tuple(hits), total=listed.count or 0, whole=listed.count or 0)

    def _count(self, built: tantivy.Query) -> int:
        """How many papers match; ordered by a field nothing is scored, which saves a fifth of the time."""
        found: Any = self._searcher.search(built, limit=1, order_by_field=NEWEST)
        return found.count or 0

    def _best(self, built: tantivy.Query, today: date, offset: int, limit: int, words: Sequence[str] = ()) -> Hits:
        """The best matches, the first of them weighed by freshness, votes and titles that begin with `words`."""
        found: Any = self._searcher.search(built, limit=max(WEIGHED, offset + limit))
        first = found.hits[:WEIGHED]
        order: Any = self._searcher.fast_field_values(NEWEST, [address for _, address in first])
        weighed = sorted(
            zip(self._weigh(first, order, today, words), order, first, strict=True), reverse=True, key=itemgetter(0, 1)
        )
        ranked = [(score, address) for score, _, (_, address) in weighed] + found.hits[WEIGHED:]
        page = ((score, self._id(address)) for score, address in ranked[offset : offset + limit])
        hits = tuple(Hit(id=paper_id, score=float(score)) for score, paper_id in page)
        return Hits(items=hits, total=found.count or 0)

    def _weigh(
        self, hits: list[tuple[float, tantivy.DocAddress]], newest: Sequence[int], today: date, words: Sequence[str]
    ) -> list[float]:
        leads = [1.0] * len(hits)
        if 0 < len(words) <= LONGEST_BEGINNING:
            titles: Any = self._searcher.fast_field_values(BEGINNING, [address for _, address in hits])
            leads = [LEADING if begins else 1.0 for begins in begin_with(titles, words)]
        now = day_number(today)
        return [score * lead * liking(each, now) for (score, _), lead, each in zip(hits, leads, newest, strict=True)]

    def _id(self, address: tantivy.DocAddress) -> PaperId:
        return PaperId(self._searcher.doc(address)["id"][0])

    def _decide(self, early: dict[PaperId, Paper]) -> None:
        """Fix which forms are frequent; those of the first papers that are in the index already are written again."""
        self.frequent_forms = self.abbreviations.frequent(max(FEWEST, int(FREQUENT * len(early))))
        for paper in early.values():
            self._write(paper)
        self._early = None
        self._unwritten.clear()

    def _write_early(self) -> None:
        if self._early is not None:
            for paper_id in self._unwritten:
                self._write(self._early[paper_id])
            self._unwritten.clear()

    def _write(self, paper: Paper) -> None:
        if paper.id in self._known:
            self._delete(paper.id)
        self._open_writer().add_document(build_document(paper, self.frequent_forms))
        self._known.add(paper.id)
        self._pending = True

    def _delete(self, paper_id: PaperId) -> None:
        self._open_writer().delete_documents_by_term("id", paper_id)
        self._rewritten += 1

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            if self._folder and self._kept:  # others read that one
                self._path, self._kept = self._folder.open_own(self._kept), None
                self._index = open_index(self._path)
            self._writer = self._index.writer(HEAP_BYTES, THREADS)
        return self._writer
