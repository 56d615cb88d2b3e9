"""Does search rank as well where nobody tuned it? Collections made of the recorded papers, beside bm25s in one run.

    python tests/bench/held_out.py

Documents are titles and abstracts only (in every other collection half of them titles alone); what is not indexed is
the judge: papers that share rare keywords with the one a query was made from (by count), or the one paper that a
sentence was taken out of. Queries are titles, questions, two sentences, summaries. Figures, not verdicts.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.engines import build_bm25s, build_bot
from bench.measures import ndcg, recall
from bench.relevance import RECORDED, Grades, a_paper, read_lines

QUERIES = 150
RARE = 0.01  # of the papers that have a keyword
SENTENCE = re.compile(r"(?<=[.!?])\s+")

Asks = Callable[[dict, list[str]], str]
KINDS: dict[str, Asks] = {
    "title": lambda row, sentences: row["title"],
    "question": lambda row, sentences: "papers that deal with " + " ".join(sentences[0].split()[:14]),
    "two sentences": lambda row, sentences: " ".join(sentences[:2]),
    "summary": lambda row, sentences: row["ai_summary"] or sentences[-1],
}


def main() -> None:
    rows = list(read_lines(RECORDED))
    ahead = []
    for seed, size in ((1, 1_000), (2, 1_400), (3, 3_200)):
        rng = random.Random(seed)
        some = rng.sample(rows, size)
        for kind, asks in KINDS.items():
            ahead.append(compare(f"{kind}, {size}", *by_keywords(some, asks, rng, halved=bool(seed % 2))))
        ahead.append(compare(f"sentence, {size}", *by_sentence(some, rng)))
    print(f"ahead by {mean(ahead):+.4f} on average, {min(ahead):+.4f} at worst")


def by_keywords(rows: list[dict], asks: Asks, rng: random.Random, *, halved: bool) -> tuple[list[dict], dict, Grades]:
    """Return documents, queries and grades: relevant is what shares a rare keyword, which no index sees."""
    keywords = {row["id"]: {each.lower() for each in row["keywords"]} for row in rows}
    having: defaultdict[str, set[str]] = defaultdict(set)
    for name, words in keywords.items():
        for word in words:
            having[word].add(name)
    rare = {word: names for word, names in having.items() if 2 <= len(names) <= RARE * len(rows)}
    queries: dict[str, str] = {}
    grades: Grades = {}
    for row in rows:
        alike = Counter(other for word in keywords[row["id"]] for other in rare.get(word, ()) if other != row["id"])
        sentences = list(sentences_of(row))
        if len(alike) >= 3 and len(sentences) >= 4 and len(queries) < QUERIES:
            queries[row["id"]], grades[row["id"]] = asks(row, sentences), dict(alike)
    short = {row["id"] for row in rng.sample(rows, len(rows) // 2)} - queries.keys() if halved else set()
    return [document(row, "" if row["id"] in short else row["abstract"]) for row in rows], queries, grades


def by_sentence(rows: list[dict], rng: random.Random) -> tuple[list[dict], dict, Grades]:
    """Return documents, queries and grades: relevant is the paper out of which a sentence was taken."""
    queries = {}
    for row in rows:
        if len(sentences := list(sentences_of(row))) >= 4 and len(queries) < QUERIES:
            queries[row["id"]] = rng.choice(sentences[1:])
    texts = {row["id"]: " ".join(row["abstract"].split()).replace(queries.get(row["id"], "\0"), "") for row in rows}
    return [document(row, texts[row["id"]]) for row in rows], queries, {name: {name: 1} for name in queries}


def compare(name: str, documents: list[dict], queries: dict[str, str], grades: Grades) -> float:
    """Print both, return how far the bot is ahead in nDCG@10. The paper a query was made from is no find, unless it is
    the one to be found."""
    papers = [a_paper(row) for row in documents]
    figures = []
    for search in (build_bm25s(papers), build_bot(papers)):
        found = {
            query: [each for each in search(text) if each != query or query in grades[query]]
            for query, text in queries.items()
        }
        figures.append([mean(judge(found[query], grades[query]) for query in queries) for judge in (ndcg, recall)])
    (theirs, their_recall), (ours, our_recall) = figures
    print(
        f"{name:20} {len(queries):3} queries   nDCG@10 bm25s {theirs:.4f} bot {ours:.4f}"
        f"   recall@100 bm25s {their_recall:.4f} bot {our_recall:.4f}"
    )
    return ours - theirs


def document(row: dict, text: str) -> dict:
    return {"id": row["id"], "title": row["title"], "text": text}


def sentences_of(row: dict) -> Iterator[str]:
    return (each for each in SENTENCE.split(" ".join(row["abstract"].split())) if len(each.split()) >= 6)


if __name__ == "__main__":
    main()
