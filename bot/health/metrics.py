"""The metrics of `/metrics`: digests due, sent, late, tried again, halted, and how old the papers are.

Counted in one registry that is handed in. Labels are platform names and kinds of trouble, never what people type; what
does not look like one is counted as `other`.
"""

import re
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LATENESS_S = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400)
LABEL = re.compile(r"[A-Za-z][A-Za-z_-]{0,31}")
LABELS_MOST = 40  # different ones in all: every one is a series that somebody has to store
OTHER = "other"
COUNTED: Mapping[str, tuple[str, ...]] = {  # what each counter says, and its labels
    "digests_due": ("Digests that became due", "platform"),
    "digests_sent": ("Digests that were posted", "platform"),
    "deliveries_retried": ("Deliveries to try again", "platform", "trouble"),
    "subscriptions_halted": ("Subscriptions halted by a refusal", "platform", "about"),
    "slow_downs": ("How often a platform asked to slow down", "platform"),  # this should stay zero
    "alerts_told": ("Private messages about papers", "platform"),
}


class Meter:
    """Counts what delivery does; one for each process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._labels: set[str] = set()
        self._counters = {
            name: Counter(f"papers_{name}", meaning, labels, registry=registry)
            for name, (meaning, *labels) in COUNTED.items()
        }
        self._lateness = Histogram(
            "papers_digest_lateness_seconds", "From due to sent", ["platform"], buckets=LATENESS_S, registry=registry
        )

    def count(self, name: str, *labels: str) -> None:
        """Count one more of COUNTED."""
        self._counters[name].labels(*map(self._label, labels)).inc()

    def sent(self, platform: str, late_s: float) -> None:
        """A digest was posted, so long after it was due."""
        self.count("digests_sent", platform)
        self._lateness.labels(self._label(platform)).observe(max(0.0, late_s))

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
