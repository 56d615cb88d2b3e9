"""What surrounds a typed text, removed: platforms' markup, quotes and list signs, `please`. Pure.

`<@U1>`, `<https://…|label>` and `<:emoji:1>` become words people read. The shapes of Slack
(https://docs.slack.dev/messaging/formatting-message-text) and of Discord
(https://docs.discord.com/developers/reference#message-formatting) exclude each other, so one reading serves every
text, wherever it was copied from. Linear: no match reaches over an angle bracket, a square bracket or a line.
"""

import re
import unicodedata
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
LONGEST = 300  # characters: with marks around it a longer text is no command
PLEASE = frozenset({"please", "pls", "plz", "thanks", "thx", "ty", "thank you", "bitte", "danke"})
_PAIRS = ("```", "`", "**", "__", "~~", "*", "_", "~", "(", "[")
_CLOSING = {"(": ")", "[": "]"}
_BEFORE = re.compile(
    r"(?:[•◦▪‣·›»*+–—-]|\d{1,2}[.)])\s+|[>›]+\s*|[$%#]\s+|[!/](?=\w)|(?:hey|hi|hello|ok|okay|please|pls)\b[,!]?\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"(?<![\s,])[\s,]++(?:{'|'.join(sorted(PLEASE, key=len, reverse=True))})[\s.,!?]*$", re.IGNORECASE)
_SELECTORS = "\ufe0e\ufe0f\u20e3"  # how a symbol is drawn, and the frame of a keycap
_SHORTCODE_BEFORE, _SHORTCODE_AFTER = re.compile(r":[\w+-]{2,40}:\s*"), re.compile(r"(?:(?<!\s)\s++)?:[\w+-]{2,40}:$")


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


def unwrap(text: str, name: str) -> str:
    """Return `text` without marks, emoji, greetings and `name` (the command's own) around it; "" for a long text."""
    if len(text) > LONGEST:
        return ""
    before = None
    while text != before:
        before, text = text, _without_pair(_without_name(_without_emoji(text), name))
        text = _AFTER.sub("", _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text).strip()
    return text


def unstop(text: str) -> str:
    """Return `text` without the punctuation that ends a sentence."""
    return text.rstrip(" .,;!?…")


def _without_pair(text: str) -> str:
    for mark in _PAIRS:
        close = _CLOSING.get(mark, mark)
        if len(text) > len(mark) + len(close) and text.startswith(mark) and text.endswith(close):
            return text[len(mark) : -len(close)].strip()
    quoted_command = text.startswith('"/') and text.endswith('"')  # other quotation marks make an exact phrase
    return text[1:-1].strip() if quoted_command else text


def same_letters(one: str, other: str) -> bool:
    """Return whether two texts differ by nothing but marks."""
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _SHORTCODE_AFTER.sub("", text))).casefold()


def _without_name(text: str, name: str) -> str:
    """`@papers today`, `papers: today`, `papers › today`; the name alone stays."""
    return re.sub(rf"^@?{re.escape(name)}(?:[:,›>]\s*|\s+)(?=\S)", "", text, flags=re.IGNORECASE)


def _without_emoji(text: str) -> str:
    text = _SHORTCODE_AFTER.sub("", _SHORTCODE_BEFORE.sub("", text, count=1) if text.startswith(":") else text)
    start, end = 0, len(text)
    while start < end and _is_emoji(text[start]):
        start += 1
    while end > start and _is_emoji(text[end - 1]):
        end -= 1
    return text[start:end].strip()


def _is_emoji(character: str) -> bool:
    """Symbols and what goes with them, but no mark that a letter of some script carries."""
    return character in _SELECTORS or (
        not character.isascii() and unicodedata.category(character) in ("So", "Sk", "Cf")
    )


def _said(match: re.Match[str], names: Mapping[str, str]) -> str:
    kind = next((name for name in _READ if match[name] is not None), "")
    return _READ[kind](match, names) if kind else match["moment"] or match["command"] or match["spoiler"] or ""


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
    "everybody": lambda match, names: f"@{match['everybody']}",
    "emoji": lambda match, names: f":{match['emoji']}:",
    "seconds": _moment,
    "guide": lambda match, names: CHANNEL,
}
