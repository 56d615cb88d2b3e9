"""`status`: what the bot knows and how it is doing, in a person's words. For the reader who wonders why."""

from collections.abc import AsyncIterator

from bot.commands.desk import Desk
from bot.language import Status
from bot.model import Asker
from bot.replies import Reply, Row
from bot.text import age_in_words, date_in_words, plural


async def answer_status(command: Status, asker: Asker, desk: Desk) -> AsyncIterator[Reply]:
    """Yield the age of the data and the health of the source."""
    rows = (
        Row(left="Library", right=_library(desk), is_command=False),
        Row(left="Newest edition", right=_newest(desk), is_command=False),
        Row(left="Hugging Face", right=_source(desk), is_command=False),
    )
    yield Reply(title="Status", rows=rows)


def _library(desk: Desk) -> str:
    return f"{plural(len(desk.library), 'paper')} in {plural(len(desk.library.edition_days()), 'edition')}"


def _newest(desk: Desk) -> str:
    day = desk.library.newest_day()
    edition = desk.library.edition(day) if day else None
    if day is None or edition is None:
        return "none yet"
    now = desk.clock.now()
    papers, name = plural(len(edition.ids), "paper"), date_in_words(day, now.date())
    if edition.source == "sample":
        return f"{name}: {papers}, from the bundled sample"
    return f"{name}: {papers}, fetched {age_in_words(now - edition.fetched_at)} ago"


def _source(desk: Desk) -> str:
    failure = desk.refresher.last_failure
    return failure.reason if failure else "no trouble seen"
