"""Exports, read back by other programs: nothing lost, nothing run, nothing broken by a title or a name."""

import asyncio
import csv
import io
import itertools
import json
import re
from datetime import UTC, datetime

import bibtexparser
import msgspec
import pytest
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from cases import each
from fakes.exports import a_paper, an_item, begins_a_formula, built, defused, recorded_items
from fakes.loop_time import loop_time
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.export import building
from bot.export.bibtex import citation_keys
from bot.export.building import FORMATS, REST_MOST_S, SHARE, Builder, build_export
from bot.export.items import ExportItem
from bot.latex_math import plain_math
from bot.model import Paper, PaperId
from bot.sources.fields import read_authors
from bot.text import collapse, is_name, join_names, readable


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
    """A BibTeX field as TeX would print it, math in plain characters."""
    parts = re.split(r"\{\$([^$]*)\$\}", text)
    return collapse("".join(plain_math(rf"\({part}\)") if at % 2 else words(part) for at, part in enumerate(parts)))


def words(text: str) -> str:
    signs = {"backslash": "\x00", "asciitilde": "~", "asciicircum": "^", "braceleft": "\x01", "braceright": "\x02"}
    text = re.sub(r"\{\\text([a-z]+)\}", lambda match: signs[match[1]], text)
    text = re.sub(r"\\([&%$#_{}])", lambda match: match[1].translate({ord("{"): "\x01", ord("}"): "\x02"}), text)
    return text.replace("{", "").replace("}", "").translate({0: "\\", 1: "{", 2: "}"})


def set_in_type(text: str) -> str:
    """The dashes and quotes that TeX makes of typed ones: beside math, a file leaves them to it."""
    return text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")


def printed(markdown: str) -> list[str]:
    """The texts of the blocks as a Markdown reader shows them; fails on any markup but ours."""
    texts = []
    for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        assert block.type.split("_")[0] in ("heading", "bullet", "list", "paragraph", "inline", "blockquote"), block
        for part in block.children or ():
            assert part.type in ("text", "text_special", "link_open", "link_close", "strong_open", "strong_close"), part
        texts += ["".join(part.content for part in block.children)] if block.type == "inline" else []
    return texts


def test_bibtex_has_names_title_and_archive():
    saved = an_item(a_paper(abstract="50% more."), note="read_me", tags=("memory", "long context"))
    [entry] = read_bibtex(built("bibtex", saved))
    assert entry["key"] == "lovelace2025its"
    assert entry["author"] == "Lovelace, Ada and van Beethoven, Ludwig and de la Cruz, María"
    assert unescaped(entry["title"]) == a_paper().title
    assert (entry["eprint"], entry["archivePrefix"]) == ("2504.13173", "arXiv")
    assert (entry["year"], entry["month"]) == ("2025", "apr")
    assert (entry["url"], entry["doi"]) == ("https://arxiv.org/abs/2504.13173", "10.48550/arXiv.2504.13173")
    assert (entry["abstract"], entry["keywords"]) == ("50\\% more.", "memory, long context")
    assert (entry["annote"], "note" in entry) == ("read\\_me", False), "no style prints what a person noted"


def test_an_old_paper_names_its_archive_and_a_new_one_has_none():
    for paper_id, archive, year in (("cs/0601001", "cs", "2006"), ("math.GT/9309136", "math.GT", "1993")):
        paper = Paper(id=PaperId(paper_id), title="Old", authors=("Ada Lovelace",), author_count=1)
        [entry] = read_bibtex(built("bibtex", an_item(paper)))
        assert (entry["eprint"], entry["primaryClass"], entry["year"]) == (paper_id, archive, year)
    assert "primaryClass" not in read_bibtex(built("bibtex", an_item()))[0]


@each(
    "title, written",
    [
        ("LLaMA: Open and 3D", "{LLaMA}: Open and {3D}"),
        ("A Survey of Vision-LLM Agents with GPT-4o", "A Survey of Vision-{LLM} Agents with {GPT}-4o"),
        ("Sampling from a Gaussian with Schrödinger bridges", "Sampling from a {Gaussian} with {Schrödinger} bridges"),
        (
            "100% of R&D_x #1 ~ $5 {a} R^n",
            r"100\% of {R}\&{D}\_x \#1 {\textasciitilde} \$5 \{a\} {R}{\textasciicircum}n",
        ),
        ("a } b", r"a {\textbraceright} b"),
        ("H$_2$O for $1 Million", r"{H}{$_2$}{O} for \$1 Million"),
        (r"An $\mathcal{O}(n)$ bound: $\input{x}$", r"An {$\mathcal{O}(n)$} bound: x"),
        ("10<sup>-3</sup> of it -- all", "10{$^{-3}$} of it – all"),
        ("{A} $x$ } b", r"{\textbraceleft}A{\textbraceright} {$x$} {\textbraceright} b"),
    ],
)
def test_titles_keep_the_capitals_that_mean_something(title, written):
    [entry] = read_bibtex(built("bibtex", an_item(a_paper(title=title))))
    assert entry["title"] == written


