"""What a press means: what is answered, and where the answer stands. Pure.

A face reads the names of its own buttons and menus into a `Pressed` and says on what it was pressed; it then shows what
`decide_press` says. Whoever reads a message decides nothing for others: only what one person sees is changed in place.
"""

from collections.abc import Sequence
from typing import Literal

from bot.language import Command, Save, Saved, Unsave
from bot.language.forms import DigestForm, read_form
from bot.model import PaperId, Value
from bot.replies import Button

Manner = Literal["ask", "turn", "share", "form"]
"""What a button on a message says of its answer: a new one, one that takes the place of the message, one for the
channel, the form of a digest."""

Surface = Literal["message", "private", "home", "window"]
"""Where it was pressed: on what a channel reads, on what one person reads, on a person's page, in a window."""

Shown = Literal["apart", "in_place", "noted", "channel", "form"]
"""Where the answer stands: as a new private one, in place of what was pressed, as a note on the same page drawn anew,
in the channel, in a form."""


class Pressed(Value, frozen=True, kw_only=True):
    """What a pressed button carries. `says` is what would be typed; of a `form`, the arguments it is filled with.

    `place` is the channel it is about, "" for the one where it was pressed."""

    manner: Manner
    says: str
    page: int = 1
    place: str = ""


class Effect(Value, frozen=True, kw_only=True):
    """What a press leads to: the answer to `says` at `page`, shown there; of a form, the filled fields."""

    shown: Shown
    says: str = ""
    page: int = 1
    form: DigestForm | None = None


def manner_of(button: Button, *, of_answer: bool) -> Manner:
    """Return how a button works: those of the whole answer turn it into the next one, those of a paper answer apart."""
    if button.kind == "share" or button.kind == "form":
        return button.kind
    return "turn" if of_answer else "ask"


def write_choice(says: str, ids: Sequence[PaperId]) -> str:
    """Return what choosing papers in a menu would be typed as; "" when none is chosen."""
    return f"{says} {' '.join(ids)}" if ids else ""


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
