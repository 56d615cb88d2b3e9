"""Hands mails to the operator's mail server, over a few connections that are kept for a while.

One recipient a mail. What the server says becomes an error that the core knows: 4xx and trouble of the connection,
the login, the sender or relaying are tried again (BusyError), 5xx at the recipient is a refusal. Whoever loses the
connection while the text is under way cannot know whether the mail was taken (UnsureError): it is sent again with the
same Message-ID.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from bot.errors import BusyError, RefusedError, UnsureError
from bot.mail_address import SmtpServer
from bot.text import collapse, shorten

CONNECTIONS = 4  # of this process; servers take ten and more
MAILS = 100  # over one connection: some servers close it then
IDLE_S = 20.0  # servers close idle connections after 30 s and more
STEP_S = 15.0  # one command
SEND_S = 22.0  # all of it: shorter than the reserve that a delivery keeps of its lock
AGAIN_S = 60.0
GREYLISTED_S = 300.0  # most servers that put strangers off take the second try after five minutes
POLICY_S = 1_800.0  # until whoever runs the server mends what it refuses
CLOSING, PERMANENT = 421, 500
LOGIN = frozenset({530, 534, 535, 538})  # RFC 4954: log in first, or otherwise
SAID = 200  # characters of what a server says
_MAILBOX = re.compile(r"5\.[12]\.\d+ ")  # the address, or its mailbox: RFC 3463
# Said of a recipient, but about whoever sends: policy (5.7), the sender's address (5.1.7, 5.1.8), relaying. Servers
# such as Postfix put such answers off until a recipient is named.
_RELAYING = r"\brelay(?:ing)?\b.{0,20}\b(?:denied|prohibited|permitted|allowed)|\bunable to relay|rcpthosts"
_OURS = re.compile(rf"5\.(?:7\.\d+|1\.[78])\b|{_RELAYING}", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![^\s<>()\"',;:])[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")


class ServerBusyError(BusyError):
    """The server takes nothing from anybody: it is gone, closing, or refuses the login or the sender."""


class Relay:
    """The mail server, for one process. `sender` is the address of the envelope, where bounces go."""

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self._server = server
        self._sender = sender
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[Line] = []
        self._tls = ssl.create_default_context()

    async def send(self, recipient: str, message: bytes) -> None:
        """Hand one mail in. Raises BusyError, RefusedError about the `channel` or the `message`, and UnsureError."""
        text_under_way = False
        try:
            async with asyncio.timeout(SEND_S), self._slots, self._line() as line:
                line = await self._greet(line)
                await line.smtp.rcpt(recipient, timeout=STEP_S)
                text_under_way = True
                await line.smtp.data(message, timeout=STEP_S)
        except SMTPResponseException as error:
            raise _translated(error, recipient) from error
        except (SMTPException, OSError, TimeoutError) as error:
            why = _words(str(error)) or type(error).__name__
            if text_under_way:
                raise UnsureError(f"the mail server was lost while it took a mail: {why}") from error
            raise ServerBusyError(f"the mail server can't be reached: {why}", retry_after_s=AGAIN_S) from error

    async def examine(self) -> None:
        """Connect, log in and name the sender, without sending. Raises BusyError that says what went wrong."""
        try:
            async with asyncio.timeout(SEND_S), self._slots:
                smtp = await self._connect()
                try:
                    await smtp.mail(self._sender, timeout=STEP_S)
                finally:
                    await _hang_up(smtp)
        except SMTPResponseException as error:
            raise _translated(error) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise BusyError(_words(str(error)) or type(error).__name__, retry_after_s=AGAIN_S) from error

    async def close(self) -> None:
        """Say goodbye on all connections."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_hang_up(line.smtp) for line in idle))

    @asynccontextmanager
    async def _line(self) -> AsyncIterator["Line"]:
        """A connection for one mail; it is kept for the next unless something went wrong on it."""
        now = asyncio.get_running_loop().time
        while self._idle and now() - self._idle[0].used_at > IDLE_S:
            self._idle.pop(0).smtp.close()
        line = self._idle.pop() if self._idle else Line(await self._connect())
        async with AsyncExitStack() as stack:
            stack.callback(line.close)
            yield line
            line.mails, line.used_at = line.mails + 1, now()
            if line.mails < MAILS:
                self._idle.append(line)
                stack.pop_all()

    async def _greet(self, line: "Line") -> "Line":
        """Begin a mail; where a kept connection turns out to be closed, on a new one: nothing was sent yet."""
        try:
            await line.smtp.mail(self._sender, timeout=STEP_S)
        except (SMTPServerDisconnected, SMTPResponseException) as error:
            if not line.mails or getattr(error, "code", CLOSING) != CLOSING:
                raise
            line.smtp.close()
            line.smtp, line.mails = await self._connect(), 0
            await line.smtp.mail(self._sender, timeout=STEP_S)
        return line

    async def _connect(self) -> SMTP:
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=self._sender.rpartition("@")[2],
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            tls_context=None if server.tls == "none" else self._tls,
            timeout=STEP_S,
        )
        try:
            await smtp.connect()
        except BaseException:
            smtp.close()
            raise
        return smtp


class Line:
    """A connection, and how it was used."""

    def __init__(self, smtp: SMTP) -> None:
        self.smtp = smtp
        self.mails = 0
        self.used_at = 0.0

    def close(self) -> None:
        """End it at once; what the server has begun to take without its end is dropped there."""
        self.smtp.close()


async def _hang_up(smtp: SMTP) -> None:
    with suppress(SMTPException, OSError, TimeoutError):
        await smtp.quit(timeout=1.0)
    smtp.close()


def _translated(error: SMTPResponseException, recipient: str = "") -> Exception:
    """What the server's answer means to the core."""
    said = f"{error.code} {_words(error.message, recipient)}".strip()
    if isinstance(error, SMTPAuthenticationError) or error.code in LOGIN:
        return ServerBusyError(f"the mail server refuses the login: {said}", retry_after_s=GREYLISTED_S)
    if error.code == CLOSING or not isinstance(error, SMTPRecipientRefused | SMTPDataError):
        return ServerBusyError(f"the mail server says: {said}", retry_after_s=AGAIN_S)
    if error.code < PERMANENT:
        return BusyError(f"the mail server says: {said}", retry_after_s=GREYLISTED_S)
    if isinstance(error, SMTPRecipientRefused) and _OURS.search(error.message):
        return BusyError(f"the mail server says: {said}", retry_after_s=POLICY_S)
    advice = "Check the address, or give another one."
    if isinstance(error, SMTPRecipientRefused) or _MAILBOX.match(error.message):
        return RefusedError(f"the mail server refuses this address: {said}", about="channel", advice=advice)
    return RefusedError(f"the mail server refuses the mail: {said}", about="message")


def _words(text: str, recipient: str = "") -> str:
    """What a server said, for logs and people, without the address that servers repeat, or the part before its @."""
    said = _ADDRESS.sub("…", collapse(text))
    if local := recipient.rpartition("@")[0]:
        said = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", said, flags=re.IGNORECASE)
    return shorten(said, SAID)
