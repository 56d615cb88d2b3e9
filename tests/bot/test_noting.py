"""The note and the tags of a saved paper: changed by typing or in a form, both the same change, and taken back."""

from datetime import date

import pytest
from cases import each
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from hypothesis import given
from hypothesis import strategies as st

from bot.app import open_bot
from bot.bookmark import TAGS_MOST
from bot.language.grammar import parse_command
from bot.language.note_form import NoteForm, check_note, explain_note, read_note
from bot.language.paper_verbs import NOTE_LONGEST, TAG_LONGEST
from bot.language.values import Save
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.replies import plain

MONDAY = date(2025, 4, 21)
ONE = PaperId("2504.00001")
HERE = Channel(platform="slack", workspace="T1", id="C1")
ADA = Asker(person=Person(platform="slack", workspace="T1", user="ada"), channel=HERE)


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = [Paper(id=ONE, title="Matter", days=(MONDAY,))]
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


async def say(bot, text):
    return [reply async for reply in bot.answer(text, ADA)][-1]


async def kept(bot):
    return [(each.tags, each.note) for each in await bot.store.bookmarks.load_all(ADA.person)]


def form(tags, note):
    """What sending the form types."""
    return check_note(NoteForm(ref=ONE, tags=tags, note=note))[0]


STEPS = {
    "set on a paper that is not saved, and undone": ((f"note {ONE} reread #rl", "undo"), []),
    "the form sets both": ((f"save {ONE} old #a #b", form("c", "new")), [(("c",), "new")]),
    "the form without tags": ((f"save {ONE} old #a", form("", "new")), [((), "new")]),
    "the form with nothing": ((f"save {ONE} old #a", form("", "")), [((), "")]),
    "note leaves the tags": (("today", f"tag {ONE} rl bench", "note 1 with ours"), [(("rl", "bench"), "with ours")]),
    "note adds its tags": ((f"save {ONE} old #a", f"note {ONE} new #c"), [(("a", "c"), "new")]),
    "tags alone leave the note": ((f"save {ONE} old #a", f"note {ONE} #c"), [(("a", "c"), "old")]),
    "save adds to it": ((f"note {ONE} old #a", f"save {ONE} #c"), [(("a", "c"), "old")]),
    "tag saves, too": ((f"tag {ONE} #rl",), [(("rl",), "")]),
    "tag keeps what is there": ((f"save {ONE} old #a", f"tag {ONE} #rl"), [(("a", "rl"), "old")]),
    "tag undone": ((f"save {ONE} old #a", f"tag {ONE} #rl", "undo"), [(("a",), "old")]),
    "tag by number": (("today", "tag 1 with rl and bench"), [(("rl", "bench"), "")]),
    "untag": ((f"save {ONE} old #a #rl", "today", "untag 1 rl"), [(("a",), "old")]),
    "untag everywhere": ((f"save {ONE} old #a #rl", "delete tag a"), [(("rl",), "old")]),
    "untag everywhere undone": ((f"save {ONE} old #a #rl", "untag #a", "undo"), [(("a", "rl"), "old")]),
    "renamed": ((f"save {ONE} old #a #rl", "rename tag a to b"), [(("b", "rl"), "old")]),
    "renamed to one that is there": ((f"save {ONE} old #a #rl", "rename #a to #rl"), [(("rl",), "old")]),
    "renamed and undone": ((f"save {ONE} old #a #rl", "rename #a to #b", "undo"), [(("a", "rl"), "old")]),
    "untag undone": ((f"save {ONE} old #a #rl", f"untag {ONE} #rl", "undo"), [(("a", "rl"), "old")]),
    "no tag of it": ((f"save {ONE} old #a", f"untag {ONE} #rl"), [(("a",), "old")]),
    "never saved": ((f"untag {ONE} #rl",), []),
    "a phrase is searched for": (("tag recommendation", "untag images", "tag 3d objects"), []),
    "removed": ((f"save {ONE} old #a", f"note {ONE} -"), [((), "")]),
    "removed and undone": ((f"save {ONE} old #a", f"note {ONE} -", "undo"), [(("a",), "old")]),
    "without its note": ((f"save {ONE} old #a", f"delete my note on {ONE}"), [(("a",), "")]),
    "without its note, undone": ((f"save {ONE} old #a", f"delete my note on {ONE}", "undo"), [(("a",), "old")]),
    "no note to remove": ((f"remove the note from {ONE}",), []),
    "nothing to remove": ((f"note {ONE} -",), []),
    "the form with nothing saves": ((form("", ""),), [((), "")]),
    "both are one change": ((f"save {ONE} old #a", form("c", "new"), "undo"), [(("a",), "old")]),
    "undone and redone": ((f"save {ONE} old #a", form("c", "new"), "undo", f"restore note {ONE}"), [(("c",), "new")]),
    "set where it was removed": ((f"save {ONE} old #a", f"unsave {ONE}", form("", "new")), [((), "new")]),
}


