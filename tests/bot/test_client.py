"""What a searcher notices of Redis in trouble: a short wait, a plain reason, and nothing done twice."""

import asyncio
import traceback

import pytest
from cases import each
from redis.exceptions import DataError

from bot.errors import ConfigurationError, StorageError
from bot.store.client import MESSAGES, open_client
from tests.fakes.redis_wire import HANG_UP, SILENCE, WireRedis

SECRET = "canary-7f3a"

REFUSALS = [
    (b"-LOADING Redis is loading the dataset in memory", "loading"),
    (b"-OOM command not allowed when used memory > 'maxmemory'.", "full"),
    (b"-READONLY You can't write against a read only replica.", "read-only"),
    (b"-NOREPLICAS Not enough good replicas to write.", "read-only"),
    (b"-MISCONF Errors writing to the AOF file: No space left on device", "disk-full"),
    (b"-MASTERDOWN Link with MASTER is down", "down"),
    (b"-CLUSTERDOWN The cluster is down", "down"),
    (b"-NOAUTH Authentication required.", "auth"),
    (b"-WRONGPASS invalid username-password pair or user is disabled.", "auth"),
    (b"-NOPERM this user has no permissions to run the 'incr' command", "refused"),
    (b"-WRONGTYPE Operation against a key holding the wrong kind of value", "corrupt"),
    (b"-BUSY Redis is busy running a script.", "timeout"),
    (b"-ERR max number of clients reached", "down"),
    (b"-ERR unknown command 'INCR'", "refused"),
    (b"!not the protocol at all", "foreign"),
]


@pytest.fixture
async def wire():
    async with WireRedis() as wire:
        yield wire


def shown(error):
    """All that a log could print of it, causes included."""
    return "".join(traceback.format_exception(error))


async def incr(client):
    return await client.incr("count")


async def incr_in_pipeline(client):
    pipe = client.pipeline(transaction=False)
    pipe.get("papers OOM caused error: ('OOM")
    pipe.incr("count")
    return await pipe.execute()


@pytest.mark.parametrize("trouble", [SILENCE, HANG_UP], ids=["silence", "hang up"])
@pytest.mark.parametrize("call", [incr, incr_in_pipeline])
async def test_a_lost_reply_never_does_a_thing_twice(wire, trouble, call):
    wire.replies[b"INCRBY"] = trouble
    async with open_client(f"{wire.url}?retry_on_timeout=yes&socket_timeout=60") as client:
        await client.ping()
        client.deadline_s = 0.05
        with pytest.raises(StorageError):
            await call(client)

    assert wire.done(b"INCRBY") == 1


@each("reply, reason", REFUSALS)
@each("call", [incr, incr_in_pipeline])
async def test_each_refusal_has_a_plain_reason_and_is_not_tried_again(wire, reply, reason, call):
    wire.replies[b"INCRBY"] = reply + b"\r\n"
    before = wire.done(b"INCRBY")
    async with open_client(wire.url) as client:
        with pytest.raises(StorageError) as caught:
            await call(client)

    assert caught.value.reason == reason
    assert str(caught.value) == MESSAGES[reason]
    assert wire.done(b"INCRBY") == before + 1


@each("reply, reason", REFUSALS[:9])
async def test_a_refusal_while_connecting_has_the_same_reason(wire, reply, reason):
    wire.replies[b"AUTH"] = reply + b"\r\n"
    async with open_client(wire.url.replace("//", f"//:{SECRET}@")) as client:
        with pytest.raises(StorageError) as caught:
            await incr(client)

    assert caught.value.reason == reason
    assert SECRET not in shown(caught.value)


async def test_a_silent_server_is_given_up_soon(wire):
    wire.default = SILENCE
    async with open_client(wire.url, timeout_s=0.05) as client:
        with pytest.raises(StorageError, match="didn't answer in time"):
            await incr(client)


async def test_replies_that_drip_in_are_given_up_as_well(wire):
    """Each one comes in time, all together would take for ever."""
    async with open_client(wire.url) as client:
        await client.ping()
        client.deadline_s = 0.1
        wire.delay_s = 0.02
        pipe = client.pipeline(transaction=False)
        for _ in range(1_000):
            pipe.get("paper")
        with pytest.raises(StorageError, match="didn't answer in time"):
            await pipe.execute()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/server.sock"])
async def test_a_server_that_is_not_there_is_down(url):
    async with open_client(url) as client:
        with pytest.raises(StorageError, match="cannot be reached") as caught:
            await incr(client)

    assert caught.value.reason == "down"
    assert caught.value.__cause__ is not None


async def test_the_call_after_the_trouble_works(wire):
    wire.replies[b"INCRBY"] = SILENCE
    async with open_client(wire.url) as client:
        usual_s, client.deadline_s = client.deadline_s, 0.05
        with pytest.raises(StorageError):
            await incr(client)
        client.deadline_s = usual_s
        wire.replies[b"INCRBY"] = b":2\r\n"

        assert await incr(client) == 2


async def test_many_calls_at_once_share_a_few_connections(server_url):
    async with open_client(server_url, timeout_s=5) as client, open_client(server_url, timeout_s=5) as watcher:
        before = len(await watcher.client_list())
        assert all(await asyncio.gather(*(client.ping() for _ in range(500))))
        assert len(await watcher.client_list()) - before <= 20


@each(
    "url",
    [
        f"redis://user:{SECRET}@localhost:notaport/0",
        f"redis://user:{SECRET}/with/slash@localhost/0",
        f"redis://user:{SECRET}@localhost:99999999/0",
        f"http://user:{SECRET}@localhost/0",
        f"redis://user:{SECRET}@[::1/0",
        f"redis://user:{SECRET}@localhost/0?db=many",
        f"redis://user:{SECRET}@localhost/0?colour=red",
        SECRET,
        "",
    ],
)
async def test_a_malformed_address_is_explained_without_being_shown(url):
    with pytest.raises(ConfigurationError, match=r"REDIS_URL is malformed\. Examples: redis://") as caught:
        open_client(url)

    assert SECRET not in shown(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"redis://:{SECRET}@localhost:6379/3",
        f"redis://user:{SECRET}@redis.example",
        f"rediss://user:{SECRET}@redis.example:6380/0?ssl_cert_reqs=none",
        f"unix:///run/a%20b/server.sock?password={SECRET}",
    ],
)
async def test_a_good_address_is_taken_and_its_password_never_shown(url):
    client = open_client(url)

    assert SECRET not in repr(client) + repr(client.connection_pool) + repr(client.connection_pool.make_connection())
    await client.aclose()


async def test_our_own_mistakes_are_not_blamed_on_redis(wire):
    async with open_client(wire.url) as client:
        with pytest.raises(DataError):
            await client.set("paper", {"not": "bytes"})


async def test_a_connection_is_not_told_of_the_library(server_url):
    """That would be two commands for each, which no Redis before 7.2 understands."""
    async with open_client(server_url) as client:
        assert not (await client.client_info()).get("lib-name")
