"""The ids that people paste: every form of one paper is that paper, and nothing else is a paper."""

import gzip
import re
from datetime import date
from itertools import islice

import pytest
from cases import each
from hypothesis import given
from hypothesis import strategies as st

from bot.language.grammar import parse_command
from bot.language.references import find_paper_ids, parse_paper_id
from bot.language.values import Explain, Show, ShowSeveral
from bot.merge import title_id

ID = "2504.13173"

SAME = [
    "{}",
    "{}v2",
    "{}V12",
    "arXiv:{}",
    "ARXIV:{}v3",
    "arXiv: {}",
    "arXiv {}",
    "arXiv:{}v1 [cs.LG] 17 Apr 2025",
    "10.48550/arXiv.{}",
    "doi:10.48550/arXiv.{}",
    "https://doi.org/10.48550/arXiv.{}",
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/abs/{}v2?context=cs.LG#refs",
    "arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}v3.pdf?download=1#page=2",
    "https://export.arxiv.org/abs/{}",
    "https://arxiv.org/html/{}v1/x1.png",
    "https://ar5iv.labs.arxiv.org/html/{}",
    "https://www.alphaxiv.org/overview/{}",
    "https://huggingface.co/papers/{}",
    "huggingface.co/papers/{}/#community",
    "https://hf.co/papers/{}?ref=digest",
    "<https://arxiv.org/abs/{}>",
    "<https://arxiv.org/abs/{0}|arxiv.org/abs/{0}>",
    "<https://arxiv.org/abs/{}|A title of many words>",
    '"{}"',
    "({})",
    "`{}`",
    "{},",
    "https://arxiv.org/abs/{}.",
    "  {}\t",
    "https://arxiv.org/abs/arXiv:{}",
    "http://xxx.lanl.gov/abs/{}",
    "https://de.arxiv.org/pdf/{}v1",
    "http://cn.arxiv.org/abs/{}",
    "https://arxiv.org/format/{}",
    "https://huggingface.co/api/papers/{}",
    "https://huggingface.co/papers/{}.md",
    "https://www.semanticscholar.org/arxiv/{}",
    "https://papers.cool/arxiv/{}",
    "https://www.alphaxiv.org/zh/overview/{}v2",
    "https://www.arxiv-vanity.com/papers/{}/",
    "https://scirate.com/arxiv/{}",
    "https://www.emergentmind.com/papers/{}",
    "https://ui.adsabs.harvard.edu/abs/arXiv:{}/abstract",
    "https://inspirehep.net/api/arxiv/{}",
    "https://web.archive.org/web/2025/https://arxiv.org/abs/{}",
    "https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F{}&sa=D",
    "https://l.example.org/r?u=https%253A%252F%252Farxiv.org%252Fpdf%252F{}.pdf%253Fx%253D1",
    "https://example.org/r?to=arxiv.org/abs/{}",
    "[Paper](https://arxiv.org/abs/{})",
    "{} (cs)",
    "arXiv:{} [cs.CL]",
    "arXiv:{} [cs.CL, cs.AI]",
    "{}.pdf",
]

NO_IDS = [
    "",
    "2504",
    "2504.1",
    "2504.1317",  # five digits since 2015
    "2504.131734",
    "1412.77777",  # four before
    "2513.13173",  # no month 13
    "2500.13173",
    "0703.1234",  # ids of this kind begin with April 2007
    "2504.00000",
    "2504.13173v0",
    "2504.13173 and more",
    "cs/0613001",
    "cs/2504001",  # archives ended in 2007
    "report/0601001",
    "٢٥٠٤.١٣١٧٣",
    "https://example.org/abs/2504.13173",
    "https://notarxiv.org/abs/2504.13173",
    "https://arxiv.org.example.org/abs/2504.13173",
    "https://example.org/arxiv.org/abs/2504.13173",
    "https://arxiv.org/list/cs/0601",
    "https://huggingface.co/papers?q=2504.13173",
    "https://huggingface.co/papers/date/2026-06-30",
    "https://example.org/files/2504.13173",
    "2606.25363-rc1",
    "https://arxiv.org/abs/2504.13173 https://arxiv.org/abs/2504.13174",
    "title:short",
    "9" * 100_000,
]


