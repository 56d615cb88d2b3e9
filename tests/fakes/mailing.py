"""Mail as people meet it: a mail server at loopback, and what sends to it over a real store."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fakes.jobs import HeldJobs
from fakes.mail_server import Mailboxes, mail_server
from prometheus_client import CollectorRegistry

from adapters.kit.face import FaceParts
from adapters.mail.app import open_publisher
from adapters.mail.publish import MailPublisher, Ways
from adapters.mail.smtp import Relay
from bot.app import OpenBot, open_bot
from bot.digests.clock import DigestClock
from bot.health.metrics import Meter
from bot.mail.mailing import Mailing
from bot.mail_address import parse_sender, parse_smtp_url
from bot.model import Asker, Channel, Person
from bot.ports import Lane, Publisher
from bot.replies import Reply, plain
from bot.runtime import build_handlers
from bot.settings import Settings
from bot.store.installations import Seal
from bot.store.mail import MailBook
from bot.store.store import Store

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SENDER = "Papers <papers@example.com>"
PAGES = "https://papers.example.com"
HERE = Channel(platform="fake", workspace="T1", id="general")
ADA = Asker(person=Person(platform="fake", workspace="T1", user="ada"), channel=HERE, zone="Europe/Berlin")
EVE = Asker(person=Person(platform="fake", workspace="T1", user="eve"), channel=HERE, zone="Europe/Berlin")


class FreeTurns:
    """A pacer that lets everybody go at once, and notes who went."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.rests: list[float] = []

    async def turn(self, lane: Lane, workspace: str) -> None:
        self.lanes.append(lane)

    async def rest(self, lane: Lane, seconds: float) -> None:
        self.rests.append(seconds)


class Post:
    """All of it: `boxes` is the server, `mailing` who gets mail, `publisher` what sends."""

    def __init__(self, boxes: Mailboxes, redis, clock, *, base: str, unsubscribe_to: str, login: str = "") -> None:
        self.boxes, self.clock = boxes, clock
        self.store = Store(redis, clock)
        self.book = MailBook(redis, Seal([KEY]))
        self.publishers: dict[str, Publisher] = {}
        store = self.store
        self.mailing = Mailing(self.book, store, self.publishers, clock, base=base)
        self.ways = Ways(
            sender=parse_sender(SENDER),
            server=parse_smtp_url(f"smtp://{login}127.0.0.1:{boxes.port}?tls=none"),
            unsubscribe_to=unsubscribe_to,
        )
        self.relay = Relay(self.ways.server, self.ways.sender.address)
        self.pacer = FreeTurns()
        self.publisher = MailPublisher(self.relay, self.mailing, self.ways, self.pacer, clock)
        self.publishers["mail"] = self.publisher


@asynccontextmanager
async def open_post(
    boxes: Mailboxes, redis, clock, *, base: str = PAGES, unsubscribe_to: str = "", login: str = ""
) -> AsyncIterator[Post]:
    post = Post(boxes, redis, clock, base=base, unsubscribe_to=unsubscribe_to, login=login)
    try:
        yield post
    finally:
        await post.relay.close()


class MailTalk:
    """People who ask in chat, and the mailboxes that they name, over a whole bot."""

    def __init__(self, bot: OpenBot, boxes: Mailboxes, settings: Settings, clock) -> None:
        self.bot, self.boxes, self.settings, self.clock = bot, boxes, settings, clock
        self.registry = CollectorRegistry()
        self.jobs, self.meter = HeldJobs(clock), Meter(self.registry)
        self._ticks = DigestClock(bot.store.subscriptions, self.jobs, bot.store.leases, clock, self.meter)

    async def say(self, text: str, who: Asker = ADA) -> Reply:
        return [reply async for reply in self.bot.answer(text, who)][-1]

    async def read(self, text: str, who: Asker = ADA) -> str:
        """What a person reads in the answer."""
        reply = await self.say(text, who)
        lines = (*reply.lines, *reply.note)
        rows = (f"{row.left} {plain(row.value)}" for row in reply.rows)
        labels = (f"[{button.label}]" for button in reply.buttons)
        return "\n".join([reply.title, *map(plain, lines), *rows, *labels])

    async def pass_time(self, **delta: int) -> None:
        """Let time pass, then clock and worker do what is due."""
        self.clock.advance(**delta)
        await self._ticks.tick()
        await self.jobs.run_due(build_handlers(self.bot.build_deliverer(self.meter), {}, {}))

    def link(self, address: str) -> str:
        """The token in the confirmation that came last."""
        return re.search(r"/mail/confirm/([\w-]+)", self.boxes.to(address)[-1].part("plain"))[1]

    def code(self, address: str) -> str:
        return re.search(r"mail code (\S+)", self.boxes.to(address)[-1].part("plain"))[1]

    async def confirm(self, address: str) -> bool:
        return await self.bot.mailing.confirm_link(self.link(address)) is not None


@asynccontextmanager
async def open_mail_talk(server_url: str, clock, source, *, base: str = PAGES, **more: str) -> AsyncIterator[MailTalk]:
    """Open a bot that sends mail to a server at loopback."""
    async with mail_server() as boxes:
        settings = Settings(
            redis_url=server_url,
            smtp_url=f"smtp://127.0.0.1:{boxes.port}?tls=none&rate=1000",
            mail_from=SENDER,
            secret_key=KEY,
            public_url=base or None,
            **more,
            _env_file=None,
        )
        async with (
            open_bot(settings, clock=clock, source=source, follows=False) as bot,
            open_publisher(FaceParts(settings=settings, bot=bot, pacer=FreeTurns())) as publisher,
        ):
            bot.publishers["mail"] = publisher
            yield MailTalk(bot, boxes, settings, clock)
