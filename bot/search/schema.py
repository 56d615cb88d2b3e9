"""What the index knows of a paper, how words are cut (lower case, no accents, English stems), and its smallest queries.

A paper's words are indexed twice: as stems, which find, and as they are written, which tells two equal stems apart.
One field holds title, abstract, summary and keywords, because a word's rarity and a text's length mean something only
over the whole of it; the title is in it twice, so that its words count double. `senses` holds the most frequent long
forms of abbreviations as one word each: as a phrase of three words that half the papers have, they are slow to find.
`names` holds the names with signs and digits (bot/search/words.py), and authors by the first letter and the last word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import tantivy
from tantivy import Occur

from bot.model import Paper
from bot.search.words import find_names, fold, initial_key

TEXT, EXACT, TITLE, AUTHORS, ORGANIZATION = "text", "exact", "title", "authors", "organization"
SENSES, NAMES = "senses", "names"
STEMMED_FIELDS = frozenset({TEXT, TITLE})
NEWEST, MOST_UPVOTED = "newest", "most_upvoted"  # what is sorted by, without ties: all processes page alike
EPOCH = date(1970, 1, 1)
UNDATED = 0
SECOND = 0.1  # of the lesser meanings of a word, beside the best one's score
STEMS, PLAIN = "stems", "plain"
LONGEST_WORD = 60  # bytes: those of this length and longer are not indexed
_LENGTHY = re.compile(rf"[^\W_]{{{LONGEST_WORD // 4},}}")  # may have so many: a character has four at most
_GAPS = re.compile(r"[^a-z0-9]+")
NAMES_READ = 4_000  # of a paper's authors; the longest list recorded has 3,303
BEGINNING, LONGEST_BEGINNING = "beginning", 4  # words of a title that a search may be
_HASH_BITS, _HASH = 15, 0x7FFF
_TITLE_WORD = re.compile(r"[^\W_]+(?:\.\d+)*")  # of a version the whole: GPT-4.1 does not begin with GPT 4


@lru_cache(maxsize=1)
def build_schema() -> tantivy.Schema:
    """Return the schema; text is not stored, papers come from the library by their id."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TEXT, tokenizer_name=STEMS, index_option="freq")
    builder.add_text_field(TITLE, tokenizer_name=STEMS)
    for field in (EXACT, AUTHORS, ORGANIZATION):
        builder.add_text_field(field, tokenizer_name=PLAIN)
    builder.add_text_field(SENSES, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(NAMES, tokenizer_name="raw", index_option="freq")
    for field in ("day", "upvotes", "code"):
        builder.add_integer_field(field, indexed=True, fast=True)
    for field in (NEWEST, MOST_UPVOTED, BEGINNING):
        builder.add_integer_field(field, fast=True)
    return builder.build()


def open_index(folder: Path | None = None) -> tantivy.Index:
    """Return an empty index in memory, or the one in `folder`. Raises ValueError or OSError."""
    index = tantivy.Index(build_schema(), path=None if folder is None else str(folder))
    index.config_reader("manual")  # else a thread looks twice a second whether a file has changed
    index.register_tokenizer(STEMS, stemmer())
    index.register_tokenizer(PLAIN, splitter())
    return index


@lru_cache(maxsize=1)
def stemmer() -> tantivy.TextAnalyzer:
    """Cuts text to stems."""
    return _builder().filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=1)
def splitter() -> tantivy.TextAnalyzer:
    """Cuts text and names to words as they are written."""
    return _builder().build()


def build_document(paper: Paper, long_forms: Iterable[Sequence[str]] = ()) -> tantivy.Document:
    """Return the paper as the index takes it, with those of `long_forms` that stand in it; without any date: day 0."""
    day = day_number(paper.came_out) if paper.came_out else UNDATED
    title = fold(paper.title)
    authors = [fold(name) for name in paper.authors[:NAMES_READ]]
    texts = [title, title, fold(paper.abstract), fold(paper.summary), *map(fold, paper.keywords)]
    return tantivy.Document.from_dict(
        {
            "id": paper.id,
            TEXT: texts,
            EXACT: texts,
            TITLE: title,
            AUTHORS: authors,
            ORGANIZATION: fold(paper.organization),
            NAMES: [*(name for text in texts for name in find_names(text)), *_initials(authors)],
            SENSES: _senses(texts, long_forms),
            "day": day,
            "upvotes": paper.upvotes,
            NEWEST: _sort_key(day, paper.upvotes, paper.id),
            MOST_UPVOTED: _sort_key(paper.upvotes, day, paper.id),
            BEGINNING: _beginning(title_words(paper.title)),
            "code": int(bool(paper.code_url)),
        },
        build_schema(),
    )


