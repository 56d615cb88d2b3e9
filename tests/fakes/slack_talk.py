"""People who talk to the bot on Slack: signed requests to the real library, answers read where they are seen."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import aiohttp
import dialogs
from aiohttp import web
from fakes.discord_pacer import NotedPacer
from fakes.jobs import HeldJobs
from fakes.slack_corner import BOT, START, Corner, open_corner
from fakes.slack_reading import buttons, read_blocks, walk
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from adapters.kit.face import FaceParts
from adapters.slack.app import SlackFace, open_slack
from bot.app import open_bot

SECRET = "canary-signing-secret"
TEAM, HERE, ADA = "T1AAAAAAA", "C1AAAAAAA", "U1AAAAAAA"


class TokensOfTowns:
    """Every workspace's own token."""

    def __init__(self, corner: Corner) -> None:
        self._corner = corner

    async def load_token(self, team_id: str) -> str:
        return next(town.token for town in self._corner.towns.values() if town.id == team_id)

    async def remove(self, team_id: str) -> None:
        pass


class SlackTalk:
    """One bot, its Slack, and what people do there."""

    def __init__(self, corner: Corner, face: SlackFace, bot: Any, session: aiohttp.ClientSession, url: str) -> None:
        self.corner, self.face, self.bot = corner, face, bot
        self._session, self._url, self._now = session, url, bot.clock.now
        self._number = 0

    async def request(
        self, body: str, kind: str = "application/x-www-form-urlencoded", **headers: str
    ) -> tuple[int, str]:
        """Send what Slack would send; return how it was acknowledged."""
        stamp = str(int(self._now().timestamp()))
        mac = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}
        async with self._session.post(self._url, data=body, headers=signed | headers) as answer:
            return answer.status, await answer.text()

    async def command(self, text: str, *, user: str = ADA, team: str = TEAM, channel: str = HERE) -> list[str]:
        """Type after the slash; return what then stands there, in order."""
        name = self._next()
        fields = {"command": "/papers", "text": text, "team_id": team, "user_id": user, "channel_id": channel}
        status, said = await self.request(
            urlencode(fields | {"response_url": self.corner.address(name), "trigger_id": f"1.2.{name}"})
        )
        assert (status, said) == (200, "")
        await self.face.listeners.settled()
        return self.corner.said_at(name)

    async def say(self, text: str, **who: str) -> str:
        """Type after the slash; return the last answer."""
        return (await self.command(text, **who))[-1]

    async def press(
        self, label: str, blocks: list[dict], *, user: str = ADA, team: str = TEAM, **where: Any
    ) -> list[str]:
        """Press the first button of this label, or the choice behind one without a label; return what then stands at
        the address that came with the press."""
        for menu in (each for each in walk(blocks) if str(each.get("action_id")).startswith("more:")):
            for option in menu["options"]:
                if option["text"]["text"] == label:
                    action = {"type": menu["type"], "action_id": menu["action_id"], "selected_option": option}
                    return await self.act(action, user=user, team=team, **where)
        button = next(each for each in buttons(blocks) if each["text"]["text"] == label)
        return await self.act(
            {"action_id": button["action_id"], "value": button["value"]}, user=user, team=team, **where
        )

    async def act(self, action: dict[str, Any], *, user: str = ADA, team: str = TEAM, **where: Any) -> list[str]:
        """Do something with an element of a message or window."""
        name = self._next()
        body = {
            "type": "block_actions",
            "team": {"id": team},
            "user": {"id": user},
            "channel": {"id": HERE},
            "container": {"type": "message", "message_ts": "1745251260.000100"},
            "trigger_id": f"1.2.{name}",
            "response_url": self.corner.address(name),
            "actions": [{"type": "button", "block_id": "b", **action}],
            **where,
        }
        await self.interact(body)
        return self.corner.said_at(name)

    async def interact(self, body: dict[str, Any]) -> str:
        """Send a press, a form or a shortcut; return the acknowledgement."""
        status, said = await self.request(urlencode({"payload": json.dumps(body)}))
        assert status == 200
        await self.face.listeners.settled()
        return said

    async def happen(self, event: dict[str, Any], *, team: str = TEAM) -> None:
        """Let something happen that nobody waits for."""
        own = [{"team_id": team, "user_id": BOT, "is_bot": True}]
        named = {"type": "event_callback", "team_id": team, "event_id": f"Ev{self._next()}", "authorizations": own}
        status, _ = await self.request(json.dumps(named | {"event": event}), "application/json")
        assert status == 200
        if isinstance(self.jobs, HeldJobs):
            await self.jobs.run_due(self.face.handlers)

    def last_whisper(self) -> str:
        """What one person saw last in a channel or thread."""
        return read_blocks(self.corner.whispers[-1]["blocks"])

    def shown(self, room: str = HERE, *, team: str = TEAM) -> list[str]:
        """What everybody in a channel sees."""
        town = next(town for town in self.corner.towns.values() if town.id == team)
        return [read_blocks(message["blocks"]) for message in town.rooms[room].messages]

    def _next(self) -> str:
        self._number += 1
        return str(self._number)


@asynccontextmanager
async def open_talk(
    server_url: str,
    clock: Any,
    judge: Any = None,
    jobs: Any = None,
    tokens: Any = None,
    pacer: Any = None,
    **options: Any,
) -> AsyncIterator[SlackTalk]:
    """Open the bot, its face behind real signed requests, and a corner of Slack with one channel and one person."""
    source = FakeSource()
    source.days = dict(dialogs.EDITIONS)
    jobs = jobs or HeldJobs(clock)
    async with open_corner(judge) as corner, aiohttp.ClientSession() as session:
        town = corner.town(TEAM)
        town.room(HERE)
        town.people[ADA] = {"tz": "Europe/Berlin"}
        corner.mentions.add(ADA)
        settings = settings_of(server_url)
        chosen = replace(settings, slack_api_url=f"{corner.url}api", slack_signing_secret=SECRET, **options)
        async with (
            open_bot(settings, clock=clock, source=source, follows=False) as bot,
            open_slack(
                FaceParts(settings=chosen, bot=bot, pacer=pacer or NotedPacer()), tokens or TokensOfTowns(corner), jobs
            ) as face,
        ):
            bot.publishers["slack"] = face.publisher
            async with _serving(face) as url:
                talk = SlackTalk(corner, face, bot, session, url)
                talk.source, talk.jobs = source, jobs
                yield talk


@asynccontextmanager
async def _serving(face: SlackFace) -> AsyncIterator[str]:
    served = web.Application()
    served.add_routes(face.routes())
    runner = web.AppRunner(served, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


__all__ = ["ADA", "BOT", "HERE", "SECRET", "START", "TEAM", "SlackTalk", "open_talk"]
