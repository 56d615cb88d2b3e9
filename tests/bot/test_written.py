"""An answer is true when it is given: what cannot be written to disk is not called saved; no kill loses what was."""

import asyncio
import os
import re
import resource
import signal
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from fakes.forked_commands import forking_python
from fakes.real_process import ROOT, start
from fakes.redis_wire import WireRedis
from fakes.sources import FakeSource
from fakes.store_watch import parent_id, server_id

from adapters.console.app import console_asker
from adapters.platforms import adopt_store
from bot.app import open_bot
from bot.errors import StorageError
from bot.model import Asker, Channel, Person, Workspace
from bot.settings import Settings
from bot.store.client import open_client
from bot.store.installations import Installation, Installations, Seal
from bot.store.server import ServerHandle, open_server
from bot.store.written import execute_written

MOST_IN_A_PAGE = 40
KILLS = 20  # of each kind of victim
NOWHERE = "http://127.0.0.1:9"
HERE = Channel(platform="console", id="test")
ADA = Person(platform="console", workspace="local", user="ada")
ENVIRONMENT = {"HF_BASE_URL": NOWHERE, "ARXIV_BASE_URL": NOWHERE}


def fill_disk(home: Path, server: ServerHandle) -> None:
    """Let the server's file grow by ten more bytes only: a disk that is full, for root as well."""
    size = 10 + max(path.stat().st_size for path in home.rglob("*.aof"))
    resource.prlimit(server_id(server.home.socket), resource.RLIMIT_FSIZE, (size, size))


def open_here(**settings):
    """A bot that answers once; its source knows nothing."""
    return open_bot(Settings(_env_file=None, **settings), source=FakeSource(), follows=False, store_timeout_s=2.0)


@pytest.fixture
async def full(tmp_path):
    """Returns a bot whose server's file cannot grow any more."""
    async with open_server(tmp_path) as server, open_here(redis_url=server.url) as bot:
        await said(bot, "save 2504.00001")
        fill_disk(tmp_path, server)
        yield bot


async def said(bot, text: str) -> tuple[str, bool]:
    reply = await anext(bot.answer(text, Asker(person=ADA, channel=HERE, manages=True)))
    return reply.title, reply.trouble


CHANGES = ["save 2504.00002", "unsave 2504.00001", "follow agents", "subscribe at 9 Berlin", "forget me yes"]


@pytest.mark.parametrize("text", CHANGES)
async def test_on_a_full_disk_no_change_is_called_done(full, text):
    title, trouble = await said(full, text)
    assert (title, trouble) == ("This may not be saved", True)


@pytest.mark.parametrize("text", CHANGES)
async def test_on_a_full_disk_the_next_change_is_refused_by_the_disks_name_and_reading_goes_on(full, text):
    await said(full, "save 2504.00003")
    reply = await anext(full.answer(text, Asker(person=ADA, channel=HERE, manages=True)))
    words = " ".join(str(each) for each in (reply.title, *reply.lines))
    assert reply.trouble
    assert reply.title == "My storage takes no changes right now"
    assert "Nothing was lost or changed (Redis cannot write to its disk)" in words
    assert "freed disk space" in words
    assert (await said(full, "saved"))[1] is False


async def install(bot):
    """Somebody allows the bot in a Slack workspace, and sees the page that says so."""
    installation = Installation(
        workspace=Workspace(platform="slack", id="T1"), token="xoxb-1", installed_at=datetime.now(UTC)
    )
    await Installations(bot.redis, Seal([Fernet.generate_key().decode()])).save(installation)


async def adopt(bot):
    """`papers adopt` hands the store over."""

    async def identify(parts):
        return {"app": "A1"}

    toy = SimpleNamespace(
        name="toy",
        setup=lambda settings: SimpleNamespace(configured=True),
        load=lambda: SimpleNamespace(identify=identify),
    )
    await adopt_store(Settings(_env_file=None), bot, [toy])


@pytest.mark.parametrize("change", [install, adopt])
async def test_on_a_full_disk_nothing_is_called_installed_or_handed_over(full, change):
    with pytest.raises(StorageError, match="cannot write to its disk"):
        await change(full)


