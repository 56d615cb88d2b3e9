"""`follow`, `unfollow`, `following`: a private word when a paper matches."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from bot.commands.recent_matches import SINCE, ask_topic, is_current, matches_in_words, topic_meant, tried_on
from bot.commands.search_offers import as_searched, refuse_search
from bot.home_page import FOLLOWS_LIST, SEARCH
from bot.language.digest_clauses import LONGEST_ABOUT
from bot.language.search_periods import with_period
from bot.language.values import Follow, Following, Unfollow
from bot.model import Asker
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Line, Reply, Row, line, typed, undo
from bot.search.amend import without_ignored
from bot.search.heading import named, split_to_follow
from bot.search.query import Query, parse_query, sides_of
from bot.store.follows import AlertBook, Follows, Told
from bot.store.follows import Follow as Followed
from bot.text import age_in_words, as_sentence, joined, plural, quoted, readable, shorten

MOST = 50  # follows of one person
PRESSED = 20  # follows with buttons
TITLES, TITLE = 3, 60  # of what was told last
NUMBER = re.compile(r"[0-9]{1,2}")  # of a search in the list
NONE = " · no papers"
CUT = "…"  # ends the beginning of a search that stands for all of it

_HAS_TIME = re.compile(r"\b(?:since|after|before):", re.I)


async def answer_follow(
    command: Follow, asker: Asker, *, clock: Clock, finder: Finder, follows: Follows
) -> AsyncIterator[Reply]:
    """Yield that it is followed, and what that would have brought lately."""
    today = clock.now().date()
    words = command.words if command.literally else await as_searched(with_period(command.words, today), today, finder)
    command = replace(command, words=await finder.name_whole(words))
    if problem := _problem(command.words, clock):
        example = line("For example: ", typed("follow author:Albert Gu"))
        yield Reply(title="Not followed", lines=problem, note=(example,), mistaken=True)
        return
    kept, hints = _split(command.words, today)
    command = replace(command, words=kept)
    known = await follows.load(asker.person)
    if len(known) >= MOST:
        full = line(f"You follow {MOST} searches, the maximum. Remove one: ", typed("following"))
        yield Reply(title="Not followed", lines=(full,), buttons=(FOLLOWS_LIST,), mistaken=True)
        return
    if not command.literally and (meant := await topic_meant(command.words, clock, finder)):
        yield ask_topic(command.words, meant, use=f"follow: {meant}", keep=f"follow: {command.words}")
        return
    wanted = Followed(person=asker.person, workspace=asker.workspace, words=command.words, since=clock.now())
    fresh = await follows.add(wanted)
    again, back = ("", "Undo") if fresh else (" already", "Unfollow")
    yield Reply(
        title=f"Following {named(command.words, TITLE)}{again}",
        lines=(
            *map(line, hints),
            line(f"I'll message you when {_when(command.words, clock)}, at most once an hour."),
        ),
        note=await tried_on(command.words, today, finder),
        buttons=(
            Button(label=back, kind="undo" if fresh else "ask", says=f"unfollow {command.words}"),
            FOLLOWS_LIST,
        ),
    )


async def answer_unfollow(
    command: Unfollow, asker: Asker, *, clock: Clock, finder: Finder, follows: Follows
) -> AsyncIterator[Reply]:
    """Yield that it is not followed any more, with a way back; a number is that of a search in the list."""
    words, every = command.words, tuple[str, ...]()
    if words.endswith(CUT) or NUMBER.fullmatch(words):
        every = tuple(each.words for each in await follows.load(asker.person))
        words = _numbered(words, every) if NUMBER.fullmatch(words) else _meant(words, every)
    today = clock.now().date()
    whole = await as_searched(with_period(words, today), today, finder)
    kept, _ = split_to_follow(whole)
    if await follows.remove(asker.person, words) or await follows.remove(asker.person, words := kept):
        yield Reply(
            title=f"No longer following {named(words, TITLE)}",
            buttons=(
                *undo(f"follow: {words}"),
                FOLLOWS_LIST,
            ),
        )
        return
    yield Reply(
        title="Not followed",
        lines=(line(_not_followed(words, len(every))),),
        buttons=(FOLLOWS_LIST,),
    )


async def answer_following(
    command: Following, asker: Asker, *, alerts: AlertBook, clock: Clock, finder: Finder, follows: Follows
) -> AsyncIterator[Reply]:
    """Yield what the person follows, how many papers of the last days match, and what they were told last."""
    known = await follows.load(asker.person)
    if not known:
        how = line("Get a private message when new papers match: ", typed("follow author:Albert Gu"))
        yield Reply(title="You're not following anything", lines=(how,), buttons=(SEARCH,))
        return
    every, told = [each.words for each in known], await alerts.load_told(asker.person)
    counts = [f" · {count}" async for count in matches_in_words(every, clock.now().date(), finder)]
    alerted = [await _last_alert(each, told, clock.now(), finder) for each in known]
    ago = [f" · last alert {age_in_words(clock.now() - at)} ago" if at else "" for at in alerted]
    facts = [count + last for count, last in zip(counts or [""] * len(every), ago, strict=True)]
    ends = f" {SINCE}" if is_current(clock.now().date(), finder.library) else ""
    rows = tuple(_row(fact, every, at, "" if fact.startswith(NONE) else ends) for at, fact in enumerate(facts))
    is_theirs = any(at and told.at and at >= told.at for at in alerted)  # not of a search that is followed no more
    yield Reply(
        title="Following",
        rows=rows,
        note=(
            *(_told(told, clock, finder.library) if is_theirs else () if any(alerted) else (line("No alerts yet."),)),
            *((line("End any of them by its number: ", typed("unfollow 1")),) if len(known) > PRESSED else ()),
        ),
    )


def _row(facts: str, every: Sequence[str], number: int, week: str) -> Row:
    """`1. “memory” · 3 papers in the last 7 days · last alert 2 hours ago`, with buttons that show the papers of this
    `week` and end it; a long search is cut where that is clear, and not shown."""
    words = every[number]
    cut = f"{words[:TITLE].rstrip()}{CUT}" if len(words) > TITLE else words
    says = cut if _meant(cut, every) == words else words
    shown = words if _HAS_TIME.search(words) else f"{words}{week}"
    show = (Button(label="Show", says=f"search {shown}"),) if len(words) <= TITLE else ()
    buttons = (*show, Button(label="Unfollow", says=f"unfollow {says}")) if number < PRESSED else ()
    numbered = f"{number + 1}. " if len(every) > 1 else ""
    what = line(f"{numbered}{named(words, TITLE)}", facts)
    return Row(left="", right=what, is_command=False, buttons=buttons)


def _numbered(words: str, every: Sequence[str]) -> str:
    """Return the search with this number in the list, unless the number itself is followed; `words` where there is
    none."""
    number = int(words)
    return words if words in every or not 1 <= number <= len(every) else every[number - 1]


def _split(words: str, today: date) -> tuple[str, Sequence[str]]:
    """What is followed of a search, and what was left out of it, in sentences."""
    kept = without_ignored(words, today)
    ignored = parse_query(words, today=today).hints if kept != words else ()
    kept, left_out = split_to_follow(kept)
    told = (f"I left {joined(left_out)} out: alerts are for new papers.",) if left_out else ()
    return kept, (*ignored, *told)


def _when(words: str, clock: Clock) -> str:
    """What brings an alert: papers of somebody, or with the words."""
    query = parse_query(words, today=clock.now().date())
    if query.either or len(sides_of(query.words)) > 1:
        return "new papers match either side of the “or”"
    if query.words:
        return "new papers match all these words, also in other forms"
    theirs = Query(text=query.text, authors=query.authors, orgs=query.orgs, sort=query.sort)
    return "they publish a new paper" if query == theirs else "new papers match"


def _not_followed(words: str, count: int) -> str:
    if NUMBER.fullmatch(words) and count:
        return f"There is no {words} in your list: you follow {plural(count, 'search', 'searches')}."
    return as_sentence(f"You don't follow {named(words, TITLE)}")


async def _last_alert(follow: Followed, told: Told, now: datetime, finder: Finder) -> datetime | None:
    """When papers of this search were told last."""
    told_since = [paper_id for paper_id, at in told.papers.items() if at > follow.since]
    query = parse_query(follow.words, today=now.date())
    matching = await finder.matching(query, told_since) if told_since else ()
    return max((told.papers[paper_id] for paper_id in matching), default=None)


def _meant(words: str, every: Sequence[str]) -> str:
    """Return the one search that begins like `words`, which end with `CUT`; `words` where it is not clear."""
    beginning = words.removesuffix(CUT)
    alike = [each for each in every if each == words or (words.endswith(CUT) and each.startswith(beginning))]
    return alike[0] if len(alike) == 1 else words


def _told(told: Told, clock: Clock, library: Library) -> tuple[Line, ...]:
    if told.at is None or not told.last:
        return ()
    papers = library.papers(told.last[:TITLES])
    more = len(told.last) - len(papers)
    titles = "; ".join(shorten(readable(paper.title), TITLE) for paper in papers)
    rest = f" and {more} more" if more else ""
    return (line(as_sentence(f"Last alert, {age_in_words(clock.now() - told.at)} ago: {titles}{rest}")),)


def _problem(words: str, clock: Clock) -> tuple[Line, ...]:
    if len(words) > LONGEST_ABOUT:
        return (line(f"What is followed has {LONGEST_ABOUT} characters at most; this has {len(words):,}."),)
    query = parse_query(words, today=clock.now().date())
    if refused := refuse_search(query):
        return refused.lines
    demands = query.ranks or query.ids or query.min_upvotes or query.has_code
    return () if demands else (line(f"{quoted(words)} matches every paper."),)
