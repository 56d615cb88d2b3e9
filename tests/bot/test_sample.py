"""The bundled sample holds what a person without a network is promised, and it is in our own words."""

import json
import re
import zipfile
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from cases import each

from bot.language.paper_verbs import ID_EXAMPLE
from bot.language.verbs import VERBS
from bot.sources.huggingface_json import parse_papers
from bot.sources.sample import load_sample

DAYS = [date(2025, 4, day) for day in (8, 9, 10, 11, 14, 15, 16, 17, 18, 21)]
SUMMED_UP = DAYS[-3:]  # with summaries and keywords of our own
LONGEST_SHARED_RUN = 5  # words; titles aside
NOT_FACTS = {"abstract", "summary", "keywords", "source"}
NOT_FACTS |= {"submitter", "submitter_handle", "authors_answer"}  # people's accounts; only the site names them
NOT_FACTS |= {"pictures", "videos", "organization_handle", "summary_model"}  # the sample is text of our own

EDITIONS, PAPERS = load_sample()
OURS = [paper for paper in PAPERS if paper.day in SUMMED_UP]
BY_ID = {paper.id: paper for paper in PAPERS}


def runs(text: str, length: int = LONGEST_SHARED_RUN + 1) -> set[tuple[str, ...]]:
    """All runs of `length` words, whatever the punctuation and case."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def recorded(shared, day):
    """The day's answer of the site: the papers as the bot reads them, and the raw entries by id."""
    with zipfile.ZipFile(shared / "data/hf_days_1515utc.zip") as archive:
        body = archive.read(f"{day}.json")
    raw = {entry["paper"]["id"]: entry["paper"] for entry in json.loads(body)}
    return parse_papers(body, day=day).papers, raw


def test_there_are_the_editions_of_two_weeks_oldest_first():
    assert [edition.day for edition in EDITIONS] == DAYS
    assert [len(edition.ids) for edition in EDITIONS] == [*[12] * 7, 12, 11, 12]
    assert all(edition.source == "sample" for edition in EDITIONS)
    assert EDITIONS[-1].fetched_at == datetime(2025, 4, 21, 15, 15, tzinfo=UTC)


def test_every_paper_is_in_exactly_one_edition_most_upvoted_first():
    assert [paper.id for paper in PAPERS] == [paper_id for edition in EDITIONS for paper_id in edition.ids]
    assert len(BY_ID) == len(PAPERS)
    for edition in EDITIONS:
        papers = [BY_ID[paper_id] for paper_id in edition.ids]
        assert all(paper.days == (edition.day,) for paper in papers)
        assert all(one.upvotes >= other.upvotes for one, other in pairwise(papers))


def test_the_newest_edition_has_the_paper_on_test_time_memorization():
    assert "2504.13173" in EDITIONS[-1].ids
    assert BY_ID["2504.13173"].title.startswith("It's All Connected: A Journey Through Test-Time Memorization")
    assert BY_ID["2504.13173"].author_count == 4


@each("paper", PAPERS)
def test_a_paper_has_everything_a_card_shows(paper):
    assert paper.title == " ".join(paper.title.split())
    assert paper.source == "sample"
    assert not paper.abstract
    assert paper.authors and all(paper.authors)
    assert paper.author_count >= len(paper.authors)
    assert paper.published and paper.published <= paper.day
    assert 2 <= len(paper.keywords) <= 6 or paper.day not in SUMMED_UP


def test_a_first_search_finds_something():
    for words in ("llm", "reasoning", "video", "diffusion", "agent"):
        assert sum(words in paper.title.casefold() for paper in PAPERS) >= 3, words


@each("paper", OURS)
def test_a_summary_is_one_or_two_whole_sentences(paper):
    assert 15 <= len(paper.summary.split()) <= 40
    assert paper.summary.endswith(".")
    assert len(re.findall(r"[.!?](?= [A-Z])", paper.summary)) <= 1
    assert not paper.summary.startswith(("This paper", "We "))


@each("paper", PAPERS)
def test_links_are_secure_and_lead_where_they_say(paper):
    assert paper.url == f"https://huggingface.co/papers/{paper.id}"
    assert paper.arxiv_url == f"https://arxiv.org/abs/{paper.id}"
    assert not paper.code_url or re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", paper.code_url)
    assert not paper.project_url or urlsplit(paper.project_url).scheme == "https"
    assert "http" not in f"{paper.title} {paper.summary} {paper.keywords}"


def test_the_sample_states_the_recorded_facts(shared):
    facts = [name for name in PAPERS[0].__struct_fields__ if name not in NOT_FACTS]
    for edition in EDITIONS:
        papers, _ = recorded(shared, edition.day)
        most_upvoted = papers[: len(edition.ids)]
        assert tuple(paper.id for paper in most_upvoted) == edition.ids
        for there in most_upvoted:
            here = BY_ID[there.id]
            assert {name: getattr(here, name) for name in facts} == {
                name: getattr(there, name) for name in facts if name != "source"
            }


def test_keywords_are_terms_the_paper_itself_goes_by(shared):
    for edition in EDITIONS:
        for there in recorded(shared, edition.day)[0][: len(edition.ids)]:
            terms = " ".join((there.title, there.abstract, *there.keywords)).casefold()
            assert all(keyword.casefold() in terms for keyword in BY_ID[there.id].keywords), there.id


def test_no_summary_repeats_the_words_of_the_abstract(shared):
    assert not any(paper.summary for paper in PAPERS if paper not in OURS)
    for edition in EDITIONS[-len(SUMMED_UP) :]:
        _, raw = recorded(shared, edition.day)
        for paper_id in edition.ids:
            entry = raw[paper_id]
            theirs = runs(entry["summary"]) | runs(entry.get("ai_summary", ""))
            assert not (runs(BY_ID[paper_id].summary) & theirs) - runs(entry["title"]), paper_id


def test_whatever_paper_the_readme_and_the_help_name_is_in_the_sample():
    """Who copies an example into the demo finds it, also without a network."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    examples = " ".join((readme, *(verb.example for verb in VERBS), ID_EXAMPLE))
    named = set(re.findall(r"(?<![\d.])\d{4}\.\d{5}(?!\d)", examples))
    assert named
    assert named <= set(BY_ID)
