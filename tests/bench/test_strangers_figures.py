"""What strangers at the port cost those who ask: answers of a real process without and with them, in turns.

`pytest -m bench -n0 -s tests/bench/test_strangers_figures.py`. Bars: p50 and p99 at most 1.5 times as long, no answer
lost. Strangers ask from the same machine: what they cost themselves counts, too.
"""

import asyncio
import hashlib
import hmac
import time
import zlib
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
from fakes.real_process import papers
from fakes.slack_corner import open_corner
from fakes.slack_talk import ADA, HERE, TEAM

pytestmark = pytest.mark.bench

TOKEN, SECRET = "xoxb-figures", "0123456789abcdef" * 2
SECONDS, PAIRS, A_SECOND = 3, 2, 10
PACKED = zlib.compress(b"0" * 480_000_000, 1)[:486_000]


async def ask(corner, client, name):
    fields = {
        "command": "/papers",
        "text": "help",
        "team_id": TEAM,
        "user_id": f"{ADA}{name.upper()}",
        "channel_id": HERE,
    }
    body = urlencode(fields | {"response_url": corner.address(name), "trigger_id": f"1.{name}"})
    stamp = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    began = time.perf_counter()
    async with client.post("/slack/events", data=body, headers=headers) as answer:
        assert answer.status == 200
    return name, began


async def people(corner, client, prefix):
    asked = []
    for number in range(SECONDS * A_SECOND):
        asked.append(asyncio.create_task(ask(corner, client, f"{prefix}{number}")))
        await asyncio.sleep(1 / A_SECOND)
    told = [each for each in await asyncio.gather(*asked, return_exceptions=True) if isinstance(each, tuple)]
    await asyncio.sleep(1)
    waits = [corner.answered[name] - began for name, began in told if name in corner.answered]
    return sorted(waits), SECONDS * A_SECOND - len(waits)


@asynccontextmanager
async def connection(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def packed(port):
    """Bodies that would unpack to a thousand times their size."""
    for path in ("/slack/events", "/healthz", "/nowhere"):
        for extra in ("Content-Encoding: deflate\r\n", ""):
            async with connection(port) as (reader, writer):
                head = f"POST {path} HTTP/1.1\r\nHost: x\r\n{extra}Content-Length: {len(PACKED)}\r\n\r\n"
                writer.write(head.encode() + PACKED)
                await reader.read(100)


async def idle(port):
    """1,100 connections that say nothing."""
    async with AsyncExitStack() as stack:
        for _ in range(1_100):
            await stack.enter_async_context(connection(port))
        await asyncio.sleep(60)


async def health(port):
    """300 requests at once for /metrics and /readyz, twice a second."""

    async def one(path):
        async with connection(port) as (reader, writer):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            await reader.read()

    await asyncio.gather(*(one(path) for path in ("/metrics", "/readyz") * 150), return_exceptions=True)
    await asyncio.sleep(0.5)


async def repeated(attack, port):
    while True:
        try:
            await attack(port)
        except OSError:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("attack", [packed, idle, health])
async def test_answers_beside_strangers(tmp_path, attack):
    async with open_corner() as corner:
        corner.town(TEAM, TOKEN).room(HERE)
        settings = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
        async with papers(tmp_path, "web", SLACK_API_URL=f"{corner.url}api", **settings) as process:
            port = urlsplit(str(process.client._base_url)).port
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
                await people(corner, client, "w")
                alone, beside, lost = [], [], 0
                for pair in range(PAIRS):
                    waits, missing = await people(corner, client, f"a{pair}")
                    alone, lost = alone + waits, lost + missing
                    task = asyncio.create_task(repeated(attack, port))
                    await asyncio.sleep(SECONDS)  # until all their connections are open
                    waits, missing = await people(corner, client, f"b{pair}")
                    beside, lost = beside + waits, lost + missing
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
            status = await asyncio.to_thread(Path(f"/proc/{process.process.pid}/status").read_text)
    memory = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        one, other = (sorted(each)[int(len(each) * share)] * 1000 for each in (alone, beside))
        print(f"\n{attack.__name__} {name}: {one:.1f} ms alone, {other:.1f} ms beside ({other / one:.2f}x)", end="")
    print(f"; answers lost {lost}; memory {int(memory) // 1024} MB")
