"""Choose the papers of a channel's digest and their order: by upvotes, then comments, or by taste. Pure: no I/O and no
clock.

Recorded times are dates only, so the rule works on sets, never on time stamps: what the channel has not considered
yet, out of the editions since three edition days before its last digest.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from bot.model import Considered, Digest, Edition, History, Paper, PaperId, PostRequest, Subscription, Value
from bot.taste.order import Ranked, mix_in_popular

LOOK_BACK_EDITIONS = 3  # late additions: over 335 recorded days none came later
RISING_A_DAY = 2
RISING_WINDOW = timedelta(days=7)
UNPOSTED_KEPT = timedelta(days=60)  # far beyond the look-back and the rising window
POSTED_KEPT = timedelta(days=400)  # papers are featured again within weeks; none was recorded after a year
REMEMBERED = 6_000  # a hard bound on one channel's memory


class Decision(Value, frozen=True, kw_only=True):
    """The digest to post, or None when there is nothing new, and the history to remember with it."""

    digest: Digest | None
    history: History


def decide_digest(
    editions: Sequence[Edition],
    papers: Mapping[PaperId, Paper],
    history: History,
    *,
    local_day: date,
    wanted: Subscription,
    about: Callable[[Paper], bool] = lambda paper: True,
    liked: Sequence[Ranked] = (),
    stale_since: datetime | None = None,
) -> Decision:
    """Return the digest of `local_day` and what to remember.

    `editions` are those with papers, oldest first, up to now; `papers` holds them and the candidates for rising. With
    `liked`, the same papers in the order of a taste, the digest has that order, and popular ones mixed in.
    All that pass `min_upvotes` and `about` are considered by this digest, shown or not; the others may pass later.
    """
    window = _window(editions, history)
    unseen = _candidates(window, papers, history)
    passing = [paper for paper in unseen if paper.upvotes >= wanted.min_upvotes and about(paper)]
    if not passing:
        return Decision(digest=None, history=history)
    passing, reasons = _by_taste(passing, liked, wanted.top) if liked else (passing, {})
    posted, left, ids = passing[: wanted.top], passing[wanted.top :], {paper.id for paper in passing}
    digest = Digest(
        local_day=local_day,
        edition_days=tuple(edition.day for edition in window if ids.intersection(edition.ids)),
        papers=tuple(posted),
        rising=tuple(_rising(papers, history, local_day)),
        left_out=len(left),
        left=tuple(paper.id for paper in left),
        withdrawn=_count_withdrawn(window, papers, history),
        stale_since=stale_since,
        about=wanted.about,
        first=history.newest_edition is None,
        order="taste" if liked else "upvotes",
        personal=wanted.personal and wanted.order == "taste",
        reasons=reasons,
    )
    return Decision(digest=digest, history=_remember(history, editions, window, digest, left, local_day))


def decide_edition(
    edition: Edition,
    papers: Mapping[PaperId, Paper],
    history: History,
    *,
    local_day: date,
    request: PostRequest,
    stale_since: datetime | None = None,
) -> Decision:
    """Return one edition as a digest posted by hand, and what to remember: only what it shows.

    All else stays new to the digests that come by themselves. Papers that a digest left out are shown, too, where
    somebody asked for this very day. What was posted in the channel never is.
    """
    again = request.day is not None
    known = {paper_id for paper_id, seen in history.considered.items() if seen.posted or not again}
    unseen = [papers[paper_id] for paper_id in edition.ids if paper_id in papers and paper_id not in known]
    passing = rank_papers([each for each in unseen if each.upvotes >= request.min_upvotes and not each.withdrawn])
    if not passing:
        return Decision(digest=None, history=history)
    posted, left = passing[: request.top], passing[request.top :]
    digest = Digest(
        local_day=local_day,
        edition_days=(edition.day,),
        papers=tuple(posted),
        left_out=len(left),
        left=tuple(paper.id for paper in left),
        stale_since=stale_since,
        about=request.about,
        by_hand=True,
        continued=not again and any(seen.posted for seen in map(history.considered.get, edition.ids) if seen),
    )
    shown = {paper.id: Considered(day=local_day, posted=True) for paper in posted}
    considered = _prune({**history.considered, **shown}, local_day)
    by_hand = max(edition.day, local_day - timedelta(days=LOOK_BACK_EDITIONS))  # an old edition opens no archive
    return Decision(digest=digest, history=msgspec.structs.replace(history, considered=considered, by_hand=by_hand))


def is_decided(history: History, local_day: date) -> bool:
    """Return whether the digest of a day was posted."""
    return any(seen.day == local_day and seen.posted for seen in history.considered.values())


def left_out_by(history: History, local_day: date) -> tuple[PaperId, ...]:
    """Return the papers that the digest of a day left out for want of room and that were not posted since."""
    return tuple(
        paper_id
        for paper_id, seen in history.considered.items()
        if seen.day == local_day and seen.bar and not seen.posted
    )


def needed_ids(editions: Sequence[Edition], history: History, local_day: date) -> dict[PaperId, None]:
    """Return the papers that `decide_digest` has to know: what is new in the window, and what may be rising."""
    fresh = (paper_id for edition in _window(editions, history) for paper_id in edition.ids) if editions else ()
    unseen = {paper_id: None for paper_id in fresh if paper_id not in history.considered}
    return unseen | {paper_id: None for paper_id, seen in history.considered.items() if _may_rise(seen, local_day)}


def rank_papers(papers: Sequence[Paper]) -> list[Paper]:
    """Return papers as a digest orders them: upvotes, then comments, then the order they came in."""
    return sorted(papers, key=lambda paper: (-paper.upvotes, -paper.comments))


def _by_taste(passing: Sequence[Paper], liked: Sequence[Ranked], top: int) -> tuple[list[Paper], dict[PaperId, str]]:
    """Papers in the order of a taste, popular ones mixed in, and why each of the top ones is there."""
    ids = {paper.id for paper in passing}
    mixed = mix_in_popular([each for each in liked if each.paper.id in ids], passing)
    return [each.paper for each in mixed], {each.paper.id: each.reason for each in mixed[:top] if each.reason}


def _window(editions: Sequence[Edition], history: History) -> Sequence[Edition]:
    """The editions to look into: for a first digest those since one was posted by hand, or only the newest one, never
    the archive."""
    if history.newest_edition is None:
        since = [edition for edition in editions if history.by_hand and edition.day >= history.by_hand]
        return since or editions[-1:]
    earlier = sum(1 for edition in editions if edition.day < history.newest_edition)
    return editions[max(0, earlier - LOOK_BACK_EDITIONS) :]


def _candidates(window: Sequence[Edition], papers: Mapping[PaperId, Paper], history: History) -> list[Paper]:
    """Every unconsidered paper of the window once, newest editions first where all else is equal."""
    ids = dict.fromkeys(paper_id for edition in reversed(window) for paper_id in edition.ids)
    unseen = [papers[paper_id] for paper_id in ids if paper_id not in history.considered and paper_id in papers]
    return rank_papers([paper for paper in unseen if not paper.withdrawn])


def _count_withdrawn(window: Sequence[Edition], papers: Mapping[PaperId, Paper], history: History) -> int:
    """Withdrawn papers of editions that no earlier digest covered: they are left out, and said once to be."""
    since = history.newest_edition or date.min
    ids = {paper_id for edition in window if edition.day > since for paper_id in edition.ids}
    return sum(1 for paper_id in ids if paper_id in papers and papers[paper_id].withdrawn)


def _rising(papers: Mapping[PaperId, Paper], history: History, local_day: date) -> list[Paper]:
    """Left-out papers of the last week that now reach the median of the digest that left them out."""
    used = sum(1 for seen in history.considered.values() if seen.risen == local_day)
    reached = [
        papers[paper_id]
        for paper_id, seen in history.considered.items()
        if _may_rise(seen, local_day)
        if paper_id in papers and papers[paper_id].upvotes >= seen.bar and not papers[paper_id].withdrawn
    ]
    return rank_papers(reached)[: max(0, RISING_A_DAY - used)]


def _may_rise(seen: Considered, local_day: date) -> bool:
    return not seen.posted and seen.risen is None and bool(seen.bar) and local_day - seen.day <= RISING_WINDOW


def _remember(
    history: History,
    editions: Sequence[Edition],
    window: Sequence[Edition],
    digest: Digest,
    left: Sequence[Paper],
    local_day: date,
) -> History:
    median = math.ceil(statistics.median(paper.upvotes for paper in digest.papers))
    considered = dict(history.considered)
    if history.newest_edition is None:
        considered = _archive(editions[: len(editions) - len(window)], local_day) | considered
    for paper in digest.papers:
        considered[paper.id] = Considered(day=local_day, posted=True)
    for paper in left:
        considered[paper.id] = Considered(day=local_day, bar=max(median, paper.upvotes + 1))
    for paper in digest.rising:
        considered[paper.id] = msgspec.structs.replace(considered[paper.id], posted=True, risen=local_day)
    newest = max(editions[-1].day, history.newest_edition or date.min)
    return History(newest_edition=newest, considered=_prune(considered, newest))


def _archive(earlier: Sequence[Edition], local_day: date) -> dict[PaperId, Considered]:
    """What stood in the editions before a channel's first one counts as considered, and never rises."""
    recent = earlier[-LOOK_BACK_EDITIONS:]
    return {paper_id: Considered(day=local_day) for edition in recent for paper_id in edition.ids}


def _prune(considered: Mapping[PaperId, Considered], newest: date) -> dict[PaperId, Considered]:
    kept = {
        paper_id: seen
        for paper_id, seen in considered.items()
        if newest - seen.day <= (POSTED_KEPT if seen.posted else UNPOSTED_KEPT)
    }
    if len(kept) <= REMEMBERED:
        return kept
    newest_first = sorted(kept.items(), key=lambda item: item[1].day, reverse=True)
    return dict(newest_first[:REMEMBERED])
