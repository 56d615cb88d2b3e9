"""The form of a digest: opened at once from what its button carries, and read when it comes back. Pure.

Discord's forms have five fields, so time and zone share one, and the number of papers and the fewest upvotes another.
What was wrong comes back with a button that opens the form with what was typed.
"""

import re
from typing import Any

import msgspec

from adapters.discord.components import Component, walk
from adapters.discord.limits import CHOICE_NAME, FIELD_LABEL, clip
from bot.language.forms import FIELDS, DigestForm, Field, chosen_values
from bot.language.posting_times import parse_time
from bot.model import Value
from bot.text import collapse

LABEL, INPUT, SELECT, ONE_LINE = 18, 4, 3, 1
SHOWN = ("time", "days", "top", "about", "layout")
LABELS = {"time": "Time and time zone"}
HINTS = {
    "time": "09:00 Berlin, 9am New York or 21.30 UTC",
    "top": "8 for at most eight; 8 min 5 for those with five upvotes or more",
    "days": "",
    "layout": "",
}
FORM_ID = re.compile(r"digest\|(?P<place>\d{0,20})\|(?P<layout>[a-z]*)")
_NUMBERS = re.compile(r"\D*+(\d++)\D*+(?:(\d++)\D*+)?")


class Sent(Value, frozen=True, kw_only=True):
    """A form that came back: what it says, and which channel it is about ("": the one it was opened in)."""

    form: DigestForm
    place: str = ""


def form_rows(form: DigestForm) -> list[Component]:
    """Return the fields, filled."""
    least = f" min {form.min}" if form.min not in ("", "0") else ""
    values = msgspec.structs.asdict(form) | {"time": f"{form.time} {form.zone}".strip(), "top": f"{form.top}{least}"}
    return [_field(FIELDS[name], values[name]) for name in SHOWN]


def form_id(form: DigestForm, place: str = "") -> str:
    """Return the name under which the form comes back."""
    layout = form.layout if form.layout.isascii() and form.layout.islower() and form.layout.isalpha() else ""
    return f"digest|{place}|{layout[:20]}"


def read_sent(custom_id: str, components: Any) -> Sent | None:
    """Return what came back, or None when the form is none of ours."""
    match = FORM_ID.fullmatch(custom_id)
    if match is None:
        return None
    fields = {str(each["custom_id"]): _said(each) for each in _inputs(components)}
    top, least = _read_numbers(fields.get("top", ""))
    time, zone = (
        _read_time(fields.get("time", "")) if "zone" not in fields else (fields.get("time", ""), fields["zone"])
    )
    said = {name: fields.get(name, "") for name in ("days", "about")}
    chosen = fields.get("layout") or match["layout"]
    layout = {"layout": chosen} if chosen else {}
    return Sent(form=DigestForm(time=time, zone=zone, **said, top=top, min=least, **layout), place=match["place"])


def _read_time(text: str) -> tuple[str, str]:
    """`9 am New York` as a time and a zone: as much of the beginning as is a time."""
    words = collapse(text).split(" ")
    for end in range(len(words), 0, -1):
        if parse_time(" ".join(words[:end])) is not None:
            return " ".join(words[:end]), " ".join(words[end:])
    return words[0], " ".join(words[1:])


def _said(component: Component) -> str:
    """What was typed in a field or chosen in a menu; of several choices, all of them."""
    chosen = component.get("values")
    return ",".join(map(str, chosen)) if isinstance(chosen, list) else str(component.get("value") or "")


def _read_numbers(text: str) -> tuple[str, str]:
    """`8 min 5` as two numbers; anything else stays as it was typed, to be explained."""
    match = _NUMBERS.fullmatch(collapse(text))
    return (match[1], match[2] or "0") if match else (text, "0")


def _inputs(components: Any) -> list[Component]:
    """The filled fields, wherever they stand."""
    rows = [each.get("component") or each for each in components if isinstance(each, dict)]
    return [each for each in walk(rows) if each.get("custom_id")]


def _field(field: Field, value: str) -> Component:
    asked = _menu(field, value) if field.choices else _input(field, value)
    hint = HINTS.get(field.name, field.example)
    label = LABELS.get(field.name, field.label)[:FIELD_LABEL]
    drawn = {"type": LABEL, "label": label, "component": asked}
    return drawn | {"description": hint} if hint else drawn


def _input(field: Field, value: str) -> Component:
    asked = {
        "type": INPUT,
        "custom_id": field.name,
        "style": ONE_LINE,
        "required": not field.optional,
        "max_length": 200,
    }
    filled = clip(value, 200)
    return asked | {"value": filled} if filled else asked


def _menu(field: Field, value: str) -> Component:
    chosen = chosen_values(field, value)
    options = [
        {"label": words[:CHOICE_NAME], "value": name, "default": name in chosen}
        for name, words in field.choices.items()
    ]
    most = len(options) if field.kind == "days" else 1
    return {"type": SELECT, "custom_id": field.name, "options": options, "max_values": most, "required": True}
