"""How many requests Discord takes, and the ways in which a request goes wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

INVALID_WINDOW_S = 600.0
Mode = str
"""reset_before, reset_after, hang_before, hang_after, 429, 429_bare, 429_html, 429_global, 500, 502, 503, 504 (all also
with _after), 403_html, html, html_after (both with status 200), truncated (accepted, half an answer)."""


@dataclass
class Fault:
    """What happens to the next `times` requests whose `METHOD /path` matches; `skip` so many are let through before."""

    match: str
    mode: Mode
    times: int = 1
    skip: int = 0
    retry_after_s: float = 0.05

    def takes(self, line: str) -> bool:
        if self.times <= 0 or not re.search(self.match, line):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass(frozen=True)
class Limits:
    """The rules: requests a second over all routes, and `(most, seconds)` of a kind of route in one channel."""

    per_s: int = 50
    routes: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    otherwise: tuple[int, float] = (50, 1.0)
    invalid: int = 10_000
    faster: float = 1.0  # every window is so many times shorter: real limits in less time


REAL = Limits(
    routes={
        "POST messages": (5, 5.0),
        "PATCH messages": (5, 5.0),
        "GET messages": (5, 1.0),
        "GET reactions": (5, 1.0),
        "POST threads": (5, 5.0),
        "POST crosspost": (10, 3_600.0),
        "PUT reactions": (1, 0.25),
        "POST dms": (10, 10.0),
    }
)
LOOSE = Limits(per_s=1_000_000, otherwise=(1_000_000, 1.0))


@dataclass
class Verdict:
    """What the limits say to one request: the headers of its answer, and for a refusal how long to wait."""

    headers: dict[str, str]
    retry_after_s: float = 0.0
    is_global: bool = False
    banned: bool = False


class Turnstile:
    """Counts requests in windows. `now` is in seconds and need not be the wall's."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self.limits, self._now = limits, now
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}
        self._invalid: list[float] = []
        self.counts: Counter[str] = Counter()
        self.busiest: defaultdict[str, int] = defaultdict(int)

    def ask(self, kind: str, major: str, *, bound: bool = True) -> Verdict:
        """Let a request in, or not. `bound` is false for interactions, which the global limit does not touch."""
        if self._banned():
            return Verdict(headers={}, retry_after_s=INVALID_WINDOW_S, banned=True)
        if bound and (wait_s := self._take("global", "", self.limits.per_s, 1.0 / self.limits.faster)):
            return Verdict(self._headers(kind, 0, 0, wait_s, "global"), wait_s, is_global=True)
        most, every_s = self.limits.routes.get(kind, self.limits.otherwise)
        window_s = every_s / self.limits.faster
        wait_s = self._take(kind, major, most, window_s)
        start, count = self._windows[kind, major]
        left_s = max(start + window_s - self._now(), 0.0)
        headers = self._headers(kind, most, max(most - count, 0), left_s, "user" if wait_s else "")
        return Verdict(headers, wait_s)

    def _take(self, kind: str, major: str, most: int, window_s: float) -> float:
        now = self._now()
        start, count = self._windows.get((kind, major), (now, 0))
        if now - start >= window_s:
            start, count = now, 0
        if count >= most:
            self._windows[kind, major] = (start, count)
            return max(start + window_s - now, 0.001)
        self._windows[kind, major] = (start, count + 1)
        self.busiest[kind] = max(self.busiest[kind], count + 1)
        return 0.0

    @staticmethod
    def _headers(kind: str, most: int, left: int, reset_s: float, scope: str) -> dict[str, str]:
        headers = {"X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(left)}
        headers |= {"X-RateLimit-Reset-After": f"{reset_s:.3f}", "X-RateLimit-Bucket": kind.replace(" ", "-").lower()}
        return headers | ({"X-RateLimit-Scope": scope} if scope else {})

    def note_invalid(self) -> None:
        """A 401, 403 or 429 was given: too many of them and nothing is answered any more."""
        self.counts["invalid"] += 1
        self._invalid.append(self._now())

    def _banned(self) -> bool:
        since = self._now() - INVALID_WINDOW_S
        return sum(at > since for at in self._invalid[-self.limits.invalid :]) >= self.limits.invalid
