"""Feeds as Atom (RFC 4287) and JSON Feed 1.1. Pure.

An entry says what does not change: title, authors, abstract and the day it was featured first. So `updated` stands
still with it, and votes make no feed new. Identifiers are tags (RFC 4151) of this address, the same in every feed.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import Literal
from urllib.parse import quote, urlsplit

import msgspec

from adapters.web.draw_page import TITLE, draw, list_item
from adapters.web.links import known_link, paper_path
from bot.digest_reply import digest_reply
from bot.language.periods import ARCHIVE_BEGINS
from bot.model import Channel, Digest, Message, Paper, Value
from bot.occasion import Occasion
from bot.replies import plain
from bot.text import abstract_in_words, is_name, readable, readable_name

NAMES = 20  # of authors; the longest list has 3,303
TAGGED_IN = 2026
WHO = "Hugging Face Daily Papers"
JSON_VERSION = "https://jsonfeed.org/version/1.1"

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(Value, frozen=True, kw_only=True):
    """One paper in a feed."""

    id: str
    title: str
    link: str
    at: str
    authors: tuple[str, ...] = ()
    text: str = ""
    kind: Literal["text", "html"] = "text"


class Feed(Value, frozen=True, kw_only=True):
    """A feed: `home` is the page that shows the same, `own` the feed's address; both relative where `base` is ""."""

    id: str
    title: str
    own: str
    home: str = "/"
    base: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def at(self) -> str:
        """When it changed last: with its newest entry."""
        return max((entry.at for entry in self.entries), default=_instant(ARCHIVE_BEGINS))


def build_feed(name: str, title: str, own: str, papers: Sequence[Paper], *, base: str = "", home: str = "/") -> Feed:
    """Return the feed of these papers; `name` tells it from all others, `base` is the public address, "" if unknown."""
    entries = tuple(build_entry(paper, base) for paper in papers)
    title = f"{_plain(title)[:TITLE]} · Daily Papers"
    return Feed(id=tag(base, quote(name, safe="/")), title=title, own=own, home=home, base=base, entries=entries)


def build_entry(paper: Paper, base: str) -> Entry:
    """Return a paper as an entry."""
    day = paper.came_out or ARCHIVE_BEGINS
    names = [_plain(readable_name(name)) for name in paper.authors[:NAMES] if is_name(name)]
    return Entry(
        id=tag(base, f"papers/{quote(paper.id, safe='/')}"),
        title=_plain(paper.title)[:TITLE] or paper.id,
        link=known_link(paper.url) or f"{base}{paper_path(paper.id)}",
        at=_instant(day),
        authors=tuple(filter(None, names)),
        text=_without_odd(abstract_in_words(paper)),
    )


def build_team_feed(channel: Channel, own: str, digests: Sequence[tuple[Occasion, Digest]], *, base: str) -> Feed:
    """Return the feed of a channel's digests, an entry each. A digest is frozen, and so is its entry."""
    name = f"digests/{blake2b(channel.ref.encode(), digest_size=12).hexdigest()}"
    entries = tuple(_digest_entry(f"{name}/{quote(str(occasion))}", digest, base) for occasion, digest in digests)
    return Feed(id=tag(base, name), title="Digests · Daily Papers", own=own, base=base, entries=entries)


def draw_atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    return draw("atom.xml", feed=feed, who=WHO)


def draw_json(feed: Feed) -> bytes:
    """Return the feed as JSON Feed."""
    items = [
        {
            "id": entry.id,
            "url": entry.link,
            "title": entry.title,
            f"content_{entry.kind}": entry.text,
            "date_published": entry.at,
            "authors": [{"name": name} for name in entry.authors],
        }
        for entry in feed.entries
    ]
    places = {"home_page_url": f"{feed.base}{feed.home}", "feed_url": f"{feed.base}{feed.own}"} if feed.base else {}
    said = {"version": JSON_VERSION, "title": feed.title, "language": "en", "authors": [{"name": WHO}]}
    return msgspec.json.encode({**said, **places, "items": items})


def tag(base: str, name: str) -> str:
    """Return the identifier of what has this name here."""
    return f"tag:{urlsplit(base).hostname or 'localhost'},{TAGGED_IN}:{name}"


def _digest_entry(name: str, digest: Digest, base: str) -> Entry:
    reply = digest_reply(Message(digest=digest))
    items = [list_item(card, pictured=False) for card in reply.cards]
    listed = [(item, known_link(item.paper.url) or f"{base}{item.path}") for item in items]
    scope = next((plain(each) for each in reply.lines), "")
    return Entry(
        id=tag(base, name),
        title=_plain(reply.title),
        link=f"{base}/day/{max(digest.edition_days, default=digest.local_day)}",
        at=_instant(digest.local_day),
        text=_without_odd(draw("digest.html", scope=scope, listed=listed).decode()),
        kind="html",
    )


def _instant(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")


def _plain(text: str) -> str:
    return _without_odd(readable(text))


def _without_odd(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _NO_XML.sub("", text)
