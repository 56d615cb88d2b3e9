"""Logs as a process of the product configures them, for as long as a test looks at what is written."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from bot.health.logs import configure_logs


@contextmanager
def configured_logs(level: str, style: str, secrets: tuple[str, ...] = ()) -> Iterator[Callable[[str], str]]:
    """Configure logs; give what `configure_logs` returns. Afterwards they are as the tests had them."""
    root, before, config = logging.getLogger(), logging.getLogger().level, structlog.get_config()
    try:
        yield configure_logs(level, style, secrets=secrets)
    finally:
        root.setLevel(before)
        for handler in [each for each in root.handlers if each.name == "papers"]:
            root.removeHandler(handler)
        structlog.configure(**config)
