"""What is typed and pressed on Slack, and what is then seen: the real library, signed requests, answers on the wire."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from cases import each
from contracts.levels import PlatinumTalk
from dialogs import FRIDAY, MIRAS, MONDAY, OLDER, OWNER, TITANS, Who
from fakes.running import leave_marks
from fakes.slack_corner import BOT, USES
from fakes.slack_reading import buttons, links, load_judge, pressable, read_blocks, walk
from fakes.slack_talk import ADA, HERE, TEAM, SlackTalk, open_talk
from golden.world import DIGEST
from redis.asyncio.client import Pipeline, Redis
from redis.exceptions import ConnectionError

from adapters.slack.render import render_message
from bot.errors import BusyError, StorageError
from bot.model import Channel, Message, MessageRef, PostRequest

GRACE = "U2BBBBBBB"
DIRECT = "D1AAAAAAA"
OTHERS = "D9OTHER00"  # two people's private talk
HERE_IN_CORE = Channel(platform="slack", workspace=TEAM, id=HERE)
ONLY_ADA = {"container": {"type": "message", "is_ephemeral": True, "message_ts": "1745251260.000100"}}


@pytest.fixture
async def talk(redis, server_url, clock, shared) -> AsyncIterator[SlackTalk]:
    async with open_talk(server_url, clock, load_judge(shared)) as talk:
        await talk.bot.refresh_day(MONDAY)
        yield talk


def settle(corner, who: Who) -> dict[str, str]:
    """Let somebody of the table live in Slack; return who and where that is."""
    team = f"{who.workspace}AAAAAAA"
    town = next((town for town in corner.towns.values() if town.id == team), None) or corner.town(team, f"xoxb-{team}")
    user = f"U{who.user.upper()}{int(who.manages)}"
    town.people[user] = {"tz": who.zone, "is_admin": who.manages}
    channel = f"D{user[1:]}" if who.direct else f"C{''.join(each for each in who.place.upper() if each.isalpha())}"
    town.room(channel, "im" if who.direct else "public")
    return {"user": user, "team": team, "channel": channel}


class People:
    """The people of the table, as the contract knows them."""

    tells_zones = True

    def __init__(self, talk: SlackTalk) -> None:
        self._talk, self.bot, self.source = talk, talk.bot, talk.source
        owner = settle(talk.corner, OWNER)
        self.channel = Channel(platform="slack", workspace=owner["team"], id=owner["channel"])

    async def type(self, text: str, who: Who = OWNER) -> str:
        return await self._talk.say(text, **settle(self._talk.corner, who))

    async def press(self, label: str, who: Who = OWNER) -> str:
        at = settle(self._talk.corner, who)
        answers = self._talk.corner.answers
        blocks = answers[max(answers, key=int)][-1]["blocks"]
        where = {"user": at["user"], "team": at["team"], "channel": {"id": at["channel"]}}
        return "".join((await self._talk.press(label, blocks, **where))[-1:])

    async def react(self, title: str, who: Who = OWNER, *, on: bool = True) -> None:
        await self._react(self.channel.id, self._messages(title, self.channel.id)[-1], who, on=on)

    async def react_alone(self, title: str, *, on: bool = True) -> None:
        await self._react(self._direct, self._messages(title, self._direct)[0], OWNER, on=on)

    async def _react(self, room: str, message: dict, who: Who, *, on: bool) -> None:
        at = settle(self._talk.corner, who)
        item = {"type": "message", "channel": room, "ts": message["ts"]}
        kind = "reaction_added" if on else "reaction_removed"
        event = {"type": kind, "user": at["user"], "reaction": "bookmark", "item": item, "item_user": BOT}
        await self._talk.happen(event, team=at["team"])

    def shown(self) -> list[str]:
        return self._talk.shown(self.channel.id, team=self.channel.workspace)

    async def fill(self, **fields: str) -> str:
        await self.press("Change")
        *_, view = self._talk.corner.windows.values()
        picked = {"time": {"selected_time": fields.pop("time")}}
        said = await send_form(self._talk, view, picked=picked, who=settle(self._talk.corner, OWNER), **fields)
        answers = self._talk.corner.answers
        return said + "".join(self._talk.corner.said_at(max(answers, key=int))[-1:])

    def files(self) -> dict[str, bytes]:
        files = self._talk.corner.files.values()
        return {file["name"]: file["content"] for file in files if file["channel"] == self._direct}

    def private(self) -> list[str]:
        return self._talk.shown(self._direct, team=self.channel.workspace)

    async def miss(self, title: str, *, on: bool = True) -> None:
        user = settle(self._talk.corner, OWNER)["user"]
        message = self._messages(title, self.channel.id)[-1]
        message["reactions"] = [{"name": "bookmark", "count": 1, "users": [user]}] if on else []

    async def close(self) -> None:
        await self._talk.happen({"type": "channel_archive", "channel": self.channel.id}, team=self.channel.workspace)

    async def leave(self) -> None:
        await self._talk.happen({"type": "app_uninstalled"}, team=self.channel.workspace)

    @property
    def _direct(self) -> str:
        return f"D{settle(self._talk.corner, OWNER)['user'][1:]}"

    def _messages(self, title: str, room: str) -> list[dict]:
        town = next(town for town in self._talk.corner.towns.values() if town.id == self.channel.workspace)
        return [each for each in town.rooms[room].messages if title in read_blocks(each["blocks"])]


class TestSlackIsPlatinum(PlatinumTalk):
    @pytest.fixture
    async def talk(self, redis, server_url, clock) -> AsyncIterator[People]:
        async with open_talk(server_url, clock, slack_managers="admins") as talk:
            yield People(talk)


async def test_a_command_is_answered_where_it_was_typed_and_to_nobody_else(talk):
    read = await talk.say("titans")
    assert "Titans Learn to Memorize <https://huggingface.co/papers/2504.00001>" in read
    assert "[Open a paper… 1] [🔖 Save… 1] [Search arXiv] [Follow]" in read
    assert not talk.shown()
    assert talk.corner.calls == []


async def test_a_question_of_ten_thousand_letters_is_answered(talk):
    read = await talk.say("memorize " * 1_200)
    assert "Titans" in read


@each("words", ["<!channel> <@U2BBBBBBB>", "*llm* _x_ `y`", "https://evil.example/x", "a & b < c"])
async def test_what_is_typed_comes_back_as_words_only(talk, words):
    """The judge reads every answer on the wire: no mention, no link."""
    await talk.command(words)
    [payload] = talk.corner.answers[str(talk._number)]
    assert not [url for url in links(payload["blocks"]) if "evil" in url]


async def test_pages_are_turned_in_place(talk):
    papers = [msgspec.structs.replace(TITANS, id=f"2504.0010{number}", title=f"Paper {number}") for number in range(7)]
    talk.source.days[FRIDAY] = papers
    await talk.bot.refresh_day(FRIDAY)
    await talk.command("2025-04-18")

    [said] = await talk.press("More ›", talk.corner.answers["1"][-1]["blocks"])

    assert "6. Paper 5" in said
    assert "(6–7 of 7 papers by upvotes)" in said
    assert "[🔖 Save… 2] [‹ Back]" in said
    assert talk.corner.answers["2"][-1]["replace_original"] is True


async def test_a_pressed_button_does_what_typing_does_and_leaves_the_message_alone(talk):
    """As it was drawn before a press could change the message."""
    [said] = await talk.act({"action_id": "say:1:0", "value": "save 2504.00001"}, **ONLY_ADA)
    assert said.startswith("Saved\nTitans Learn to Memorize")
    [payload] = talk.corner.answers["1"]
    assert (payload["response_type"], payload["replace_original"]) == ("ephemeral", False)
    assert "🔖 saved" in await talk.say("today")


async def test_save_on_an_opened_paper_becomes_saved_and_a_second_press_takes_it_back(talk):
    await talk.command("show 2504.00001")
    blocks = talk.corner.answers["1"][-1]["blocks"]
    for pressed, then, kept in (
        ("Save", "Saved ✓", "(1 paper, unread)"),
        ("Saved ✓", "Save", "Nothing saved"),
    ):
        [said] = await talk.press(pressed, blocks, **ONLY_ADA)
        payload = talk.corner.answers[max(talk.corner.answers, key=int)][-1]
        assert (payload["response_type"], payload["replace_original"]) == ("ephemeral", True)
        assert f"[{then}] [Similar] [arXiv]" in said
        assert kept in await talk.say("saved")
        blocks = payload["blocks"]


async def test_the_weekly_note_is_offered_beside_a_card_that_was_changed_by_the_fifth_save(talk):
    await talk.say("save 2504.00002 2504.00003 2504.00004 2504.00005")
    await talk.command("show 2504.00001")
    blocks = talk.corner.answers[max(talk.corner.answers, key=int)][-1]["blocks"]
    changed, offer = await talk.press("Save", blocks, **ONLY_ADA)
    assert "[Saved ✓]" in changed
    assert "[Send me a weekly note]" in offer


async def test_a_list_marks_what_is_chosen_and_undo_takes_it_back_where_it_stands(talk):
    await talk.command("today")
    for _ in range(2):  # chosen again after undo, it is saved again
        blocks = talk.corner.answers[max(talk.corner.answers, key=int)][-1]["blocks"]
        [menu] = [each for each in walk(blocks) if str(each.get("action_id")).startswith("pick:save")]
        chosen = {"type": menu["type"], "action_id": menu["action_id"], "selected_option": menu["options"][0]}
        [said] = await talk.act(chosen, **ONLY_ADA)
        assert "▲ 9 · Ada Lovelace · 🔖 saved" in said
        assert "[Open a paper… 2] [🔖 Save… 1] [Undo]\n(Saved: Titans Learn to Memorize)" in said
        saved = talk.corner.answers[max(talk.corner.answers, key=int)][-1]
        assert (saved["response_type"], saved["replace_original"]) == ("ephemeral", True)
        [said] = await talk.press("Undo", saved["blocks"], **ONLY_ADA)
        assert "🔖 saved" not in said
        assert "[Open a paper… 2] [🔖 Save… 2] [Undo]\n(Removed: Titans Learn to Memorize)" in said
    assert not talk.corner.whispers


async def test_for_you_and_weekly_are_private_in_a_channel_and_when_the_bot_is_mentioned_there(talk):
    await talk.command("for you")
    assert talk.corner.answers["1"][-1]["response_type"] == "ephemeral"
    posted = len(talk.shown())
    await talk.happen(a_mention(f"<@{BOT}> for you"))
    assert "Most upvoted this week until you save 5 papers" in talk.last_whisper()
    await talk.happen(a_mention(f"<@{BOT}> weekly on monday 9 Berlin"))
    assert "Done: weekly note, Mondays at 09:00" in talk.last_whisper()
    assert len(talk.shown()) == posted


async def test_not_for_me_stands_in_the_menu_of_an_opened_paper_and_a_second_choice_takes_it_back(talk):
    await talk.command("show 2504.00001")
    blocks = talk.corner.answers["1"][-1]["blocks"]
    for pressed, then in (("Not for me", "Not for me ✓"), ("Not for me ✓", "Not for me")):
        [said] = await talk.press(pressed, blocks, **ONLY_ADA)
        payload = talk.corner.answers[max(talk.corner.answers, key=int)][-1]
        assert payload["replace_original"] is True
        assert f" · {then}]" in said
        told = "You'll see fewer like this." if then.endswith("✓") else "No longer marked as not for you"
        assert f"[Undo]\n({told})" in said
        blocks = payload["blocks"]


async def test_the_form_of_tags_and_note_saves_both_where_the_paper_is_shown_and_undo_takes_it_back(talk):
    await talk.command("show 2504.00001")
    await talk.press("Tags and note…", talk.corner.answers["1"][-1]["blocks"], **ONLY_ADA)
    [view] = talk.corner.windows.values()
    assert view["title"]["text"] == "Save with tags and note"
    said = json.loads(await send_form(talk, view, tags="rl 42", note="kept"))
    assert said["response_action"] == "errors"
    assert said["errors"]["tags"].startswith("“42” can't be a tag")
    assert (await talk.say("saved")).startswith("# Your saved papers\nNothing saved yet"), "nothing is done by half"
    assert await send_form(talk, view, tags="#RL, agents", note="two\nlines & <b>") == ""
    shown = talk.corner.answers["2"][-1]
    assert shown["replace_original"] is True
    assert "#rl #agents" in without_joiners(read_blocks(shown["blocks"]))
    assert "[Undo]\n(Saved)" in read_blocks(shown["blocks"])
    await talk.press("Tags and note…", shown["blocks"], **ONLY_ADA)
    *_, view = talk.corner.windows.values()
    assert view["title"]["text"] == "Tags and note"
    filled = [block["element"].get("initial_value") for block in view["blocks"]]
    assert filled == ["rl, agents", "two lines & <b>"]
    assert await send_form(talk, view, tags="", note="") == ""
    shown = talk.corner.answers[max(talk.corner.answers, key=int)][-1]
    assert "(Tags and note removed)" in read_blocks(shown["blocks"])
    [said] = await talk.press("Undo", shown["blocks"], **ONLY_ADA)
    assert "#rl #agents" in without_joiners(said)
    assert "(Tags and note restored)" in said


def without_joiners(said: str) -> str:
    """What is read: the joiners that keep a sign from naming a channel are not seen."""
    return said.replace("\u2060", "").replace("\u200b", "")


async def test_the_form_of_tags_and_note_opens_over_a_window_and_changes_what_is_below(talk):
    name = "V00000009"
    talk.corner.windows[name] = {}
    inside = {"view": {"id": name, "type": "modal"}, "channel": {}, "container": {"type": "view"}, "response_url": ""}
    await talk.act({"action_id": "note:1:0", "value": "note 2504.00001|show 2504.00001"}, **inside)
    assert [method for method, _ in talk.corner.calls][-1] == "views.push"
    *_, view = talk.corner.windows.values()
    assert await send_form(talk, view, note="for the talk") == ""
    assert "for the talk" in read_blocks(talk.corner.windows[name]["blocks"])


async def test_on_a_shared_paper_the_form_of_tags_and_note_is_answered_to_who_sent_it(talk):
    await talk.command("show 2504.00001")
    await talk.press("Share", talk.corner.answers["1"][-1]["blocks"], **ONLY_ADA)
    [shared] = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages
    await talk.press("Tags and note…", shared["blocks"], message=shared)
    [view] = talk.corner.windows.values()
    await send_form(talk, view, tags="rl")
    said = talk.corner.answers["3"][-1]
    assert (said["replace_original"], said["response_type"]) == (False, "ephemeral")
    assert read_blocks(said["blocks"]).startswith("Saved\nTitans Learn to Memorize\nTags: #rl\n")


async def test_what_unsaved_a_paper_is_said_below_it_with_undo(talk):
    await talk.command("save 2504.00001")
    await talk.command("show 2504.00001")
    [said] = await talk.press("Saved ✓", talk.corner.answers["2"][-1]["blocks"], **ONLY_ADA)
    assert "[Undo]\n(Removed from your saved papers)" in said
    [said] = await talk.press("Undo", talk.corner.answers["3"][-1]["blocks"], **ONLY_ADA)
    assert "[Saved ✓]" in said
    assert "Removed" not in said


async def test_the_menu_of_an_opened_paper_shares_it(talk):
    whales = {"id": "2504.00009", "title": "Whales", "abstract": "We ask. We build whales. " * 40}
    await talk.bot.library.keep([msgspec.structs.replace(TITANS, **whales)])
    await talk.command("show 2504.00009")
    blocks = talk.corner.answers["1"][-1]["blocks"]
    [menu] = [each for each in walk(blocks) if each.get("type") == "overflow"]
    assert [each["text"]["text"] for each in menu["options"]] == ["Tags and note…", "Share", "Not for me"]
    await talk.press("Share", blocks, **ONLY_ADA)
    [shared] = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages
    assert "Whales" in read_blocks(shared["blocks"])


async def test_a_menu_of_an_opened_paper_that_was_posted_before_still_works(talk):
    await talk.command("show 2504.00001")
    blocks = talk.corner.answers["1"][-1]["blocks"]
    old = {"text": {"type": "plain_text", "text": "x"}, "value": "not for me 2504.00001|show 2504.00001"}
    action = {"type": "overflow", "action_id": "change:1:4", "selected_option": old}
    [said] = await talk.act(action, **ONLY_ADA)
    assert " · Not for me ✓]" in said and blocks


async def test_where_a_message_can_no_longer_be_changed_what_was_done_is_said(talk):
    await talk.command("show 2504.00001")
    blocks = talk.corner.answers["1"][-1]["blocks"]
    talk.corner.uses["2"] = USES
    await talk.press("Save", blocks, **ONLY_ADA)
    assert talk.last_whisper().startswith("Saved\nTitans Learn to Memorize")


async def test_on_a_shared_paper_saving_is_said_to_who_pressed_and_changes_the_message_for_nobody(talk):
    await talk.command("show 2504.00001")
    await talk.press("Share", talk.corner.answers["1"][-1]["blocks"], **ONLY_ADA)
    [shared] = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages
    [said] = await talk.press("Save", shared["blocks"], message=shared)
    assert said.startswith("Saved\nTitans Learn to Memorize")
    assert talk.corner.answers["3"][-1]["replace_original"] is False


async def test_undo_takes_the_place_of_what_it_undoes(talk):
    await talk.command("save 2504.00001")
    [said] = await talk.press("Undo", talk.corner.answers["1"][-1]["blocks"])
    assert said.startswith("Removed")
    assert talk.corner.answers["2"][-1]["replace_original"] is True
    assert await talk.say("undo") == "Your last change is already undone.\n[Save again]"


async def test_an_answer_that_comes_twice_never_replaces_everybodys_message(talk):
    """What is slow says so first; the second reply to a press on a public message must not overwrite that message."""
    talk.source.days.clear()
    await talk.act({"action_id": "say:1:0", "value": "week 2025-W16"})
    assert [each["replace_original"] for each in talk.corner.answers["1"]] == [False] * len(talk.corner.answers["1"])


async def test_a_paper_that_slack_refuses_with_its_picture_is_shown_and_shared_without(talk):
    talk.corner.shuns_pictures = True
    [said] = await talk.command("show 2504.00001")
    assert said.startswith("Titans Learn to Memorize")
    await talk.press("Share", talk.corner.answers["1"][-1]["blocks"])
    [shared] = talk.shown()
    assert shared.startswith(f"Shared by @{ADA}\nTitans Learn to Memorize")


@pytest.mark.parametrize("refused", [False, True])
async def test_an_alert_has_its_picture_unless_slack_refuses_it(talk, refused):
    await talk.bot.alerts.run(talk.bot.clock.now())
    await talk.command("follow older")
    talk.corner.shuns_pictures = refused
    talk.bot.clock.advance(hours=2)
    await talk.bot.refresh_day(FRIDAY)
    await talk.bot.alerts.run(talk.bot.clock.now())
    [told] = talk.corner.towns["xoxb-first-canary"].rooms[DIRECT].messages
    assert told["text"].startswith("1 new paper about “older”: Older Language Models")
    kinds = [block["type"] for block in told["blocks"]]
    assert ("image" in kinds) is not refused


async def press_own(talk: SlackTalk, message: dict, label: str, *, option: int | None = None) -> str:
    """Press or choose something on a message in the bot's talk with ADA; return what then stands on that message."""
    action = pressable(message, label)
    if option is not None:
        several = action["type"].startswith("multi")
        chosen = action["options"][option]
        action |= {"selected_options": [chosen]} if several else {"selected_option": chosen}
    container = {"type": "message", "message_ts": message["ts"]}
    assert await talk.act(action, channel={"id": DIRECT}, container=container, message=message) == []
    return read_blocks(message["blocks"])


