"""A third face, whole: all that it takes to bring the bot to a new platform, up to silver (see adapters/README.md)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

from fakes.toy_board import Board, ClosedError, Event, HastyError, Note

from adapters.kit.face import Face, FaceApp, FaceParts, OpenFace, Setup
from bot.bot import PapersBot
from bot.digest_reply import digest_reply, shown_reply
from bot.errors import BusyError, RefusedError, UnsureError
from bot.model import Asker, Channel, Message, MessageRef, PaperId, Person
from bot.ports import Access, Jobs, Publisher, Recalled
from bot.replies import ONE_MOMENT, Button, Line, Reply, plain

SKEW = timedelta(minutes=2)
SIGN = "🔖"


def toy(board: Board) -> Face:
    """Return the registry's entry of this board; it needs no settings."""

    @asynccontextmanager
    async def open_publisher(parts: FaceParts) -> AsyncIterator[Publisher]:
        yield ToyPublisher(board)

    @asynccontextmanager
    async def open_face(parts: FaceParts, jobs: Jobs) -> AsyncIterator[OpenFace]:
        listen = Listener(board, parts.bot).listen
        yield OpenFace(name="toy", publisher=ToyPublisher(board), listen=listen)

    return Face(
        name="toy",
        setup=lambda settings: Setup(configured=True, listens=True),
        load=lambda: FaceApp(open=open_face, open_publisher=open_publisher),
        example="toy:TOWN:square",
        accepts=lambda names: len(names) == 2,
        process="Listen to the board.",
    )


class ToyPublisher:
    """The `Publisher` port over a board."""

    def __init__(self, board: Board) -> None:
        self._board = board

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        papers = tuple(paper.id for paper in ([message.paper] if message.paper else message.papers))
        with translated("channel"):
            note = self._board.post(channel.workspace, channel.id, draw_message(message), key=key, papers=papers)
        return MessageRef(channel=channel, id=note.id)

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        return {key: ref for key, ref in (await self.recall(channel, around - SKEW)).refs.items() if key in keys}

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        there = [note for note in self._board.public(channel.id) if note.key and note.at >= since]
        headers = {note.key.rpartition("/")[0]: note.papers for note in there if note.key.endswith("/header")}
        return Recalled(
            refs={note.key: MessageRef(channel=channel, id=note.id) for note in there},
            named={occasion: tuple(map(PaperId, papers)) for occasion, papers in headers.items()},
        )

    async def check(self, channel: Channel) -> Access:
        return Access(problem="the room is closed") if channel.id in self._board.closed else Access()

    async def announce(
        self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None
    ) -> MessageRef | None:
        with translated("channel"):
            if instead:
                note = next(note for note in self._board.notes if note.id == instead.id)
                note.text = draw(reply)
                return instead
            note = self._board.post(channel.workspace, channel.id, draw(reply), key=key)
            return MessageRef(channel=channel, id=note.id)

    async def tell(self, person: Person, reply: Reply, key: str) -> MessageRef | None:
        note = next((note for note in self._board.notes if (note.key, note.to) == (key, person.user)), None)
        if note is None:
            with translated("person"):
                note = self._board.post(person.workspace, "letters", draw(reply), to=person.user, key=key)
        return MessageRef(channel=Channel(platform="toy", workspace=note.town, id=note.room), id=note.id)

    async def open_private(self, person: Person) -> Channel:
        raise RefusedError("the board has no private talks", about="person")

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        found = {ref: self._board.find(ref.id) for ref in refs}
        return {ref: len(note.reactors) for ref, note in found.items() if note}

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        note = self._board.find(ref.id)
        people = note.reactors if note else ()
        return frozenset(Person(platform="toy", workspace=ref.channel.workspace, user=user) for user in people)


