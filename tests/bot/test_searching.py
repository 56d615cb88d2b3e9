"""A search as the searcher lives it: why a paper matched, what was mended, who else was asked."""

import asyncio
from datetime import date

import pytest
from fakes.sources import FakeSource

from bot.commands.elsewhere import fuse
from bot.model import Asker, Channel, Paper, PaperId, Person
from bot.ports import Failed
from bot.settings import Settings
from bot.wiring import open_bot

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
    async with open_bot(Settings(redis_url=server_url), clock=clock, source=source, follows=False) as bot:
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


async def test_each_result_shows_the_sentence_that_matched_with_its_words_marked(bot):
    [card] = (await say(bot, "judge")).cards
    assert "nothing" not in "".join(span.text for span in card.snippet)
    assert [span.text for span in card.snippet if span.style == "mark"]


async def test_a_mistyped_word_is_mended_and_said(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    reply = await say(bot, "reinforcemnt")
    assert LONG_FORM.id in {card.paper.id for card in reply.cards}
    assert "reinforcement" in words(reply)


async def test_what_was_not_understood_is_said(bot):
    assert "mood" in words(await say(bot, "mood:calm judge"))


async def test_where_the_library_has_nothing_the_sources_are_asked_and_what_they_know_is_kept(bot):
    bot.refresher.source.papers[FOREIGN.id] = FOREIGN
    reply = await say(bot, "zebrafish")
    assert [(card.paper.title, card.reason) for card in reply.cards] == [(FOREIGN.title, "found by arXiv")]
    assert FOREIGN.id in bot.library


async def test_a_short_query_that_finds_enough_asks_nobody(bot):
    bot.refresher.source.asked.clear()
    await say(bot, "model")
    assert bot.refresher.source.asked == []


async def test_a_question_is_answered_from_the_library_first_and_then_better(bot):
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


async def test_trouble_upstream_is_one_line_and_never_an_empty_answer(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    reply = await say(bot, "what can a large language model not do")
    assert reply.cards
    assert "Hugging Face answered 503: this is from the library only." in words(reply)


async def test_papers_like_one_come_with_what_they_share_and_without_itself(bot):
    await bot.take_sample()
    cards = (await say(bot, "similar 2504.13837")).cards
    assert "2504.13837" not in {card.paper.id for card in cards}
    assert cards[0].reason.startswith("both: ")


async def test_similar_works_for_a_paper_that_the_library_lacks(bot):
    await bot.take_sample()
    known = bot.library.paper(PaperId("2504.11544"))
    other = Paper(id=PaperId("2504.00011"), title="Graphs and Retrieval", abstract=known.summary)
    bot.refresher.source.papers[other.id] = other
    assert known.id in {card.paper.id for card in (await say(bot, f"similar {other.id}")).cards}
    assert "No source knows" in words(await say(bot, "similar 2504.05555"))


def test_fusing_two_rankings_puts_what_both_know_first():
    papers = [Paper(id=PaperId(f"p{number}"), title="") for number in range(4)]
    fused = fuse(papers[:3], [papers[3], papers[2]])
    assert fused[0].id == "p2"
    assert len(fused) == 4
