"""What is typed, pressed and sent on Discord, and what is then seen: the real library over a Discord on the wire."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import discord
import msgspec
import pytest
from cases import each
from contracts.levels import PlatinumTalk
from dialogs import FRIDAY, MIRAS, MONDAY, OLDER, OWNER, TITANS, Who
from fakes.discord_reading import read_message, walk
from fakes.discord_talk import DiscordTalk, open_talk
from fakes.discord_things import Message, User
from fakes.loop_time import loop_time
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.commands import offer
from adapters.discord.digest_group import write_wish
from adapters.discord.forms import form_id, form_rows, read_sent
from bot.language.digest_words import write_subscription
from bot.language.forms import WEEKLY_NOTE, DigestForm, check_form, read_form
from bot.language.grammar import parse_command
from bot.language.search_form import SearchForm
from bot.language.values import Explain, Search, Subscribe
from bot.language.verbs import VERBS
from bot.language.zones import _zones
from bot.model import Channel, Person, PostRequest, Subscription, Workspace
from bot.outcomes import Suggestion

EPOCH = datetime.fromtimestamp(0, UTC)


@pytest.fixture
async def talk(redis, server_url, clock) -> AsyncIterator[DiscordTalk]:
    async with open_talk(server_url, clock) as talk:
        await talk.bot.refresh_day(MONDAY)
        yield talk


class Cast:
    """The people and places of the table, living on Discord."""

    def __init__(self, talk: DiscordTalk) -> None:
        self._talk = talk
        self._known: dict = {}

    def settle(self, who: Who):
        fake = self._talk.fake
        user = self._once(("user", who.user, who.workspace, who.manages), lambda: fake.add_user(who.user))
        guild = self._once(("guild", who.workspace), lambda: fake.add_guild(who.workspace))
        if who.manages:
            guild.managers.add(user.id)
        if who.direct:
            return user, fake.world.private(user)
        return user, self._once(("room", who.workspace, who.place), lambda: fake.add_channel(guild, who.place))

    def _once(self, name, make):
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]


class People:
    """The people of the table, as the contract knows them."""

    tells_zones = False

    def __init__(self, talk: DiscordTalk) -> None:
        self._talk, self.bot, self.source = talk, talk.bot, talk.source
        self._cast = Cast(talk)
        _, room = self._cast.settle(OWNER)
        self._guild = room.guild
        self.channel = Channel(platform="discord", workspace=self._guild.id, id=room.id)

    async def type(self, text: str, who: Who = OWNER) -> str:
        self._newest = await self._talk.message(text, *self._cast.settle(who))
        return read_message(self._newest.body)

    async def press(self, label: str, who: Who = OWNER) -> str:
        user, _ = self._cast.settle(who)
        before = len(self._messages())
        answer = await self._talk.fake.press(user, self._newest, label)
        if label == "Share":
            await until(lambda: len(self._messages()) > before)
            return ""
        self._newest = await self._talk.settled(answer)
        return read_message(self._newest.body)

    async def react(self, title: str, who: Who = OWNER, *, on: bool = True) -> None:
        await self._react(self._cast.settle(who)[0], self._message(title), on=on)

    async def react_alone(self, title: str, *, on: bool = True) -> None:
        user = self._cast.settle(OWNER)[0]
        told = [each for each in self._talk.fake.world.private(user).messages if title in read_message(each.body)]
        await self._react(user, told[0], on=on)

    async def _react(self, user: User, message: Message, *, on: bool) -> None:
        before = await saves(self._talk, user)
        (self._talk.fake.react if on else self._talk.fake.unreact)(user, message)

        async def done() -> bool:
            now = await saves(self._talk, user)
            return now > before if on else now < before

        await until(done)

    def shown(self) -> list[str]:
        return [read_message(message.body) for message in self._messages()]

    async def fill(self, **fields: str) -> str:
        user, _ = self._cast.settle(OWNER)
        opened = await self._talk.fake.press(user, self._newest, "Change")
        fields["time"] += " Berlin"  # the zone stands in the same field
        self._newest = await self._talk.settled(await self._talk.fake.submit(opened, **fields))
        return read_message(self._newest.body)

    def files(self) -> dict[str, bytes]:
        return self._newest.files if self._newest.seen_by is self._cast.settle(OWNER)[0] else {}

    def private(self) -> list[str]:
        user, _ = self._cast.settle(OWNER)
        return [read_message(message.body) for message in self._talk.fake.world.private(user).messages]

    async def miss(self, title: str, *, on: bool = True) -> None:
        message, user = self._message(title), self._cast.settle(OWNER)[0]
        message.reactions = {"🔖": ([user.id], [])} if on else {}

    async def close(self) -> None:
        self._talk.fake.delete_channel(self._cast.settle(OWNER)[1])
        await until(lambda: halted(self._talk, self.channel))

    async def leave(self) -> None:
        self._talk.fake.kick(self._guild)
        await until(self._is_forgotten)

    async def _is_forgotten(self) -> bool:
        return not [key async for key in self.bot.redis.scan_iter(f"*{self._guild.id}*")]

    def _message(self, title: str) -> Message:
        return [each for each in self._messages() if title in read_message(each.body)][-1]

    def _messages(self) -> list[Message]:
        every = [message for channel in self._guild.channels.values() for message in channel.messages]
        return sorted((each for each in every if not each.seen_by), key=lambda message: int(message.id))


class TestDiscordIsPlatinum(PlatinumTalk):
    @pytest.fixture
    async def talk(self, redis, server_url, clock) -> AsyncIterator[People]:
        async with open_talk(server_url, clock) as talk:
            yield People(talk)


async def test_an_answer_is_private_and_comes_after_a_sign_of_life(talk):
    answer = await talk.fake.type(talk.ana, talk.room, "titans")
    message = await answer.reply()
    assert answer.private
    assert answer.callbacks == [5]
    assert "[Open a paper… 1]\n[🔖 Save… 1]\n[Search arXiv] [Follow]" in read_message(message.body)
    assert not talk.room.messages


async def test_pages_are_turned_in_place(talk):
    many = [msgspec.structs.replace(TITANS, id=f"2504.0010{number}", title=f"Paper {number}") for number in range(7)]
    talk.source.days[FRIDAY] = many
    await talk.bot.refresh_day(FRIDAY)
    message = await talk.message("2025-04-18")

    read = await talk.press("More ›", message)

    assert "6. Paper 5" in read
    assert "[‹ Back]" in read
    assert read == read_message(message.body)
    assert "1. Paper 0" in await talk.press("‹ Back", message)


async def test_a_long_question_keeps_its_pages(talk):
    many = [msgspec.structs.replace(TITANS, id=f"2504.0010{number}", title=f"Titans {number}") for number in range(7)]
    talk.source.days[FRIDAY] = many
    await talk.bot.refresh_day(FRIDAY)
    message = await talk.message("titans " + "memorize " * 25)
    assert "Titans" in await talk.press("More ›", message)


async def test_a_list_marks_what_is_chosen_and_undo_takes_it_back_where_it_stands(talk):
    message = await talk.message("today")
    for _ in range(2):  # chosen again after undo, it is saved again
        saved = await talk.settled(await talk.fake.choose(talk.ana, message, "2504.00001"))
        assert saved is message
        assert "▲ 9 · Ada Lovelace · 🔖 saved" in read_message(message.body)
        assert read_message(message.body).endswith("[Undo]\nSaved: Titans Learn to Memorize")
        assert [option["value"] for option in message.selects()[1]["options"]] == ["2504.00002"]
        read = await talk.press("Undo", message)
        assert read == read_message(message.body)
        assert "🔖 saved" not in read
        assert read.endswith("[Undo]\nRemoved: Titans Learn to Memorize")


async def test_save_on_an_opened_paper_becomes_saved_and_a_second_press_takes_it_back(talk):
    message = await talk.message("show 2504.00001")
    for pressed, then, count in (("Save", "Saved ✓", 1), ("Saved ✓", "Save", 0)):
        assert f"[{then}] [Similar] [arXiv" in await talk.press(pressed, message)
        assert f"[{then}]" in read_message(message.body)
        assert await saves(talk, talk.ana) == count


async def test_the_weekly_note_is_offered_beside_a_card_that_was_changed_by_the_fifth_save(talk):
    await talk.say("save 2504.00002 2504.00003 2504.00004 2504.00005")
    message = await talk.message("show 2504.00001")
    answer = await talk.fake.press(talk.ana, message, "Save")
    async with asyncio.timeout(5):
        while not answer.follow_ups:
            await asyncio.sleep(0)
    assert "[Saved ✓]" in read_message(message.body)
    assert "[Send me a weekly note]" in read_message(answer.follow_ups[-1].body)


@each("saved", [False, True])
async def test_not_for_me_stands_in_the_menu_of_an_opened_paper_and_a_second_choice_takes_it_back(talk, saved):
    if saved:
        await talk.say("save 2504.00001")
    message = await talk.message("show 2504.00001")
    for chosen, then in (("Not for me", "Not for me ✓"), ("Not for me ✓", "Not for me")):
        message = await talk.settled(await talk.fake.choose_more(talk.ana, message, chosen))
        [menu] = message.selects()
        read = ["Mark read"] if saved else []
        assert [each["label"] for each in menu["options"]] == [*read, "Tags and note…", "Share", then]
        said = "You'll see fewer like this." if then.endswith("✓") else "No longer marked as not for you"
        assert f"\n{said}\n[Undo]" in read_message(message.body)
    taken_back = await talk.fake.choose(talk.ana, message, hint="More")
    await until(lambda: taken_back.callbacks)
    assert (taken_back.log, taken_back.refusals) == ([], [])


async def test_the_form_of_tags_and_note_saves_both_where_the_paper_is_shown_and_undo_takes_it_back(talk):
    card = await talk.message("show 2504.00001")
    opened = await talk.fake.choose_more(talk.ana, card, "Tags and note…")
    assert (await opened.opened())["title"] == "Save with tags and note"
    note = "compare | with a*b*c_d, # 3 " + "and on " * 120
    wrong = await talk.settled(await talk.fake.submit(opened, tags="rl 42", note=note))
    assert "“42” can't be a tag" in read_message(wrong.body)
    assert (wrong.seen_by, wrong is card) == (talk.ana, False)
    again = await talk.fake.press(talk.ana, wrong, "Change")
    assert typed_in(await again.opened()) == {"tags": "rl 42", "note": note.strip()}, "nothing of it is lost"
    sent = await talk.settled(await talk.fake.submit(opened, tags="#RL, agents", note="two\nlines"))
    assert sent is card
    assert "#rl #agents" in read_message(sent.body)
    assert "\nSaved\n[Undo]" in read_message(sent.body)
    again = await talk.fake.choose_more(talk.ana, sent, "Tags and note…")
    assert (await again.opened())["title"] == "Tags and note"
    assert typed_in(await again.opened()) == {"tags": "rl, agents", "note": "two lines"}
    sent = await talk.settled(await talk.fake.submit(again, tags="", note=""))
    assert "\nTags and note removed\n[Undo]" in read_message(sent.body)
    undone = await talk.settled(await talk.fake.press(talk.ana, sent, "Undo"))
    assert "#rl #agents" in read_message(undone.body)


async def test_what_unsaved_a_paper_is_said_below_it_with_undo(talk):
    await talk.say("save 2504.00001")
    card = await talk.message("show 2504.00001")
    card = await talk.settled(await talk.fake.press(talk.ana, card, "Saved ✓"))
    assert "\nRemoved from your saved papers\n[Undo]" in read_message(card.body)
    card = await talk.settled(await talk.fake.press(talk.ana, card, "Undo"))
    assert "[Saved ✓]" in read_message(card.body)


def typed_in(form: dict) -> dict[str, str]:
    return {row["component"]["custom_id"]: row["component"].get("value", "") for row in form["components"]}


async def test_a_not_for_me_that_was_drawn_as_a_button_still_works(talk):
    message = await talk.message("show 2504.00001")
    old = json.dumps(message.body).replace("turn|1|similar 2504.00001", "ask|1|similar 2504.00001")
    message.body = json.loads(old.replace("ask|1|similar 2504.00001", "change|1|not for me 2504.00001|show 2504.00001"))
    drawn = await talk.settled(await talk.fake.press(talk.ana, message, "Similar"))
    assert "Not for me ✓" in str(drawn.body)


async def test_a_paper_with_a_folded_abstract_is_shared_out_of_its_menu(talk):
    whales = {"id": "2504.00009", "title": "Whales", "abstract": "We ask. We build whales. " * 40}
    await talk.bot.library.keep([msgspec.structs.replace(TITANS, **whales)])
    await talk.fake.choose_more(talk.ana, await talk.message("show 2504.00009"), "Share")
    await until(lambda: talk.room.messages)
    assert read_message(talk.room.messages[0].body).startswith("Shared by @ana\nWhales")


async def test_where_a_message_can_no_longer_be_changed_what_was_done_is_said(talk):
    message = await talk.message("show 2504.00001")
    talk.fake.fail("messages/@original", "403_html")
    answer = await talk.fake.press(talk.ana, message, "Save")
    assert read_message((await answer.reply()).body).startswith("Saved\nTitans Learn to Memorize")


async def test_buttons_that_were_drawn_before_a_press_could_change_a_message_still_answer(talk):
    message = await talk.message("show 2504.00001")
    old = json.dumps(message.body).replace("change|1|save 2504.00001|show 2504.00001", "ask|1|save 2504.00001")
    message.body = json.loads(old)
    assert "[Saved ✓] [Similar]" in await talk.press("Save", message)
    listed = await talk.message("today")
    listed.body = json.loads(json.dumps(listed.body).replace("pick|save|1|today", "pick|save"))
    saved = await talk.settled(await talk.fake.choose(talk.ana, listed, "2504.00002"))
    assert read_message(saved.body).endswith("Saved: Miras and Attention\n[Undo]")


async def test_on_a_shared_paper_saving_is_said_to_who_pressed_and_changes_the_message_for_nobody(talk):
    await talk.fake.press(talk.ana, await talk.message("show 2504.00001"), "Share")
    await until(lambda: talk.room.messages)
    [shared] = talk.room.messages
    grace, before = talk.fake.add_user("grace"), read_message(shared.body)
    assert (await talk.press("Save", shared, user=grace)).startswith("Saved\nTitans Learn to Memorize")
    assert read_message(shared.body) == before


async def test_an_abstract_and_similar_papers_are_one_press_away(talk):
    message = await talk.message("today")
    opened = await talk.settled(await talk.fake.choose(talk.ana, message, "2504.00002", hint="Open"))
    assert "We study attention. It works." in read_message(opened.body)
    assert "Similar papers" in await talk.press("Similar", opened)


async def test_a_shared_paper_is_seen_by_all_says_who_shared_it_and_is_saved_by_a_reaction(talk):
    talk.ana.name = "everyone"
    await talk.say("save 2504.00001 my secret note")
    message = await talk.message("show 2504.00001")

    await talk.fake.press(talk.ana, message, "Share")
    await until(lambda: talk.room.messages)

    [shared] = talk.room.messages
    read = read_message(shared.body)
    assert read.startswith("Shared by @everyone\nTitans Learn to Memorize")
    assert "secret" not in read
    assert "🔖 saved" not in read
    grace = talk.fake.add_user("grace")
    talk.fake.react(grace, shared)
    await until(lambda: saves(talk, grace), 1)
    assert "Titans" in await talk.say("saved", grace)


async def test_who_shared_reads_where_and_can_take_it_back(talk):
    answer = await talk.fake.press(talk.ana, await talk.message("show 2504.00001"), "Share")
    await until(lambda: len(answer.follow_ups) == 2)
    told = answer.follow_ups[-1]
    assert (read_message(told.body), told.seen_by) == (
        f"Shared\n“Titans Learn to Memorize” in <#{talk.room.id}>.\n[Undo]",
        talk.ana,
    )
    assert len(talk.room.messages) == 1
    undone = await talk.settled(await talk.fake.press(talk.ana, told, "Undo"))
    assert read_message(undone.body) == f"No longer shared\nI deleted the message from <#{talk.room.id}>."
    assert [each for each in talk.room.messages if not each.deleted] == []


async def test_share_typed_posts_the_paper_as_the_button_does(talk):
    assert await talk.say("share 2504.00001") == f"Shared\n“Titans Learn to Memorize” in <#{talk.room.id}>.\n[Undo]"
    [shared] = talk.room.messages
    assert read_message(shared.body).startswith("Shared by @ana\nTitans Learn to Memorize")


async def test_what_was_shared_is_deleted_by_undo_typed(talk):
    await talk.say("share 2504.00001")
    assert await talk.say("undo") == f"No longer shared\nI deleted the message from <#{talk.room.id}>."
    assert [each for each in talk.room.messages if not each.deleted] == []


async def test_a_paper_shared_a_moment_ago_is_shared_again_only_once_that_is_asked(talk):
    await talk.say("share 2504.00001")
    said = await talk.message("share 2504.00001")
    assert "Already posted here" in read_message(said.body)
    assert len(talk.room.messages) == 1
    await talk.settled(await talk.fake.press(talk.ana, said, "Share again"))
    assert len(talk.room.messages) == 2


async def test_what_one_says_of_a_paper_is_posted_above_it(talk):
    await talk.say("share 2504.00001 nice one for the reading group")
    [shared] = talk.room.messages
    assert read_message(shared.body).startswith("Shared by @ana\n“nice one for the reading group”\nTitans Learn")


async def test_where_discord_does_not_delete_what_was_shared_that_is_said(talk):
    answer = await talk.fake.press(talk.ana, await talk.message("show 2504.00001"), "Share")
    await until(lambda: len(answer.follow_ups) == 2)
    told = answer.follow_ups[-1]
    talk.fake.fail(f"channels/{talk.room.id}/messages", "403_html")
    undone = await talk.settled(await talk.fake.press(talk.ana, told, "Undo"))
    assert read_message(undone.body).startswith("Still shared\nI couldn't delete it: ")


@each("says", ["show 2504.99999", "saved", "save 2504.00002", "status"])
async def test_what_is_no_paper_for_everybody_is_not_shared_but_told_to_who_pressed(talk, says):
    await talk.say("save 2504.00001 a secret note #secret")
    message = await talk.message("show 2504.00001")
    message.body = json.loads(json.dumps(message.body).replace("share|1|show 2504.00001", f"share|1|{says}"))
    answer = await talk.fake.press(talk.ana, message, "Share")
    read = read_message((await answer.reply()).body)

    assert f"share|1|{says}" in str(message.body)
    assert talk.room.messages == []
    assert "I couldn't find 2504.99999" in read or "Not shared" in read


async def test_a_paper_that_discord_refuses_with_its_picture_is_shown_and_shared_without(talk):
    talk.fake.wire.shuns_pictures = True
    message = await talk.message("show 2504.00001")
    assert read_message(message.body).startswith("Titans Learn to Memorize")
    await talk.fake.press(talk.ana, message, "Share")
    await until(lambda: talk.room.messages)
    [shared] = talk.room.messages
    assert read_message(shared.body).startswith("Shared by @ana\nTitans Learn to Memorize")


@pytest.mark.parametrize("refused", [False, True])
async def test_an_alert_has_its_picture_unless_discord_refuses_it(talk, refused):
    await talk.bot.alerts.run(talk.bot.clock.now())
    await talk.message("follow older")
    talk.fake.wire.shuns_pictures = refused
    talk.bot.clock.advance(hours=2)
    await talk.bot.refresh_day(FRIDAY)
    await talk.bot.alerts.run(talk.bot.clock.now())
    [told] = talk.fake.world.private(talk.ana).messages
    pictures = [each["items"][0]["description"] for each in walk(told.body) if "items" in each]
    assert pictures == ([] if refused else ["Thumbnail of “Older Language Models”"])
    assert "Older Language Models" in read_message(told.body)


async def test_a_press_on_an_alert_or_a_digest_of_ones_own_changes_that_message(talk):
    own = talk.fake.world.private(talk.ana)
    place = Channel(platform="discord", id=own.id)
    await talk.bot.post_edition(PostRequest(channel=place, top=3, layout="papers"), talk.face.publisher)
    header, first = own.messages[:2]
    keys = [each["custom_id"].split("|")[1] for each in walk(first.body) if "save|" in str(each.get("custom_id"))]

    assert "[Saved ✓]" in await talk.press("Save", first)
    found = await talk.face.publisher.find(place, keys, talk.bot.clock.now())
    assert found[keys[0]].id == first.id  # what is saved there is still that digest's
    assert "[Save]" in await talk.press("Saved ✓", first)

    await talk.settled(await talk.fake.choose(talk.ana, header, "2504.00001"))
    assert read_message(header.body).endswith("Saved: Titans Learn to Memorize\n[Undo]")
    assert (await talk.press("Undo", header)).endswith("Removed: Titans Learn to Memorize\n[Undo]")
    assert read_message(header.body).count("[Undo]") == 1
    assert len(own.messages) == 3  # nothing was said apart


@pytest.mark.parametrize("papers", [1, 3])
async def test_a_press_on_an_alert_changes_that_message(talk, papers):
    """One paper has buttons of its own, three are a list with a menu."""
    await talk.bot.alerts.run(talk.bot.clock.now())
    await talk.say("follow older")
    more = [msgspec.structs.replace(OLDER, id=f"2504.0010{number}", upvotes=number) for number in range(1, papers)]
    talk.source.days[FRIDAY] = [OLDER, *more]
    await talk.bot.refresh_day(FRIDAY)
    await talk.bot.alerts.run(talk.bot.clock.now() + timedelta(hours=2))
    own = talk.fake.world.private(talk.ana)
    [alert] = own.messages
    if papers == 1:
        assert "[Saved ✓]" in await talk.press("Save", alert)
        assert OLDER.title in await talk.say("saved")
        assert "[Save]" in await talk.press("Saved ✓", alert)
    else:
        await talk.settled(await talk.fake.choose(talk.ana, alert, OLDER.id))
        assert "Saved: Older Language Models\n[Undo]" in read_message(alert.body)
        assert "Removed: Older Language Models\n[Undo]" in await talk.press("Undo", alert)
    assert "Nothing saved yet" in await talk.say("saved")
    read = await talk.press("Unfollow", alert)
    assert (OLDER.title in read, "[All I follow] [Follow again]" in read, "Undo" in read) == (True, True, False)
    assert "not following anything" in await talk.say("following")
    assert "[All I follow] [Unfollow]" in await talk.press("Follow again", alert)
    assert ("“older”" in await talk.say("following"), len(own.messages)) == (True, 1)


async def test_an_answer_shared_in_a_thread_is_found_again_when_reactions_are_read_anew(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    thread = talk.room.messages[0].thread
    message = await talk.message("show 2504.00001", room=thread)
    before = len(thread.messages)
    await talk.fake.press(talk.ana, message, "Share")
    await until(lambda: len(thread.messages) > before)
    workspace = Workspace(platform="discord", id=talk.lab.id)

    async def remembered() -> bool:
        refs = await talk.bot.store.outbox.load_posted(workspace, EPOCH)
        return any((ref.id, ref.thread) == (thread.messages[-1].id, thread.id) for ref in refs)

    await until(remembered)
    refs = await talk.bot.store.outbox.load_posted(workspace, EPOCH)
    [shared] = [ref for ref in refs if ref.id == thread.messages[-1].id]
    assert await talk.face.publisher.count_reactions([shared]) == {shared: 0}


@pytest.mark.parametrize("kind", ["voice", "stage"])
async def test_the_text_of_a_voice_channel_takes_digests_shares_and_reactions(talk, kind):
    room = talk.fake.add_channel(talk.lab, "evening", kind=kind)
    assert "Digest set up" in await talk.run("digest subscribe", channel=room, zone="UTC")
    place = Channel(platform="discord", workspace=talk.lab.id, id=room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    assert len(room.messages) == 4  # no threads there: who set it up, the header, and two papers below it
    grace = talk.fake.add_user("grace")
    talk.fake.react(grace, room.messages[2])
    await until(lambda: saves(talk, grace), 1)
    talk.bot.clock.advance(minutes=11)
    await talk.fake.press(talk.ana, await talk.message("show 2504.00001", room=room), "Share")
    await until(lambda: len(room.messages) == 5)


async def test_the_channel_reads_who_set_its_digest_up(talk):
    room = talk.fake.add_channel(talk.lab, "evening")
    await talk.run("digest subscribe", channel=room, zone="UTC")
    await until(lambda: len(room.messages) == 1)
    said = "@ana set up a digest here: weekdays at 09:00 UTC, top 8."
    assert read_message(room.messages[0].body).replace("\u2060", "") == said
    await talk.run("digest subscribe", channel=room, zone="UTC", time="10:00")
    later = said.replace("here:", "here and changed it:").replace("09:00", "10:00")
    await until(lambda: read_message(room.messages[0].body).replace("\u2060", "") == later)
    assert len(room.messages) == 1


async def test_a_server_that_adds_the_bot_reads_once_what_it_does_in_its_system_channel(talk):
    guild = talk.fake.add_guild("Newcomers", present=False)
    room = talk.fake.add_channel(guild, "general")
    guild.present = True
    talk.fake.world.emit("GUILD_CREATE", guild.payload() | {"system_channel_id": room.id}, guild)
    listeners = talk.face.listeners
    await until(lambda: listeners._client.get_guild(int(guild.id)) is not None)
    for _ in range(2):
        await listeners.on_guild_join(listeners._client.get_guild(int(guild.id)))
    await until(lambda: len(room.messages) == 1)
    assert "[Set up a daily digest] [Today's papers] [Search papers]" in read_message(room.messages[0].body)


async def test_search_papers_opens_a_form_and_the_answer_leaves_the_greeting_as_it_is(talk):
    hello = await talk.settled(await talk.fake.type(talk.ana, talk.room, "hi"))
    opened = await talk.fake.press(talk.ana, hello, "Search papers")
    assert [row["label"] for row in (await opened.opened())["components"]] == ["Words", "Since", "Order", "Code"]
    answer = await talk.settled(await talk.fake.submit(opened, words="memorize", sort="new"))
    assert "Titans Learn to" in read_message(answer.body)
    assert "Search papers" in read_message(hello.body)


async def test_where_the_bot_may_not_connect_to_a_voice_channel_that_is_named(talk):
    room = talk.fake.add_channel(talk.lab, "evening", kind="voice", denied=("connect",))
    assert "Connect" in await talk.say("subscribe at 9 UTC", room=room)


async def test_what_is_chosen_from_a_messages_menu_is_saved(talk):
    said = talk.fake.say(talk.fake.add_user("bo"), talk.room, "have you read https://arxiv.org/abs/2504.00002v1 ?")
    answer = await talk.settled(await talk.fake.menu(talk.ana, said, "Save paper"))
    assert "Miras and Attention" in read_message(answer.body)
    chat = talk.fake.say(talk.ana, talk.room, "lunch at 12.30?")
    answer = await talk.settled(await talk.fake.menu(talk.ana, chat, "Save paper"))
    assert "No paper there" in read_message(answer.body)


SNAPSHOT = {"type": 0, "content": "arXiv:2504.00002", "embeds": [], "attachments": [], "flags": 0,
            "timestamp": "2025-04-21T09:00:00Z", "edited_timestamp": None, "mentions": [], "mention_roles": []
            }  # fmt: skip
SEEN = {
    "in an embed's field": {"embeds": [{"type": "rich", "fields": [{"name": "Paper", "value": "arXiv:2504.00002"}]}]},
    "in a forwarded message": {"message_snapshots": [{"message": SNAPSHOT}]},
    "behind a button": {"components": [{"type": 1, "components": [
        {"type": 2, "style": 5, "label": "Read", "url": "https://arxiv.org/abs/2504.00002"}]}]},
    "in a part that the library does not know": {"components": [{"type": 99, "inner": {"text": "arXiv:2504.00002"}}]},
}  # fmt: skip


@pytest.mark.parametrize("where", SEEN)
async def test_a_paper_that_one_sees_in_anybodys_message_is_saved(talk, where):
    said = talk.fake.say(talk.ana, talk.room, "look")
    answer = await talk.settled(await talk.fake.menu(talk.ana, said, "Save paper", **SEEN[where]))
    assert "Miras and Attention" in read_message(answer.body)


async def test_a_digests_header_saves_all_of_it_and_each_paper_itself(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    [header] = talk.room.messages
    [first, _] = talk.fake.thread(header)
    grace = talk.fake.add_user("grace")

    assert "Titans" in await talk.press("Save", first)
    assert "2 papers" in read_message(await both(talk, header, grace))

    assert await saves(talk, talk.ana) == 1
    assert await saves(talk, grace) == 2
    talk.fake.react(grace, first)
    talk.fake.unreact(grace, first)
    assert "Miras" in await talk.say("saved", grace)
    assert "Titans" in await talk.press("My saved papers", header, user=grace)


async def both(talk, message, user):
    menu = message.selects()[0]
    chosen = await talk.fake.choose(user, message, *(option["value"] for option in menu["options"]))
    return (await talk.settled(chosen)).body


async def test_a_paper_of_a_digest_that_is_one_list_is_opened_from_its_menu_with_buttons_near_its_title(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place, layout="list"), talk.face.publisher)
    [header] = talk.room.messages
    opened = await talk.settled(await talk.fake.choose(talk.ana, header, "2504.00002", hint="Open"))
    read = read_message(opened.body)
    assert 0 == read.index("Miras") < read.index("21 Apr 2025") < read.index("[Save] ")


async def test_choosing_saves_taking_a_choice_away_does_nothing_and_after_undo_it_saves_again(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place, layout="list"), talk.face.publisher)
    [shown] = talk.room.messages
    [every, titans, miras] = [option["value"] for option in shown.selects()[1]["options"]]

    saved = await talk.settled(await talk.fake.choose(talk.ana, shown, titans))
    assert "Titans" in read_message(saved.body)
    await talk.press("Undo", saved)
    assert await saves(talk, talk.ana) == 0

    saved = await talk.settled(await talk.fake.choose(talk.ana, shown, titans, miras))
    assert "Titans" not in read_message(saved.body)  # it was chosen before, and undone
    await talk.fake.choose(talk.ana, shown, miras)
    await talk.fake.choose(talk.ana, shown)
    assert await saves(talk, talk.ana) == 1
    await talk.settled(await talk.fake.choose(talk.ana, shown, titans))
    assert await saves(talk, talk.ana) == 2
    bo = talk.fake.add_user("bo")
    saved = await talk.settled(await talk.fake.choose(bo, shown, every))
    assert "Titans" in read_message(saved.body) and "Miras" in read_message(saved.body)
    assert await saves(talk, bo) == 2


async def test_buttons_of_digests_that_were_posted_before_still_save(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    [header] = talk.room.messages
    menu = header.selects()[0]
    [row] = [each for each in walk(header.body["components"]) if menu in each.get("components", ())]
    old = {"type": 2, "style": 2, "label": "Save all 2", "custom_id": menu["custom_id"].removesuffix("?")}
    row["components"] = [old]
    assert "2 papers" in await talk.press("Save all 2", header)


@pytest.fixture
async def threaded(talk) -> list[Message]:
    """The papers of a digest, each in its own message."""
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    return talk.fake.thread(talk.room.messages[0])


async def test_who_saves_by_a_reaction_for_the_first_time_is_told_in_private_once(talk, threaded):
    private = talk.fake.world.private(talk.ana)
    talk.fake.react(talk.ana, threaded[0])
    await until(lambda: private.messages)
    [told] = private.messages
    assert read_message(told.body).splitlines() == [
        "🔖 Saved",
        "Titans Learn to Memorize",
        "Only you see this. From now on 🔖, ⭐ or 📌 saves silently; remove it to unsave.",
        "[Undo] [My saved papers]",
    ]
    talk.fake.react(talk.ana, threaded[1])
    await until(lambda: saves(talk, talk.ana), 2)
    assert "2 papers, 2 unread, last saved first" in await talk.press("My saved papers", told)
    assert (private.messages, len(talk.room.messages)) == ([told], 1), "nobody else reads of it"


async def test_whose_private_messages_are_closed_saves_in_silence(talk, threaded):
    talk.ana.dms_open = False
    talk.fake.react(talk.ana, threaded[0])
    await until(lambda: talk.fake.wire.statuses[403])
    talk.fake.react(talk.ana, threaded[1])
    await until(lambda: saves(talk, talk.ana), 2)
    assert talk.fake.wire.statuses[403] == 1
    assert not talk.fake.world.private(talk.ana).messages


async def test_reactions_save_on_headers_and_in_threads_and_go_with_the_reaction(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    [header] = talk.room.messages
    grace, robot = talk.fake.add_user("grace"), talk.fake.add_user("robot", bot=True)

    talk.fake.react(grace, talk.fake.thread(header)[1], "⭐", burst=True)
    talk.fake.react(robot, header)
    talk.fake.react(grace, header, "👍")
    await until(lambda: saves(talk, grace), 1)
    talk.fake.react(grace, header)
    await until(lambda: saves(talk, grace), 2)
    talk.fake.unreact(grace, header)
    await until(lambda: saves(talk, grace), 1)

    assert MIRAS.title in await talk.say("saved", grace)
    assert await saves(talk, robot) == 0


async def test_what_is_typed_in_a_digests_thread_is_about_its_channel(talk):
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    await talk.bot.post_edition(PostRequest(channel=place), talk.face.publisher)
    thread = talk.room.messages[0].thread
    await talk.say("subscribe Berlin top 3")
    assert "top 3" in await talk.say("settings", room=thread)


async def test_suggestions_are_verbs_then_titles_and_an_empty_list_in_trouble(talk, monkeypatch):
    assert (await talk.fake.complete(talk.ana, "tod", talk.room))[0].startswith("today")
    assert "Titans Learn to Memorize" in await talk.fake.complete(talk.ana, "titans mem", talk.room)
    assert await talk.fake.complete(talk.ana, "tans", talk.room) == ["search tans"]
    assert len(await talk.fake.complete(talk.ana, "", talk.room)) == 25
    monkeypatch.setattr(type(talk.bot), "suggest", broken)
    assert await talk.fake.complete(talk.ana, "tod", talk.room) == []


async def test_what_is_suggested_works_as_it_stands(talk):
    """Nothing that stands for something else is sent, and nothing that is offered is searched for."""
    typed = [
        "",
        *(verb.name for verb in VERBS),
        *(verb.name[:2] for verb in VERBS),
        "save tit",
        "show mi",
        "follow llm",
    ]
    offered = {each.says: each.label for words in typed for each in talk.bot.suggest(words)}
    assert [each for each in (*offered, *offered.values()) if "<" in each.partition(":")[0]] == []
    understood = {says: parse_command(says, today=MONDAY) for says in offered}
    searched = [says for says, command in understood.items() if isinstance(command, Search | Explain)]
    assert [says for says in searched if not says.startswith("search ")] == []


async def test_behind_a_command_titles_are_completed_and_days_have_names(talk):
    async def complete(typed: str) -> list[str]:
        return await talk.fake.complete(talk.ana, typed, talk.room)

    assert await complete("show titans") == ["show Titans Learn to Memorize"]
    assert await complete("save mem") == ["save Titans Learn to Memorize"]
    assert (await complete("sav"))[:2] == [
        "saved: your saved papers; also saved unread, saved tags or saved memory",
        "help save: save a paper, with a note and tags",
    ]
    assert "search llm agents: search papers; just typing words works too" in await complete("search llm agents")
    assert "Mon 21 April" in await complete("21")
    assert [each.says for each in talk.bot.suggest("mon 21")] == ["2025-04-21", "search mon 21"]
    first = ["today", "help search", "saved", "for you", "subscribe", "help"]
    assert [each.says for each in talk.bot.suggest("")][:7] == [*first, "yesterday"]
    assert talk.bot.suggest("")[-1].says.startswith("help "), "what has to be read up on comes last"


def test_suggestions_fit_whatever_they_are():
    odd = [("x" * 150, "a"), ("", "b"), ("y", "z" * 200), ("t0", "again")]
    named = [*odd, *((f"t{number}", f"show {number}") for number in range(40))]
    fitting = offer([Suggestion(label=label, says=says) for label, says in named])
    assert len(fitting) == 25
    assert all(1 <= len(choice.name) <= 100 and len(choice.value) <= 100 for choice in fitting)


async def test_a_digest_is_set_up_with_native_options(talk):
    read = await talk.run(
        "digest subscribe", time="9pm", zone="New York", days="mon, wed-fri", top=5, min=3, about="attention",
        layout="list",
    )  # fmt: skip
    assert "Digest set up" in read
    assert "Mondays, Wednesdays" in read
    settings = await talk.run("digest settings")
    assert "at 21:00 New York time" in settings
    assert "top 5 about attention, at least 3 upvotes" in settings
    assert "Paused until" in await talk.run("digest pause", **{"for": "2w"})
    assert "Next digest" in await talk.run("digest status")
    assert "Unsubscribed" in await talk.run("digest unsubscribe")
    assert "Titans" in await talk.run("digest preview")


async def test_slips_in_options_are_named_at_once(talk):
    read = await talk.run("digest subscribe", time="25:00", zone="Berlni")
    assert "“25:00” isn't a valid time" in read
    assert "Did you mean Europe/Berlin" in read
    assert "No digest here" in await talk.run("digest settings")


async def test_another_channel_is_set_up_and_changed_from_here(talk):
    other = talk.fake.add_channel(talk.lab, "elsewhere")
    assert "Digest set up" in await talk.run("digest subscribe", zone="Berlin", channel=other)
    assert "No digest here" in await talk.say("settings")
    answer = await talk.settled(await talk.fake.run(talk.ana, talk.room, "digest settings", channel=other))
    form = await talk.fake.press(talk.ana, answer, "Change")
    sent = await talk.settled(await talk.fake.submit(form, top="3"))
    assert "top 3" in read_message(sent.body)
    assert "top 3" in await talk.say("settings", room=other)


async def test_zones_are_completed(talk):
    zones = await talk.fake.complete(talk.ana, "mun", talk.room, command="digest subscribe", option="zone")
    assert "Europe/Berlin" in zones


async def test_the_form_opens_at_once_is_filled_and_changes_the_digest_in_place(talk):
    await talk.say("subscribe Berlin top 5 min 2 about attention")
    settings = await talk.message("settings")

    opened = await talk.fake.press(talk.ana, settings, "Change")
    form = await opened.opened()
    fields = {row["component"]["custom_id"]: row["component"] for row in form["components"]}
    sent = await talk.settled(
        await talk.fake.submit(opened, time="10.30 Berlin", about="", days="sat,sun", layout="list")
    )

    filled = {name: field["value"] for name, field in fields.items() if "value" in field}
    assert filled == {"time": "09:00 Berlin", "about": "attention"}
    assert chosen(fields["days"]) == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert chosen(fields["top"]) == ["5"]
    assert chosen(fields["layout"]) == ["List, details in a thread"]
    assert opened.callbacks == [9]
    assert "weekends at 10:30 Berlin time" in read_message(sent.body)
    assert "top 5, at least 2 upvotes" in read_message(sent.body)
    assert "Layout: list only\n" in read_message(sent.body)
    assert sent is settings
    assert "attention" not in await talk.say("settings")


async def test_every_button_of_an_old_message_opens_the_form_of_the_digest_as_it_is_set_now(talk):
    """Saving it untouched changes nothing: the form had the defaults, or what was set when the message was drawn."""
    drawn = {"Set up a daily digest": await talk.message("hi"), "Change": await talk.message("subscribe at 8 Berlin")}
    further = await talk.message("settings")
    await talk.say("subscribe daily 10 Tokyo top 3 min 2 about attention as list")
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    before = await talk.bot.store.subscriptions.load(place)
    for label, message in drawn.items():
        opened = await talk.fake.press(talk.ana, message, label)
        assert (await opened.opened())["title"] == f"Daily digest in #{talk.room.name}"
        await talk.settled(await talk.fake.submit(opened))
        assert await talk.bot.store.subscriptions.load(place) == before, label
    rows = (await (await talk.fake.press(talk.ana, further, "More options")).opened())["components"]
    assert chosen(rows[0]["component"]) == ["2"]


async def test_whoever_may_not_change_the_digest_reads_so_at_the_press_and_not_after_filling_in_a_form(talk):
    drawn = {"Set up a daily digest": await talk.message("hi"), "Change": await talk.message("subscribe at 8 Berlin")}
    grace = talk.fake.add_user("grace")
    for label, message in drawn.items():
        message.seen_by = None
        said = await talk.press(label, message, user=grace)
        assert said.startswith("Only channel managers can change the digest"), said
        assert "You can have your own in a direct message" in said


async def opened_zone(talk, **at) -> str:
    """What the form of a new digest has for time and zone, wherever it is opened."""
    kind = "private" if at else "daily"
    opened = await talk.fake.press(talk.ana, await talk.message("hi", **at), f"Set up a {kind} digest")
    form = await opened.opened()
    assert form["title"] == ("Daily digest: sent to you in private" if at else f"Daily digest in #{talk.room.name}")
    return form["components"][0]["component"]["value"]


async def test_a_new_form_is_in_the_zone_of_ones_own_digests_then_of_the_servers_and_in_no_invented_city(talk):
    grace, rooms = talk.fake.add_user("grace"), [talk.fake.add_channel(talk.lab, name) for name in "abcd"]
    talk.lab.managers.add(grace.id)
    assert await opened_zone(talk) == "09:00 UTC"
    for room, zone in zip(rooms, ("Tokyo", "Lima", "Tokyo"), strict=False):
        await talk.say(f"subscribe {zone}", grace, room=room)
    assert await opened_zone(talk) == "09:00 Tokyo"
    await talk.say("subscribe Berlin", room=rooms[3])
    assert await opened_zone(talk) == "09:00 Berlin"


async def test_in_private_a_new_form_is_in_the_zone_of_the_weekly_note(talk):
    private = talk.fake.world.private(talk.ana)
    assert await opened_zone(talk, room=private) == "09:00 UTC"
    await talk.say("weekly on monday 9 Lima", room=private)
    assert await opened_zone(talk, room=private) == "09:00 Lima"


async def test_a_private_digest_has_its_details_below_where_there_are_no_threads(talk):
    private = talk.fake.world.private(talk.ana)
    assert "Layout: list, details below" in await talk.say("subscribe Berlin", room=private)
    opened = await talk.fake.press(talk.ana, await talk.message("settings", room=private), "Change")
    layout = (await opened.opened())["components"][-1]["component"]
    assert [each["label"] for each in layout["options"]] == [
        "List, details below",
        "List only",
        "One message per paper",
    ]
    preview = await talk.message("preview", room=private)
    assert "details below" in preview.text and "thread" not in read_message(preview.body)
    await talk.say("post now", room=private)
    [header] = [each.text for each in private.messages if "React 🔖 here" in each.text]
    assert "details below" in header and "on one paper below" in header and "thread" not in header


async def test_what_narrows_saved_papers_takes_the_place_of_the_list_and_leads_back(talk):
    await talk.say("save 2504.00001 #rl")
    await talk.say("save 2504.00002")
    await talk.say("mark read 2504.00002")
    listed = await talk.message("saved")
    for pressed, title in (
        ("Unread", "Unread papers"),
        ("All saved papers", "Your saved papers"),
        ("#rl 1", "#rl"),
    ):
        assert title in await talk.press(pressed, listed)
        assert title in read_message(listed.body)


async def test_more_options_ask_for_upvotes_and_order_and_leave_the_rest_as_it_is(talk):
    await talk.say("subscribe 10 Berlin top 5 min 2 about attention as list")
    settings = await talk.message("settings")
    assert settings.buttons == ["Change", "Post today's now", "Preview", "Pause 1 week", "Unsubscribe", "More options"]
    opened = await talk.fake.press(talk.ana, settings, "More options")
    form = await opened.opened()
    menus = {row["label"]: row["component"] for row in form["components"]}
    assert {label: chosen(menu) for label, menu in menus.items()} == {
        "Min upvotes": ["2"], "Order": ["Most upvoted first"],
    }  # fmt: skip
    assert (form["title"], opened.callbacks) == ("More options", [9])
    sent = await talk.settled(await talk.fake.submit(opened, min="10", order="taste"))
    read = read_message(sent.body)
    for kept in ("at 10:00 Berlin time", "top 5 about attention, at least 10 upvotes, by ", "Layout: list only\n"):
        assert kept in read
    again = await (await talk.fake.press(talk.ana, await talk.message("settings"), "More options")).opened()
    assert [chosen(row["component"]) for row in again["components"]] == [["10"], ["Most like what is saved here first"]]
    await talk.settled(await talk.fake.submit(opened, min="0", order="upvotes"))
    assert "Papers: top 5 about attention\n" in await talk.say("settings")


async def test_day_and_time_of_the_weekly_note_are_changed_in_a_form(talk):
    await talk.say("weekly on monday 9 Berlin")
    weekly = await talk.message("weekly")
    assert "More options" not in read_message(weekly.body)
    opened = await talk.fake.press(talk.ana, weekly, "Change")
    form = await opened.opened()
    time, day = (row["component"] for row in form["components"])
    assert (form["title"], time["value"], chosen(day)) == ("Weekly note", "09:00 Berlin", ["Monday"])
    sent = await talk.settled(await talk.fake.submit(opened, time="17:30 Lima", days="friday"))
    assert "Fridays at 17:30 Lima time" in read_message(sent.body)
    wrong = await talk.fake.press(talk.ana, sent, "Change")
    said = await talk.settled(await talk.fake.submit(wrong, time="25:00 Lima"))
    assert "“25:00” isn't a valid time" in read_message(said.body)
    again = await (await talk.fake.press(talk.ana, said, "Edit again")).opened()
    assert (again["title"], again["components"][0]["component"]["value"]) == ("Weekly note", "25:00 Lima")
    assert "Fridays at 17:30 Lima time" in await talk.say("weekly")


async def test_a_new_digest_has_no_further_options_before_it_is_set_up(talk):
    assert "More options" not in await talk.say("settings")


async def test_the_form_of_a_new_digest_asks_the_same(talk):
    opened = await talk.fake.press(talk.ana, await talk.message("hi"), "Set up a daily digest")
    rows = (await opened.opened())["components"]
    assert [row["label"] for row in rows] == [
        "Time and time zone", "Days", "Max papers", "Topic (optional)", "Layout",
    ]  # fmt: skip
    sent = await talk.settled(await talk.fake.submit(opened, time="8:30 Kolkata", top="8 min 10"))
    assert "08:30 Kolkata time" in read_message(sent.body)
    assert "top 8, at least 10 upvotes" in read_message(sent.body)


def sent_unchanged(form: DigestForm) -> DigestForm:
    """What comes back of a form that is sent as it was opened."""
    inputs = [row["component"] for row in form_rows(form)]
    rows = [
        {"custom_id": each["custom_id"], "values": [one["value"] for one in each["options"] if one["default"]]}
        if "options" in each
        else {"custom_id": each["custom_id"], "value": each.get("value", "")}
        for each in inputs
    ]
    return read_sent(form_id(form), [{"type": 18, "component": row} for row in rows]).form


def test_a_form_that_is_sent_unchanged_loses_nothing_that_is_set():
    here = Channel(platform="discord", workspace="1", id="2")
    wishes = itertools.product(
        [*sorted(set(_zones().values()))[::40], "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"],
        [(8, 0), (7, 3), (25, 100_000)], [frozenset({0, 2}), frozenset(range(7))], ["", "llm agents as list"],
        ["thread", "list", "papers"], ["upvotes", "taste"],
    )  # fmt: skip
    for zone, (top, least), days, about, layout, order in list(wishes)[::23]:
        wanted = Subscription(
            channel=here, at_minute=1291, zone=zone, weekdays=days, top=top, min_upvotes=least, about=about,
            layout=layout, order=order,
        )  # fmt: skip
        words = write_subscription(wanted)
        text, problems = check_form(sent_unchanged(read_form(words)))
        again = parse_command(text, today=date(2026, 6, 30))
        assert (problems, again) == ({}, parse_command(f"subscribe {words}", today=date(2026, 6, 30)))


async def test_the_order_of_a_digest_stays_when_the_form_changes_its_layout(talk):
    await talk.say("subscribe Berlin by taste")
    opened = await talk.fake.press(talk.ana, await talk.message("settings"), "Change")
    menu = {row["label"]: row["component"] for row in (await opened.opened())["components"]}["Layout"]
    await talk.settled(await talk.fake.submit(opened, layout=menu["options"][1]["value"]))
    said = await talk.say("settings")
    assert "then by taste" in said
    assert "Layout: list only\n" in said


def chosen(menu: dict) -> list[str]:
    return [option["label"] for option in menu["options"] if option["default"]]


async def test_the_settings_of_a_digest_with_a_long_topic_show_it_once_and_change_opens_the_form_all_the_same(talk):
    topic = "retrieval augmented generation with long contexts and many tools for agents"
    await talk.say(f"subscribe Berlin top 5 about {topic}")
    settings = await talk.message("settings")
    assert read_message(settings.body).count(topic) == 1
    opened = await talk.fake.press(talk.ana, settings, "Change")
    fields = {row["component"]["custom_id"]: row["component"] for row in (await opened.opened())["components"]}
    assert (chosen(fields["top"]), fields["about"]["value"]) == (["5"], topic)


def test_a_form_that_an_earlier_version_opened_is_still_understood():
    said = {"time": "9 am", "zone": "New York", "days": "mon,wed", "top": "5 min 2", "about": ""}
    rows = [{"type": 18, "component": {"custom_id": name, "value": value}} for name, value in said.items()]
    sent = read_sent("digest|77|list", rows)
    assert sent.form == DigestForm(time="9 am", zone="New York", days="mon,wed", top="5", min="2", layout="list")
    rows[0]["component"]["value"] = "9 am New York"
    assert read_sent("digest|77|list", [rows[0], *rows[2:]]) == sent
    for zone in ("other", "Asia/Tokyo"):
        rows = [{"component": {"custom_id": "time", "value": "9 Lisbon"}}]
        rows += [{"component": {"custom_id": "zone", "values": [zone]}}]
        assert read_sent("digest||thread", rows).form.zone == "Lisbon", "what is typed counts, whatever is chosen"


def test_a_menu_of_a_form_need_not_be_chosen_from_and_has_its_default_then():
    for form in (DigestForm(), SearchForm(), WEEKLY_NOTE):
        menus = [row["component"] for row in form_rows(form) if row["component"].get("options")]
        assert menus and not any(menu["required"] for menu in menus)
    cleared = [{"component": {"custom_id": name, "values": []}} for name in ("days", "top", "layout")]
    time = {"component": {"custom_id": "time", "value": "9:00 UTC"}}
    assert read_sent("digest|77|list", [time, *cleared]).form == DigestForm(time="9:00", zone="UTC", layout="list")
    assert read_sent("weekly|", [time, *cleared]).answer == "weekly on monday 09:00 UTC"
    words = {"component": {"custom_id": "words", "value": "agents"}}
    since = {"component": {"custom_id": "since", "values": []}}
    assert read_sent("search|", [words, since]).answer == "search agents"


async def test_what_is_wrong_in_a_form_is_named_and_the_form_opens_again_with_what_was_typed(talk):
    await talk.say("subscribe Berlin")
    opened = await talk.fake.press(talk.ana, await talk.message("settings"), "Change")
    sent = await talk.settled(await talk.fake.submit(opened, time="25:00 Berlni", about="x " * 50))
    read = read_message(sent.body)
    assert "“25:00” isn't a valid time" in read
    assert "Did you mean Europe/Berlin" in read
    again = await (await talk.fake.press(talk.ana, sent, "Edit again")).opened()
    typed = {row["component"]["custom_id"]: row["component"].get("value") for row in again["components"]}
    assert typed["time"] == "25:00 Berlni"
    assert "09:00 Berlin time" in await talk.say("settings")


async def test_a_topic_with_a_slip_in_the_form_is_asked_about_and_nothing_is_changed_before(talk):
    await talk.say("subscribe Berlin")
    opened = await talk.fake.press(talk.ana, await talk.message("settings"), "Change")
    asked = await talk.settled(await talk.fake.submit(opened, about="titnas", time="10:00 Berlin"))
    assert "Did you mean “titans”?" in read_message(asked.body)
    assert "09:00 Berlin time" in await talk.say("settings")
    assert "top 8 about titans" in await talk.press("Use “titans”", asked)
    assert "10:00 Berlin time" in await talk.say("settings")


async def test_a_time_alone_keeps_the_zone_that_is_set_and_a_wrong_one_is_all_that_is_wrong(talk):
    await talk.say("subscribe Lima", room=talk.fake.add_channel(talk.lab, "elsewhere"))
    await talk.say("subscribe Berlin")
    opened = await talk.fake.press(talk.ana, await talk.message("settings"), "Change")
    sent = await talk.settled(await talk.fake.submit(opened, time="10:00"))
    assert "weekdays at 10:00 Berlin time" in read_message(sent.body)
    said = await talk.settled(await talk.fake.submit(opened, time="25:99"))
    assert "“25:99” isn't a valid time" in read_message(said.body)
    assert "zone" not in read_message(said.body)
    again = await (await talk.fake.press(talk.ana, said, "Edit again")).opened()
    assert again["components"][0]["component"]["value"] == "25:99 Berlin"


async def test_what_is_set_up_without_a_zone_takes_that_of_the_digest_here_and_says_so(talk):
    assert "Which time zone?" in await talk.say("weekly on friday 17:00")
    elsewhere = talk.fake.add_channel(talk.lab, "elsewhere")
    await talk.say("subscribe Lima", room=elsewhere)
    read = await talk.say("subscribe at 8")
    assert "weekdays at 08:00 Lima time" in read
    assert "I took Lima time from what's already set up" in read
    assert "I took" not in await talk.say("subscribe Berlin")
    read = await talk.say("weekly on friday 17:00")
    assert "Fridays at 17:00 Berlin time" in read
    assert "I took Berlin time" in read
    assert "I took" not in await talk.say("weekly on friday 18:00", room=elsewhere)


async def test_only_those_who_manage_the_channel_change_it_by_whatever_way(talk):
    await talk.say("subscribe Berlin")
    grace = talk.fake.add_user("grace")
    settings = await talk.message("settings")
    opened = await talk.fake.press(talk.ana, settings, "Change")
    talk.lab.managers.discard(talk.ana.id)
    sent = await talk.settled(await talk.fake.submit(opened, top="1"))
    assert "Only channel managers" in read_message(sent.body)
    assert "Only channel managers" in await talk.say("unsubscribe", grace)
    group = next(command for command in talk.fake.commands if command["name"] == "digest")
    assert int(group["default_member_permissions"]) == discord.Permissions(manage_channels=True).value


async def test_a_missing_permission_is_named_before_anything_is_set(talk):
    talk.fake.deny(talk.room, "send_messages_in_threads")
    read = await talk.say("subscribe Berlin")
    assert "Send Messages in Threads" in read


async def test_the_bot_answers_in_private_talks_and_where_it_is_only_a_persons_own(talk):
    private = talk.fake.world.private(talk.ana)
    assert "Titans" in await talk.say("today", room=private)
    abroad = talk.fake.add_guild("Abroad", present=False)
    hall = talk.fake.add_channel(abroad, "hall")
    traveller = talk.fake.add_user("traveller", installed=True)
    assert "Titans" in await talk.say("today", traveller, hall)
    assert "Saved" in await talk.say("save 2504.00001", traveller, hall)
    assert "Titans" in await talk.say("saved", traveller)


async def test_a_mistake_of_ours_is_one_apology(talk, monkeypatch):
    message = await talk.message("show 2504.00001")
    monkeypatch.setattr("adapters.discord.talk.read_asker", broken)
    assert "went wrong on my side" in await talk.say("llm")
    assert "went wrong on my side" in await talk.press("Save", message)


async def test_a_digest_goes_on_when_the_bot_may_post_again(talk):
    await talk.say("subscribe Berlin")
    place = Channel(platform="discord", workspace=talk.lab.id, id=talk.room.id)
    talk.fake.deny(talk.room, "create_public_threads")
    await talk.bot.closed(place, "the bot lacks a permission in the channel")
    assert await halted(talk, place)
    talk.fake.allow(talk.room, "create_public_threads")
    await until(lambda: halted(talk, place), False)


async def test_a_forum_takes_no_digest_and_says_so(talk):
    forum = talk.fake.add_channel(talk.lab, "forum", kind="forum")
    assert "This kind of channel takes no digest" in await talk.run("digest subscribe", zone="UTC", channel=forum)


OPTIONS = {
    "time": ["09:00", "9am", "21.30", "noon"],
    "zone": ["Berlin", "new york", "UTC", "Port of Spain"],
    "days": ["weekdays", "daily", "mon, wed", "mon,wed-fri", "weekly"],
    "top": ["1", "25"],
    "min": ["0", "100000"],
    "about": ["llm", '"state space" author:gu', "as list", "top 5 as papers"],
    "layout": ["thread", "list", "papers"],
}


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in OPTIONS.items()}))
def test_options_mean_what_typing_them_means(given_options):
    text, wrong, _ = write_wish(**given_options)
    command = parse_command(text, today=MONDAY)
    assert not wrong
    assert isinstance(command, Subscribe)
    said = {name: getattr(command, name) for name in ("zone", "top", "min_upvotes", "about", "layout")}
    assert (said["top"] is not None) == ("top" in given_options)
    assert (said["min_upvotes"] is not None) == ("min" in given_options)
    assert said["about"] == (given_options.get("about") or None)
    assert (command.minute is not None) == ("time" in given_options)
    assert bool(command.weekdays) == ("days" in given_options)
    if "layout" in given_options:
        assert said["layout"] == given_options["layout"]


async def test_bookmarks_are_a_persons_own_in_every_server(talk):
    hall = talk.fake.add_channel(talk.fake.add_guild("Other"), "hall")
    await talk.say("save 2504.00001")
    assert "Titans" in await talk.say("saved", room=hall)


async def test_the_first_answer_stands_while_a_better_one_is_awaited(talk):
    answer = await talk.fake.type(talk.ana, talk.room, "zebrafish neurons of the deep blue sea")
    await talk.settled(answer)
    assert answer.callbacks == [5]
    assert answer.log


def broken(*_args, **_kinds):
    raise RuntimeError("a mistake of ours")


async def until(look, wanted=None) -> None:
    """Wait until what is looked at is as wanted, or true."""
    async with asyncio.timeout(60):
        while True:
            found = look()
            found = await found if asyncio.iscoroutine(found) else found
            if found == wanted if wanted is not None else found:
                return
            await asyncio.sleep(0.005)


async def saves(talk: DiscordTalk, user) -> int:
    return len(await talk.bot.store.bookmarks.load_all(Person(platform="discord", user=user.id)))


async def halted(talk: DiscordTalk, place: Channel) -> bool:
    kept = await talk.bot.store.subscriptions.load(place)
    return bool(kept and kept.halted)


async def test_who_types_without_end_reads_one_moment_once_and_others_go_on(talk, small_budgets, monkeypatch):
    monkeypatch.setattr("bot.budget.SHARE", 1.0)  # no break after each answer
    talk.bot.budgets._timer = lambda: 0.0
    answers = [await talk.fake.type(talk.ana, talk.room, "help") for _ in range(9)]
    for answer in answers[:7]:
        await answer.reply()
    grace = talk.fake.add_user("grace")
    assert "One moment" not in await talk.say("help", grace)
    assert len([each for each in answers if each.original and "One moment…" in each.original.text]) == 1
    assert [each.original for each in answers[7:]] == [None, None]


async def test_reactions_beyond_the_budget_are_read_from_the_messages_when_it_is_calm(talk, small_budgets):
    await talk.fake.press(talk.ana, await talk.message("show 2504.00001"), "Share")
    await until(lambda: talk.room.messages)
    [shared] = talk.room.messages
    talk.bot.budgets._timer = lambda: 0.0
    with loop_time() as time:
        for number in range(25):
            (talk.fake.unreact if number % 2 else talk.fake.react)(talk.ana, shared)
        await until(lambda: talk.face.listeners._missed and not talk.face._errands.waiting())
        assert await saves(talk, talk.ana) == 0
        time.pass_by(60)
        await until(lambda: saves(talk, talk.ana), 1)


async def test_what_was_done_to_many_papers_is_undone_and_done_again_without_a_typed_word_in_the_answer(talk):
    ids = [f"{2606 - number // 12}.{24_597 - 611 * number:05d}" for number in range(20)]
    answer = await talk.message(f"save {' '.join(ids)}")
    for label, done in (("Undo", "Removed"), ("Save again", "Saved"), ("Undo", "Removed")):
        answer = await talk.settled(await talk.fake.press(talk.ana, answer, label))
        said = read_message(answer.body)
        assert said.startswith(f"{done} 20 papers\n"), said
        assert not any(word in said for word in ("unsave", "restore", ids[-1])), said
    already = read_message((await talk.message("undo")).body)
    assert already == "Your last change is already undone.\n[Save again]"
