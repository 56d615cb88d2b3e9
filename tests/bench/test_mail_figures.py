"""A thousand mails: how much longer they take than a bare loop over as many connections, in one run."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiosmtplib import SMTP
from fakes.deliveries import at, some_papers
from fakes.mail_deliveries import MailWorld
from fakes.mail_server import Mailboxes
from fakes.mailing import open_post

from adapters.mail.compose import Envelope, compose, list_headers, make_message_id
from adapters.mail.draw import draw_digest
from adapters.mail.publish import digest_foot
from adapters.mail.smtp import CONNECTIONS
from bot.model import Digest, Message

pytestmark = pytest.mark.bench

MAILS, ROUNDS, AT_ONCE = 1_000, 2, 128
DAY = date(2025, 4, 21)
PAPERS = tuple(some_papers(DAY, 8))
SINK = Path(__file__).parents[1] / "fakes" / "mail_sink.py"


@asynccontextmanager
async def sink() -> AsyncIterator[Mailboxes]:
    """A server in a process of its own."""
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    process = await asyncio.create_subprocess_exec(sys.executable, SINK, **pipes)
    yield Mailboxes(port=int(await process.stdout.readline()))
    process.stdin.close()
    taken = int(await process.stdout.readline())
    process.kill()
    await process.wait()
    assert taken == 3 * ROUNDS * MAILS


async def send_bare(port: int, mails: list[tuple[str, bytes]]) -> float:
    """The shortest loop that sends these mails over `CONNECTIONS` connections; seconds."""

    async def work(part: list[tuple[str, bytes]]) -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False, local_hostname="example.com") as smtp:
            for address, content in part:
                await smtp.sendmail("papers@example.com", [address], content)

    begun = time.perf_counter()
    await asyncio.gather(*(work(mails[n::CONNECTIONS]) for n in range(CONNECTIONS)))
    return time.perf_counter() - begun


async def side_by_side(calls: Iterable[Coroutine[Any, Any, object]]) -> float:
    """Run calls, as many at once as a worker does; seconds."""
    room = asyncio.Semaphore(AT_ONCE)

    async def run(call: Coroutine[Any, Any, object]) -> None:
        async with room:
            await call

    begun = time.perf_counter()
    await asyncio.gather(*map(run, calls))
    return time.perf_counter() - begun


async def test_a_thousand_mails_beside_a_bare_loop(redis, clock):
    addresses = [f"box{number}@example.org" for number in range(MAILS)]
    async with sink() as boxes, open_post(boxes, redis, clock) as post:
        world = MailWorld(redis, clock, post)
        world.source.days[DAY] = list(PAPERS)
        channels = [await world.place(address) for address in addresses]
        message = Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=PAPERS), layout="list")
        letter = draw_digest(message, digest_foot(post.ways, "https://papers.example.com/x"), pictured=True)
        lists = dict(list_headers(post.ways.sender, leave_url="https://papers.example.com/x", unsubscribe_to=""))
        mails = [
            (
                address,
                compose(
                    letter,
                    Envelope(
                        sender=post.ways.sender,
                        recipient=address,
                        message_id=make_message_id(channel, "x/header", post.ways.sender),
                        at=clock.now(),
                        lists=lists,
                    ),
                ),
            )
            for address, channel in zip(addresses, channels, strict=True)
        ]
        size = len(mails[0][1])
        for number in range(ROUNDS):
            bare = await send_bare(boxes.port, mails)
            key = f"x{number}/header"
            published = await side_by_side(post.publisher.post(each, message, key, None) for each in channels)
            clock._now = at(2025, 4, 21 + number, 8)
            world.source.days[clock._now.date()] = list(some_papers(clock._now.date(), 8))
            for channel in channels:
                await world.subscribe(channel, layout="list")
            clock._now = at(2025, 4, 21 + number, 9)
            deliverer = world.deliverer()
            delivered = await side_by_side(map(deliverer.deliver, channels))
            print(
                f"\n{MAILS:,} mails of {size:,} bytes over {CONNECTIONS} connections: bare {bare:.2f} s, "
                f"drawn and sent {published:.2f} s ({published / bare:.1f}x), decided, drawn, sent and recorded "
                f"{delivered:.2f} s ({delivered / bare:.1f}x)"
            )
