"""Everything the bot says on Slack, as the arguments of its calls: blocks, and a text to be read aloud. Pure.

Nothing here fails, whatever stands in a paper: limits hold by construction (limits.py), and what comes
from outside is literal (rich_text.py).
"""

from collections.abc import Iterable
from typing import Any

from adapters.kit.text import clip
from adapters.slack.draw_reply import reply_blocks, reply_words
from adapters.slack.limits import FALLBACK_TEXT, MESSAGE_BLOCKS
from adapters.slack.rich_text import escape, flat, paragraph, person, rich_text, text
from bot.digest_reply import digest_reply
from bot.model import Message
from bot.occasion import parse_key
from bot.outcomes import SHARED_BY
from bot.replies import Reply

EVENT_TYPE = "papers_digest"
ENDS = tuple(".!?:…。！？")
SAID = 400  # of one sentence that is read aloud
QUIET = {"unfurl_links": False, "unfurl_media": False}


def render_message(message: Message, key: str, command: str) -> dict[str, Any]:
    """Return the arguments that post one message of a digest; its key is in the metadata, so that it is found again."""
    named = {"key": key, "occasion": parse_key(key).occasion, "ids": " ".join(paper.id for paper in message.papers)}
    return {
        **render_reply(digest_reply(message), command),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": named},
        **QUIET,
    }


def render_reply(reply: Reply, command: str) -> dict[str, Any]:
    """Return text and blocks of an answer."""
    return {"text": read_aloud(reply_words(reply, command)), "blocks": reply_blocks(reply, command)}


def render_shared(reply: Reply, user_id: str, command: str) -> dict[str, Any]:
    """Return an answer as the channel sees it: the bot's own message, with the name of whoever shared it."""
    by = rich_text(paragraph([text(SHARED_BY), person(user_id)]))
    return {
        "text": f"{SHARED_BY}<@{user_id}>: {read_aloud(reply_words(reply, command))}",
        "blocks": [by, *reply_blocks(reply, command, blocks=MESSAGE_BLOCKS - 1)],
        **QUIET,
    }


def read_aloud(sentences: Iterable[str]) -> str:
    """Return sentences as one text, without anything that Slack would make live; never empty, never too long."""
    said, left = [], FALLBACK_TEXT
    for sentence in sentences:
        words = escape(_ended(clip(flat(sentence).strip(), SAID)))
        left -= len(words) + 1
        if left < 0:
            break
        if words:
            said.append(words)
    return " ".join(said) or "Papers"


def _ended(sentence: str) -> str:
    return sentence if not sentence or sentence.endswith(ENDS) else f"{sentence}."
