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
from bot.model import Finding, Level
from bot.settings import EXAMPLES, OTHER_NAMES, Settings

PREFIXES = ("SLACK_", "DISCORD_", "PAPERS_")
SHAPES = {  # what a value is, and the setting it belongs in; the first that matches counts
    r"(xoxe\.)?xoxb-.*": ("a Slack bot token", "SLACK_BOT_TOKEN"),
    r"xapp-.*": ("a Slack app-level token", "SLACK_APP_TOKEN"),
    r"(xoxe\.)?xoxp-.*": ("a Slack user token", ""),
    r"xoxe-.*": ("a Slack refresh token", ""),
    r"xox[a-z]-.*": ("a Slack token of another kind", ""),
    r"hf_.*": ("a Hugging Face token", "HF_TOKEN"),
    r"https?:.*": ("a web address", ""),
    r"[A-Z_]{3,}=.*": ("a whole line of .env", ""),
    r"mfa\..*": ("a person's Discord token", ""),
    r"\d{15,22}": ("a Discord application ID", ""),
    r"[0-9a-fA-F]{64}": ("a Discord public key", ""),
    r"[0-9a-f]{32}": ("a Slack secret", ""),
    r"[\w-]{32}": ("a Discord client secret", ""),
    r"[\w-]+\.[\w-]+\.[\w-]+": ("a Discord bot token", "DISCORD_TOKEN"),
}
WANTED = {  # what a setting should hold, and how to tell
    "SLACK_BOT_TOKEN": ("a Slack bot token", "does not begin with xoxb-"),
    "SLACK_APP_TOKEN": ("a Slack app-level token", "does not begin with xapp-"),
    "SLACK_SIGNING_SECRET": ("a Slack secret", "does not look like one: it has 32 digits from 0 to f"),
    "SLACK_CLIENT_SECRET": ("a Slack secret", "does not look like one: it has 32 digits from 0 to f"),
    "DISCORD_TOKEN": ("a Discord bot token", "does not look like one: it has three parts separated by dots"),
}
PLACEHOLDER = re.compile(r"\.\.\.|[<>]|\byour\b|x{5}|changeme|placeholder", re.IGNORECASE)
UNREACHED = "PORT is not: Slack's requests reach nothing."
SHOWN_SIGN = ("🔖", "bookmark")  # the second is Slack's name of it
LONG_NAMES = [name for name in EXAMPLES if "_" in name]  # PORT and HOST are like too many names of others
NEAR_ENOUGH = 0.88  # of a name without our prefixes: REDIS_URI, METRIC_PORT


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

    Which variables a process needs together depends on what it does; that is checked when its roles are known.
    """
    found = tuple(_misread(settings, names))
    for finding in found:
        if finding.level == "refused":
            raise ConfigurationError(f"{finding.text} {finding.advice}")
    return found


def _misread(settings: Settings, names: Collection[str]) -> Iterator[Finding]:
    yield from _secrets(settings)
    yield from _public_url(settings)
    yield from _emoji(settings)
    yield from _unknown(names)


def _secrets(settings: Settings) -> Iterator[Finding]:
    for name, (wanted, looks) in WANTED.items():
        secret = getattr(settings, name.lower())
        value = secret.get_secret_value() if secret else ""
        kind, home = next((known for shape, known in SHAPES.items() if re.fullmatch(shape, value)), ("", ""))
        if value and PLACEHOLDER.search(value):
            yield _finding("warning", f"{name} is still the example value.", _set(name))
        elif kind and kind != wanted:
            belongs = f", which belongs in {home}" if home else ""
            certain = home or name.endswith("_TOKEN")  # other secrets have no form that is promised
            yield _finding("refused" if certain else "warning", f"{name} holds {kind}{belongs}.", _set(name))
        elif value and not kind:
            yield _finding("warning", f"{name} {looks}.", _set(name))


def _slack_pairs(settings: Settings) -> Iterator[Finding]:
    if settings.slack_client_id:
        yield from _many_workspaces(settings)
        return
    if settings.slack_client_secret:
        yield _finding("warning", "SLACK_CLIENT_SECRET is set, but SLACK_CLIENT_ID is not.", _set("SLACK_CLIENT_ID"))
    if settings.slack_app_token and not settings.slack_bot_token:
        yield _finding("refused", "SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not.", _set("SLACK_BOT_TOKEN"))
    if not settings.slack_bot_token or settings.slack_app_token:
        return
    if not settings.slack_signing_secret:
        advice = f"{_set('SLACK_APP_TOKEN')} Or, with a public address, set SLACK_SIGNING_SECRET and PORT."
        yield _finding("warning", "SLACK_BOT_TOKEN is set, but the bot can't receive anything from Slack.", advice)
    elif not settings.port:
        yield _finding("warning", f"SLACK_SIGNING_SECRET is set, but {UNREACHED}", _set("PORT"))


def _many_workspaces(settings: Settings) -> Iterator[Finding]:
    """What is half set up where others install the app; a missing secret stops the start by name."""
    if settings.slack_bot_token:
        yield _finding("warning", "SLACK_BOT_TOKEN is ignored because SLACK_CLIENT_ID is set.", "Remove one of them.")
    if not settings.port:
        yield _finding("warning", f"SLACK_CLIENT_ID is set, but {UNREACHED}", _set("PORT"))


def _public_url(settings: Settings) -> Iterator[Finding]:
    if not settings.public_url:
        return
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        yield _finding("warning", "PUBLIC_URL is http: Slack accepts https only.", _set("PUBLIC_URL"))
    if parts.path.strip("/") or parts.query or parts.fragment:
        yield _finding("warning", "PUBLIC_URL has a path: people would be sent to the wrong page.", _set("PUBLIC_URL"))


def _emoji(settings: Settings) -> Iterator[Finding]:
    """What the bot says of reactions names one, on every platform."""
    if not any(each.strip(":") in SHOWN_SIGN for each in settings.emoji):
        text = "PAPERS_EMOJI lacks 🔖: digests and help tell people to react with it, and it saves nothing."
        yield _finding("warning", text, "Add 🔖 to it, in any place.")


def _unknown(names: Collection[str]) -> Iterator[Finding]:
    """Variables that nothing reads: with one of our prefixes, or with nearly the name of a setting."""
    for name in sorted({name.upper() for name in names} - EXAMPLES.keys() - OTHER_NAMES):
        ours = name.startswith(PREFIXES)
        near = _near_in_family(name) if ours else get_close_matches(name, LONG_NAMES, n=1, cutoff=NEAR_ENOUGH)
        if ours or near:
            advice = f"Did you mean {near[0]}?" if near else "The README lists all settings."
            yield _finding("warning", f"{name} is not a setting; it has no effect.", advice)


def _near_in_family(name: str) -> list[str]:
    """The setting with the same prefix and nearly the same rest, or the one that is the rest itself."""
    prefix, _, rest = name.partition("_")
    family = {each.partition("_")[2]: each for each in EXAMPLES if each.startswith(f"{prefix}_")}
    near = [family[each] for each in get_close_matches(rest, family, n=1)]
    return near or [rest] * (rest in EXAMPLES)


def _set(name: str) -> str:
    return f"Set {EXAMPLES[name]}."


def _finding(level: Level, text: str, advice: str) -> Finding:
    return Finding(topic="settings", level=level, text=text, advice=advice)
