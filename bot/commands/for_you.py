"""`for you`: this week's papers as the person would like them; `not for me`: less like one of them, and taken back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from bot.commands.cards import build_list, load_cards, load_order, load_saved, page_of, save_order
from bot.commands.lists import WEEK_DAYS, FoundList, papers_of
from bot.commands.weekly import offer_weekly
from bot.digests.choose import rank_papers
from bot.language.values import ForYou, NotForMe
from bot.model import Asker, Paper
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Publisher
from bot.replies import Button, Reply, line, reacting, typed
from bot.store.answers import Answers, Kept
from bot.store.bookmarks import Bookmarks
from bot.store.dislikes import Dislikes
from bot.tasks import asking
from bot.taste.order import Ranked, mix_in_popular
from bot.taste.tastes import FEWEST_SAVES, Taste, Tastes
from bot.text import date_in_words, plural, readable

SAYS = "for you"
PICKED = 20  # papers at most: a pick, not the whole week again
POPULAR = "among the week's most upvoted"
MOST_UPVOTED = 10  # of a week's papers
A_WEEK = timedelta(days=7)
NOT_FOR_YOU = line(
    "To see fewer papers like one, ", reacting("open it and choose “Not for me”, or "), "type ", typed("not for me 1")
)
WAITING = Reply(title="Looking for papers you may like…", more=True)


async def answer_for_you(
    command: ForYou,
    asker: Asker,
    *,
    answers: Answers,
    bookmarks: Bookmarks,
    clock: Clock,
    dislikes: Dislikes,
    library: Library,
    publishers: Mapping[str, Publisher],
    refresher: Refresher,
    tastes: Tastes,
) -> AsyncIterator[Reply]:
    """Yield the week's papers that the person does not keep yet, by taste; with too few saves, by upvotes."""
    refresher.revalidate([clock.now().date()])  # behind: taste itself may need the time that a first answer has
    days = library.edition_days()[-WEEK_DAYS:]
    week = [each for each in papers_of(days, library) if not each.withdrawn]
    async with asking(tastes.of_person(asker.person, week)) as task:
        if not task.done():
            yield WAITING
        taste = await task
    if taste.lacking:
        taste = replace(taste, ranked=tuple(Ranked(paper=paper) for paper in week))
    kept = await load_order(SAYS, asker, answers)
    wanted = _continued(taste.ranked, kept) if kept else await _chosen(taste, days, asker, bookmarks, dislikes, library)
    await save_order(SAYS, Kept(ids=tuple(each.paper.id for each in wanted), total=len(wanted)), asker, answers)
    reply = await _draw(wanted, _what_they_are(taste, days, clock.now().date()), asker, bookmarks)
    ends = taste.lacking or bookmarks.was_offered(asker.person)
    yield reply if ends else await offer_weekly(reply, asker.person, bookmarks, publishers)


async def list_for_you(
    asker: Asker, bookmarks: Bookmarks, clock: Clock, dislikes: Dislikes, library: Library, tastes: Tastes
) -> FoundList:
    """Return the whole of it; without papers, why there are none."""
    days = library.edition_days()[-WEEK_DAYS:]
    taste = await tastes.of_person(asker.person, [each for each in papers_of(days, library) if not each.withdrawn])
    if taste.lacking:
        return FoundList(reply=Reply(title="Nothing to export", lines=(line(f"For you works once {taste.lacking}."),)))
    wanted = await _chosen(taste, days, asker, bookmarks, dislikes, library)
    title = f"For you: {_what_they_are(taste, days, clock.now().date())}"
    return FoundList(reply=Reply(title=title), papers=[each.paper for each in wanted])


async def answer_not_for_me(
    command: NotForMe, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, dislikes: Dislikes, library: Library
) -> AsyncIterator[Reply]:
    """Yield that the paper counts against papers like it, or no longer does, with a way back."""
    paper = library.paper(command.ref) or Paper(id=command.ref, title=command.ref)
    title = (line(readable(paper.title)),)
    if command.back:
        changed = await dislikes.remove(asker.person, paper.id)
        back = Button(label="Undo", kind="undo", says=f"not for me {paper.id}")
        words = "No longer marked as not for you" if changed else "It isn't marked as not for you"
        yield Reply(title=words, lines=title, buttons=(back,) if changed else ())
        return
    changed = await dislikes.add(asker.person, paper, clock.now())
    undo = Button(label="Undo", kind="undo", says=f"for me {paper.id}")
    saved, _ = await load_saved([paper.id], asker, bookmarks)
    stays = " It stays saved." if saved else ""
    yield Reply(
        title="Not for you" if changed else "Already marked as not for you",
        lines=title,
        note=(line(f"I'll suggest fewer papers like this one.{stays}"),),
        buttons=(*((undo,) if changed else ()), Button(label="For you", says=SAYS)),
    )


async def _chosen(
    taste: Taste, days: Sequence[date], asker: Asker, bookmarks: Bookmarks, dislikes: Dislikes, library: Library
) -> list[Ranked]:
    """The first of what is neither kept nor disliked, with popular papers mixed in."""
    ids = [each.paper.id for each in taste.ranked]
    kept, _ = await load_saved(ids, asker, bookmarks)
    known = {*kept, *(each.id for each in await dislikes.load(asker.person))}
    popular = () if taste.lacking else rank_papers(papers_of(days, library))[:MOST_UPVOTED]
    left = [each for each in taste.ranked if each.paper.id not in known]
    return mix_in_popular(sorted(left, key=reason_first), popular, POPULAR)[:PICKED]


def reason_first(ranked: Ranked) -> tuple[bool, int]:
    """Return a key that sorts papers without a reason last, the most upvoted of them first: they only fill."""
    return (not ranked.reason, 0 if ranked.reason else -ranked.paper.upvotes)


def _continued(ranked: Sequence[Ranked], kept: Kept) -> list[Ranked]:
    """The order that the first page had."""
    found = {each.paper.id: each for each in ranked}
    return [found[paper_id] for paper_id in kept.ids if paper_id in found]


def _what_they_are(taste: Taste, days: Sequence[date], today: date) -> str:
    """Return which papers they are, and in which order: those of a library that could not be kept up are not this
    week's, and where nothing is like any saved paper only upvotes are left."""
    this_week = not days or today - days[-1] <= A_WEEK
    if taste.lacking:
        when = "this week" if this_week else f"in the week to {date_in_words(days[-1], today)}"
        more = plural(FEWEST_SAVES - taste.saved, "more paper" if taste.saved else "paper")
        return f"Most upvoted {when} until you save {more}"
    week = "This week's papers" if this_week else f"Papers from the week to {date_in_words(days[-1], today)}"
    saved = f"your {plural(taste.saved, 'saved paper')}"
    near = any(each.reason for each in taste.ranked)
    return f"{week}, based on {saved}" if near else f"{week}, most upvoted first: none is like {saved}"


async def _draw(wanted: Sequence[Ranked], of_whom: str, asker: Asker, bookmarks: Bookmarks) -> Reply:
    page = page_of(wanted, asker)
    papers = [each.paper for each in page.items]
    cards, trouble = await load_cards(papers, asker, bookmarks, first_rank=page.first_rank)
    by_taste = any(each.reason for each in wanted)
    return build_list(
        SAYS,
        tuple(replace(card, reason=each.reason) for card, each in zip(cards, page.items, strict=True)),
        page,
        title=f"Top {len(wanted)} for you" if by_taste else "For you",
        count=of_whom if papers else "Nothing new this week.",
        note=(*trouble, *((NOT_FOR_YOU,) if by_taste else ())),
    )
