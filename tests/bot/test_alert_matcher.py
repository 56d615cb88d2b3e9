"""What is remembered from look to look is what a search would find, and is not searched again for nothing."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.look import FollowMatcher
from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query

TODAY = date(2025, 4, 21)
TITLES = ("Mamba for Vision", "Agents at Work", "Attention and Mamba", "A Survey")
SEARCHES = ("mamba", "agents -work", "mamba min:5", "title:attention", "survey min:2")


class Searched:
    """A finder over an index that a test fills, and that counts its searches."""

    def __init__(self):
        self.index, self.searches = TantivyIndex(), 0

    def put(self, papers):
        self.index.add(papers)
        self.index.commit()

    async def matching(self, query, ids):
        self.searches += 1
        return self.index.matching(query, ids)


def a_paper(number, title, upvotes=0):
    return Paper(id=PaperId(f"2504.{number:05d}"), title=title, upvotes=upvotes, days=(TODAY,))


@pytest.fixture
def finder():
    return Searched()


async def look(matcher, papers, words=SEARCHES, today=TODAY):
    matcher.begin(papers, today)
    return {each: set(await matcher.matching(each)) for each in words}


async def test_nothing_is_searched_again_while_nothing_changes(finder):
    papers = [a_paper(number, title) for number, title in enumerate(TITLES)]
    finder.put(papers)
    matcher = FollowMatcher(finder)
    first = await look(matcher, papers)
    assert finder.searches == len(SEARCHES)
    assert await look(matcher, papers) == first
    assert finder.searches == len(SEARCHES)


async def test_new_upvotes_are_looked_at_by_searches_that_ask_for_them_only(finder):
    papers = [a_paper(number, title) for number, title in enumerate(TITLES)]
    finder.put(papers)
    matcher = FollowMatcher(finder)
    await look(matcher, papers)
    voted = [msgspec.structs.replace(paper, upvotes=9) for paper in papers]
    finder.put(voted)
    found = await look(matcher, voted)
    assert found["mamba min:5"] == found["mamba"] != set()
    assert finder.searches == len(SEARCHES) + 2


async def test_a_new_day_and_a_forgotten_search_are_searched_anew(finder):
    papers = [a_paper(0, TITLES[0])]
    finder.put(papers)
    matcher = FollowMatcher(finder)
    await look(matcher, papers, ("mamba",))
    await look(matcher, papers, ("mamba",), TODAY + timedelta(days=1))
    assert finder.searches == 2
    await look(matcher, papers, (), TODAY + timedelta(days=1))
    await look(matcher, papers, ("mamba",), TODAY + timedelta(days=1))
    assert finder.searches == 3


@settings(max_examples=8)  # each builds an index
@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 8)), max_size=4), max_size=4))
async def test_what_is_remembered_is_what_a_search_finds(looks):
    finder = Searched()
    matcher = FollowMatcher(finder)
    for each in looks:
        papers = {number: a_paper(number, TITLES[title], upvotes) for number, title, upvotes in each}.values()
        finder.put(papers)
        ids = {paper.id for paper in papers}
        wanted = {words: finder.index.matching(parse_query(words, today=TODAY), ids) for words in SEARCHES}
        assert await look(matcher, papers) == wanted
