"""The digest as Slack draws it: a header with the numbered list, and one message per paper. Pure; for the reader."""

from collections.abc import Sequence

from adapters.slack.buttons import button_rows
from adapters.slack.limits import Block, Sheet
from adapters.slack.paper_render import (
    SUMMARY,
    count_entry,
    list_entry,
    paper_authors,
    paper_facts,
    paper_gist,
    paper_link,
    paper_links,
    paper_opening,
    paper_title,
)
from adapters.slack.rich_text import heading, join_lines, paragraph, rich_text, small_print, text
from bot.model import Digest, Message, Paper
from bot.replies import Button
from bot.text import date_in_words, plural, scope_in_words, staleness_in_words

OPENING = 700  # of an abstract, in a paper's own message: its summary stands in the header
OWN_BUTTONS = 20  # papers of a list that have a row of their own; of longer lists the buttons stand together
CUT = "The rest is more than one message holds."


def digest_blocks(message: Message, command: str) -> list[Block]:
    """Return the blocks of a digest's header or of one of its papers; `command` is what people type, `/papers`."""
    return _paper(message.paper) if message.paper else _header(message, command)


def digest_words(message: Message, command: str) -> list[str]:
    """Return what is read aloud, in sentences: the notification, and all that a screen reader has."""
    if message.paper:
        return [paper_title(message.paper), paper_facts(message.paper), paper_opening(message.paper, OPENING)]
    ranked = [f"{rank}. {paper_title(paper)}, {_votes(paper)}" for rank, paper in enumerate(message.papers, 1)]
    return [f"{_title(message.digest)}: {scope_in_words(message.digest)}", *ranked, _how(message, command)]


def _paper(paper: Paper) -> list[Block]:
    facts, links = paper_facts(paper), paper_links(paper)
    said = [[text(words)] for words in (facts, paper_authors(paper), paper_opening(paper, OPENING)) if words]
    body = rich_text(paragraph(join_lines([[paper_link(paper)], *said, *([links] if links else [])])))
    return [body, *button_rows(_buttons(paper))]


def _header(message: Message, command: str) -> list[Block]:
    digest = message.digest
    foot = [*button_rows(_more(digest)), small_print(_how(message, command))]
    sheet = Sheet(keep=foot)
    sheet.add(heading(_title(digest)), small_print(_subtitle(digest)))
    single = message.layout == "list"
    room = (sheet.room - 200) // max(1, len(message.papers)) - (10 if single else 0)
    whole = _add_papers(sheet, digest.papers, 1, room, buttons=single)
    if digest.rising and sheet.add(rich_text(paragraph([text("Rising", bold=True)]))):
        whole = _add_papers(sheet, digest.rising, len(digest.papers) + 1, room, buttons=single) and whole
    if not whole:
        sheet.add(small_print(CUT))
    return sheet.finish()


def _add_papers(sheet: Sheet, papers: Sequence[Paper], first: int, room: int, *, buttons: bool) -> bool:
    """Add as many as fit; return whether all did."""
    ranked = list(enumerate(papers, first))
    apart = buttons and len(ranked) + first - 1 <= OWN_BUTTONS
    step = 1 if apart else 10
    for start in range(0, len(ranked), step):
        some = ranked[start : start + step]
        drawn = rich_text(*(_entry(paper, rank, room, last=rank == some[-1][0]) for rank, paper in some))
        saves = (
            Button(label="Save" if apart else f"Save {rank}", kind="save", says=f"save {paper.id}")
            for rank, paper in some
        )
        if not sheet.add(drawn, *(button_rows(saves) if buttons else ())):
            return False
    return True


def _entry(paper: Paper, rank: int, room: int, *, last: bool) -> Block:
    entry = list_entry(paper, rank, room)
    gist = paper_gist(paper, min(SUMMARY, room - count_entry(entry) - 3))
    if gist:
        entry.append(text(f"\n{gist}"))
    return paragraph(entry if last else [*entry, text("\n\n")])


def _buttons(paper: Paper) -> tuple[Button, ...]:
    return (
        Button(label="Save", kind="save", says=f"save {paper.id}"),
        Button(label="Similar", says=f"similar {paper.id}"),
        Button(label="Share", kind="share", says=f"show {paper.id}"),
    )


def _more(digest: Digest) -> tuple[Button, ...]:
    if not digest.left_out or not digest.edition_days:
        return ()
    return (Button(label=f"{plural(digest.left_out, 'more paper')}", says=digest.edition_days[-1].isoformat()),)


def _title(digest: Digest) -> str:
    return f"Papers of {date_in_words(digest.local_day, None)}"


def _subtitle(digest: Digest) -> str:
    return " · ".join(words for words in (scope_in_words(digest), staleness_in_words(digest)) if words)


def _how(message: Message, command: str) -> str:
    count = len(message.papers)
    every = "it" if count == 1 else f"all {count}"
    here = f"🔖 saves {every}" if message.layout == "list" else f"🔖 here saves {every}, below just that paper"
    return f"{here} · {command} saved"


def _votes(paper: Paper) -> str:
    return plural(paper.upvotes, "upvote")
