"""What a handler is given: who asks, and what it may use. Handlers know nothing else."""

from dataclasses import dataclass

from bot.finder import Finder
from bot.library import Library
from bot.model import Channel, Person, Value
from bot.ports import Bookmarks, Clock
from bot.refresh import Refresher

PAGE_SIZE = 5


class Asker(Value, frozen=True, kw_only=True):
    """The person who asks, where, and which page of the answer. `page_size` 0 asks for everything at once."""

    person: Person
    channel: Channel
    zone: str = "UTC"
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts of the core that answers are made of."""

    library: Library
    refresher: Refresher
    finder: Finder
    bookmarks: Bookmarks
    clock: Clock
