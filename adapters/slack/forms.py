"""The forms of a digest, a search, and a paper's tags and note as Slack windows: what is set, problems beside their
fields. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from adapters.kit.text import clip
from adapters.slack.incoming import Body, Place, Press, read_place
from adapters.slack.limits import OPTIONS, Block
from adapters.slack.rich_text import Element, paragraph, plain_text, rich_text, text
from bot.language.digest_words import write_time
from bot.language.form_fields import Field, FieldKind
from bot.language.forms import IN_PRIVATE, Form, blank_form, chosen_values
from bot.language.note_form import FIELDS as NOTE_FIELDS
from bot.language.note_form import NoteForm
from bot.language.posting_times import parse_time
from bot.language.search_form import SearchForm
from bot.language.zones import complete_zones, parse_zone
from bot.model import PaperId
from bot.presses import Effect

CALLBACK, NOTE = "digest", "note"
FIELD = "value"
LONGEST = 500  # of what one field takes; the core says what is too long
PROBLEM = 150
ZONE_HINT = "Type a city"
URL_LONGEST = 500


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What any window remembers: the channel it is about, and how to answer."""

    channel: str = ""
    url: str = ""
    guest: bool = False


class Kept(Window, frozen=True, kw_only=True):
    """What that of a digest or a search remembers, too: whether it is answered in the Home tab, and what it is of."""

    home: bool = False
    what: str = ""


class KeptNote(Window, frozen=True, kw_only=True):
    """What that of a note remembers, too: the paper, the thread, the window below it, and what is shown there or in
    the message anew."""

    ref: str
    thread: str = ""
    view: str = ""
    again: str = ""
    page: int = 1


K = TypeVar("K", bound=Window)


def form_view(form: Form, place: Place, about: str = "") -> dict[str, Any]:
    """Return the window, filled; it is `about` another channel than the one of `place` unless that is ""."""
    home = bool(about) or place.at_home
    kept = Kept(channel=about or place.channel.id, url=_url(place), guest=place.guest, home=home, what=form.what)
    fields = [_field(field, getattr(form, field.name)) for field in form.fields.values()]
    return _window(CALLBACK, form.title, form.submit, kept, [*_where(form, kept.channel), *fields])


def note_view(form: NoteForm, press: Press, effect: Effect) -> dict[str, Any]:
    """Return the window of a paper's tags and note, filled."""
    place = press.place
    kept = KeptNote(
        ref=form.ref,
        channel=place.channel.id,
        thread=place.thread,
        url=_url(place),
        guest=place.guest,
        view=press.view,
        again=effect.again,
        page=effect.page,
    )
    return _window(NOTE, form.title, "Save", kept, [_field(each, getattr(form, each.name)) for each in NOTE_FIELDS])


def _window(callback: str, title: str, submit: str, kept: Window, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text("Cancel"),
        "private_metadata": msgspec.json.encode(kept).decode(),
        "blocks": blocks,
    }


def _url(place: Place) -> str:
    return place.url if len(place.url) <= URL_LONGEST else ""


def _where(form: Form, channel: str) -> list[Block]:
    """Where the digest comes: its form is opened in a channel, at home about any, and in a private talk."""
    if form.what:
        return []
    public = channel.startswith(("C", "G"))
    where = [text("In "), {"type": "channel", "channel_id": channel}] if public else [text(IN_PRIVATE)]
    return [rich_text(paragraph(where))]


class Submission(NamedTuple):
    """What was filled in, and where that counts; where it was opened `at_home`, a digest is answered in the Home tab, a
    search in the window `view` itself."""

    form: Form
    place: Place
    at_home: bool
    view: str = ""

    @property
    def in_window(self) -> bool:
        """Whether the window shows the answer."""
        return self.at_home and isinstance(self.form, SearchForm)


class SentNote(NamedTuple):
    """What was filled in, where that counts, the window below, and what the press had asked for."""

    form: NoteForm
    place: Place
    view: str
    effect: Effect


def read_submission(body: Body) -> Submission | None:
    """Return what was sent; None for a window that is not ours."""
    sent = _read_window(body, CALLBACK, Kept)
    if sent is None:
        return None
    view, kept, place = sent
    blank = blank_form(kept.what)
    filled = {name: _read_filled(view, name) for name in blank.fields}
    return Submission(msgspec.structs.replace(blank, **filled), place, kept.home, str(view.get("id", "")))


