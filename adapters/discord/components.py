"""The components a message is built of, as Discord's JSON, and how much of a message they take. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Any, Literal

from adapters.discord.escape import break_names
from adapters.discord.limits import ROW_BUTTONS
from adapters.kit.text import count_units
from bot.pictures import Picture

Component = dict[str, Any]
Payload = dict[str, Any]
Style = Literal["primary", "secondary", "success", "danger"]

COMPONENTS_V2 = 1 << 15
ACTION_ROW, BUTTON, MENU, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 3, 9, 10, 12, 13, 14, 17
ACCENT = 0xFFB000  # the bookmark's yellow
_STYLES: dict[Style, int] = {"primary": 1, "secondary": 2, "success": 3, "danger": 4}
_LINK_STYLE = 5
_NESTED = ("components", "accessory")


def text(content: str, number: int = 0) -> Component:
    """Return a text; with a `number` it is found again in the message."""
    shown: Component = {"type": TEXT, "content": break_names(content)}
    return shown | {"id": number} if number else shown


def button(label: str, custom_id: str, style: Style = "secondary") -> Component:
    """Return a button that the bot hears."""
    return {"type": BUTTON, "style": _STYLES[style], "label": label, "custom_id": custom_id}


def link_button(label: str, url: str) -> Component:
    """Return a button that opens a page."""
    return {"type": BUTTON, "style": _LINK_STYLE, "label": label, "url": url}


def rows(buttons: Sequence[Component]) -> list[Component]:
    """Return rows of at most five buttons, about as many in each: the rest of a long one stood alone."""
    size = ceil(len(buttons) / ceil(len(buttons) / ROW_BUTTONS)) if buttons else 1
    parted = (buttons[first : first + size] for first in range(0, len(buttons), size))
    return [{"type": ACTION_ROW, "components": list(some)} for some in parted]


def menu_row(custom_id: str, hint: str, options: Sequence[tuple[str, str]], *, many: bool = False) -> Component:
    """Return a menu, which has a row of its own; options are label and value. Everything can be taken back in it."""
    shown = [{"label": label, "value": value} for label, value in options]
    most = {"min_values": 0, "max_values": len(shown)} if many else {"min_values": 0, "max_values": 1}
    menu = {"type": MENU, "custom_id": custom_id, "placeholder": hint, "options": shown, **most}
    return {"type": ACTION_ROW, "components": [menu]}


def gallery(picture: Picture) -> Component:
    """Return a picture, with what stands in its place for those who do not see it."""
    return {"type": GALLERY, "items": [{"media": {"url": picture.url}, "description": picture.alt}]}


def separator(*, line: bool = True) -> Component:
    """Return a thin line, or the space of one."""
    return {"type": SEPARATOR} if line else {"type": SEPARATOR, "divider": False}


def section(content: str, accessory: Component) -> Component:
    """Return a text with a button beside it."""
    return {"type": SECTION, "components": [text(content)], "accessory": accessory}


def container(parts: Iterable[Component]) -> Component:
    """Return a frame around components."""
    return {"type": CONTAINER, "accent_color": ACCENT, "components": list(parts)}


def attached(name: str) -> Component:
    """Return the place of a file that is sent along."""
    return {"type": FILE, "file": {"url": f"attachment://{name}"}}


def message_payload(components: Iterable[Component]) -> Payload:
    """Return what is sent: components that call nobody."""
    return {"flags": COMPONENTS_V2, "components": list(components), "allowed_mentions": {"parse": []}}


def walk(components: object) -> Iterator[Component]:
    """Yield every component, nested ones included; tolerates whatever history holds."""
    if isinstance(components, dict):
        yield components
        for name in _NESTED:
            yield from walk(components.get(name))
    elif isinstance(components, list):
        for component in components:
            yield from walk(component)


def count_components(components: Sequence[Component]) -> int:
    """Return how many components these are with all that they hold."""
    return sum(1 for _ in walk(list(components)))


def count_text(components: Sequence[Component]) -> int:
    """Return how many units of text they show."""
    return sum(count_units(each["content"]) for each in walk(list(components)) if each["type"] == TEXT)