class Listener:
    """Hears what happens on the board and answers in private notes."""

    def __init__(self, board: Board, bot: PapersBot) -> None:
        self._board = board
        self._bot = bot

    async def listen(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(self._hear())
            await stop.wait()
            hearing.cancel()

    async def _hear(self) -> None:
        while True:
            event = await self._board.events.get()
            try:
                await self._handle(event)
            finally:
                self._board.events.task_done()

    async def _handle(self, event: Event) -> None:
        asker = self._asker(event)
        verdict = self._bot.admit(asker.person, asker.workspace)
        ref = MessageRef(channel=asker.channel, id=event.note)
        if verdict != "go":
            self._whisper(event, ONE_MOMENT if verdict == "moment" else None)
        elif event.kind == "reacted":
            await self._bot.react(asker, ref, emoji=SIGN)
        elif event.kind == "took back":
            await self._bot.unreact(asker, ref, emoji=SIGN)
        else:
            value = json.loads(event.text) if event.kind == "pressed" else {"says": event.text}
            does = {"share": self._share, "unshare": self._unshare}
            await does.get(value.get("kind"), self._answer)(event, **value)

    async def _answer(self, event: Event, says: str, kind: str = "ask", page: int = 1) -> None:
        note = self._board.find(event.note) if kind in ("turn", "undo") else None
        async for reply in self._bot.answer(says, self._asker(event, page)):
            note = self._whisper(event, reply, note)

    async def _share(self, event: Event, says: str, kind: str, page: int) -> None:
        asker = self._asker(event, page)
        shared = await self._bot.share(says, asker)
        if not shared.public:
            self._whisper(event, shared.reply)
            return
        note = self._board.post(event.town, event.room, f"Shared by {event.user}\n{draw(shared.reply)}")
        ids = [card.paper.id for card in shared.reply.cards]
        await self._bot.remember(MessageRef(channel=asker.channel, id=note.id), ids)
        self._whisper(event, await self._bot.note_shared(shared, asker, MessageRef(channel=asker.channel, id=note.id)))

    async def _unshare(self, event: Event, says: str, kind: str, page: int) -> None:
        self._board.notes[:] = [each for each in self._board.notes if each.id != says]
        asker = self._asker(event, page)
        ref = MessageRef(channel=asker.channel, id=says)
        self._whisper(event, await self._bot.note_unshared(asker, ref), self._board.find(event.note))

    def _whisper(self, event: Event, reply: Reply | None, note: Note | None = None) -> Note | None:
        """Show a reply to one person, in place of `note` where there is one."""
        if reply is None:
            return None
        note = note or self._board.post(event.town, event.room, "", to=event.user)
        note.text, note.buttons = draw(reply), [(each.label, write(each)) for each in all_buttons(reply)]
        return note

    def _asker(self, event: Event, page: int = 1) -> Asker:
        person = Person(platform="toy", workspace=event.town, user=event.user)
        direct = event.room.startswith("dm-")
        manages, zone = direct or event.user in self._board.managers, self._board.zones.get(event.user, "")
        channel = Channel(platform="toy", workspace=event.town, id=event.room)
        return Asker(
            person=person,
            channel=channel,
            zone=zone,
            direct=direct,
            manages=manages,
            pressed=event.kind == "pressed",
            page=page,
        )


def draw(reply: Reply) -> str:
    """Return an answer as text. Pure."""
    rows = (f"{row.left}: {plain(row.value)}" for row in reply.rows)
    cards = (
        "\n".join(filter(None, (card.paper.title, said(card.snippet), card.reason, card.note))) for card in reply.cards
    )
    labels = " ".join(f"[{button.label}]" for button in all_buttons(reply))
    digest = (draw_message(message, shown_reply) for message in reply.messages)
    return "\n".join([reply.title, *map(said, (*reply.lines, *reply.note)), *rows, *cards, *digest, labels])


def draw_message(message: Message, as_reply: Callable[[Message], Reply] = digest_reply) -> str:
    """Return one message of a digest as text, a preview of it `as_reply` shown_reply. Pure."""
    if message.paper:
        return message.paper.title
    header = as_reply(message)
    titles = (paper.title for paper in message.papers)
    return "\n".join([header.title, *map(said, header.lines), *titles, *_labels(header)])


def _labels(reply: Reply) -> list[str]:
    return [f"[{button.label}]" for button in reply.buttons]


def said(line: Line) -> str:
    return "".join(span.text for span in line)


def all_buttons(reply: Reply) -> list[Button]:
    beside = [button for row in reply.rows for button in row.buttons]
    on_cards = [button for card in reply.cards for button in (*card.buttons, *card.more)]
    return [*beside, *on_cards, *reply.buttons, *reply.tags]


def write(button: Button) -> str:
    """Return what comes back when a button is pressed."""
    return json.dumps({"says": button.says, "kind": button.kind, "page": button.page})


@contextmanager
def translated(about: str) -> Iterator[None]:
    """What the board says, as the errors that the core knows."""
    try:
        yield
    except ClosedError as error:
        raise RefusedError(str(error), about=about) from error
    except HastyError as error:
        raise BusyError("the board is busy", retry_after_s=1) from error
    except ConnectionError as error:
        raise UnsureError("the connection was reset") from error
