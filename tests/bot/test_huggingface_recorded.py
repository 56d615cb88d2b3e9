"""Every recorded day, read as the bot reads it: nothing lost, nothing wrong."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from bot.sources.huggingface_json import parse_papers

DAYS_WITH_PAPERS = 338


def one_line(text):
    return " ".join(text.split())


def what_the_site_says(entry, day):
    paper = entry["paper"]
    names = [one_line(author["name"]) for author in paper["authors"] if not author.get("hidden")]
    return (
        paper["id"],
        one_line(entry["title"]),
        one_line(entry["summary"]),
        tuple(names),
        len(paper["authors"]),
        paper["upvotes"],
        entry["numComments"],
        (day,),
    )


def what_we_read(paper):
    return (
        paper.id,
        paper.title,
        paper.abstract,
        paper.authors,
        paper.author_count,
        paper.upvotes,
        paper.comments,
        paper.days,
    )


@pytest.mark.soak
def test_no_paper_of_any_recorded_day_is_lost_or_changed(shared: Path):
    """338 days, 8,693 entries; one of the days names one paper twice, and a reader sees it once."""
    days, entries = compare(shared)
    assert days == DAYS_WITH_PAPERS
    assert entries > 8_600


def test_no_paper_of_some_recorded_days_is_lost_or_changed(shared: Path):
    days, entries = compare(shared, step=24)
    assert days > 12
    assert entries > 300


def compare(shared: Path, step: int = 1) -> tuple[int, int]:
    """Compare every `step`-th day with what the site says; return how many days have papers, and how many entries."""
    days = entries = 0
    with zipfile.ZipFile(shared / "data/hf_days_1515utc.zip") as archive:
        for name in sorted(archive.namelist())[::step]:
            body, day = archive.read(name), date.fromisoformat(Path(name).stem)
            raw = {entry["paper"]["id"]: entry for entry in json.loads(body)}
            parsed = parse_papers(body, day=day)
            assert parsed.skipped == 0
            assert [what_we_read(paper) for paper in parsed.papers] == [
                what_the_site_says(entry, day) for entry in raw.values()
            ]
            days += bool(raw)
            entries += len(raw)
    return days, entries


def test_every_recorded_link_to_code_leads_to_a_repository_or_its_owner(shared: Path):
    """Links with a path inside the repository, or a line break inside the link, still lead somewhere."""
    with zipfile.ZipFile(shared / "data/hf_days_1515utc.zip") as archive:
        for name in archive.namelist()[-120::10]:
            body = archive.read(name)
            linked = {e["paper"]["id"] for e in json.loads(body) if e["paper"].get("githubRepo")}
            papers = parse_papers(body, day=None).papers
            assert {paper.id for paper in papers if paper.code_url} == linked
            for paper in papers:
                assert paper.code_url.count("/") <= 4
                assert not paper.code_url.endswith(".git")


def test_a_recorded_search_is_read(shared: Path):
    papers = parse_papers((shared / "data/hf_search/search_kazakh.json").read_bytes()).papers

    assert len(papers) == 9
    assert papers[0].title == "KazQAD: Kazakh Open-Domain Question Answering Dataset"
    assert papers[0].author_count == 5
