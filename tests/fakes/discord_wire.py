"""The REST side of the local Discord: routes, tokens, limits, faults, and the judge that reads every request."""

import asyncio
import json
import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from fakes.discord_interactions import Desk
from fakes.discord_limits import Fault, Turnstile, Verdict
from fakes.discord_rules import Refusal
from fakes.discord_world import World

API = "/api/v10"
EXEMPT = ("/interactions/", "/webhooks/")  # of the global limit, and they carry their own token
KINDS = (
    (r"/channels/(\d+)/messages/\d+/reactions/", "reactions"),
    (r"/channels/(\d+)/messages/\d+/threads$", "threads"),
    (r"/channels/(\d+)/threads$", "threads"),
    (r"/channels/(\d+)/messages/\d+/crosspost$", "crosspost"),
    (r"/channels/(\d+)/messages/\d+$", "message"),
    (r"/channels/(\d+)/messages$", "messages"),
    (r"/channels/(\d+)$", "channel"),
    (r"/guilds/(\d+)", "guild"),
    (r"/users/@me/channels$", "dms"),
    (r"/webhooks/\d+/([^/]+)", "webhook"),
    (r"/interactions/(\d+)/", "interaction"),
)
CLOUDFLARE = "<!doctype html><title>Access denied | discord.com used Cloudflare</title>"
CREATES_A_DAY = 200
POST = re.compile(r"POST /channels/\d+/messages$")
Judge = Callable[..., list[Any]]
Handler = Callable[["Asked"], Awaitable[Any]]


@dataclass
class Asked:
    """One request, read: where it goes, the ids in its path, its query, its body, its files."""

    method: str
    path: str
    ids: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: dict[str, bytes] = field(default_factory=dict)
    authorized: bool = True
    at: float = 0.0

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


