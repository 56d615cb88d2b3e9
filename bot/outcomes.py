"""What a face gets that is more, or less, than a reply: what a reaction did, an answer to share, what may be typed."""

from bot.model import PaperId, Value
from bot.replies import Reply

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
