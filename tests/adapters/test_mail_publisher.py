"""Mail as a mail server gets it: each once, under one name, and what its answers mean."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress

import pytest
from cases import each
from contracts.publisher import DIGEST, OCCASION, SendingContract
from fakes.loop_time import loop_time
from fakes.mail_server import mail_server
from fakes.mailing import Post, open_post
from fakes.tls_front import make_certificate

from adapters.mail.smtp import CONNECTIONS, IDLE_S, SEND_S, Relay
from bot.errors import BusyError, RefusedError, UnsureError
from bot.mail_address import parse_smtp_url
from bot.model import Channel, Message, Person, Subscription
from bot.occasion import MessageKey
from bot.store.mail import MailRequest

ADA = "ada@example.org"
STRIKES = {"busy": ("mail", "450 4.3.2 not now"), "lost before": ("dot", "lost"), "lost after": ("taken", "lost")}
HEADER = str(MessageKey(OCCASION))
MESSAGE = Message(digest=DIGEST, layout="list")


async def keep(post: Post, address: str = ADA) -> Channel:
    """Somebody confirmed this address."""
    channel = await post.book.channel_of(address)
    wanted = Subscription(channel=channel, layout="list")
    await post.book.keep_address(MailRequest(address=address, wanted=wanted, until=post.clock.now()))
    return channel


class MailStage:
    """A mailbox as the contract's stage."""

    def __init__(self, post: Post, channel: Channel) -> None:
        self.post, self.publisher, self.channel = post, post.publisher, channel
        self.person = Person(platform="mail", user=channel.id)

    def now(self):
        return self.post.clock.now()

    def titles(self) -> list[str]:
        return [mail.part("plain") for mail in self.post.boxes.to(ADA)]

    def names(self) -> list[str]:
        return [mail.parsed["Message-ID"] for mail in self.post.boxes.to(ADA)]

    def private(self) -> list[str]:
        return self.titles()

    def strike(self, fault: str) -> None:
        self.post.boxes.strike(*STRIKES[fault])

    def forbid(self) -> None:
        self.post.boxes.refused[ADA] = "550 5.1.1 <ada@example.org> no such user"

    close_door = forbid


@pytest.fixture
async def post(redis, clock):
    async with mail_server() as boxes, open_post(boxes, redis, clock) as post:
        yield post


class TestMailPublisher(SendingContract):
    @pytest.fixture
    async def stage(self, post):
        return MailStage(post, await keep(post))


BUSY, REFUSED, UNSURE = BusyError, RefusedError, UnsureError
ANSWERS = [
    ("mail", "450 4.3.2 not now", BUSY, ""),
    ("mail", "421 4.3.2 closing", BUSY, ""),
    ("mail", "550 5.7.1 this sender may not", BUSY, ""),
    ("mail", "530 5.7.0 log in first", BUSY, ""),
    ("mail", "lost", BUSY, ""),
    ("rcpt", "450 4.2.1 mailbox busy", BUSY, ""),
    ("rcpt", "530 5.7.0 log in first", BUSY, ""),
    ("rcpt", "550 5.1.1 <ada@example.org>: nobody", REFUSED, "channel"),
    ("rcpt", "550 5.1.1 no such user: Ada", REFUSED, "channel"),
    ("rcpt", "552 5.2.2 mailbox full", REFUSED, "channel"),
    ("rcpt", "550 relaying denied", BUSY, ""),
    ("rcpt", "550 relay not permitted", BUSY, ""),
    ("rcpt", "553 sorry, that domain isn't in my list of allowed rcpthosts", BUSY, ""),
    ("rcpt", "554 5.7.1 <ada@example.org>: Relay access denied", BUSY, ""),
    ("rcpt", "550 5.1.8 <papers@example.com>: Sender address rejected: Domain not found", BUSY, ""),
    ("rcpt", "550 relay.example.com knows no such user", REFUSED, "channel"),
    ("rcpt", "lost", BUSY, ""),
    ("data", "451 4.3.0 later", BUSY, ""),
    ("data", "554 5.7.1 no", REFUSED, "message"),
    ("data", "lost", UNSURE, ""),
    ("dot", "452 4.3.1 disk full", BUSY, ""),
    ("dot", "554 5.7.1 looks like spam", REFUSED, "message"),
    ("dot", "550 5.1.1 nobody", REFUSED, "channel"),
    ("dot", "lost", UNSURE, ""),
    ("taken", "lost", UNSURE, ""),
]


@each("step, what, error, about", ANSWERS)
async def test_each_answer_of_the_server_has_one_outcome_and_names_no_address(post, step, what, error, about):
    """The next mail goes through, whatever became of the one before."""
    channel = await keep(post)
    await post.relay.close()
    post.boxes.strike(step, what)
    before = len(post.boxes.mails) + (step == "taken")
    with pytest.raises(error) as caught:
        await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert getattr(caught.value, "about", "") == about
    assert "ada" not in str(caught.value).lower()
    assert error is not BUSY or caught.value.retry_after_s >= (1_800 if "relay" in what else 60)
    await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert len(post.boxes.mails) == before + 1


