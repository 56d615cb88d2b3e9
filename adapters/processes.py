"""The processes that run until they are told to stop, put together: clock, worker, web, and the faces of platforms.

One of each is started, or all in one with `papers serve`. Beside adapters/cli.py this is the other
composition root: it alone knows which parts a role needs. A role that lacks a setting does not start and says which.
"""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector

from adapters.faces import FACES, needed_faces
from adapters.kit.face import Face, FaceParts, OpenFace
from adapters.platforms import build_ownerships, build_parts, open_faces
from adapters.streams import tell
from adapters.web.app import build_public, build_web
from adapters.web.connections import OPEN_MOST, Limits
from adapters.web.draw_page import error_pages
from adapters.web.loopback import HOST, address_of, open_browser
from adapters.web.mail_pages import MailPages
from adapters.web.pages import Pages, static_routes
from adapters.web.server import check_free, serve
from bot.app import OpenBot, open_bot
from bot.health.heartbeat import Heartbeat, Watch
from bot.health.metrics import Meter
from bot.health.readiness import Vitals
from bot.health.settings_mistakes import refuse_mistakes
from bot.papers.finder import Finder
from bot.process import raise_descriptor_limit, run_process, stopped_by_signals, tell_loop_errors
from bot.runtime import Works, open_works
from bot.setting_values import parse_networks
from bot.settings import Settings, load_names
from bot.supervisor import Run
from bot.tasks import running

log = structlog.get_logger(__name__)

SWITCH_S = 0.0005  # a thread that makes a file keeps the loop waiting so long after each system call; 5 ms by default
OBJECTS = 10_000  # new ones until garbage is looked for: about 2 ms
METRICS_SPARE = 20  # processes on one machine read one .env: each takes the next free port after METRICS_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What a process has opened."""

    parts: FaceParts
    works: Works
    vitals: Vitals
    watch: Watch | None  # of a process that hands work on


def _tell_nobody(port: int) -> None:
    """Nobody waits for this port."""


async def run_roles(
    settings: Settings,
    roles: Collection[str],
    *,
    port: int | None = None,
    faces: Sequence[Face] = FACES,
    listening: Callable[[int], None] = _tell_nobody,
    greeting: str = "",
) -> int:
    """Run these roles in one process until SIGTERM or SIGINT; return the exit code.

    A `port` is listened at whatever the roles; `listening` is told which one. Where METRICS_PORT is set, /readyz and
    /metrics are only there, or at the next free port after it. The `greeting` is said when all is open.
    Raises ConfigurationError, and PortTakenError where the port is in use already.
    """
    if port is not None:
        await check_free(settings.host, port)
    for finding in refuse_mistakes(settings, load_names()):
        log.warning("settings.odd", text=finding.text, advice=finding.advice)
    limits = _read_limits(settings)
    asyncio.get_running_loop().set_exception_handler(tell_loop_errors)
    with stopped_by_signals() as stop:
        async with _open_house(settings, roles, faces) as house:
            needed = needed_faces(faces, settings, roles)
            ownerships = build_ownerships(house.parts, needed)
            async with open_faces(house.parts, house.works.jobs, needed, ownerships) as opened:
                settle_interpreter()
                parts = _parts(house, opened, roles) | _web_parts(house, opened, roles, port, limits, listening)
                parts |= {f"owner of {name}": each.run for name, each in ownerships.items()}
                if greeting:
                    tell(greeting)
                await run_process(parts, stop, house.parts.bot.supervisor)
    return 0


async def open_pages(settings: Settings, port: int) -> int:
    """Show the pages on this machine only, in a browser, until SIGTERM or SIGINT; return the exit code."""

    def listening(at: int) -> None:
        where = address_of(at)
        said = f"Showing pages at {where}." if open_browser(where) else f"No browser found. Open {where} yourself."
        tell(f"{said} Ctrl-C stops.")

    shown = replace(settings, web_pages=True, host=HOST)
    return await run_roles(shown, {"web"}, port=port, listening=listening)


def settle_interpreter() -> None:
    """Keep the loop from being held up: the collector looks at nothing that is loaded, and threads give way soon."""
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


