"""How the bot talks to Redis: briefly, and never twice. For the searcher, who waits two seconds at most.

The library's own habits are for batch work: ten retries of five seconds each, and a repeated INCR when a reply is lost.
Here nothing is retried, a wait ends after `timeout_s` and a whole call after twice that. The next call finds a
connection that is still good, or makes one, so that a restarted server is met within one call. Writes have to be
idempotent: one that timed out may have happened. Limits: one server, no Cluster or Sentinel.
"""

import asyncio
import re
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar, cast

from redis import exceptions as redis_errors
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.credentials import UsernamePasswordCredentialProvider

from bot.errors import ConfigurationError, StorageError

Trouble = Literal["down", "timeout", "loading", "read-only", "full", "auth", "database", "refused"]

CONNECTIONS = 20  # a command needs one for a millisecond; small plans of managed servers allow 30
EXAMPLE = "redis://localhost:6379/0, rediss://user:password@host:6380/0 or unix:///path/to/server.sock"
MESSAGES: dict[Trouble, str] = {
    "down": "Redis cannot be reached",
    "timeout": "Redis does not answer in time",
    "loading": "Redis is still loading its data",
    "read-only": "Redis does not accept writes",
    "full": "Redis has no memory left",
    "auth": "Redis refuses our user or password",
    "database": "REDIS_URL names a database that this server does not have",
    "refused": "Redis refuses the request",
}
BY_CODE: dict[str, Trouble] = {
    "LOADING": "loading",
    "MASTERDOWN": "down",
    "CLUSTERDOWN": "down",
    "READONLY": "read-only",
    "NOREPLICAS": "read-only",
    "MISCONF": "read-only",
    "OOM": "full",
    "NOAUTH": "auth",
    "WRONGPASS": "auth",
    "NOPERM": "refused",
    "BUSY": "timeout",
}
BY_TYPE: dict[type[BaseException], Trouble] = {
    redis_errors.TimeoutError: "timeout",
    redis_errors.BusyLoadingError: "loading",
    redis_errors.ClusterDownError: "down",  # MASTERDOWN is one
    redis_errors.ReadOnlyError: "read-only",
    redis_errors.OutOfMemoryError: "full",
    redis_errors.AuthenticationError: "auth",
    redis_errors.AuthorizationError: "auth",
    redis_errors.AuthenticationWrongNumberOfArgsError: "auth",
    redis_errors.ConnectionError: "down",
    TimeoutError: "timeout",
    OSError: "down",
}
NO_DATABASE = "DB index is out of range"
CODE = re.compile(r"(?:^|caused error: \(?['\"]?)([A-Z]{2,})\b")  # a pipeline puts its own words before the code


def open_client(url: str, *, timeout_s: float = 0.5) -> Redis:
    """Return a client of the server at `url`; nothing is connected yet. Close it with `async with` or `aclose`.

    `timeout_s` bounds each wait, twice that each call or pipeline; a blocking read (XREAD BLOCK) needs a client of its
    own with a longer one. Raises ConfigurationError, without the URL, which may hold a password.
    """
    try:
        options: dict[str, Any] = {**parse_url(url), **_options(timeout_s)}
        if (password := options.pop("password", None)) is not None:  # where no repr shows it
            options["credential_provider"] = UsernamePasswordCredentialProvider(options.pop("username", None), password)
        pool = BlockingConnectionPool(max_connections=CONNECTIONS, timeout=timeout_s, **options)
        pool.make_connection()  # type: ignore[no-untyped-call]  # checks the options; connects nothing
    except (ValueError, TypeError, redis_errors.RedisError):
        raise ConfigurationError(f"REDIS_URL is malformed. Examples: {EXAMPLE}") from None
    client = cast(BoundedRedis, BoundedRedis.from_pool(pool))
    client.deadline_s = 2 * timeout_s
    return client


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what Redis raises into a StorageError whose `reason` is a `Trouble`.

    Its message holds no data and no address. A DataError is our own mistake and passes.
    """
    try:
        yield
    except redis_errors.DataError:
        raise
    except (redis_errors.RedisError, OSError) as error:
        reason = _find_trouble(error)
        raise StorageError(MESSAGES[reason], reason=reason) from error


def _options(timeout_s: float) -> dict[str, Any]:
    return {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": False,
        "protocol": 2,  # with RESP3 over TCP the library does not look whether a pooled connection has died
    }


def _find_trouble(error: BaseException) -> Trouble:
    """Return what is wrong. While connecting, the library wraps the true cause in a ConnectionError."""
    trouble = _classify(error)
    while trouble in ("down", "refused") and (cause := error.__cause__) is not None:
        error, trouble = cause, _classify(cause)
    return trouble


def _classify(error: BaseException) -> Trouble:
    if NO_DATABASE in str(error):
        return "database"
    if (code := CODE.search(str(error))) and code[1] in BY_CODE:
        return BY_CODE[code[1]]
    return next((BY_TYPE[kind] for kind in type(error).__mro__ if kind in BY_TYPE), "refused")


T = TypeVar("T")


async def _bounded(call: Awaitable[T], deadline_s: float) -> T:
    try:
        async with asyncio.timeout(deadline_s):
            return await call
    except TimeoutError:
        raise redis_errors.TimeoutError("no answer before the deadline") from None


class BoundedRedis(Redis):
    """A client whose every call ends in time, connecting included. `promised`: somebody was told that data is kept."""

    deadline_s: float = 1.0
    promised: bool = False

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        call = super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        return await _bounded(call, self.deadline_s)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        pipe = _BoundedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipe.deadline_s = self.deadline_s
        return pipe


class _BoundedPipeline(Pipeline):
    """A pipeline whose replies all come in time, however many they are."""

    deadline_s: float = 1.0

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        return await _bounded(super().execute(raise_on_error), self.deadline_s)
