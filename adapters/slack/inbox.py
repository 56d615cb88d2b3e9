"""Everything that Slack sends comes here first: budgets are asked before the library does any work.

Events are written down before Slack is told that they arrived, so that a reaction outlives a crash.
Claiming and writing are one step: the job's key is the event's id. When it cannot be written Slack is not told, and
sends the event again. What the bot has no use for is acknowledged: unheard events would count as failures. What may
hold a mail address is sealed, as addresses are in the store.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from adapters.slack.forms import read_sent_note, read_submission
from adapters.slack.incoming import Body, Place, read_command, read_place, read_press, read_sender, read_shortcut
from adapters.slack.manifest import EVENTS
from bot.bot import PapersBot
from bot.budget import Use, Verdict
from bot.errors import WorldError
from bot.model import Workspace
from bot.ports import Again, Clock, Handler, Job, Jobs, LaneFullError
from bot.store.installations import Seal

log = structlog.get_logger(__name__)

KIND = "slack event"
HEARD = frozenset(each.partition(".")[0] for each in EVENTS)
LARGEST = 300_000  # bytes of an event; the longest message is 40,000 characters, each written as six or twelve
ADDRESS = re.compile(rb"\w@\w")
DRAWN = ("blocks", "attachments", "files")  # say again what the text says
KEPT = ("team_id", "enterprise_id", "event_id", "authorizations")  # of the envelope, which also has a secret token

RECOVER = "slack recover"
CALM_S, SPARE_S = 60.0, 5.0
RECOVERING_MOST = 1_000  # jobs of a minute and workspace that are not put again
USES: Mapping[str, Use] = {
    "app_home_opened": "ask",
    "app_mention": "write",
    "message": "write",
    "reaction_added": "react",
    "reaction_removed": "react",
}
"""What people cause themselves: each takes from their budgets."""

OK, AGAIN = 200, 503


@dataclass(eq=False)
class Inbox:
    """Takes events, and leaves commands, buttons and forms to their listeners as far as the budgets go.

    `say_moment` tells a person once that they ask too much. Without a `seal` nobody can ask for mail.
    """

    jobs: Jobs
    bot: PapersBot
    say_moment: Callable[[Place], None]
    clock: Clock
    seal: Seal | None = None
    _recovering: set[str] = field(default_factory=set, init=False)

    async def take(self, body: Mapping[str, Any]) -> int | None:
        """Return the HTTP status that settles a request, None for what the library has to hand to a listener."""
        if body.get("type") != "event_callback":
            return None if self._lets_in(body) else OK
        job = read_event(body, self.seal)
        if job is not None:
            try:
                await self._take(job, body)
            except WorldError as error:
                log.warning("slack.event_not_taken", reason=str(error), limited=True)
                return AGAIN
        return OK

    def _lets_in(self, body: Mapping[str, Any]) -> bool:
        place = read_interaction_place(body)
        verdict = self.bot.admit(place.person, place.workspace) if place else "go"
        if place and verdict == "moment":
            self.say_moment(place)
        return verdict == "go"

    async def _take(self, job: Job, body: Mapping[str, Any]) -> None:
        """Put an event into its person's lane, as far as the budgets go. A reaction beyond them is read again later,
        from the message itself."""
        use = USES.get(str(body["event"].get("type")))
        place = read_sender(body) if use else None
        if use is None:
            await self.jobs.put(job)
        elif place is not None:
            verdict = self.bot.admit(place.person, place.workspace, use)
            if verdict == "go":
                verdict = await self._put(msgspec.structs.replace(job, lane=place.person.ref), place, use)
            if verdict != "go" and use == "react":
                await self._recover_later(place.workspace)
            elif verdict == "moment":
                self.say_moment(place)

    async def _put(self, job: Job, place: Place, use: Use) -> Verdict:
        try:
            await self.jobs.put(job)
        except LaneFullError:
            return self.bot.refuse(place.person, use)
        return "go"

    async def _recover_later(self, workspace: Workspace) -> None:
        """Put one job a minute and workspace, however many reactions it is for."""
        job = recovery_after(workspace, self.clock.now().timestamp())
        if job.key in self._recovering:
            return
        await self.jobs.put(job)
        if len(self._recovering) >= RECOVERING_MOST:
            self._recovering.clear()  # the queue knows the key as well
        self._recovering.add(job.key)


def recovery_after(workspace: Workspace, now_s: float) -> Job:
    """Return the job that reads a workspace's reactions again once the current minute is over."""
    slot = int(now_s // CALM_S)
    after_s = (slot + 1) * CALM_S - now_s + SPARE_S
    key = f"{RECOVER}:{workspace.id}:{slot}"
    return Job(kind=RECOVER, key=key, body=json.dumps(workspace.id).encode(), after_s=after_s)


def read_event(body: Mapping[str, Any], seal: Seal | None = None) -> Job | None:
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
    if seal and ADDRESS.search(written):
        written = seal.close(written)
    return Job(kind=KIND, key=f"slack:{body.get('team_id')}:{event_id}", body=written, urgent=True)


def build_handler(handle: Callable[[Mapping[str, Any]], Awaitable[None]], seal: Seal | None = None) -> Handler:
    """Return the handler of written events; what fails is tried again by the queue."""

    async def run(job: Job) -> Again | None:
        written = job.body if job.body.startswith(b"{") else seal and seal.open(job.body)
        if written:
            await handle(json.loads(written))
        else:
            log.warning("slack.event_sealed", reason="none of the keys in SECRET_KEY opens it", limited=True)
        return None

    return run


def read_interaction_place(body: Body) -> Place | None:
    """Return who interacts, and where; None for what the bot has no use for."""
    if "command" in body:
        said = read_command(body)
        return said.place if said else None
    match body.get("type"):
        case "block_actions":
            press = read_press(body)
            return press.place if press else read_place(body)
        case "view_submission":
            sent = read_submission(body) or read_sent_note(body)
            return sent.place if sent else None
        case "message_action":
            shortcut = read_shortcut(body)
            return shortcut.place if shortcut else None
        case _:
            return None
