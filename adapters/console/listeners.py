"""What a person types into the terminal, turned into what the core understands. Pure.

On other platforms one presses buttons and puts reactions; here `next` turns the page, `🔖 1` reacts to the first paper
on the screen, and a bare number after a verb means the paper with that number.
"""

import re
from collections.abc import Sequence

from bot.model import PaperId, Value
from bot.replies import Button, Reply

EMOJI = ("🔖", "⭐", "📌")
TYPED_SIGNS = (":bookmark:", "*")  # for keyboards without emoji
CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O?.)?|[\x00-\x08\x0b-\x1f\x7f]")  # Ctrl-L, arrow keys and the like
NUMBER = re.compile(r"#?[0-9]{1,2}")
QUIT_WORDS = frozenset({"q", "quit", "exit", "bye", ":q"})
TURNING = {
    "undo": "Undo",
    "next": "Next",
    "n": "Next",
    "more": "Next",
    "previous": "Previous",
    "prev": "Previous",
    "p": "Previous",
}
NUMBERED = re.compile(r"\s*(save|unsave|show|similar)\s+#?(\d{1,2})\b(.*)", re.IGNORECASE | re.DOTALL)


class Ask(Value, frozen=True, kw_only=True):
    """A text for the core, and the page of its answer."""

    text: str
    page: int = 1


class React(Value, frozen=True, kw_only=True):
    """A 🔖 on the paper with this number on the screen."""

    number: int


class Quit(Value, frozen=True, kw_only=True):
    """The person is done."""


class Unclear(Value, frozen=True, kw_only=True):
    """There is no such number or page on the screen."""

    problem: str


Said = Ask | React | Quit | Unclear


def read_line(typed: str, screen: Reply | None, emoji: Sequence[str] = EMOJI) -> Said:
    """Return what `typed` means with `screen` in front of the person; `emoji` are the signs that save.

    Control keys are not text; a line of nothing else means nothing.
    """
    text = CONTROL.sub("", typed).strip()
    if typed and not text:
        return Unclear(problem="")
    lowered = text.casefold()
    if lowered in QUIT_WORDS:
        return Quit()
    if lowered in TURNING:
        return _turn(TURNING[lowered], screen)
    signs = (*(each.removesuffix("\ufe0f") for each in emoji), *TYPED_SIGNS)
    if sign := next((sign for sign in signs if text.startswith(sign)), ""):
        return _react(text.removeprefix(sign).strip("\ufe0f "), screen, emoji[0])
    if NUMBER.fullmatch(text) and (paper_id := shown_id(int(text.lstrip("#")), screen)):
        return Ask(text=f"show {paper_id}")
    if match := NUMBERED.fullmatch(text):
        return _numbered(match, screen)
    return Ask(text=text)


def shown_id(number: int, screen: Reply | None) -> PaperId | None:
    """Return the id of the paper with this number on the screen."""
    cards = screen.cards if screen else ()
    if number == 1 and len(cards) == 1:
        return cards[0].paper.id
    return next((card.paper.id for card in cards if card.rank == number), None)


def _turn(label: str, screen: Reply | None) -> Said:
    buttons: tuple[Button, ...] = screen.buttons if screen else ()
    button = next((button for button in buttons if button.label == label), None)
    if button is None:
        return Unclear(problem="There is nothing to undo." if label == "Undo" else f"There is no {label.lower()} page.")
    return Ask(text=button.says, page=button.page)


def _react(text: str, screen: Reply | None, sign: str) -> Said:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else 1 if not text else 0
    if shown_id(number, screen) is None:
        return Unclear(problem=f"There is no paper with that number on the screen. For example: {sign} 1")
    return React(number=number)


def _numbered(match: re.Match[str], screen: Reply | None) -> Said:
    verb, number, rest = match.groups()
    paper_id = shown_id(int(number), screen)
    if paper_id is None:
        return Unclear(problem=f"There is no paper number {number} on the screen.")
    return Ask(text=f"{verb} {paper_id}{rest}")
