"""`search <anything>`, and whatever is no command: papers by words.

The library answers first. Questions and weak matches also ask the sources, whose finds are fused in; where the library
has nothing, the sources are asked, and what they have is marked and kept. A command with a typing mistake is asked
about before anything is searched.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from functools import partial

from msgspec.structs import replace

from bot.commands.cards import (
    MOST,
    STEADY,
    STILL_ASKING,
    Find,
    Page,
    build_list,
    load_cards,
    load_order,
    order_of,
    page_of_order,
    save_order,
)
from bot.commands.search_counts import found_in_words, looked_through, searched_instead
from bot.commands.search_offers import (
    FOLLOW,
    MEANT,
    ask_about_number,
    ask_back,
    ask_what_is_meant,
    language_lines,
    offer_lines,
    offered,
    only_ours,
    with_maker,
    without_false_slip,
)
from bot.commands.show import find_title, show_paper
from bot.commands.source_search import ask_elsewhere, merge_found, wants_more
from bot.finding import finding_line
from bot.language.digest_clauses import LONGEST_ABOUT
from bot.language.values import Search
from bot.model import Asker, PaperId
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Failed
from bot.replies import Button, Card, Line, Reply, line
from bot.search.amend import without_ignored
from bot.search.heading import asked_words, searched, split_to_follow, without_lead, without_order
from bot.search.hits import Hits, sort_of
from bot.search.query import Query, parse_query
from bot.search.snippets import LONGEST, WHOLE, explain_match, matching_name, typed_terms
from bot.store.answers import Answers, Asked, Kept
from bot.store.bookmarks import Bookmarks
from bot.tasks import asking
from bot.text import join_parts, plural, shorten

FOLLOW_IT, SOME_WORDS = "Follow", "With some of the words"
ORDERS = {"best": "Best match first", "new": "Newest first"}
FEW = 5  # matches below which it is offered to look elsewhere


async def answer_search(
    command: Search,
    asker: Asker,
    *,
    answers: Answers,
    asked: Asked,
    bookmarks: Bookmarks,
    clock: Clock,
    finder: Finder,
    library: Library,
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield what the library has, best first; for a question or a poor harvest also what the sources have."""
    command = await with_maker(await without_false_slip(command, finder), clock.now().date(), finder)
    if reply := await _without_search(command, asker, bookmarks, clock, finder, library):
        yield reply
        return
    query = parse_query(without_lead(command.words), today=clock.now().date())
    find = _finder(query, clock, finder)
    show = partial(_reply, command, query, asker, bookmarks, find, library, clock.now().date())
    if kept := await load_order(command.text, asker, answers):
        yield await show(kept)
        return
    most = STEADY if asker.page_size else MOST
    if question := ask_back(command, query, hits := await find(most)):
        yield question
        return
    kept = order_of(hits)
    if not asker.anonymous and (command.elsewhere or wants_more(query, hits)):
        beyond = ask_elsewhere(query, asked, clock, finder, library, refresher, again=command.elsewhere)
        async with asking(beyond) as task:
            if not task.done():
                yield replace(await show(kept, STILL_ASKING), more=True)
            outcome = await task
        if isinstance(outcome, Failed):
            yield await show(kept, only_ours(command, outcome, kept.total), alone=True)
            return
        kept = await merge_found(query, hits, await find(most), outcome, clock, finder, library)
    yield await _without_search(command, asker, bookmarks, clock, finder, library) or await show(kept)
    await save_order(command.text, kept, asker, answers)


async def _without_search(
    command: Search, asker: Asker, bookmarks: Bookmarks, clock: Clock, finder: Finder, library: Library
) -> Reply | None:
    """The paper whose title was typed, or the question whether a command was meant."""
    if command.title and (paper := await find_title(command.title, clock, finder, library)):
        return await show_paper(paper, asker, bookmarks)
    return ask_what_is_meant(command) if command.slip else await ask_about_number(command, finder)


def _finder(query: Query, clock: Clock, finder: Finder) -> Find:
    today = clock.now().date()

    async def find(limit: int) -> Hits:
        return await finder.search(query, today=today, limit=limit)

    return find


