"""`papers refresh`: editions into the library, with a progress bar.

Resumable: days that are fresh are skipped, so starting again goes on where it was interrupted.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from adapters.console.screen import open_console
from bot.app import OpenBot
from bot.errors import UsageError
from bot.language.periods import ARCHIVE_BEGINS
from bot.ports import Failed
from bot.text import plural

DEFAULT_DAYS = 7
GIVE_UP_AFTER = 5  # failures in a row: the source is down, and says so better than fifty lines would
AT_ONCE = 4  # requests under way; the source allows 500 in five minutes


async def refresh_days(bot: OpenBot, since: date | None) -> int:
    """Fetch every day from `since` to today; return the exit code."""
    today = bot.clock.now().date()
    if since and since > today:
        raise UsageError(f"{since} is in the future. For example: papers refresh --since {today - timedelta(days=7)}")
    first = max(since or today - timedelta(days=DEFAULT_DAYS), ARCHIVE_BEGINS)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    console = open_console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Fetching editions", total=len(days))
        failures = await _fetch(bot, days, lambda: progress.advance(task))
    papers, editions = bot.library.size, len(bot.library.edition_days())
    open_console().print(Text(f"The library has {plural(papers, 'paper')} in {plural(editions, 'edition')}."))
    for failure in failures[:1]:
        more = f" ({plural(len(failures), 'day')})" if len(failures) > 1 else ""
        way = "`papers refresh --now` asks anyway" if failure.retry_after_s else "Run it again to continue"
        console.print(Text(f"papers: {failure.reason}{more}. {way}."))
    return 1 if failures else 0


async def _fetch(bot: OpenBot, days: Sequence[date], advance: Callable[[], None]) -> list[Failed]:
    failures: list[Failed] = []
    waiting = iter(days)
    lost = 0

    async def work() -> None:
        nonlocal lost
        for day in waiting:
            outcome = await bot.refresh_day(day)
            lost = lost + 1 if isinstance(outcome, Failed) else 0
            if isinstance(outcome, Failed):
                failures.append(outcome)
            advance()
            if lost >= GIVE_UP_AFTER:
                return

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return failures
