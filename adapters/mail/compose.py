"""One mail as it is handed to the server: its headers, and the same words as text and as HTML. Pure.

Bodies are encoded to ASCII, so that no server on the way has to change a mail that is signed. A header holds one line:
whatever stands in a title, it can begin no other.
"""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import blake2b

from bot.mail_address import Sender
from bot.model import Channel, Value
from bot.text import collapse, shorten

SUBJECT = 200  # characters
TEXT, HTML = "quoted-printable", "base64"  # the standard library takes forty times as long for the first


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
        headers["List-Unsubscribe"] = f"<mailto:{unsubscribe_to}?subject=unsubscribe>"
    return headers


def compose(letter: Letter, envelope: Envelope) -> bytes:
    """Return the mail, with the line ends of SMTP; equal but for its Date when it is composed again."""
    mail = EmailMessage(policy=SMTP)
    sender, name = envelope.sender, envelope.message_id
    mail["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=envelope.recipient)
    mail["Subject"] = shorten(collapse(letter.subject), SUBJECT)
    mail["Date"] = envelope.at
    mail["Message-ID"] = name
    for header, value in envelope.lists.items():
        mail[header] = value
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte=TEXT)
    mail.add_alternative(letter.html, subtype="html", cte=HTML)
    mail.set_boundary(f"=-{name[1:33]}")
    return mail.as_bytes()
