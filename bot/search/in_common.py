"""What two papers have in common, as a reader finds it in both. Pure.

Only what papers name as their keywords counts as a subject: any other words that two texts share are a riddle.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec.structs import replace

from bot.model import Paper
from bot.search.hits import Hits
from bot.search.meanings import Lexicon
from bot.search.schema import EXACT, TEXT, cut, stem_of
from bot.text import readable, readable_name

MOST_SHOWN, LEAST_SHOWN = 2, 3  # subjects beside a paper; papers
RARE_WORD, RARE_PHRASE = 0.02, 0.1  # of the papers: what more of them say tells a reader little
FEWEST = 3  # papers that may say it, however few there are


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
    """Return what stands in `paper` of the keywords of it and of papers `near` it, what fewest papers have first."""
    text = _stems(paper)
    known: dict[str, str] = {}
    for keyword in dict.fromkeys(each for some in (paper, *near) for each in some.keywords):
        stems = " ".join(cut(keyword, stems=True))
        if stems and f" {stems} " in text:
            known.setdefault(stems, readable(keyword))
    counted = {keyword: _count(keyword, lexicon) for keyword in known.values()}
    rare = [keyword for keyword, count in counted.items() if count <= _most(keyword, lexicon)]
    return tuple(sorted(rare, key=counted.__getitem__))


def in_common(paper: Paper, subjects: Sequence[str], other: Paper) -> str:
    """Return what `other` shares with `paper`: those of its `subjects` that stand in it, else who both are from."""
    text, said = _stems(other), set[str]()
    shown: list[str] = []
    for subject in subjects:
        stems = cut(subject, stems=True)
        if f" {' '.join(stems)} " in text and not said.intersection(stems):
            shown.append(subject)
            said.update(stems)
    if shown:
        return f"in common: {', '.join(shown[:MOST_SHOWN])}"
    if paper.authors and other.authors and readable_name(paper.authors[0]) == readable_name(other.authors[0]):
        return "same first author"
    return "same organization" if paper.organization and paper.organization == other.organization else ""


def _stems(paper: Paper) -> str:
    texts = (paper.title, paper.abstract, paper.summary, *paper.keywords)
    return f" {' | '.join(' '.join(cut(text, stems=True)) for text in texts)} "


def _count(keyword: str, lexicon: Lexicon) -> int:
    words = cut(keyword, stems=False)
    return lexicon.count_together(EXACT, words) if len(words) > 1 else lexicon.count(TEXT, stem_of(words[0]))


def _most(keyword: str, lexicon: Lexicon) -> float:
    return max(FEWEST, (RARE_PHRASE if " " in keyword else RARE_WORD) * lexicon.size)
