"""How the bot talks to Redis: briefly, and never twice.

The library's own habits are for batch work: ten retries of five seconds each, and a repeated INCR when a reply is lost.
Here nothing is retried, connecting ends after `timeout_s` and a whole call after twice that. The next call finds a
connection that is still good, or makes one, so that a restarted server is met within one call. Writes have to be
idempotent: one that timed out may have happened. Only while the embedded server changes its owner, calls are made again
for a while, which is longer for a command at a shell than for a process that people wait for. A shared key that holds
another type than is declared, or a counter that is no number, gives way: it is put aside, and the command is done
again. Whatever Redis raises comes as a StorageError whose `reason` is a `Trouble`. Limits: one server, no Cluster or
Sentinel.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
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
from bot.store import keys
from bot.store.reading import note_unreadable
from bot.store.scripts import SET_ASIDE
from bot.tasks import within

Trouble = Literal[
    "down",
    "timeout",
    "loading",
    "read-only",
    "disk-full",
    "full",
    "auth",
    "database",
    "foreign",
    "refused",
    "corrupt",
]

SWAP_TRIES = 5  # two who write one value at the same time are rare
AGAIN_S = 0.02  # until a patient client tries again
AWAY: tuple[Trouble, ...] = ("down", "loading")  # a server that is about to be there
CONNECTIONS = 20  # a command needs one for a millisecond; small plans of managed servers allow 30
EXAMPLE = "redis://localhost:6379/0, rediss://user:password@host:6380/0 or unix:///path/to/server.sock"
MESSAGES: dict[Trouble, str] = {
    "down": "Redis cannot be reached",
    "timeout": "Redis didn't answer in time",
    "loading": "Redis is still loading its data",
    "read-only": "Redis does not accept writes",
    "disk-full": "Redis cannot write to its disk",
    "full": "Redis has no memory left",
    "auth": "Redis refuses our user or password",
    "database": "REDIS_URL names a database that this server does not have",
    "foreign": "What answers at REDIS_URL does not speak Redis's protocol",
    "refused": "Redis refuses the request",
    "corrupt": "Redis holds something of another kind there",
}
BY_CODE: dict[str, Trouble] = {
    "LOADING": "loading",
    "MASTERDOWN": "down",
    "CLUSTERDOWN": "down",
    "READONLY": "read-only",
    "NOREPLICAS": "read-only",
    "MISCONF": "disk-full",  # the file or the snapshot before this could not be written
    "OOM": "full",
    "NOAUTH": "auth",
    "WRONGPASS": "auth",
    "NOPERM": "refused",
    "BUSY": "timeout",
    "WRONGTYPE": "corrupt",
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
    redis_errors.InvalidResponse: "foreign",
    redis_errors.ConnectionError: "down",
    TimeoutError: "timeout",
    OSError: "down",
}
NO_DATABASE = "DB index is out of range"
UNFIT = re.compile("WRONGTYPE|not an integer|would overflow")  # what lies at a key does not suit the command
CODE = re.compile(r"(?:^|caused error: \(?['\"]?)([A-Z]{2,})\b")  # a pipeline puts its own words before the code


def open_client(url: str, *, timeout_s: float = 0.5, patience_s: float = 0.0) -> Redis:
    """Return a client of the server at `url`; nothing is connected yet. Close it with `async with` or `aclose`.

    `timeout_s` bounds the wait for a connection, twice that each call or pipeline; a blocking read (XREAD BLOCK) needs
    a client of its own with a longer one. `patience_s` is how long calls are repeated once no server is there, all of
    them together: after that they fail at once until it is back. Raises ConfigurationError, without the URL, which may
    hold a password.
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
    client.deadline_s, client.patience_s = 2 * timeout_s, patience_s
    return client


def check_replies(replies: Iterable[object]) -> None:
    """Raise the first error among the replies of a pipeline that raised none, as a StorageError."""
    with _storage_errors():
        for reply in replies:
            if isinstance(reply, Exception):
                raise reply


@contextmanager
def _storage_errors() -> Iterator[None]:
    """Turn what Redis raises into a StorageError, whose message holds no data and no address.

    A DataError is our own mistake and passes, as does what makes the library send a script whole.
    """
    try:
        yield
    except (redis_errors.DataError, redis_errors.NoScriptError):
        raise
    except (redis_errors.RedisError, OSError) as error:
        reason = _find_trouble(error)
        raise StorageError(MESSAGES[reason], reason=reason) from error


