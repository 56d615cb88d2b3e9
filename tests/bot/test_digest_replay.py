"""The digest rule over all recorded days: the morning's list, then the afternoon's. Nothing twice, nothing missed."""

import json
import zipfile
from datetime import UTC, date, datetime

import pytest

from bot.digests.choose import decide_digest
from bot.model import Channel, Edition, History, Paper, PaperId, Subscription

HERE = Channel(platform="fake", id="C")
WANTED = Subscription(channel=HERE)
SOME_MONTHS = ("2025-03", "2025-04")


def load_days(shared, months=("",)):
    """Both lists of each day of some months: [(day, morning entries, afternoon entries)], oldest first."""
    lists: dict[date, list[list]] = {}
    for number, packed in enumerate(("hf_days_0745utc.zip", "hf_days_1515utc.zip")):
        with zipfile.ZipFile(shared / "data" / packed) as archive:
            for member in archive.namelist():
                if (name := member.split("/")[-1]).endswith(".json") and name.startswith(months):
                    day = date.fromisoformat(name[:10])
                    lists.setdefault(day, [[], []])[number] = json.loads(archive.read(member))
    return [(day, *lists[day]) for day in sorted(lists)]


def read_list(entries: list, papers: dict[PaperId, Paper]) -> tuple[PaperId, ...]:
    for entry in entries:
        paper = entry["paper"]
        papers[paper["id"]] = Paper(
            id=paper["id"], title="", upvotes=paper.get("upvotes", 0), comments=entry.get("numComments", 0)
        )
    return tuple(dict.fromkeys(entry["paper"]["id"] for entry in entries))


@pytest.mark.parametrize(
    ("months", "most"), [(SOME_MONTHS, 250), pytest.param(("",), 2500, marks=pytest.mark.soak)], ids=["some", "all"]
)
def test_over_recorded_days_nothing_is_posted_twice_and_nothing_is_passed_unseen(shared, months, most):
    papers: dict[PaperId, Paper] = {}
    editions: dict[date, Edition] = {}
    history, posted, considered = History(), [], set()
    now = datetime(2025, 1, 1, tzinfo=UTC)
    for day, morning, afternoon in load_days(shared, months):
        for entries in (morning, afternoon):
            if entries:
                editions[day] = Edition(day=day, ids=read_list(entries, papers), fetched_at=now)
            if entries is morning and editions:
                known = sorted(editions.values(), key=lambda edition: edition.day)
                decision = decide_digest(known, papers, history, local_day=day, wanted=WANTED, stale_since=None)
                history = decision.history
                considered |= set(history.considered)
                if decision.digest:
                    posted += [paper.id for paper in (*decision.digest.papers, *decision.digest.rising)]
    assert len(posted) == len(set(posted))
    settled = [edition for day, edition in editions.items() if day < sorted(editions)[-3]]
    missed = {paper_id for edition in settled for paper_id in edition.ids} - considered
    assert not missed
    assert len(posted) > most
