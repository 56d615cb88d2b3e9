"""Exports, read back by other programs: nothing lost, nothing run, nothing broken by a title."""

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.export.bibtex import citation_keys
from bot.export.catalogue import FORMATS, build_export
from bot.export.items import ExportItem
from bot.export.names import parse_name
from bot.model import Paper, PaperId
from bot.text import readable


def a_paper(number: int = 13173, **fields) -> Paper:
    fields.setdefault("title", "It's All Connected: GPUs & 100% of {Memory}")
    fields.setdefault("authors", ("Ada Lovelace", "Ludwig van Beethoven", "María de la Cruz"))
    return Paper(
        id=PaperId(f"2504.{number:05d}"),
        author_count=len(fields["authors"]),
        published=date(2025, 4, 17),
        days=(date(2025, 4, 21),),
        upvotes=6,
        **fields,
    )


def an_item(paper: Paper | None = None, **fields) -> ExportItem:
    return ExportItem(paper=paper or a_paper(), **fields)


def built(form: str, *items: ExportItem) -> str:
    return build_export(form, items, name="papers").content.decode("utf-8")


def read_bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return [{"key": entry.key} | {field.key: field.value for field in entry.fields} for entry in library.entries]


def read_ris(text: str) -> list[dict[str, list[str]]]:
    records: list[dict[str, list[str]]] = []
    record: dict[str, list[str]] = {}
    for row in text.split("\r\n"):
        if not row:
            continue
        tag, dash, value = row[:2], row[2:6], row[6:]
        assert dash == "  - "
        if tag == "ER":
            records.append(record)
            record = {}
        else:
            record.setdefault(tag, []).append(value)
    assert not record
    return records


def unescaped(text: str) -> str:
    """A BibTeX field as TeX would print it."""
    for command, character in (
        ("\\textbackslash{}", "\x00"),
        ("\\textasciitilde{}", "~"),
        ("\\textasciicircum{}", "^"),
    ):
        text = text.replace(command, character)
    plain, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in "{}$&%#_":
            plain += text[at + 1]
            at += 2
        else:
            plain += "" if text[at] in "{}" else text[at]
            at += 1
    return plain.replace("\x00", "\\")


def test_bibtex_has_names_title_and_archive():
    [entry] = read_bibtex(built("bibtex", an_item(note="read", tags=("memory",))))
    assert entry["key"] == "lovelace2025its"
    assert entry["author"] == "Lovelace, Ada and van Beethoven, Ludwig and de la Cruz, María"
    assert unescaped(entry["title"]) == a_paper().title
    assert (entry["eprint"], entry["archiveprefix"], entry["month"]) == ("2504.13173", "arXiv", "apr")
    assert (entry["note"], entry["keywords"]) == ("read", "memory")


def test_an_old_paper_names_its_archive():
    paper = Paper(id=PaperId("cs/0601001"), title="Old", authors=("Ada Lovelace",), author_count=1)
    [entry] = read_bibtex(built("bibtex", an_item(paper)))
    assert (entry["eprint"], entry["primaryclass"]) == ("cs/0601001", "cs")


@pytest.mark.parametrize(
    ("written", "sorted_form"),
    [
        ("Ada Lovelace", "Lovelace, Ada"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("María de la Cruz", "de la Cruz, María"),
        ("de Freitas, Nando", "de Freitas, Nando"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("Nguy\\~ên Van", "Van, Nguyễn"),
        ("Plato", "Plato"),
        ("王小明", "王小明"),
        ("", "Anonymous"),
    ],
)
def test_a_name_is_sorted_by_its_family(written, sorted_form):
    assert parse_name(written).sorted_form == sorted_form


def test_keys_are_unique_and_do_not_depend_on_the_order():
    papers = [a_paper(number) for number in (1, 2, 3)]
    keys = citation_keys(papers)
    assert len(set(keys.values())) == 3
    assert citation_keys(papers[::-1]) == keys


def test_ris_has_one_line_for_each_author():
    [record] = read_ris(built("ris", an_item(tags=("a", "b"))))
    assert record["AU"] == ["Lovelace, Ada", "van Beethoven, Ludwig", "de la Cruz, María"]
    assert (record["TY"], record["PY"], record["KW"]) == (["GEN"], ["2025"], ["a", "b"])


def test_csv_never_runs_a_formula():
    hostile = a_paper(title='=HYPERLINK("http://evil")', authors=("+1", "@x"))
    [row] = csv.DictReader(io.StringIO(built("csv", an_item(hostile, note="-2")).removeprefix("\ufeff")))
    assert row["title"] == '\'=HYPERLINK("http://evil")'
    assert row["authors"].startswith("'+1")
    assert row["note"] == "'-2"


def test_json_has_every_field():
    saved_at = datetime(2025, 4, 21, tzinfo=UTC)
    [paper] = json.loads(built("json", an_item(note="n", saved_at=saved_at)))["papers"]
    assert (paper["id"], paper["note"], paper["upvotes"], paper["abstract"]) == ("2504.13173", "n", 6, "")
    assert paper["arxiv_url"] == "https://arxiv.org/abs/2504.13173"


def test_markdown_keeps_a_title_from_being_markup():
    text = built("markdown", an_item(a_paper(title="[x](http://evil) *a* <b> @here")))
    assert "\\[x\\]\\(http\\:" in text
    assert "](<https://huggingface.co/papers/2504.13173>)" in text


def test_a_paper_known_only_by_its_title_has_no_id_anywhere():
    paper = Paper(id=PaperId("title:0123456789abcdef"), title="Copied", author_count=4)
    for form in ("bibtex", "ris", "markdown", "csv"):
        assert "0123456789abcdef" not in built(form, an_item(paper)).replace("anonymous", "")


@pytest.mark.parametrize("form", FORMATS)
def test_three_thousand_authors_and_no_papers_at_all_are_fine(form):
    crowd = a_paper(authors=tuple(f"Given{number} Family{number}" for number in range(3303)))
    assert "Family0" in built(form, an_item(crowd))
    assert ("Family3302" in built(form, an_item(crowd))) is (form != "markdown")
    build_export(form, [], name="empty")


texts = st.text(max_size=40)


@given(title=texts, names=st.lists(texts, max_size=3), note=texts)
def test_any_title_name_and_note_can_be_read_back(title, names, note):
    item = an_item(a_paper(title=title, authors=tuple(names)), note=note)
    [entry] = read_bibtex(built("bibtex", item))
    if readable(title):
        assert unescaped(entry["title"]).strip() == readable(title).replace('"', "''").strip()
    assert len(read_ris(built("ris", item))) == 1
    [row] = csv.DictReader(io.StringIO(built("csv", item).removeprefix("\ufeff"), newline=""))
    assert row["title"].removeprefix("'") == readable(title).removeprefix("'")
    assert json.loads(built("json", item))["papers"][0]["title"] == title.encode("utf-8", "replace").decode()


def test_recorded_papers_can_be_read_back(shared):
    with gzip.open(shared / "data" / "papers.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for number, line in enumerate(lines) if number % 60 == 0]
    items = [
        an_item(
            Paper(id=row["id"], title=row["title"], authors=tuple(row["authors"]), author_count=len(row["authors"]))
        )
        for row in rows
    ]
    entries = read_bibtex(built("bibtex", *items))
    assert [entry["eprint"] for entry in entries] == [row["id"] for row in rows]
    assert len({entry["key"] for entry in entries}) == len(rows)
    assert len(read_ris(built("ris", *items))) == len(rows)
