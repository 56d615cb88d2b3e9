"""The form of a digest: opened at once from what its button carries, and read when it comes back. Pure.

For the channel owner. Discord's forms have five fields, so the number of papers and the fewest upvotes share one, and
the layout stays as it is. What was wrong comes back with a button that opens the form with what was typed.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.discord.components import Component, walk
from adapters.discord.limits import FIELD_LABEL, clip
from bot.language.forms import FIELDS, DigestForm, Field, check_form, read_form
from bot.model import Value
from bot.replies import Button, Reply, Row, line
from bot.text import collapse

LABEL, INPUT, ONE_LINE = 18, 4, 1
MARK = "¦"  # separates what was typed and was wrong, in the button that opens the form again
LONGEST = 60
SHOWN = ("time", "zone", "days", "top", "about")
HINTS = {"top": "8 for at most eight; 8 min 5 for those with five upvotes or more"}
FORM_ID = re.compile(r"digest\|(?P<place>\d{0,20})\|(?P<layout>[a-z]*)")
_NUMBERS = re.compile(r"\D*+(\d++)\D*+(?:(\d++)\D*+)?")


class Sent(Value, frozen=True, kw_only=True):
    """A form that came back: what it says, and which channel it is about ("": the one it was opened in)."""

    form: DigestForm
    place: str = ""


def open_form(args: str) -> DigestForm:
    """Return the form filled with what a button carries: arguments of `subscribe`, or what was typed before."""
    if not args.startswith(MARK):
        return read_form(args)
    typed = dict(zip(DigestForm.__struct_fields__, args.split(MARK)[1:], strict=False))
    return DigestForm(**typed)


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


def check_sent(form: DigestForm) -> str | Reply:
    """Return what to send as if it had been typed, or the answer that says what is wrong."""
    text, problems = check_form(form)
    return text or explain_problems(form, problems)


def explain_problems(form: DigestForm, problems: Mapping[str, str]) -> Reply:
    """Return the answer that names each problem at once, and opens the form again with what was typed."""
    return Reply(
        title="Not quite",
        lines=(line("Nothing was changed yet."),),
        rows=tuple(Row(left=FIELDS[name].label, right=why, is_command=False) for name, why in problems.items()),
        buttons=(Button(label="Change", kind="form", says="settings", form=_typed(form)),),
    )


def _typed(form: DigestForm) -> str:
    fields = msgspec.structs.asdict(form)
    return "".join(f"{MARK}{clip(fields[name].replace(MARK, ' '), LONGEST)}" for name in DigestForm.__struct_fields__)


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