PASTED = [
    "https://arxiv.org/abs/{}v3#bib",
    "http://arxiv.org/pdf/{}v1.pdf#page=4",
    "https://www.arxiv.org/pdf/{}.pdf",
    "https://browse.arxiv.org/html/{}v1",
    "https://arxiv.org/html/{}v2#S3",
    "https://arxiv.org/src/{}",
    "https://arxiv.org/e-print/{}v1",
    "https://arxiv.org/ps/{}",
    "https://arxiv.org/tb/{}",
    "https://arxiv.org/cits/{}",
    "https://lanl.arxiv.org/abs/{}",
    "https://uk.arxiv.org/abs/{}",
    "https://jp.arxiv.org/abs/{}",
    "https://alphaxiv.org/abs/{}",
    "https://www.alphaxiv.org/pdf/{}",
    "https://alphaxiv.org/ja/overview/{}",
    "https://ar5iv.org/abs/{}",
    "https://ar5iv.org/html/{}",
    "https://arxiv-sanity-lite.com/?rank=pid&pid={}",
    "https://huggingface.co/papers/{}?utm_source=digest",
    "https://huggingface.co/papers/{}#community",
    "https://hf.co/papers/{}",
    "huggingface.co/papers/{}v1",
    "https://huggingface.co/api/arxiv/{}/repos",
    "https://huggingface.co/papers?paper={}",
    "https://paperswithcode.com/paper/arxiv-{}",
    "https://api.semanticscholar.org/graph/v1/paper/arXiv:{}",
    "https://www.semanticscholar.org/search?q=arXiv%3A{}",
    "https://papers.cool/arxiv/{}",
    "https://www.scholar-inbox.com/paper/arxiv/{}",
    "https://www.catalyzex.com/paper/arxiv:{}",
    "https://scholar.google.com/scholar?q=arXiv:{}",
    "https://moonlight.example.org/papers/{}",
    "https://doi.org/10.48550/ARXIV.{}",
    "http://dx.doi.org/10.48550/arXiv.{}",
    "doi.org/10.48550/arXiv.{}",
    "DOI: 10.48550/arXiv.{}",
    "https://www.reddit.com/r/ml/?url=https%3A%2F%2Farxiv.org%2Fabs%2F{}",
    "https://t.example.org/l?target=https://arxiv.org/abs/{}&x=1",
    "https://archive.example.org/https://www.arxiv.org/abs/{}",
    "https://translate.example.org/translate?u=https://arxiv.org/abs/{}",
    "![fig](https://arxiv.org/html/{}v1/x1.png)",
    "[{}](https://arxiv.org/abs/{})",
    "**https://arxiv.org/abs/{}**",
    "_https://arxiv.org/abs/{}_",
    "||https://arxiv.org/abs/{}||",
    "`https://arxiv.org/abs/{}`",
    "<https://arxiv.org/abs/{}>.",
    "(see https://arxiv.org/abs/{})",
    "Paper: https://arxiv.org/abs/{}",
    "arXiv:{} (cs.LG)",
    "arXiv:{}v2 [cs.CL] 12 May 2025",
    "eprint={{{}}}",
    "https://arxiv.org/abs/{}?",
    "https://arxiv.org/abs/{},",
    "https://arxiv.org/abs/{})",
    '"https://arxiv.org/abs/{}"',
    "wget https://arxiv.org/pdf/{}",
    "curl -L arxiv.org/pdf/{}v1 -o p.pdf",
    "🔥 new: arxiv.org/abs/{} 🔥",
    "https://arxiv.org/abs/{} https://huggingface.co/papers/{}",
    "@misc{{x, eprint={{{}}}, archivePrefix={{arXiv}}}}",
    "https://github.com/x/arxiv-{}",
    "https://openreview.net/redirect?u=arxiv.org%2Fabs%2F{}",
    "HTTPS://ARXIV.ORG/ABS/{}",
    "https://arxiv.org//abs/{}",
    "https://arxiv.org/abs/{}/",
    "https://arxiv.org/abs/ {}",
    "https://x.com/i/status/1 https://arxiv.org/abs/{}",
]


@each("form", PASTED)
def test_a_paste_that_holds_one_paper_shows_it(form):
    command = parse_command(form.format(ID, ID), today=date(2026, 6, 30))
    assert (type(command), command.ref) == (Show, ID)


