"""A `Pacer` that gives every turn and only notes rests: for tests of the face that speaks to the local Discord."""

from dataclasses import dataclass, field

from bot.ports import Lane


@dataclass
class NotedPacer:
    """Gives every turn at once and notes what was asked of it."""

    turns: list[tuple[str, str]] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)

    async def turn(self, lane: Lane, workspace: str) -> None:
        self.turns.append((lane.name, workspace))

    async def rest(self, lane: Lane, seconds: float) -> None:
        self.rests.append(seconds)
