"""The levels of a face: one suite, inherited by the tests of each face. A test file gives the fixtures.

`talk` is the whole face over an empty world (see dialogs.py), `stage` its publisher alone. Bronze answers what is
typed and publishes digests exactly once; silver has buttons, reactions and shares.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec
import pytest
from contracts.publisher import PublisherContract, ShowingContract
from dialogs import FRIDAY, MEMBER, MONDAY, OF_FACES, OWNER, STORIES, TITANS, Who
from fakes.sources import FakeSource

from bot.app import OpenBot
from bot.model import Channel, PostRequest

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


class BronzeTalk:
    """It answers what is typed; an edition is seen once."""

    @pytest.mark.parametrize("story", [*OF_FACES, *(pytest.param(name, marks=pytest.mark.soak) for name in OTHERS)])
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

    async def test_pages_are_turned(self, talk):
        many = [
            msgspec.structs.replace(TITANS, id=f"2504.0010{number}", title=f"Paper {number}") for number in range(7)
        ]
        talk.source.days[FRIDAY] = many
        assert "Paper 0" in await talk.type("2025-04-18")
        assert "Paper 5" in await talk.press("Next")
        assert "Paper 0" in await talk.press("Previous")

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


class BronzeContract(BronzeTalk, ShowingContract):
    """Bronze: `talk` and `stage`."""


class SilverContract(SilverTalk, PublisherContract):
    """Silver: `talk` and `stage`."""
