"""Mail on the pages: asking for it, confirming it, ending it.

What mail programs and scanners fetch changes nothing: only the button of a page does, or the one click of RFC 8058,
which is the same request. The answer to an address is the same whoever has it, and comes before anything is sent.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from adapters.web.draw_page import Page, draw
from adapters.web.sending import Drawn, send
from adapters.web.visitors import lets_in, name_site
from bot.bot import PapersBot
from bot.mail.box import Box, read_box
from bot.mail.mailing import Mailing
from bot.mail.words import mail_in_words
from bot.tasks import TaskSet

log = structlog.get_logger(__name__)

AT_ONCE = 50  # confirmations of this process that are under way
AGAIN_S = 5
LONGEST_BODY = 16_384  # bytes of a form that are read
TITLE = "Papers by mail"
DEAD = "This link doesn't work: it was used before, it is older than 48 hours, or a part of it is missing."
ON_ITS_WAY = (
    "If this address can get mail, a link is on its way to it. Open it within 48 hours and press the button there. "
    "Nothing else is sent before that."
)
STOPPED = "Done. Your address has been deleted, and nothing more is sent to it."
BUSY = "That's a lot at once. Please try again in a few seconds."

Handle = Callable[[web.Request], Awaitable[Drawn]]


@dataclass(eq=False)
class MailPages:
    """The pages about mail over one core; made while the loop runs."""

    bot: PapersBot
    mailing: Mailing
    _asking: TaskSet = field(default_factory=TaskSet, init=False)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Return what the web process mounts before all other pages."""
        return (
            web.get("/mail", self._within_budget(self._form)),
            web.post("/mail", self._within_budget(self._ask)),
            web.get("/mail/confirm/{token}", self._within_budget(self._look)),
            web.post("/mail/confirm/{token}", self._within_budget(self._confirm)),
            web.get("/mail/off/{token}", self._within_budget(self._before_leaving)),
            web.post("/mail/off/{token}", self._leave),
        )

    async def settled(self) -> None:
        """Wait until all that was asked for is sent."""
        await self._asking.wait()

    def _within_budget(self, handle: Handle) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            if not lets_in(self.bot, request):
                return _send(request, _say("One moment", BUSY, status=429))
            return _send(request, await handle(request))

        return answer

    async def _form(self, request: web.Request) -> Drawn:
        return _draw(TITLE, box=Box(fields={}))

    async def _ask(self, request: web.Request) -> Drawn:
        """Ask for mail behind the answer: how long that takes tells nothing."""
        box = read_box(await _typed(request))
        if box.wanted is None:
            return _draw(TITLE, box=box, status=400)
        if len(self._asking) >= AT_ONCE:
            return _say("One moment", BUSY, status=429)
        asked = self.mailing.ask(box.address, box.wanted, f"site:{name_site(request)}", visitor=True)
        self._asking.start(asked, name="ask for mail")
        return _say("Check your inbox", ON_ITS_WAY)

    async def _look(self, request: web.Request) -> Drawn:
        asked = await self.mailing.peek(request.match_info["token"])
        if asked is None or asked.by_code:
            return _say("Nothing to confirm", DEAD, status=404)
        return _draw("Get papers by mail?", (mail_in_words(asked.address, asked.wanted),), button="Confirm")

    async def _confirm(self, request: web.Request) -> Drawn:
        begun = await self.mailing.confirm_link(request.match_info["token"])
        if begun is None:
            return _say("Nothing to confirm", DEAD, status=404)
        return _draw("Confirmed", (mail_in_words(begun.address, begun.digest), "Every mail has a link that ends it."))

    async def _before_leaving(self, request: web.Request) -> Drawn:
        if not await self.mailing.may_leave(request.match_info["token"]):
            return _say("Nothing to stop", DEAD, status=404)
        return _draw("Stop these mails?", ("Your address is deleted at once.",), button="Unsubscribe")

    async def _leave(self, request: web.Request) -> web.StreamResponse:
        """End the mails of a link. A mail provider clicks for many people, so a good link needs no budget."""
        if await self.mailing.leave_link(request.match_info["token"]):
            return _send(request, _say("No more mail", STOPPED))
        return await self._within_budget(self._before_leaving)(request)


async def _typed(request: web.Request) -> Mapping[str, str]:
    """Return the fields of a form as browsers send this one; nothing of any other body."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    body = (await request.read())[:LONGEST_BODY].decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))


def _say(title: str, words: str, *, status: int = 200) -> Drawn:
    return _draw(title, (words,), status=status)


def _draw(
    title: str, words: Sequence[str] = (), *, button: str = "", box: Box | None = None, status: int = 200
) -> Drawn:
    values: Mapping[str, object] = {"words": words, "button": button, "box": box}
    again_s = AGAIN_S if status == 429 else 0
    return Drawn(body=draw("mail.html", page=Page(title=title), **values), status=status, again_s=again_s)


def _send(request: web.Request, drawn: Drawn) -> web.StreamResponse:
    """Send a page that nobody keeps and no search engine shows."""
    response = send(request, drawn)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
