"""`papers import` takes a list of papers in whatever a browser, a mail program or a reference manager made of it."""

import base64
import gzip
import json
import quopri
from datetime import date
from email.message import EmailMessage
from itertools import product

import pytest
from cases import each
from fakes.pages import page
from fakes.upstream import bomb

from bot.export.building import build_export
from bot.export.items import ExportItem
from bot.model import Paper, PaperId
from bot.sources.copied_text import WrittenDay, read_written_day
from bot.sources.documents import SIZE_CAP
from bot.sources.page_copy import UnreadableCopyError, read_saved

COPY = page("copies/search_page.txt").decode()
PAGE = page("huggingface/day_2025-04-17.html")
ANSWER = page("huggingface/day_2025-04-17.json")
TITLES = [paper.title for paper in read_saved(COPY.encode()).papers]
ON_PAGE = [paper.id for paper in read_saved(PAGE).papers]


def mhtml(body: bytes, encoding: str) -> bytes:
    packed = quopri.encodestring(body) if encoding == "quoted-printable" else base64.encodebytes(body)
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://huggingface.co/papers\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--Multi--x"\r\n\r\n\r\n'
        "----Multi--x\r\nContent-Type: text/css\r\n\r\nbody { color: red }\r\n"
        f"----Multi--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + packed + b"\r\n----Multi--x--\r\n"


