"""Many cases of one sentence as one test.

Each test of its own costs 5 ms to collect, run and report, whatever it does. Where a case is a pure call of some
microseconds, `each` takes the place of `pytest.mark.parametrize`: all cases run, and all that fail are named.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from typing import Any

import pytest


def each(names: str, cases: Iterable[Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run a test for every case: a value, or a tuple where there are several names ("typed, meant").

    The other parameters are fixtures, which all cases share: a case must leave them as they were. An asynchronous test
    runs its cases one after the other.
    """
    split = [name.strip() for name in names.split(",")]
    rows = [dict(zip(split, case if len(split) > 1 else (case,), strict=True)) for case in cases]

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(test)
        def run_plain(**fixtures: Any) -> None:
            judge(rows, [trouble(test, row | fixtures) for row in rows])

        @wraps(test)
        async def run_async(**fixtures: Any) -> None:
            judge(rows, [await awaited_trouble(test, row | fixtures) for row in rows])

        run = run_async if inspect.iscoroutinefunction(test) else run_plain

        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name not in split]
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
