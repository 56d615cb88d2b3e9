"""One address that asks as fast as it can, until it is told to stop: `pages_flood.py ADDRESS PATH`."""

import asyncio
import signal
import sys
import time
from collections import Counter

import aiohttp

AT_ONCE = 32


async def flood(address: str, path: str) -> None:
    statuses: Counter[int] = Counter()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with aiohttp.ClientSession(headers={"X-Forwarded-For": "192.0.2.66"}) as client:

        async def ask(number: int) -> None:
            while not stop.is_set():
                async with client.get(f"{address}{path}{number}+{statuses.total()}") as answer:
                    await answer.read()
                    statuses[answer.status] += 1

        await asyncio.gather(*(ask(number) for number in range(AT_ONCE)))
    print(f"flood: {dict(statuses)}, {time.process_time():.1f} s of CPU")


asyncio.run(flood(*sys.argv[1:]))
