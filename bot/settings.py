"""What an operator sets: environment variables, also from `.env`. Read once, in the `papers` command, and handed down.

A variable that is malformed stops the start with its name and an example. Secrets never show in logs or errors.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from bot import setting_values as read
from bot.errors import ConfigurationError
from bot.setting_values import NOT_AROUND, QUOTES, Secret

ENV_FILE = ".env"
OTHER_NAMES = frozenset({"PAPERS_REDIS_PASSWORD"})  # read where it is used

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Token = Annotated[Secret | None, read.header_text]
WebAddress = Annotated[str, read.web_address]
Switch = Annotated[bool, read.switch]
Port = Annotated[int | None, read.port]
Host = Annotated[str, read.host]


@dataclass(frozen=True, kw_only=True, init=False)
class Settings:
    """Everything that can be set, each with what reads its text, and an example. Names are the environment variables'
    own, in lower case."""

    redis_url: Annotated[
        Secret | None, read.redis_address, "redis://localhost:6379/0, or leave it unset for the embedded server"
    ] = None
    papers_home: Annotated[Path, Path, "/var/lib/papers"] = Path("~/.local/share/papers")
    papers_command: Annotated[str, read.matching(read.COMMAND), "papers (letters, digits, - and _, at most 32)"] = (
        "papers"
    )
    hf_base_url: Annotated[WebAddress, "https://huggingface.co"] = "https://huggingface.co"
    hf_token: Annotated[Token, "hf_…, from your Hugging Face settings"] = None
    arxiv_base_url: Annotated[WebAddress, "https://export.arxiv.org"] = "https://export.arxiv.org"
    papers_emoji: Annotated[
        str, read.matching(read.EMOJI), "🔖 ⭐ 📌, separated by spaces: the reactions that save"
    ] = "🔖 ⭐ 📌"
    papers_seed_reactions: Annotated[Switch, "true, to put the first reaction under each paper"] = False
    papers_pictures: Annotated[Switch, "false, to show papers without pictures"] = True
    slack_api_url: Annotated[WebAddress, "https://slack.com/api/"] = "https://slack.com/api"
    slack_bot_token: Annotated[Token, "xoxb-…, from OAuth & Permissions of your Slack app"] = None
    slack_app_token: Annotated[Token, "xapp-…, from Basic Information of your Slack app, with connections:write"] = None
    slack_signing_secret: Annotated[Token, "…, from Basic Information of your Slack app"] = None
    slack_client_id: Annotated[str, str, "123.456, from Basic Information of your Slack app"] = ""
    slack_client_secret: Annotated[Token, "…, from Basic Information of your Slack app"] = None
    slack_managers: Annotated[
        Literal["members", "admins"],
        read.one_of("members", "admins"),
        "members, or admins: who may change a channel's digest",
    ] = "members"
    discord_api_url: Annotated[WebAddress, "https://discord.com/api/v10"] = "https://discord.com/api/v10"
    discord_token: Annotated[Token, "…, from Bot of your Discord application"] = None
    port: Annotated[Port, "3000"] = None
    host: Annotated[Host, "127.0.0.1, the address that PORT is opened at; all addresses if it is left out"] = ""
    metrics_port: Annotated[Port, "9100, to show /readyz and /metrics there and not at PORT"] = None
    metrics_host: Annotated[Host, "0.0.0.0, the address that METRICS_PORT is opened at"] = "127.0.0.1"
    trusted_proxies: Annotated[
        str, read.networks, "127.0.0.0/8,::1,10.0.0.0/8 (or none): whose X-Forwarded-For is believed"
    ] = "127.0.0.0/8,::1"
    web_pages: Annotated[Switch, "on, to show Daily Papers as pages and feeds at PORT, to whoever can reach it"] = False
    public_url: Annotated[
        str | None, read.web_address, "https://papers.example.org, where the web process can be reached"
    ] = None
    smtp_url: Annotated[
        Secret | None, read.smtp_url, "smtp://smtp.example.org:587 or smtps://…, with user:password@ before the host"
    ] = None
    mail_from: Annotated[str | None, read.sender, "Papers <papers@example.org>, whom mail is from"] = None
    mail_unsubscribe_to: Annotated[str | None, read.mailbox, "papers-off@example.org, a mailbox that you read"] = None
    secret_key: Annotated[
        Secret | None, read.keys, "…, made by `openssl rand -base64 32 | tr +/ -_` (several: newest first, with commas)"
    ] = None
    log_level: Annotated[LogLevel | None, read.level, "INFO (DEBUG, INFO, WARNING or ERROR)"] = None
    log_format: Annotated[Literal["text", "json"], read.one_of("text", "json"), "text, or json"] = "text"

    def __init__(self, *, _env_file: str | None = ENV_FILE, **given: object) -> None:
        """What is `given` counts, then the environment, then the file. Raises ConfigurationError for the first that is
        malformed."""
        found = {**_load_variables(_env_file), **given}
        vars(self).update({name: _read(name, value) for name, value in found.items() if name in _ABOUT})

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


_ABOUT = {name: setting.__metadata__ for name, setting in Settings.__annotations__.items()}
EXAMPLES = {name.upper(): f"{name.upper()}={example}" for name, (_, example) in _ABOUT.items()}


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
        if QUOTES.match(value.strip()):
            raise ValueError(NOT_AROUND)
        return _ABOUT[name][0](value)
    except ValueError as error:
        name = name.upper()
        raise ConfigurationError(f"{name} {error}. For example: {EXAMPLES[name]}") from None
