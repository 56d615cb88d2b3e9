"""Saved papers as a reading list: unread until they are marked read, whatever happens to the bookmark in between."""

import csv
import io
import json
from datetime import date, timedelta
from functools import partial

import pytest
from cases import each
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace

from bot.app import open_bot
from bot.commands.reading_list import group_saved
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.replies import line, plain
from bot.store import keys
from bot.store.bookmark_records import mark_read

MONDAY = date(2025, 4, 21)
PAPERS = [
    Paper(id=PaperId(f"2504.0000{number}"), title=f"Matter {number}", days=(MONDAY,), code_url="https://github.com/a/b")
    for number in range(1, 5)
]
ONE, TWO, THREE, _ = (paper.id for paper in PAPERS)
HERE = Channel(platform="slack", workspace="T1", id="C1")
ADA = Asker(person=Person(platform="slack", workspace="T1", user="ada"), channel=HERE)
GRACE = Asker(person=Person(platform="slack", workspace="T1", user="grace"), channel=HERE)
POST = MessageRef(channel=HERE, id="m1")


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


async def say(bot, text, who=ADA):
    return [reply async for reply in bot.answer(text, who)][-1]


async def listed(bot, text, who=ADA):
    return [card.paper.id for card in (await say(bot, text, who)).cards]


async def test_saved_papers_are_unread_until_they_are_marked_and_counted(bot):
    await say(bot, f"save {ONE} {TWO} {THREE}")
    assert plain((await say(bot, "saved")).lines[0]) == "3 papers, 3 unread, last saved first"
    marked = await say(bot, f"mark read {ONE} {TWO}")
    assert (marked.title, marked.way_back) == ("Marked read: 2 papers", f"mark unread {ONE} {TWO}")
    assert all(plain(each).startswith("• ") for each in marked.lines)
    saved = await say(bot, "saved")
    assert plain(saved.lines[0]) == "3 papers, 1 unread, last saved first"
    assert {card.paper.id: (line("read") in card.small) for card in saved.cards} == {ONE: True, TWO: True, THREE: False}
    assert [button.says for button in saved.buttons] == ["saved unread", "export bibtex"]
    assert [option.id for option in saved.selects[1].options] == [THREE]
    assert await listed(bot, "saved unread") == [THREE]
    assert sorted(await listed(bot, "saved read")) == [ONE, TWO]
    assert plain((await say(bot, "saved read")).lines[0]) == "2 papers, last saved first"


async def test_papers_saved_at_once_keep_their_order_and_the_newest_day_comes_first(bot, clock):
    await bot.remember(POST, [TWO, ONE, THREE])
    await bot.react(ADA, POST)
    assert await listed(bot, "saved") == [TWO, ONE, THREE]
    assert [option.id for option in (await say(bot, "saved")).selects[0].options] == [TWO, ONE, THREE]
    bookmarks = await bot.store.bookmarks.load_all(ADA.person)
    days = [MONDAY - timedelta(days=1), MONDAY, MONDAY]
    earlier = [Paper(id=each.id, title="", days=(day,)) for each, day in zip(bookmarks, days, strict=True)]
    grouped = group_saved(list(zip(bookmarks, earlier, strict=True)), MONDAY)
    assert [paper.id for _, _, paper in grouped] == [ONE, THREE, TWO]


async def test_marking_again_changes_nothing_and_undo_leaves_what_was_read_before(bot):
    await say(bot, f"save {ONE} {TWO}")
    await say(bot, f"mark read {ONE}")
    again = await say(bot, f"mark read {ONE}")
    assert (again.title, again.way_back) == ("Already marked read", "")
    await say(bot, f"mark read {ONE} {TWO}")
    await say(bot, "undo")
    assert await listed(bot, "saved read") == [ONE]


