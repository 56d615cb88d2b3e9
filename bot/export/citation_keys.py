"""Keys to cite papers by: `lovelace2025attention`. Pure.

A key is made of what never changes about a paper. Where two papers would share one, the paper saved first keeps it (of
unsaved ones the lowest id) and the others end in their ids: what is saved later changes no key that was given before.
"""

from collections.abc import Mapping, Sequence

from bot.export.items import ExportItem, issue_in_id, issue_of
from bot.export.names import family_key, key_part, parse_name
from bot.model import Paper, PaperId
from bot.text import is_name, readable

LONGEST = 60  # characters before the id
FILLERS = frozenset(
    {"a", "an", "the", "on", "of", "for", "in", "to", "and", "with", "is", "are", "do", "does", "can", "how", "what"}
)


def citation_keys(items: Sequence[ExportItem]) -> Mapping[PaperId, str]:
    """Return one key for each paper's id, all different, whatever the order of `items`."""
    keys: dict[PaperId, str] = {}
    taken: set[str] = set()
    for item in sorted(items, key=_first_come):
        paper = item.paper
        plain = _plain_key(paper)
        keys[paper.id] = f"{plain}-{key_part(paper.id)}" if plain in taken else plain
        taken.add(plain)
    return keys


def _first_come(item: ExportItem) -> tuple[bool, float, str]:
    return item.saved_at is None, item.saved_at.timestamp() if item.saved_at else 0.0, item.paper.id


def _plain_key(paper: Paper) -> str:
    first = next(filter(is_name, paper.authors), "")
    family = family_key(parse_name(first).family) if first else ""
    words = [key_part(word) for word in readable(paper.title).split()]
    word = next((word for word in words if word and word not in FILLERS), "")
    year = (issue_in_id(paper) or issue_of(paper)).year
    return f"{family or 'anonymous'}{year or ''}{word}"[:LONGEST]
