"""The product's commands as forks: `forking_python()` stands for `sys.executable`.

Its server starts before the first test (see `pytest_runtestloop`) of a process whose tests import this module.
"""

import functools
import gc
import importlib
import pkgutil
import runpy
from pathlib import Path

import structlog
from fakes.fork_server import forget_rewriting, start_server

from adapters import outcome

ROOT = Path(__file__).parents[2]
LAZY = (
    "anyio._backends._asyncio",
    "httpcore",
    "certifi",
    "rich.table",
    "rich.live",
)  # imported where they are used


@functools.cache
def forking_python() -> tuple[str, ...]:
    """Return what to start in place of `sys.executable`; the first call starts the server of this test process."""
    return start_server(load)


def load() -> None:
    """Import all of the product, as it is without tests."""
    structlog.reset_defaults()
    outcome.LEFT_S = runpy.run_path(outcome.__file__)["LEFT_S"]  # the tests' own is longer
    forget_rewriting()
    import_product()
    gc.freeze()


def import_product() -> None:
    for package in ("bot", "adapters"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            importlib.import_module(module.name)
    for name in LAZY:
        importlib.import_module(name)
