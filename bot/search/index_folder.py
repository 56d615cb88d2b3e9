"""The index of one store, kept in a folder from one command to the next. Whatever is in doubt there is no index.

    state     which folder beside it is the index, and what is in it; replaced in one step, after all else is written
    i…/       an index as tantivy writes it: no file in it changes once `state` names it

So any number of processes may read and write at once, and die at any time: the last one that finished is kept. What a
paper's document is made of is marked by a checksum, so that the folder may be that of another store, or of an older
state of this one: what differs is written anew (bot/papers/finder.py). Limits: one machine, one user.
"""

import os
import shutil
import stat
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from zlib import crc32

import msgspec

from bot.model import PaperId, Value
from bot.search.abbreviations import Pair, Words

STATE = "state"
PREFIX = "i"
CHECK_BYTES = 4
ABANDONED_S = 3600.0  # no command writes an index for so long

Files = dict[str, tuple[int, int]]


class Kept(Value, frozen=True, kw_only=True):
    """What is known of a kept index: the checksum of each paper, what the papers taught, and its files (bytes, ns).

    `rewritten` counts papers that came in a second time or went: their words are counted until all is built anew.
    """

    folder: str = ""
    code: str = ""
    files: Files = msgspec.field(default_factory=dict)
    marks: dict[PaperId, int]
    pairs: dict[str, tuple[Pair, ...]]
    frequent_forms: tuple[Words, ...]
    rewritten: int = 0


class IndexFolder:
    """Where the index of one store is kept. Methods raise OSError where the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> Kept | None:
        """Return what is kept; None when there is nothing, or not all of it is as this version of the bot left it."""
        try:
            stored = (self._folder / STATE).read_bytes()
            refuse_strange(self._folder)
            check, packed = stored[:CHECK_BYTES], stored[CHECK_BYTES:]
            if crc32(packed).to_bytes(CHECK_BYTES) != check:
                return None
            kept = msgspec.msgpack.decode(packed, type=Kept)
            return kept if kept.code == code_version() and kept.files == list_files(self.path(kept)) else None
        except (OSError, msgspec.MsgspecError):
            return None

    def path(self, kept: Kept) -> Path:
        """Return where the files of a kept index are."""
        return self._folder / kept.folder

    def open_own(self, kept: Kept | None = None) -> Path:
        """Return a new folder to write to, with the files of `kept` in it. They are shared: tantivy replaces files."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_strange(self._folder)
        own = Path(mkdtemp(prefix=PREFIX, dir=self._folder))
        if kept is not None:
            for name in kept.files:
                os.link(self.path(kept) / name, own / name)
        return own

    def save(self, own: Path, kept: Kept) -> None:
        """Keep what was written to `own` from now on, and nothing else."""
        kept = msgspec.structs.replace(kept, folder=own.name, code=code_version(), files=list_files(own))
        packed = msgspec.msgpack.encode(kept)
        written = own / STATE
        with written.open("xb") as file:
            file.write(crc32(packed).to_bytes(CHECK_BYTES) + packed)
            file.flush()
            os.fsync(file.fileno())
        before = self.load()
        written.replace(self._folder / STATE)
        now = (self._folder / STATE).stat().st_mtime
        for path in self._folder.glob(f"{PREFIX}*"):
            is_former = before is not None and path.name == before.folder
            if path != own and (is_former or now - path.stat().st_mtime > ABANDONED_S):
                shutil.rmtree(path, ignore_errors=True)


def refuse_strange(folder: Path) -> None:
    """Raise PermissionError for a folder that is a link, another user's, or that others may write to."""
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"{folder} is not a folder of this user alone")


def list_files(folder: Path) -> Files:
    """Return size and time of the last change of an index's files, locks aside."""
    seen = ((path.name, path.stat()) for path in folder.iterdir() if path.suffix != ".lock")
    return {name: (each.st_size, each.st_mtime_ns) for name, each in seen}


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a name for the code that makes an index: any change of it, or of tantivy, makes another one."""
    sources: Mapping[str, bytes] = {path.name: path.read_bytes() for path in Path(__file__).parent.glob("*.py")}
    said = "".join(f"{name}{sha256(sources[name]).hexdigest()}" for name in sorted(sources))
    return sha256(f"{version('tantivy')}{version('papers-bot')}{said}".encode()).hexdigest()
