"""The Slack face, put together once for both ways of hearing: a socket of ours, or requests of Slack.

For the operator. `papers slack` runs the socket, `papers web` mounts `receive`; the listeners are the same.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import SLACK, SlackApi, Tokens
from adapters.slack.events import Events
from adapters.slack.home import Home
from adapters.slack.incoming import Body
from adapters.slack.listeners import Listeners
from adapters.slack.people import People
from adapters.slack.publisher import SlackPublisher
from adapters.slack.reactions import DEFAULT_EMOJI
from adapters.slack.talking import Managers, Talk
from adapters.slack.voice import Voices
from adapters.slack.windows import Windows
from bot.ports import Bot, Clock, Pacer

CONNECTIONS = 100

Removed = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOptions:
    """What an operator sets. `distributed` says that other workspaces install this app."""

    command: str = "papers"
    url: str = SLACK
    emoji: Sequence[str] = DEFAULT_EMOJI
    managers: Managers = "members"
    distributed: bool = False
    signing_secret: str = field(default="", repr=False)


class SlackFace:
    """Everything of the face that is open while the process runs."""

    def __init__(self, api: SlackApi, publisher: SlackPublisher, events: Events, listeners: Listeners) -> None:
        self.api = api
        self.publisher = publisher
        self.events = events
        self.listeners = listeners

    async def handle_event(self, body: Body) -> None:
        """Do what one event asks for; safe to repeat. Raises WorldError when it has to be tried again."""
        await self.events.handle(body)


@asynccontextmanager
async def open_slack(
    bot: Bot, tokens: Tokens, pacer: Pacer, clock: Clock, options: SlackOptions, removed: Removed | None = None
) -> AsyncIterator[SlackFace]:
    """Open the face for the length of the block; answers under way are said before it closes."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        api = SlackApi(tokens, session, pacer, url=options.url, distributed=options.distributed)
        face = build_face(bot, api, session, clock, options, removed)
        try:
            yield face
        finally:
            await face.listeners.close()


def build_face(
    bot: Bot,
    api: SlackApi,
    session: aiohttp.ClientSession,
    clock: Clock,
    options: SlackOptions,
    removed: Removed | None = None,
) -> SlackFace:
    """Put the parts together; nothing is connected."""
    people = People(api)
    typed = f"/{options.command}"
    own_host = urlsplit(options.url).netloc if options.url != SLACK else ""
    voices = Voices(api, session, typed, own_host)
    talk = Talk(bot, api, people, voices, command=options.command, managers=options.managers)
    home = Home(talk, api, typed)
    return SlackFace(
        api,
        SlackPublisher(api, people, command=options.command, emoji=options.emoji),
        Events(bot, api, people, voices, talk, home, options.emoji, removed),
        Listeners(bot, api, talk, home, Windows(api, typed), voices, clock, options.command),
    )


def build_app(face: SlackFace, options: SlackOptions, inbox: AsyncMiddleware | Callable[..., Any]) -> AsyncApp:
    """Return the library's app. `inbox` takes every event before anything else sees it; no request asks Slack who
    sent it, so that nothing is waited for before the acknowledgement."""
    app = AsyncApp(
        name="papers",
        client=AsyncWebClient(base_url=options.url, retry_handlers=[]),
        signing_secret=options.signing_secret,
        request_verification_enabled=bool(options.signing_secret),
        authorize=let_in,
        before_authorize=inbox,
        process_before_response=True,  # listeners only acknowledge; their work is a task of ours
    )
    face.listeners.register(app)
    return app


def receive(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of Slack's requests, to be mounted at `/slack/events`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    return handle


async def let_in(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """Let every request through that Slack has signed: the token is looked up when it is needed, by team."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
