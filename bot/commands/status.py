"""`status`: the last digest, the next one, the reason why none came; how old the papers are, how the sources do."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime

from bot.commands.digest_card import SETTINGS, fire_moment, no_digest, state_lines
from bot.commands.obstacles import hold_lines, start_lines
from bot.digests.due import coming_fires, is_pending, overdue_since
from bot.errors import StorageError
from bot.health.heartbeat import find_missing, is_quiet, is_source
from bot.language.values import Status
from bot.model import Asker, Digest, Subscription
from bot.occasion import parse_occasion
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.replies import Line, Reply, Row, code, line
from bot.store.digest_feeds import DigestFeeds
from bot.store.health import HealthBook, SourceHealth
from bot.store.reports import Report
from bot.store.subscriptions import Situation, Subscriptions
from bot.text import age_in_words, date_in_words, plural, without_name

_LATE = line("If you run this bot, ", code("papers doctor"), " says why")


async def answer_status(
    command: Status,
    asker: Asker,
    *,
    clock: Clock,
    digest_feeds: DigestFeeds,
    health: HealthBook,
    library: Library,
    refresher: Refresher,
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield how this channel's digests go, then how old the papers are and what every source last did."""
    try:
        situation, known, last = await asyncio.gather(
            subscriptions.look(asker.channel), health.load(), digest_feeds.load_last(asker.channel)
        )
    except StorageError as error:
        yield _without_store(error, asker, clock, library, refresher)
        return
    subscription, now = situation.subscription, clock.now()
    missing = find_missing(known, now) if subscription or not asker.operates else ()
    own = _digest_rows(subscription, situation, last, now, missing) if subscription else ()
    yield Reply(
        title="Status",
        lines=(*hold_lines(missing, asker), *_lines(situation, asker, now)),
        rows=(*own, _row("Newest edition", _newest(clock, library))),
        note=(
            *start_lines(missing, asker),
            *((_LATE,) if overdue_since(situation, now) and not missing else ()),
            *_machinery(known, clock, library, refresher, whole=asker.manages),
        ),
        buttons=(SETTINGS,) if subscription else no_digest(asker).buttons,
    )


def report_in_words(report: Report, now: datetime) -> str:
    """Return how one attempt went: `Monday 23 November: 8 papers, 3 minutes ago`."""
    ago = f"{age_in_words(now - report.at)} ago"
    reason = f": {report.reason.rstrip('.')}" if report.reason else ""
    words = {
        "posted": plural(report.papers, "paper"),
        "nothing": f"nothing posted{reason}",
        "waiting": f"not posted yet{reason}; I'll keep trying until the next one is due",
        "refused": f"refused{reason}",
        "failed": f"failed{reason}",
    }
    return f"{_occasion(report, now.date())}{words[report.outcome]}, {ago}"


def next_in_words(situation: Situation, subscription: Subscription, now: datetime, missing: Sequence[str] = ()) -> Line:
    """Return when the next digest comes, or that one is due; without a time while processes are `missing`."""
    if missing:
        return line("once digests run again")
    coming = coming_fires(subscription, situation.reports, now, 1)
    later = fire_moment(coming[0], subscription.zone, now) if coming else "never"
    return line("due now, then " if is_pending(situation, now) else "", later)


def _without_store(error: StorageError, asker: Asker, clock: Clock, library: Library, refresher: Refresher) -> Reply:
    why = line(f"{error}, so I can't say anything about this channel's digest right now.")
    rows = (_row("Newest edition", _newest(clock, library)),)
    note = _machinery({}, clock, library, refresher, whole=asker.manages)
    return Reply(title="Status", lines=(why,), rows=rows, note=note, trouble=True)


def _digest_rows(
    subscription: Subscription,
    situation: Situation,
    last: tuple[datetime, Digest] | None,
    now: datetime,
    missing: Sequence[str],
) -> tuple[Row, ...]:
    posted = next((report for report in situation.reports if report.outcome == "posted"), None)
    newest = situation.reports[0] if situation.reports else None
    attempt = (_row("Last attempt", report_in_words(newest, now)),) if newest and newest != posted else ()
    when = next_in_words(situation, subscription, now, missing)
    coming = () if subscription.halted else (_row("Next digest", when),)
    return (_row("Last digest", _last_in_words(posted, last, now)), *attempt, *coming)


def _last_in_words(posted: Report | None, last: tuple[datetime, Digest] | None, now: datetime) -> str:
    """The last scheduled digest, or a newer one that somebody posted by hand."""
    if last is None or not last[1].by_hand or (posted and posted.at > last[0]):
        return report_in_words(posted, now) if posted else "none yet"
    at, digest = last
    day = date_in_words(digest.edition_days[-1], now.date())
    return f"{day}: {plural(len(digest.papers), 'paper')} by hand, {age_in_words(now - at)} ago"


def _lines(situation: Situation, asker: Asker, now: datetime) -> tuple[Line, ...]:
    subscription = situation.subscription
    if subscription is None:
        none = no_digest(asker)
        return (line(f"{none.title}."), *none.lines)
    if at := overdue_since(situation, now):
        return (line(f"The digest is {age_in_words(now - at)} late."),)
    return state_lines(subscription, now)


def _occasion(report: Report, today: date) -> str:
    occasion = parse_occasion(report.occasion)
    return f"{date_in_words(occasion.day, today)}: " if occasion else ""


def _newest(clock: Clock, library: Library) -> str:
    edition = library.newest()
    if edition is None:
        return "none yet"
    now = clock.now()
    papers, name = plural(len(edition.ids), "paper"), date_in_words(edition.day, now.date())
    if edition.source == "sample":
        return f"{name}, {papers} from the bundled sample"
    return f"{name}, {papers}, fetched {age_in_words(now - edition.fetched_at)} ago"


def _fetched_at(library: Library) -> datetime | None:
    """When Hugging Face sent the newest edition; None of a bundled sample."""
    edition = library.newest()
    return edition.fetched_at if edition and edition.source == "huggingface" else None


def _machinery(
    health: Mapping[str, SourceHealth], clock: Clock, library: Library, refresher: Refresher, *, whole: bool
) -> tuple[Line, ...]:
    """Return what is in the library, and of the sources how those that fail do, on the `whole` all; before any was
    asked, what this process saw, or when the newest edition was fetched."""
    known = [name for name in filter(is_source, health) if not is_quiet(name, health[name])]
    if not known:
        failure, fetched = refresher.last_failure, _fetched_at(library)
        answered = f"answered {age_in_words(clock.now() - fetched)} ago" if fetched else "not checked since start"
        told = without_name("Hugging Face", failure.reason) if failure else answered
        sources = {"Hugging Face": told} if failure or whole else {}
    else:
        now, shown = clock.now(), [name for name in sorted(known) if whole or health[name].failed_at]
        sources = {name: _source(name, health[name], now) for name in shown}
    held = f"Library: {plural(library.size, 'paper')} in {plural(len(library.edition_days()), 'edition')}"
    return (line(held), *(line(f"{name}: {how}") for name, how in sources.items()))


def _source(name: str, health: SourceHealth, now: datetime) -> str:
    answered = f"answered {age_in_words(now - health.answered_at)} ago" if health.answered_at else "never answered"
    if health.failed_at is None:
        return answered
    reason = without_name(name, health.reason)
    return f"{reason}, {age_in_words(now - health.failed_at)} ago; before that, it {answered}"


def _row(left: str, right: str | Line) -> Row:
    return Row(left=left, right=right, is_command=False)
