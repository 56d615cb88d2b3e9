"""How `papers` helps whoever types: commands in groups, pages of 80 columns, and what a wrong command may have been."""

import re
from datetime import date
from difflib import get_close_matches
from itertools import takewhile
from typing import Any

import click

from adapters.console.shell import SHORT_FORMS, in_shell, safely
from adapters.faces import FACES

WIDTH = 80
EPOCH = date(1970, 1, 1)  # a command is one on any day
ONE_LETTER = re.compile(r"-[a-zA-Z]")  # hardly a word that a search leaves out
PROCESSES = {
    "clock": "Schedule digests; run one or more.",
    "worker": "Post digests and send alerts; run as many as you like.",
    "web": "Serve health, metrics, Slack's requests and, if set up, pages.",
} | {face.name: face.process for face in FACES if face.process}

SECTIONS = {
    "Use": ("demo", "ask", *SHORT_FORMS),
    "Set up": ("slack-manifest", "discord-invite", "mail-test"),
    "Run": ("serve", *PROCESSES, "redis"),
    "Maintain": ("doctor", "refresh", "import", "post", "adopt"),
}


class GroupedHelp(click.Group):
    """A group of commands that are listed under the headings of SECTIONS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the sections."""
        return [name for names in SECTIONS.values() for name in names]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list for each section, all with the same columns."""
        widest = max(map(len, self.list_commands(ctx)))
        for heading, names in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(widest), self._short(name, widest)) for name in names])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Return the command, `ask` for what the bot understands; raise UsageError with what may have been meant."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            words = takewhile(lambda each: not each.startswith("--"), args)
            if _is_understood(" ".join(words)):
                return super().resolve_command(ctx, ["ask", *args])
            close = get_close_matches(name, self.commands, n=1)
            meant = [f"Did you mean: {' '.join(('papers', *close, *map(safely, args[1:])))}?"] if close else []
            search = [f"To search: {in_shell(' '.join(args))}"] if not close or len(args) > 1 else []
            raise click.UsageError(" ".join((f"No such command: {name}.", *meant, *search)), ctx)
        return super().resolve_command(ctx, args)

    def _short(self, name: str, widest: int) -> str:
        return self.commands[name].get_short_help_str(WIDTH - widest - 4)


def _is_understood(text: str) -> bool:
    """Whether the bot knows a command by this text, or by its first word: the answer then says what is missing."""
    from bot.language.grammar import parse_command
    from bot.language.values import Search
    from bot.language.verbs import VERBS

    verb = text.partition(" ")[0].casefold()
    named = any(verb == each.name for each in VERBS)
    return named or not isinstance(parse_command(text, today=EPOCH), Search)


class WordsCommand(click.Command):
    """A command whose words may begin with a minus, as in a search without a word; what begins as an option is one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raise NoSuchOption for an option that there is not, unless it stands behind `--`."""
        known = [name for param in self.get_params(ctx) for name in param.opts]
        for typed in takewhile(lambda each: each != "--", args):
            name = typed.partition("=")[0]
            if (name.startswith("--") or ONE_LETTER.fullmatch(name)) and name not in known:
                raise click.NoSuchOption(name, possibilities=get_close_matches(name, known), ctx=ctx)
        return super().parse_args(ctx, args)
