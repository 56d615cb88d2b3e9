"""What all tests share: the event loop, a real store, a clock that stands still."""

import asyncio
import ctypes
import gc
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from copy import copy
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from pathlib import Path
from typing import Any

import certifi
import pytest
import structlog
from anyio._backends._asyncio import TestRunner
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from redis import Redis as SyncRedis
from redis.asyncio import Redis

from adapters import outcome
from bot import budget
from bot.app import open_bot
from bot.process import is_given_up
from bot.store.client import open_client
from bot.store.keys import DECLARED
from bot.store.server import open_server

LEFT_OUT = {  # costly to import, by the mark or word of a run that wants it
    "bench": Path(__file__).parent / "bench",
    "browser": Path(__file__).parent / "adapters" / "test_web_browser.py",
}
SHARED = Path(__file__).parents[2] / "shared"
PROFILES = {"quick": 5, "more": 100, "thorough": 2_000}  # inputs of each property: the same ones but in the last
for name, tried in PROFILES.items():
    settings.register_profile(name, max_examples=tried, deadline=None, derandomize=name != "thorough")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
outcome.LEFT_S = 60.0  # a command that is run within a test never ends the tests
for opens, name in ((open_client, "timeout_s"), (open_bot.__wrapped__, "store_timeout_s")):
    opens.__kwdefaults__[name] = 5.0  # a busy machine is no silent store; tests of one say how soon it is given up
FLUSHED_DB = 15  # of a server given by REDIS_URL: never the one people use; parallel runs take those below it
DECLARED_KEY = re.compile("|".join(translate(declared.pattern) for declared in DECLARED))
TAKE_KEYS = "local all = redis.call('KEYS', '*'); redis.call('FLUSHDB'); return all"
FASTEST_HZ = 200  # each confirmed write waits for the next round of the server: 5 ms, not 20; 500 cost 1 % of a core
GARBAGE = 20_000  # objects between two collections: 700, the default, costs 2 s
TRIM, MMAP, ARENAS = -1, -3, -8  # of glibc's mallopt(3)
CORES = 4  # more parallel runs than this wait for one another


sys.modules.setdefault("sniffio", None)  # httpcore looks for it twice a request, and it is not there: 0.4 s in all
gc.disable()  # while tests are collected: nothing of it is garbage; see `pytest_collection_finish`


def keep_memory() -> None:
    """Let glibc keep what is freed: each index of a test's own took 7 MB anew of the system, 6 ms of its 15."""
    with suppress(AttributeError):  # another C library
        for what, amount in ((TRIM, 1 << 30), (MMAP, 1 << 25), (ARENAS, 1)):
            ctypes.CDLL(None).mallopt(what, amount)


keep_memory()


def pytest_configure() -> None:
    """Let a quick run read no constants out of the code it tests: 0.6 s in each process, for one input in twenty."""
    if settings.default.max_examples == PROFILES["quick"]:
        providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest: at the end the other processes would wait for one."""
    items.sort(key=lambda item: "test_golden" not in item.nodeid)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later collection of garbage."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Where COLLECT is set, collect garbage after each test: what one leaves open fails that one, not a later one."""
    yield
    if os.environ.get("COLLECT"):
        gc.collect()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Fork what starts commands as forks off now: all is imported, and no thread runs yet that a fork would lack."""
    trust_one_authority(session.config)
    if commands := sys.modules.get("fakes.forked_commands"):
        commands.forking_python()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what is costly to import, unless the run has its mark or names it."""
    for mark, path in LEFT_OUT.items():
        if collection_path == path and config.option.markexpr != mark:
            return None if any(mark in arg for arg in config.args) else True
    return None