async def test_a_press_on_a_digest_of_ones_own_changes_that_message(talk):
    town = talk.corner.towns["xoxb-first-canary"]
    room = town.room(DIRECT, "im")
    channel = Channel(platform="slack", workspace=TEAM, id=DIRECT)
    await talk.bot.post_edition(PostRequest(channel=channel, top=3, layout="papers"), talk.face.publisher)
    header, first = room.messages[:2]

    assert "[Saved ✓]" in await press_own(talk, first, "Save")
    assert "[Save]" in await press_own(talk, first, "Saved")
    assert first["metadata"]["event_payload"]["occasion"]  # by which it is found again

    read = await press_own(talk, header, "Save…", option=1)
    assert "(Saved: Titans Learn to Memorize)\n[Undo]" in read
    read = await press_own(talk, header, "Undo")
    assert "(Removed: Titans Learn to Memorize)\n[Undo]" in read
    assert (read.count("[Undo]"), len(room.messages)) == (1, 3)


@pytest.mark.parametrize("papers", [1, 3])
async def test_a_press_on_an_alert_changes_that_message(talk, papers):
    """One paper has buttons of its own, three are a list with a menu."""
    await talk.bot.alerts.run(talk.bot.clock.now())
    await talk.command("follow older")
    more = [msgspec.structs.replace(OLDER, id=f"2504.0010{number}", upvotes=number) for number in range(1, papers)]
    talk.source.days[FRIDAY] = [OLDER, *more]
    await talk.bot.refresh_day(FRIDAY)
    await talk.bot.alerts.run(talk.bot.clock.now() + timedelta(hours=2))
    room = talk.corner.towns["xoxb-first-canary"].rooms[DIRECT]
    [alert] = room.messages
    if papers == 1:
        assert "[Saved ✓]" in await press_own(talk, alert, "Save")
        assert OLDER.title in await talk.say("saved")
        assert "[Save]" in await press_own(talk, alert, "Saved")
    else:
        assert "(Saved: Older Language Models)\n[Undo]" in await press_own(talk, alert, "Save…", option=0)
        assert OLDER.title in await talk.say("saved")
        assert "(Removed: Older Language Models)\n[Undo]" in await press_own(talk, alert, "Undo")
    assert "Nothing saved yet" in await talk.say("saved")
    assert len(room.messages) == 1
    read = await press_own(talk, alert, "Unfollow")
    assert (OLDER.title in read, "[All I follow] [Follow again]" in read, "Undo" in read) == (True, True, False)
    assert "not following anything" in await talk.say("following")
    assert "[All I follow] [Unfollow]" in await press_own(talk, alert, "Follow again")
    assert ("“older”" in await talk.say("following"), len(room.messages)) == (True, 1)


