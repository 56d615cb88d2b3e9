"""The Slack face, put together once for both ways of hearing: a socket of ours, or requests of Slack.

`papers slack` runs the socket, `papers web` mounts `receive`; the listeners are the same.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from adapters.kit.face import FaceApp, FaceParts, OpenFace
from adapters.slack.api import SLACK, OneToken, SlackApi, Tokens
from adapters.slack.bolt import build_app, receive
from adapters.slack.doctor import check_slack
from adapters.slack.errors import explain_token
from adapters.slack.events import Events
from adapters.slack.home import Home
from adapters.slack.http_guard import guard
from adapters.slack.inbox import KIND, RECOVER, Inbox, build_handler
from adapters.slack.incoming import PLATFORM
from adapters.slack.listeners import Listeners
from adapters.slack.manifest import SCOPES, SEEDING_SCOPE
from adapters.slack.profiles import People
from adapters.slack.publish import SlackPublisher
from adapters.slack.reactions import DEFAULT_EMOJI, emoji_name
from adapters.slack.responder import Voices
from adapters.slack.socket import run_socket
from adapters.slack.talk import Managers, Talk
from adapters.slack.token_source import install_routes, load_identity, open_installations, open_tokens
from adapters.slack.windows import Windows
from bot.bot import PapersBot
from bot.errors import ConfigurationError, RefusedError, WorldError
from bot.model import Finding, Workspace
from bot.ports import Handlers, Job, Jobs, Pacer, Publisher
from bot.settings import Settings
from bot.store.installations import Seal
from bot.text import plural

CONNECTIONS = 100
PATH = "/slack/events"


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
    seal: Seal | None = field(default=None, repr=False)


class SlackFace:
    """Everything of the face that is open while the process runs."""

    def __init__(
        self,
        bot: PapersBot,
        api: SlackApi,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        jobs: Jobs,
        options: SlackOptions,
    ) -> None:
        self._bot = bot
        self._tokens = tokens
        self._jobs = jobs
        self._options = options
        typed, people = f"/{options.command}", People(api, timer=lambda: bot.clock.now().timestamp())
        own_host = urlsplit(options.url).netloc if options.url.rstrip("/") != SLACK.rstrip("/") else ""
        voices = Voices(api, session, typed, own_host)
        talk = Talk(bot, api, people, voices, command=options.command, managers=options.managers)
        home = Home(bot, api, typed)
        self.api = api
        self.publisher = build_publisher(api, people, options)
        self.events = Events(bot, api, people, voices, talk, home, options.emoji)
        windows = Windows(api, typed)
        self.listeners = Listeners(bot, api, talk, home, windows, voices, options.command)
        self.inbox = Inbox(jobs, bot, self.listeners.say_moment, bot.clock, options.seal)
        self.app = build_app(self.listeners, options.url)

    @property
    def handlers(self) -> Handlers:
        """What this face does of the job queue: events, and reactions that nobody heard of."""
        return {KIND: build_handler(self.events.handle, self._options.seal), RECOVER: self._recover}

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return what the web process mounts: Slack's requests, for whoever has the signing secret."""
        handler = receive(self.app, self.inbox)
        return (web.post(PATH, guard(handler, self._options.signing_secret, self._bot.clock.now)),)

    async def run(self, stop: asyncio.Event) -> None:
        """Hear Slack through a socket until `stop`."""
        team = await introduce(self.api, self._tokens)

        async def connected() -> None:
            """What happened while there was no connection is looked for, at most once an hour."""
            job = Job(kind=RECOVER, key=f"{RECOVER}:{team}", body=json.dumps(team).encode())
            with suppress(WorldError):  # the daily look finds it, too
                if team:
                    await self._jobs.put(job)

        await self._knock()
        await run_socket(self.app, self.inbox, self._options.app_token, connected, stop)

    async def _knock(self) -> None:
        """Find out at once when the app-level token is not good: the library would try it for ever."""
        try:
            await self.api.knock(self._options.app_token)
        except RefusedError as error:
            wanted = "It begins with xapp- and has the scope connections:write."
            raise ConfigurationError(f"SLACK_APP_TOKEN: {error.reason}. {wanted}") from error

    async def _recover(self, job: Job) -> None:
        await self._bot.recover(Workspace(platform=PLATFORM, id=json.loads(job.body)), self.publisher)


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
    bot: PapersBot, tokens: Tokens, pacer: Pacer, jobs: Jobs, options: SlackOptions
) -> AsyncIterator[SlackFace]:
    """Open the face for the length of the block; answers under way are said before it closes."""
    async with open_api(tokens, pacer, options) as (api, session):
        face = SlackFace(bot, api, session, tokens, jobs, options)
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


