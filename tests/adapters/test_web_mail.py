"""Mail on the pages: only a button begins or ends it, and the answer never tells whose address is known."""

from contextlib import asynccontextmanager
from html import unescape

import aiohttp
import pytest
from fakes.mailing import ADA, PAGES, open_mail_talk
from fakes.serving import serving
from fakes.sources import FakeSource

from adapters.web.app import build_public
from adapters.web.mail_pages import MailPages
from adapters.web.pages import Pages
from bot.budget import Budgets
from bot.mail import mailing
from bot.mail.mailing import ALL_VISITORS, AN_ADDRESS

BOX, OTHER = "lovelace@analytical.example", "grace@elsewhere.example"
FORM = {"address": BOX, "time": "08:00", "zone": "Berlin", "top": "3", "about": "llm agents"}


class Browser:
    """Somebody's browser at the pages, and the mailboxes behind them."""

    def __init__(self, talk, pages, client, address) -> None:
        self.talk, self.pages, self._client, self._address = talk, pages, client, address

    async def get(self, path: str, status: int = 200) -> str:
        return await self._read("GET", path, status)

    async def post(self, path: str, status: int = 200, **fields: str) -> str:
        body = await self._read("POST", path, status, data=fields)
        await self.pages.settled()
        return body

    async def _read(self, method: str, path: str, status: int, **options) -> str:
        async with self._client.request(method, self._address + path, **options) as answer:
            self.headers = answer.headers
            body = await answer.text()
            assert answer.status == status, (answer.status, body[-600:])
            return body

    def mails(self, address: str = BOX):
        return self.talk.boxes.to(address)


@pytest.fixture
async def browser(redis, server_url, clock):
    async with open_browser(server_url, clock) as browser:
        yield browser


@asynccontextmanager
async def open_browser(server_url, clock):
    async with open_mail_talk(server_url, clock, FakeSource()) as talk:
        talk.bot.budgets = Budgets(timer=lambda: 0.0)
        pages = MailPages(talk.bot, talk.bot.mailing)
        routes = (*pages.routes(), *Pages(talk.bot, PAGES, mails=True).routes())
        async with serving(build_public(routes)) as address, aiohttp.ClientSession() as client:
            yield Browser(talk, pages, client, address)


async def test_from_the_box_to_the_last_goodbye(browser):
    assert 'action="/mail"' in await browser.get("/")
    assert "Check your inbox" in await browser.post("/mail", **FORM)
    path = f"/mail/confirm/{browser.talk.link(BOX)}"
    page = await browser.get(path)
    assert "To l…@analytical.example: weekdays at 08:00 Berlin time, top 3, about llm agents" in page
    assert BOX not in page
    assert page.count("<button>") == 1
    assert await browser.talk.bot.mailing.peek(browser.talk.link(BOX)), "looking changes nothing"
    assert "Confirmed" in await browser.post(path)
    channel = await browser.talk.bot.mailing.book.channel_of(BOX)
    assert (await browser.talk.bot.store.subscriptions.load(channel)).top == 3
    leave = (await browser.talk.bot.mailing.leave_url(channel)).removeprefix(PAGES)
    assert (await browser.get(leave)).count("<button>") == 1
    assert await browser.talk.bot.store.subscriptions.load(channel), "looking changes nothing"
    for _ in range(2):
        assert "deleted" in await browser.post(leave, **{"List-Unsubscribe": "One-Click"})
    assert await browser.talk.bot.store.subscriptions.load(channel) is None


async def test_a_used_link_or_a_forged_one_leads_to_a_plain_page(browser):
    await browser.post("/mail", **FORM)
    path = f"/mail/confirm/{browser.talk.link(BOX)}"
    await browser.post(path)
    for used in (path, "/mail/confirm/x", "/mail/confirm/" + "A" * 64, "/mail/off/x", "/mail/off/" + "%00" * 30):
        for ask in (browser.get, browser.post):
            assert "This link doesn" in unescape(await ask(used, status=404))
    browser.talk.clock.advance(hours=49)
    await browser.post("/mail", **FORM | {"address": OTHER})
    old = f"/mail/confirm/{browser.talk.link(OTHER)}"
    browser.talk.clock.advance(hours=49)
    await browser.post(old, status=404)


