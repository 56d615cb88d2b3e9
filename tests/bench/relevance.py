"""How well search ranks, beside stemmed bm25s and bare tantivy in the same run. Figures, not verdicts.

    python tests/bench/relevance.py                                   the recorded papers and tests/bench/judged
    python tests/bench/relevance.py DOCS QUERIES JUDGEMENTS           any collection, three files of JSON lines

Documents are {"id", "title", "text"} and, if they have them, "summary", "authors", "keywords", "organization", "day"
and "upvotes"; queries {"id", "text"}; judgements {"query", "doc", "grade"}. What nobody judged counts as 0 in nDCG, so
an engine whose finds were judged has an advantage: `judged` says how many of the first ten were, and the last column is
nDCG without those that were not.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import mean
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.engines import ENGINES
from bench.measures import DEEP, TOP, described, judged_ndcg, judged_share, ndcg, recall

from bot.model import Paper, PaperId

HERE = Path(__file__).parent
RECORDED = HERE.parents[2] / "shared" / "data" / "papers.jsonl.gz"
JUDGED = HERE / "judged"

Grades = dict[str, dict[str, int]]


def main(arguments: Sequence[str]) -> None:
    papers, queries, grades = load_collection(*map(Path, arguments)) if arguments else load_recorded()
    queries = {name: text for name, text in queries.items() if any(grades[name].values())}
    print(f"{len(papers)} documents, {len(queries)} judged queries; 95 % bootstrap intervals in brackets")
    for name, build in ENGINES.items():
        search = build(papers)
        start = perf_counter()
        found = {query: search(text) for query, text in queries.items()}
        spent = (perf_counter() - start) / len(queries) * 1000
        pairs = [(found[query], grades[query]) for query in queries]
        print(
            f"{name:20} nDCG@{TOP} {described([ndcg(*each) for each in pairs])}"
            f"   recall@{DEEP} {mean(recall(*each) for each in pairs):.3f}"
            f"   judged@{TOP} {mean(judged_share(*each) for each in pairs):.3f}"
            f"   judged only {described([judged_ndcg(*each) for each in pairs])}   {spent:.2f} ms a query"
        )


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
    return [a_paper(row) for row in recorded_rows()], queries, grades


def recorded_rows() -> Iterator[dict]:
    """Yield the recorded papers as documents of a collection."""
    for row in read_lines(RECORDED):
        yield row | {
            "text": row["abstract"],
            "summary": row["ai_summary"],
            "day": row["daily_date"],
            "organization": (row["organization"] or {}).get("fullname", ""),
        }


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


if __name__ == "__main__":
    main(sys.argv[1:])
