"""The golden record: what people and platforms get, as payloads, to show that a change of structure changes nothing.

`PYTHONPATH=.:tests python -m golden` writes the record anew; the test beside it compares. A wanted difference is
recorded in a commit of its own, so that its diff shows old and new. One line an answer: its name, and its payloads.
Digests of recorded editions are kept as hashes: their texts are other people's.
"""

import asyncio
import hashlib
import io
import itertools
import json
import re
import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from conftest import StillClock
from fakes import discord_talk, slack_talk
from fakes.loop_time import loop_time
from fakes.sources import FakeSource
from golden.typed import TYPED, number_texts
from golden.world import EDITIONS, FRIDAY, MESSAGES, MONDAY
from rich.console import Console

from adapters.console.app import console_asker
from adapters.console.render import render_digest as draw_digest
from adapters.console.render import render_reply as draw_reply
from adapters.discord import heartbeat
from adapters.discord.render import render_message as discord_message
from adapters.slack.render import render_message as slack_message
from bot import answer
from bot.app import open_bot
from bot.model import Channel, Digest, Message, MessageRef, PostRequest
from bot.settings import Settings
from bot.sources.huggingface_json import parse_papers

HERE = Path(__file__).parent
Recorded = dict[str, Any]
CHANCE = (
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r"noted as [0-9a-f]{8}"), "noted as REFERENCE"),
)
EDITIONS_RECORDED = 20


@patch.object(answer, "FIRST_S", 60.0)  # a busy machine is not asked to be quick
async def record_slack(server_url: str, parts: int = 1) -> Recorded:
    """Texts on Slack, one of `parts`, then forms, Home, a share, reactions, a mention and a digest on the wire."""
    clock = a_clock()
    async with slack_talk.open_talk(server_url, clock) as talk:
        await fill(talk)
        seen: Recorded = {}
        for name, text in number_texts(0, parts):
            files = len(talk.corner.files)
            await talk.command(text)
            seen[name] = talk.corner.answers[str(talk._number)]
            for file in list(talk.corner.files.values())[files:]:
                seen[f"file of {name}"] = _file(file["name"], file["content"])
        calls, talk._number = len(talk.corner.calls), len(TYPED)
        talk.corner._numbers = itertools.count(100)  # whatever was typed before
        clock.advance(minutes=11)  # a line that the channel read is not changed any more
        await _play_slack(talk, seen)
        seen["calls after typing"] = [list(call) for call in talk.corner.calls[calls:]]
        return plain(seen)


async def _play_slack(talk: slack_talk.SlackTalk, seen: Recorded) -> None:
    listed, full = await _slack_answer(talk, "today"), await _slack_answer(talk, "show 2504.00001")
    for label, blocks in (("Saved ✓", full), ("Similar", full), ("Share", full), ("More ›", listed)):
        await talk.press(label, blocks)
        seen[f"press {label}"] = talk.corner.answers[str(talk._number)]
    await talk.press("Change", await _slack_answer(talk, "subscribe at 8:30 Berlin"))
    seen["form"] = list(talk.corner.windows.values())
    await talk.press("Unsubscribe", await _slack_answer(talk, "settings"))
    seen["press Unsubscribe"] = talk.corner.answers[str(talk._number)]
    await talk.command("follow memory")
    await talk.happen({"type": "app_home_opened", "user": slack_talk.ADA, "channel": "D1AAAAAAA", "tab": "home"})
    seen["home"] = list(talk.corner.towns["xoxb-first-canary"].homes.values())
    ref = MessageRef(channel=_place("slack", slack_talk.TEAM, slack_talk.HERE), id="1745251260.000100")
    await talk.bot.remember(ref, ["2504.00002", "2504.00003"])
    item = {"type": "message", "channel": slack_talk.HERE, "ts": ref.id}
    for kind in ("reaction_added", "reaction_removed"):
        happened = {"type": kind, "user": slack_talk.ADA, "reaction": "bookmark", "item": item}
        await talk.happen(happened | {"item_user": slack_talk.BOT})
    mention = {"type": "app_mention", "user": slack_talk.ADA, "channel": slack_talk.HERE, "ts": "1745251261.000100"}
    await talk.happen(mention | {"text": f"<@{slack_talk.BOT}> memory", "thread_ts": "1745251260.000100"})
    seen["whispers"] = [{k: v for k, v in each.items() if k != "team"} for each in talk.corner.whispers]
    request = PostRequest(channel=ref.channel, day=MONDAY, fresh=False)
    await talk.bot.post_edition(request, talk.face.publisher)


async def _slack_answer(talk: slack_talk.SlackTalk, text: str) -> list[dict[str, Any]]:
    await talk.command(text)
    return talk.corner.answers[str(talk._number)][-1]["blocks"]


@patch.object(answer, "FIRST_S", 60.0)  # a busy machine is not asked to be quick
async def record_discord(server_url: str, parts: int = 1) -> Recorded:
    """Typed texts on Discord, one of `parts`, then presses, a form, a menu, a reaction and a digest on the wire."""
    async with discord_talk.open_talk(server_url, a_clock()) as talk:
        await fill(talk)
        with loop_time() as time:
            time.pass_by(heartbeat.FIRST_S)
            while heartbeat.LABEL not in await talk.bot.store.health.load():
                await asyncio.sleep(0.005)
        seen: Recorded = {}
        for name, text in number_texts(1, parts):
            seen[name] = _message(await talk.message(text))
        await _play_discord(talk, seen)
        return plain(seen)