def title_words(text: str) -> list[str]:
    """Return the words of a title, or of what may be its beginning."""
    return _TITLE_WORD.findall(fold(text).lower())


def begin_with(beginnings: Iterable[int], words: Sequence[str]) -> list[bool]:
    """Return which titles begin with these words (one to four), as the field `beginning` of their papers says."""
    shift, wanted = _HASH_BITS * (len(words) - 1), _hash(words)
    return [(beginning >> shift) & _HASH == wanted for beginning in beginnings]


def _beginning(words: Sequence[str]) -> int:
    """One number (60 bits): a hash of the first word, of the first two, three and four."""
    sizes = range(min(len(words), LONGEST_BEGINNING))
    return sum(_hash(words[: size + 1]) << _HASH_BITS * size for size in sizes)


def _hash(words: Sequence[str]) -> int:
    return crc32(" ".join(words).encode()) & _HASH or 1


def _sort_key(first: int, second: int, paper_id: str) -> int:
    """Return one number (62 bits) that sorts by `first`, then `second`, then the id."""
    return (min(first, 2**22 - 1) << 40) | (min(second, 2**22 - 1) << 18) | (crc32(paper_id.encode()) >> 14)


def day_and_votes(newest: int) -> tuple[int, int]:
    """Return the day number and the upvotes in a paper's value of `newest`."""
    return newest >> 40, newest >> 18 & 2**22 - 1


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return (day - EPOCH).days


def sense(words: Sequence[str]) -> str:
    """Return a long form as `senses` has it."""
    return " ".join(words)


def cut(text: str, *, stems: bool) -> list[str]:
    """Return the words of `text` as the index has them; both ways give the same number of words. One that is too long
    for the index is shortened: it finds nothing, where leaving it out would find everything."""
    return (stemmer() if stems else splitter()).analyze(_LENGTHY.sub(_shorten, fold(text)))


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return the stem of one word as the index has it; what the index does not take for a word stays as it is."""
    return next(iter(stemmer().analyze(fold(word))), word)


def cut_for(field: str, text: str) -> list[str]:
    """Return the words of `text` as `field` has them."""
    return cut(text, stems=field in STEMMED_FIELDS)


def term(field: str, word: str, boost: float = 1.0) -> tantivy.Query:
    """Return the query for one word of a field."""
    return boosted(tantivy.Query.term_query(build_schema(), field, word, "freq"), boost)


def phrase(field: str, words: Sequence[str], boost: float = 1.0) -> tantivy.Query:
    """Return the query for words that stand side by side in a field; one word is a phrase too, none matches nothing."""
    if not words:
        return tantivy.Query.empty_query()
    if len(words) == 1:
        return term(field, words[0], boost)
    return boosted(tantivy.Query.phrase_query(build_schema(), field, list(words)), boost)


def any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return a query that matches what one of `queries` matches; the scores add up."""
    return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(Occur.Should, each) for each in queries])


def best_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return a query that matches what one of `queries` matches; the best score counts."""
    return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(list(queries), SECOND)


def boosted(query: tantivy.Query, boost: float) -> tantivy.Query:
    """Return `query` with its score times `boost`."""
    return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)


def _initials(authors: Iterable[str]) -> Iterator[str]:
    """`k he` of Kaiming He, once for each author; of the last part of a name as the words of a search are cut."""
    cut_names = (splitter().analyze(name) for name in authors)
    yield from (initial_key(words[0], words[-1]) for words in cut_names if len(words) > 1)


def _senses(texts: Sequence[str], long_forms: Iterable[Sequence[str]]) -> list[str]:
    plain = f" {_GAPS.sub(' ', ' '.join(texts).lower())} "
    return [sense(words) for words in long_forms if any(f" {sense(words)}{end} " in plain for end in ("", "s"))]


def _shorten(word: re.Match[str]) -> str:
    return word[0].encode()[: LONGEST_WORD - 1].decode(errors="ignore")


def _builder() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
