"""A topic with a slip in it, of which no recent paper matches: it is asked about before it is kept."""

from bot.commands.recent_matches import of_last_week
from bot.papers.finder import Finder
from bot.ports import Clock
from bot.replies import Button, Reply, line
from bot.search.query import parse_query
from bot.text import quoted, shorten

SHOWN = 60  # characters of a topic in a sentence
LABEL = 24  # likewise on a button


async def topic_meant(words: str, clock: Clock, finder: Finder) -> str:
    """Return the topic that was meant, "" where a recent paper matches `words`, or nothing in them is to be mended."""
    today, library = clock.now().date(), finder.library
    query = parse_query(await finder.name_whole(words), today=today)
    if not words or not library.newest_day() or await finder.count(of_last_week(query, today, library)):
        return ""
    if not (meant := await finder.mend(query)):
        return ""
    return meant if await finder.count(of_last_week(parse_query(meant, today=today), today, library)) else ""


def ask_topic(words: str, meant: str, *, use: str, keep: str) -> Reply:
    """Return the question which of the two topics it is to be; `use` and `keep` are what would be typed."""
    return Reply(
        title=f"Did you mean {quoted(shorten(meant, SHOWN))}?",
        lines=(line(f"No recent paper matches {quoted(shorten(words, SHOWN))}. Nothing was changed yet."),),
        buttons=(
            Button(label=f"Use {quoted(shorten(meant, LABEL))}", says=use, primary=True),
            Button(label=f"Keep {quoted(shorten(words, LABEL))}", says=keep),
        ),
        mistaken=True,
    )
