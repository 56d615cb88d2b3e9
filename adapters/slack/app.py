"""The Slack face, put together once for both ways of hearing: a socket of ours, or requests of Slack.

For the operator. `papers slack` runs the socket, `papers web` mounts `receive`; the listeners are the same.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.client import SLACK, SlackApi, Tokens, build_client
from adapters.slack.events import Events
from adapters.slack.faults import explain_token
from adapters.slack.home import Home
from adapters.slack.http_guard import guard
from adapters.slack.inbox import KIND, RECOVER, Inbox, build_handler
from adapters.slack.incoming import PLATFORM, Body
from adapters.slack.listeners import Listeners
from adapters.slack.people import People
from adapters.slack.publisher import SlackPublisher
from adapters.slack.reactions import DEFAULT_EMOJI
from adapters.slack.socket import run_socket
from adapters.slack.talking import Managers, Talk
from adapters.slack.tokens import OneToken
from adapters.slack.voice import Voices
from adapters.slack.windows import Windows
from bot.errors import ConfigurationError, RefusedError, WorldError
from bot.model import Workspace
from bot.ports import Clock, Handlers, Job, Jobs, Pacer
from bot.service import PapersBot

CONNECTIONS = 100
PATH = "/slack/events"
ODD = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the library raises for bodies that are none of Slack's, whoever signed them."""

Removed = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOptions:
    """What an operator sets. `distributed` says that other workspaces install this app."""

    command: str = "papers"
    url: str = SLACK
    emoji: Sequence[str] = DEFAULT_EMOJI
    managers: Managers = "members"
    distributed: bool = False
    seeds: bool = False
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackParts:
    """What the face is made of. `removed` is told the team and the enterprise whose installation is gone."""

    bot: PapersBot
    api: SlackApi
    session: aiohttp.ClientSession
    tokens: Tokens
    jobs: Jobs
    clock: Clock
    removed: Removed | None = None


class SlackFace:
    """Everything of the face that is open while the process runs."""

    def __init__(self, parts: SlackParts, options: SlackOptions) -> None:
        self._parts = parts
        self._options = options
        bot, api, clock = parts.bot, parts.api, parts.clock
        typed, people = f"/{options.command}", People(api, timer=lambda: clock.now().timestamp())
        own_host = urlsplit(options.url).netloc if options.url.rstrip("/") != SLACK.rstrip("/") else ""
        voices = Voices(api, parts.session, typed, own_host)
        talk = Talk(bot, api, people, voices, command=options.command, managers=options.managers)
        home = Home(talk, api, typed)
        self.api = api
        self.publisher = build_publisher(api, people, options)
        self.events = Events(bot, api, people, voices, talk, home, options.emoji, parts.removed)
        windows = Windows(api, typed)
        self.listeners = Listeners(bot, api, talk, home, windows, voices, clock, options.command)
        self.app = build_app(self.listeners, Inbox(parts.jobs, bot, self.listeners.say_moment, clock), options)

    @property
    def handlers(self) -> Handlers:
        """What this face does of the job queue: events, and reactions that nobody heard of."""
        return {KIND: build_handler(self.handle_event), RECOVER: self._recover}

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return what the web process mounts: Slack's requests, for whoever has the signing secret."""
        return (web.post(PATH, guard(receive(self.app), self._options.signing_secret, self._parts.clock.now)),)

    async def handle_event(self, body: Body) -> None:
        """Do what one event asks for; safe to repeat. Raises WorldError when it has to be tried again."""
        await self.events.handle(body)

    async def run(self, stop: asyncio.Event) -> None:
        """Hear Slack through a socket until `stop`."""
        team = await introduce(self.api, self._parts.tokens)

        async def connected() -> None:
            """What happened while there was no connection is looked for, at most once an hour."""
            job = Job(kind=RECOVER, key=f"{RECOVER}:{team}", body=json.dumps(team).encode())
            with suppress(WorldError):  # the daily look finds it, too
                if team:
                    await self._parts.jobs.put(job)

        await self._knock()
        await run_socket(self.app, self._options.app_token, connected, stop)

    async def _knock(self) -> None:
        """Find out at once when the app-level token is not good: the library would try it for ever."""
        try:
            await self.api.knock(self._options.app_token)
        except RefusedError as error:
            wanted = "It begins with xapp- and has the scope connections:write."
            raise ConfigurationError(f"SLACK_APP_TOKEN: {error.reason}. {wanted}") from error

    async def _recover(self, job: Job) -> None:
        await self._parts.bot.recover(Workspace(platform=PLATFORM, id=json.loads(job.body)), self.publisher)


@asynccontextmanager
async def open_api(
    tokens: Tokens, pacer: Pacer, options: SlackOptions
) -> AsyncIterator[tuple[SlackApi, aiohttp.ClientSession]]:
    """Open the way to Slack alone: for posting by hand and for the doctor."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield SlackApi(tokens, session, pacer, url=options.url, distributed=options.distributed), session


@asynccontextmanager
async def open_slack(
    bot: PapersBot,
    tokens: Tokens,
    pacer: Pacer,
    jobs: Jobs,
    clock: Clock,
    options: SlackOptions,
    removed: Removed | None = None,
) -> AsyncIterator[SlackFace]:
    """Open the face for the length of the block; answers under way are said before it closes."""
    async with open_api(tokens, pacer, options) as (api, session):
        parts = SlackParts(bot=bot, api=api, session=session, tokens=tokens, jobs=jobs, clock=clock, removed=removed)
        face = SlackFace(parts, options)
        try:
            yield face
        finally:
            await face.listeners.close()


async def introduce(api: SlackApi, tokens: Tokens) -> str:
    """Learn whose the one token is and return the workspace, "" where there are many.

    Raises ConfigurationError when Slack does not take the token.
    """
    if not isinstance(tokens, OneToken):
        return ""
    try:
        me, _ = await api.introduce("")
    except RefusedError as error:
        raise ConfigurationError(explain_token(error)) from error
    tokens.belongs_to(me.team)
    return me.team


def build_publisher(api: SlackApi, people: People, options: SlackOptions) -> SlackPublisher:
    """Return who posts."""
    return SlackPublisher(api, people, command=options.command, emoji=options.emoji, seeds=options.seeds)


def build_app(listeners: Listeners, inbox: Inbox, options: SlackOptions) -> AsyncApp:
    """Return the library's app. `inbox` takes every event before anything else sees it; no request asks Slack who
    sent it, so that nothing is waited for before the acknowledgement."""

    async def take(req: AsyncBoltRequest, next: Callable[[], Awaitable[BoltResponse | None]]) -> BoltResponse | None:
        return await inbox(req, next)

    with _without_environment():
        app = AsyncApp(
            name="papers",
            client=build_client(options.url),
            request_verification_enabled=False,  # http_guard.py does it, and a socket needs none
            authorize=let_in,
            before_authorize=take,
            process_before_response=True,  # listeners only acknowledge; their work is a task of ours
        )
    listeners.register(app)
    return app


@contextmanager
def _without_environment() -> Iterator[None]:
    """Hide SLACK_* in the block: of a token the library would warn that it ignores it, and with a client's id it would
    make an installation of its own, with files."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def receive(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of Slack's requests."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            asked = await to_bolt_request(request)
        except ODD:
            return web.Response(status=400)
        if not isinstance(asked.body, dict):
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return handle


async def let_in(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """Let every request through that Slack has signed: the token is looked up when it is needed, by team."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
