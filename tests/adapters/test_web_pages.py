"""What somebody with a browser sees, and what a stranger's address cannot do."""

import asyncio
import os
from datetime import date
from functools import partial
from urllib.parse import quote

import aiohttp
import pytest
from cases import each
from dialogs import MIRAS, MONDAY, TITANS
from fakes.loop_time import loop_time
from fakes.real_process import start
from fakes.serving import serving
from fakes.web_pages import open_pages
from lxml import html
from msgspec.structs import replace

from adapters.faces import FACES, find_idleness, serving_roles
from adapters.web.app import build_public
from adapters.web.connections import Limits
from adapters.web.pacing import SITE_BURST
from adapters.web.pages import Pages
from adapters.web.periods import read_day, read_month, read_week
from bot.errors import ConfigurationError
from bot.language.grammar import parse_command
from bot.language.values import Search
from bot.ports import Failed
from bot.settings import Settings

TODAY = date(2025, 4, 21)
FULL = replace(
    TITANS,
    abstract="We study attention and memory. It grows by 12 %.",
    code_url="https://github.com/lucidrains/titans-pytorch",
    submitter="AK",
    summary_model="Qwen/Qwen3",
    project_url="https://titans.example.org/",
)
NEAR = replace(FULL, id="2504.00004", title="More Titans Memorize Attention", upvotes=1)


@pytest.fixture
async def visit(server_url, redis, clock):
    async with open_pages(server_url, clock) as visit:
        yield visit


def words(body: str) -> str:
    return " ".join(html.fromstring(body.encode()).text_content().split())


def links(body: str) -> dict[str, str]:
    return {" ".join(a.text_content().split()): a.get("href") for a in html.fromstring(body.encode()).iter("a")}


async def test_the_first_page_is_the_newest_edition(visit):
    body = await visit.get("/")
    seen = words(body)
    for said in (
        "Papers · Monday 21 April",
        "2 papers by upvotes",
        "▲ 9 upvotes",
        "2 comments",
        "Ada Lovelace",
        "AI summary It memorizes.",
        "Fetched Monday 21 April 2025, 16:00 UTC",
    ):
        assert said in seen, said
    assert seen.index(TITANS.title) < seen.index(MIRAS.title)
    assert links(body)[TITANS.title] == "/papers/2504.00001"


async def test_lists_lead_to_the_ones_before_and_after(visit):
    assert links(await visit.get("/"))["‹ Previous: Friday 18 April 2025"] == "/day/2025-04-18"
    found = links(await visit.get("/day/2025-04-18"))
    assert found["‹ Previous: Thursday 17 April 2025"] == "/day/2025-04-17"
    assert found["Next: Monday 21 April 2025 ›"] == "/day/2025-04-21"
    assert links(await visit.get("/week/2025-W16"))["Next: Week 17 of 2025 ›"] == "/week/2025-W17"
    assert links(await visit.get("/month/2025-03", 404))["Next: April 2025 ›"] == "/month/2025-04"
    assert TITANS.title in await visit.get("/trending")


async def test_a_paper_in_full_with_links_files_and_papers_like_it(server_url, redis, clock):
    async with open_pages(server_url, clock, {MONDAY: [FULL, NEAR, MIRAS]}) as visit:
        body = await visit.get("/papers/2504.00001")
        seen, found = words(body), links(body)
        bibtex = await visit.get(found["BibTeX"])
        assert visit.headers["Content-Disposition"].startswith("attachment;")
        ris = await visit.get(found["RIS"])
    for said in (
        "It grows by 12 %",
        "AI summary It memorizes.",
        "Summary by Qwen3",
        "Submitted by AK",
        "Similar papers",
        "Votes and comments fetched Monday 21 April 2025, 16:00 UTC",
    ):
        assert said in seen, said
    assert found["arXiv"] == "https://arxiv.org/abs/2504.00001"
    assert found["Hugging Face"] == "https://huggingface.co/papers/2504.00001"
    assert found["Code"] == FULL.code_url
    assert found["titans.example.org"] == FULL.project_url
    assert found[NEAR.title] == "/papers/2504.00004"
    assert "Titans Learn to Memorize" in bibtex and ris.startswith("TY  -")


async def test_an_id_in_another_form_leads_to_the_paper(visit):
    await visit.get("/papers/2504.00001v3", 301)
    assert visit.headers["Location"] == "/papers/2504.00001"


