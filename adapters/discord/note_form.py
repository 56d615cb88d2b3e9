"""The form of a paper's tags and note: drawn, and read when it comes back. Pure."""

import re
from typing import Any

from adapters.discord.components import Component
from adapters.discord.forms import INPUT, LABEL, ONE_LINE, fields_of
from bot.language.note_form import FIELDS, NoteField, NoteForm
from bot.model import PaperId
from bot.presses import Effect

SEVERAL_LINES = 2
_NAME = re.compile(r"note\|(?P<page>\d{1,6})\|(?P<ref>[^|]*)\|(?P<again>[^|]*)")


def note_id(form: NoteForm, effect: Effect) -> str:
    """Return the name under which the form comes back: with the paper, and what is shown anew then."""
    return f"note|{effect.page}|{form.ref}|{effect.again}"


def note_rows(form: NoteForm) -> list[Component]:
    """Return the fields, filled."""
    return [_row(field, getattr(form, field.name)) for field in FIELDS]


def read_sent_note(custom_id: str, components: Any) -> tuple[NoteForm, Effect] | None:
    """Return what came back, and what the press that opened the form had asked for; None for another form."""
    match = _NAME.fullmatch(custom_id)
    if match is None:
        return None
    said = fields_of(components)
    form = NoteForm(ref=PaperId(match["ref"]), tags=said.get("tags", ""), note=said.get("note", ""))
    return form, Effect(shown="note", again=match["again"], page=max(1, int(match["page"])))


def _row(field: NoteField, value: str) -> Component:
    style = SEVERAL_LINES if field.is_long else ONE_LINE
    most = max(field.longest, len(value))
    asked = {"type": INPUT, "custom_id": field.name, "style": style, "required": False, "max_length": most}
    hint = {"description": field.hint} if field.hint else {}
    return {"type": LABEL, "label": field.label, "component": asked | ({"value": value} if value else {})} | hint
