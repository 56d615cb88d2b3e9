"""The usual mistakes in the settings, and what `papers doctor` and a start say to each: the variable and what to do."""

import pytest

from bot.errors import ConfigurationError
from bot.mistakes import check_env_mode, find_mistakes, refuse_mistakes
from bot.settings import Settings, load_env_mode, load_names, load_settings

BOT, APP, SIGNING = "xoxb-1-2-canary", "xapp-1-2-canary", "0123456789abcdef" * 2
DISCORD = "MTk4.Gabc.canary-canary"
OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": SIGNING}

REFUSED = [  # no process starts so
    ({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT}, ["SLACK_BOT_TOKEN holds an app-level token", "SLACK_APP_TOKEN"]),
    ({"SLACK_APP_TOKEN": BOT, "SLACK_BOT_TOKEN": BOT}, ["SLACK_APP_TOKEN holds a bot token", "SLACK_APP_TOKEN=xapp-"]),
    ({"SLACK_BOT_TOKEN": "xoxp-canary"}, ["SLACK_BOT_TOKEN holds a user token", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"SLACK_BOT_TOKEN": "xoxe-1-canary"}, ["SLACK_BOT_TOKEN holds a refresh token", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"SLACK_BOT_TOKEN": f'"{BOT}"'}, ["SLACK_BOT_TOKEN must not contain spaces, line breaks or quotes"]),
    ({"SLACK_BOT_TOKEN": f"{BOT}\n"}, ["SLACK_BOT_TOKEN must not contain spaces, line breaks or quotes"]),
    ({"SLACK_APP_TOKEN": f" {APP}"}, ["SLACK_APP_TOKEN must not contain spaces, line breaks or quotes"]),
    ({"SLACK_SIGNING_SECRET": f"\u201c{SIGNING}\u201d"}, ["SLACK_SIGNING_SECRET must not contain"]),
    ({"DISCORD_TOKEN": f"Bot {DISCORD}"}, ["DISCORD_TOKEN must not begin with the word Bot"]),
    ({"DISCORD_TOKEN": "abcdefghijklmnopqrstuvwxyz_-0123"}, ["DISCORD_TOKEN holds the client secret", "under Bot"]),
    ({"DISCORD_TOKEN": "1234567890123456789"}, ["DISCORD_TOKEN holds the application id", "under Bot"]),
    ({"DISCORD_TOKEN": SIGNING * 2}, ["DISCORD_TOKEN holds the public key", "under Bot"]),
    ({"PUBLIC_URL": "papers.example.org"}, ["PUBLIC_URL must be an http or https address"]),
]
POINTED_OUT = [  # it may still work
    ({"SLACK_BOT_TOKEN": "canary"}, ["SLACK_BOT_TOKEN does not begin with xoxb-"]),
    (
        {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": BOT, "PORT": "1"},
        ["SLACK_SIGNING_SECRET does not look like one"],
    ),
    ({"DISCORD_TOKEN": "canary"}, ["DISCORD_TOKEN does not look like a bot's token"]),
    ({"PUBLIC_URL": "http://papers.example.org"}, ["PUBLIC_URL is http", "https://"]),
    ({"PUBLIC_URL": "https://papers.example.org/slack/events"}, ["PUBLIC_URL has a path"]),
    ({"SLACK_TOKEN": BOT}, ["SLACK_TOKEN is not a setting", "Did you mean SLACK_BOT_TOKEN?"]),
    ({"SLACK_BOTTOKEN": BOT}, ["SLACK_BOTTOKEN is not a setting", "Did you mean SLACK_BOT_TOKEN?"]),
    ({"DISCORD_BOT_TOKEN": DISCORD}, ["DISCORD_BOT_TOKEN is not a setting", "Did you mean DISCORD_TOKEN?"]),
    ({"PAPERS_EMOJIS": "🔖"}, ["PAPERS_EMOJIS is not a setting", "Did you mean PAPERS_EMOJI?"]),
    ({"SLACK_SIGNING_KEY": SIGNING}, ["SLACK_SIGNING_KEY is not a setting", "Did you mean SLACK_SIGNING_SECRET?"]),
    ({"PAPERS_VERBOSITY": "1"}, ["PAPERS_VERBOSITY is not a setting", "README"]),
]
HALF_SET_UP = [  # right for some process, but not for the whole bot
    ({"SLACK_BOT_TOKEN": BOT}, ["nothing listens to Slack", "SLACK_APP_TOKEN=xapp-", "SLACK_SIGNING_SECRET and PORT"]),
    ({"SLACK_APP_TOKEN": APP}, ["SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}, ["PORT is not", "PORT=3000"]),
]
WELL = [
    {},
    {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "DISCORD_TOKEN": DISCORD},
    {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-canary", "SLACK_SIGNING_SECRET": SIGNING, "PORT": "3000"},
    {**OAUTH, "PUBLIC_URL": "https://papers.example.org/"},
    {"PUBLIC_URL": "http://127.0.0.1:3000", "PAPERS_REDIS_PASSWORD": "x", "SLACKWARE": "15"},
]


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in load_names():
        if name in {field.upper() for field in Settings.model_fields} or name.startswith(("SLACK_", "DISCORD_")):
            monkeypatch.delenv(name)
    return lambda variables: [monkeypatch.setenv(name, value) for name, value in variables.items()]


def doctor() -> str:
    """What an operator reads: the line that ends the command, or the findings about settings."""
    try:
        return "\n".join(f"{each.text} {each.advice}" for each in find_mistakes(load_settings(), load_names()))
    except ConfigurationError as error:
        return str(error)


@pytest.mark.parametrize(("variables", "said"), [*REFUSED, *POINTED_OUT, *HALF_SET_UP])
def test_the_doctor_names_the_variable_and_what_to_do(environment, variables, said):
    environment(variables)
    for words in said:
        assert words in doctor()
    assert "canary" not in doctor()


@pytest.mark.parametrize("variables", [variables for variables, _ in REFUSED])
def test_no_process_starts_with_a_value_that_is_certainly_wrong(environment, variables):
    environment(variables)
    with pytest.raises(ConfigurationError):
        refuse_mistakes(load_settings(), load_names())


@pytest.mark.parametrize(("variables", "said"), POINTED_OUT)
def test_a_start_points_out_what_is_probably_wrong(environment, variables, said):
    environment(variables)
    assert said[0] in " ".join(finding.text for finding in refuse_mistakes(load_settings(), load_names()))


@pytest.mark.parametrize("variables", WELL)
def test_nothing_is_said_about_good_settings(environment, variables):
    environment(variables)
    assert doctor() == ""


def test_a_misspelt_variable_in_the_env_file_is_pointed_out(environment, tmp_path):
    (tmp_path / ".env").write_text("DISCORD_TOKEM=x\n")
    assert "Did you mean DISCORD_TOKEN?" in doctor()


@pytest.mark.parametrize(("mode", "said"), [(0o644, "may read .env (mode 644)"), (0o660, "may change .env (mode 660)")])
def test_an_env_file_that_others_may_read_is_pointed_out(environment, tmp_path, mode, said):
    (tmp_path / ".env").write_text("DISCORD_TOKEN=x\n")
    (tmp_path / ".env").chmod(mode)
    [finding] = check_env_mode(load_env_mode())
    assert said in finding.text
    assert "chmod 600 .env" in finding.advice
    assert finding.level == "warning"


@pytest.mark.parametrize("mode", [0o600, 0o400, None])
def test_an_env_file_of_ones_own_is_fine(environment, tmp_path, mode):
    if mode is not None:
        (tmp_path / ".env").touch(mode)
    assert check_env_mode(load_env_mode()) == ()
