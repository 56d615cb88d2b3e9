"""A command whose output cannot be written says so in one line, however its standard streams were set up."""

import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from fakes.forked_commands import forking_python

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"
FULL, CLOSED = ">/dev/full", ">&-"
LOST = {
    FULL: "papers: standard output cannot be written: No space left on device.\n",
    CLOSED: "papers: standard output cannot be written: Bad file descriptor.\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


def shell(home: Path, command: str, redirection: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    settings = {"PAPERS_HOME": str(home), "HF_BASE_URL": NOWHERE, "ARXIV_BASE_URL": NOWHERE, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        ["sh", "-c", f'exec "$0" "$@" -m adapters.cli {command} {redirection}', *forking_python()],
        cwd=home,
        env=kept | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("redirection", [FULL, CLOSED])
@pytest.mark.parametrize("command", ["--help", "ask help", "slack-manifest"])
def test_output_that_cannot_be_written_is_one_line_and_a_failure(home, command, redirection):
    with shell(home, command, redirection) as process:
        _, said = process.communicate()
    assert (process.returncode, said) == (1, LOST[redirection])


def test_with_every_stream_closed_a_command_still_ends_in_order(home):
    with shell(home, "ask help", "<&- >&- 2>&-") as process:
        assert process.communicate() == ("", "")
    assert process.returncode == 1


def test_a_reader_that_has_seen_enough_is_no_failure(home):
    with shell(home, "ask help", "") as process:
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, "")


def test_a_server_without_standard_output_serves_and_stops_in_order(home):
    with shell(home, "clock --port 0", CLOSED) as process:
        assert any("web.listening" in line for line in iter(process.stderr.readline, ""))
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert (process.returncode, "Traceback" in rest) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("redirection", ["2>/dev/full", ""])
def test_a_server_whose_log_cannot_be_written_serves_and_stops_in_order(home, redirection):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with shell(home, f"clock --port {port}", redirection) as process:
        process.stderr.close()  # where nothing is redirected, nobody reads the log
        answered = False
        while not answered and process.poll() is None:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as health:
                answered = health.status == 200
        process.send_signal(signal.SIGTERM)
    assert (answered, process.returncode) == (True, 0)
