"""What the saver keeps, what the team counts, and how one leaves without a trace."""

import json
from datetime import UTC, date, datetime

import msgspec
import pytest
from cases import each
from fakes.round_trips import round_trips
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.stored_rows import every_byte

from bot.app import open_bot
from bot.model import Asker, Bookmark, Channel, Digest, Message, MessageRef, Paper, PaperId, Person, Shown
from bot.replies import in_words, plain
from bot.store import keys
from bot.store.bookmarks import Bookmarks
from bot.store.saves import PersonHash

MONDAY = date(2025, 4, 21)
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Matter {number}", days=(MONDAY,)) for number in range(1, 5)]
TEAM, OTHER_TEAM = (Channel(platform="slack", workspace=name, id="C1") for name in ("T1", "T2"))


def asker(user: str, channel: Channel = TEAM) -> Asker:
    return Asker(person=Person(platform="slack", workspace=channel.workspace, user=user), channel=channel)


ADA, GRACE, ELSEWHERE = asker("ada"), asker("grace"), asker("ada", OTHER_TEAM)


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


async def say(bot, text: str, who: Asker = ADA):
    return [reply async for reply in bot.answer(text, who)][-1]


async def test_undo_brings_a_bookmark_back_with_its_note_tags_and_place(bot, clock):
    await say(bot, "save 2504.00001 for the talk #memory")
    clock.advance(minutes=5)
    await say(bot, "save 2504.00002")
    [undo] = (await say(bot, "unsave 2504.00001")).buttons
    clock.advance(days=29)
    await say(bot, undo.says)
    cards = (await say(bot, "saved")).cards
    assert [card.paper.id for card in cards] == ["2504.00002", "2504.00001"]
    assert (cards[1].note, cards[1].tags) == ("Your note: for the talk", "#memory")


async def test_several_papers_are_saved_at_once_and_undone_at_once(bot):
    """The second id was once taken for a note."""
    await say(bot, "save 2504.00001")
    reply = await say(bot, "save 2504.00001 https://arxiv.org/abs/2504.00002, 2504.00003 for Friday #talks")
    assert reply.title == "Saved 2 papers, 1 already saved"
    assert "Matter 2" in str(reply.lines)
    assert [plain(each) for each in reply.lines[2:]] == ["Note on all 3: for Friday", "Tags on all 3: #talks"]
    cards = (await say(bot, "saved #talks")).cards
    assert {(card.note, card.tags) for card in cards} == {("Your note: for Friday", "#talks")}
    assert len(cards) == 3
    undo, saved = reply.buttons
    assert saved.label == "My saved papers"
    assert (await say(bot, undo.says)).title == "Tags and note removed, 2 papers removed"
    assert [card.paper.id for card in (await say(bot, "saved")).cards] == ["2504.00001"]


async def test_a_text_that_names_several_papers_lists_them(bot):
    reply = await say(bot, "see https://arxiv.org/abs/2504.00002 and hf.co/papers/2504.00001, not 2504.99999")
    assert [card.paper.id for card in reply.cards] == ["2504.00002", "2504.00001"]
    assert "Not found: 2504.99999" in str(reply.note)


@pytest.mark.parametrize("text", ["2504.00001 2504.00002", "show 2504.00001 2504.00002"])
async def test_ids_that_end_like_the_beginning_of_a_telephone_number_are_ids(bot, text):
    assert [card.paper.id for card in (await say(bot, text)).cards] == ["2504.00001", "2504.00002"]


async def test_one_paper_a_tag_or_a_list_is_exported(bot):
    await say(bot, "save 2504.00001 for Friday #talks")
    await say(bot, "save 2504.00002")
    one = (await say(bot, "export bibtex 2504.00001")).file
    assert one.name == "papers-2504.00001.bib"
    assert "Matter 1" in one.content.decode()
    assert "for Friday" in one.content.decode()
    tagged = (await say(bot, "export #talks as csv")).file.content.decode()
    assert "Matter 1" in tagged
    assert "Matter 2" not in tagged
    assert "No saved paper matches" in str((await say(bot, "export bibtex saved quantum")).lines)
    several = await say(bot, "export 2504.00002 2504.00003 2504.99999 to ris")
    assert several.file.content.decode().count("TY  - ") == 2
    assert "Not found: 2504.99999" in str(several.note)
    assert (await say(bot, "export today as csv")).file.content.decode().count("Matter") == 4


