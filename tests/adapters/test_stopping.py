"""A process that is told to stop ends within the ten seconds after which hosting platforms kill it."""

import asyncio
import runpy
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import structlog
from anyio.abc import UNIXSocketStream
from cases import each
from fakes.forked_commands import forking_python
from fakes.slack_talk import open_talk

from adapters import outcome, start
from adapters.discord import event_queue as errands
from adapters.slack import listeners
from bot import answer, tasks
from bot.jobs import queue as job_queue
from bot.language.values import Help
from bot.process import DRAIN_S, run_process, stopped_by_signals, tell_loop_errors
from bot.store import server_process
from bot.supervisor import Supervisor

ROOT = Path(__file__).parents[2]


def test_all_that_is_waited_for_at_the_end_is_less_than_ten_seconds():
    """Parts end side by side; what is closed after them comes on top."""
    assert max(job_queue.GRACE_S, errands.FAREWELL_S) < DRAIN_S
    left_s = runpy.run_path(outcome.__file__)["LEFT_S"]  # the tests' own is longer
    assert DRAIN_S + tasks.STUCK_S + listeners.CLOSING_S + server_process.STOP_S + left_s < 10


async def test_answers_under_way_are_said_while_the_process_stops(redis, server_url, clock, monkeypatch):
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*_args):
        asked.set()
        await go_on.wait()
        yield answer.TOO_LONG

    stop = asyncio.Event()
    async with open_talk(server_url, clock) as talk:
        monkeypatch.setitem(talk.bot.handlers, Help, slow)
        process = asyncio.ensure_future(run_process({"slack answers": talk.face.listeners.drain}, stop, Supervisor()))
        typing = asyncio.ensure_future(talk.command("help"))
        await asked.wait()
        stop.set()
        go_on.set()
        await process
        assert "No answer in time" in talk.corner.said_at("1")[-1]
        await typing


async def test_an_answer_that_does_not_end_holds_no_process_up(redis, server_url, clock, monkeypatch):
    asked = asyncio.Event()

    async def endless(*_args):
        asked.set()
        await asyncio.Event().wait()
        yield answer.TOO_LONG

    monkeypatch.setattr(listeners, "CLOSING_S", 0.01)
    stop = asyncio.Event()
    async with open_talk(server_url, clock) as talk:
        monkeypatch.setitem(talk.bot.handlers, Help, endless)
        typing = asyncio.ensure_future(talk.command("help"))
        await asked.wait()
        stop.set()
        parts = {"slack answers": talk.face.listeners.drain}
        await run_process(parts, stop, Supervisor(), drain_s=0.01)
    await typing


async def test_a_part_that_does_not_let_itself_be_cancelled_is_named_and_left_behind(monkeypatch):
    monkeypatch.setattr(tasks, "STUCK_S", 2 * tasks.AGAIN_S)
    stop, over = asyncio.Event(), asyncio.Event()

    async def stubborn(_stop) -> None:
        stop.set()
        while not over.is_set():
            try:
                await over.wait()
            except asyncio.CancelledError:
                continue

    with structlog.testing.capture_logs() as logged:
        await run_process({"stubborn": stubborn}, stop, Supervisor(), drain_s=0.01)
    assert {"event": "task.stuck", "task": "stubborn", "log_level": "error"} in logged
    over.set()


async def test_a_second_signal_to_end_says_nothing():
    """`timeout` and many process managers send two."""
    heard = asyncio.Event()
    with structlog.testing.capture_logs() as logged, stopped_by_signals() as stop:
        signal.raise_signal(signal.SIGTERM)
        await stop.wait()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, heard.set)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGUSR1)
        await heard.wait()
    asyncio.get_running_loop().remove_signal_handler(signal.SIGUSR1)
    assert [each["event"] for each in logged] == ["process.stopping"]


async def test_a_socket_that_is_ready_in_the_turn_in_which_its_reader_is_cancelled_is_no_error():
    """The queue reads the embedded server's socket through anyio, which lets the loop set the result once more."""
    loop, told = asyncio.get_running_loop(), []

    def tell(loop, context):
        told.append(context)
        tell_loop_errors(loop, context)

    loop.set_exception_handler(tell)
    ours, theirs = socket.socketpair()
    with theirs:
        connection = await UNIXSocketStream.from_socket(ours)
        reading = asyncio.create_task(connection.receive())
        while connection._receive_future is None:
            await asyncio.sleep(0)
        with structlog.testing.capture_logs() as logged:
            loop.call_soon(reading.cancel)
            loop.call_soon(int, "no number")
            theirs.send(b"+PONG")
            await asyncio.wait({reading})
        await connection.aclose()
    assert [type(each["exception"]) for each in told] == [ValueError, asyncio.InvalidStateError]
    [error] = logged
    assert "no number" in str(error["exc_info"])


def test_an_interrupt_while_modules_are_loaded_ends_the_command_without_a_traceback(monkeypatch):
    class Interrupted:
        def find_spec(self, name, path, target=None):
            if name == "adapters.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "adapters.cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts == {"papers": f"{start.main.__module__}:main"}
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 130


LEAVES = {
    "a thread that looks a name up": "asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)",
    "a task that does not let itself be cancelled": "asyncio.create_task(stubborn()); await asyncio.sleep(0)",
}


@each("leave", LEAVES.values(), few=1)
def test_a_command_that_is_done_waits_for_nothing_that_hangs_on(leave):
    program = f"""
import asyncio, time
from adapters import outcome, start

outcome.LEFT_S = 0.05

async def stubborn():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

async def work(settings):
    {leave}
    print("12 papers")
    return 1

outcome.run_command(work)
"""
    done = subprocess.run([*forking_python(), "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr, done.returncode) == ("12 papers\n", "", 1)
