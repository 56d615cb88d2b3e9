"""A message of one person, changed where it was pressed: a button in place of another, or a line and Undo as its foot.

The blocks are those that came along with the press. Pure.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from adapters.slack.buttons import MORE, button_element, button_rows, choice
from adapters.slack.limits import MESSAGE_BLOCKS, Block
from adapters.slack.rich_text import Element, line_words, small_print
from bot.presses import Amended
from bot.replies import Button
from bot.text import join_parts

FOOT = "done"  # begins the names of the blocks of the foot
DRAWN = ("type", "block_id", "image_url", "alt_text")  # Slack adds to a picture what it does not take


def amend_blocks(
    blocks: Iterable[Block], action: Mapping[str, Any], amended: Amended, command: str
) -> list[Block] | None:
    """Return the blocks of a message after the press `action` in it; None where nothing is changed or has no room."""
    at = str(action.get("block_id"))
    kept = [_sendable(each) for each in blocks if not _is_foot(each)]
    kept = [left for each in kept if (left := _without_gone(each, action, amended.gone))]
    by = amended.button
    changed = [_swapped(each, action, by, here=each.get("block_id") == at) for each in kept] if by else kept
    if by and not (at.startswith(FOOT) or _in_menu(action)):
        return changed if changed != kept else None
    whole = [*changed, *_foot(amended, command)]
    return whole if amended.note and len(whole) <= MESSAGE_BLOCKS else None


def _without_gone(block: Block, action: Mapping[str, Any], gone: Collection[str]) -> Block | None:
    """The block, its menu that was used without the papers that are gone; None for one that has nothing else."""
    elements = block.get("elements")
    if not gone or block.get("type") != "actions" or not isinstance(elements, list):
        return block
    name = action.get("action_id")
    left = [_narrowed(each, gone) if each.get("action_id") == name else each for each in elements]
    left = [each for each in left if each.get("options") != []]
    return {**block, "elements": left} if left else None


def _narrowed(element: Element, gone: Collection[str]) -> Element:
    if "options" not in element:
        return element
    return {**element, "options": [each for each in element["options"] if each.get("value") not in gone]}


def _in_menu(action: Mapping[str, Any]) -> bool:
    return str(action.get("action_id")).startswith(f"{MORE}:")


def _foot(amended: Amended, command: str) -> list[Block]:
    buttons = button_rows((amended.undo,)) if amended.undo else []
    shown = [small_print(join_parts([line_words(amended.note, command)])), *buttons]
    return [{**each, "block_id": f"{FOOT}:{place}"} for place, each in enumerate(shown)]


def _is_foot(block: Block) -> bool:
    return str(block.get("block_id")).startswith(f"{FOOT}:")


def _sendable(block: Block) -> Block:
    if block.get("type") != "image":
        return block
    return {name: value for name, value in block.items() if name in DRAWN}


def _swapped(block: Block, action: Mapping[str, Any], by: Button, *, here: bool) -> Block:
    elements = block.get("elements")
    if not isinstance(elements, list):
        return block
    return {**block, "elements": [_element(each, action, by, here=here) for each in elements]}


def _element(element: Element, action: Mapping[str, Any], by: Button, *, here: bool) -> Element:
    """The element, or what stands in its place if it was pressed; it keeps its name, which no neighbour has. In a menu
    what means the same is replaced wherever it was pressed."""
    name = element.get("action_id")
    if str(name).startswith(f"{MORE}:"):
        option = action.get("selected_option") or {"value": f"{action.get('action_id')} {action.get('value')}"}
        options = [choice(by) if each.get("value") == option["value"] else each for each in element.get("options", ())]
        return {**element, "options": options}
    return {**button_element(by), "action_id": name} if here and name == action.get("action_id") else element
