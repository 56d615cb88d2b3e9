"""Digests by mail: asked for by anybody, confirmed in the mailbox, ended at once. Faces and commands call this.

Nothing but confirmations goes to an address that has not confirmed, and few of those. What is asked for becomes a
subscription only when it is confirmed: by the button on the page that the mail leads to, or, where no page can be
reached, by typing the code from the mail in chat. Order of a confirmation: address, subscription, and last the request
goes, so that a crash between them can be made up for by the same link.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Literal

import msgspec
import structlog

from bot.digests.due import time_after_change
from bot.errors import BusyError, RefusedError, WorldError
from bot.mail.words import confirmation
from bot.mail_address import mailbox_of, mask
from bot.model import Channel, Person, Subscription, Value, Workspace
from bot.ports import Clock, Publisher
from bot.settings import Settings
from bot.store.installations import Seal
from bot.store.mail import DAY_S, HASH_BYTES, HOUR_S, PLATFORM, MailBook, MailRequest
from bot.store.store import Store

log = structlog.get_logger(__name__)

VALID = timedelta(hours=48)
# confirmations: an address and day, an asker and hour, the page an hour
AN_ADDRESS, AN_ASKER, ALL_VISITORS = 3, 20, 200
CODE_SIGNS, CODE_LENGTH = "23456789ABCDEFGHJKMNPQRSTVWXYZ", 10  # 48 bits; no signs that look like others
VISITORS = "visitors"

Asked = Literal["sent", "limited", "refused", "later"]
"""What became of a request: a confirmation is under way; there were too many; the server refuses the address, or
takes nothing now."""


class Mailed(Value, frozen=True, kw_only=True):
    """What a person gets by mail: the address as it is shown, and the digest; `waiting` until it is confirmed."""

    address: str
    digest: Subscription
    waiting: bool = False

    @property
    def shown(self) -> str:
        """The address as it is shown."""
        return mask(self.address)


@dataclass(eq=False)
class Mailing:
    """Who gets digests by mail. `base` is the public address of the pages, "" where there is none."""

    book: MailBook
    store: Store
    publishers: Mapping[str, Publisher]
    clock: Clock
    base: str = ""

    async def ask(self, address: str, wanted: Subscription, asker: str, *, visitor: bool = False) -> Asked:
        """Send a confirmation to a sound address. `asker` names who is counted; a `visitor` of the pages counts among
        all of them, too. The channel and the layout of `wanted` are set here."""
        if not await self._may_ask(address, asker, visitor=visitor):
            return "limited"
        channel = await self.book.channel_of(address)
        await self._drop_asked_before(wanted.owner, channel)
        wanted = msgspec.structs.replace(wanted, channel=channel, layout="list")
        nonce = secrets.token_bytes(HASH_BYTES).hex()
        code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
        token = await self._sign("confirm", channel, nonce) if self.base else code
        until = self.clock.now() + VALID
        request = MailRequest(address=address, wanted=wanted, until=until, by_code=not self.base)
        await self.book.save_request(request, token)
        return await self._send(request, token)

    async def peek(self, token: str) -> MailRequest | None:
        """Return what a link would confirm; None for one that is forged, too old or was used. Changes nothing."""
        channel = await self._read_link("confirm", token)
        return await self._load(channel, token) if channel else None

    async def confirm_link(self, token: str) -> Mailed | None:
        """Begin what a link confirms; None where that is nothing."""
        request = await self.peek(token)
        return await self._begin(request, token) if request and not request.by_code else None

    async def confirm_code(self, typed: str, person: Person) -> Mailed | None:
        """Begin what this person asked for last, if it is what the code confirms."""
        _, channel = await self.book.load_channels(person)
        code = typed.replace("-", "").upper()
        request = await self._load(channel, code) if channel else None
        return await self._begin(request, code) if request and request.wanted.owner == person else None

    async def change(self, mailed: Subscription) -> None:
        """Set a confirmed digest to what it is to be now."""
        situation = await self.store.subscriptions.look(mailed.channel)
        await self.store.subscriptions.save(mailed, time_after_change(mailed, situation, self.clock.now()))

    async def of_person(self, person: Person) -> Mailed | None:
        """Return what a person gets by mail, else what waits to be confirmed."""
        confirmed, asked = await self.book.load_channels(person)
        if confirmed:
            digest, address = await self.store.subscriptions.load(confirmed), await self.book.load_address(confirmed)
            if digest and address and digest.owner == person:
                return Mailed(address=address, digest=digest)
        requests = await self.book.load_requests(asked) if asked else ()
        now = self.clock.now()
        mine = [each for each in requests if each.wanted.owner == person and each.until > now]
        latest = max(mine, key=lambda each: each.until, default=None)
        return Mailed(address=latest.address, digest=latest.wanted, waiting=True) if latest else None

    async def leave_url(self, channel: Channel) -> str:
        """Return the address that ends the mails of a channel; "" without pages."""
        return f"{self.base}/mail/off/{await self._sign('leave', channel)}" if self.base else ""

    async def leave_link(self, token: str) -> bool:
        """End what a link in a mail ends, also when nothing is left of it; False for a forged one."""
        channel = await self._read_link("leave", token)
        if channel:
            await self.leave(channel)
        return channel is not None

    async def may_leave(self, token: str) -> bool:
        """Whether a link in a mail is one of ours."""
        return await self._read_link("leave", token) is not None

    async def leave_address(self, address: str) -> bool:
        """End mail to an address; return whether there was any, or any waiting."""
        channel = await self.book.channel_of(address)
        known = bool(await self.book.load_address(channel))
        await self.leave(channel)
        return known

    async def leave(self, channel: Channel) -> None:
        """Delete an address and all that is known of it. May be repeated."""
        await self.store.subscriptions.remove(channel)
        await self.store.purge.forget_mails(channel)
        await self.book.forget_address(channel)

    async def forget(self, person: Person) -> bool:
        """Delete all addresses that a person gave; return whether there were any."""
        channels = [each for each in await self.book.load_channels(person) if each]
        for channel in channels:
            await self._forget_at(channel, person)
        await self.book.forget_person(person)
        return bool(channels)

    async def purge(self, workspace: Workspace) -> None:
        """End the mails of people who exist only in a workspace that is gone."""
        for digest in await self.store.subscriptions.of_workspace(Workspace(platform=PLATFORM, id="")):
            owner = digest.owner
            if owner and (owner.platform, owner.workspace) == (workspace.platform, workspace.id) and owner.workspace:
                await self.leave(digest.channel)

    async def _forget_at(self, channel: Channel, person: Person) -> None:
        """Delete what a person has or asked for at an address; the address stays if it is somebody else's, too."""
        digest = await self.store.subscriptions.load(channel)
        owners = {each.wanted.owner for each in await self.book.load_requests(channel)}
        if (digest and digest.owner == person) or (digest is None and owners <= {person}):
            await self.leave(channel)
        else:
            await self.book.drop_requests(channel, person)

    async def _drop_asked_before(self, person: Person | None, channel: Channel) -> None:
        """A person waits for one address: the one asked for before goes, so that none is left when all is forgotten."""
        if person is not None:
            confirmed, asked = await self.book.load_channels(person)
            if asked and asked not in (confirmed, channel):
                await self._forget_at(asked, person)

    async def _may_ask(self, address: str, asker: str, *, visitor: bool) -> bool:
        """Count this request; one that goes too far for its asker costs the mailbox nothing. Tags of one mailbox count
        together."""
        if await self.book.count("asker", asker, HOUR_S) > AN_ASKER:
            return False
        if visitor and await self.book.count("asker", VISITORS, HOUR_S) > ALL_VISITORS:
            return False
        return await self.book.count("mailbox", mailbox_of(address), DAY_S) <= AN_ADDRESS

    async def _send(self, request: MailRequest, token: str) -> Asked:
        publisher = self.publishers.get(PLATFORM)
        channel = request.wanted.channel
        reply = confirmation(token, self.base)
        key = f"confirm:{await self.book.hash('message', token)}"
        try:
            if publisher is None:
                raise BusyError("this process sends no mail")
            await publisher.tell(Person(platform=PLATFORM, user=channel.id), reply, key)
        except RefusedError as error:
            log.info("mail.not_confirmed", channel=channel.ref, reason=error.reason)
            return "refused"
        except WorldError as error:
            log.warning("mail.not_sent", channel=channel.ref, reason=str(error))
            await self.book.discount("mailbox", mailbox_of(request.address))
            return "later"
        return "sent"

    async def _load(self, channel: Channel, token: str) -> MailRequest | None:
        """Return what a token confirms; None for what is too old, or asked for by somebody of whom nothing is kept any
        more."""
        request = await self.book.load_request(channel, token)
        if request is None or request.until <= self.clock.now():
            return None
        owner = request.wanted.owner
        return request if owner is None or channel in await self.book.load_channels(owner) else None

    async def _begin(self, request: MailRequest, token: str) -> Mailed:
        wanted = request.wanted
        before = (await self.book.load_channels(wanted.owner))[0] if wanted.owner else None
        await self.book.keep_address(request)
        await self.change(wanted)
        if before and before != wanted.channel:
            await self._leave_own(before, wanted.owner)
        await self.book.drop_request(wanted.channel, token)
        log.info("mail.confirmed", channel=wanted.channel.ref)
        return Mailed(address=request.address, digest=wanted)

    async def _leave_own(self, channel: Channel, owner: Person | None) -> None:
        """A person has one address: the one before goes, unless it is somebody else's by now."""
        digest = await self.store.subscriptions.load(channel)
        if digest and digest.owner == owner:
            await self.leave(channel)

    async def _sign(self, purpose: str, channel: Channel, nonce: str = "") -> str:
        signed = channel.id + nonce + await self.book.hash(purpose, channel.id, nonce)
        return urlsafe_b64encode(bytes.fromhex(signed)).decode().rstrip("=")

    async def _read_link(self, purpose: str, token: str) -> Channel | None:
        """Return the channel of a link that was signed here for this purpose."""
        try:
            signed = urlsafe_b64decode(token[:100] + "=" * (-len(token) % 4)).hex()
        except ValueError:
            return None
        size = 2 * HASH_BYTES
        channel_id, nonce, mark = signed[:size], signed[size:-size], signed[-size:]
        if len(token) > 100 or len(mark) < size or len(signed) < 2 * size or len(nonce) not in (0, size):
            return None
        known = await self.book.hash(purpose, channel_id, nonce)
        return Channel(platform=PLATFORM, id=channel_id) if compare_digest(known, mark) else None


def build_mailing(
    settings: Settings, store: Store, publishers: Mapping[str, Publisher], clock: Clock
) -> Mailing | None:
    """Return what asks for mail and confirms it; None where no mail is sent. Raises ConfigurationError."""
    if settings.smtp_url is None:
        return None
    settings.require_all("MAIL_FROM", "SECRET_KEY")
    book = MailBook(store.redis, Seal(settings.require("SECRET_KEY").split(",")))
    return Mailing(book, store, publishers, clock, base=settings.public_url or "")


def build_forgetting(store: Store, clock: Clock) -> Mailing:
    """Return what deletes addresses where no mail is sent (any more). It can read none, and needs no key."""
    return Mailing(MailBook(store.redis, Seal(())), store, {}, clock)