async def _play_discord(talk: discord_talk.DiscordTalk, seen: Recorded) -> None:
    listed, full = await talk.message("today"), await talk.message("show 2504.00001")
    for label, message in (("Saved ✓", full), ("Similar", full), ("Share", full), ("More ›", listed)):
        answer = await talk.settled(await talk.fake.press(talk.ana, message, label))
        seen[f"press {label}"] = _message(answer)
    await talk.message("subscribe at 8:30 Berlin")
    opened = await talk.fake.press(talk.ana, await talk.message("settings"), "Change")
    seen["form"] = await opened.opened()
    seen["press Unsubscribe"] = _message(
        await talk.settled(await talk.fake.press(talk.ana, await talk.message("settings"), "Unsubscribe"))
    )
    said = talk.fake.say(talk.fake.add_user("bo"), talk.room, "have you read https://arxiv.org/abs/2504.00002v1 ?")
    seen["menu"] = _message(await talk.settled(await talk.fake.menu(talk.ana, said, "Save paper")))
    for typed in ("", "tod", "state", "similar"):
        seen[f"suggestions for {typed!r}"] = await talk.fake.complete(talk.ana, typed, talk.room)
    place = _place("discord", talk.lab.id, talk.room.id)
    before = len(talk.room.messages)
    await talk.bot.post_edition(PostRequest(channel=place, day=MONDAY, fresh=False), talk.face.publisher)
    posted = talk.room.messages[before:]
    seen["digest"] = [_message(each) for each in (*posted, *talk.fake.thread(posted[-1]))]
    seen["commands"] = talk.fake.commands


@patch.object(answer, "FIRST_S", 60.0)  # a busy machine is not asked to be quick
async def record_terminal(server_url: str, parts: int = 1) -> Recorded:
    """Texts at the terminal, one of `parts`, drawn at 80 columns, both replies of those that come twice."""
    source = FakeSource()
    settings = Settings(redis_url=server_url)
    async with open_bot(settings, clock=a_clock(), source=source, follows=False) as bot:
        source.days = dict(EDITIONS)
        for day in (FRIDAY, MONDAY):
            await bot.refresh_day(day)
        seen: Recorded = {}
        for name, text in number_texts(2, parts):
            drawn = []
            async for reply in bot.answer(text, console_asker()):
                drawn.append(draw(draw_reply(reply)))
                if reply.file is not None:
                    drawn.append(_file(reply.file.name, reply.file.content))
            seen[name] = drawn
        return plain(seen)


def record_drawings() -> Recorded:
    """Every message of the digests of the small world, on the three faces."""
    seen: Recorded = {}
    for name, message in MESSAGES.items():
        for platform, drawn in _drawings(message).items():
            seen[f"{platform} {name}"] = drawn
    return plain(seen)


def record_editions(shared: Path, step: int = 1) -> Recorded:
    """The digests of every `step`-th of the recorded editions, spread over the record, in all layouts, as hashes."""
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        names = sorted(
            each.filename for each in archive.infolist() if each.filename.endswith(".json") and each.file_size > 2
        )
        apart = len(names) // EDITIONS_RECORDED
        return {
            day.isoformat(): _hash_edition(day, body)
            for name in names[::apart][:EDITIONS_RECORDED:step]
            for day, body in [(date.fromisoformat(Path(name).stem[:10]), archive.read(name))]
        }


def _hash_edition(day: date, body: bytes) -> dict[str, str]:
    papers = parse_papers(body, day=day).papers
    digest = Digest(local_day=day, edition_days=(day,), papers=papers[:8], left_out=max(0, len(papers) - 8))
    hashes = {}
    for layout in ("thread", "list", "papers"):
        parts = ("header",) if layout == "list" else ("header", *(paper.id for paper in digest.papers))
        drawn = [_drawings(Message(digest=digest, layout=layout, part=part)) for part in parts]
        for platform in ("slack", "discord", "terminal"):
            text = json.dumps(plain([each[platform] for each in drawn]), sort_keys=True)
            hashes[f"{platform} {layout}"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return hashes


def _drawings(message: Message) -> Recorded:
    key = f"scheduled:{message.digest.local_day}/{message.part}"
    return {
        "slack": slack_message(message, key, "/papers"),
        "discord": discord_message(message, key),
        "terminal": draw(draw_digest(message)),
    }


def draw(renderable: Any) -> list[str]:
    """Return what stands in a terminal of 80 columns."""
    console = Console(file=io.StringIO(), width=80, highlight=False, markup=False, emoji=False)
    console.print(renderable)
    return console.file.getvalue().splitlines()


def plain(value: Any) -> Any:
    """Return JSON values without what chance decides."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    for pattern, word in CHANCE:
        text = pattern.sub(word, text)
    return json.loads(text)


def a_clock() -> StillClock:
    return StillClock(datetime(2025, 4, 21, 16, tzinfo=UTC))


async def fill(talk: Any) -> None:
    talk.bot.budgets._timer = itertools.count(0.0, 1.0).__next__  # a second between two texts: nobody is asked to wait
    talk.source.days = dict(EDITIONS)
    for day in (FRIDAY, MONDAY):
        await talk.bot.refresh_day(day)


def _message(message: Any) -> Recorded:
    return {"body": message.body, "files": [_file(name, content) for name, content in message.files.items()]}


def _file(name: str, content: bytes) -> list[str]:
    return [name, *content.decode().splitlines()]


def _place(platform: str, workspace: str, room: str) -> Channel:
    return Channel(platform=platform, workspace=workspace, id=room)


SCENES: dict[str, Callable[..., Awaitable[Recorded]]] = {
    "slack": record_slack,
    "discord": record_discord,
    "terminal": record_terminal,
}


def load(name: str) -> Recorded:
    """Return what was recorded under a name."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return dict(json.loads(each) for each in lines)


def write(name: str, seen: Recorded) -> None:
    """Write a record, one answer a line."""
    lines = (json.dumps([key, value], ensure_ascii=False, sort_keys=True) for key, value in seen.items())
    (HERE / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
