"""The form of a paper's tags and note as a Slack window, and what comes back of it. Pure."""

from typing import Any, NamedTuple

import msgspec

from adapters.slack.forms import FIELD, URL_LONGEST, Window, read_filled, read_window
from adapters.slack.incoming import Body, Place, Press
from adapters.slack.limits import Block
from adapters.slack.rich_text import Element, plain_text
from bot.language.note_form import FIELDS, NoteField, NoteForm
from bot.model import PaperId
from bot.presses import Effect

CALLBACK = "note"


class Kept(Window, frozen=True, kw_only=True):
    """What this one remembers, too: the paper, the thread, the window below it, and what is shown there or in the
    message anew."""

    ref: str
    thread: str = ""
    view: str = ""
    again: str = ""
    page: int = 1


class SentNote(NamedTuple):
    """What was filled in, where that counts, the window below, and what the press had asked for."""

    form: NoteForm
    place: Place
    view: str
    effect: Effect


def note_view(form: NoteForm, press: Press, effect: Effect) -> dict[str, Any]:
    """Return the window, filled."""
    place = press.place
    kept = Kept(
        ref=form.ref,
        channel=place.channel.id,
        thread=place.thread,
        url=place.url if len(place.url) <= URL_LONGEST else "",
        guest=place.guest,
        view=press.view,
        again=effect.again,
        page=effect.page,
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title),
        "submit": plain_text("Save"),
        "close": plain_text("Cancel"),
        "private_metadata": msgspec.json.encode(kept).decode(),
        "blocks": [_field(field, getattr(form, field.name)) for field in FIELDS],
    }


def read_sent_note(body: Body) -> SentNote | None:
    """Return what was sent; None for a window that is not this one."""
    sent = read_window(body, CALLBACK, Kept)
    if sent is None:
        return None
    view, kept, place = sent
    form = NoteForm(ref=PaperId(kept.ref), tags=read_filled(view, "tags"), note=read_filled(view, "note"))
    where = msgspec.structs.replace(place, thread=kept.thread, pressed=True)
    return SentNote(form, where, kept.view, Effect(shown="note", again=kept.again, page=kept.page))


def _field(field: NoteField, value: str) -> Block:
    element: Element = {"type": "plain_text_input", "action_id": FIELD, "max_length": max(field.longest, len(value))}
    element |= {"multiline": True} if field.is_long else {}
    element |= {"initial_value": value} if value else {}
    block = {"type": "input", "block_id": field.name, "optional": True, "label": plain_text(field.label)}
    return {**block, "element": element} | ({"hint": plain_text(field.hint)} if field.hint else {})
