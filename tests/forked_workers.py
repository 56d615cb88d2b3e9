"""The processes that run tests are forked off one that has imported them: each would take 3 s, 9 s in a fresh clone."""

import gc
import importlib
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Let a fork stand for the interpreter of each worker, unless it was given one.

    Meanwhile Hypothesis keeps what it knows of characters in its folder, which takes every worker 2 s in a fresh clone.
    """
    from fakes.fork_server import start_server

    python = shlex.join(start_server(lambda: load(test_modules(config))))
    for spec in specs:
        spec.python = spec.python or python
    strategies.text().validate()


def test_modules(config: pytest.Config) -> Iterator[str]:
    """Yield the names of the test modules that the arguments name."""
    for argument in config.args:
        path = Path(config.invocation_params.dir, argument.partition("::")[0])
        for file in sorted(path.rglob("test_*.py")) if path.is_dir() else [path]:
            if not config.hook.pytest_ignore_collect(collection_path=file, config=config):
                yield ".".join(file.relative_to(config.rootpath).with_suffix("").parts)


def load(names: Iterable[str]) -> None:
    """Import test modules, with the asserts that pytest rewrites; what fails is left to the workers, which say so."""
    from fakes.fork_server import forget_rewriting

    for name in names:
        with suppress(Exception, pytest.skip.Exception):
            importlib.import_module(name)
    if commands := sys.modules.get("fakes.forked_commands"):
        commands.import_product()
    forget_rewriting()
    gc.freeze()