async def test_the_box_answers_the_same_whether_an_address_is_known_or_refused_or_asked_too_often(browser):
    first = await browser.post("/mail", **FORM)
    await browser.post(f"/mail/confirm/{browser.talk.link(BOX)}")
    known = await browser.post("/mail", **FORM)
    browser.talk.boxes.refused[OTHER] = "550 5.1.1 nobody"
    refused = await browser.post("/mail", **FORM | {"address": OTHER})
    for _ in range(AN_ADDRESS):
        often = await browser.post("/mail", **FORM)
    assert first == known == refused == often
    assert len(browser.mails()) == AN_ADDRESS


async def test_a_flood_of_the_box_sends_few_mails_and_keeps_little(browser, monkeypatch):
    monkeypatch.setattr(mailing, "AN_ASKER", 5)
    for n in range(10):
        await browser.post("/mail", **FORM | {"address": f"box{n}@analytical.example"})
    assert len(browser.talk.boxes.mails) == 5
    assert ALL_VISITORS < 1_000
    redis = browser.talk.bot.redis
    kept = [key for key in await redis.keys("papers:*") if b":requests" in key or b":address" in key or b":asks" in key]
    assert len(kept) <= 3 * 5 + 2
    assert all([await redis.ttl(key) > 0 for key in kept])


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("address", "ada", "mail address"),
        ("address", "ada@example.org\r\nBcc: eve@evil.test", "mail address"),
        ("address", "a" * 10_000 + "@example.org", "mail address"),
        ("time", "25:00", "time"),
        ("zone", "Atlantis", "zone"),
        ("zone", "", "zone"),
        ("top", "0", "papers"),
        ("top", "999999999", "papers"),
        ("top", "²", "papers"),
        ("about", "x" * 151, "topic"),
    ],
)
async def test_a_mistake_is_explained_and_what_was_typed_stays(browser, field, typed, said):
    page = await browser.post("/mail", status=400, **FORM | {field: typed})
    assert said in page.partition('role="alert">')[2].partition("</p>")[0]
    assert 'value="Berlin"' in page or field == "zone"
    assert not browser.talk.boxes.mails


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", "no boundary"),
        ("multipart/form-data; boundary=x", "--x\r\n\r\nno name\r\n--x--"),
        ("multipart/form-data", ""),
        ("application/x-www-form-urlencoded; charset=nonsense", "address=ada"),
        ("application/x-www-form-urlencoded", "&" * 100_000),
        ("application/json", "{}"),
        ("text/\xff", "\xff"),
    ],
)
async def test_what_is_no_form_is_answered_with_the_form(browser, kind, body):
    said = await browser._read("POST", "/mail", 400, data=body.encode(), headers={"Content-Type": kind})
    assert 'action="/mail"' in said


async def test_no_page_about_mail_is_kept_framed_or_found(browser):
    page = await browser.post("/mail", status=400, **FORM | {"zone": "</main><script>alert(1)</script>"})
    assert "<script" not in page
    assert browser.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert browser.headers["Referrer-Policy"] == "no-referrer"
    assert browser.headers["Cache-Control"] == "no-store"
    assert browser.headers["X-Robots-Tag"] == "noindex"


async def test_one_click_needs_no_budget(browser):
    """A provider's servers click for many people."""
    await browser.post("/mail", **FORM)
    await browser.post(f"/mail/confirm/{browser.talk.link(BOX)}")
    channel = await browser.talk.bot.mailing.book.channel_of(BOX)
    leave = (await browser.talk.bot.mailing.leave_url(channel)).removeprefix(PAGES)
    for _ in range(40):
        await browser.post(leave)


async def test_a_code_from_chat_is_not_confirmed_by_a_page(redis, server_url, clock):
    async with open_mail_talk(server_url, clock, FakeSource(), base="") as talk:
        await talk.say(f"mail {BOX} at 8", ADA)
        assert await talk.bot.mailing.confirm_link(talk.code(BOX)) is None
