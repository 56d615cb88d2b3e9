"""A world whose digests go out as mails on the wire: the real publisher, and processes that die at will."""

from types import SimpleNamespace
from typing import Any

from fakes.deliveries import World
from fakes.mail_server import Mail
from fakes.mailing import Post
from fakes.mortal import Life, Mortal

from adapters.mail.publish import MailPublisher
from bot.digests.deliver import Deliverer
from bot.model import Channel, Subscription
from bot.store.mail import MailRequest
from bot.store.outbox import Outbox


class NoPlatform:
    """Stands where another fake platform would: nothing is asked of it."""

    step: Any = None


class MailWorld(World):
    """As `World`, with mailboxes."""

    def __init__(self, redis: Any, clock: Any, post: Post) -> None:
        super().__init__(redis, clock, NoPlatform())  # type: ignore[arg-type]
        self.post = post

    async def place(self, address: str) -> Channel:
        """The channel of an address that was confirmed."""
        channel = await self.post.book.channel_of(address)
        wanted = Subscription(channel=channel, layout="list")
        await self.post.book.keep_address(MailRequest(address=address, wanted=wanted, until=self.clock.now()))
        return channel

    def deliverer(self, life: Life | None = None) -> Deliverer:
        life, post = life or Life(), self.post
        parts = {
            "subscriptions": self.subscriptions,
            "reports": self.reports,
            "outbox": Outbox(self.redis),
            "decider": self.decider,
        }
        mortal = {name: Mortal(part, name, life) for name, part in parts.items()}
        relay, mailing = Mortal(post.relay, "relay", life), Mortal(post.mailing, "mailing", life)
        pacer: Any = Mortal(post.pacer, "pacer", life)
        publisher = MailPublisher(relay, mailing, post.ways, pacer, self.clock)  # type: ignore[arg-type]
        return Deliverer(
            SimpleNamespace(**mortal),
            mortal["decider"],
            self.library,
            {"mail": Mortal(publisher, "publisher", life)},
            self.clock,
            self.meter,
        )

    def mails(self, address: str) -> list[Mail]:
        return self.post.boxes.to(address)
