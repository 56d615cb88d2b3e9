"""An operator who mistypes a variable reads its name and an example, and no log ever shows what a variable holds."""

from base64 import urlsafe_b64encode
from dataclasses import asdict, fields, replace

import pytest
from cases import each

from bot.errors import ConfigurationError
from bot.settings import EXAMPLES, Settings, load_settings

ALL = {field.name.upper() for field in fields(Settings)}
KEY, OLDER_KEY = (urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """An environment without a variable of ours, and a folder without `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in ALL:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@each(
    "name, value",
    [
        ("REDIS_URL", "localhost:6379"),
        ("PAPERS_COMMAND", "Papers!"),
        ("HF_BASE_URL", "huggingface.co"),
        ("HF_TOKEN", "hf_…"),
        ("ARXIV_BASE_URL", "ftp://arxiv.org"),
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_BOT_TOKEN", "xoxb-1\nX-Evil: 1"),
        ("SLACK_MANAGERS", "everybody"),
        ("DISCORD_API_URL", "wss://gateway"),
        ("DISCORD_TOKEN", "geheim\u00e4"),
        ("PAPERS_EMOJI", " \t"),
        ("PAPERS_SEED_REACTIONS", "perhaps"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PUBLIC_URL", "papers.example.org"),
        ("SECRET_KEY", "a-password"),
        ("SECRET_KEY", f"{KEY},"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_malformed_variable_is_named_with_an_example_and_its_value_is_not_shown(environment, name, value):
    with environment.context() as own, pytest.raises(ConfigurationError) as caught:
        own.setenv(name, value)
        load_settings()
    said = str(caught.value)
    assert said.startswith(f"{name} ")
    assert f"For example: {EXAMPLES[name]}" in said
    assert "\n" not in said
    assert value not in said.partition("For example:")[0] or name in ("PORT", "LOG_LEVEL", "LOG_FORMAT")


def test_nothing_has_to_be_set(environment):
    settings = load_settings()
    assert settings.secrets() == ()
    assert settings.emoji == ("🔖", "⭐", "📌")
    assert (settings.slack_managers, settings.papers_seed_reactions) == ("members", False)


def test_every_variable_has_an_example_and_an_empty_one_is_not_set(environment):
    assert set(EXAMPLES) == ALL
    for name in ALL:
        environment.setenv(name, "")
    assert load_settings() == Settings(_env_file=None)


def test_what_is_missing_is_asked_for_by_name(environment):
    environment.setenv("PORT", "3000")
    settings = load_settings()
    assert settings.require("PORT") == "3000"
    with pytest.raises(ConfigurationError, match=r"DISCORD_TOKEN is missing\. For example: DISCORD_TOKEN="):
        settings.require("DISCORD_TOKEN")


def test_every_secret_is_known_to_the_logs_and_shows_in_no_repr(environment):
    held = {
        "REDIS_URL": "rediss://me:redis-password@host:6380/0",
        "HF_TOKEN": "hf_canary",
        "SLACK_BOT_TOKEN": "xoxb-canary",
        "SLACK_APP_TOKEN": "xapp-canary",
        "SLACK_SIGNING_SECRET": "signing-canary",
        "SLACK_CLIENT_SECRET": "client-canary",
        "DISCORD_TOKEN": "discord-canary",
        "SECRET_KEY": f"{KEY}, {OLDER_KEY}",
    }
    for name, value in held.items():
        environment.setenv(name, value)
    settings = load_settings()
    shown = f"{settings!r} {settings} {asdict(settings)}"
    for secret in (*held.values(), KEY, OLDER_KEY, "redis-password"):
        assert secret not in shown
        assert secret in settings.secrets() or secret == held["SECRET_KEY"]


def test_a_home_of_nobody_is_named_with_an_example(environment):
    environment.setenv("PAPERS_HOME", "~no-such-user/papers")
    with pytest.raises(ConfigurationError, match=r"PAPERS_HOME is ~no-such-user/papers.* For example: PAPERS_HOME="):
        assert load_settings().home


def test_the_file_is_read_too_the_environment_counts_more_and_what_is_empty_is_not_set(environment, tmp_path):
    (tmp_path / ".env").write_text(
        "PORT=3000\nweb_pages=yes\nLOG_LEVEL=info\nHOST=\nHF_TOKEN=hf_1 # mine\nSLACK_APP_TOKEN\n"
    )
    environment.setenv("PORT", "4000")
    environment.setenv("HF_TOKEN", "")
    found = load_settings()
    assert (found.port, found.web_pages, found.log_level, found.host) == (4000, True, "INFO", "")
    assert found.require("HF_TOKEN") == "hf_1"
    assert found.slack_app_token is None
    assert replace(found, port=None, host="::1").port is None
    assert Settings(_env_file=None).web_pages is False
