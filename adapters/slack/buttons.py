"""Buttons of the core as Slack's, and back: a pressed button is what would be typed. Pure.

The value is what is typed, word for word; the action's name carries the page and what becomes of the answer:
`say` gives a new private answer, `turn` replaces the one the button hangs on, `share` posts it, `form` opens a form,
`note` that of a paper's tags and note. `change` shows that one anew, as `note` does once its form is sent: what does so
stands behind a bar in the value, in a menu at the end of its name. A name ends with the channel that the answer is
about where that is another one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.kit.buttons import NOTHING, button_words, split_words
from adapters.kit.text import clip, count_units
from adapters.slack.limits import (
    ACTION_ID,
    ACTIONS_BUTTONS,
    BUTTON_TEXT,
    BUTTON_VALUE,
    CHOICES,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    Block,
)
from adapters.slack.rich_text import Element, outside_link, plain_text
from bot.model import PaperId
from bot.presses import CHOOSING, Chosen, Manner, Pressed, manner_of
from bot.replies import TAGS, Button, ButtonKind, Select
from bot.text import collapse

NAMES: dict[Manner, str] = {
    "ask": "say",
    "turn": "turn",
    "change": "change",
    "share": "share",
    "unshare": "unshare",
    "form": "form",
    "note": "note",
}
MORE = "more"
PICK = "pick"  # the name of a menu
MENU_LABEL = 200
STYLES: dict[ButtonKind, str] = {"save": "primary", "danger": "danger"}


def button_rows(
    buttons: Iterable[Button], *, turns: bool = False, first: Sequence[Element] = (), more: Sequence[Button] = ()
) -> list[Block]:
    """Return rows of the elements `first` and buttons, and a menu of `more`; with `turns` their answers take the place
    of the message.

    Too long ones are left out.
    """
    known = [(place, button) for place, button in enumerate(buttons) if fits(button)]
    drawn = list(first)
    drawn += [button_element(button, place, turns=turns) for place, button in known]
    if few := list(filter(fits_in_menu, more)):
        drawn.append(_menu(few, len(drawn), turns=turns))
    rows = [drawn[start : start + ACTIONS_BUTTONS] for start in range(0, len(drawn), ACTIONS_BUTTONS)]
    return [{"type": "actions", "elements": row} for row in rows]


def button_element(button: Button, place: int = 0, *, turns: bool = False) -> Element:
    """Return one button; `place` tells it from its neighbours."""
    if button.kind == "link":  # Slack adds an arrow, and tells of presses on it, too: nothing is done
        url = outside_link(button.url)
        return {"type": "button", "text": _label(button), "action_id": f"link:{place}", "url": url}
    style = "primary" if button.primary else STYLES.get(button.kind)
    name, value = _name(button, place, turns=turns), button_words(button) or NOTHING
    element: Element = {"type": "button", "text": _label(button), "action_id": name, "value": value}
    return element | ({"style": style} if style else {})


def beside(buttons: Sequence[Button], place: int) -> Element | None:
    """Return what stands beside a row: a button, or a menu of several; their answers take the place of the message."""
    several = [button for button in buttons if fits_in_menu(button)]
    if len(several) > 1:
        return _menu(several, place, turns=True)
    return next((button_element(button, place, turns=True) for button in buttons if fits(button)), None)


def _menu(buttons: Sequence[Button], place: int, *, turns: bool) -> Element:
    options = [choice(button, turns=turns) for button in buttons[:CHOICES]]
    return {"type": "overflow", "action_id": f"{MORE}:1:{place}", "options": options}


def tag_menu(tags: Sequence[Button]) -> list[Element]:
    """Return a menu of tags to choose one, as an element; none without any."""
    options = [choice(each) for each in tags[:OPTIONS] if fits_in_menu(each)]
    menu = {"type": "static_select", "action_id": f"{MORE}:1:tags", "placeholder": plain_text(TAGS), "options": options}
    return [menu] if options else []


def choice(button: Button, *, turns: bool = False) -> Element:
    """Return a button as a choice in a menu. None of those opens a page."""
    return {"text": _label(button), "value": f"{_name(button, 0, turns=turns)} {button_words(button)}"}


def _label(button: Button) -> Element:
    return plain_text(clip(collapse(button.label), BUTTON_TEXT) or NOTHING)


def _name(button: Button, place: int, *, turns: bool) -> str:
    about = f":{button.place}" if button.place else ""
    return f"{NAMES[manner_of(button, of_answer=turns)]}:{max(1, button.page)}:{place}{about}"


def labelled_menu(select: Select) -> list[Block]:
    """Return a menu beside its label. Several papers can be chosen in it, which Slack allows nowhere else."""
    menu = menu_element(select)
    return [{"type": "section", "text": plain_text(clip(select.label, MENU_LABEL)), "accessory": menu}] if menu else []


def menu_element(select: Select) -> Element | None:
    """Return a menu, None without options. The name says what is typed with the papers that are chosen; among buttons,
    where it has no label, that is one at a time."""
    options = [
        {"text": plain_text(clip(each.label, OPTION_TEXT)), "value": each.id}
        for each in select.options[:OPTIONS]
        if count_units(each.id) <= OPTION_VALUE
    ]
    if not options:
        return None
    return {
        "type": "multi_static_select" if select.many and select.label else "static_select",
        "action_id": _menu_name(select),
        "placeholder": plain_text(select.hint),
        "options": options,
    }


def read_choice(action: Mapping[str, Any], offered: tuple[PaperId, ...] = ()) -> Chosen | None:
    """Return what is chosen in one of our menus, which offers these papers; None for anything else."""
    name, says, page, again = [*str(action.get("action_id")).split(":", 3), "", "", ""][:4]
    if name != PICK or says not in CHOOSING or not _is_page(page or "1"):
        return None
    several = action.get("selected_options")
    options = several if isinstance(several, list) else [action.get("selected_option")]
    return Chosen(says=says, ids=_values(options), offered=offered, again=again, page=int(page or 1))


def read_offered(action: Mapping[str, Any], blocks: object) -> tuple[PaperId, ...]:
    """Return the papers of a menu in the message's blocks; none where the message did not come along."""
    elements = [
        each for block in _mappings(blocks) for each in (block.get("accessory"), *_mappings(block.get("elements")))
    ]
    menu = next((each for each in _mappings(elements) if each.get("action_id") == action.get("action_id")), {})
    return _values(menu.get("options"))


