"""The search engines of one run: the bot's own, without and with the extra `semantic`, and beside it two that know
nothing of papers.

bm25s is told the English stemmer of Snowball and its own stop words; bare tantivy has one field with its English
stemmer and a query that is any of the words. All of them see the same text: title, abstract, summary and keywords; the
bot also has the authors, the organisation and the day.
"""

from collections.abc import Callable, Sequence
from datetime import date

import bm25s
import tantivy
from bench.measures import DEEP

from bot.language.references import parse_paper_id
from bot.model import Paper
from bot.papers.finder import fuse
from bot.search.embedding import is_installed, load_embedder, meaning_text
from bot.search.index import TantivyIndex
from bot.search.nearness import VectorTable
from bot.search.query import parse_query
from bot.search.ranking import meaning_helps

TODAY = date(2026, 7, 1)

Search = Callable[[str], Sequence[str]]


def text_of(paper: Paper) -> str:
    return " ".join((paper.title, paper.abstract, paper.summary, *paper.keywords))


def build_bot(papers: Sequence[Paper]) -> Search:
    """The bot as it is typed to: an id is the paper, everything else is a search."""
    index = TantivyIndex()
    index.add(papers)
    index.commit()

    def search(text: str) -> Sequence[str]:
        return [hit.id for hit in index.search(parse_query(text, today=TODAY), today=TODAY, limit=DEEP).items]

    return _or_the_paper(search, papers)


def _or_the_paper(search: Search, papers: Sequence[Paper]) -> Search:
    known = {paper.id for paper in papers}

    def find(text: str) -> Sequence[str]:
        return [str(asked)] if (asked := parse_paper_id(text)) in known else search(text)

    return find


def build_semantic(papers: Sequence[Paper]) -> Search:
    """The bot with meaning beside words, as its finder fuses them."""
    index = TantivyIndex()
    index.add(papers)
    embedder, table = load_embedder(), VectorTable()
    rows = embedder.embed([*map(meaning_text, papers)]).astype("float16")
    table.put({paper.id: row.tobytes() for paper, row in zip(papers, rows, strict=True)})

    def search(text: str) -> Sequence[str]:
        query = parse_query(text, today=TODAY)
        hits = index.search(query, today=TODAY, limit=DEEP)
        if meaning_helps(query, hits.total, index):
            near = table.near(embedder.embed([hits.searched or " ".join(query.words)])[0])
            joining = frozenset(near.nearest()) - {hit.id for hit in hits.items}
            return [*fuse(hits, near, joining)][:DEEP]
        return [hit.id for hit in hits.items]

    return _or_the_paper(search, papers)


def build_bm25s(papers: Sequence[Paper]) -> Search:
    import Stemmer  # only the benchmark needs it

    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    texts = bm25s.tokenize([*map(text_of, papers)], stopwords="en", stemmer=stemmer, show_progress=False)
    retriever.index(texts, show_progress=False)

    def search(text: str) -> Sequence[str]:
        words = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        if not words.vocab:
            return []
        found, scores = retriever.retrieve(words, k=min(DEEP, len(papers)), show_progress=False)
        return [papers[at].id for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def build_tantivy(papers: Sequence[Paper]) -> Search:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(40_000_000, 1)
    for paper in papers:
        writer.add_document(tantivy.Document(id=str(paper.id), text=text_of(paper)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> Sequence[str]:
        words = "".join(letter if letter.isalnum() else " " for letter in text).lower()  # AND and OR are words here
        if not words.split():
            return []
        found = searcher.search(index.parse_query(words, ["text"]), DEEP)
        return [searcher.doc(address)["id"][0] for _, address in found.hits]

    return search


ENGINES: dict[str, Callable[[Sequence[Paper]], Search]] = {
    "bm25s, stemmed": build_bm25s,
    "bare tantivy": build_tantivy,
    "papers bot": build_bot,
    **({"papers bot, semantic": build_semantic} if is_installed() else {}),
}
