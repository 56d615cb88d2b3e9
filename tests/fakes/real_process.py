"""A real `papers` process, started as an operator starts it, and looked at as machines do."""

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from fakes.forked_commands import forking_python

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens
PAPERS = """
from adapters import cli
from adapters.web.app import build_web
build_web.__kwdefaults__["fresh_s"] = 0.05  # a test looks again and again: what it sees is not to be a second old
cli.main()
"""


class Running:
    """A real `papers` process that shows its health at some port."""

    def __init__(self, process: asyncio.subprocess.Process, client: aiohttp.ClientSession) -> None:
        self.process = process
        self.client = client

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(path) as answer:
            return answer.status, await answer.text()

    async def is_ready(self) -> bool:
        return (await self.get("/readyz"))[0] == 200

    async def not_ready(self) -> tuple[int, str] | None:
        """What it says when it is not ready."""
        status, said = await self.get("/readyz")
        return (status, said) if status != 200 else None

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        async with asyncio.timeout(60):
            return await self.process.wait()


async def start(home: Path, *arguments: str, said: bool = False, **environment: str) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    settings = {"PAPERS_HOME": str(home), "HF_BASE_URL": NOWHERE, "ARXIV_BASE_URL": NOWHERE, "LOG_FORMAT": "json"}
    return await asyncio.create_subprocess_exec(
        *(*forking_python(), "-c", PAPERS, *arguments),
        cwd=home,
        env=kept | settings | {"PYTHONPATH": str(ROOT)} | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if said else asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def papers(home: Path, *arguments: str, **environment: str):
    """Run it until the block ends; it shows its health at a free port."""
    process = await start(home, *arguments, "--port", "0", **environment)
    draining = asyncio.create_task(asyncio.sleep(0))
    try:
        async with asyncio.timeout(20):
            while "port" not in (said := json.loads(await process.stderr.readline())):
                pass
        draining = asyncio.create_task(_drain(process.stderr))  # a full pipe would hold the process up
        async with aiohttp.ClientSession(f"http://127.0.0.1:{said['port']}") as client:
            yield Running(process, client)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await draining


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(65536):
        pass
