"""Addresses and ids in foreign fields: known good, or nothing. Pure.

A paper's id is part of addresses and of keys, so nothing but an arXiv id passes.
"""

import re
from urllib.parse import urlsplit

from bot.language.references import canonical_id
from bot.model import PaperId

LENGTH_CAP = 500

# Wider than what people may type: a site knows its own papers, and none is lost for a month that looks odd.
_SHAPE = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z][a-z-]{1,15}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,3})?", re.A)
_REPOSITORY = re.compile(r"(?:https?://)?(?:www\.)?github\.com/+([\w-][\w.-]*)(?:/+([\w.-]+))?", re.A | re.I)
_UNSAFE = re.compile(r"[\s<>\"\x00-\x1f\x7f-\x9f\ud800-\udfff]")


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
