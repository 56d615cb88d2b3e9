"""No text that a stranger sends holds the process up: every pattern reads hostile texts in one go.

Patterns are found in the modules, the ways they are used in the code. CPU time tells: at this length reading once takes
some milliseconds, reading from every place anew a hundred times as long.
"""

import ast
import importlib
import pkgutil
import re
import time
from functools import cache
from pathlib import Path
from re import _parser as parser

import pytest
from cases import few

import adapters
import bot
from bot.patterns import LatePattern

LENGTH, MOST_S = 4_000, 0.012  # characters, seconds of CPU; a pattern in one go takes a thirtieth of that
LONG, LONG_MOST_S = 12_000, 0.15
WAYS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
USED = re.compile(rf"\.(?:{'|'.join(WAYS)})\b")  # modules without need not be parsed
CAPPED = {"bot.text._BESIDE_NAME": 300}  # what calls it hands over no more
PASSED_ON = {  # to a function that does so
    "bot.finding._ANNOUNCED": {"match"},
    "bot.finding._CONNECTIVE": {"match"},
    "bot.finding._LED_TO": {"match"},
    "bot.setting_values.EMOJI": {"fullmatch"},
}
PIECES = (
    *(
        "a",
        "A",
        " ",
        "\n",
        "1",
        ".",
        "(",
        ")",
        "[",
        "<",
        '"',
        "'",
        "`",
        "$",
        "\\",
        "{",
        "-",
        "_",
        ":",
        ",",
        "*",
        "#",
        "=",
    ),
    *("<@U1|", "a ", "1.", "http://", "\u0301", "a.", "(a", "<http://a|", "[a](", "😀"),
)
ARGUMENTS = {"name": "papers", "shape": "a", "local": "me"}  # of functions that put a pattern together
PACKAGES = ("bot.language", "bot.search", "bot.sources", "bot.export", "bot.store", "bot", "adapters")


def modules():
    for package in (bot, adapters):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def calls(text):
    """Return the calls in a module's text that patterns are used by: `name.search(…)`."""
    tree = ast.parse(text if USED.search(text) else "")
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return [node for node in nodes if node.func.attr in WAYS]


def patterns(module, called):
    """Yield the names and patterns of a module, those in tuples and mappings, too, and those written where used."""
    for name, value in vars(module).items():
        inside = value if isinstance(value, tuple | list) else value.values() if isinstance(value, dict) else (value,)
        known = (each.compiled if isinstance(each, LatePattern) else each for each in inside)
        yield from ((name, each) for each in known if isinstance(each, re.Pattern))
    for node in called:
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            written = ast.unparse(node.args[0])
            found = eval(written, dict(vars(module), **ARGUMENTS))
            flags = [eval(ast.unparse(each.value), {"re": re}) for each in node.keywords if each.arg == "flags"]
            found = found.compiled if isinstance(found, LatePattern) else found
            pattern = found if isinstance(found, re.Pattern) else re.compile(found, *flags)
            yield f"line {node.lineno}.{node.func.attr}", pattern


def uses(called):
    """Return in which ways each name is used in a module."""
    found = {}
    for node in called:
        found.setdefault(ast.unparse(node.func.value).rpartition(".")[2], set()).add(node.func.attr)
    return found


@cache
def collect():
    """Return all patterns by name, each with the ways in which it is used; all of them where that is not to be seen."""
    called = {module: calls(Path(module.__file__).read_text("utf-8")) for module in modules()}
    used = {module: uses(nodes) for module, nodes in called.items()}
    collected = {}
    for module, nodes in called.items():
        for name, pattern in patterns(module, nodes):
            places = [used[module]] if name.startswith("_") else used.values()
            ways = (
                {name.rpartition(".")[2]}
                if name.startswith("line ")
                else set().union(*(p.get(name, ()) for p in places))
            )
            ways = ways or PASSED_ON.get(f"{module.__name__}.{name}", {"search", "fullmatch"})
            collected.setdefault((pattern, frozenset(ways)), f"{module.__name__}.{name}")
    return {name: (pattern, ways) for (pattern, ways), name in collected.items()}


def literals(items):
    """Yield the pieces of text that a pattern asks for: what brings an attacker furthest into it."""
    run = ""
    for code, value in items:
        if str(code) == "LITERAL":
            run += chr(value)
            continue
        yield run
        run = ""
        for part in value if isinstance(value, tuple | list) else (value,):
            for inner in part if isinstance(part, list) else (part,):
                if isinstance(inner, parser.SubPattern):
                    yield from literals(inner)
                elif isinstance(inner, tuple) and str(inner[0]) == "LITERAL":
                    yield chr(inner[1])
    yield run


def seconds(pattern, ways, text):
    began = time.process_time()
    for way in ways:
        if way in ("sub", "subn"):
            getattr(pattern, way)(text[:0], text)
        elif way == "finditer":
            list(pattern.finditer(text))
        else:
            getattr(pattern, way)(text)
    return time.process_time() - began


def slow(name, texts, length=LENGTH, most_s=MOST_S):
    """Return the first text that a pattern reads in more than the time, in the best of four tries."""
    pattern, ways = collect()[name]
    length = min(length, CAPPED.get(name, length))
    for before, piece in texts:
        text = before + piece * (length // len(piece)) + "\0"
        text = text.encode() if isinstance(pattern.pattern, bytes) else text
        if all(seconds(pattern, ways, text) > most_s for _ in range(4)):
            return [(name, before, piece)]
    return []


def of(package):
    return [name for name in collect() if next(each for each in PACKAGES if name.startswith(f"{each}.")) == package]


@pytest.mark.parametrize("package", few(PACKAGES, 1))
def test_a_long_hostile_text_is_read_in_one_go(package):
    assert of(package)
    assert [each for name in of(package) for each in slow(name, [("", piece) for piece in PIECES])] == []


@pytest.mark.soak
@pytest.mark.parametrize("package", PACKAGES)
def test_a_text_made_of_a_patterns_own_pieces_is_read_in_one_go(package):
    found = []
    for name in of(package):
        pattern = collect()[name][0]
        own = sorted({each for each in literals(parser.parse(pattern.pattern, pattern.flags & re.X)) if each})
        texts = [("", piece) for piece in own] + [(start, piece) for start in own[-8:] for piece in (*PIECES, *own[:8])]
        found += slow(name, texts, LONG, LONG_MOST_S)
    assert found == []


def test_every_kind_of_place_is_looked_at():
    assert len(collect()) > 150
    assert {"bot.language.references._NO_PAPER", "bot.search.words._CHARACTER"} <= set(collect())
    assert {"bot.language.markup._MARKUP", "adapters.slack.incoming.MENTION", "bot.text._BESIDE_NAME"} <= set(collect())
