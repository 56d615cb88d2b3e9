"""Why a paper matched: what a list says of it, or a sentence that has more of the words. Pure.

A word is marked wherever its stem stands, a phrase where its stems stand side by side.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise

from bot.cut import cut_text
from bot.finding import LISTED, telling_score, without_lead
from bot.model import Paper
from bot.replies import Line, Span
from bot.search.abbreviations import plural_forms
from bot.search.meanings import Lexicon
from bot.search.query import Query, parse_query
from bot.search.ranking import known_name
from bot.search.schema import EXACT, cut, stem_of
from bot.search.words import WORD, other_number, telling
from bot.text import ELLIPSIS, readable, readable_name, split_sentences

LONGEST, WHOLE = LISTED, 400  # characters: two lines of a list; nearly every sentence, where there is room
LEAST_CONTEXT = 60  # characters before the first mark, where a sentence has to be cut
ANY_DAY = date(2000, 1, 1)  # the words of a search are the same on all
IRREGULAR = frozenset({"die", "lie", "tie", "sky"})

# what only says where something is to be had
_ADDRESS = re.compile(r"://|\bwww\.|\\(?:url|href)\b|\bavailable (?:at|on|here)\b", re.I)

_CLAUSE = re.compile(r"[,;:] (?:and |but )?| (?=(?:that|which|where|while|because|so that)\b)")

Stems = tuple[str, ...]
Run = tuple[int, int]
MOST_TERMS = 24
_RUNS = re.compile(r"[^\W\d]+|\d+")


def explain_match(paper: Paper, told: str, terms: Sequence[str], typed: Sequence[str], longest: int = LONGEST) -> Line:
    """Return why a paper matches `terms` (words and phrases, the most telling first), the matches in style "mark".

    Of `told`, what a list says of the paper, and all its sentences that is the one with most of those `typed` words
    that the title lacks, if only one of those it has; of equal ones `told`, else the most telling. Where the
    title has them all, only one that tells no less than `told`. Nothing of all: (). Where none of the `typed` words
    stands, other `terms` count in their place: a paper on “MoE” for “mixture of experts”.
    """
    wanted = _wanted(terms)
    title = readable(paper.title)
    for needed in (_wanted(typed), wanted):
        worth = partial(_may_match, starts=[_starts(stems) for stems in needed])
        lacking = [stems for stems in needed if not _count(title, [stems])]
        if best := _best_sentence(told, tuple(_matching_sentences(paper, worth)), (lacking, needed), longest):
            return _marked(best, wanted, longest)
        if len(lacking) < len(needed) or _count(told, needed):
            break
    return mark_words(told, terms)


def mark_words(text: str, terms: Sequence[str]) -> Line:
    """Return the text, whole, the words and phrases of `terms` in it in style "mark"."""
    return _mark(text, _merge(_find(text, _wanted(terms)), text), len(text)) if text else ()


def has_words(text: str, terms: Sequence[str]) -> bool:
    """Return whether all these words and phrases stand in the text."""
    needed = _wanted(terms)
    return _count(text, needed) == len(needed)


def has_form(text: str, word: str) -> bool:
    """Return whether the word, its beginning or another form of it stands in the text, both casefolded."""
    stems = _cut(word)
    return word in text or (bool(stems) and _may_match(text, [_starts(stems)]) and has_words(text, [word]))


def matching_name(paper: Paper, terms: Sequence[str], shown: Line) -> str:
    """Return the author or the keyword by which a paper matches, `by Ada Lovelace`, where neither its title nor what
    is `shown` of it has a word of `terms`; "" else."""
    needed = _wanted(terms)
    if any(span.style == "mark" for span in shown) or _count(readable(paper.title), needed):
        return ""
    worth = partial(_may_match, starts=[_starts(stems) for stems in needed])
    names = ((f"by {readable_name(each)}", each) for each in paper.authors)
    words = ((f"keyword: {readable(each)}", each) for each in paper.keywords)
    return next((said for said, each in (*names, *words) if worth(each) and _count(each, needed)), "")


def marked_terms(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words and phrases that `query` looks for, lower case, the most telling first.

    Phrases come before words, rare words before frequent ones; what an abbreviation stands for comes with it.
    """
    words = cut(" ".join(query.words), stems=False)
    said = [words[at] for at in telling(words)]
    demanded = [cut(text, stems=False) for text in (*query.phrases, *query.required, *query.titles)]
    said += [text[0] for text in demanded if len(text) == 1]
    phrases = [" ".join(text) for text in demanded if len(text) > 1]
    said_together = (*query.words, *map(" ".join, pairwise(query.words)))
    phrases += [form for text in (*said_together, *query.required) for form in _written(known_name(text, lexicon))]
    longs = list(lexicon.abbreviations.find_long(words))
    phrases += [" ".join(words[start:end]) for start, end, _ in longs]
    meant = (lexicon.abbreviations.long_forms(word, lexicon.count(EXACT, word)) for word in said)
    phrases += [" ".join(plural_forms(form)[0]) for forms in meant for form in forms]
    rare_first = sorted(dict.fromkeys(said), key=lambda word: lexicon.count(EXACT, word))
    rare_first += [other for word in rare_first if (other := other_number(word))]
    shorts = (short for _, _, each in longs for short in each)
    terms = (*phrases, *rare_first, *shorts, *(name.lower() for name in query.authors))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def typed_terms(search: str) -> tuple[str, ...]:
    """Return the words and phrases of a search as they were typed, without those that only ask or join others."""
    query = parse_query(search, today=ANY_DAY)
    words = cut(" ".join(query.words), stems=False)
    demanded = (*query.phrases, *query.required, *query.titles, *query.authors, *query.orgs)
    return tuple(dict.fromkeys((*(words[at] for at in telling(words)), *(text.lower() for text in demanded))))[
        :MOST_TERMS
    ]


