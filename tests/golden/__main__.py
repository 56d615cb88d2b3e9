"""Writes the golden record anew: `PYTHONPATH=.:tests python -m golden`."""

import asyncio
import json
import tempfile
from pathlib import Path

from conftest import SHARED
from golden.contracts import collect
from golden.record import HERE, SCENES, record_drawings, record_editions, write

from bot.store.client import open_client
from bot.store.server import open_server


async def record_all(home: Path) -> None:
    """Play every scene on an empty store, and write what was seen."""
    async with open_server(home) as server:
        for name, scene in SCENES.items():
            async with open_client(server.url, timeout_s=2.0) as redis:
                await redis.flushdb()
            write(name, await scene(server.url))
    write("drawings", record_drawings())
    write("editions", record_editions(SHARED))
    names = json.dumps(collect(), indent=1, ensure_ascii=False)
    (HERE / "contracts.json").write_text(names + "\n", encoding="utf-8")


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(record_all(Path(folder)))
