"""Whether a search is in another language than the papers, and the English terms to search for then. Pure and bounded.

Chinese, Japanese and Korean are cut to the longest terms of the table (bot/search/translations.py); words of other
languages begin with a term and have a short ending, or are several terms in one ("Bildsegmentierung"). Cyrillic is
Russian. In Latin letters only words that hardly any paper has are translated, and only beside small words or accents
of the language, or where nothing else is found: English is never touched.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from msgspec.structs import replace

from bot.patterns import late
from bot.search import translations
from bot.search.meanings import Lexicon
from bot.search.query import Query
from bot.search.schema import AUTHORS, EXACT, stem_of
from bot.search.words import ASKING, GLUE, SCRIPT

MOST_WORDS = 64  # of a search, before and after
COLUMNS = ("de", "ru", "fr", "es", "script")
SHARE = 0.001  # of all papers: a word that more have is no foreign word
WHOLE, SHORT = 3, 4  # letters: terms up to the first have no ending, those up to the second one of as many
LONGEST = 24  # letters of a term
ENDING, LINK = 7, 2  # letters behind a longer term, and between two terms in one word
_PUNCTUATION = ".,;:!?¿¡()…"
_PIECE = late(rf"[{SCRIPT}]+|[^\W_{SCRIPT}]+")
_ELIDED = re.compile("^[a-z]{1,2}['’]", re.IGNORECASE)  # d'images
_IN_SCRIPT = late(f"[{SCRIPT}]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = """aux avec dans des est les pour par que qui sur une
    aus das den durch ein eine einer für ist mit nicht und von zur zum
    como con del las los para por según che degli della delle nella dos não uma"""
_COMMON = "da de der di die du el en et il la le lo un van"
PLAIN, COMMON = frozenset(_PLAIN.split()), frozenset(_COMMON.split())

Terms = Mapping[str, str]


def is_foreign(text: str) -> bool:
    """Return whether `text` is not English, as far as letters that are not Latin and other languages' small words tell.

    A name may have one of these ("de Bruijn", "los Angeles"), so the common ones count only in pairs.
    """
    words = _WORD.findall(text.casefold())
    if any(not _is_latin(word) for word in words):
        return True
    common = sum(word in COMMON for word in words)
    return common > 1 or (len(words) > 1 and not PLAIN.isdisjoint(words))


def _is_latin(word: str) -> bool:
    """Whether a word has a Latin letter; a single letter of another script is a symbol ("β", "λ")."""
    return (len(word) == 1 and ord(word) < 0x2E80) or any("LATIN" in unicodedata.name(each, "") for each in word)


def translate_query(query: Query, lexicon: Lexicon, *, sure: bool = True) -> Query | None:
    """Return `query` with its free words in English; None for English, and where no word is in the table.

    With `sure` small words, accents or another script must tell that it is not English; without, it is enough that all
    words are in the table and in no paper: for searches that find nothing otherwise.
    """
    typed = query.words[:MOST_WORDS]
    pieces = [_PIECE.findall(unicodedata.normalize("NFKC", word.casefold())) for word in typed]
    latin = [each for each in chain(*pieces) if _alphabet(each) == "latin"]
    language = _latin_language(latin, lexicon, sure=sure)
    if not language and len(latin) == sum(map(len, pieces)):
        return None
    translated = [_translate(each, language, lexicon) for each in pieces]
    if not any(map(any, translated)):
        return None
    kept = [_kept(word, each, language, lexicon) for word, each in zip(typed, pieces, strict=True)]
    texts = chain.from_iterable(terms or word for terms, word in zip(translated, kept, strict=True))
    words = dict.fromkeys(word for text in texts for word in text.split())
    return replace(query, words=tuple(words)[:MOST_WORDS], translated=True)


def _translate(pieces: Sequence[str], language: str, lexicon: Lexicon) -> list[str]:
    """The English terms in one typed word; Latin letters beside another script stay."""
    mixed = len({_alphabet(each) for each in pieces}) > 1
    terms: list[str] = []
    for piece in pieces:
        meant = _meant(piece, language, lexicon)
        terms += meant or ([piece] if mixed and _alphabet(piece) == "latin" else [])
    return terms


def _meant(piece: str, language: str, lexicon: Lexicon) -> list[str]:
    alphabet, word = _alphabet(piece), _folded(piece)
    if alphabet == "script":
        return list(_longest_terms(word, table("script")))
    if alphabet == "cyrillic":
        return begun_terms(word, table("ru"))
    return begun_terms(word, table(language)) if language and _is_rare(word, lexicon) else []


def _kept(word: str, pieces: Sequence[str], language: str, lexicon: Lexicon) -> list[str]:
    """A typed word without translation as it is searched for: only one in Latin letters, and if it tells."""
    if not pieces or any(_alphabet(each) != "latin" for each in pieces):
        return []
    if not language:
        return [word.strip(_PUNCTUATION)]
    telling = not all(_is_small(each, language) or _is_strange(each, lexicon) for each in pieces)
    return [_ELIDED.sub("", word.strip(_PUNCTUATION))] if telling else []


def _is_small(piece: str, language: str) -> bool:
    return piece in GLUE or _folded(piece) in _small_words(language)


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(translations.GLUE[language].split())


def _is_strange(piece: str, lexicon: Lexicon) -> bool:
    word = _folded(piece)
    return word.isalpha() and _is_rare(word, lexicon) and not lexicon.count(AUTHORS, word)


def _latin_language(words: Iterable[str], lexicon: Lexicon, *, sure: bool) -> str:
    """The language of Latin words: the one of which most are; "" for English and for what is in doubt."""
    words = [word for word in words if word not in GLUE]
    scores: dict[str, int] = {}
    for language in translations.GLUE:
        telling = [word for word in words if not _is_small(word, language)]
        if sure and len(telling) == len(words) and all(map(str.isascii, words)):
            continue
        unknown = [each for each in telling if _is_unknown(each, language, lexicon)]
        glue = len(words) - len(telling) + sum(not each.isascii() for each in unknown)
        told = glue and 2 * (glue + len(unknown)) >= len(words)
        if unknown and (told or (not sure and len(unknown) == len(telling))):
            scores[language] = len(unknown) + glue
    return max(scores, key=lambda each: scores[each], default="")


def _is_unknown(piece: str, language: str, lexicon: Lexicon) -> bool:
    """Whether a word is in the table of the language and in no paper."""
    return bool(_meant(piece, language, lexicon)) and not lexicon.count(EXACT, _folded(piece))


def _is_rare(word: str, lexicon: Lexicon) -> bool:
    """Whether hardly any paper has the word, and it is no English one of the table."""
    if word in GLUE or word in ASKING or stem_of(word) in _english():
        return False
    return lexicon.count(EXACT, word) <= SHARE * lexicon.size


def begun_terms(word: str, terms: Terms) -> list[str]:
    """Return the English terms of which a word is made, with a short ending; nothing where a part is left over."""
    first = _longest(word, 0, terms)
    if not first:
        return []
    rest = word[len(first) :]
    for link in range(LINK + 1):
        if more := begun_terms(rest[link:], terms):
            return [terms[first], *more]
    ending = 0 if len(first) <= WHOLE else SHORT if len(first) <= SHORT else ENDING
    return [terms[first]] if len(rest) <= ending else []


def _longest_terms(run: str, terms: Terms) -> Iterator[str]:
    at = 0
    while at < len(run):
        start = _longest(run, at, terms)
        if start:
            yield terms[start]
        at += len(start) or 1


def _longest(word: str, at: int, terms: Terms) -> str:
    """The longest term that stands at a place of a word; "" for none."""
    sizes = range(min(len(word) - at, LONGEST), 0, -1)
    return next((word[at : at + size] for size in sizes if word[at : at + size] in terms), "")


@cache
def table(language: str) -> Terms:
    """Return the terms of a column, folded, with the English ones."""
    column = COLUMNS.index(language) + 1
    rows = [[cell.strip() for cell in row.split("|")] for row in translations.TABLE.strip().splitlines()]
    pairs = ((_folded(term), row[0]) for row in rows for term in row[column].split())
    return dict(reversed(list(pairs)))  # the first row counts


@cache
def _english() -> frozenset[str]:
    """The stems of the English words of the table."""
    rows = translations.TABLE.strip().splitlines()
    return frozenset(stem_of(word) for row in rows for word in re.findall(r"\w+", row.split("|")[0]))


def _alphabet(piece: str) -> str:
    return "script" if _IN_SCRIPT.search(piece) else "cyrillic" if _CYRILLIC.search(piece) else "latin"


def _folded(text: str) -> str:
    """Lower case without accents, Korean syllables whole."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(each for each in apart if not unicodedata.combining(each)))
