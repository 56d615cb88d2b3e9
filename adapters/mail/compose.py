"""One mail as it is handed to the server: its headers, and the same words as text and as HTML. Pure.

It is written here and not by `email.message`, which decodes what looks like an encoded word (RFC 2047) in any header
that is set: a title with `=?utf-8?q?=0ABcc:_…?=` in it would add a recipient. Here a header is one line of ASCII, and
words from outside are always encoded. Bodies are ASCII, too, so that no server has to change a mail that is signed.
"""

from binascii import b2a_qp
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from hashlib import blake2b
from urllib.parse import quote

from bot.mail_address import Sender
from bot.model import Channel, Value
from bot.text import collapse, shorten

SUBJECT = 200  # characters
LINE_END = "\r\n"


class Letter(Value, frozen=True, kw_only=True):
    """What a mail says: its subject, and the same as text and as HTML."""

    subject: str
    text: str
    html: str


class Envelope(Value, frozen=True, kw_only=True):
    """From whom, to whom, when, under which name; `lists` are the headers of what one can unsubscribe from."""

    sender: Sender
    recipient: str
    message_id: str
    at: datetime
    lists: dict[str, str]


def make_message_id(channel: Channel, key: str, sender: Sender) -> str:
    """Return the Message-ID of what a key names in a channel: the same whenever it is sent again."""
    named = blake2b(f"{channel.ref}\0{key}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"<{named}@{sender.domain}>"


def list_headers(sender: Sender, *, leave_url: str, unsubscribe_to: str) -> Mapping[str, str]:
    """Return the headers of a list (RFC 2919, 2369, 8058): one click with an https `leave_url`, else a mail to
    `unsubscribe_to`, else no way that a mail program could offer."""
    headers = {"List-Id": f"Daily Papers <papers.{sender.domain}>"}
    if leave_url.startswith("https://"):
        headers |= {"List-Unsubscribe": f"<{leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    elif unsubscribe_to:
        headers["List-Unsubscribe"] = f"<mailto:{quote(unsubscribe_to, safe='@')}?subject=unsubscribe>"
    return headers


def compose(letter: Letter, envelope: Envelope) -> bytes:
    """Return the mail, with the line ends of SMTP; equal but for its Date when it is composed again."""
    sender, boundary = envelope.sender, f"=-{envelope.message_id[1:33]}"
    subject = Header(shorten(collapse(letter.subject), SUBJECT), "utf-8", header_name="Subject")
    headers = {
        "From": formataddr((sender.name, sender.address)),
        "To": envelope.recipient,
        "Subject": subject.encode(linesep=LINE_END),
        "Date": format_datetime(envelope.at),
        "Message-ID": envelope.message_id,
        **envelope.lists,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    parts = [f"--{boundary}{LINE_END}{_part(*each)}" for each in (("plain", letter.text), ("html", letter.html))]
    lines = (*(f"{name}: {value}" for name, value in headers.items()), "", *parts, f"--{boundary}--", "")
    return LINE_END.join(lines).encode("ascii")


def _part(kind: str, text: str) -> str:
    """One form of the words, in quoted-printable."""
    plain = LINE_END.join(text.split("\n")).encode("utf-8", "replace")
    described = (f'Content-Type: text/{kind}; charset="utf-8"', "Content-Transfer-Encoding: quoted-printable", "")
    return LINE_END.join((*described, b2a_qp(plain).decode("ascii")))
