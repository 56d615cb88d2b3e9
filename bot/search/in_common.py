"""What two papers have in common, as a reader finds it in both. Pure.

That is a keyword which a card shows of each, or a word of both titles that some paper names in a keyword. Where there
is none, it is a rare phrase that both abstracts mention, and the reason says so: who sees only the list cannot find it.
"""

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter

from msgspec.structs import replace

from bot.model import Paper
from bot.search.hits import Hits
from bot.search.meanings import Lexicon
from bot.search.schema import EXACT, TEXT, cut, stem_of
from bot.text import KEYWORDS, readable, readable_name

MOST_SHOWN, LEAST_SHOWN = 2, 10  # subjects beside a paper; papers
RARE_WORD, RARE_PHRASE = 0.05, 0.1  # of the papers: what more of them say tells a reader little
TELLING = 0.03  # of the papers: a phrase that more of them say is no reason where there are others
RARE_MENTION, MOST_MENTIONS = 0.02, 20  # a phrase that is a keyword of the other paper only
TERM = 0.2  # of the papers that say a word, with it in a keyword: tabular 0.7, theory 0.4; plug 0.1, know 0.06
FEWEST = 3  # papers that may say it, however few there are

_WORD = re.compile(r"[^\W\d_][^\W_]{3,}")  # shorter ones are names of other things, too


def name_hits(hits: Hits, paper: Paper, papers: Iterable[Paper], lexicon: Lexicon) -> Hits:
    """Return `hits` of papers like `paper` that share something telling with it; where those are fewer than ten, then
    the best of the others. `terms` are its subjects. `papers` are those of the hits."""
    found = {each.id: each for each in papers}
    subjects = find_subjects(paper, found.values(), lexicon)
    rare = [each for each in subjects if _count(each, lexicon) <= max(FEWEST, TELLING * lexicon.size)]
    telling = {each.id for each in found.values() if _seen_in_both(paper, rare, each)}
    others = [hit for hit in hits.items if hit.id not in telling]
    room = max(0, LEAST_SHOWN - len(telling))
    items = (*(hit for hit in hits.items if hit.id in telling), *others[:room])
    return replace(hits, items=items, total=len(items), terms=subjects)


def find_subjects(paper: Paper, near: Iterable[Paper], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the keywords of `paper`, words of its title that these or keywords of papers `near` it have, and such
    keywords that it mentions; those that fewest papers say first."""
    near = list(near)
    terms = _find_terms([paper, *near], cut(paper.title, stems=True))
    known = {" ".join(stems): keyword for stems, keyword in _keywords(paper).items()}
    for word in _WORD.findall(readable(paper.title)):
        if terms.intersection(cut(word, stems=True)):
            known.setdefault(stem_of(word.lower()), word if word[1:] != word[1:].lower() else word.lower())
    counted = {subject: _count(subject, lexicon) for subject in known.values()}
    shares = {subject: RARE_PHRASE if " " in subject else RARE_WORD for subject in counted}
    rare = [each for each, count in counted.items() if count <= max(FEWEST, shares[each] * lexicon.size)]
    mentioned = _find_mentioned(paper, near, lexicon)
    counts = dict(sorted(mentioned.items(), key=itemgetter(1))[:MOST_MENTIONS]) | {each: counted[each] for each in rare}
    return tuple(sorted(counts, key=counts.__getitem__))


def in_common(paper: Paper, subjects: Sequence[str], other: Paper) -> str:
    """Return what `other` shares with `paper`: those of its `subjects` that are keywords of both or stand in both
    titles, else who both are from, else a subject that both mention."""
    return _seen_in_both(paper, subjects, other) or _mentioned_in_both(paper, subjects, other)


def _find_terms(papers: Sequence[Paper], stems: Iterable[str]) -> set[str]:
    """Those of `stems` that are terms: enough of the papers that say one have it in a keyword."""
    named = [{word for each in paper.keywords for word in cut(readable(each), stems=True)} for paper in papers]
    asked = {stem for stem in stems if any(stem in words for words in named)}
    pairs = zip(papers, named, strict=True) if asked else ()
    said = [words.union(cut(f"{paper.title} {paper.abstract}", stems=True)) for paper, words in pairs]
    return {stem for stem in asked if sum(stem in each for each in named) >= TERM * sum(stem in each for each in said)}


def _find_mentioned(paper: Paper, near: Iterable[Paper], lexicon: Lexicon) -> dict[str, int]:
    """The rare phrases among the keywords of papers near it that stand in its text, with how many papers say each."""
    text, most = _text(paper), max(FEWEST, RARE_MENTION * lexicon.size)
    own = _keywords(paper).keys()
    others = (pair for each in near for pair in _keywords(each).items())
    phrases = {stems: keyword for stems, keyword in others if len(stems) > 1 and stems not in own}
    said = [keyword for stems, keyword in phrases.items() if f" {' '.join(stems)} " in text]
    counted = {keyword: _count(keyword, lexicon) for keyword in said}
    return {keyword: count for keyword, count in counted.items() if count <= most}


def _mentioned_in_both(paper: Paper, subjects: Sequence[str], other: Paper) -> str:
    """The first phrase or name: any other word says too little."""
    texts = (_text(paper), _text(other))
    for subject in subjects:
        stems = cut(subject, stems=True)
        tells = len(stems) > 1 or (stems and subject != subject.lower())
        if tells and all(f" {' '.join(stems)} " in text for text in texts):
            return f"both mention {subject}"
    return ""


def _text(paper: Paper) -> str:
    """The stems of what a paper says, with a space on both sides of each."""
    return f" {' '.join(cut(' '.join((paper.title, paper.abstract, paper.summary, *paper.keywords)), stems=True))} "


def _seen_in_both(paper: Paper, subjects: Sequence[str], other: Paper) -> str:
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
