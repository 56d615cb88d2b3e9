"""`today`, `yesterday`, a day, `week`, `month`, `trending`: a list of papers, most upvoted first."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from bot.commands.cards import STILL_ASKING, build_list, load_cards, page_of
from bot.commands.day_notes import age_notes, explain_no_list, explain_other_day
from bot.digests.choose import rank_papers
from bot.home_page import TODAY
from bot.language.periods import ARCHIVE_BEGINS, month_of, week_of
from bot.language.values import ListDay, Listing, ListPeriod
from bot.model import Asker, Paper, Value
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Failed
from bot.replies import Button, Line, Reply, line
from bot.store.bookmarks import Bookmarks
from bot.tasks import PATIENCE_S, asking
from bot.text import all_of, date_in_words, days_in_words, month_in_words, plural

WEEK_DAYS = 7
TRENDING, NOW = "trending", "on Hugging Face now"  # its order is not that of upvotes, and it has no days


class FoundList(Value, frozen=True, kw_only=True):
    """All papers of a list, and what the answer says beside them, such as their order; without papers it says all there
    is to say."""

    reply: Reply
    papers: Sequence[Paper] = ()
    order: str = "by upvotes"


async def answer_list(
    command: Listing, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, library: Library, refresher: Refresher
) -> AsyncIterator[Reply]:
    """Yield the asker's page of a list; while the source lets us wait, first of what the library has."""
    async for found in find_list(command, clock, library, refresher):
        yield await _draw(found, command, asker, bookmarks) if found.papers else found.reply


def find_list(command: Listing, clock: Clock, library: Library, refresher: Refresher) -> AsyncIterator[FoundList]:
    """Yield the list, or a first one, whose reply says `more`, and then a better one."""
    today = clock.now().date()
    if isinstance(command, ListDay):
        return _find_day(command, clock, library, refresher)
    if isinstance(command, ListPeriod):
        return _find_period(command, today, library, refresher)
    return _find_ranking(TRENDING, "Trending papers", library.edition_days()[-WEEK_DAYS:], library, refresher)


async def _draw(found: FoundList, command: Listing, asker: Asker, bookmarks: Bookmarks) -> Reply:
    papers, of = found.papers[: command.first or None], len(found.papers)
    page, total = page_of(papers, asker), len(papers)
    cards, trouble = await load_cards(page.items, asker, bookmarks, first_rank=page.first_rank)
    of_all = f"Top {total} of {of}" if total < of else plural(total, "paper")
    rest = (Button(label=f"{all_of(of).capitalize()} papers", kind="turn", says=command.whole),) if total < of else ()
    reply = build_list(
        command.text,
        cards,
        page,
        title=found.reply.title,
        count=of_all + (f" {found.order}" if of > 1 else ""),
        above=found.reply.lines,
        note=found.reply.note + trouble,
        buttons=rest,
    )
    return replace(reply, more=found.reply.more)


async def _find_day(command: ListDay, clock: Clock, library: Library, refresher: Refresher) -> AsyncIterator[FoundList]:
    """Find the edition asked for, or, for `today` and `yesterday`, the newest one until then."""
    today = clock.now().date()
    if command.which == "day" and command.day is not None:
        yield await _literal_day(command.day, clock, library, refresher)
        return
    asked = today - timedelta(days=1) if command.which == "yesterday" else today
    await refresher.fresh_day(asked, wait_s=PATIENCE_S)
    if not _days_until(asked, library):
        async with asking(refresher.find_newest(asked)) as task:
            if not task.done():
                waiting = Reply(title="Fetching papers…", lines=(line("I don't have these papers yet."),), more=True)
                yield FoundList(reply=waiting)
            await task
    refresher.revalidate(today - timedelta(days=days) for days in range(1, 4))
    yield _newest(asked, clock, library, refresher)


async def _find_period(
    command: ListPeriod, today: date, library: Library, refresher: Refresher
) -> AsyncIterator[FoundList]:
    """Find the papers of one ISO week, or of one month."""
    is_week = command.unit == "week"
    name_of = week_of if is_week else month_of
    name, now = command.period or name_of(today), name_of(today)
    first = date.fromisoformat(f"{name}-1" if is_week else f"{name}-01")
    title = _week_title(first, today) if is_week else month_in_words(first)
    if not name_of(ARCHIVE_BEGINS) <= name <= now:
        yield _outside(title, today, past=name < now)
        return
    days = [day for number in range(31) if name_of(day := first + timedelta(days=number)) == name]
    async for found in _find_ranking(f"{command.unit} {name}", title, days, library, refresher):
        yield found


def _week_title(monday: date, today: date) -> str:
    """`This week · 22–26 June`, `Week 25 · 15–19 June`: editions are those of working days."""
    days = days_in_words(monday, monday + timedelta(days=4)).removesuffix(f" {today.year}")
    return f"{'This week' if week_of(monday) == week_of(today) else f'Week {monday:%-V}'} · {days}"


