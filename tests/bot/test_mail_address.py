"""Which mail addresses are taken, and how the server that takes mail is named."""

import pytest
from cases import each

from bot.mail_address import mailbox_of, mask, parse_address, parse_sender, parse_smtp_url

TAKEN = {
    "ada@example.org": "ada@example.org",
    "Ada.Lovelace@Example.ORG": "Ada.Lovelace@example.org",
    "ada+papers@example.org": "ada+papers@example.org",
    "o'neill@example.org": "o'neill@example.org",
    "ada@bücher.example": "ada@xn--bcher-kva.example",
    "ada@straße.example": "ada@xn--strae-oqa.example",
    "ada@例え.テスト": "ada@xn--r8jz45g.xn--zckzah",
    "a@b.co": "a@b.co",
    "ada@sub.domain.example.museum": "ada@sub.domain.example.museum",
}
INJECTIONS = [
    form
    for sign in ("\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\t")
    for form in (f"ada@example.org{sign}Bcc: eve@evil.test", f"ada{sign}@example.org", f"{sign}ada@example.org")
]
NOT_TAKEN = [
    *INJECTIONS,
    "",
    "ada",
    "@",
    "ada@",
    "@example.org",
    "ada@localhost",
    "ada@example",
    "ada@127.0.0.1",
    "ada@[127.0.0.1]",
    "ada@example.org.",
    "ada@-example.org",
    "ada@exa_mple.org",
    "ada@@example.org",
    "ada@example..org",
    ".ada@example.org",
    "ada..b@example.org",
    '"ada"@example.org',
    '"ada@evil.test"@example.org',
    "ada lovelace@example.org",
    "ada@example.org,eve@evil.test",
    "ada@example.org;eve@evil.test",
    "ada@example.org eve@evil.test",
    "<ada@example.org>",
    "Ada <ada@example.org>",
    "ada@example.org>\r\nRCPT TO:<eve@evil.test",
    "ada@example.org> SIZE=1",
    "аda@example.org",
    "ädа@example.org",
    "ada(comment)@example.org",
    "ada@example.org#",
    "ada@example.org?bcc=eve@evil.test",
    "mailto:ada@example.org",
    "a" * 65 + "@example.org",
    "a" * 10_000 + "@example.org",
    "ada@" + "b" * 10_000 + ".org",
    "ada@" + "b." * 5_000 + "org",
    "@" * 10_000,
]


@each("typed, meant", TAKEN.items())
def test_an_address_is_taken_as_mail_servers_know_it(typed, meant):
    assert parse_address(typed) == meant


@each("typed", NOT_TAKEN)
def test_what_is_no_single_plain_address_is_none(typed):
    assert parse_address(typed) == ""


def test_an_address_is_shown_without_whose_it_is():
    assert mask("ada@example.org") == "a…@example.org"


def test_tags_and_capitals_lead_to_the_same_mailbox():
    assert {mailbox_of(f"{local}@Example.org") for local in ("ada", "Ada", "ada+1", "ADA+2+3")} == {"ada@example.org"}


def test_a_server_is_read_with_its_login_its_way_of_tls_and_its_rate():
    server = parse_smtp_url("smtp://bot:p%40ss%2F@smtp.example.org")
    assert (server.host, server.port, server.tls, server.user, server.password) == (
        "smtp.example.org",
        587,
        "starttls",
        "bot",
        "p@ss/",
    )
    assert parse_smtp_url("smtps://smtp.example.org").port == 465
    assert parse_smtp_url("smtps://smtp.example.org").tls == "implicit"
    assert parse_smtp_url("smtp://localhost:2525?tls=none&rate=50") == parse_smtp_url(
        "smtp://localhost:2525/?rate=50&tls=none"
    )
    assert parse_smtp_url("smtp://[::1]:2525?tls=none").tls == "none"


@each(
    "url, said",
    [
        ("http://smtp.example.org", "smtp://"),
        ("smtp.example.org:587", "smtp://"),
        ("smtp://", "smtp://"),
        ("smtp://h.example:port", "port"),
        ("smtp://h.example/path", "smtp://"),
        ("smtp://h.example?tls=none", "this machine"),
        ("smtps://localhost?tls=none", "this machine"),
        ("smtp://h.example?tls=off", "tls=none"),
        ("smtp://h.example?bcc=eve", "tls=none"),
        ("smtp://h.example?rate=0", "rate"),
        ("smtp://h.example?rate=fast", "rate"),
        ("smtp://h.example?rate=99999", "rate"),
    ],
)
def test_a_server_that_cannot_be_used_is_refused_with_what_is_wrong(url, said):
    with pytest.raises(ValueError, match=said):
        parse_smtp_url(url)


def test_a_sender_has_a_name_or_none():
    sender = parse_sender("Papers <papers@example.org>")
    assert (sender.name, sender.address, sender.domain) == ("Papers", "papers@example.org", "example.org")
    assert parse_sender("papers@example.org").name == ""


@each("typed", ["papers", "Papers <papers>", "a@b.example, c@d.example", "Papers\r\nBcc: x@y.example <p@e.example>"])
def test_a_sender_that_is_no_address_is_refused(typed):
    with pytest.raises(ValueError):
        parse_sender(typed)
