"""What a process can be, and which settings that needs. Pure; for the operator, who is told what is missing at once."""

from collections.abc import Collection
from typing import Literal

from bot.errors import ConfigurationError
from bot.settings import EXAMPLES, Settings

Role = Literal["clock", "worker", "web", "slack", "discord"]

NOBODY_LISTENS = "nothing listens to Slack: SLACK_APP_TOKEN is missing. For example: {}"


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


def serving_roles(settings: Settings) -> frozenset[Role]:
    """Return all that is configured, for one process that is everything. Raises ConfigurationError."""
    roles: set[Role] = {"clock", "worker"}
    if settings.port:
        roles.add("web")
    if settings.slack_app_token:
        roles.add("slack")
    if settings.discord_token:
        roles.add("discord")
    check_roles(settings, roles)
    called = settings.slack_signing_secret and settings.port
    if "slack" in platforms(settings) and "slack" not in roles and not called:
        raise ConfigurationError(NOBODY_LISTENS.format(EXAMPLES["SLACK_APP_TOKEN"]))
    return frozenset(roles)