async def test_what_cannot_be_found_is_not_shared_but_told_to_who_pressed(talk):
    [said] = await talk.act({"action_id": "share:1:0", "value": "show 2504.99999"})
    assert "I couldn't find 2504.99999" in said
    assert not talk.shown()


async def test_where_the_bot_is_no_member_sharing_goes_through_the_press(talk):
    talk.corner.towns["xoxb-first-canary"].rooms[HERE].members.clear()
    said, told = await talk.act({"action_id": "share:1:0", "value": "show 2504.00001"})
    assert said.startswith(f"Shared by @{ADA}")
    # Which message it is Slack does not say, so there is no way back.
    assert told == f"Shared\n“Titans Learn to Memorize” in #{HERE}."
    assert [each["response_type"] for each in talk.corner.answers["1"]] == ["in_channel", "ephemeral"]


async def test_who_shared_reads_where_and_can_take_it_back_and_nobody_else_can(talk):
    await talk.command("show 2504.00001")
    [told] = await talk.press("Share", talk.corner.answers["1"][-1]["blocks"], **ONLY_ADA)
    answer = talk.corner.answers["2"][-1]
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert told == f"Shared\n“Titans Learn to Memorize” in #{HERE}.\n[Undo]"
    [undo] = [each for each in walk(answer["blocks"]) if each.get("type") == "button"]
    [shared] = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages
    await talk.act(undo, user="U2CCCCCCC", message=shared)  # on what everybody reads it means nothing
    assert len(talk.shown()) == 1
    [said] = await talk.act(undo, **ONLY_ADA)
    assert (said, talk.shown()) == (f"No longer shared\nI deleted the message from #{HERE}.", [])
    assert talk.corner.answers["4"][-1]["replace_original"] is True


async def test_share_typed_posts_the_paper_as_the_button_does(talk):
    [told] = await talk.command("share 2504.00001")
    assert told == f"Shared\n“Titans Learn to Memorize” in #{HERE}.\n[Undo]"
    [shared] = talk.shown()
    assert "Titans Learn to Memorize" in shared


async def test_what_was_shared_is_deleted_by_undo_typed_and_shared_again_by_what_that_offers(talk):
    await talk.command("share 2504.00001")
    assert await talk.say("undo") == f"No longer shared\nI deleted the message from #{HERE}."
    assert talk.shown() == []
    assert "[Share again]" in await talk.say("undo")
    await talk.command("share 2504.00001")
    assert len(talk.shown()) == 1


async def test_a_paper_shared_a_moment_ago_is_shared_again_only_once_that_is_asked(talk):
    await talk.command("share 2504.00001")
    [said] = await talk.command("share 2504.00001: again for all")
    assert said == "Already posted here\n“Titans Learn to Memorize”, a few minutes ago.\n[Share again]"
    assert len(talk.shown()) == 1
    [again] = [each for each in walk(talk.corner.answers["2"][-1]["blocks"]) if each.get("type") == "button"]
    await talk.act(again, **ONLY_ADA)
    assert ["again for all" in each for each in talk.shown()] == [False, True]