@each("form", PASTED)
def test_a_paste_that_holds_several_papers_lists_them(form):
    command = parse_command(f"{form.format(ID, ID)} and https://arxiv.org/abs/0704.0001", today=date(2026, 6, 30))
    assert (type(command), command.refs) == (ShowSeveral, (ID, "0704.0001"))


@each("form", SAME)
@each("paper_id", [ID, "0704.0001", "1412.7878", "cs/0601001", "hep-th/9901001"])
def test_every_form_of_an_id_is_the_same_paper(form, paper_id):
    assert parse_paper_id(form.format(paper_id)) == paper_id


@each("text", NO_IDS)
def test_what_arxiv_cannot_have_given_is_no_id(text):
    assert parse_paper_id(text) is None


def test_a_subject_class_is_not_part_of_an_old_id():
    assert parse_paper_id("math.GT/0309136v1") == parse_paper_id("MATH/0309136") == "math/0309136"


def test_a_paper_known_by_its_title_only_can_be_named_by_buttons():
    assert parse_paper_id(title_id("Attention is all you need")) == title_id("Attention is all you need")


MESSAGES = {
    f"see <https://arxiv.org/abs/{ID}v2|this>, cs/0601001 and {ID}; not 12345.6789": (ID, "cs/0601001"),
    f"[a title](https://huggingface.co/papers/{ID}) and _{ID}_": (ID,),
    f"arXiv:{ID}, doi 10.48550/arXiv.0704.0001": (ID, "0704.0001"),
    f"it costs ${ID}, or 1.{ID}, {ID}.5, {ID}99, x{ID}": (),
    f"https://example.org/arxiv.org/abs/{ID} https://notarxiv.org/abs/{ID}": (),
    "and/0601001 or w/9901001": (),
    f"pip install tool==2606.25363-rc1, build 2606.25363+7 and 2606.25363-beta; {ID}-based is fine": (ID,),
    f"https://example.org/r?a=https%3A%2F%2Farxiv.org%2Fabs%2F{ID}&b=https%3A%2F%2Fhf.co%2Fpapers%2F0704.0001": (
        ID,
        "0704.0001",
    ),
    f"see:https://arxiv.org/abs/{ID},https://arxiv.org/abs/0704.0001.": (ID, "0704.0001"),
    "https://ui.adsabs.harvard.edu/abs/2025arXiv250413173B/abstract": (ID,),
    f"*https://arxiv.org/abs/{ID}* and `arxiv.org/abs/cs%2F0601001`": (ID, "cs/0601001"),
    "": (),
}


@each("message", MESSAGES)
def test_ids_are_found_in_any_message(message):
    assert find_paper_ids(message) == MESSAGES[message]


def test_a_message_full_of_ids_gives_no_more_than_a_person_can_mean():
    message = " ".join(f"2504.{number:05d}" for number in range(1, 5_000))
    assert len(find_paper_ids(message)) == 50


new_ids = st.builds("{:02d}{:02d}.{:05d}".format, st.integers(15, 79), st.integers(1, 12), st.integers(1, 99_999))
old_ids = st.builds(
    "{}/{}{:02d}{:03d}".format,
    st.sampled_from(["cs", "math", "hep-th", "cond-mat", "q-bio", "astro-ph"]),
    st.sampled_from(["91", "99", "00", "06"]),
    st.integers(1, 12),
    st.integers(1, 999),
)


@given(new_ids | old_ids, st.sampled_from(SAME))
def test_any_id_in_any_form_is_one_paper_wherever_it_stands(paper_id, form):
    typed = form.format(paper_id)
    assert parse_paper_id(typed) == paper_id
    assert find_paper_ids(f"look: {typed} !") == (paper_id,)


@given(st.text(max_size=200) | st.text(alphabet="<>|/:.arxivog0123456789v-", max_size=200))
def test_any_text_is_looked_at_without_trouble(text):
    assert all(parse_paper_id(found) == found for found in find_paper_ids(text))
    parse_paper_id(text)


