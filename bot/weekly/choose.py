"""Choose what a person's weekly note has: saved papers to read, and what became of others since they were saved. Pure.

Of unread papers those come first that earlier notes showed least, then in the order of taste. Each piece of news is
told once. There is no note without papers, and none within a week of the last one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from bot.bookmark import Seen
from bot.digests.choose import Decision
from bot.model import Bookmark, Digest, History, Paper, PaperId
from bot.note import Note, Noted
from bot.paper_card import own_note
from bot.store.watched import Watched
from bot.text import join_parts, plural

TO_READ = 3
NEWS = 5  # papers with news in one note; the next one has the others
TIMES_UPVOTES, LEAST_UPVOTES = 10, 10
REMEMBERED = 1_000  # papers of which is known what was said
WEEK = timedelta(days=7)


def choose_note(
    kept: Sequence[Bookmark],
    papers: Mapping[PaperId, Paper],
    watched: Mapping[PaperId, Watched],
    history: History,
    *,
    day: date,
    taste: Mapping[PaperId, int],
) -> Decision:
    """Return the note of `day` and what to remember with it; none when there is nothing to say.

    `kept` are the bookmarks, newest first; `papers` those of them that the library has. `taste` has the place of papers
    that taste could order, from 0 on.
    """
    if history.noted_on is not None and day - history.noted_on < WEEK:
        return Decision(digest=None, history=history)
    news = _choose_news(kept, papers, watched, history)
    unread = [each for each in kept if each.read_at is None]
    reading = _choose_unread([each for each in unread if each.id not in news], history, taste)
    if not news and not reading:
        return Decision(digest=None, history=history)
    shown = [*reading, *(each for each in kept if each.id in news)]
    digest = Digest(
        local_day=day,
        edition_days=(),
        papers=tuple(papers.get(each.id) or remembered(each) for each in shown),
        note=Note(
            unread=len(unread),
            news={paper_id: tuple(told.values()) for paper_id, told in news.items()},
            wrote={each.id: wrote for each in shown if (wrote := join_parts((own_note(each), each.other_tags)))},
        ),
    )
    return Decision(digest=digest, history=_remember(history, kept, reading, news, day))


def find_news(bookmark: Bookmark, paper: Paper, watched: Watched) -> Iterator[tuple[str, str]]:
    """Yield what became of a paper since it was saved: a name, under which it is told once, and the words."""
    then = bookmark.then
    if (paper.withdrawn or watched.withdrawn) and not (then and then.withdrawn):
        yield "withdrawn", "withdrawn since you saved it"
    if watched.version > 1 and watched.revised and watched.revised > bookmark.saved_at.date():
        yield f"v{watched.version}", f"version {watched.version} is out"
    if then is None:
        return
    if paper.code_url and not paper.code_guessed and not then.code:
        yield "code", "code is out"
    models = paper.linked.model_count if paper.linked else 0
    if models and then.models == 0:
        yield "models", f"{plural(models, 'model')} on Hugging Face"
    if paper.upvotes >= max(LEAST_UPVOTES, TIMES_UPVOTES * then.upvotes):
        yield "upvotes", f"▲ {then.upvotes:,} when you saved it"


def remembered(bookmark: Bookmark) -> Paper:
    """Return what a bookmark itself remembers of its paper."""
    return Paper(id=bookmark.id, title=bookmark.title, authors=bookmark.authors, author_count=len(bookmark.authors))


def seen_now(paper: Paper) -> Seen:
    """Return what is known of a paper now."""
    models = paper.linked.model_count if paper.linked else None
    has_code = bool(paper.code_url) and not paper.code_guessed
    return Seen(upvotes=paper.upvotes, code=has_code, models=models, withdrawn=paper.withdrawn)


def _choose_news(
    kept: Sequence[Bookmark], papers: Mapping[PaperId, Paper], watched: Mapping[PaperId, Watched], history: History
) -> dict[PaperId, dict[str, str]]:
    """The news of the papers saved last that were not told before."""
    news: dict[PaperId, dict[str, str]] = {}
    for bookmark in kept:
        if (paper := papers.get(bookmark.id)) and len(news) < NEWS:
            told = history.notes.get(bookmark.id, Noted()).told
            found = dict(find_news(bookmark, paper, watched.get(bookmark.id, Watched())))
            if fresh := {name: words for name, words in found.items() if name not in told}:
                news[bookmark.id] = fresh
    return news


def _choose_unread(unread: Sequence[Bookmark], history: History, taste: Mapping[PaperId, int]) -> Sequence[Bookmark]:
    def place(bookmark: Bookmark) -> tuple[int, int]:
        return history.notes.get(bookmark.id, Noted()).shown, taste.get(bookmark.id, len(taste))

    return sorted(unread, key=place)[:TO_READ]


def _remember(
    history: History,
    kept: Sequence[Bookmark],
    reading: Sequence[Bookmark],
    news: Mapping[PaperId, Mapping[str, str]],
    day: date,
) -> History:
    """What is remembered once the note is visible: of papers that are still kept, the newest ones."""
    notes = {each.id: history.notes[each.id] for each in kept if each.id in history.notes}
    for bookmark in reading:
        noted = notes.get(bookmark.id, Noted())
        notes[bookmark.id] = Noted(shown=noted.shown + 1, told=noted.told)
    for paper_id, told in news.items():
        noted = notes.get(paper_id, Noted())
        notes[paper_id] = Noted(shown=noted.shown, told=(*noted.told, *told))
    order = [each.id for each in kept if each.id in notes][:REMEMBERED]
    return msgspec.structs.replace(history, noted_on=day, notes={each: notes[each] for each in order})
