"""The forms of a digest, a search, and a paper's tags and note: opened at once from what their buttons carry, and read
when they come back. Pure.

Discord's forms have five fields, so time and zone share one, and what few change is asked in a second form behind a
button of its own. It stays as it is in the first: the fewest upvotes go along with the number of papers, the order with
the layout. What was wrong comes back with a button that opens the form with what was typed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from adapters.discord.components import Component, walk
from adapters.discord.limits import CHOICE_NAME, FIELD_LABEL, clip
from bot.language.digest_words import LAYOUT_WORDS
from bot.language.form_fields import Field
from bot.language.forms import (
    FIELDS,
    WEEKLY_NOTE,
    DigestForm,
    Form,
    answer_form,
    chosen_values,
    write_further,
)
from bot.language.note_form import FIELDS as NOTE_FIELDS
from bot.language.note_form import NoteForm
from bot.language.posting_times import parse_time
from bot.language.search_form import FIELDS as SEARCH_FIELDS
from bot.language.search_form import WHAT as SEARCH
from bot.language.search_form import SearchForm
from bot.language.zones import short_zone
from bot.model import PaperId, Value
from bot.presses import AS_SET, Effect, Pressed
from bot.replies import Button, Reply
from bot.text import collapse

LABEL, INPUT, SELECT = 18, 4, 3
ONE_LINE, SEVERAL_LINES = 1, 2
LONGEST = 200  # of what one field takes
TOPS = (3, 5, 8, 10, 15, 20)
LEASTS = (0, 3, 5, 10, 20, 50)
LABELS = {"time": "Time and time zone", "about": "Topic (optional)"}
HINTS = {"time": "09:00 Berlin, 9am New York or 21.30 UTC", "about": "llm agents"}
OTHER_ZONE = "other"
FORM_ID = re.compile(r"digest\|(?P<place>\d{0,20})\|(?P<layout>[a-z]*)")
SEARCH_ID = re.compile(rf"{SEARCH}\|(?P<place>\d{{0,20}})")
WEEKLY_ID = re.compile(r"weekly\|(?P<place>\d{0,20})")
FURTHER = "More options"  # the second form, and the button that opens it
FURTHER_ID = re.compile(r"digest-more\|(?P<place>\d{0,20})")
OPTIONS = "options"  # what that button carries; of an earlier version, what was set as well
UNKNOWN = "UTC"  # the zone that is offered where none is in use
NOTE_ID = re.compile(r"note\|(?P<page>\d{1,6})\|(?P<ref>[^|]*)\|(?P<again>[^|]*)")
_NUMBERS = re.compile(r"\D*+(\d++)\D*+(?:(\d++)\D*+)?")


class Sent(Value, frozen=True, kw_only=True):
    """A form that came back: what it says, which channel it is about ("": the one it was opened in), and whether it is
    the second one."""

    form: Form
    place: str = ""
    further: bool = False

    @property
    def apart(self) -> bool:
        """Whether the answer leaves the message as it is where the form was opened."""
        return isinstance(self.form, SearchForm)

    @property
    def answer(self) -> str | Reply:
        """What to answer as if it had been typed, or what is wrong."""
        if self.further and isinstance(self.form, DigestForm):
            return write_further(self.form)
        return answer_form(self.form)


def form_rows(form: Form, *, threads: bool = True) -> list[Component]:
    """Return the fields, filled; where there are no `threads`, no layout is called after them."""
    if isinstance(form, SearchForm):
        return [_labelled(_field(each, getattr(form, each.name)), form.fields) for each in form.fields.values()]
    zone = short_zone(form.zone or UNKNOWN)
    when = _input(FIELDS["time"], f"{form.time} {zone}".strip())
    if form.what:
        return [_labelled(when), _labelled(_menu(form.fields["days"], form.days), form.fields)]
    fields = (
        when,
        _menu(FIELDS["days"], form.days),
        _menu(_tops(form), _written(form)),
        _input(FIELDS["about"], form.about),
        _menu(_layouts(form, threads), _in_order(form.layout, form)),
    )
    return [_labelled(each) for each in fields]


def form_id(form: Form, place: str = "") -> str:
    """Return the name under which the form comes back."""
    if isinstance(form, SearchForm) or form.what:
        return f"{form.what}|{place}"
    layout = form.layout if form.layout.isascii() and form.layout.islower() and form.layout.isalpha() else ""
    return f"digest|{place}|{layout[:20]}"


def with_further(buttons: Sequence[Button]) -> tuple[Button, ...]:
    """Return the buttons; behind those of which one opens the form of a digest that is set up, one for the second,
    unless a press leads to the settings, which have it."""
    if any(button.says == "settings" and not button.form for button in buttons):
        return tuple(buttons)
    return (*buttons, *(each for button in buttons for each in _further(button)))


def _further(button: Button) -> tuple[Button, ...]:
    if button.kind != "form" or button.form != AS_SET:
        return ()
    return (Button(label=FURTHER, kind="form", form=OPTIONS, place=button.place),)


def opens_further(pressed: Pressed) -> bool:
    """Return whether a button opens the second form."""
    return pressed.says.split(" ")[0] == OPTIONS


def further_id(place: str = "") -> str:
    """Return the name under which the second form comes back."""
    return f"digest-more|{place}"


def further_rows(form: DigestForm) -> list[Component]:
    """Return the fields of the second form, filled."""
    fewest = {str(each): str(each) if each else "Any" for each in sorted({*LEASTS, int(form.min)})}
    least = msgspec.structs.replace(FIELDS["min"], kind="choice", choices=fewest)
    return [_labelled(_menu(least, form.min)), _labelled(_menu(FIELDS["order"], form.order or "upvotes"))]


def read_sent(custom_id: str, components: Any) -> Sent | None:
    """Return what came back, None when the form is none of ours. A menu without a choice has its default."""
    fields = _fields_of(components)
    if match := FURTHER_ID.fullmatch(custom_id):
        form = DigestForm(min=fields.get("min", ""), order=fields.get("order", ""))
        return Sent(form=form, place=match["place"], further=True)
    if match := SEARCH_ID.fullmatch(custom_id):
        said = {name: fields[name] for name in SEARCH_FIELDS if name in fields}
        return Sent(form=SearchForm(**said), place=match["place"])
    time, zone = _read_time(fields.get("time", ""))
    if match := WEEKLY_ID.fullmatch(custom_id):
        form = msgspec.structs.replace(WEEKLY_NOTE, time=time, zone=zone, days=fields.get("days") or WEEKLY_NOTE.days)
        return Sent(form=form, place=match["place"])
    match = FORM_ID.fullmatch(custom_id)
    if match is None:
        return None
    top, least = _read_numbers(fields.get("top") or DigestForm().top)
    menu = fields.get("zone", "")  # of a form that an earlier version opened
    zone = zone or (menu if menu != OTHER_ZONE else "")
    asked = {name: fields[name] for name in ("days", "about") if fields.get(name)}
    named, _, order = (fields.get("layout") or match["layout"]).partition(" ")
    layout = {"layout": named, "order": order} if named else {}
    return Sent(form=DigestForm(time=time, zone=zone, **asked, top=top, min=least, **layout), place=match["place"])


def note_id(form: NoteForm, effect: Effect) -> str:
    """Return the name under which the form comes back: with the paper, and what is shown anew then."""
    return f"note|{effect.page}|{form.ref}|{effect.again}"


def note_rows(form: NoteForm) -> list[Component]:
    """Return the fields of a paper's tags and note, filled."""
    return [_note_row(field, getattr(form, field.name)) for field in NOTE_FIELDS]


