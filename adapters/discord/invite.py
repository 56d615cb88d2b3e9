"""The links that add the bot to a Discord server or to a person's own list. Pure."""

import base64
import binascii
from urllib.parse import urlencode

import discord

from adapters.discord.permissions import INVITED
from bot.errors import ConfigurationError

AUTHORIZE = "https://discord.com/oauth2/authorize"
NO_BOT = "DISCORD_TOKEN is not a bot's token. Copy it from the Developer Portal, under Bot: DISCORD_TOKEN=MTk4…"
INVITATION = """Add the bot to a server (you need Manage Server there):
  {server}

Add it to your own list, for use in every server and in private:
  {person}

In the Developer Portal, under Installation, both User Install and Guild Install have to be allowed.
No privileged intent is needed."""


def invitation(token: str, *, seeds: bool = False) -> str:
    """Return the two links of the application that a token belongs to, ready to be printed."""
    application = read_application(token)
    return INVITATION.format(server=server_link(application, seeds=seeds), person=person_link(application))


def read_application(token: str) -> int:
    """Return the application's id, with which every bot token begins; raise ConfigurationError when it does not."""
    first = token.partition(".")[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise ConfigurationError(NO_BOT) from error


def server_link(application_id: int, *, seeds: bool = False) -> str:
    """Return the link with which a server's owner invites the bot, with exactly the permissions it uses.

    `seeds`: it puts a first reaction under its messages."""
    wanted = discord.Permissions(INVITED.value)
    wanted.add_reactions = seeds
    asked = {"scope": "bot applications.commands", "permissions": wanted.value, "integration_type": 0}
    return f"{AUTHORIZE}?{urlencode({'client_id': application_id, **asked})}"


def person_link(application_id: int) -> str:
    """Return the link with which a person adds the bot to their own list, for use in any server and in private."""
    asked = {"scope": "applications.commands", "integration_type": 1}
    return f"{AUTHORIZE}?{urlencode({'client_id': application_id, **asked})}"
