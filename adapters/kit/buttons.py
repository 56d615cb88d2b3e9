"""What the buttons of Slack and Discord carry alike: words, and behind a bar what shows the message anew. Pure."""

from bot.presses import Manner
from bot.replies import Button
from bot.text import collapse

AGAIN = "|"
NOTHING = "·"  # a label cannot be empty


def button_words(button: Button) -> str:
    """Return what a button carries: what is typed, or what its form is filled with."""
    again = f"{AGAIN}{collapse(button.again)}" if button.again else ""
    return collapse(button.form or button.says) + again


def split_words(manner: Manner, carried: str) -> tuple[str, str]:
    """Return what a button says, and what shows the message anew."""
    if manner == "note":  # what was typed in its form may have a bar, too
        says, _, again = carried.rpartition(AGAIN)
        return says, again
    says, _, again = carried.partition(AGAIN) if manner == "change" else (carried, "", "")
    return says, again
