"""`papers import`: a saved page into the library, with a word on what became of each paper."""

from typing import BinaryIO

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from adapters.console.app import console_asker
from adapters.console.render import FACTS
from adapters.console.screen import open_console
from bot.app import OpenBot
from bot.errors import UsageError
from bot.model import Paper
from bot.papers.importing import Imported, restore
from bot.text import date_in_short, date_in_words, plural, readable, shorten

KINDS = {"page": "a saved page (HTML)", "json": "an API answer (JSON)", "text": "the text of a page, copied"}
KINDS |= {"export": "an export"}
NOT_SAVED = "They are in the library, not saved: only our CSV and JSON tell what was. Save one: papers save ID"
READ_AT_MOST = 20_000_001  # bytes: one more than an import may have, so that a larger file is refused and not cut
TITLE = 60  # characters: the rest of the line is for what was read beside it


def read_file(file: BinaryIO, name: str) -> bytes:
    """Return the first READ_AT_MOST bytes of a file, a pipe or a device; raise UsageError when it cannot be read."""
    try:
        return file.read(READ_AT_MOST)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}.") from error


async def import_and_print(bot: OpenBot, body: bytes) -> int:
    """Import and say what was read, matched and not matched; return the exit code."""
    console = open_console()
    with console.status("Reading…") as status:
        done = await bot.import_saved(body, lambda number, of: status.update(f"Looking up titles: {number} of {of}"))
        restored = await restore(done.kept, console_asker(), bot.store.bookmarks)
        await bot.confirm_kept()
    console.print(render_import(done, restored))
    return 0


def render_import(done: Imported, restored: int = 0) -> RenderableType:
    """Return the report: one line a paper, then the sums, with how many are saved again. Pure."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column()
    table.add_column(no_wrap=True)
    waiting = {paper.id for paper in done.unmatched}
    for paper in done.papers:
        sign = Text("?", style="yellow") if paper.id in waiting else Text("✓", style="green")
        table.add_row(sign, Text(shorten(readable(paper.title), TITLE)), Text(_beside(paper), style=FACTS))
    return Group(table, Text(), *(Text(each) for each in _sums(done, restored)))


def _restored(kept: int, restored: int) -> str:
    already = kept - restored
    if not restored:
        return "All of them were saved already and stay as they are. To see them: papers saved"
    left = f"; {already:,} {'was' if already == 1 else 'were'} saved already and stayed as they are" if already else ""
    return f"Saved {plural(restored, 'paper')} with notes, tags and read marks{left}. To see them: papers saved"


def _beside(paper: Paper) -> str:
    authors = plural(paper.author_count, "author") if paper.author_count else "no authors given"
    published = date_in_short(paper.published) if paper.published else "no date given"
    return " · ".join([authors, published, *([f"💬 {paper.comments}"] if paper.comments else [])])


def _sums(done: Imported, restored: int) -> list[str]:
    own = " of saved papers" if done.kept else ""
    lines = [f"Read {plural(len(done.papers), 'paper')} from {KINDS[done.kind]}{own}."]
    if done.kind == "export":
        lines.append(_restored(len(done.kept), restored) if done.kept else NOT_SAVED)
    if done.skipped:
        lines.append(f"{plural(done.skipped, 'entry', 'entries')} could not be read.")
    if done.days:
        lines.append(f"Editions: {', '.join(date_in_words(day, None) for day in done.days)}.")
    if done.matched or done.unmatched:
        lines.append(f"{done.matched} found by title, {len(done.unmatched)} not yet (marked ?).")
    if done.unmatched:
        lines.append("Those are kept by their titles until a paper with the same title arrives.")
    if done.trouble:
        lines.append(f"{done.trouble}: import again later to look the others up.")
    return lines
