"""What a search found."""

from bot.model import PaperId, Value


class Hit(Value, frozen=True, kw_only=True):
    """A paper that matched and how well; higher is better."""

    id: PaperId
    score: float


class Hits(Value, frozen=True, kw_only=True):
    """One page of matches, best first, how many there are in all, and how many of them have all the words.

    `searched` is what was searched instead when nothing matched what was typed, and `translated` whether that is the
    English for it; `meant` is what may have been meant by names that no paper has. `terms` are the words and phrases to
    mark in what is shown, the rarest first.
    """

    items: tuple[Hit, ...] = ()
    total: int = 0
    whole: int = 0
    searched: str = ""
    translated: bool = False
    meant: str = ""
    terms: tuple[str, ...] = ()