@pytest.mark.parametrize("most", [4_000, pytest.param(None, marks=pytest.mark.soak)])
def test_every_recorded_id_is_an_id(shared, most):
    with gzip.open(shared / "data/papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        ids = [match[1] for line in islice(lines, most) if (match := re.search(r'"id": ?"(\d{4}\.\d+)"', line))]
    assert len(ids) > (most or 10_000) // 2
    assert [each for each in ids if parse_paper_id(each) != each] == []


@each(
    "text",
    [
        *(
            "$2504.13173",
            "€ 2504.13173",
            "2504.13173 €",
            "2504.13173$",
            "USD 2504.13173",
            "2504.13173 EUR",
            "¥2504.13173",
        ),
        *("2504.13173%", "2504.13173 kg", "2504.13173ms", "2504.13173 GB", "2504.13173 seconds", "±2504.13173"),
        *(
            "2504.13173.dev0",
            "2504.13173~rc1",
            "2504.13173_rc1",
            "2504.13173-preview",
            "2504.13173-slim",
            "2504.13173.post1",
        ),
        *(
            "¥2504.13173",
            "2504.13173.post1",
            "2504.13173:8080",
            "2504.13173/24",
            "192.168.2504.13173",
            "10.0.2504.13173",
        ),
        *("+49 2504.13173", "0049 2504.13173", "tel: 2504.13173", "ISBN 2504.13173", "order 2504.13173"),
        *("1,2504.13173", "12;2504.13173", "2504.13173,5", "2504.13173,5,7"),
        *("(48.8566, 2504.13173)", "2504.13173, -0.12"),
        *("node:2504.13173", "docker pull my/image:2504.13173", "a=2504.13173", "x=1,y=2504.13173", "loss=2504.13173"),
        *("Ubuntu 2504.13173", "ssh 2504.13173", "kernel 2504.13173", "port 2504.13173", "ticket 2504.13173"),
        *("2504.13173±2", "≈ 2504.13173", "TIMEOUT=2504.13173"),
    ],
)
def test_prices_measures_versions_addresses_and_telephone_numbers_are_no_papers(text):
    assert find_paper_ids(f"we got {text} today") == ()


@each(
    "text",
    [
        *("#arXiv2504.13173", "2504.13173 (5 stars)", "2504.13173, 20 pages", "2504.13173/2504.13173", "2504.13173's"),
        *("paper 2504.13173: 5 tricks", "2504.13173_v2.pdf", "2504.13173 Eurographics", "2504.13173 models"),
        "https://arxiv.org/abs/2504.13173%20",
        *("eprint={2504.13173}", "arxiv_id=2504.13173", "paper:2504.13173", "see:2504.13173", "Titans:2504.13173"),
        *("3. 2504.13173", "论文:2504.13173"),
        *("score 3.5: 2504.13173", "2504.13173; 5 authors", "read 2504.13173, p. 3"),
    ],
)
def test_what_stands_around_an_id_does_not_hide_it(text):
    assert find_paper_ids(f"see {text} today") == ("2504.13173",)


@each(
    "typed, searched",
    [
        ("www.example.org", ""),
        ("ftp://example.org/a/b", ""),
        ("git+ssh://example.org", ""),
        ("s3://bucket/key agents", "agents"),
        ("llm www.example.org", "llm"),
        ("agents www.example.org:", "agents"),
        ("Character.AI agents", "Character.AI agents"),
        ("node.js", "node.js"),
        ("www. the early web", "www. the early web"),
    ],
)
def test_no_part_of_a_web_address_of_any_kind_is_searched(typed, searched):
    command = parse_command(typed, today=date(2026, 6, 30))
    assert (command.search if isinstance(command, Explain) else command.words) == searched


@each("typed", ["export BibTeX: {}", "export {} as bibtex", "export {} bibtex,"])
def test_a_papers_export_is_understood_with_the_signs_people_put_around_the_format(typed):
    command = parse_command(typed.format(ID), today=date(2026, 6, 30))
    assert (command.format, command.refs) == ("bibtex", (ID,))


@each("typed", ["export {} to word", "export docx {}", "export {} as endnote"])
def test_a_papers_export_in_a_format_that_there_is_not_says_so(typed):
    command = parse_command(typed.format(ID), today=date(2026, 6, 30))
    assert "I don't know the format" in command.problem
    assert command.example == f"export bibtex {ID}"
