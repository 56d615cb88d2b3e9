"""Whoever is named is found first, however the name is typed, and words that are also names stay words."""

from datetime import date

import pytest
from cases import each

from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.search.whole_names import with_whole_names

TODAY = date(2026, 6, 30)
PAPERS = (
    Paper(id=PaperId("moco"), title="Momentum Contrast", authors=("Kaiming He", "Haoqi Fan")),
    Paper(id=PaperId("resnet"), title="Deep Residual Learning", authors=("Kaiming He", "Jian Sun")),
    Paper(id=PaperId("init"), title="Kaiming initialization", abstract="He said: Kaiming.", authors=("A B",)),
    Paper(id=PaperId("other"), title="Unrelated", organization="Two Labs", authors=("Kaiming Wu", "Xiao He")),
    Paper(id=PaperId("reversed"), title="By another person", authors=("He Kaiming",)),
    Paper(id=PaperId("chain"), title="Reasoning", authors=("Long Chain",)),
    *(Paper(id=PaperId(f"cot{n}"), title="A long chain of thought", abstract="x " * n) for n in range(9)),
)
TYPED = {
    "kaiming he": ["moco", "resnet", "reversed"],
    "Kaiming He": ["moco", "resnet", "reversed"],
    "papers by Kaiming He": ["moco", "resnet", "reversed"],
    "who is kaiming he": ["moco", "resnet", "reversed"],
    "he, kaiming": ["reversed", "moco", "resnet"],
    "K. He": ["moco", "resnet"],
    "he k": ["moco", "resnet"],
    "author:kaiming-he": ["moco", "resnet", "reversed"],
    'author:"He, K."': ["moco", "resnet"],
    "kaiming he contrast": ["moco", "resnet", "reversed"],
    "residual learning by kaiming he": ["resnet", "moco", "reversed"],
}
FOLLOWED = {
    "kaiming he": {"moco", "resnet", "reversed"},
    "papers by kaiming he": {"moco", "resnet", "reversed"},
    "k. he": {"moco", "resnet"},
    "kaiming he residual": {"resnet"},
    "kaiming": {"moco", "resnet", "reversed", "init", "other"},
}


@pytest.fixture(scope="module")
def index():
    index = TantivyIndex()
    index.add(PAPERS)
    index.commit()
    return index


@each("typed", TYPED)
def test_papers_of_an_author_come_first_however_the_name_is_typed(index, typed):
    hits = index.search(parse_query(typed, today=TODAY), today=TODAY, limit=len(TYPED[typed])).items

    assert sorted(hit.id for hit in hits) == sorted(TYPED[typed])
    assert hits[0].id == TYPED[typed][0] or {hits[0].id, TYPED[typed][0]} == {"moco", "resnet"}


def test_words_that_texts_have_far_more_often_than_authors_are_no_name(index):
    assert index.search(parse_query("long chain", today=TODAY), today=TODAY).items[0].id != "chain"


@each("typed, meant", {"jien sun": "jian sun", "jian sun": "", "jian he": "", "jien sun learning": ""}.items())
def test_an_author_whose_first_name_has_a_slip_is_offered(index, typed, meant):
    """A first name of four letters with a slip may be somebody else's: `yan lecun` found all who are called Yan."""
    assert index.search(parse_query(typed, today=TODAY), today=TODAY).meant == meant


@each("words", FOLLOWED)
def test_whoever_follows_a_person_is_told_of_that_person_alone(index, words):
    every = [paper.id for paper in PAPERS]

    assert index.matching(parse_query(words, today=TODAY), every) == FOLLOWED[words]


@each(
    "typed, expected",
    {
        "author:Kaiming He": 'author:"Kaiming He"',
        "author:kaiming he residual learning": 'author:"kaiming he" residual learning',
        "contrast -author:He Kaiming since:7d": 'contrast -author:"He Kaiming" since:7d',
        "author:he momentum": "author:he momentum",
        "author:Yann LeCun": 'author:"Yann LeCun"',
        "author:He Momentum": "author:He Momentum",
        "author:lecun world models": "author:lecun world models",
        'author:"K. He" residual': 'author:"K. He" residual',
        "org:Two Labs contrast": 'org:"Two Labs" contrast',
        "from:two labs": 'from:"two labs"',
        "org:two contrast": "org:two contrast",
    }.items(),
)
def test_a_name_behind_its_filter_has_all_words_that_somebody_is_called(index, typed, expected):
    assert with_whole_names(typed, index) == expected
