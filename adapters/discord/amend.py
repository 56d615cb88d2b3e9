"""A message of one person, changed where it was pressed: a button in place of another, or a line and Undo as its foot.

The components are those that came along with the press. Pure.
"""

from collections.abc import Collection, Sequence

from adapters.discord.components import (
    BUTTON,
    CONTAINER,
    MENU,
    Component,
    Payload,
    button,
    count_components,
    message_payload,
    rows,
    text,
    walk,
)
from adapters.discord.custom_ids import SMALL, fits, press_id, turned_save
from adapters.discord.escape import draw_line
from adapters.discord.limits import MESSAGE_COMPONENTS
from adapters.discord.reply_buttons import STYLES
from bot.presses import Amended
from bot.replies import Button

FOOT = (901, 902)  # the numbers of the foot's text and of its row
NOTE = 300


def amend_message(components: Sequence[Component], custom_id: str, amended: Amended, command: str) -> Payload | None:
    """Return the body of a message after the press of `custom_id` in it; None where nothing is changed or there is no
    room."""
    kept = [_without_foot(each) for each in components if each.get("id") not in FOOT]
    kept = _without_gone(kept, custom_id, amended.gone) if amended.gone else kept
    by = amended.button if amended.button and fits(press_id("ask", amended.button.says)) else None
    changed = [_swapped(each, custom_id, by) for each in kept] if by else kept
    if by and custom_id in _names(kept):  # a button, and no choice in a menu, which hides it
        return message_payload(changed)
    foot = _foot(amended, command)
    if not foot or count_components([*changed, *foot]) > MESSAGE_COMPONENTS:
        return None
    if changed and changed[-1].get("type") == CONTAINER:
        return message_payload([*changed[:-1], {**changed[-1], "components": [*changed[-1]["components"], *foot]}])
    return message_payload([*changed, *foot])


def _foot(amended: Amended, command: str) -> list[Component]:
    """What was done, and the way back; nothing where that is too long for a button."""
    name = press_id("ask", amended.undo.says) if amended.undo else ""
    if not amended.note or not fits(name):
        return []
    below = rows([button(amended.undo.label, name)] if amended.undo else [])
    said = text(f"{SMALL}{draw_line(amended.note, command, NOTE)}", FOOT[0])
    return [said, *({**each, "id": FOOT[1]} for each in below)]


def _without_gone(components: Sequence[Component], custom_id: str, gone: Collection[str]) -> list[Component]:
    """The components, the menu of this name without the papers that are gone; a row that has nothing else is left
    out."""
    left: list[Component] = []
    for each in components:
        if each.get("type") == MENU and each.get("custom_id") == custom_id:
            options = [option for option in each["options"] if option.get("value") not in gone]
            left += [{**each, "options": options, "max_values": len(options)}] if options else []
        elif "components" in each:
            within = _without_gone(each["components"], custom_id, gone)
            left += [{**each, "components": within}] if within else []
        else:
            left.append(each)
    return left


def _names(components: Sequence[Component]) -> list[str]:
    return [str(each.get("custom_id")) for each in walk(list(components))]


def _without_foot(component: Component) -> Component:
    if component.get("type") != CONTAINER:
        return component
    return {**component, "components": [each for each in component["components"] if each.get("id") not in FOOT]}


def _swapped(component: Component, custom_id: str, by: Button) -> Component:
    """The component, its button of this name replaced, or the choice in a menu of buttons. A digest's
    message stays known by the name of its Save."""
    if component.get("type") == BUTTON:
        if component.get("custom_id") != custom_id:
            return component
        return button(by.label, turned_save(custom_id) or press_id("ask", by.says), STYLES.get(by.kind, "secondary"))
    if component.get("type") == MENU:
        option = {"label": by.label, "value": press_id("ask", by.says)}
        options = [option if each.get("value") == custom_id else each for each in component["options"]]
        return {**component, "options": options}
    if "components" not in component:
        return component
    return {**component, "components": [_swapped(each, custom_id, by) for each in component["components"]]}
