"""The table of conversations, held by the core itself."""

import dialogs
import pytest
from dialogs import STORIES
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.digest_reply import shown_reply
from bot.model import Asker, Channel, Person
from bot.replies import plain


def everything_read(reply):
    """All that stands in an answer."""
    lines = ("".join(span.text for span in line) for line in (*reply.lines, *reply.note))
    rows = (f"{row.left}: {plain(row.value)}" for row in reply.rows)
    cards = (f"{card.paper.title} {card.reason} {card.note}" for card in reply.cards)
    beside = [button for row in reply.rows for button in row.buttons]
    buttons = (button.label for button in (*beside, *(each for part in (reply, *reply.cards) for each in part.buttons)))
    messages = (everything_read(shown_reply(message)) for message in reply.messages)
    return "\n".join([reply.title, *lines, *rows, *cards, *messages, *buttons])


def asker(who):
    person = Person(platform="fake", workspace=who.workspace, user=who.user)
    channel = Channel(platform="fake", workspace=who.workspace, id=who.place)
    return Asker(person=person, channel=channel, zone=who.zone, manages=who.manages, direct=who.direct)


@pytest.mark.parametrize("story", STORIES)
async def test_people_see_what_they_should(story, redis, server_url, clock):
    assert clock.now() == dialogs.NOW
    source = FakeSource()
    source.days = dict(dialogs.EDITIONS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        bot.publishers["fake"] = FakePlatform(clock)
        for turn in STORIES[story]:
            replies = [reply async for reply in bot.answer(turn.typed, asker(turn.who))]
            read = everything_read(replies[-1])
            for fragment in turn.sees:
                assert fragment in read, (turn.typed, fragment, read)
            for fragment in turn.sees_not:
                assert fragment not in read, (turn.typed, fragment, read)


def test_the_table_is_long_enough_to_mean_something():
    assert len({turn.typed for turns in STORIES.values() for turn in turns}) >= 40
