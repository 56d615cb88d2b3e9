"""What the index knows of a paper, and how words are cut: lower case, no accents, English stems. For the searcher."""

from datetime import date
from functools import lru_cache

import tantivy

from bot.model import Paper

TEXT_FIELDS = ("title", "abstract", "authors", "keywords", "organization")
EPOCH = date(1970, 1, 1)
STEMMED, NAMES = "stemmed", "names"
LONGEST_WORD = 60


@lru_cache(maxsize=1)
def build_schema() -> tantivy.Schema:
    """Return the schema; text is not stored, papers come from the library by their id."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in ("title", "abstract", "keywords"):
        builder.add_text_field(field, tokenizer_name=STEMMED)
    for field in ("authors", "organization"):
        builder.add_text_field(field, tokenizer_name=NAMES)
    for field in ("day", "upvotes", "code"):
        builder.add_integer_field(field, indexed=True, fast=True)
    return builder.build()


def open_index() -> tantivy.Index:
    """Return an empty index in memory."""
    index = tantivy.Index(build_schema())
    index.register_tokenizer(STEMMED, stemmer())
    index.register_tokenizer(NAMES, namer())
    return index


@lru_cache(maxsize=1)
def stemmer() -> tantivy.TextAnalyzer:
    """Cuts titles, abstracts and keywords."""
    return _builder().filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=1)
def namer() -> tantivy.TextAnalyzer:
    """Cuts names, which have no stems."""
    return _builder().build()


def build_document(paper: Paper) -> tantivy.Document:
    """Return the paper as the index takes it; a paper without any date has day 0."""
    newest = paper.day or paper.published
    return tantivy.Document.from_dict(
        {
            "id": paper.id,
            "title": paper.title,
            "abstract": f"{paper.abstract}\n{paper.summary}" if paper.abstract else paper.summary,
            "authors": " ".join(paper.authors),
            "keywords": " . ".join(paper.keywords),
            "organization": paper.organization,
            "day": day_number(newest) if newest else 0,
            "upvotes": paper.upvotes,
            "code": int(bool(paper.code_url)),
        },
        build_schema(),
    )


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return (day - EPOCH).days


def cut(text: str, *, names: bool = False) -> list[str]:
    """Return the tokens of `text` as the index has them."""
    return (namer() if names else stemmer()).analyze(text)


def _builder() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
