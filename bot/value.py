"""What all values have in common; below bot/model.py, so that a value can have a module of its own."""

from typing import Annotated, NewType

import msgspec

PaperId = NewType("PaperId", str)
"""An arXiv id without version (`2504.13173`, `cs/0601001`), or `title:<hash>` until a copied title is matched."""

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
"""A number of people or things. Stored values beyond these bounds cannot be read; sources cut theirs off far below."""


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all values: immutable, compared by content, stored by field name so that fields can be added.

    Subclasses repeat `frozen` (type checkers want it) and `kw_only` (msgspec does not inherit it)."""
