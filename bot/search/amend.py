"""What to search for when a search finds nothing: with slips of the finger mended, then less strictly. Pure."""

from typing import Protocol

from msgspec.structs import replace

from bot.search.query import Query
from bot.search.schema import AUTHORS, EXACT, ORGANIZATION, TEXT, cut
from bot.search.spelling import correct_word
from bot.search.words import ASKING, GLUE, telling

MOST_MENDED = 4  # words of one search
MOST_LOOKED_AT = 32
TELLING_SHARE = 3  # a search is mended at once when at least one in so many of its words is unknown


class Vocabulary(Protocol):
    """The words of the index."""

    def count(self, field: str, word: str) -> int:
        """Return how many papers have the word in this field."""
        ...

    def starting(self, field: str, letters: str) -> list[tuple[str, int]]:
        """Return the words of a field that start so, and how many papers have them."""
        ...


def mend_query(query: Query, vocabulary: Vocabulary) -> Query:
    """Return `query` with the words that no paper has replaced by those that were probably meant."""
    mender = _Mender(vocabulary)
    mended = {
        name: tuple(mender.mend(text, field) for text in getattr(query, name))
        for name, field in (
            ("words", EXACT),
            ("phrases", EXACT),
            ("required", EXACT),
            ("titles", EXACT),
            ("authors", AUTHORS),
            ("orgs", ORGANIZATION),
        )
    }
    return replace(query, **mended)


def is_mostly_unknown(query: Query, vocabulary: Vocabulary) -> bool:
    """Return whether a third of the words or more stands in no paper."""
    words = cut(" ".join(query.words), stems=False)
    said = {words[at] for at in telling(words)[:MOST_LOOKED_AT]}
    unknown = [word for word in said if not _is_known(word, vocabulary)]
    return bool(unknown) and len(unknown) * TELLING_SHARE >= len(said)


def loosen_query(query: Query) -> Query:
    """Return `query` with all that had to match as optional words; its filters stay."""
    words = (*query.words, *query.phrases, *query.required, *query.titles)
    return replace(query, words=words, phrases=(), required=(), titles=(), sort="best")


def query_text(query: Query) -> str:
    """Return what one would type for `query`, its filters aside."""
    fields = (("author", query.authors), ("title", query.titles), ("org", query.orgs))
    parts = [
        *query.words,
        *(f'"{phrase}"' for phrase in query.phrases),
        *(f"+{_quoted(text)}" for text in query.required),
        *(f"{name}:{_quoted(text)}" for name, texts in fields for text in texts),
    ]
    return " ".join(parts)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    if word in GLUE or word in ASKING:
        return True
    in_names = any(vocabulary.count(field, word) for field in (EXACT, AUTHORS, ORGANIZATION))
    return in_names or any(vocabulary.count(TEXT, stem) for stem in cut(word, stems=True))


class _Mender:
    """Mends texts one by one; the work is bounded over all of them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._left = MOST_MENDED

    def mend(self, text: str, field: str) -> str:
        for word in cut(text, stems=False):
            known = _is_known(word, self._vocabulary) if field == EXACT else self._vocabulary.count(field, word)
            if not known and self._left and (meant := self._correct(word, field)):
                text = (
                    text.replace(word, meant) if word in text else " ".join(cut(text, stems=False)).replace(word, meant)
                )
        return text

    def _correct(self, word: str, field: str) -> str | None:
        self._left -= 1
        return correct_word(
            word,
            count=lambda other: self._vocabulary.count(field, other),
            starting=lambda letters: self._vocabulary.starting(field, letters),
        )
