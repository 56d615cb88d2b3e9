"""Tells followers about new papers, in private and in batches. For the follower, who is told each paper once.

A paper is new when it stands in an edition of the last days and was not noticed before. What is to be told is not
queued: it is what matches and was not told yet, so nothing is lost by waiting. The order is: write what is being sent,
send it with its key, write that it was told. After a crash between the last two the same message goes out once more
under the same key, which a platform that knows keys shows once; losing it would be worse.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.errors import RefusedError, WorldError
from bot.finder import Finder
from bot.library import Library
from bot.model import Paper, PaperId, Person
from bot.ports import AlertBook, Follow, Follows, Leases, Publisher, Sending, Told
from bot.search.query import parse_query
from bot.telling import build_alert

log = structlog.get_logger(__name__)

NEW = timedelta(days=10)  # a paper that comes later is none of the day's news
LATE = timedelta(days=3)  # papers are added to editions up to three edition days back
PAUSE = timedelta(hours=1)  # between two messages to a person
REMEMBERED = 1_000  # papers told to one person; the newest ten days have 300
LEASE_S = 280.0
BEFORE = datetime.fromisoformat("2000-01-01T00:00:00+00:00")  # when all was noticed that was there at the first look

Wanted = Mapping[PaperId, Sequence[str]]
"""The papers that somebody is to be told about, and the words that each one matches."""


class AlertDesk:
    """Looks for what is new and tells those who follow it."""

    def __init__(
        self,
        library: Library,
        finder: Finder,
        follows: Follows,
        book: AlertBook,
        publishers: Mapping[str, Publisher],
        leases: Leases,
    ) -> None:
        self._library = library
        self._finder = finder
        self._follows = follows
        self._book = book
        self._publishers = publishers
        self._leases = leases

    async def run(self, now: datetime) -> int:
        """Tell everybody what is new for them; return how many messages went out. One process at a time does it."""
        async with self._leases.hold("alerts", ttl_s=LEASE_S) as held:
            return await self._tell_all(now) if held else 0

    async def _tell_all(self, now: datetime) -> int:
        noticed = await self._notice(now)
        if not noticed:
            return 0
        matching: dict[str, frozenset[PaperId]] = {}
        muted = await self._follows.load_muted()
        told = 0
        async for followed in self._follows.walk():
            person = followed[0].person
            publisher = self._publishers.get(person.platform)
            if publisher is None or person in muted:
                continue
            wanted = await self._wanted(followed, noticed, matching, now)
            if wanted and await self._tell(person, publisher, wanted, now):
                told += 1
        return told

    async def _notice(self, now: datetime) -> Mapping[PaperId, datetime]:
        """What is new, and since when. What is there at the very first look is new to nobody."""
        first_day = (now - NEW).date()
        days = [day for day in self._library.edition_days() if day >= first_day]
        editions = [edition for day in days if (edition := self._library.edition(day))]
        papers = self._library.papers(dict.fromkeys(each for edition in editions for each in edition.ids))
        current = {paper.id for paper in papers if paper.days and paper.days[0] >= first_day}
        known = await self._book.load_noticed()
        seen = dict.fromkeys(current - (known or {}).keys(), BEFORE if known is None else now)
        gone = (known or {}).keys() - current
        if seen or gone or known is None:
            await self._book.notice(seen, gone)
        return {paper_id: at for paper_id, at in {**seen, **(known or {})}.items() if paper_id in current}

    async def _wanted(
        self,
        followed: Sequence[Follow],
        noticed: Mapping[PaperId, datetime],
        matching: dict[str, frozenset[PaperId]],
        now: datetime,
    ) -> Wanted:
        """What matches, and came after it was asked for."""
        wanted: dict[PaperId, list[str]] = {}
        for follow in followed:
            if follow.words not in matching:
                today = now.date()
                query = parse_query(follow.words, today=today)
                matching[follow.words] = await self._finder.matching(query, noticed.keys(), today=today)
                await asyncio.sleep(0)  # others have a turn between two searches
            earliest = follow.since.date() - LATE
            for paper in self._library.papers(matching[follow.words]):
                if noticed[paper.id] > follow.since and paper.days[0] >= earliest and not paper.withdrawn:
                    wanted.setdefault(paper.id, []).append(follow.words)
        return wanted

    async def _tell(self, person: Person, publisher: Publisher, wanted: Wanted, now: datetime) -> bool:
        """Send one message, unless there is nothing to tell or the last one was just now."""
        told = await self._book.load_told(person)
        sending = _next_message(told, wanted, now)
        if sending is None:
            return False
        if sending != told.sending:
            told = msgspec.structs.replace(told, sending=sending)
            await self._book.save_told(person, told)
        try:
            papers = _best_first(self._library.papers(sending.ids))
            await publisher.tell(person, build_alert(papers, wanted), sending.key)
        except RefusedError as error:
            await self._take_refusal(person, told, error, now)
            return False
        except WorldError as error:  # not now, or nobody knows: the next run tries the same message again
            log.info("alerts.again", person=person.platform, reason=str(error))
            return False
        await self._book.save_told(person, after_telling(told, now))
        return True

    async def _take_refusal(self, person: Person, told: Told, error: RefusedError, now: datetime) -> None:
        """A message that is malformed is given up; a person who cannot be reached is left alone until they type."""
        log.info("alerts.refused", person=person.platform, about=error.about, reason=error.reason)
        if error.about in ("message", "thread"):
            await self._book.save_told(person, after_telling(told, now))
            return
        await self._book.save_told(person, msgspec.structs.replace(told, sending=None))
        await self._follows.mute(person, error.reason)


def after_telling(told: Told, now: datetime) -> Told:
    """Return what the person was told once the message under way has arrived; the newest papers are remembered."""
    ids = told.sending.ids if told.sending else ()
    papers = {**told.papers, **dict.fromkeys(ids, now)}
    kept = sorted(papers, key=lambda paper_id: papers[paper_id])[-REMEMBERED:]
    return Told(papers={paper_id: papers[paper_id] for paper_id in kept}, at=now, last=ids)


def _next_message(told: Told, wanted: Wanted, now: datetime) -> Sending | None:
    """The message that may be on its way, as it was; else what is not told yet, when the pause is over."""
    if told.sending and any(paper_id in wanted for paper_id in told.sending.ids):
        return told.sending
    fresh = tuple(sorted(paper_id for paper_id in wanted if paper_id not in told.papers))
    if not fresh or (told.at is not None and timedelta() <= now - told.at < PAUSE):
        return None
    return Sending(key=f"alert:{now:%Y-%m-%dT%H:%M}/papers", ids=fresh)


def _best_first(papers: Sequence[Paper]) -> Sequence[Paper]:
    return sorted(papers, key=lambda paper: (-paper.upvotes, paper.id))
