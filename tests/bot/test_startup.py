"""What an operator sees when the store is not fit: one line and exit code 3, not a bot that loses data later."""

import asyncio

import pytest
import structlog
from cases import each
from fakes.own_store import OwnStore, answering
from fakes.real_process import papers, start
from fakes.redis_wire import WireRedis
from fakes.sources import FakeSource
from fakes.store_watch import until

from bot.app import open_bot
from bot.errors import ConfigurationError, StorageError
from bot.health import startup
from bot.health.startup import StartCheck
from bot.model import Finding
from bot.settings import Settings, load_settings
from bot.store.check import check_store
from bot.store.client import open_client

CLUSTER = ("--cluster-enabled", "yes", "--cluster-port")
EVICTING = ("--maxmemory-policy", "allkeys-lru", "--maxmemory", "50mb")


@pytest.fixture
async def open_store(tmp_path):
    """Starts a real server with options of its own and returns its address."""
    stores = []

    async def open_one(*options: str) -> OwnStore:
        store = OwnStore(tmp_path / f"store{len(stores)}", *options)
        stores.append(store)
        store.start()
        async with open_client(store.url) as client:
            await answering(client)
        return store

    yield open_one
    for store in stores:
        store.kill()


async def refusal(url: str) -> str:
    """The one line with which a process ends; nothing is logged before it."""
    with structlog.testing.capture_logs() as logs, pytest.raises(ConfigurationError) as caught:
        async with open_bot(Settings(redis_url=url), source=FakeSource(), store_timeout_s=2.0):
            pass
    assert logs == []
    return str(caught.value)


SOAKED = [pytest.param(role, marks=pytest.mark.soak) for role in ("clock", "worker", "web", "slack", "discord")]


@pytest.mark.parametrize("role", ["serve", *SOAKED])
async def test_no_process_starts_on_a_store_that_evicts(open_store, tmp_path, role):
    store = await open_store(*EVICTING)
    environment = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1-A1-1-x", "DISCORD_TOKEN": "MTIz.a.b"}
    process = await start(tmp_path, role, "--port", "0", REDIS_URL=store.url, LOG_LEVEL="ERROR", **environment)
    async with asyncio.timeout(20):
        _, said = await process.communicate()
    [line] = said.decode().splitlines()
    assert process.returncode == 3
    assert "allkeys-lru" in line
    assert "Set maxmemory-policy to noeviction" in line


async def test_a_cluster_is_refused_and_says_so(open_store, tmp_path):
    store = await open_store(*CLUSTER, str(OwnStore(tmp_path).port))
    assert "part of a Cluster" in await refusal(store.url)


async def test_a_read_only_replica_is_refused_and_the_primary_is_asked_for(open_store):
    primary = await open_store()
    replica = await open_store("--replicaof", f"127.0.0.1 {primary.port}")
    assert "address of the primary" in await refusal(replica.url)


@pytest.mark.parametrize("name", ["redis_mode", "server_mode"])
async def test_a_sentinel_is_refused_and_the_primary_is_asked_for(name):
    said = f"redis_version:7.2.4\r\n{name}:sentinel\r\n".encode()
    async with WireRedis() as wire:
        wire.replies[b"INFO"] = b"$%d\r\n%s\r\n" % (len(said), said)
        wire.replies[b"TIME"] = b"*2\r\n$1\r\n1\r\n$1\r\n1\r\n"
        assert "The server is a Sentinel. Put the address of the primary" in await refusal(wire.url)


FORBIDDEN = (
    *("-@scripting", "-function", "-zadd", "-scan", "-time"),
    *("-@blocking", "-@transaction", "-publish", "resetchannels", "resetkeys ~other:*"),
)


async def test_a_user_who_may_not_do_what_the_bot_needs_is_refused(open_store):
    store = await open_store()
    url = store.url.replace("redis://", "redis://bot:secret@")
    async with open_client(store.url) as admin:
        for rights in FORBIDDEN:
            await admin.execute_command(
                "ACL", "SETUSER", "bot", "reset", "on", ">secret", "~*", "&*", "+@all", *rights.split()
            )
            said = await refusal(url)
            assert said.startswith("The server refuses what the bot needs: "), rights
            assert "Allow the user of REDIS_URL" in said


