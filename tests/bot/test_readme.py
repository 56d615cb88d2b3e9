"""The README promises what there is: its tables and figures are those of the code."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from adapters.cli import main
from adapters.console.shell import SHORT_FORMS
from adapters.web.connections import Limits
from bot.language.grammar import parse_command
from bot.language.values import Explain, Search
from bot.language.verbs import VERBS
from bot.search.fields import FIELDS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SAME_AS = ("from", "authors", "by", "arxiv", "after")  # other words for org, author, id and since
MOST = 3  # commands in a cell: more are a wall
SEARCHES = ("llm", '"state space" author:gu -video', "search today")


def first_cells(heading: str) -> list[str]:
    """The code in the first column of the first table after `heading`, and of those that follow up to the next one."""
    section = README[README.index(heading) :].partition("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    tables = tables if heading.startswith("#") else tables[:1]
    cells = [re.split(r"(?<!\\)\|", line)[1] for table in tables for line in table.splitlines()[2:]]
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


TYPED = [re.sub(r" *\[.*", "", text).replace("…", "llm") for text in first_cells("## What you can type")]


@pytest.mark.parametrize("text", TYPED)
def test_everything_the_readme_says_one_can_type_is_understood_as_that(text):
    command = parse_command(text, today=date(2026, 6, 30))
    assert not isinstance(command, Explain)
    assert isinstance(command, Search) == (text in SEARCHES)


def test_no_cell_of_commands_is_a_wall():
    section = README[README.index("## What you can type") :].partition("\n## ")[0]
    assert not [
        row for row in section.splitlines() if row.startswith("|") and row.split(" | ")[0].count("` · `") >= MOST
    ]


def test_the_readme_shows_every_verb():
    verbs = {verb.name for verb in VERBS} - {"day"}
    assert not [verb for verb in verbs if not any(f"{text} ".startswith(f"{verb} ") for text in TYPED)]


def test_the_readme_names_every_filter_of_a_search():
    filters = README[README.index("Filters: ") :].partition("abbreviations")[0]
    named = set(re.findall(r"`(\w+):", filters))
    assert named <= FIELDS.keys()
    assert {each for each in FIELDS if each not in SAME_AS} == named


def test_the_readme_lists_the_commands_and_the_settings_that_there_are():
    named = {text.removeprefix("papers ").split()[0] for text in first_cells("## The command line")}
    assert named - {"mail"} == main.commands.keys() - SHORT_FORMS.keys()
    assert sorted(first_cells("**Settings**")) == sorted(field.name.upper() for field in fields(Settings))


def test_the_readme_says_how_many_connections_and_requests_a_second_a_port_takes():
    said = re.search(r"at most (\d+) new connections and (\d+) unsigned\s+requests", README)
    assert [1 / int(number) for number in said.groups()] == [Limits().enter_s, Limits().stranger_s]


def test_the_source_tree_names_every_folder_of_the_code():
    tree = README[README.index("## Source tree") :]
    folders = [path.parent.name for part in ("bot", "adapters") for path in (ROOT / part).glob("*/__init__.py")]
    assert folders and not [name for name in folders if not re.search(rf"\b{name}/", tree)]
