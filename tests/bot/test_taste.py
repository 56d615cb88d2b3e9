"""Which papers somebody would like: the order, the reasons, and what several people like without anybody showing."""

import pytest

from bot.model import Paper, PaperId
from bot.taste.order import NEAREST, POPULAR, Ranked, TasteOrder, mix_in_popular, sort_ranked
from bot.taste.shared import SharedTaste
from bot.taste.terms import TermCounts, count_terms

DIFFUSION = "diffusion models generate images by denoising latent noise"
AGENTS = "language agents plan with tool calls in web environments"
PROTEINS = "protein folding predicts molecular structure from sequences"
OTHER = "benchmark of long context retrieval for speech translation"


def a_paper(name, about, **more):
    return Paper(id=PaperId(name), title=f"{name} {about}", abstract=about, **more)


LIBRARY = [
    a_paper(f"{kind}{number}", text)
    for kind, text in (("d", DIFFUSION), ("a", AGENTS), ("p", PROTEINS), ("o", OTHER))
    for number in range(4)
]


@pytest.fixture(scope="module")
def counts():
    return TermCounts(LIBRARY)


def ordered(counts, candidates, likes, dislikes=()):
    order = TasteOrder(candidates, counts)
    order.like(likes)
    order.dislike(dislikes)
    return order.ranked()


WEEK = [
    a_paper("agents", AGENTS, upvotes=3),
    a_paper("diffusion", DIFFUSION, upvotes=1),
    a_paper("proteins", PROTEINS, upvotes=90),
]


def ids(ranked):
    return [each.paper.id for each in ranked]


def test_what_is_like_saved_papers_comes_first_and_says_because_of_which(counts):
    first, *rest = ordered(counts, WEEK, LIBRARY[:3])
    assert (first.paper.id, first.reason) == (
        "diffusion",
        "because you saved “d0 diffusion models generate images by…”",
    )
    assert [each.reason for each in rest] == ["", ""]


def test_who_a_paper_is_from_orders_it_but_is_no_reason_that_one_sees(counts):
    liked = Paper(id=PaperId("liked"), title=DIFFUSION, authors=("Ada Lovelace",), organization="Lab")
    other = Paper(id=PaperId("other"), title=PROTEINS, authors=("Ada Lovelace",), organization="Lab")
    first = ordered(counts, [other, WEEK[0]], [liked])[0]
    assert (first.paper.id, first.reason) == ("other", "")


def test_a_reason_calls_a_paper_by_the_name_before_its_colon(counts):
    named = [Paper(id=PaperId("x"), title=f"{name}: {DIFFUSION}") for name in ("LongShot", "A name that nobody " * 3)]
    reasons = [ordered(counts, WEEK[1:2], [each])[0].reason for each in named]
    assert reasons == ["because you saved “LongShot”", "because you saved “A name that nobody A name that nobody A…”"]


def test_a_paper_in_the_words_of_a_saved_one_is_as_near_as_can_be_however_rare_the_words(counts):
    """Nearness is a cosine: words that only saved papers have make those longer, and everything else less near."""
    twin = a_paper("d0", DIFFUSION, upvotes=1)
    first = ordered(counts, [Paper(id=PaperId("twin"), title=twin.title, abstract=twin.abstract)], [twin] * NEAREST)[0]
    assert first.score == 1.0
    half = Paper(id=PaperId("half"), title=f"{DIFFUSION} {AGENTS}")
    assert 0.5 < ordered(counts, [half], [Paper(id=PaperId("a"), title=AGENTS)] * NEAREST)[0].score < 0.9


def test_upvotes_decide_between_papers_that_are_equally_near(counts):
    assert ids(ordered(counts, WEEK, LIBRARY[12:])) == ["proteins", "agents", "diffusion"]


def test_what_is_not_for_somebody_goes_behind_what_they_never_met(counts):
    likes = [*LIBRARY[:3], *LIBRARY[4:6]]
    assert ids(ordered(counts, WEEK, likes))[:2] == ["diffusion", "agents"]
    assert ids(ordered(counts, WEEK, likes, LIBRARY[5:8]))[-1] == "agents"


def test_a_paper_by_somebody_whose_paper_was_saved_is_nearer_whatever_its_text(counts):
    mine = a_paper("saved", OTHER, authors=("Ana Núñez",))
    week = [*WEEK, a_paper("hers", PROTEINS, authors=("ana nunez",)), a_paper("lab", PROTEINS, organization="Lab")]
    assert ids(ordered(counts, week, [mine]))[0] == "hers"


def test_a_saved_paper_is_no_reason_for_itself(counts):
    assert ids(ordered(counts, [LIBRARY[0], WEEK[1]], [LIBRARY[0]])) == ["diffusion", "d0"]


def test_saves_without_abstract_or_of_unknown_papers_still_give_an_answer(counts):
    bare = [Paper(id=PaperId("title:1"), title="Diffusion models"), Paper(id=PaperId("2504.1"), title="")]
    assert ids(ordered(counts, WEEK, bare))[0] == "diffusion"
    assert ids(ordered(TermCounts(), WEEK, bare)) == ["proteins", "agents", "diffusion"]
    assert ordered(counts, [], bare) == []


def test_every_fifth_place_is_the_most_upvoted_paper_that_would_have_come_later():
    ranked = [Ranked(paper=a_paper(str(number), OTHER, upvotes=number)) for number in range(12)]
    popular = [each.paper for each in reversed(ranked)]
    mixed = mix_in_popular(ranked, popular)
    assert ids(mixed) == ["0", "1", "2", "3", "11", "4", "5", "6", "7", "10", "8", "9"]
    assert [each.paper.id for each in mixed if each.reason == POPULAR] == ["11", "10"]
    assert ids(mix_in_popular(ranked[:3], popular)) == ["0", "1", "2"]
    assert ids(mix_in_popular(ranked, popular[8:])) == [str(number) for number in range(12)]


def shared_by(saved):
    shared = SharedTaste()
    for papers in saved.values():
        shared.add({term for paper in papers for term in count_terms(paper).ids})
    return shared


def rank_shared(week, saved, counts):
    return sort_ranked(shared_by(saved).rank(paper, counts) for paper in week)


def test_a_channel_is_ordered_by_what_three_of_its_people_saved(counts):
    week = [*WEEK[:1], a_paper("diffusion", DIFFUSION, keywords=("diffusion models", "protein folding"))]
    saved = {who: [paper] for who, paper in zip("abc", LIBRARY, strict=False)}
    first, other = rank_shared(week, saved, counts)
    assert first.paper.id == "diffusion"
    assert first.reason == "people here saved papers on diffusion models"
    assert other.reason == ""


def test_two_people_are_no_channel(counts):
    assert not shared_by({"a": LIBRARY[:3], "b": LIBRARY[:3], "c": []}).is_known


def test_what_only_two_people_saved_changes_neither_order_nor_reason(counts):
    """Whoever knows all but one of three must not learn what the last one saved."""
    week = [a_paper(each.id, each.abstract, upvotes=each.upvotes, keywords=("protein folding",)) for each in WEEK]
    common = {who: [LIBRARY[0]] for who in "abc"}
    some = common | {"a": [LIBRARY[0], *LIBRARY[8:12]], "b": [LIBRARY[0], *LIBRARY[8:12]]}
    assert rank_shared(week, common, counts) == rank_shared(week, some, counts)
    assert "protein" not in str([each.reason for each in rank_shared(week, some, counts)])
