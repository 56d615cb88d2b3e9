"""The registry: every face there is. A new one is added here and nowhere else."""

from adapters.console.face import CONSOLE
from adapters.discord.face import DISCORD
from adapters.slack.face import SLACK

FACES = (CONSOLE, SLACK, DISCORD)