async def test_after_thirty_days_a_removed_bookmark_is_a_new_one(bot, clock):
    await say(bot, "save 2504.00001 old note")
    await say(bot, "unsave 2504.00001")
    clock.advance(days=31)
    await say(bot, "save 2504.00001")
    assert (await say(bot, "saved")).cards[0].note == ""


async def test_a_reaction_that_was_overruled_counts_again_when_given_anew(bot):
    ref = MessageRef(channel=TEAM, id="m1")
    await bot.react(ADA, ref, (PAPERS[0].id,))
    await say(bot, f"unsave {PAPERS[0].id}")
    await bot.react(ADA, ref, (PAPERS[0].id,))
    assert len((await say(bot, "saved")).cards) == 1


async def test_a_reaction_on_a_header_keeps_its_papers_together(bot, clock):
    message = Message(digest=Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=tuple(PAPERS[:3])))
    ref = MessageRef(channel=TEAM, id="m1")
    shown = Shown(ids=tuple(paper.id for paper in message.papers), group=message.group)
    await bot.store.outbox.remember(ref, shown, clock.now())
    reply = (await bot.react(ADA, ref)).reply
    assert (reply.title, [button.label for button in reply.buttons]) == (
        "🔖 Saved 3 papers",
        ["Undo", "My saved papers"],
    )
    saved = await say(bot, "saved digest")
    assert [card.heading for card in saved.cards] == ["Daily papers of Monday 21 April", "", ""]
    assert [menu.hint for menu in saved.selects] == ["Open a paper…", "Mark as read…"]
    assert (await say(bot, reply.buttons[0].says)).title == "Removed 3 papers"


async def test_papers_of_one_day_stand_together_and_those_found_later_apart(bot, clock):
    for number in (0, 3, 1):
        await say(bot, f"save {PAPERS[number].id}")
        clock.advance(minutes=5)
    clock.advance(days=8)
    await say(bot, f"save {PAPERS[2].id}")
    cards = (await say(bot, "saved")).cards
    assert [(card.heading, card.paper.id, card.rank) for card in cards] == [
        ("From searches and links", PAPERS[2].id, 1),
        ("Daily papers of Monday 21 April", PAPERS[1].id, 2),
        ("", PAPERS[3].id, 3),
        ("", PAPERS[0].id, 4),
    ]


async def test_home_has_what_one_can_do_and_the_ways_to_what_is_ones_own(bot):
    manager = msgspec.structs.replace(ADA, manages=True)
    labels = {typed: [button.label for button in (await say(bot, typed, manager)).buttons] for typed in ("hi", "home")}
    _, first, *others = labels["hi"]
    assert labels["home"] == [first, *others, "Post a daily digest here"], "nothing is saved or followed yet"
    home, hi = await say(bot, "home"), await say(bot, "hi")
    assert (home.title, home.note) == (hi.title, hi.note), "nothing is theirs yet, and a digest comes to the channel"


async def test_home_tells_what_is_ones_own_in_place_of_how_to_begin(bot):
    for typed in (f"save {PAPERS[0].id}", f"save {PAPERS[1].id}", "follow memory"):
        await say(bot, typed)
    home = await say(bot, "home")
    rows = {row.left: plain(row.value) for row in home.rows}
    assert (home.title, rows) == ("Papers", {"Saved": "2 papers, 2 unread", "Following": "“memory”"})
    assert [button.label for button in home.buttons][:5] == [
        "Today's papers", "Search papers", "Unread (2)", "For you", "All I follow",
    ]  # fmt: skip
    await say(bot, f"mark read {PAPERS[0].id}")
    assert [button.label for button in (await say(bot, "home")).buttons][2:5] == [
        "Unread (1)", "For you", "My saved papers",
    ]  # fmt: skip
    await say(bot, "unfollow memory")
    assert "Following" not in [row.left for row in (await say(bot, "home")).rows]


