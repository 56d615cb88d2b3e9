"""Many cases of one sentence as one test.

Each test of its own costs 5 ms to collect, run and report, whatever it does. Where a case is a pure call of some
microseconds, `each` takes the place of `pytest.mark.parametrize`: all cases run, and all that fail are named.

Where a case takes many milliseconds, the default suite runs a few of them and a soak the rest: `each(..., few=3)`, or
`parametrize(..., few(cases, 3))`.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from typing import Any

import pytest


def few(cases: Iterable[Any], count: int) -> list[Any]:
    """Return the cases for `parametrize`: `count` of them, evenly spread, as they are, and the rest marked as soaks.

    A tuple is a case of several names.
    """
    rows = [case if isinstance(case, tuple) else (case,) for case in cases]
    kept = spread(len(rows), count)
    return [pytest.param(*row, marks=() if n in kept else pytest.mark.soak) for n, row in enumerate(rows)]


def spread(length: int, count: int) -> set[int]:
    """Return `count` places between 0 and `length`, evenly spread."""
    return {place * length // count for place in range(count)}


def each(names: str, cases: Iterable[Any], few: int = 0) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run a test for every case: a value, or a tuple where there are several names ("typed, meant").

    The other parameters are fixtures, which all cases share: a case must leave them as they were. An asynchronous test
    runs its cases one after the other. With `few`, as many cases run by default and the rest as a soak of its own.
    """
    split = [name.strip() for name in names.split(",")]
    rows = [dict(zip(split, case if len(split) > 1 else (case,), strict=True)) for case in cases]
    kept = spread(len(rows), few)
    portions = {"few": [rows[n] for n in sorted(kept)], "rest": [row for n, row in enumerate(rows) if n not in kept]}

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(test)
        def run_plain(portion: str = "rest", **fixtures: Any) -> None:
            judge(portions[portion], [trouble(test, row | fixtures) for row in portions[portion]])

        @wraps(test)
        async def run_async(portion: str = "rest", **fixtures: Any) -> None:
            judge(portions[portion], [await awaited_trouble(test, row | fixtures) for row in portions[portion]])

        run = run_async if inspect.iscoroutinefunction(test) else run_plain

        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name not in split]
        if few:
            fixtures.insert(0, inspect.Parameter("portion", inspect.Parameter.POSITIONAL_OR_KEYWORD))
            run = pytest.mark.parametrize("portion", ["few", pytest.param("rest", marks=pytest.mark.soak)])(run)
        run.__signature__ = signature.replace(parameters=fixtures)
        return run

    return decorate


def judge(rows: list[dict[str, Any]], troubles: list[str]) -> None:
    """Fail with every case that has trouble, and where there is none to have any."""
    failed = [f"{row}: {trouble}" for row, trouble in zip(rows, troubles, strict=True) if trouble]
    assert rows, "no cases"
    assert not failed, f"{len(failed)} of {len(rows)} cases fail:\n" + "\n".join(failed)


def trouble(test: Callable[..., None], arguments: dict[str, Any]) -> str:
    """Return what a case fails with; empty when it passes."""
    try:
        test(**arguments)
    except (Exception, pytest.fail.Exception) as error:
        return f"{type(error).__name__}: {error}"
    return ""


async def awaited_trouble(test: Callable[..., Awaitable[None]], arguments: dict[str, Any]) -> str:
    """Return what a case fails with, as `trouble` does."""
    try:
        await test(**arguments)
    except (Exception, pytest.fail.Exception) as error:
        return f"{type(error).__name__}: {error}"
    return ""