def an_email(
    text: str = "", *, attached: bytes = b"", name: str = "x", html: str = "", charset: str = "utf-8"
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@example.org", "bob@example.org", "Pap\u00e9rs"
    message.set_content(text or "See below.", charset=charset)
    if html:
        message.add_alternative(html, subtype="html")
    if attached:
        message.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@each(
    "body",
    [
        gzip.compress(PAGE),
        gzip.compress(ANSWER),
        gzip.compress(PAGE)[:-8],
        mhtml(PAGE, "quoted-printable"),
        mhtml(PAGE, "base64"),
        gzip.compress(mhtml(PAGE, "base64")),
        PAGE.decode().encode("utf-16"),
        PAGE.decode().encode("utf-16-le"),
        b"\xef\xbb\xbf" + PAGE.replace(b"\n", b"\r\n"),
        b"<!-- saved from url=(0030)https://huggingface.co/papers -->\n" + PAGE,
        an_email(html=PAGE.decode()),
        an_email(attached=PAGE, name="papers.html"),
        an_email(attached=gzip.compress(ANSWER), name="papers.json.gz"),
        b"".join(json.dumps(entry).encode() + b"\n" for entry in json.loads(ANSWER)),
        json.dumps({"dailyPapers": json.loads(ANSWER)}).encode(),
    ],
)
def test_a_page_is_read_whatever_it_was_saved_as(body):
    assert [paper.id for paper in read_saved(body).papers] == ON_PAGE


def test_a_page_saved_complete_has_whole_addresses_in_its_cards():
    cards = page("huggingface/day_cards_only.html")
    complete = cards.replace(b'href="/', b'href="https://huggingface.co/')
    assert read_saved(complete) == read_saved(cards)


@each(
    "body",
    [
        "".join(f"> {line}\n" for line in COPY.splitlines()).encode(),
        "".join(f">> {line}\n" for line in COPY.splitlines()).encode(),
        ("On Tuesday Ada wrote:\n\n" + "".join(f"> {line}\n" for line in COPY.splitlines())).encode(),
        an_email(COPY),
        an_email(COPY, charset="utf-16"),
        gzip.compress(COPY.encode()),
        COPY.encode("utf-16-be"),
        COPY.replace("·", "\u2022").encode("cp1252"),
    ],
)
def test_a_copied_text_is_read_through_mail_and_other_encodings(body):
    papers = read_saved(body).papers
    assert [paper.title for paper in papers][-5:] == TITLES
    assert [paper.author_count for paper in papers][-5:] == [3, 0, 1, 0, 1204]


def test_lines_that_a_mail_program_wrapped_are_one_paragraph_again():
    title, abstract = "A Title That Is Too Long for One Line of a Message:\nAnd Goes On", "one two three four\n" * 30
    text = f"{title}\n\n{abstract}\n• 2 authors\n\n·\n\nApr 17, 2025 4\n\nShort\n\n{abstract}\n• 1 authors\n·\nJan 24\n"
    first, second = read_saved(text.encode()).papers
    assert first.title == title.replace("\n", " ")
    assert (first.author_count, first.comments, second.title) == (2, 4, "Short")


@each(
    "authors, day",
    [
        ("4 auteurs", "17 avr. 2025"),
        ("4 Autoren", "17. Apr. 2025"),
        ("4 autores", "17 de abr de 2025"),
        ("4 autores", "17 de abr. de 2025"),
        ("4 autori", "17 apr 2025"),
        ("4 auteurs", "17 apr. 2025"),
        ("4 autorów", "17 kwi 2025"),
        ("4 autorů", "17. 4. 2025"),
        ("4 автора", "17 апр. 2025 г."),
        ("4 автори", "17 квіт. 2025 р."),
        ("4 yazar", "17 Nis 2025"),
        ("4 penulis", "17 Apr 2025"),
        ("4 författare", "17 apr. 2025"),
        ("4 tekijää", "17. huhti 2025"),
        ("4 szerző", "2025. 04. 17."),
        ("4 tác giả", "17 thg 4, 2025"),
        ("4 συγγραφείς", "17 Απρ 2025"),
        ("4 位作者", "2025年4月17日"),
        ("著者4名", "2025年4月17日"),
        ("저자 4명", "2025년 4월 17일"),
        ("4 egileak", "2025-04-17"),
        ("4 מחברים", "17.04.2025"),
    ],
)
def test_a_page_in_another_language_has_the_same_papers(authors, day):
    """A browser translates the small print, and the number of authors must not end up in the abstract."""
    text = COPY.replace("3 authors", authors).replace("Apr 15, 2025 4", f"{day} 4")
    first = read_saved(text.encode()).papers[0]
    assert (first.author_count, first.published, first.comments) == (4, date(2025, 4, 17), 4)
    assert first.abstract.endswith("less than before.")


@each("line", ["Decoder 2", "GPT 4", "4", "Marathon 12", "May", "Group 42 and 7 more", "Apr 99"])
def test_what_only_looks_like_a_day_is_none(line):
    assert read_written_day(line) is None


def test_a_day_without_a_year_may_have_comments():
    assert read_written_day("Jan 24 12") == WrittenDay(month=1, day=24, comments=12)
    assert read_written_day("4月17日 3") == WrittenDay(month=4, day=17, comments=3)


# exports, ours and those of others

PAPERS = [
    Paper(
        id=PaperId("2504.13170"),
        title=r"LLaMA: 100% of {Memory} & H$_2$O in 3D",
        abstract="We look. 50% more, ‘quoted’.",
        authors=("Ludwig van Beethoven", "Kimi Team", "Martin Luther King Jr.", "Luc Van Gool"),
        author_count=4,
        published=date(2025, 4, 17),
        days=(date(2025, 4, 21),),
        upvotes=6,
    ),
    Paper(id=PaperId("math/0309136"), title="=Old", authors=("Plato",), author_count=1),
    Paper(id=PaperId("title:0123456789abcdef"), title="Only a Title", authors=("Ada Lovelace",), author_count=1),
]


@each("form, pack", product(["json", "csv", "ris", "bibtex"], [bytes, gzip.compress]))
def test_our_own_exports_come_back(form, pack):
    saved = read_saved(pack(build_export(form, [ExportItem(paper=paper) for paper in PAPERS]).content))
    first, old, titled = saved.papers
    assert (saved.kind, saved.skipped) == ("export", 0)
    assert [first.id, old.id] == [paper.id for paper in PAPERS[:2]]
    assert (first.title, old.title) == (
        PAPERS[0].title if form == "json" else "LLaMA: 100% of {Memory} & H₂O in 3D",
        "=Old",
    )
    assert first.authors == PAPERS[0].authors
    assert (first.abstract, first.author_count) == (PAPERS[0].abstract, 4)
    assert (titled.title, titled.has_arxiv_id) == ("Only a Title", False)


def test_a_cut_export_gives_its_whole_papers():
    body = build_export("json", [ExportItem(paper=paper) for paper in PAPERS]).content
    saved = read_saved(body[: body.index(b"Only a Title")])
    assert ([paper.id for paper in saved.papers], saved.skipped) == ([PAPERS[0].id, PAPERS[1].id], 1)


ZOTERO = """"Key","Item Type","Author","Title","DOI","Url","Abstract Note","Extra"
"A1","preprint","Lovelace, Ada; van Beethoven, Ludwig","A, Title","","https://a.org","We.","arXiv:2504.13173 [cs]"
"""
SCHOLAR = """@article{lovelace2025title,
  title={A, {Title}},
  author={Lovelace, Ada and van Beethoven, Ludwig},
  journal={arXiv preprint arXiv:2504.13173},
  year={2025}
}
"""
ENDNOTE = """TY  - JOUR
A1  - Lovelace, Ada
A1  - van Beethoven, Ludwig
T1  - A,
 Title
UR  - https://arxiv.org/pdf/2504.13173v2
ER  -
"""
CSL = [
    {
        "id": "http://zotero.org/users/1/items/X",
        "title": "A, Title",
        "author": [
            {"family": "Lovelace", "given": "Ada"},
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        ],
        "number": "arXiv:2504.13173",
        "issued": {"date-parts": [[2025, 4, 17]]},
    }
]
SEMANTIC = {
    "total": 1,
    "data": [
        {
            "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
            "externalIds": {"DBLP": "x/y", "ArXiv": "2504.13173"},
            "title": "A, Title",
            "authors": [{"authorId": "1", "name": "Ada Lovelace"}, {"authorId": "2", "name": "Ludwig van Beethoven"}],
        }
    ],
}


@each(
    "body",
    [
        ZOTERO,
        ZOTERO.replace('","', '";"'),
        ZOTERO.replace('","', '"\t"'),
        "\ufeff" + ZOTERO,
        SCHOLAR,
        SCHOLAR.replace("\n", "\r\n"),
        ENDNOTE,
        ENDNOTE.replace("\n", "\r\n"),
        json.dumps(CSL),
        json.dumps(SEMANTIC),
    ],
)
def test_the_lists_of_other_programs_are_read(body):
    [paper] = read_saved(body.encode()).papers
    assert (paper.id, paper.title) == ("2504.13173", "A, Title")
    assert paper.authors == ("Ada Lovelace", "Ludwig van Beethoven")


def test_one_broken_line_costs_itself_only():
    saved = read_saved(b'{"id":"2504.13173","title":"A"}\n{"id":"2504\n{"id":"2606.25363","title":"B"}\n')
    assert ([paper.title for paper in saved.papers], saved.skipped) == (["A", "B"], 1)


# files that are too large, or none


@each(
    "body",
    [
        b" " * (SIZE_CAP + 1),
        bomb(10 * SIZE_CAP // 1_000_000),
        an_email(attached=bomb(2 * SIZE_CAP // 1_000_000)),
    ],
)
def test_a_huge_file_is_refused_before_it_is_held(body):
    with pytest.raises(UnreadableCopyError, match="too large"):
        read_saved(body)


@each(
    "body",
    [
        gzip.compress(b""),
        b"\x1f\x8b",
        gzip.compress(PAGE)[:12],
        an_email("Hello, nothing here."),
        mhtml(b"<html></html>", "base64"),
        b"From: a\nMIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 900,
        b"@article{",
        b"TY  - \nER  - \n",
        b"title,author\n",
        b'{"papers": []}',
        b"{}",
        b"[[[[",
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
)
def test_a_file_without_papers_says_what_can_be_imported(body):
    with pytest.raises(UnreadableCopyError, match="no papers"):
        read_saved(body)