def _options(timeout_s: float) -> dict[str, Any]:
    return {
        "socket_timeout": None,  # the library makes a task of each write and a timer for each reply: a third of a call
        "socket_connect_timeout": timeout_s,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": False,
        "protocol": 2,  # with RESP3 over TCP the library does not look whether a pooled connection has died
        "driver_info": None,  # CLIENT SETINFO came with Redis 7.2; its version costs 3 ms per connection to find out
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
    if UNFIT.search(str(error)):
        return "corrupt"
    return next((BY_TYPE[kind] for kind in type(error).__mro__ if kind in BY_TYPE), "refused")


T = TypeVar("T")


async def swapped(swap: Callable[[], Awaitable[T | None]], what: str) -> T:
    """Return what `swap` returns: it reads, decides and writes, and returns None when somebody else wrote in between;
    then it is called again. Raises StorageError after SWAP_TRIES."""
    for _ in range(SWAP_TRIES):
        if (done := await swap()) is not None:
            return done
    raise StorageError(f"{what} is being changed from several places at once")


class BoundedRedis(Redis):
    """A client whose every call ends in time, connecting included. `promised`: somebody was told that data is kept."""

    deadline_s: float = 1.0
    patience_s: float = 0.0
    away_since: float | None = None
    promised: bool = False

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        with _storage_errors():
            try:
                return await self.call(*args, **options)
            except redis_errors.ResponseError as error:
                if not _is_unfit(error) or not await _put_aside(self, args, error):
                    raise
                return await self.call(*args, **options)

    async def call(self, *args: Any, **options: Any) -> Any:
        """Send one command and return its reply."""
        send = super().execute_command
        return await self.repeated(lambda: send(*args, **options))  # type: ignore[no-untyped-call]

    async def repeated(self, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what `call` returns before the deadline; made again while no server is there and patience lasts."""
        while True:
            try:
                reply = await within(self.deadline_s, call(), name="redis")
            except (redis_errors.RedisError, OSError) as error:
                if _find_trouble(error) not in AWAY or not self._waits():
                    raise
            else:
                self.away_since = None
                return reply
            await asyncio.sleep(AGAIN_S)

    def _waits(self) -> bool:
        now = asyncio.get_running_loop().time()
        self.away_since = now if self.away_since is None else self.away_since
        return now - self.away_since < self.patience_s

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        pipe = _BoundedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipe.owner = self
        return pipe


class _BoundedPipeline(Pipeline):
    """A pipeline whose replies all come in time, however many they are."""

    owner: BoundedRedis

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Return all replies. What met a key of a wrong type is done again by itself, which puts that key aside."""
        commands, scripts = list(self.command_stack), set(self.scripts)
        send = super().execute

        def call() -> Coroutine[Any, Any, list[Any]]:
            self.command_stack, self.scripts = list(commands), set(scripts)  # the library forgets them at a failure
            return send(raise_on_error=False)

        with _storage_errors():
            replies = await self.owner.repeated(call)
            for place, ((args, options), reply) in enumerate(zip(commands, replies, strict=True)):
                if _is_unfit(reply) and await _put_aside(self.owner, args, reply):
                    replies[place] = await self.owner.call(*args, **options)
            if raise_on_error:
                self.raise_first_error(commands, replies)
        return replies


def _is_unfit(reply: object) -> bool:
    return isinstance(reply, redis_errors.ResponseError) and bool(UNFIT.search(str(reply)))


async def _put_aside(client: BoundedRedis, args: Sequence[object], error: object) -> bool:
    """Rename those shared keys of a command that hold another type than is declared, and counters that are no numbers;
    return whether it has any.

    What is one person's or channel's stays as it is, and costs only its owner an answer.
    """
    texts = (arg.decode("utf-8", "replace") if isinstance(arg, bytes) else arg for arg in args)
    shared = False
    for key in sorted({each for each in texts if isinstance(each, str) and each.startswith(f"{keys.PREFIX}:")}):
        kind = keys.declared(key)
        if kind is None or kind.owned or kind.kind == "any":
            continue
        wanted = "" if kind.kind == "string" and "WRONGTYPE" not in str(error) else kind.kind
        if await client.call("EVAL", SET_ASIDE, 2, key, keys.aside(key), wanted, keys.ASIDE_TTL_S):
            note_unreadable(key, keys.aside(key))
        shared = True
    return shared
