"""What an operator sets: environment variables, also from `.env`. Read once, in the `papers` command, and handed down.

A variable that is malformed stops the start with its name and an example. Secrets never show in logs or errors.
"""

import os
import re
import stat
from base64 import urlsafe_b64decode
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError
from bot.mail_address import parse_address, parse_sender, parse_smtp_url

KEY_BYTES = 32
RAW_LOGIN = re.compile(r"[@/?#\[\]\s]")  # would end the password early
RAW_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
HOST_NAME = re.compile(r"[A-Za-z0-9_.-]*")
QUOTES = re.compile(r"[\"'`\u2018-\u201f]")
AROUND = re.compile(r"[\s\"'`\u2018-\u201f]")
NOT_AROUND = "must not contain spaces, line breaks or quotes"
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


Network = IPv4Network | IPv6Network


def _networks(text: str) -> str:
    try:
        parse_networks(text)
    except ValueError:
        raise ValueError("must be addresses or networks, separated by commas, or none") from None
    return text


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks in `10.0.0.0/8, ::1`; `none` has none. Raises ValueError."""
    if text.strip().lower() == "none":
        return ()
    return tuple(ip_network(each.strip(), strict=False) for each in text.split(",") if each.strip())


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none
        sound = False
    if not sound:
        raise ValueError("must be an http or https address")
    return text.rstrip("/")


def _host(text: str) -> str:
    if not HOST_NAME.fullmatch(text):
        try:
            ip_address(text)
        except ValueError:
            raise ValueError("must be an address or a name of this machine, without a port") from None
    return text


def _redis_address(text: SecretStr) -> SecretStr:
    url = text.get_secret_value()
    scheme, _, rest = url.partition("://")
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    login, _, place = rest.rpartition("@") if scheme != "unix" else ("", "", rest)
    if RAW_LOGIN.search(login) or RAW_PERCENT.search(rest) or "#" in rest:
        raise ValueError("has a raw @ / ? # % or space in its password: percent-encode it (@ %40, / %2F, # %23, % %25)")
    database = place.partition("?")[0].partition("/")[2]
    if scheme != "unix" and not re.fullmatch(r"[0-9]*", database):
        raise ValueError("must end with the number of a database, such as /0")
    return text


def _header_text(text: SecretStr) -> SecretStr:
    """A token as it is sent in a header: copied with what stood around it, it would be refused without a reason."""
    token = text.get_secret_value()
    if word := next((word for word in ("Bot ", "Bearer ") if token.startswith(word)), ""):
        raise ValueError(f"must not begin with the word {word.strip()}")
    if AROUND.search(token):
        raise ValueError(NOT_AROUND)
    if not token.isascii() or not token.isprintable():
        raise ValueError("must consist of ASCII characters")
    return text


def _smtp_url(text: SecretStr) -> SecretStr:
    parse_smtp_url(text.get_secret_value())
    return text


def _sender(text: str) -> str:
    parse_sender(text)
    return text


def _mailbox(text: str) -> str:
    if not parse_address(text):
        raise ValueError("must be a mail address")
    return text


def _keys(text: SecretStr) -> SecretStr:
    """One or more Fernet keys: 32 bytes each in URL-safe base 64."""
    for key in text.get_secret_value().split(","):
        try:
            if len(urlsafe_b64decode(key.strip())) != KEY_BYTES:
                raise ValueError
        except ValueError:
            raise ValueError("must be 32 bytes in URL-safe base 64, or several such keys separated by commas") from None
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
RedisAddress = Annotated[SecretStr, AfterValidator(_redis_address)]
Token = Annotated[SecretStr, AfterValidator(_header_text)]
HostName = Annotated[str, AfterValidator(_host)]


class Settings(BaseSettings):
    """Everything that can be set. Names are the environment variables' own, in lower case."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", frozen=True, env_ignore_empty=True)

    redis_url: RedisAddress | None = None
    papers_home: Path = Path("~/.local/share/papers")
    papers_command: str = Field(default="papers", pattern=r"^[a-z0-9_-]{1,32}$")
    hf_base_url: WebAddress = "https://huggingface.co"
    hf_token: Token | None = None
    arxiv_base_url: WebAddress = "https://export.arxiv.org"
    papers_emoji: str = Field(default="🔖 ⭐ 📌", pattern=r"\S", max_length=200)
    papers_seed_reactions: bool = False
    papers_pictures: bool = True
    slack_api_url: WebAddress = "https://slack.com/api"
    slack_bot_token: Token | None = None
    slack_app_token: Token | None = None
    slack_signing_secret: Token | None = None
    slack_client_id: str = ""
    slack_client_secret: Token | None = None
    slack_managers: Literal["members", "admins"] = "members"
    discord_api_url: WebAddress = "https://discord.com/api/v10"
    discord_token: Token | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    host: HostName = ""
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    metrics_host: HostName = "127.0.0.1"
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = "127.0.0.0/8,::1"
    web_pages: bool = False
    public_url: WebAddress | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_url)] | None = None
    mail_from: Annotated[str, AfterValidator(_sender)] | None = None
    mail_unsubscribe_to: Annotated[str, AfterValidator(_mailbox)] | None = None
    secret_key: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    log_level: LogLevel | None = None
    log_format: Literal["text", "json"] = "text"

    @field_validator("*", mode="before")
    @classmethod
    def _unquoted(cls, value: object, field: ValidationInfo) -> object:
        """Values come as they were copied: capitals of a level do not matter, quotes around a value are a mistake."""
        if not isinstance(value, str):
            return value
        if QUOTES.match(value.strip()):
            raise ValueError(NOT_AROUND)
        return value.strip().upper() if field.field_name == "log_level" else value

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
        held = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        parts = [part.strip() for secret in held for part in secret.split(",")]
        urls = [url.get_secret_value() for url in (self.redis_url, self.smtp_url) if url]
        passwords = [urlsplit(url).password or "" for url in urls]
        return tuple(filter(None, (*parts, *passwords, *map(unquote, passwords))))

    def require(self, name: str) -> str:
        """Return the variable `name`, in clear; raise ConfigurationError with an example when it is not set."""
        value = getattr(self, name.lower())
        if value is None or value == "":
            raise ConfigurationError(f"{name} is missing. For example: {EXAMPLES[name]}")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    @property
    def emoji(self) -> tuple[str, ...]:
        """The reactions that save, the one that is shown first."""
        return tuple(self.papers_emoji.split())


def load_names() -> frozenset[str]:
    """Return the names of all variables that are set, in the environment or in `.env`, known or not."""
    return frozenset(os.environ) | frozenset(dotenv_values(ENV_FILE))


def load_env_mode() -> int | None:
    """Return the permission bits of `.env`, None when there is none."""
    try:
        return stat.S_IMODE(Path(ENV_FILE).stat().st_mode)
    except OSError:
        return None


def load_settings() -> Settings:
    """Return the settings of this environment; raise ConfigurationError with the variable's name and an example."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a variable"
        own, words = first["type"] == "value_error", str(first["msg"]).removeprefix("Value error, ")
        reason = words if own else "isn't valid"
        example = EXAMPLES.get(name, f"{name}=…")
        raise ConfigurationError(f"{name} {reason[:1].lower()}{reason[1:]}. For example: {example}") from None
