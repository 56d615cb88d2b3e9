"""The `papers` command as one runs it in a shell: real processes, no network, exit codes."""

import json
import os
import pty
import re
import socket
import subprocess
from pathlib import Path

import click
import pytest
from cases import each
from fakes.forked_commands import forking_python

from adapters.cli import main
from adapters.console.doctor import sum_up
from adapters.faces import FACES, describe_serving, describe_web
from bot.model import Finding
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


def papers(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    variables = kept | {"PAPERS_HOME": str(home), "HF_BASE_URL": NOWHERE, "ARXIV_BASE_URL": NOWHERE} | environment
    return subprocess.run(
        [*forking_python(), "-m", "adapters.cli", *arguments],
        cwd=home,
        env=variables | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture(scope="module")
def demo(home) -> subprocess.CompletedProcess[str]:
    return papers(home, "demo", PAPERS_EMOJI="📌 ⭐", COLUMNS="0")  # some shells know no width


def test_the_demo_works_without_network_and_says_so(demo):
    assert demo.returncode == 0, demo.stderr
    assert "the newest papers here are the bundled sample of Monday 21 April 2025" in " ".join(demo.stdout.split())
    assert demo.stderr == ""


def test_the_demo_plays_digest_search_bookmark_and_export(demo):
    for said in ("Papers · Monday 21 April 2025", "papers › llm", "papers › 📌 1", "Saved", "papers › saved", "@misc{"):
        assert said in demo.stdout


def test_the_demo_leaves_nothing_running(demo, home):
    assert (
        not (home / "server.sock").exists() or subprocess.run(["pgrep", "-f", str(home)], check=False).returncode == 1
    )


def test_the_played_demo_leaves_the_persons_bookmarks_alone(demo, home):
    saved = papers(home, "saved")
    assert saved.returncode == 0
    assert "Nothing saved yet" in saved.stdout


def test_a_second_demo_says_sample_again_and_no_line_ends_in_spaces(demo, home):
    again = papers(home, "demo")
    assert "the newest papers here are the bundled sample of Monday 21 April 2025" in " ".join(again.stdout.split())
    assert not [row for row in again.stdout.splitlines() if row != row.rstrip()]


@each(
    "arguments", [("ask", "--jsn", "llm"), ("export", "csv", "search", "llm", "-o", "x"), ("search", "--pages=2", "x")]
)
def test_an_option_that_there_is_not_is_no_word_of_a_search(arguments, wide):
    with pytest.raises(click.NoSuchOption):
        main.get_command(wide, arguments[0]).make_context(arguments[0], [*arguments[1:]])


def test_a_search_may_leave_words_out_and_take_any_behind_two_hyphens(wide):
    ask = main.get_command(wide, "ask")
    assert ask.make_context("ask", ["llm", "-survey", "--", "--json"]).params["text"] == ("llm", "-survey", "--json")


def test_scripts_get_one_json_object_a_line_and_paper(demo, home):
    asked = papers(home, "ask", "today", "--json")
    rows = [json.loads(row) for row in asked.stdout.splitlines()]
    assert len(rows) == 12
    wanted = {"id", "title", "abstract", "authors", "author_count", "day", "upvotes", "comments", "url"}
    assert wanted <= rows[0].keys()
    assert rows[0]["upvotes"] >= rows[-1]["upvotes"]


def test_the_help_on_export_names_the_formats(home):
    shown = papers(home, "export", "--help").stdout
    assert all(form in shown for form in ("bibtex", "ris", "markdown", "csv", "json"))


def test_an_export_goes_to_standard_output_as_it_is(demo, home):
    assert papers(home, "export", "bibtex", "2504.13837").stdout.startswith("@misc{")


def test_a_post_names_the_sign_that_is_set_and_posting_again_posts_nothing_new(demo, home):
    first = papers(home, "post", "--channel", "console:other", "--date", "2025-04-18", PAPERS_EMOJI="📌 ⭐")
    again = papers(home, "post", "--channel", "console:other", "--date", "2025-04-18")
    assert "Posted Friday 18 April 2025" in first.stdout
    assert "📌 1 saves the first" in first.stdout
    assert "each day is posted once per channel" in " ".join(again.stdout.split())


def test_a_fresh_machine_without_network_fails_in_one_line(tmp_path):
    for arguments in (("today", "--json"), ("export", "csv", "week"), ("refresh", "--since", "2025-04-21")):
        failed = papers(tmp_path, *arguments)
        assert failed.returncode == 1
        assert "To try the bundled sample: papers demo\n" in failed.stderr or arguments[0] == "refresh"
        assert "Hugging Face could not be reached" in failed.stderr
        assert "Traceback" not in failed.stderr


def test_what_cannot_be_exported_or_shown_is_a_usage_error_on_standard_error(demo, home):
    advice = "For example: papers", "Here, use an ID like 2504.13173."
    for arguments, said in zip((("export", "bibtex", "nosuch"), ("show", "1")), advice, strict=True):
        refused = papers(home, *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr


def test_a_channel_that_is_none_is_a_usage_error(demo, home):
    refused = papers(home, "post", "--channel", "nowhere")
    assert refused.returncode == 2
    assert "--channel console:demo" in refused.stderr


def test_a_malformed_variable_is_named_with_an_example_and_its_secret_is_not_shown(tmp_path):
    refused = papers(tmp_path, "status", REDIS_URL="http://:hunter2hunter2@host")
    assert refused.returncode == 3
    assert "REDIS_URL=" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert "hunter2hunter2" not in refused.stderr


def test_a_redis_that_is_down_is_one_honest_answer(tmp_path):
    answer = papers(tmp_path, "saved", REDIS_URL="redis://127.0.0.1:9/0")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "Redis cannot be reached" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_debug_gives_the_operator_the_traceback(tmp_path):
    refused = papers(tmp_path, "post", "--channel", "nowhere", LOG_LEVEL="DEBUG")
    assert "Traceback" in refused.stderr


def test_the_doctor_finds_the_source_out_of_reach(demo, home):
    said = " ".join(papers(home, "doctor").stdout.split())
    assert "! today Hugging Face could not be reached." in said
    assert said.count("Hugging Face could not") == 1
    assert "Start papers serve, or" in said
    assert "append-only" in said
    assert "– Slack Not set up. papers slack-manifest prints the app" in said
    assert "– Discord Not set up. Create a bot at discord.com/developers" in said
    assert re.search(r"\d warnings?: [^.]+\.$", said)


@pytest.fixture
def wide(monkeypatch) -> click.Context:
    """`papers` at a terminal of 200 columns."""
    monkeypatch.setenv("COLUMNS", "200")
    return main.make_context("papers", [], resilient_parsing=True)


def test_help_lists_every_command_in_a_group(wide):
    listed = main.get_help(wide)
    assert [line for line in listed.splitlines() if line.endswith(":") and line[0] != " "] == [
        *("Options:", "Use:", "Set up:", "Run:", "Maintain:")
    ]
    named = re.findall(r"^  ([a-z][a-z-]*) {2,}\S", listed, re.MULTILINE)
    assert sorted(named) == sorted(main.commands)
    assert listed.count("...") == 1, "each description is whole; the usage has the dots"


def test_no_page_of_help_is_wider_than_80_columns(wide):
    pages = [command.get_help(click.Context(command, wide, name)) for name, command in main.commands.items()]
    for page in (main.get_help(wide), *pages):
        assert max(map(len, page.splitlines())) <= 80, page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("serch", "Did you mean: papers search?"),
        ("trendign", "Did you mean: papers trending?"),
        ("llm", "To search: papers ask llm"),
        ("state space", "Did you mean: papers status space? To search: papers ask state space"),
    ],
)
def test_a_command_that_does_not_exist_is_answered_with_what_to_type(wide, typed, said):
    with pytest.raises(click.UsageError) as caught:
        main.resolve_command(wide, typed.split())
    assert str(caught.value.message) == f"No such command: {typed.split()[0]}. {said}"


@each("typed", ["for you", "for you --page 2", "help", "subscribe at 9 Berlin", "2504.13173", "hi", "subscribe at 25"])
def test_what_the_bot_understands_needs_no_ask(wide, typed):
    assert main.resolve_command(wide, typed.split())[0::2] == ("ask", typed.split())


def test_a_command_line_that_is_wrong_is_one_line_that_names_its_help(capfd):
    for typed, said in (
        (["post"], "papers: Missing option '--channel'. Help: papers post --help\n"),
        (
            ["show", "--pages", "2"],
            "papers: No such option '--pages'. Did you mean '--page'? Help: papers show --help\n",
        ),
        (["serch"], "papers: No such command: serch. Did you mean: papers search?\n"),
        (
            ["serch", "x;y", ">z"],
            "papers: No such command: serch. "
            "Did you mean: papers search 'x;y' '>z'? To search: papers ask serch 'x;y' '>z'\n",
        ),
    ):
        with pytest.raises(SystemExit) as ended:
            main.main(typed, prog_name="papers")
        assert (ended.value.code, *capfd.readouterr()) == (2, "", said)


def test_the_doctor_ends_with_a_verdict():
    good = Finding(topic="store", level="good", text="x")
    odd = Finding(topic="clock", level="warning", text="x")
    bad = Finding(topic="Redis", level="refused", text="x")
    assert sum_up([good, good]) == "All good."
    assert sum_up([good, odd, bad, bad]) == "2 problems, 1 warning: Redis, clock."


@each(
    "settings, port, said",
    [
        (
            {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "discord_token": "x"},
            8080,
            "Serving Slack and Discord, web on :8080. Type /papers in any channel. Ctrl-C stops.",
        ),
        ({"discord_token": "x"}, None, "Serving Discord. Type /papers in any channel. Ctrl-C stops."),
        (
            {},
            None,
            "Serving digests and alerts in this terminal. For Slack or Discord set SLACK_BOT_TOKEN and "
            "SLACK_APP_TOKEN, or DISCORD_TOKEN; papers doctor says how. Ctrl-C stops.",
        ),
        ({}, 0, "Serving digests and alerts in this terminal, web on a free port. For Slack or Discord set"),
    ],
)
def test_serve_says_what_it_serves_or_what_to_set(settings, port, said):
    assert describe_serving(FACES, Settings(**settings), port).startswith(said)


@each(
    "settings, port, said",
    [
        ({"web_pages": True}, 3000, "Serving pages, health and metrics on :3000. Ctrl-C stops."),
        ({}, 0, "Serving health and metrics on a free port. For pages set WEB_PAGES=on. Ctrl-C stops."),
        (
            {"slack_bot_token": "xoxb-1", "slack_signing_secret": "x", "metrics_port": 9100, "web_pages": True},
            3000,
            "Serving pages, Slack's requests and health on :3000. Ctrl-C stops.",
        ),
    ],
)
def test_web_says_what_it_serves(settings, port, said):
    assert describe_web(FACES, Settings(**settings), port) == said


@each(
    "command, said",
    [
        (
            "web",
            "Nothing to do: PORT is not set. To show pages, set PORT and WEB_PAGES=on, or",
        ),
        ("discord", "Nothing to do: DISCORD_TOKEN is not set; papers doctor says how to set it up. Ctrl-C"),
        ("serve", "Serving digests and alerts in this terminal. For Slack or Discord set SLACK_BOT_TOKEN and"),
    ],
)
def test_a_process_with_little_to_do_says_so_to_a_terminal_in_lines_that_end_with_a_word(tmp_path, command, said):
    outer, inner = pty.openpty()
    variables = {"PATH": os.environ["PATH"], "PAPERS_HOME": str(tmp_path), "HF_BASE_URL": NOWHERE, "COLUMNS": "80"}
    process = subprocess.Popen(
        [*forking_python(), "-m", "adapters.cli", command],
        cwd=tmp_path,
        env=variables | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stderr=inner,
    )
    os.close(inner)
    with os.fdopen(outer, "rb", buffering=0) as screen:
        shown = b""
        while b"stops." not in shown:
            shown += screen.read(1_000)
        process.terminate()
        assert process.wait(30) == 0
    lines = shown.decode().partition("stops.")[0].split("\r\n")
    assert " ".join(lines).startswith(said)
    assert max(map(len, lines)) <= 80


@each("command", [("web", "--port"), ("web", "--open", "--port"), ("serve", "--port")])
def test_a_port_that_is_in_use_is_one_line_and_the_end(home, command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        asked = papers(home, *command, port, HOST="127.0.0.1", WEB_PAGES="on")
    assert asked.returncode == 1
    assert asked.stderr == (f"papers: port {port} on 127.0.0.1 is already in use; choose another with --port or PORT\n")


@each(
    "command, said",
    [
        (("today", "--page", "x"), "--page needs a number from 1 up, such as --page 2"),
        (("ask", "llm", "--page", "0"), "--page needs a number from 1 up, such as --page 2"),
        (
            ("post", "--channel", "console:demo", "--date", "30.6."),
            "--date needs a day, such as --date 2026-06-30",
        ),
        (("refresh", "--since", "2026-02-31"), "--since needs a day, such as --since 2026-06-30"),
        (
            ("serve", "--port", "70000"),
            "--port needs a number from 0 to 65535, such as --port 3000",
        ),
    ],
)
def test_a_value_that_an_option_cannot_have_is_told_with_one_that_it_can(home, command, said):
    asked = papers(home, *command)
    assert (asked.returncode, asked.stderr.partition(". Help:")[0]) == (2, f"papers: {said}")


@each(
    "command, code, said",
    [
        (("share", "foo"), 2, "doesn't look like a paper ID or link. For example: papers ask share 2504.13173"),
        (("pause", "foo"), 2, "For example: papers ask pause 2w"),
        (("foo", "bar"), 2, "No such command: foo. To search: papers ask foo bar"),
        (("tags",), 0, "Your tags"),
    ],
)
def test_a_command_of_the_bot_is_one_in_a_shell_also_where_it_is_mistaken(home, command, code, said):
    asked = papers(home, *command)
    assert (asked.returncode, said in asked.stdout + asked.stderr) == (code, True)


def test_a_home_that_is_a_file_is_named_without_what_the_system_calls_it(home):
    (file := home / "notes.txt").write_text("")
    asked = papers(home, "saved", PAPERS_HOME=str(file))
    assert asked.returncode == 3
    assert asked.stderr == f"papers: PAPERS_HOME cannot be used: {file} is a file. Set it to a folder of your own.\n"


def test_all_settings_that_mail_lacks_are_named_at_once(home):
    asked = papers(home, "mail", SMTP_URL="smtp://127.0.0.1:9?tls=none")
    assert asked.returncode == 3
    assert asked.stderr.startswith("papers: MAIL_FROM and SECRET_KEY are missing. For example: MAIL_FROM=Papers <")
    assert "Set SMTP_URL, MAIL_FROM and SECRET_KEY to turn on mail." in papers(home, "mail").stdout


def test_an_invitation_without_a_token_asks_for_the_token(home):
    asked = papers(home, "discord-invite")
    assert asked.returncode == 3
    assert (
        asked.stderr
        == "papers: DISCORD_TOKEN is missing. For example: DISCORD_TOKEN=…, from Bot of your Discord application\n"
    )


def test_a_terminal_is_private_so_a_shell_can_ask_for_the_weekly_note_too(home):
    done = papers(home, "ask", "weekly on monday 9 UTC").stdout
    assert "Done: weekly note, Mondays at 09:00 UTC" in done
    assert "Start papers serve." in done
    assert "Weekly note turned off" in papers(home, "undo").stdout


@pytest.mark.usefixtures("demo")
def test_a_page_that_a_list_does_not_have_is_refused(home):
    done = papers(home, "2025-04-21", "--page", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "papers: There is no page 99: this list has 3 pages.\n"
    assert "\nPage 3 · --page 2" in papers(home, "2025-04-21", "--page", "3").stdout
    assert "Page 1 · --page 2 · --json gives all\n" in papers(home, "2025-04-21").stdout


def test_help_is_one_letter_everywhere(wide):
    for name, command in main.commands.items():
        with pytest.raises(click.exceptions.Exit):
            command.make_context(name, ["-h"], parent=wide)


def test_an_example_is_of_the_command_that_was_typed_and_advice_fits_what_failed(tmp_path):
    assert "For example: papers mail off ada@example.org" in papers(tmp_path, "mail", "off", "x").stderr
    down = papers(tmp_path, "saved", REDIS_URL="redis://127.0.0.1:1").stderr
    assert "My storage isn't reachable right now" in down
    assert "papers refresh" not in down
    assert "Add the page to what you typed: papers today --page 2" in papers(tmp_path, "next").stdout