async def test_a_server_that_takes_nothing_is_left_alone_for_a_moment_and_one_mailbox_holds_nobody_up(post):
    channel = await keep(post)
    for step, what, rests in (("rcpt", "450 4.2.1 busy", 0), ("dot", "452 4.3.1 full", 0), ("mail", "421 4.3.2 no", 1)):
        await post.relay.close()
        post.boxes.strike(step, what)
        with pytest.raises(BusyError):
            await post.publisher.post(channel, MESSAGE, HEADER, None)
        assert len(post.pacer.rests) == rests
    assert {lane.per_s for lane in post.pacer.lanes} == {14}


async def test_who_is_put_off_once_gets_the_mail_with_the_second_try(post):
    channel = await keep(post)
    post.boxes.greylists = True
    with pytest.raises(BusyError) as busy:
        await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert busy.value.retry_after_s >= 300
    await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert len(post.boxes.to(ADA)) == 1


async def test_a_server_that_is_not_there_is_the_worlds_trouble(post):
    relay = Relay(parse_smtp_url("smtp://127.0.0.1:9?tls=none"), "papers@example.com")
    with pytest.raises(BusyError):
        await relay.send(ADA, b"x\r\n")


ODD = {
    "silent": b"",
    "endless": b"250-" + b"x" * 4_000 + b"\r\n",
    "one long line": b"x" * 100_000,
    "no words": b"\xff\0\r\n",
}


@asynccontextmanager
async def odd_server(step: bytes, answer: bytes, silent: Callable[[], None]) -> AsyncIterator[int]:
    """A server that answers one step, named by its command, with this without an end; gives its port.

    Where that is nothing, `silent` is called from then on until the server is given up.
    """
    replies = {b"EHLO": b"250 odd\r\n", b"DATA": b"354 go\r\n"}
    talking: set[asyncio.Task] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(asyncio.current_task())
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            said = b"hello"
            while said:
                if said == step:
                    writer.write(answer * 20)
                    await writer.drain()
                    while not answer and not reader.at_eof():
                        silent()
                        await asyncio.sleep(0)
                    await reader.read()
                    break
                writer.write(b"220 odd\r\n" if said == b"hello" else replies.get(said, b"250 OK\r\n"))
                text = await reader.readuntil(b"\r\n.\r\n" if said == b"DATA" else b"\r\n")
                said = b"dot" if said == b"DATA" else text[:4].upper()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
    for task in talking:  # what it still writes would outlive the loop
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("step", ["hello", "EHLO", "MAIL", "RCPT", "DATA", "dot"])
async def test_a_server_that_answers_nothing_or_without_an_end_is_given_up(step, answer):
    with loop_time() as passed:
        async with odd_server(step.encode(), ODD[answer], lambda: passed.pass_by(SEND_S)) as port:
            relay = Relay(parse_smtp_url(f"smtp://127.0.0.1:{port}?tls=none"), "papers@example.com")
            with pytest.raises((BusyError, UnsureError)) as caught:
                await relay.send(ADA, b"Subject: x\r\n\r\nx\r\n")
    unknown = step in ("DATA", "dot") and answer == "silent"
    assert isinstance(caught.value, UnsureError) == unknown
    assert len(str(caught.value)) < 300


async def test_a_repeated_mail_is_the_same_but_for_its_date(post):
    channel = await keep(post)
    for minutes in (0, 5):
        post.clock.advance(minutes=minutes)
        await post.publisher.post(channel, MESSAGE, HEADER, None)
    first, second = (
        [line for line in mail.content.splitlines() if not line.startswith(b"Date:")] for mail in post.boxes.mails
    )
    assert first == second


async def test_one_connection_carries_many_mails_and_is_replaced_when_the_server_closed_it(post):
    channel = await keep(post)
    for _ in range(3):
        await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert post.boxes.sessions == 1
    post.boxes.strike("mail", "421 4.4.2 idle too long")
    await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert (post.boxes.sessions, len(post.boxes.mails)) == (2, 4)
    assert CONNECTIONS > 1
    assert IDLE_S < 30


async def test_a_mail_to_an_address_that_was_deleted_is_refused(post):
    channel = await keep(post)
    await post.mailing.leave(channel)
    with pytest.raises(RefusedError):
        await post.publisher.post(channel, MESSAGE, HEADER, None)
    assert not post.boxes.mails


@pytest.mark.parametrize("implicit", [False, True])
async def test_mail_goes_out_encrypted_and_with_a_login_and_never_without(tmp_path, monkeypatch, implicit):
    """smtp:// insists on STARTTLS, smtps:// begins with TLS; a wrong password is the operator's to mend."""
    certificate = make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    scheme = "smtps" if implicit else "smtp"
    async with mail_server(tls=context, implicit=implicit, login={"bot": "p@ss"}) as boxes:
        right = Relay(parse_smtp_url(f"{scheme}://bot:p%40ss@localhost:{boxes.port}"), "papers@example.com")
        await right.examine()
        await right.send(ADA, b"Subject: x\r\n\r\nx\r\n")
        await right.close()
        wrong = Relay(parse_smtp_url(f"{scheme}://bot:other@localhost:{boxes.port}"), "papers@example.com")
        with pytest.raises(BusyError, match="login"):
            await wrong.send(ADA, b"Subject: x\r\n\r\nx\r\n")
        assert len(boxes.mails) == 1
    async with mail_server() as boxes:
        bare = Relay(parse_smtp_url(f"{scheme}://localhost:{boxes.port}"), "papers@example.com")
        with pytest.raises(BusyError):
            await bare.send(ADA, b"Subject: x\r\n\r\nx\r\n")
        assert not boxes.mails
