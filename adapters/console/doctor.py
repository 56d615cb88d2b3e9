"""`papers doctor`: looks at everything that can be wrong and says what to do."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from adapters.console.render import FACTS
from adapters.console.screen import open_console
from bot.app import OpenBot
from bot.model import Finding
from bot.text import plural

SIGNS = {"good": ("✓", "green"), "warning": ("!", "yellow"), "refused": ("✗", "red"), "off": ("–", FACTS)}


async def run_doctor(bot: OpenBot, platforms: Sequence[Finding] = ()) -> int:
    """Draw the findings, those about `platforms` last; return 1 when something keeps the bot from working."""
    findings = [*await bot.examine(), *platforms]
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        sign, colour = SIGNS[finding.level]
        said = _with_commands(finding.text, "")
        if finding.advice:
            said.append("\n").append_text(_with_commands(finding.advice, FACTS))
        table.add_row(Text(sign, style=colour), Text(finding.topic, style=FACTS), said)
    open_console().print(table, Text(), Text(sum_up(findings), style="bold"), sep="\n")
    return 1 if any(finding.level == "refused" for finding in findings) else 0


def sum_up(findings: Sequence[Finding]) -> str:
    """Return the verdict in one line: `All good.`, or how many problems and warnings, and about what. Pure."""
    problems = [finding.topic for finding in findings if finding.level == "refused"]
    warnings = [finding.topic for finding in findings if finding.level == "warning"]
    if not problems and not warnings:
        return "All good."
    counts = [plural(len(each), name) for each, name in ((problems, "problem"), (warnings, "warning")) if each]
    return f"{', '.join(counts)}: {', '.join(dict.fromkeys((*problems, *warnings)))}."


def _with_commands(said: str, style: str) -> Text:
    """Return a sentence whose `commands` are coloured; a terminal shows no backticks."""
    return Text.assemble(*((part, "cyan" if at % 2 else style) for at, part in enumerate(said.split("`"))))
