"""The Procfile as a process manager runs it: every line does its work, or says in one line why it waits."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest
from aiohttp import web
from cases import each
from click import Context
from fakes.real_process import NOWHERE, start

from adapters.cli import main
from adapters.faces import FACES, find_idleness
from adapters.web.server import PortTakenError, serve
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


@each("variables, idle", WAYS)
def test_whatever_is_set_up_only_processes_without_work_wait(variables, idle):
    settings = Settings(_env_file=None, **variables)
    assert {role for role in ROLES if find_idleness(FACES, settings, role)} == idle
    assert not find_idleness(FACES, settings, "web", 3000)


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
        with pytest.raises(PortTakenError, match=rf"port {taken} .* is already in use; choose"):
            await serve(web.Application(), taken, stop, print, host="127.0.0.1")


@pytest.mark.parametrize(("role", "word"), [("discord", "DISCORD_TOKEN is not set"), ("redis", "Serving at")])
async def test_a_process_that_is_told_to_stop_ends_with_0_with_and_without_work(tmp_path, role, word):
    process = await start(tmp_path, role)
    await wait_until_said(process, word)
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    assert process.returncode == 0


async def wait_until_said(process: asyncio.subprocess.Process, word: str) -> None:
    """Read its log up to the word, however long a busy machine takes; fail when it ends before."""
    said = ""
    while word not in said:
        line = await process.stderr.readline()
        assert line, said
        said += line.decode()


@pytest.mark.soak
@pytest.mark.parametrize(("variables", "idle"), WAYS)
async def test_every_process_of_the_procfile_starts_and_ends_with_0(tmp_path, variables, idle):
    """All at once on one new home, as a manager starts them; each is waited for until it says the word or ends."""
    platforms = {"SLACK_API_URL": NOWHERE, "DISCORD_API_URL": NOWHERE, "PUBLIC_URL": "https://p.example.org"}
    key = {"SECRET_KEY": "A" * 43 + "=", "SLACK_CLIENT_SECRET": "x"} if "slack_client_id" in variables else {}
    settings = platforms | key | {name.upper(): value for name, value in variables.items()}
    wanted = {role: "process.idle" if role in idle else "web.listening" for role in ROLES} | {"redis": "Serving at"}
    processes = {
        role: await start(tmp_path, role, *(["--port", "0"] if wanted[role] == "web.listening" else []), **settings)
        for role in LINES
    }
    try:
        await asyncio.gather(*(wait_until_said(processes[role], wanted[role]) for role in LINES))
        for role in ROLES:  # the server last, as it may be the one that all others are attached to
            processes[role].send_signal(signal.SIGTERM)
        await asyncio.gather(*(processes[role].communicate() for role in ROLES))
        processes["redis"].send_signal(signal.SIGTERM)
        await processes["redis"].communicate()
    finally:
        for process in processes.values():
            if process.returncode is None:
                process.kill()
    assert {role: process.returncode for role, process in processes.items()} == dict.fromkeys(LINES, 0)
