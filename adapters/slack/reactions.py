"""Reactions that mean a bookmark: which emoji, how many stand on a message, who put them there."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

DEFAULT_EMOJI = ("bookmark", "star", "pushpin")
NAMES = {
    "🔖": "bookmark",
    "⭐": "star",
    "📌": "pushpin",
    "📍": "round_pushpin",
    "📑": "bookmark_tabs",
    "🏷": "label",
    "❤": "heart",
    "💙": "blue_heart",
    "💜": "purple_heart",
    "👍": "+1",
    "👏": "clap",
    "🙏": "pray",
    "👀": "eyes",
    "📚": "books",
    "📖": "book",
    "📝": "memo",
    "📎": "paperclip",
    "📥": "inbox_tray",
    "💾": "floppy_disk",
    "🔥": "fire",
    "🚀": "rocket",
    "💡": "bulb",
    "🧠": "brain",
    "🎯": "dart",
    "🔬": "microscope",
    "💎": "gem",
    "🌟": "star2",
    "✨": "sparkles",
    "✅": "white_check_mark",
    "✔": "heavy_check_mark",
    "💯": "100",
    "🎉": "tada",
}
"""What people may want to save with, by Slack's names; others are set by their names, too."""
ALIASES = {"thumbsup": "+1", "open_book": "book", "pencil": "memo"}
TONE = "::skin-tone-"
LOOKS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")  # how it is drawn, and skin tones


def emoji_name(written: str) -> str:
    """Return Slack's name of an emoji, however it is written: `🔖`, `:bookmark:`, `bookmark::skin-tone-2`."""
    plain = LOOKS.sub("", written.strip())
    name = NAMES.get(plain, plain.strip(":").partition(TONE)[0])
    return ALIASES.get(name, name)


def saves(name: object, emoji: Collection[str]) -> bool:
    """Return whether a reaction of this name keeps a paper."""
    return isinstance(name, str) and emoji_name(name) in emoji


def count_saving(message: Mapping[str, Any], emoji: Collection[str], me: str) -> int:
    """Return how many reactions that save stand on a message, the bot's own not counted."""
    counted = 0
    for reaction in _saving(message, emoji):
        count = reaction.get("count")
        own = me in (reaction.get("users") or ())
        counted += max(0, int(count) - own) if isinstance(count, int) else 0
    return counted


def users_saving(message: Mapping[str, Any], emoji: Collection[str], me: str) -> frozenset[str]:
    """Return who put reactions that save on a message, the bot not."""
    users = (user for reaction in _saving(message, emoji) for user in reaction.get("users") or ())
    return frozenset(user for user in users if isinstance(user, str) and user != me)


def _saving(message: Mapping[str, Any], emoji: Collection[str]) -> Iterator[Mapping[str, Any]]:
    for reaction in message.get("reactions") or ():
        if isinstance(reaction, Mapping) and saves(reaction.get("name"), emoji):
            yield reaction
