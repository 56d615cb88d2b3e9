"""Secrets blotted out of texts: those that are set, and those that platforms hand out while a process runs.

What platforms hand out is known by its shape: https://api.slack.com/authentication/token-types, addresses for answers,
the query of an OAuth redirect, https://discord.com/developers/docs/interactions/receiving-and-responding.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import quote

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