def parsed_authors(*names: str) -> list[tuple[str, str, str, str]]:
    """Particle, family, suffix and given name, as a BibTeX reader splits them."""
    text = built("bibtex", an_item(a_paper(authors=names)))
    stack = [SeparateCoAuthors(), SplitNameParts()]
    library = bibtexparser.parse_string(text, append_middleware=stack)
    assert not library.failed_blocks
    parts = library.entries[0].fields_dict["author"].value
    return [tuple(" ".join(each) for each in (name.von, name.last, name.jr, name.first)) for name in parts]


@each(
    "written, parts",
    [
        ("Ada Lovelace", ("", "Lovelace", "", "Ada")),
        ("Ludwig van Beethoven", ("van", "Beethoven", "", "Ludwig")),
        ("María de la Cruz", ("de la", "Cruz", "", "María")),
        ("de Freitas, Nando", ("de", "Freitas", "", "Nando")),
        ("Luc Van Gool", ("", "Van Gool", "", "Luc")),
        ("Chien Van Nguyen", ("", "Nguyen", "", "Chien Van")),
        ("Blaise Agüera y Arcas", ("", "{Agüera y Arcas}", "", "Blaise")),
        ("Martin Luther King Jr.", ("", "King", "Jr.", "Martin Luther")),
        ("John Smith, Jr.", ("", "Smith", "Jr.", "John")),
        ("Hal Daumé III", ("", "Daumé", "III", "Hal")),
        ("Nguy\\~ên Van", ("", "Van", "", "Nguyễn")),
        ("Antoine d'Andigné", ("", "d'Andigné", "", "Antoine")),
        ("Willem in 't Veld", ("in 't", "Veld", "", "Willem")),
        ("in 't Veld, Willem", ("in 't", "Veld", "", "Willem")),
        ("Jean le Rond d'Alembert", ("", "d'Alembert", "", "Jean le Rond")),
        ("d'Alembert, Jean le Rond", ("", "d'Alembert", "", "Jean le Rond")),
        ("Ad van der Aalst", ("van der", "Aalst", "", "Ad")),
        ("Mohammed bin Salman", ("bin", "Salman", "", "Mohammed")),
        ("Ismail Ben Ayed", ("", "Ben Ayed", "", "Ismail")),
        ("Nicola De Cao", ("", "De Cao", "", "Nicola")),
        ("Niccolò Dal Santo", ("", "Dal Santo", "", "Niccolò")),
        ("Quoc Van Le", ("", "Le", "", "Quoc Van")),
        ("Nguyễn Văn An", ("", "Nguyễn", "", "Văn An")),
        ("King, Martin Luther, Jr.", ("", "King", "Jr.", "Martin Luther")),
        ("Jane Doe (Google)", ("", "Doe", "", "Jane")),
        ("Shuhan Song§", ("", "Song", "", "Shuhan")),
        ("Niccol`o Cavagnero", ("", "Cavagnero", "", "Niccolò")),
        ("Juan-Manuel~Pérez-Rúa", ("", "Pérez-Rúa", "", "Juan-Manuel")),
        ("ByteDance Seed", ("", "{ByteDance Seed}", "", "")),
        ("NVIDIA", ("", "{NVIDIA}", "", "")),
        ("DeepSeek-AI", ("", "{DeepSeek-AI}", "", "")),
        ("Huawei Shen", ("", "Shen", "", "Huawei")),
        ("Kimi Chen", ("", "Chen", "", "Kimi")),
        ("Plato", ("", "Plato", "", "")),
        ("王小明", ("", "王小明", "", "")),
        ("李 明", ("", "李", "", "明")),
        ("Kimi Team", ("", "{Kimi Team}", "", "")),
        ("R&D, AI, Labs, and more", ("", r"{R{\&}D, AI, Labs, and more}", "", "")),
        ("Qingyao Ai", ("", "Ai", "", "Qingyao")),
        ("Simon and Schuster", ("", "Schuster", "", "Simon {and}")),
    ],
)
def test_a_name_is_split_as_its_bearer_would(written, parts):
    assert parsed_authors(written) == [parts]


