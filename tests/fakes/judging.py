"""The judge of platform requests that lies beside the project: one module for all tests, and made quick.

A payload that its JSON schema allows is recognised by a compiled validator. What that one refuses goes to the judge's
own validator, which has the last word and says what is wrong. Errors stay the same; warnings about lengths in UTF-16
are lost. Without jsonschema-rs everything goes to the judge's own validator.
"""

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

try:
    import jsonschema_rs
except ImportError:
    jsonschema_rs = None


@cache
def load_judge(shared: Path) -> ModuleType:
    """Return the judge in the folder of recorded data and tools."""
    spec = importlib.util.spec_from_file_location("platform_judge", shared / "tools" / "judge.py")
    assert spec and spec.loader
    module = sys.modules["platform_judge"] = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    if jsonschema_rs is not None:
        module.schema_problems = _quick(module.schema_problems)
    return module


def _quick(explain: Callable[..., None]) -> Callable[..., None]:
    """Call `explain(report, validator, instance, ...)` only for what the compiled schema refuses."""
    compiled: dict[int, tuple[Any, Any]] = {}  # kept with its validator, so that no other one gets the same id

    def look(report: Any, validator: Any, instance: Any, *rest: Any) -> None:
        if id(validator) not in compiled:
            draft = "Draft7" if "draft-07" in validator.META_SCHEMA["$schema"] else "Draft202012"
            compile_schema = getattr(jsonschema_rs, f"{draft}Validator")
            compiled[id(validator)] = validator, compile_schema(validator.schema, validate_formats=True)
        if not _allows(compiled[id(validator)][1], instance):
            explain(report, validator, instance, *rest)

    return look


def _allows(schema: Any, instance: Any) -> bool:
    try:
        return bool(schema.is_valid(instance))
    except ValueError:  # half a surrogate pair is no text for it
        return False