async def test_what_one_says_of_a_paper_is_posted_above_it_and_calls_nobody(talk):
    await talk.command("share 2504.00001 nice one <!here> & all")
    [shared] = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages
    said = [each["text"] for each in walk(shared["blocks"]) if "nice one" in str(each.get("text"))]
    assert said == ["“nice one @here & all”"]
    await talk.command(f"share 2504.00002 {'long ' * 100}")
    assert sum("long" in shown for shown in talk.shown()) == 1
    assert all(shown.count("long") < 45 for shown in talk.shown())


async def test_where_slack_does_not_delete_what_was_shared_that_is_said(talk):
    await talk.act({"action_id": "share:1:0", "value": "show 2504.00001"})
    [undo] = [each for each in walk(talk.corner.answers["1"][-1]["blocks"]) if each.get("type") == "button"]
    talk.corner.towns["xoxb-first-canary"].rooms[HERE].refuses = "cant_delete_message"
    [said] = await talk.act(undo, **ONLY_ADA)
    assert said.startswith("Still shared\nI couldn't delete it: ")
    assert len(talk.shown()) == 1


async def test_in_a_private_talk_there_is_nobody_to_share_with(talk):
    talk.corner.towns["xoxb-first-canary"].room(DIRECT, "im")
    for typed in ("show 2504.00001", "today", "share 2504.00001"):
        event = {"type": "message", "channel_type": "im", "user": ADA, "channel": DIRECT, "ts": "1.1", "text": typed}
        await talk.happen(event)
    assert ["Titans" in each for each in talk.shown(DIRECT)] == [True, True, True]
    assert talk.shown(DIRECT)[-1].startswith("There's no channel here to share this with.")
    assert "Share" not in str(talk.corner.towns["xoxb-first-canary"].rooms[DIRECT].messages)


async def test_a_mention_in_a_thread_is_answered_there_to_the_person_only(talk):
    await talk.happen(a_mention(f"<@{BOT}> titans", thread_ts="1745251260.000100"))
    [whisper] = talk.corner.whispers
    assert (whisper["user"], whisper["thread_ts"]) == (ADA, "1745251260.000100")
    assert "Titans" in talk.last_whisper()


async def test_a_private_talk_is_answered_with_messages(talk):
    talk.corner.towns["xoxb-first-canary"].room(DIRECT, "im")
    await talk.happen(
        {"type": "message", "channel_type": "im", "user": ADA, "channel": DIRECT, "ts": "1.1", "text": "today"}
    )
    [said] = talk.shown(DIRECT)
    assert "Titans" in said


async def test_in_the_talk_of_two_people_only_the_one_who_types_reads_the_answer(talk):
    """Slack names that talk just as the bot's own, where all answers are between the person and the bot anyway."""
    await talk.command("save 2504.00001 a note")
    await talk.say("saved", channel=OTHERS)
    assert talk.corner.answers["2"][-1]["response_type"] == "ephemeral"

    shown = {"channel": {"id": OTHERS}, "container": {"type": "message", "is_ephemeral": True, "message_ts": "1.1"}}
    [said] = await talk.act({"action_id": "say:1:0", "value": "saved"}, **shown)
    assert "a note" in said
    assert talk.corner.answers["3"][-1]["response_type"] == "ephemeral"

    read = await talk.say("export csv saved", channel=OTHERS)
    [file] = talk.corner.files.values()
    assert (file["channel"], "as a direct message" in read) == (DIRECT, True)


async def test_a_digest_set_up_in_the_talk_of_two_people_comes_to_the_one_who_asked(talk):
    await talk.say("subscribe top 3", channel=OTHERS)
    assert "top 3" in await talk.say("settings", channel=DIRECT)
    [channel] = [each.channel.id async for each in talk.bot.store.subscriptions.walk()]
    assert channel == DIRECT


async def test_the_shortcut_answers_in_the_talk_of_two_people(talk):
    message = {"ts": "1745251260.000100", "text": "arxiv.org/abs/2504.00001"}
    await talk.interact(a_shortcut(talk, message) | {"channel": {"id": OTHERS}})
    assert "Titans" in talk.corner.said_at("shortcut")[-1]
    assert talk.corner.answers["shortcut"][-1]["response_type"] == "ephemeral"


def a_message(text: str, **fields) -> dict:
    return {
        "type": "message",
        "channel_type": "im",
        "user": ADA,
        "channel": DIRECT,
        "ts": "1.1",
        "text": text,
        **fields,
    }


async def test_what_slack_does_not_take_just_now_is_said_when_the_event_is_tried_again(talk):
    talk.corner.towns["xoxb-first-canary"].room(DIRECT, "im")
    talk.corner.faults.append("busy")
    with pytest.raises(BusyError):
        await talk.happen(a_message("today"))
    await talk.happen(a_message("today"))
    assert len(talk.shown(DIRECT)) == 1


@pytest.mark.parametrize("letter", ["a", "论", "𝔸"])
async def test_the_longest_private_message_is_answered(talk, letter):
    talk.corner.towns["xoxb-first-canary"].room(DIRECT, "im")
    text = (letter * 9 + " ") * (2_000 if letter == "𝔸" else 4_000)
    drawn = [{"type": "rich_text", "elements": [{"type": "text", "text": text}]}]
    await talk.happen(a_message(text, blocks=drawn))
    assert len(talk.shown(DIRECT)) == 1


@each(
    "body, kind",
    [(body, "application/json") for body in ("[]", "null", '"x"', "{", "[" * 50_000, '{"event": {"user": 5}}')]
    + [
        (f"payload={body}", "application/x-www-form-urlencoded")
        for body in (
            *("", "%7B", "[]", "null", "5"),
            '{"type":"block_actions","actions":[5]}',
            '{"type":"block_actions","actions":[{"action_id":[]}]}',
            '{"type":"block_actions","actions":{"a":1}}',
            '{"type":"view_submission","view":{"callback_id":"digest","state":5}}',
        )
    ],
)
async def test_signed_bodies_that_are_no_requests_are_turned_away(talk, body, kind):
    status, _ = await talk.request(body, kind)
    assert status == 400


async def test_an_address_is_verified_when_the_manifest_is_pasted(talk):
    challenge = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
    status, said = await talk.request(challenge, "application/json")
    assert (status, "3eZbrw1aB" in said) == (200, True)


async def test_what_is_said_in_channels_without_the_bots_name_is_nobodys_business(talk):
    await talk.happen(
        {"type": "message", "channel_type": "channel", "user": ADA, "channel": HERE, "ts": "1.1", "text": "hi"}
    )
    assert not talk.corner.calls
    assert not talk.corner.whispers


async def test_an_export_says_at_once_that_it_is_under_way(talk, monkeypatch):
    """Slack may take long for a file; whoever asked knows meanwhile that they were heard."""
    seen = []
    upload = talk.face.api.upload

    async def watched(*args, **options):
        seen.extend(talk.corner.said_at("1"))
        await upload(*args, **options)

    monkeypatch.setattr(talk.face.api, "upload", watched)
    said = await talk.command("export bibtex today")
    assert "papers-2025-04-21.bib" in seen[-1]
    assert "Sending the file…" in seen[-1]
    assert len(said) == 1
    assert "Sending" not in said[0]
    assert "as a direct message" in said[0]


async def test_an_exports_button_is_answered_once_where_nothing_can_replace_the_answer(talk):
    """Slack replaces only the message that was pressed."""
    await talk.command("save 2504.13173")
    await talk.command("saved")
    saved = list(talk.corner.answers.values())[-1][-1]["blocks"]
    [said] = await talk.press("Export", saved)
    assert "papers-saved.bib" in said
    assert "I'm sending it to you as a direct message" in said
    talk.corner.towns["xoxb-first-canary"].people.clear()
    _, failed = await talk.press("Export", saved)
    assert "The file could not be sent" in failed


async def test_a_file_that_cannot_be_sent_is_said_to_be(talk):
    talk.corner.towns["xoxb-first-canary"].people.clear()
    assert "The file could not be sent" in await talk.say("export bibtex today")


async def test_the_form_has_a_picker_for_each_field_and_takes_what_is_picked(talk):
    await talk.command("subscribe at 8:30 Berlin mon,wed min 3 as list")
    talk.corner.calls.clear()
    await talk.press("Change", talk.corner.answers["1"][-1]["blocks"])
    [view] = talk.corner.windows.values()
    assert [method for method, _ in talk.corner.calls] == ["views.open"]
    where, *fields = view["blocks"]
    assert {"type": "channel", "channel_id": HERE} in walk(where)
    elements = {block["block_id"]: block["element"] for block in fields}
    assert {name: element["type"] for name, element in elements.items()} == {
        "time": "timepicker", "zone": "external_select", "days": "checkboxes", "top": "number_input",
        "min": "number_input", "about": "plain_text_input", "layout": "radio_buttons",
        "order": "radio_buttons",
    }  # fmt: skip
    [tokyo] = await suggest_zones(talk, "toky")
    picked = {
        "time": {"selected_time": "18:15"},
        "zone": {"selected_option": tokyo},
        "days": {"selected_options": elements["days"]["options"][5:]},
        "layout": {"selected_option": elements["layout"]["options"][0]},
    }
    assert await send_form(talk, view, picked=picked, top="5") == ""
    said = talk.corner.said_at("2")[-1]
    assert "weekends at 18:15 Tokyo time" in said
    assert "top 5, at least 3 upvotes" in said
    assert "Layout: list, details in a thread" in said


