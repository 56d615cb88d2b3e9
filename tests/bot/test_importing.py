"""Saved pages become papers of the library, and a copied title finds its paper, bookmarks included."""

import json
import random
from datetime import date
from pathlib import Path

import pytest
from cases import each
from fakes.daily_papers import an_entry
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.errors import PersonError
from bot.merge import title_id
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.papers.importing import restore
from bot.ports import Failed

ADA = Person(platform="console", workspace="local", user="ada")
ASKER = Asker(person=ADA, channel=Channel(platform="console", id="test"))
NOISE = random.Random(1).randbytes(100_000)
PROSE = (
    "A title of some kind\n\n" + "Nothing but prose, line after line, which nobody has dated. " * 5 + "\n\n"
).encode() * 9
ABSTRACT = "We look at how things are, and then at how they could be, with great care and at some length. " * 2
COPY = f"""Daily Papers

byAK and the research community

Apr 15

First Matter: On Something

{ABSTRACT}

  • 4 authors
·
Apr 17, 2025 4

Second Matter

{ABSTRACT}

  • 1 authors
·
Sep 27, 2025
"""
FIRST = Paper(id=PaperId("2504.00001"), title="First Matter: on Something", authors=("Ada",), author_count=4, upvotes=7)


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        yield bot


async def import_text(bot, text: str = COPY):
    return await bot.import_saved(text.encode(), lambda number, of: None)


async def say(bot, text: str):
    return [reply async for reply in bot.answer(text, ASKER)][-1]


async def test_a_copied_page_is_searchable_though_nobody_knows_its_papers(bot):
    done = await import_text(bot)
    assert [paper.author_count for paper in done.papers] == [4, 1]
    assert (done.matched, len(done.unmatched)) == (0, 2)
    [card] = (await say(bot, "first matter something")).cards[:1]
    assert (card.paper.comments, card.paper.published) == (4, date(2025, 4, 17))


async def test_a_title_that_the_library_knows_is_matched_at_once(bot):
    await bot.library.keep([FIRST])
    done = await import_text(bot)
    assert done.matched == 1
    paper = bot.library.paper(FIRST.id)
    assert (paper.upvotes, paper.abstract[:20]) == (7, ABSTRACT[:20])
    assert len((await say(bot, "title:first")).cards) == 1


async def test_a_title_that_only_a_source_knows_is_asked_for(bot):
    bot.refresher.source.papers[FIRST.id] = FIRST
    bot.refresher.source.papers[PaperId("2504.9")] = Paper(id=PaperId("2504.00009"), title="Second Matters")
    assert (await import_text(bot)).matched == 1
    assert bot.library.paper(FIRST.id) is not None


