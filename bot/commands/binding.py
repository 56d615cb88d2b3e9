"""Fills what a function declares by keyword with the part of the core that has this name."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

R = TypeVar("R")


def bind(function: Callable[..., R], parts: Mapping[str, object]) -> Callable[..., R]:
    """Return `function` with its keyword-only parameters filled from `parts`; those with a default stay open.

    Raises KeyError for a part that does not exist: at start, not with the first answer.
    """
    declared = inspect.signature(function).parameters.values()
    wanted = [each.name for each in declared if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
    return partial(function, **{name: parts[name] for name in wanted})
