"""Importing a saved page: whatever the browser made of it, every paper arrives with what is its own."""

import json
from datetime import date

import pytest
from cases import each
from fakes.pages import page
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import PersonError
from bot.merge import find_by_title, find_by_words, title_id, title_key
from bot.model import Paper, PaperId
from bot.sources.copied_text import parse_copied_text
from bot.sources.page_copy import Saved, UnreadableCopyError, read_saved

COPY = page("copies/search_page.txt")
THURSDAY = date(2025, 4, 17)


def counted(papers):
    return [(paper.title, paper.author_count, paper.published, paper.comments) for paper in papers]


# the text copied out of a browser


def test_each_copied_paper_has_its_own_authors_date_and_comments():
    saved = read_saved(COPY)
    assert saved.kind == "text"
    assert counted(saved.papers) == [
        ("Lanterns: Teaching Small Models to Read Slowly", 3, date(2025, 4, 15), 4),
        ("The Paper Without Authors: A Line Went Missing", 0, None, 0),
        ("Short Title", 1, date(2024, 2, 29), 0),
        ("Made by an Organisation", 0, date(2026, 1, 24), 2),
        ("Many Hands", 1204, date(2025, 12, 31), 7),
    ]


def test_abstracts_keep_their_paragraphs_and_organisations_stand_apart():
    papers = read_saved(COPY).papers
    assert papers[2].abstract.endswith("The second paragraph is shorter.")
    assert papers[3].organization == "The Quiet Lab"
    assert papers[3].abstract.endswith("in the same place.")
    assert papers[0].abstract.endswith(r"and it costs 12\% less than before.")


def test_a_copied_paper_lives_under_its_title():
    for paper in read_saved(COPY).papers:
        assert paper.id == title_id(paper.title)
        assert not paper.has_arxiv_id
        assert (paper.source, paper.days, paper.url) == ("copy", (), "")


def test_the_recorded_copy_gives_all_36_papers(shared):
    saved = read_saved((shared / "data/seed_page.txt").read_bytes())
    by_title = {paper.title.split(":")[0]: paper for paper in saved.papers}

    assert len(saved.papers) == 36
    assert sum(paper.author_count > 0 for paper in saved.papers) == 35
    assert all(len(paper.abstract) > 1_000 for paper in saved.papers)
    polyglot = by_title["Polyglot Teachers"]
    assert (polyglot.author_count, polyglot.published, polyglot.comments) == (0, None, 0)
    assert by_title["Mixup Your Own Pairs"].author_count == 5
    assert by_title["Regression Transformer"].author_count == 2
    two_stage = by_title["Two-stage Estimation of Latent Variable Regression Models"]
    assert (two_stage.author_count, two_stage.published) == (7, date(2026, 1, 24))
    qwen = by_title["Qwen2.5 Technical Report"]
    assert (qwen.author_count, qwen.published, qwen.comments) == (42, date(2024, 12, 19), 15)
    assert by_title["Pensez"].author_count == 1


def test_a_date_without_a_year_means_the_year_of_the_copy():
    text = "A Title\n\n  • 2 authors\n·\nJan 24\n"
    assert parse_copied_text(text, year=2031)[0].published == date(2031, 1, 24)
    assert parse_copied_text(text)[0].published is None
    assert parse_copied_text(text + "Another\n• 1 authors\n·\nDec 3, 2025\n")[0].published == date(2026, 1, 24)


@each(
    "change",
    [
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.replace(b"\n\n", b"\n"),
        lambda body: body.replace("  • ".encode(), "\u00a0•\u00a0".encode()),
        lambda body: body[body.index(b"Lanterns") :],
        lambda body: body.replace(b"byAK", b"by AK"),
        lambda body: body + body,
    ],
)
def test_other_browsers_copies_are_read_the_same_way(change):
    assert counted(read_saved(change(COPY)).papers) == counted(read_saved(COPY).papers)


@each("text", ["", "  \n ", "hello", "new\nSubscribe\nDaily Papers\nbyAK and the research community\nApr 15"])
def test_a_text_without_papers_is_explained_and_not_imported(text):
    with pytest.raises(UnreadableCopyError, match="no papers"):
        read_saved(text.encode())


# pages and JSON


def test_a_saved_page_is_that_days_list():
    saved = read_saved(page("huggingface/day_2025-04-17.html"))
    assert (saved.kind, saved.day, len(saved.papers), saved.skipped) == ("page", THURSDAY, 4, 0)
    assert {paper.days for paper in saved.papers} == {(THURSDAY,)}


