"""A search as the searcher lives it: why a paper matched, what was mended, who else was asked."""

import asyncio
import random
from datetime import date

import pytest
from cases import each
from fakes.round_trips import round_trips
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace

from bot.app import open_bot
from bot.commands.search_counts import found_in_words
from bot.commands.source_search import fuse
from bot.model import Asker, Channel, Paper, PaperId, Person
from bot.ports import Failed
from bot.replies import line, plain
from bot.search.heading import searched
from bot.search.query import parse_query
from bot.store.answers import Kept

MONDAY = date(2025, 4, 21)
ASKER = Asker(
    person=Person(platform="console", workspace="local", user="ada"), channel=Channel(platform="console", id="test")
)
LLM = Paper(
    id=PaperId("2504.00001"),
    title="Large Language Models (LLMs) as Judges",
    abstract="We begin with nothing. Large language models (LLMs) judge answers. The end is near.",
    days=(MONDAY,),
)
LONG_FORM = Paper(
    id=PaperId("2504.00002"),
    title="What a Large Language Model Cannot Do",
    abstract="A large language model cannot swim. This was tried in a pool, with reinforcement learning.",
    days=(MONDAY,),
)
OTHERS = [
    Paper(
        id=PaperId(f"2504.0010{number}"),
        title=f"Matter {number}",
        abstract=f"Some use large language models (LLMs) for matter {number}; others use reinforcement learning.",
        days=(MONDAY,),
    )
    for number in range(4)
]
FOREIGN = Paper(id=PaperId("2504.00009"), title="Zebrafish Swim in Schools", source="arxiv")


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = [LLM, LONG_FORM, *OTHERS]
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


async def all_of(bot, text: str, **options):
    asker = Asker(person=ASKER.person, channel=ASKER.channel, **options)
    return [reply async for reply in bot.answer(text, asker)]


async def say(bot, text: str, **options):
    return (await all_of(bot, text, **options))[-1]


def words(reply) -> str:
    return " ".join("".join(span.text for span in each) for each in (*reply.lines, *reply.note))


async def test_an_abbreviation_finds_the_long_form_and_the_reverse(bot):
    everything = {paper.id for paper in (LLM, LONG_FORM, *OTHERS)}
    assert {card.paper.id for card in (await say(bot, "llm", page_size=0)).cards} == everything
    assert {card.paper.id for card in (await say(bot, "large language model", page_size=0)).cards} == everything


@pytest.mark.parametrize("title", ["The E = mc² of Learning", "The E = mc2 of learning", "the e=mc^2 of learning"])
async def test_a_title_with_a_raised_figure_is_shown_however_it_is_typed(bot, title):
    paper = Paper(id=PaperId("2504.00077"), title="The E = mc² of Learning", days=(MONDAY,))
    await bot.library.keep([paper])
    reply = await say(bot, f"show {title}")
    assert [card.paper.id for card in reply.cards] == [paper.id]
    assert reply.cards[0].full


async def test_each_result_shows_the_sentence_that_matched_with_its_words_marked(bot):
    [card] = (await say(bot, "judge")).cards
    assert "nothing" not in "".join(span.text for span in card.snippet)
    assert [span.text for span in card.snippet if span.style == "mark"]