NOT_THERE = {
    "nothing unread": ((f"save {ONE}", f"mark read {ONE}"), "saved unread", "Nothing unread: you've read it."),
    "nothing read": (
        (f"save {ONE}",),
        "saved read",
        "Nothing marked read yet. To mark one, open it and choose Mark read, or type mark read 2504.13173",
    ),
    "nothing saved": ((), "saved unread", "Nothing saved yet."),
    "not saved": ((), f"mark read {ONE}", "“Matter 1” is not in your saved papers. Save it first, then mark it."),
    "not saved, with one unknown": (
        (),
        f"mark read {ONE} 2504.99999",
        "“Matter 1”, 2504.99999 are not in your saved papers. Save them first, then mark them.",
    ),
    "not saved to remove": ((), f"unsave {TWO}", "“Matter 2” is not in your saved papers."),
}


@each("before, typed, said", NOT_THERE.values())
async def test_a_list_without_papers_says_why(bot, before, typed, said):
    for text in before:
        await say(bot, text)
    assert plain((await say(bot, typed)).lines[0]).startswith(said)
    await say(bot, "forget me yes")


async def _react_again(bot):
    await bot.react(ADA, POST, (ONE,))
    await bot.unreact(ADA, POST)
    await say(bot, f"unsave {ONE}")
    await bot.react(ADA, POST, (ONE,))


PATHS = {
    "saved again with a note": (f"save {ONE} once more",),
    "removed and undone": (f"unsave {ONE}", "undo"),
    "removed and saved again": (f"unsave {ONE}", f"save {ONE}"),
    "unread and undone": (f"mark unread {ONE}", "undo"),
    "reacted to, taken away, and reacted to again": (_react_again,),
}


@each("steps", PATHS.values())
async def test_a_paper_stays_read_whatever_happens_to_its_bookmark(bot, steps):
    await say(bot, f"save {ONE}")
    await say(bot, f"mark read {ONE}")
    for step in steps:
        await (say(bot, step) if isinstance(step, str) else step(bot))
    assert await listed(bot, "saved read") == [ONE]
    assert not await listed(bot, "saved read", GRACE)


async def test_after_a_month_a_removed_paper_is_unread_when_it_is_saved_anew(bot, clock):
    for text in (f"save {ONE}", f"mark read {ONE}", f"unsave {ONE}"):
        await say(bot, text)
    clock.advance(days=31)
    await say(bot, f"save {ONE}")
    assert await listed(bot, "saved unread") == [ONE]


async def test_papers_are_found_by_when_they_were_saved(bot, clock):
    await say(bot, f"save {ONE}")
    clock.advance(days=10)
    await say(bot, f"save {TWO} for the talk")
    reply = await say(bot, "saved today")
    assert (reply.title, await listed(bot, "saved today")) == ("Papers saved today", [TWO])
    for typed, ids in (
        ("saved this week", [TWO]),
        ("saved from last month", [TWO, ONE]),
        ("saved talk from last week", [TWO]),
    ):
        assert await listed(bot, typed) == ids, typed
    assert (await say(bot, "saved last week")).title == "Papers saved in the last 7 days"
    clock.advance(days=10)
    assert plain((await say(bot, "saved today")).lines[0]) == "Nothing saved today."


async def test_saved_papers_with_some_words_are_counted_once_on_each_page(bot):
    every = " ".join(paper.id for paper in PAPERS)
    await say(bot, f"save {every}")
    few = replace(ADA, page_size=2)
    for typed, who, counted in (
        ("saved this week", few, "1–2 of 4 papers"),
        ("saved matter", few, "1–2 of 4 papers"),
        ("saved matter", replace(few, page=2), "3–4 of 4 papers"),
        ("saved this month", ADA, "4 papers"),
        ("saved matter 3", ADA, "1 of 4"),
    ):
        assert plain((await say(bot, typed, who)).lines[0]) == counted, typed


@each("typed", [f"unsave {ONE}", f"unsave {ONE} {TWO}", f"note {ONE} -"])
async def test_whoever_removes_what_is_not_saved_is_shown_the_way_to_what_is(bot, typed):
    assert [(button.label, button.says) for button in (await say(bot, typed)).buttons] == [("My saved papers", "saved")]


