"""Names with signs, and scripts without spaces, are found however they are written."""

import gzip
import json
from datetime import date
from itertools import product

import pytest
from cases import each
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.search.snippets import explain_match
from bot.search.words import find_names, fold, name_of

TODAY = date(2026, 7, 1)
TEXTS = {
    "cpp": "Verifying C/C++ programs",
    "csharp": "A C# compiler",
    "fsharp": "Types of F#, explained",
    "letter": "The constant c of a bound",
    "net": "Porting .NET services",
    "web": "Attacks on node.js servers, and a net of nodes",
    "gpt": "GPT-4 and its limits",
    "gpt41": "GPT-4.1 follows instructions",
    "gpt4o": "What GPT-4o hears",
    "spaced": "Prompts for GPT 4 only",
    "joined": "We ask gpt4 to judge",
    "qwen": "Qwen2.5-VL-7B reads charts",
    "image": "Text-to-image generation",
    "mu": "The bound μ_0 and χ_{0}",
    "mup": "Scaling with µP",
    "plus": "ScanNet++ rooms",
    "survey": "A survey of surveys",
    "chinese": "大语言模型的推理能力",
    "japanese": "画像生成における拡散モデル",
    "korean": "언어 모델은 추론한다",
    "thai": "การเรียนรู้เชิงลึก",
    "full": "ＬＬＭ agents",
}


@pytest.fixture(scope="module")
def index():
    index = TantivyIndex()
    index.add(Paper(id=PaperId(name), title=text) for name, text in TEXTS.items())
    return index


def found(index, typed):
    return {hit.id for hit in index.search(parse_query(typed, today=TODAY), today=TODAY, limit=50).items}


FOUND = {
    "C++": {"cpp"},
    "c++": {"cpp"},
    "+C++": {"cpp"},
    "C#": {"csharp"},
    "F#": {"fsharp"},
    ".NET": {"net"},
    "node.js": {"web"},
    "GPT-4": {"gpt", "gpt41", "spaced", "joined"},
    "gpt4": {"gpt", "gpt41", "spaced", "joined"},
    "GPT 4": {"gpt", "gpt41", "spaced", "joined"},
    "gpt4o": {"gpt4o"},
    "GPT-4.1": {"gpt41"},
    "qwen2.5": {"qwen"},
    "Qwen2.5-VL": {"qwen"},
    "+qwen-2.5-vl-7b": {"qwen"},
    "text2image": {"image"},
    "mu0": {"mu"},
    "+μ_0": {"mu"},
    "chi0": {"mu"},
    "χ_{0}": {"mu"},
    "muP": {"mup"},
    "μP": {"mup"},
    "ScanNet++": {"plus"},
    "语言": {"chinese"},
    "+模型": {"chinese"},
    "推理能力": {"chinese"},
    "拡散モデル": {"japanese"},
    "生成": {"japanese"},
    "모델": {"korean"},
    "추론": {"korean"},
    "เรียนรู้": {"thai"},
    "llm": {"full"},
}


@each("typed", FOUND)
def test_a_name_is_found_however_it_is_written(index, typed):
    assert found(index, typed) == FOUND[typed]


def test_the_letter_is_still_a_word(index):
    assert "letter" in found(index, "c")


def test_a_name_can_be_left_out(index):
    assert found(index, "+constant -C++") == {"letter"}
    assert "cpp" not in found(index, "programs compiler -C++")


def test_the_exact_version_comes_before_others_of_its_family(index):
    hits = index.search(parse_query("gpt 4", today=TODAY), today=TODAY, limit=50).items
    assert hits[-1].id == "gpt41"


def test_a_year_behind_a_word_makes_no_name(index):
    assert "survey" in found(index, "survey 2024")


def test_a_run_of_characters_is_marked_where_it_stands():
    spans = explain_match(Paper(id=PaperId("1"), title="x"), TEXTS["chinese"], ["语 言", "模 型"], ["语言模型"])
    assert [span.text for span in spans if span.style == "mark"] == ["语言模型"]


@each("typed, name", product(["gpt4", "GPT-4", "GPT 4", "+gpt4"], ["gpt", "joined"]))
def test_a_name_is_marked_however_it_is_written(index, typed, name):
    terms = index.search(parse_query(typed, today=TODAY), today=TODAY).terms
    spans = explain_match(Paper(id=PaperId(name), title="x", abstract=TEXTS[name]), "", terms, terms)
    assert "4" in "".join(span.text for span in spans if span.style == "mark")


def test_recorded_papers_about_cpp_are_found(shared):
    index = TantivyIndex()
    with gzip.open(shared / "data/papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for line in lines if ("C++" in line or "C#" in line) and (row := json.loads(line))]
    index.add(Paper(id=PaperId(row["id"]), title=row["title"], abstract=row["abstract"]) for row in rows)
    assert {"2602.10778", "2603.02398"} <= found(index, "+C++")


@given(st.text(max_size=80) | st.text(alphabet="aG4-+#._{}^ μ模", max_size=40))
def test_any_text_has_names_that_are_short(text):
    assert all(len(name) <= 160 for name in find_names(fold(text)))
    name_of(text)