async def test_a_greeting_in_private_shows_who_comes_back_what_is_theirs(bot):
    """It introduced itself every time."""
    assert (await say(bot, "hi", msgspec.structs.replace(ADA, direct=True))).title.startswith("Hi, I bring you")
    await say(bot, f"save {PAPERS[0].id}")
    for typed in ("hi", ""):
        page = await say(bot, typed, msgspec.structs.replace(ADA, direct=True))
        assert (page.title, [row.left for row in page.rows][:1]) == ("Papers", ["Saved"])
        assert (await say(bot, typed)).title.startswith("Hi, I bring you"), "a channel may read it"


async def test_saved_is_searched_in_notes_tags_and_titles_and_paged(bot):
    for number, note in enumerate(("read #memory", "quote it #b", "", "later #memory")):
        await say(bot, f"save 2504.0000{number + 1} {note}")
    assert (await say(bot, "saved #memory")).total == 2
    assert (await say(bot, "saved quote matter")).total == 1
    assert (await say(bot, "saved matter")).total == 4


async def test_two_tags_are_buttons_to_their_papers_beside_export_and_more_stand_in_a_menu(bot):
    for number, note in enumerate(("#att #b", "#att #b", "#att", "")):
        await say(bot, f"save 2504.0000{number + 1} {note}")
    saved = await say(bot, "saved")
    assert [each.label for each in saved.buttons if each.says != "weekly"] == ["Export", "#att 3", "#b 2"]
    assert not saved.tags
    await say(bot, "save 2504.00004 #c")
    saved = await say(bot, "saved")
    assert [each.label for each in saved.buttons if each.says != "weekly"] == ["Export"]
    assert [each.label for each in saved.tags] == ["#att 3", "#b 2", "#c 1"]
    tagged = await say(bot, saved.tags[0].says)
    assert (tagged.title, tagged.total) == ("Saved papers tagged #att", 3), "not Matter 4, in whose title it stands"
    assert [(each.label, each.says) for each in tagged.buttons] == [
        ("All saved papers", "saved"),
        ("Export", "export bibtex #att"),
    ]
    assert (await say(bot, "export csv #att")).file.content.count(b"Matter") == 3
    none = await say(bot, "saved #At")
    assert [plain(each) for each in none.lines] == ["No saved paper is tagged #At."]
    assert [(each.label, each.says) for each in none.buttons] == [
        ("Saved papers with “At”", "saved At"),
        ("All saved papers", "saved"),
    ]
    assert (await say(bot, "saved at")).total == 4
    assert [each.label for each in (await say(bot, "saved #zebra")).buttons] == ["All saved papers"]
    assert (await say(bot, "export csv #at")).file is None
    assert (await say(bot, "saved #att #b")).title == "Saved papers tagged #att #b"
    await say(bot, "mark read 2504.00001")
    first = await say(bot, "saved", msgspec.structs.replace(ADA, page_size=1))
    assert [each.label for each in first.buttons] == ["More ›", "Unread", "Export"]
    assert len(first.tags) == 3


async def test_the_team_sees_counts_of_its_own_workspace_and_nothing_that_one_person_alone_saved(bot):
    await say(bot, "save 2504.00001")
    await say(bot, "save 2504.00001", GRACE)
    await say(bot, "save 2504.00002", GRACE)
    await say(bot, "save 2504.00003", ELSEWHERE)
    cards = (await say(bot, "team")).cards
    assert [(card.paper.id, card.reason) for card in cards] == [
        ("2504.00001", "saved by 2 people"),
    ]
    assert "grace" not in str(await say(bot, "team week"))


async def test_a_save_that_was_taken_back_or_is_old_does_not_count(bot, clock):
    await say(bot, "save 2504.00001")
    await say(bot, "save 2504.00001", GRACE)
    await say(bot, "unsave 2504.00001")
    assert not (await say(bot, "team")).cards
    await say(bot, "save 2504.00002")
    await say(bot, "save 2504.00002", GRACE)
    clock.advance(days=8)
    assert not (await say(bot, "team week")).cards
    assert len((await say(bot, "team month")).cards) == 1


