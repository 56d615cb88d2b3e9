"""Buttons of the core as Slack's, and back: a pressed button is what would be typed. Pure.

The value is what is typed, word for word; the action's name carries the page and what becomes of the answer:
`say` gives a new private answer, `turn` replaces the one the button hangs on, `share` posts it, `form` opens a form.
"""

from collections.abc import Iterable, Sequence

from adapters.kit.units import count_units
from adapters.slack.limits import ACTIONS_BUTTONS, BUTTON_TEXT, BUTTON_VALUE, Block, clip
from adapters.slack.rich_text import Element, plain_text
from bot.presses import Manner, Pressed, manner_of
from bot.replies import Button, ButtonKind
from bot.text import collapse

NAMES: dict[Manner, str] = {"ask": "say", "turn": "turn", "share": "share", "form": "form"}
NOTHING = "·"  # a value cannot be empty
STYLES: dict[ButtonKind, str] = {"danger": "danger"}


def button_rows(buttons: Iterable[Button], *, turns: bool = False) -> list[Block]:
    """Return rows of buttons; with `turns` their answers take the place of the message. Too long ones are left out."""
    drawn = [button_element(button, place, turns=turns) for place, button in enumerate(buttons) if fits(button)]
    rows = [drawn[first : first + ACTIONS_BUTTONS] for first in range(0, len(drawn), ACTIONS_BUTTONS)]
    return [{"type": "actions", "elements": row} for row in rows]


def button_element(button: Button, place: int = 0, *, turns: bool = False) -> Element:
    """Return one button; `place` tells it from its neighbours."""
    element: Element = {
        "type": "button",
        "text": plain_text(clip(collapse(button.label), BUTTON_TEXT) or NOTHING),
        "action_id": f"{NAMES[manner_of(button, of_answer=turns)]}:{max(1, button.page)}:{place}",
        "value": _value(button) or NOTHING,
    }
    return element | {"style": STYLES[button.kind]} if button.kind in STYLES else element


def fits(button: Button) -> bool:
    """Return whether Slack can carry what the button says."""
    return count_units(_value(button)) <= BUTTON_VALUE


def all_fit(buttons: Sequence[Button]) -> bool:
    """Return whether none of the buttons is left out."""
    return all(fits(button) for button in buttons)


def read_pressed(action_id: object, value: object) -> Pressed | None:
    """Return what a pressed button means; None when it is none of ours."""
    if not isinstance(action_id, str) or not isinstance(value, str):
        return None
    name, _, rest = action_id.partition(":")
    page = rest.partition(":")[0]
    manner = next((known for known, written in NAMES.items() if written == name), None)
    if manner is None or not (page.isascii() and page.isdigit() and len(page) <= 6):
        return None
    return Pressed(manner=manner, says="" if value == NOTHING else value, page=max(1, int(page)))


def _value(button: Button) -> str:
    return collapse(button.form or button.says)
