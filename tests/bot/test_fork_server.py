"""Processes of the tests are forks of one server, which has to outlive whoever asks it for one."""

import json
import os
import socket
import subprocess

from fakes.forked_commands import forking_python


def test_a_test_that_gives_up_on_its_process_takes_no_other_down():
    asked = {"arguments": ["-c", "print('never read')"], "environment": {}, "folder": "/", "open": [1]}
    for _ in range(20):
        reading, writing = os.pipe()
        with socket.socket(socket.AF_UNIX) as gone:
            gone.connect(forking_python()[-1])
            socket.send_fds(gone, [json.dumps(asked).encode()], [writing])
        os.close(writing)
        os.close(reading)

    said = subprocess.run([*forking_python(), "-c", "print('here')"], capture_output=True, timeout=60, check=True)
    assert said.stdout == b"here\n"


def test_a_server_that_cannot_import_the_bot_fails_every_command_at_once_and_says_why():
    code = """
import subprocess
from fakes.fork_server import start_server

def load():
    raise ImportError("no module named feeds")

for _ in range(2):
    said = subprocess.run([*start_server(load), "-c", "print('never')"], capture_output=True, timeout=60)
    print(said.returncode, said.stdout, said.stderr.decode().splitlines()[-1])
"""
    said = subprocess.run([*forking_python(), "-c", code], capture_output=True, timeout=60, check=True, text=True)
    assert said.stdout == "1 b'' ImportError: no module named feeds\n" * 2, said.stderr
