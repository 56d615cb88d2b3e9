"""Regular expressions that take a millisecond or more to compile, and are compiled when they are first used.

Most commands at a shell use none of them, and together they would take a twentieth of such a command's time.
"""

import re
from functools import cached_property
from typing import cast

WAYS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class LatePattern:
    """What `late` returns."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(*self._given)

    def __getattr__(self, name: str) -> object:
        if name not in WAYS:
            raise AttributeError(name)
        vars(self).update({way: getattr(self.compiled, way) for way in WAYS})  # from now on as quick as the pattern's
        return vars(self)[name]


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what works as `re.compile(pattern, flags)`; an error in the pattern is raised with its first use."""
    return cast("re.Pattern[str]", LatePattern(pattern, flags))
