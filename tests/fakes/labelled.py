"""Recorded abstracts whose main idea and main result were labelled; texts are read from the recorded data.

`tests/bench/judged/findings.json`: for each paper the day of its edition, how many sentences its abstract has, and
three times the index of the sentence with the idea and of the one with the result, or null. `A` and `B` are from one
reader, who read all of them twice, in two orders, before any rule chose sentences. `C` is from another reader, who saw
neither those choices nor the rule. Rules are made on `half` 0, judged on `half` 1.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bot.finding import choose_sentences
from bot.text import readable, split_sentences

LABELS = json.loads((Path(__file__).parents[1] / "bench" / "judged" / "findings.json").read_text("utf-8"))
READINGS, PARTS = ("A", "B", "C"), ("idea", "result")


class RecordedPaper(msgspec.Struct):
    id: str
    summary: str


class Entry(msgspec.Struct):
    paper: RecordedPaper


def half(paper: str) -> int:
    return hashlib.sha256(paper.encode()).digest()[0] % 2


def recorded_sentences(shared: Path, papers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return each paper's abstract, split as it was when it was labelled."""
    found = {}
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        for paper in papers:
            day = msgspec.json.decode(archive.read(f"{LABELS[paper]['day']}.json"), type=list[Entry])
            entry = next(each.paper for each in day if each.paper.id == paper)
            found[paper] = split_sentences(readable(entry.summary))
            assert len(found[paper]) == LABELS[paper]["sentences"], f"{paper} is split otherwise than it was labelled"
    return found


def share_right(abstracts: dict[str, tuple[str, ...]], part: str, reading: str) -> float:
    """Return in which share of the abstracts the rule chooses the sentence that was labelled."""
    at = PARTS.index(part)
    right = [choose_sentences(text)[at] == LABELS[paper][reading][at] for paper, text in abstracts.items()]
    return sum(right) / len(right)