def _parts(house: House, faces: Sequence[OpenFace], roles: Collection[str]) -> dict[str, Run]:
    parts = {face.name: face.listen for face in faces if face.listen and face.name in roles}
    parts |= {f"{face.name} answers": face.drain for face in faces if face.drain}
    parts["store check"] = house.parts.bot.start_check.run
    if house.watch is not None:
        parts["watch"] = house.watch.run
    if "clock" in roles:
        parts["clock"] = house.works.clock.run
    if "worker" in roles:
        events = {kind: handler for face in faces for kind, handler in face.events.items()}
        parts["worker"] = partial(house.works.run_worker, events)
    bot = house.parts.bot
    if {*roles} != {"clock"}:
        parts["index"] = partial(_keep_index, bot.finder)
    parts["heartbeat"] = Heartbeat(roles, bot.store.health, bot.clock, bot.supervisor).run
    return parts


async def _keep_index(finder: Finder, stop: asyncio.Event) -> None:
    """Have the index built before somebody searches: that takes seconds where the library is large."""

    async def build() -> None:
        await finder.warm()
        log.info("index.built", papers=finder.size)

    async with running(build(), name="index"):
        await stop.wait()


def _read_limits(settings: Settings) -> Limits:
    """At most half of the descriptors are for strangers, however few the system allows."""
    open_most = min(OPEN_MOST, raise_descriptor_limit() // 2)
    return Limits(open_most=open_most, trusted=parse_networks(settings.trusted_proxies))


def _web_parts(
    house: House,
    faces: Sequence[OpenFace],
    roles: Collection[str],
    port: int | None,
    limits: Limits,
    told: Callable[[int], None],
) -> dict[str, Run]:
    settings, vitals = house.parts.settings, house.vitals
    apart = settings.metrics_port is not None
    routes = [route for face in faces for route in face.routes if "web" in roles]
    routes += _page_routes(house.parts.bot, settings) if "web" in roles else ()
    error_page = error_pages(house.parts.bot.clock) if settings.web_pages and "web" in roles else None
    parts: dict[str, Run] = {}
    if port is not None:
        build = (
            partial(build_public, routes, error_page)
            if apart
            else partial(build_web, vitals.find_trouble, vitals.expose, routes, error_page)
        )
        parts["web"] = partial(_show, "web", build, settings.host, port, limits, told)
    if settings.metrics_port is not None:
        build, at = partial(build_web, vitals.find_trouble, vitals.expose), settings.metrics_port
        parts["metrics"] = partial(_show, "metrics", build, settings.metrics_host, at, limits, _tell_nobody)
    return parts


def _page_routes(bot: OpenBot, settings: Settings) -> Sequence[web.AbstractRouteDef]:
    """The pages, where they are switched on; those that links in mails lead to, where there are such links."""
    mailing = bot.mailing if bot.mailing and bot.mailing.base else None
    mail = MailPages(bot, mailing).routes() if mailing else ()
    if settings.web_pages:
        return (*mail, *Pages(bot, settings.public_url or "", mails=bool(mailing)).routes())
    return (*mail, *static_routes()) if mail else ()


async def _show(
    name: str,
    build: Callable[[], web.Application],
    host: str,
    port: int,
    limits: Limits,
    told: Callable[[int], None],
    stop: asyncio.Event,
) -> None:
    def listening(at: int) -> None:
        log.info("web.listening", port=at, part=name)
        told(at)

    setting, spare = ("PORT", 0) if name == "web" else ("METRICS_PORT", METRICS_SPARE)
    await serve(build(), port, stop, listening, host=host, limits=limits, setting=setting, spare=spare)


@asynccontextmanager
async def _open_house(settings: Settings, roles: Collection[str], faces: Sequence[Face]) -> AsyncIterator[House]:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)  # memory, CPU time and open files of this process
    meter = Meter(registry)
    async with (
        open_bot(settings) as bot,
        open_works(bot, bot.server.url if bot.server else settings.require("REDIS_URL"), meter) as works,
    ):
        watch = Watch(bot.store.health, bot.clock) if needed_faces(faces, settings, {*roles} - {"worker"}) else None
        checks = [bot.start_check.find_trouble, works.find_trouble, bot.supervisor.find_trouble]
        yield House(
            parts=build_parts(settings, bot, partial(meter.count, "slow_downs")),
            works=works,
            watch=watch,
            vitals=Vitals(meter, bot.library, bot.store, bot.clock, [*checks, watch.find_trouble] if watch else checks),
        )
