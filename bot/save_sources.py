"""Why a bookmark exists: the names of its sources. Pure.

A reaction's name says on which message in which channel it stands (a message's id may be unique in its channel only),
and with which emoji, where that is known. A choice in the menu of a message is named after the message, too.
"""

from collections.abc import Iterable
from urllib.parse import quote

from bot.model import MessageRef

COMMAND = "command"
BUTTON = "button"
_REACTION, _CHOICE = "reaction:", "choice:"


def reaction_on(ref: MessageRef, emoji: str = "") -> str:
    """Return the name of a reaction on this message; "" is any emoji."""
    return f"{_REACTION}{_place(ref)}/{quote(emoji, safe=':')}"


def choice_on(ref: MessageRef) -> str:
    """Return the name of a choice in a menu of this message."""
    return f"{_CHOICE}{_place(ref)}"


def is_reaction(source: str) -> bool:
    """Return whether this is the name of a reaction."""
    return source.startswith(_REACTION)


def is_choice(source: str) -> bool:
    """Return whether this is the name of a choice in a menu."""
    return source.startswith(_CHOICE)


def place_of(source: str) -> tuple[str, str]:
    """Return the channel's reference and the message's id in a reaction's name, both still percent-encoded."""
    channel, _, rest = source.removeprefix(_REACTION).partition("/")
    return channel, rest.partition("/")[0]


def same_reaction(source: str, sources: Iterable[str]) -> frozenset[str]:
    """Return those of `sources` that go when `source` is taken away.

    One whose emoji nobody told stands for all of its message, and goes with any of them.
    """
    if not is_reaction(source):
        return frozenset(sources) & {source}
    message, _, emoji = source.rpartition("/")
    here = frozenset(name for name in sources if name.rpartition("/")[0] == message)
    return here & {source, f"{message}/"} if emoji else here


def _place(ref: MessageRef) -> str:
    return "/".join(quote(part, safe=":") for part in (ref.channel.ref, ref.id))
