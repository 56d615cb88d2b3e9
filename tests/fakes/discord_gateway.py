"""The gateway of the local Discord: sessions that hear of everything once, resume after a drop, and can be lost."""

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from fakes.discord_things import Guild
from fakes.discord_world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
WRONG_TOKEN, BAD_SEQUENCE, DISALLOWED_INTENTS = 4004, 4007, 4014
GUILDS, GUILD_MESSAGES, GUILD_REACTIONS, DM_MESSAGES, DM_REACTIONS = 1, 1 << 9, 1 << 10, 1 << 12, 1 << 13
KEPT = 10_000  # events a session waits with for the one who comes back
HEARTBEAT_MS = 41_250


def needed_intent(event: str, in_guild: bool) -> int:
    """The intent without which an event is not sent; 0: always."""
    if event.startswith("MESSAGE_REACTION"):
        return GUILD_REACTIONS if in_guild else DM_REACTIONS
    if event.startswith("MESSAGE_"):
        return GUILD_MESSAGES if in_guild else DM_MESSAGES
    return 0 if event == "INTERACTION_CREATE" else GUILDS


@dataclass(eq=False)
class Session:
    """One shard's talk with the gateway. It goes on without a socket until it is forgotten."""

    id: str
    shard: int
    shards: int
    intents: int
    socket: "Socket | None" = None
    seq: int = 0
    events: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT))
    frozen: bool = False  # a zombie: open, and nothing comes

    def tell(self, event: str, payload: dict[str, Any]) -> None:
        self.seq += 1
        frame = json.dumps({"op": DISPATCH, "t": event, "s": self.seq, "d": payload}).encode()
        self.events.append((self.seq, frame))
        if self.socket and not self.frozen:
            self.socket.put(frame)


class Socket:
    """One websocket; frames leave in order, compressed as one stream."""

    def __init__(self, ws: web.WebSocketResponse, *, compressed: bool) -> None:
        self.ws = ws
        self._deflate = zlib.compressobj() if compressed else None
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._sending = False

    def put(self, frame: bytes) -> None:
        self._queue.put_nowait(frame)

    @property
    def idle(self) -> bool:
        """Whether everything that was put has been sent."""
        return self._queue.empty() and not self._sending

    def op(self, code: int, payload: Any = None) -> None:
        self.put(json.dumps({"op": code, "d": payload, "s": None, "t": None}).encode())

    async def pump(self) -> None:
        """Send what is put, until the socket is gone."""
        while (frame := await self._queue.get()) is not None:
            self._sending = True
            try:
                if self._deflate is None:
                    await self.ws.send_str(frame.decode())
                else:
                    await self.ws.send_bytes(self._deflate.compress(frame) + self._deflate.flush(zlib.Z_SYNC_FLUSH))
            except ConnectionError:
                return
            finally:
                self._sending = False


