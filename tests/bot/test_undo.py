"""`undo`: what a person last changed is as it was before, wherever they type it."""

from datetime import date

import pytest
from cases import each, few
from fakes.running import leave_marks
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.replies import plain
from bot.store import keys

MONDAY = date(2025, 4, 21)
ADA = Person(platform="slack", workspace="T1", user="U1")
GRACE = Person(platform="slack", workspace="T1", user="U2")
HERE = Channel(platform="slack", workspace="T1", id="C1")
THERE = Channel(platform="slack", workspace="T1", id="C2")
PAPERS = [
    Paper(id=PaperId(f"2504.0000{number}"), title=f"Paper {number}", days=(MONDAY,), authors=("Ada",), author_count=1)
    for number in (1, 2, 3)
]
ONE, TWO, _ = (paper.id for paper in PAPERS)


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = PAPERS
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as opened:
        await opened.refresh_day(MONDAY)
        yield opened


async def say(bot, text, *, person=ADA, channel=HERE, manages=True, pressed=False):
    asker = Asker(person=person, channel=channel, zone="Europe/Berlin", manages=manages, pressed=pressed)
    return [reply async for reply in bot.answer(text, asker)][-1]


async def stands(bot):
    """What `saved`, `following` and `settings` show."""
    replies = [await say(bot, text) for text in ("saved", "following", "settings")]
    return [(each.title, [_kept(card) for card in each.cards], each.rows) for each in replies]


def _kept(card):
    return card.paper.id, f"{card.note} {card.reason}".strip()


@pytest.mark.parametrize(
    ("before", "change"),
    few(
        [
            ((), f"save {ONE} note #tag"),
            ((), f"save {ONE} {TWO}"),
            ((f"save {ONE} note",), f"unsave {ONE}"),
            ((f"save {ONE} one #a",), f"save {ONE} two"),
            ((f"save {ONE}", f"save {TWO} old #a"), f"save {ONE} {TWO} new #b"),
            ((f"save {ONE} old #a",), f"save {ONE} {TWO} new"),
            ((f"save {ONE}",), f"mark read {ONE}"),
            ((), "follow mamba"),
            (("follow mamba",), "unfollow mamba"),
            ((), "subscribe at 9 Berlin"),
            (
                ("subscribe at 9 Berlin daily top 5 about mamba as list",),
                "subscribe at 10 Paris weekdays top 8 about papers",
            ),
            (("subscribe at 9 Berlin",), "unsubscribe"),
            (("subscribe at 9 Berlin about mamba as list", "pause 2w"), "unsubscribe"),
            (("subscribe at 9 Berlin",), "pause 2w"),
            (("subscribe at 9 Berlin", "pause 2w"), "pause 4w"),
            (("subscribe at 9 Berlin", "pause 2w"), "resume"),
        ],
        4,
    ),
)
async def test_undo_takes_a_change_back_however_much_was_read_in_between_and_a_button_does_it_again(
    bot, before, change
):
    await leave_marks(bot)
    for text in before:
        await say(bot, text)
    was = await stands(bot)
    await say(bot, change)
    changed = await stands(bot)
    assert changed != was
    for text in ("today", "paper", "help", "search zebra"):
        await say(bot, text)
    await say(bot, "undo")
    assert await stands(bot) == was
    only_one = await say(bot, "undo")
    assert (only_one.title, only_one.lines) == ("Your last change is already undone.", ())
    assert await stands(bot) == was
    [again] = only_one.buttons
    for typed in (again.says, "redo"):
        await say(bot, typed)
        assert await stands(bot) == changed
        assert (await say(bot, "redo")).title == "Nothing to redo."
        await say(bot, "undo")
        assert await stands(bot) == was


async def test_a_note_that_takes_the_place_of_another_says_which_and_undo_brings_that_back(bot):
    await say(bot, f"save {ONE} first #a")
    replaced = await say(bot, f"save {ONE} second")
    assert (replaced.title, [plain(each) for each in replaced.lines[1:]]) == (
        "Note saved",
        ["Note: second", "Tags: #a", "Earlier note: first"],
    )
    button, _ = replaced.buttons
    assert (button.label, button.kind) == ("Undo", "undo")
    back = await say(bot, button.says)
    assert (back.title, plain(back.lines[1])) == ("Note restored", "Note: first")
    assert (await say(bot, f"save {ONE} first")).title == "Already saved"


async def test_what_is_saved_again_is_saved_last_and_what_undo_brings_back_is_where_it_was(bot):
    await say(bot, f"save {ONE}")
    await say(bot, "undo")
    bot.clock.advance(minutes=1)
    await say(bot, f"save {ONE} {TWO}")
    assert [card.paper.id for card in (await say(bot, "saved")).cards] == [ONE, TWO]
    bot.clock.advance(minutes=1)
    await say(bot, f"unsave {TWO}")
    bot.clock.advance(minutes=1)
    await say(bot, "undo")
    assert [card.paper.id for card in (await say(bot, "saved")).cards] == [ONE, TWO]