@each(
    "typed",
    ["2504.00001", "arXiv:2504.00001v2", " https://arxiv.org/abs/2504.00001 ", "huggingface.co/papers/2504.00001"],
)
async def test_an_id_or_a_link_in_the_search_box_leads_to_the_paper(visit, typed):
    await visit.get(f"/?q={quote(typed)}", 302)
    assert visit.headers["Location"] == "/papers/2504.00001"


@each("typed", ["https://example.org/x", "https://arxiv.org/", "huggingface.co/models"])
async def test_a_link_to_no_paper_says_so_without_commands(visit, typed):
    seen = words(await visit.get(f"/?q={quote(typed)}", 404))
    assert "No paper has this ID or link" in seen and "show" not in seen


async def test_a_list_says_how_old_it_is_and_a_days_list_its_day_only_once(visit):
    fetched = "Fetched Monday 21 April 2025, 16:00 UTC"
    for path in ("/?q=attention", "/week/2025-W17", "/trending", "/day/2025-04-21"):
        assert words(await visit.get(path)).count(fetched) == 1, path
    assert words(await visit.get("/day/2025-04-21")).count("21 April 2025") == 1
    assert words(await visit.get("/?q=attention")).count("21 April 2025") > 1


async def test_a_page_has_room_for_the_whole_sentence(server_url, redis, clock):
    long = "It memorizes what it reads and forgets attention " + "again and " * 20 + "again."
    papers = [replace(TITANS, summary=long), replace(MIRAS, abstract=f"We study. {long}", summary="")]
    async with open_pages(server_url, clock, {MONDAY: papers}) as visit:
        for path in ("/", "/papers/2504.00001", "/?q=attention"):
            assert long in words(await visit.get(path)), path


async def test_browsers_find_the_icon_where_they_look_for_it(visit):
    assert await visit.get("/favicon.ico") == await visit.get("/icon.svg")


async def test_a_search_marks_what_matched_and_offers_other_places(visit):
    body = await visit.get("/?q=attention")
    assert MIRAS.title in body and "<mark>" in await visit.get("/?q=memorizes")
    found = links(body)
    assert found["Hugging Face"] == "https://huggingface.co/papers?q=attention"
    assert found["arXiv"].startswith("https://arxiv.org/search/?query=attention")


@each("typed", ["saved", "forget me yes", "my data", "subscribe", "undo", "search", "today", "help", "/papers home"])
async def test_whatever_is_typed_into_the_box_is_a_search(visit, typed):
    seen = words(await visit.get(f"/?q={quote(typed)}"))
    assert ("“" in seen and "No papers match" in seen) or "paper" in seen
    assert isinstance(parse_command(f"search {typed}", today=TODAY), Search)


async def test_strangers_searches_ask_no_source_and_leave_little_behind(visit, redis):
    visit.source.asked.clear()
    for number in range(6):
        await visit.get(f"/?q={quote(f'what is the airspeed of an unladen swallow {number}')}")
        await visit.get(f"/?q={quote(f'arxiv: zebrafish {number}')}")
    assert not [asked for asked in visit.source.asked if asked.startswith("search")]
    assert not [key for key in await redis.keys() if b":answers" in key and b"visitor" not in key]
    assert not await redis.exists("papers:used")


@each(
    "path, status",
    [
        ("/day/0000-01-01", 404),
        ("/day/9999-12-31", 404),
        ("/day/2025-02-30", 404),
        ("/day/0001-01-01", 404),
        ("/day/" + "9" * 10_000, 404),
        ("/day/２０２５-04-21", 404),
        ("/week/2025-W60", 404),
        ("/week/0000-W01", 404),
        ("/week/0001-W01", 404),
        ("/week/9999-W52", 404),
        ("/month/0000-01", 404),
        ("/month/0001-01", 404),
        ("/month/9999-12", 404),
        ("/month/2025-13", 404),
        ("/papers/" + "1" * 10_000, 404),
        ("/papers/nothing", 404),
        ("/papers/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/papers/2504.00001.bib.bib", 404),
        ("/papers/title:0123456789abcdef", 404),
        ("/papers/2504.09999", 404),
        ("/papers/2504.09999.bib", 404),
        ("/%00", 404),
        ("/wp-login.php", 404),
        ("/?q=" + "x" * 5_000, 400),
        ("/?q=%00%ff%fe", 200),
        ("/?q=" + quote('" OR author:' * 30), 200),
        ("/?page=99999999999999999999", 200),
        ("/?page=-1&q=attention", 200),
        ("/?q=attention&page=9999", 200),
    ],
)
async def test_a_bad_address_is_a_plain_page_with_a_search_box(visit, path, status):
    body = await visit.get(quote(path, safe="/?=&%:.-"), status)
    assert '<input id="q"' in body
    assert "Traceback" not in body and len(body) < 20_000


