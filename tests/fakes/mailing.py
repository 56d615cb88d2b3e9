"""Mail as people meet it: a mail server at loopback, and what sends to it over a real store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fakes.mail_server import Mailboxes

from adapters.mail.publish import MailPublisher, Ways
from adapters.mail.smtp import Relay
from bot.mail.mailing import Mailing
from bot.mail_address import parse_sender, parse_smtp_url
from bot.ports import Lane, Publisher
from bot.store.installations import Seal
from bot.store.mail import MailBook
from bot.store.store import Store

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SENDER = "Papers <papers@example.com>"
PAGES = "https://papers.example.com"


class FreeTurns:
    """A pacer that lets everybody go at once, and notes who went."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []

    async def turn(self, lane: Lane, workspace: str) -> None:
        self.lanes.append(lane)

    async def rest(self, lane: Lane, seconds: float) -> None:
        pass


class Post:
    """All of it: `boxes` is the server, `mailing` who gets mail, `publisher` what sends."""

    def __init__(self, boxes: Mailboxes, redis, clock, *, base: str, unsubscribe_to: str, login: str = "") -> None:
        self.boxes, self.clock = boxes, clock
        self.store = Store(redis, clock)
        self.book = MailBook(redis, Seal([KEY]))
        self.publishers: dict[str, Publisher] = {}
        store = self.store
        self.mailing = Mailing(self.book, store.subscriptions, store.purge, self.publishers, clock, base=base)
        self.ways = Ways(
            sender=parse_sender(SENDER),
            server=parse_smtp_url(f"smtp://{login}127.0.0.1:{boxes.port}?tls=none"),
            unsubscribe_to=unsubscribe_to,
        )
        self.relay = Relay(self.ways.server, self.ways.sender.address)
        self.publisher = MailPublisher(self.relay, self.mailing, self.ways, FreeTurns(), clock)
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