def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> list[pytest.Item] | None:
    """Make no items of soaks that will not run: they are more than all other tests."""
    marks = getattr(obj, "pytestmark", ()) if callable(obj) else ()
    left_out = "not soak" in collector.config.option.markexpr and "soak" in [mark.name for mark in marks]
    return [] if left_out else None


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes more than cores, as some wait, for the default suite; figures and long proofs run alone."""
    alone = config.option.capture == "no" or config.option.markexpr in ("soak", "bench")
    return 0 if alone else min(CORES, (os.cpu_count() or 1) + 2)


def print_plain_tracebacks() -> None:
    """Log errors as Python prints them: coloured ones with all locals take a fifth of a second each."""
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    processors = structlog.get_config()["processors"]
    structlog.configure(
        processors=[renderer if isinstance(each, type(renderer)) else each for each in processors],
        cache_logger_on_first_use=False,
    )


print_plain_tracebacks()


def trust_one_authority(config: pytest.Config) -> None:
    """Trust one certificate authority: reading all of them takes 40 ms for every client that is opened."""
    first, end, _ = Path(certifi.where()).read_text("ascii").partition("-----END CERTIFICATE-----")
    folder = tempfile.TemporaryDirectory(prefix="papers-authority-")
    config.add_cleanup(folder.cleanup)
    path = Path(folder.name) / "ca.pem"
    path.write_text(first + end + "\n", "ascii")
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    patch.setenv("SSL_CERT_FILE", str(path))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data beside the project; tests that need it skip where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("no recorded data beside the project")
    return SHARED


@pytest.fixture(scope="session")
async def server_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A real server for the whole run: the one in REDIS_URL, else the bundled one."""
    if url := os.environ.get("REDIS_URL"):
        number = FLUSHED_DB - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        yield f"{url.rstrip('/').removesuffix('/0')}/{number}" if url.startswith("redis") else url
        return
    async with open_server(tmp_path_factory.mktemp("server")) as server:
        async with open_client(server.url, timeout_s=2.0) as client:
            await client.config_set("hz", FASTEST_HZ)
        yield server.url


@pytest.fixture(scope="session")
def take_keys(server_url: str) -> Iterator[Callable[[], list[bytes]]]:
    """A function that returns the keys of the database and empties it, in one round trip."""
    with SyncRedis.from_url(server_url, protocol=2, driver_info=None) as client:
        yield lambda: client.eval(TAKE_KEYS, 0)


@pytest.fixture(scope="session")
async def connected(server_url: str) -> AsyncIterator[Redis]:
    """A client for all tests of this process: to connect takes longer than most tests use it."""
    async with open_client(server_url, timeout_s=2.0) as client:
        yield client


@pytest.fixture
def redis(connected: Redis, take_keys: Callable[[], list[bytes]]) -> Iterator[Redis]:
    """A client of an empty database. Whatever a test leaves there has to be declared in bot/store/keys.py."""
    take_keys()
    yield copy(connected)
    undeclared = [key for key in take_keys() if not is_declared(key.decode())]
    assert not undeclared, undeclared


def is_declared(key: str) -> bool:
    """Whether some pattern of the one file of keys covers this key."""
    return DECLARED_KEY.match(key) is not None


def ignore_given_up_sockets() -> None:
    """Let no test fail for a socket of anyio's that was ready in the turn in which the wait for it was cancelled."""
    tell = TestRunner._exception_handler

    def handler(self: TestRunner, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not is_given_up(context):
            tell(self, loop, context)

    TestRunner._exception_handler = handler


ignore_given_up_sockets()


@pytest.fixture
def small_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of what a person may ask at once: 6 questions, 24 reactions. The real numbers: `bot/test_budget.py`."""
    small = {use: budget.Rate(rate.burst // 5, rate.per_s) for use, rate in budget.OF_PERSON.items()}
    monkeypatch.setattr(budget, "OF_PERSON", small)


class StillClock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **parts: float) -> None:
        self._now += timedelta(**parts)


@pytest.fixture
def clock() -> StillClock:
    """Monday 21 April 2025, 16:00 UTC: the evening of the sample's newest day."""
    return StillClock(datetime(2025, 4, 21, 16, tzinfo=UTC))