async def test_every_button_of_an_old_message_opens_the_form_of_the_digest_as_it_is_set_now(talk):
    """Saving it untouched changes nothing: the form had the defaults, or what was set when the message was drawn."""
    blocks = {}
    for label, typed in (("Set up a daily digest", "settings"), ("Change", "subscribe at 8 Berlin")):
        await talk.command(typed)
        blocks[label] = list(talk.corner.answers.values())[-1][-1]["blocks"]
    first = Message(digest=msgspec.structs.replace(DIGEST, first=True))
    blocks["Change this digest"] = render_message(first, "key", "/papers")["blocks"]
    await talk.say("subscribe daily 10 Tokyo top 3 min 2 about attention as list")
    before = await talk.bot.store.subscriptions.load(HERE_IN_CORE)
    for label, drawn in blocks.items():
        talk.corner.windows.clear()
        await talk.press(label, drawn)
        [view] = talk.corner.windows.values()
        assert await send_form(talk, view) == "", label
        assert await talk.bot.store.subscriptions.load(HERE_IN_CORE) == before, label


async def test_whoever_may_not_change_the_digest_reads_so_at_the_press_and_not_after_filling_in_a_form(talk):
    await talk.command("settings")
    await talk.command("subscribe at 8 Berlin")
    offered = [list(talk.corner.answers.values())[at][-1]["blocks"] for at in (-2, -1)]
    talk.corner.towns["xoxb-first-canary"].people[GRACE] = {"tz": "Asia/Tokyo", "is_restricted": True}
    for label, blocks in zip(("Set up a daily digest", "Change"), offered, strict=True):
        [said] = await talk.press(label, blocks, user=GRACE)
        assert said.startswith("# Only channel managers can change the digest"), label
        assert "You can have your own in a direct message" in said
    assert not talk.corner.windows
    await talk.press("Set up a daily digest", offered[0], user=GRACE, channel={"id": "D2BBBBBBB"})
    assert talk.corner.windows, "in private everybody may"


async def new_form_zone(talk) -> str:
    """What the form of a new digest has for a zone, "" for none."""
    talk.corner.windows.clear()
    await talk.command("settings")
    await talk.press("Set up a daily digest", list(talk.corner.answers.values())[-1][-1]["blocks"])
    [view] = talk.corner.windows.values()
    [zone] = [block["element"] for block in view["blocks"] if block.get("block_id") == "zone"]
    return zone.get("initial_option", {}).get("value", "")


async def test_the_form_of_a_new_digest_is_in_the_persons_own_zone(talk):
    assert await new_form_zone(talk) == "Europe/Berlin"


async def test_where_slack_tells_no_zone_a_new_form_is_in_that_of_the_other_digests_and_opens_without_any(talk):
    town = talk.corner.towns["xoxb-first-canary"]
    town.people[ADA] = {"tz": ""}
    assert await new_form_zone(talk) == ""
    town.room("C7OFFICE0", "public")
    await talk.command("subscribe Tokyo", channel="C7OFFICE0")
    assert await new_form_zone(talk) == "Asia/Tokyo"


async def test_day_and_time_of_the_weekly_note_are_changed_in_a_form_from_its_answer_and_from_home(talk):
    await talk.command("weekly on monday 9 Berlin")
    old = list(talk.corner.answers.values())[-1][-1]["blocks"]
    await talk.press("Change", old)
    [view] = talk.corner.windows.values()
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert (view["title"]["text"], list(elements)) == ("Weekly note", ["time", "zone", "days"])
    assert elements["days"]["initial_option"]["text"]["text"] == "Monday"
    friday = {"days": {"selected_option": elements["days"]["options"][4]}}
    await send_form(talk, view, picked=friday | {"time": {"selected_time": "17:30"}})
    assert "Fridays at 17:30 Berlin time" in await talk.say("weekly")
    talk.corner.windows.clear()
    await talk.press("Change", old)
    [view] = talk.corner.windows.values()
    days = next(block["element"] for block in view["blocks"] if block["block_id"] == "days")
    assert days["initial_option"]["text"]["text"] == "Friday", "as it is set by now"
    talk.corner.windows.clear()
    assert "Weekly note · Fridays at 17:30 Berlin time [Change]" in await open_home(talk)
    await talk.press("Change", home_view(talk)["blocks"], **IN_HOME)
    [view] = talk.corner.windows.values()
    assert await send_form(talk, view, picked={"time": {"selected_time": "08:00"}}) == ""
    assert "Weekly note · Fridays at 08:00 Berlin time [Change]" in read_home(talk)


async def test_no_day_picked_is_said_beside_the_days(talk):
    await talk.command("subscribe")
    await talk.press("Change", talk.corner.answers["1"][-1]["blocks"])
    [view] = talk.corner.windows.values()
    said = await send_form(talk, view, picked={"days": {"selected_options": []}})
    assert '"days"' in said


async def test_a_slip_in_the_form_is_said_beside_its_field_or_asked_about_and_nothing_is_changed_before(talk):
    await talk.command("subscribe at 10")
    await talk.press("Change", talk.corner.answers["1"][-1]["blocks"])
    [view] = talk.corner.windows.values()
    said = json.loads(await send_form(talk, view, about="x " * 90))
    assert (said["response_action"], list(said["errors"])) == ("errors", ["about"])
    assert await send_form(talk, view, about="titnas", top="4") == ""
    asked = list(talk.corner.answers.values())[-1][-1]
    assert "Did you mean “titans”?" in read_blocks(asked["blocks"])
    assert "top 8" in await talk.say("settings")
    await talk.press("Use “titans”", asked["blocks"])
    assert "top 4 about titans" in await talk.say("settings")


async def test_a_slip_in_the_form_is_asked_about_in_the_home_tab_too(talk):
    await talk.command("subscribe at 10")
    await open_home(talk)
    await talk.press("Change", home_view(talk)["blocks"], **IN_HOME)
    [view] = talk.corner.windows.values()
    assert await send_form(talk, view, about="titnas") == ""
    assert "[Use “titans”]" in read_home(talk)
    await talk.press("Use “titans”", home_view(talk)["blocks"], **IN_HOME)
    assert "about titans" in read_home(talk) and "Did you mean" not in read_home(talk)


async def test_what_narrows_saved_papers_takes_the_place_of_the_list_and_leads_back(talk):
    await talk.command("save 2504.00001 #rl")
    await talk.command("save 2504.00002")
    await talk.command("mark read 2504.00002")
    await talk.command("saved")
    before = talk.corner.answers
    name = list(before)[-1]
    for pressed, title in (
        ("Unread", "Unread papers"),
        ("All saved papers", "Your saved papers"),
        ("#rl 1", "#rl"),
    ):
        await talk.press(pressed, talk.corner.answers[name][-1]["blocks"], **ONLY_ADA)
        shown = list(talk.corner.answers.values())[-1][-1]
        assert title in read_blocks(shown["blocks"]) and shown["replace_original"]
        name = list(talk.corner.answers)[-1]


async def test_a_window_that_an_earlier_version_opened_is_still_understood(talk):
    view = {"type": "modal", "callback_id": "digest", "private_metadata": kept_metadata(talk)}
    plain = {"time": "7am", "zone": "berlin", "days": "mon,wed-fri", "top": "4", "min": "", "about": "agents"}
    values = {name: {"value": {"type": "plain_text_input", "value": words}} for name, words in plain.items()}
    values["layout"] = {"value": {"type": "static_select", "selected_option": {"value": "list"}}}
    sent = view | {"id": "V1", "state": {"values": values}}
    await talk.interact({"type": "view_submission", "team": {"id": TEAM}, "user": {"id": ADA}, "view": sent})
    assert "at 07:00 Berlin time" in await talk.say("settings")


async def test_a_form_that_does_not_open_is_said_to_be(talk):
    talk.corner.towns["xoxb-first-canary"].revoked = "token_revoked"
    [said] = await talk.act({"action_id": "form:1:0", "value": "at 09:00"})
    assert said.startswith("The form didn't open\nthe app was removed from this workspace")
    assert "/papers subscribe at 9" in said


