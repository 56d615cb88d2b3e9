"""A digest's messages as replies: what its header and each paper say and offer, for every face to draw. Pure."""

from bot.model import Digest, Message, Paper
from bot.replies import Button, Card, Reply, line, typed
from bot.text import date_in_words, plural, scope_in_words, staleness_in_words


def digest_reply(message: Message) -> Reply:
    """Return one message of a digest: its header with a card for each paper, or one paper as the only card.

    The header's first line says what it covers, a second one that the list is old. Cards have a Save button only in the
    layout `list`, where no messages of single papers follow.
    """
    if message.paper:
        return Reply(title="", cards=(Card(paper=message.paper, buttons=_paper_buttons(message.paper)),))
    digest = message.digest
    said = (scope_in_words(digest), staleness_in_words(digest))
    return Reply(
        title=digest_title(digest),
        lines=tuple(line(words) for words in said if words),
        cards=tuple(_card(message, paper, rank) for rank, paper in enumerate(message.papers, 1)),
        note=(line(f"{_saving(message)} · ", typed("saved")),),
        buttons=(*_save_all(message), *_more(digest)),
    )


def digest_title(digest: Digest) -> str:
    """Return what a digest is called."""
    return f"Papers of {date_in_words(digest.local_day, None)}"


def _card(message: Message, paper: Paper, rank: int) -> Card:
    heading = "Rising" if rank == len(message.digest.papers) + 1 else ""
    return Card(paper=paper, rank=rank, heading=heading, buttons=(_save(paper),) if message.layout == "list" else ())


def _save(paper: Paper) -> Button:
    return Button(label="Save", kind="save", says=f"save {paper.id}")


def _paper_buttons(paper: Paper) -> tuple[Button, ...]:
    return (
        _save(paper),
        Button(label="Similar", says=f"similar {paper.id}"),
        Button(label="Share", kind="share", says=f"show {paper.id}"),
    )


def _save_all(message: Message) -> tuple[Button, ...]:
    if message.layout == "list":
        return ()
    ids = " ".join(paper.id for paper in message.papers)
    return (Button(label=f"Save all {len(message.papers)}", kind="save", says=f"save {ids}"),)


def _more(digest: Digest) -> tuple[Button, ...]:
    if not digest.left_out or not digest.edition_days:
        return ()
    return (Button(label=plural(digest.left_out, "more paper"), says=digest.edition_days[-1].isoformat()),)


def _saving(message: Message) -> str:
    count = len(message.papers)
    every = "it" if count == 1 else f"all {count}"
    return f"🔖 saves {every}" if message.layout == "list" else f"🔖 here saves {every}, below just that paper"
