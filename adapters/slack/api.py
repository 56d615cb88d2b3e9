"""Calls to Slack: each waits for its turn, has a deadline, is tried once, and fails only in our own words.

Nothing is retried blindly, so nothing is said twice; no error carries a token. The library's own
handlers stay off (the one for rate limits reads only the first digit of how long to wait).
"""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, Protocol, cast

import aiohttp
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import SOON_S, Effect, read_refusal, read_status
from bot.errors import BusyError, RefusedError, UnsureError, WorldError
from bot.model import Value
from bot.ports import Lane, Pacer
from bot.proxies import explain_proxy, find_proxy
from bot.replies import File
from bot.tasks import within

SLACK = "https://slack.com/api/"
CALL_S = 10.0
UPLOAD_S = 20.0
MINUTE = 60.0
WORKSPACES = 10_000  # whose bot's name is remembered
KNOWN_FOR_S = 3_600.0
POSTS_PER_S = 0.95  # in one channel: Slack takes one a second, and a message may be under way longer than the next
TIERS = {"users.info": 100, "views.publish": 100, "chat.postEphemeral": 60}  # requests a minute
TIER = 50
HISTORY = frozenset({"conversations.history", "conversations.replies"})
HISTORY_DISTRIBUTED = 1  # a minute, for apps that others install and that are not in Slack's Marketplace
UNREADABLE = (SlackClientError, aiohttp.ClientError, OSError, ValueError, AttributeError, RecursionError)
"""What the library raises for answers that are no Slack answers; a plain-text body is an AttributeError in it."""


class Tokens(Protocol):
    """Where the bot tokens of workspaces are."""

    async def load_token(self, team_id: str) -> str:
        """Return the token of a workspace, a fresh one where they expire; raise RefusedError about the workspace."""
        ...

    async def remove(self, team_id: str) -> None:
        """Forget the token of a workspace that removed the app."""
        ...


class Identity(Value, frozen=True, kw_only=True):
    """Who the bot is in one workspace."""

    user: str
    name: str
    team: str = ""
    workspace: str = ""
    bot: str = ""


