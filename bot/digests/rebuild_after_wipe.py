"""What a channel still shows, turned back into what the store had known of it before it was wiped. Pure.

An edition of which any paper was shown counts as considered: what came to it after its digest is given up rather than
showing what was passed over as if it were new.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from bot.model import Considered, Digest, Edition, History, Paper, PaperId
from bot.note import WEEKLY
from bot.occasion import MessageKey, parse_key, parse_occasion
from bot.ports import Recalled


def rebuild_history(recalled: Recalled, editions: Sequence[Edition], today: date) -> History:
    """Return what the channel's digests must have considered. `editions` are those with papers, oldest first."""
    posted = {paper_id for occasion in _occasions(recalled) for paper_id in shown_ids(recalled, occasion)}
    touched = [edition for edition in editions if posted.intersection(edition.ids)]
    passed = {paper_id: Considered(day=today) for edition in touched for paper_id in edition.ids}
    shown = {paper_id: Considered(day=today, posted=True) for paper_id in posted}
    return History(newest_edition=touched[-1].day if touched else None, considered=passed | shown)


def of_series(recalled: Recalled, series: str) -> Recalled:
    """Return what of a place's messages belongs to its digest, or to that series of messages beside it."""

    def belongs(occasion: str) -> bool:
        meant = parse_occasion(occasion)
        return (meant is not None and meant.kind == series) if series else meant is None or meant.kind != WEEKLY

    return Recalled(
        refs={key: ref for key, ref in recalled.refs.items() if belongs(parse_key(key).occasion)},
        named={occasion: ids for occasion, ids in recalled.named.items() if belongs(occasion)},
    )


def recalled_digest(
    recalled: Recalled,
    occasion: str,
    known: Callable[[Iterable[PaperId]], tuple[Paper, ...]],
    editions: Sequence[Edition],
) -> Digest | None:
    """Return the digest of `occasion` as its messages show it; None when none of them is there.

    `known` gives the papers of ids; one the library has lost, too, is shown by its id.
    """
    ids, meant = shown_ids(recalled, occasion), parse_occasion(occasion)
    if meant is None or (not ids and str(MessageKey(occasion)) not in recalled.refs):
        return None
    papers = {paper.id: paper for paper in known(ids)}
    return Digest(
        local_day=meant.day,
        edition_days=tuple(edition.day for edition in editions if set(ids).intersection(edition.ids)),
        papers=tuple(papers.get(paper_id) or Paper(id=paper_id, title=paper_id) for paper_id in ids),
    )


def shown_ids(recalled: Recalled, occasion: str) -> tuple[PaperId, ...]:
    """Return the papers that the messages of `occasion` show: those its header names, then those with a message."""
    own = (key for key in map(parse_key, recalled.refs) if key.occasion == occasion)
    messages = (key.paper for key in own if key.paper)
    return tuple(dict.fromkeys((*recalled.named.get(occasion, ()), *messages)))


def _occasions(recalled: Recalled) -> frozenset[str]:
    return frozenset(parse_key(key).occasion for key in recalled.refs) | frozenset(recalled.named)
