"""Exports opened by programs of others (pybtex, rispy, spreadsheets): the same titles, people, ids and years."""

import csv
import io
import re

import pytest
import rispy
from cases import each
from fakes.exports import a_paper, an_item, begins_a_formula, built, defused, recorded_items
from pybtex.database import parse_string

from bot.export.items import ExportItem, issue_of
from bot.export.names import parse_name
from bot.model import PaperId
from bot.text import is_name, readable

ODD_TITLES = [
    '=HYPERLINK("x")',
    "+1",
    "-x",
    "@home",
    "a, b; c\td",
    "100% {braces",
    "close } only",
    r"back\slash",
    "#hash & co_",
    "$5 and $10",
    "H$_2$O",
    "tilde ~ caret ^",
    "“quoted” ‘text’",
    "``tex''",
    "'single'",
    '"double"',
    "王小明的论文",
    "Ünïcödé",
    "عنوان",
    "emoji 🔖 here",
    "TY  - JOUR",
    "ER  - ",
    "@article{x,",
    "% comment",
    "and and and",
    "others",
    "A" * 900,
    "<b>bold</b>",
    "x < y > z",
    "&amp; &lt;",
    "| pipe |",
    "* star",
    "_under_",
    "`code`",
    "[link](http://x)",
    "line\nbreak",
]
ODD_NAMES = [
    "Simon and Schuster",
    "and",
    "others",
    "R&D, AI, Labs",
    "O'Neil, Shaquille",
    "{Braced}",
    "Jean-Luc d'Ark",
    "50% Cent",
    "van",
    "de la Cruz, María",
    "王小明",
    "Иван Петров",
    "A.",
    "X Æ A-12",
    "Kimi Team",
    "Jr.",
    "Smith, John, Jr.",
    "#1 Author",
    "Ana ~ B",
    "Bob^2",
    "C_D",
    "$am Money",
    r"Erd\H os",
    "null",
    "=cmd",
    "Lê Quốc",
    "Ó Ciardha, Seán",
    '"Q" Quote',
]


def odd_items() -> list[ExportItem]:
    titled = [an_item(a_paper(number, title=title)) for number, title in enumerate(ODD_TITLES, 1)]
    named = [a_paper(number, title="T", authors=(name, "Ada Lovelace")) for number, name in enumerate(ODD_NAMES, 101)]
    old = a_paper(title="Old").__class__(id=PaperId("math/0309136"), title="Old", authors=("Plato",), author_count=1)
    return [*titled, *map(an_item, [*named, old])]


def plain(text: str) -> str:
    """Letters and digits only: each program keeps other braces, commands and spaces."""
    return "".join(re.findall(r"[^\W_]", re.sub(r"\\text[a-z]+", "", text)))


def people(item: ExportItem) -> list[str]:
    return [name for name in item.paper.authors if is_name(name)]


def check_pybtex(items: list[ExportItem]) -> None:
    entries = parse_string(built("bibtex", *items), "bibtex").entries
    assert len(entries) == len({key.lower() for key in entries}) == len(items)
    for entry, item in zip(entries.values(), items, strict=True):
        assert entry.fields["eprint"] == item.paper.id
        assert entry.fields["year"] == str(issue_of(item.paper).year)
        if "$" not in item.paper.title and "\\" not in item.paper.title:
            assert plain(entry.fields["title"]) == plain(readable(item.paper.title))
        persons = [str(person) for person in entry.persons.get("author", ()) if str(person) != "others"]
        assert len(persons) == len(people(item)), item.paper.authors
        for person, name in zip(entry.persons.get("author", ()), people(item), strict=False):
            parts = parse_name(name)
            last = " ".join([*person.prelast_names, *person.last_names])
            assert plain(last) == plain(parts.last), name
            assert plain(" ".join([*person.first_names, *person.middle_names])) == plain(parts.given), name


def check_rispy(items: list[ExportItem]) -> None:
    records = rispy.loads(built("ris", *items))
    assert len(records) == len(items)
    for record, item in zip(records, items, strict=True):
        assert record.get("title", "") == readable(item.paper.title)
        assert len(record.get("authors", ())) == len(people(item))
        assert (record["year"], record["doi"]) == (str(issue_of(item.paper).year), f"10.48550/arXiv.{item.paper.id}")


def check_tables(items: list[ExportItem]) -> None:
    text = built("csv", *items).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [row["id"] for row in rows] == [f"arXiv:{item.paper.id}" for item in items]
    assert [defused(row["title"]) for row in rows] == [defused(readable(item.paper.title)) for item in items]
    assert [row["authors"].count("; ") for row in rows] == [max(len(people(item)) - 1, 0) for item in items]
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert not any(map(begins_a_formula, row))


CHECKS = [check_pybtex, check_rispy, check_tables]


@each("check", CHECKS)
def test_odd_papers_are_the_same_in_other_programs(check):
    check(odd_items())


@each("check", CHECKS)
def test_recorded_papers_are_the_same_in_other_programs(check, shared):
    check(recorded_items(shared, every=240))


@pytest.mark.soak
@each("check", CHECKS)
def test_all_recorded_papers_are_the_same_in_other_programs(check, shared):
    check(recorded_items(shared, every=1))
