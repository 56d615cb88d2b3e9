"""`papers ask`: one answer on paper, or one JSON object a line and paper."""

import sys
from datetime import date

import msgspec
from msgspec.structs import replace

from adapters.console.app import ask_once, console_asker, draw, open_console
from adapters.console.render import render_reply
from adapters.console.shell import in_shell
from bot.bot import PapersBot
from bot.language import Export, parse_command
from bot.model import Bookmark, Paper
from bot.replies import Button, Line, Reply, Row

ALL = 0
EPOCH = date(1970, 1, 1)  # whatever the day, an export is an export


async def ask_and_print(bot: PapersBot, text: str, *, page: int, as_json: bool) -> int:
    """Print the answer and return the exit code; a file goes to standard output as it is, or, where that is a terminal,
    into the current folder."""
    console = open_console(stderr=as_json)
    reply = await ask_once(bot, text, console_asker(page=page, page_size=ALL if as_json else 5), console)
    if as_json:
        _print_json(reply)
    elif reply.file is None and isinstance(parse_command(text, today=EPOCH), Export):
        _print_problem(reply)  # never into the file that the output goes to
        return 1
    elif reply.file is not None and sys.stdout.isatty():
        draw(reply, console)
    elif reply.file is not None:
        sys.stdout.buffer.write(reply.file.content)
        sys.stdout.buffer.flush()
    else:
        console.print(render_reply(for_shell(reply), conversing=False))
    return 1 if reply.trouble else 0


def for_shell(reply: Reply) -> Reply:
    """Return an answer whose hints are what one types into a shell."""
    return replace(
        reply,
        lines=tuple(map(_line, reply.lines)),
        note=tuple(map(_line, reply.note)),
        rows=tuple(map(_row, reply.rows)),
        buttons=tuple(map(_button, reply.buttons)),
    )


def _line(line: Line) -> Line:
    return tuple(replace(span, text=in_shell(span.text)) if span.style == "command" else span for span in line)


def _row(row: Row) -> Row:
    return replace(row, left=in_shell(row.left)) if row.is_command else row


def _button(button: Button) -> Button:
    says = in_shell("undo" if button.kind == "undo" else button.says)
    return replace(button, says=says, label=says if button.label == button.says else button.label)


def paper_json(paper: Paper, bookmark: Bookmark | None = None) -> bytes:
    """Return one paper as a JSON object on one line; every field is there, absent text is "". A saved one also has
    `note`, `tags`, `saved_at` and `read_at`."""
    fields: dict[str, object] = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "summary": paper.summary,
        "authors": paper.authors,
        "author_count": paper.author_count,
        "day": paper.day,
        "days": paper.days,
        "published": paper.published,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "keywords": paper.keywords,
        "organization": paper.organization,
        "code_url": paper.code_url,
        "code_guessed": paper.code_guessed,
        "project_url": paper.project_url,
        "url": paper.url,
        "arxiv_url": paper.arxiv_url,
        "withdrawn": paper.withdrawn,
        "source": paper.source,
    }
    if bookmark is not None:
        fields |= {name: getattr(bookmark, name) for name in ("note", "tags", "saved_at", "read_at")}
    return msgspec.json.encode(fields)


def _print_json(reply: Reply) -> None:
    for card in reply.shown:
        sys.stdout.buffer.write(paper_json(card.paper, card.bookmark) + b"\n")
    sys.stdout.buffer.flush()
    if not reply.shown:
        _print_problem(reply)


def _print_problem(reply: Reply) -> None:
    said = " ".join("".join(span.text for span in each) for each in reply.lines)
    sys.stderr.write(f"papers: {reply.title}: {said}\n")
