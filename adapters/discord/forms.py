"""The form of a digest: opened at once from what its button carries, and read when it comes back. Pure.

Discord's forms have five fields, so time and zone share one, the number of papers and the fewest upvotes another,
layout and order a menu. While no zone is known there is a menu of zones in place of that. What was wrong comes back
with a button that opens the form with what was typed.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.discord.components import Component, walk
from adapters.discord.limits import CHOICE_NAME, FIELD_LABEL, clip
from bot.language.forms import FIELDS, DigestForm, Field, chosen_values
from bot.language.posting_times import parse_time
from bot.language.zone_menu import near_zones
from bot.model import Value
from bot.text import collapse

LABEL, INPUT, SELECT, ONE_LINE = 18, 4, 3, 1
OTHER = "Another time zone"
SHOWN = ("time", "days", "top", "about", "layout")
WITHOUT_ZONE = ("time", "zone", "days", "top", "about")
OTHER_ZONE = "other"
LABELS = {"time": "Time and time zone", "layout": "Layout and order"}
HINTS = {
    "time": "09:00 Berlin, 9am New York or 21.30 UTC",
    "top": "8 for at most eight; 8 min 5 for those with five upvotes or more",
    "days": "",
    "layout": "",
}
ZONE_HINTS = {"time": "09:00, 9am or 21.30", "zone": f"Is yours missing? Choose “{OTHER}” and type 09:00 Lisbon above."}
FORM_ID = re.compile(r"digest\|(?P<place>\d{0,20})\|(?P<layout>[a-z]*)")
HOMES = {  # by Discord's name of a language, where most who speak it live in one zone, or near it
    **dict.fromkeys(("cs", "da", "de", "hr", "hu", "it", "nl", "no", "pl", "sv-SE"), "Europe/Berlin"),
    **dict.fromkeys(("bg", "el", "fi", "lt", "ro", "uk"), "Europe/Helsinki"),
    "en-GB": "Europe/London",
    "en-US": "America/New_York",
    "es-ES": "Europe/Madrid",
    "es-419": "America/Chicago",
    "fr": "Europe/Paris",
    "hi": "Asia/Kolkata",
    **dict.fromkeys(("id", "th", "vi"), "Asia/Singapore"),
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "pt-BR": "America/Sao_Paulo",
    "ru": "Europe/Moscow",
    "tr": "Europe/Istanbul",
    **dict.fromkeys(("zh-CN", "zh-TW"), "Asia/Shanghai"),
}
_NUMBERS = re.compile(r"\D*+(\d++)\D*+(?:(\d++)\D*+)?")


class Sent(Value, frozen=True, kw_only=True):
    """A form that came back: what it says, and which channel it is about ("": the one it was opened in)."""

    form: DigestForm
    place: str = ""


def form_rows(form: DigestForm, locale: str = "") -> list[Component]:
    """Return the fields, filled; `locale` is Discord's name of the person's language."""
    least = f" min {form.min}" if form.min not in ("", "0") else ""
    values = msgspec.structs.asdict(form) | {"time": f"{form.time} {form.zone}".strip(), "top": f"{form.top}{least}"}
    values["layout"] = f"{form.layout} {form.order or next(iter(FIELDS['order'].choices))}"
    if form.zone:
        return [_field(_shown(FIELDS[name]), values[name], LABELS, HINTS) for name in SHOWN]
    zones = _with_zones(FIELDS["zone"], HOMES.get(locale, ""))
    return [
        _field(zones if name == "zone" else FIELDS[name], values[name], {}, HINTS | ZONE_HINTS) for name in WITHOUT_ZONE
    ]


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
    time, zone = _read_time(fields.get("time", ""))
    chosen = fields.get("zone", "")
    zone = zone or (chosen if chosen != OTHER_ZONE else "")
    said = {name: fields.get(name, "") for name in ("days", "about")}
    named, _, order = (fields.get("layout") or match["layout"]).partition(" ")
    layout = {"layout": named, "order": order} if named else {}
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


def _shown(field: Field) -> Field:
    """The field; of layout and order each pair is a choice."""
    if field.name != "layout":
        return field
    orders = FIELDS["order"].choices
    pairs = {f"{name} {by}": f"{words}, by {by}" for name, words in field.choices.items() for by in orders}
    return msgspec.structs.replace(field, choices=pairs)


def _with_zones(field: Field, home: str) -> Field:
    return msgspec.structs.replace(field, choices={zone: zone for zone in near_zones(home)} | {OTHER_ZONE: OTHER})


def _field(field: Field, value: str, labels: Mapping[str, str], hints: Mapping[str, str]) -> Component:
    asked = _menu(field, value) if field.choices else _input(field, value)
    hint = hints.get(field.name, field.example)
    label = labels.get(field.name, field.label)[:FIELD_LABEL]
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
