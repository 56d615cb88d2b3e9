"""What a channel gets in its digest, as its readers see it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.choose import RISING_A_DAY, Decision, decide_digest
from bot.merge import merge_papers
from bot.model import Channel as Place
from bot.model import Edition, History, Paper, PaperId, Subscription

MONDAY = date(2025, 4, 21)
DAY = timedelta(days=1)


def a_paper(name: str, upvotes: int = 0, comments: int = 0) -> Paper:
    return Paper(id=PaperId(name), title=name.title(), upvotes=upvotes, comments=comments)


def an_edition(day: date, *names: str) -> Edition:
    ids = tuple(PaperId(name) for name in names)
    return Edition(day=day, ids=ids, fetched_at=datetime(2025, 4, 21, 9, tzinfo=UTC))


class Channel:
    """A reader's view: editions come in, digests come out, history is kept between them."""

    def __init__(self, **wishes: int) -> None:
        self.wanted = Subscription(channel=Place(platform="fake", id="C"), **wishes)
        self.history = History()

    def digest(self, day: date, editions: Sequence[Edition], papers: Sequence[Paper], about=None) -> Decision:
        known = {paper.id: paper for paper in papers}
        options = {"about": about} if about else {}
        decision = decide_digest(editions, known, self.history, local_day=day, wanted=self.wanted, **options)
        self.history = decision.history
        return decision

    def shown(self, *args, **options) -> list[str]:
        digest = self.digest(*args, **options).digest
        return [paper.id for paper in (*digest.papers, *digest.rising)] if digest else []


def test_most_upvoted_first_then_most_discussed_then_as_the_edition_has_them():
    papers = [a_paper("a", 3), a_paper("b", 9), a_paper("c", 3, 2), a_paper("d", 3)]
    assert Channel().shown(MONDAY, [an_edition(MONDAY, "a", "b", "c", "d")], papers) == ["b", "c", "a", "d"]


def test_a_first_digest_is_the_newest_edition_and_never_the_archive():
    editions = [an_edition(MONDAY - DAY * 3, "old"), an_edition(MONDAY, "new")]
    channel = Channel()
    papers = [a_paper("old", 99), a_paper("new")]
    assert channel.shown(MONDAY, editions, papers) == ["new"]
    assert channel.shown(MONDAY + DAY, editions, papers) == []


def test_nothing_new_means_no_digest_and_nothing_forgotten():
    channel = Channel()
    editions, papers = [an_edition(MONDAY, "a")], [a_paper("a")]
    channel.shown(MONDAY, editions, papers)
    before = channel.history
    assert channel.digest(MONDAY + DAY, editions, papers).digest is None
    assert channel.history == before


def test_a_paper_added_late_to_an_earlier_edition_still_comes():
    channel = Channel()
    channel.shown(MONDAY, [an_edition(MONDAY, "a")], [a_paper("a")])
    later = [an_edition(MONDAY, "a", "late"), an_edition(MONDAY + DAY, "b")]
    assert channel.shown(MONDAY + DAY, later, [a_paper("a"), a_paper("late", 5), a_paper("b", 1)]) == ["late", "b"]


def test_a_paper_on_two_dates_is_shown_once():
    channel = Channel()
    channel.shown(MONDAY, [an_edition(MONDAY, "a")], [a_paper("a")])
    editions = [an_edition(MONDAY, "a"), an_edition(MONDAY + DAY, "a", "b")]
    assert channel.shown(MONDAY + DAY, editions, [a_paper("a", 50), a_paper("b")]) == ["b"]


def test_after_a_month_of_downtime_one_digest_catches_up():
    channel = Channel(top=50)
    editions = [an_edition(MONDAY, "p0")]
    papers = [a_paper(f"p{number}") for number in range(31)]
    channel.shown(MONDAY, editions, papers)
    editions += [an_edition(MONDAY + DAY * number, f"p{number}") for number in range(1, 31)]
    digest = channel.digest(MONDAY + DAY * 30, editions, papers).digest
    assert len(digest.papers) == 30
    assert digest.edition_days == tuple(MONDAY + DAY * number for number in range(1, 31))


def test_top_cuts_and_says_how_many_more_there_are():
    names = [f"p{number}" for number in range(10)]
    channel = Channel(top=3)
    digest = channel.digest(MONDAY, [an_edition(MONDAY, *names)], [a_paper(name) for name in names]).digest
    assert (len(digest.papers), digest.left_out) == (3, 7)


