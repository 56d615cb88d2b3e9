"""What a mail says and looks like: readable as text and as HTML, and inert whatever stands in a paper."""

import base64
import email.policy
import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.utils import getaddresses
from urllib.parse import urlsplit
from zipfile import ZipFile

import dkim
import pytest
from cases import each
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fakes.injections import INJECTIONS
from lxml import html
from rich.cells import cell_len

from adapters.mail.compose import Envelope, Letter, compose, list_headers, make_message_id
from adapters.mail.draw import COLUMNS, Foot, draw_digest, draw_reply, wrap
from adapters.mail.publish import Ways, digest_foot
from bot.mail.words import confirmation
from bot.mail_address import parse_sender, parse_smtp_url
from bot.model import Channel, Digest, Message, Paper, PaperId
from bot.sources.huggingface_json import parse_papers

DAY = date(2026, 6, 30)
AT = datetime(2026, 6, 30, 7, tzinfo=UTC)
SENDER = parse_sender("Papers <papers@example.com>")
BOX = "ada@example.org"
LEAVE = "https://papers.example.com/mail/off/" + "A" * 43
CHANNEL = Channel(platform="mail", id="0" * 32)
KEY = "scheduled:2026-06-30/header"
WAYS = Ways(sender=SENDER, server=parse_smtp_url("smtps://smtp.example.com"))
FOOT = digest_foot(WAYS, LEAVE)
ELEMENTS = {"html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "a", "span", "img"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "href", "src", "alt", "width", "align", "role"}
HOSTS = {
    "huggingface.co",
    "arxiv.org",
    "papers.example.com",
    "cdn-thumbnails.huggingface.co",
    "cdn-uploads.huggingface.co",
}
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version"]
LISTED = {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"}
LINE_ENDS = ("\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
INJECTED = [f"Titans{end}{header}" for end in LINE_ENDS for header in ("Bcc: eve@evil.example", "\r\nHello", " folded")]


def a_paper(number: int, **fields: object) -> Paper:
    known = {"title": f"Matter {number}", "abstract": "An abstract. It has two sentences.", "upvotes": number}
    return Paper(id=PaperId(f"2606.{number:05d}"), days=(DAY,), **known | fields)


def a_digest(*papers: Paper, **fields: object) -> Message:
    return Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=papers, **fields), layout="list")


def drawn(message: Message, *, pictured: bool = True) -> Letter:
    return draw_digest(message, FOOT, pictured=pictured)


def sent(letter: Letter, *, listed: bool = True) -> bytes:
    lists = dict(list_headers(SENDER, leave_url=LEAVE, unsubscribe_to="")) if listed else {}
    name = make_message_id(CHANNEL, KEY, SENDER)
    return compose(letter, Envelope(sender=SENDER, recipient=BOX, message_id=name, at=AT, lists=lists))


def parsed(content: bytes):
    return message_from_bytes(content, policy=email.policy.default)


def check_html(body: str) -> html.HtmlElement:
    """Return the mail; fail where anything in it is not of the template."""
    page = html.document_fromstring(body)
    for element in page.iter():
        assert element.tag in ELEMENTS, element.tag
        assert set(element.keys()) <= ATTRIBUTES, element.keys()
        for name in ("href", "src"):
            if address := element.get(name):
                parts = urlsplit(address)
                assert (parts.scheme, parts.netloc in HOSTS) == ("https", True), address
    assert "@import" not in body
    assert "url(" not in body
    return page


def test_the_subject_is_one_that_one_opens():
    papers = [a_paper(n) for n in range(8, 0, -1)]
    assert drawn(a_digest(*papers)).subject == "Papers · Tuesday 30 June: Matter 8 and 7 more"
    assert drawn(a_digest(papers[0])).subject == "Papers · Tuesday 30 June: Matter 8"
    long = a_paper(9, title="Agentic Abstention: Do Agents Know When to Stop Instead of Act?")
    assert drawn(a_digest(long, *papers[1:])).subject == "Papers · Tuesday 30 June: Agentic Abstention and 7 more"
    assert drawn(a_digest(long)).subject.endswith("Agentic Abstention: Do Agents Know When to Stop Instead of Act?")


def test_both_parts_have_the_same_papers_facts_and_ways_out():
    letter = drawn(a_digest(a_paper(2, organization="Lab", summary="It works."), a_paper(1), left_out=35))
    words = check_html(letter.html).text_content()
    for said in ("Top 2 of 37 by upvotes", "Matter 2", "▲ 2", "Lab", "AI summary", "It works.", "An abstract."):
        assert said in letter.text
        assert said in words
    for said in ("/papers mail off", "papers mail off ADDRESS"):
        assert said in letter.text
        assert said in words
    assert LEAVE in letter.text
    assert LEAVE in letter.html
    assert "React" not in letter.text + letter.html


def test_pictures_are_referred_to_and_can_be_left_out():
    message = a_digest(a_paper(1))
    assert "https://cdn-thumbnails.huggingface.co/" in drawn(message).html
    assert "<img" not in drawn(message, pictured=False).html


def test_a_confirmation_says_nothing_of_what_was_typed_and_has_one_link():
    letter = draw_reply(confirmation("T" * 64, "https://papers.example.com"), Foot())
    assert letter.text.count("https://") == letter.html.count("https://") == 1
    assert not LISTED & set(parsed(sent(letter, listed=False)).keys())


@each(
    "leave_url, unsubscribe_to, names",
    [
        (LEAVE, "", LISTED),
        (LEAVE, "off@example.com", LISTED),
        (LEAVE.replace("https", "http"), "off@example.com", {"List-Id", "List-Unsubscribe"}),
        (LEAVE.replace("https", "http"), "", {"List-Id"}),
        ("", "off@example.com", {"List-Id", "List-Unsubscribe"}),
        ("", "", {"List-Id"}),
    ],
)
def test_a_mail_program_is_offered_what_can_be_done(leave_url, unsubscribe_to, names):
    headers = list_headers(SENDER, leave_url=leave_url, unsubscribe_to=unsubscribe_to)
    assert set(headers) == names
    if len(names) == 2:
        assert headers["List-Unsubscribe"] == "<mailto:off@example.com?subject=unsubscribe>"


LONG = ("x" * 10_000, "é" * 3_000, "标题" * 2_000, "\ud800")
ENCODED = ("=?utf-8?q?=0ABcc:_eve?=", "=?utf-8?b?CkJjYzogZXZl?=", "=?utf-8?q?=0D=0A=0D=0AHello?= x")


@each("words", [*INJECTED, *INJECTIONS[::12], *LONG, *ENCODED])
def test_whatever_stands_in_a_title_begins_no_header_and_no_recipient(words):
    content = sent(drawn(a_digest(a_paper(1, title=words, organization=words, abstract=words))))
    head, _, body = content.decode("ascii").partition("\r\n\r\n")
    rows = re.split(r"\r\n(?![ \t])", head)
    assert sorted(row.partition(": ")[0] for row in rows) == sorted([*HEADERS, *LISTED, "Content-Type"])
    assert f"To: {BOX}" in rows
    assert f"List-Unsubscribe: <{LEAVE}>" in rows
    assert f"Message-ID: {make_message_id(CHANNEL, KEY, SENDER)}" in rows
    assert max(map(len, content.split(b"\r\n"))) <= 320
    assert not {"\r", "\n"} & set("".join(content.decode().split("\r\n")))
    assert body.count("\r\n--=-") == 2


@each("words", [INJECTED[0], *LONG, *ENCODED])
def test_a_mailbox_reads_the_subject_as_one_line_and_two_parts(words):
    mail = parsed(sent(drawn(a_digest(a_paper(1, title=words)))))
    assert len(mail["Subject"]) <= 200
    assert "\n" not in mail["Subject"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "papers mail off ADDRESS" in mail.get_body(("plain",)).get_content()
    assert mail.get_body(("html",)).get_content().rstrip().endswith("</html>")


def test_a_sender_may_have_any_name_and_a_mailbox_any_signs():
    sender = parse_sender("Papiers d’été, chaque jour <papers@example.com>")
    envelope = Envelope(sender=sender, recipient=BOX, message_id="<x@example.com>", at=AT, lists={})
    content = compose(Letter(subject="x", text="x", html="x"), envelope)
    assert parsed(content)["From"] == '"Papiers d’été, chaque jour" <papers@example.com>'
    headers = list_headers(SENDER, leave_url="", unsubscribe_to="off?cc=eve@example.com")
    assert headers["List-Unsubscribe"] == "<mailto:off%3Fcc%3Deve@example.com?subject=unsubscribe>"


def test_whatever_stands_in_a_paper_is_only_words_in_html():
    for start in range(0, len(INJECTIONS), 25):
        papers = [
            a_paper(n, title=words, abstract=f"{words} {words}", summary=words, organization=words, authors=(words,))
            for n, words in enumerate(INJECTIONS[start : start + 25], start)
        ]
        page = check_html(drawn(a_digest(*papers, about=INJECTIONS[start])).html)
        assert len(page.findall(".//h1")) == 1


@each("words", ["see https://evil.example/x", "www.evil.example", "write eve@evil.example", "http://evil.example"])
def test_no_mail_program_makes_a_link_of_a_paper(words):
    """In HTML a title is a link already, to the paper."""
    letter = drawn(a_digest(a_paper(1, title=words, summary=words, organization=words)))
    text = letter.text.partition("Hugging Face:")[0].replace("https://huggingface.co/papers/2606.00001", "")
    unlinked = "".join(html.document_fromstring(letter.html).xpath("//div[@class='page']//text()[not(ancestor::a)]"))
    for part in (text, unlinked):
        assert not any(sign in part for sign in ("https://evil", "www.evil", "eve@evil", "http://evil"))


def test_the_text_has_72_columns_whatever_script():
    titles = (
        "A very long title of many words " * 5,
        "大语言模型的推理能力" * 12,
        "x" * 300,
        "ภาษาไทย" * 30,
        "🔖" * 90,
        "",
    )
    letter = drawn(a_digest(*(a_paper(n, title=title, summary=title) for n, title in enumerate(titles))))
    rows = [row for row in letter.text.splitlines() if "https://" not in row]
    assert max(map(cell_len, rows)) <= COLUMNS
    assert "-- " in letter.text.splitlines()


def test_words_are_wrapped_and_addresses_are_not():
    address = "https://example.org/" + "x" * 100
    assert [*wrap(f"see {address} now", "1. ", "   ")] == ["1. see", f"   {address}", "   now"]
    assert [*wrap("")] == []


def test_the_largest_mail_is_small_enough_for_every_mailbox():
    heavy = "&\"'<" * 500
    papers = [
        a_paper(n, title=heavy, summary=heavy, abstract=heavy, organization=heavy, authors=(heavy,)) for n in range(27)
    ]
    letter = drawn(a_digest(*papers, about=heavy, reasons={paper.id: heavy for paper in papers}, order="taste"))
    assert len(letter.html.encode()) <= 100_000


def test_what_the_server_signs_is_what_a_mailbox_verifies():
    """Nothing on the way has to change the mail: its lines are short and its bodies are ASCII."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    content = sent(drawn(a_digest(a_paper(1, title="Título · 标题"))))
    signed = [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type"]
    signed += [b"List-Id", b"List-Unsubscribe", b"List-Unsubscribe-Post"]
    signature = dkim.sign(content, b"s1", b"example.com", pem, include_headers=signed)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    assert dkim.verify(signature + content, dnsfunc=lambda name, timeout=5: record)
    assert not dkim.verify(
        signature + content.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=None"),
        dnsfunc=lambda name, timeout=5: record,
    )
    tampered = content.replace(b"papers mail off ADDRESS", b"papers mail off address")
    assert tampered != content
    assert not dkim.verify(signature + tampered, dnsfunc=lambda name, timeout=5: record)


@pytest.mark.soak
def test_every_recorded_day_is_a_mail_that_holds_all_this(shared):
    with ZipFile(shared / "data" / "hf_days_1515utc.zip") as days:
        names = [name for name in days.namelist() if name.endswith(".json")]
        for name in names[::5]:
            papers = parse_papers(days.read(name))
            found = tuple(getattr(papers, "papers", papers))[:25]
            if not found:
                continue
            letter = drawn(a_digest(*found))
            check_html(letter.html)
            assert len(letter.html.encode()) <= 100_000
            assert max(cell_len(row) for row in letter.text.splitlines() if "https://" not in row) <= COLUMNS
            assert [box for _, box in getaddresses([parsed(sent(letter))["To"]])] == [BOX]
