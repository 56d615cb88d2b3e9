"""A log is for the operator: one line an event, and nothing that opens a door."""

import json
import logging
from contextlib import ExitStack
from functools import partial

import pytest
import structlog
from fakes.logs import configured_logs

from bot.health.logs import limit_rate

SECRET = "xoxb-1234-secret"


@pytest.fixture
def logs(capsys):
    """Configure logs as a process does; give what was written, line by line."""

    def read(style: str = "json", level: str = "INFO"):
        configured.enter_context(configured_logs(level, style, secrets=(SECRET,)))
        return lambda: [line for line in capsys.readouterr().err.splitlines() if line]

    with ExitStack() as configured:
        yield read


@pytest.mark.parametrize("style", ["json", "text"])
def test_a_secret_shows_nowhere_whoever_logs_it_and_however_deep(logs, style):
    written = logs(style)
    log, library = structlog.get_logger(), logging.getLogger("some.library")
    log.info("asked", token=SECRET, deep={"headers": [f"Bearer {SECRET}"]}, error=ValueError(SECRET))
    library.warning("request %s failed", {"token": SECRET})
    try:
        raise RuntimeError(SECRET)
    except RuntimeError:
        log.exception("ours")
        library.exception("theirs")
    said = "\n".join(written())
    assert "[secret]" in said
    assert SECRET not in said


def test_what_libraries_warn_of_is_an_event_like_ours_and_their_chatter_is_left_out(logs):
    written = logs(level="DEBUG")
    logging.getLogger("discord.gateway").debug("IDENTIFY with everything")
    logging.getLogger("discord.gateway").warning("shard %s is slow", 3)
    [line] = written()
    event = json.loads(line)
    assert (event["event"], event["level"], event["logger"]) == ("shard 3 is slow", "warning", "discord.gateway")


def test_a_terminal_that_shows_answers_hears_no_library(logs):
    written = logs("text", "CRITICAL")
    logging.getLogger("some.library").error("no")
    structlog.get_logger().error("no")
    assert written() == []


class Lost(Exception):
    """A connection that went away."""


def raised_in(module: str) -> Exception:
    """An error that went through a module of this name."""
    space = {"__name__": module, "Lost": Lost}
    exec("def fail():\n    raise Lost('closed with 1006')", space)
    try:
        space["fail"]()
    except Lost as error:
        error.__traceback__ = error.__traceback__.tb_next  # as if it had been caught there
        return error


def test_a_lost_connection_that_a_library_handles_is_one_line(logs):
    written = logs()
    lost = raised_in("discord.client")
    logging.getLogger("discord.client").error("Attempting a reconnect in %.2fs", 1.5, exc_info=lost)
    [event] = map(json.loads, written())
    assert event["event"] == "Attempting a reconnect in 1.50s"
    assert event["reason"] == "Lost: closed with 1006"
    assert "exception" not in event


def test_a_mistake_of_ours_that_a_library_caught_keeps_its_traceback(logs):
    written = logs()
    logging.getLogger("slack_bolt").error("Failed to run listener", exc_info=raised_in("adapters.slack.listeners"))
    [event] = map(json.loads, written())
    assert "Traceback" in event["exception"]


def test_with_debug_a_librarys_traceback_is_shown_too(logs):
    written = logs(level="DEBUG")
    logging.getLogger("discord.client").error("reconnect", exc_info=raised_in("discord.client"))
    [event] = map(json.loads, written())
    assert "Traceback" in event["exception"]


def test_the_next_line_says_how_many_were_left_out():
    now = [0.0]
    limit = limit_rate(lambda: now[0])
    assert limit(None, "info", {"event": "a", "limited": True}) == {"event": "a"}
    for _ in range(3):
        with pytest.raises(structlog.DropEvent):
            limit(None, "info", {"event": "a", "limited": True})
    assert limit(None, "info", {"event": "a"}) == {"event": "a"}
    now[0] = 1.0
    assert limit(None, "info", {"event": "a", "limited": True}) == {"event": "a", "left_out": 3}
    assert limit(None, "info", {"event": "b", "limited": 60.0}) == {"event": "b"}
    now[0] += 59
    with pytest.raises(structlog.DropEvent):
        limit(None, "info", {"event": "b", "limited": 60.0})
    now[0] += 1
    assert limit(None, "info", {"event": "b", "limited": 60.0}) == {"event": "b", "left_out": 1}


@pytest.mark.parametrize("whose", ["ours", "a library's"])
def test_no_event_writes_more_than_a_hundred_lines_a_second_and_the_next_one_counts_the_rest(logs, whose, monkeypatch):
    """Whatever goes wrong for a crowd at once fills no disk."""
    now = [0.0]
    monkeypatch.setattr("bot.health.logs.limit_rate", partial(limit_rate, lambda: now[0]))
    written = logs()
    say = structlog.get_logger().warning if whose == "ours" else logging.getLogger("some.library").warning
    for number in range(250):
        say("odd" if whose == "ours" else f"request {number} is odd")
    now[0] = 1.0
    say("odd")
    lines = [json.loads(line) for line in written()]
    assert len(lines) == 101
    assert lines[-1]["left_out"] == 150
