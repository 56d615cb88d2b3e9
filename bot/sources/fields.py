"""Foreign fields as the right type, or nothing: texts, counts, dates, ids, addresses. Pure.

Texts stay as their authors wrote them, on one line and without characters that nobody can see. Recorded time stamps
lost their time of day in 2026, so only the date is ever read. A paper's id is part of addresses and of keys, so nothing
but an arXiv id passes.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from bot.language.references import canonical_id
from bot.model import PaperId
from bot.text import collapse, is_name

TITLE_CAP = 1_000  # characters; the longest recorded title has 206
NAME_CAP = 200  # of an author or an organization
TEXT_CAP = 20_000  # the longest recorded abstract has 1,924

_COUNT_CAP = 10_000_000  # more is no number of people
_LIST_CAP = 20_000  # the longest recorded list of authors has 3,303
FIRST_EDITION = date(2023, 5, 4)  # the archive begins here
FIRST_SANE_DAY, LAST_SANE_DAY = date(1900, 1, 1), date(2100, 1, 1)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.A)
LENGTH_CAP = 500
# Wider than what people may type: a site knows its own papers, and none is lost for a month that looks odd.
_SHAPE = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z][a-z-]{1,15}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,3})?", re.A)
_REPOSITORY = re.compile(r"(?:https?://)?(?:www\.)?github\.com/+([\w-][\w.-]*)(?:/+([\w.-]+))?", re.A | re.I)
_HANDLE = r"[A-Za-z0-9][\w.-]{0,95}"
_HUB_NAME = re.compile(rf"(?:{_HANDLE}/)?{_HANDLE}", re.A)
_UNSAFE = re.compile(r"[\s<>\"\x00-\x1f\x7f-\x9f\ud800-\udfff]")


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


def read_day(value: object) -> date | None:
    """Return the date part of an ISO time stamp; None for anything that is none, or that no paper can have."""
    if not isinstance(value, str) or not _ISO.match(value):  # "2025-W16" would be a date, too
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return day if FIRST_SANE_DAY <= day <= LAST_SANE_DAY else None


def read_edition_day(value: object) -> date | None:
    """Return the date part of an ISO time stamp if there can be an edition of that date."""
    day = read_day(value)
    return day if day and day >= FIRST_EDITION else None


def read_paper_id(value: object) -> PaperId | None:
    """Return an arXiv id without its version (`2504.13173`, `cs/0601001`); None for anything that is none."""
    found = _SHAPE.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= LENGTH_CAP else None
    return canonical_id(found["id"]) if found else None


def read_address(value: object) -> str:
    """Return a web address; "" for other schemes and for anything that is none."""
    if not isinstance(value, str):
        return ""
    text = value.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or len(text) > LENGTH_CAP or _UNSAFE.search(text):
        return ""
    return text


def read_repository(value: object) -> str:
    """Return `https://github.com/owner/name`, whatever inside the repository was linked; "" for other sites.

    Recorded links have line breaks inside them; an owner without a repository stays.
    """
    found = _REPOSITORY.match("".join(value.split())) if isinstance(value, str) and len(value) <= LENGTH_CAP else None
    if not found:
        return ""
    name = (found[2] or "").removesuffix(".git").strip(".")
    return f"https://github.com/{found[1]}/{name}".rstrip("/")


def read_handle(value: object) -> str:
    """Return the name of a person's or an organization's page on Hugging Face; "" for anything that is none."""
    name = read_hub_name(value)
    return "" if "/" in name else name


def read_hub_name(value: object) -> str:
    """Return `owner/name` of a model, a dataset or a demo, `name` of a few old ones; "" for anything that is none."""
    return value if isinstance(value, str) and _HUB_NAME.fullmatch(value) else ""
