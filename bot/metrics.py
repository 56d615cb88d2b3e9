"""What the operator watches: digests due, sent, late, tried again, halted, and how old the papers are.

Counted in one registry that is handed in. Labels are platform names and kinds of trouble, never what people type.
"""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LATENESS_S = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400)


class Meter:
    """Counts what delivery does; one for each process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
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
        self._told = Counter("papers_alerts_told", "Private messages about papers", ["platform"], registry=registry)

    def due(self, platform: str) -> None:
        """A digest became due."""
        self._due.labels(platform).inc()

    def sent(self, platform: str, late_s: float) -> None:
        """A digest was posted, so long after it was due."""
        self._sent.labels(platform).inc()
        self._lateness.labels(platform).observe(max(0.0, late_s))

    def retried(self, platform: str, trouble: str) -> None:
        """A delivery has to be tried again because of `trouble`, the name of an error."""
        self._retried.labels(platform, trouble).inc()

    def paused(self, platform: str, about: str) -> None:
        """A subscription was halted: the platform refuses the channel, the workspace, …"""
        self._paused.labels(platform, about).inc()

    def told(self, platform: str) -> None:
        """A private message about new papers arrived."""
        self._told.labels(platform).inc()

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a value that is read whenever somebody looks."""
        Gauge(f"papers_{name}", meaning, registry=self._registry).set_function(read)

    def expose(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