@each("typed, then", STEPS.values())
async def test_a_note_replaces_only_the_note_the_form_both_and_undo_takes_it_back(bot, typed, then):
    for text in typed:
        await say(bot, text)
    assert await kept(bot) == then
    await say(bot, "forget me yes")


SAID = {
    f"note {ONE} reread #rl": ("Saved", ["Matter", "Note: reread", "Tags: #rl"]),
    f"note {ONE} again #rl": ("Note saved", ["Matter", "Note: again", "Tags: #rl", "Earlier note: reread"]),
    f"note {ONE} #rl again #rl": ("Already saved", ["Matter", "Note: again", "Tags: #rl"]),
    form("rl", "again"): ("Nothing changed", ["Matter", "Note: again", "Tags: #rl"]),
    form("ai", "again"): ("Tags saved", ["Matter", "Note: again", "Tags: #ai", "Removed #rl"]),
    f"note {ONE} -": ("Tags and note removed", ["Matter", "Earlier note: again", "Removed #ai"]),
}


async def test_tags_within_a_note_are_not_said_twice(bot):
    done = await say(bot, f"note {ONE} for the #Robots #reading group #ai")
    assert [plain(each) for each in done.lines] == ["Matter", "Note: for the #Robots #reading group", "Tags: #ai"]
    listed, opened = [(await say(bot, typed)).cards[0] for typed in ("saved #reading", f"show {ONE}")]
    assert (listed.note, listed.tags) == ("Your note: for the #Robots #reading group", "#ai")
    assert opened.note == "Your note: for the #Robots #reading group · #ai"


async def test_a_paper_without_words_says_how_to_save_it_with_some(bot):
    shown = [plain(each) for each in (await say(bot, f"note {ONE}")).lines]
    assert shown[1:] == ["None yet.", f"To save it with a note and tags, type note {ONE} your words #tag"]


async def test_removing_the_note_of_a_paper_that_is_not_saved_saves_nothing(bot):
    reply = await say(bot, f"note {ONE} -")
    assert (reply.title, plain(reply.lines[0])) == ("Nothing to remove", "“Matter” is not in your saved papers.")


async def test_the_answer_says_what_became_of_both(bot):
    for typed, said in SAID.items():
        reply = await say(bot, typed)
        assert (reply.title, [plain(each) for each in reply.lines]) == said
    tagged = await say(bot, f"tag {ONE} #rl")
    assert (tagged.title, [plain(each) for each in tagged.lines]) == ("Tags saved", ["Matter", "Tags: #rl"])
    freed = await say(bot, f"untag {ONE} #rl")
    assert (freed.title, [plain(each) for each in freed.lines]) == ("Tag removed", ["Matter", "Removed #rl"])
    bare = await say(bot, f"untag {ONE} #rl")
    assert [plain(each) for each in bare.lines] == ["Matter", "Not tagged #rl."]
    wrong = await say(bot, f"tag {ONE} 42")
    assert "“42” can't be a tag" in f"{wrong.title} {[plain(each) for each in wrong.lines]}"
    asked = await say(bot, f"note {ONE}")
    assert [plain(each) for each in asked.lines][:2] == ["Matter", "None yet."]


async def test_tags_that_do_not_fit_are_named(bot):
    """Whoever lists sixty tags believes that the paper has them."""
    signed = [f"#t{n}" for n in range(60)]
    reply = await say(bot, f"tag {ONE} {' '.join(signed)}")
    left_out = f"20 tags at most; left out: {' '.join(signed[20:30])} and 30 more"
    assert [plain(each) for each in reply.lines][1:] == [f"Tags: {' '.join(signed[:20])}", left_out]
    again = await say(bot, f"save {ONE} #more")
    assert plain(again.lines[-1]) == "20 tags at most; left out: #more"
    several = await say(bot, f"tag {ONE} 2504.00002 #t1 #more")
    assert [plain(each) for each in several.lines][1:3] == ["Tags on both: #t1", "20 tags at most; not on all: #more"]


async def test_a_tag_that_is_too_long_says_how_much_of_it_was_kept(bot):
    for typed in (f"tag {ONE} #{'x' * 200}", f"save {ONE} #{'Y' * 41}, #rl"):
        assert plain((await say(bot, typed)).lines[-1]) == "I kept the first 40 characters of a tag: none has more."
    fits = await say(bot, f"save {ONE} #{'z' * 40}, #rl")
    assert not [each for each in fits.lines if "characters" in plain(each)]


async def test_a_note_on_several_papers_names_those_that_it_replaced(bot):
    await say(bot, f"save {ONE} read for Friday")
    await say(bot, "save 2504.00002")
    reply = await say(bot, f"save {ONE} 2504.00002 idea")
    notes = [plain(each) for each in reply.lines if "ote on" in plain(each)]
    assert notes == ["Note on both: idea", "Earlier note on “Matter”: read for Friday"]


