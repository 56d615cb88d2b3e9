"""Mail as a face: it sends. Nothing listens."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters.kit.face import FaceApp, FaceParts
from adapters.mail.doctor import check_mail
from adapters.mail.publish import LAYOUT, MailPublisher, Ways
from adapters.mail.smtp import Relay
from bot.errors import ConfigurationError
from bot.mail_address import parse_sender, parse_smtp_url
from bot.model import Finding
from bot.settings import Settings


def read_ways(settings: Settings) -> Ways:
    """Return how mails are sent; raise ConfigurationError when a setting is missing."""
    return Ways(
        sender=parse_sender(settings.require("MAIL_FROM")),
        server=parse_smtp_url(settings.require("SMTP_URL")),
        command=settings.papers_command,
        unsubscribe_to=settings.mail_unsubscribe_to or "",
        pictures=settings.papers_pictures,
    )


@asynccontextmanager
async def open_publisher(parts: FaceParts) -> AsyncIterator[MailPublisher]:
    """Open what sends; it connects when there is something to send."""
    ways, mailing = read_ways(parts.settings), parts.bot.mailing
    if mailing is None:
        raise ConfigurationError("SMTP_URL is not set")
    relay = Relay(ways.server, ways.sender.address)
    try:
        yield MailPublisher(relay, mailing, ways, parts.pacer, parts.bot.clock)
    finally:
        await relay.close()


async def examine(parts: FaceParts) -> Sequence[Finding]:
    """Return what `papers doctor` shows."""
    ways = read_ways(parts.settings)
    return await check_mail(Relay(ways.server, ways.sender.address), ways, parts.settings.public_url or "")


APP = FaceApp(open_publisher=open_publisher, examine=examine, layout=LAYOUT)
