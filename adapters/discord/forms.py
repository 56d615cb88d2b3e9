"""The form of a digest: opened at once from what its button carries, and read when it comes back. Pure.

Discord's forms have five fields, so time and zone share one, the number of papers and the fewest upvotes a menu. What
the form does not ask stays as it is: the order of the papers goes along with the layout. What was wrong comes back with
a button that opens the form with what was typed.
"""

import re
from typing import Any

import msgspec

from adapters.discord.components import Component, walk
from adapters.discord.limits import CHOICE_NAME, FIELD_LABEL, clip
from bot.language.forms import FIELDS, DigestForm, Field, chosen_values
from bot.language.posting_times import parse_time
from bot.language.zones import short_zone
from bot.model import Value
from bot.text import collapse, plural

LABEL, INPUT, SELECT, ONE_LINE = 18, 4, 3, 1
LONGEST = 200  # of what one field takes
NUMBERS = (*((top, 0) for top in (3, 5, 8, 10, 15, 20)), (8, 5), (8, 10), (8, 20))  # papers at most, upvotes at least
LABELS = {"time": "Time and time zone", "top": "Papers per digest", "about": "Topic (optional)"}
HINTS = {"time": "09:00 Berlin, 9am New York or 21.30 UTC", "about": "llm agents"}
OTHER_ZONE = "other"
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
    """Return the fields, filled; `locale` is Discord's name of the person's language, for a zone while none is set."""
    zone = short_zone(form.zone or HOMES.get(locale, ""))
    fields = (
        _input(FIELDS["time"], f"{form.time} {zone}".strip()),
        _menu(FIELDS["days"], form.days),
        _menu(_numbers(form), _written(form)),
        _input(FIELDS["about"], form.about),
        _menu(_layouts(form), _in_order(form.layout, form)),
    )
    return [_labelled(each) for each in fields]


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
    menu = fields.get("zone", "")  # of a form that an earlier version opened
    zone = zone or (menu if menu != OTHER_ZONE else "")
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


def _numbers(form: DigestForm) -> Field:
    """Papers at most and upvotes at least as one choice; what is set is one of them."""
    top, least = form.top.strip(), form.min.strip() or "0"
    known = all(text.isascii() and text.isdecimal() and len(text) < 7 for text in (top, least))
    pairs = {*NUMBERS, *([(int(top), int(least))] if known else [])}
    choices = {
        f"{most} min {fewest}": f"Top {most}" + (f" with at least {plural(fewest, 'upvote')}" if fewest else "")
        for most, fewest in sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    }
    return msgspec.structs.replace(FIELDS["top"], choices=choices)


def _written(form: DigestForm) -> str:
    return f"{form.top.strip()} min {form.min.strip() or '0'}"


def _layouts(form: DigestForm) -> Field:
    """The layouts, each with the order of the papers as it is."""
    layout = FIELDS["layout"]
    return msgspec.structs.replace(
        layout, choices={_in_order(name, form): words for name, words in layout.choices.items()}
    )


def _in_order(layout: str, form: DigestForm) -> str:
    order = form.order if form.order in FIELDS["order"].choices else ""
    return f"{layout.strip().lower()} {order}".strip()


def _labelled(asked: Component) -> Component:
    name = asked["custom_id"]
    drawn = {"type": LABEL, "label": LABELS.get(name, FIELDS[name].label)[:FIELD_LABEL], "component": asked}
    return drawn | {"description": HINTS[name]} if name in HINTS else drawn


def _input(field: Field, value: str) -> Component:
    asked = {
        "type": INPUT,
        "custom_id": field.name,
        "style": ONE_LINE,
        "required": not field.optional,
        "max_length": LONGEST,
    }
    filled = clip(value, LONGEST)
    return asked | {"value": filled} if filled else asked


def _menu(field: Field, value: str) -> Component:
    chosen = chosen_values(field, value)
    options = [
        {"label": words[:CHOICE_NAME], "value": name, "default": name in chosen}
        for name, words in field.choices.items()
    ]
    most = len(options) if field.kind == "days" else 1
    return {"type": SELECT, "custom_id": field.name, "options": options, "max_values": most, "required": True}
