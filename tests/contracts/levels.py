"""The levels of a face: one suite, inherited by the tests of each face. A test file gives the fixtures.

`talk` is the whole face over an empty world (see dialogs.py), `stage` its publisher alone. Bronze answers what is
typed and publishes digests exactly once; silver has buttons, reactions and shares; gold has forms, a first page, files
in private and alerts; platinum makes up for a gap, keeps workspaces apart and deletes what it knew.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
import pytest
from cases import few
from contracts.publisher import PublisherContract, ShowingContract, WorkspacesContract
from dialogs import ELSEWHERE, FRIDAY, MEMBER, MIRAS, MONDAY, OF_FACES, OLDER, OWNER, STORIES, TITANS, Who
from fakes.sources import FakeSource
from prometheus_client import CollectorRegistry

from bot.app import OpenBot
from bot.health.metrics import Meter
from bot.model import Channel, PostRequest, Workspace

TOLD_ZONES = "a platform that tells where people are"
OTHERS = [name for name in STORIES if name not in OF_FACES]  # the core is held to them by default


class Talk(Protocol):
    """People on a platform, in the channel of `OWNER`. Every call returns when the bot has done its part."""

    bot: OpenBot
    source: FakeSource
    channel: Channel
    tells_zones: bool

    async def type(self, text: str, who: Who = OWNER) -> str:
        """Type after the command's name; return the last answer as it is read."""

    async def press(self, label: str, who: Who = OWNER) -> str:
        """Press the first button of this label in the newest answer; return what then stands in the answer to that."""

    async def react(self, title: str, who: Who = OWNER, *, on: bool = True) -> None:
        """Put 🔖 on the newest message that everybody sees and that holds `title`, or take it away."""

    def shown(self) -> Sequence[str]:
        """What everybody in the channel sees, threads included, in order."""

    # gold

    async def fill(self, **fields: str) -> str:
        """Press Change in `OWNER`'s newest answer, fill `time` or `top` in and send the form; return what is said."""

    def files(self) -> Mapping[str, bytes]:
        """The files that `OWNER` got and nobody else sees, by name."""

    def private(self) -> Sequence[str]:
        """What `OWNER` got in private messages."""

    async def react_alone(self, title: str, *, on: bool = True) -> None:
        """Like `react` of `OWNER`, on the oldest private message that holds `title`."""

    # platinum

    async def miss(self, title: str, *, on: bool = True) -> None:
        """Like `react` of `OWNER`, while the bot does not listen."""

    async def close(self) -> None:
        """The channel is archived or deleted."""

    async def leave(self) -> None:
        """The bot is removed from the workspace."""


class BronzeTalk:
    """It answers what is typed; an edition is seen once."""

    @pytest.mark.parametrize("story", [*few(OF_FACES, 3), *few(OTHERS, 0)])
    async def test_the_same_words_do_the_same(self, story, talk):
        if story == TOLD_ZONES and not talk.tells_zones:
            pytest.skip("this platform does not tell time zones")
        for turn in STORIES[story]:
            read = await talk.type(turn.typed, turn.who)
            for fragment in turn.sees:
                assert fragment in read, (turn.typed, fragment, read)
            for fragment in turn.sees_not:
                assert fragment not in read, (turn.typed, fragment, read)

    async def test_an_edition_that_is_posted_twice_is_seen_once(self, talk):
        request = PostRequest(channel=talk.channel, day=MONDAY, top=5, min_upvotes=0, layout="thread")
        for _ in range(2):
            await talk.bot.post_edition(request, talk.bot.publishers[talk.channel.platform])
        assert len(talk.shown()) == 3
        assert "Titans Learn to Memorize" in talk.shown()[1]
        assert "Miras and Attention" in talk.shown()[2]