def test_a_paper_below_the_minimum_is_passed_over_and_may_pass_later():
    channel = Channel(min_upvotes=5)
    editions = [an_edition(MONDAY, "strong", "weak")]
    assert channel.shown(MONDAY, editions, [a_paper("strong", 8), a_paper("weak", 1)]) == ["strong"]
    editions.append(an_edition(MONDAY + DAY, "other"))
    papers = [a_paper("strong", 8), a_paper("weak", 6), a_paper("other", 1)]
    assert channel.shown(MONDAY + DAY, editions, papers) == ["weak"]


def test_only_papers_about_the_channels_subject_come():
    channel = Channel()
    papers = [a_paper("video"), a_paper("agents")]
    editions = [an_edition(MONDAY, "video", "agents")]
    assert channel.shown(MONDAY, editions, papers, about=lambda paper: "agent" in paper.id) == ["agents"]


def test_a_left_out_paper_that_reaches_the_median_rises_once():
    channel = Channel(top=1)
    first = [an_edition(MONDAY, "a", "b")]
    channel.shown(MONDAY, first, [a_paper("a", 10), a_paper("b", 3)])
    second = [*first, an_edition(MONDAY + DAY, "c")]
    assert channel.shown(MONDAY + DAY, second, [a_paper("a", 10), a_paper("b", 10), a_paper("c", 1)]) == ["c", "b"]
    third = [*second, an_edition(MONDAY + DAY * 2, "d")]
    assert channel.shown(MONDAY + DAY * 2, third, [a_paper("b", 99), a_paper("d", 1)]) == ["d"]


def test_a_tie_at_the_cut_is_not_rising_the_next_day():
    channel = Channel(top=1)
    first = [an_edition(MONDAY, "a", "b")]
    channel.shown(MONDAY, first, [a_paper("a", 2), a_paper("b", 2)])
    second = [*first, an_edition(MONDAY + DAY, "c")]
    assert channel.shown(MONDAY + DAY, second, [a_paper("b", 2), a_paper("c")]) == ["c"]


def test_no_more_than_two_rise_a_day_and_not_after_a_week():
    channel = Channel(top=1)
    names = ["a", "b", "c", "d"]
    editions = [an_edition(MONDAY, *names)]
    channel.shown(MONDAY, editions, [a_paper("a", 9), *(a_paper(name, 1) for name in names[1:])])
    risen = [a_paper(name, 20) for name in names[1:]]
    editions.append(an_edition(MONDAY + DAY, "e"))
    digest = channel.digest(MONDAY + DAY, editions, [*risen, a_paper("e")]).digest
    assert len(digest.rising) == RISING_A_DAY
    editions.append(an_edition(MONDAY + DAY * 8, "f"))
    assert channel.shown(MONDAY + DAY * 8, editions, [*risen, a_paper("f")]) == ["f"]


def test_a_withdrawn_paper_is_not_posted():
    papers = [msgspec.structs.replace(a_paper("gone", 50), withdrawn=True), a_paper("here")]
    channel, editions = Channel(), [an_edition(MONDAY, "gone", "here")]
    digest = channel.digest(MONDAY, editions, papers).digest
    assert [paper.id for paper in digest.papers] == ["here"]
    assert digest.withdrawn == 1
    editions.append(an_edition(MONDAY + DAY, "next"))
    later = channel.digest(MONDAY + DAY, editions, [*papers, a_paper("next")]).digest
    assert later.withdrawn == 0, "said once"


def test_a_withdrawn_mark_that_is_taken_back_brings_the_paper_later():
    gone = msgspec.structs.replace(a_paper("gone", 50), withdrawn=True)
    channel, editions = Channel(), [an_edition(MONDAY, "gone", "here")]
    channel.digest(MONDAY, editions, [gone, a_paper("here")])
    editions.append(an_edition(MONDAY + DAY, "next"))
    back = merge_papers(gone, a_paper("gone", 50))
    assert channel.shown(MONDAY + DAY, editions, [back, a_paper("next")]) == ["gone", "next"]


@given(
    days=st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=8), min_size=1, max_size=12),
    top=st.integers(1, 5),
)
def test_whatever_the_days_bring_no_paper_is_shown_twice(days, top):
    channel = Channel(top=top)
    papers: dict[PaperId, Paper] = {}
    editions: list[Edition] = []
    shown: list[str] = []
    for number, entries in enumerate(days):
        day = MONDAY + DAY * number
        for name, upvotes in entries:
            papers[PaperId(f"p{name}")] = a_paper(f"p{name}", upvotes)
        if entries:
            editions.append(an_edition(day, *dict.fromkeys(f"p{name}" for name, _ in entries)))
        shown += channel.shown(day, editions, list(papers.values()))
    assert len(shown) == len(set(shown))