async def test_doctor_tries_a_real_write_and_names_the_free_space(full, tmp_path):
    found = {finding.topic: finding for finding in await full.examine()}
    assert found["writing"].level == "warning"
    assert "cannot write to its disk" in found["writing"].text
    async with open_here(papers_home=tmp_path / "own") as bot:
        found = {finding.topic: finding for finding in await bot.examine()}
    assert found["writing"].text == "A test write succeeded."
    assert f"free in {tmp_path / 'own'}" in found["disk"].text


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*forking_python(), "-m", "adapters.cli", *arguments],
        cwd=home,
        env={"PATH": "/usr/bin:/bin", "PAPERS_HOME": str(home), "PYTHONPATH": str(ROOT), **ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_a_command_that_saves_on_a_full_disk_does_not_say_saved_and_exits_with_1(tmp_path):
    first = command(tmp_path, "save", "2504.13173")
    assert (first.returncode, first.stderr) == (0, "")
    async with open_server(tmp_path) as server:
        fill_disk(tmp_path, server)
        failed = await asyncio.to_thread(command, tmp_path, "save", "2504.00002")
    assert failed.returncode == 1
    assert "Saved" not in failed.stdout
    kept = command(tmp_path, "saved").stdout
    assert "2504.13173" in kept
    assert "2504.00002" not in kept


def test_a_home_whose_name_is_no_utf8_keeps_what_is_saved(tmp_path):
    home = tmp_path / os.fsdecode(b"caf\xe9")
    home.mkdir(mode=0o700)
    saved = command(home, "save", "2504.13173")
    assert (saved.returncode, saved.stderr) == (0, "")
    assert "2504.13173" in command(home, "saved").stdout
    checked = command(home, "doctor")
    assert "A test write succeeded." in checked.stdout
    assert "free in" in checked.stdout
    assert checked.stderr == ""


async def test_what_was_promised_but_does_not_reach_the_disk_at_the_end_is_said(tmp_path):
    """The disk fills up after the answer, before the server's last flush."""
    with pytest.raises(StorageError, match="could not be written to disk and are not kept"):
        async with open_here(papers_home=tmp_path) as bot:
            assert await said(bot, "save 2504.00001") == ("Saved", False)
            resource.prlimit(server_id(bot.server.home.socket), resource.RLIMIT_FSIZE, (10, 10))


async def test_a_managed_server_that_tells_nothing_is_believed():
    async with WireRedis() as wire, open_client(wire.url) as client:
        wire.replies[b"INFO"] = b"-NOPERM no permissions to run the 'info' command\r\n"
        wire.replies[b"BLPOP"] = b"-NOPERM no permissions to run the 'blpop' command\r\n"
        pipe = client.pipeline(transaction=False)
        pipe.set("papers:marks", "1")
        assert await execute_written(client, pipe) == [True]


async def test_a_write_that_waits_for_the_disk_is_waited_for():
    """The file is held up by a slow fsync: the buffer is not empty at the first look."""
    async with WireRedis() as wire, open_client(wire.url) as client:
        state = b"aof_enabled:1\r\naof_last_write_status:ok\r\naof_buffer_length:%d\r\naof_pending_bio_fsync:1\r\n"
        looks = [state % 40, state % 40, state % 0]
        wire.scripted = {b"INFO": [b"$%d\r\n%s\r\n" % (len(each), each) for each in looks]}
        pipe = client.pipeline(transaction=False)
        pipe.set("papers:marks", "1")
        await execute_written(client, pipe)
        assert wire.scripted[b"INFO"] == []


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own of four megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(folder)]).returncode
    ):
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.soak
def test_on_a_disk_that_is_really_full_saving_fails_by_the_disks_name_and_works_again_once_there_is_room(small_disk):
    saved = ["2504.13173"]
    assert command(small_disk, "save", *saved).returncode == 0
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096) == 4096:
            pass
    while (tried := command(small_disk, "save", refused := f"2504.{12345 + len(saved)}")).returncode == 0:
        saved.append(refused)  # the last page of the file had room for some
        assert len(saved) < MOST_IN_A_PAGE
    assert "Saved" not in tried.stdout
    assert re.search("disk|space", tried.stdout + tried.stderr), (tried.stdout, tried.stderr)
    filler.unlink()
    print(f"\n{len(saved)} answered on a full disk, then: {tried.stdout} {tried.stderr}")
    kept = command(small_disk, "export", "md").stdout
    assert [each for each in saved if each not in kept] == []
    assert refused not in kept
    assert "Saved" in command(small_disk, "save", refused).stdout


@pytest.mark.soak
@pytest.mark.parametrize("victim", ["command", "guard", "server"])
async def test_sigkill_right_after_the_answer_loses_nothing_that_was_answered(tmp_path, victim):
    """One-shot commands: the moment "Saved" is on the screen something is killed; twenty times."""
    saved = []
    for number in range(KILLS):
        process = await start(tmp_path, "save", f"2504.{number:05}", said=True)
        async with asyncio.timeout(30):
            while b"Saved" not in (line := await process.stdout.readline()) and line:
                pass
        server = server_id(tmp_path / "server.sock")
        target = {"command": process.pid, "guard": parent_id(server) if server else 0, "server": server}[victim]
        if target > 1 and process.returncode is None:  # 0: the command has ended already
            with suppress(ProcessLookupError):
                os.kill(target, signal.SIGKILL)
        if b"Saved" in line:
            saved.append(f"2504.{number:05}")
        await process.communicate()
    async with open_here(papers_home=tmp_path) as bot:
        kept = {bookmark.id for bookmark in await bot.store.bookmarks.load_all(console_asker().person)}
    print(f"\n{KILLS} kills of the {victim} after an answer: {len(saved)} answered, {len(set(saved) - kept)} lost")
    assert len(saved) >= KILLS - 5
    assert set(saved) <= kept
