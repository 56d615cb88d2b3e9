"""Logs as events, on stderr, for the operator: text for eyes, JSON for machines, and never a secret.

What libraries log goes the same way, warnings and worse: below that some of them write whole requests. What they catch
themselves, such as a lost connection, is one line: its traceback shows only their code.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.health.redaction import Redactor, build_redactor

OURS = "papers"
OUR_CODE = ("bot", "adapters")
LIMITED_S = 1.0


def configure_logs(level: str, style: Literal["text", "json"], *, secrets: Sequence[str] = ()) -> Redactor:
    """Send this process's logs to stderr from `level` on, each of `secrets` blotted out wherever it appears.

    Returns what blots them out, for what is written elsewhere.
    """
    hide = build_redactor(secrets)

    def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {name: _without_secrets(value, hide) for name, value in event.items()}

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
    return hide


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


def shorten_traceback(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Turn an error that a library caught into a reason, unless it came through our code."""
    kind, error, trace = event.get("exc_info") or (None, None, None)
    if kind is None or any(name.partition(".")[0] in OUR_CODE for name in _modules(trace)):
        return event
    del event["exc_info"]
    event["reason"] = f"{kind.__name__}: {error}".removesuffix(": ")
    return event


def _modules(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        yield str(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next


def _take_foreign(level: int, shared: Sequence[Processor], last: Processor) -> None:
    """Send what libraries log through the same processors."""
    handler = logging.StreamHandler(sys.stderr)
    short = [] if level <= logging.DEBUG else [shorten_traceback]
    own: list[Processor] = [structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *short]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*own, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    handler.name = OURS
    for old in [each for each in root.handlers if each.name == OURS]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(logging.WARNING, level))


def _without_secrets(value: object, hide: Redactor) -> object:
    """Blot secrets out of a text, or out of how anything else would be written."""
    if value is None or isinstance(value, bool | int | float | logging.LogRecord):
        return value
    written = value if isinstance(value, str) else repr(value)
    hidden = hide(written)
    return value if hidden == written else hidden