def fits(button: Button) -> bool:
    """Return whether Slack can carry what the button says."""
    return (
        bool(outside_link(button.url)) if button.kind == "link" else count_units(button_words(button)) <= BUTTON_VALUE
    )


def fits_in_menu(button: Button) -> bool:
    """Return whether a choice in a menu can carry what the button says, and its name."""
    return count_units(choice(button)["value"]) <= OPTION_VALUE


def read_action(action: Mapping[str, Any]) -> Pressed | None:
    """Return what a button means, or what is chosen in a menu of one; None when it is none of ours."""
    option = action.get("selected_option")
    return read_pressed(
        action.get("action_id"), option.get("value") if isinstance(option, Mapping) else action.get("value")
    )


def read_pressed(action_id: object, value: object) -> Pressed | None:
    """Return what a pressed button means; None when it is none of ours."""
    if not isinstance(action_id, str) or not isinstance(value, str):
        return None
    if action_id.startswith(f"{MORE}:"):
        action_id, _, value = value.partition(" ")
    name, page, _, place = [*action_id.split(":"), "", "", ""][:4]
    manner = next((known for known, written in NAMES.items() if written == name), None)
    if manner is None or not _is_page(page):
        return None
    says, again = split_words(manner, value)
    said = "" if says == NOTHING else says
    return Pressed(manner=manner, says=said, page=max(1, int(page)), place=place, again=again)


def _menu_name(select: Select) -> str:
    """The name of a menu; without what shows the list anew where that is too long."""
    name = f"{PICK}:{select.says}"
    whole = f"{name}:{select.page}:{collapse(select.again)}"
    return whole if select.again and count_units(whole) <= ACTION_ID else name


def _is_page(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 6


def _values(options: object) -> tuple[PaperId, ...]:
    values = (each.get("value") for each in _mappings(options))
    return tuple(PaperId(each) for each in values if isinstance(each, str) and each)


def _mappings(several: object) -> list[Mapping[str, Any]]:
    return [each for each in several if isinstance(each, Mapping)] if isinstance(several, list) else []
