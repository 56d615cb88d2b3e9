"""A process that can die after any await: its parts are wrapped, and after its death nothing it does works."""

from collections import Counter
from typing import Any


class Crash(BaseException):
    """The process is gone. No handler of errors may see it pass."""


class Life:
    """Counts the awaits of a process, and ends it after the one numbered `dies_at`."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.dies_at = dies_at
        self.labels: list[str] = []
        self.died_after = ""

    @property
    def over(self) -> bool:
        return bool(self.died_after)

    def check(self) -> None:
        if self.over:
            raise Crash

    async def passed(self, label: str) -> None:
        """An await has come to its end."""
        self.check()
        self.labels.append(label)
        if len(self.labels) - 1 == self.dies_at:
            self.died_after = label
            raise Crash


class Mortal:
    """A part of a mortal process: each of its async methods is a place to die, after its effect."""

    def __init__(self, part: Any, name: str, life: Life) -> None:
        self._part, self._name, self._life = part, name, life

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        if not callable(method):
            return method

        async def call(*args: Any, **options: Any) -> Any:
            self._life.check()
            result = await method(*args, **options)
            await self._life.passed(f"{self._name}.{name}")
            return result

        return call


def print_coverage(deaths: Counter[str]) -> None:
    """Say how often a process died after which await."""
    for label, times in sorted(deaths.items()):
        print(f"  {times:6,d} x after {label}")
