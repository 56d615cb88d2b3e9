"""What a person sets going on the local Discord (a command, a press, a form) and what comes of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any, TypeVar

from fakes.discord_rules import Refusal, check_message, malformed
from fakes.discord_things import COMPONENTS_V2, EPHEMERAL, LOADING, Channel, Message, User, walk_components
from fakes.discord_world import World

FIRST_S, TOKEN_S = 3.0, 900.0
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5  # kinds of interaction
PONG, SAY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 1, 4, 5, 6, 7, 8, 9  # kinds of callback
ALLOWED = {
    COMMAND: {SAY, DEFER, FORM},
    COMPONENT: {SAY, DEFER, DEFER_UPDATE, UPDATE, FORM},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {SAY, DEFER, DEFER_UPDATE, UPDATE},
}
FOLLOW_UPS_ALONE = 5  # where the app is only in the person's own list
CHOICES_MOST, CHOICE_LENGTH, TITLE_LENGTH, FORM_ROWS = 25, 100, 45, 5
PATIENCE_S = 60.0  # of a test: real seconds
T = TypeVar("T")


@dataclass(eq=False)
class Answer:
    """One interaction as its person lives it. `callbacks` are the kinds of first answers that were taken."""

    id: str
    token: str
    kind: int
    user: User
    channel: Channel
    at: float
    source: Message | None = None
    alone: bool = False
    callbacks: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    choices: list[dict[str, Any]] | None = None
    form: dict[str, Any] | None = None
    log: list[dict[str, Any]] = field(default_factory=list)
    removed: bool = False
    began: float = field(default_factory=perf_counter)  # real seconds, for figures
    acked_s: float = 0.0
    answered_s: float = 0.0

    @property
    def seen(self) -> list[str]:
        """The texts that replaced each other or came one after the other, oldest first; no "thinking…"."""
        return [body["text"] for body in self.log]

    @property
    def private(self) -> bool:
        """Whether only this person sees the answer."""
        shown = [message for message in (self.original, *self.follow_ups) if message]
        return bool(shown) and all(message.flags & EPHEMERAL for message in shown)

    def note(self, message: Message) -> None:
        if not message.thinking:
            self.answered_s = self.answered_s or perf_counter() - self.began
            self.log.append({"text": message.text, "buttons": message.buttons})

    async def until(self, look: Callable[["Answer"], T | None], what: str) -> T:
        """Return what `look` finds as soon as it finds something."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := look(self)):
                await asyncio.sleep(0.002)
        return found

    async def acknowledged(self) -> int:
        """Return the kind of the first callback."""
        return await self.until(lambda answer: answer.callbacks[0] if answer.callbacks else None, "a callback")

    async def reply(self, count: int = 1) -> Message:
        """Return the message with the answer when `count` texts were seen."""
        await self.until(lambda answer: len(answer.log) >= count, f"{count} replies")
        shown = self.follow_ups[-1] if self.follow_ups else self.original
        assert shown is not None
        return shown

    async def suggested(self) -> list[str]:
        await self.until(lambda answer: answer.choices is not None, "suggestions")
        return [choice["name"] for choice in self.choices or []]

    async def opened(self) -> dict[str, Any]:
        """Return the form that opened."""
        return await self.until(lambda answer: answer.form, "a form")