def read_sent_note(custom_id: str, components: Any) -> tuple[NoteForm, Effect] | None:
    """Return what came back, and what the press that opened the form had asked for; None for another form."""
    match = NOTE_ID.fullmatch(custom_id)
    if match is None:
        return None
    said = _fields_of(components)
    form = NoteForm(ref=PaperId(match["ref"]), tags=said.get("tags", ""), note=said.get("note", ""))
    return form, Effect(shown="note", again=match["again"], page=max(1, int(match["page"])))


def _read_time(text: str) -> tuple[str, str]:
    """`9 am New York` as a time and a zone: as much of the beginning as is a time."""
    words = collapse(text).split(" ")
    for end in range(len(words), 0, -1):
        if parse_time(" ".join(words[:end])) is not None:
            return " ".join(words[:end]), " ".join(words[end:])
    return words[0], " ".join(words[1:])


def _fields_of(components: Any) -> dict[str, str]:
    """Return what stands in the fields of a form that came back, by name."""
    return {str(each["custom_id"]): _said(each) for each in _inputs(components)}


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


def _tops(form: DigestForm) -> Field:
    """Papers at most, each with the fewest upvotes as they are; what is set is one of them."""
    top, least = form.top.strip(), form.min.strip() or "0"
    known = all(text.isascii() and text.isdecimal() and len(text) < 7 for text in (top, least))
    tops, fewest = {*TOPS, *([int(top)] if known else [])}, int(least) if known else 0
    choices = {f"{most} min {fewest}": str(most) for most in sorted(tops)}
    return msgspec.structs.replace(FIELDS["top"], choices=choices)


def _written(form: DigestForm) -> str:
    return f"{form.top.strip()} min {form.min.strip() or '0'}"


def _layouts(form: DigestForm, threads: bool) -> Field:
    """The layouts, each with the order of the papers as it is."""
    layout = FIELDS["layout"]
    named = layout.choices if threads else {**layout.choices, "thread": LAYOUT_WORDS["below"].capitalize()}
    return msgspec.structs.replace(layout, choices={_in_order(name, form): words for name, words in named.items()})


def _in_order(layout: str, form: DigestForm) -> str:
    order = form.order if form.order in FIELDS["order"].choices else ""
    return f"{layout.strip().lower()} {order}".strip()


def _labelled(asked: Component, fields: Mapping[str, Field] = FIELDS) -> Component:
    name = asked["custom_id"]
    drawn = {"type": LABEL, "label": LABELS.get(name, fields[name].label)[:FIELD_LABEL], "component": asked}
    hint = HINTS.get(name, "") or fields[name].hint
    return drawn | {"description": hint} if hint else drawn


def _field(field: Field, value: str) -> Component:
    return _menu(field, value) if field.choices else _input(field, value)


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
    """A menu, which has a default: nobody has to choose."""
    chosen = chosen_values(field, value)
    options = [
        {"label": words[:CHOICE_NAME], "value": name, "default": name in chosen}
        for name, words in field.choices.items()
    ]
    most = len(options) if field.kind == "days" else 1
    return {"type": SELECT, "custom_id": field.name, "options": options, "max_values": most, "required": False}


def _note_row(field: Field, value: str) -> Component:
    style = SEVERAL_LINES if field.kind == "lines" else ONE_LINE
    most = max(field.most, len(value))
    asked = {"type": INPUT, "custom_id": field.name, "style": style, "required": False, "max_length": most}
    hint = {"description": field.hint} if field.hint else {}
    return {"type": LABEL, "label": field.label, "component": asked | ({"value": value} if value else {})} | hint