def read_sent_note(body: Body) -> SentNote | None:
    """Return what was sent; None for a window that is not this one."""
    sent = _read_window(body, NOTE, KeptNote)
    if sent is None:
        return None
    view, kept, place = sent
    form = NoteForm(ref=PaperId(kept.ref), tags=_read_filled(view, "tags"), note=_read_filled(view, "note"))
    where = msgspec.structs.replace(place, thread=kept.thread, pressed=True)
    return SentNote(form, where, kept.view, Effect(shown="note", again=kept.again, page=kept.page))


def _read_window(body: Body, callback: str, kind: type[K]) -> tuple[Mapping[str, Any], K, Place] | None:
    """Return the window that was sent, what it remembers and where that is answered; None for another window."""
    view = body.get("view")
    if not isinstance(view, Mapping) or view.get("callback_id") != callback:
        return None
    try:
        kept = msgspec.json.decode(str(view.get("private_metadata", "")), type=kind)
    except msgspec.DecodeError:
        return None
    place = read_place(body, kept.channel)
    return (view, kept, msgspec.structs.replace(place, url=kept.url, guest=kept.guest)) if place else None


def field_errors(problems: Mapping[str, str]) -> dict[str, Any]:
    """Return the acknowledgement that shows each problem beside its field."""
    return {"response_action": "errors", "errors": {name: clip(text, PROBLEM) for name, text in problems.items()}}


def zone_options(typed: str) -> list[Element]:
    """Return the zones that half a name may become, as the options of the zone's menu."""
    return [_option(zone, zone) for zone in complete_zones(typed, OPTIONS)]


def _field(field: Field, value: str) -> Block:
    block = {"type": "input", "block_id": field.name, "optional": field.optional, "label": plain_text(field.label)}
    element = {"action_id": FIELD} | ELEMENTS[field.kind](field, value)
    return {**block, "element": element} | ({"hint": plain_text(field.hint)} if field.hint else {})


def _words(field: Field, value: str) -> Element:
    element: Element = {"type": "plain_text_input", "max_length": max(field.most, len(value))}
    element |= {"multiline": True} if field.kind == "lines" else {}
    return element | ({"initial_value": value} if value else {})


def _time(field: Field, value: str) -> Element:
    minute = parse_time(value)
    initial = {} if minute is None else {"initial_time": write_time(minute)}
    return {"type": "timepicker", "placeholder": plain_text(field.example)} | initial


def _zone(field: Field, value: str) -> Element:
    zone = parse_zone(value)
    asked = {"type": "external_select", "min_query_length": 0, "placeholder": plain_text(ZONE_HINT)}
    return asked | ({"initial_option": _option(zone, zone)} if zone else {})


def _days(field: Field, value: str) -> Element:
    chosen = [_option(each, field.choices[each]) for each in chosen_values(field, value)]
    return {"type": "checkboxes", "options": _options(field)} | ({"initial_options": chosen} if chosen else {})


def _number(field: Field, value: str) -> Element:
    limits = {"min_value": str(field.least), "max_value": str(field.most)}
    initial = {"initial_value": value} if value.isascii() and value.isdecimal() and len(value) <= len("1000000") else {}
    return {"type": "number_input", "is_decimal_allowed": False} | limits | initial


def _text(field: Field, value: str) -> Element:
    asked = {"type": "plain_text_input", "max_length": LONGEST, "placeholder": plain_text(field.example)}
    return asked | ({"initial_value": clip(value, LONGEST)} if value else {})


def _choice(field: Field, value: str) -> Element:
    chosen = next(iter(chosen_values(field, value)), next(iter(field.choices)))
    return {
        "type": "radio_buttons",
        "options": _options(field),
        "initial_option": _option(chosen, field.choices[chosen]),
    }


ELEMENTS: Mapping[FieldKind, Callable[[Field, str], Element]] = {
    "line": _words,
    "lines": _words,
    "time": _time,
    "zone": _zone,
    "days": _days,
    "number": _number,
    "search": _text,
    "choice": _choice,
}


def _options(field: Field) -> list[Element]:
    return [_option(value, words) for value, words in field.choices.items()]


def _option(value: str, words: str) -> Element:
    return {"text": plain_text(words), "value": value}


def _read_filled(view: Mapping[str, Any], name: str) -> str:
    """Return what stands in a field, in the words of the core; a window of an earlier version has other elements."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    block = values.get(name) if isinstance(values, Mapping) else None
    field = block.get(FIELD) if isinstance(block, Mapping) else None
    if not isinstance(field, Mapping):
        return ""
    several, one = field.get("selected_options"), field.get("selected_option")
    if isinstance(several, list):
        return ",".join(str(each.get("value", "")) for each in several if isinstance(each, Mapping))
    chosen = one.get("value") if isinstance(one, Mapping) else field.get("selected_time") or field.get("value")
    return chosen if isinstance(chosen, str) else ""
