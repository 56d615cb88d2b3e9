"""What platforms put into a typed text, undone: `<@U1>`, `<https://…|label>`, `<:emoji:1>` as words people read. Pure.

The shapes of Slack (https://docs.slack.dev/messaging/formatting-message-text) and of Discord
(https://docs.discord.com/developers/reference#message-formatting) exclude each other, so one reading serves every
text, wherever it was copied from. Linear: no match reaches over an angle bracket, a square bracket or a line.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.language.addresses import command_of
from bot.language.references import find_paper_ids

PASSES = 4  # a label may hold markup itself
SOMEONE, GROUP, CHANNEL = "@someone", "@group", "a channel"  # whose names nobody told

_LINK = r"(?:https?://|mailto:|tel:)[^<>|\s]{1,2000}"
_MARKUP = re.compile(
    rf"<(?P<url>{_LINK})(?:\|(?P<label>[^<>]{{0,2000}}))?>"
    r"|\[(?P<masked>[^\[\]\n]{1,500})\]\(<?(?P<behind>https?://[^<>()\s]{1,2000})>?\)"
    r"|<@!?(?P<person>[UWB]?[A-Z0-9]{2,30})(?:\|(?P<person_name>[^<>]{0,200}))?>"
    r"|<#(?P<channel>[A-Z0-9]{2,30})(?:\|(?P<channel_name>[^<>]{0,200}))?>"
    r"|<(?:!subteam\^|@&)(?P<group>[A-Z0-9]{1,30})(?:\|@?(?P<group_name>[^<>]{0,200}))?>"
    r"|<!date\^[^<>|]{0,500}\|(?P<moment>[^<>]{0,200})>"
    r"|<!(?P<everybody>here|channel|everyone)(?:\|[^<>]{0,200})?>"
    r"|<a?:(?P<emoji>\w{2,32}):\d{1,20}>"
    r"|<t:(?P<seconds>-?\d{1,12})(?::(?P<style>[tTdDfFsSR]))?>"
    r"|<(?P<command>/[\w -]{1,100}):\d{1,20}>"
    r"|<id:(?P<guide>customize|browse|guide|linked-roles)>"
    r"|\|\|(?P<spoiler>[^|\n]{1,2000})\|\|"
)


def undo_markup(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return `text` without markup. `names` are those of people, groups and channels by their ids, without signs.

    A link to a paper or to a list of papers stays as its address. Another one becomes its label, with the address
    behind it in brackets where the label is not the address itself.
    """
    known = names or {}
    for _ in range(PASSES):
        before, text = text, _MARKUP.sub(lambda match: _said(match, known), text)
        if text == before:
            break
    return text


def _said(match: re.Match[str], names: Mapping[str, str]) -> str:
    kind = next(name for name in _READ if match[name] is not None)
    return _READ[kind](match, names)


def _link(url: str, label: str) -> str:
    bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", url)
    if not label or label in (url, bare):
        return label or (bare if not url.startswith("http") else url)
    if find_paper_ids(url) or command_of(url):
        return url
    return label if bare.rstrip("/").casefold() == label.rstrip("/").casefold() else f"{label} ({url})"


def _name(sign: str, known: str | None, unknown: str) -> str:
    return f"{sign}{known.lstrip(sign)}" if known else unknown


def _moment(match: re.Match[str], names: Mapping[str, str]) -> str:
    try:
        at = datetime.fromtimestamp(int(match["seconds"]), UTC)
    except (ValueError, OverflowError, OSError):
        return match["seconds"]
    return at.strftime("%Y-%m-%d" if match["style"] in ("d", "D", "R") else "%Y-%m-%d %H:%M UTC")


_READ: Mapping[str, Callable[[re.Match[str], Mapping[str, str]], str]] = {
    "url": lambda match, names: _link(match["url"], match["label"] or ""),
    "behind": lambda match, names: _link(match["behind"], match["masked"]),
    "person": lambda match, names: _name("@", match["person_name"] or names.get(match["person"]), SOMEONE),
    "channel": lambda match, names: _name("#", match["channel_name"] or names.get(match["channel"]), CHANNEL),
    "group": lambda match, names: _name("@", match["group_name"] or names.get(match["group"]), GROUP),
    "moment": lambda match, names: match["moment"],
    "everybody": lambda match, names: f"@{match['everybody']}",
    "emoji": lambda match, names: f":{match['emoji']}:",
    "seconds": _moment,
    "command": lambda match, names: match["command"],
    "guide": lambda match, names: CHANNEL,
    "spoiler": lambda match, names: match["spoiler"],
}
