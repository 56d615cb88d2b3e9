"""More like this, with the reason, for the reader."""

from datetime import date

from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.similar import shared_traits

TODAY = date(2026, 6, 30)


def a_paper(name: str, title: str, abstract: str = "", **fields) -> Paper:
    return Paper(id=PaperId(name), title=title, abstract=abstract, **fields)


WHALES = a_paper(
    "whales", "Whale songs", "We record the songs of whales with buoys.", keywords=("marine biology", "acoustics")
)
SEALS = a_paper("seals", "Seals", "Buoys hear seals and whales.", keywords=("Marine Biology",))
BIRDS = a_paper("birds", "Songs of birds", "Birds sing songs.")
ROADS = a_paper("roads", "Roads", "Asphalt ages, and trucks are heavy.")


def an_index() -> TantivyIndex:
    index = TantivyIndex()
    others = [a_paper(f"filler{number}", f"Filler {number}", f"Nothing of note {number}.") for number in range(30)]
    index.add([WHALES, SEALS, BIRDS, ROADS, *others])
    return index


def similar(paper: Paper, **options) -> list[str]:
    return [hit.id for hit in an_index().similar(paper, today=TODAY, **options).items]


def test_papers_about_the_same_come_without_the_paper_itself_and_without_those_that_share_a_mere_word():
    assert similar(WHALES) == ["seals"]


def test_a_paper_that_the_library_does_not_have_can_be_asked_for():
    assert similar(a_paper("new", "On whales", "Whales and buoys."))[:2] == ["whales", "seals"]


def test_the_reason_is_the_keywords_that_both_share():
    terms = an_index().similar(WHALES, today=TODAY).terms

    assert shared_traits(terms, SEALS) == ("marine biology",)
    assert shared_traits(terms, BIRDS) == shared_traits(terms, ROADS) == ()


def test_words_that_are_no_keywords_are_no_reason_however_often_they_are_said():
    index = an_index()
    index.add(a_paper(f"song{number}", "Songs of note", f"Songs {number}.") for number in range(12))
    index.add([a_paper("owls", "Owls", "No chirps, no <em>bird song</em>, but they matter.")])
    chirps = a_paper("chirps", "Chirps", "Songs and songs, <em>note</em> that they matter.", keywords=("bird song",))
    index.add([chirps])
    assert set(index.similar(chirps, today=TODAY).terms) == {"bird song"}


def test_a_paper_without_words_is_like_nothing():
    assert similar(a_paper("mute", "?!")) == []
    assert TantivyIndex().similar(WHALES, today=TODAY).total == 0


def test_pages_do_not_overlap():
    new = a_paper("new", "On whales", "Whales and buoys.")
    assert [*similar(new, limit=1), *similar(new, limit=1, offset=1)] == ["whales", "seals"]