async def test_an_undo_says_what_was_done(bot):
    await say(bot, f"save {ONE}")
    undone = await say(bot, "undo")
    assert (undone.title, undone.lines[0][0].text) == ("Removed", "Paper 1")
    [again] = [button for button in undone.buttons if button.label == "Save again"]
    assert (again.kind, again.says) == ("ask", f"restore {ONE}"), "typing undo would not do it"


TAKEN_BACK = {  # what is typed: the title of undo, what its button would do, and what that answers
    (f"save {ONE}",): ("Removed", "Save again", "Saved"),
    (f"save {ONE}", f"unsave {ONE}"): ("Saved", "Remove again", "Removed"),
    (f"save {ONE} {TWO}",): ("Removed 2 papers", "Save again", "Saved 2 papers"),
    (f"note {ONE} first",): ("Removed", "Save again", "Saved"),
    (f"save {ONE}", f"note {ONE} first"): ("Note removed", "Add note again", "Note restored"),
    (f"save {ONE} first", f"note {ONE} second"): ("Note restored", "Change note again", "Note restored"),
    (f"save {ONE} first", f"note {ONE} -"): ("Note restored", "Remove note again", "Note removed"),
    (f"save {ONE} first #a", f"note {ONE} -"): (
        "Tags and note restored",
        "Remove tags and note again",
        "Tags and note removed",
    ),
    (f"save {ONE}", f"tag {ONE} #rl"): ("#rl removed", "Add #rl again", "#rl restored"),
    (f"save {ONE} #a", f"tag {ONE} #rl"): ("#rl removed", "Add #rl again", "#rl restored"),
    (f"save {ONE} #a", f"tag {ONE} #rl #ml"): ("Tags removed", "Add tags again", "Tags restored"),
    (f"tag {ONE} #rl", f"untag {ONE} rl"): ("#rl restored", "Remove #rl again", "#rl removed"),
    (f"tag {ONE} #rl #a", f"untag {ONE} rl"): ("#rl restored", "Remove #rl again", "#rl removed"),
    (f"tag {ONE} {TWO} #rl", "untag #rl"): (
        "#rl restored on 2 papers",
        "Remove #rl again",
        "#rl removed on 2 papers",
    ),
    (f"tag {ONE} #rl", "rename #rl to #ml"): ("#ml is #rl again", "Rename #rl to #ml again", "#rl is #ml again"),
    (f"save {ONE} old #a", f"save {ONE} {TWO} new"): (
        "Note restored, 1 paper removed",
        "Save again",
        "Note restored, 1 paper saved",
    ),
    (f"save {ONE}", f"mark read {ONE}"): ("Marked unread", "Mark read again", "Marked read"),
    (f"save {ONE}", f"mark read {ONE}", f"mark unread {ONE}"): ("Marked read", "Mark unread again", "Marked unread"),
    (f"not for me {ONE}",): ("No longer marked as not for you", "Not for me again", "Not for you"),
    (f"not for me {ONE}", f"for me {ONE}"): ("Not for you", "For me again", "No longer marked as not for you"),
    ("follow author:gu",): ("No longer following papers by gu", "Follow again", "Following papers by gu"),
    ("follow author:gu", "unfollow author:gu"): (
        "Following papers by gu",
        "Unfollow again",
        "No longer following papers by gu",
    ),
}


@each("typed, undone, label, redone", [(typed, *said) for typed, said in TAKEN_BACK.items()])
async def test_undo_and_what_takes_that_back_say_what_they_do_and_what_was_done(bot, typed, undone, label, redone):
    replies = [await say(bot, text) for text in typed]
    before = await stands(bot)
    place = [button.kind for button in replies[-1].buttons].index("undo")
    back = await say(bot, "undo")
    button = back.buttons[place]
    assert (back.title, button.label) == (undone, label)
    assert (await say(bot, "undo")).buttons[0].label == label
    assert (await say(bot, button.says)).title == redone
    assert await stands(bot) == before
    await say(bot, "forget me yes")


@each("typed, undone, label, redone", [(typed, *said) for typed, said in TAKEN_BACK.items()])
async def test_what_the_undo_button_took_back_is_undone_for_who_types_it_then(bot, typed, undone, label, redone):
    *_, changed = [await say(bot, text) for text in typed]
    back = await say(bot, changed.way_back, pressed=True)
    was = await stands(bot)
    assert (back.title, label in [button.label for button in back.buttons]) == (undone, True)
    already = await say(bot, "undo")
    assert (already.title, [button.label for button in already.buttons]) == (
        "Your last change is already undone.",
        [label],
    )
    assert await stands(bot) == was
    assert (await say(bot, already.buttons[0].says, pressed=True)).title == redone
    assert (await say(bot, "undo")).title == undone
    assert await stands(bot) == was
    await say(bot, "forget me yes")


DIGESTS = {
    ("subscribe at 9",): "Subscribe again",
    ("subscribe at 9", "subscribe at 10"): "Change again",
    ("subscribe at 9", "pause 2w"): "Pause again",
    ("subscribe at 9", "pause 2w", "resume"): "Resume again",
    ("subscribe at 9", "unsubscribe"): "Unsubscribe again",
}


