"""The form of a digest as a Slack window: what is set, problems beside their fields. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.slack.incoming import Body, Place, read_place
from adapters.slack.limits import Block, clip
from adapters.slack.rich_text import Element, plain_text
from bot.language.forms import FIELDS, TITLE, DigestForm, Field

CALLBACK = "digest"
FIELD = "value"
LONGEST = 500  # of what one field takes; the core says what is too long
PROBLEM = 150
URL_LONGEST = 500


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the window remembers: the channel it is about, and where and how to answer."""

    channel: str = ""
    url: str = ""
    guest: bool = False


def form_view(form: DigestForm, place: Place) -> dict[str, Any]:
    """Return the window, filled."""
    url = place.url if len(place.url) <= URL_LONGEST else ""
    kept = Kept(channel=place.channel.id, url=url, guest=place.guest)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(TITLE),
        "submit": plain_text("Save"),
        "close": plain_text("Cancel"),
        "private_metadata": msgspec.json.encode(kept).decode(),
        "blocks": [_field(field, getattr(form, field.name)) for field in FIELDS.values()],
    }


def read_submission(body: Body) -> tuple[DigestForm, Place] | None:
    """Return what was filled in and where it is answered; None for a window that is not ours."""
    view = body.get("view")
    if not isinstance(view, Mapping) or view.get("callback_id") != CALLBACK:
        return None
    try:
        kept = msgspec.json.decode(str(view.get("private_metadata", "")), type=Kept)
    except msgspec.DecodeError:
        return None
    place = read_place(body, kept.channel)
    if place is None:
        return None
    filled = {name: _filled(view, name) for name in FIELDS}
    return DigestForm(**filled), msgspec.structs.replace(place, url=kept.url, guest=kept.guest)


def field_errors(problems: Mapping[str, str]) -> dict[str, Any]:
    """Return the acknowledgement that shows each problem beside its field."""
    return {"response_action": "errors", "errors": {name: clip(text, PROBLEM) for name, text in problems.items()}}


def _field(field: Field, value: str) -> Block:
    return {
        "type": "input",
        "block_id": field.name,
        "optional": field.optional,
        "label": plain_text(field.label),
        "element": _choice(field, value) if field.kind == "choice" else _text(field, value),
    }


def _text(field: Field, value: str) -> Element:
    element: Element = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "max_length": LONGEST,
        "placeholder": plain_text(field.example),
    }
    return element | {"initial_value": clip(value, LONGEST)} if value else element


def _choice(field: Field, chosen: str) -> Element:
    options: dict[str, Any] = {
        name: {"text": plain_text(words), "value": name} for name, words in field.choices.items()
    }
    return {
        "type": "static_select",
        "action_id": FIELD,
        "options": list(options.values()),
        "initial_option": options.get(chosen, next(iter(options.values()))),
    }


def _filled(view: Mapping[str, Any], name: str) -> str:
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    block = values.get(name) if isinstance(values, Mapping) else None
    field = block.get(FIELD) if isinstance(block, Mapping) else None
    if not isinstance(field, Mapping):
        return ""
    chosen = field.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else field.get("value")
    return value if isinstance(value, str) else ""
