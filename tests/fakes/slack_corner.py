"""A corner of Slack on the wire: the methods that the bot calls, over what people would see. Every request is judged.

`Corner` has workspaces by token, channels with members, messages with threads and reactions, private whispers, windows,
files, and addresses for answers that are used up after five times. Faults strike the next post.
"""

import asyncio
import itertools
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from fakes.slack_reading import read_blocks

USES = 5
BOT = "U0BOTBOT1"
APP_TOKEN = "xapp-canary-0123456789"
START = 1_745_251_200.0  # 21 April 2025, 16:00 UTC


@dataclass
class Room:
    """A channel. `kind` is public, private or im."""

    id: str
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    refuses: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Town:
    """One workspace: its token, rooms and people."""

    id: str
    token: str
    rooms: dict[str, Room] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    revoked: str = ""
    app: str = "A1"
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def room(self, name: str, kind: str = "public", *, joined: bool = True) -> Room:
        """The channel of this name, made when it is new."""
        if name not in self.rooms:
            self.rooms[name] = Room(id=name, kind=kind, members={BOT} if joined else set())
        return self.rooms[name]


class Corner:
    """What stands there, and what was asked."""

    def __init__(self, judge: Callable[..., list] | None = None) -> None:
        self.towns: dict[str, Town] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.whispers: list[dict[str, Any]] = []
        self.windows: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.problems: list[str] = []
        self.faults: deque[str] = deque()
        self.mentions: set[str] = set()
        self.judged = 0
        self.uses: dict[str, int] = defaultdict(int)
        self.answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.answered: dict[str, float] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: dict[str, Any] = {}
        self.url = ""
        self.shuns_pictures = False
        self.clock: Any = None  # a test's own; else messages are half a second apart
        self.pace_s = 0.0  # between two posts to one channel; more are refused
        self.hasty = 0
        self._posted: dict[str, float] = {}
        self._judge = judge
        self._numbers = itertools.count(1)

    def town(self, team: str = "T1AAAAAAA", token: str = "xoxb-first-canary") -> Town:
        self.towns[token] = Town(id=team, token=token)
        return self.towns[token]

    def now(self) -> float:
        return START + 60.0

    def counted(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    def address(self, name: str = "1") -> str:
        """An address for answers, as it comes with a command."""
        return f"{self.url}hooks/{name}"

    def said_at(self, name: str = "1") -> list[str]:
        """What stands there for the person: later answers in place of earlier ones where they asked for it."""
        return [read_blocks(each["blocks"]) for each in self.answers[name]]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _read(request)
        await self._judged(method, args)
        self.calls.append((method, args))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if method == "apps.connections.open":
            url = self.url.replace("http", "ws", 1) + "socket"
            return web.json_response({"ok": True, "url": url}) if token == APP_TOKEN else _error("invalid_auth")
        town = self.towns.get(token)
        if town is None or town.revoked:
            return _error(town.revoked if town else "invalid_auth")
        fault = self.faults.popleft() if self.faults and method == "chat.postMessage" else ""
        if fault and fault != "reset after" and not fault.endswith(" after"):
            return await _strike(request, fault)
        if self._shuns(args):
            return _error("invalid_blocks")
        known = getattr(self, method.replace(".", "_"), None)
        if known is None:
            return _error("unknown_method")
        found = known(town, args)
        if fault:
            return await _strike(request, fault)
        return (
            found if isinstance(found, web.StreamResponse) else web.json_response({"ok": True, **found}, headers=SCOPES)
        )

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """An address for answers."""
        name, body = request.match_info["name"], await request.json()
        await self._judged("response_url", body)
        self.uses[name] += 1
        if self.uses[name] > USES:
            return web.Response(status=404, text="used_url")
        if self._shuns(body):
            return web.Response(status=400, text="invalid_blocks")
        self.answered[name] = time.perf_counter()
        if body.get("replace_original") and self.answers[name]:
            self.answers[name][-1] = body
        else:
            self.answers[name].append(body)
        return web.Response(text="ok")

    def _shuns(self, args: dict[str, Any]) -> bool:
        """Whether this is refused because Slack cannot fetch a picture in it."""
        blocks = args.get("blocks") or args.get("view", {}).get("blocks") or []
        return self.shuns_pictures and any(block["type"] == "image" for block in blocks)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        self.files[request.match_info["file"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def _judged(self, method: str, args: dict[str, Any]) -> None:
        if self._judge is None:
            return
        self.judged += 1
        self.problems += [
            f"{method}: {problem}" for problem in self._judge(method, args, allowed_mentions=self.mentions)
        ]

    # --- methods ----------------------------------------------------------------------------------------------

    def auth_test(self, town: Town, args: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": BOT, "user": "papers", "team_id": town.id, "team": "Lovelace Labs", "bot_id": "B1"}

    def bots_info(self, town: Town, args: dict[str, Any]) -> dict[str, Any]:
        return {"bot": {"id": args["bot"], "app_id": town.app, "user_id": BOT}}

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """The socket: says hello, sends envelopes, notes which were acknowledged, and with what."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        async for message in socket:
            told = json.loads(message.data)
            await self._judged("socket", told)
            self.acknowledged[told["envelope_id"]] = told.get("payload")
        return socket

    async def send(self, kind: str, payload: dict[str, Any], envelope: str) -> None:
        """Send something through the newest socket, as Slack does; the same envelope again is a retry."""
        sent = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        await self.sockets[-1].send_json(sent)

    def chat_postMessage(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms.get(args["channel"])
        if room is None or (room.kind != "public" and BOT not in room.members):
            return _error("channel_not_found")
        if room.archived or room.refuses or BOT not in room.members:
            return _error("is_archived" if room.archived else room.refuses or "not_in_channel")
        if args.get("thread_ts") and not self._message(room, args["thread_ts"]):
            return _error("thread_not_found")
        if self.pace_s and self._is_hasty(room):
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        message = {"type": "message", "user": BOT, "ts": self._stamp(), "reactions": [], **_shown(args)}
        room.messages.append(message)
        return {"channel": room.id, "ts": message["ts"], "message": message}

    def _is_hasty(self, room: Room) -> bool:
        """Slack takes a message every `pace_s` and channel, and one that is early now and then."""
        now = time.perf_counter()
        due = max(self._posted.get(room.id, 0.0), now)
        if due - now > self.pace_s:
            self.hasty += 1
            return True
        self._posted[room.id] = due + self.pace_s
        return False

    def chat_update(self, town: Town, args: dict[str, Any]) -> Any:
        message = self._message(town.rooms[args["channel"]], args["ts"])
        message.update(_shown(args))
        return {"channel": args["channel"], "ts": args["ts"]}

    def chat_delete(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms[args["channel"]]
        if room.refuses:
            return _error(room.refuses)
        if not any(each["ts"] == args["ts"] for each in room.messages):
            return _error("message_not_found")
        room.messages[:] = [each for each in room.messages if each["ts"] != args["ts"]]
        return {"channel": args["channel"], "ts": args["ts"]}

    def chat_postEphemeral(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms.get(args["channel"])
        if room is None or BOT not in room.members:
            return _error("not_in_channel" if room and room.kind == "public" else "channel_not_found")
        self.whispers.append({"team": town.id, **args})
        return {"message_ts": self._stamp()}

    def conversations_info(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms.get(args["channel"])
        if room is None or (room.kind == "private" and BOT not in room.members):
            return _error("channel_not_found")
        told = {"id": room.id, "is_archived": room.archived, "is_member": BOT in room.members}
        return {"channel": told | {"is_private": room.kind == "private"}}

    def conversations_join(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms[args["channel"]]
        if room.refuses:
            return _error(room.refuses)
        told = {"warning": "already_in_channel"} if BOT in room.members else {}
        room.members.add(BOT)
        return {"channel": {"id": room.id}, **told}

    def conversations_open(self, town: Town, args: dict[str, Any]) -> Any:
        person = town.people.get(args["users"])
        if person is None:
            return _error("users_not_found")
        room = town.room(f"D{args['users'][1:]}", "im")
        room.refuses = "messages_tab_disabled" if person.get("closed") else ""
        return {"channel": {"id": room.id}}

    def users_info(self, town: Town, args: dict[str, Any]) -> Any:
        person = town.people.get(args["user"])
        return {"user": {"id": args["user"], **person}} if person is not None else _error("user_not_found")

    def conversations_history(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms.get(args["channel"])
        if room is None or BOT not in room.members:
            return _error("channel_not_found" if room is None else "not_in_channel")
        within = [each for each in room.messages if not each.get("thread_ts") and _within(each, args)]
        return self._page([self._told(room, each) for each in reversed(within)], args)

    def conversations_replies(self, town: Town, args: dict[str, Any]) -> Any:
        room = town.rooms[args["channel"]]
        parent = self._message(room, args["ts"])
        if parent is None:
            return _error("thread_not_found")
        below = [each for each in room.messages if each.get("thread_ts") == args["ts"] and _within(each, args)]
        return self._page([self._told(room, each) for each in (parent, *below)], args)

    def reactions_get(self, town: Town, args: dict[str, Any]) -> Any:
        message = self._message(town.rooms[args["channel"]], args["timestamp"])
        return {"type": "message", "message": message} if message else _error("message_not_found")

    def views_open(self, town: Town, args: dict[str, Any]) -> Any:
        view_id = f"V{next(self._numbers):08}"
        self.windows[view_id] = args["view"]
        return {"view": {"id": view_id, **args["view"]}}

    def views_push(self, town: Town, args: dict[str, Any]) -> Any:
        return self.views_open(town, args)

    def views_update(self, town: Town, args: dict[str, Any]) -> Any:
        self.windows[args["view_id"]] = args["view"]
        return {"view": {"id": args["view_id"]}}

    def views_publish(self, town: Town, args: dict[str, Any]) -> Any:
        town.homes[args["user_id"]] = args["view"]
        return {"view": {"id": "VHOME0001"}}

    def files_getUploadURLExternal(self, town: Town, args: dict[str, Any]) -> Any:
        file_id = f"F{next(self._numbers):08}"
        self.files[file_id] = {"name": args["filename"]}
        return {"upload_url": f"{self.url}upload/{file_id}", "file_id": file_id}

    def files_completeUploadExternal(self, town: Town, args: dict[str, Any]) -> Any:
        for file in args["files"]:
            self.files[file["id"]]["channel"] = args.get("channel_id")
        return {"files": [{"id": file["id"]} for file in args["files"]]}

    def _stamp(self) -> str:
        if self.clock is not None:
            return f"{self.clock.now().timestamp() + next(self._numbers) % 1000 * 1e-4:.6f}"
        return f"{START + 60.0 + next(self._numbers) * 0.5:.6f}"

    def _message(self, room: Room, ts: str) -> dict[str, Any] | None:
        return next((each for each in room.messages if each["ts"] == ts), None)

    def _told(self, room: Room, message: dict[str, Any]) -> dict[str, Any]:
        replies = sum(each.get("thread_ts") == message["ts"] for each in room.messages)
        threaded = {"thread_ts": message["ts"], "reply_count": replies} if replies else {}
        return message | threaded

    def _page(self, messages: list[dict[str, Any]], args: dict[str, Any]) -> dict[str, Any]:
        start, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
        more = {"next_cursor": str(start + size)} if start + size < len(messages) else {}
        kept = messages[start : start + size]
        if str(args.get("include_all_metadata", "")) not in ("1", "true", "True"):
            kept = [{name: value for name, value in each.items() if name != "metadata"} for each in kept]
        return {"messages": kept, "has_more": bool(more), "response_metadata": more}


SCOPES = {"X-OAuth-Scopes": "chat:write,commands"}


@asynccontextmanager
async def open_corner(judge: Callable[..., list] | None = None) -> AsyncIterator[Corner]:
    """Serve a corner of Slack for the length of the block; what the judge found fails the test."""
    corner = Corner(judge)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", corner.handle)
    app.router.add_get("/socket", corner.socket)
    app.router.add_post("/hooks/{name}", corner.hook)
    app.router.add_post("/upload/{file}", corner.upload)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        corner.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield corner
        assert not corner.problems, corner.problems
    finally:
        await runner.cleanup()


async def _read(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return await request.json()
    args = dict(request.query) | dict(await request.post())
    for name in ("blocks", "metadata", "view", "files"):
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args


async def _strike(request: web.Request, fault: str) -> web.StreamResponse:
    kind = fault.removesuffix(" after")
    if kind == "reset":
        request.transport.abort()
        await asyncio.sleep(0)
    if kind == "hang":
        await asyncio.sleep(30)
    answers = {
        "busy": lambda: web.json_response(
            {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"}
        ),
        "busy nameless": lambda: web.json_response({"ok": False, "error": "ratelimited"}, status=429),
        "busy page": lambda: web.Response(status=429, text="<html>slow down</html>", content_type="text/html"),
        "page": lambda: web.Response(text="<html>hello</html>", content_type="text/html"),
        "words": lambda: web.Response(text="no JSON at all"),
        "cut": lambda: web.Response(text='{"ok": true, "ts": "17', content_type="application/json"),
        "list": lambda: web.json_response(["ok"]),
        "nothing": lambda: web.json_response(None),
    }
    if re.fullmatch(r"\d{3}", kind):
        return web.Response(status=int(kind), text="<html>trouble</html>", content_type="text/html")
    return answers.get(kind, lambda: web.json_response({"ok": False, "error": kind}))()


def _error(code: str) -> web.Response:
    return web.json_response({"ok": False, "error": code})


def _shown(args: dict[str, Any]) -> dict[str, Any]:
    return {name: args[name] for name in ("text", "blocks", "metadata", "thread_ts") if args.get(name)}


def _within(message: dict[str, Any], args: dict[str, Any]) -> bool:
    at, inclusive = float(message["ts"]), bool(args.get("inclusive"))
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or 1e12)
    return oldest < at < latest or (inclusive and at in (oldest, latest))
