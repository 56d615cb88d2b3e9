"""Text from outside as Discord shows it letter by letter: no format, mention, emoji, link or list in it. Pure.

Titles look as they were written, and ping nobody. A backslash before a sign of ASCII is never shown; a word joiner
stands where a backslash would be.
"""

import re
from collections.abc import Iterator

from adapters.discord.limits import LINK, LOOKED_AT
from adapters.kit.text import count_units, safe_link
from bot.replies import Line, Span
from bot.text import collapse, shorten

JOINER = "\u2060"

_SIGNS = re.compile(r"[\\*_~`|<>\[\]]|:(?!\s)")
_LINE_START = re.compile(r"(?=[#+-])|(?<=\d)(?=[.)])")
_LIST_NUMBER = re.compile(r"\d+[.)]")
_NAMES = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_ALIVE_IN_CODE = re.compile(r"(?<=<)(?=[@#/:a-z])|(?<=:)(?=//)|(?<=\])(?=\()", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|\u2060")
_ID = re.compile(r"\d{1,20}")
_TICKS = re.compile(r"`+")


def escape(text: str) -> str:
    """Return `text` as one line that is shown as it is written, wherever it stands."""
    return guard(inline(collapse(text)))


def unescape(drawn: str) -> str:
    """Return the text that `escape` was given, collapsed."""
    return _ESCAPED.sub(lambda match: match[1] or "", drawn)


def inline(text: str) -> str:
    """Return `text` without formats; what would begin a block stays, and so do spaces at its ends."""
    return _NAMES.sub(f"@{JOINER}", _SIGNS.sub(r"\\\g<0>", text))


def guard(line: str) -> str:
    """Return a drawn line that begins no heading and no list."""
    if line[:1] in ("#", "+", "-") or _LIST_NUMBER.match(line):
        return _LINE_START.sub(r"\\", line, count=1)
    return line


def code(text: str) -> str:
    """Return `text` as code: to be read and typed, never alive."""
    flat = _NAMES.sub(f"@{JOINER}", _ALIVE_IN_CODE.sub(JOINER, collapse(text)))
    if not flat:
        return ""
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(flat)), default=0))
    space = " " if "`" in flat else ""
    return f"{fence}{space}{flat}{space}{fence}"


def fit(text: str, limit: int) -> str:
    """Return `text` escaped in at most `limit` units, shortened where a sentence or a word ends."""
    flat = collapse(text[:LOOKED_AT])
    room = min(limit, len(flat))
    while room > 0:
        drawn = guard(inline(shorten(flat, room)))
        over = count_units(drawn) - limit
        if over <= 0:
            return drawn
        room -= max(1, over // 2)
    return ""


def draw_line(line: Line, command: str, limit: int) -> str:
    """Return a line of the core in at most `limit` units; what one can type stands with the command's name.

    Names that only arise where two spans meet are broken, too.
    """
    drawn = ""
    styled_before = False
    for span in line:
        for room in _rooms(limit - count_units(drawn) - 4):
            piece = _span(span, command, room)
            styled = span.style != "plain"
            piece = JOINER + piece if styled and styled_before and piece else piece
            if count_units(drawn) + count_units(piece) <= limit - 2:
                break
        else:
            break
        drawn, styled_before = drawn + piece, styled if piece else styled_before
    return break_names(guard(drawn))


def break_names(text: str) -> str:
    """Return drawn text in which nobody is called, however its pieces came together."""
    return _NAMES.sub(f"@{JOINER}", text)


def _rooms(room: int) -> Iterator[int]:
    """How much of a span to try: all that is left, then less, since escaping makes text longer."""
    while room > 0:
        yield room
        room = room * 2 // 3


def _span(span: Span, command: str, room: int) -> str:
    text = (span.own or span.text)[:LOOKED_AT]
    words = shorten(collapse(text), room)
    if not words:
        return " " if text else ""
    if span.at:
        moment = int(span.at.timestamp())
        return f"<t:{moment}:F> (your time) · <t:{moment}:R>"  # often beside the zone of a digest, which is another
    if _ID.fullmatch(span.channel):
        return f"<#{span.channel}>"
    if span.style == "command":
        return code(f"/{command} {words}")
    if span.style == "code":
        return code(words)
    before, after = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    url = safe_link(span.url, longest=LINK)
    if url and not {"(", ")"} & {*url} and escape(words) == words:
        return f"{before}[{words}]({url}){after}"
    mark = {"mark": "**", "strong": "**", "quiet": "*"}.get(span.style, "")
    return f"{before}{mark}{inline(words)}{mark}{after}"
