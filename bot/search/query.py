"""The search language: free words, phrases, fields, dates. Pure; written for the searcher."""

from bot.model import Value


class Query(Value, frozen=True, kw_only=True):
    """What a person searched for. `text` is what was typed; `words` rank, the others filter."""

    text: str
    words: tuple[str, ...] = ()
