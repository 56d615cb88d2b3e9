"""Logs as events, on stderr, for the operator: text for eyes, JSON for machines, and never a secret.

What libraries log goes the same way, warnings and worse: below that some of them write whole requests. What they catch
themselves, such as a lost connection, is one line: its traceback shows only their code.

Secrets are those that are set, and those that platforms hand out while a process runs, known by their shapes:
https://api.slack.com/authentication/token-types, addresses for answers, the query of an OAuth redirect,
https://discord.com/developers/docs/interactions/receiving-and-responding.
"""

import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Literal
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

OURS = "papers"
OUR_CODE = ("bot", "adapters")
LIMITED_S = 1.0
MOST = 100  # lines of one event in this time: a crowd in trouble fills no disk
REDACTED = "[secret]"
Redactor = Callable[[str], str]
_of_request: ContextVar[tuple[str, ...]] = ContextVar("secrets of the request under way", default=())
SHORTEST = 4  # shorter ones are found in ordinary words
_NAMED = r"(?:\w{0,40}(?:token|secret|password)|ticket|trigger_id|response_url)"
_EXAMPLE = r"[^&\s]{0,12}…"  # as in `SLACK_BOT_TOKEN=xoxb-…`
_SHAPES = re.compile(
    r"\bxox[a-z](?:\.xox[a-z])?-[\w.-]{4,500}|\bxapp-[\w-]{4,500}"
    r"|(?<=://)[^\s/?#@]{1,400}(?=@)"  # who logs in, in an address
    r"|(?<=://hooks\.)[^\s\"'<>\\]{1,500}"  # where answers of Slack's go
    r"|(?<=/webhooks/)\d{1,25}/[\w.-]{8,500}|(?<=/interactions/)\d{1,25}/[\w.-]{8,500}"
    r"|(?:(?<=bearer )|(?<=basic ))(?=[\w.~+/-]{0,200}[\d=])[\w.~+/=-]{8,1000}"  # words have no digits
    rf"|(?:(?<=[?&])(?:code|state)|(?<!\w){_NAMED})=(?!{_EXAMPLE})(?P<sent>[^&\s\"'<>]{{4,2000}})"
    rf"|(?<=[\"']){_NAMED}[\"']: ?b?[\"'](?P<written>[^\"']{{4,2000}})",
    re.IGNORECASE,
)


def configure_logs(level: str, style: Literal["text", "json"], *, secrets: Sequence[str] = ()) -> Redactor:
    """Send this process's logs to stderr from `level` on, each of `secrets` blotted out wherever it appears.

    Returns what blots them out, for what is written elsewhere.
    """
    hide = build_redactor(secrets)

    def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {name: _without_secrets(value, hide) for name, value in event.items()}

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
        processors=[limit_rate(), *shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_foreign(logging.getLevelNamesMapping()[level], shared, last)
    return hide


def limit_rate(seconds: Callable[[], float] = time.monotonic) -> Processor:
    """Return a processor that lets an event through `MOST` times a second, and once with `limited=True`.

    `limited` is for what strangers, or a source that is down, can cause as often as they like; a name instead of True
    counts apart, and a number is of seconds in place of one: a store that is down is tried again all the time. The next
    line of the same event says how many were left out.
    """
    written: dict[tuple[str, object], tuple[float, int]] = {}  # since when, and how many
    left_out: Counter[tuple[str, object]] = Counter()

    def limit(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        limited = event.pop("limited", False)
        lane, now = (str(event.get("event")), limited), seconds()
        since, count = written.get(lane, (now, 0))
        if now - since >= (limited if isinstance(limited, float) else LIMITED_S):
            since, count = now, 0
        if count >= (1 if limited else MOST):
            left_out[lane] += 1
            raise structlog.DropEvent
        written[lane] = since, count + 1
        if skipped := left_out.pop(lane, 0):
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


def build_redactor(secrets: Iterable[str] = ()) -> Redactor:
    """Return what blots `secrets` out of a text, however they are written there, and all that looks like one."""
    known = _all_forms(secrets)

    def redact(text: str) -> str:
        for form in (*_all_forms(_of_request.get()), *known):
            text = text.replace(form, REDACTED)
        return _SHAPES.sub(_blot, text)

    return redact


@contextmanager
def hiding(*secrets: str) -> Iterator[None]:
    """Blot `secrets` out of what is logged in the block, by this task and those it starts: those of one request."""
    token = _of_request.set((*_of_request.get(), *secrets))
    try:
        yield
    finally:
        _of_request.reset(token)


def _all_forms(secrets: Iterable[str]) -> list[str]:
    forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
    return sorted(forms, key=len, reverse=True)


def _forms(secret: str) -> tuple[str, ...]:
    """As it is, in an address, in Python's way of writing, and in JSON."""
    return secret, quote(secret, safe=""), repr(secret)[1:-1], json.dumps(secret)[1:-1]


def _blot(match: re.Match[str]) -> str:
    whole = match[0]
    name = match.lastgroup
    return whole.removesuffix(match[name]) + REDACTED if name else REDACTED


def _modules(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        yield str(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next


def _take_foreign(level: int, shared: Sequence[Processor], last: Processor) -> None:
    """Send what libraries log through the same processors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_limit_foreign(limit_rate()))
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


def _limit_foreign(limit: Processor) -> Callable[[logging.LogRecord], bool]:
    """Let each logger through as often as one event of ours; what it says differs each time."""

    def keep(record: logging.LogRecord) -> bool:
        event: EventDict = {"event": record.name}
        try:
            limit(None, "", event)
        except structlog.DropEvent:
            return False
        if "left_out" in event:
            record.left_out = event["left_out"]
        return True

    return keep


def _without_secrets(value: object, hide: Redactor) -> object:
    """Blot secrets out of a text, or out of how anything else would be written."""
    if value is None or isinstance(value, bool | int | float | logging.LogRecord):
        return value
    written = value if isinstance(value, str) else repr(value)
    hidden = hide(written)
    return value if hidden == written else hidden
