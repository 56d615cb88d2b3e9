"""The weekly note as a reply: papers to read, then news of papers that were saved, for every face to draw. Pure."""

from bot.finding import BRIEF, finding_line
from bot.model import Message, Paper
from bot.note import WEEKLY, Note
from bot.paper_list import list_facts, mark_menu, open_menu
from bot.replies import Button, Card, Reply, line
from bot.text import date_in_words

NEWS = "News of papers you saved"


def note_reply(message: Message, note: Note) -> Reply:
    """Return the note; its `message` has the papers, those to be read first."""
    day, ranked = message.digest.local_day, list(enumerate(message.papers, 1))
    cards = tuple(_card(paper, rank, note, message.papers) for rank, paper in ranked)
    reading = [(rank, paper) for rank, paper in ranked if paper.id not in note.news]
    return Reply(
        title=f"Weekly note · {date_in_words(day, day)}",
        lines=(line(f"{note.unread:,} unread" if note.unread else "nothing unread"),),
        cards=cards,
        selects=(*mark_menu(reading), open_menu(ranked)),
        note=(line(f"Every {day:%A}, when there is something."),),
        buttons=(
            *([Button(label="All unread", says="saved unread")] if note.unread else []),
            Button(label="Change", kind="form", says="weekly", form=WEEKLY),
            Button(label="Turn off", says="weekly off"),
        ),
    )


def _card(paper: Paper, rank: int, note: Note, papers: tuple[Paper, ...]) -> Card:
    is_news = paper.id in note.news
    begins = rank == 1 or is_news != (papers[rank - 2].id in note.news)
    return Card(
        paper=paper,
        rank=rank,
        heading=NEWS if is_news and begins else "",
        facts=list_facts(paper),
        reason=", ".join(note.news.get(paper.id, ())),
        note=note.wrote.get(paper.id, ""),
        finding=finding_line(paper, BRIEF),
    )