def _outside(name: str, today: date, *, past: bool, buttons: tuple[Button, ...] = (TODAY,)) -> FoundList:
    begins = date_in_words(ARCHIVE_BEGINS, today)
    why = f"Daily Papers began on {begins}." if past else "It isn't out yet."
    return FoundList(reply=Reply(title=name, lines=(line(why),), buttons=buttons, mistaken=True))


def _days_until(asked: date, library: Library) -> list[date]:
    return [day for day in library.edition_days() if day <= asked]


def _newest(asked: date, clock: Clock, library: Library, refresher: Refresher) -> FoundList:
    today = clock.now().date()
    days = _days_until(asked, library)
    outcome = refresher.outcome(asked) or refresher.last_failure
    if not days:
        nothing = explain_no_list(asked, outcome, today)
        return FoundList(reply=Reply(title="No papers yet", lines=(nothing,), trouble=isinstance(outcome, Failed)))
    why = () if days[-1] == asked else (explain_other_day(asked, days[-1], outcome, today),)
    return _edition(days[-1], why, clock, library, refresher)


async def _literal_day(day: date, clock: Clock, library: Library, refresher: Refresher) -> FoundList:
    today = clock.now().date()
    if day < ARCHIVE_BEGINS:
        first = tuple(replace(each, label=f"My oldest list: {each.label}") for each in _neighbours(day, library, day))
        return _outside(date_in_words(day, today), today, past=True, buttons=first)
    if day <= today + timedelta(days=1):
        await refresher.fresh_day(day, wait_s=PATIENCE_S)
    edition = library.edition(day)
    if edition is not None and edition.ids:
        return _edition(day, (), clock, library, refresher)
    outcome = refresher.outcome(day)
    known_empty = edition is not None and outcome is None
    why = line(f"No papers on {date_in_words(day, today)}.") if known_empty else explain_no_list(day, outcome, today)
    reply = Reply(
        title=date_in_words(day, today),
        lines=(why,),
        buttons=(TODAY,) if day > today else _neighbours(day, library, today),
        trouble=isinstance(outcome, Failed),
    )
    return FoundList(reply=reply)


def _edition(day: date, why: tuple[Line, ...], clock: Clock, library: Library, refresher: Refresher) -> FoundList:
    edition = library.edition(day)
    if edition is None:
        return FoundList(reply=Reply(title="No papers yet"))
    now = clock.now()
    outcome = refresher.outcome(day) or refresher.last_failure
    papers = rank_papers(library.papers(edition.ids))
    notes = age_notes(edition, None if why else outcome, now)  # what failed is said once
    return _list(f"Papers · {date_in_words(day, now.date())}", papers, why, notes)


async def _find_ranking(
    name: str, title: str, days: Sequence[date], library: Library, refresher: Refresher
) -> AsyncIterator[FoundList]:
    """Find the source's own list; while it lets us wait, what the library has of those days."""
    async with asking(refresher.load_ranking(name)) as task:
        if not task.done():
            yield _list(title, rank_papers(papers_of(days, library)), (), (STILL_ASKING,), more=True)
        ranking, failed = await task
    papers = library.papers(ranking.ids) if ranking else rank_papers(papers_of(days, library))
    if not papers:
        yield FoundList(reply=_nothing_in(title, failed, library))
        return
    kept = "this is the last list I fetched" if ranking else "this is what I have"
    found = _list(title, papers, (), (line(f"{failed.reason}; {kept}."),) if failed else ())
    now = NOW if failed is None else NOW.removesuffix(" now")
    yield replace(found, order=now) if ranking and name == TRENDING else found


def _nothing_in(title: str, failed: Failed | None, library: Library) -> Reply:
    """Return that a list has no papers, why, and what to look at instead."""
    why = f"I have none of these papers, and {failed.reason}. Try again later." if failed else "No papers here yet."
    newest = library.newest_day()
    buttons = (Button(label="Newest papers", says="today"),) if newest else ()
    return Reply(title=title, lines=(line(why),), buttons=buttons, trouble=failed is not None)


def papers_of(days: Sequence[date], library: Library) -> Sequence[Paper]:
    """Return the papers that the library has of these days, each once, the oldest day first."""
    editions = [edition for day in days if (edition := library.edition(day))]
    return library.papers(dict.fromkeys(paper_id for edition in editions for paper_id in edition.ids))


def _list(
    title: str, papers: Sequence[Paper], why: tuple[Line, ...], notes: tuple[Line, ...], *, more: bool = False
) -> FoundList:
    nothing = () if papers else (line("Nothing here yet."),)
    return FoundList(reply=Reply(title=title, lines=why or nothing, note=notes, more=more), papers=papers)


def _neighbours(day: date, library: Library, today: date) -> tuple[Button, ...]:
    """The nearest days that have papers, to press instead."""
    days = library.edition_days()
    before = max((other for other in days if other < day), default=None)
    after = min((other for other in days if other > day), default=None)
    return tuple(Button(label=_on_button(other, today), says=other.isoformat()) for other in (before, after) if other)


def _on_button(day: date, today: date) -> str:
    """`Fri 26 June`; the year where it is another."""
    weekday, _, rest = date_in_words(day, today).partition(" ")
    return f"{weekday[:3]} {rest}"
