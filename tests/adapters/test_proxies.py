"""Offices where one reaches the world only through a proxy: both platforms use it, and name it when it refuses."""

from collections.abc import Iterator

import discord
import pytest
from cases import each
from dialogs import MONDAY
from fakes.discord_pacer import NotedPacer
from fakes.discord_talk import open_talk as open_discord_talk
from fakes.http_proxy import open_proxy
from fakes.slack_talk import open_talk as open_slack_talk

from adapters.discord.app import open_way
from adapters.discord.doctor import check_discord
from adapters.slack.api import OneToken
from adapters.slack.app import build_publisher, open_api
from adapters.slack.doctor import check_slack
from adapters.slack.profiles import People
from bot.errors import ConfigurationError
from bot.proxies import explain_proxy, find_proxy
from bot.settings import Settings

VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
NEAR, FAR = "http://near.example:3128", "http://far.example:3128"
DISCORD = "https://discord.invalid/api/v10"


@pytest.fixture(autouse=True)
def office(monkeypatch) -> Iterator[pytest.MonkeyPatch]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    before = discord.http.Route.BASE
    yield monkeypatch
    discord.http.Route.BASE = before


@each(
    "variables, url, proxy",
    [
        ({}, "https://discord.com/api", ""),
        ({"HTTPS_PROXY": NEAR}, "https://discord.com/api", NEAR),
        ({"https_proxy": NEAR}, "wss://gateway.discord.gg", NEAR),
        ({"HTTPS_PROXY": NEAR}, "http://127.0.0.1:8080", ""),
        ({"HTTP_PROXY": NEAR}, "https://slack.com/api/", ""),
        ({"HTTP_PROXY": NEAR}, "ws://127.0.0.1/gateway", NEAR),
        ({"ALL_PROXY": FAR}, "https://slack.com/api/", FAR),
        ({"ALL_PROXY": FAR, "HTTPS_PROXY": NEAR}, "https://slack.com/api/", NEAR),
        ({"HTTPS_PROXY": "near.example:3128"}, "https://slack.com/api/", NEAR),
        ({"HTTPS_PROXY": NEAR, "NO_PROXY": "localhost,.slack.com"}, "https://hooks.slack.com/x", ""),
        ({"HTTPS_PROXY": NEAR, "NO_PROXY": "slack.com"}, "https://slack.com/api/", ""),
        ({"HTTPS_PROXY": NEAR, "NO_PROXY": "slack.com"}, "https://discord.com/api", NEAR),
        ({"HTTPS_PROXY": NEAR, "NO_PROXY": "*"}, "https://discord.com/api", ""),
        ({"HTTPS_PROXY": ""}, "https://discord.com/api", ""),
    ],
)
def test_the_usual_variables_say_which_proxy_is_used(office, variables, url, proxy):
    with office.context() as case:
        for name, value in variables.items():
            case.setenv(name, value)
        assert find_proxy(url) == proxy


def test_a_proxy_that_speaks_no_http_is_named_by_its_variable(office):
    office.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(ConfigurationError, match=r"^ALL_PROXY: .*NO_PROXY"):
        find_proxy("https://discord.com/api")


def test_a_proxys_password_is_not_shown(office):
    office.setenv("HTTPS_PROXY", "http://ana:canary@near.example:3128")
    assert explain_proxy(DISCORD, 407) == f"the proxy {NEAR} (HTTPS_PROXY) refuses the connection (status 407)"


async def test_discord_is_asked_and_heard_through_the_proxy(office, redis, server_url, clock):
    async with open_proxy() as proxy:
        office.setenv("HTTP_PROXY", proxy.url)
        async with open_discord_talk(server_url, clock) as talk:
            await talk.bot.refresh_day(MONDAY)
            assert "Titans" in await talk.say("titans")
        paths = [each.split(" ")[-1] for each in proxy.seen]
    assert any(path.endswith("/users/@me") for path in paths)
    assert any(path.endswith("/gateway") or path in ("/", "") for path in paths), paths


async def test_what_no_proxy_names_is_reached_directly(office, redis, server_url, clock):
    async with open_proxy() as proxy:
        office.setenv("HTTP_PROXY", proxy.url)
        office.setenv("NO_PROXY", "127.0.0.1")
        async with open_discord_talk(server_url, clock) as talk, open_slack_talk(server_url, clock) as slack:
            for bot in (talk.bot, slack.bot):
                await bot.refresh_day(MONDAY)
            assert "Titans" in await talk.say("titans")
            await slack.happen({"type": "message", "channel_type": "im", "user": "U1AAAAAAA", "channel": "D1AAAAAAA"})
            assert "Titans" in await slack.say("titans")
        assert proxy.seen == []


async def test_slack_is_asked_and_answered_through_the_proxy(office, redis, server_url, clock):
    async with open_proxy() as proxy:
        office.setenv("HTTP_PROXY", proxy.url)
        async with open_slack_talk(server_url, clock) as talk:
            assert "Digest set up" in await talk.say("subscribe at 9")
        paths = [each.split(" ")[-1] for each in proxy.seen]
    assert "/api/users.info" in paths
    assert any(path.startswith("/hooks/") for path in paths)


@pytest.mark.parametrize("status", [403, 407, 502])
async def test_a_proxy_that_refuses_is_named_and_not_the_token(office, clock, status):
    async with open_proxy(refuses=status) as proxy:
        office.setenv("HTTPS_PROXY", proxy.url)
        found = [*await examine_slack(), *await examine_discord(clock)]
        assert {each.split(" ")[0] for each in proxy.seen} == {"CONNECT"}
    named = f"the proxy {proxy.url} (HTTPS_PROXY) refuses the connection (status {status})"
    assert [named in finding.text for finding in found] == [True, True]
    assert not [finding for finding in found if "TOKEN" in finding.text + finding.advice]


async def test_a_proxy_that_is_not_there_is_named(office, clock):
    office.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    found = [*await examine_slack(), *await examine_discord(clock)]
    assert len(found) == 2  # each platform says it once
    for finding in found:
        assert "the proxy http://127.0.0.1:9 (HTTPS_PROXY) cannot be reached" in finding.text


async def examine_slack():
    settings = Settings(slack_api_url="https://slack.invalid/api")
    async with open_api(OneToken("xoxb-canary"), NotedPacer(), settings) as (api, _):
        return await check_slack(api, build_publisher(api, People(api), settings), (), app_token="xapp-canary")


async def examine_discord(clock):
    async def at_once(seconds: float) -> None:
        """The pauses between two tries are not waited for."""

    async with open_way(Settings(discord_token="canary", discord_api_url=DISCORD), NotedPacer(), clock) as (_, rest):
        rest._sleep = at_once
        return await check_discord(rest, (), None, None, clock)
