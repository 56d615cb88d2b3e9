"""The Procfile as a process manager runs it: every line does its work, or says in one line why it waits."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest
from aiohttp import web
from click import Context
from fakes.real_process import NOWHERE, start

from adapters.cli import main
from adapters.web.server import PortTakenError, serve
from bot.roles import find_idleness
from bot.settings import Settings

PROCFILE = Path(__file__).parents[2] / "Procfile"
LINES = dict(line.split(": ", 1) for line in PROCFILE.read_text().splitlines())
ROLES = [role for role in LINES if role != "redis"]

SOCKET = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
HTTP = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "0" * 32}
OAUTH = {"slack_client_id": "1.2", "slack_signing_secret": "0" * 32}
DISCORD = {"discord_token": "a.b.c"}
WAYS = [  # what is set up, and what has nothing to do when no port is set
    ({}, {"slack", "discord", "web"}),
    (SOCKET, {"discord", "web"}),
    (HTTP, {"slack", "discord"}),
    (OAUTH, {"slack", "discord"}),
    (DISCORD, {"slack", "web"}),
    (SOCKET | DISCORD, {"web"}),
    (OAUTH | DISCORD, {"slack"}),
]


def test_every_line_is_a_command_and_the_one_that_slack_calls_gets_the_port_that_is_set():
    """Process managers count PORT up line by line: the first line has the value itself."""
    for role, command in LINES.items():
        assert command == f"papers {role}"
        assert main.get_command(Context(main), role)
    assert next(iter(LINES)) == "web"


@pytest.mark.parametrize(("variables", "idle"), WAYS)
def test_whatever_is_set_up_only_processes_without_work_wait(variables, idle):
    settings = Settings(_env_file=None, **variables)
    assert {role for role in ROLES if find_idleness(settings, role)} == idle
    assert not find_idleness(settings, "web", 3000)


async def test_two_processes_with_one_metrics_port_both_show_their_metrics():
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(
            serve(web.Application(), taken, stop, port.set_result, host="127.0.0.1", spare=20)
        )
        assert taken < await port <= taken + 20
        stop.set()
        await serving
        with pytest.raises(PortTakenError, match=rf"port {taken} .* \(Address already in use\); set PORT"):
            await serve(web.Application(), taken, stop, print, host="127.0.0.1")


@pytest.mark.parametrize(("role", "says"), [("discord", "DISCORD_TOKEN is not set"), ("redis", "Serving at")])
async def test_a_process_that_is_told_to_stop_ends_with_0_with_and_without_work(tmp_path, role, says):
    process = await start(tmp_path, role)
    async with asyncio.timeout(20):
        assert says in (await process.stderr.readline()).decode()
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 0


@pytest.mark.soak
@pytest.mark.parametrize(("variables", "idle"), WAYS)
async def test_every_process_of_the_procfile_starts_and_ends_with_0(tmp_path, variables, idle):
    """All at once on one new home, as a manager starts them."""
    platforms = {"SLACK_API_URL": NOWHERE, "DISCORD_API_URL": NOWHERE, "PUBLIC_URL": "https://p.example.org"}
    key = {"SECRET_KEY": "A" * 43 + "=", "SLACK_CLIENT_SECRET": "x"} if "slack_client_id" in variables else {}
    settings = platforms | key | {name.upper(): value for name, value in variables.items()}
    processes = {
        role: await start(tmp_path, role, *([] if role in ("redis", *idle) else ["--port", "0"]), **settings)
        for role in LINES
    }
    try:
        for role, process in processes.items():
            wanted = b"process.idle" if role in idle else b"Serving at" if role == "redis" else b"web.listening"
            async with asyncio.timeout(40):
                while wanted not in (line := await process.stderr.readline()):
                    assert line, role
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            ended = {role: (await process.communicate(), process.returncode)[1] for role, process in processes.items()}
    finally:
        for process in processes.values():
            if process.returncode is None:
                process.kill()
    assert ended == dict.fromkeys(LINES, 0)
