"""Nothing that opens a door is written where somebody else may read it, whatever goes wrong meanwhile.

Every secret is an unmistakable word. What the processes print and log, at the most talkative level, and what the store
holds is searched for it.
"""

import asyncio
import json
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from fakes.logs import configured_logs
from fakes.real_process import start
from fakes.slack_talk import ADA, HERE, TEAM, open_talk

KEY = Fernet.generate_key().decode()
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1-CANARYBOT",
    "SLACK_APP_TOKEN": "xapp-1-A1-CANARYAPP",
    "SLACK_SIGNING_SECRET": "CANARYSIGNING0000000000000000000",
    "DISCORD_TOKEN": "MTIzNDU2Nzg5MDEyMzQ1Njc4.CANARY.CANARYDISCORDCANARYDISCORDCANARY",
    "HF_TOKEN": "hf_CANARYHUGGINGFACE",
    "SECRET_KEY": KEY,
}
PROXY = "http://ana:CANARYPROXY@127.0.0.1:9"
WORDS = ("CANARY", KEY)
FAULTS = ("401", "500", "page", "cut", "hang up")
RUNS_S, ENDS_S = 3.0, 60.0


@asynccontextmanager
async def troubled(fault: str):
    """Serve everything that is asked badly, and tell back what it was sent, as debugging proxies do."""

    async def answer(request: web.Request) -> web.StreamResponse:
        sent = request.headers.get("Authorization", "")
        if fault == "hang up":
            request.transport.abort()
        if fault == "cut":
            return web.Response(text='{"ok": true, "token": "' + sent, content_type="application/json")
        status = int(fault) if fault.isdecimal() else 200
        return web.Response(status=status, text=f"<html>{sent} {request.path_qs}</html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def written_by(home, *arguments: str, **environment: str) -> str:
    """Run a command and return all that it wrote. A service is stopped RUNS_S after it said that it runs."""
    process = await start(home, *arguments, said=True, LOG_LEVEL="DEBUG", **environment)
    early, seconds = b"", ENDS_S
    if arguments[0] == "serve":
        seconds = RUNS_S
        while b"process.started" not in early and (line := await process.stderr.readline()):
            early += line
    ending = asyncio.get_running_loop().call_later(seconds, process.terminate)
    out, err = await process.communicate()
    ending.cancel()
    return (out + early + err).decode()


def held(home) -> bytes:
    """What lies in the embedded server's folder."""
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def leaks(text: str) -> list[str]:
    return [line[:300] for line in text.splitlines() if any(word in line for word in WORDS)]


async def check(home, url: str, command: str, **environment: str) -> None:
    everywhere = {"SLACK_API_URL": url, "DISCORD_API_URL": url, "HF_BASE_URL": url, "ARXIV_BASE_URL": url}
    said = await written_by(home, command, **everywhere, **environment)
    assert said
    assert leaks(said) == []
    assert b"CANARY" not in held(home)
    assert KEY.encode() not in held(home)


async def test_a_doctor_whose_upstreams_tell_tokens_back_shows_none(tmp_path):
    async with troubled("page") as url:
        await check(tmp_path, url, "doctor", **SECRETS)


@pytest.mark.soak
@pytest.mark.parametrize("command", ["doctor", "serve", "status", "refresh"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_no_command_shows_a_secret_whatever_the_upstreams_answer(tmp_path, command, fault):
    async with troubled(fault) as url:
        await check(tmp_path, url, command, **SECRETS)


@pytest.mark.soak
@pytest.mark.parametrize("command", ["doctor", "serve", "refresh"])
@pytest.mark.parametrize(
    "odd",
    [
        {"HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY, "NO_PROXY": ""},
        {"ALL_PROXY": PROXY.replace("http", "socks5"), "NO_PROXY": ""},
        {"ALL_PROXY": PROXY.replace("http", "gopher"), "NO_PROXY": ""},
        {"REDIS_URL": "redis://ana:CANARYREDIS@127.0.0.1:9/0"},
        {"REDIS_URL": "redis://ana:CANARY/REDIS@127.0.0.1:9/0"},
        {"REDIS_URL": "https://ana:CANARYREDIS@127.0.0.1:9/0"},
        {"SLACK_BOT_TOKEN": "CANARYWRONG"},
        {"SLACK_APP_TOKEN": "Bearer CANARYWRONG"},
        {"SECRET_KEY": "CANARYWRONG"},
    ],
    ids=str,
)
async def test_no_command_shows_a_secret_that_is_set_wrong(tmp_path, command, odd):
    await check(tmp_path, "http://nowhere.invalid", command, **SECRETS | odd)


async def test_what_slack_hands_out_with_a_command_is_written_nowhere(redis, server_url, clock, capsys):
    """The address for answers, the trigger and the verification token open doors for a while."""
    with configured_logs("DEBUG", "json"):
        async with open_talk(server_url, clock) as talk:
            handed = {"token": "CANARYVERIFY", "trigger_id": "1.2.CANARYTRIGGER"}
            for host in (f"{talk.corner.url}refused/", "https://hooks.slack.com.invalid/commands/"):
                fields = {"command": "/papers", "text": "save 2504.00001", "team_id": TEAM, "user_id": ADA}
                fields |= handed | {"channel_id": HERE, "response_url": f"{host}CANARYANSWER"}
                assert (await talk.request(urlencode(fields)))[0] == 200
                await talk.face.listeners.settled()
            event = {"type": "app_mention", "user": ADA, "channel": HERE, "text": "<@UBOT> help", "ts": "1745251261.1"}
            await talk.request(
                json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event} | handed),
                "application/json",
            )
    written = capsys.readouterr()
    assert leaks(written.out + written.err) == []
    for key in await redis.keys("*"):
        assert b"CANARYVERIFY" not in await redis.dump(key)
        assert b"CANARYTRIGGER" not in key + await redis.dump(key)