@each("length", [15_900, 16_100, 100_000])
@each("path", ["/papers/", "/?q="])
async def test_an_address_of_any_length_is_a_plain_page_with_a_search_box(visit, path, length):
    status = 414 if length > 16_000 else 400 if path == "/?q=" else 404
    body = await visit.get(path + "9" * length, status)
    assert '<input id="q"' in body and len(body) < 3_000
    assert visit.headers["Content-Security-Policy"] and visit.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_fails_is_a_page_for_a_browser_and_json_for_a_program(visit, monkeypatch):
    async def ask(accepts, method="GET", **headers):
        headers["Accept"] = accepts
        async with visit.client.request(method, visit.address, headers=headers) as answer:
            return answer.status, await answer.text()

    monkeypatch.setattr(visit.bot, "answer", None)  # a mistake of ours
    for method, headers, status in (
        ("POST", {}, 405),
        ("GET", {"Content-Encoding": "gzip"}, 415),
        ("GET", {"Cookie": "x" * 9_000}, 431),
        ("GET", {}, 500),
    ):
        found, body = await ask("text/html,*/*", method, **headers)
        assert (found, '<input id="q"' in body) == (status, True)
        found, body = await ask("application/json", method, **headers)
        assert (found, body.startswith("{")) == (status, status != 431)


async def test_who_has_the_page_already_is_told_so(visit):
    for path in ("/", "/papers/2504.00001", "/style.css", "/icon.svg"):
        await visit.get(path)
        tag = visit.headers["ETag"]
        assert await visit.get(path, 304, **{"If-None-Match": tag}) == ""
        assert await visit.get(path, 304, **{"If-None-Match": f'"other", W/{tag}'}) == ""
        assert await visit.get(path, 200, **{"If-None-Match": '"other"'})


async def test_nothing_runs_in_a_page_and_nothing_is_kept_in_a_browser(visit):
    for path, status in (("/", 200), ("/nowhere", 404), ("/papers/2504.00001.bib", 200)):
        await visit.get(path, status)
        headers = visit.headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
        assert "script-src" not in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
        assert "Set-Cookie" not in headers and "Server" not in headers


