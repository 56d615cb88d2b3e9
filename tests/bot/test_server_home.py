"""The files of the embedded server: quoting for odd names, private folders, a binary that is found or asked for."""

import os
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ServerStartError
from bot.storage.server_binary import find_binary
from bot.storage.server_home import LOG_LIMIT, LONGEST_SOCKET, build_config, load_password, prepare_home, save_config


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

    with pytest.raises(ServerStartError, match="PAPERS_HOME cannot be used"):
        prepare_home(deep, short_root=tmp_path)


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