def test_authors_that_are_not_named_are_others():
    paper = a_paper(authors=("Ada Lovelace",))
    [entry] = read_bibtex(built("bibtex", an_item(msgspec.structs.replace(paper, author_count=3))))
    assert entry["author"] == "Lovelace, Ada and others"


def test_what_names_nobody_is_no_author():
    """arXiv puts a colon after a collaboration, and affiliations and `et al.` among the names."""
    paper = a_paper(authors=("ATLAS Collaboration", ":", "Ada Lovelace", "(Google)"))
    assert parsed_authors(*paper.authors) == [("", "{ATLAS Collaboration}", "", ""), ("", "Lovelace", "", "Ada")]
    assert read_ris(built("ris", an_item(paper)))[0]["AU"] == ["ATLAS Collaboration", "Lovelace, Ada"]
    assert read_csv(built("csv", an_item(paper)))[0]["authors"] == "ATLAS Collaboration; Ada Lovelace"
    assert read_authors(["ATLAS Collaboration", ":", "Ada Lovelace"]) == (("ATLAS Collaboration", "Ada Lovelace"), 2)
    assert read_authors(["Ada Lovelace", "et al."], hidden=1) == (("Ada Lovelace",), 3)
    assert join_names(paper.authors, 2) == "ATLAS Collaboration and Ada Lovelace"


@each(
    "name, key",
    [
        ("Иван Петров", "petrov2025its"),
        ("王小明", "wangxiaoming2025its"),
        ("李 明", "li2025its"),
        ("김철수", "gimcheolsu2025its"),
        ("Νίκος Παπαδόπουλος", "papadopoylos2025its"),
        ("Erdős Pál", "pal2025its"),
    ],
)
def test_a_key_names_authors_of_any_script(name, key):
    item = an_item(a_paper(authors=(name,)))
    assert list(citation_keys([item]).values()) == [key]


def test_keys_are_unique_and_do_not_depend_on_the_order():
    items = [an_item(a_paper(number)) for number in (3, 1, 2)]
    keys = citation_keys(items)
    assert keys == citation_keys(items[::-1])
    assert list(keys.values()) == ["lovelace2025its", "lovelace2025its-250400002", "lovelace2025its-250400003"]


def test_a_paper_saved_later_changes_no_key_that_is_in_a_manuscript():
    first = an_item(a_paper(9), saved_at=datetime(2025, 5, 1, tzinfo=UTC))
    later = an_item(a_paper(1), saved_at=datetime(2025, 5, 2, tzinfo=UTC))
    assert citation_keys([later, first])[first.paper.id] == citation_keys([first])[first.paper.id]
    undated = msgspec.structs.replace(first.paper, published=None, days=())
    assert citation_keys([an_item(undated)]) == citation_keys([first]), "nor does a date that gets known"


def test_ris_has_one_line_for_each_author():
    names = ("Ludwig van Beethoven", "Martin Luther King Jr.", "Kimi Team")
    [record] = read_ris(built("ris", an_item(a_paper(authors=names), tags=("a", "b"), note="x\r\nER  - \r\ny")))
    assert record["AU"] == ["van Beethoven, Ludwig", "King, Martin Luther, Jr.", "Kimi Team"]
    assert (record["TY"], record["PY"], record["DA"]) == (["GEN"], ["2025"], ["2025/04/17/"])
    assert (record["KW"], record["N1"]) == (["a", "b"], ["x ER - y"])
    assert record["UR"] == ["https://arxiv.org/abs/2504.13173"]


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


FORMULAS = [
    "=",
    "+",
    "-",
    "@",
    "＝",
    "\t=",
    "\r=",
    " =",
    "\u200b=",
    "x;=",
    "x; +",
    "x\t@",
    'x;"=',
    '"=',
    '" -',
    "\u3000＝",
]


@each("start", FORMULAS)
def test_csv_never_runs_a_formula(start):
    hostile = a_paper(title=f'{start}HYPERLINK("http://evil")', authors=(f"{start}1", "@x"))
    text = built("csv", an_item(hostile, note=f"{start}2", tags=(f"{start}3",)))
    for delimiter in ",;\t":
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
        assert not [cell for row in rows for cell in row if begins_a_formula(cell)]
    [row] = read_csv(text)
    assert defused(row["title"]) == defused(readable(hostile.title))
    assert text.startswith("\ufeff")
    assert text.count("\n") == text.count("\r\n") == 2


