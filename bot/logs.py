"""Logs as events, on stderr, for the operator: text for eyes, JSON for machines, and never a secret.

What libraries log goes the same way, warnings and worse: below that some of them write whole requests, with tokens that
nobody here knows to blot out.
"""

import logging
import sys
import time
from collections.abc import Callable, Sequence
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[secret]"
OURS = "papers"
LIMITED_S = 1.0


def configure_logs(level: str, style: Literal["text", "json"], *, secrets: Sequence[str] = ()) -> None:
    """Send this process's logs to stderr from `level` on; each of `secrets` is blotted out wherever it appears."""
    hidden = tuple(secret for secret in secrets if len(secret) >= 4)

    def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {name: _without(value, hidden) for name, value in event.items()}

    shared: list[Processor] = [
        limit_rate(),
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    last: Processor = structlog.processors.JSONRenderer()
    if style == "text":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_foreign(logging.getLevelNamesMapping()[level], shared, last)


def limit_rate(seconds: Callable[[], float] = time.monotonic) -> Processor:
    """Return a processor that lets an event with `limited=True` through once a second.

    For what strangers can cause as often as they like. The next line of the same event says how many were left out.
    """
    written_at: dict[str, float] = {}
    left_out: dict[str, int] = {}

    def limit(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        if not event.pop("limited", False):
            return event
        name, now = str(event.get("event")), seconds()
        if now - written_at.get(name, -LIMITED_S) < LIMITED_S:
            left_out[name] = left_out.get(name, 0) + 1
            raise structlog.DropEvent
        written_at[name] = now
        if skipped := left_out.pop(name, 0):
            event["left_out"] = skipped
        return event

    return limit


def _take_foreign(level: int, shared: Sequence[Processor], last: Processor) -> None:
    """Send what libraries log through the same processors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    handler.name = OURS
    for old in [each for each in root.handlers if each.name == OURS]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(logging.WARNING, level))


def _without(value: object, secrets: Sequence[str]) -> object:
    """Blot secrets out of a text, or out of how anything else would be written."""
    if not isinstance(value, str):
        written = repr(value)
        return _without(written, secrets) if any(secret in written for secret in secrets) else value
    for secret in secrets:
        value = value.replace(secret, REDACTED)
    return value
