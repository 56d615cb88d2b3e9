"""What machines are told about a process, and what a stranger at its port is not."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
import structlog
from aiohttp import web

from adapters.web.app import BODY_BYTES, build_web
from adapters.web.server import PortTakenError, serve
from bot.errors import StorageError


class Process:
    """Something to look at."""

    def __init__(self) -> None:
        self.trouble = ""
        self.error: Exception | None = None

    async def find_trouble(self) -> str:
        if self.error:
            raise self.error
        return self.trouble

    async def expose(self) -> bytes:
        return b"papers_store_up 1.0\n"


@asynccontextmanager
async def running(process: Process, routes=()):
    """Serve at a free port; give a client that knows the address."""
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    app = build_web(process.find_trouble, process.expose, routes, fresh_s=0.0)
    serving = asyncio.create_task(serve(app, 0, stop, port.set_result))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{await port}") as client:
        try:
            yield client
        finally:
            stop.set()
            async with asyncio.timeout(60):
                await serving


@pytest.fixture
def process() -> Process:
    return Process()


async def test_a_living_process_says_so_whatever_else_is_wrong(process):
    process.error = StorageError("Redis cannot be reached")
    async with running(process) as client, client.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "alive"})


async def test_a_process_that_cannot_answer_people_says_why(process):
    async with running(process) as client:
        async with client.get("/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ready"})
        process.trouble = "Redis cannot be reached"
        async with client.get("/readyz") as answer:
            assert answer.status == 503
            assert await answer.json() == {"status": "not ready", "reason": "Redis cannot be reached"}


async def test_metrics_are_shown_in_the_format_of_prometheus(process):
    async with running(process) as client, client.get("/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert await answer.text() == "papers_store_up 1.0\n"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("POST", "/healthz", 405), ("GET", "/%00", 404), ("GET", "/metrics/../etc", 404)],
)
async def test_a_stranger_learns_nothing(process, method, path, status):
    async with running(process) as client, client.request(method, path) as answer:
        assert answer.status == status
        assert "Traceback" not in await answer.text()
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_mistake_of_ours_is_a_plain_apology_outside_and_one_traceback_inside(process):
    process.error = RuntimeError("secret-token")
    with structlog.testing.capture_logs() as logs:
        async with running(process) as client, client.get("/readyz") as answer:
            assert answer.status == 500
            assert "secret" not in await answer.text()
    assert [entry["event"] for entry in logs] == ["web.broken"]


async def test_a_face_has_its_routes_at_the_same_port_and_too_much_is_refused(process):
    async def receive(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def install(request: web.Request) -> web.Response:
        raise web.HTTPFound("https://example.org/")

    routes = [web.post("/slack/events", receive), web.get("/slack/install", install)]
    async with running(process, routes) as client:
        async with client.post("/slack/events", data=b"x" * 1000) as answer:
            assert await answer.text() == "1000"
        async with client.post("/slack/events", data=b"x" * (BODY_BYTES + 1)) as answer:
            assert answer.status == 413
        async with client.get("/slack/install", allow_redirects=False) as answer:
            assert answer.headers["Location"] == "https://example.org/"


async def test_a_port_that_is_taken_is_said_with_the_next_step(process):
    async with running(process) as client:
        port = client._base_url.port
        with pytest.raises(PortTakenError, match="choose another with --port or PORT"):
            await serve(build_web(process.find_trouble, process.expose), port, asyncio.Event(), lambda port: None)


async def test_what_is_under_way_ends_before_the_process_does(process):
    begun, release, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()
    port = asyncio.get_running_loop().create_future()

    async def slow(request: web.Request) -> web.Response:
        begun.set()
        await release.wait()
        return web.Response(text="done")

    app = build_web(process.find_trouble, process.expose, [web.get("/slow", slow)])
    serving = asyncio.create_task(serve(app, 0, stop, port.set_result))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{await port}") as client, client.get("/healthz"):
        asking = asyncio.create_task(client.get("/slow"))
        await begun.wait()
        stop.set()
        await asyncio.sleep(0)
        release.set()
        async with asyncio.timeout(60), await asking as answer:
            assert await answer.text() == "done"
            await serving