def test_csv_has_a_column_for_what_people_sort_by():
    saved_at = datetime(2025, 4, 22, 8, tzinfo=UTC)
    [row] = read_csv(built("csv", an_item(tags=("a", "b"), saved_at=saved_at)))
    assert (row["day"], row["published"], row["upvotes"]) == ("2025-04-21", "2025-04-17", "6")
    assert (row["authors"].split("; ")[1], row["author_count"]) == ("Ludwig van Beethoven", "3")
    assert (row["tags"], row["saved_at"]) == ("a; b", "2025-04-22T08:00:00+00:00")


def test_an_id_that_ends_in_zero_stays_whole_in_a_spreadsheet():
    """Excel and LibreOffice read 2504.13170 as the number 2504.1317, in quotes too; they leave a word alone."""
    [row] = read_csv(built("csv", an_item(a_paper(13170))))
    assert row["id"] == "arXiv:2504.13170"


def test_json_has_every_field():
    saved_at = datetime(2025, 4, 21, tzinfo=UTC)
    whole = json.loads(built("json", an_item(note="n", tags=("t",), saved_at=saved_at)))
    [paper] = whole["papers"]
    assert whole["version"] == 1
    assert set(Paper.__struct_fields__) <= set(paper)
    assert (paper["id"], paper["note"], paper["tags"], paper["abstract"]) == ("2504.13173", "n", ["t"], "")
    assert (paper["saved_at"][:10], paper["published"]) == ("2025-04-21", "2025-04-17")
    assert paper["arxiv_url"] == "https://arxiv.org/abs/2504.13173"
    assert json.loads(built("json", an_item()))["papers"][0]["saved_at"] is None


def test_markdown_shows_a_title_as_written_and_links_it():
    title = "[x](http://evil) *a* <b> & ~~c~~ | d `e` $f https://evil.example www.evil.example :tada:"
    paper = a_paper(title=title, summary="- 1. # no heading", code_url="https://github.com/a/b")
    text = built("markdown", an_item(paper, note="1. *mine*", tags=("memory",)))
    _, shown, facts, *rest = printed(text)
    assert shown == title
    assert facts.split(" · ")[0] == "Ada Lovelace, Ludwig van Beethoven and María de la Cruz"
    assert rest == ["- 1. # no heading", "1. *mine*", "#memory"]
    assert f"](<https://huggingface.co/papers/{paper.id}>)" in text
    assert re.findall(r"(?<!\\)https?:", text.replace("https\\:", "").replace("http\\:", "")) == ["https:"] * 3


def test_code_that_was_only_guessed_is_marked_or_left_out():
    paper = a_paper(code_url="https://github.com/a/b", code_guessed=True)
    assert "[guessed code](<https://github.com/a/b>)" in built("markdown", an_item(paper))
    assert read_csv(built("csv", an_item(paper)))[0]["code_url"] == ""
    assert json.loads(built("json", an_item(paper)))["papers"][0]["code_guessed"] is True


def test_a_paper_known_only_by_its_title_has_neither_id_nor_link():
    paper = Paper(id=PaperId("title:0123456789abcdef"), title="Copied", author_count=4)
    for form in ("bibtex", "ris", "markdown", "csv"):
        text = built(form, an_item(paper))
        assert "Copied" in text
        assert "0123456789abcdef" not in text
        assert "http" not in text
        assert "arXiv" not in text


def test_a_withdrawn_paper_says_so_in_every_file():
    gone = an_item(a_paper(withdrawn=True))
    assert read_bibtex(built("bibtex", gone))[0]["note"] == "Withdrawn"
    assert read_ris(built("ris", gone))[0]["N1"] == ["Withdrawn"]
    assert read_csv(built("csv", gone))[0]["withdrawn"] == "Withdrawn"
    assert "Withdrawn" in printed(built("markdown", gone))[2]
    assert json.loads(built("json", gone))["papers"][0]["withdrawn"] is True
    for form in FORMATS:
        assert ("Withdrawn" in built(form, an_item())) is False


@each("form", FORMATS)
def test_each_paper_stands_once_in_a_file_that_can_be_stored_anywhere(form):
    file = build_export(form, [an_item(), an_item(a_paper(2, title="Other")), an_item()], name="../papers: week/1")
    assert file.content.decode("utf-8").count("Memory") == 1
    assert file.name.startswith("papers-week-1.")


@each("form", FORMATS, few=1)
def test_three_thousand_authors_and_no_papers_at_all_are_fine(form):
    crowd = a_paper(authors=tuple(f"Given{number} Family{number}" for number in range(3303)))
    assert "Family0" in built(form, an_item(crowd))
    assert ("Family3302" in built(form, an_item(crowd))) is (form != "markdown")
    build_export(form, [], name="empty")


