"""The buttons of an answer, named so that they work after a restart. Pure.

Words that are too long for a button's name stand as small print in the message, and the button refers to them. What
would be longer still has no button: it can be typed.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from adapters.discord.components import Component, Style, button, link_button, menu_row, text
from adapters.discord.custom_ids import FIRST_NUMBER, SMALL, apart, fits, more_id, press_id, refer_id
from adapters.discord.escape import escape
from adapters.discord.limits import BUTTON_LABEL, OPTION_LABEL, OPTIONS, clip
from adapters.discord.links import outside_link
from adapters.kit.buttons import NOTHING, button_words
from adapters.kit.text import count_units
from bot.language.form_fields import MARK
from bot.presses import Manner, manner_of
from bot.replies import TAGS, Button, ButtonKind, Row

SAID, ALL_SAID = 430, 900
TYPED = 3_000  # of what was typed in a form and was wrong
STYLES: dict[ButtonKind, Style] = {"save": "primary", "saved": "success", "danger": "danger"}


class Named(NamedTuple):
    """Buttons of each card and of the answer, and the texts that some of them refer to."""

    cards: tuple[tuple[Component, ...], ...]
    reply: tuple[Component, ...]
    said: tuple[Component, ...]


def name_buttons(
    cards: Sequence[Sequence[Button]], reply: Sequence[Button], place: str = "", *, kept: bool = False
) -> Named:
    """Return all buttons of a message, each with a name of its own. Those of a card answer apart, those of the answer
    take its place; where it is kept, as a list is, only those that turn its pages do. `place` is the channel the answer
    is about, "" for the one where it stands."""
    known = [(at, _short(each, place), False) for at, some in enumerate(cards) for each in some]
    known += [(len(cards), _short(each, place), not kept) for each in reply]
    placed = [(at, each, manner_of(each, of_answer=of_answer)) for at, each, of_answer in known]
    said = _too_long((each for _, each, _ in placed), place)
    named = [(at, each, _target(each, manner, said, place)) for at, each, manner in placed]
    unique = iter(apart(target for _, each, target in named if target and each.kind != "link"))
    drawn: list[list[Component]] = [[] for _ in range(len(cards) + 1)]
    for at, each, target in named:
        label = clip(each.label, BUTTON_LABEL) or NOTHING
        if target and each.kind == "link":
            drawn[at].append(link_button(label, target))
        elif target:
            style = "primary" if each.primary else STYLES.get(each.kind, "secondary")
            drawn[at].append(button(label, next(unique), style))
    texts = tuple(text(f"{SMALL}{escape(words)}", number) for words, number in said.items())
    return Named(tuple(tuple(some) for some in drawn[:-1]), tuple(drawn[-1]), texts)


def more_menu(buttons: Sequence[Button], paper: str, place: str = "") -> list[Component]:
    """Return the menu of what few press below a `paper`, as a row; none without any."""
    return _menu(more_id(paper), "More…", [(each.label, each) for each in buttons], place)


def tag_menu(tags: Sequence[Button]) -> list[Component]:
    """Return a menu of tags to choose one, as a row; none without any."""
    return _menu(more_id("tags"), TAGS, [(each.label, each) for each in tags])


def row_menus(table: Sequence[Row]) -> list[Component]:
    """Return a menu for each button that several rows have, instead of the same buttons below every row; none where
    they have one each, which stands beside it."""
    several = [row for row in table if len(row.buttons) > 1]
    if len(several) < 2:
        return []
    pressed = [(row.name, each) for row in several for each in row.buttons]
    labels = dict.fromkeys(each.label for _, each in pressed)
    alike = {label: [(name, each) for name, each in pressed if each.label == label] for label in labels}
    return [menu for label, some in alike.items() for menu in _menu(more_id(label), f"{label}…", some, of_answer=True)]


def _menu(
    name: str, hint: str, choices: Iterable[tuple[str, Button]], place: str = "", *, of_answer: bool = False
) -> list[Component]:
    """A menu of buttons, each with what it is called there, as a row; none without any."""
    short = [(label, _short(each, place)) for label, each in choices]
    named = [
        (label, press_id(manner_of(each, of_answer=of_answer), button_words(each), each.page, place))
        for label, each in short
    ]
    options = {value: (clip(label, OPTION_LABEL), value) for label, value in named if fits(value)}
    return [menu_row(name, hint, list(options.values())[:OPTIONS])] if options else []


def _short(each: Button, place: str) -> Button:
    """The button. Where its name has no room for what shows the message anew, it answers apart."""
    if each.kind in ("form", "note"):
        return each
    too_long = each.again and not fits(press_id("change", button_words(each), each.page, place))
    return replace(each, again="", page=1) if too_long else each


def _target(each: Button, manner: Manner, said: dict[str, int], place: str) -> str:
    """The name of a button, or the page that it opens; "" when it has neither."""
    if each.kind == "link":
        return outside_link(each.url)
    name = press_id(manner, button_words(each), each.page, place)
    if fits(name):
        return name
    number = said.get(button_words(each))
    return refer_id(manner, each.page, number, place) if number else ""


def _too_long(buttons: Iterable[Button], place: str) -> dict[str, int]:
    """The words that have to stand in the message, numbered, as far as there is room."""
    named = ((button_words(each), press_id("share", button_words(each), each.page, place)) for each in buttons)
    long = dict.fromkeys(words for words, name in named if not fits(name))
    said: dict[str, int] = {}
    room = ALL_SAID
    for words in long:
        units = count_units(escape(words)) + len(SMALL)
        if units <= (TYPED if words.startswith(MARK) else min(SAID, room)):
            said[words] = FIRST_NUMBER + len(said)
            room -= units
    return said
