"""What one can type after a slash, and choose from a message's menu.

`/papers query:` carries the whole language, so that it is the same on every platform; `/digest` has native options.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord.digest_group import build_digest_group
from adapters.discord.incoming import AnyInteraction, chosen_message, known_names
from adapters.discord.limits import CHOICE_NAME, CHOICE_VALUE, CHOICES, QUERY, clip
from adapters.discord.talk import Talk
from bot.bot import PapersBot
from bot.language.markup import undo_markup
from bot.outcomes import Suggestion

log = structlog.get_logger(__name__)

EVERYWHERE = {
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=True),
    "allowed_contexts": app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
}

Query = app_commands.Range[str, 1, QUERY]


class PapersTree(app_commands.CommandTree[Any]):
    """The commands; an interaction that arrives twice is answered once."""

    def __init__(self, client: discord.Client, talk: Talk) -> None:
        super().__init__(client)
        self._talk = talk

    async def interaction_check(self, interaction: AnyInteraction, /) -> bool:
        if interaction.type is discord.InteractionType.autocomplete:
            return await self._talk.lets_complete(interaction)
        return await self._talk.lets_in(interaction)

    async def on_error(self, interaction: AnyInteraction, error: app_commands.AppCommandError, /) -> None:
        """One traceback in the log; the person reads an apology."""
        reference = secrets.token_hex(4)
        log.error("discord.command_failed", exc_info=error, reference=reference)
        if interaction.type is discord.InteractionType.application_command:
            await self._talk.apologise(interaction, reference)


def build_commands(bot: PapersBot, talk: Talk, command: str) -> Sequence[Any]:
    """Return all commands."""
    return [_build_papers(bot, talk, command), build_digest_group(talk), _build_save(talk)]


def command_payloads(commands: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the commands as they are registered."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents(guilds=True)))  # none at all is warned about
    return [command.to_dict(tree) for command in commands]


def offer(suggestions: Sequence[Suggestion]) -> list[app_commands.Choice[str]]:
    """Return suggestions as Discord takes them: no two of one name, none that is too long to be sent."""
    named = {clip(each.label, CHOICE_NAME): each.says for each in suggestions if len(each.says) <= CHOICE_VALUE}
    return [app_commands.Choice(name=name, value=says) for name, says in named.items() if name and says][:CHOICES]


def _build_papers(bot: PapersBot, talk: Talk, command: str) -> Any:
    async def papers(interaction: AnyInteraction, query: Query = "") -> None:
        await talk.answer(interaction, undo_markup(query, known_names(interaction)))

    async def complete(interaction: AnyInteraction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            return offer(bot.suggest(typed, limit=CHOICES))
        except Exception:  # a person goes on typing
            log.exception("discord.no_suggestions")
            return []

    described = app_commands.describe(query="Search words, or today, saved, show 2504.13173, help")
    made: Any = app_commands.Command(
        name=command,
        description="Research papers: search, today's list, saved papers",
        callback=described(papers),
        **EVERYWHERE,  # type: ignore[arg-type]
    )
    made.autocomplete("query")(complete)
    return made


def _build_save(talk: Talk) -> Any:
    async def save(interaction: AnyInteraction, message: discord.Message) -> None:
        await talk.keep(interaction, chosen_message(interaction, message))

    return app_commands.ContextMenu(name="Save paper", callback=save, **EVERYWHERE)  # type: ignore[arg-type]
