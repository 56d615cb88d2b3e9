"""`papers doctor`: looks at everything that can be wrong and says what to do."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from adapters.console.app import open_console
from adapters.console.render import FACTS
from bot.app import OpenBot
from bot.model import Finding

SIGNS = {"good": ("✓", "green"), "warning": ("!", "yellow"), "refused": ("✗", "red")}


async def run_doctor(bot: OpenBot, platforms: Sequence[Finding] = ()) -> int:
    """Draw the findings, those about `platforms` last; return 1 when something keeps the bot from working."""
    findings = [*await bot.examine(), *platforms]
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        sign, colour = SIGNS[finding.level]
        said = Text(finding.text)
        if finding.advice:
            said.append(f"\n{finding.advice}", style=FACTS)
        table.add_row(Text(sign, style=colour), Text(finding.topic, style=FACTS), said)
    open_console().print(table)
    return 1 if any(finding.level == "refused" for finding in findings) else 0
