"""The core as a face sees it: ask, react, and look whether all is well."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Literal, Protocol

from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person, Value, Workspace
from bot.ports.platforms import Publisher
from bot.replies import Reply


class Suggestion(Value, frozen=True, kw_only=True):
    """Something a person may mean while typing: what is shown, and what would be typed."""

    label: str
    says: str


class Reacted(Value, frozen=True, kw_only=True):
    """What a reaction did: how many bookmarks came or went, what to say about it, and whether it is the person's first,
    which is worth a private word where the platform has one."""

    changed: int
    reply: Reply
    first: bool = False


class Shared(Value, frozen=True, kw_only=True):
    """An answer to share. When it is not `public` it is only for the person who pressed, and says why."""

    reply: Reply
    public: bool = False


Use = Literal["ask", "suggest", "react"]
"""What somebody wants: an answer, words while typing, or that a reaction is kept."""

Verdict = Literal["go", "moment", "silent"]
"""Whether there is budget left: "go", else one word to the person the first time, and none after that."""


class Heard(Protocol):
    """Remembers for ten minutes what was heard, for all processes."""

    async def first(self, name: str) -> bool:
        """Note that `name` was heard; return whether nobody had noted it before. Raises StorageError."""
        ...


class Bot(Protocol):
    """The core as a face sees it: ask, and get replies to draw. No method raises for what people or the world do, but
    those that say so."""

    def answer(self, text: str, asker: Asker) -> AsyncIterator[Reply]:
        """Yield one reply to what was typed, or two of which the second replaces the first. Never raises."""
        ...

    def admit(self, person: Person, workspace: Workspace, use: Use = "ask") -> Verdict:
        """Say whether there is budget left for this; to be asked before any work, task or job is made."""
        ...

    def refuse(self, person: Person, use: Use = "ask") -> Verdict:
        """Say how somebody is turned away whom the job queue did not take: "moment", or "silent" if told just now."""
        ...

    async def is_first(self, name: str) -> bool:
        """Whether no process has heard of `name` within ten minutes; True while the store cannot tell."""
        ...

    async def share(self, text: str, asker: Asker) -> Shared:
        """Return the answer to `text` as a whole channel may read it: papers only, and nothing of one person's."""
        ...

    def suggest(self, text: str, *, limit: int = 25) -> Sequence[Suggestion]:
        """Return what `text` may become: verbs with their meaning, then titles. From memory, at once."""
        ...

    async def react(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = (), emoji: str = "") -> Reacted:
        """Save what a message shows, or only `ids` of it, for the person who reacted. Raises StorageError.

        Where the `emoji` is told here and in `unreact`, one of two on a message can be taken away without harm.
        """
        ...

    async def keep(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = ()) -> Reacted:
        """Save what a message shows for the person who pressed there or chose it; `ids` are what the platform sees in
        a message that is not known. No reaction stands for it, so it stays until it is unsaved. Raises StorageError."""
        ...

    async def unreact(self, asker: Asker, ref: MessageRef, emoji: str = "") -> Reacted:
        """Take back what reactions of this person on that message saved. Raises StorageError."""
        ...

    async def remember(self, ref: MessageRef, ids: Sequence[PaperId]) -> None:
        """Write which papers a shared answer shows, so that a reaction on it saves them. Raises StorageError."""
        ...

    async def recover(self, workspace: Workspace, publisher: Publisher) -> int:
        """Read the reactions of a workspace's last 14 days again after a gap; return how many bookmarks changed."""
        ...

    async def opened(self, channel: Channel) -> None:
        """The bot was invited there: a digest that waited for it begins. Raises StorageError."""
        ...

    async def closed(self, channel: Channel, reason: str) -> None:
        """The channel is archived, deleted or the bot was removed: its digest halts. Raises StorageError."""
        ...

    async def purge(self, workspace: Workspace) -> None:
        """The bot was uninstalled: delete everything of this workspace. Raises StorageError."""
        ...


Level = Literal["good", "warning", "refused"]


class Finding(Value, frozen=True, kw_only=True):
    """One thing that `doctor` looked at. With `refused` the bot cannot work; `advice` says what to do, "" when good."""

    topic: str
    level: Level
    text: str
    advice: str = ""


class Imported(Value, frozen=True, kw_only=True):
    """What became of a saved page: the papers read, how many entries were none, the editions they made.

    Of a copied text, `matched` papers have an arXiv id now and `unmatched` ones have not; `trouble` says why nobody
    could be asked, if so.
    """

    kind: str
    papers: tuple[Paper, ...]
    skipped: int = 0
    days: tuple[date, ...] = ()
    matched: int = 0
    unmatched: tuple[Paper, ...] = ()
    trouble: str = ""
