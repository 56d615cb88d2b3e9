"""What a press means: what is answered, and where the answer stands. No I/O.

A face reads the names of its own buttons and menus into a `Pressed` and says on what it was pressed; it then shows what
`decide_press` says. Whoever reads a message decides nothing for others: only what one person sees is changed in place.
"""

from typing import Literal

from cachetools import LRUCache

from bot.language import Command, Save, Saved, Unsave
from bot.language.forms import DigestForm, read_form
from bot.model import PaperId, Value
from bot.replies import Button

REMEMBERED = 10_000  # menus of people: far more than are open at once
CHOOSING = ("save", "show", "unsave")  # what can be typed with the papers that are chosen
OPENING = "show"

Manner = Literal["ask", "turn", "share", "form"]
"""What a button on a message says of its answer: a new one, one that takes the place of the message, one for the
channel, the form of a digest."""

Surface = Literal["message", "private", "home", "window"]
"""Where it was pressed: on what a channel reads, on what one person reads, on a person's page, in a window."""

Shown = Literal["apart", "in_place", "noted", "channel", "form", "nothing"]
"""Where the answer stands: as a new private one, in place of what was pressed, as a note on the same page drawn anew,
in the channel, in a form; or there is none."""


class Pressed(Value, frozen=True, kw_only=True):
    """What a pressed button carries. `says` is what would be typed; of a `form`, the arguments it is filled with.

    `place` is the channel it is about, "" for the one where it was pressed."""

    manner: Manner
    says: str
    page: int = 1
    place: str = ""


class Chosen(Value, frozen=True, kw_only=True):
    """What is chosen in a menu, in all: `says` and the ids are what would be typed."""

    says: str
    ids: tuple[PaperId, ...] = ()


class Choices:
    """What each person last had chosen in each menu: platforms tell all that is chosen, not what has changed.

    In the memory of this process, bounded: without it what is chosen is simply saved again.
    """

    def __init__(self) -> None:
        self._last: LRUCache[str, frozenset[PaperId]] = LRUCache(REMEMBERED)

    def added(self, menu: str, chosen: Chosen) -> Pressed | None:
        """Return what choosing means: the papers that were not chosen before; None when none came to them."""
        name = f"{menu} {chosen.says}"
        before = self._last.get(name, frozenset())
        self._last[name] = frozenset(chosen.ids)
        new = [paper_id for paper_id in chosen.ids if paper_id not in before or chosen.says == OPENING]
        return Pressed(manner="ask", says=" ".join((chosen.says, *new))) if new else None


class Effect(Value, frozen=True, kw_only=True):
    """What a press leads to: the answer to `says` at `page`, shown there; of a form, the filled fields."""

    shown: Shown
    says: str = ""
    page: int = 1
    form: DigestForm | None = None


def manner_of(button: Button, *, of_answer: bool) -> Manner:
    """Return how a button works: those of the whole answer turn it into the next one, those of a paper or of a list
    answer apart, but for those that turn its pages."""
    if button.kind == "share" or button.kind == "form":
        return button.kind
    return "turn" if of_answer or button.kind == "turn" else "ask"


def decide_press(pressed: Pressed, surface: Surface, command: Command) -> Effect:
    """Return what a press leads to; `command` is what its words mean."""
    if pressed.manner == "form":
        return Effect(shown="form", form=read_form(pressed.says))
    return Effect(shown=_shown(pressed.manner, surface, command), says=pressed.says, page=pressed.page)


def _shown(manner: Manner, surface: Surface, command: Command) -> Shown:
    if manner == "share":
        return "channel"
    if surface == "home":
        return "noted" if isinstance(command, Save | Unsave) else "in_place" if isinstance(command, Saved) else "apart"
    if surface == "window" or (manner == "turn" and surface == "private"):
        return "in_place"
    return "apart"
