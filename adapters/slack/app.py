"""The Slack face, put together once for both ways of hearing: a socket of ours, or requests of Slack.

`papers slack` runs the socket, `papers web` mounts `receive`; the listeners are the same.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from adapters.kit.face import FaceApp, FaceParts, OpenFace
from adapters.slack.api import SLACK, SlackApi, Tokens
from adapters.slack.bolt import build_app, receive, run_socket
from adapters.slack.doctor import check_slack
from adapters.slack.entrance import install_routes, load_identity, open_installations, open_tokens
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
from adapters.slack.reactions import emoji_name
from adapters.slack.responder import Voices
from adapters.slack.talk import Talk
from adapters.slack.windows import Windows
from bot.errors import ConfigurationError, RefusedError, WorldError
from bot.model import Finding, Workspace
from bot.ports import Handlers, Job, Jobs, Pacer, Publisher
from bot.settings import Settings
from bot.store.installations import Seal
from bot.text import plural

CONNECTIONS = 100
PATH = "/slack/events"


class SlackFace:
    """Everything of the face that is open while the process runs."""

    def __init__(self, parts: FaceParts, api: SlackApi, session: aiohttp.ClientSession, jobs: Jobs) -> None:
        bot, settings, command = parts.bot, parts.settings, parts.settings.papers_command
        self._bot = bot
        self._jobs = jobs
        self._settings = settings
        self._seal = Seal(settings.require("SECRET_KEY").split(",")) if settings.secret_key else None
        typed, people = f"/{command}", People(api, timer=lambda: bot.clock.now().timestamp())
        url = f"{settings.slack_api_url}/"
        voices = Voices(api, session, typed, urlsplit(url).netloc if url != SLACK else "")
        talk = Talk(bot, api, people, voices, command=command, managers=settings.slack_managers)
        home = Home(bot, api, typed)
        self.api = api
        self.publisher = build_publisher(api, people, settings)
        self.events = Events(bot, api, people, voices, talk, home, tuple(map(emoji_name, settings.emoji)))
        windows = Windows(api, typed)
        self.listeners = Listeners(bot, api, talk, home, windows, voices, command)
        self.inbox = Inbox(jobs, bot, self.listeners.say_moment, bot.clock, self._seal)
        self.app = build_app(self.listeners, url)

    @property
    def handlers(self) -> Handlers:
        """What this face does of the job queue: events, and reactions that nobody heard of."""
        return {KIND: build_handler(self.events.handle, self._seal), RECOVER: self._recover}

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return what the web process mounts: Slack's requests, for whoever has the signing secret."""
        handler = receive(self.app, self.inbox)
        return (web.post(PATH, guard(handler, _secret(self._settings, "SLACK_SIGNING_SECRET"), self._bot.clock.now)),)

    async def run(self, stop: asyncio.Event) -> None:
        """Hear Slack through a socket until `stop`."""
        team = await introduce(self.api)

        async def connected() -> None:
            """What happened while there was no connection is looked for, at most once an hour."""
            job = Job(kind=RECOVER, key=f"{RECOVER}:{team}", body=json.dumps(team).encode())
            with suppress(WorldError):  # the daily look finds it, too
                if team:
                    await self._jobs.put(job)

        app_token = _secret(self._settings, "SLACK_APP_TOKEN")
        await self._knock(app_token)
        await run_socket(self.app, self.inbox, app_token, connected, stop)

    async def _knock(self, app_token: str) -> None:
        """Find out at once when the app-level token is not good: the library would try it for ever."""
        try:
            await self.api.knock(app_token)
        except RefusedError as error:
            wanted = "It begins with xapp- and has the scope connections:write."
            raise ConfigurationError(f"SLACK_APP_TOKEN: {error.reason}. {wanted}") from error

    async def _recover(self, job: Job) -> None:
        await self._bot.recover(Workspace(platform=PLATFORM, id=json.loads(job.body)), self.publisher)


