"""What an operator sets: environment variables, also from `.env`. Read once, in the `papers` command, and handed down.

A variable that is malformed stops the start with its name and an example. Secrets never show in logs or errors.
"""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

EXAMPLES = {
    "REDIS_URL": "REDIS_URL=redis://localhost:6379/0, or leave it unset for the embedded server",
    "PAPERS_HOME": "PAPERS_HOME=/var/lib/papers",
    "PAPERS_COMMAND": "PAPERS_COMMAND=papers (letters, digits, - and _, at most 32)",
    "HF_BASE_URL": "HF_BASE_URL=https://huggingface.co",
    "HF_TOKEN": "HF_TOKEN=hf_…, from your Hugging Face settings",
    "ARXIV_BASE_URL": "ARXIV_BASE_URL=https://export.arxiv.org",
    "LOG_LEVEL": "LOG_LEVEL=INFO (DEBUG, INFO, WARNING or ERROR)",
    "LOG_FORMAT": "LOG_FORMAT=text, or json",
}


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https address")
    return text.rstrip("/")


def _redis_address(text: SecretStr) -> SecretStr:
    scheme = urlsplit(text.get_secret_value()).scheme
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return text


def _header_text(text: SecretStr) -> SecretStr:
    if not text.get_secret_value().isascii() or not text.get_secret_value().isprintable():
        raise ValueError("must consist of ASCII characters")
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
RedisAddress = Annotated[SecretStr, AfterValidator(_redis_address)]


class Settings(BaseSettings):
    """Everything that can be set. Names are the environment variables' own, in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    redis_url: RedisAddress | None = None
    papers_home: Path = Path("~/.local/share/papers")
    papers_command: str = Field(default="papers", pattern=r"^[a-z0-9_-]{1,32}$")
    hf_base_url: WebAddress = "https://huggingface.co"
    hf_token: Annotated[SecretStr, AfterValidator(_header_text)] | None = None
    arxiv_base_url: WebAddress = "https://export.arxiv.org"
    log_level: LogLevel | None = None
    log_format: Literal["text", "json"] = "text"

    @property
    def home(self) -> Path:
        """The folder of the embedded server and its data."""
        return self.papers_home.expanduser()

    def secrets(self) -> tuple[str, ...]:
        """Return every secret that is set, so that logs can blot it out."""
        held = (self.redis_url, self.hf_token)
        return tuple(secret.get_secret_value() for secret in held if secret is not None)


def load_settings() -> Settings:
    """Return the settings of this environment; raise ConfigurationError with the variable's name and an example."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a variable"
        reason = str(first["msg"]).removeprefix("Value error, ")
        example = EXAMPLES.get(name, f"{name}=…")
        raise ConfigurationError(f"{name} {reason[:1].lower()}{reason[1:]}. For example: {example}") from None
