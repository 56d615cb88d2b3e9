"""How long a site wants to be left alone, read from its headers. The bot comes back when it may. Pure.

Seen in the wild: seconds, an HTTP date, nothing, nonsense, and Hugging Face's `RateLimit: "api";r=0;t=120`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_S = 3600.0  # nobody means to lock a reader out for longer; an hour later it is asked again

_SPENT = re.compile(r"\br=0\b[^,]*\bt=(\d{1,9})\b")


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds to wait, at most an hour; 0 when the headers name none that lies ahead."""
    text = headers.get("retry-after", "").strip()
    wait_s = _seconds(text) if text else 0.0
    if text and not wait_s:
        wait_s = _until(text, now)
    return _bounded(wait_s) or parse_spent_quota(headers)


def parse_spent_quota(headers: Mapping[str, str]) -> float:
    """Return the seconds until a quota that has nothing left is filled again; 0 while something is left."""
    spent = _SPENT.search(headers.get("ratelimit", ""))
    return _bounded(float(spent[1])) if spent else 0.0


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return seconds if seconds > 0 else 0.0  # also false for nan


def _until(text: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_S)
