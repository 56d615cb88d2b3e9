"""What a digest's header says and offers, before any platform draws it; and the papers that it left out."""

from datetime import UTC, date, datetime, timedelta

from cases import each
from dialogs import MONDAY
from msgspec.structs import replace

from adapters.discord.draw_digest import thread_name
from bot.digest_reply import digest_reply, list_facts, shown_reply
from bot.digests.choose import decide_digest, decide_edition, left_out_by
from bot.model import Channel, Digest, Edition, History, Message, Paper, PaperId, PostRequest, Subscription
from bot.replies import in_words, plain


def a_paper(number: int, **fields) -> Paper:
    return Paper(id=PaperId(f"2504.{number:05d}"), title=f"Paper {number}", days=(MONDAY,), **fields)


HERE = Channel(platform="fake", id="C")
PAPERS = tuple(a_paper(number, upvotes=90 - number) for number in range(1, 12))

SAMPLE = tuple(a_paper(number, source="sample") for number in (1, 2))


def header(layout="thread", **fields):
    digest = Digest(**{"local_day": MONDAY, "edition_days": (MONDAY,), "papers": PAPERS[:8]} | fields)
    return digest_reply(Message(digest=digest, layout=layout))


def small(reply) -> str:
    return " · ".join("".join(span.text for span in each) for each in reply.lines)


SMALL = (
    ({}, "8 papers by upvotes · details in the thread"),
    ({"left_out": 35}, "Top 8 of 43 by upvotes · details in the thread"),
    ({"left_out": 4, "about": "agents", "layout": "list"}, "Top 8 of 12 about agents, by upvotes"),
    ({"left_out": 4, "order": "taste", "layout": "list"}, "Top 8 of 12 by taste"),
    ({"about": "agents", "order": "taste", "layout": "list"}, "8 papers about agents, by taste"),
    ({"papers": SAMPLE, "layout": "list"}, "2 sample papers by upvotes"),
    ({"papers": SAMPLE, "left_out": 4, "layout": "list"}, "Top 2 of 6 sample papers by upvotes"),
    (
        {"papers": SAMPLE, "stale_since": datetime(2024, 12, 31, 7, 45, tzinfo=UTC), "layout": "list"},
        "2 sample papers by upvotes",
    ),
    (
        {"stale_since": datetime(2024, 12, 31, 7, 45, tzinfo=UTC), "layout": "list"},
        "8 papers by upvotes · list of 31 December 2024, 07:45 UTC: no newer one could be fetched",
    ),
    ({"papers": PAPERS[:1], "layout": "papers"}, "1 paper"),
    (
        {"edition_days": (MONDAY - timedelta(days=3),), "layout": "list"},
        "8 papers from Friday 18 April, by upvotes",
    ),
    *(
        (
            {"edition_days": tuple(date(2025, month, day) for month, day in days), "layout": "list"},
            f"8 papers {named}, by upvotes",
        )
        for days, named in (
            (((4, 18), (4, 21)), "since Friday"),
            (((4, 15), (4, 16), (4, 17), (4, 18), (4, 21)), "since Tuesday"),
            (((4, 14), (4, 15)), "since Monday 14 April"),
        )
    ),
    (
        {"edition_days": (date(2024, 12, 31), MONDAY), "about": "agents", "left_out": 4, "layout": "list"},
        "Top 8 of 12 about agents since Tuesday 31 December 2024, by upvotes",
    ),
    ({"withdrawn": 1, "layout": "list"}, "8 papers by upvotes · 1 withdrawn left out"),
    ({"rising": (a_paper(99),), "layout": "list"}, "8 papers by upvotes · 1 still rising"),
    (
        {"stale_since": datetime(2025, 4, 21, 7, 45, tzinfo=UTC), "layout": "list"},
        "8 papers by upvotes · list of 21 April, 07:45 UTC: no newer one could be fetched",
    ),
)


@each("fields, words", SMALL)
def test_one_small_line_says_what_the_list_is(fields, words):
    assert small(header(**fields)) == words