async def test_pictures_come_from_hugging_face_and_can_be_switched_off(visit):
    def sources(body):
        return [each.get("src") for each in html.fromstring(body.encode()).iter("img")]

    shown = sources(await visit.get("/"))
    assert shown == [f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2504.0000{n}.png" for n in (1, 2)]
    visit.bot.pictures = False
    async with serving(build_public(Pages(visit.bot).routes())) as visit.address:
        assert not sources(await visit.get("/")) and not sources(await visit.get("/papers/2504.00001"))


async def test_upstream_trouble_is_one_honest_line(visit, clock):
    visit.source.failure = Failed(reason="Hugging Face answered 503")
    clock.advance(hours=20)
    seen = words(await visit.get("/"))
    assert seen.count("Hugging Face answered 503") == 1 and TITANS.title in seen
    assert "Hugging Face answered 503" in words(await visit.get("/day/2025-04-16", 503))
    assert visit.headers["Retry-After"]


async def test_what_the_library_lacks_is_asked_for_within_one_budget(visit):
    visit.source.asked.clear()
    statuses = []
    for number in range(1, 41):
        async with visit.client.get(f"{visit.address}/papers/2501.{number:05d}") as answer:
            statuses.append(answer.status)
    assert statuses == [404] * 30 + [503] * 10
    assert len(visit.source.asked) == 30


async def test_one_address_has_a_persons_budget_and_others_theirs(visit):
    """Behind a proxy the client's address counts."""

    async def statuses(address, times):
        found = []
        for _ in range(times):
            async with visit.client.get(f"{visit.address}/", headers={"X-Forwarded-For": address}) as answer:
                found.append(answer.status)
                body = await answer.text()
        return found, body

    flood, body = await statuses("192.0.2.1", 33)
    assert flood[:30] == [200] * 30 and flood[-1] == 429
    assert '<input id="q"' in body
    assert await statuses("192.0.2.2", 1) == ([200], await visit.get("/"))


async def test_an_address_without_a_proxy_has_a_budget_too(visit):
    async with serving(build_public(Pages(visit.bot).routes()), Limits(trusted=(), site_s=0.0)) as address:
        for _ in range(30):
            async with visit.client.get(address) as answer:
                assert answer.status == 200
        async with visit.client.get(address) as answer:
            assert answer.status == 429


@each("method, path", [("GET", "/?q=attention"), ("GET", "/style.css"), ("GET", "/healthz"), ("POST", "/")])
async def test_an_address_that_asks_on_and_on_waits_for_itself_and_nobody_else_does(visit, method, path):
    """Whatever it asks for: after a few at once its answers leave one by one, and others get theirs in between."""

    async def ask(method: str, path: str, site: str) -> int:
        async with visit.client.request(method, address + path, headers={"X-Forwarded-For": site}) as answer:
            return answer.status

    app, pause_s, late_s = build_public(Pages(visit.bot).routes()), 4.0, 3600.0
    limits = Limits(site_s=pause_s, answer_s=late_s, headers_s=late_s, idle_s=late_s)
    async with serving(app, limits) as address:
        await ask(method, path, "198.51.100.99")  # it is drawn: whatever waits below waits for its turn
        with loop_time() as time:
            waiting = {asyncio.ensure_future(ask(method, path, "192.0.2.9")) for _ in range(SITE_BURST + 4)}
            while sum(each.done() for each in waiting) < SITE_BURST:
                await asyncio.sleep(0)
            for number in range(8):  # asked after the rest of the flood, answered before it
                assert await ask("GET", "/healthz", f"198.51.100.{number}") == 200
            assert sum(each.done() for each in waiting) == SITE_BURST
            while waiting:
                time.pass_by(pause_s)
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                assert len({each.result() for each in done}) == 1


def test_periods_are_read_strictly():
    days = (date(2025, 4, 18), TODAY)
    assert read_day("2025-04-21", days, TODAY).before.path == "/day/2025-04-18"
    assert read_day("2025-04-18", days, TODAY).before.path == "/day/2025-04-17"
    assert read_day("2025-04-21", (), TODAY).before.path == "/day/2025-04-18"
    assert read_week("2025-W17", TODAY).after is None
    assert read_day("2023-05-05", (), TODAY).before.path == "/day/2023-05-04"
    assert read_week("2025-W16", TODAY).before.path == "/week/2025-W15"
    assert read_month("2025-01", TODAY).before.path == "/month/2024-12"
    assert not any((read_day("20250421", days, TODAY), read_week("2025-W17-1", TODAY), read_month("2025-4", TODAY)))


@each(
    "read, name",
    [
        (partial(read_day, days=(TODAY,)), "2023-05-04"),
        (partial(read_day, days=(TODAY,)), "0001-01-01"),
        (read_week, "2023-W18"),
        (read_week, "0001-W01"),
        (read_month, "2023-05"),
        (read_month, "0001-01"),
    ],
)
def test_no_link_leads_to_before_the_first_daily_papers(read, name):
    assert read(name, today=TODAY).before is None


@each("read, name, path", [(read_week, "9999-W52", "/week/2025-W17"), (read_month, "9999-12", "/month/2025-04")])
def test_from_the_future_a_link_leads_to_now(read, name, path):
    period = read(name, today=TODAY)
    assert (period.before.path, period.after) == (path, None)


def test_pages_are_shown_only_where_they_are_wanted_and_have_a_port(monkeypatch):
    on = Settings(web_pages="on")
    assert "PORT is not set" in find_idleness(FACES, Settings(), "web")
    assert find_idleness(FACES, on, "web") == ""
    with pytest.raises(ConfigurationError, match="PORT is missing"):
        serving_roles(FACES, on, None)
    assert "web" in serving_roles(FACES, on, 3000)


async def test_open_shows_the_pages_in_a_browser_on_this_machine(server_url, redis, tmp_path):
    """A browser of our own takes the place of the machine's; it is told the address."""
    told = tmp_path / "told"
    browser = tmp_path / "xdg-open"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {told}.part && mv {told}.part {told}\n')
    browser.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    process = await start(tmp_path, "web", "--open", "--port", "0", REDIS_URL=server_url, PATH=path, DISPLAY=":0")
    try:
        async with asyncio.timeout(20):
            while not told.exists():
                await asyncio.sleep(0.02)
        address = told.read_text()
        assert address.startswith("http://127.0.0.1:")
        async with aiohttp.ClientSession() as client, client.get(f"{address}day/2025-02-30") as answer:
            assert (answer.status, '<input id="q"' in await answer.text()) == (404, True)
    finally:
        process.terminate()
        await process.wait()
