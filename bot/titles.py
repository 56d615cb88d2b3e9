r"""When are two titles the same paper's? Pure.

Copies, Hugging Face and arXiv write one title three ways: `ell_infty`, `$\ell_\infty$`, other dashes, other quotes.
Only letters and digits count, in any script and either case.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from bot.model import TITLE_ID, Paper, PaperId

_STYLES = re.compile(r"\\(?:text[a-z]+|math[a-z]+|emph|rm|bf|it|sc|tt)(?![a-z])")


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
