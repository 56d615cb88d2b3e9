"""The pages: Daily Papers for whoever has neither Slack nor Discord, over the same answers.

Everything is read; nothing a visitor types changes anything or asks a source for a search. What the library lacks is
asked for within one budget of all visitors. Whatever an address says, the answer is a page with a search box.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from msgspec.structs import replace

from adapters.web.draw_page import Page, draw_list, draw_paper, draw_words
from adapters.web.feed_pages import ABOUT, draw_feed, draw_team_feed, read_wanted
from adapters.web.links import known_link, paper_path
from adapters.web.periods import Link, Period, current_lists, day_period, read_day, read_month, read_week
from adapters.web.sending import Drawn, Kept, send
from adapters.web.visitors import ask, lets_in, may_ask_sources, visitor
from bot.bot import PapersBot
from bot.language.references import is_address, parse_paper_id
from bot.model import ARXIV_PAGE, HF_PAGE, PaperId
from bot.replies import Reply, plain
from bot.text import collapse, date_in_words
from bot.trouble import NO_ANSWER

LISTED, FOUND, SIMILAR = 50, 20, 5  # papers on a page of a list, of a search, below a paper
QUERY = 500  # characters
PAGE_DIGITS = 4
AGAIN_S = 5
FILES = {".bib": "bibtex", ".ris": "ris"}
ELSEWHERE = {"arXiv": ARXIV_PAGE, "Hugging Face": HF_PAGE}
STATIC = {  # a browser asks for favicon.ico whatever a page says
    "/style.css": ("style.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    "/favicon.ico": ("icon.svg", "image/svg+xml"),
}
TEMPLATES = Path(__file__).parent / "templates"
NOT_FOUND = ("There is nothing at this address.",)
NO_PAPER = ("No paper has this ID or link. IDs look like 2504.13173.",)
NOT_YET = ("I don't have these papers yet, and many are being fetched right now. Please try again in a moment.",)
NO_FEED = (f"A feed takes about= with up to {ABOUT} characters, and numbers for min= and top=.",)
TOO_LONG = (f"That search is too long: {QUERY} characters at most.",)
TOO_MANY = ("That's a lot at once. Please try again in a few seconds.",)

TRENDING = Period(says="trending", path="/trending")

View = Callable[[web.Request], Awaitable[Drawn]]


class Pages:
    """The pages over one core; made while the loop runs."""

    def __init__(self, bot: PapersBot, base: str = "", *, mails: bool = False) -> None:
        """`base` is the public address, "" where it is not known; `mails`: the pages about mail are there, too."""
        self._mails = mails
        self._bot = bot
        self._base = base
        self._kept = Kept()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return what the web process mounts, behind everything else: the last one takes whatever is left."""
        views: dict[str, View] = {
            "/": self._front,
            "/day/{name}": self._day,
            "/week/{name}": partial(self._period, read_week),
            "/month/{name}": partial(self._period, read_month),
            "/trending": partial(self._list, TRENDING),
            "/papers/{id:.+}": self._paper,
            "/feed.{form:atom|json}": self._feed,
            "/team/{token}.atom": self._team,
            "/{rest:.*}": self._nothing,
        }
        return (*static_routes(), *(web.get(path, self._within_budget(view)) for path, view in views.items()))

    def _within_budget(self, view: View) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            if not lets_in(self._bot, request):
                return send(request, self._words("One moment", TOO_MANY, status=429, again_s=AGAIN_S))
            return send(request, await view(request))

        return handle

    async def _front(self, request: web.Request) -> Drawn:
        query = collapse(request.query.get("q", ""))
        if ref := parse_paper_id(query):
            raise web.HTTPFound(paper_path(ref))
        if is_address(query):
            return self._words("No such paper", NO_PAPER, status=404)
        if len(query) > QUERY:
            return self._words("Search", TOO_LONG, status=400)
        return await (self._search(request, query) if query else self._today(request))

    async def _today(self, request: web.Request) -> Drawn:
        async def draw() -> Drawn:
            reply = await self._ask("today", request, LISTED)
            newest = max((day for day in self._days() if day <= self._today_is()), default=None)
            near = day_period(newest, self._days(), self._today_is()) if newest else None
            page = self._page(reply.title, "/", near, as_of=self._age(newest))
            return self._listed(page, reply)

        return await self._kept.get(f"today {_number(request)}", draw)

    async def _search(self, request: web.Request, query: str) -> Drawn:
        async def draw() -> Drawn:
            reply = await self._ask(f"search {query}", request, FOUND)
            return self._listed(self._page(reply.title or query, "/", query=query, as_of=self._age()), reply)

        return await self._kept.get(f"search {_number(request)} {query}", draw)

    async def _day(self, request: web.Request) -> Drawn:
        period = read_day(request.match_info["name"], self._days(), self._today_is())
        known = period is not None and any(str(day) == period.says for day in self._days())
        return await self._list(period, request, known=known)

    async def _period(self, read: Callable[..., Period | None], request: web.Request) -> Drawn:
        return await self._list(read(request.match_info["name"], self._today_is()), request)

    async def _list(self, period: Period | None, request: web.Request, *, known: bool = False) -> Drawn:
        if period is None:
            return await self._nothing(request)

        async def draw() -> Drawn:
            if not known and not may_ask_sources(self._bot):
                return self._words("Not here yet", NOT_YET, status=503, again_s=AGAIN_S)
            reply = await self._ask(period.says, request, LISTED)
            return self._listed(
                self._page(reply.title, period.path, period, as_of=self._age(period.day)), reply, empty=404
            )

        return await self._kept.get(f"{period.path} {_number(request)}", draw)

    async def _paper(self, request: web.Request) -> Drawn:
        name = request.match_info["id"]
        suffix = next((each for each in FILES if name.endswith(each)), "")
        ref = parse_paper_id(name.removesuffix(suffix))
        if ref is None:
            return self._words("No such paper", NO_PAPER, status=404)
        if not suffix and name != ref:
            raise web.HTTPMovedPermanently(paper_path(ref))
        draw = partial(self._draw_file, request, ref, suffix) if suffix else partial(self._draw_paper, request, ref)
        return await self._kept.get(f"paper {ref}{suffix}", draw)

    async def _draw_paper(self, request: web.Request, ref: PaperId) -> Drawn:
        path, pictured = paper_path(ref), self._bot.pictures
        if ref not in self._bot.library and not may_ask_sources(self._bot):
            return self._words("Not here yet", NOT_YET, status=503, again_s=AGAIN_S)
        reply = await self._ask(f"show {ref}", request)
        if not reply.cards:
            links = [Link(label=label, path=known_link(f"{page}{ref}")) for label, page in ELSEWHERE.items()]
            status = 503 if reply.trouble or reply.more else 404
            return self._words(reply.title, [plain(each) for each in reply.lines], links, status=status)
        similar = await self._ask(f"similar {ref}", request, SIMILAR)
        [card] = reply.cards
        day = card.paper.day
        page = self._page(collapse(card.paper.title), path, as_of=self._age(day) if day else "")
        return Drawn(body=draw_paper(page, card, similar.cards, reply.note, pictured=pictured))

    async def _draw_file(self, request: web.Request, ref: PaperId, suffix: str) -> Drawn:
        reply = NO_ANSWER
        if ref in self._bot.library:
            reply = await self._ask(f"export {FILES[suffix]} {ref}", request)
        if reply.file is None:
            return self._words("No such file", NOT_FOUND, status=503 if reply.trouble else 404)
        return Drawn(body=reply.file.content, media_type=reply.file.media_type, file_name=reply.file.name)

    async def _feed(self, request: web.Request) -> Drawn:
        wanted, form = read_wanted(request), request.match_info["form"]
        if wanted is None:
            return self._words("No such feed", NO_FEED, status=400)
        draw = partial(draw_feed, self._bot, request, wanted, form, self._base)
        return await self._kept.get(f"feed.{form}{wanted.query}", draw)

    async def _team(self, request: web.Request) -> Drawn:
        """Not kept: an address that was revoked shows nothing from then on."""
        drawn = await draw_team_feed(self._bot, request.match_info["token"], self._base)
        return drawn or await self._nothing(request)

    async def _nothing(self, request: web.Request) -> Drawn:
        return self._words("Nothing here", NOT_FOUND, status=404)

    async def _ask(self, says: str, request: web.Request, size: int = 0) -> Reply:
        return await ask(self._bot, says, visitor(request, _number(request) if size != SIMILAR else 1, size))

    def _listed(self, page: Page, reply: Reply, *, empty: int = 200) -> Drawn:
        if len(reply.cards) == 1 and reply.cards[0].full:  # the title of one paper was searched
            body = draw_paper(page, reply.cards[0], (), reply.note, pictured=self._bot.pictures)
        else:
            body = draw_list(page, reply, pictured=self._bot.pictures)
        if reply.cards:
            return Drawn(body=body, again_s=AGAIN_S if reply.more else 0)
        waits = reply.trouble or reply.more
        return Drawn(body=body, status=503 if waits else empty, again_s=AGAIN_S if waits else 0)

    def _words(
        self, title: str, words: Sequence[str], links: Sequence[Link] = (), *, status: int, again_s: int = 0
    ) -> Drawn:
        body = draw_words(self._page(title, ""), words, links)
        return Drawn(body=body, status=status, again_s=again_s or (AGAIN_S if status == 503 else 0))

    def _page(self, title: str, path: str, near: Period | None = None, *, query: str = "", as_of: str = "") -> Page:
        nav = current_lists(self._today_is())
        before, after = (near.before, near.after) if near else (None, None)
        feed = f"/feed.atom?{urlencode({'about': query})}" if query else "/feed.atom"
        whole = Page(title=title, path=path, query=query, feed=feed, as_of=as_of, nav=nav, before=before, after=after)
        return replace(whole, mails=self._mails)

    def _age(self, day: date | None = None) -> str:
        """Return when the edition of a day was fetched, else the newest one; "" where there is none."""
        library = self._bot.library
        at = day or library.newest_day()
        edition = library.edition(at) if at else None
        if edition is None:
            return ""
        return f"{date_in_words(edition.fetched_at.date(), None)}, {edition.fetched_at:%H:%M} UTC"

    def _days(self) -> Sequence[date]:
        return self._bot.library.edition_days()

    def _today_is(self) -> date:
        return self._bot.clock.now().date()


def static_routes() -> Sequence[web.AbstractRouteDef]:
    """Return the files that pages are drawn with."""
    return [web.get(path, _file(name, kind)) for path, (name, kind) in STATIC.items()]


def _number(request: web.Request) -> int:
    """Return which page of an answer is asked for; the first for anything odd."""
    typed = request.query.get("page", "")
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) <= PAGE_DIGITS else 1


def _file(name: str, media_type: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    drawn = Drawn(body=(TEMPLATES / name).read_bytes(), media_type=media_type, keeps="public, max-age=86400")

    async def handle(request: web.Request) -> web.StreamResponse:
        return send(request, drawn)

    return handle
