"""What an answer offers next, and in which words."""

from datetime import date, timedelta

import pytest
from cases import each
from fakes.running import leave_marks
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace

from bot.answer import may_be_repeated
from bot.app import open_bot
from bot.language.grammar import parse_command
from bot.model import Asker, Channel, Paper, PaperId, Person
from bot.replies import plain
from bot.trouble import apologise

MONDAY = date(2025, 4, 21)
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Agents {number}", days=(MONDAY,)) for number in range(1, 5)]
ROOM = Channel(platform="slack", workspace="T1", id="C1")
ADA = Asker(person=Person(platform="slack", workspace="T1", user="ada"), channel=ROOM, manages=True)


@pytest.fixture
async def say(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        await leave_marks(bot)

        async def say(text, page=1):
            return [reply async for reply in bot.answer(text, replace(ADA, page=page))][-1]

        say.bot, say.days = bot, source.days
        yield say


def labels(reply):
    return [button.label for button in reply.buttons]


def test_a_mistake_of_ours_says_what_to_do_and_offers_to_try_again():
    apology = apologise("4182abe6", "llm agents", 3)
    assert (apology.title, plain(apology.lines[0])) == (
        "Something went wrong on my side",
        "Try again; if it happens again, send 4182abe6 to whoever runs this bot.",
    )
    assert [(button.label, button.says, button.page) for button in apology.buttons] == [("Try again", "llm agents", 3)]


def test_what_posts_deletes_or_takes_back_is_not_offered_again():
    typed = ("today", "save 2504.00001", "saved", "post now", "undo", "forget me yes")
    offered = [text for text in typed if may_be_repeated(parse_command(text, today=MONDAY))]
    assert offered == ["today", "save 2504.00001", "saved"]


async def test_the_buttons_of_a_digest_end_with_the_one_that_ends_it(say):
    done = await say("subscribe at 9 Berlin about agents")
    assert done.title == "Digest set up"
    assert labels(done) == ["Post today's now", "Preview", "Change", "Settings"]
    assert [each.label for each in done.buttons if each.primary] == ["Post today's now"]
    assert [plain(each) for each in done.note] == ["4 papers in the last 7 days matched “agents”"]
    settings = await say("settings")
    assert labels(settings) == ["Change", "Post today's now", "Preview", "Pause 1 week", "Unsubscribe"]
    assert [each.label for each in settings.buttons if each.primary] == ["Change"]
    assert not [each for each in settings.buttons if each.kind == "danger"], "it can be undone"
    assert (await say("subscribe at 10")).title == "Digest updated"
    assert labels(await say("preview")) == ["Post today's now", "Change", "‹ Settings", "Preview a thread message"]


async def test_a_preview_is_the_digest_and_shows_a_papers_message_when_asked(say):
    await say("subscribe at 9 Berlin about agents")
    first = await say("preview")
    assert [each.paper for each in first.messages] == [None]
    look = first.buttons[-1]
    second = await say(look.says, look.page)
    assert [each.paper.id for each in second.messages] == ["2504.00001"]
    assert "each paper in the thread" in plain(second.lines[0])
    back = second.buttons[-1]
    assert (await say(back.says, back.page)).messages == first.messages
    await say("subscribe as list")
    assert labels(await say("preview", 2)) == ["Post today's now", "Change", "‹ Settings"], (
        "its papers have no messages"
    )


async def test_few_follows_lead_to_their_papers(say):
    await say("follow agents")
    followed = await say("following")
    assert [plain(row.value) for row in followed.rows] == ["“agents” · 4 papers in the last 7 days"]
    assert (labels(followed), [labels(row) for row in followed.rows]) == ([], [["Show", "Unfollow"]])
    assert (await say(followed.rows[0].buttons[0].says)).total == 4
    await say('follow "state space"')
    both = await say("following")
    assert both.title == "Following"
    assert [[each.says for each in row.buttons] for row in both.rows] == [
        ['search "state space"', 'unfollow "state space"'],
        ["search agents since:7d", "unfollow agents"],
    ]


async def test_a_long_search_is_ended_by_its_beginning_where_that_is_clear(say):
    long, other = "zebra " * 12 + "crossings", "yak " * 20 + "herds"
    for words in (long, other, f"{other} again"):
        await say(f"follow: {words}")
    told = {row.buttons[-1].says: row for row in (await say("following")).rows}
    cut = "unfollow " + ("zebra " * 10).strip() + "…"
    assert set(told) == {cut, f"unfollow {other}", f"unfollow {other} again"}
    assert all(len(row.name) <= len("1. ") + 62 for row in told.values())
    ended = await say(cut)
    assert ended.buttons[0].says == f"follow: {long}"
    assert len((await say("following")).rows) == 2
    assert (await say("unfollow yak…")).title == "Not followed"


async def test_my_data_counts_each_kind_of_what_is_stored(say):
    for text in ("save 2504.00001", "save 2504.00002", "follow agents", "subscribe at 9 Berlin"):
        await say(text)
    said = plain((await say("my data")).lines[0])
    assert said.startswith("2 saved papers, 1 followed search, 1 channel digest. ")


async def test_what_forget_me_counts_goes_and_it_says_that_a_channels_digest_stays(say):
    await say("subscribe at 9 Berlin")
    told = [plain(each) for each in (await say("forget me")).lines]
    stays = "The digest you set up in #C1 stays, without your name. To end it, type unsubscribe there."
    assert told == ["0 saved papers. This can't be undone.", stays]
    await say("forget me yes")
    assert (await say("settings")).rows
    assert len((await say("forget me")).lines) == 1


async def test_an_export_of_saved_papers_offers_the_other_formats(say):
    await say("save 2504.00001 #later")
    exported = await say("export bibtex")
    assert labels(exported) == ["As RIS", "As Markdown"]
    assert (await say(exported.buttons[0].says)).file.name.endswith(".ris")
    assert not (await say("export bibtex #later")).buttons, "these are only some of them"


async def test_how_to_search_names_its_buttons_and_an_example_of_following_that_follows(say):
    taught = await say("help search")
    assert all(label.startswith("Try: ") for label in labels(taught)[:-1])
    [follow] = [row.left for row in taught.rows if row.left.startswith("follow ")]
    assert (await say(follow)).title.startswith("Following")


@each(
    "words, when",
    [
        ("author:Kaiming He", "when they publish a new paper, at"),
        ("org:google", "when they publish a new paper, at"),
        ("author:gu min:5", "when new papers match, at"),
        ("author:gu agents", "when new papers match all these words, also in other forms, at"),
        ("agents or mamba", "when new papers match either side of the “or”, at"),
    ],
)
async def test_following_says_what_brings_a_message(say, words, when):
    assert plain((await say(f"follow {words}")).lines[0]) == f"I'll message you {when} most once an hour."


async def test_how_much_came_lately_is_what_a_search_of_these_days_shows(say):
    """The list counted editions, and the search that it led to days."""
    await say("follow agents")
    for days in (7, 8):
        day = MONDAY - timedelta(days=days)
        say.days[day] = [Paper(id=PaperId(f"2503.0000{days}"), title="Agents of Old", days=(day,))]
        await say.bot.refresher.refresh_day(day)
    [row] = (await say("following")).rows
    shown = await say(row.buttons[0].says)
    assert (plain(row.value), shown.total) == ("“agents” · 5 papers in the last 7 days", 5)


async def test_how_much_a_topic_brings_is_counted_once_over_one_week(say):
    """The answer to `follow` counted other days than the list of what is followed."""
    for words, told in (
        ("agents", "4 papers in the last 7 days matched “agents”"),
        ("author:nobody", "No papers in the last 7 days by nobody"),
    ):
        assert [plain(each) for each in (await say(f"follow {words}")).note] == [told]
    rows = [plain(row.value) for row in (await say("following")).rows]
    assert [row.partition(" · ")[2] for row in rows] == ["4 papers in the last 7 days", "no papers in the last 7 days"]
