"""Events are written down before Slack is told that they arrived. For the saver, whose reaction outlives a crash.

Claiming and writing are one step: the job's key is the event's id. When it cannot be written Slack is not told, and
sends the event again. What the bot has no use for is acknowledged: unheard events would count as failures.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.events import CLOSED, GONE, OPENED
from bot.errors import WorldError
from bot.ports import Again, Handler, Job, Jobs

log = structlog.get_logger(__name__)

KIND = "slack event"
HEARD = frozenset(
    {"app_home_opened", "app_mention", "member_joined_channel", "message", "reaction_added", "reaction_removed"}
).union(CLOSED, OPENED, GONE)
LARGEST = 300_000  # bytes of an event; the longest message is 40,000 characters, each written as six or twelve
DRAWN = ("blocks", "attachments", "files")  # say again what the text says
KEPT = ("team_id", "enterprise_id", "event_id", "authorizations")  # of the envelope, which also has a secret token

Next = Callable[[], Awaitable[BoltResponse | None]]


class Inbox:
    """The middleware that takes events, and leaves commands, buttons and forms to their listeners."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def __call__(self, req: AsyncBoltRequest, next: Next) -> BoltResponse | None:  # its name
        """Take an event; hand on what is none."""
        body = req.body
        if body.get("type") != "event_callback":
            return await next()
        job = read_event(body)
        if job is not None:
            try:
                await self._jobs.put(job)
            except WorldError as error:
                log.warning("slack.event_not_taken", reason=str(error))
                return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body="")


def read_event(body: Mapping[str, Any]) -> Job | None:
    """Return the job of an event; None for what the bot has no use for."""
    event, event_id = body.get("event"), body.get("event_id")
    if not isinstance(event, Mapping) or not isinstance(event_id, str):
        return None
    if not isinstance(event.get("type"), str) or event["type"] not in HEARD:
        return None
    if event.get("type") == "message" and event.get("channel_type") != "im":
        return None
    kept = {name: value for name, value in event.items() if name not in DRAWN}
    envelope = {name: body[name] for name in KEPT if name in body}
    written = json.dumps({**envelope, "event": kept}).encode()
    if len(written) > LARGEST:
        return None
    return Job(kind=KIND, key=f"slack:{body.get('team_id')}:{event_id}", body=written, urgent=True)


def build_handler(handle: Callable[[Mapping[str, Any]], Awaitable[None]]) -> Handler:
    """Return the handler of written events; what fails is tried again by the queue."""

    async def run(job: Job) -> Again | None:
        await handle(json.loads(job.body))
        return None

    return run