async def test_my_data_is_everything_about_me_and_nothing_about_others(bot):
    await say(bot, "save 2504.00001 mine #tag")
    await say(bot, "save 2504.00002 hers", GRACE)
    content = json.loads((await say(bot, "my data")).file.content)
    [kept] = content["bookmarks"]
    assert (kept["id"], kept["note"], kept["tags"]) == ("2504.00001", "mine", ["tag"])
    await say(bot, "unsave 2504.00001")
    content = json.loads((await say(bot, "my data")).file.content)
    assert (content["bookmarks"], content["removed"][0]["note"]) == ([], "mine")


async def test_forget_me_asks_once_and_then_leaves_no_byte_of_the_person(bot, redis):
    leaving = asker("zebulon")
    await say(bot, "save 2504.00001 note-of-zebulon #zebtag", leaving)
    await say(bot, "save 2504.00002", GRACE)
    await say(bot, "save 2504.00002", leaving)
    await say(bot, "save 2504.00003", leaving)
    await say(bot, "unsave 2504.00003", leaving)
    await bot.library.keep([Paper(id=PaperId(f"2505.0000{number}"), title="Matter") for number in range(1, 7)])
    for name in ("m1", "m2"):
        ref = MessageRef(channel=TEAM, id=name)
        await bot.remember(ref, (PAPERS[3].id,))
        await bot.react(leaving, ref, emoji="🔖")
    await bot.unreact(leaving, MessageRef(channel=TEAM, id="m2"), emoji="🔖")
    for text in ("saved zebtag", "follow: zebfish swim", "matter", "zebra crossings everywhere", "subscribe daily"):
        await say(bot, text, leaving)
    assert await redis.exists(keys.answers(leaving.person))
    [ask] = (await say(bot, "my data", leaving)).buttons
    confirm, download = (await say(bot, ask.says, leaving)).buttons
    assert (confirm.kind, download.says) == ("danger", "my data")
    assert (await say(bot, "saved", leaving)).total == 3
    await say(bot, confirm.says, leaving)
    assert b"zeb" not in (left := await every_byte(redis))
    assert left.count(b"forgotten") == 1
    assert not (await say(bot, "saved", leaving)).cards
    assert not (await say(bot, "team")).cards, "only Grace has it now"
    assert (await say(bot, "saved", GRACE)).total == 1


@each("words", ["robots", "robotic", "robot", "Studies", "study", "kitchen studies"])
async def test_a_saved_paper_is_found_by_any_form_of_a_word(bot, words):
    robot = Paper(id=PaperId("2504.00007"), title="A robot in the kitchen: a study")
    await bot.library.keep([robot])
    await say(bot, "save 2504.00007")
    assert [card.paper.id for card in (await say(bot, f"saved {words}")).cards] == ["2504.00007"]
    assert not (await say(bot, "saved student")).cards


async def test_many_bookmarks_are_read_once_and_then_are_at_hand_until_they_change(redis, clock):
    bookmarks = Bookmarks(redis, clock, PersonHash(redis))
    saved_at = datetime(2025, 4, 21, tzinfo=UTC)
    many = [Bookmark(id=PaperId(f"2504.{n:05d}"), title=f"Matter {n}", saved_at=saved_at) for n in range(300)]
    await bookmarks.add(ADA.person, many, "command", ADA.workspace)
    assert len(await bookmarks.load_all(ADA.person)) == 300
    before = (await redis.info("commandstats"))["cmdstat_hscan"]["calls"]
    await bookmarks.clear(ADA.person, PaperId("2504.00001"))
    await bookmarks.add(
        ADA.person, [Bookmark(id=PaperId("2504.00999"), title="New", saved_at=saved_at)], "command", ADA.workspace
    )
    kept = await bookmarks.load_all(ADA.person)
    assert (len(kept), kept[0].title) == (300, "New")
    assert [each.title for each in await bookmarks.find(ADA.person, ["MATTER", "299"])] == ["Matter 299"]
    assert (await redis.info("commandstats"))["cmdstat_hscan"]["calls"] == before
    other = Bookmarks(redis, clock, PersonHash(redis))
    await other.clear(ADA.person, PaperId("2504.00000"))
    assert len(await bookmarks.load_all(ADA.person)) == 299
    assert set(await bookmarks.load_all(ADA.person)) == set(await other.load_all(ADA.person))


