"""Sources are asked through the proxy that the environment names; one that cannot be used is named in one line."""

import random
from contextlib import aclosing

import pytest
from fakes.http_proxy import open_proxy
from fakes.socks_proxy import SocksProxy
from fakes.upstream import WireSite, answer

from bot.errors import ConfigurationError, SourceError
from bot.sources.http import Site, build_fetcher

SITE = Site("Hugging Face", "http://papers.example")


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_papers_come_through_a_socks_proxy(environment, clock, scheme):
    async with WireSite() as wire, SocksProxy(int(wire.url.rpartition(":")[2])) as proxy:
        wire.on("/x", answer(body=b"[]"))
        environment.setenv("ALL_PROXY", f"{scheme}://{proxy.address}")
        async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
            response = await fetcher.fetch(SITE, SITE.address("/x"))
    assert (response.body, proxy.asked) == (b"[]", ["papers.example"])


async def test_what_no_proxy_names_is_asked_directly(environment, clock):
    async with WireSite() as wire:
        wire.on("/x", answer(body=b"[]"))
        environment.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
        environment.setenv("NO_PROXY", "127.0.0.1")
        site = Site("Hugging Face", wire.url)
        async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
            assert (await fetcher.fetch(site, site.address("/x"))).body == b"[]"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks4://user:hunter2@127.0.0.1:9"),
        ("https_proxy", "ftp://hunter2@127.0.0.1:9"),
        ("HTTP_PROXY", "socks://hunter2:1"),
        ("NO_PROXY", "localhost,http://hunter2:port"),
    ],
)
async def test_a_proxy_variable_that_cannot_be_used_is_named_and_its_value_is_not_shown(
    environment, clock, name, value
):
    environment.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        async with aclosing(build_fetcher(clock, random.Random(1))):
            pass
    assert str(caught.value).startswith(f"{name.upper()} cannot be used. For example: {name.upper()}=")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTP_PROXY"])
async def test_a_proxy_that_does_not_answer_is_named(environment, clock, name):
    environment.setenv(name, "http://ana:hunter2@127.0.0.1:9")
    said = await trouble_of(SITE, clock)
    assert said == f"could not be reached: the proxy http://127.0.0.1:9 ({name}) cannot be reached"


async def test_a_socks_proxy_that_does_not_answer_is_named(environment, clock):
    environment.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    assert "the proxy socks5://127.0.0.1:9 (ALL_PROXY) cannot be reached" in await trouble_of(SITE, clock)


@pytest.mark.parametrize("status", [403, 407, 502])
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_a_proxy_that_refuses_is_named(environment, clock, name, status):
    async with open_proxy(refuses=status) as proxy:
        environment.setenv(name, proxy.url)
        said = await trouble_of(Site("Hugging Face", "https://papers.example"), clock)
    assert said == f"could not be reached: the proxy {proxy.url} ({name}) refuses the connection (status {status})"


async def test_a_proxy_that_wants_a_password_for_plain_requests_is_named(environment, clock):
    async with open_proxy(refuses=407) as proxy:
        environment.setenv("HTTP_PROXY", proxy.url)
        assert f"the proxy {proxy.url} (HTTP_PROXY) refuses the connection (status 407)" in await trouble_of(
            SITE, clock
        )


@pytest.mark.parametrize(("name", "value"), [("HTTPS_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "127.0.0.1")])
async def test_a_proxy_that_is_not_used_for_a_site_is_not_blamed(environment, clock, name, value):
    environment.setenv("ALL_PROXY" if name == "NO_PROXY" else name, "http://127.0.0.1:9")
    environment.setenv(name, value)
    assert await trouble_of(Site("Hugging Face", "http://127.0.0.1:9"), clock) == "could not be reached"


async def trouble_of(site: Site, clock) -> str:
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        with pytest.raises(SourceError) as caught:
            await fetcher.fetch(site, site.address("/x"))
    return str(caught.value)
