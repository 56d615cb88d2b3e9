"""The papers that anybody's message names, on any platform. Pure and linear; bounded by MOST_PARTS and TEXT_CAP.

The whole payload is walked, so whatever a person can see or click counts wherever it stands: texts, links, buttons,
pictures' descriptions, file names, forwarded messages. What is only for machines (ids, callback values, tokens) does
not, and neither do accounts and the message that this one answers, which has a menu of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.language.references import FOUND_CAP, find_paper_ids
from bot.model import PaperId

MOST_PARTS = 20_000  # nodes of a payload that are looked at; the largest real message has a few thousand
TEXT_CAP = 200_000  # characters of all texts together

_HIDDEN_NAMES = (
    "id ids type subtype ts token hash nonce style color flags mimetype filetype content_type timestamp metadata"
    " event_payload state resolved reactions mentions member application interaction interaction_metadata icons"
    " bot_profile workflow referenced_message root edited"
)
_HIDDEN = frozenset(_HIDDEN_NAMES.split())
_HIDDEN_ENDS = ("_id", "_ids", "_ts", "_token", "_hash", "_metadata", "_timestamp")
_ACCOUNT = frozenset({"username", "discriminator"})
_FIELD = frozenset({"title", "name"})  # a labelled value that is shown; values of buttons and options are not


def find_named_papers(payload: object) -> tuple[PaperId, ...]:
    """Return the papers that a message names, given as its platform's JSON; each once, in order, at most FOUND_CAP."""
    found: dict[PaperId, None] = {}
    for text in texts_of(payload):
        found |= dict.fromkeys(find_paper_ids(text))
        if len(found) >= FOUND_CAP:
            break
    return tuple(found)[:FOUND_CAP]


def texts_of(payload: object) -> Iterator[str]:
    """Yield every string of a payload that a person can see or click, in the order of the payload."""
    room = TEXT_CAP
    for holder, name, text in strings_of(payload):
        if name == "value" and not _is_field(holder):
            continue
        yield text[:room]
        room -= len(text)
        if room <= 0:
            return


def strings_of(payload: object) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Yield the strings that are no ids, callback values included: the mapping and name each stands at, and itself."""
    waiting: list[tuple[Mapping[str, Any], str, object]] = [({}, "", payload)]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        holder, name, node = waiting.pop()
        if isinstance(node, str):
            yield holder, name, node
        elif isinstance(node, Mapping):
            if not node.keys() >= _ACCOUNT:
                waiting += [(node, key, node[key]) for key in reversed(list(node)) if not _is_hidden(key)]
        elif isinstance(node, list | tuple):
            waiting += [(holder, name, each) for each in reversed(node)]


def _is_hidden(name: object) -> bool:
    return not isinstance(name, str) or name in _HIDDEN or name.endswith(_HIDDEN_ENDS)


def _is_field(holder: Mapping[str, Any]) -> bool:
    return not holder.keys().isdisjoint(_FIELD) and "type" not in holder