async def _reply(
    command: Search,
    query: Query,
    asker: Asker,
    bookmarks: Bookmarks,
    find: Find,
    library: Library,
    today: date,
    kept: Kept,
    *notes: Line,
    alone: bool = False,
) -> Reply:
    """`alone` if the library is all that can be asked."""
    command = replace(command, words=without_ignored(command.words, today))
    page = await page_of_order(kept, asker, find)
    papers, days = library.papers(page.items), library.edition_days()
    cards, trouble = await load_cards(papers, asker, bookmarks, first_rank=page.first_rank, today=today)
    last = page.first_rank + len(page.items) - 1
    if kept.parted and 0 < kept.whole < last:
        lacks = max(kept.whole + 1 - page.first_rank, 0)
        cards = (*cards[:lacks], replace(cards[lacks], heading=SOME_WORDS), *cards[lacks + 1 :])
    covered = () if any(frozenset(days).isdisjoint(paper.days) for paper in papers) else days
    typed, longest = typed_terms(kept.searched or command.words), WHOLE if asker.anonymous else LONGEST
    few = (kept.whole < FEW or page.number == page.pages) and not (asker.anonymous or alone)
    return build_list(
        command.text,
        tuple(_explained(card, typed, kept, longest, query.authors) for card in cards),
        page,
        title=searched(command.words) if kept.total else _nothing(command, query),
        count=found_in_words(query, kept, last, covered, today) if kept.total else looked_through(library.size, days),
        lead=searched_instead(query, kept) if kept.total else "",
        above=(*offer_lines(command), *(() if kept.whole or kept.searched else language_lines(command))),
        note=(*(line(hint) for hint in query.hints), *trouble, *(notes or _nothing_more(command, kept))),
        buttons=(
            *(() if asker.anonymous else _reordered(command, query, page)),
            *_next_steps(command, query, kept, few=few, alone=alone),
        ),
    )


def _nothing_more(command: Search, kept: Kept) -> tuple[Line, ...]:
    """That others were asked and the list is as it was."""
    same = command.elsewhere and kept.total and not kept.foreign
    return (line("Nothing more on Hugging Face and arXiv."),) if same else ()


def _nothing(command: Search, query: Query) -> str:
    """`No papers match “zebrafish”`, and who else was asked where that is so; upvotes alone are said in words."""
    if query == Query(text=query.text, min_upvotes=query.min_upvotes, sort=query.sort):
        return f"No papers here have {plural(query.min_upvotes, 'upvote')}"
    asked = ", here or on Hugging Face and arXiv" if command.elsewhere else ""
    title = searched(command.words)
    return f"No papers match {title}{asked}" if title.startswith("“") else f"No {title[:1].lower()}{title[1:]}{asked}"


def _next_steps(command: Search, query: Query, kept: Kept, *, few: bool, alone: bool) -> tuple[Button, ...]:
    """What was offered; to follow the search; without those that were meant, or with `few` or no more, where else to
    look, unless the library stands `alone`. Feeds, which ask without a name, take that as "nothing found"."""
    offers = [offered(command)] if command.offer else []
    words = _meant_words(command, query, kept)
    if kept.meant:
        offers.append(Button(label=f"Did you mean {shorten(kept.meant, MEANT)}?", says=f"search {kept.meant}"))
    if (few or kept.searched or not kept.total) and query.ranks and not (command.elsewhere or alone):
        offers.append(Button(label="Search arXiv", says=f"search arxiv: {words}", primary=not kept.total))
    if query.ranks and not any(offer.says.startswith(FOLLOW) for offer in offers) and len(words) <= LONGEST_ABOUT:
        offers.append(Button(label=FOLLOW_IT, says=f"{FOLLOW}{split_to_follow(words)[0]}"))
    return (*offers, *(() if kept.total else (Button(label="Trending", says="trending"),)))


def _reordered(command: Search, query: Query, page: Page[PaperId]) -> tuple[Button, ...]:
    """The same search in another order, on the first of several pages; the way back however few they are."""
    if page.number > 1 or not page.items or not query.ranks:
        return ()
    usual = sort_of(replace(query, sort="best"))
    if query.sort not in ("best", usual):
        bare = without_order(command.text)
        says = bare if bare != command.text else f"search {without_order(command.words)}"  # "the latest papers on …"
        return (Button(label=ORDERS[usual], kind="turn", says=says),)
    words = without_order(command.words if command.elsewhere or query.hints else command.text)
    sorts = sort_of(query) == "best" and page.pages > 1
    return (Button(label=ORDERS["new"], kind="turn", says=f"{words} sort:new"),) if sorts else ()


def _meant_words(command: Search, query: Query, kept: Kept) -> str:
    """What was searched in place of mere words, without its order; filters and demands stay as they were typed."""
    bare = query == Query(text=query.text, words=query.words)
    return kept.searched if bare and kept.searched else asked_words(command.words)


def _explained(card: Card, typed: Sequence[str], kept: Kept, longest: int, authors: Sequence[str]) -> Card:
    """Why it matched, by which of its authors where they were asked for and the facts do not name them; what the
    library did not have says who found it."""
    snippet = explain_match(card.paper, finding_line(card.paper, longest).text, kept.terms, typed, longest)
    name = matching_name(card.paper, authors or typed, () if authors else snippet)
    finder = "arXiv" if card.paper.source == "arxiv" else "Hugging Face"
    found = f"from {finder}" if card.paper.id in kept.foreign else ""
    known = any(name.removeprefix("by ") in fact for fact in card.facts)
    return replace(card, snippet=snippet, reason=join_parts(("" if known else name, found)))
