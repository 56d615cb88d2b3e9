"""Hugging Face's JSON, field by field: what a reader sees of a paper."""

import json
from datetime import date

from cases import each
from fakes.pages import page
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.model import Paper
from bot.sources.fields import read_address, read_paper_id, read_repository
from bot.sources.huggingface_json import is_future, parse_paper, parse_papers, parse_props
from bot.sources.parsed import Page, Parsed

THURSDAY = date(2025, 4, 17)
DAY = page("huggingface/day_2025-04-17.json")


def read_one(day=None, outer=None, **fields):
    """The paper of a list with one entry."""
    paper = {"id": "2504.90009", "title": "A Title", **fields}
    [read] = parse_papers(json.dumps([{"paper": paper, **(outer or {})}]).encode(), day=day).papers
    return read


def test_a_paper_is_read_whole():
    first = parse_papers(DAY).papers[0]
    assert first == Paper(
        id="2504.90001",
        title="Lanterns: Teaching Small Models to Read Slowly",
        abstract=(
            "We ask whether a small model that reads a text twice understands more than a large one that reads it "
            "once. On three invented tasks it does, and costs 12\\% less."
        ),
        summary="A small model that reads twice beats a large one that reads once.",
        authors=("Ada Ferrell", "Bo Lindqvist"),
        author_count=3,
        days=(THURSDAY,),
        published=date(2025, 4, 15),
        upvotes=41,
        comments=3,
        keywords=("small models", "re-reading"),
        code_url="https://github.com/lantern-lab/lanterns",
        stars=120,
        project_url="https://lanterns.example.org/",
        submitter="A Reader",
        submitter_handle="areader",
    )


def test_the_day_is_the_papers_own_and_only_else_the_day_asked_for():
    assert read_one(day=THURSDAY, submittedOnDailyAt="2025-04-16T00:00:00.000Z").days == (date(2025, 4, 16),)
    assert read_one(day=THURSDAY, submittedOnDailyAt="2025-04-16").days == (date(2025, 4, 16),)
    assert read_one(day=THURSDAY).days == (THURSDAY,)
    assert read_one(day=THURSDAY, outer={"publishedAt": "2025-04-10T00:00:00.000Z"}).days == (THURSDAY,)
    assert read_one().days == ()


def test_what_has_no_name_of_its_own_stands_in():
    assert read_one(organization={"name": "lab", "fullname": "The Lab"}).organization == "The Lab"
    assert read_one(organization={"name": "lab"}).organization == "lab"
    assert read_one(outer={"organization": {"fullname": "The Lab"}}).organization == "The Lab"
    assert read_one(title="", outer={"title": "The Outer Title"}).title == "The Outer Title"


def test_hidden_and_nameless_authors_are_counted_and_not_named():
    authors = [{"name": "A  B\n C"}, {"name": "D", "hidden": True}, {"name": None}, {"hidden": False}, None, 7]
    paper = read_one(authors=authors)
    assert paper.authors == ("A B C",)
    assert paper.author_count == 4


def test_titles_arrive_as_written_but_on_one_line():
    written = "Pass@k_of\n  [IDK] <EOS> *~|^ `x` \\% $O(n)$ λ"
    assert read_one(title=written).title == "Pass@k_of [IDK] <EOS> *~|^ `x` \\% $O(n)$ λ"


def test_what_nobody_can_see_is_left_out():
    assert read_one(title="nul\0 \u202eright to left\u202c zero\u200bwidth").title == "nul right to left zerowidth"
    assert read_one(title="0").title == "0"


def test_a_title_of_a_megabyte_is_cut():
    paper = read_one(title="long " * 200_000)
    assert len(paper.title) <= 1_000
    assert paper.title.endswith("…")


def test_a_withdrawn_paper_is_known_as_such():
    assert read_one(withdrawnAt="2025-04-18T00:00:00.000Z").withdrawn
    assert not read_one(withdrawnAt=None).withdrawn


@each(
    "value, count",
    [
        (7, 7),
        (0, 0),
        (-3, 0),
        (7.9, 7),
        (True, 0),
        ("7", 0),
        (None, 0),
        ([7], 0),
        (10**400, 10_000_000),
        (-(10**400), 0),
    ],
)
def test_a_count_is_a_number_of_people_or_nothing(value, count):
    assert read_one(upvotes=value).upvotes == count


