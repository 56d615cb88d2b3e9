"""The form of a digest or a search as a Slack window: what is set, problems beside their fields. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from adapters.kit.text import clip
from adapters.slack.incoming import Body, Place, read_place
from adapters.slack.limits import Block
from adapters.slack.rich_text import Element, paragraph, plain_text, rich_text, text
from bot.language.digest_words import write_time
from bot.language.form_fields import Field, FieldKind
from bot.language.forms import IN_PRIVATE, Form, blank_form, chosen_values
from bot.language.posting_times import parse_time
from bot.language.search_form import SearchForm
from bot.language.zones import complete_zones, parse_zone

CALLBACK = "digest"
FIELD = "value"
LONGEST = 500  # of what one field takes; the core says what is too long
PROBLEM = 150
OPTIONS = 100
ZONE_HINT = "Type a city"
URL_LONGEST = 500


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What any window remembers: the channel it is about, and how to answer."""

    channel: str = ""
    url: str = ""
    guest: bool = False


class Kept(Window, frozen=True, kw_only=True):
    """What this one remembers, too: whether it is answered in the Home tab, and what it is the form of."""

    home: bool = False
    what: str = ""


K = TypeVar("K", bound=Window)


def form_view(form: Form, place: Place, about: str = "") -> dict[str, Any]:
    """Return the window, filled; it is `about` another channel than the one of `place` unless that is ""."""
    url = place.url if len(place.url) <= URL_LONGEST else ""
    home = bool(about) or place.at_home
    kept = Kept(channel=about or place.channel.id, url=url, guest=place.guest, home=home, what=form.what)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title),
        "submit": plain_text(form.submit),
        "close": plain_text("Cancel"),
        "private_metadata": msgspec.json.encode(kept).decode(),
        "blocks": [
            *_where(form, kept.channel),
            *(_field(field, getattr(form, field.name)) for field in form.fields.values()),
        ],
    }


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


def read_submission(body: Body) -> Submission | None:
    """Return what was sent; None for a window that is not ours."""
    sent = read_window(body, CALLBACK, Kept)
    if sent is None:
        return None
    view, kept, place = sent
    blank = blank_form(kept.what)
    filled = {name: read_filled(view, name) for name in blank.fields}
    return Submission(msgspec.structs.replace(blank, **filled), place, kept.home, str(view.get("id", "")))


def read_window(body: Body, callback: str, kind: type[K]) -> tuple[Mapping[str, Any], K, Place] | None:
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
    return {
        "type": "input",
        "block_id": field.name,
        "optional": field.optional,
        "label": plain_text(field.label),
        "element": {"action_id": FIELD} | ELEMENTS[field.kind](field, value),
    } | ({"hint": plain_text(field.hint)} if field.hint else {})


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


def read_filled(view: Mapping[str, Any], name: str) -> str:
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
