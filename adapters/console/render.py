"""Replies and digests as terminal text. Pure: values in, rich renderables out.

Quiet on purpose: one accent colour, a title line, facts in grey, at most two lines of summary. Everything from outside
is literal text, never markup; widths are counted in cells, so CJK and emoji stay aligned.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.console.listeners import FOLLOW, PAGE_KEYS, REST, followed_as, pressing_word
from adapters.console.shell import in_shell
from bot.digest_reply import digest_reply, shown_reply
from bot.model import Digest, Message, Paper
from bot.paper_card import code_label, paper_details
from bot.replies import Button, Card, Line, Reply, Row, plain
from bot.text import abstract_in_words, collapse, facts_in_words, readable, summary_in_words

WIDTH = 100  # columns; longer lines are hard to read
NARROW = 80  # columns that every terminal has
LONGEST_TYPED = 200  # characters of a command that anybody would type
TAGS = 3  # of which each is told how to see its papers
BULLET = "• "
SUMMARY = 240  # characters of a summary in a list: most summaries whole, three lines at 80 columns
PROJECT_PAGE = "Project page"  # stands below as an address to click or copy
FACTS = "bright_black"
TITLE = Style(bold=True, color="cyan")
INTRODUCED = re.compile(r"^(?:papers )?(?:ask )?(?:search (?!instead))?")
DAY = re.compile(r"(?:papers ask )?\d{4}-\d\d-\d\d")
STYLES = {"plain": "", "mark": "bold yellow", "command": "cyan", "code": "cyan", "strong": "bold", "quiet": FACTS}


def render_reply(reply: Reply, *, conversing: bool = True, number: int = 0) -> RenderableType:
    """Return a whole answer: heading, papers, rows, small print, and what to type next that was not named before.

    `number` is that of an opened paper on the screen, 0 for none. A terminal has no reactions: nothing is said of them.
    """
    reply = without_reactions(reply)
    parts: list[RenderableType] = []
    if reply.title:
        parts.append(Text(collapse(reply.title), style="bold"))
    parts += [_paragraph(each) for each in reply.lines]
    cards = _headed(reply.cards)
    parts += cards if parts else cards[1:]
    for message in reply.messages:
        parts += [*([Text()] if parts else []), render_digest(message, previewed=True)]
    if reply.rows:
        parts.append(Text())
        parts.append(_rows(reply.rows))
    parts += _small_print(reply, conversing=conversing)
    parts += [part for card in reply.cards if card.full for part in (Text(), *_steps(card, number, conversing))]
    return Group(*parts)


def render_digest(
    message: Message, sign: str = "🔖", more: str = "today", *, previewed: bool = False
) -> RenderableType:
    """Return a digest's header message as a channel shows it, or one of its papers: below it, a terminal has no
    threads. `more` is what to type for what it left out."""
    if message.digest.note:
        return render_reply(digest_reply(message))
    draw = shown_reply if previewed else digest_reply
    reply = draw(msgspec.structs.replace(message, layout="list"))
    if message.paper is not None:
        return _full(reply.cards[0])
    said = " · ".join("".join(span.text for span in each) for each in reply.lines)
    parts: list[RenderableType] = [Text(reply.title, style="bold"), Text(said, style=FACTS)]
    parts += _headed(reply.cards)
    parts += [Text(), Text(_footer(message.digest, sign, more), style=FACTS)]
    return Group(*parts)


def _footer(digest: Digest, sign: str, more: str) -> str:
    rest = f"{digest.left_out} more: {more} · " if digest.left_out else ""
    return f"{rest}{sign} 1 saves the first"


def _headed(cards: Sequence[Card]) -> list[RenderableType]:
    """Cards in order, below their headings, each part after an empty line."""
    starts = [at for at, card in enumerate(cards) if card.heading or not at]
    drawn: list[RenderableType] = []
    for start, end in pairwise([*starts, len(cards)]):
        heading = cards[start].heading
        drawn += [Text(), *([Text(heading, style="bold")] if heading else []), _cards(cards[start:end])]
    return drawn


def _cards(cards: Sequence[Card]) -> RenderableType:
    if len(cards) == 1 and cards[0].full:
        return _full(cards[0])
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style=FACTS, width=3, no_wrap=True)
    table.add_column(overflow="fold")
    for number, card in enumerate(cards):
        if number:
            table.add_row("", "")
        table.add_row(str(card.rank) if card.rank else "", _listed(card))
    return table


def _listed(card: Card) -> RenderableType:
    parts: list[RenderableType] = list(filter(None, (_title(card.paper), _facts(card))))
    if card.snippet:
        parts.append(_line(card.snippet))
    elif words := summary_in_words(card.paper, SUMMARY):
        parts.append(Text(words))
    if words := collapse(card.note):
        parts.append(Text(words, style="italic"))
    return Group(*parts)


def _full(card: Card) -> RenderableType:
    paper = card.paper
    parts: list[RenderableType] = list(filter(None, (_title(paper), _facts(card))))
    if card.note:
        parts.append(Text(collapse(card.note), style="italic"))
    if abstract := abstract_in_words(paper):
        parts += [Text(), Text(abstract)]
    details = _details(paper)
    if details.row_count:
        parts += [Text(), details]
    return Group(*parts)


def _title(paper: Paper) -> Text:
    return Text(readable(paper.title), style=TITLE + Style(link=paper.url or None))


def _facts(card: Card) -> Text:
    paper = card.paper
    known_id = paper.id if paper.has_arxiv_id and paper.title != paper.id else ""
    saved = "🔖 saved" if card.saved else ""
    facts = (*facts_in_words(paper), known_id, readable(card.reason), saved, card.tags)
    return Text(" · ".join(fact for fact in facts if fact), style=FACTS)


def without_reactions(reply: Reply) -> Reply:
    """Return an answer without what it says of reactions and buttons, which a terminal lacks."""
    rows = tuple(map(_unreacting_row, reply.rows))
    return msgspec.structs.replace(reply, lines=_unreacting(reply.lines), rows=rows, note=_unreacting(reply.note))


def _unreacting(lines: Sequence[Line]) -> tuple[Line, ...]:
    kept = (tuple(span for span in each if not span.reacting) for each in lines)
    return tuple(each for each in kept if each)


def _unreacting_row(row: Row) -> Row:
    return msgspec.structs.replace(row, right=next(iter(_unreacting((row.value,))), ()))


def _steps(card: Card, number: int, conversing: bool) -> list[Text]:
    """What one can do with an opened paper."""
    paper_id = card.paper.id
    asked = [button.says for button in card.buttons if button.kind in ("save", "saved", "ask")]
    aside = [button.says for button in card.more if button.kind in ("ask", "note", "aside")]
    says = [*asked, f"export {paper_id}", *aside]
    name = str(number) if number else paper_id
    return _typed([each.replace(paper_id, name) if conversing else in_shell(each) for each in says])


def _details(paper: Paper) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style=FACTS, no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _detail_rows(paper):
        table.add_row(name, Text(text, style=Style(link=text if text.startswith("https://") else None)))
    return table


def _detail_rows(paper: Paper) -> Iterable[tuple[str, str]]:
    rows = (
        *((name, plain(words)) for name, words in paper_details(paper) if name != PROJECT_PAGE),
        ("Page", paper.url),
        ("arXiv", paper.arxiv_url if paper.arxiv_url != paper.url else ""),
        (code_label(paper), paper.code_url),
        ("Project", paper.project_url),
    )
    return ((name, text) for name, text in rows if text)


def _rows(rows: Sequence[Row]) -> RenderableType:
    table = Table.grid(padding=(0, 3))
    table.add_column(max_width=44, overflow="fold")
    table.add_column(overflow="fold")
    for number, row in enumerate(rows):
        if row.heads and number:
            table.add_row("", "")
        style = "bold" if row.heads else "cyan" if row.is_command else FACTS
        table.add_row(Text(row.left, style=style), _line(row.value))
    return Padding(table, (0, 0, 0, 2))


def _small_print(reply: Reply, *, conversing: bool) -> list[RenderableType]:
    lines = [_line(each, FACTS) for each in reply.note]
    turning = [button for button in reply.buttons if pressing_word(button, reply) in PAGE_KEYS]
    if turning:
        said = [pressing_word(each, reply) if conversing else f"--page {each.page}" for each in turning]
        rest = conversing and turning[0].says.startswith(REST)  # goes on from the digest, which is no page of it
        said += ["back"] if rest and reply.page == 1 else [] if conversing else ["--json gives all"]
        page = "Try " if rest else f"Page {reply.page} · "
        lines.append(Text.assemble((page, FACTS), (" · ".join(said), "cyan")))
    beside = next((row.buttons for row in reply.rows if row.buttons), ())  # the others are typed alike
    pressed = sorted(
        (each for each in (*beside, *reply.buttons) if each not in turning and each.kind not in ("share", "note")),
        key=lambda each: each.kind == "undo",
    )
    typed = [(_label(each), (pressing_word(each, reply) if conversing else "") or each.says) for each in pressed]
    typed = _each_once(typed, " ".join(map(plain, reply.lines)))
    named = _named(reply)
    steps = [
        (label, followed_as(says) if conversing else says)
        for label, says in typed
        if _bare(says) not in named and len(says) <= LONGEST_TYPED
    ]
    lines += [Text.assemble((f"{label}: ", FACTS), (says, "cyan")) for label, says in steps if not _tells(says, label)]
    lines += _typed([says for label, says in steps if _tells(says, label)])
    lines += _by_tag(reply, conversing=conversing)
    return [Text(), *lines] if lines else []


def _by_tag(reply: Reply, *, conversing: bool) -> list[Text]:
    """What shows the papers of a tag: of those used most, or of one where the lines above name all."""
    says = [each.says for each in reply.tags[: TAGS if conversing else 1]]
    if says and any(reply.tags[0].label in plain(each) for each in reply.lines):
        return _typed(says[:1])
    more = ["saved tags" if conversing else in_shell("saved tags")] if len(reply.tags) > TAGS else []
    return [Text.assemble(("By tag: ", FACTS), (" · ".join((*says, *more)), "cyan"))] if says else []


def _each_once(typed: Sequence[tuple[str, str]], said: str) -> list[tuple[str, str]]:
    """What to type, of what the lines above have `said` only the first: the others are typed alike."""
    above = [each for each in typed if f" · {each[0]} · " in f" · {said} · "]
    return [each for each in typed if each not in above] + [(says, says) for _, says in above[:1]]


def _label(button: Button) -> str:
    follows = button.kind == "ask" and button.says.startswith((FOLLOW, f"papers ask {FOLLOW}"))
    return "Get alerts" if follows else button.label


def _typed(commands: Sequence[str]) -> list[Text]:
    """What to type where that says enough: on one line, or one on each where they would be folded, or where one ends in
    words of the person, which what stands behind would seem to belong to."""
    together = " · ".join(commands)
    if len(commands) > 1 and (cell_len(f"Try {together}") > NARROW or any(": " in each for each in commands)):
        return [Text("Try one of these:", style=FACTS), *(Text(f"  {each}", style="cyan") for each in commands)]
    return [Text.assemble(("Try ", FACTS), (together, "cyan"))] if commands else []


def _named(reply: Reply) -> frozenset[str]:
    """The commands that an answer names above its small print."""
    spans = [span.text for each in (*reply.lines, *reply.note) for span in each if span.style == "command"]
    return frozenset(map(_bare, (*spans, *(row.left for row in reply.rows if row.is_command))))


def _bare(says: str) -> str:
    """What is typed without what goes without saying: `papers ask follow: llm` is `follow llm`."""
    return INTRODUCED.sub("", says.casefold()).replace(":", "")


def _tells(says: str, label: str) -> bool:
    """Whether the words of a label stand in what is typed, so that they need not stand beside it, too; a day does."""
    return bool(DAY.fullmatch(says)) or (label != "Undo" and f" {_bare(label)} " in f" {_bare(says)} ")


def _paragraph(line: Line) -> RenderableType:
    """A line; what has a bullet goes on below its own first letter."""
    if not line or not line[0].text.startswith(BULLET):
        return _line(line)
    item = Table.grid()
    item.add_column(no_wrap=True)
    item.add_column(overflow="fold")
    item.add_row(BULLET, _line((msgspec.structs.replace(line[0], text=line[0].text.removeprefix(BULLET)), *line[1:])))
    return item


def _line(line: Line, base: str = "") -> Text:
    return Text.assemble(*((span.text, STYLES[span.style] or base) for span in line), style=base)
