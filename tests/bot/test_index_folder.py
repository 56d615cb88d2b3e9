"""A command at a shell searches with the index that the last one kept, and finds what it would find without it."""

import os
import resource
import shutil
from datetime import date
from pathlib import Path

import pytest
from cases import each
from structlog.testing import capture_logs

from bot.model import Paper, PaperId
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.search import index_folder
from bot.search.index import TantivyIndex
from bot.search.index_folder import STATE, IndexFolder
from bot.search.query import parse_query
from bot.store import keys
from bot.store.library import LibraryStore

TODAY = date(2026, 7, 1)
ZEBRA, GIRAFFE, OTTER = (PaperId(f"2504.0000{number}") for number in range(3))
ALL = {ZEBRA: "A zebra", GIRAFFE: "A giraffe", OTTER: "An otter"}
MANY = {PaperId(f"2505.{number:05d}"): f"A savanna {number}" for number in range(20)}


class Dead(BaseException):
    """The process dies here."""


async def save(redis, titles):
    await LibraryStore(redis).save_papers([Paper(id=paper_id, title=title) for paper_id, title in titles.items()])


class Command:
    """One command: it reads the library, searches, and ends."""

    def __init__(self, redis, folder: Path) -> None:
        self.library = Library(LibraryStore(redis))
        self.finder = Finder(self.library, TantivyIndex())
        self.finder.keep_in(IndexFolder(folder), least=1)

    async def find(self, words: str) -> set[PaperId]:
        await self.library.load()
        hits = await self.finder.search(parse_query(words, today=TODAY), today=TODAY, limit=50)
        return set() if hits.searched else {hit.id for hit in hits.items}

    async def run(self, words: str) -> set[PaperId]:
        found = await self.find(words)
        await self.finder.close()
        return found


def kept(folder: Path) -> bytes:
    return (folder / STATE).read_bytes() if (folder / STATE).exists() else b""


def index_of(folder: Path) -> Path:
    return folder / IndexFolder(folder).load().folder


@pytest.fixture
async def folder(redis, tmp_path) -> Path:
    """A store with papers, and the index that the first command kept."""
    await save(redis, ALL | MANY)
    folder = tmp_path / "search" / "store"
    assert await Command(redis, folder).run("zebra") == {ZEBRA}
    return folder


async def test_the_second_command_reads_the_index_and_writes_nothing(redis, folder):
    before, files = kept(folder), sorted(folder.rglob("*"))
    assert await Command(redis, folder).run("zebra") == {ZEBRA}
    assert (kept(folder), sorted(folder.rglob("*"))) == (before, files)


async def test_what_others_stored_changed_and_forgot_meanwhile_is_found_as_it_is_now(redis, folder):
    await save(redis, {GIRAFFE: "A giraffe and a zebra", PaperId("2506.00001"): "The newest zebra"})
    await redis.hdel(keys.paper_shard(ZEBRA), ZEBRA)
    assert await Command(redis, folder).run("zebra") == {GIRAFFE, "2506.00001"}
    assert await Command(redis, folder).run("zebra") == {GIRAFFE, "2506.00001"}


async def test_a_store_that_was_wiped_or_is_another_one_has_only_its_own_papers(redis, folder):
    await redis.flushdb()
    await save(redis, {PaperId(f"2507.{number:05d}"): f"A zebra {number}" for number in range(3)})
    assert await Command(redis, folder).run("zebra") == {"2507.00000", "2507.00001", "2507.00002"}
    assert await Command(redis, folder).run("otter") == set()