def test_a_digest_on_a_topic_marks_its_words_in_what_a_paper_is_about_and_takes_no_other_sentence():
    """A sentence that had the word was about the method that the paper argues against."""
    abstract = "Language is hard. Others drive a robot by vision."
    cat = replace(PAPERS[0], title="A Cat", summary="A cat with vision sleeps all day long.", abstract=abstract)
    asleep = replace(cat, summary="A cat sleeps all day long.")
    for paper, marked in ((cat, ["vision"]), (asleep, [])):
        [card] = header("list", papers=(paper,), about="vision language").cards
        assert plain(card.snippet) == paper.summary
        assert [span.text for span in card.snippet if span.style == "mark"] == marked
    [plainly] = header("list", papers=(cat,)).cards
    assert plainly.snippet == ()


def test_a_digest_of_the_bundled_sample_names_its_year():
    assert header(papers=SAMPLE).title == "Papers · Monday 21 April 2025"
    assert header().title == "Papers · Monday 21 April"


@each("count, first", [(8, "All 8 papers"), (2, "Both papers"), (1, "1. Paper 1"), (11, "All 11 papers")])
def test_the_menu_of_a_header_begins_with_all_its_papers(count, first):
    shown = header("list", papers=PAPERS[:count])
    assert shown.selects[1].options[0].label == first
    assert shown.selects[0].options[0].label == "1. Paper 1"


def test_papers_that_have_messages_of_their_own_are_not_opened_from_a_menu_and_listed_once():
    assert [[menu.hint for menu in header(layout).selects] for layout in ("thread", "papers")] == [["🔖 Save…"]] * 2
    assert [len(header(layout, papers=PAPERS[:3]).cards) for layout in ("thread", "list", "papers")] == [3, 3, 0]


def test_a_paper_s_own_message_says_why_it_is_there_where_no_header_lists_it():
    [first, second] = PAPERS[:2]
    digest = Digest(
        local_day=MONDAY, edition_days=(MONDAY,), papers=(first,), rising=(second,), reasons={first.id: "like X"}
    )
    said = {
        (layout, paper.id): digest_reply(Message(digest=digest, layout=layout, part=paper.id)).cards[0].reason
        for layout in ("thread", "papers")
        for paper in (first, second)
    }
    assert list(said.values()) == ["", "", "like X", "still rising"]


@each("layout", ["thread", "list", "papers"])
def test_a_preview_leaves_out_what_is_done_with_a_header_once_it_is_posted(layout):
    """Nobody can react to what one person alone sees, and its answer has buttons of its own."""
    digest = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=PAPERS[:8], left_out=34)
    reply = shown_reply(Message(digest=digest, layout=layout))
    assert (reply.title, len(reply.cards)) == ("Preview: Papers · Monday 21 April", 0 if layout == "papers" else 8)
    assert (reply.note, reply.selects, reply.buttons) == ((), (), ())


def test_a_long_organization_or_name_is_cut_to_a_line():
    for fields in (
        {"organization": "A Very Long Name " * 9},
        {"authors": ("A Very Long Name " * 9,), "author_count": 1},
    ):
        assert len(list_facts(a_paper(1, upvotes=9, **fields))[-1]) <= 64


def test_by_taste_a_reason_stands_where_else_people_do():
    named = [a_paper(number, upvotes=9, organization="Lab") for number in (1, 2)]
    cards = header(papers=tuple(named), order="taste", reasons={named[0].id: "because you saved “x”"}).cards
    assert [in_words(card.small) for card in cards] == ["▲ 9 · because you saved “x”", "▲ 9 · Lab"]


@each(
    "layout, count, words",
    [
        ("thread", 8, "React 🔖 here to save all 8, or on one paper in the thread"),
        ("papers", 8, "React 🔖 here to save all 8, or on one paper below"),
        ("below", 8, "React 🔖 here to save all 8, or on one paper below"),
        ("list", 8, "React 🔖 here to save all 8"),
        ("thread", 1, "React 🔖 here to save it"),
    ],
)
def test_how_to_save_by_a_reaction_is_small_print_and_the_menu_has_a_short_label(layout, count, words):
    shown = header(layout, papers=PAPERS[:count])
    assert [plain(each) for each in shown.note] == [words]
    assert shown.selects[-1].label == ("Save papers" if layout == "papers" else "Save from this list")


def test_only_a_channels_first_digest_says_how_to_change_it():
    labels = [[button.label for button in header(first=first).buttons] for first in (True, False)]
    assert labels == [["My saved papers", "Change this digest"], ["My saved papers"]]