@asynccontextmanager
async def open_api(
    tokens: Tokens, pacer: Pacer, settings: Settings
) -> AsyncIterator[tuple[SlackApi, aiohttp.ClientSession]]:
    """Open the way to Slack alone: for posting by hand and for the doctor."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        distributed = bool(settings.slack_client_id)
        yield SlackApi(tokens, session, pacer, url=f"{settings.slack_api_url}/", distributed=distributed), session


@asynccontextmanager
async def open_slack(parts: FaceParts, tokens: Tokens, jobs: Jobs) -> AsyncIterator[SlackFace]:
    """Open the face for the length of the block; answers under way are said before it closes."""
    async with open_api(tokens, parts.pacer, parts.settings) as (api, session):
        face = SlackFace(parts, api, session, jobs)
        try:
            yield face
        finally:
            await face.listeners.close()


async def introduce(api: SlackApi) -> str:
    """Return whose the one token is, "" where there are many. Raises ConfigurationError when Slack does not take it."""
    try:
        return await api.find_team()
    except RefusedError as error:
        raise ConfigurationError(explain_token(error)) from error


def build_publisher(api: SlackApi, people: People, settings: Settings) -> SlackPublisher:
    """Return who posts."""
    command, seeds = settings.papers_command, settings.papers_seed_reactions
    return SlackPublisher(api, people, command=command, emoji=settings.emoji, seeds=seeds)


@asynccontextmanager
async def open_face(parts: FaceParts, jobs: Jobs) -> AsyncIterator[OpenFace]:
    """Open the whole face; nothing listens yet."""
    async with open_slack(parts, open_tokens(parts), jobs) as face:
        routes = (*face.routes(), *install_routes(parts)) if parts.settings.slack_signing_secret else ()
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
    async with open_api(open_tokens(parts), parts.pacer, parts.settings) as (api, _):
        await introduce(api)
        yield build_publisher(api, People(api), parts.settings)


async def identify(parts: FaceParts) -> Mapping[str, str]:
    """Return which Slack app this is: its client id where others install it, else what Slack says of the one token.

    Raises BusyError while Slack cannot be asked, RefusedError when it does not take the token.
    """
    if parts.settings.slack_client_id:
        return {"client": parts.settings.slack_client_id}
    async with open_api(open_tokens(parts), parts.pacer, parts.settings) as (api, _):
        return await load_identity(api, _secret(parts.settings, "SLACK_APP_TOKEN"))


async def examine(parts: FaceParts) -> Sequence[Finding]:
    """Return what `doctor` finds out about Slack."""
    installations = open_installations(parts) if parts.settings.slack_client_id else None
    teams = [each.id for each in await installations.load_workspaces(PLATFORM)] if installations else [""]
    sealed = _old_seals(await installations.count_old_seals(PLATFORM)) if installations else []
    digests = [each.channel async for each in parts.bot.store.subscriptions.walk() if not each.halted]
    settings = parts.settings
    async with open_api(open_tokens(parts), parts.pacer, settings) as (api, _):
        found = await check_slack(
            api,
            build_publisher(api, People(api), settings),
            (*SCOPES, SEEDING_SCOPE) if settings.papers_seed_reactions else SCOPES,
            teams=teams,
            channels=[channel for channel in digests if channel.platform == PLATFORM],
            app_token=_secret(settings, "SLACK_APP_TOKEN"),
        )
    return [*found, *sealed]


def _old_seals(count: int) -> list[Finding]:
    text = f"{plural(count, 'installation')} only an older key of SECRET_KEY opens"
    advice = "Keep that key: what is used is sealed anew with the first one."
    return [Finding(topic="Slack", level="warning", text=text, advice=advice)] if count else []


def _secret(settings: Settings, name: str) -> str:
    return settings.require(name) if getattr(settings, name.lower()) else ""


APP = FaceApp(open=open_face, open_publisher=open_publisher, identify=identify, examine=examine)
