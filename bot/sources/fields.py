"""Foreign fields, taken for what they are worth: the right type or nothing. Pure.

Texts stay as their authors wrote them, on one line and without characters that nobody can see.
"""

import math
from collections.abc import Iterable, Mapping

from bot.text import collapse, is_name

TITLE_CAP = 1_000  # characters; the longest recorded title has 206
NAME_CAP = 200  # of an author or an organisation
TEXT_CAP = 20_000  # the longest recorded abstract has 1,924

_COUNT_CAP = 10_000_000  # more is no number of people
_LIST_CAP = 20_000  # the longest recorded list of authors has 3,303


def read_text(value: object, cap: int = TEXT_CAP) -> str:
    """Return the text on one line, at most `cap` characters; "" for anything that is no text."""
    if not isinstance(value, str):
        return ""
    text = " ".join(value[: 4 * cap].split())
    if not (text.isascii() and text.isprintable()):  # most are, and a day has thousands
        text = collapse(text)
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def read_texts(values: Iterable[object], cap: int = NAME_CAP) -> tuple[str, ...]:
    """Return the texts among `values`, without empty ones, each once, in order."""
    return tuple(dict.fromkeys(text for text in (read_text(value, cap) for value in values) if text))


def read_count(value: object) -> int:
    """Return a whole number of people or things; 0 for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    return int(min(max(value, 0), _COUNT_CAP))


def read_mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object; an empty one for anything that is none."""
    return value if isinstance(value, dict) else {}


def read_list(value: object) -> list[object]:
    """Return a JSON list, bounded; an empty one for anything that is none."""
    return value[:_LIST_CAP] if isinstance(value, list) else []


def read_authors(names: Iterable[object], hidden: int = 0) -> tuple[tuple[str, ...], int]:
    """Return the names of people among `names`, and how many authors there are, `hidden` and unnamed ones included.

    arXiv's `:` after a collaboration and an affiliation of its own are nobody; `et al.` is at least one more.
    """
    texts = [read_text(name, NAME_CAP) for name in names]
    nobody = sum(1 for text in texts if text and not is_name(text) and not text.rstrip(".").lower().endswith("al"))
    return tuple(text for text in texts if is_name(text)), len(texts) - nobody + hidden
