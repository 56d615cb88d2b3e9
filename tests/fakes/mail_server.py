"""A mail server at loopback that speaks SMTP (aiosmtpd), with TLS, logins, greylisting, and trouble at every step."""

import asyncio
import email.policy
import ssl
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from functools import cached_property
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail that was taken."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @cached_property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=email.policy.default)

    def part(self, kind: str) -> str:
        """The text of a part, `plain` or `html`."""
        return self.parsed.get_body((kind,)).get_content()


@dataclass(kw_only=True)
class Mailboxes:
    """What the server took, and what it does next.

    `strikes` are for the next mails, by step: a reply such as `450 4.2.1 later`, or `lost`. `refused` are replies to
    addresses, by address; with `greylists` an address is put off once.
    """

    mails: list[Mail] = field(default_factory=list)
    strikes: dict[str, deque[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    greylists: bool = False
    known: set[str] = field(default_factory=set)
    sessions: int = 0
    logins: Mapping[str, str] = field(default_factory=dict)
    port: int = 0

    def strike(self, step: str, what: str) -> None:
        """Let the next `mail`, `rcpt`, `data`, `dot` or `taken` (after the dot) meet this."""
        self.strikes.setdefault(step, deque()).append(what)

    def next(self, step: str) -> str:
        waiting = self.strikes.get(step)
        return waiting.popleft() if waiting else ""

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.recipients == (address,)]


class Handler:
    """aiosmtpd's hooks."""

    def __init__(self, boxes: Mailboxes) -> None:
        self._boxes = boxes

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._boxes.logins and not session.authenticated:
            return "530 5.7.0 log in first"
        if said := self._struck("mail", server):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        boxes = self._boxes
        if boxes.greylists and address not in boxes.known:
            boxes.known.add(address)
            return "451 4.7.1 greylisted, come back later"
        if said := boxes.refused.get(address) or self._struck("rcpt", server):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if said := self._struck("dot", server):
            return said
        mail = Mail(sender=envelope.mail_from, recipients=tuple(envelope.rcpt_tos), content=bytes(envelope.content))
        self._boxes.mails.append(mail)
        return self._struck("taken", server) or "250 OK"

    def _struck(self, step: str, server: SMTP) -> str:
        what = self._boxes.next(step)
        if what == "lost":
            server.transport.abort()
            return "421 gone"
        return what


class Server(SMTP):
    """aiosmtpd's protocol, which counts connections and can lose one before the text."""

    def __init__(self, boxes: Mailboxes, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._boxes = boxes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._boxes.sessions += 1
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:
        what = self._boxes.next("data")
        if what == "lost":
            self.transport.abort()
        elif what:
            await self.push(what)
        else:
            await super().smtp_DATA(arg)


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, implicit: bool = False, login: Mapping[str, str] | None = None
) -> AsyncIterator[Mailboxes]:
    """Serve until the block ends, at the port of what is given. With `login` nobody sends without."""
    boxes, loop = Mailboxes(logins=login or {}), asyncio.get_running_loop()

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = boxes.logins.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=right, handled=False)

    def build() -> Server:
        return Server(
            boxes,
            Handler(boxes),
            loop=loop,
            hostname="mail.test",
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            authenticator=authenticate,
            auth_require_tls=tls is not None and not implicit,
        )

    server = await loop.create_server(build, "127.0.0.1", 0, ssl=tls if implicit else None)
    boxes.port = server.sockets[0].getsockname()[1]
    try:
        yield boxes
    finally:
        server.close()