def _cut(path: Path) -> None:
    _replace(path, path.read_bytes()[: path.stat().st_size // 2])


def _overwrite(path: Path) -> None:
    _replace(path, path.read_bytes()[:-9] + b"\0" * 9)


def _replace(path: Path, content: bytes) -> None:
    """Not in its place: this process, unlike one command, still has what the former ones mapped into memory."""
    path.unlink()
    path.write_bytes(content)


DAMAGE = {
    "state is cut short": lambda folder: _cut(folder / STATE),
    "state is overwritten": lambda folder: _overwrite(folder / STATE),
    "state is empty": lambda folder: (folder / STATE).write_bytes(b""),
    "the index is gone": lambda folder: shutil.rmtree(index_of(folder)),
    **{
        f"{ending}: {do.__name__}": lambda folder, ending=ending, do=do: do(next(index_of(folder).glob(f"*{ending}")))
        for ending, do in ((".idx", _cut), (".term", _overwrite), (".store", Path.unlink), ("meta.json", _cut))
    },
}


@each("name", DAMAGE)
async def test_an_index_that_is_damaged_is_built_anew(redis, folder, name):
    before = kept(folder)
    DAMAGE[name](folder)
    assert await Command(redis, folder).run("zebra") == {ZEBRA}
    assert kept(folder) != before
    assert IndexFolder(folder).load() is not None


async def test_another_version_builds_its_own_index(redis, folder, monkeypatch):
    before = kept(folder)
    monkeypatch.setattr(index_folder, "code_version", lambda: "the next one")
    assert await Command(redis, folder).run("zebra") == {ZEBRA}
    assert kept(folder) != before


def test_any_change_of_what_an_index_is_made_of_makes_another_version(tmp_path, monkeypatch):
    """An index with the fields of an earlier schema is never read: it is built anew, as that of another version."""
    code = shutil.copytree(Path(index_folder.__file__).parent, tmp_path / "search")
    versions = set()
    monkeypatch.setattr(index_folder, "__file__", str(code / "index_folder.py"))
    for change in ("", "# another field\n"):
        (code / "schema.py").write_text((code / "schema.py").read_text() + change)
        versions.add(index_folder.code_version.__wrapped__())
    assert len(versions) == 2


async def test_a_folder_that_others_may_write_to_is_not_used(redis, folder):
    folder.chmod(0o777)
    before = kept(folder)
    assert await Command(redis, folder).run("zebra") == {ZEBRA}
    assert kept(folder) == before


STEPS = {
    "before anything is written": (index_folder, "mkdtemp"),
    "with half the files": (os, "link"),
    "before the state is on the disk": (os, "fsync"),
    "before the state is in its place": (Path, "replace"),
    "before the former index is removed": (shutil, "rmtree"),
}


@each("step", STEPS)
async def test_a_command_that_dies_while_it_writes_costs_the_next_one_nothing_but_time(
    redis, folder, monkeypatch, step
):
    def die(*args, **options):
        raise Dead

    walrus = PaperId(f"2508.0000{list(STEPS).index(step)}")
    await save(redis, {walrus: f"A walrus {step}"})
    with monkeypatch.context() as patch, pytest.raises(Dead):
        patch.setattr(*STEPS[step], die)
        await Command(redis, folder).run("walrus")
    assert walrus in await Command(redis, folder).run("walrus")
    assert await Command(redis, folder).run("zebra") == {ZEBRA}


async def test_two_commands_at_once_both_find_what_there_is_and_so_does_the_next(redis, folder):
    await save(redis, {PaperId("2506.00001"): "A second zebra"})
    first, second = Command(redis, folder), Command(redis, folder)
    assert await first.find("zebra") == {ZEBRA, "2506.00001"}
    assert await second.find("zebra") == {ZEBRA, "2506.00001"}
    await save(redis, {PaperId("2506.00002"): "A third zebra"})
    await first.finder.close()
    await second.finder.close()
    assert await Command(redis, folder).run("zebra") == {ZEBRA, "2506.00001", "2506.00002"}


async def test_what_a_command_itself_brought_is_in_the_index_that_it_keeps(redis, folder):
    command = Command(redis, folder)
    await command.find("zebra")
    await command.library.keep([Paper(id=PaperId("2506.00001"), title="A brought zebra")])
    assert await command.run("brought") == {"2506.00001"}
    before = kept(folder)
    assert await Command(redis, folder).run("brought") == {"2506.00001"}
    assert kept(folder) == before


async def test_where_nothing_can_be_written_all_is_found_the_same(redis, folder, tmp_path):
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file" / "search", Path("/proc/papers/search")):
        assert await Command(redis, place).run("zebra") == {ZEBRA}


async def test_on_a_full_disk_all_is_found_the_same(redis, folder, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        for most in (0, 300, 2_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
            with capture_logs():  # no log can be written either
                assert await Command(redis, tmp_path / f"{most}").run("zebra") == {ZEBRA}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_former_indexes_do_not_pile_up(redis, folder):
    for number in range(3):
        await save(redis, {PaperId(f"2506.0000{number}"): f"One more zebra {number}"})
        await Command(redis, folder).run("zebra")
    assert [path for path in folder.iterdir() if path.is_dir()] == [index_of(folder)]
