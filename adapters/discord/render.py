"""Messages and answers as what is sent to Discord. Pure.

Everything is drawn with Components V2, not with embeds. In an embed the buttons of five papers stand below the last one
in five unlabelled rows, and nothing is left to turn the page; a component has its buttons right below its paper, or
beside it. Embeds share 6,000 characters but ten of them hold ten titles, and two with one address show as one; the
4,000 characters of components hold a digest of 27 papers, whole titles and a link each, and an abstract of any length
that was recorded. A title is a masked link as far as nothing in it breaks one or would need an escape, which a link
shows; where that leaves hardly anything, the paper's id is the link.
"""

from adapters.discord.components import Payload, message_payload
from adapters.discord.draw_digest import digest_components
from adapters.discord.draw_reply import reply_components
from bot.model import Message
from bot.outcomes import SHARED_BY
from bot.replies import Reply

COMMAND = "papers"


def render_message(message: Message, key: str, *, command: str = COMMAND) -> Payload:
    """Return the body of a digest's header or of one of its papers; `key` names it for ever."""
    return message_payload(digest_components(message, key, command))


def render_reply(reply: Reply, *, command: str = COMMAND, place: str = "") -> Payload:
    """Return the body of an answer to one person; a file is to be sent along under `attachment_name`.

    `place` is the channel it is about where that is not the one it stands in.
    """
    return message_payload(reply_components(reply, command, place=place))


def render_shared(reply: Reply, name: str, *, command: str = COMMAND) -> Payload:
    """Return the body of an answer that the person `name` shows to a channel; it pings nobody."""
    return message_payload(reply_components(reply, command, shared=f"{SHARED_BY}@{name}"))