class SilverTalk(BronzeTalk):
    """Its buttons do what typing does; reactions save; answers are shared."""

    async def test_a_pressed_save_saves_and_undo_takes_it_back(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("show 2504.00001")
        assert "Titans" in await talk.press("Save")
        assert "Titans" in await talk.type("saved")
        await talk.type("save 2504.00002")
        assert "Removed" in await talk.press("Undo")
        assert "Miras" not in await talk.type("saved")

    async def test_a_saved_paper_that_is_opened_is_marked_read_and_unread_again(self, talk):
        await talk.bot.refresh_day(MONDAY)
        for number in (1, 2):
            await talk.type(f"save 2504.0000{number}")
        await talk.type("show 2504.00001")
        await talk.press("Mark read")
        assert "2 papers, 1 unread" in await talk.type("saved")
        assert "Titans" not in await talk.type("saved unread")
        await talk.type("show 2504.00001")
        await talk.press("Mark unread")
        unread = await talk.type("saved unread")
        assert "Unread papers" in unread
        assert "2 papers" in unread

    async def test_pages_are_turned(self, talk):
        many = [
            msgspec.structs.replace(TITANS, id=f"2504.0010{number}", title=f"Paper {number}") for number in range(7)
        ]
        talk.source.days[FRIDAY] = many
        assert "Paper 0" in await talk.type("2025-04-18")
        assert "Paper 5" in await talk.press("More ›")
        assert "Paper 0" in await talk.press("‹ Back")

    async def test_a_number_is_a_row_of_the_list_that_this_person_was_shown_last(self, talk):
        talk.source.days[FRIDAY] = [
            msgspec.structs.replace(TITANS, id=f"2504.0010{number}", title=f"Paper {number}") for number in range(7)
        ]
        assert "I don't know which list you mean" in await talk.type("show 3")
        await talk.type("2025-04-18")
        assert "Paper 5" in await talk.press("More ›")
        assert "Paper 5" in await talk.type("show 6")
        assert "Paper 2" in await talk.type("show me the third one")
        assert "Saved 2 papers" in await talk.type("save 2, 7 for the talk")
        assert "has 1–7" in await talk.type("unsave 8")
        assert "I don't know which list you mean" in await talk.type("show 3", MEMBER)
        request = PostRequest(channel=talk.channel, day=MONDAY, top=5, min_upvotes=0, layout="thread")
        await talk.bot.post_edition(request, talk.bot.publishers[talk.channel.platform])
        for who in (MEMBER, OWNER):
            assert "Miras" in await talk.type("show 2", who)

    async def test_a_shared_paper_is_seen_by_all_and_saved_by_a_reaction(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("show 2504.00001")
        await talk.press("Share")
        [shared] = talk.shown()
        assert "Shared by" in shared
        assert "Titans Learn to Memorize" in shared
        await talk.react("Titans", MEMBER)
        assert "Titans" in await talk.type("saved", MEMBER)
        assert "Nothing saved yet" in await talk.type("saved", OWNER)

    async def test_what_is_shared_tells_nobody_what_a_person_saved(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("save 2504.00001 a secret note #private")
        await talk.type("show 2504.00001")
        await talk.press("Share")
        [shared] = talk.shown()
        assert "secret" not in shared
        assert "Unsave" not in shared

    async def test_a_reaction_on_a_digest_saves_until_it_is_taken_away(self, talk):
        request = PostRequest(channel=talk.channel, day=MONDAY, top=5, min_upvotes=0, layout="thread")
        await talk.bot.post_edition(request, talk.bot.publishers[talk.channel.platform])
        await talk.react("Miras", MEMBER)
        saved = await talk.type("saved", MEMBER)
        assert "Miras" in saved
        assert "Titans" not in saved
        await talk.react("Miras", MEMBER, on=False)
        assert "Nothing saved yet" in await talk.type("saved", MEMBER)


class FirstMeeting:
    """Whoever greets the bot reads what it does and what to try, `OFFERS` on buttons."""

    OFFERS: tuple[str, ...] = ()

    async def test_a_greeting_is_answered_with_what_to_try(self, talk):
        read = await talk.type("hello")
        for fragment in (
            "I bring you AI papers from Hugging Face and arXiv",
            "llm agents",
            "subscribe at 9 Berlin",
            *self.OFFERS,
        ):
            assert fragment in read


class PrivateFiles:
    """Files are for whoever asked."""

    async def test_an_export_is_a_file_for_whoever_asked(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("export bibtex today")
        [(name, content)] = talk.files().items()
        assert name == "papers-2025-04-21.bib"
        assert b"Titans Learn to Memorize" in content


class GoldTalk(SilverTalk, FirstMeeting, PrivateFiles):
    """It has forms, a first page, files in private, alerts."""

    OFFERS = ("Today's papers", "Search papers", "Set up a daily digest")

    async def test_abstract_on_an_opened_paper_shows_all_of_it_and_summary_leads_back(self, talk):
        said = "We build a thing that tells what it does, and measure that. " * 12
        talk.source.days[FRIDAY] = [msgspec.structs.replace(TITANS, id="2504.00100", abstract=f"{said}The end.")]
        await talk.type("2025-04-18")
        assert "The end." not in await talk.type("show 2504.00100")
        assert "The end." in await talk.press("Abstract")
        assert "The end." not in await talk.press("Summary")

    async def test_a_form_that_is_sent_is_like_typing(self, talk):
        await talk.type("subscribe Berlin at 8:15")
        await talk.type("settings")
        assert "08:30" in await talk.fill(time="08:30", top="5")
        read = await talk.type("settings")
        assert "at 08:30 Berlin time" in read
        assert "5" in read

    async def test_what_is_wrong_in_a_form_is_named_and_nothing_changes(self, talk):
        await talk.type("subscribe Berlin at 8:15")
        await talk.type("settings")
        assert "25:00" in await talk.fill(time="25:00")
        assert "at 08:15 Berlin time" in await talk.type("settings")

    async def test_a_new_paper_is_told_in_private_and_once(self, talk):
        await talk.bot.refresh_day(FRIDAY)
        await talk.bot.alerts.run(talk.bot.clock.now())
        await talk.type("follow miras")
        await talk.bot.refresh_day(MONDAY)
        for _ in range(2):
            talk.bot.clock.advance(hours=2)
            await talk.bot.alerts.run(talk.bot.clock.now())
        [told] = talk.private()
        assert MIRAS.title in told
        assert not talk.shown()

    @pytest.mark.parametrize("followed", [("miras",), ("miras", "titans", "older")], ids=["one paper", "several"])
    async def test_a_reaction_on_an_alert_saves_what_it_shows_until_it_is_taken_away(self, talk, followed):
        await talk.bot.alerts.run(talk.bot.clock.now())
        for words in followed:
            await talk.type(f"follow {words}")
        await talk.bot.refresh_day(FRIDAY)
        await talk.bot.refresh_day(MONDAY)
        talk.bot.clock.advance(hours=2)
        await talk.bot.alerts.run(talk.bot.clock.now())
        before = len(talk.private())
        await talk.react_alone("Miras")
        saved = await talk.type("saved")
        told = (TITANS.title in saved, MIRAS.title in saved, OLDER.title in saved)
        assert told == (len(followed) > 1, True, len(followed) > 1)
        assert "Nothing saved yet" in await talk.type("saved", MEMBER)
        await talk.react_alone("Miras", on=False)
        assert "Nothing saved yet" in await talk.type("saved")
        assert (
            len(talk.private()) - before <= 1
        )  # where nothing is shown beside a message, the first save is told there

    async def test_a_reaction_on_a_weekly_note_saves_what_it_shows(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("save 2504.00001")
        await talk.type("weekly on tuesday 9 Berlin")
        talk.bot.clock.advance(days=1)
        deliverer = talk.bot.build_deliverer(Meter(CollectorRegistry()))
        for due in [each.channel async for each in talk.bot.store.subscriptions.walk()]:
            assert await deliverer.deliver(due) is None
        await talk.type("unsave 2504.00001")
        await talk.react_alone("Titans")
        assert TITANS.title in await talk.type("saved")

    async def test_a_weekly_note_comes_in_private_and_once(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("save 2504.00001")
        assert "Done: weekly note, Tuesdays at 09:00 Berlin time" in await talk.type("weekly on tuesday 9 Berlin")
        before = len(talk.private())
        talk.bot.clock.advance(days=1)
        deliverer = talk.bot.build_deliverer(Meter(CollectorRegistry()))
        for due in 2 * [each.channel async for each in talk.bot.store.subscriptions.walk()]:
            assert await deliverer.deliver(due) is None
        [note] = talk.private()[before:]
        for words in ("Weekly note", "1 unread", TITANS.title, "[All unread]", "[Change]", "[Turn off]"):
            assert words in note
        assert not talk.shown()


class PlatinumTalk(GoldTalk):
    """It makes up for a gap, keeps workspaces apart, and deletes what it knew of one that it leaves."""

    async def test_reactions_that_nobody_heard_of_are_made_up_for(self, talk):
        publisher = talk.bot.publishers[talk.channel.platform]
        workspace = Workspace(platform=talk.channel.platform, id=talk.channel.workspace)
        await talk.bot.post_edition(PostRequest(channel=talk.channel, day=MONDAY, layout="thread"), publisher)
        await talk.miss("Titans")
        assert await talk.bot.recover(workspace, publisher) == 1
        assert "Titans" in await talk.type("saved")
        await talk.miss("Titans", on=False)
        assert await talk.bot.recover(workspace, publisher) == 1
        assert "Nothing saved yet" in await talk.type("saved")

    async def test_what_a_workspace_gets_and_saves_is_its_own(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("subscribe Berlin top 3")
        await talk.type("save 2504.00001 a secret note")
        assert "Titans" in await talk.type("saved")
        assert "Nothing saved yet" in await talk.type("saved", ELSEWHERE)
        assert "No digest here" in await talk.type("settings", ELSEWHERE)

    async def test_the_digest_of_a_channel_that_is_gone_stops(self, talk):
        await talk.type("subscribe Berlin")
        await talk.close()
        assert (await talk.bot.store.subscriptions.load(talk.channel)).halted

    async def test_a_workspace_that_removes_the_bot_leaves_nothing_behind(self, talk):
        await talk.bot.refresh_day(MONDAY)
        await talk.type("subscribe Berlin")
        await talk.type("save 2504.00001")
        await talk.bot.post_edition(
            PostRequest(channel=talk.channel, day=MONDAY, layout="list"), talk.bot.publishers[talk.channel.platform]
        )
        named = f"*{talk.channel.workspace}*"
        assert [key async for key in talk.bot.redis.scan_iter(named)]
        await talk.leave()
        assert [key async for key in talk.bot.redis.scan_iter(named)] == []
        assert await talk.bot.store.subscriptions.load(talk.channel) is None


class BronzeContract(BronzeTalk, ShowingContract):
    """Bronze: `talk` and `stage`."""


class SilverContract(SilverTalk, PublisherContract):
    """Silver: `talk` and `stage`."""


class GoldContract(GoldTalk, PublisherContract):
    """Gold: `talk` and `stage`."""


class PlatinumContract(PlatinumTalk, WorkspacesContract):
    """Platinum: `talk` and `stage`."""
