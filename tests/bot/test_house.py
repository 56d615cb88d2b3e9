"""The structure: who may import whom, how large a module gets, what no module is called."""

import ast
import gc
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE_FOR_FACES = (
    "model",
    "occasion",
    "budget",
    "health",
    "ports",
    "bot",
    "store",
    "paper_card",
    "outcomes",
    "replies",
    "pictures",
    "linked",
    "digest_reply",
    "feed_address",
    "mail",
    "mail_address",
    "home_page",
    "presses",
    "errors",
    "finding",
    "text",
    "trouble",
    "language",
    "settings",
    "tasks",
    "supervisor",
    "proxies",
)
COMPOSITION_ROOTS = (  # what a command does and how it ends, what runs until it is stopped, what both need of platforms
    "adapters/start.py",
    "adapters/cli.py",
    "adapters/platform_commands.py",
    "adapters/opening.py",
    "adapters/outcome.py",
    "adapters/streams.py",
    "adapters/processes.py",
    "adapters/platforms.py",
    "adapters/faces.py",
    "adapters/kit/face.py",
)
OPERATOR_COMMANDS = tuple(
    f"adapters/console/{name}.py" for name in ("demo", "doctor", "importing", "posting", "refreshing")
)
IO_LIBRARIES = {
    "httpx",
    "bs4",
    "lxml",
    "redis",
    "tantivy",
    "streaq",
    "aiohttp",
    "slack_bolt",
    "slack_sdk",
    "discord",
    "aiosmtplib",
}
HOMES = {
    "httpx": ("bot/sources/",),
    "bs4": ("bot/sources/",),
    "lxml": ("bot/sources/",),
    "redis": ("bot/store/", "bot/jobs/", "bot/digests/", "bot/app.py"),
    "tantivy": ("bot/search/",),
    "numpy": ("bot/search/",),
    "tokenizers": ("bot/search/",),
    "safetensors": ("bot/search/",),
    "streaq": ("bot/jobs/",),
    "cryptography": ("bot/store/",),
    "prometheus_client": ("bot/health/metrics.py", "bot/app.py", "adapters/processes.py"),
    "slack_bolt": ("adapters/slack/",),
    "slack_sdk": ("adapters/slack/",),
    "discord": ("adapters/discord/",),
    "jinja2": ("adapters/kit/templates.py", "adapters/web/", "adapters/mail/"),
    "aiosmtplib": ("adapters/mail/",),
}
PURE = (
    "bot/commands/",
    "bot/digest_reply.py",
    "bot/paper_card.py",
    "bot/home_page.py",
    "bot/presses.py",
    "bot/digests/choose.py",
    "bot/digests/due.py",
    "bot/language/",
    "bot/search/query.py",
    "bot/finding.py",
    "bot/text.py",
    "bot/latex.py",
    "bot/characters.py",
    "bot/export/",
)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "base", "data", "info"}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
CANCELS = re.compile(r"timeout|deadline|TaskGroup|move_on_after|fail_after|CancelScope")
MAKES = ("asyncio.create_task", "asyncio.ensure_future", "loop.create_task")
DAY_S = 86_400
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # of a statement: the statements in it
TOP_LEVEL = {"pyproject.toml", "README.md", "bot", "adapters", "tests", "Procfile", "LICENSE"}


@cache
def modules() -> list[tuple[str, ast.Module]]:
    paths = [path for folder in ("bot", "adapters") for path in sorted((ROOT / folder).rglob("*.py"))]
    gc.disable()
    trees = [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]
    gc.freeze()  # a million objects that stay: every later look at them for garbage took half a second
    gc.enable()
    return trees


@cache
def statements(tree: ast.Module) -> dict[type[ast.stmt], list[ast.stmt]]:
    """All statements of a module by kind, without what they are made of: that is nine tenths of it."""
    found, left = defaultdict(list), [tree]
    for node in left:
        found[type(node)].append(node)
        for name in BLOCKS:
            left.extend(getattr(node, name, ()))
    return found


@cache
def imports(tree: ast.Module) -> set[str]:
    names = {alias.name for node in statements(tree)[ast.Import] for alias in node.names}
    for node in statements(tree)[ast.ImportFrom]:
        assert node.level == 0, "imports are absolute"
        names.add(node.module or "")
    return names


def test_the_core_knows_no_face():
    for path, tree in modules():
        if path.startswith("bot/"):
            assert not [name for name in imports(tree) if name.split(".")[0] == "adapters"], path


