"""What Slack and Discord both need of texts: lengths in UTF-16 units, texts cut to them, https links. Pure."""

import re
from urllib.parse import urlsplit

from bot.text import shorten

_PLAIN = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")


def count_units(text: str) -> int:
    """Return the length of `text` where characters beyond the first 65,536 are two. Half of a pair is one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """Return at most `limit` units of `text`, shortened where a sentence or a word ends."""
    if count_units(text) <= limit:
        return text
    room, kept = limit, 0
    for character in text:
        room -= 2 if character > "\uffff" else 1
        if room < 0:
            break
        kept += 1
    return shorten(text, kept) if kept < len(text) else text


def safe_link(url: str, host: str = "", *, longest: int) -> str:
    """Return an https address of at most `longest` characters, on `host` unless that is ""; "" for anything else."""
    if len(url) > longest or not _PLAIN.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        known = parts.scheme == "https" and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return ""
    found = parts.hostname or ""
    return url if known and "." in found and "[" not in parts.netloc and (not host or found == host) else ""