texts = st.text(max_size=40) | st.text("{}\\@,=\"'%&$#_~^`*[]()<>|:/.-+ \n\r\taAéZ1“王", max_size=40)


@given(title=texts, names=st.lists(texts, max_size=3), note=texts)
@example(title="$0$", names=[], note="$0$")
@example(title="\\$5, $a$ and $b$--$c$", names=[], note="\\$5")
@example(title=r"\(at least 5\) of $\{x\}$", names=[], note="")
def test_any_title_name_and_note_can_be_read_back(title, names, note):
    item = an_item(a_paper(title=title, authors=tuple(names), abstract=note), note=note, tags=(note,))
    [entry] = read_bibtex(built("bibtex", item))
    assert set_in_type(unescaped(entry.get("title", ""))) == set_in_type(readable(title))
    assert unescaped(entry.get("annote", "")) == collapse(note)
    people = [name for name in names if is_name(name)]
    assert len(parsed_authors(*names)) == len(people) if people else "author" not in entry
    [record] = read_ris(built("ris", item))
    assert "".join(record.get("TI", [])) == readable(title)
    assert len(record.get("AU", [])) == len(people)
    [row] = read_csv(built("csv", item))
    assert defused(row["title"]) == defused(readable(title))
    assert json.loads(built("json", item))["papers"][0]["title"] == title
    shown = printed(built("markdown", item))
    assert shown[1] == (readable(title) or "Untitled")
    assert not readable(note) or readable(note) in shown


@each("form", FORMATS)
def test_half_a_character_spoils_no_file(form):
    item = an_item(a_paper(title="a\ud800b", authors=("\udfff c",)), note="\ud800")
    assert build_export(form, [item], name="x").content.decode("utf-8")


def check_recorded(items: list[ExportItem]) -> None:
    papers = [item.paper for item in items]
    titles = [readable(paper.title) for paper in papers]
    entries = read_bibtex(built("bibtex", *items))
    assert [entry["eprint"] for entry in entries] == [paper.id for paper in papers]
    assert [unescaped(entry["title"]) for entry in entries] == titles
    assert len({entry["key"] for entry in entries}) == len(papers)
    records = read_ris(built("ris", *items))
    assert [record["TI"] for record in records] == [[title] for title in titles]
    assert [len(record["AU"]) for record in records] == [len(paper.authors) for paper in papers]
    assert [defused(row["abstract"]) for row in read_csv(built("csv", *items))] == [
        defused(readable(paper.abstract)) for paper in papers
    ]
    assert len(json.loads(built("json", *items))["papers"]) == len(papers)
    assert {*titles} <= {*printed(built("markdown", *items))}


def test_recorded_papers_can_be_read_back(shared):
    check_recorded(recorded_items(shared, every=240))


@pytest.mark.soak
def test_all_recorded_papers_can_be_read_back(shared):
    check_recorded(recorded_items(shared, every=1))


@pytest.mark.parametrize(("took_s", "rest_s"), [(0.1, 0.1 * (1 / SHARE - 1)), (20.0, REST_MOST_S)])
async def test_between_exports_that_are_wanted_at_once_most_of_the_time_is_left_to_others(took_s, rest_s):
    """What collects the papers is in the turn as well, so that it comes one at a time, too."""
    builder, began = Builder(), []

    with loop_time() as passed:
        now = asyncio.get_running_loop().time

        async def export() -> None:
            async with builder.turn():
                began.append(now())
                passed.pass_by(took_s)
            passed.pass_by(rest_s - 0.001)  # nothing else is there to do meanwhile

        await asyncio.gather(*(export() for _ in range(3)))
    assert [later - sooner >= took_s + rest_s for sooner, later in itertools.pairwise(began)] == [True, True]


async def test_a_long_file_rests_while_others_want_theirs_and_one_alone_is_made_at_once(monkeypatch):
    """In rests of milliseconds within it, not in one after it: who asks for something else finds the loop free."""
    items, rests = [an_item(a_paper(number)) for number in range(60)], []
    monkeypatch.setattr(building.time, "sleep", rests.append)
    monkeypatch.setattr(building, "STEP_S", 0.0)
    builder = Builder()

    async def export() -> bytes:
        async with builder.turn():
            return (await builder.build("bibtex", items, name="x")).content

    alone = await export()
    assert rests == []
    assert await asyncio.gather(export(), export()) == [alone, alone]
    assert len(rests) >= len(items)
