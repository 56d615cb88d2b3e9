"""How well search ranks, beside bm25s in the same run. Figures, not verdicts.

    python tests/bench/relevance.py                                   the recorded papers and tests/bench/judged
    python tests/bench/relevance.py DOCS QUERIES JUDGEMENTS           any collection, three files of JSON lines

Documents are {"id", "title", "text"} and, if they have them, "summary", "authors", "keywords", "organization", "day"
and "upvotes"; queries {"id", "text"}; judgements {"query", "doc", "grade"}, what is not judged counting as 0. bm25s
sees title, text, summary and keywords as one text, with its own English stop words and its own settings.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from math import log2
from pathlib import Path
from statistics import mean
from time import perf_counter

import bm25s

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query

HERE = Path(__file__).parent
RECORDED = HERE.parents[2] / "shared" / "data" / "papers.jsonl.gz"
JUDGED = HERE / "judged"
TOP, DEEP = 10, 100
TODAY = date(2026, 7, 1)

Search = Callable[[str], Sequence[str]]
Grades = dict[str, dict[str, int]]


def main(arguments: Sequence[str]) -> None:
    papers, queries, grades = load_collection(*map(Path, arguments)) if arguments else load_recorded()
    queries = {name: text for name, text in queries.items() if any(grades[name].values())}
    print(f"{len(papers)} documents, {len(queries)} judged queries")
    for name, search in (("bm25s", build_bm25s(papers)), ("papers bot", build_index(papers))):
        start = perf_counter()
        found = {query: search(text) for query, text in queries.items()}
        spent = (perf_counter() - start) / len(queries) * 1000
        top = mean(ndcg(found[query], grades[query]) for query in queries)
        deep = mean(recall(found[query], grades[query]) for query in queries)
        print(f"{name:12} nDCG@{TOP} {top:.4f}   recall@{DEEP} {deep:.4f}   {spent:.2f} ms a query")


def load_collection(docs: Path, queries: Path, judgements: Path) -> tuple[list[Paper], dict[str, str], Grades]:
    """Return documents as papers, queries by id, and grades by query and document."""
    grades: Grades = defaultdict(dict)
    for row in read_lines(judgements):
        grades[str(row["query"])][str(row["doc"])] = int(row["grade"])
    texts = {str(row["id"]): row["text"] for row in read_lines(queries)}
    return [a_paper(row) for row in read_lines(docs)], texts, grades


def load_recorded() -> tuple[list[Paper], dict[str, str], Grades]:
    """Return the recorded papers and the queries judged for them."""
    _, queries, grades = load_collection(Path("/dev/null"), JUDGED / "queries.jsonl", JUDGED / "judgements.jsonl")
    rows = (
        row
        | {
            "text": row["abstract"],
            "summary": row["ai_summary"],
            "day": row["daily_date"],
            "organization": (row["organization"] or {}).get("fullname", ""),
        }
        for row in read_lines(RECORDED)
    )
    return [a_paper(row) for row in rows], queries, grades


def a_paper(row: dict) -> Paper:
    day = row.get("day")
    return Paper(
        id=PaperId(str(row["id"])),
        title=" ".join((row.get("title") or "").split()),
        abstract=" ".join((row.get("text") or "").split()),
        summary=row.get("summary") or "",
        authors=tuple(row.get("authors") or ()),
        keywords=tuple(row.get("keywords") or ()),
        organization=row.get("organization") or "",
        days=(date.fromisoformat(day[:10]),) if day else (),
        upvotes=row.get("upvotes") or 0,
    )


def read_lines(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def build_index(papers: Sequence[Paper]) -> Search:
    index = TantivyIndex()
    index.add(papers)
    index.commit()

    def search(text: str) -> Sequence[str]:
        return [hit.id for hit in index.search(parse_query(text, today=TODAY), today=TODAY, limit=DEEP).items]

    return search


def build_bm25s(papers: Sequence[Paper]) -> Search:
    texts = [" ".join((paper.title, paper.abstract, paper.summary, *paper.keywords)) for paper in papers]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def search(text: str) -> Sequence[str]:
        words = bm25s.tokenize([text], stopwords="en", show_progress=False)
        if not words.vocab:
            return []
        found, scores = retriever.retrieve(words, k=min(DEEP, len(papers)), show_progress=False)
        return [papers[at].id for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def ndcg(found: Iterable[str], grades: dict[str, int]) -> float:
    """Return nDCG over the first ten, with linear gain."""
    best = sorted(grades.values(), reverse=True)
    gained = _discounted(grades.get(doc, 0) for doc in list(found)[:TOP])
    return gained / _discounted(best[:TOP])


def recall(found: Iterable[str], grades: dict[str, int]) -> float:
    """Return which part of the relevant documents is among the first hundred."""
    relevant = {doc for doc, grade in grades.items() if grade > 0}
    return len(relevant & set(list(found)[:DEEP])) / len(relevant)


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))


if __name__ == "__main__":
    main(sys.argv[1:])
