"""The pages in a real browser: Debian's Chromium, or the one that `CHROMIUM` names; skipped where there is none."""

import os
import re
import shutil
from contextlib import asynccontextmanager
from datetime import date

import pytest
from axe_playwright_python.async_playwright import Axe
from fakes.injections import INJECTIONS
from fakes.mailing import open_mail_talk
from fakes.serving import serving
from fakes.sources import FakeSource
from fakes.web_pages import open_pages
from golden.world import PAPERS
from msgspec.structs import replace
from playwright.async_api import async_playwright

from adapters.mail.draw import Foot, draw_digest, draw_reply
from adapters.web.app import build_public
from adapters.web.mail_pages import MailPages
from adapters.web.pages import Pages
from bot.mail.words import confirmation
from bot.model import Digest, Message
from bot.text import collapse

pytestmark = pytest.mark.browser

MONDAY = date(2025, 4, 21)
SITE, BOX = "https://papers.example.com", "lovelace@analytical.example"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
SHOWN = {
    "/": 200,
    "/papers/2504.00001": 200,
    "/papers/2504.00005": 200,
    "/papers/2504.00006": 200,
    "/?q=attention+memory": 200,
    "/?q=zebrafish": 200,
    "/week/2025-W17": 200,
    "/day/2025-02-30": 404,
}
HOSTILE = [
    replace(PAPERS[0], id=f"2503.{number:05d}", title=words or "x", summary=words, abstract=words, days=(MONDAY,))
    for number, words in enumerate(map(collapse, INJECTIONS[::5]))
]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><rect width="1200" height="630"/></svg>'


@asynccontextmanager
async def open_browser():
    if not CHROMIUM:
        pytest.skip("no Chromium here")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def open_page(browser, noted, **options):
    context = await browser.new_context(bypass_csp=False, **options)
    page = await context.new_page()
    await page.route(re.compile("^https:"), lambda route: route.fulfill(content_type="image/svg+xml", body=PICTURE))
    page.on("console", lambda message: noted.append(message.text) if "404" not in message.text else None)
    page.on("dialog", lambda dialog: noted.append(dialog.message))
    page.on("pageerror", lambda error: noted.append(str(error)))
    return page


async def test_pages_fit_a_phone_and_a_desk_and_a_screen_reader(server_url, redis, clock):
    noted, found = [], []
    async with open_pages(server_url, clock, {MONDAY: list(PAPERS)}) as visit, open_browser() as browser:
        for width in (375, 1280):
            for scheme in ("light", "dark"):
                size = {"width": width, "height": 800}
                page = await open_page(browser, noted, viewport=size, color_scheme=scheme)
                for path, status in SHOWN.items():
                    answer = await page.goto(visit.address + path)
                    assert answer.status == status
                    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
                    results = await Axe().run(page)
                    found += [(path, width, scheme, each["id"]) for each in results.response["violations"]]
                await page.context.close()
    assert not found
    assert not noted, "nothing is refused by the policy, and nothing runs"


async def test_a_keyboard_reaches_the_papers_and_the_search_without_scripts(server_url, redis, clock):
    async with open_pages(server_url, clock, {MONDAY: list(PAPERS)}) as visit, open_browser() as browser:
        page = await open_page(browser, [], java_script_enabled=False)
        await page.goto(visit.address)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        await page.keyboard.press("Tab")  # the list before
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/papers/**")
        await page.get_by_label("Search papers").fill("attention")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/?q=attention")
        assert await page.get_by_role("heading", level=1).inner_text() == "“attention”"
        assert [each["name"] for each in await page.context.cookies()] == []


async def test_nothing_hostile_runs_in_a_browser(server_url, redis, clock):
    noted = []
    async with open_pages(server_url, clock, {MONDAY: HOSTILE}) as visit, open_browser() as browser:
        page = await open_page(browser, noted)
        for path in ("/", "/?page=2", *(f"/papers/{paper.id}" for paper in HOSTILE[:10])):
            await page.goto(visit.address + path)
            assert await page.locator("script, iframe, object, embed, style, base").count() == 0
        assert page.url.startswith(visit.address)
    assert not noted


async def test_a_page_prints_without_what_is_only_for_the_screen(server_url, redis, clock):
    async with open_pages(server_url, clock, {MONDAY: list(PAPERS)}) as visit, open_browser() as browser:
        page = await open_page(browser, [])
        await page.emulate_media(media="print")
        await page.goto(visit.address)
        assert not await page.get_by_role("search").is_visible()
        assert await page.get_by_role("heading", level=2).first.is_visible()


async def test_mails_and_the_pages_about_mail_fit_and_can_be_read_in_light_and_dark(server_url, redis, clock):
    noted, found = [], []
    digest = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=(*PAPERS[:5], *HOSTILE[:5]), rising=PAPERS[5:6])
    foot = Foot(words=("You get this because you asked for it.",), leave_url=f"{SITE}/mail/off/x")
    mails = (
        draw_digest(Message(digest=digest, layout="list"), foot, pictured=True).html,
        draw_reply(confirmation("T" * 64, SITE), Foot()).html,
    )
    async with open_mail_talk(server_url, clock, FakeSource()) as talk, open_browser() as browser:
        await talk.say(f"mail {BOX} at 8")
        pages = (*MailPages(talk.bot, talk.bot.mailing).routes(), *Pages(talk.bot, SITE, mails=True).routes())
        async with serving(build_public(pages)) as address:
            for width, scheme in ((375, "light"), (375, "dark"), (700, "light"), (700, "dark")):
                size = {"width": width, "height": 800}
                page = await open_page(browser, noted, viewport=size, color_scheme=scheme)
                for shown in (*mails, "/mail", f"/mail/confirm/{talk.link(BOX)}", "/"):
                    await (page.goto(address + shown) if shown[0] == "/" else page.set_content(shown))
                    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, shown)
                    assert await page.locator("script, iframe, object, embed, base, link[href^=http]").count() == 0
                    results = await Axe().run(page)
                    found += [(shown[:40], width, scheme, each["id"]) for each in results.response["violations"]]
                await page.context.close()
    assert not found
    assert not noted
