"""The `papers` command as one runs it in a shell: real processes, no network, exit codes."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from fakes.fork_server import forking_python

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
    return papers(home, "demo")


def test_the_demo_works_without_network_and_says_so(demo):
    assert demo.returncode == 0, demo.stderr
    assert "here is the bundled sample of Monday 21 April 2025" in " ".join(demo.stdout.split())
    assert demo.stderr == ""


def test_the_demo_plays_digest_search_bookmark_and_export(demo):
    for said in ("from Monday 21 April 2025", "papers › llm", "🔖 Saved", "papers › saved", "@misc{"):
        assert said in demo.stdout


def test_the_demo_leaves_nothing_running(demo, home):
    assert (
        not (home / "server.sock").exists() or subprocess.run(["pgrep", "-f", str(home)], check=False).returncode == 1
    )


def test_what_the_demo_saved_is_there_for_the_next_command(demo, home):
    saved = papers(home, "saved")
    assert saved.returncode == 0
    assert "1 paper" in saved.stdout


def test_scripts_get_one_json_object_a_line_and_paper(demo, home):
    asked = papers(home, "ask", "today", "--json")
    rows = [json.loads(row) for row in asked.stdout.splitlines()]
    assert len(rows) == 12
    wanted = {"id", "title", "abstract", "authors", "author_count", "day", "upvotes", "comments", "url"}
    assert wanted <= rows[0].keys()
    assert rows[0]["upvotes"] >= rows[-1]["upvotes"]


def test_an_export_goes_to_standard_output_as_it_is(demo, home):
    assert papers(home, "export", "bibtex").stdout.startswith("@misc{")


def test_posting_again_posts_nothing_new(demo, home):
    first = papers(home, "post", "--channel", "console:other", "--date", "2025-04-18")
    again = papers(home, "post", "--channel", "console:other", "--date", "2025-04-18")
    assert "Posted Friday 18 April 2025" in first.stdout
    assert "nothing new was posted" in " ".join(again.stdout.split())


def test_a_fresh_machine_without_network_fails_in_one_line(tmp_path):
    for arguments in (("today", "--json"), ("refresh", "--since", "2025-04-21")):
        failed = papers(tmp_path, *arguments)
        assert failed.returncode == 1
        assert "Hugging Face could not be reached" in failed.stderr
        assert "Traceback" not in failed.stderr


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
    assert answer.stderr == ""
    assert "Redis cannot be reached" in answer.stdout


def test_debug_gives_the_operator_the_traceback(tmp_path):
    refused = papers(tmp_path, "post", "--channel", "nowhere", LOG_LEVEL="DEBUG")
    assert "Traceback" in refused.stderr


def test_the_doctor_finds_the_source_out_of_reach(demo, home):
    said = " ".join(papers(home, "doctor").stdout.split())
    assert "Hugging Face could not be reached" in said
    assert "append-only" in said


def test_help_names_every_command(home):
    listed = papers(home, "--help").stdout
    for name in ("demo", "ask", "refresh", "post", "redis", "doctor", "today"):
        assert name in listed


def test_an_invitation_without_a_token_asks_for_the_token(home):
    asked = papers(home, "discord-invite")
    assert asked.returncode == 3
    assert (
        asked.stderr
        == "papers: DISCORD_TOKEN is missing. For example: DISCORD_TOKEN=…, from Bot of your Discord application\n"
    )