class Desk:
    """All interactions, and the rules for answering them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: dict[str, Answer] = {}
        self._numbers = count(1)

    def open(self, kind: int, user: User, channel: Channel, source: Message | None = None, **more: Any) -> Answer:
        token = f"interaction-token-{next(self._numbers)}-" + "x" * 40
        answer = Answer(self.world.snowflake(), token, kind, user, channel, self.world.seconds(), source, **more)
        self.answers[token] = answer
        return answer

    def did_not_respond(self, answer: Answer) -> bool:
        """Whether the person reads "The application did not respond" by now."""
        return not answer.callbacks and self.world.seconds() - answer.at > FIRST_S

    # the first answer

    def call_back(
        self, interaction_id: str, token: str, body: dict[str, Any], files: dict[str, bytes]
    ) -> dict[str, Any]:
        answer = self.answers.get(token)
        late = answer is not None and self.world.seconds() - answer.at > FIRST_S
        if answer is None or answer.id != interaction_id or (late and not answer.callbacks):
            refusal = Refusal(404, 10062, "Unknown interaction")
            if answer:
                answer.refusals.append(refusal)
            raise refusal
        if answer.callbacks:
            answer.refusals.append(Refusal(400, 40060, "Interaction has already been acknowledged."))
            raise answer.refusals[-1]
        kind, content = body["type"], body.get("data") or {}
        if kind not in ALLOWED[answer.kind]:
            raise malformed(f"type {kind} does not answer an interaction of type {answer.kind}")
        self._take(answer, kind, content, files)
        answer.callbacks.append(kind)
        answer.acked_s = perf_counter() - answer.began
        return self._described(answer, kind)

    def _take(self, answer: Answer, kind: int, content: dict[str, Any], files: dict[str, bytes]) -> None:
        if kind == SAY:
            answer.original = self._show(answer, content, files)
        elif kind == DEFER:
            answer.original = self._show(answer, {"flags": int(content.get("flags") or 0) & EPHEMERAL | LOADING}, {})
        elif kind in (UPDATE, DEFER_UPDATE):
            if answer.source is None or answer.source.deleted:
                raise malformed("there is no message to update")
            answer.original = answer.source
            if kind == UPDATE:
                answer.note(self.world.edit(answer.source, content, files))
        elif kind == CHOICES:
            answer.choices = self._checked_choices(content)
        elif kind == FORM:
            answer.form = self._checked_form(content)

    def _show(self, answer: Answer, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        loading = int(body.get("flags") or 0) & LOADING
        if not loading:
            check_message(body, files)
        if int(body.get("flags") or 0) & EPHEMERAL:
            message = Message(self.world.snowflake(), answer.channel, self.world.bot, body, files, seen_by=answer.user)
            message.versions.append(body)
        else:
            message = self.world.put(answer.channel, self.world.bot, body, files)
        answer.note(message)
        return message

    @staticmethod
    def _checked_choices(content: dict[str, Any]) -> list[dict[str, Any]]:
        choices: list[dict[str, Any]] = content.get("choices") or []
        fits = all(1 <= len(choice["name"]) <= CHOICE_LENGTH and len(str(choice["value"])) <= CHOICE_LENGTH
                   for choice in choices)  # fmt: skip
        if len(choices) > CHOICES_MOST or not fits:
            raise malformed("choices: at most 25 of 1 to 100 characters")
        return choices

    @staticmethod
    def _checked_form(content: dict[str, Any]) -> dict[str, Any]:
        rows = content.get("components") or []
        if not 1 <= len(content.get("title") or "") <= TITLE_LENGTH or not 1 <= len(rows) <= FORM_ROWS:
            raise malformed("a form has a title of at most 45 characters and 1 to 5 rows")
        names = [node["custom_id"] for node in walk_components(rows) if node.get("custom_id")]
        if len(set(names)) != len(names) or len(content.get("custom_id") or "") > 100:
            raise malformed("a form: custom_id twice or too long")
        return content

    def _described(self, answer: Answer, kind: int) -> dict[str, Any]:
        told: dict[str, Any] = {"id": answer.id, "type": answer.kind}
        if answer.original is None:
            return {"interaction": told}
        message = answer.original
        told |= {"response_message_id": message.id, "response_message_loading": message.thinking}
        told |= {"response_message_ephemeral": bool(message.flags & EPHEMERAL)}
        return {"interaction": told, "resource": {"type": kind, "message": message.payload()}}

    # later answers

    def of_token(self, token: str) -> Answer:
        answer = self.answers.get(token)
        if answer is None or self.world.seconds() - answer.at > TOKEN_S:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        if not answer.callbacks:
            raise Refusal(404, 10015, "Unknown Webhook")
        return answer

    def follow_up(self, token: str, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        """One more message; it takes the place of a "thinking…", whose visibility it keeps."""
        answer = self.of_token(token)
        if answer.original and answer.original.thinking:
            return self._resolve(answer, answer.original, body, files)
        if answer.alone and len(answer.follow_ups) >= FOLLOW_UPS_ALONE:
            raise Refusal(400, 40094, "This interaction has reached its follow-up message limit")
        check_message(body, files)
        message = self._show(answer, body, files)
        answer.follow_ups.append(message)
        return message

    def find(self, answer: Answer, message_id: str) -> Message:
        mine = [answer.original, *answer.follow_ups]
        wanted = answer.original if message_id == "@original" else next(
            (message for message in mine if message and message.id == message_id), None
        )  # fmt: skip
        if wanted is None or wanted.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        return wanted

    def edit(self, token: str, message_id: str, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        answer = self.of_token(token)
        message = self.find(answer, message_id)
        if message.thinking:
            return self._resolve(answer, message, body, files)
        self.world.edit(message, body, files)
        answer.note(message)
        return message

    def _resolve(self, answer: Answer, message: Message, body: dict[str, Any], files: dict[str, bytes]) -> Message:
        check_message(body, files)
        kept = message.flags & EPHEMERAL | int(body.get("flags") or 0) & COMPONENTS_V2
        message.body, message.files = {**body, "flags": kept}, files
        message.versions.append(message.body)
        answer.note(message)
        return message

    def delete(self, token: str, message_id: str) -> None:
        answer = self.of_token(token)
        message = self.find(answer, message_id)
        message.deleted = answer.removed = True
        if not message.seen_by:
            self.world.delete(message)
