"""What an operator is told about a Redis before the bot trusts it with bookmarks."""

import pytest
from cases import each

from bot.store.check import check_server, judge_info
from bot.store.client import open_client
from bot.store.server import open_server
from tests.fakes.redis_wire import WireRedis

GOOD = {
    "redis_version": "7.0.15",
    "redis_mode": "standalone",
    "role": "master",
    "aof_enabled": 1,
    "aof_last_write_status": "ok",
    "rdb_last_bgsave_status": "ok",
    "rdb_last_save_time": 1_750_000_000,
    "maxmemory_policy": "noeviction",
    "used_memory": 5_000_000,
    "maxmemory": 0,
}

CASES = [
    ({"redis_version": "6.2.14"}, "version", "refused", "Redis 6.2.14 is too old."),
    ({"redis_version": "7.2.4", "valkey_version": "8.1.0"}, "version", "good", "Valkey 8.1.0."),
    ({"redis_version": "next"}, "version", "warning", "does not tell its version"),
    ({"role": "slave"}, "role", "refused", "read-only replica"),
    ({"redis_mode": "cluster"}, "role", "refused", "part of a Cluster"),
    ({"aof_enabled": 0}, "persistence", "warning", "The append-only file is off"),
    ({"aof_last_write_status": "err"}, "persistence", "warning", "The last write to disk failed"),
    ({"aof_enabled": None, "rdb_last_save_time": None}, "persistence", "warning", "does not tell"),
    ({"maxmemory_policy": "allkeys-lru"}, "eviction", "refused", "throws bookmarks"),
    ({"maxmemory_policy": "allkeys-random"}, "eviction", "refused", "throws bookmarks"),
    ({"maxmemory_policy": "volatile-lru"}, "eviction", "warning", "drops what people were told"),
    ({"maxmemory_policy": "volatile-ttl"}, "eviction", "warning", "what messages show"),
    ({"maxmemory_policy": None}, "eviction", "warning", "does not tell"),
    ({"maxmemory": 5_100_000}, "memory", "warning", "5 MB in use of 5 MB."),
    ({"maxmemory": 50_000_000}, "memory", "good", "5 MB in use of 50 MB."),
    ({"used_memory": None}, "memory", "warning", "does not tell"),
]


@each("change, topic, level, words", CASES)
def test_each_weakness_is_found_and_named(change, topic, level, words):
    info = {name: value for name, value in (GOOD | change).items() if value is not None}

    findings = {finding.topic: finding for finding in judge_info(info)}

    assert (findings[topic].level, words in findings[topic].text) == (level, True), findings[topic]
    assert bool(findings[topic].advice) == (level != "good")
    assert all(finding.level == "good" for finding in findings.values() if finding.topic != topic)


async def test_our_own_server_is_fit(tmp_path):
    async with open_server(tmp_path) as server, open_client(server.url) as client:
        findings = await check_server(client)

    assert [finding.topic for finding in findings] == ["version", "role", "persistence", "eviction", "memory"]
    assert {finding.level for finding in findings} == {"good"}


@pytest.mark.parametrize(
    ("reply", "level", "words"),
    [
        (b"-NOPERM no permissions to run the 'info' command\r\n", "warning", "does not tell its state"),
        (b"-LOADING Redis is loading the dataset in memory\r\n", "refused", "still loading"),
        (b"-NOAUTH Authentication required.\r\n", "refused", "refuses our user or password"),
    ],
)
async def test_a_server_that_cannot_be_asked_is_one_finding(reply, level, words):
    async with WireRedis() as wire, open_client(wire.url) as client:
        wire.replies[b"INFO"] = reply
        [finding] = await check_server(client)

    assert (finding.level, words in finding.text) == (level, True)
