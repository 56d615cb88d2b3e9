"""Two bots of one operator: the second one says whose store it found and what to set; it never posts in the first's."""

import asyncio
import base64

import pytest
from fakes.platform import FakePlatform
from fakes.real_process import papers, start
from fakes.slack_corner import open_corner
from fakes.store_settings import settings_of
from fakes.store_watch import until

from adapters.platforms import build_parts
from adapters.slack.app import identify
from bot.app import open_bot
from bot.errors import BusyError, ConfigurationError
from bot.model import Channel
from bot.settings import Settings
from bot.store.owners import Owners
from bot.workspaces.ownership import Ownership, owned

HERE = Channel(platform="slack", workspace="T1", id="C1")
FIRST = {"app": "A1", "bot": "T1/U1"}


@pytest.fixture
def claim(redis):
    """Returns the ownership of a bot that has just started with this identity."""

    def claimed(platform: str, **identity: str) -> Ownership:
        async def identify() -> dict[str, str]:
            return identity

        return Ownership(platform, identify, Owners(redis))

    return claimed


async def test_another_app_is_refused_with_what_to_set_and_takes_nothing(claim):
    await claim("slack", **FIRST).confirm()
    with pytest.raises(ConfigurationError) as caught:
        await claim("slack", app="A2", bot="T1/U2").confirm()
    said = str(caught.value)
    assert said.startswith("This store belongs to Slack app A1 (bot T1/U1), but the tokens are those of Slack app A2")
    for word in ("PAPERS_HOME", "REDIS_URL", "papers adopt"):
        assert word in said
    await claim("slack", **FIRST).confirm()


async def test_a_new_token_of_the_same_app_and_a_second_platform_are_welcome(claim):
    await claim("slack", bot="T1/U1").confirm()
    await claim("discord", app="1").confirm()
    await claim("slack", **FIRST).confirm()
    with pytest.raises(ConfigurationError, match="belongs to Discord app 1,"):
        await claim("discord", app="2").confirm()


async def test_opening_the_app_to_other_workspaces_keeps_the_store(claim):
    await claim("slack", **FIRST).confirm()
    await claim("slack", client="1.2").confirm()
    with pytest.raises(ConfigurationError, match=r"Slack client 3\.4"):
        await claim("slack", client="3.4").confirm()


async def test_of_two_bots_that_begin_at_once_on_an_empty_store_one_is_refused(claim):
    starts = (claim("discord", app=name).confirm() for name in ("1", "2"))
    results = await asyncio.gather(*starts, return_exceptions=True)
    assert sum(isinstance(each, ConfigurationError) for each in results) == 1


async def test_adopting_hands_the_store_over(claim):
    await claim("slack", **FIRST, client="1.2").confirm()
    assert await claim("slack", app="A2", bot="T2/U2").adopt() == "Slack app A2 (bot T2/U2)"
    await claim("slack", app="A2", bot="T2/U2").confirm()
    with pytest.raises(ConfigurationError):
        await claim("slack", **FIRST).confirm()


async def test_doctor_says_whose_the_store_is_and_changes_nothing(claim):
    assert (await claim("slack", app="A2").examine()).level == "good"
    await claim("slack", **FIRST).confirm()
    assert (await claim("slack", **FIRST).examine()).text == "The store belongs to Slack app A1 (bot T1/U1)."
    assert (await claim("slack", app="A2").examine()).level == "refused"


async def test_nothing_is_posted_before_it_is_known_whose_store_it_is(redis, clock, claim):
    platform = FakePlatform(clock)
    await claim("slack", **FIRST).confirm()
    down = [BusyError("Slack cannot be reached")]

    async def identify() -> dict[str, str]:
        if down:
            raise down.pop()
        return FIRST

    mine = owned(platform, Ownership("slack", identify, Owners(redis)))
    theirs = owned(platform, claim("slack", app="A2"))
    for publisher, said in ((mine, "Slack cannot be reached"), (theirs, "This store belongs to")):
        with pytest.raises(BusyError, match=said):
            await publisher.check(HERE)
    assert (await mine.check(HERE)).problem == ""


async def test_slack_tells_which_app_the_token_is_that_of(redis, server_url):
    async with open_corner() as corner, open_bot(settings_of(server_url), follows=False) as bot:
        corner.town("T1AAAAAAA", "xoxb-1").app = "A7"
        corner.town("T1AAAAAAA", "xoxb-new").app = "A7"
        found = [
            await identify(build_parts(Settings(slack_bot_token=token, slack_api_url=f"{corner.url}api"), bot))
            for token in ("xoxb-1", "xoxb-new")
        ]
    assert found[0] == found[1]
    assert found[0]["app"] == "A7"
    assert await identify(build_parts(Settings(slack_client_id="1.2"), bot)) == {"client": "1.2"}


def discord_token(application: int) -> str:
    return base64.urlsafe_b64encode(str(application).encode()).decode().rstrip("=") + ".a.b"


async def test_the_process_of_another_bot_exits_with_3_until_the_store_is_adopted(tmp_path, redis, server_url):
    """The worker of the first bot runs; then one with another bot's token is started."""
    environment = {"REDIS_URL": server_url, "DISCORD_API_URL": "http://127.0.0.1:9"}
    async with papers(tmp_path, "worker", DISCORD_TOKEN=discord_token(1), **environment) as worker:
        await until(worker.is_ready)
        said = [await run(tmp_path, name, discord_token(2), environment) for name in ("worker", "adopt")]
    refused, adopted = said
    assert refused[0] == 3
    assert "This store belongs to Discord app 1, but the tokens are those of Discord app 2." in refused[1]
    assert len(refused[1].splitlines()) == 1
    assert adopted[0] == 0


async def run(home, name: str, token: str, environment: dict[str, str]) -> tuple[int, str]:
    """Return how the command ended within some seconds, and what it said."""
    process = await start(home, name, LOG_LEVEL="ERROR", DISCORD_TOKEN=token, **environment)
    async with asyncio.timeout(20):
        _, said = await process.communicate()
    return process.returncode, said.decode()
