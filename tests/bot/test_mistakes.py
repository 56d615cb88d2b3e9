"""The usual mistakes in the settings, and what `papers doctor` and a start say to each: the variable and what to do."""

import pytest
from cases import each

from bot.errors import ConfigurationError
from bot.health.settings_mistakes import check_env_mode, find_mistakes, refuse_mistakes
from bot.settings import EXAMPLES, load_env_mode, load_names, load_settings

BOT, APP, SIGNING = "xoxb-1-2-canary", "xapp-1-2-canary", "0123456789abcdef" * 2
DISCORD = "MTk4.Gabc.canary-canary"
OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": SIGNING}

REFUSED = [  # no process starts so
    (
        {"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT},
        ["BOT_TOKEN holds a Slack app-level token", "SLACK_APP_TOKEN"],
    ),
    (
        {"SLACK_APP_TOKEN": BOT, "SLACK_BOT_TOKEN": BOT},
        ["SLACK_APP_TOKEN holds a Slack bot token", "APP_TOKEN=xapp-"],
    ),
    ({"SLACK_BOT_TOKEN": "xoxp-canary"}, ["SLACK_BOT_TOKEN holds a Slack user token", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"SLACK_BOT_TOKEN": "xoxe-1-canary"}, ["SLACK_BOT_TOKEN holds a Slack refresh token", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"SLACK_BOT_TOKEN": f'"{BOT}"'}, ["SLACK_BOT_TOKEN must not contain spaces, line breaks or quotes"]),
    ({"SLACK_BOT_TOKEN": f"{BOT}\n"}, ["SLACK_BOT_TOKEN must not contain spaces, line breaks or quotes"]),
    ({"SLACK_APP_TOKEN": f" {APP}"}, ["SLACK_APP_TOKEN must not contain spaces, line breaks or quotes"]),
    ({"SLACK_SIGNING_SECRET": f"\u201c{SIGNING}\u201d"}, ["SLACK_SIGNING_SECRET must not contain"]),
    ({"DISCORD_TOKEN": f"Bot {DISCORD}"}, ["DISCORD_TOKEN must not begin with the word Bot"]),
    (
        {"DISCORD_TOKEN": "abcdefghijklmnopqrstuvwxyz_-0123"},
        ["DISCORD_TOKEN holds a Discord client secret", "from Bot"],
    ),
    ({"DISCORD_TOKEN": "1234567890123456789"}, ["DISCORD_TOKEN holds a Discord application ID", "from Bot"]),
    ({"DISCORD_TOKEN": SIGNING * 2}, ["DISCORD_TOKEN holds a Discord public key", "from Bot"]),
    ({"PUBLIC_URL": "papers.example.org"}, ["PUBLIC_URL must be an http or https address"]),
    ({"PUBLIC_URL": "https://papers.example.org:99999"}, ["PUBLIC_URL must be an http or https address"]),
    ({"SLACK_SIGNING_SECRET": BOT}, ["SLACK_SIGNING_SECRET holds a Slack bot token, which belongs in SLACK_BOT_TOKEN"]),
    ({"DISCORD_TOKEN": BOT}, ["DISCORD_TOKEN holds a Slack bot token, which belongs in SLACK_BOT_TOKEN"]),
    ({"SLACK_BOT_TOKEN": DISCORD}, ["SLACK_BOT_TOKEN holds a Discord bot token, which belongs in DISCORD_TOKEN"]),
    ({"SLACK_APP_TOKEN": f"SLACK_APP_TOKEN={APP}"}, ["SLACK_APP_TOKEN holds a whole line of .env"]),
    ({"DISCORD_TOKEN": "https://discord.com/api/webhooks/1/canary"}, ["DISCORD_TOKEN holds a web address"]),
    ({"DISCORD_TOKEN": "mfa.canary"}, ["DISCORD_TOKEN holds a person's Discord token"]),
    ({"PAPERS_HOME": '"/var/lib/papers"'}, ["PAPERS_HOME must not contain spaces, line breaks or quotes"]),
    ({"REDIS_URL": "'redis://canary'"}, ["REDIS_URL must not contain spaces, line breaks or quotes"]),
    ({"HOST": "https://papers.example.org"}, ["HOST must be an address or a name of this machine"]),
    ({"HOST": "0.0.0.0:3000"}, ["HOST must be an address or a name of this machine, without a port"]),
    ({"PORT": "99999"}, ["PORT isn't valid. For example: PORT=3000"]),
    ({"SLACK_MANAGERS": "admin"}, ["SLACK_MANAGERS isn't valid", "members, or admins"]),
]
POINTED_OUT = [  # it may still work
    ({"SLACK_BOT_TOKEN": "canary"}, ["SLACK_BOT_TOKEN does not begin with xoxb-"]),
    ({"SLACK_SIGNING_SECRET": "canary"}, ["SLACK_SIGNING_SECRET does not look like one"]),
    ({"SLACK_SIGNING_SECRET": SIGNING * 2}, ["SLACK_SIGNING_SECRET holds a Discord public key", "Basic Information"]),
    ({"SLACK_BOT_TOKEN": "xoxb-your-canary"}, ["SLACK_BOT_TOKEN is still the example value", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"DISCORD_TOKEN": "<canary>"}, ["DISCORD_TOKEN is still the example value"]),
    ({"REDIS_URI": "redis://canary"}, ["REDIS_URI is not a setting", "Did you mean REDIS_URL?"]),
    ({"METRIC_PORT": "9100"}, ["METRIC_PORT is not a setting", "Did you mean METRICS_PORT?"]),
    ({"PAPERS_REDIS_URL": "redis://canary"}, ["PAPERS_REDIS_URL is not a setting", "Did you mean REDIS_URL?"]),
    ({"DISCORD_TOKEN": "canary"}, ["DISCORD_TOKEN does not look like one"]),
    ({"PUBLIC_URL": "http://papers.example.org"}, ["PUBLIC_URL is http", "https://"]),
    ({"PUBLIC_URL": "https://papers.example.org/slack/events"}, ["PUBLIC_URL has a path"]),
    ({"SLACK_TOKEN": BOT}, ["SLACK_TOKEN is not a setting", "Did you mean SLACK_BOT_TOKEN?"]),
    ({"SLACK_BOTTOKEN": BOT}, ["SLACK_BOTTOKEN is not a setting", "Did you mean SLACK_BOT_TOKEN?"]),
    ({"DISCORD_BOT_TOKEN": DISCORD}, ["DISCORD_BOT_TOKEN is not a setting", "Did you mean DISCORD_TOKEN?"]),
    ({"PAPERS_EMOJIS": "🔖"}, ["PAPERS_EMOJIS is not a setting", "Did you mean PAPERS_EMOJI?"]),
    ({"PAPERS_EMOJI": "⭐ :heart:"}, ["PAPERS_EMOJI lacks 🔖", "it saves nothing", "Add 🔖"]),
    ({"SLACK_SIGNING_KEY": SIGNING}, ["SLACK_SIGNING_KEY is not a setting", "Did you mean SLACK_SIGNING_SECRET?"]),
    ({"PAPERS_VERBOSITY": "1"}, ["PAPERS_VERBOSITY is not a setting", "README"]),
]
HALF_SET_UP = [  # right for some process, but not for the whole bot
    (
        {"SLACK_BOT_TOKEN": BOT},
        ["can't receive anything from Slack", "SLACK_APP_TOKEN=xapp-", "SLACK_SIGNING_SECRET and PORT"],
    ),
    ({"SLACK_APP_TOKEN": APP}, ["SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not", "SLACK_BOT_TOKEN=xoxb-"]),
    ({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}, ["PORT is not", "PORT=3000"]),
    (OAUTH, ["SLACK_CLIENT_ID is set, but PORT is not", "PORT=3000"]),
    ({**OAUTH, "PORT": "3000", "SLACK_BOT_TOKEN": BOT}, ["SLACK_BOT_TOKEN is ignored", "Remove one of them"]),
    ({"SLACK_CLIENT_SECRET": SIGNING}, ["SLACK_CLIENT_SECRET is set, but SLACK_CLIENT_ID is not"]),
]
WELL = [
    {},
    {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "DISCORD_TOKEN": DISCORD},
    {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-canary", "SLACK_SIGNING_SECRET": SIGNING, "PORT": "3000"},
    {**OAUTH, "PUBLIC_URL": "https://papers.example.org/", "PORT": "3000"},
    {"PAPERS_EMOJI": "⭐ :bookmark:"},
    {"PAPERS_EMOJI": "🔖"},
    {"HOST": "::1", "METRICS_HOST": "fe80::1%eth0", "LOG_LEVEL": "debug", "HOSTNAME": "x", "LOGNAME": "x"},
    {"HOST": "0.0.0.0", "METRICS_HOST": "localhost", "HF_HOME": "x", "SECRET_KEY_BASE": "x", "PUBLIC": "x"},
    {"PUBLIC_URL": "http://127.0.0.1:3000", "PAPERS_REDIS_PASSWORD": "x", "SLACKWARE": "15"},
]


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in load_names():
        if name in EXAMPLES or name.startswith(("SLACK_", "DISCORD_")):
            monkeypatch.delenv(name)
    with pytest.MonkeyPatch.context() as own:

        def set_only(variables: dict[str, str]) -> None:
            own.undo()
            for name, value in variables.items():
                own.setenv(name, value)

        yield set_only


def doctor() -> str:
    """What an operator reads: the line that ends the command, or the findings about settings."""
    try:
        return "\n".join(f"{each.text} {each.advice}" for each in find_mistakes(load_settings(), load_names()))
    except ConfigurationError as error:
        return str(error)


@each("variables, said", [*REFUSED, *POINTED_OUT, *HALF_SET_UP])
def test_the_doctor_names_the_variable_and_what_to_do(environment, variables, said):
    environment(variables)
    read = doctor()
    for words in said:
        assert words in read
    assert "canary" not in read


@each("variables", [variables for variables, _ in REFUSED])
def test_no_process_starts_with_a_value_that_is_certainly_wrong(environment, variables):
    environment(variables)
    with pytest.raises(ConfigurationError):
        refuse_mistakes(load_settings(), load_names())


@each("variables, said", POINTED_OUT)
def test_a_start_points_out_what_is_probably_wrong(environment, variables, said):
    environment(variables)
    assert said[0] in " ".join(finding.text for finding in refuse_mistakes(load_settings(), load_names()))


@each("variables", WELL)
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
