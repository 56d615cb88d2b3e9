"""The names that other people's stores, dashboards, scripts and messages rely on: added to, never taken away.

Read from the code's own text where they stand there as literals (log events, kinds of jobs), from its values elsewhere.
The recorded ones stand in contracts.json.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry

from adapters.cli import main
from bot.health.metrics import Meter
from bot.settings import EXAMPLES
from bot.store.keys import DECLARED

ROOT = Path(__file__).parents[2]
EVENT = (
    re.compile(  # of a logger named `log`, also where its method is handed on (partial), of `isolated` and of `noting`
        r'(?:\blog\.(?:debug|info|warning|error|exception)(?:\(|, )|\b(?:isolated|noting)\([^"]*?)\s*"([^"]+)"'
    )
)
KIND = re.compile(r"\bJob\([^)]*?\bkind=([A-Z_]+)")  # a constant of the same module


def collect() -> dict[str, list[str]]:
    """Return every name by its kind."""
    registry = CollectorRegistry()
    Meter(registry)
    paths = [path for folder in ("bot", "adapters") for path in (ROOT / folder).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return {
        "settings": sorted(EXAMPLES),
        "commands": sorted(main.commands),
        "options": sorted({opt for command in main.commands.values() for each in command.params for opt in each.opts}),
        "keys": sorted(f"{declared.pattern} {declared.kind}" for declared in DECLARED),
        "metrics": sorted(metric.name for metric in registry.collect()),
        "log events": sorted({event for text in texts for event in EVENT.findall(text)}),
        "job kinds": sorted({kind for text in texts for kind in _job_kinds(text)}),
    }


def _job_kinds(text: str) -> Iterator[str]:
    """The `kind` of every job that a module makes."""
    for name in KIND.findall(text):
        if constant := re.search(rf'^{name} = "([^"]+)"', text, re.MULTILINE):
            yield constant[1]
