"""Slack's text as values: everything from outside is literal, links are only those that we made. Pure.

mrkdwn cannot escape `*`, `_`, `~` and backticks, so titles and abstracts go into `rich_text`, where
text is text, and nothing in it is a mention, a link or an emoji.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from adapters.kit.text import clip, safe_link
from adapters.slack.limits import CONTEXT_TEXT, HEADER_TEXT, SMALL_BLOCK, Block
from bot.model import ARXIV_PAGE, ARXIV_PDF, HF_PAGE
from bot.pictures import Picture
from bot.replies import Line, Span
from bot.text import collapse, one_line

Element = dict[str, Any]

LINK_LONGEST = 2_000
CODE_HOST = "github.com"
STYLES = {
    "mark": {"bold": True},
    "command": {"code": True},
    "code": {"code": True},
    "strong": {"bold": True},
    "quiet": {"italic": True},
}

CODE = ("command", "code")
NO_BREAK = "\u00a0"  # a space
LIVE = (*CODE, "mark")  # what small print says as mrkdwn only
MOMENT = "{date_long_pretty} at {time} (your time)"  # often beside the zone of a digest, which is another

DIVIDER: Block = {"type": "divider"}
APART = "\u200b"  # Slack takes it for the end of a word, and shows nothing

_UNBROKEN = re.compile(r"[!-,.0-~]{24}(?=[!-,.0-~]{10})")  # no space, no hyphen, no slash
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_FORMATS = re.compile(r"[*_~`]|:(?=[\w+'-]{1,60}:)")  # the last begins an emoji
_ID_SAFE = "/.:-"
_READ_BY_ITSELF = re.compile(r"[@#](?=\w)|(?<=\w)\.(?=[^\W\d_])")  # in what Slack takes for a name or an address
_LINKING = re.compile(r"\bhttps?://|(?<!:):++(?=//)")


def breakable(words: str) -> str:
    """Return `words` so that one that is longer than a line does not stick out of a narrow window. Parts of addresses
    and compounds break anyway."""
    return _UNBROKEN.sub(f"\\g<0>{APART}", words)


def text(words: str, **style: bool) -> Element:
    """Return a run of literal text."""
    words = words if style.get("code") else breakable(words)  # what is typed is copied
    return {"type": "text", "text": words, "style": style} if style else {"type": "text", "text": words}


def link(words: str, url: str, **style: bool) -> Element:
    """Return words that lead to `url`, or the words alone when there is none."""
    if not url:
        return text(words, **style)
    shown = {"type": "link", "url": url, "text": breakable(words)}
    return shown | {"style": style} if style else shown


def person(user_id: str) -> Element:
    """Return a person's name, drawn by Slack; the only mention there is."""
    return {"type": "user", "user_id": user_id}


def paragraph(elements: Iterable[Element]) -> Element:
    """Return elements as one paragraph; Slack takes no empty ones."""
    shown = [element for element in elements if element.get("text") != ""]
    return {"type": "rich_text_section", "elements": shown or [text("·")]}


def rich_text(*paragraphs: Element) -> Block:
    """Return a block of paragraphs."""
    return {"type": "rich_text", "elements": list(paragraphs)}


def join_lines(lines: Sequence[list[Element]]) -> list[Element]:
    """Return the elements of lines, one line under the other."""
    parted = [element for each in lines for element in (text("\n"), *each)]
    return parted[1:]


def heading(words: str) -> Block:
    """Return a large first line."""
    return {"type": "header", "text": plain_text(clip(words, HEADER_TEXT))}


def small_print(words: str) -> Block:
    """Return a line in small grey letters."""
    return {"type": "context", "elements": [plain_text(clip(breakable(words), CONTEXT_TEXT))]}


def small_block(rows: Sequence[Sequence[Line]], command: str) -> list[Block]:
    """Return rows below one another in small grey letters, each of parts with dots between them; nothing without words.

    Slack reads them as mrkdwn only where something is code, marked or leads somewhere: what would be a format, a name
    or an address in the rest is made inert. Of too many the last are left out there."""
    live = any(span.style in LIVE or span.url for row in rows for each in row for span in each)
    for last in range(len(rows) if live else 0, 0, -1):
        marked = _joined(rows[:last], lambda each: "".join(_mrkdwn(span, CONTEXT_TEXT, command) for span in each))
        if 0 < len(marked) <= SMALL_BLOCK:
            return [{"type": "context", "elements": [{"type": "mrkdwn", "text": marked}]}]
    words = _joined(rows, partial(line_words, command=command))
    return [small_print(words)] if words else []