@dataclass(eq=False)
class SlackApi:
    """The Web API of all workspaces. `distributed` says that others install this app, for whom Slack is stricter."""

    tokens: Tokens
    session: aiohttp.ClientSession
    pacer: Pacer
    _: KW_ONLY
    url: str = SLACK
    distributed: bool = False
    deadline_s: float = CALL_S

    def __post_init__(self) -> None:
        self._proxy = find_proxy(self.url)
        self._known: TTLCache[str, Identity] = TTLCache(WORKSPACES, KNOWN_FOR_S)

    async def call(self, team: str, method: str, effect: Effect = "reads", **args: Any) -> Mapping[str, Any]:
        """Make one request in its turn and return the answer.

        Raises RefusedError, BusyError, and UnsureError when something that `posts` may have happened.
        """
        lane = self._lane(team, method, args)
        await self.pacer.turn(lane, team)
        try:
            return await self.call_now(team, method, effect, **args)
        except BusyError as error:
            if error.retry_after_s > SOON_S:
                await self.pacer.rest(lane, error.retry_after_s)
            raise

    async def call_now(self, team: str, method: str, effect: Effect = "reads", **args: Any) -> Mapping[str, Any]:
        """Make one request without a turn: for what must happen at once, such as opening a form."""
        answer = await self._ask(await self._load_token(team), team, method, effect, args)
        return cast(Mapping[str, Any], answer.data)

    async def _load_token(self, team: str) -> str:
        """Return a workspace's token. Whose a single token is, is asked before it is first used for a workspace."""
        if team:
            await self.find_team()
        return await self.tokens.load_token(team)

    async def find_team(self) -> str:
        """Return the workspace that a single token belongs to, asked once; "" where there are many tokens."""
        if not isinstance(self.tokens, OneToken):
            return ""
        if not self.tokens.team:
            me, _ = await self.introduce("")
            self.tokens.team = me.team
        return self.tokens.team

    async def serves(self, team: str) -> bool:
        """Whether the bot works in workspace `team`: a single token only in its own. True while Slack cannot tell."""
        try:
            return await self.find_team() in ("", team)
        except WorldError:
            return True

    async def introduce(self, team: str) -> tuple[Identity, frozenset[str]]:
        """Return who the bot is in a workspace, and which scopes it was granted there."""
        answer = await self._ask(await self.tokens.load_token(team), team, "auth.test", "reads", {})
        granted = str(answer.headers.get("x-oauth-scopes", ""))
        return _identity(cast(Mapping[str, Any], answer.data)), frozenset(re.split(r"[,\s]+", granted)) - {""}

    async def knock(self, app_token: str) -> None:
        """Ask for a socket without opening it: shows whether the app-level token is good."""
        await self._ask(app_token, "", "apps.connections.open", "reads", {"app_token": app_token})

    async def _ask(
        self, token: str, team: str, method: str, effect: Effect, args: Mapping[str, Any]
    ) -> AsyncSlackResponse:
        client = build_client(self.url, token=token, session=self.session, proxy=self._proxy)
        try:
            answer: AsyncSlackResponse = await within(
                self.deadline_s, getattr(client, method.replace(".", "_"))(**args), name=f"call {method}"
            )
        except (TimeoutError, *UNREADABLE) as error:
            raise self._meaning(error, effect, self._bot_name(team)) from error
        if not isinstance(answer.data, dict):
            raise self._meaning(ValueError(), effect, "")
        return answer

    async def upload(self, url: str, content: bytes, *, deadline_s: float) -> None:
        """Send a file's bytes to the address that Slack gave for them."""
        try:
            status = await within(deadline_s, self._send(url, content), name="upload")
        except (TimeoutError, *UNREADABLE) as error:
            raise BusyError("Slack takes no file just now", retry_after_s=SOON_S) from error
        if status != 200:
            raise BusyError(f"Slack takes no file just now (status {status})", retry_after_s=SOON_S)

    async def _send(self, url: str, content: bytes) -> int:
        async with self.session.post(url, data=content, proxy=find_proxy(url) or None) as answer:
            return answer.status

    async def identify(self, team: str) -> Identity:
        """Return who the bot is in a workspace; asked once an hour."""
        known = self._known.get(team)
        if known is None:
            known = _identity(await self.call(team, "auth.test"))
            self._known[team] = known
        return known

    async def forget(self, team: str) -> None:
        """The app was uninstalled there."""
        self._known.pop(team, None)
        await self.tokens.remove(team)

    def _bot_name(self, team: str) -> str:
        known = self._known.get(team)
        return known.name if known else "papers"

    def _lane(self, team: str, method: str, args: Mapping[str, Any]) -> Lane:
        if method == "chat.postMessage":
            return Lane(name=f"slack:{team}:{args.get('channel', '')}", per_s=POSTS_PER_S)
        a_minute = TIERS.get(method, TIER)
        if method in HISTORY and self.distributed:
            a_minute = HISTORY_DISTRIBUTED
        return Lane(name=f"slack:{team}:{method}", per_s=a_minute / MINUTE, burst=max(1, a_minute // 5))

    def _meaning(self, error: Exception, effect: Effect, bot: str) -> WorldError:
        meant = read_error(error, bot, self.url)
        if effect == "reads" and isinstance(meant, UnsureError):  # reading again harms nobody
            return BusyError(str(meant), retry_after_s=SOON_S)
        return meant


def _identity(found: Mapping[str, Any]) -> Identity:
    told = {name: str(found.get(name) or "") for name in ("user_id", "user", "team_id", "team", "bot_id")}
    return Identity(
        user=told["user_id"],
        name=told["user"] or "papers",
        team=told["team_id"],
        workspace=told["team"],
        bot=told["bot_id"],
    )


def build_client(
    url: str, *, token: str | None = None, session: aiohttp.ClientSession | None = None, proxy: str | None = None
) -> AsyncWebClient:
    """Return a client of the library that tries once, and goes through the proxy of the environment for `url`."""
    client = AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=[])
    client.proxy = (find_proxy(url) if proxy is None else proxy) or None  # its own choice knows no NO_PROXY
    return client


def read_error(error: Exception, bot: str, url: str = SLACK) -> WorldError:
    """Return what an exception of the library means; `url` is what was asked."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return BusyError(explain_proxy(url, error.status), retry_after_s=SOON_S)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return BusyError(explain_proxy(url), retry_after_s=SOON_S)
    if isinstance(error, aiohttp.ClientConnectorError):
        return BusyError("Slack cannot be reached", retry_after_s=SOON_S)
    if not isinstance(error, SlackApiError):
        what = "in time" if isinstance(error, TimeoutError) else "that can be read"
        return UnsureError(f"Slack gives no answer {what}")
    response = error.response
    body = getattr(response, "data", None)
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    retry_after = str(response.headers.get("Retry-After", "")) if getattr(response, "headers", None) else ""
    code = body.get("error") if isinstance(body, dict) else None
    if status >= 500 or not isinstance(code, str) or not code:
        return read_status(status, retry_after=retry_after)
    needed = body.get("needed") if isinstance(body, dict) else ""
    return read_refusal(code, needed=needed if isinstance(needed, str) else "", bot=bot, retry_after=retry_after)


class OneToken:
    """Gives the token to its own workspace only, the `team`, which is "" until it is known."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.team = ""

    async def load_token(self, team_id: str) -> str:
        """Return the token; raise RefusedError for another workspace."""
        if self.team and team_id and team_id != self.team:
            reason = f"the bot's token is that of workspace {self.team}"
            raise RefusedError(reason, about="workspace", advice="Use that workspace, or let others install the app.")
        return self._token

    async def remove(self, team_id: str) -> None:
        """Nothing: it is the operator's."""


async def open_talk(api: SlackApi, team: str, user: str) -> str:
    """Return the channel of a person's talk with the bot."""
    opened = await api.call(team, "conversations.open", users=user)
    told = opened.get("channel")
    channel = told.get("id") if isinstance(told, dict) else None
    if not isinstance(channel, str):
        raise BusyError("Slack does not open the private talk", retry_after_s=5.0)
    return channel


async def send_file(api: SlackApi, team: str, channel: str, file: File) -> None:
    """Post a file in a channel; raise WorldError when it did not get there."""
    offered = await api.call(team, "files.getUploadURLExternal", filename=file.name, length=len(file.content))
    await api.upload(str(offered.get("upload_url", "")), file.content, deadline_s=UPLOAD_S)
    named = {"id": str(offered.get("file_id", "")), "title": file.name}
    await api.call(team, "files.completeUploadExternal", "posts", files=[named], channel_id=channel)
