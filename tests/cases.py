"""Many cases of one sentence as one test.

Each test of its own costs 5 ms to collect, run and report, whatever it does. Where a case is a pure call of some
microseconds, `each` takes the place of `pytest.mark.parametrize`: all cases run, and all that fail are named.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest


def each(names: str, cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for every case: a value, or a tuple where there are several names ("typed, meant").

    The other parameters are fixtures, which all cases share: a case must leave them as they were.
    """
    split = [name.strip() for name in names.split(",")]
    rows = [dict(zip(split, case if len(split) > 1 else (case,), strict=True)) for case in cases]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(**fixtures: Any) -> None:
            failed = [f"{row}: {error}" for row in rows if (error := trouble(test, row | fixtures))]
            assert rows, "no cases"
            assert not failed, f"{len(failed)} of {len(rows)} cases fail:\n" + "\n".join(failed)

        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name not in split]
        run.__signature__ = signature.replace(parameters=fixtures)
        return run

    return decorate


def trouble(test: Callable[..., None], arguments: dict[str, Any]) -> str:
    """Return what a case fails with; empty when it passes."""
    try:
        test(**arguments)
    except (Exception, pytest.fail.Exception) as error:
        return f"{type(error).__name__}: {error}"
    return ""
