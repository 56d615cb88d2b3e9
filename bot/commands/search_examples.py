"""`help search`: the search language by examples, each tried on this library before it is shown."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from bot.model import Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.replies import Button, Reply, Row, line
from bot.search.query import parse_query

EDITIONS = 5  # the newest ones, out of which examples are made
SHORTEST_NAME = 3  # letters
LONGEST_WORDS = 30  # characters
PRESSED = 3  # examples that are buttons, too
WITHOUT_LIBRARY = (("large language models", "papers with these words; more matches rank higher"),)


async def teach_search(today: date, finder: Finder, library: Library) -> Reply:
    """Return how to search, with examples that find something; without papers, with one that need not."""
    ids = [each for edition in library.editions()[-EDITIONS:] for each in edition.ids]
    papers = library.papers(ids)
    everything = [paper.id for paper in papers]
    found = [
        (words, meaning)
        for words, meaning in _examples(papers)
        if await finder.matching(parse_query(words, today=today), everything, today=today)
    ] or WITHOUT_LIBRARY
    return Reply(
        title="Search",
        lines=(line("Just type words. Add any of these to narrow it down:"),),
        rows=tuple(Row(left=words, right=meaning) for words, meaning in found),
        note=(line("Signs combine: words, author:name and since:7d in one search."),),
        buttons=tuple(Button(label=words, says=f"search {words}") for words, _ in found[:PRESSED]),
    )


def _examples(papers: Sequence[Paper]) -> Iterator[tuple[str, str]]:
    """Examples out of what these papers are about, the plainest first."""
    topics = Counter(word.casefold() for paper in papers for word in paper.keywords if len(word) <= LONGEST_WORDS)
    topic = next((word for word, _ in topics.most_common()), "") or _title_words(papers)
    phrase = next((word for word, _ in topics.most_common() if " " in word), "")
    first = max(papers, key=lambda paper: paper.upvotes, default=None)
    name = first.authors[0].split()[-1].casefold() if first and first.authors and first.authors[0].split() else ""
    org = next((paper.organization_handle for paper in papers if paper.organization_handle), "")
    if topic:
        yield topic, "papers with these words; more matches rank higher"
    if phrase:
        yield f'"{phrase}"', "exactly this phrase"
    if len(name) >= SHORTEST_NAME and name.isalpha():
        yield f"author:{name}", "by an author"
    if topic:
        yield f"{topic} since:30d", "from the last 30 days; before: works too"
        yield f"{topic} min:10", "with at least 10 upvotes"
        yield f"{topic} has:code", "with code"
        yield f"{topic} sort:new", "newest first; or top for the most upvoted"
        yield f"{topic} -survey", "without a word; +word must be there"
    if org:
        yield f"org:{org}", "from an organization"


def _title_words(papers: Sequence[Paper]) -> str:
    """The longest word of the most upvoted paper's title."""
    first = max(papers, key=lambda paper: paper.upvotes, default=None)
    words = [word for word in first.title.casefold().split() if word.isalpha()] if first else []
    return max(words, key=len, default="")