async def test_all_unread_papers_are_marked_read_once_asked_and_undo_marks_them_unread(bot):
    assert plain((await say(bot, "mark all read")).lines[0]) == "Nothing saved yet."
    await say(bot, f"save {ONE} {TWO}")
    asked = await say(bot, "mark all as read")
    assert (asked.title, [button.label for button in asked.buttons]) == (
        "Mark both unread papers read?",
        ["Mark 2 read"],
    )
    assert (await say(bot, "yes")).title == "Marked read: 2 papers"
    assert plain((await say(bot, "mark all read")).lines[0]) == "Nothing unread: you've read both."
    assert (await say(bot, "undo")).title == "Marked unread: 2 papers"


async def test_all_saved_papers_are_removed_once_asked_with_an_export_first_and_undo_brings_them_back(bot):
    assert plain((await say(bot, "unsave all")).lines[0]) == "Nothing saved yet."
    await say(bot, f"save {ONE} {TWO} read this #rl")
    before = await say(bot, "saved")
    asked = await say(bot, "delete all my saved papers")
    assert (asked.title, await say(bot, "saved")) == ("Remove both saved papers?", before)
    export, remove = asked.buttons
    assert (export.says, remove.label) == ("export bibtex", "Remove 2")
    removed = await say(bot, remove.says)
    assert (removed.title, await listed(bot, "saved")) == ("Removed 2 papers", [])
    await say(bot, removed.way_back)
    assert [card.note for card in (await say(bot, "saved")).cards] == ["Your note: read this"] * 2


async def test_a_copied_title_that_is_read_stays_read_under_its_own_id(bot):
    made = PaperId("title:0123456789abcdef")
    await bot.react(ADA, POST, (made,))
    await say(bot, f"save {ONE}")
    await bot.store.bookmarks.amend(ADA.person, [made], partial(mark_read, read_at=bot.clock.now()))
    await bot.store.bookmarks.move(ADA.person, made, ONE)
    assert await listed(bot, "saved read") == [ONE]


async def test_the_buttons_of_an_opened_paper_stay_where_they_are_whatever_is_pressed(bot):
    aside = ["Tags and note…", "Share", "Not for me"]
    for said, save, more in (
        (f"show {ONE}", "Save", aside),
        (f"save {ONE}", "Saved ✓", ["Mark read", *aside]),
        (f"mark read {ONE}", "Saved ✓", ["Mark unread", *aside]),
        (f"unsave {ONE}", "Save", aside),
    ):
        await say(bot, said)
        [card] = (await say(bot, f"show {ONE}")).cards
        assert [each.label for each in card.buttons] == [save, "Similar", "arXiv", "Code"]
        assert [each.label for each in card.more] == more


async def test_exports_and_my_data_tell_what_was_read_and_forget_me_leaves_nothing(bot, redis):
    await say(bot, f"save {ONE} {TWO}")
    await say(bot, f"mark read {ONE}")
    files = {form: (await say(bot, f"export {form}")).file.content.decode("utf-8-sig") for form in FORMS}
    rows = {row["title"]: bool(row["read_at"]) for row in csv.DictReader(io.StringIO(files["csv"]))}
    assert rows == {"Matter 1": True, "Matter 2": False}
    assert {paper["id"]: bool(paper["read_at"]) for paper in json.loads(files["json"])["papers"]} == {
        ONE: True,
        TWO: False,
    }
    assert files["bibtex"].count("readstatus = {read}") == files["markdown"].count("read 2025-04-21") == 1
    kept = json.loads((await say(bot, "my data")).file.content)["bookmarks"]
    assert {each["id"]: "read_at" in each for each in kept} == {ONE: True, TWO: False}
    await say(bot, "forget me yes")
    assert not await redis.exists(keys.bookmarks(ADA.person))


FORMS = ("csv", "json", "bibtex", "markdown")
