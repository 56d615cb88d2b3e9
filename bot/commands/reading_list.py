"""`saved`, `mark read`: the person's saved papers as a reading list, each unread until it is marked read.

They stand under the day of the list they came from. The store knows that only of those saved with others by one
reaction. Of any other a save within a week of its edition is taken to come from that day's list; after that it came out
of a search or a link.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from msgspec.structs import replace

from bot.commands.cards import build_cards, build_list, page_of
from bot.commands.saving import (
    are_tags,
    bookmark_paper,
    find_saved,
    listed_titles,
    load_kept,
    none_found,
    not_saved,
    without_signs,
)
from bot.commands.weekly import offer_weekly
from bot.finding import BRIEF
from bot.home_page import EXPORT, TODAY
from bot.language.references import FOUND_CAP
from bot.language.search_periods import in_period
from bot.language.values import MarkRead, Saved
from bot.model import Asker, Bookmark, Paper
from bot.paper_list import mark_menu
from bot.papers.library import Library
from bot.ports import Clock, Publisher
from bot.replies import Button, Card, Line, Reply, line, reacting, typed, undo
from bot.search.heading import in_words
from bot.search.query import parse_query
from bot.store.bookmark_records import mark_read
from bot.store.bookmarks import Bookmarks
from bot.text import all_of, date_in_words, plural, quoted, shorten

_HOW = (reacting("react to it with 🔖, choose it in a list, or "), "type ", typed("save 2504.13173"))
HOW_TO_SAVE, SAVE_MORE = line("To save a paper, ", *_HOW), line("To save another paper, ", *_HOW)
FEW = 5  # saved papers up to which somebody may be learning how
TAGS, TAG = 20, 20  # that can be chosen, and characters of one
TAG_BUTTONS = 2  # more tags stand in a menu
TITLE, YOUR_TAGS = "Your saved papers", "Your tags"
WORDS = 60  # characters of what was looked for
HOW_TO_MARK = line(reacting("open it and choose Mark read, or "), "type ", typed("mark read 2504.13173"))
SOON = timedelta(days=7)
OTHERS = "From searches and links"
ALL = Button(label="All saved papers", kind="turn", says="saved")


async def answer_mark(
    command: MarkRead, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, library: Library
) -> AsyncIterator[Reply]:
    """Yield which saved papers are read, or unread, from now on, with a way back."""
    await bookmarks.follow_titles(asker.person)
    ids = command.refs
    state, back = ("read", "unread") if command.read else ("unread", "read")
    marked = partial(mark_read, read_at=clock.now() if command.read else None)
    changed, same = await bookmarks.amend(asker.person, ids, marked)
    if not changed and not same:
        it = "it" if len(ids) == 1 else "them"
        yield Reply(
            title="Not saved",
            lines=(line(f"{not_saved(ids, library)} Save {it} first, then mark {it}."),),
            buttons=(Button(label="Save", kind="save", says=f"save {' '.join(ids)}"),),
        )
        return
    title = f"Marked {state}" if changed else f"Already marked {state}"
    several = f": {plural(len(changed), 'paper')}" if len(changed) > 1 else ""
    undone = " ".join(each.id for each in changed)
    yield Reply(
        title=title + several,
        lines=listed_titles([each.title for each in changed or same]),
        buttons=undo(f"mark {back} {undone}") if changed else (),
    )


async def answer_saved(
    command: Saved,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    library: Library,
    publishers: Mapping[str, Publisher],
) -> AsyncIterator[Reply]:
    """Yield the person's bookmarks that hold all the words, or those unread or read: pages from the newest to the
    oldest, and on each page those of one day together."""
    every = await load_kept(asker.person, bookmarks)
    matching, when = await _find(command.words, every, asker, bookmarks, clock.now().date())
    found = [each for each in matching if command.only in ("", _state(each))]
    if not found or command.then:
        yield _ask_about(found, command) if found else await _without_papers(command, every, asker, bookmarks, when)
        return
    page = page_of(found, asker)
    grouped = group_saved([(each, bookmark_paper(each, library)) for each in page.items], clock.now().date())
    papers = [paper for _, _, paper in grouped]
    saved = {paper.id: bookmark for _, bookmark, paper in grouped}
    cards = build_cards(papers, saved, first_rank=page.first_rank, room=BRIEF)
    plainly = page.number == 1 and not (command.words or command.only)
    headings = sum(bool(heading) for heading, _, _ in grouped)
    ways, tags = _ways_on(command, matching, page.number), _tags(found) if plainly else ()
    listed = build_list(
        command.text,
        tuple(replace(card, heading=heading) for card, (heading, _, _) in zip(cards, grouped, strict=True)),
        page,
        title=f"Papers saved {when}" if when else _title(command),
        count=_count(found, command, len(every), headings, on_one_page=page.pages == 1),
        note=(SAVE_MORE,) if not command.words and len(every) < FEW else (),
        buttons=ways if len(tags) > TAG_BUTTONS else (*ways, *tags),
    )
    was_offered = bookmarks.was_offered(asker.person)
    reply = replace(_as_reading_list(listed, command), tags=tags if len(tags) > TAG_BUTTONS else ())
    yield reply if was_offered else await offer_weekly(reply, asker.person, bookmarks, publishers)


async def _find(
    words: str, every: Sequence[Bookmark], asker: Asker, bookmarks: Bookmarks, today: date
) -> tuple[Sequence[Bookmark], str]:
    """Those with all the words that were saved when these say, and `in the last 7 days` where they
    say nothing else."""
    others, filters = in_period(words, today)
    found = await find_saved(others, asker, bookmarks) if others else every
    asked = parse_query(filters, today=today)
    since, before = asked.since or date.min, asked.before or date.max
    time = in_words(filters)
    said = f"in the {time}" if time.startswith("last ") else words.removeprefix("from ")
    when = said if filters and not others else ""
    return [each for each in found if since <= each.saved_at.date() < before], when


def _ask_about(found: Sequence[Bookmark], command: Saved) -> Reply:
    """Return the question whether to remove or mark them, at most as many as one undo brings back."""
    ids, many = [each.id for each in found[:FOUND_CAP]], len(found) > FOUND_CAP
    kept = command.only or "saved"
    several = f"{f'the last {len(ids)}' if many else all_of(len(ids))} {kept} papers"
    which, those = (f"your only {kept} paper", "it") if len(found) == 1 else (several, str(len(ids)))
    if command.then == "mark read":
        mark = Button(label=f"Mark {those} read", says=f"mark read {' '.join(ids)}")
        return Reply(title=f"Mark {which} read?", buttons=(mark,), mistaken=True)
    return Reply(
        title=f"Remove {which}?",
        lines=(line("Undo brings them back, with notes and tags. To keep a copy, export them first."),),
        buttons=(
            EXPORT,
            Button(label=f"Remove {those}", says=f"unsave {' '.join(ids)}"),
        ),
        mistaken=True,
    )


def _as_reading_list(listed: Reply, command: Saved) -> Reply:
    """The list with a menu that marks papers, behind the one that opens them, and a word beside those that are read;
    its title says they are saved."""
    unread = [(card.rank, card.paper) for card in listed.cards if not _read_word(card)]
    ranked = unread or [(card.rank, card.paper) for card in listed.cards]
    menus = mark_menu(ranked, read=bool(unread), again=command.text, page=listed.page)
    cards = (replace(card, saved=False, reason="" if command.only else _read_word(card)) for card in listed.cards)
    return replace(listed, cards=tuple(cards), selects=(*listed.selects, *menus))


def _list_tags(every: Sequence[Bookmark]) -> Reply:
    """The tags, `#rl 3 · #bench 1`, and a way to the papers of each."""
    tags, ways = _tags(every), (ALL,) if every else (TODAY,)
    if not tags:
        how = line("No tags yet. To tag a paper, type ", typed("tag 2504.13173 #rl"))
        return Reply(title=YOUR_TAGS, lines=(how,), buttons=ways)
    listed = Reply(title=YOUR_TAGS, lines=(line(" · ".join(each.label for each in tags)),))
    if len(tags) == TAGS:
        listed = replace(listed, note=(line(f"At most {TAGS}, those used most."),))
    menu = len(tags) > TAG_BUTTONS
    return replace(listed, tags=tags if menu else (), buttons=ways if menu else (*tags, *ways))


def _tags(found: Sequence[Bookmark]) -> tuple[Button, ...]:
    """The tags used most: `#bench 1`."""
    counted = Counter(tag for bookmark in found for tag in bookmark.tags).most_common(TAGS)
    return tuple(
        Button(label=f"#{shorten(tag, TAG)} {count}", kind="turn", says=f"saved #{tag}") for tag, count in counted
    )


def _title(command: Saved) -> str:
    """`Your saved papers`, `Unread papers`, `Saved papers tagged #rl`, `Saved papers with “memory”`."""
    if command.only or not command.words:
        return f"{command.only.capitalize()} papers" if command.only else TITLE
    words = shorten(command.words, WORDS)
    return f"Saved papers {f'tagged {words}' if are_tags(command.words) else f'with {quoted(words)}'}"


def _state(bookmark: Bookmark) -> str:
    return "read" if bookmark.read_at else "unread"


def _read_word(card: Card) -> str:
    return "read" if card.bookmark and card.bookmark.read_at else ""


def _count(found: Sequence[Bookmark], command: Saved, saved: int, headings: int, *, on_one_page: bool) -> str:
    """`46 papers, 44 unread, last saved first` (under one heading), `1 paper, unread`; of the unread ones
    `44 papers, …`; of those with some words `3 of 46`, `44 papers` where they go on over pages, or are all."""
    if command.words:
        return f"{len(found)} of {saved}" if on_one_page and len(found) < saved else plural(len(found), "paper")
    unread = sum(each.read_at is None for each in found)
    order = ", last saved first" if headings <= 1 < len(found) else ""
    if command.only:
        return plural(len(found), "paper") + order
    states = f"{unread} unread" if len(found) > 1 else _state(found[0])
    return f"{plural(len(found), 'paper')}, {states}{order}"


def _ways_on(command: Saved, matching: Sequence[Bookmark], page: int) -> tuple[Button, ...]:
    """To the unread ones, where that is another list, and to a file; from those to all, and to a note on them."""
    states = {_state(each) for each in matching}
    unread = Button(label="Unread", kind="turn", says="saved unread")
    if page > 1:
        return ()
    if command.only:
        return (ALL, Button(label="Weekly note", says="weekly") if command.only == "unread" else EXPORT)
    if command.words:
        return (ALL, replace(EXPORT, says=f"{EXPORT.says} {command.words}") if are_tags(command.words) else EXPORT)
    return (unread, EXPORT) if len(states) > 1 else (EXPORT,)


async def _without_papers(
    command: Saved, every: Sequence[Bookmark], asker: Asker, bookmarks: Bookmarks, when: str
) -> Reply:
    """The tags, or why the list is empty, with a way to papers that have the letters of a tag."""
    if command.only == "tags":
        return _list_tags(every)
    if not every:
        return Reply(title=TITLE, lines=(line("Nothing saved yet."), HOW_TO_SAVE), buttons=(TODAY,))
    if when:
        return Reply(title=TITLE, lines=(line(f"Nothing saved {when}."),), buttons=(ALL,))
    letters = without_signs(command.words)
    found = Button(label=f"Saved papers with {quoted(shorten(letters, TAG))}", kind="turn", says=f"saved {letters}")
    elsewhere = are_tags(command.words) and await find_saved(letters, asker, bookmarks)
    return Reply(title=TITLE, lines=(_none_of(command, len(every)),), buttons=(found, ALL) if elsewhere else (ALL,))


def _none_of(command: Saved, saved: int) -> Line:
    if command.only == "unread":
        return line(f"Nothing unread: you've read {'it' if saved == 1 else all_of(saved)}.")
    if command.only == "read":
        return line("Nothing marked read yet. To mark one, ", *HOW_TO_MARK)
    return none_found(command.words)


def group_saved(kept: Sequence[tuple[Bookmark, Paper]], today: date) -> list[tuple[str, Bookmark, Paper]]:
    """Return heading, bookmark and paper of each, those with the same heading together: days from the newest on, the
    others where the first of them stands. The heading stands at the first one only, and nowhere without a day."""
    groups: dict[date | None, list[tuple[Bookmark, Paper]]] = {}
    for bookmark, paper in kept:
        groups.setdefault(_day(bookmark, paper), []).append((bookmark, paper))
    headed = groups.keys() != {None}
    days = iter(sorted((day for day in groups if day), reverse=True))
    return [
        (_heading(day, today) if headed and not place else "", bookmark, paper)
        for day in [next(days) if each else None for each in groups]
        for place, (bookmark, paper) in enumerate(groups[day])
    ]


def _day(bookmark: Bookmark, paper: Paper) -> date | None:
    """That of the edition which first featured the paper, as lists have it."""
    first = paper.days[0] if paper.days else None
    return first if first and (bookmark.group or bookmark.saved_at.date() - first <= SOON) else None


def _heading(day: date | None, today: date) -> str:
    return f"Daily papers of {date_in_words(day, today)}" if day else OTHERS
