"""Long searches are done in a thread, one at a time, and nobody's answer is lost or older than the library."""

import asyncio
import threading
from datetime import date

import pytest

from bot.model import Paper, PaperId
from bot.papers.finder import LONG, Finder
from bot.papers.library import Library
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.store.library import LibraryStore

TODAY = date(2026, 7, 1)
PASTED = "A zebra in the savanna is striped. " * (LONG // 30 + 1)


class Watched(TantivyIndex):
    """Notes where a search is done; waits with one in a thread until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []
        self.may_go_on = threading.Event()

    def search(self, query, **options):
        here = threading.current_thread()
        self.places.append("loop" if here is threading.main_thread() else "thread")
        if here is not threading.main_thread():
            self.may_go_on.wait(5)
        return super().search(query, **options)


@pytest.fixture
async def finder(redis, monkeypatch):
    monkeypatch.setattr("bot.papers.finder.TantivyIndex", Watched)
    library = Library(LibraryStore(redis))
    await library.load()
    finder = Finder(library, Watched())
    await library.keep([Paper(id=PaperId("2504.00001"), title="A zebra")])
    await finder.warm()
    yield finder
    finder._index.may_go_on.set()
    await finder.close()


def search(finder, words):
    return asyncio.ensure_future(finder.search(parse_query(words, today=TODAY), today=TODAY))


async def test_a_pasted_abstract_does_not_hold_up_others_and_a_word_costs_no_thread(finder):
    assert (await search(finder, "zebra")).total == 1
    pasted = search(finder, PASTED)
    await asyncio.sleep(0)
    assert not pasted.done()
    finder._index.may_go_on.set()
    assert (await pasted).total == 1
    assert finder._index.places == ["loop", "thread"]


async def test_whoever_gave_up_waiting_costs_the_next_one_its_turn_only(finder):
    pasted = search(finder, PASTED)
    await asyncio.sleep(0)
    pasted.cancel()
    short = search(finder, "zebra")
    await asyncio.sleep(0)
    assert not short.done()
    finder._index.may_go_on.set()
    assert (await short).total == 1
    assert finder._index.places == ["thread", "thread"]


async def test_a_paper_that_comes_while_somebody_searches_is_found_by_the_next(finder):
    pasted = search(finder, PASTED)
    await asyncio.sleep(0)
    await finder.library.keep([Paper(id=PaperId("2504.00002"), title="A second zebra")])
    short = search(finder, "zebra")
    finder._index.may_go_on.set()
    assert [(await each).total for each in (pasted, short)] == [1, 2]


async def test_what_was_found_before_a_paper_changed_is_not_found_again(finder):
    finder._index.may_go_on.set()
    assert (await search(finder, "zebra")).total == 1
    await finder.library.keep([Paper(id=PaperId("2504.00002"), title="A second zebra")])
    assert (await search(finder, "zebra")).total == 2


async def test_some_words_are_searched_for_in_the_thread_where_papers_are_many(finder, monkeypatch):
    finder._index.may_go_on.set()
    await search(finder, "a zebra in savannas")
    monkeypatch.setattr("bot.papers.finder.MOST_LOOKED_UP", 3)  # as if of four words the papers were 100,000
    await search(finder, "a zebra in deserts")
    await search(finder, "zebra")
    assert finder._index.places == ["loop", "thread", "loop"]
