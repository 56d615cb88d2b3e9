"""Sends digests and private words as mails, one recipient each.

A mail cannot be looked for after it was handed in. So `find` and `recall` find nothing, and what may or may not have
been taken is sent again: with the same Message-ID, by which mailboxes tell a repeat.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from adapters.mail.compose import Envelope, Letter, compose, list_headers, make_message_id
from adapters.mail.draw import Foot, draw_digest, draw_reply
from adapters.mail.smtp import Relay, ServerBusyError
from bot.errors import RefusedError
from bot.mail.mailing import Mailing
from bot.mail_address import Sender, SmtpServer
from bot.model import Channel, Layout, Message, MessageRef, Person, Value
from bot.ports import Access, Clock, Lane, Pacer, Recalled
from bot.replies import Reply, line

LAYOUT: Layout = "list"
GONE = "this address was deleted"
BURST = 5  # mails at once, after a rest
REST_S = 10.0  # for all mails, after the server took nothing


class Ways(Value, frozen=True, kw_only=True):
    """How mails are sent and what they offer: from whom, through which server, how one types commands in chat, the
    mailbox that unsubscribes where no page can, and whether papers have pictures."""

    sender: Sender
    server: SmtpServer
    command: str = "papers"
    unsubscribe_to: str = ""
    pictures: bool = True


class MailPublisher:
    """The `Publisher` port over SMTP."""

    def __init__(self, relay: Relay, mailing: Mailing, ways: Ways, pacer: Pacer, clock: Clock) -> None:
        self._relay = relay
        self._mailing = mailing
        self._ways = ways
        self._pacer = pacer
        self._clock = clock
        named = blake2b(f"{ways.server.host}:{ways.server.user}".encode(), digest_size=8).hexdigest()
        self._lane = Lane(name=f"mail:{named}", per_s=ways.server.rate, burst=BURST)

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Send a digest; the same key again is the same mail."""
        address = await self._mailing.book.load_address(channel)
        if not address:
            raise RefusedError(GONE, about="channel")
        leave_url = await self._mailing.leave_url(channel)
        letter = draw_digest(message, digest_foot(self._ways, leave_url), pictured=self._ways.pictures)
        lists = list_headers(self._ways.sender, leave_url=leave_url, unsubscribe_to=self._ways.unsubscribe_to)
        return MessageRef(channel=channel, id=await self._send(channel, address, letter, key, lists))

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return nothing: nobody can look into a mailbox."""
        return {}

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return nothing."""
        return Recalled()

    async def check(self, channel: Channel) -> Access:
        """Return whether there is an address; whether it takes mail shows when one is sent."""
        there = await self._mailing.book.load_address(channel)
        return Access(layout=LAYOUT) if there else Access(problem=GONE, layout=LAYOUT)

    async def announce(self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None) -> None:
        """Say nothing: whoever confirmed an address was told on the page or in chat."""

    async def tell(self, person: Person, reply: Reply, key: str) -> None:
        """Send a mail to whoever has this address; raise RefusedError about the `person` where that can't be."""
        channel = await self.open_private(person)
        address = await self._mailing.book.load_address(channel)
        if not address:
            raise RefusedError(GONE, about="person")
        try:
            await self._send(channel, address, draw_reply(reply, Foot()), key, {})
        except RefusedError as error:
            raise RefusedError(error.reason, about="person", advice=error.advice) from error

    async def test(self, address: str, at: datetime) -> None:
        """Send a mail to any address: for whoever runs the bot. Raises like `post`."""
        reply = Reply(title="A test from your papers bot", lines=(line("If you can read this, mail works."),))
        key = f"test:{at.isoformat()}"
        await self._send(Channel(platform="mail", id="test"), address, draw_reply(reply, Foot()), key, {})

    async def open_private(self, person: Person) -> Channel:
        """Return the channel of an address; raise RefusedError for people of other platforms."""
        if person.platform != "mail":
            raise RefusedError("they are not reached by mail", about="person")
        return Channel(platform="mail", id=person.user)

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        """Return nothing: nobody reacts to a mail."""
        return {}

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        """Return nobody."""
        return frozenset()

    async def _send(self, channel: Channel, address: str, letter: Letter, key: str, lists: Mapping[str, str]) -> str:
        """Hand a mail in when it is its turn; return its Message-ID."""
        message_id = make_message_id(channel, key, self._ways.sender)
        envelope = Envelope(
            sender=self._ways.sender,
            recipient=address,
            message_id=message_id,
            at=self._clock.now(),
            lists=dict(lists),
        )
        await self._pacer.turn(self._lane, channel.id)
        try:
            await self._relay.send(address, compose(letter, envelope))
        except ServerBusyError:
            await self._pacer.rest(self._lane, REST_S)
            raise
        return message_id


def digest_foot(ways: Ways, leave_url: str) -> Foot:
    """Return what stands below a digest: why it came, and every way to end it."""
    command = ways.command
    words = (
        "You get this because you asked for it and confirmed this address.",
        f"To stop it in chat, type: /{command} mail off",
        "Whoever runs this bot can stop it with: papers mail off ADDRESS",
    )
    return Foot(words=words, leave_url=leave_url)