def test_a_face_sees_only_the_front_of_the_core():
    for path, tree in modules():
        if path.startswith("adapters/") and path not in (*COMPOSITION_ROOTS, *OPERATOR_COMMANDS):
            inner = [name.split(".")[1] for name in imports(tree) if name.startswith("bot.")]
            assert not [name for name in inner if name not in CORE_FOR_FACES], path


def test_two_faces_never_import_each_other():
    for path, tree in modules():
        parts = path.split("/")
        if parts[0] == "adapters" and len(parts) == 3:
            others = [name for name in imports(tree) if name.startswith("adapters.")]
            assert not [name for name in others if name.split(".")[1] not in (parts[1], "kit")], path


def test_each_library_has_one_home():
    for path, tree in modules():
        for name in {name.split(".")[0] for name in imports(tree)} & set(HOMES):
            assert path.startswith(HOMES[name]), f"{path} imports {name}"


def test_decisions_are_free_of_io():
    for path, tree in modules():
        if path.startswith(PURE):
            assert not {name.split(".")[0] for name in imports(tree)} & IO_LIBRARIES, path


def test_modules_stay_small_and_are_named_for_what_they_hold():
    for path, tree in modules():
        assert Path(path).stem not in FORBIDDEN_NAMES, path
        assert len((ROOT / path).read_text("utf-8").splitlines()) <= LONGEST_MODULE, path
        for node in statements(tree)[ast.FunctionDef] + statements(tree)[ast.AsyncFunctionDef]:
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def test_every_module_says_what_it_is_for():
    for path, tree in modules():
        if tree.body:
            assert ast.get_docstring(tree), path


def test_the_top_level_is_as_agreed():
    here = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "papers-"))}
    assert here <= TOP_LEVEL, here - TOP_LEVEL


def test_every_dependency_is_bounded_and_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    wanted = [line for line in lines if line.startswith('  "') and ("," in line) and (">" in line)]
    assert len(wanted) >= 20
    for line in wanted:
        assert "# " in line, line
        assert "<" in line or "tzdata" in line, line


def test_nothing_is_handed_out_from_inside_a_timeout():
    """A `yield` there would let the deadline cancel whoever reads the values (PEP 789)."""
    for path, tree in modules():
        for function in statements(tree)[ast.AsyncFunctionDef]:
            if any(ast.unparse(each).endswith("asynccontextmanager") for each in function.decorator_list):
                continue
            for block in (node for node in ast.walk(function) if isinstance(node, ast.AsyncWith)):
                scopes = [each for each in block.items if CANCELS.search(ast.unparse(each.context_expr))]
                assert not (scopes and yields(block)), f"{path}:{block.lineno} {function.name}"


def dotted(node: ast.AST) -> str:
    """`a.b.c` where it is written so; empty for what is no plain name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def yields(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node))


def test_every_task_has_an_owner():
    """Tasks are made in two places, which notice their death; a structured group raises by itself."""
    for path, tree in modules():
        if path not in ("bot/tasks.py", "bot/supervisor.py"):
            mentions = any(name in (ROOT / path).read_text("utf-8") for name in MAKES)
            made = [name for node in ast.walk(tree) if (name := dotted(node)) in MAKES] if mentions else []
            assert not made, f"{path}: {made}"


def test_what_a_face_remembers_of_its_platform_has_a_bound_and_is_asked_again_within_a_day():
    """Rights are taken away, channels change their kind, bots are replaced: nobody should have to restart for it."""
    for path, tree in modules():
        text = (ROOT / path).read_text("utf-8")
        if not path.startswith(("adapters/slack/", "adapters/discord/")) or "cache" not in text:
            continue
        assert not re.search(r"\b(LRUCache|lru_cache|Cache\(\)|@cache)\b", text), path
        numbers = {ast.unparse(each.targets[0]): each.value for each in tree.body if isinstance(each, ast.Assign)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted(node.func) == "TTLCache"):
            most, seconds = (ast.literal_eval(numbers[ast.unparse(each)]) for each in call.args[:2])
            assert (0 < most <= 20_000, 0 < seconds <= DAY_S) == (True, True), path


def test_the_readmes_name_files_and_folders_that_there_are():
    for folder in ("bot", "adapters"):
        text = (ROOT / folder / "README.md").read_text("utf-8")
        named = set(re.findall(r"`([\w/]+(?:\.py|/))`", text))
        here = (ROOT / folder, ROOT)
        assert not [name for name in named if not any((place / name).exists() for place in here)], folder
    packages = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    assert not [name for name in packages if f"`{name}/`" not in (ROOT / "bot" / "README.md").read_text("utf-8")]