async def test_a_form_that_does_not_open_from_the_home_tab_is_said_to_be_there(talk, monkeypatch):
    """It was said in a channel called after the person, which nobody has."""
    await talk.command("subscribe at 10")
    await open_home(talk)
    refused = {"ok": False, "error": "expired_trigger_id"}
    monkeypatch.setattr(talk.corner, "views_open", lambda town, args: refused)
    await talk.press("Change", home_view(talk)["blocks"], **IN_HOME)
    assert "The form didn't open" in read_home(talk)


async def test_the_shortcut_saves_the_papers_that_any_message_names(talk):
    message = {"ts": "1745251260.000100", "text": "<https://arxiv.org/abs/2504.00001v2|this> and 2504.00002"}
    await talk.interact(a_shortcut(talk, message))
    assert "2 papers" in talk.corner.said_at("shortcut")[-1]
    saved = await talk.say("saved")
    assert "Titans" in saved
    assert "Miras" in saved


async def test_the_shortcut_says_when_a_message_names_no_paper(talk):
    await talk.interact(a_shortcut(talk, {"ts": "1745251260.000100", "text": "hello"}))
    assert "No paper there" in talk.corner.said_at("shortcut")[-1]


async def react(
    talk, ts: str, *, kind: str = "reaction_added", user: str = ADA, emoji: str = "bookmark", **item
) -> None:
    at = {"type": "message", "channel": HERE, "ts": ts} | item
    await talk.happen({"type": kind, "user": user, "reaction": emoji, "item": at, "item_user": BOT})


@pytest.fixture
async def posted(talk) -> str:
    """A message of the bot that shows one paper."""
    ref = MessageRef(channel=Channel(platform="slack", workspace=TEAM, id=HERE), id="1745251260.000100")
    await talk.bot.remember(ref, ["2504.00001"])
    return ref.id


async def test_a_first_reaction_is_confirmed_in_private_and_later_ones_are_not(talk, posted):
    await react(talk, posted)
    assert talk.last_whisper().startswith("🔖 Saved\nTitans Learn to Memorize")
    await react(talk, posted, kind="reaction_removed")
    assert "Nothing saved yet" in await talk.say("saved")
    await react(talk, posted)
    assert len(talk.corner.whispers) == 1


async def test_a_fifth_save_by_reaction_offers_the_weekly_note_once_to_that_person_only(talk, posted):
    await talk.say("save 2504.00002 2504.00003 2504.00004 2504.00005")
    for kind in ("reaction_added", "reaction_removed", "reaction_added"):
        await react(talk, posted, kind=kind)
    [whisper] = talk.corner.whispers
    assert "[Send me a weekly note]" in talk.last_whisper()
    assert whisper["user"] == ADA


@pytest.mark.parametrize("emoji", ["bookmark", "star", "pushpin", "bookmark::skin-tone-4"])
async def test_every_configured_emoji_saves_whatever_its_tone(talk, posted, emoji):
    await react(talk, posted, emoji=emoji)
    assert "Titans" in await talk.say("saved")


async def test_other_emoji_files_and_the_bots_own_reactions_save_nothing(talk, posted):
    await react(talk, posted, emoji="tada")
    await react(talk, posted, user=BOT)
    await talk.happen(
        {"type": "reaction_added", "user": ADA, "reaction": "star", "item": {"type": "file", "file": "F1"}}
    )
    assert "Nothing saved yet" in await talk.say("saved")
    assert not talk.corner.whispers


async def test_another_bots_first_reaction_is_taken_back(talk, posted):
    talk.corner.towns["xoxb-first-canary"].people["U7ROBOT00"] = {"is_bot": True}
    await react(talk, posted, user="U7ROBOT00")
    assert "Nothing saved yet" in await talk.say("saved", user="U7ROBOT00")
    assert not talk.corner.whispers


async def link(talk, text: str) -> str:
    """A message of somebody else in the channel."""
    written = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages
    ts = f"17452512{61 + len(written)}.000100"
    written.append({"type": "message", "user": "U2GRACE000", "ts": ts, "text": text, "reactions": []})
    return ts


async def react_to_link(talk, ts: str, kind: str = "added", emoji: str = "bookmark") -> None:
    item = {"type": "message", "channel": HERE, "ts": ts}
    event = {"type": f"reaction_{kind}", "user": ADA, "reaction": emoji, "item": item}
    await talk.happen({**event, "item_user": "U2GRACE000"})


async def test_a_bookmark_on_somebodys_link_saves_the_paper_until_it_is_taken_away(talk):
    ts = await link(talk, "worth a look: <https://arxiv.org/abs/2504.00001v2>")
    await react_to_link(talk, ts)
    assert talk.last_whisper().startswith("🔖 Saved\nTitans Learn to Memorize")
    await react_to_link(talk, ts, "removed")
    assert "Nothing saved yet" in await talk.say("saved")


async def test_other_reactions_and_messages_without_a_link_save_nothing_and_a_flood_costs_few_calls(talk):
    plain, linked = await link(talk, "lunch?"), await link(talk, "<https://arxiv.org/abs/2504.00001>")
    await react_to_link(talk, plain)
    await react_to_link(talk, linked, emoji="star")
    assert "Nothing saved yet" in await talk.say("saved") and not talk.corner.whispers
    for number in range(60):
        await react_to_link(talk, plain, "removed" if number % 2 else "added")
    assert talk.corner.counted("reactions.get") <= 20


async def test_an_event_that_comes_twice_changes_nothing_more(talk, posted):
    for _ in range(2):
        await react(talk, posted)
    assert (await talk.say("saved")).count("Titans") == 1
    assert len(talk.corner.whispers) == 1


async def test_choosing_in_a_digests_menu_saves_and_taking_a_choice_away_does_nothing(talk):
    here = Channel(platform="slack", workspace=TEAM, id=HERE)
    await talk.bot.post_edition(PostRequest(channel=here, day=MONDAY, fresh=False), talk.face.publisher)
    header = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages[0]
    [menu] = [each["accessory"] for each in header["blocks"] if "accessory" in each]
    every, titans, miras = menu["options"]

    async def choose(*options):
        action = {"type": menu["type"], "action_id": menu["action_id"], "selected_options": list(options)}
        return await talk.act(action, message=header)

    assert "Titans" in "".join(await choose(titans))
    assert "Titans" not in "".join(await choose(titans, miras))
    assert await choose(miras) == await choose() == []
    await talk.command(f"unsave {titans['value']}")
    assert "Titans" in "".join(await choose(titans))
    await talk.command(f"unsave {titans['value']}")
    await choose()
    read = "".join(await choose(every, titans, miras))
    assert "Titans" in read and "Miras" not in read  # what is saved stays so
    assert "Already saved" in "".join(await choose(every))  # all of it, as a menu that forgot the choice says it, too


async def test_the_next_papers_of_a_digest_begin_behind_what_it_shows(talk):
    here = Channel(platform="slack", workspace=TEAM, id=HERE)
    await talk.bot.post_edition(PostRequest(channel=here, day=MONDAY, fresh=False, top=1), talk.face.publisher)
    header = talk.corner.towns["xoxb-first-canary"].rooms[HERE].messages[0]
    read = "".join(await talk.press("1 more paper", header["blocks"], message=header))
    assert "Miras" in read
    assert "Titans" not in read


async def test_the_home_tab_shows_bookmarks_follows_the_team_and_how_to_start(talk):
    await talk.command("save 2504.00001 for later #memory")
    await talk.command("save 2504.00001", user="U2BBBBBBB")
    await talk.command("follow author:gu")
    home = await open_home(talk)
    for fragment in ("Your saved papers", "Titans", " · #memory", "papers by gu", "Most saved here"):
        assert fragment in home
    assert "1. Titans Learn to Memorize" in home.split("Most saved here")[1] and "▲" not in home.split("Most saved")[1]
    assert "for later" not in home, "a note stands where one looks for it"
    assert (home.count("[Export"), "[Export]" in home) == (1, True)
    assert "🔖 saved" not in home
    assert home.index("[Set up a private digest]") < home.index("Your saved papers")
    assert "[Share]" not in home


