"""What an operator sets: environment variables, also from `.env`. Read once, in the `papers` command, and handed down.

A variable that is malformed stops the start with its name and an example. Secrets never show in logs or errors.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from bot.errors import ConfigurationError
from bot.setting_values import Secret, read_value

ENV_FILE = ".env"
OTHER_NAMES = frozenset({"PAPERS_REDIS_PASSWORD"})  # read where it is used

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

EXAMPLES = {
    "REDIS_URL": "REDIS_URL=redis://localhost:6379/0, or leave it unset for the embedded server",
    "PAPERS_HOME": "PAPERS_HOME=/var/lib/papers",
    "PAPERS_COMMAND": "PAPERS_COMMAND=papers (letters, digits, - and _, at most 32)",
    "HF_BASE_URL": "HF_BASE_URL=https://huggingface.co",
    "HF_TOKEN": "HF_TOKEN=hf_…, from your Hugging Face settings",
    "ARXIV_BASE_URL": "ARXIV_BASE_URL=https://export.arxiv.org",
    "SLACK_API_URL": "SLACK_API_URL=https://slack.com/api/",
    "SLACK_BOT_TOKEN": "SLACK_BOT_TOKEN=xoxb-…, from OAuth & Permissions of your Slack app",
    "SLACK_APP_TOKEN": "SLACK_APP_TOKEN=xapp-…, from Basic Information of your Slack app, with connections:write",
    "SLACK_SIGNING_SECRET": "SLACK_SIGNING_SECRET=…, from Basic Information of your Slack app",
    "SLACK_CLIENT_ID": "SLACK_CLIENT_ID=123.456, from Basic Information of your Slack app",
    "SLACK_CLIENT_SECRET": "SLACK_CLIENT_SECRET=…, from Basic Information of your Slack app",
    "SLACK_MANAGERS": "SLACK_MANAGERS=members, or admins: who may change a channel's digest",
    "DISCORD_API_URL": "DISCORD_API_URL=https://discord.com/api/v10",
    "DISCORD_TOKEN": "DISCORD_TOKEN=…, from Bot of your Discord application",
    "PAPERS_EMOJI": "PAPERS_EMOJI=🔖 ⭐ 📌, separated by spaces: the reactions that save",
    "PAPERS_PICTURES": "PAPERS_PICTURES=false, to show papers without pictures",
    "PAPERS_SEED_REACTIONS": "PAPERS_SEED_REACTIONS=true, to put the first reaction under each paper",
    "PORT": "PORT=3000",
    "HOST": "HOST=127.0.0.1, the address that PORT is opened at; all addresses if it is left out",
    "METRICS_PORT": "METRICS_PORT=9100, to show /readyz and /metrics there and not at PORT",
    "METRICS_HOST": "METRICS_HOST=0.0.0.0, the address that METRICS_PORT is opened at",
    "TRUSTED_PROXIES": "TRUSTED_PROXIES=127.0.0.0/8,::1,10.0.0.0/8 (or none): whose X-Forwarded-For is believed",
    "WEB_PAGES": "WEB_PAGES=on, to show Daily Papers as pages and feeds at PORT, to whoever can reach it",
    "PUBLIC_URL": "PUBLIC_URL=https://papers.example.org, where the web process can be reached",
    "SMTP_URL": "SMTP_URL=smtp://smtp.example.org:587 or smtps://…, with user:password@ before the host",
    "MAIL_FROM": "MAIL_FROM=Papers <papers@example.org>, whom mail is from",
    "MAIL_UNSUBSCRIBE_TO": "MAIL_UNSUBSCRIBE_TO=papers-off@example.org, a mailbox that you read",
    "SECRET_KEY": "SECRET_KEY=…, made by `openssl rand -base64 32 | tr +/ -_` (several: newest first, with commas)",
    "LOG_LEVEL": "LOG_LEVEL=INFO (DEBUG, INFO, WARNING or ERROR)",
    "LOG_FORMAT": "LOG_FORMAT=text, or json",
}


@dataclass(frozen=True, kw_only=True, init=False)
class Settings:
    """Everything that can be set. Names are the environment variables' own, in lower case."""

    redis_url: Secret | None = None
    papers_home: Path = Path("~/.local/share/papers")
    papers_command: str = "papers"
    hf_base_url: str = "https://huggingface.co"
    hf_token: Secret | None = None
    arxiv_base_url: str = "https://export.arxiv.org"
    papers_emoji: str = "🔖 ⭐ 📌"
    papers_seed_reactions: bool = False
    papers_pictures: bool = True
    slack_api_url: str = "https://slack.com/api"
    slack_bot_token: Secret | None = None
    slack_app_token: Secret | None = None
    slack_signing_secret: Secret | None = None
    slack_client_id: str = ""
    slack_client_secret: Secret | None = None
    slack_managers: Literal["members", "admins"] = "members"
    discord_api_url: str = "https://discord.com/api/v10"
    discord_token: Secret | None = None
    port: int | None = None
    host: str = ""
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    trusted_proxies: str = "127.0.0.0/8,::1"
    web_pages: bool = False
    public_url: str | None = None
    smtp_url: Secret | None = None
    mail_from: str | None = None
    mail_unsubscribe_to: str | None = None
    secret_key: Secret | None = None
    log_level: LogLevel | None = None
    log_format: Literal["text", "json"] = "text"

    def __init__(self, *, _env_file: str | None = ENV_FILE, **given: object) -> None:
        """What is `given` counts, then the environment, then the file. Raises ConfigurationError for the first that is
        malformed."""
        found = {**_load_variables(_env_file), **given}
        vars(self).update({name: _read(name, value) for name, value in found.items() if name.upper() in EXAMPLES})

    @property
    def home(self) -> Path:
        """The folder of the embedded server and its data. Raises ConfigurationError for a user without a home."""
        try:
            return self.papers_home.expanduser()
        except RuntimeError:  # a container may run as a user that has no name, hence no `~`
            said = (
                f"PAPERS_HOME is {self.papers_home}, and there is no such home. For example: {EXAMPLES['PAPERS_HOME']}"
            )
            raise ConfigurationError(said) from None

    def secrets(self) -> tuple[str, ...]:
        """Return every secret that is set, so that logs can blot it out."""
        held = [value.get_secret_value() for value in vars(self).values() if isinstance(value, Secret)]
        parts = [part.strip() for secret in held for part in secret.split(",")]
        urls = [url.get_secret_value() for url in (self.redis_url, self.smtp_url) if url]
        passwords = [urlsplit(url).password or "" for url in urls]
        return tuple(filter(None, (*parts, *passwords, *map(unquote, passwords))))

    def require(self, name: str) -> str:
        """Return the variable `name`, in clear; raise ConfigurationError with an example when it is not set."""
        self.require_all(name)
        value = getattr(self, name.lower())
        return value.get_secret_value() if isinstance(value, Secret) else str(value)

    def require_all(self, *names: str) -> None:
        """Raise ConfigurationError with all of these variables that are not set, and an example of each."""
        missing = [name for name in names if getattr(self, name.lower()) in (None, "")]
        if missing:
            which = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            raise ConfigurationError(f"{which}. For example: {'; '.join(EXAMPLES[name] for name in missing)}")

    @property
    def emoji(self) -> tuple[str, ...]:
        """The reactions that save, the one that is shown first."""
        return tuple(self.papers_emoji.split())

    @property
    def saving_signs(self) -> str:
        """Those in words: `🔖, ⭐ or 📌`."""
        return " or ".join(filter(None, (", ".join(self.emoji[:-1]), *self.emoji[-1:])))


def load_names() -> frozenset[str]:
    """Return the names of all variables that are set, in the environment or in `.env`, known or not."""
    return frozenset(os.environ) | frozenset(_load_file(ENV_FILE))


def load_env_mode() -> int | None:
    """Return the permission bits of `.env`, None when there is none."""
    try:
        return stat.S_IMODE(Path(ENV_FILE).stat().st_mode)
    except OSError:
        return None


def load_settings() -> Settings:
    """Return the settings of this environment; raise ConfigurationError with the variable's name and an example."""
    return Settings()


def _load_variables(env_file: str | None) -> dict[str, str]:
    """The variables that are not empty, by their names in lower case; those of the environment come first."""
    held = (*(_load_file(env_file).items() if env_file else ()), *os.environ.items())
    return {name.lower(): value for name, value in held if value}


def _load_file(name: str) -> Mapping[str, str | None]:
    if not Path(name).exists():
        return {}
    from dotenv import dotenv_values  # rarely there at a shell

    return dotenv_values(name)


def _read(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_value(name, value)
    except ValueError as error:
        name = name.upper()
        raise ConfigurationError(f"{name} {error}. For example: {EXAMPLES[name]}") from None
