"""The feeds that the web process answers with: the daily list, a search, and a channel's digests.

`about` is a search, of whose words all must match, as in a digest; `min` upvotes; `top` papers of a day, or in all of
a search.
"""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from adapters.web.feeds import Feed, build_feed, build_team_feed, draw_atom, draw_json
from adapters.web.sending import ATOM, JSON_FEED, Drawn
from adapters.web.visitors import ask, visitor
from bot.bot import PapersBot
from bot.feed_address import read_token
from bot.model import Paper, Value
from bot.text import collapse

DAYS = 5  # editions in the daily feed: a week
MOST = 100
FOUND = 50
ABOUT = 500  # characters
ELSEWHERE = "search arxiv:"  # what a search offers that did not find what was asked for

_NUMBER = re.compile(r"\d{1,6}", re.A)
_TOKEN = re.compile(r'[^\s"]*"[^"]*(?:"|$)|\S+')
_OPERATORS = frozenset({"AND", "OR", "NOT", "ANDNOT"})


class Wanted(Value, frozen=True, kw_only=True):
    """What an address asks for."""

    about: str = ""
    least: int = 0
    top: int = MOST

    @property
    def query(self) -> str:
        """What stands behind the address of the feed, in one form."""
        defaults = {"about": "", "min": 0, "top": MOST}
        given = {"about": self.about, "min": self.least, "top": self.top}
        changed = {name: value for name, value in given.items() if value != defaults[name]}
        return f"?{urlencode(changed)}" if changed else ""


def read_wanted(request: web.Request) -> Wanted | None:
    """Return what is asked for; None where a value cannot be."""
    about, least, top = (request.query.get(name, "").strip() for name in ("about", "min", "top"))
    numbers_fit = all(not each or _NUMBER.fullmatch(each) for each in (least, top))
    about = collapse(about)
    if not numbers_fit or len(about) > ABOUT:
        return None
    return Wanted(about=about, least=int(least or 0), top=min(max(1, int(top or MOST)), MOST))


async def draw_feed(bot: PapersBot, request: web.Request, wanted: Wanted, form: str, base: str) -> Drawn:
    """Return the feed in the form `atom` or `json`."""
    papers = await (_find(bot, request, wanted) if wanted.about else _load_newest(bot, request, wanted))
    home = f"/?{urlencode({'q': wanted.about})}" if wanted.about else "/"
    title = f"“{wanted.about}”" if wanted.about else "Newest"
    own = f"/feed.{form}{wanted.query}"
    feed = build_feed(f"feed{wanted.query}", title, own, papers, base=base, home=home)
    return drawn(feed, form)


async def draw_team_feed(bot: PapersBot, token: str, base: str) -> Drawn | None:
    """Return the feed of a channel's digests; None where the address has no secret of a channel, or a revoked one.
    Raises StorageError."""
    known = read_token(token)
    digests = await bot.store.digest_feeds.load(*known) if known else None
    if known is None or digests is None:
        return None
    feed = build_team_feed(known[0], f"/team/{token}.atom", digests, base=base)
    return drawn(feed, "atom", keeps="private, no-cache")


def drawn(feed: Feed, form: str, *, keeps: str = "public, max-age=300") -> Drawn:
    """Return a feed as it is sent."""
    if form == "json":
        return Drawn(body=draw_json(feed), media_type=JSON_FEED, keeps=keeps)
    return Drawn(body=draw_atom(feed), media_type=ATOM, keeps=keeps)


def all_required(about: str) -> str:
    """Return a search whose free words must all match; one with operators says itself what must. Pure."""
    tokens = _TOKEN.findall(about)
    if _OPERATORS.intersection(tokens):
        return about
    return " ".join(f"+{each}" if each[0].isalnum() and ":" not in each else each for each in tokens)


async def _find(bot: PapersBot, request: web.Request, wanted: Wanted) -> Sequence[Paper]:
    least = f" min:{wanted.least}" if wanted.least else ""
    says = f"search {all_required(wanted.about)}{least} sort:new"
    reply = await ask(bot, says, visitor(request, page_size=min(wanted.top, FOUND)))
    if any(button.says.startswith(ELSEWHERE) for button in reply.buttons):
        return ()
    return [card.paper for card in reply.cards]


async def _load_newest(bot: PapersBot, request: web.Request, wanted: Wanted) -> Sequence[Paper]:
    """Return the papers of the newest editions, those of a day in an order that votes do not change."""
    await ask(bot, "today", visitor(request, page_size=1))  # sees to it that the newest is there
    today = bot.clock.now().date()
    days = [day for day in bot.library.edition_days() if day <= today][-DAYS:]
    papers = {paper.id: paper for day in reversed(days) for paper in _best_of(bot, day, wanted)}
    return list(papers.values())[:MOST]


def _best_of(bot: PapersBot, day: date, wanted: Wanted) -> Sequence[Paper]:
    edition = bot.library.edition(day)
    listed = bot.library.papers(edition.ids if edition else ())
    liked = [paper for paper in listed if paper.upvotes >= wanted.least and not paper.withdrawn]
    best = sorted(liked, key=lambda paper: -paper.upvotes)[: wanted.top]
    return sorted(best, key=lambda paper: paper.id, reverse=True)
