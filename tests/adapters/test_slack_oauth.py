"""Adding the bot to a workspace by a link: what a person meets, and what becomes of the token that is given."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
import structlog
import time_machine
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet
from fakes.logs import configured_logs
from fakes.sources import FakeSource
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.platforms import build_parts
from adapters.slack.app import examine
from adapters.slack.entrance import build_flow, build_routes
from adapters.slack.oauth import InstallationStore, InstalledTokens, StateStore
from bot.app import open_bot
from bot.errors import BusyError, RefusedError, StorageError
from bot.model import Workspace
from bot.settings import Settings
from bot.store.installations import Installations, Seal, Tickets
from bot.store.leases import Leases
from bot.store.purge import Purge

TEAM = Workspace(platform="slack", id="T1")
CANARY = "xoxb-CANARY-1"
KEY = Fernet.generate_key().decode()


class Slack:
    """The one method of Slack that gives tokens."""

    def __init__(self) -> None:
        self.given = 0
        self.team = "T1"
        self.expires_in = 0
        self.trouble: Callable[[], web.Response] | None = None

    async def access(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self.trouble:
            return self.trouble()
        if form.get("code") == "bad":
            return web.json_response({"ok": False, "error": "invalid_code"})
        self.given += 1
        expiry = {"expires_in": self.expires_in, "refresh_token": f"xoxe-{self.given}"} if self.expires_in else {}
        return web.json_response(
            {
                "ok": True,
                "app_id": "A1",
                "access_token": f"xoxb-CANARY-{self.given}",
                "token_type": "bot",
                "bot_user_id": "UBOT",
                "scope": "chat:write,commands",
                "team": {"id": self.team, "name": "Lab"},
                "authed_user": {"id": "U1"},
                **expiry,
            }
        )

    async def test(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"ok": True, "bot_id": "B1", "user_id": "UBOT", "team_id": self.team, "url": "https://x"}
        )


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def place(redis, clock, slack):
    """The web process, its stores, and Slack."""
    api = web.Application()
    api.router.add_post("/api/oauth.v2.access", slack.access)
    api.router.add_post("/api/auth.test", slack.test)
    async with TestServer(api) as server:
        client = AsyncWebClient(base_url=str(server.make_url("/api/")))
        installations = Installations(redis, Seal([KEY]))
        flow = build_flow(
            InstallationStore(installations, clock),
            StateStore(Tickets(redis, Seal([KEY]))),
            client,
            client_id="1.2",
            client_secret="shh",
            address="https://papers.example.org",
        )
        app = web.Application()
        app.add_routes(build_routes(flow))
        rotator = AsyncTokenRotator(client_id="1.2", client_secret="shh", client=client)
        tokens = InstalledTokens(installations, Leases(redis), clock, rotator)
        async with TestClient(TestServer(app)) as browser:
            yield browser, installations, tokens


async def start(browser) -> str:
    """Click the link; returns the state that Slack hands back."""
    page = await (await browser.get("/slack/install")).text()
    link = page.partition('<a href="')[2].partition('"')[0].replace("&amp;", "&")
    assert urlsplit(link).netloc == "slack.com"
    return parse_qs(urlsplit(link).query)["state"][0]


async def come_back(browser, state: str, code: str = "good") -> int:
    headers = {"Cookie": f"slack-app-oauth-state={state}"}
    answer = await browser.get("/slack/oauth_redirect", params={"code": code, "state": state}, headers=headers)
    return answer.status


async def test_a_workspace_that_clicks_through_is_installed(place):
    browser, installations, tokens = place
    assert await come_back(browser, await start(browser)) == 200
    installation = await installations.load(TEAM)
    assert (installation.token, installation.bot_user, installation.name) == (CANARY, "UBOT", "Lab")
    assert await tokens.load_token("T1") == CANARY
    assert list(await installations.load_workspaces("slack")) == [TEAM]


async def test_an_installation_leaves_one_line_in_the_log_and_no_token(place):
    browser, *_ = place
    with structlog.testing.capture_logs() as logs:
        await come_back(browser, await start(browser))
    assert logs == [{"event": "slack.installed", "team": "T1", "log_level": "info"}]


async def test_a_state_is_good_once_and_nobody_can_make_one_up(place, slack):
    browser, *_ = place
    state = await start(browser)
    assert await come_back(browser, state) == 200
    assert await come_back(browser, state) != 200
    assert await come_back(browser, "made-up") != 200
    assert slack.given == 1


async def test_a_state_is_good_for_ten_minutes(place, redis):
    browser, *_ = place
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=605), tick=True):
        late = await start(browser)
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=590), tick=True):
        early = await start(browser)
    assert await come_back(browser, late) != 200
    assert await come_back(browser, early) == 200
    [used] = await redis.keys("papers:ticket:*")
    assert 590 <= await redis.ttl(used) <= 600


async def test_looking_at_the_install_page_writes_nothing(place, redis):
    browser, *_ = place
    assert len({await start(browser) for _ in range(20)}) == 20
    assert await redis.keys("*") == []


async def test_a_code_that_slack_refuses_installs_nothing(place):
    browser, installations, _ = place
    assert await come_back(browser, await start(browser), "bad") != 200
    assert await installations.load(TEAM) is None


async def test_no_token_stands_in_the_store_or_in_a_repr(place, redis):
    browser, installations, _ = place
    await come_back(browser, await start(browser))
    for key in await redis.keys("*"):
        assert CANARY.encode() not in await redis.dump(key)
    assert CANARY not in repr(await installations.load(TEAM))


async def test_keys_rotate_and_a_lost_key_is_no_crash(place, redis):
    browser, *_ = place
    await come_back(browser, await start(browser))
    assert await Installations(redis, Seal([Fernet.generate_key().decode()])).load(TEAM) is None


async def test_what_is_read_with_an_older_key_is_sealed_anew(place, redis):
    browser, *_ = place
    await come_back(browser, await start(browser))
    newer = Fernet.generate_key().decode()
    both = Installations(redis, Seal([newer, KEY]))
    assert await both.count_old_seals("slack") == 1
    assert (await both.load(TEAM)).token == CANARY
    assert await both.count_old_seals("slack") == 0
    assert (await Installations(redis, Seal([newer])).load(TEAM)).token == CANARY


async def test_doctor_counts_what_only_an_older_key_opens(place, server_url, clock):
    browser, *_ = place
    await come_back(browser, await start(browser))
    settings = Settings(
        redis_url=server_url,
        slack_client_id="1.2",
        slack_client_secret="shh",
        slack_api_url="http://127.0.0.1:9/api",
        public_url="https://papers.example.org",
        secret_key=f"{Fernet.generate_key().decode()},{KEY}",
    )
    async with open_bot(settings, clock=clock, source=FakeSource(), follows=False) as bot:
        found = await examine(build_parts(settings, bot))
    assert "1 installation only an older key of SECRET_KEY opens" in [each.text for each in found]


async def test_an_uninstalled_workspace_has_no_token_and_nothing_left(place, redis):
    browser, _, tokens = place
    await come_back(browser, await start(browser))
    await tokens.load_token("T1")
    await tokens.remove("T1")
    await Purge(redis).purge(TEAM)
    with pytest.raises(RefusedError) as refused:
        await tokens.load_token("T1")
    assert refused.value.about == "workspace"
    assert not [key for key in await redis.keys("*") if b"T1" in key]


async def test_another_workspace_gets_no_token_of_this_one(place):
    browser, _, tokens = place
    await come_back(browser, await start(browser))
    with pytest.raises(RefusedError):
        await tokens.load_token("T2")


async def test_a_token_that_ends_soon_is_exchanged_once(place, slack, clock):
    browser, installations, tokens = place
    clock._now = datetime.now(UTC)  # the library reckons with the machine's time
    slack.expires_in = 43_200
    await come_back(browser, await start(browser))
    assert await tokens.load_token("T1") == CANARY
    ends_soon = datetime.now(UTC) + timedelta(hours=1)
    await installations.save(msgspec.structs.replace(await installations.load(TEAM), expires_at=ends_soon))
    clock.advance(minutes=2)
    assert await tokens.load_token("T1") == "xoxb-CANARY-2"
    assert await tokens.load_token("T1") == "xoxb-CANARY-2"
    assert slack.given == 2


def refuse() -> web.Response:
    return web.json_response({"ok": False, "error": "invalid_refresh_token"})


TROUBLES = {
    "a page": lambda: web.Response(text="<html>", content_type="text/html"),
    "a status": lambda: web.Response(status=503, text="no"),
    "a token without its end": lambda: web.json_response({"ok": True, "token_type": "bot", "access_token": CANARY}),
    "no token": lambda: web.json_response({"ok": True, "token_type": "bot", "expires_in": 1}),
}


@pytest.fixture
async def ending(place, slack, clock):
    """A workspace whose token ends in an hour."""
    browser, installations, tokens = place
    clock._now = datetime.now(UTC)
    slack.expires_in = 43_200
    await come_back(browser, await start(browser))
    installed = await installations.load(TEAM)
    await installations.save(msgspec.structs.replace(installed, expires_at=clock.now() + timedelta(hours=1)))
    return tokens


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_token_that_is_still_good_goes_on_while_slack_exchanges_none(ending, slack, clock, trouble):
    slack.trouble = TROUBLES[trouble]
    assert await ending.load_token("T1") == CANARY
    clock.advance(minutes=61)
    with pytest.raises(BusyError) as busy:
        await ending.load_token("T1")
    assert "xox" not in str(busy.value) + repr(busy.value.__cause__)


async def test_a_token_that_slack_never_exchanges_again_is_a_refusal_of_the_workspace(ending, slack):
    slack.trouble = refuse
    with pytest.raises(RefusedError) as refused:
        await ending.load_token("T1")
    assert (refused.value.about, refused.value.advice) == ("workspace", "Install the app in this workspace again.")


async def test_an_unreadable_answer_of_slack_installs_nothing(place, slack):
    browser, installations, _ = place
    slack.trouble = TROUBLES["a page"]
    assert await come_back(browser, await start(browser)) != 200
    assert await installations.load(TEAM) is None


async def test_who_installs_while_the_store_is_down_is_told_to_start_again(place, monkeypatch):
    browser, *_ = place

    async def down(*args: object) -> None:
        raise StorageError("Redis cannot be reached", reason="down")

    state = await start(browser)
    with monkeypatch.context() as broken:
        broken.setattr(Tickets, "issue", down)
        broken.setattr(Tickets, "redeem", down)
        page = await browser.get("/slack/install")
        assert (page.status, "try again in a minute" in await page.text()) == (503, True)
        assert await come_back(browser, state) == 503
    assert await come_back(browser, state) == 200


@pytest.mark.parametrize("trouble", [*TROUBLES, "a reset"])
async def test_the_code_of_an_installation_is_never_logged(place, slack, capsys, trouble):
    """Whoever has the code in time has the workspace's token."""

    def reset() -> web.Response:
        raise ConnectionResetError

    browser, *_ = place
    slack.trouble = TROUBLES.get(trouble, reset)
    with configured_logs("DEBUG", "json"):
        await come_back(browser, await start(browser), "CANARY-code")
    written = capsys.readouterr()
    assert "CANARY-code" not in written.out + written.err
