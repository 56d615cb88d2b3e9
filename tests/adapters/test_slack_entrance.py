"""What comes in from Slack: signatures, events written before they are acknowledged, the manifest that asks for it."""

import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cases import each
from cryptography.fernet import Fernet

from adapters.slack.http_guard import guard
from adapters.slack.inbox import Inbox, build_handler, read_event
from adapters.slack.incoming import own_users
from adapters.slack.manifest import EVENTS, build_manifest
from bot.app import SystemClock
from bot.errors import StorageError
from bot.ports import Job
from bot.store.installations import Seal

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = b'{"type": "event_callback"}'


def sign(body: bytes = BODY, stamp: str = STAMP, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def headers(stamp: str = STAMP, signature: str | None = None) -> list[tuple[str, str]]:
    return [("X-Slack-Request-Timestamp", stamp), ("X-Slack-Signature", signature or sign())]


GOOD = sign()
LATER, EARLIER = str(int(STAMP) + 301), str(int(STAMP) - 301)
ODD = {
    "no header at all": [],
    "no signature": headers()[:1],
    "no time": headers()[1:],
    "an empty signature": [headers()[0], ("X-Slack-Signature", "")],
    "an empty time": [("X-Slack-Request-Timestamp", ""), headers()[1]],
    "a wrong signature": headers(signature="v0=" + "0" * 64),
    "another secret": headers(signature=sign(secret="other")),
    "another body": headers(signature=sign(b"{}")),
    "another time": headers(stamp=str(int(STAMP) + 1)),
    "too old": headers(EARLIER, sign(stamp=EARLIER)),
    "from the future": headers(LATER, sign(stamp=LATER)),
    "another version": headers(signature=GOOD.replace("v0=", "v1=")),
    "no version": headers(signature=GOOD[3:]),
    "capitals": headers(signature=GOOD.upper()),
    "half a signature": headers(signature=GOOD[:20]),
    "twice the signature": headers(signature=GOOD + GOOD),
    "a signature that is no hexadecimal": headers(signature="v0=" + "g" * 64),
    "a signature that is no ASCII": headers(signature="v0=" + "é" * 64),
    "a signature with wide digits": headers(signature="v0=" + "٣" * 64),
    "a signature with a space": headers(signature=GOOD + " x"),
    "words for a time": headers("yesterday", sign(stamp="yesterday")),
    "a time with a point": headers(f"{STAMP}.5", sign(stamp=f"{STAMP}.5")),
    "a negative time": headers(f"-{STAMP}", sign(stamp=f"-{STAMP}")),
    "a time with a plus": headers(f"+{STAMP}", sign(stamp=f"+{STAMP}")),
    "an enormous time": headers("9" * 400, sign(stamp="9" * 400)),
    "a time in an exponent": headers("1e9", sign(stamp="1e9")),
    "not a number": headers("nan", sign(stamp="nan")),
    "infinity": headers("inf", sign(stamp="inf")),
    "arabic digits": headers("١٧٦٣", sign(stamp="١٧٦٣")),
    "two signatures": [*headers(), ("X-Slack-Signature", "v0=" + "0" * 64)],
    "two times": [*headers(), ("X-Slack-Request-Timestamp", "1")],
}


@pytest.fixture
async def door():
    """The guarded address, and what came through."""
    came: list[bytes] = []

    async def handler(request: web.Request) -> web.Response:
        came.append(await request.read())
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/slack/events", guard(handler, SECRET, lambda: NOW))
    async with TestClient(TestServer(app)) as client:
        yield client, came


async def test_what_slack_signed_comes_through(door):
    client, came = door
    answer = await client.post("/slack/events", data=BODY, headers=headers())
    assert (answer.status, came) == (200, [BODY])


@each("case", ODD)
async def test_forged_or_odd_requests_are_turned_away(door, case):
    client, came = door
    answer = await client.post("/slack/events", data=BODY, headers=ODD[case])
    assert (answer.status, came) == (401, [])


async def test_without_a_secret_nobody_comes_in():
    app = web.Application()
    app.router.add_post("/", guard(lambda request: None, "", lambda: NOW))
    async with TestClient(TestServer(app)) as client:
        signed = [("X-Slack-Request-Timestamp", STAMP), ("X-Slack-Signature", sign(secret=""))]
        assert (await client.post("/", data=BODY, headers=signed)).status == 401


class Generous:
    """A core that lets everybody in."""

    def admit(self, *_who) -> str:
        return "go"


class Queue:
    """Takes jobs, or cannot be reached."""

    def __init__(self, *, down: bool = False) -> None:
        self.jobs: dict[str, Job] = {}
        self.down = down

    async def put(self, job: Job) -> bool:
        if self.down:
            raise StorageError("down", reason="down")
        return self.jobs.setdefault(job.key, job) is job


def event(kind: str = "reaction_added", **parts) -> dict:
    item = {"type": "message", "channel": "C1", "ts": "1745251260.000100"}
    inner = {"type": kind, "user": "U1", "item": item, **parts}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": inner}


async def take(queue: Queue, body: dict) -> int | None:
    return await Inbox(queue, Generous(), lambda place: None, SystemClock()).take(body)


async def test_an_event_is_written_once_and_then_acknowledged():
    queue = Queue()
    assert await take(queue, event()) == 200
    assert await take(queue, event()) == 200
    assert list(queue.jobs) == ["slack:T1:Ev1"]


async def test_an_event_that_cannot_be_written_is_not_acknowledged():
    assert await take(Queue(down=True), event()) == 503


@pytest.mark.parametrize("kind", ["emoji_changed", "made_up", "", "message"])
async def test_what_the_bot_has_no_use_for_is_acknowledged_and_dropped(kind):
    queue = Queue()
    assert await take(queue, event(kind, channel_type="channel")) == 200
    assert not queue.jobs


async def test_commands_and_buttons_go_on_to_their_listeners():
    assert await take(Queue(), {"type": "block_actions"}) is None


@each("body", [{}, {"event": None}, {"event": {"type": "message"}, "event_id": 5}, {"event_id": "E"}])
def test_events_of_an_odd_shape_are_none(body):
    assert read_event({"type": "event_callback", **body}) is None


@each("options", [{}, {"address": "https://papers.example.org"}, {"command": "p-2", "seeds": True}])
def test_the_manifest_satisfies_slacks_own_schema(shared, options):
    sys.path.insert(0, str(shared / "tools"))
    try:
        from judge import judge_manifest
    finally:
        sys.path.pop(0)
    methods = ["chat.postMessage", "conversations.history", "conversations.join", "reactions.get", "users.info"]
    assert judge_manifest(build_manifest(**options), methods=methods) == []


def test_the_manifest_subscribes_to_what_the_inbox_takes():
    for kind in EVENTS:
        name, _, where = kind.partition(".")
        body = event(name, channel_type=where or "channel")
        assert read_event(body) is not None, kind


def test_a_written_event_carries_no_secret_of_slacks():
    body = event("app_mention", text="llm") | {
        "token": "canary-verification",
        "event_context": "canary-context",
        "authorizations": [{"team_id": "T1", "user_id": "U0BOTBOT1", "is_bot": True}],
    }
    written = json.loads(read_event(body).body)
    assert "canary" not in json.dumps(written)
    assert (written["team_id"], written["event"]["text"]) == ("T1", "llm")
    assert own_users(written) == {"U0BOTBOT1"}


MAILS = ["mail <mailto:ada@example.org|ada@example.org> at 8", "mail ädä@example.org", "mail off ada+list@example.org"]


@each("text", MAILS)
async def test_a_mail_address_waits_sealed_in_the_queue_and_is_read_when_its_turn_comes(text):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    heard = []

    async def hear(body):
        heard.append(body["event"]["text"])

    job = read_event(event("message", channel_type="im", text=text), Seal([old]))
    assert b"example" not in job.body
    for seal in (Seal([old]), Seal([new, old]), Seal([new]), None):
        await build_handler(hear, seal)(job)
    await build_handler(hear)(read_event(event("message", channel_type="im", text="<@U1> llm"), Seal([old])))
    assert heard == [text, text, "<@U1> llm"], "without the key nothing can be done"