def test_a_saved_page_of_a_week_is_no_days_list():
    saved = read_saved(page("huggingface/week_2025-W16.html"))
    assert (saved.day, len(saved.papers)) == (None, 4)


def test_a_saved_answer_of_the_api_is_read():
    saved = read_saved(page("huggingface/day_2025-04-17.json"))
    assert (saved.kind, len(saved.papers)) == ("json", 4)
    assert [paper.id for paper in read_saved(page("huggingface/paper.json")).papers] == ["2504.90001"]
    assert read_saved(json.dumps([{"paper": {"id": "2504.90001", "title": "T"}}, 7]).encode()).skipped == 1


@each("name", ["challenge.html", "new_layout.html", "future_day.json"])
def test_a_file_without_papers_is_explained(name):
    with pytest.raises(PersonError, match="no papers"):
        read_saved(page(f"huggingface/{name}"))


def test_an_enormous_file_is_refused():
    with pytest.raises(UnreadableCopyError, match="too large"):
        read_saved(b" " * 20_000_001)


LINES = st.sampled_from(
    [
        "Title",
        "• 4 authors",
        "·",
        "Apr 17, 2025 4",
        "Jan 24",
        "Feb 30, 2025",
        "4",
        "long " * 30,
        "",
        "•",
        "[",
        "<html>",
        "\0",
    ]
)


@given(st.lists(LINES | st.text(max_size=20), max_size=40).map("\n".join))
def test_any_text_gives_papers_or_none(text):
    for paper in parse_copied_text(text):
        assert paper.title
        assert paper.id.startswith("title:")
        assert paper.author_count >= 0


@example(body=b"\x01\r\x01")
@given(st.binary(max_size=300) | st.lists(LINES, max_size=20).map(lambda lines: "\n".join(lines).encode()))
def test_any_file_is_read_or_explained(body):
    try:
        assert isinstance(read_saved(body), Saved)
    except UnreadableCopyError as error:
        assert str(error)


# titles


@each(
    "one, other",
    [
        ("Attention Is All You Need", "attention is\n  all you need."),
        ("It's All Connected: A Journey", "It’s all connected – a journey"),
        ("A Bound with ell_infty Guarantee", r"A Bound with $\ell_\infty$ Guarantee"),
        (r"\textsc{Lanterns}: Reading", "Lanterns: Reading"),
        ("Poincaré Maps", "Poincare\u0301 Maps"),
        ("Pass@k", "Pass k"),
    ],
)
def test_one_title_in_two_spellings_is_one_paper(one, other):
    assert title_id(one) == title_id(other)


def test_different_titles_are_different_papers():
    titles = [
        "Qwen2 Technical Report",
        "Qwen2.5 Technical Report",
        "0",
        "…",
        "???",
        "λ-Calculus",
        "μ-Calculus",
        "学习",
        "学",
    ]
    assert len({title_id(title) for title in titles}) == len(titles)


def test_a_title_is_found_among_papers_and_one_with_an_id_comes_first():
    copied = Paper(id=title_id("A Title"), title="A Title")
    known = Paper(id=PaperId("2504.90001"), title="a title.")
    other = Paper(id=PaperId("2504.90002"), title="A Title, Continued")
    assert find_by_title("A  TITLE", [other, copied, known]) == known
    assert find_by_title("A Title", [other, copied]) == copied
    assert find_by_title("Nothing", [other, copied, known]) is None
    assert find_by_title("…", [Paper(id=PaperId("2504.90003"), title="???")]) is None


def test_the_start_of_one_title_or_words_of_only_one_name_it():
    titles = (
        "LLM Agents Can See: Seven Traps",
        "How LLM Agents Can See the Code",
        "Attention Is Enough",
        "Attention Twice",
    )
    see, code, enough, _ = papers = [Paper(id=PaperId(f"2504.9000{at}"), title=each) for at, each in enumerate(titles)]
    asked = {"llm agents can see": see, "code agents": code, "Attention is": enough, "attention": None, "of llm": None}
    assert {words: find_by_words(words, papers) for words in asked} == asked
    assert find_by_words("enough", papers) == enough
    assert find_by_words("…", papers) is None


@given(st.text(max_size=60))
def test_every_title_has_an_id_and_white_space_and_case_never_matter(title):
    spread = "  ".join(title.split())
    assert title_key(spread) == title_key(title)
    assert title_id(title) == title_id(title)
    assert len(title_id(title)) == len("title:") + 16
