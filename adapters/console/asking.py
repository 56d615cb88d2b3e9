"""`papers ask`: one answer on paper, or one JSON object a line and paper."""

import sys

import msgspec
from msgspec.structs import replace

from adapters.console.app import ask_once, console_asker, draw
from adapters.console.listeners import EPOCH, changing_word, no_page
from adapters.console.render import render_reply, without_reactions
from adapters.console.screen import open_console
from adapters.console.shell import in_shell
from bot.bot import PapersBot
from bot.language.grammar import parse_command
from bot.language.numbers import fill_in, read_by_number
from bot.language.values import (
    Chat,
    ForYou,
    Help,
    ListDay,
    ListPeriod,
    Saved,
    Search,
    Show,
    ShowSeveral,
    Similar,
    Team,
    Trending,
)
from bot.language.verbs import NUMBERS
from bot.model import Bookmark, Paper, PaperId
from bot.replies import Button, Line, Reply, Row, code, line, plain, typed

ALL = 0
NO_EXPORT = Reply(
    title="That isn't a list, a day or a paper",
    lines=(line("For example: ", typed("export bibtex search state space")),),
    mistaken=True,
)
NO_NUMBERS = Reply(
    title="",
    lines=(line("Numbers of a list work in ", code("papers demo"), ". Here, use an ID like 2504.13173."),),
    mistaken=True,
)
ANY_LIST = dict.fromkeys(range(100), PaperId(""))  # of as many papers as a number can mean
LISTS = (ForYou, ListDay, ListPeriod, Saved, Search, Show, ShowSeveral, Similar, Team, Trending)


async def ask_and_print(bot: PapersBot, text: str, *, page: int, as_json: bool, exports: bool = False) -> int:
    """Print the answer and return the exit code; a file goes to standard output as it is, or, where that is a terminal,
    into the current folder. What is no answer goes to standard error: never into the file that the output goes to.

    With `exports` nothing but a file is an answer.
    """
    console = open_console(stderr=as_json)
    asker = console_asker(page=page, page_size=ALL if as_json else 5)
    reply = NO_NUMBERS if _means_a_list(text) else await ask_once(bot, text, asker, console)
    if exports and reply.file is None and reply.shown:
        reply = NO_EXPORT
    if reply.is_list and page > reply.pages and not as_json:
        reply = Reply(title=no_page(page, reply.pages), mistaken=True)
    reply = for_shell(_without_a_screen(reply, text))
    if reply.file is not None:
        _hand_over(reply, reply.file.content)
    elif reply.mistaken or (reply.trouble and not (reply.shown or reply.rows)):
        sys.stderr.write(f"papers: {_in_a_line(reply)}{_meant(reply)}{_fetching(bot, reply)}\n")
    elif as_json:
        _print_json(reply, text)
    else:
        console.print(render_reply(reply, conversing=False))
    return 1 if reply.trouble else 2 if reply.mistaken else 0


def _meant(reply: Reply) -> str:
    """What to type in place of a mistake, where its lines do not tell."""
    told = any(span.style == "command" for each in reply.lines for span in each)
    says = [button.says for button in reply.buttons if button.kind == "ask"]
    return f" Try {', or '.join(says)}" if says and reply.mistaken and not told else ""


def _fetching(bot: PapersBot, reply: Reply) -> str:
    """What works although nothing was fetched yet, and cannot be now."""
    fetchable = reply.trouble and not bot.library.edition_days() and bot.library.loaded
    return " To try the bundled sample: papers demo" if fetchable else ""


def _means_a_list(text: str) -> bool:
    """Whether a number stands for a paper of a list: each command is a process of its own, which has shown none."""
    command = parse_command(text, today=EPOCH)
    asked = read_by_number(command.offer if isinstance(command, Search) and command.slip else command.text)
    return asked is not None and fill_in(asked, ANY_LIST) is not None


def _without_a_screen(reply: Reply, text: str) -> Reply:
    """The answer to `next` and `help numbers` in a shell, where a list ends with its command: what works instead."""
    command = parse_command(text, today=EPOCH)
    if isinstance(command, Help) and command.verb == NUMBERS:
        return replace(reply, lines=NO_NUMBERS.lines)
    if isinstance(command, Chat) and command.kind in ("next", "previous"):
        return replace(reply, lines=(line("Add the page to what you typed: ", code("papers today --page 2")),))
    return reply


def _hand_over(reply: Reply, content: bytes) -> None:
    if sys.stdout.isatty():
        draw(reply, open_console())
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def for_shell(reply: Reply) -> Reply:
    """Return an answer whose hints are what one types into a shell."""
    reply = without_reactions(reply)
    return replace(
        reply,
        lines=tuple(_line(each) for each in reply.lines if not _has_number(each)),
        note=tuple(map(_line, reply.note)),
        rows=tuple(map(_row, reply.rows)),
        buttons=tuple(_button(each, reply) for each in reply.buttons),
        tags=tuple(_button(each, reply) for each in reply.tags),
    )


def _line(line: Line) -> Line:
    return tuple(replace(span, text=in_shell(span.text)) if span.style == "command" else span for span in line)


def _has_number(line: Line) -> bool:
    return any(span.style == "command" and read_by_number(span.text) for span in line)


def _row(row: Row) -> Row:
    return replace(row, left=in_shell(row.left)) if row.is_command else row


def _button(button: Button, reply: Reply) -> Button:
    says = in_shell(changing_word(button, reply) or button.says)
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


def _print_json(reply: Reply, text: str) -> None:
    """Print one object for each paper; an answer that is about no papers is one object of its own, and what says that a
    list is empty stands beside the output."""
    if reply.shown:
        rows = [paper_json(card.paper, card.bookmark) for card in reply.shown]
    elif isinstance(parse_command(text, today=EPOCH), LISTS):
        rows = []
        sys.stderr.write(f"{_in_a_line(reply)}\n")
    else:
        rowed = (f"{row.left}: {plain(row.value)}" for row in reply.rows)
        said = [*map(plain, reply.lines), *rowed, *map(plain, reply.note)]
        rows = [msgspec.json.encode({"title": reply.title, "lines": said})]
    sys.stdout.buffer.write(b"".join(row + b"\n" for row in rows))
    sys.stdout.buffer.flush()


def _in_a_line(reply: Reply) -> str:
    between = " " if reply.title.endswith("?") else ": "
    return between.join(filter(None, (reply.title, " ".join(map(plain, reply.lines)))))
