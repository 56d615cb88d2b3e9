"""More like this, with the reason, for the reader."""

from datetime import date

from msgspec.structs import replace

from bot.model import Paper, PaperId
from bot.search.hits import Hit, Hits
from bot.search.in_common import in_common, name_hits
from bot.search.index import TantivyIndex

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
    index.commit()
    return index


def similar(paper: Paper, **options) -> list[str]:
    return [hit.id for hit in an_index().similar(paper, today=TODAY, **options).items]


def test_papers_about_the_same_come_without_the_paper_itself_and_without_those_that_share_a_mere_word():
    assert similar(WHALES) == ["seals"]


def test_a_paper_that_the_library_does_not_have_can_be_asked_for():
    assert similar(a_paper("new", "On whales", "Whales and buoys."))[:2] == ["whales", "seals"]


def named(paper: Paper, *others: Paper, index: TantivyIndex | None = None) -> dict[str, str]:
    """What stands beside each of `others` below `paper`, were they all found."""
    hits = Hits(items=tuple(Hit(id=other.id, score=1.0) for other in others), total=len(others))
    kept = name_hits(hits, paper, others, index or an_index())
    return {hit.id: in_common(paper, kept.terms, each) for hit in kept.items for each in others if each.id == hit.id}


def test_the_reason_is_a_keyword_that_both_cards_show_the_rarest_first():
    """What only an abstract says, or a keyword beyond the first five, nobody sees: that is a mention."""
    songs = replace(WHALES, keywords=("marine biology", "songs of whales", "a", "b", "c", "buoys"))
    choirs = a_paper("choirs", "Choirs", keywords=("Songs of Whales", "Marine Biology"))
    rivers = a_paper("rivers", "Rivers", "Marine biology, songs of whales.", keywords=("buoys",))

    assert named(songs, rivers, choirs) == {
        "choirs": "in common: songs of whales, marine biology",
        "rivers": "both mention songs of whales",
    }


def test_a_rare_phrase_or_name_that_both_texts_say_is_a_mention_whosever_keyword_it_is():
    mine = a_paper("mine", "Mine", "It prunes key tokens of Qwen3 models, and nothing of note is lost.")
    theirs = a_paper("theirs", "Theirs", "We weigh tokens.", keywords=("Nothing of note", "pruning", "key token"))
    names = a_paper("names", "Names", "We train Qwen3.", keywords=("reward",))

    assert named(mine, theirs, names) == {"theirs": "both mention key token", "names": ""}
    assert named(replace(mine, keywords=("Qwen3",)), names) == {"names": "both mention Qwen3"}
    assert named(replace(mine, keywords=("pruning",)), a_paper("other", "Other", "It prunes.")) == {"other": ""}


def test_a_word_is_a_reason_only_in_both_titles_or_as_a_keyword_of_both():
    """That papers stop, and that one names a rule for it, tells nothing."""
    mine = a_paper("mine", "When Terminals Stop", keywords=("terminal agents", "stopping rules", "CONVOLVE"))
    terminals = a_paper("terminals", "Work at terminals", "It does not stop.")
    named_so = a_paper("named", "Other", "Stops at terminals.", keywords=("Convolve", "stop gradient"))

    assert named(mine, terminals, named_so) == {"terminals": "in common: terminals", "named": "in common: CONVOLVE"}


def test_words_that_nobody_names_as_keywords_are_no_reason_nor_are_those_that_most_papers_say():
    notes = a_paper("notes", "Nothing of note", "Songs of whales.", keywords=("nothing of note",))

    assert named(a_paper("chirps", "Nothing of note", "Songs and songs."), notes) == {"notes": ""}


def test_an_ordinary_word_is_no_reason_because_one_keyword_among_many_papers_has_it():
    mine, other = a_paper("mine", "When models know"), a_paper("other", "Know your limits")
    saying = [a_paper(f"says{number}", f"Says {number}", "They know.") for number in range(4)]
    keyed = a_paper("keyed", "Keyed", keywords=("knowing when to stop",))

    assert named(mine, other, *saying, keyed)["other"] == ""
    assert named(mine, replace(other, keywords=("know-how",)), keyed)["other"] == "in common: know"


def test_words_that_the_index_does_not_cut_are_no_reason():
    title = "a" * 100
    long = a_paper("long", title, keywords=(title, "$$", r"\alpha", "—"))

    assert named(long, replace(long, id=PaperId("other"))).keys() == {"other"}


def test_who_both_are_from_is_a_reason_where_there_is_no_other():
    first = {"authors": ("Ada Lovelace", "Alan Turing")}
    mine, other = a_paper("mine", "Mine", **first), a_paper("other", "Other", authors=("Ada Lovelace",))
    house = a_paper("house", "House", organization="Meta")

    assert named(mine, other) == {"other": "same first author"}
    assert named(a_paper("theirs", "Theirs", organization="Meta"), house) == {"house": "same organization"}


def test_papers_that_share_what_a_reader_can_see_come_first_and_others_only_where_they_are_few():
    seals = [a_paper(f"seals{number}", "Seals", keywords=("Marine Biology",)) for number in range(10)]

    assert list(named(WHALES, ROADS, *seals)) == [each.id for each in seals]
    assert list(named(WHALES, ROADS, *seals[:2], BIRDS)) == ["seals0", "seals1", "roads", "birds"]


def test_a_phrase_that_many_papers_have_is_no_reason_where_ten_share_something_rarer():
    """One of twenty papers has it."""
    index = TantivyIndex()
    index.add(a_paper(f"each{at}", f"Each {at}", keywords=("marine biology",) * (at < 5)) for at in range(100))
    index.commit()
    mine = a_paper("mine", "Mine", keywords=("marine biology", "whale songs"))
    common = a_paper("common", "Common", keywords=("marine biology",))
    rare = [a_paper(f"rare{at}", "Rare", keywords=("whale songs",)) for at in range(10)]
    assert list(named(mine, common, *rare, index=index)) == [each.id for each in rare]
    roads = a_paper("roads", "Roads")
    assert list(named(mine, roads, common, *rare[:8], index=index)) == [
        *(each.id for each in rare[:8]),
        "roads",
        "common",
    ], "what many have makes no paper more alike"


def test_a_paper_without_words_is_like_nothing():
    assert similar(a_paper("mute", "?!")) == []
    assert TantivyIndex().similar(WHALES, today=TODAY).total == 0


def test_pages_do_not_overlap():
    new = a_paper("new", "On whales", "Whales and buoys.")
    assert [*similar(new, limit=1), *similar(new, limit=1, offset=1)] == ["whales", "seals"]
