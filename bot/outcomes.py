"""What a face gets that is more, or less, than a reply: what a reaction did, an answer to share, what may be typed."""

from bot.model import MessageRef, PaperId, Value
from bot.replies import Button, Reply, Span, line
from bot.text import quoted, readable

SHARED_BY = "Shared by "  # stands before the name of whoever shared an answer


class Reacted(Value, frozen=True, kw_only=True):
    """What a reaction did: how many bookmarks came or went, what to say about it, whether it is the person's first,
    which is worth a private word: nothing else tells them that it saved, and whether the reply `offers` something."""

    changed: int
    reply: Reply
    first: bool = False
    offers: bool = False


class Shared(Value, frozen=True, kw_only=True):
    """An answer to share. When it is not `public` it is only for the person who pressed, and says why. What says
    `again` shares it once more."""

    reply: Reply
    public: bool = False
    again: str = ""

    @property
    def ids(self) -> tuple[PaperId, ...]:
        """The papers that it shows, for reactions on it."""
        return tuple(card.paper.id for card in self.reply.cards)


class Suggestion(Value, frozen=True, kw_only=True):
    """Something a person may mean while typing: what is shown, and what would be typed."""

    label: str
    says: str


def told_shared(shared: Shared, ref: MessageRef) -> Reply:
    """Return what only the person reads who shared something: what, where it stands, and the way back, which nobody
    else can press; there is none for a message without an id."""
    titles = [quoted(readable(card.paper.title)) for card in shared.reply.cards]
    what = f"{titles[0]} in " if len(titles) == 1 else "In "
    undo = (Button(label="Undo", kind="unshare", says=ref.id),) if ref.id else ()
    return Reply(title="Shared", lines=(line(what, _place(ref), "."),), buttons=undo)


def told_unshared(ref: MessageRef) -> Reply:
    """Return what the person reads once it is deleted."""
    return Reply(title="No longer shared", lines=(line("I deleted the message from ", _place(ref), "."),))


def _place(ref: MessageRef) -> Span:
    return Span(text="this channel", channel=ref.thread or ref.channel.id)


def not_shared(reason: str, advice: str) -> Reply:
    """Return why the platform did not take what was to be shared, and what to do about it."""
    return Reply(title="Not shared", lines=(line(f"{reason}. {advice}".strip()),), trouble=True)


def still_shared(reason: str) -> Reply:
    """Return why the platform did not delete what was shared."""
    return Reply(title="Still shared", lines=(line(f"I couldn't delete it: {reason}."),), trouble=True)
