"""Search with one cause taken out of its ranking, for the benchmark alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

# What is set in which module, by the cause that it takes out.
ABLATIONS: Mapping[str, tuple[tuple[Any, str, Any], ...]] = {}


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