@each("pressed, typed, label", [(pressed, *each) for pressed in (False, True) for each in DIGESTS.items()])
async def test_what_was_undone_of_a_digest_can_be_done_again_by_its_name(bot, pressed, typed, label):
    *_, changed = [await say(bot, text) for text in typed]
    await say(bot, changed.way_back if pressed else "undo", pressed=pressed)
    [again] = (await say(bot, "undo")).buttons
    assert again.label == label
    await say(bot, "unsubscribe")


async def test_a_reaction_is_a_change_and_so_is_taking_it_away(bot):
    asker, shown = Asker(person=ADA, channel=HERE), MessageRef(channel=HERE, id="m1")
    await bot.remember(shown, [ONE, TWO])
    await bot.react(asker, shown)
    await say(bot, "undo")
    assert (await stands(bot))[0][1] == []
    await bot.react(asker, shown)
    await bot.unreact(asker, shown)
    await say(bot, "undo")
    assert sorted((await stands(bot))[0][1]) == [(ONE, ""), (TWO, "")]


async def test_where_nothing_was_changed_there_is_nothing_to_undo_and_a_change_is_the_person_s_own(bot):
    assert (await say(bot, "undo")).title == "Nothing to undo."
    await say(bot, f"save {ONE}")
    assert (await say(bot, "undo", person=GRACE)).title == "Nothing to undo."
    await say(bot, f"unsave {TWO}")  # was not saved, so that changed nothing
    assert (await say(bot, "undo")).title == "Removed"


async def test_a_digest_is_undone_in_its_own_channel_only_and_by_those_who_may_change_it(bot):
    await say(bot, "subscribe at 9 Berlin")
    assert (await say(bot, "undo", channel=THERE)).title == "Nothing to undo here"
    assert (await say(bot, "settings", channel=THERE)).title == "No digest here"
    refused = await say(bot, "undo", manages=False)
    assert refused.title.startswith("Only ")
    assert (await say(bot, "undo")).title.startswith("Unsubscribed")
    only_one = await say(bot, "undo", channel=THERE)
    assert (only_one.title, only_one.buttons) == (
        "Your last change is already undone.",
        (),
    )  # it would set up a digest here


async def test_a_change_is_kept_for_a_month_and_goes_with_the_person(bot, redis):
    await say(bot, f"save {ONE}")
    assert 29 * 86_400 < await redis.ttl(keys.undo(ADA)) <= 30 * 86_400
    assert b'"undo": "unsave 2504.00001"' in (await say(bot, "my data")).file.content
    await say(bot, "forget me yes")
    assert not await redis.exists(keys.undo(ADA))


async def share(bot, *, person=ADA, says=f"share {ONE}"):
    """Share a paper as a face does, and return the message and what the person reads."""
    asker = Asker(person=person, channel=HERE)
    shared = await bot.share(says, asker)
    if not shared.public:
        return None, shared.reply
    ref = MessageRef(channel=HERE, id=f"{bot.clock.now().timestamp()}")
    await bot.remember(ref, shared.ids)
    return ref, await bot.note_shared(shared, asker, ref)


async def test_undo_deletes_what_was_shared_last_from_wherever_it_is_typed(bot):
    await say(bot, f"save {TWO}")
    ref, _ = await share(bot)
    assert (await say(bot, "undo", channel=THERE)).unshares == ref
    await bot.note_unshared(Asker(person=ADA, channel=THERE), ref)
    again = await say(bot, "undo")
    assert (again.unshares, [each.label for each in again.buttons]) == (None, ["Share again"])
    assert (await say(bot, again.buttons[0].says)).shares
    assert (await say(bot, "undo", channel=THERE)).buttons == ()
    assert (await share(bot))[0]


async def test_what_was_shared_long_ago_is_deleted_once_that_is_asked(bot):
    ref, _ = await share(bot)
    bot.clock.advance(minutes=11)
    asked = await say(bot, "undo")
    assert (asked.unshares, asked.title) == (None, "Delete what you shared?")
    assert plain(asked.lines[0]) == "Shared: “Paper 1” in this channel."
    assert (await say(bot, asked.buttons[0].says)).unshares == ref


async def test_unshare_takes_back_nothing_but_what_was_shared(bot):
    ref, _ = await share(bot)
    assert (await say(bot, "unshare")).unshares == ref
    await say(bot, f"save {TWO}")
    assert (await say(bot, "unshare")).title == "Nothing to delete"
    assert len((await say(bot, "saved")).cards) == 1


async def test_what_somebody_shared_minutes_ago_another_one_shares_only_on_purpose(bot):
    await share(bot)
    bot.clock.advance(minutes=2)
    ref, told = await share(bot, person=GRACE)
    assert (ref, told.title) == (None, "Already posted here")
    assert (await share(bot, person=GRACE, says=told.buttons[0].says))[0]
    bot.clock.advance(minutes=11)
    assert (await share(bot))[0]