def shown_as_json(content: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """An answer with the bare content type, without charset: that is how the library knows JSON."""
    body = json.dumps(content).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


class Wire:
    """Reads requests, lets them be judged, asks the limits, and hands them to the handler of their route."""

    def __init__(self, world: World, desk: Desk, turnstile: Turnstile, token: str, judge: Judge | None) -> None:
        self.world, self.desk, self.turnstile, self.token = world, desk, turnstile, token
        self._judge = judge
        self.routes: list[tuple[str, re.Pattern[str], Handler]] = []
        self.asked: list[Asked] = []
        self.statuses: Counter[int] = Counter()
        self.faults: list[Fault] = []
        self.judged = 0
        self.shuns_pictures = False
        self.only_digests = False  # everything that is posted has to carry a delivery's nonce
        self.errors: list[str] = []
        self.hung: list[asyncio.Event] = []
        self.refused: defaultdict[str, int] = defaultdict(int)

    def route(self, method: str, pattern: str, handler: Handler) -> None:
        self.routes.append((method, re.compile(pattern.replace("{}", "([^/]+)") + r"\Z"), handler))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        asked = await self._read(request)
        self.asked.append(asked)
        self._examine(asked)
        fault = next((fault for fault in self.faults if fault.takes(asked.line)), None)
        if fault and not fault.mode.endswith("_after") and fault.mode != "truncated":
            return await self._spoil(request, asked, fault, None)
        answer = await self._answer(asked)
        self.statuses[answer.status] += 1
        return await self._spoil(request, asked, fault, answer) if fault else answer

    async def _read(self, request: web.Request) -> Asked:
        path = request.rel_url.raw_path.removeprefix(API)
        body: Any = None
        files: dict[str, bytes] = {}
        if request.content_type == "multipart/form-data":
            form = await request.post()
            for name, part in form.items():
                if name == "payload_json":
                    body = json.loads(str(part))
                elif isinstance(part, web.FileField):
                    files[part.filename] = part.file.read()
        elif request.can_read_body:
            body = await request.json()
        authorized = request.headers.get("Authorization") == f"Bot {self.token}"
        query = dict(request.query)
        return Asked(request.method, path, (), query, body, files, authorized, self.world.seconds())

    def _examine(self, asked: Asked) -> None:
        """Let the judge read it; what it finds is kept for the test that looks."""
        if self._judge is None:
            return
        self.judged += 1
        posted = self.only_digests and bool(POST.match(asked.line))
        problems = self._judge(asked.method, asked.path, asked.body, files=bool(asked.files), digest=posted)
        self.errors += [f"{asked.line}: {problem}" for problem in problems if problem.severity == "error"]

    async def _answer(self, asked: Asked) -> web.Response:
        exempt = asked.path.startswith(EXEMPT)
        if not exempt and not asked.authorized:
            self.turnstile.note_invalid()
            return shown_as_json({"message": "401: Unauthorized", "code": 0}, status=401)
        verdict = self._turn(asked, bound=not exempt)
        if verdict.banned:
            return web.Response(status=429, text=CLOUDFLARE, content_type="text/html")
        if verdict.retry_after_s:
            return self._too_many(verdict)
        try:
            shown = await self._dispatch(asked)
        except Refusal as refusal:
            self.refused[f"{asked.method} {refusal.code}"] += 1
            if refusal.status in (401, 403):
                self.turnstile.note_invalid()
            return shown_as_json(refusal.body, status=refusal.status, headers=verdict.headers)
        if shown is None:
            return web.Response(status=204, headers=verdict.headers)
        return shown_as_json(shown, headers=verdict.headers)

    def _turn(self, asked: Asked, *, bound: bool) -> Verdict:
        for pattern, kind in KINDS:
            if found := re.match(pattern, asked.path):
                return self.turnstile.ask(
                    f"{asked.method} {kind}", found.group(1) if found.groups() else "", bound=bound
                )
        return self.turnstile.ask(f"{asked.method} other", asked.path, bound=bound)

    def _too_many(self, verdict: Verdict) -> web.Response:
        self.turnstile.note_invalid()
        self.turnstile.counts["429"] += 1
        wait = {"message": "You are being rate limited.", "retry_after": verdict.retry_after_s}
        headers = {**verdict.headers, "Retry-After": f"{verdict.retry_after_s:.3f}", "Via": "1.1 google"}
        if verdict.is_global:
            headers["X-RateLimit-Global"] = "true"
        return shown_as_json({**wait, "global": verdict.is_global}, status=429, headers=headers)

    async def _dispatch(self, asked: Asked) -> Any:
        if self.shuns_pictures and '"items"' in json.dumps(asked.body):
            raise Refusal(400, 50035, "Invalid Form Body: media cannot be fetched")
        for method, pattern, handler in self.routes:
            if method == asked.method and (found := pattern.match(asked.path)):
                asked.ids = tuple(unquote(part) for part in found.groups())
                return await handler(asked)
        raise Refusal(404, 0, "404: Not Found")

    async def _spoil(
        self, request: web.Request, asked: Asked, fault: Fault, answer: web.Response | None
    ) -> web.StreamResponse:
        """Do to a request what the fault says; `answer` is there when it was carried out before."""
        mode = fault.mode.removesuffix("_after").removesuffix("_before")
        if mode == "reset":
            return self._reset(request)
        if mode == "hang":
            release = asyncio.Event()
            self.hung.append(release)
            await release.wait()
            return self._reset(request)
        if mode == "truncated" and answer is not None:
            return await self._truncated(request, answer)
        if mode in ("html", "403_html", "429_html"):
            status = {"html": 200, "403_html": 403, "429_html": 429}[mode]
            self._count(status)
            return web.Response(status=status, text=CLOUDFLARE, content_type="text/html")
        return self._status(fault, mode)

    def _status(self, fault: Fault, mode: str) -> web.Response:
        status = int(mode.split("_")[0])
        self._count(status)
        if status != 429:
            return shown_as_json({"message": f"{status}: a bad day", "code": 0}, status=status)
        if mode == "429_bare":
            return shown_as_json({"message": "You are being rate limited."}, status=429)
        wait = {"message": "You are being rate limited.", "retry_after": fault.retry_after_s}
        headers = {"Via": "1.1 google", "Retry-After": str(fault.retry_after_s)}
        if mode == "429_global":
            headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        return shown_as_json({**wait, "global": mode == "429_global"}, status=429, headers=headers)

    def _count(self, status: int) -> None:
        self.statuses[status] += 1
        if status in (401, 403, 429):
            self.turnstile.note_invalid()

    @staticmethod
    def _reset(request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response()

    @staticmethod
    async def _truncated(request: web.Request, answer: web.Response) -> web.StreamResponse:
        """Half of the answer with the right length of the half: the JSON is what is cut."""
        body = bytes(answer.body)[: len(bytes(answer.body)) // 2]  # type: ignore[arg-type]
        return web.Response(body=body, status=answer.status, content_type="application/json")