async def test_a_note_keeps_a_paper_that_a_reaction_saved_and_its_place(bot):
    post = MessageRef(channel=HERE, id="m1")
    await bot.react(ADA, post, (ONE,))
    await say(bot, f"note {ONE} reread")
    await bot.unreact(ADA, post)
    assert await kept(bot) == [((), "reread")]


@each("tags, meant", [("agents, Reading Group", "#agents #reading-group"), ("rl bench", "#rl #bench"),
                      ("#rl #bench, Reading  Group,", "#rl #bench #reading-group")])  # fmt: skip
def test_commas_separate_tags_whose_words_are_joined(tags, meant):
    assert check_note(NoteForm(ref=ONE, tags=tags))[0].endswith(meant)


WRONG = {
    "a number": ("rl 42", "", "tags", "“42” can't be a tag"),
    "signs": ("a$b", "", "tags", "“a$b” can't be a tag"),
    "long": ("x" * (TAG_LONGEST + 2), "", "tags", "is too long"),
    "many": (" ".join(f"t{n}" for n in range(TAGS_MOST)), "and #one more", "tags", f"That's {TAGS_MOST + 1} tags"),
    "long note": ("", "x" * (NOTE_LONGEST + 1), "note", "The note has 1,001 characters"),
}


@each("tags, note, field, problem", WRONG.values())
def test_what_is_wrong_is_said_at_its_field_and_the_form_opens_again_with_what_was_typed(tags, note, field, problem):
    form = NoteForm(ref=ONE, tags=tags, note=note)
    text, problems = check_note(form)
    assert (text, [*problems]) == ("", [field])
    assert problem in problems[field]
    assert read_note(explain_note(form, problems).buttons[0].form) == form


async def test_a_tag_is_renamed_or_deleted_in_fifty_papers_at_once_and_the_rest_is_told(bot):
    papers = [f"2504.{number:05}" for number in range(1, 53)]
    await say(bot, f"tag {' '.join(papers[:50])} #a")
    await say(bot, f"tag {' '.join(papers[50:])} #a")
    renamed = await say(bot, "rename tag a to b")
    assert renamed.title == "Tag renamed"
    assert [plain(each) for each in renamed.lines] == ["#a is now #b in 50 papers. 2 more papers to go: type it again."]
    renamed = await say(bot, "rename tag a to b")
    assert [plain(each) for each in renamed.lines] == ["#a is now #b in 2 papers."]
    assert (await say(bot, "undo")).title == "#b is #a again on 2 papers"
    await say(bot, "rename tag a to b")
    nothing = await say(bot, "delete tag a")
    assert (nothing.title, plain(nothing.lines[0])) == ("Nothing changed", "No saved paper is tagged #a.")


@given(st.lists(st.from_regex(r"#?[a-zé][a-z0-9+-]{0,9}", fullmatch=True), max_size=5), st.text(max_size=60))
def test_a_form_means_what_typing_it_would(tags, note):
    text, problems = check_note(NoteForm(ref=ONE, tags=" ".join(tags), note=note))
    command = parse_command(text, today=MONDAY)
    assert not problems
    assert isinstance(command, Save)
    assert (command.refs, command.exactly) == ((ONE,), True)
    assert {tag.strip("#-") for tag in tags} <= {*command.tags}


async def test_a_note_is_shown_and_exported_as_it_was_typed(bot):
    written = "reread <b>bold</b>; a < b & $x^2$ costs $5"
    assert f"Note: {written}" in map(plain, (await say(bot, f"note {ONE} {written}")).lines)
    assert f"Note: {written}" in map(plain, (await say(bot, f"note {ONE}")).lines)
    for form in ("ris", "csv", "json"):
        assert written in (await say(bot, f"export {form}")).file.content.decode()


async def test_a_note_that_is_too_long_says_how_much_of_it_was_kept(bot):
    said = await say(bot, f"save {ONE} {'x' * (NOTE_LONGEST + 240)}")
    assert "I kept the first 1,000 characters of your note: it has 1,240." in map(plain, said.lines)
    assert await kept(bot) == [((), "x" * NOTE_LONGEST)]


async def test_a_tag_renamed_to_its_own_name_is_there_and_that_is_said(bot):
    await say(bot, f"save {ONE} #rl")
    reply = await say(bot, "rename tag rl to RL")
    assert (reply.title, [plain(each) for each in reply.lines]) == (
        "Nothing changed",
        ["#rl is its name already: tags are in lower case."],
    )


async def test_undone_tags_are_named_as_those_that_went(bot):
    await say(bot, f"save {ONE} #reading-group")
    await say(bot, f"tag {ONE} rl")
    undone = await say(bot, "undo")
    assert [plain(each) for each in undone.lines] == ["Matter", "Tags: #reading-group", "Removed #rl"]