@asynccontextmanager
async def open_face(parts: FaceParts, jobs: Jobs) -> AsyncIterator[OpenFace]:
    """Open the whole face; nothing listens yet."""
    options = read_options(parts.settings)
    async with open_slack(parts.bot, open_tokens(parts), parts.pacer, jobs, options) as face:
        routes = (*face.routes(), *install_routes(parts)) if options.signing_secret else ()
        yield OpenFace(
            name=PLATFORM,
            publisher=face.publisher,
            listen=face.run,
            events=face.handlers,
            routes=routes,
            drain=face.listeners.drain,
        )


@asynccontextmanager
async def open_publisher(parts: FaceParts) -> AsyncIterator[Publisher]:
    """Open what posts, without listening; a token that is not accepted is found out at once."""
    tokens, options = open_tokens(parts), read_options(parts.settings)
    async with open_api(tokens, parts.pacer, options) as (api, _):
        await introduce(api, tokens)
        yield build_publisher(api, People(api), options)


async def identify(parts: FaceParts) -> Mapping[str, str]:
    """Return which Slack app this is: its client id where others install it, else what Slack says of the one token.

    Raises BusyError while Slack cannot be asked, RefusedError when it does not take the token.
    """
    if parts.settings.slack_client_id:
        return {"client": parts.settings.slack_client_id}
    options = read_options(parts.settings)
    async with open_api(open_tokens(parts), parts.pacer, options) as (api, _):
        return await load_identity(api, options.app_token)


async def examine(parts: FaceParts) -> Sequence[Finding]:
    """Return what `doctor` finds out about Slack."""
    installations = open_installations(parts) if parts.settings.slack_client_id else None
    teams = [each.id for each in await installations.load_workspaces(PLATFORM)] if installations else [""]
    sealed = _old_seals(await installations.count_old_seals(PLATFORM)) if installations else []
    digests = [each.channel async for each in parts.bot.store.subscriptions.walk() if not each.halted]
    options = read_options(parts.settings)
    async with open_api(open_tokens(parts), parts.pacer, options) as (api, _):
        found = await check_slack(
            api,
            build_publisher(api, People(api), options),
            (*SCOPES, SEEDING_SCOPE) if options.seeds else SCOPES,
            teams=teams,
            channels=[channel for channel in digests if channel.platform == PLATFORM],
            app_token=options.app_token,
        )
    return [*found, *sealed]


def _old_seals(count: int) -> list[Finding]:
    text = f"{plural(count, 'installation')} only an older key of SECRET_KEY opens"
    advice = "Keep that key: what is used is sealed anew with the first one."
    return [Finding(topic="Slack", level="warning", text=text, advice=advice)] if count else []


def read_options(settings: Settings) -> SlackOptions:
    """Return what the operator set for Slack."""
    return SlackOptions(
        command=settings.papers_command,
        url=f"{settings.slack_api_url}/",
        emoji=tuple(map(emoji_name, settings.emoji)),
        managers=settings.slack_managers,
        distributed=bool(settings.slack_client_id),
        seeds=settings.papers_seed_reactions,
        signing_secret=settings.require("SLACK_SIGNING_SECRET") if settings.slack_signing_secret else "",
        app_token=settings.require("SLACK_APP_TOKEN") if settings.slack_app_token else "",
        seal=Seal(settings.require("SECRET_KEY").split(",")) if settings.secret_key else None,
    )


APP = FaceApp(open=open_face, open_publisher=open_publisher, identify=identify, examine=examine)
