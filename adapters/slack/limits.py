"""What a Slack message may hold, and a sheet that never holds more. Pure.

Slack counts in UTF-16 units, and refuses a message whose blocks have too much text in all without telling how much
(`msg_blocks_too_long`; people met it at about 12,000): we stay far below.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.kit.text import count_units

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100
BLOCKS_TEXT = 8_800  # of all blocks together
HEADER_TEXT = 150
CONTEXT_TEXT, SMALL_BLOCK = 600, 2_000  # small print, and several lines of it with links; Slack allows 3,000
ACTIONS_BUTTONS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ACTION_ID = 255
OPTIONS = 100  # of one menu
CHOICES = 5  # of a menu behind three dots
OPTION_TEXT = 75
OPTION_VALUE = 150
FALLBACK_TEXT = 3_000  # chat.update allows 4,000 and counts what is escaped

_COUNTED = ("text", "alt_text", "title", "description")


def count_text(node: object) -> int:
    """Return how many units of text a block, or anything in it, shows or carries."""
    if isinstance(node, dict):
        own = sum(count_units(node[name]) for name in _COUNTED if isinstance(node.get(name), str))
        bare = count_units(node["url"]) if node.get("type") == "link" and not node.get("text") else 0
        return own + bare + sum(count_text(value) for value in node.values() if isinstance(value, dict | list))
    return sum(count_text(item) for item in node) if isinstance(node, list) else 0


class Sheet:
    """The blocks of one message in the making. What does not fit is not added, and whoever adds it is told.

    `left` is how many blocks are left, `room` how many units of text."""

    def __init__(self, *, blocks: int = MESSAGE_BLOCKS, text: int = BLOCKS_TEXT, keep: Sequence[Block] = ()) -> None:
        """`keep` are last blocks that must find room whatever is added before them."""
        self._last = list(keep)
        self._blocks: list[Block] = []
        self.left = blocks - len(self._last)
        self.room = text - count_text(self._last)

    def add(self, blocks: Iterable[Block]) -> bool:
        """Add these blocks together, or none of them."""
        wanted = list(blocks)
        text = count_text(wanted)
        if len(wanted) > self.left or text > self.room:
            return False
        self._blocks += wanted
        self.left -= len(wanted)
        self.room -= text
        return True

    def finish(self) -> list[Block]:
        """Return all blocks in their order."""
        return [*self._blocks, *self._last]
