"""What `papers doctor` says about the pages."""

from aiohttp import web
from cases import each
from fakes.serving import serving

from adapters.web.app import build_public
from adapters.web.doctor import check_pages
from adapters.web.loopback import open_browser
from bot.settings import Settings


def port_of(address):
    return int(address.rpartition(":")[2])


async def said(**settings):
    return [(found.level, found.text, found.advice) for found in await check_pages(Settings(**settings))]


async def test_pages_that_are_off_say_how_to_show_them():
    [(level, text, advice)] = await said()
    assert (level, text) == ("off", "Not set up.") and "WEB_PAGES=on" in advice


async def test_pages_without_a_port_reach_nobody():
    [(level, text, advice)] = await said(web_pages=True)
    assert (level, text) == ("refused", "WEB_PAGES is on, but PORT is not set.") and "PORT=" in advice


async def test_pages_that_can_be_reached_say_where():
    async with serving(build_public()) as address:
        found = await said(web_pages=True, port=port_of(address), public_url=address)
        assert found == [("good", f"Shown at {address}/", "")]
        here, warned = await said(web_pages=True, port=port_of(address))
    assert here == ("good", f"Shown at {address}/", "")
    assert warned[0] == "warning" and warned[1].startswith("PUBLIC_URL is not set")


async def test_pages_that_no_process_shows_say_what_to_start():
    async with serving(build_public()) as address:
        gone = address
    [(level, text, advice)] = await said(web_pages=True, port=port_of(gone), public_url=gone)
    assert (level, "papers web" in advice) == ("warning", True)
    assert text.startswith(f"Nothing is shown at {gone}/: ")


@each("status, body, why", [(404, "", "it answers 404"), (200, "Welcome to nginx", "something else answers there")])
async def test_a_proxy_that_leads_elsewhere_is_told_apart_from_pages_that_are_not_shown(status, body, why):
    async def answer(request):
        return web.Response(status=status, text=body)

    async with (
        serving(build_public()) as here,
        serving(build_public([web.get("/elsewhere/healthz", answer)])) as proxy,
    ):
        public = f"{proxy}/elsewhere"
        [(level, text, advice)] = await said(web_pages=True, port=port_of(here), public_url=public)
    assert (level, text) == ("warning", f"Nothing is shown at {public}/: {why}.")
    assert "on this machine" in advice and "proxy" in advice


def test_where_there_is_no_desktop_no_browser_is_tried(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not open_browser("http://127.0.0.1:8080/")