@each(
    "written, read",
    [
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("http://www.github.com/a/b/", "https://github.com/a/b"),
        ("github.com/a/b", "https://github.com/a/b"),
        (" https://github.com/a/b.git ", "https://github.com/a/b"),
        ("https://github.com/a/b/tree/main/x?y#z", "https://github.com/a/b"),
        ("https://github.com/a/\nb", "https://github.com/a/b"),
        ("https://github.com/a", "https://github.com/a"),
        ("https://github.com/a/b.github.io", "https://github.com/a/b.github.io"),
        ("https://github.com/", ""),
        ("https://github.com/../../x", ""),
        ("https://github.community/a/b", ""),
        ("https://github.com@elsewhere.example/a/b", ""),
        ("https://elsewhere.example/github.com/a/b", ""),
        ("https://gitlab.com/a/b", ""),
        ("javascript:alert(1)//github.com/a/b", ""),
        ("https://github.com/<b>/x", ""),
        (7, ""),
    ],
)
def test_a_link_to_code_leads_to_a_repository_on_github_or_nowhere(written, read):
    assert read_repository(written) == read


@each(
    "written, read",
    [
        (" https://x.example/a?b=c#d ", "https://x.example/a?b=c#d"),
        ("http://x.example", "http://x.example"),
        ("ftp://x.example", ""),
        ("javascript:alert(1)", ""),
        ("//x.example", ""),
        ("https://", ""),
        ("https://x.example/<script>", ""),
        ("https://x.example/ y", ""),
        ("https://[", ""),
        ("https://x.example/" + "x" * 600, ""),
        (None, ""),
    ],
)
def test_a_project_page_is_a_web_address_or_nothing(written, read):
    assert read_address(written) == read


@each(
    "written, read",
    [
        ("2504.13173", "2504.13173"),
        ("2504.13173v2", "2504.13173"),
        ("0704.0001", "0704.0001"),
        ("cs/0601001", "cs/0601001"),
        ("math.GT/0309136v3", "math/0309136"),
        ("astro-ph/0601001v1", "astro-ph/0601001"),
        ("2504.1", None),
        ("../../etc", None),
        ("2504.13173/x", None),
        ("２５０４.13173", None),
        (2504.13173, None),
    ],
)
def test_only_an_arxiv_id_is_an_id_and_it_has_no_version(written, read):
    assert read_paper_id(written) == read


def test_entries_without_title_or_id_are_counted_and_cost_nothing_else():
    good = json.loads(DAY)
    spoilt = [
        {},
        {"paper": {"id": "2504.90008"}},
        {"paper": {"title": "x"}},
        {"paper": {"id": "x/../y", "title": "x"}},
        7,
    ]
    parsed = parse_papers(json.dumps([*spoilt, *good, *good]).encode())
    assert [paper.id for paper in parsed.papers] == [entry["paper"]["id"] for entry in good]
    assert parsed.skipped == len(spoilt)


def test_an_answer_about_the_future_is_known_by_its_words():
    assert is_future(page("huggingface/future_day.json"))
    for body in (b"", b"[]", b"{}", b'{"error": 7}', b'{"error": "Invalid ISO date"}', b"[" * 100_000):
        assert not is_future(body)


# whatever arrives

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(sorted({*json.loads(DAY)[0]["paper"], "organization", "withdrawnAt", "numComments", "paper"}))
PAPERS = st.dictionaries(FIELDS, JSON_VALUES | st.just("2504.90001") | st.just("https://github.com/a/b"), max_size=12)


def holds(paper):
    """What every face relies on."""
    assert paper.title and paper.title == " ".join(paper.title.split())
    assert read_paper_id(paper.id) == paper.id
    assert paper.author_count >= len(paper.authors)
    assert paper.upvotes >= 0 and paper.comments >= 0 and paper.stars >= 0
    assert paper.code_url == "" or paper.code_url.startswith("https://github.com/")
    assert paper.project_url == "" or paper.project_url.startswith(("https://", "http://"))
    f"{paper}".encode()


@given(st.lists(st.fixed_dictionaries({"paper": PAPERS | JSON_VALUES, "title": JSON_VALUES}), max_size=5))
def test_any_fields_give_papers_or_skipped_entries(entries):
    parsed = parse_papers(json.dumps(entries).encode(), day=THURSDAY)
    assert len(parsed.papers) + parsed.skipped <= len(entries)
    for paper in parsed.papers:
        holds(paper)


@given(st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_give_papers_or_a_source_error(body):
    readers = [(parse_papers, Parsed), (parse_paper, Paper | None), (lambda b: parse_props(b.decode("latin-1")), Page)]
    for read, kind in readers:
        try:
            assert isinstance(read(body), kind)
        except SourceError as error:
            assert error.reason
    assert is_future(body) in (True, False)


@given(st.data())
def test_a_good_list_with_bytes_changed_gives_papers_or_a_source_error(data):
    body = bytearray(DAY)
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        parsed = parse_papers(bytes(body), day=THURSDAY)
    except SourceError:
        return
    for paper in parsed.papers:
        holds(paper)
