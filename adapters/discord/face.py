"""Discord in the registry: its settings and its process. Pure; adapters/discord/app.py is loaded where it is set up."""

from typing import TYPE_CHECKING

from adapters.kit.face import Face, FaceApp, Setup

if TYPE_CHECKING:
    from bot.settings import Settings


def read_setup(settings: "Settings") -> Setup:
    """Return what Discord's settings allow: one token is all."""
    there = bool(settings.discord_token)
    idle = "" if there else "DISCORD_TOKEN is not set"
    return Setup(configured=there, listening=("DISCORD_TOKEN",), listens=there, idle=idle)


def _load() -> FaceApp:
    from adapters.discord.app import APP

    return APP


DISCORD = Face(
    name="discord",
    setup=read_setup,
    load=_load,
    example="discord:80351110224678912:81384788765712384",
    accepts=lambda names: len(names) == 2 and all(map(str.isdecimal, names)),
    process="Listen to Discord; register its commands if they changed.",
    start="Create a bot at discord.com/developers and set DISCORD_TOKEN; `papers discord-invite` adds it to a server.",
)