async def test_saved_papers_carry_their_bookmarks_for_whoever_wants_the_parts_of_a_note(bot):
    await say(bot, "save 2504.00001 for the talk #memory")
    [card] = (await say(bot, "saved")).cards
    assert (card.note, card.bookmark.note, card.bookmark.tags) == (
        "Your note: for the talk",
        "for the talk",
        ("memory",),
    )
    assert in_words(card.small).endswith("#memory")


@pytest.mark.parametrize(
    ("text", "most"),
    [("save 2504.00001 a note #tag", 3), ("unsave 2504.00002", 3), ("saved", 2), ("saved matter", 2), ("team", 2)],
)
async def test_a_command_waits_for_the_store_twice_at_most_and_a_change_once_more_for_its_undo(bot, text, most):
    await say(bot, "save 2504.00002")
    with round_trips() as trips:
        await say(bot, text)
    assert 1 <= trips.count <= most


async def test_tags_are_listed_with_how_many_papers_have_each_and_lead_to_those(bot):
    nothing = await say(bot, "tags")
    assert (nothing.title, plain(nothing.lines[0])) == (
        "Your tags",
        "No tags yet. To tag a paper, type tag 2504.13173 #rl",
    )
    for number, note in enumerate(("#att #b", "#att")):
        await say(bot, f"save 2504.0000{number + 1} {note}")
    two = await say(bot, "my tags")
    assert [plain(each) for each in two.lines] == ["#att 2 · #b 1"]
    assert [each.label for each in two.buttons] == ["#att 2", "#b 1", "All saved papers"]
    assert (await say(bot, two.buttons[0].says)).title == "Saved papers tagged #att"
    await say(bot, "save 2504.00003 #c")
    three = await say(bot, "tags")
    assert [each.label for each in three.tags] == ["#att 2", "#c 1", "#b 1"]
    assert ([each.label for each in three.buttons], three.is_list) == (["All saved papers"], True)


async def test_lists_are_exported_as_their_own_commands_find_them(bot, clock):
    clock.advance(days=1)
    reply = await say(bot, "export csv yesterday")
    assert reply.file.name == "papers-2025-04-21.csv"
    assert reply.file.content.count(b"Matter") == 4
    assert "4 papers, JSON" in str((await say(bot, "export json week")).lines)
    assert (await say(bot, "export month 2025-04")).file.name == "papers-2025-04.bib"
    assert "no papers on" in str(await say(bot, "export 2025-04-20")).lower()
    assert (await say(bot, "export trending")).file.content.count(b"@") == 4


async def test_an_export_of_a_search_says_when_it_is_not_all_or_not_exactly_that(bot):
    assert "these are for “matter”" in str((await say(bot, "export csv search mattr")).note).lower()
    assert (await say(bot, "export search zebra")).file is None


async def test_a_format_that_there_is_not_is_explained_with_a_way_on(bot):
    reply = await say(bot, "export pdf")
    assert "bibtex, ris, markdown, csv, json" in str(reply.lines)
    assert [button.says for button in reply.buttons] == ["help export", "search export pdf"]


async def test_papers_of_a_tag_are_called_so_and_lead_back_to_all(bot):
    for number, tag in enumerate(("#rl", "#rl", "")):
        await say(bot, f"save {PAPERS[number].id} {tag}")
    tagged = await say(bot, "saved #rl")
    assert (tagged.title, plain(tagged.lines[0])[:6]) == ("Saved papers tagged #rl", "2 of 3")
    ways = {button.label: button.says for button in tagged.buttons}
    assert ways == {"All saved papers": "saved", "Export": "export bibtex #rl"}
    assert (await say(bot, ways["Export"])).file.content.count(b"@") == 2
    assert (await say(bot, "saved matter")).title == "Saved papers with “matter”"
