"""What a feed reader gets."""

import json
from urllib.parse import quote

import feedparser
import pytest
from cases import each
from dialogs import FRIDAY, MIRAS, MONDAY, OLDER, TITANS
from fakes.atom_schema import check_atom
from fakes.serving import serving
from fakes.web_pages import open_pages
from lxml import html
from msgspec.structs import replace

from adapters.web.app import build_public
from adapters.web.feed_pages import all_required
from adapters.web.feeds import build_feed, draw_atom, draw_json
from adapters.web.pages import Pages
from bot.model import Paper, PaperId

BASE = "https://papers.example.org"


@pytest.fixture
async def visit(server_url, redis, clock):
    async with open_pages(server_url, clock) as visit:
        yield visit


def read(body: str):
    """Read it as a feed reader does, and by the standard."""
    check_atom(body.encode())
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


async def test_the_daily_feed_has_the_newest_editions(visit):
    parsed = read(await visit.get("/feed.atom"))
    assert visit.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.title for entry in parsed.entries] == [MIRAS.title, TITANS.title, OLDER.title]
    first = parsed.entries[0]
    assert first.link == "https://huggingface.co/papers/2504.00002"
    assert (first.updated, first.author) == ("2025-04-21T00:00:00Z", "Ada Lovelace")
    assert first.content[0].value == "We study attention. It works."
    assert first.id == "tag:localhost,2026:papers/2504.00002"


async def test_the_json_feed_says_the_same(visit):
    atom, feed = read(await visit.get("/feed.atom")), json.loads(await visit.get("/feed.json"))
    assert visit.headers["Content-Type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert [item["title"] for item in feed["items"]] == [entry.title for entry in atom.entries]
    assert [item["date_published"] for item in feed["items"]] == [entry.updated for entry in atom.entries]


async def test_a_page_leads_readers_to_its_feed(visit):
    for path, title in (("/", "Newest"), ("/?q=attention+works", "“attention works”")):
        page = html.fromstring((await visit.get(path)).encode())
        found = {each.get("type"): each.get("href") for each in page.iter("link") if each.get("rel") == "alternate"}
        assert read(await visit.get(found["application/atom+xml"])).feed.title.startswith(title)
        assert json.loads(await visit.get(found["application/feed+json"]))["title"].startswith(title)


@each(
    "address, titles",
    [
        ("?min=5", [TITANS.title, OLDER.title]),
        ("?top=1", [TITANS.title, OLDER.title]),
        ("?about=attention", [MIRAS.title]),
        ("?about=language+models", [OLDER.title]),
        ("?about=titans+attention", []),
        ("?about=zebrafish", []),
        ("?about=author:lovelace&min=5", [TITANS.title, OLDER.title]),
        ("?about=author:lovelace&top=1", [TITANS.title]),
    ],
)
async def test_a_feed_can_be_about_something(visit, address, titles):
    parsed = read(await visit.get(f"/feed.atom{address}"))
    assert sorted(entry.title for entry in parsed.entries) == sorted(titles)


@each("address", ["?min=x", "?top=-1", "?top=1e9", "?min=9999999", f"?about={'x' * 600}", "?top=%00"])
async def test_a_feed_that_cannot_be_is_a_page_that_says_so(visit, address):
    assert "No such feed" in await visit.get(f"/feed.atom{address}", 400)


async def test_votes_make_no_feed_new_and_new_papers_do(visit):
    before = await visit.get("/feed.atom")
    tag = visit.headers["ETag"]
    assert await visit.get("/feed.atom", 304, **{"If-None-Match": tag}) == ""
    visit.source.days[MONDAY] = [replace(MIRAS, upvotes=90, comments=7), TITANS]
    await visit.bot.refresher.refresh_day(MONDAY)
    async with serving(build_public(Pages(visit.bot).routes())) as visit.address:
        assert await visit.get("/feed.atom") == before
        await visit.get("/feed.atom", 304, **{"If-None-Match": tag})
    visit.source.days[MONDAY] = [MIRAS, TITANS, replace(MIRAS, id="2504.00009", title="Late to the Day")]
    await visit.bot.refresher.refresh_day(MONDAY)
    async with serving(build_public(Pages(visit.bot).routes())) as visit.address:
        after = read(await visit.get("/feed.atom", 200, **{"If-None-Match": tag}))
    same = {entry.id: entry.updated for entry in read(before).entries}
    assert len(after.entries) == 4
    assert same.items() <= {entry.id: entry.updated for entry in after.entries}.items()


def test_identifiers_are_of_the_public_address_and_the_same_in_every_feed():
    papers = (TITANS, replace(OLDER, days=(FRIDAY, MONDAY)))
    one = check_atom(draw_atom(build_feed("feed", "Newest", "/feed.atom", papers, base=BASE)))
    other = json.loads(draw_json(build_feed("feed?about=x", "“x”", "/feed.json?about=x", papers, base=BASE)))
    ids = [each.text for each in one.iter("{*}id")][1:]
    assert ids == ["tag:papers.example.org,2026:papers/2504.00001", "tag:papers.example.org,2026:papers/2504.00003"]
    assert [item["id"] for item in other["items"]] == ids
    assert other["feed_url"] == f"{BASE}/feed.json?about=x"
    assert other["items"][1]["date_published"] == "2025-04-18T00:00:00Z", "the day it was featured first"


def test_an_empty_feed_and_odd_papers_are_valid():
    bare = Paper(id=PaperId("title:0123456789abcdef"), title="", authors=("", "(Google)"))
    for papers in ((), (bare,), (replace(TITANS, authors=("Ada",) * 3_303, title="x" * 3_000),)):
        body = draw_atom(build_feed("feed", "Newest", "/feed.atom", papers))
        assert not feedparser.parse(check_atom(body) is not None and body).bozo


@each(
    "about, search",
    [
        ("llm agents", "+llm +agents"),
        ('"state space" author:gu -video', '"state space" author:gu -video'),
        ("llm AND agents", "llm AND agents"),
        ("+must maybe", "+must +maybe"),
        ("大 模型", "+大 +模型"),
        ("(a) b", "(a) +b"),
    ],
)
def test_all_words_of_a_feed_must_match(about, search):
    assert all_required(about) == search


async def test_hostile_searches_are_feeds_too(visit):
    for about in ('"><script>', "' OR 1=1", "\x00\x0b", "</title>", "]]>", "&e;", '"', "(", "-", "🔖", "\ufffe"):
        read(await visit.get(f"/feed.atom?about={quote(about)}"))
