"""Addresses that may be linked: plain https ones, of a known host where one is named. Pure."""

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")


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
