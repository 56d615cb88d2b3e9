"""`follow`, `unfollow`, `following`: a private word when a paper matches."""

from collections.abc import AsyncIterator

from bot.commands.previewing import tried_on
from bot.language import Follow, Following, Unfollow
from bot.language.subscribing import LONGEST_ABOUT
from bot.model import Asker
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Line, Reply, Row, line, typed
from bot.search.query import parse_query
from bot.store.follows import AlertBook, Follows, Told
from bot.store.follows import Follow as Followed
from bot.text import age_in_words, date_in_words, plural, quoted, readable, shorten

MOST = 50  # follows of one person
SHOWN_BY_BUTTON = 5  # follows with two buttons each
ENDED_BY_BUTTON = 20  # rows of buttons that every platform can show
TITLES, TITLE = 3, 60  # of what was told last


async def answer_follow(
    command: Follow, asker: Asker, *, clock: Clock, finder: Finder, follows: Follows, library: Library
) -> AsyncIterator[Reply]:
    """Yield that it is followed, and what that would have brought lately."""
    if problem := _problem(command.words, clock):
        yield Reply(
            title="Not followed", lines=(line(problem),), note=(line("For example: ", typed("follow author:gu")),)
        )
        return
    known = await follows.load(asker.person)
    if len(known) >= MOST:
        full = line(f"You follow {MOST} searches, the maximum. Remove one: ", typed("following"))
        yield Reply(title="Not followed", lines=(full,), buttons=(Button(label="Following", says="following"),))
        return
    wanted = Followed(person=asker.person, workspace=asker.workspace, words=command.words, since=clock.now())
    fresh = await follows.add(wanted)
    again = "" if fresh else " already"
    yield Reply(
        title=f"Following {quoted(command.words)}{again}",
        lines=(line("I'll message you when new papers match all these words, at most once an hour."),),
        note=await tried_on(command.words, clock, finder, library),
        buttons=(
            *((Button(label="Undo", kind="undo", says=f"unfollow {command.words}"),) if fresh else ()),
            Button(label="Following", says="following"),
        ),
    )


async def answer_unfollow(command: Unfollow, asker: Asker, *, follows: Follows) -> AsyncIterator[Reply]:
    """Yield that it is not followed any more, with a way back."""
    if await follows.remove(asker.person, command.words):
        yield Reply(
            title=f"No longer following {quoted(command.words)}",
            buttons=(
                Button(label="Undo", kind="undo", says=f"follow: {command.words}"),
                Button(label="Following", says="following"),
            ),
        )
        return
    yield Reply(
        title="Not followed",
        lines=(line(f"You don't follow {quoted(command.words)}."),),
        buttons=(Button(label="Following", says="following"),),
    )


async def answer_following(
    command: Following, asker: Asker, *, alerts: AlertBook, clock: Clock, follows: Follows, library: Library
) -> AsyncIterator[Reply]:
    """Yield what the person follows, and what they were told last."""
    known = await follows.load(asker.person)
    if not known:
        how = line("Get a private message when new papers match: ", typed("follow author:gu"))
        yield Reply(title="You're not following anything", lines=(how,))
        return
    now = clock.now()
    rows = tuple(
        Row(
            left=quoted(follow.words), right=f"since {date_in_words(follow.since.date(), now.date())}", is_command=False
        )
        for follow in known
    )
    yield Reply(
        title=f"You follow {plural(len(known), 'search', 'searches')}",
        rows=rows,
        note=(
            *_told(await alerts.load_told(asker.person), clock, library),
            *((line("Remove others: ", typed("unfollow <words>")),) if len(known) > ENDED_BY_BUTTON else ()),
        ),
        buttons=tuple(each for follow in known[:ENDED_BY_BUTTON] for each in _buttons(follow.words, len(known))),
    )


def _buttons(words: str, follows: int) -> tuple[Button, ...]:
    """Return the buttons of one of so many follows: its papers while there are few, and its end."""
    named = f" {shorten(words, TITLE)}" if follows > 1 else ""
    show = Button(label=f"Show{named}" if named else "Show papers", says=f"search {words}")
    unfollow = Button(label=f"Unfollow{named}", says=f"unfollow {words}")
    return (show, unfollow) if follows <= SHOWN_BY_BUTTON else (unfollow,)


def _told(told: Told, clock: Clock, library: Library) -> tuple[Line, ...]:
    if told.at is None or not told.last:
        return (line("No alerts yet."),)
    papers = library.papers(told.last[:TITLES])
    more = len(told.last) - len(papers)
    titles = "; ".join(shorten(readable(paper.title), TITLE) for paper in papers)
    rest = f" and {more} more" if more else ""
    return (line(f"Last alert, {age_in_words(clock.now() - told.at)} ago: {titles}{rest}."),)


def _problem(words: str, clock: Clock) -> str:
    if len(words) > LONGEST_ABOUT:
        return f"What is followed has {LONGEST_ABOUT} characters at most; this has {len(words):,}."
    query = parse_query(words, today=clock.now().date())
    demands = query.ranks or query.excluded or query.excluded_in or query.ids or query.min_upvotes or query.has_code
    return "" if demands else f"{quoted(words)} matches every paper."
