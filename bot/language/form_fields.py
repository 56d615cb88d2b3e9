"""What a form asks: its fields, free of any platform's widgets. Pure values."""

from collections.abc import Mapping
from typing import Literal

from bot.model import Value

MARK = "¦"  # parts what was typed and was wrong, where a button carries it to open the form again
FieldKind = Literal["time", "zone", "days", "number", "search", "choice", "line", "lines"]


class Field(Value, frozen=True, kw_only=True):
    """One field of a form: an attribute of its value, what it is called, what may stand in it, and a `hint` below it.

    `choices` are the values that can be chosen with what each is called: one of them for a `choice`, several for
    `days`; a `number` has bounds, and a `line` or `lines` at most so many characters.
    """

    name: str
    label: str
    example: str = ""
    kind: FieldKind
    optional: bool = False
    choices: Mapping[str, str] = {}
    least: int = 0
    most: int = 0
    hint: str = ""