def _joined(rows: Iterable[Iterable[Line]], draw: Callable[[Line], str]) -> str:
    """No line that Slack breaks begins with a dot."""
    lines = (one_line(draw(each).strip() for each in row) for row in rows)
    return "\n".join(words.replace(" · ", f"{NO_BREAK}· ") for words in lines if words)


def image(picture: Picture) -> Block:
    """Return a picture; Slack fetches it, and refuses the message when it cannot."""
    return {"type": "image", "image_url": picture.url, "alt_text": picture.alt}


def plain_text(words: str) -> Element:
    """Return literal text; colons make no emoji in it."""
    return {"type": "plain_text", "text": words, "emoji": False}


def spans(line: Line, command: str, limit: int) -> list[Element]:
    """Return a line of the core, at most `limit` units; what one can type stands with the command's name."""
    drawn: list[Element] = []
    for span in line:
        words = flat(span.text)
        if span.style == "command" and words.strip():
            words = f"{command} {words.strip()}"
        words = clip(words, limit)
        limit -= len(words)
        if words:
            url = safe_link(span.url, longest=LINK_LONGEST)
            drawn.append(_live(span, words) or link(words, url, **STYLES.get(span.style, {})))
        if limit <= 1:
            break
    return drawn


def _live(span: Span, words: str) -> Element | None:
    """What Slack shows in the reader's own way: a moment in their time zone, a channel by its name."""
    if span.at:
        return {"type": "date", "timestamp": int(span.at.timestamp()), "format": MOMENT, "fallback": words}
    if _USER.fullmatch(span.person):
        return person(span.person)
    return {"type": "channel", "channel_id": span.channel} if _CHANNEL.fullmatch(span.channel) else None


def live_text(line: Line, command: str, limit: int) -> Element:
    """Return a line for a place that takes no rich text, each span at most `limit` units. Slack reads it as mrkdwn only
    where it names a channel: signs that would format it are made inert there."""
    if not any(_CHANNEL.fullmatch(span.channel) for span in line):
        return plain_text(clip(line_words(line, command), limit) or "·")
    return {"type": "mrkdwn", "text": "".join(_mrkdwn(span, limit, command) for span in line), "verbatim": True}


def _mrkdwn(span: Span, limit: int, command: str) -> str:
    if span.style in CODE:
        return f"`{escape(clip(line_words((span,), command).replace('`', ''), limit)).strip()}`"
    if _CHANNEL.fullmatch(span.channel):
        return f"<#{span.channel}>"
    words = _FORMATS.sub(f"\\g<0>{APART}", escape(clip(breakable(flat(span.text)), limit)))
    url = safe_link(span.url, longest=LINK_LONGEST) if words.strip() else ""
    if url:
        return f"<{url.replace('&', '&amp;')}|{words.replace('|', '¦')}>"
    inert = _READ_BY_ITSELF.sub(f"\\g<0>{APART}", words)
    return f"{APART}*{inert}*{APART}" if span.style == "mark" and words.strip() else inert


def line_words(line: Line, command: str) -> str:
    """Return a line as plain words."""
    return "".join(f"{command} {span.text}" if span.style == "command" else flat(span.text) for span in line)


def flat(words: str) -> str:
    """Return `words` on one line without invisible characters; a space at either end stays, since more may follow."""
    inner = collapse(words)
    if not inner:
        return " " if words else ""
    before, after = " " if words[:1].isspace() else "", " " if words[-1:].isspace() else ""
    return f"{before}{inner}{after}"


def escape(words: str) -> str:
    """Return `words` for a place that Slack reads as mrkdwn: no mention, no link, and no address that becomes one."""
    bare = _LINKING.sub("", words)
    return bare.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def outside_link(url: str) -> str:
    """Return the address of a paper's page, or of code; "" for any other."""
    page = (
        page_link(url)
        if url.startswith((ARXIV_PAGE, ARXIV_PDF, HF_PAGE))
        else safe_link(url, CODE_HOST, longest=LINK_LONGEST)
    )
    return page if len(page) <= LINK_LONGEST else ""


def page_link(url: str) -> str:
    """Return the address of a paper's page with whatever its id holds encoded."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{quote(rest[:LINK_LONGEST], safe=_ID_SAFE)}" if rest else ""