async def test_a_database_that_does_not_exist_is_named(open_store):
    store = await open_store()
    assert "names a database that this server does not have" in await refusal(store.url.replace("/0", "/99"))


async def test_a_wrong_password_is_refused_at_the_start(open_store):
    store = await open_store()
    async with open_client(store.url) as admin:
        await admin.config_set("requirepass", "secret")
    said = await refusal(store.url.replace("redis://", "redis://:wrong@"))
    assert said == "Redis refuses our user or password. Put the server's user and password into REDIS_URL."


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46\r\n", b"ERROR\r\n"]
)
async def test_what_is_no_redis_is_not_taken_for_one_that_lacks_rights(said):
    """A web server, TLS that is spoken to in plain text, memcached."""
    async with WireRedis() as wire:
        wire.replies[b"TIME"] = wire.replies[b"INFO"] = said
        assert "does not speak Redis's protocol. Put the address of" in await refusal(wire.url)


async def test_a_store_that_is_down_is_waited_for_and_looked_at_once_it_answers(monkeypatch):
    monkeypatch.setattr(startup, "AGAIN_S", 0.0)
    unfit = Finding(topic="eviction", level="refused", text="It evicts.", advice="Mend it.")
    answers = [StorageError("down"), StorageError("down"), (unfit,)]

    async def look():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with structlog.testing.capture_logs() as logs, pytest.raises(ConfigurationError, match="It evicts"):
        await StartCheck(look).run(asyncio.Event())
    assert [entry["event"] for entry in logs] == ["store.waits"]


async def test_what_turns_unfit_later_is_told_by_readyz_and_ends_nothing(open_store, tmp_path):
    """The store is down at the start; then it evicts for a while; then the queue is forbidden."""
    store = await open_store()
    store.kill()
    async with papers(tmp_path, "clock", REDIS_URL=store.url) as clock, open_client(store.url) as client:
        await until(lambda: says(clock, "Redis cannot be reached"))
        store.start()
        await until(clock.is_ready)
        await client.config_set("maxmemory-policy", "allkeys-lfu")
        await until(lambda: says(clock, "allkeys-lfu"))
        await client.config_set("maxmemory-policy", "noeviction")
        await until(clock.is_ready)
        await client.execute_command("ACL", "SETUSER", "default", "-ping")
        await until(lambda: says(clock, "the job queue cannot be reached"))


async def test_without_persistence_the_process_starts_and_warns(open_store):
    store = await open_store("--appendonly", "no")
    async with open_client(store.url) as client:
        found = await check_store(client)
        assert await StartCheck(lambda: check_store(client)).admit()
    assert [finding.topic for finding in found if finding.level == "warning"] == ["persistence"]


RAW = [
    "redis://:p@ss@h/0",
    "redis://:p/ss@h/0",
    "redis://u:p#s@h:6379",
    "rediss://:50%off@h/0",
    "unix:///s?password=a#b",
]


@each("url", RAW)
def test_a_raw_sign_in_the_password_is_explained_without_showing_it(monkeypatch, tmp_path, url):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ConfigurationError, match="percent-encode it") as caught:
        load_settings()
    assert url not in str(caught.value)


@pytest.mark.parametrize("url", ["redis://h/papers", "redis://h/-1", "redis://h/1/2"])
def test_a_database_that_is_no_number_is_explained(monkeypatch, tmp_path, url):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ConfigurationError, match="number of a database"):
        load_settings()


@each(
    "url", ["redis://ana:hunter2@[::1", "unix://[", "redis://[h/0", "redis://h:99999/0", "rediss://ana:hunter2@h:x/0"]
)
def test_an_address_that_is_none_is_explained_without_showing_it(monkeypatch, tmp_path, url):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ConfigurationError, match="REDIS_URL must have a host") as caught:
        load_settings().secrets()
    assert "hunter2" not in str(caught.value)


async def says(process, words: str) -> bool:
    return words in (await process.get("/readyz"))[1]
