"""Slack in the registry: its settings and its process. Pure; adapters/slack/app.py is loaded where Slack is set up."""

from typing import TYPE_CHECKING

from adapters.kit.face import Face, FaceApp, Setup

if TYPE_CHECKING:
    from bot.settings import Settings

INSTALLED = ("SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "PUBLIC_URL", "SECRET_KEY")


def read_setup(settings: "Settings") -> Setup:
    """Return what Slack's settings allow: one workspace with a token, or an app that others install."""
    installed = bool(settings.slack_client_id)
    called = installed or bool(settings.slack_signing_secret)
    return Setup(
        configured=installed or bool(settings.slack_bot_token),
        required=INSTALLED if installed else (),
        listening=("SLACK_APP_TOKEN",) if installed else ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
        listens=bool(settings.slack_app_token),
        called=called,
        idle="" if settings.slack_app_token else _why_idle(called=called, token=bool(settings.slack_bot_token)),
    )


def _why_idle(*, called: bool, token: bool) -> str:
    if called:
        return "Slack sends its requests to `papers web`; a socket would need SLACK_APP_TOKEN"
    return "" if token else "no Slack token is set"


def _load() -> FaceApp:
    from adapters.slack.app import APP

    return APP


SLACK = Face(
    name="slack",
    setup=read_setup,
    load=_load,
    example="slack:T012AB3CD:C012AB3CD",
    accepts=lambda names: len(names) == 2 and all(map(str.isalnum, names)),
    process="Listen to Slack over a socket (no public address).",
    start="`papers slack-manifest` prints the app to create; then set SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
    requests=True,
)
