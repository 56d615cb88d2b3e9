"""What two papers have in common, as a reader finds it in both. Pure.

That is a keyword which a card shows of each, or a word of both titles that some paper names in a keyword: whatever
else two texts share is a riddle to who sees only the list.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from bot.model import Paper
from bot.search.hits import Hits
from bot.search.meanings import Lexicon
from bot.search.schema import EXACT, TEXT, cut, stem_of
from bot.text import KEYWORDS, readable, readable_name

MOST_SHOWN, LEAST_SHOWN = 2, 10  # subjects beside a paper; papers
RARE_WORD, RARE_PHRASE = 0.05, 0.1  # of the papers: what more of them say tells a reader little
FEWEST = 3  # papers that may say it, however few there are

_WORD = re.compile(r"[^\W\d_][^\W_]{3,}")  # shorter ones are names of other things, too


def name_hits(hits: Hits, paper: Paper, papers: Iterable[Paper], lexicon: Lexicon) -> Hits:
    """Return `hits` of papers like `paper`, those first of which can be told what they share with it, and others only
    as far as there are fewer than ten; `terms` are its subjects. `papers` are those of the hits."""
    found = {each.id: each for each in papers}
    subjects = find_subjects(paper, found.values(), lexicon)
    named = {each.id for each in found.values() if in_common(paper, subjects, each)}
    lacking = [hit for hit in hits.items if hit.id not in named]
    items = (*(hit for hit in hits.items if hit.id in named), *lacking[: max(0, LEAST_SHOWN - len(named))])
    return replace(hits, items=items, total=len(items), terms=subjects)


def find_subjects(paper: Paper, near: Iterable[Paper], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the keywords of `paper`, and words of its title that these or keywords of papers `near` it have, those
    that fewest papers say first."""
    words = {word for some in (paper, *near) for each in some.keywords for word in cut(readable(each), stems=True)}
    known = {" ".join(stems): keyword for stems, keyword in _keywords(paper).items()}
    for word in _WORD.findall(readable(paper.title)):
        if words.intersection(cut(word, stems=True)):
            known.setdefault(stem_of(word.lower()), word if word[1:] != word[1:].lower() else word.lower())
    counted = {subject: _count(subject, lexicon) for subject in known.values()}
    rare = [subject for subject, count in counted.items() if count <= _most(subject, lexicon)]
    return tuple(sorted(rare, key=counted.__getitem__))


def in_common(paper: Paper, subjects: Sequence[str], other: Paper) -> str:
    """Return what `other` shares with `paper`: those of its `subjects` that are keywords of both or stand in both
    titles, else who both are from."""
    titles = [f" {' '.join(cut(each.title, stems=True))} " for each in (paper, other)]
    keywords = _keywords(paper).keys() & _keywords(other).keys()
    shown, said = list[str](), set[str]()
    for subject in subjects:
        stems = cut(subject, stems=True)
        found = tuple(stems) in keywords or all(f" {' '.join(stems)} " in title for title in titles)
        if found and not said.intersection(stems):
            shown.append(subject)
            said.update(stems)
    if shown:
        return f"in common: {', '.join(shown[:MOST_SHOWN])}"
    if paper.authors and other.authors and readable_name(paper.authors[0]) == readable_name(other.authors[0]):
        return "same first author"
    return "same organization" if paper.organization and paper.organization == other.organization else ""


def _keywords(paper: Paper) -> dict[tuple[str, ...], str]:
    """The keywords that are shown of a paper, by their stems."""
    shown = [readable(each) for each in paper.keywords[:KEYWORDS]]
    return {stems: keyword for keyword in shown if (stems := tuple(cut(keyword, stems=True)))}


def _count(keyword: str, lexicon: Lexicon) -> int:
    words = cut(keyword, stems=False)
    return lexicon.count_together(EXACT, words) if len(words) > 1 else lexicon.count(TEXT, stem_of(words[0]))


def _most(keyword: str, lexicon: Lexicon) -> float:
    return max(FEWEST, (RARE_PHRASE if " " in keyword else RARE_WORD) * lexicon.size)
