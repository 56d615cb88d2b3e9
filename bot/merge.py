r"""When two records are one paper (by title, when one has no id), and how two of a paper or of a day become one. Pure.

Copies, Hugging Face and arXiv write one title three ways: `ell_infty`, `$\ell_\infty$`, other dashes, other quotes.
Only letters and digits count, in any script and either case. Sources differ in what they leave out, and a page may
arrive half: absent fields never erase present ones, and a shorter list never shortens an edition.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

import msgspec

from bot.model import TITLE_ID, Edition, Paper, PaperId

TRUST = {"copy": 0, "sample": 1, "arxiv": 2, "huggingface": 3}
"""Whose words win where both have some: the page's own JSON over arXiv over our sample over a pasted copy."""
_STYLES = re.compile(r"\\(?:text[a-z]+|math[a-z]+|emph|rm|bf|it|sc|tt)(?![a-z])")
_APART = re.compile(r"\W+")


def merge_papers(old: Paper | None, new: Paper) -> Paper:
    """Return one paper from two records of the same id, the second fetched later.

    Counts follow the newer record if its source counts at all (a single paper's answer names no comments, and 0 is also
    what an unreadable number becomes, so 0 never replaces more); text follows the more trusted source; days add up. A
    newer record of any source can mark a paper as withdrawn; only a trusted one takes the mark back.
    """
    if old is None:
        return new
    better, other = (new, old) if TRUST[new.source] >= TRUST[old.source] else (old, new)
    if other.source == "sample" != better.source:
        other = msgspec.structs.replace(other, summary="")  # it is our own: no other source said it
    counted = new if new.source != "arxiv" else old
    lacking = {name: getattr(other, name) for name in Paper.__struct_fields__ if not getattr(better, name)}
    settled = {
        "author_count": max(better.author_count, len(better.authors)) or other.author_count,
        "days": tuple(sorted({*old.days, *new.days})),
        "upvotes": counted.upvotes or old.upvotes,
        "comments": counted.comments or old.comments,
        "summary_model": (better if better.summary else other).summary_model,
        "withdrawn": better.withdrawn or new.withdrawn,
    }
    return msgspec.structs.replace(better, **lacking | settled)


def merge_editions(old: Edition | None, new: Edition) -> Edition:
    """Return the edition after a new list of the same day arrived.

    A list at least as long replaces the old one: papers do drop out. A shorter one may be half a page, so the papers it
    lacks stay, behind its own. A list from the bundled sample never mixes with a real one.
    """
    if old is None or old.source == "sample" or (len(new.ids) >= len(old.ids) and new.source != "sample"):
        return new
    if new.source == "sample":
        return old
    fresh = set(new.ids)
    missing = tuple(paper_id for paper_id in old.ids if paper_id not in fresh)
    return msgspec.structs.replace(new, ids=new.ids + missing, etag="")


def title_key(title: str) -> str:
    """Return what stays the same however the title is written; "" for one without letters and digits."""
    plain = unicodedata.normalize("NFKD", _STYLES.sub("", title)).casefold()
    return "".join(character for character in plain if character.isalnum())


def title_id(title: str) -> PaperId:
    """Return the id a paper lives under until its title is matched: `title:` and 16 hexadecimal digits."""
    key = title_key(title) or " ".join(title.split())
    return PaperId(TITLE_ID + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16])


def find_by_title(title: str, papers: Iterable[Paper]) -> Paper | None:
    """Return the first of `papers` that has this title, one with an arXiv id before others; None when none has."""
    key = title_key(title)
    same = [paper for paper in papers if key and title_key(paper.title) == key]
    return min(same, key=lambda paper: not paper.has_arxiv_id, default=None)


def find_by_words(words: str, papers: Iterable[Paper]) -> Paper | None:
    """Return the only one of `papers` whose title begins with `words`, else the only one whose title has all of them.

    None when that names several: one word begins too many titles to be meant as a title's beginning."""
    wanted, key = _title_words(words), title_key(words)
    named = [paper for paper in papers if wanted and wanted <= _title_words(paper.title)]
    begun = [paper for paper in named if len(wanted) > 1 and title_key(paper.title).startswith(key)]
    return next((some[0] for some in (begun, named) if len(some) == 1), None)


def find_by_name(name: str, papers: Iterable[Paper]) -> Paper | None:
    """Return the only one of `papers` whose title names what it presents so: `PoLAR: …`; None when several do."""
    key = title_key(name)
    named = [paper for paper in papers if ":" in paper.title and title_key(paper.title.partition(":")[0]) == key]
    return named[0] if key and len(named) == 1 else None


def _title_words(title: str) -> set[str]:
    return {key for word in _APART.split(title) if (key := title_key(word))}
