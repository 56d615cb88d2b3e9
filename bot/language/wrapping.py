"""What stands around a command that is copied or said to somebody: `` `today` ``, `• today`, `today please`. Pure."""

import re
import unicodedata

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
