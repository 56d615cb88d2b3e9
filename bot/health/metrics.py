"""The metrics of `/metrics`: digests due, sent, late, tried again, halted, and how old the papers are.

Counted in one registry that is handed in. Labels are platform names and kinds of trouble, never what people type; what
does not look like one is counted as `other`.
"""

import re
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LATENESS_S = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400)
LABEL = re.compile(r"[A-Za-z][A-Za-z_-]{0,31}")
LABELS_MOST = 40  # different ones in all: every one is a series that somebody has to store
OTHER = "other"


class Meter:
    """Counts what delivery does; one for each process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._labels: set[str] = set()
        self._due = Counter("papers_digests_due", "Digests that became due", ["platform"], registry=registry)
        self._sent = Counter("papers_digests_sent", "Digests that were posted", ["platform"], registry=registry)
        self._lateness = Histogram(
            "papers_digest_lateness_seconds", "From due to sent", ["platform"], buckets=LATENESS_S, registry=registry
        )
        self._retried = Counter(
            "papers_deliveries_retried", "Deliveries to try again", ["platform", "trouble"], registry=registry
        )
        self._paused = Counter(
            "papers_subscriptions_halted", "Subscriptions halted by a refusal", ["platform", "about"], registry=registry
        )
        self._refused = Counter(
            "papers_slow_downs", "How often a platform asked to slow down", ["platform"], registry=registry
        )
        self._told = Counter("papers_alerts_told", "Private messages about papers", ["platform"], registry=registry)

    def due(self, platform: str) -> None:
        """A digest became due."""
        self._due.labels(self._label(platform)).inc()

    def sent(self, platform: str, late_s: float) -> None:
        """A digest was posted, so long after it was due."""
        self._sent.labels(self._label(platform)).inc()
        self._lateness.labels(self._label(platform)).observe(max(0.0, late_s))

    def retried(self, platform: str, trouble: str) -> None:
        """A delivery has to be tried again because of `trouble`, the name of an error."""
        self._retried.labels(self._label(platform), self._label(trouble)).inc()

    def paused(self, platform: str, about: str) -> None:
        """A subscription was halted: the platform refuses the channel, the workspace, …"""
        self._paused.labels(self._label(platform), self._label(about)).inc()

    def refused(self, platform: str) -> None:
        """A platform refused for haste and asked for a rest (429): this should stay zero."""
        self._refused.labels(self._label(platform)).inc()

    def told(self, platform: str) -> None:
        """A private message about new papers arrived."""
        self._told.labels(self._label(platform)).inc()

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a value that is read whenever somebody looks."""
        Gauge(f"papers_{name}", meaning, registry=self._registry).set_function(read)

    def expose(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _label(self, text: str) -> str:
        """Return `text` where it is the short name of one of few things, else OTHER."""
        if not LABEL.fullmatch(text) or (text not in self._labels and len(self._labels) >= LABELS_MOST):
            return OTHER
        self._labels.add(text)
        return text


def unread_meter() -> Meter:
    """Return a meter for a process that shows no metrics."""
    return Meter(CollectorRegistry())
