"""What a face gets that is more, or less, than a reply: what a reaction did, an answer to share, what may be typed."""

from bot.model import PaperId, Value
from bot.replies import Button, Reply, Span, line

SHARED_BY = "Shared by "  # stands before the name of whoever shared an answer


class Reacted(Value, frozen=True, kw_only=True):
    """What a reaction did: how many bookmarks came or went, what to say about it, whether it is the person's first,
    which is worth a private word: nothing else tells them that it saved, and whether the reply `offers` something."""

    changed: int
    reply: Reply
    first: bool = False
    offers: bool = False


class Shared(Value, frozen=True, kw_only=True):
    """An answer to share. When it is not `public` it is only for the person who pressed, and says why."""

    reply: Reply
    public: bool = False

    @property
    def ids(self) -> tuple[PaperId, ...]:
        """The papers that it shows, for reactions on it."""
        return tuple(card.paper.id for card in self.reply.cards)


class Suggestion(Value, frozen=True, kw_only=True):
    """Something a person may mean while typing: what is shown, and what would be typed."""

    label: str
    says: str


UNSHARED = Reply(title="No longer shared", lines=(line("I deleted the message from the channel."),))


def told_shared(channel: str, message: str) -> Reply:
    """Return what only the person reads who shared something: where it stands, and the way back. That works on this
    answer alone, which nobody else can press; without a `message` known by its id there is none."""
    undo = (Button(label="Undo", kind="unshare", says=message),) if message else ()
    return Reply(title="Shared", lines=(line("In ", Span(text="this channel", channel=channel), "."),), buttons=undo)


def not_shared(reason: str, advice: str) -> Reply:
    """Return why the platform did not take what was to be shared, and what to do about it."""
    return Reply(title="Not shared", lines=(line(f"{reason}. {advice}".strip()),), trouble=True)


def still_shared(reason: str, advice: str = "") -> Reply:
    """Return why the platform did not delete what was shared."""
    return Reply(title="Still shared", lines=(line(f"I couldn't delete it: {reason}. {advice}".strip()),), trouble=True)
