"""The form of a digest: opened at once from what its button carries, and read when it comes back. Pure.

Discord's forms have five fields, so the number of papers and the fewest upvotes share one, and
the layout stays as it is. What was wrong comes back with a button that opens the form with what was typed.
"""

import re
from typing import Any

import msgspec

from adapters.discord.components import Component, walk
from adapters.discord.limits import FIELD_LABEL, clip
from bot.language.forms import FIELDS, DigestForm, Field
from bot.model import Value
from bot.text import collapse

LABEL, INPUT, ONE_LINE = 18, 4, 1
SHOWN = ("time", "zone", "days", "top", "about")
HINTS = {"top": "8 for at most eight; 8 min 5 for those with five upvotes or more"}
FORM_ID = re.compile(r"digest\|(?P<place>\d{0,20})\|(?P<layout>[a-z]*)")
_NUMBERS = re.compile(r"\D*+(\d++)\D*+(?:(\d++)\D*+)?")


class Sent(Value, frozen=True, kw_only=True):
    """A form that came back: what it says, and which channel it is about ("": the one it was opened in)."""

    form: DigestForm
    place: str = ""


def form_rows(form: DigestForm) -> list[Component]:
    """Return the fields, filled."""
    least = f" min {form.min}" if form.min not in ("", "0") else ""
    values = msgspec.structs.asdict(form) | {"top": f"{form.top}{least}"}
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
    fields = {str(each["custom_id"]): str(each.get("value") or "") for each in _inputs(components)}
    top, least = _read_numbers(fields.get("top", ""))
    said = {name: fields.get(name, "") for name in ("time", "zone", "days", "about")}
    layout = {"layout": match["layout"]} if match["layout"] else {}
    return Sent(form=DigestForm(**said, top=top, min=least, **layout), place=match["place"])


def _read_numbers(text: str) -> tuple[str, str]:
    """`8 min 5` as two numbers; anything else stays as it was typed, to be explained."""
    match = _NUMBERS.fullmatch(collapse(text))
    return (match[1], match[2] or "0") if match else (text, "0")


def _inputs(components: Any) -> list[Component]:
    """The filled fields, wherever they stand."""
    rows = [each.get("component") or each for each in components if isinstance(each, dict)]
    return [each for each in walk(rows) if each.get("custom_id")]


def _field(field: Field, value: str) -> Component:
    asked = {
        "type": INPUT,
        "custom_id": field.name,
        "style": ONE_LINE,
        "required": not field.optional,
        "max_length": 200,
    }
    if filled := clip(value, 200):
        asked["value"] = filled
    hint = HINTS.get(field.name, field.example)
    return {"type": LABEL, "label": field.label[:FIELD_LABEL], "description": hint, "component": asked}