async def test_a_mistyped_word_is_mended_and_said(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    reply = await say(bot, "reinforcemnt")
    assert LONG_FORM.id in {card.paper.id for card in reply.cards}
    assert "reinforcement" in words(reply)
    said = [button.says for button in reply.buttons if button.says.startswith(("follow: ", "search arxiv: "))]
    assert said == ["search arxiv: reinforcement", "follow: reinforcement"], "what was meant is followed"


async def test_time_in_plain_words_is_said_as_the_filter_that_it_is_and_the_words_alone_are_a_press_away(bot):
    reply = await say(bot, "papers about reinforcement learning in 2025")
    assert reply.title == "“reinforcement learning” · 2025"
    assert LONG_FORM.id in {card.paper.id for card in reply.cards}
    [only] = [button for button in reply.buttons if button.label == "Search the words only"]
    assert (await say(bot, only.says)).title == "“reinforcement learning in 2025”"


async def test_a_word_of_time_that_no_paper_has_is_not_respelt(bot):
    day = date(2025, 4, 18)
    weak = [replace(LLM, id=PaperId(f"2504.0007{number}"), title="Weak Judges", days=(day,)) for number in range(3)]
    bot.refresher.source.days[day] = weak
    await bot.refresh_day(day)
    assert "Showing results for “weak judges”" in words(await say(bot, "weakk judges"))
    assert "Showing results" not in words(await say(bot, "judging week things"))


async def test_words_in_which_one_asks_are_no_slips_whatever_papers_have(bot):
    day = date(2025, 4, 18)
    papers = [replace(LLM, id=PaperId(f"2504.0007{number}"), title="Latent Swings", days=(day,)) for number in range(3)]
    bot.refresher.source.days[day] = papers
    await bot.refresh_day(day)
    assert "Showing results for “latent swings”" in words(await say(bot, "latennt swings"))
    for typed in ("show me latest swings", "show me the latest works on swings"):
        assert "Showing results" not in words(await say(bot, typed)), typed


async def test_whoever_asks_for_the_latest_papers_gets_the_newest_first_and_a_way_to_the_best_match(bot):
    assert (await say(bot, "I want to see papers about language")).title == "“language”"
    newest = await say(bot, "show me the latest papers on language")
    assert (newest.title, "newest first" in words(newest)) == ("“language”", True)
    [best] = [button for button in newest.buttons if button.label == "Best match first"]
    assert "best match first" in words(await say(bot, best.says))


async def test_what_is_too_long_to_follow_is_not_offered_and_told_so_where_it_is_asked_for(bot):
    long = "state space " * 30
    assert not [button for button in (await say(bot, long)).buttons if button.says.startswith("follow: ")]
    assert "has 150 characters at most" in words(await say(bot, f"follow {long}"))


async def test_what_may_be_a_name_is_searched_as_typed_and_what_else_may_be_meant_is_offered(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    meant = "Did you mean reinforcement?"
    for typed, shows_some in (("Reinforcemnt", False), ("Reinforcemnt judge", True)):
        reply = await say(bot, typed)
        assert bool(reply.cards) == shows_some, "results for what was typed"
        assert "Showing results" not in words(reply)
        [offer] = [button for button in reply.buttons if button.label.startswith("Did you mean reinforcement")]
        assert (await say(bot, offer.says)).cards
    assert not [button for button in (await say(bot, "reinforcemnt")).buttons if button.label == meant]


async def test_what_was_not_understood_is_said(bot):
    assert "mood" in words(await say(bot, "mood:calm judge"))


async def test_where_the_library_has_nothing_the_sources_are_asked_and_what_they_know_is_kept(bot):
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    reply = await say(bot, "zebrafish")
    assert [(card.paper.title, card.reason) for card in reply.cards] == [(FOREIGN.title, "from arXiv")]
    assert FOREIGN.id in bot.library


async def test_a_short_query_that_finds_enough_asks_nobody(bot):
    bot.refresher.source.asked.clear()
    await say(bot, "model")
    assert bot.refresher.source.asked == []


async def test_a_question_is_answered_from_the_library_first_and_then_better(bot, monkeypatch):
    monkeypatch.setattr("bot.tasks.PATIENCE_S", 0.01)
    source = bot.refresher.source
    source.gate = asyncio.Event()
    question = "what can a large language model not do"
    foreign = Paper(id=PaperId("2504.00010"), title=f"On {question}")
    source.papers[foreign.id] = foreign
    seen = []
    async for reply in bot.answer(question, ASKER):
        seen.append(reply)
        source.gate.set()
    assert len(seen) == 2
    assert "still asking Hugging Face" in words(seen[0])
    assert foreign.id in {card.paper.id for card in seen[1].cards}


async def test_the_same_question_is_asked_once_a_day(bot):
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    await say(bot, "zebrafish swim quickly")
    asked = len(bot.refresher.source.asked)
    await say(bot, "zebrafish swim quickly")
    assert len(bot.refresher.source.asked) == asked


async def test_sources_that_give_no_answer_are_named_as_they_were_asked_and_not_offered_again(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face could not be reached")
    asked = await say(bot, "search arxiv: language")
    assert "Neither Hugging Face nor arXiv gave an answer: these are from my library only." in words(asked)
    nothing = await say(bot, "search arxiv: zebrafish")
    assert "Neither Hugging Face nor arXiv gave an answer: I searched my library only." in words(nothing)
    assert [(each.label, each.says) for each in asked.buttons if each.kind == "turn"][1:] == [
        ("Newest first", "language sort:new")
    ]
    for typed in ("search arxiv: pool", "language zebrafish pool"):
        assert not [each for each in (await say(bot, typed)).buttons if "arxiv:" in each.says]


async def test_what_only_leaves_papers_out_is_no_search(bot):
    for typed in ("-1", "-language", "-author:gu"):
        reply = await say(bot, typed)
        assert not reply.cards and "Type words before it" in words(reply), typed
        assert [button.says for button in reply.buttons] == ["help search"]
    assert (await say(bot, "-language since:year")).title != reply.title


async def test_a_search_is_put_in_another_order_only_once(bot):
    reply = await say(bot, "sort:best language")
    assert ("Newest first", "language sort:new") in [(each.label, each.says) for each in reply.buttons]


async def test_trouble_upstream_is_one_line_and_never_an_empty_answer(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    reply = await say(bot, "what can a large language model not do")
    assert reply.cards
    assert "Hugging Face answered 503: these are from my library only." in words(reply)


async def test_papers_like_one_come_with_what_they_share_and_without_itself(bot):
    await bot.take_sample()
    paper = bot.library.paper(PaperId("2504.13837"))
    await bot.library.keep(
        [replace(each, keywords=("Distillation",)) for each in (paper, matter(1, abstract=paper.summary))]
    )
    reply = await say(bot, "similar 2504.13837")
    assert "2504.13837" not in ids(reply)
    assert reply.cards[0].reason == "in common: Distillation"
    assert plain(reply.lines[0]).startswith("1 paper similar to “")


async def test_similar_works_for_a_paper_that_the_library_lacks(bot):
    await bot.take_sample()
    known = bot.library.paper(PaperId("2504.11544"))
    other = Paper(id=PaperId("2504.00011"), title="Graphs and Retrieval", abstract=known.summary)
    bot.refresher.source.papers[other.id] = other
    assert known.id in {card.paper.id for card in (await say(bot, f"similar {other.id}")).cards}
    assert "I couldn't find 2504.05555" in words(await say(bot, "similar 2504.05555"))


def test_fusing_two_rankings_puts_what_both_know_first():
    fused = fuse(["p0", "p1", "p2"], ["p3", "p2"])
    assert fused[0] == "p2"
    assert len(fused) == 4


async def test_another_process_knows_what_the_sources_said(bot, server_url, clock):
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    await say(bot, "zebrafish swim quickly")
    other = FakeSource()
    async with open_bot(settings_of(server_url), clock=clock, source=other, follows=False) as second:
        assert (await say(second, "Zebrafish  swim quickly")).total == 1
        assert other.asked == []


async def test_trouble_is_not_remembered(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    assert "503" in words(await say(bot, "zebrafish"))
    bot.refresher.source.failure = None
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    assert (await say(bot, "zebrafish")).cards


async def test_what_the_sources_find_meets_the_demands_too(bot):
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    assert not (await say(bot, "zebrafish min:10")).cards
    assert FOREIGN.id not in ids(await say(bot, "zebrafish swim -schools"))
    assert [card.paper.id for card in (await say(bot, "zebrafish min:0")).cards] == [FOREIGN.id]


def matter(number: int, title: str = "Walrus", **fields) -> Paper:
    return Paper(id=PaperId(f"2504.1{number:04d}"), title=f"{title} {number}", days=(MONDAY,), **fields)


def ids(reply) -> list[str]:
    return [card.paper.id for card in reply.cards]


async def test_page_two_continues_page_one_whatever_arrived_in_between(bot, server_url, clock):
    await bot.library.keep([matter(number) for number in range(12)])
    first = await say(bot, "walrus")
    await bot.library.keep([matter(number, "Walrus walrus", upvotes=99) for number in range(20, 24)])
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as other:
        pages = [ids(await say(other, "walrus", page=page)) for page in (2, 3)]
    assert first.total == 12
    assert len({*ids(first), *pages[0], *pages[1]}) == 12
    assert (await say(bot, "walrus")).total == 16


async def test_far_pages_go_on_with_what_there_is_and_repeat_nothing(bot):
    await bot.library.keep([matter(number) for number in range(70)])
    pages = [ids(await say(bot, "walrus", page=page)) for page in range(1, 15)]
    assert sorted(each for page in pages for each in page) == sorted(matter(number).id for number in range(70))
    assert (await say(bot, "walrus", page=10**9)).page == 14


async def test_somebody_elses_answer_and_an_old_one_are_no_help(bot, clock, redis):
    await bot.library.keep([matter(number) for number in range(12)])
    first = await say(bot, "walrus")
    grace = Asker(person=Person(platform="console", workspace="local", user="grace"), channel=ASKER.channel, page=2)
    [second] = [reply async for reply in bot.answer("walrus", grace)]
    assert not set(ids(first)) & set(ids(second))
    await redis.flushdb()
    assert len(ids(await say(bot, "walrus", page=2))) == 5


async def test_an_answer_of_library_and_sources_has_pages_too(bot):
    source = bot.refresher.source
    question = "what can a large language model not do"
    for number in range(8):
        paper = Paper(id=PaperId(f"2504.2000{number}"), title=f"{question} {number}")
        source.papers[paper.id] = paper
    first = await say(bot, question)
    later = [await say(bot, question, page=page) for page in range(2, first.pages + 1)]
    every = [each for reply in (first, *later) for each in ids(reply)]
    assert len(every) == len(set(every)) == first.total == 14
    assert {card.reason for reply in (first, *later) for card in reply.cards} == {"", "from Hugging Face"}


async def test_what_the_sources_found_is_counted_too_and_has_no_day_of_the_library(bot):
    source = bot.refresher.source
    for number in range(8):
        paper = Paper(id=PaperId(f"1706.2000{number}"), title=f"Zebrafish {number}", published=date(2017, 6, 1))
        source.papers[paper.id] = paper
    found = plain((await say(bot, "zebrafish")).lines[0])
    assert found == "1–5 of 8 papers from Hugging Face and arXiv · best match first"
    assert plain((await say(bot, "zebrafish")).lines[0]) == "1–5 of 8 papers · best match first", "known by now"
    paper = Paper(id=PaperId("1706.30000"), title="What can a large language model do?", published=date(2017, 6, 1))
    source.papers[paper.id] = paper
    both = plain((await say(bot, "what can a large language model do")).lines[0])
    assert both == "1–5 of 7 papers, 1 from Hugging Face and arXiv · best match first"


async def test_search_arxiv_counts_what_it_added_and_says_when_that_is_nothing(bot):
    await bot.library.keep([matter(number, f"Walrus herd {number}") for number in range(7)])
    source, asked = bot.refresher.source, "search arxiv: walrus"
    assert plain((await say(bot, "walrus")).lines[0]).startswith("1–5 of 7 papers · ")
    for number in range(3):
        source.papers[PaperId(f"1706.4000{number}")] = Paper(id=PaperId(f"1706.4000{number}"), title="Walrus tusks")
    more = await say(bot, asked)
    assert plain(more.lines[0]) == "1–5 of 10 papers, 3 from Hugging Face and arXiv · best match first"
    again = await say(bot, asked)
    assert plain(again.lines[0]).startswith("1–5 of 10 papers · best match first")
    assert "Nothing more on Hugging Face and arXiv." in words(again) and "Nothing more" not in words(more)


async def test_a_title_behind_save_or_show_is_that_paper_of_the_library_or_the_sources_and_save_is_never_searched(bot):
    attention = Paper(id=PaperId("1706.03762"), title="Attention Is All You Need")
    bot.refresher.source.papers[attention.id] = attention
    await bot.library.keep([matter(1, "Attention Is All You Need for Caches")])
    for text in ("save attention is all you need", "show attention is all you need"):
        [card] = (await say(bot, text)).cards
        assert (card.paper.title, card.full) == (attention.title, True)
        assert "save" in [button.kind for button in card.buttons]
    [known] = (await say(bot, f"save {LLM.title}")).cards
    assert known.paper == LLM
    for text in (
        "mark read llms as judges",
        "mark unread models judges",
        "unsave large language models (llms) as judges",
    ):
        assert [card.paper for card in (await say(bot, text)).cards] == [LLM], text
    assert (await say(bot, "mark read zebras")).cards == ()
    await bot.library.keep([matter(2, "PoLAR: Factorizing Extent"), matter(3, "4D-Fly: Agents in the Air")])
    for text, number in (("PoLAR: Factorizing Extent", 2), ("PoLAR", 2), ("4D-Fly: Agents in the Air", 3)):
        named = await say(bot, f"save {text}")
        assert [card.paper.id for card in named.cards] == [matter(number, "").id]
        assert [plain(each) for each in named.lines] == ["Is this the one? It isn't saved yet."]
    reply = await say(bot, "save energy in training")
    assert (reply.title, reply.cards) == ("No paper has this title. Search for it?", ())
    assert [button.says for button in reply.buttons] == ["search energy in training"]


async def test_a_title_behind_similar_shows_the_papers_like_it_and_other_words_are_searched(bot):
    await bot.library.keep([matter(2, "PoLAR: Factorizing Extent")])
    by_id = await say(bot, f"similar {matter(2, '').id}")
    for text in ("PoLAR", "to PoLAR", 'to "PoLAR: Factorizing Extent 2"', "papers to polar: factorizing extent"):
        assert await say(bot, f"similar {text}") == by_id, text
    assert "similar to “PoLAR: Factorizing Extent 2”" in plain(by_id.lines[0])
    assert "similar to" not in words(await say(bot, "similar language models"))


async def test_titles_with_the_whole_search_come_first_whoever_found_them(bot):
    """All of its words are common: the library knew a paper that needs sleep, and put it above the titles asked for."""
    sleep = matter(1, "Models need sleep", abstract="All attention is spent; you need it. Attention is all.")
    await bot.library.keep([sleep, *(matter(number, "You need attention, too") for number in range(2, 5))])
    heads = [Paper(id=PaperId(f"1706.5000{n}"), title=f"{n} Attention Is All You Need") for n in range(2)]
    bot.refresher.source.papers |= {paper.id: paper for paper in heads}
    assert {*ids(await say(bot, "attention is all you need"))[:2]} == {paper.id for paper in heads}


async def test_where_no_paper_has_all_the_words_the_sources_are_asked_and_what_has_them_comes_first(bot):
    """Six papers with one of the words were the whole answer to two words."""
    bot.refresher.source.papers[PaperId("1706.60000")] = Paper(
        id=PaperId("1706.60000"), title="The Language Whales Speak"
    )
    found = await say(bot, "language whales")
    assert ids(found)[0] == "1706.60000"
    told = "1–5 of 7 papers, 1 with all words, 1 from Hugging Face and arXiv · best match first"
    assert plain(found.lines[0]) == told


async def test_finds_of_the_sources_without_the_words_do_not_hide_that_no_paper_has_all_of_them(bot):
    """A recipe for a pizza was 110 papers, 15 of them from Hugging Face and arXiv."""
    bot.refresher.source.offered.append(Paper(id=PaperId("1706.60000"), title="Ranking Restaurants"))
    found = await say(bot, "cheapest language pizza")
    told = "No paper has all of these words. 1–5 of 7 papers, 1 from Hugging Face and arXiv · best match first"
    assert plain(found.lines[0]) == told


async def test_what_the_sources_found_follows_the_order_that_was_asked_for_behind_papers_with_all_words(bot):
    """The most upvoted paper stood first that had nothing to do with the words."""
    found = [
        Paper(id=PaperId(f"1706.7000{at}"), title=title, upvotes=upvotes, published=date(2017, 6, 1))
        for at, (title, upvotes) in enumerate(
            [("Unasked, but the language is liked", 900), ("How whales learn a language of dives", 5)]
        )
    ]
    bot.refresher.source.papers |= {paper.id: paper for paper in found}
    assert ids(await say(bot, "how whales learn a language of dives sort:top"))[0] == "1706.70001"


async def test_papers_like_one_stand_still_too(bot):
    await bot.take_sample()
    first = await say(bot, "similar 2504.13837", page_size=1)
    await bot.library.keep([bot.library.paper(PaperId("2504.13837"))])
    second = await say(bot, "similar 2504.13837", page=2, page_size=1)
    assert second.cards and not set(ids(first)) & set(ids(second))


async def test_a_search_waits_for_the_store_twice_at_most(bot):
    await bot.library.keep([matter(number) for number in range(12)])
    await say(bot, "judge")
    for page in (1, 2):
        with round_trips() as trips:
            await say(bot, "walrus", page=page)
        assert trips.count <= 2


async def test_the_count_means_papers_with_all_the_words_and_the_page_is_said(bot):
    """Six papers have "language", one of them "pool", too: five a page."""
    assert (await say(bot, "language")).lines[0][0].text == "1–5 of 6 papers · best match first"
    assert (await say(bot, "language", page=2)).lines[0][0].text == "6 of 6 papers · best match first"
    some = "1–5 of 6 papers, 1 with all words · best match first"
    assert (await say(bot, "language pool")).lines[0][0].text == some
    assert (await say(bot, "large language swim")).lines[0][0].text == some
    more = "1–5 of 6 papers, 5 with all words · best match first"
    assert (await say(bot, "language reinforcement")).lines[0][0].text == more
    none = "No paper has all of these words. 1–5 of 6 papers with some of them · best match first"
    assert (await say(bot, "language zebrafish")).lines[0][0].text == none
    assert plain((await say(bot, "zebrafish")).lines[0]) == "Searched 6 papers (21 April 2025)"


@each(
    "words, days, said",
    [
        ("language", (MONDAY, date(2025, 4, 30)), " · library: 21–30 April"),
        ("language", (date(2024, 12, 3), MONDAY), " · library: 3 December 2024–21 April"),
        ("language", (date(2023, 5, 4), MONDAY), " · library since May 2023"),
        ("language since:2025-04-01", (MONDAY,), ""),
        ("language", (), ""),
    ],
)
def test_a_search_that_finds_few_says_which_days_are_searched_unless_it_names_some(words, days, said):
    few, many = [
        found_in_words(parse_query(words, today=MONDAY), Kept(ids=(), total=count, whole=count), 4, days, MONDAY)
        for count in (4, 5)
    ]
    assert (few, many) == (f"4 papers · best match first{said}", "5 papers · best match first")


async def test_the_first_of_several_pages_leads_to_the_same_search_in_another_order_and_back(bot):
    best = await say(bot, "language")
    assert [(each.label, each.says) for each in best.buttons[:2]] == [
        ("More ›", "language"),
        ("Newest first", "language sort:new"),
    ]
    newest = await say(bot, "language sort:new")
    assert "newest first" in plain(newest.lines[0])
    assert (newest.buttons[1].label, newest.buttons[1].says) == ("Best match first", "language")
    for reply in (await say(bot, "language", page=2), await say(bot, "pool")):
        assert not [each for each in reply.buttons if each.label == "Newest first"]
    assert {each.kind for each in (best.buttons[1], newest.buttons[1])} == {"turn"}, "it stands in the same place"


@each(
    "typed, heading",
    [
        ("llm agents sort:new", "“llm agents”"),
        ("retrieval augmented generation", "“retrieval augmented generation”"),
        ('"retrieval augmented generation"', "“retrieval augmented generation” as a phrase"),
        ("agents “tool use” -org:ibm", "“agents ‘tool use’” not from ibm"),
        ("help me find papers about quantization", "“quantization”"),
        ("what are the best papers on video generation", "“video generation”"),
        ("any papers on agents since:30d", "“agents” · last 30 days"),
        ("papers on agents since:2025-12 before:2026-01", "“agents” · December 2025"),
        ("agents since:2025-11 before:2026-01", "“agents” · since November 2025, before January 2026"),
        ("agents since:2025-11", "“agents” · since November 2025"),
        ("agents since:2025-11-03", "“agents” · since 3 November 2025"),
        ("agents since:2025-02-31", "“agents since:2025-02-31”"),
        ("agents before:2025-11", "“agents” · before November 2025"),
        ("agents since:2025-12-31 before:2026-01-01", "“agents” · 31 December 2025"),
        ("before:2025", "Papers before 2025"),
        ('robotics author:gu or author:"Tri Dao"', "“robotics” by gu or Tri Dao"),
        ("org:google or author:gu", "Papers from google or by gu"),
        ('"state space" or author:gu sort:new', "Papers ‘state space’ or by gu"),
        ("agents or author:gu", "“agents or author:gu”"),
        ('robots -nvidia "world model"', "“robots ‘world model’” without nvidia"),
        ('+"world model" robots', "“robots” that say world model"),
        ("agents -org:google -author:gu", "“agents” not by gu, not from google"),
        ("title:state", "Papers with state in the title"),
        ("deepseek since:yesterday", "“deepseek” · since yesterday"),
        ("agents since:30d before:7d", "“agents” · last 30 days, older than 7 days"),
        ("agents after:2026-06-01", "“agents” · since 1 June 2026"),
        ("agents since:7d since:3d", "“agents since:7d since:3d”"),
        ('"state space" or "flow matching"', "“‘state space’ or ‘flow matching’”"),
        ("agents since:2025 before:2025-06-01", "“agents” · since 2025, before 1 June 2025"),
        ("since:7d", "Papers from the last 7 days"),
        ("multi-agent -survey has:code min:20", "“multi-agent” without survey, with code and at least 20 upvotes"),
        ("multi-agent -survey", "“multi-agent” without survey"),
        ('org:"Google" robotics since:7d', "“robotics” from Google · last 7 days"),
        ("author:gu", "Papers by gu"),
        ("show me papers about mamba", "“mamba”"),
        ("I am looking for papers that deal with long sequences", "“long sequences”"),
        ("reading papers aloud", "“reading papers aloud”"),
        ("best of n sampling", "“best of n sampling”"),
        ("papers about", "“papers about”"),
    ],
)
def test_a_heading_has_the_words_that_are_searched_for(typed, heading):
    assert searched(typed) == heading


async def test_another_order_keeps_the_papers_and_the_way_back_where_hardly_any_has_all_words(bot):
    """Ordered by date only the paper with all words was left, and no button led back."""
    best, newest = [await say(bot, f"cannot swim language models{order}") for order in ("", " sort:new")]
    assert newest.total == best.total == 6
    assert "6 papers, 1 with all words · newest first" in plain(newest.lines[0])
    assert newest.title == best.title
    for few in ("pool sort:new", "swim sort:top"):
        assert "Best match first" in [each.label for each in (await say(bot, few)).buttons], few


async def test_a_heading_parts_papers_with_all_the_words_from_those_with_some_in_every_order(bot):
    """Newest first: no. 4 was of 18 June, no. 5 of 24 June, and nothing said why."""
    new = date(2025, 4, 22)
    fish = [replace(matter(at, f"Otters Fish {at}"), days=(MONDAY,)) for at in range(2)]
    only = [replace(matter(at, f"Otters Play {at}"), days=(new,)) for at in range(3, 9)]
    await bot.library.keep([*fish, *only])
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    for text in ("otters fish", "otters fish sort:new", "otters fish sort:top"):
        first = await say(bot, text, page_size=4)
        assert [card.heading for card in first.cards] == ["", "", "With some of the words", ""], text
        assert {*ids(first)[:2]} == {paper.id for paper in fish}, text
        second = await say(bot, text, page=2, page_size=4)
        assert [card.heading for card in second.cards] == ["With some of the words", "", "", ""], text
    for text in ("otters whales", "otters", "otters fish -play"):
        assert not any(card.heading for card in (await say(bot, text)).cards), text


async def test_where_no_paper_has_all_the_words_those_with_some_are_in_the_order_that_is_said(bot):
    papers = [
        replace(matter(at, "Otters"), days=(date(2025, 4, at),), upvotes=200 - 20 * at) for at in (3, 9, 5, 7, 2, 8)
    ]
    await bot.library.keep(papers)
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    newest = await say(bot, "otters whales sort:new", page_size=0)
    assert [card.paper.title for card in newest.cards] == [f"Otters {at}" for at in (9, 8, 7, 5, 3, 2)]


async def test_no_heading_says_that_finds_of_the_sources_have_some_of_the_words(bot):
    bot.refresher.source.offered.append(Paper(id=PaperId("1706.60000"), title="Ranking Restaurants"))
    found = await say(bot, "language swim", page_size=0)
    assert {LONG_FORM.id, "1706.60000"} <= {*ids(found)}
    assert not any(card.heading for card in found.cards)


async def test_in_another_order_papers_with_all_words_come_before_the_others_that_were_found(bot):
    """A paper that had one of the words and more upvotes stood first, and the one that had all on a later page."""
    swims = [
        replace(OTHERS[0], id=PaperId(f"2504.0030{at}"), title=title, abstract="", upvotes=upvotes)
        for at, (title, upvotes) in enumerate([("Seals Swim", 90), ("Seals Swim Deep", 1), ("Deep Seals Swim", 3)])
    ]
    await bot.library.keep(swims)
    assert ids(await say(bot, "seals swim deep sort:top"))[:3] == ["2504.00302", "2504.00301", "2504.00300"]


async def test_the_most_upvoted_for_several_words_are_among_the_best_matches(bot):
    """The best papers on world models were those with most upvotes that say "world" and "model" somewhere."""
    about = [matter(at, f"World models {at}", upvotes=at) for at in range(60)]
    apart = replace(matter(90, "Earth"), abstract=f"A model {'of this and that ' * 9}in the real world.", upvotes=900)
    await bot.library.keep([*about, apart])
    top = await say(bot, "world models sort:top")
    assert plain(top.lines[0]) == "1–5 of 50 best matches · most upvoted first"
    assert apart.id not in ids(top) and [card.paper.upvotes for card in top.cards] == [59, 58, 57, 56, 55]
    assert ids(await say(bot, "earth sort:top")) == [apart.id]


async def test_in_whatever_words_one_asks_the_papers_and_their_order_are_the_same(bot):
    """Asked in five words or more the sources were asked, too, and their papers came first."""
    await bot.library.keep([matter(at, f"Walrus songs {at}", upvotes=at) for at in range(7)])
    bot.refresher.source.papers[PaperId("1706.80000")] = Paper(id=PaperId("1706.80000"), title="Walrus")
    plainly = await say(bot, "walrus")
    for asked in (
        "papers about walrus",
        "show me papers about walrus",
        "hello there, i would like to see something about walrus please",
        "i want to read about walrus",
    ):
        reply = await say(bot, asked)
        assert (reply.title, ids(reply), reply.lines) == (plainly.title, ids(plainly), plainly.lines)


async def test_a_word_with_a_hyphen_is_two_words_and_has_the_same_papers_in_any_order(bot):
    """160 papers had one half of it or the other, and 51 of them were left when they were sorted."""
    titles = [
        "Swarms of a Multi Agent Kind",
        "Agent Swarms",
        "Multi-Turn Swarms",
        *(f"Multi-Agent {at}" for at in range(5)),
    ]
    await bot.library.keep(
        [Paper(id=PaperId(f"2504.0040{at}"), title=title, days=(MONDAY,)) for at, title in enumerate(titles)]
    )
    best, newest = [await say(bot, f"multi-agent{order}") for order in ("", " sort:new")]
    assert "1–5 of 6 papers · best" in plain(best.lines[0])
    assert "1–5 of 6 papers · newest" in plain(newest.lines[0])


async def test_lists_cards_and_their_order_have_one_date_the_first_edition(bot):
    """A paper was of one day in a list, of another on its card, and sorted by a third."""
    april = [
        ("a", date(2025, 4, 1), (date(2025, 4, 17), date(2025, 4, 21))),
        ("b", date(2025, 4, 19), ()),
        ("c", date(2025, 4, 14), (date(2025, 4, 18),)),
    ]
    papers = [
        Paper(id=PaperId(f"2504.0020{at}"), title=f"Walrus {name}", days=days, published=published)
        for at, (name, published, days) in enumerate(april)
    ]
    await bot.library.keep(papers)
    newest = await say(bot, "walrus sort:new")
    assert [card.facts[-1] for card in newest.cards] == ["19 Apr", "18 Apr", "17 Apr"]
    facts = [(await say(bot, f"show {card.paper.id}")).cards[0].facts for card in newest.cards]
    assert ["19 Apr 2025" in facts[0], "18 Apr 2025" in facts[1]] == [True] * 2
    assert "17 Apr 2025, on arXiv since 1 Apr" in facts[2]
    assert not any("arXiv" in str(fact) for some in facts[:2] for fact in some)


@each(
    "numbered, told",
    [
        ("2604.00301", "17 Apr 2026, on arXiv since 1 Apr"),
        ("2605.00302", "17 Apr 2026, on arXiv since 1 Apr"),
        ("2603.00303", "17 Apr 2026, on arXiv since 1 Apr"),
        ("2602.00304", "17 Apr 2026"),
        ("2504.00305", "17 Apr 2026"),
        ("cs/0309136", "17 Apr 2026, on arXiv since 1 Apr"),
    ],
)
async def test_a_day_on_arxiv_is_told_where_the_id_does_not_tell_another_month(bot, numbered, told):
    days = {"days": (date(2026, 4, 17),), "published": date(2026, 4, 1)}
    await bot.library.keep([Paper(id=PaperId(numbered), title="Walrus", **days)])
    assert told in (await say(bot, f"show {numbered}")).cards[0].facts


async def test_what_a_search_finds_tells_its_day(bot):
    assert (await say(bot, "language")).cards[0].facts[-1] == "21 Apr"


async def test_what_a_source_offers_for_a_made_up_word_is_no_match(bot):
    bot.refresher.source.offered = [FOREIGN]
    assert (await say(bot, "qqqqqqqq")).title == "No papers match “qqqqqqqq”"
    assert ids(await say(bot, "qqqqqqqq für zzzz")) == [FOREIGN.id]


VERBS = "digest show save mark read share pause subscribe follow mail weekly export saved tag help what no every"
BEHIND = (
    "off on for until at every friday tomorrow today august 2026 9 4pm 09:00 berlin 1 2 1-3 99 0 top min #rl all data"
    ' my the papers digest about agents by as list with since:7d last week two days in and not language models ? " - ▲'
)


@pytest.mark.parametrize("count", [50, pytest.param(250, marks=pytest.mark.soak)])
async def test_whatever_words_of_plain_rules_are_typed_together_are_answered(bot, count):
    drawn = random.Random(7)
    for _ in range(count):
        text = " ".join((drawn.choice(VERBS.split()), *drawn.choices(BEHIND.split(), k=drawn.randint(0, 4))))
        reply = await say(bot, text)
        assert not reply.title.startswith("Something went wrong"), text


async def test_signs_alone_are_nothing_to_search_for(bot):
    for said in ("😀", "-", '"', "((((", "search …", "AND", "the", "search of"):
        reply = await say(bot, said)
        assert (reply.title, reply.cards, reply.mistaken) == ("Nothing to search for in that", (), True), said


async def test_a_filter_without_a_value_alone_is_explained(bot):
    assert "such as author:gu" in plain((await say(bot, "author:")).lines[0])
    assert (await say(bot, "sort:new")).cards


async def test_a_word_of_any_length_that_no_paper_has_finds_nothing(bot):
    """A word that is too long for the index was left out, and so every paper was found."""
    endless = "q" * 150
    for text in (endless, f"+{endless}", f"title:{endless}", f"{endless} sort:new", "Ж" * 40):
        reply = await say(bot, text)
        assert (reply.cards, reply.title.startswith("No papers match")) == ((), True), text


async def test_following_a_search_is_offered_without_its_time_and_order(bot):
    for text in ("papers about models from last week", "models since:2024 sort:new", "latest models"):
        assert {button.label: button.says for button in (await say(bot, text)).buttons}["Follow"] == "follow: models"
    offered = {button.label: button.says for button in (await say(bot, "models min:5 since:7d")).buttons}
    assert offered["Follow"] == "follow: models min:5"


async def test_where_nothing_matches_the_sources_can_be_searched_anew(bot):
    reply = await say(bot, "zebrafish")
    assert [button.label for button in reply.buttons] == ["Search arXiv", "Follow", "Trending"]
    assert (reply.cards, reply.selects) == ((), ())
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    again = await say(bot, reply.buttons[0].says)
    assert [(card.paper.id, card.reason) for card in again.cards] == [(FOREIGN.id, "from arXiv")]


async def test_a_list_offers_to_save_some_and_to_open_one_and_a_list_of_saved_papers_to_mark_them_read(bot):
    reply = await say(bot, "language")
    assert [(each.says, each.many, len(each.options)) for each in reply.selects] == [
        ("show", False, 5),
        ("save", True, 5),
    ]
    assert not any(card.buttons for card in reply.cards)
    await say(bot, "save 2504.00001")
    saved = await say(bot, "saved")
    assert [each.says for each in saved.selects] == ["show", "mark read"]


async def test_upvotes_that_no_paper_has_are_said_in_words(bot):
    for typed in ("min:10000000", "min:10000000 sort:new"):
        assert (await say(bot, typed)).title == "No papers here have 10,000,000 upvotes"
    assert (await say(bot, "zebrafish min:10000000")).title == "No papers match “zebrafish min:10000000”"
    assert "I left min:-3 out: min: takes a number of upvotes." in words(await say(bot, "language min:-3"))


async def test_a_search_says_which_papers_it_shows_and_why(bot):
    """A phrase that no paper has is dropped, and a search in another language is told what the papers are in, unless
    it was read as English."""
    found = {
        '"pool language"': "No exact match · 1–5 of 6 papers, 1 with all words · best match first",
        '"language zebrafish"': "No exact match · 1–5 of 6 papers with some of the words · best match first",
        '"pool languge"': "No exact match; showing results for “pool language” · ",
        "modèles de langage pour language": "Showing results",
        "言語モデル language": "Showing results for “language model” · ",
        "перловка language": "Papers here are in English",
    }
    for typed, said in found.items():
        reply = await say(bot, typed)
        assert any(said in plain(each) for each in reply.lines), (typed, reply.lines)
    for typed in ("language", "言語モデル language", "de bruijn language", "β language", "language in van gogh"):
        assert "in English" not in " ".join(map(plain, (await say(bot, typed)).lines)), typed


async def test_saving_says_the_note_and_the_tags_also_those_of_before(bot):
    saved = await say(bot, "save 2504.00001 for the talk #memory")
    assert {"Note: for the talk", "Tags: #memory"} < {*map(plain, saved.lines)}
    await say(bot, "unsave 2504.00001")
    assert {"Note: for the talk", "Tags: #memory"} < {*map(plain, (await say(bot, "save 2504.00001")).lines)}
    assert not [each for each in (await say(bot, "save 2504.00002")).lines if plain(each).startswith("Note")]


async def test_papers_by_somebody_name_the_author_where_the_facts_do_not(bot):
    """Asked for with other words, the author was nowhere to be seen."""
    first, third = ("Zoë Tusker", "Al Oyster", "Bo Krill"), ("Al Oyster", "Bo Krill", "Zoë Tusker")
    made = [matter(1, "Walrus songs", authors=first), matter(2, "Walrus songs again", authors=third)]
    await bot.library.keep(made)
    found = {card.paper.id: card.reason for card in (await say(bot, "walrus author:tusker")).cards}
    assert found == {made[0].id: "", made[1].id: "by Zoë Tusker"}


async def test_behind_author_a_name_of_several_words_is_searched_followed_and_unfollowed_as_one(bot):
    await bot.library.keep([made := matter(1, authors=("Yann Borg",), author_count=1)])
    reply = await say(bot, "author:yann borg walrus")
    assert (reply.title, ids(reply)) == ("“walrus” by yann borg", [made.id])
    assert (await say(bot, "follow author:Yann Borg")).title == "Following papers by Yann Borg"
    assert "papers by Yann Borg" in plain((await say(bot, "following")).rows[0].right)
    assert (await say(bot, "unfollow author:Yann Borg")).title == "No longer following papers by Yann Borg"
    assert (await say(bot, "author:yann walrus")).title == "“walrus” by yann"
    for spaced in ("author: Yann Borg", "author: yann"):
        close = await say(bot, spaced.replace(" ", "", 1))
        seen = await say(bot, spaced)
        assert (seen.title, seen.cards) == (close.title, close.cards)


async def test_papers_by_an_organization_are_its_own_and_by_nobody_known_they_are_words(bot):
    made = [
        matter(1, organization="Google DeepMind"),
        matter(2, "Robots and google walrus"),
        matter(3, authors=("Yann Borg",), author_count=1),
    ]
    await bot.library.keep(made)
    for typed, title, found in (
        ("papers by google on walrus", "“walrus” from Google", [made[0].id]),
        ("find walrus papers from Google", "“walrus” from Google", [made[0].id]),
        ("papers by google", "Papers from Google", [made[0].id]),
        ("papers by Yann Borg about walrus", "“walrus” by Yann Borg", [made[2].id]),
        ("walrus papers from nvidia or google", "“walrus” from nvidia or Google", [made[0].id]),
    ):
        reply = await say(bot, typed)
        assert (reply.title, ids(reply)) == (title, found)
        assert "Search the words only" in [button.label for button in reply.buttons]
    none = await say(bot, "papers by google on zebrafish")
    assert (none.title, none.cards) == ("No papers match “zebrafish” from Google", ())
    assert (await say(bot, "papers by nobody on walrus")).title == "“nobody on walrus”"


async def test_papers_of_an_author_are_the_newest_first_however_they_are_asked_for(bot):
    """The same papers came in two orders, both called best match first."""
    days = [date(2025, 4, day) for day in (7, 9, 8)]
    made = [replace(matter(at, authors=("Yann Borg",)), days=(day,), upvotes=at) for at, day in enumerate(days)]
    await bot.library.keep(made)
    for typed in ("author:borg", "papers by Yann Borg", "author:borg sort:new", "search arxiv: author:borg"):
        reply = await say(bot, typed)
        assert ids(reply) == [made[at].id for at in (1, 2, 0)], typed
        assert "newest first" in words(reply), typed
        assert not {"Newest first", "Best match first"} & {each.label for each in reply.buttons}, typed
    top = await say(bot, "author:borg sort:top")
    assert (ids(top)[0], "most upvoted first" in words(top)) == (made[2].id, True)
    assert ("Newest first", "author:borg") in [(each.label, each.says) for each in top.buttons]
    assert "best match first" in words(await say(bot, "walrus author:borg"))


async def test_a_name_behind_mere_words_is_who_made_the_papers_unless_papers_are_about_it(bot):
    made = [
        matter(1, "Walrus tusks", organization="Nvidia Research"),
        matter(2, "Walrus songs", authors=("Zoë Tusker",)),
        *(matter(at, f"Walrus data {at}", organization="Data Lab" if at == 3 else "") for at in range(3, 9)),
        matter(9, "Dreaming of seals by Tusker"),
    ]
    await bot.library.keep(made)
    for typed, title, first in (
        ("walrus from nvidia", "“walrus” from Nvidia", made[0].id),
        ("walrus by tusker", "“walrus” by Tusker", made[1].id),
        ("walrus from nvidia newest first", "“walrus” from Nvidia", made[0].id),
    ):
        reply = await say(bot, typed)
        assert (reply.title, ids(reply)[0]) == (title, first)
        assert "Search the words only" in [button.label for button in reply.buttons]
    for typed in ("walrus from data", "walrus from scratch", "dreaming of seals by tusker"):
        assert (await say(bot, typed)).title == f"“{typed}”"
        assert (await say(bot, f"follow {typed}")).title == f"Following “{typed}”"
    followed = await say(bot, "follow walrus from nvidia")
    assert followed.title == "Following papers about “walrus” from Nvidia", "as the search understands it"
    assert (await say(bot, "unfollow walrus from nvidia")).title.startswith("No longer following papers about “walrus”")


async def test_with_code_at_the_end_is_a_filter_unless_a_title_has_the_words(bot):
    made = [
        matter(1, "Walrus with code"),
        matter(2, "A walrus tale", code_url="https://github.com/a/b"),
        matter(3, "Tusks of a walrus"),
    ]
    await bot.library.keep(made)
    title = await say(bot, "walrus with code")
    assert (title.title, ids(title)[0]) == ("“walrus with code”", made[0].id)
    coded = await say(bot, "tale of a walrus with code")
    assert (coded.title, ids(coded)) == ("“tale of a walrus” with code", [made[1].id])
    assert "Search the words only" in [button.label for button in coded.buttons]


async def test_help_teaches_or_with_two_topics_of_the_newest_papers(bot):
    day = date(2025, 4, 18)
    bot.refresher.source.days[day] = [
        replace(LLM, id=PaperId(f"2504.0007{number}"), keywords=("walrus", "ocean songs"), days=(day,))
        for number in range(2)
    ]
    await bot.refresh_day(day)
    taught = await say(bot, "help search")
    assert ("walrus or ocean songs", "either is enough") in [(row.left, row.right) for row in taught.rows]


async def test_the_latest_papers_from_an_organization_are_its_own_newest_first(bot):
    made = [matter(1, "On walrus", organization="NVIDIA"), matter(2, "Walrus on an NVIDIA card")]
    await bot.library.keep(made)
    reply = await say(bot, "latest papers on walrus from nvidia this year")
    assert ids(reply) == [made[0].id]
    assert reply.title == "“walrus” from NVIDIA · this year"
    assert "newest first" in plain(reply.lines[0])
    assert "from nowhere" in (await say(bot, "latest papers on walrus from nowhere this year")).title


async def test_where_no_paper_has_all_words_the_newest_are_first_by_the_date_that_is_shown(bot):
    upvoted = matter(1, "Robots", organization="NVIDIA", upvotes=90)
    newer = replace(matter(2, "Fluids", organization="NVIDIA"), days=(date(2026, 4, 1),))
    await bot.library.keep([upvoted, newer])
    assert ids(await say(bot, "robots fluids sort:new")) == [newer.id, upvoted.id]


async def test_what_was_left_out_of_a_search_is_not_offered_again(bot):
    typed = "since:banana language sort:best min:many"
    reply = await say(bot, typed)
    assert (reply.title, reply.note[0]) == (
        "“language”",
        line("I left since:banana out: since: takes a date such as 2026-01-01 or 30d."),
    )
    assert not [each.says for each in reply.buttons if "banana" in each.says and each.says != typed], "its next page"
    assert "follow: language" in [each.says for each in reply.buttons]
