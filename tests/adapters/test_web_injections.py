"""Hostile words in titles, names, abstracts and searches are words on a page and in a feed, and nothing else."""

import json
from urllib.parse import urlsplit

import pytest
from dialogs import MONDAY, TITANS
from fakes.atom_schema import check_atom
from fakes.injections import INJECTIONS
from lxml import etree, html
from msgspec.structs import replace

from adapters.web.draw_page import TITLE, Page, draw, draw_list, draw_paper, draw_words
from adapters.web.feeds import build_feed, draw_atom, draw_json
from bot.linked import Linked
from bot.mail.box import FIELDS, read_box
from bot.model import Paper, PaperId
from bot.paper_card import full_card
from bot.replies import Card, Reply, Span, line
from bot.text import collapse, readable

ELEMENTS = """
html head meta title link body a header p nav ul li form label input button main h1 h2 h3 article div span img footer
mark section dl dt dd
"""
ATTRIBUTES = """
lang charset name content rel href type title class id aria-label aria-hidden aria-current aria-labelledby action role
for maxlength value placeholder autocomplete method min max required src alt loading decoding width height
referrerpolicy
"""
KNOWN_ELEMENTS, KNOWN_ATTRIBUTES = frozenset(ELEMENTS.split()), frozenset(ATTRIBUTES.split())
LINKS = {"href", "src", "action"}
HOSTS = {"", "huggingface.co", "arxiv.org", "github.com", "cdn-thumbnails.huggingface.co", "cdn-uploads.huggingface.co"}


def hostile(number: int, words: str) -> Paper:
    return Paper(
        id=PaperId(f"2504.{number:05d}"),
        title=words,
        abstract=f"{words} {words}",
        summary=words,
        authors=(words, f"Ada {words}"),
        keywords=(words,),
        organization=words,
        organization_handle=words,
        submitter=words,
        submitter_handle=words,
        summary_model=words,
        code_url=words,
        project_url=words,
        pictures=(words,),
        videos=(words,),
        linked=Linked(models=(words,), datasets=(words,), demos=(words,), model_count=1),
        days=(MONDAY,),
        upvotes=number,
    )


PAPERS = [hostile(number, words) for number, words in enumerate(INJECTIONS)]


def check_page(body: bytes, *, hosts: set[str] = HOSTS) -> html.HtmlElement:
    """Return the page; fail where anything in it is not of the templates."""
    page = html.document_fromstring(body.decode())
    for element in page.iter():
        assert element.tag in KNOWN_ELEMENTS, element.tag
        assert KNOWN_ATTRIBUTES.issuperset(element.keys()), element.keys()
        for name in LINKS.intersection(element.keys()):
            address = urlsplit(element.get(name))
            assert address.scheme in ("", "https") and address.netloc in hosts, element.get(name)
    assert len(page.findall(".//h1")) == 1
    return page


def test_there_are_enough_of_them():
    assert len(set(INJECTIONS)) >= 200


def test_hostile_papers_are_only_words_on_a_list():
    for start in range(0, len(PAPERS), 50):
        papers = PAPERS[start : start + 50]
        cards = tuple(
            Card(paper=paper, rank=1, snippet=(Span(text=paper.title, style="mark"),), reason=paper.title)
            for paper in papers
        )
        page = check_page(draw_list(Page(title="x"), Reply(title="x", cards=cards), pictured=True))
        shown = [each.text_content() for each in page.iter("h2")]
        for paper, title in zip(papers, shown, strict=True):
            wanted = readable(paper.title)[:TITLE] or paper.id
            assert title.removeprefix("1. ") == wanted.encode("utf-8", "replace").decode(), paper.title


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_hostile_papers_are_only_words_in_full(every):
    for paper in PAPERS[::every]:
        body = draw_paper(Page(title=paper.title), full_card(paper), (), (line(paper.title),), pictured=True)
        check_page(body)


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_hostile_searches_are_only_words(every):
    for words in map(collapse, INJECTIONS[::every]):
        page = Page(title=words, query=words, feed=f"/feed.atom?about={words}")
        reply = Reply(title=words, lines=(line(words),), note=(line(words),), page=1, pages=2)
        shown = check_page(draw_list(page, reply, pictured=True))
        assert len(shown.findall(".//input")) == 1
        check_page(draw_words(Page(title=words), [words]))


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_hostile_words_in_the_subscribe_box_are_only_words(every):
    for words in INJECTIONS[::every]:
        box = read_box(dict.fromkeys(FIELDS, words))
        assert box.problem, words
        shown = check_page(draw("mail.html", page=Page(title=words), words=(words,), button="Confirm", box=box))
        typed = [each.get("value").encode("utf-8", "replace") for each in shown.iter("input")]
        assert typed.count(box.fields["address"].encode("utf-8", "replace")) >= 3


def test_hostile_papers_are_only_words_in_feeds():
    feed = build_feed(INJECTIONS[0], INJECTIONS[1], "/feed.atom?about=x", PAPERS, base="https://papers.example.org")
    tree = check_atom(draw_atom(feed))
    allowed = {"feed", "entry", "id", "title", "updated", "published", "author", "name", "link", "content"}
    assert {etree.QName(each).localname for each in tree.iter()} == allowed
    items = json.loads(draw_json(feed))["items"]
    entries = tree.findall("{*}entry")
    assert len(entries) == len(items) == len(PAPERS)
    for entry, item, paper in zip(entries, items, PAPERS, strict=True):
        assert entry.findtext("{*}title") == item["title"], paper.title
        assert entry.find("{*}link").get("href") == item["url"] == f"https://huggingface.co/papers/{paper.id}"


def test_a_paper_may_lead_to_its_own_page_and_to_nowhere_else():
    own = replace(TITANS, project_url="https://titans.example.org/x", code_url="https://evil.example/x")
    page = draw_paper(Page(title="x"), full_card(own), (), (), pictured=True)
    check_page(page, hosts=HOSTS | {"titans.example.org"})
    assert b"evil.example" not in page
