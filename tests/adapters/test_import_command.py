"""`papers import` reads what it is pointed at up to a cap: devices, pipes and files of any size end in one line."""

import io
import os
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.console import Console

from adapters.console.importing import NOT_SAVED, READ_AT_MOST, read_file, render_import
from bot.errors import UsageError
from bot.model import Bookmark, Paper, PaperId
from bot.papers.importing import Imported
from bot.sources.documents import SIZE_CAP


def test_a_device_that_never_ends_is_read_up_to_the_cap():
    assert READ_AT_MOST == SIZE_CAP + 1
    with Path("/dev/zero").open("rb") as endless:
        assert len(read_file(endless, "/dev/zero")) == READ_AT_MOST


def test_a_pipe_is_read_to_its_end():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as sink:
        writer = threading.Thread(target=lambda: (sink.write(b"x" * 300_000), sink.close()))
        writer.start()
        with os.fdopen(reading, "rb") as pipe:
            assert len(read_file(pipe, "-")) == 300_000
        writer.join()


def test_a_file_that_fails_while_it_is_read_is_named():
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(UsageError, match=r"page\.html: Input/output error"):
        read_file(Torn(), "page.html")


def test_an_export_that_is_imported_says_that_nothing_is_saved_and_a_page_does_not():
    for kind, told in (("export", True), ("page", False)):
        console = Console(file=io.StringIO(), width=200)
        console.print(render_import(Imported(kind=kind, papers=())))
        assert (NOT_SAVED in console.file.getvalue()) is told


def test_what_was_read_stands_in_one_line_beside_a_title_and_ones_own_export_is_called_so():
    paper = Paper(
        id=PaperId("2504.00001"),
        title="Does Learning Really Incentivize Reasoning Capacity in Models of Language",
        author_count=17,
        published=date(2025, 9, 24),
        comments=1,
    )
    kept = Bookmark(id=paper.id, title=paper.title, saved_at=datetime(2025, 9, 25, tzinfo=UTC))
    console = Console(file=io.StringIO(), width=80)
    console.print(render_import(Imported(kind="export", papers=(paper,), kept=(kept,)), 1))
    told = console.file.getvalue()
    assert "17 authors · 24 Sep 2025 · 💬 1\n" in told
    assert "Read 1 paper from an export of saved papers." in told
