"""Search with one cause taken out of its ranking, for the benchmark alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.search import index, meanings, ranking

# What is set in which module, by the cause that it takes out.
ABLATIONS: Mapping[str, tuple[tuple[Any, str, Any], ...]] = {
    "falling weight as written": ((ranking, "EXACT_WEIGHT", (1.0, 1.0)),),
    "falling weight of neighbours": ((ranking, "NEIGHBOURS", (0.4, 0.4)),),
    "neighbours": ((ranking, "NEIGHBOURS", (1e-6, 1e-6)),),
    "title of a short search": ((ranking, "IN_TITLE", 1e-6),),
    "beginning of a title": ((index, "LEADING", 1.0),),
    "names of authors": ((ranking, "find_people", lambda words, authors: []),),
    "capped abbreviations": ((meanings, "rarity", lambda count, lexicon: 1.0),),
    "mending at once": ((index, "mend_words", lambda query, vocabulary: query),),
}


@contextmanager
def without(name: str) -> Iterator[None]:
    """Search without this cause inside the block; "nothing" is in no list and takes nothing out."""
    changes = ABLATIONS.get(name, ())
    before = [(module, attribute, getattr(module, attribute)) for module, attribute, _ in changes]
    for module, attribute, value in changes:
        setattr(module, attribute, value)
    try:
        yield
    finally:
        for module, attribute, value in before:
            setattr(module, attribute, value)