class Gateway:
    """Takes connections, and hands every event to the shard it belongs to."""

    def __init__(self, world: World, token: str, *, shards: int = 1) -> None:
        self.world, self.token, self.shards = world, token, shards
        self.sessions: dict[str, Session] = {}
        self.identifies: list[dict[str, Any]] = []
        self.resumes: list[dict[str, Any]] = []
        self.heartbeats = self.connections = 0
        self.starts_left, self.starts_total = 1000, 1000
        self.privileged_allowed = False
        self.heartbeat_ms = HEARTBEAT_MS
        self.dead = False  # the servers of the gateway answer nothing but 503
        self.url = ""
        self.lost: list[str] = []  # events that happened while no session was there to hear of them
        self._numbers = count(1)
        world.emit = self.emit

    def limits(self) -> dict[str, Any]:
        budget = {"total": self.starts_total, "remaining": self.starts_left, "reset_after": 3_600_000}
        return {"url": self.url, "shards": self.shards, "session_start_limit": {**budget, "max_concurrency": 1}}

    # telling

    def shard_of(self, guild: Guild | None, shards: int) -> int:
        return (int(guild.id) >> 22) % shards if guild else 0

    def emit(self, event: str, payload: dict[str, Any], guild: Guild | None) -> None:
        """Tell the session of the shard, if it asked for such events."""
        if guild and not guild.present and event not in ("GUILD_DELETE", "INTERACTION_CREATE"):
            return
        intent = needed_intent(event, guild is not None)
        mine = [session for session in self.sessions.values() if session.shard == self.shard_of(guild, session.shards)]
        for session in mine:
            if intent & session.intents == intent:
                session.tell(event, payload)
        if self.identifies and not mine:
            self.lost.append(event)

    @property
    def open_sessions(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.socket]

    # trouble

    async def drop(self, code: int = 4000, *, forget: bool = False) -> None:
        """Cut all connections; with `forget` their sessions cannot be resumed."""
        for session in list(self.open_sessions):
            if forget:
                self.sessions.pop(session.id)
            socket, session.socket = session.socket, None
            if socket:
                await socket.ws.close(code=code)

    def ask_to_reconnect(self) -> None:
        """Op 7: come back and resume. What happens from now on waits for the one who comes back."""
        for session in self.open_sessions:
            assert session.socket
            session.socket.op(RECONNECT)
            session.socket = None

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is over, or only the connection."""
        for session in self.open_sessions:
            if not resumable:
                self.sessions.pop(session.id)
            assert session.socket
            session.socket.op(INVALID_SESSION, resumable)

    def freeze(self) -> None:
        """Connections stay open and nothing comes over them, not even an answer to a heartbeat."""
        for session in self.open_sessions:
            session.frozen = True

    # connections

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.dead:
            return web.Response(status=503)
        self.connections += 1
        ws = web.WebSocketResponse(compress=False, heartbeat=None)
        await ws.prepare(request)
        socket = Socket(ws, compressed=request.query.get("compress") == "zlib-stream")
        socket.op(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        pump = asyncio.create_task(socket.pump())
        session: Session | None = None
        try:
            async for frame in ws:
                if frame.type != WSMsgType.TEXT:
                    break
                session = await self._hear(socket, session, json.loads(frame.data))
        finally:
            pump.cancel()
            if session and session.socket is socket:
                session.socket = None
                if ws.close_code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY):
                    self.sessions.pop(session.id, None)  # who says good-bye does not come back
        return ws

    async def _hear(self, socket: Socket, session: Session | None, said: dict[str, Any]) -> Session | None:
        if said["op"] == HEARTBEAT:
            self.heartbeats += 1
            if not (session and session.frozen):
                socket.op(HEARTBEAT_ACK)
            return session
        if said["op"] == IDENTIFY:
            return await self._identify(socket, said["d"])
        if said["op"] == RESUME:
            return await self._resume(socket, said["d"])
        return session

    async def _identify(self, socket: Socket, said: dict[str, Any]) -> Session | None:
        self.identifies.append(said)
        self.starts_left -= 1
        if said["token"] != self.token:
            await socket.ws.close(code=WRONG_TOKEN, message=b"Authentication failed.")
            return None
        if said["intents"] & PRIVILEGED and not self.privileged_allowed:
            await socket.ws.close(code=DISALLOWED_INTENTS, message=b"Disallowed intent(s).")
            return None
        shard, shards = said.get("shard") or (0, 1)
        session = Session(f"session-{next(self._numbers)}", shard, shards, said["intents"], socket)
        here = [guild for guild in self.world.guilds.values()
                if guild.present and self.shard_of(guild, shards) == shard]  # fmt: skip
        session.tell("READY", self._ready(session, here))
        for guild in here:
            if guild.available:
                session.tell("GUILD_CREATE", guild.payload())
        self.sessions[session.id] = session
        return session

    def _ready(self, session: Session, guilds: list[Guild]) -> dict[str, Any]:
        bot = self.world.bot
        return {
            "v": 10, "user": bot.payload(), "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "session_id": session.id, "resume_gateway_url": self.url, "shard": [session.shard, session.shards],
            "application": {"id": bot.id, "flags": 0},
        }  # fmt: skip

    async def _resume(self, socket: Socket, said: dict[str, Any]) -> Session | None:
        self.resumes.append(said)
        session = self.sessions.get(said["session_id"])
        if said["token"] != self.token:
            await socket.ws.close(code=WRONG_TOKEN)
            return None
        if session is None:
            socket.op(INVALID_SESSION, False)
            return None
        if said["seq"] > session.seq:
            await socket.ws.close(code=BAD_SEQUENCE)
            return None
        session.socket, session.frozen = socket, False
        for seq, frame in session.events:
            if seq > said["seq"]:
                socket.put(frame)
        session.tell("RESUMED", {"_trace": []})
        return session
