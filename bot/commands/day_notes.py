"""The notes beside a list: why a weekend shows Friday's edition, how old a list is, what failed. Pure.

"Empty", "not open yet", "failed" and "stale" are four different answers.
"""

from datetime import date, datetime

from bot.model import Edition
from bot.papers.refresh import stale_since
from bot.ports import Failed, ListOutcome, NotOpenYet
from bot.replies import Line, line
from bot.text import age_in_words, date_in_words

WEEKEND = 5  # Saturday's number; Monday is 0


def explain_other_day(asked: date, shown: date, outcome: ListOutcome | None, today: date) -> Line:
    """Return why the list of `shown` stands where that of `asked` was wanted."""
    name, other = date_in_words(asked, today), f"this is {date_in_words(shown, today)}'s"
    if isinstance(outcome, Failed):
        return line(f"{outcome.reason}: {other}, the newest one here.")
    if isinstance(outcome, NotOpenYet):
        return line(f"Papers for {name} aren't out yet: {other}.")
    if asked.weekday() >= WEEKEND or outcome is not None:
        return line(f"No papers on {name}: {other}.")
    return line(f"I don't have papers for {name} yet: {other}.")


def explain_no_list(asked: date, outcome: ListOutcome | None, today: date) -> Line:
    """Return why there is no list of `asked`."""
    name = date_in_words(asked, today)
    if isinstance(outcome, Failed):
        return line(f"I can't get the papers for {name} right now: {outcome.reason}. Try again later.")
    if isinstance(outcome, NotOpenYet) or asked > today:
        return line(f"Papers for {name} aren't out yet.")
    if outcome is None:
        return line(f"Still fetching {name} from Hugging Face. Try again in a moment.")
    return line(f"No papers on {name}. There are none at weekends and on holidays.")


def age_notes(edition: Edition, outcome: ListOutcome | None, now: datetime) -> tuple[Line, ...]:
    """Return a note where the list comes from the bundled sample, or the newest fetch failed and it is old."""
    if edition.source == "sample":
        return (line("Sample papers: I have no list from Hugging Face yet."),)
    if isinstance(outcome, Failed) and (since := stale_since(edition.fetched_at, outcome, now)):
        return (line(f"{outcome.reason}; this list is {age_in_words(now - since)} old."),)
    return ()