async def test_when_no_source_answers_the_import_says_so_and_keeps_the_papers(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 503")
    done = await import_text(bot)
    assert done.trouble == "Hugging Face answered 503"
    assert bot.library.size == 2


async def test_a_paper_that_arrives_later_takes_its_copys_place_bookmarks_included(bot):
    await import_text(bot)
    made_id = title_id(FIRST.title)
    ref = (await say(bot, "first matter")).cards[0].paper
    assert ref.id == made_id
    await bot.react(ASKER, MessageRef(channel=ASKER.channel, id="m1"), (made_id,))
    await bot.library.keep([FIRST])
    assert made_id not in bot.library
    [card] = (await say(bot, "saved")).cards
    assert card.paper.id == FIRST.id
    assert (await say(bot, "first matter")).cards[0].saved
    assert (await say(bot, f"unsave {FIRST.id}")).title == "Removed"
    assert not (await say(bot, "saved")).cards


async def test_another_process_follows_the_match(bot, redis):
    await import_text(bot)
    await bot.library.keep([FIRST])
    fresh = type(bot.library)(bot.library._store)
    await fresh.load()
    assert fresh.paper(title_id(FIRST.title)).id == FIRST.id
    assert fresh.size == 2


async def test_importing_twice_changes_nothing(bot):
    await import_text(bot)
    before = bot.library.size
    await import_text(bot)
    assert bot.library.size == before


@each("body", [b"", b"\x00\x01", b"just a line", b"<html><body>no papers</body></html>", b"[1, 2]", NOISE, PROSE])
async def test_a_file_that_is_no_page_says_what_is_understood_and_stores_nothing(bot, body):
    with pytest.raises(PersonError, match=r"HTML.*JSON.*text"):
        await bot.import_saved(body, lambda number, of: None)
    assert bot.library.size == 0


async def test_the_recorded_copy_arrives_whole(bot, shared):
    text = Path(shared / "data" / "seed_page.txt").read_text("utf-8")
    done = await import_text(bot, text)
    assert len(done.papers) == 36
    by_title = {paper.title: paper for paper in done.papers}
    regression = next(paper for title, paper in by_title.items() if title.startswith("Regression Transformer"))
    two_stage = next(paper for title, paper in by_title.items() if title.startswith("Two-stage Estimation"))
    polyglot = next(paper for title, paper in by_title.items() if title.startswith("Polyglot Teachers"))
    assert regression.author_count == 2
    assert (two_stage.author_count, two_stage.published) == (7, date(2026, 1, 24))
    assert (polyglot.author_count, polyglot.published) == (0, None)


@pytest.mark.parametrize("part", [0.45, 0.6])
async def test_of_half_a_page_what_can_be_read_is_kept_and_the_rest_counted(bot, shared, part):
    body = Path(shared / "data" / "html" / "papers_2024-08-01.html").read_bytes()
    done = await bot.import_saved(body[: int(len(body) * part)], lambda number, of: None)
    assert 0 < len(done.papers) < 13
    assert done.skipped == 1
    assert bot.library.size == len(done.papers)


async def test_of_half_an_api_answer_the_whole_entries_are_kept(bot):
    entries = json.dumps([an_entry(date(2025, 4, 21), number) for number in range(10)]).encode()
    done = await bot.import_saved(entries[: len(entries) // 2], lambda number, of: None)
    assert (len(done.papers), done.skipped) == (5, 1)


async def test_a_saved_html_page_becomes_the_edition_that_it_shows(bot, shared):
    body = Path(shared / "data" / "html" / "papers_2024-08-01.html").read_bytes()
    done = await bot.import_saved(body, lambda number, of: None)
    assert done.days == (date(2024, 8, 1),)
    assert len((await say(bot, "2024-08-01")).cards) == 5


async def test_an_old_export_adds_what_is_missing_and_changes_nothing_that_is_known(bot):
    await bot.library.keep([FIRST])
    export = [{"id": FIRST.id, "title": "Old Title", "abstract": ABSTRACT, "upvotes": 3, "days": ["2025-04-18"]}]
    done = await import_text(bot, json.dumps({"version": 1, "papers": export}))
    assert (done.kind, done.days) == ("export", ())
    paper = bot.library.paper(FIRST.id)
    assert (paper.title, paper.upvotes, paper.abstract[:20]) == (FIRST.title, 7, ABSTRACT[:20])


async def test_papers_of_an_export_without_ids_are_found_by_their_titles(bot):
    await bot.library.keep([FIRST])
    done = await import_text(
        bot, f"@misc{{a,\n  title = {{{FIRST.title}}}\n}}\n@misc{{b,\n  title = {{Unheard of}}\n}}\n"
    )
    assert (len(done.papers), done.matched, [paper.title for paper in done.unmatched]) == (2, 1, ["Unheard of"])


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_an_export_of_saved_papers_brings_them_back_as_they_were_and_leaves_what_is_saved_alone(bot, form):
    async def say(text):
        return [reply async for reply in bot.answer(text, ASKER)][-1]

    async def saved():
        every = await bot.store.bookmarks.load_all(ADA)
        return [(each.id, each.note, each.tags, each.saved_at, each.read_at) for each in every]

    await bot.take_sample()
    await say("save 2504.13173 =1+1 reread <b>this</b> #rl #a/b")
    await say("save 2504.13837")
    await say("mark read 2504.13837")
    before, body = await saved(), (await say(f"export {form}")).file.content
    await say("forget me yes")
    done = await bot.import_saved(body, lambda number, of: None)
    assert await restore(done.kept, ASKER, bot.store.bookmarks) == 2
    assert await saved() == before
    await say("note 2504.13173 newer")
    assert await restore(done.kept, ASKER, bot.store.bookmarks) == 0
    assert [note for _, note, *_ in await saved()] == ["", "newer"]


async def test_an_export_of_a_list_saves_nothing(bot):
    await bot.take_sample()
    body = [reply async for reply in bot.answer("export json today", ASKER)][-1].file.content
    assert not (await bot.import_saved(body, lambda number, of: None)).kept