async def test_search_papers_opens_a_form_that_is_answered_in_private_or_over_home_in_its_own_window(talk):
    await talk.command("home")
    blocks = talk.corner.answers["1"][-1]["blocks"]
    await talk.press("Search papers", blocks, **ONLY_ADA)
    [view] = talk.corner.windows.values()
    assert (view["title"]["text"], view["submit"]["text"]) == ("Search papers", "Search")
    assert await send_form(talk, view, words="memorize") == ""
    said = talk.corner.answers["2"][-1]
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    assert "Titans Learn to" in read_blocks(said["blocks"])
    await open_home(talk)
    await talk.press("Search papers", home_view(talk)["blocks"], **IN_HOME)
    *_, view = talk.corner.windows.values()
    waits = json.loads(await send_form(talk, view, words="memorize"))
    assert (waits["response_action"], waits["view"]["title"]["text"]) == ("update", "Papers")
    assert "Titans Learn to" in read_blocks(talk.corner.windows["V1"]["blocks"])


async def test_the_home_tab_of_somebody_who_knows_the_bot_begins_with_buttons_and_counts_what_is_unread(talk):
    introduced = await open_home(talk)
    assert "Hi, I bring you AI papers from Hugging Face and arXiv" in introduced
    assert [introduced.count(each) for each in ("[Today's papers]", "[Search papers]")] == [1, 1]
    assert "daily digest here" not in introduced, "nothing is posted on a Home tab"
    await talk.command("follow mamba")
    assert "Hi, I bring you" not in await open_home(talk)
    for number in (1, 2):
        await talk.command(f"save 2504.0000{number}")
    await talk.command("mark read 2504.00001")
    await talk.command("subscribe at 8 Berlin")
    home = await open_home(talk)
    start, *_ = home.split("<divider>")
    assert " ".join(start.split()) == "[Today's papers] [Unread (1)] [For you] [Search papers]"
    assert "It memorizes." not in home, "titles are enough to know them again"
    await talk.press("Unread (1)", home_view(talk)["blocks"], **IN_HOME)
    assert "# Unread papers\n(1 paper)" in read_home(talk)


async def test_the_home_tab_shows_the_five_saved_last_and_a_button_to_all_of_them_by_pages(talk):
    older = [msgspec.structs.replace(TITANS, id=f"2503.2{number:04d}", days=(FRIDAY,)) for number in range(11)]
    talk.source.days[FRIDAY] = older
    await talk.bot.refresh_day(FRIDAY)
    await talk.command(f"save {' '.join(paper.id for paper in (TITANS, *older[:6]))}")
    home = await open_home(talk)
    assert "5. " in home and "6. " not in home and "[All 7 saved papers]" in home
    await talk.command(f"save {' '.join(paper.id for paper in (*older[6:], MIRAS))}")
    home = await open_home(talk)
    for day in ("Monday 21 April", "Friday 18 April"):
        assert home.index("[Today's papers]") < home.index(f"Daily papers of {day}")
    assert "5. " in home and "6. " not in home and "More ›" not in home
    await talk.act(choice("mark read", MIRAS.id) | {"action_id": "pick:mark read:1:home"}, **IN_HOME)
    assert "(Marked read)" in read_home(talk) and "6. " not in read_home(talk)
    await talk.press("All 13 saved papers", home_view(talk)["blocks"], **IN_HOME)
    assert "10. " in read_home(talk)
    assert len(home_view(talk)["blocks"]) <= 100
    await talk.press("More ›", home_view(talk)["blocks"], **IN_HOME)
    assert "11. " in read_home(talk)


async def test_the_home_tab_lists_the_digests_that_one_set_up_and_where(talk):
    await talk.command("subscribe at 8 Berlin about attention")
    assert f"#{HERE} · weekdays at 08:00 Berlin time · about attention [Change]" in await open_home(talk)


async def test_a_digest_is_changed_from_the_home_tab_which_then_shows_it_anew(talk):
    await talk.command("subscribe at 8 Berlin about state_space *x* <b>")
    assert "about state_space *x* &lt;b&gt; [Change]" in await open_home(talk)
    await talk.press("Change", home_view(talk)["blocks"], **IN_HOME)
    [view] = talk.corner.windows.values()
    assert await send_form(talk, view, top="5") == ""
    assert read_home(talk).startswith("(Digest updated)")
    assert "top 5 about state_space" in await talk.say("settings")


async def test_a_digest_set_up_in_the_home_tab_is_the_persons_own_and_changed_there(talk):
    """It was set up for a channel called after the person, where nothing can be posted."""
    await open_home(talk)
    for label, fields, shown in (
        ("Set up a private digest", {}, "Sent to you · weekdays at 09:00 Berlin time [Change]"),
        ("Change", {"about": "attention"}, "Sent to you · weekdays at 09:00 Berlin time · about attention [Change]"),
    ):
        talk.corner.windows.clear()
        await talk.press(label, home_view(talk)["blocks"], **IN_HOME)
        [view] = talk.corner.windows.values()
        assert read_blocks(view["blocks"][:1]) == "Sent to you in private"
        assert await send_form(talk, view, **fields) == ""
        assert shown in read_home(talk)
    assert "Your digest" in await talk.say("settings", channel=DIRECT)


async def test_settings_show_the_next_digest_in_the_readers_own_time(talk):
    await talk.command("subscribe at 9 Berlin")
    await leave_marks(talk.bot)
    assert "Next: Tuesday 22 April, 07:00 UTC" in await talk.say("settings"), "as a client that shows UTC"
    assert "Next digest: Tuesday 22 April, 07:00 UTC" in await talk.say("")


async def test_unsaving_in_the_home_tab_changes_the_tab(talk):
    await talk.command("save 2504.00001")
    await open_home(talk)
    await talk.act(choice("unsave", "2504.00001"), **IN_HOME)
    assert "(Removed)" in read_home(talk)
    assert "Nothing saved yet" in read_home(talk)


async def test_marking_papers_read_in_the_home_tab_keeps_the_list_of_unread_ones(talk):
    for number in (1, 2):
        await talk.command(f"save 2504.0000{number}")
    assert "2 papers, 2 unread" in await open_home(talk)
    await talk.act(choice("mark read", "2504.00001"), **IN_HOME)
    assert "(Marked read)" in read_home(talk)
    assert "2 papers, 1 unread" in read_home(talk)
    assert "[Unread]" not in read_home(talk), "it stands above"
    await talk.press("Unread (1)", home_view(talk)["blocks"], **IN_HOME)
    menu = next(each for each in walk(home_view(talk)["blocks"]) if "mark read" in each.get("action_id", ""))
    await talk.act(choice("mark read", "2504.00002") | {"action_id": menu["action_id"]}, **IN_HOME)
    assert "Nothing unread: you've read both." in read_home(talk)


async def test_many_tags_are_a_menu_of_the_home_tab_of_saved_papers_and_of_tags(talk):
    await talk.command("save 2504.00001 #memory #rl #later")
    await talk.command("save 2504.00002")
    assert "Miras" in await open_home(talk)
    await talk.press("#rl 1", home_view(talk)["blocks"], **IN_HOME)
    assert "Saved papers tagged #rl" in read_home(talk) and "Miras" not in read_home(talk)
    for typed in ("saved", "tags"):
        await talk.command(typed)
        (blocks,) = [each["blocks"] for each in talk.corner.answers.popitem()[1][-1:]]
        read = "".join(await talk.press("#rl 1", blocks, **ONLY_ADA))
        assert "Titans" in read and "Miras" not in read


async def test_searching_in_the_home_tab_keeps_what_matches(talk):
    await talk.command("save 2504.00001")
    await talk.command("save 2504.00002")
    await open_home(talk)
    await talk.act({"type": "plain_text_input", "action_id": "home:search", "value": "titans"}, **IN_HOME)
    _, bookmarks, *_ = read_home(talk).split("<divider>")
    assert "Titans" in bookmarks
    assert "Miras" not in bookmarks


async def test_everything_else_in_the_home_tab_opens_a_window(talk):
    await talk.command("save 2504.00001")
    await open_home(talk)
    await talk.act(choice("show", "2504.00001"), **IN_HOME)
    [(name, view)] = talk.corner.windows.items()
    assert "It memorizes." in read_blocks(view["blocks"])
    inside = {"view": {"id": name, "type": "modal"}, "container": {"type": "view", "view_id": name}, "channel": None}
    for pressed, then in (("Mark read", "Mark unread ·"), ("Saved ✓", "[Save] [Similar]"), ("Save", "Mark unread ·")):
        await talk.press(pressed, talk.corner.windows[name]["blocks"], **inside)
        assert then in read_blocks(talk.corner.windows[name]["blocks"])


async def test_a_channel_that_invites_the_bot_reads_once_what_it_does(talk):
    invited = {"type": "member_joined_channel", "user": BOT, "channel": HERE}
    for _ in range(2):
        await talk.happen(invited)
    [shown] = talk.shown()
    assert "[Set up a daily digest] [Today's papers] [Search papers]" in shown