def _written(name: str) -> list[str]:
    """How a name may be written: gpt4, gpt 4; nothing for none."""
    return list(dict.fromkeys((name, " ".join(_RUNS.findall(name))))) if name else []


def _may_match(text: str, starts: Sequence[Stems]) -> bool:
    """Whether it is worth cutting a text into words: most have nothing that is wanted."""
    lowered = text.lower()
    return not text.isascii() or any(all(start in lowered for start in each) for each in starts)


def _starts(stems: Stems) -> Stems:
    """What stands in every word with these stems. Words go on in any way, but a last letter may be the stem's own
    (study, studi; hoping, hope; ability, abl), and a few stems are irregular (dying, die)."""
    return tuple(stem[:1] if stem in IRREGULAR else stem[:-1] if stem[-1] in "iel" else stem for stem in stems)


def _wanted(terms: Iterable[str]) -> list[Stems]:
    return [stems for stems in map(_cut, terms) if stems]


def _best_sentence(
    told: str, sentences: Sequence[str], wanted: tuple[Sequence[Stems], Sequence[Stems]], longest: int
) -> str:
    """The sentence that has more of what is `wanted` first, or as much and any of the rest, than `told`, without what
    leads up to it; of several the one that fits and tells most. "" where there is none."""
    lacking, needed = wanted

    def matches(text: str) -> tuple[int, bool]:
        return _count(text, lacking), _count(text, needed) > 0

    counts = {text: matches(text) for text in sentences}
    most = max(counts.values(), default=(0, False))
    if most <= matches(told):
        return ""
    full = [text for text, count in counts.items() if count == most]
    bare = [text if matches(text := without_lead(each)) == most else each for each in full]
    best = max(bare, key=lambda text: (len(text) <= longest, telling_score(text)))
    return best if most[0] or not told or telling_score(best) >= telling_score(told) else ""


def _marked(text: str, wanted: Sequence[Stems], longest: int) -> Line:
    plain = readable(text)
    shown = plain if _find(plain, wanted) else text
    return _mark(shown, _merge(_find(shown, wanted), shown), longest)


def _matching_sentences(paper: Paper, worth: Callable[[str], bool]) -> Iterable[str]:
    for text in (paper.abstract, paper.summary):
        if worth(text):
            yield from (each for each in split_sentences(text) if worth(each) and not _ADDRESS.search(each))


def _count(text: str, needed: Sequence[Stems]) -> int:
    """How many of the words and phrases stand in the text."""
    words = _cut(text)
    known = set(words)
    return sum(known.issuperset(each) and (len(each) == 1 or bool(_places(words, each))) for each in needed)


@lru_cache(maxsize=4_000)  # sentences: those of papers that many people search for; 2 MB
def _cut(text: str) -> Stems:
    return tuple(map(stem_of, WORD.findall(text)))


def _find(text: str, wanted: Sequence[Stems]) -> list[Run]:
    """Where matches stand, as from and to; in order, possibly overlapping."""
    places = [(match.start(), match.end()) for match in WORD.finditer(text)]
    words = [stem_of(text[start:end]) for start, end in places]
    found = [(at, len(stems)) for stems in wanted for at in _places(words, stems)]
    return sorted((places[at][0], places[at + size - 1][1]) for at, size in found)


def _places(words: Sequence[str], stems: Stems) -> list[int]:
    size = len(stems)
    first = stems[0]
    return [at for at, word in enumerate(words) if word == first and tuple(words[at : at + size]) == stems]


def _merge(runs: Sequence[Run], text: str) -> list[Run]:
    """Runs that overlap or that only a space or hyphen keeps apart become one."""
    merged: list[Run] = []
    for start, end in runs:
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in (" ", "-")):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _mark(text: str, runs: Sequence[Run], longest: int) -> Line:
    begin, end = _window(text, runs, longest)
    spans = [Span(text=ELLIPSIS)] if begin else []
    at = begin
    for start, stop in runs:
        if start >= begin and stop <= end:
            spans += [Span(text=text[at:start]), Span(text=text[start:stop], style="mark")]
            at = stop
    spans += [Span(text=text[at:end]), Span(text=ELLIPSIS if end < len(text) else "")]
    return tuple(span for span in spans if span.text)


def _window(text: str, runs: Sequence[Run], longest: int) -> Run:
    """The part of a long sentence that is shown: its beginning if it has as many marks as any part, else from the
    clause on in which the first mark stands, or from a little before it; cut at the end of a phrase."""
    room = longest - 2 * len(ELLIPSIS)
    if len(text) <= longest:
        return 0, len(text)
    begin = _beginning(text, runs, room)
    phrase = begin + len(cut_text(text[begin:], room).removesuffix(ELLIPSIS))
    last = max((stop for _, stop in runs if stop <= begin + room), default=0)
    if phrase >= last:  # no match is lost
        return begin, phrase
    space = text.rfind(" ", last, begin + room)
    return begin, space if space > 0 else last


def _beginning(text: str, runs: Sequence[Run], room: int) -> int:
    first = runs[0][0] if runs else 0
    later = max(0, min(first - LEAST_CONTEXT, len(text) - room))
    if sum(stop <= room for _, stop in runs) >= sum(stop <= later + room for _, stop in runs):
        return 0
    clauses = [each.end() for each in _CLAUSE.finditer(text, later, first)]
    return clauses[0] if clauses else max(text.find(" ", later, first) + 1, later)
