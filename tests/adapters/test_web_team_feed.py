"""The feed of a channel's digests: for those who have its address, until it is revoked."""

import feedparser
import pytest
from cases import each
from dialogs import FRIDAY, MIRAS, MONDAY, OLDER, TITANS
from fakes.atom_schema import check_atom
from fakes.platform import FakePlatform
from fakes.web_pages import open_pages
from msgspec.structs import replace

from bot.feed_address import read_token, write_address
from bot.model import Asker, Channel, Person, PostRequest, Workspace
from bot.replies import plain

HERE = Channel(platform="fake", workspace="T1", id="general")
ADA = Person(platform="fake", workspace="T1", user="ada")
BASE = "https://papers.example.org"


@pytest.fixture
async def visit(server_url, redis, clock):
    async with open_pages(server_url, clock, base=BASE) as visit:
        visit.platform = visit.bot.publishers["fake"] = FakePlatform(clock)
        yield visit


async def say(visit, text, **who):
    asker = Asker(person=ADA, zone="UTC", **{"channel": HERE, "manages": True, **who})
    reply = [reply async for reply in visit.bot.answer(text, asker)][-1]
    return reply.title, [plain(each) for each in reply.lines]


async def open_feed(visit) -> str:
    await say(visit, "subscribe")
    _, (address, *_) = await say(visit, "feed")
    assert address.startswith(BASE)
    return address.removeprefix(BASE)


async def test_managers_get_an_address_that_shows_the_digests_of_the_channel(visit):
    path = await open_feed(visit)
    assert not feedparser.parse(await visit.get(path)).entries
    for day in (FRIDAY, MONDAY):
        await visit.bot.post_edition(PostRequest(channel=HERE, day=day), visit.platform)
    body = await visit.get(path)
    check_atom(body.encode())
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == ["Papers · Monday 21 April", "Papers · Friday 18 April"]
    assert [entry.id.rpartition("/")[2] for entry in parsed.entries] == ["edition%3A2025-04-21", "edition%3A2025-04-18"]
    assert parsed.entries[0].link == f"{BASE}/day/2025-04-21"
    assert TITANS.title in parsed.entries[0].content[0].value and OLDER.title not in parsed.entries[0].content[0].value
    assert "Ada" not in parsed.feed.title and visit.headers["Cache-Control"] == "private, no-cache"
    assert await visit.get(path, 304, **{"If-None-Match": visit.headers["ETag"]}) == ""
    assert (await say(visit, "feed"))[1][0] == BASE + path, "it stays the same"


async def test_a_feed_that_was_revoked_shows_nothing_and_a_new_one_has_another_address(visit):
    path = await open_feed(visit)
    assert (await say(visit, "feed off"))[0] == "The feed is off"
    assert "search box" if '<input id="q"' in await visit.get(path, 404) else ""
    assert (await say(visit, "feed off"))[0] == "There is no feed here"
    again = await open_feed(visit)
    assert again != path
    await visit.get(again)
    await say(visit, "unsubscribe")
    await visit.get(again, 404)


async def test_a_feed_ends_with_its_workspace_and_its_secret_opens_no_other_channel(visit):
    path = await open_feed(visit)
    secret = path.rpartition(".")[0].rpartition(".")[2]
    for foreign in (replace(HERE, id="random"), replace(HERE, workspace="T2")):
        await visit.bot.store.digest_feeds.open(foreign)
        await visit.get(write_address("", foreign, secret), 404)
    await visit.get(path)
    await visit.bot.purge(Workspace(platform="fake", id="T1"))
    await visit.get(path, 404)


async def test_only_those_who_manage_the_channel_get_the_address(visit):
    await say(visit, "subscribe")
    assert (await say(visit, "feed", manages=False))[0] == "Only channel managers can get this feed"
    path = await open_feed(visit)
    assert (await say(visit, "feed off", manages=False))[0] == "Only channel managers can get this feed"
    await visit.get(path)
    assert (await say(visit, "feed", manages=False, direct=True))[0] == "A feed of this channel's digests"


async def test_without_a_digest_or_without_pages_there_is_no_feed(visit, server_url, clock):
    assert (await say(visit, "feed"))[0] == "No digest here"
    async with open_pages(server_url, clock) as other:
        title, lines = await say(other, "feed")
        assert (await say(other, "feed", operates=True))[1] == ["Set WEB_PAGES, PORT and PUBLIC_URL to turn on feeds."]
        assert [await is_offered(other, name) for name in ("feed", "mail", "preview")] == [False, False, True]
    assert [await is_offered(visit, name) for name in ("feed", "mail", "preview")] == [True, False, True]
    assert (title, lines) == (
        "Feeds aren't available here",
        ["Ask whoever runs the bot to turn on feeds."],
    )


async def is_offered(visit, name) -> bool:
    """Whether a command is offered by help, and while one types."""
    replies = [
        [reply async for reply in visit.bot.answer(typed, Asker(person=ADA, channel=HERE))][-1]
        for typed in ("help all", "help digest")
    ]
    listed = {any(row.left.split()[0] == name for row in reply.rows) for reply in replies}
    suggested = any(each.says in (name, f"help {name}") for each in visit.bot.suggest(name))
    assert listed == {suggested}
    return suggested


async def test_changing_a_digest_keeps_its_feed_and_a_hostile_title_is_only_a_word(visit):
    path = await open_feed(visit)
    await say(visit, "subscribe top 3")
    visit.source.days[MONDAY] = [replace(MIRAS, title="<script>alert(1)</script> ]]> & <b>x</b>")]
    await visit.bot.refresher.refresh_day(MONDAY)
    await visit.bot.post_edition(PostRequest(channel=HERE, day=MONDAY), visit.platform)
    body = await visit.get(path)
    check_atom(body.encode())
    content = feedparser.parse(body, sanitize_html=False).entries[0].content[0].value
    assert "<script" not in content and "&lt;script&gt;" in content


@each(
    "change",
    [
        lambda path: path.replace(".atom", "x.atom"),
        lambda path: path[:-6] + ("A" if path[-6] != "A" else "B") + ".atom",
        lambda path: "/team/x.atom",
        lambda path: "/team/" + "A" * 5_000 + "." + "A" * 22 + ".atom",
        lambda path: path.partition(".")[0] + "." + "A" * 22 + ".atom",
        lambda path: path.partition(".")[0] + "..atom",
        lambda path: "/team/W10." + "A" * 22 + ".atom",
    ],
)
async def test_an_address_that_is_not_quite_it_shows_nothing(visit, change):
    await visit.get(change(await open_feed(visit)), 404)


def test_an_address_names_its_channel_whatever_that_is_called():
    for channel in (HERE, Channel(platform="console", id="demo"), Channel(platform="x", workspace="ü/}", id="\x00:*")):
        token = write_address("", channel, "s" * 22).removeprefix("/team/").removesuffix(".atom")
        assert read_token(token) == (channel, "s" * 22)
