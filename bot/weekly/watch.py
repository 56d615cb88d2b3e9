"""Finds out what became of the papers that weekly notes are about, behind everything else.

Each paper is asked for once a week at most: at Hugging Face (upvotes, code, models) by itself, at arXiv (versions,
whether it was withdrawn) up to a hundred in one request.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
import structlog

from bot.bookmark import Seen
from bot.model import Bookmark, PaperId, Person
from bot.note import WEEKLY
from bot.papers.details import completed
from bot.papers.library import Library
from bot.ports import Clock, Failed, FetchVersions, PaperSource, Version
from bot.store.store import Store
from bot.store.watched import Watched
from bot.tasks import isolated
from bot.weekly.choose import seen_now

log = structlog.get_logger(__name__)

WATCHED = 200  # of somebody's bookmarks, the newest
MOST = 20_000  # papers in all: what two requests a minute can ask in a week
A_RUN = 20  # requests to Hugging Face; a run every ten minutes
BATCH = 100  # papers in a request to arXiv, one request a run
WEEK = timedelta(days=7)
LONGEST_RUN_S = 300.0


async def know_no_versions(ids: Sequence[PaperId]) -> Mapping[PaperId, Version]:
    """Return nothing: for where another source stands in for all of them."""
    return {}


@dataclass(eq=False)
class Watch:
    """Keeps the papers of weekly notes up to date, one process at a time."""

    library: Library
    site: PaperSource
    fetch_versions: FetchVersions
    store: Store
    clock: Clock

    async def collect(self) -> int:
        """See whose papers are to be watched, and note how they are now where nobody did; return how many they are."""
        wanted: dict[PaperId, None] = {}
        async for subscription in self.store.subscriptions.walk():
            if subscription.channel.series == WEEKLY and subscription.owner and not subscription.halted:
                with isolated("watch.odd_person", platform=subscription.channel.platform):
                    wanted |= dict.fromkeys(await self._collect(subscription.owner))
        chosen = list(wanted)[:MOST]
        await self.store.watched.keep_only(chosen)
        log.info("watch.collected", papers=len(chosen))
        return len(chosen)

    async def run(self) -> int:
        """Ask for the next few papers; return about how many there was an answer."""
        async with self.store.leases.hold("watch", ttl_s=LONGEST_RUN_S) as held:
            if not held:
                return 0
            today, known = self.clock.now().date(), await self.store.watched.load()
            asked = await self._ask_site(known, today)
            return asked + await self._ask_versions(known, today)

    async def _collect(self, owner: Person) -> list[PaperId]:
        kept = (await self.store.bookmarks.load_all(owner))[:WATCHED]
        await self.store.bookmarks.observe(owner, dict(_first_seen(kept, self.library)))
        return [each.id for each in kept if each.id in self.library]

    async def _ask_site(self, known: Mapping[PaperId, Watched], today: date) -> int:
        """Ask Hugging Face, until it refuses. Who was asked for this week by anybody need not be asked again."""
        done = 0
        for paper in self.library.papers(_due(known, today, lambda each: each.asked_on)):
            fresh = paper.linked is not None and paper.linked.as_of and today - paper.linked.as_of < WEEK
            if not fresh and paper.on_hugging_face:
                if done == A_RUN:
                    break
                outcome = await self.site.fetch_paper(paper.id)
                if isinstance(outcome, Failed):
                    log.info("watch.failed", reason=outcome.reason, limited=True)
                    break
                await self.library.keep_found([completed(paper, outcome, today)], self.clock.now())
                done += 1
            await self.store.watched.change(paper.id, asked_on=today)
        return done

    async def _ask_versions(self, known: Mapping[PaperId, Watched], today: date) -> int:
        """Ask arXiv once for those it was asked about longest ago."""
        due = [each for each in _due(known, today, lambda each: each.checked_on) if ":" not in each][:BATCH]
        found = await self.fetch_versions(due) if due else {}
        if isinstance(found, Failed):
            log.info("watch.failed", reason=found.reason, limited=True)
            return 0
        for paper_id in due:
            version = found.get(paper_id)
            told = {"version": version.number, "revised": version.on, "withdrawn": version.withdrawn} if version else {}
            await self.store.watched.change(paper_id, checked_on=today, **told)
        return len(due)


def _first_seen(kept: Collection[Bookmark], library: Library) -> Iterator[tuple[PaperId, Seen]]:
    """What is to be remembered of papers of which too little was known when they were saved."""
    lacking = library.papers(each.id for each in kept if each.then is None or each.then.models is None)
    for paper in (paper for paper in lacking if paper.on_hugging_face):
        then, now = next(each.then for each in kept if each.id == paper.id), seen_now(paper)
        if then is None or now.models is not None:
            yield paper.id, now if then is None else msgspec.structs.replace(then, models=now.models)


def _due(known: Mapping[PaperId, Watched], today: date, asked_on: Callable[[Watched], date | None]) -> list[PaperId]:
    """The papers that were not asked for within a week, those asked longest ago first."""
    days = {paper_id: asked_on(each) or date.min for paper_id, each in known.items()}
    due = [paper_id for paper_id, day in days.items() if day == date.min or today - day >= WEEK]
    return sorted(due, key=lambda paper_id: (days[paper_id], paper_id))
