"""Logs as events, on stderr, for the operator: text for eyes, JSON for machines, and never a secret."""

import logging
import sys
from collections.abc import Sequence
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[secret]"


def configure_logs(level: str, style: Literal["text", "json"], *, secrets: Sequence[str] = ()) -> None:
    """Send this process's logs to stderr from `level` on; each of `secrets` is blotted out wherever it appears."""
    hidden = tuple(secret for secret in secrets if len(secret) >= 4)

    def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {name: _without(value, hidden) for name, value in event.items()}

    shared: list[Processor] = [
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


def _without(value: object, secrets: Sequence[str]) -> object:
    if not isinstance(value, str):
        return value
    for secret in secrets:
        value = value.replace(secret, REDACTED)
    return value
