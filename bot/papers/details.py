"""What refers to the papers in use (models, datasets, demos), asked of Hugging Face by workers, never for an answer.

A paper that was posted, opened or saved in the last 14 days is asked for once a day at most.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec
import structlog

from bot.linked import Linked
from bot.model import Paper
from bot.papers.library import Library
from bot.ports import Clock, Empty, Failed, Found, PaperSource
from bot.store.store import Store

log = structlog.get_logger(__name__)

A_RUN = 30  # requests; a run every ten minutes leaves 97 % of the site's 500 in five minutes to the answers
LONGEST_RUN_S = 330.0  # when every request takes all the time it may


@dataclass(eq=False)
class Details:
    """Completes papers of the library out of `source`, one process at a time."""

    library: Library
    source: PaperSource
    store: Store
    clock: Clock
    left: float = math.nan  # papers that wait for the next run; not known before the first

    async def run(self) -> int:
        """Ask for the next few papers; return for how many there was an answer. Stops at the first trouble."""
        async with self.store.leases.hold("details", ttl_s=LONGEST_RUN_S) as held:
            if not held:
                return 0
            now = self.clock.now()
            papers = self.library.papers(await self.store.used.load(now))
            due = choose_due(papers, now.date())
            done = 0
            for paper in due[:A_RUN]:
                if not await self._complete(paper, now.date()):
                    break
                done += 1
            self.left = float(len(due) - done)
            log.info("details.fetched", papers=done)
            return done

    async def _complete(self, paper: Paper, today: date) -> bool:
        """Ask for one paper and keep the answer; False when there was none."""
        outcome = await self.source.fetch_paper(paper.id)
        if isinstance(outcome, Failed):
            log.warning("details.failed", reason=outcome.reason, limited=True)
            return False
        await self.library.keep_found([completed(paper, outcome, today)], self.clock.now())
        return True


def choose_due(papers: Iterable[Paper], today: date) -> list[Paper]:
    """Return the papers to ask for today: those never asked for first, then those asked longest ago. Pure."""
    known = (paper for paper in papers if paper.on_hugging_face)
    due = [paper for paper in known if paper.linked is None or paper.linked.as_of != today]
    return sorted(due, key=lambda paper: (paper.linked and paper.linked.as_of) or date.min)


def completed(paper: Paper, outcome: Found | Empty, today: date) -> Paper:
    """Return what the answer adds to `paper`; an unknown paper keeps what is known of it. Pure."""
    found = outcome.papers[0] if isinstance(outcome, Found) else paper
    linked = msgspec.structs.replace(found.linked or paper.linked or Linked(), as_of=today)
    return msgspec.structs.replace(found, linked=linked)
