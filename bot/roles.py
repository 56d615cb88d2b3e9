"""What a process can be, and which settings that needs. Pure; for the operator, who is told what is missing at once."""

from collections.abc import Collection
from typing import Literal

from bot.errors import ConfigurationError
from bot.settings import EXAMPLES, Settings

Role = Literal["clock", "worker", "web", "slack", "discord"]

NOBODY_LISTENS = "nothing listens to Slack: {} is missing. For example: {}"


def check_roles(settings: Settings, roles: Collection[Role]) -> None:
    """Raise ConfigurationError with the name and an example of a variable that one of `roles` lacks."""
    if settings.slack_client_id:
        for name in ("SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "PUBLIC_URL", "SECRET_KEY"):
            settings.require(name)
    elif "slack" in roles:
        settings.require("SLACK_BOT_TOKEN")
    if "slack" in roles:
        settings.require("SLACK_APP_TOKEN")
    if "discord" in roles:
        settings.require("DISCORD_TOKEN")


def find_idleness(settings: Settings, role: Role, port: int | None = None) -> str:
    """Return why a process with this role has nothing to do here, "" when it has something to do, or lacks a setting.

    A Procfile starts every kind of process, whatever is set up. `port` is where the process would listen.
    """
    if role == "web" and port is None and not (settings.slack_client_id or settings.slack_signing_secret):
        return "PORT is not set, and Slack sends no requests here"
    if role == "slack" and not settings.slack_app_token:
        if settings.slack_client_id or settings.slack_signing_secret:
            return "Slack sends its requests to `papers web`; a socket would need SLACK_APP_TOKEN"
        if not settings.slack_bot_token:
            return "no Slack token is set"
    if role == "discord" and not settings.discord_token:
        return "DISCORD_TOKEN is not set"
    return ""


def platforms(settings: Settings) -> frozenset[str]:
    """Return the platforms that are set up; where there are none, the terminal is the one."""
    tokens = {
        "slack": settings.slack_bot_token or settings.slack_client_id,
        "discord": settings.discord_token,
    }
    return frozenset(name for name, token in tokens.items() if token) or frozenset({"console"})


def needed_platforms(settings: Settings, roles: Collection[Role]) -> frozenset[str]:
    """Return the platforms that a process with these roles opens: a worker all that are set up, a clock none."""
    if "worker" in roles:
        return platforms(settings)
    called = {"slack"} if "web" in roles else set()  # Slack sends its requests there
    return platforms(settings) & {*roles, *called}


def serving_roles(settings: Settings, port: int | None) -> frozenset[Role]:
    """Return all that is configured, for one process that is everything and listens at `port`.

    Raises ConfigurationError.
    """
    roles: set[Role] = {"clock", "worker"}
    if port is not None:
        roles.add("web")
    if settings.slack_app_token:
        roles.add("slack")
    if settings.discord_token:
        roles.add("discord")
    check_roles(settings, roles)
    called = settings.slack_signing_secret and "web" in roles
    if "slack" in platforms(settings) and "slack" not in roles and not called:
        lacking = "PORT" if settings.slack_signing_secret else "SLACK_APP_TOKEN"
        raise ConfigurationError(NOBODY_LISTENS.format(lacking, EXAMPLES[lacking]))
    return frozenset(roles)