async def test_the_channel_reads_who_set_its_digest_up_and_no_more_when_the_bot_is_invited(talk):
    await talk.command("subscribe Berlin")
    await talk.happen({"type": "member_joined_channel", "user": BOT, "channel": HERE})
    assert talk.shown() == [f"@{ADA} set up a digest here: weekdays at 09:00 Berlin time, top 8."]
    await talk.command("subscribe at 10 top 5")
    assert talk.shown() == [f"@{ADA} set up a digest here and changed it: weekdays at 10:00 Berlin time, top 5."]


async def test_a_digest_waits_for_an_invitation_and_ends_with_the_channel(talk):
    town = talk.corner.towns["xoxb-first-canary"]
    town.room("C9PRIVATE", "private", joined=False)
    read = await talk.say("subscribe", channel="C9PRIVATE")
    assert "/invite @papers" in read
    town.rooms["C9PRIVATE"].members.add(BOT)
    await talk.happen({"type": "member_joined_channel", "user": BOT, "channel": "C9PRIVATE"})
    assert "Stopped" not in await talk.say("settings", channel="C9PRIVATE")
    await talk.happen({"type": "channel_archive", "channel": "C9PRIVATE"})
    assert "the channel is archived" in await talk.say("settings", channel="C9PRIVATE")


async def test_revoked_tokens_of_single_people_are_no_end(talk):
    await talk.command("save 2504.00001")
    await talk.happen({"type": "tokens_revoked", "tokens": {"oauth": [ADA], "bot": []}})
    assert "Titans" in await talk.say("saved")


@each(
    "body",
    [
        {"type": "block_actions", "actions": [{"action_id": "somebody-elses", "type": "button", "value": "x"}]},
        {"type": "view_submission", "view": {"callback_id": "unknown", "type": "modal"}},
        {"type": "shortcut", "callback_id": "unknown"},
        {"type": "message_action", "callback_id": "unknown", "message": {"ts": "1.1"}},
    ],
)
async def test_what_is_not_ours_is_acknowledged(talk, body):
    await talk.interact({"team": {"id": TEAM}, "user": {"id": ADA}, "trigger_id": "1.2.a", **body})


async def test_unknown_events_are_acknowledged(talk):
    await talk.happen({"type": "something_new", "channel": HERE})
    await talk.happen({"type": "team_rename"})


async def test_two_workspaces_share_nothing(talk):
    other = talk.corner.town("T2BBBBBBB", "xoxb-second-canary")
    other.people[ADA] = {"tz": "Europe/Berlin"}
    other.room(HERE)
    there = {"team": "T2BBBBBBB"}
    await talk.command("save 2504.00001 secret #canary")
    await talk.command("subscribe top 3")
    await talk.command("follow author:canary")
    for text in ("saved", "team", "settings", "following", "status", "export csv saved", "my data", "today"):
        read = await talk.say(text, **there)
        for private in ("secret", "canary", "top 3", "🔖 saved"):
            assert private not in read, text
    assert all(b"canary" not in file["content"] for file in talk.corner.files.values())


ELSEWHERE = (
    "http://127.0.0.1:1/x",
    "https://hooks.slack.com.evil.example/x",
    "https://hooks.slack.com@evil.example/x",
    "https://evilslack.com/x",
    "http://hooks.slack.com/x",
    "https://[::1/x",
    "file:///etc/passwd",
)


@each("address", ELSEWHERE)
async def test_an_answer_goes_to_no_address_but_slacks(talk, address):
    talk.corner.whispers.clear()
    shortcut = a_shortcut(talk, {"ts": "1745251260.000100", "text": "2504.00001"})
    await talk.interact(shortcut | {"response_url": address, "trigger_id": f"1.2.{address}"})
    assert "Titans" in talk.last_whisper()


async def test_an_address_that_is_used_up_is_made_up_for(talk):
    talk.corner.uses["1"] = 5
    assert await talk.command("help") == []
    assert "# Help" in talk.last_whisper()


async def test_a_button_of_one_workspace_means_nothing_of_it_in_another(talk, posted):
    other = talk.corner.town("T2BBBBBBB", "xoxb-second-canary")
    other.people[ADA] = {"tz": "Europe/Berlin"}
    other.room(HERE)
    await talk.command("save 2504.00001 secret")
    [said] = await talk.act(choice("unsave", "2504.00001"), team="T2BBBBBBB")
    assert "secret" not in said
    at = {"type": "message", "channel": HERE, "ts": posted}
    await talk.happen({"type": "reaction_added", "user": ADA, "reaction": "star", "item": at}, team="T2BBBBBBB")
    assert "Nothing saved yet" in await talk.say("saved", team="T2BBBBBBB")
    await talk.happen({"type": "app_uninstalled"}, team="T2BBBBBBB")
    assert "secret" in await talk.say("saved")


async def test_without_the_store_lists_go_on_and_the_rest_says_that_nothing_was_changed(talk, monkeypatch):
    async def gone(*args: object, **options: object) -> None:
        raise ConnectionError("gone")

    await talk.say("today")
    await talk.command("show 2504.00001")
    opened = talk.corner.answers["2"][-1]["blocks"]
    with monkeypatch.context() as broken:
        broken.setattr(Redis, "execute_command", gone)
        broken.setattr(Pipeline, "execute", gone)
        assert "Titans" in await talk.say("today")
        assert "Titans" in await talk.say("titans")
        for text in ("save 2504.00001", "saved", "subscribe", "settings", "team", "follow x", "my data", "forget me"):
            assert "Nothing was lost or changed" in await talk.say(text), text
        [said] = await talk.press("Save", opened, **ONLY_ADA)
        assert "Nothing was lost or changed" in said
        assert talk.corner.answers[max(talk.corner.answers, key=int)][-1]["replace_original"] is False, "it stays"
        with pytest.raises(StorageError):  # the queue tries it again
            await react(talk, "1745251260.000100")
    assert "Nothing saved yet" in await talk.say("saved")


IN_HOME = {
    "view": {"id": "VHOME0001", "type": "home"},
    "container": {"type": "view", "view_id": "VHOME0001"},
    "channel": None,
}


def a_mention(text: str, **fields) -> dict:
    return {"type": "app_mention", "user": ADA, "channel": HERE, "ts": "1745251270.000100", "text": text, **fields}


def a_shortcut(talk, message: dict) -> dict:
    return {
        "type": "message_action",
        "callback_id": "save_paper",
        "team": {"id": TEAM},
        "user": {"id": ADA},
        "channel": {"id": HERE},
        "message": message,
        "response_url": talk.corner.address("shortcut"),
        "trigger_id": "1.2.shortcut",
    }


def kept_metadata(talk) -> str:
    return json.dumps({"channel": HERE, "url": talk.corner.address("old"), "guest": False})


async def suggest_zones(talk, typed: str) -> list[dict]:
    asked = {"type": "block_suggestion", "action_id": "value", "block_id": "zone", "value": typed}
    body = asked | {"team": {"id": TEAM}, "user": {"id": ADA}}
    return json.loads(await talk.interact(body))["options"]


async def send_form(talk, view: dict, picked: dict | None = None, who: dict | None = None, **changed: str) -> str:
    values = {}
    for block in (found for found in view["blocks"] if found["type"] == "input"):
        element, name = block["element"], block["block_id"]
        initial = {each.replace("initial", "selected"): kept for each, kept in element.items() if "initial" in each}
        values[name] = {"value": {"type": element["type"], "value": initial.get("selected_value")} | initial}
        values[name]["value"] |= (picked or {}).get(name, {}) | ({"value": changed[name]} if name in changed else {})
    sent = view | {"id": "V1", "state": {"values": values}}
    at = who or {"team": TEAM, "user": ADA}
    by = {"team": {"id": at["team"]}, "user": {"id": at["user"]}}
    return await talk.interact({"type": "view_submission", **by, "view": sent})


async def open_home(talk) -> str:
    await talk.happen({"type": "app_home_opened", "tab": "home", "user": ADA, "channel": DIRECT})
    return read_home(talk)


def home_view(talk) -> dict:
    return talk.corner.towns["xoxb-first-canary"].homes[ADA]


def read_home(talk) -> str:
    assert buttons(home_view(talk)) is not None
    return read_blocks(home_view(talk)["blocks"])


def choice(says: str, *ids: str) -> dict:
    """What Slack sends when these papers, and no others, are chosen in a menu."""
    chosen = [{"value": paper_id} for paper_id in ids]
    several = {"type": "multi_static_select", "selected_options": chosen}
    return {"action_id": f"pick:{says}"} | (several if says != "show" else {"selected_option": chosen[0]})
