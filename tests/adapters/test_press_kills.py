"""SIGKILL between what a press on an alert saves and the message that says so: pressed again, the message is right."""

from datetime import date

import aiohttp
import pytest
from fakes.discord_fake import RunningClock, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from fakes.discord_reading import read_message
from fakes.real_process import start
from fakes.slack_corner import APP_TOKEN, open_corner
from fakes.slack_deliveries import OneTown
from fakes.slack_reading import pressable, read_blocks
from fakes.store_watch import until

from adapters.discord.publish import DiscordPublisher
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from adapters.slack.api import SlackApi
from adapters.slack.profiles import People
from adapters.slack.publish import SlackPublisher
from bot.alerts.tell import build_alert
from bot.app import SystemClock
from bot.model import Paper, PaperId, Person
from bot.store.client import open_client
from bot.store.library import LibraryStore
from bot.store.server import open_server
from bot.store.store import Store

pytestmark = pytest.mark.soak
TEAM, TOKEN = "T1AAAAAAA", "xoxb-first-canary"
PAPER = Paper(id=PaperId("2504.00001"), title="Titans Learn to Memorize", days=(date(2025, 4, 21),))
ALERT = build_alert([PAPER], {PAPER.id: ("titans",)})


@pytest.fixture
async def redis(tmp_path):
    """A store that knows the paper; `url` is where it is."""
    async with open_server(tmp_path) as server, open_client(server.url) as redis:
        await LibraryStore(redis).save_papers([PAPER])
        redis.url = server.url
        yield redis


async def saved(redis, person: Person) -> int:
    return len(await Store(redis, SystemClock()).bookmarks.load_all(person))


async def test_a_press_repeated_after_a_kill_is_right_on_slack(tmp_path, redis):
    ada = Person(platform="slack", workspace=TEAM, user="U1AAAAAAA")
    async with open_corner() as corner, aiohttp.ClientSession() as session:
        town = corner.town(TEAM, TOKEN)
        town.people[ada.user] = {}
        api = SlackApi(OneTown(corner), session, NotedPacer(), url=f"{corner.url}api/")
        await SlackPublisher(api, People(api)).tell(ada, ALERT, "alert:1")
        [room] = town.rooms.values()
        [alert] = room.messages
        slack = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{corner.url}api"}

        async def press(label: str) -> None:
            body = {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": ada.user},
                "channel": {"id": room.id},
                "container": {"type": "message", "message_ts": alert["ts"]},
                "message": alert,
                "trigger_id": f"1.2.{len(corner.acknowledged)}",
                "response_url": corner.address(),
                "actions": [pressable(alert, label)],
            }
            await corner.send("interactive", body, f"envelope {len(corner.acknowledged)}")

        victim = await start(tmp_path, "slack", REDIS_URL=redis.url, **slack)
        await until(lambda: corner.sockets)
        corner.chat_update = lambda town, args: victim.kill() or {}  # no answer will be read
        await press("Save")
        await victim.communicate()
        del corner.chat_update
        assert (await saved(redis, ada), "[Save]" in read_blocks(alert["blocks"])) == (1, True)

        again = await start(tmp_path, "slack", REDIS_URL=redis.url, **slack)
        await until(lambda: len(corner.sockets) == 2)
        await press("Save")
        await until(lambda: "[Saved ✓]" in read_blocks(alert["blocks"]))
        assert (await saved(redis, ada), len(room.messages)) == (1, 1)
        await press("Saved")
        await until(lambda: "[Save]" in read_blocks(alert["blocks"]))
        again.kill()
        await again.communicate()
    assert await saved(redis, ada) == 0


async def test_a_press_repeated_after_a_kill_is_right_on_discord(tmp_path, redis):
    async with open_discord() as fake, aimed_at(fake):
        ana = fake.add_user("ana")
        person = Person(platform="discord", user=ana.id)
        rest = Rest(fake.token, Gate(fake.token, NotedPacer(), RunningClock()))
        await DiscordPublisher(rest).tell(person, ALERT, "alert:1")
        await rest.close()
        own = fake.world.private(ana)
        [alert] = own.messages
        discord = {"DISCORD_TOKEN": fake.token, "DISCORD_API_URL": fake.url}

        victim = await start(tmp_path, "discord", REDIS_URL=redis.url, **discord)
        await fake.connected()
        fake.fail("PATCH /webhooks/", "hang")
        await fake.press(ana, alert, "Save")
        await until(lambda: fake.wire.hung)
        victim.kill()
        await victim.communicate()
        fake.release()
        assert (await saved(redis, person), "[Save]" in read_message(alert.body)) == (1, True)

        await until(lambda: not fake.gateway.open_sessions)
        again = await start(tmp_path, "discord", REDIS_URL=redis.url, **discord)
        await fake.connected()
        await fake.press(ana, alert, "Save")
        await until(lambda: "[Saved ✓]" in read_message(alert.body))
        assert (await saved(redis, person), len(own.messages)) == (1, 1)
        await fake.press(ana, alert, "Saved ✓")
        await until(lambda: "[Save]" in read_message(alert.body))
        again.kill()
        await again.communicate()
    assert await saved(redis, person) == 0