@each(
    "fields, facts",
    [
        (
            {"upvotes": 112, "comments": 2, "organization": "University of Washington"},
            "▲ 112 · University of Washington",
        ),
        ({"upvotes": 9, "comments": 3, "authors": ("Ada", "Alan"), "author_count": 7}, "▲ 9 · 💬 3 · Ada and 6 more"),
        ({"authors": ("Ada", "Alan"), "author_count": 2}, "Ada and Alan"),
        ({"upvotes": 1, "withdrawn": True}, "Withdrawn · ▲ 1"),
    ],
)
def test_the_facts_name_the_organisation_or_the_first_author(fields, facts):
    assert " · ".join(list_facts(a_paper(1, **fields))) == facts


KNOWN = {paper.id: paper for paper in PAPERS}
EDITION = Edition(day=MONDAY, ids=tuple(KNOWN), fetched_at=datetime(2025, 4, 21, 9, tzinfo=UTC))


def test_what_a_digest_left_out_is_what_passed_its_filter_and_was_never_posted():
    wanted = Subscription(channel=HERE, top=8, min_upvotes=80, about="agents")
    decision = decide_digest([EDITION], KNOWN, History(), local_day=MONDAY, wanted=wanted)
    assert (decision.digest.about, decision.digest.first) == ("agents", True)
    left = left_out_by(decision.history, MONDAY)
    assert left == tuple(paper.id for paper in PAPERS[8:10])  # the last one has 79 upvotes
    assert left_out_by(decision.history, MONDAY + timedelta(days=1)) == ()
    [following, _] = digest_reply(Message(digest=decision.digest)).buttons[:2]
    assert (following.label, following.says) == ("Next 2 papers", "rest 2025-04-21")


def test_the_next_papers_of_an_edition_posted_by_hand_are_those_of_that_edition():
    digest = decide_edition(
        EDITION, KNOWN, History(), local_day=date(2025, 5, 1), request=PostRequest(channel=HERE, top=10)
    ).digest
    [following, *_] = digest_reply(Message(digest=digest)).buttons
    assert (following.label, following.says) == ("1 more paper", "rest edition 2025-04-21")


def test_what_is_posted_by_hand_behind_the_days_digest_says_that_it_is_new_since_then():
    morning = decide_digest(
        [EDITION], dict(list(KNOWN.items())[:3]), History(), local_day=MONDAY, wanted=Subscription(channel=HERE, top=2)
    )
    noon = decide_edition(
        EDITION, KNOWN, morning.history, local_day=MONDAY, request=PostRequest(channel=HERE, top=2)
    ).digest
    assert small(digest_reply(Message(digest=morning.digest, layout="list"))) == "Top 2 of 3 by upvotes"
    assert (
        small(digest_reply(Message(digest=noon, layout="list"))) == "Top 2 of 8 by upvotes · new since the last digest"
    )
    assert thread_name(noon) == f"{thread_name(morning.digest)} · new since the last digest"
    asked = decide_edition(
        EDITION, KNOWN, morning.history, local_day=MONDAY, request=PostRequest(channel=HERE, day=EDITION.day)
    ).digest
    assert "new since" not in small(digest_reply(Message(digest=asked, layout="list"))), "left out is not new"


@each(
    "day, today, title, scope",
    [
        (MONDAY, MONDAY, "Papers · Monday 21 April", "11 papers by upvotes"),
        (MONDAY, date(2025, 5, 1), "Papers · Monday 21 April", "11 papers by upvotes"),
        (MONDAY, date(2026, 1, 2), "Papers · Monday 21 April 2025", "11 papers by upvotes"),
    ],
)
def test_an_edition_posted_by_hand_is_called_by_its_day_with_the_year_of_an_old_one(day, today, title, scope):
    edition = Edition(day=day, ids=tuple(KNOWN), fetched_at=datetime(2025, 4, 21, 9, tzinfo=UTC))
    digest = decide_edition(
        edition, KNOWN, History(), local_day=today, request=PostRequest(channel=HERE, top=11)
    ).digest
    reply = digest_reply(Message(digest=digest, layout="list"))
    assert (reply.title, small(reply)) == (title, scope)
