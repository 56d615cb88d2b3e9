"""The values of options: one that cannot be used is told in a sentence with an example."""

from typing import Any

import click


class Number(click.IntRange):
    """A number between two bounds. `--page x`: `--page needs a number from 1 up, such as --page 2`."""

    name = "n"

    def __init__(self, least: int, most: int | None = None, *, example: int) -> None:
        super().__init__(least, most)
        self._bounds = f"from {least} {'up' if most is None else f'to {most}'}"
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise _explained(f"needs a number {self._bounds}", str(self._example), param, ctx) from error


class Day(click.DateTime):
    """A day, as in `2026-06-30`."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the date."""
        try:
            return super().convert(value, param, ctx).date()
        except click.BadParameter as error:
            raise _explained("needs a day", "2026-06-30", param, ctx) from error


def _explained(needs: str, example: str, param: click.Parameter | None, ctx: click.Context | None) -> click.UsageError:
    name = param.opts[0] if param else ""
    return click.UsageError(f"{name} {needs}, such as {name} {example}", ctx)
