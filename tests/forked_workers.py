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
from _pytest.assertion import rewrite
from _pytest.runner import runtestprotocol
from hypothesis import strategies


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Let a fork stand for the interpreter of each worker, unless it was given one.

    Meanwhile this process does for a fresh clone what takes long: Hypothesis works out which characters there are.
    """
    from fakes.fork_server import start_server

    names = list(test_modules(config))
    python = shlex.join(start_server(lambda: load(names)))
    for spec in specs:
        spec.python = spec.python or python
    strategies.text().validate()
    with suppress(Exception):  # what pytest has inside may change; then the import rewrites them all
        rewrite_asserts(names, config)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Let a worker tell of a test that passes once instead of five times, which costs the run a second.

    Whoever asks for durations, a file or more words gets all of it.
    """
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.durations is not None or option.xmlpath or option.verbose > 0:
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


def test_modules(config: pytest.Config) -> Iterator[str]:
    """Yield the names of the test modules that the arguments name, without those of folders that are left out."""
    for argument in config.args:
        path = Path(config.invocation_params.dir, argument.partition("::")[0])
        for file in sorted(path.rglob("test_*.py")) if path.is_dir() else [path]:
            if not any(
                config.hook.pytest_ignore_collect(collection_path=each, config=config)
                for each in (file, *file.parents)
                if each.is_relative_to(path)
            ):
                yield ".".join(file.relative_to(config.rootpath).with_suffix("").parts)


def rewrite_asserts(names: list[str], config: pytest.Config) -> None:
    """Rewrite the asserts of new test modules from the last on, while the import does so from the first: 4 s in all."""
    for name in reversed(names):
        path = config.rootpath.joinpath(*name.split(".")).with_suffix(".py")
        kept = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            source, code = rewrite._rewrite_test(path, config)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, kept)


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
