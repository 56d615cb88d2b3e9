"""The names that other people's stores, dashboards, scripts and messages rely on: added to, never taken away.

Read from the code's own text where they stand there as literals (log events, kinds of jobs), from its values elsewhere.
The recorded ones stand in contracts.json.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry

from adapters.cli import main
from bot.health.metrics import Meter
from bot.settings import Settings
from bot.store.keys import DECLARED

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception"}


def collect() -> dict[str, list[str]]:
    """Return every name by its kind."""
    registry = CollectorRegistry()
    Meter(registry)
    return {
        "settings": sorted(name.upper() for name in Settings.model_fields),
        "commands": sorted(main.commands),
        "options": sorted({opt for command in main.commands.values() for each in command.params for opt in each.opts}),
        "keys": sorted(f"{declared.pattern} {declared.kind}" for declared in DECLARED),
        "metrics": sorted(metric.name for metric in registry.collect()),
        "log events": sorted(set(_log_events())),
        "job kinds": sorted(set(_job_kinds())),
    }


@cache
def _trees() -> Sequence[ast.Module]:
    paths = [path for folder in ("bot", "adapters") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def _log_events() -> Iterator[str]:
    """The first argument of every call of a method of a logger named `log`, also where it is handed on (partial), or
    of `isolated`."""
    for tree in _trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            named = [call.func, *call.args[:1]]
            logs = any(
                isinstance(each, ast.Attribute)
                and each.attr in LEVELS
                and isinstance(each.value, ast.Name)
                and each.value.id == "log"
                for each in named
            ) or (isinstance(call.func, ast.Name) and call.func.id == "isolated")
            texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if logs and texts:
                yield texts[0]


def _job_kinds() -> Iterator[str]:
    """The `kind` of every job: a literal, or the module constant that it names."""
    for tree in _trees():
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "Job":
                for word in call.keywords:
                    if word.arg == "kind" and isinstance(word.value, ast.Name) and word.value.id in constants:
                        yield constants[word.value.id]
