"""What `papers doctor` looks at: the library and the sources of papers.

The store is looked at by bot/store/check.py, deliveries by bot/digests/check.py; a face adds tokens and channels.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.errors import StorageError
from bot.health.heartbeat import is_source, name_missing, name_trouble
from bot.model import Edition, Finding
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.meaning import Meaning
from bot.papers.refresh import Refresher
from bot.ports import Clock, Empty, Failed, Found, ListOutcome, NotOpenYet
from bot.store.health import HealthBook, SourceHealth
from bot.text import age_in_words, capital, date_in_words, plural, without_name

SITE = "Hugging Face"  # also the beginning of the name of its pages


async def check_source(refresher: Refresher, clock: Clock) -> Finding:
    """Ask the source for the newest edition and return how that went."""
    outcome = await refresher.refresh_day(clock.now().date())
    topic = "today"
    if isinstance(outcome, Failed):
        advice = "Check the network, HTTPS_PROXY and HF_BASE_URL. Meanwhile the last lists are shown with their age."
        if outcome.retry_after_s:
            advice = f"It asks to be left alone for {outcome.retry_after_s:.0f} seconds. The bot obeys; nothing to do."
        return Finding(topic=topic, level="warning", text=f"{outcome.reason}.", advice=advice)
    return Finding(topic=topic, level="good", text=f"Hugging Face answers: {_answer(outcome)}.")


def check_library(library: Library, clock: Clock) -> Finding:
    """Return how much there is and how old it is."""
    edition = library.newest()
    if edition is None:
        advice = "Run `papers refresh` to fetch the last week, or `papers demo` to try the bundled sample."
        return Finding(topic="library", level="warning", text="No papers yet.", advice=advice)
    held = f"{plural(library.size, 'paper')} in {plural(len(library.edition_days()), 'edition')}"
    newest = f"the newest of {date_in_words(edition.day, None)}, {_age(edition, clock)}"
    return Finding(topic="library", level="good", text=f"{held}, {newest}.")


async def check_index(finder: Finder) -> Finding:
    """Build the index as a process does at its start and return how much can be searched."""
    await finder.warm()
    return Finding(topic="index", level="good", text=f"{plural(finder.size, 'paper')} can be searched.")


async def check_meaning(meaning: Meaning | None) -> tuple[Finding, ...]:
    """Return whether searches also go by meaning; nothing without the extra for it."""
    if meaning is None:
        return ()
    try:
        works = await meaning.open()
    except StorageError as error:
        return (Finding(topic="meaning", level="warning", text=f"Vectors could not be read: {error}."),)
    if not works:
        advice = "Searches go by words alone. Install it again: pip install --force-reinstall wordllama"
        return (
            Finding(topic="meaning", level="warning", text=f"wordllama is broken: {meaning.trouble}.", advice=advice),
        )
    return (Finding(topic="meaning", level="good", text=f"{plural(meaning.count, 'paper')} can be found by meaning."),)


def check_sources(health: Mapping[str, SourceHealth], clock: Clock, asked: Finding) -> tuple[Finding, ...]:
    """Return what all processes together know of each source, in the order of the names; that Hugging Face fails is
    not said again where `asked` says it."""
    names = sorted(filter(is_source, health))
    told = [name for name in names if asked.level != "good" and name.startswith(SITE) and health[name].failed_at]
    return tuple(_source_finding(name, health[name], clock) for name in names if name not in told)


def check_processes(health: Mapping[str, SourceHealth], clock: Clock) -> Finding:
    """Return whether somebody posts digests and answers mentions, and whether all runs that should."""
    if trouble := name_trouble(health, clock.now()):
        advice = "It restarts automatically. If this doesn't go away, check that process's log."
        return Finding(topic="processes", level="warning", text=trouble, advice=advice)
    if missing := name_missing(health, clock.now()):
        advice = "Start `papers serve`, or `papers worker` and `papers clock`."
        return Finding(topic="processes", level="warning", text=missing, advice=advice)
    return Finding(topic="processes", level="good", text="A worker and a clock are running.")


async def load_health(book: HealthBook) -> dict[str, SourceHealth]:
    """Return what is known, nothing while the store is down; the store's own finding says so."""
    try:
        return await book.load()
    except StorageError:
        return {}


def _source_finding(name: str, health: SourceHealth, clock: Clock) -> Finding:
    now = clock.now()
    answered = f"answered {age_in_words(now - health.answered_at)} ago" if health.answered_at else "has never answered"
    if health.failed_at is None:
        return Finding(topic=name, level="good", text=f"It {answered}.")
    reason = without_name(name, health.reason)
    text = f"{capital(reason)}, {age_in_words(now - health.failed_at)} ago; before that, it {answered}."
    pause_s = (health.not_before - now).total_seconds() if health.not_before else 0
    advice = f"It is paused for another {age_in_words(timedelta(seconds=pause_s))}." if pause_s > 0 else ""
    return Finding(topic=name, level="warning", text=text, advice=advice or "It is asked again when needed.")


def _answer(outcome: ListOutcome) -> str:
    if isinstance(outcome, Found):
        skipped = f", {outcome.skipped} unreadable" if outcome.skipped else ""
        return f"today has {plural(len(outcome.papers), 'paper')}{skipped}"
    if isinstance(outcome, NotOpenYet):
        return "today's papers aren't out yet"
    return "there are no papers today" if isinstance(outcome, Empty) else "nothing has changed"


def _age(edition: Edition, clock: Clock) -> str:
    if edition.source == "sample":
        return "from the bundled sample"
    return f"fetched {age_in_words(clock.now() - edition.fetched_at)} ago"
