"""What two papers have in common, as a reader finds it in both. Pure.

Only what papers name as their keywords counts as a subject, a word only where it stands in both titles or is itself
a keyword: any other words that two texts share are a riddle.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec.structs import replace

from bot.model import Paper
from bot.search.hits import Hits
from bot.search.meanings import Lexicon
from bot.search.schema import EXACT, TEXT, cut, stem_of
from bot.text import readable, readable_name

MOST_SHOWN, LEAST_SHOWN = 2, 3  # subjects beside a paper; papers
RARE_WORD, RARE_PHRASE = 0.05, 0.1  # of the papers: what more of them say tells a reader little
FEWEST = 3  # papers that may say it, however few there are

_WORD = re.compile(r"[^\W\d_][^\W_]{3,}")  # shorter ones are names of other things, too


def name_hits(hits: Hits, paper: Paper, papers: Iterable[Paper], lexicon: Lexicon) -> Hits:
    """Return `hits` of papers like `paper` without those of which cannot be told what they share with it, as long as
    three remain; `terms` are its subjects. `papers` are those of the hits."""
    found = {each.id: each for each in papers}
    subjects = find_subjects(paper, found.values(), lexicon)
    named = {each.id for each in found.values() if in_common(paper, subjects, each)}
    lacking = (hit.id for hit in hits.items if hit.id not in named)
    shown = named.union(islice(lacking, max(0, LEAST_SHOWN - len(named))))
    items = tuple(hit for hit in hits.items if hit.id in shown)
    return replace(hits, items=items, total=len(items), terms=subjects)


def find_subjects(paper: Paper, near: Iterable[Paper], lexicon: Lexicon) -> tuple[str, ...]:
    """Return keywords of `paper` and of papers `near` it that stand in `paper`, and words of these that stand in its
    title, those that fewest papers have first."""
    text = _stems(_texts(paper))
    named = dict.fromkeys(readable(each) for some in (paper, *near) for each in some.keywords)
    words = {word for keyword in named for word in cut(keyword, stems=True)}
    known: dict[str, str] = {}
    for keyword in named:
        stems = " ".join(cut(keyword, stems=True))
        if stems and f" {stems} " in text:
            known.setdefault(stems, keyword)
    for word in _WORD.findall(readable(paper.title)):
        if words.intersection(cut(word, stems=True)):
            known.setdefault(stem_of(word.lower()), word if word[1:] != word[1:].lower() else word.lower())
    counted = {subject: _count(subject, lexicon) for subject in known.values()}
    rare = [subject for subject, count in counted.items() if count <= _most(subject, lexicon)]
    return tuple(sorted(rare, key=counted.__getitem__))


def in_common(paper: Paper, subjects: Sequence[str], other: Paper) -> str:
    """Return what `other` shares with `paper`: those of its `subjects` that stand in it, else who both are from."""
    text, title = _stems(_texts(other)), _stems((other.title,))
    keywords = {tuple(cut(keyword, stems=True)) for keyword in other.keywords}
    shown, said = list[str](), set[str]()
    for subject in subjects:
        stems = cut(subject, stems=True)
        found = f" {' '.join(stems)} " in (text if len(stems) > 1 else title) or tuple(stems) in keywords
        if found and not said.intersection(stems):
            shown.append(subject)
            said.update(stems)
    if shown:
        return f"in common: {', '.join(shown[:MOST_SHOWN])}"
    if paper.authors and other.authors and readable_name(paper.authors[0]) == readable_name(other.authors[0]):
        return "same first author"
    return "same organization" if paper.organization and paper.organization == other.organization else ""


def _texts(paper: Paper) -> tuple[str, ...]:
    return paper.title, paper.abstract, paper.summary, *paper.keywords


def _stems(texts: Iterable[str]) -> str:
    return f" {' | '.join(' '.join(cut(text, stems=True)) for text in texts)} "


def _count(keyword: str, lexicon: Lexicon) -> int:
    words = cut(keyword, stems=False)
    return lexicon.count_together(EXACT, words) if len(words) > 1 else lexicon.count(TEXT, stem_of(words[0]))


def _most(keyword: str, lexicon: Lexicon) -> float:
    return max(FEWEST, (RARE_PHRASE if " " in keyword else RARE_WORD) * lexicon.size)
