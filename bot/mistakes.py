"""Usual mistakes in the settings, found without asking any platform. Pure.

`papers doctor` shows them, and a process that runs until it is stopped refuses to start, or logs a warning. What stops
every command is in bot/settings.py. Shapes of tokens: docs.slack.dev/authentication/tokens; a Discord bot token has
three parts separated by dots, a client secret 32 characters, a public key 64 hexadecimal digits.
"""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from bot.errors import ConfigurationError
from bot.ports import Finding, Level
from bot.settings import EXAMPLES, OTHER_NAMES, Settings

PREFIXES = ("SLACK_", "DISCORD_", "PAPERS_")
BOT_PAGE = "Copy the token under Bot in the Discord Developer Portal."
SLACK_KINDS = {  # a token of each kind begins so
    "xapp-": "an app-level token, which belongs in SLACK_APP_TOKEN",
    "xoxb-": "a bot token, which belongs in SLACK_BOT_TOKEN",
    "xoxe.xoxb-": "a bot token, which belongs in SLACK_BOT_TOKEN",
    "xoxp-": "a user token",
    "xoxe.xoxp-": "a user token",
    "xoxe-": "a refresh token",
    "xox": "a token of another kind",
    "https:": "a web address",
}
DISCORD_SHAPES = {
    re.compile(r"\d{15,22}"): "the application id",
    re.compile(r"[0-9a-fA-F]{64}"): "the public key",
    re.compile(r"[\w-]{32}"): "the client secret",
}


def find_mistakes(settings: Settings, names: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what is probably wrong, certain mistakes (`refused`) first. `names` are the variables that are set."""
    found = [*_misread(settings, names), *_slack_pairs(settings)]
    return tuple(sorted(found, key=lambda finding: finding.level != "refused"))


def check_env_mode(mode: int | None) -> tuple[Finding, ...]:
    """Return a warning when other users of the machine may read or change `.env`. `mode`: its permission bits."""
    if mode is None or not mode & 0o077:
        return ()
    may = "change" if mode & 0o022 else "read"
    text = f"Other users of this machine may {may} .env (mode {mode:o}), where the tokens are."
    return (_finding("warning", text, "Run `chmod 600 .env`."),)


def refuse_mistakes(settings: Settings, names: Collection[str] = ()) -> tuple[Finding, ...]:
    """Raise ConfigurationError for a value that is certainly wrong; return what is to be warned about.

    Which variables a process needs together depends on what it does: bot/roles.py.
    """
    found = tuple(_misread(settings, names))
    for finding in found:
        if finding.level == "refused":
            raise ConfigurationError(f"{finding.text} {finding.advice}")
    return found


def _misread(settings: Settings, names: Collection[str]) -> Iterator[Finding]:
    yield from _slack_tokens(settings)
    yield from _discord(settings)
    yield from _public_url(settings)
    yield from _unknown(names)


def _slack_tokens(settings: Settings) -> Iterator[Finding]:
    wanted = (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, ("xoxb-", "xoxe.xoxb-")),
        ("SLACK_APP_TOKEN", settings.slack_app_token, ("xapp-",)),
    )
    for name, secret, begins in wanted:
        token = secret.get_secret_value() if secret else ""
        if not token or token.startswith(begins):
            continue
        kind = next((kind for start, kind in SLACK_KINDS.items() if token.startswith(start)), "")
        text = f"{name} holds {kind}." if kind else f"{name} does not begin with {begins[0]}."
        yield _finding("refused" if kind else "warning", text, f"Set {EXAMPLES[name]}.")
    secret = settings.slack_signing_secret
    if secret and not re.fullmatch(r"[0-9a-f]{32}", secret.get_secret_value()):
        text = "SLACK_SIGNING_SECRET does not look like one: it has 32 digits from 0 to f."
        yield _finding("warning", text, "Copy Signing Secret from Basic Information, not the client secret or a token.")


def _slack_pairs(settings: Settings) -> Iterator[Finding]:
    if settings.slack_client_id:
        return  # what is missing there stops the start by name
    if settings.slack_app_token and not settings.slack_bot_token:
        yield _finding("refused", "SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not.", _set("SLACK_BOT_TOKEN"))
    if not settings.slack_bot_token or settings.slack_app_token:
        return
    if not settings.slack_signing_secret:
        advice = f"{_set('SLACK_APP_TOKEN')} Or, with a public address, set SLACK_SIGNING_SECRET and PORT."
        yield _finding("warning", "SLACK_BOT_TOKEN is set, but nothing listens to Slack.", advice)
    elif not settings.port:
        yield _finding(
            "warning", "SLACK_SIGNING_SECRET is set, but PORT is not: Slack's requests reach nothing.", _set("PORT")
        )


def _discord(settings: Settings) -> Iterator[Finding]:
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    if not token or token.count(".") == 2:
        return
    kind = next((kind for shape, kind in DISCORD_SHAPES.items() if shape.fullmatch(token)), "")
    if kind:
        yield _finding("refused", f"DISCORD_TOKEN holds {kind}, not the bot's token.", BOT_PAGE)
    else:
        text = "DISCORD_TOKEN does not look like a bot's token: that has three parts separated by dots."
        yield _finding("warning", text, BOT_PAGE)


def _public_url(settings: Settings) -> Iterator[Finding]:
    if not settings.public_url:
        return
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        yield _finding("warning", "PUBLIC_URL is http: Slack accepts https only.", _set("PUBLIC_URL"))
    if parts.path.strip("/") or parts.query or parts.fragment:
        yield _finding("warning", "PUBLIC_URL has a path: people would be sent to the wrong page.", _set("PUBLIC_URL"))


def _unknown(names: Collection[str]) -> Iterator[Finding]:
    """Variables with one of our prefixes that nothing reads."""
    for name in sorted({name.upper() for name in names}):
        if not name.startswith(PREFIXES) or name in EXAMPLES or name in OTHER_NAMES:
            continue
        prefix, _, rest = name.partition("_")
        known = [each.partition("_")[2] for each in EXAMPLES if each.startswith(f"{prefix}_")]
        near = get_close_matches(rest, known, n=1)
        advice = f"Did you mean {prefix}_{near[0]}?" if near else "The README lists all settings."
        yield _finding("warning", f"{name} is not a setting: nothing reads it.", advice)


def _set(name: str) -> str:
    return f"Set {EXAMPLES[name]}."


def _finding(level: Level, text: str, advice: str) -> Finding:
    return Finding(topic="settings", level=level, text=text, advice=advice)
