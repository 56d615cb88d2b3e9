"""What Hugging Face tells of a paper beside its text: who submitted it, figures, code, what refers to it."""

import json
import zipfile
from datetime import date

from cases import each

from bot.linked import Linked, page_url
from bot.merge import merge_papers
from bot.model import Paper
from bot.pictures import ALT_CAP, Picture, media_kind, picture, thumbnail_url
from bot.sources.huggingface_json import parse_paper, parse_papers
from bot.sources.huggingface_pages import parse_page
from bot.sources.records import read_record
from bot.store.reading import decode, encode

UPLOADS = "https://cdn-uploads.huggingface.co/production/uploads/"
FIGURE, ANIMATION, FILM = f"{UPLOADS}a1/one.png", f"{UPLOADS}a1/two.gif", f"{UPLOADS}a1/three.mp4"
THUMBNAIL = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2606.00001.png"
WHOLE = {
    "id": "2606.00001",
    "title": "A Title",
    "submittedOnDailyBy": {"user": "ada", "fullname": "Ada Lovelace", "type": "user"},
    "organization": {"name": "the-lab", "fullname": "The Lab"},
    "ai_summary": "It works.",
    "ai_summary_model": "maker/Model-32B",
    "githubRepo": "https://github.com/a/b",
    "githubStars": 7,
    "githubRepoAddedBy": "auto",
    "mediaUrls": [FILM, FIGURE, ANIMATION],
    "linkedModels": [{"id": "a/m1", "likes": 3}, {"id": "a/m2"}, {"id": "a/hidden", "private": True}],
    "numTotalModels": 521,
    "linkedDatasets": [{"id": "old-name"}],
    "linkedSpaces": [{"id": "a/try-it", "title": "Try it"}],
}


def read(outer=None, **fields) -> Paper:
    entry = {"paper": {"id": "2606.00001", "title": "A Title", **fields}, **(outer or {})}
    [paper] = parse_papers(json.dumps([entry]).encode()).papers
    return paper


def a_paper(**fields) -> Paper:
    return Paper(id="2606.00001", title="A Title", **fields)


def test_all_that_the_site_tells_is_read():
    paper = parse_paper(json.dumps(WHOLE).encode())
    assert (paper.submitter, page_url(paper.submitter_handle)) == ("Ada Lovelace", "https://huggingface.co/ada")
    assert (paper.organization, page_url(paper.organization_handle)) == ("The Lab", "https://huggingface.co/the-lab")
    assert (paper.summary_model, paper.stars, paper.code_guessed) == ("maker/Model-32B", 7, True)
    assert (paper.pictures, paper.videos) == ((FIGURE, ANIMATION), (FILM,))
    assert paper.linked == Linked(
        models=("a/m1", "a/m2"),
        datasets=("old-name",),
        demos=("a/try-it",),
        model_count=521,
        dataset_count=1,
        demo_count=1,
    )
    assert paper.linked.model_urls[0] == "https://huggingface.co/a/m1"
    assert paper.linked.dataset_urls == ("https://huggingface.co/datasets/old-name",)
    assert paper.linked.demo_urls == ("https://huggingface.co/spaces/a/try-it",)


def test_a_list_tells_the_same_around_the_paper():
    outer = {"submittedBy": {"name": "ada"}, "mediaUrls": [FIGURE], "isAuthorParticipating": True}
    paper = read(outer)
    assert (paper.submitter, paper.submitter_handle, paper.pictures) == ("ada", "ada", (FIGURE,))
    assert paper.authors_answer
    assert paper.linked is None  # a list does not say; that is not "none"


def test_the_page_tells_the_same_as_the_list():
    entry = {"paper": WHOLE, "title": "A Title", "isAuthorParticipating": True}
    props = json.dumps({"dailyPapers": [entry]}).replace('"', "&quot;")
    page = parse_page(f'<div data-target="DailyPapers" data-props="{props}"></div>'.encode())
    assert page.parsed.papers == parse_papers(json.dumps([entry]).encode()).papers


def test_an_absent_field_is_an_absent_line():
    assert read() == a_paper()


@each("odd", [None, 7, True, "x", "javascript:alert(1)", [], [[]], {}, {"name": 7, "user": ["a"]}])
def test_a_field_of_the_wrong_kind_costs_itself_only(odd):
    names = [name for name in WHOLE if name not in ("id", "title", "numTotalModels")]
    paper = read({"isAuthorParticipating": odd if odd is not True else 1}, **dict.fromkeys(names, odd))
    assert not (paper.submitter_handle or paper.organization_handle or paper.pictures or paper.videos)
    assert not (paper.authors_answer or paper.code_guessed)
    assert paper.linked in (None, Linked())
    assert decode(encode(paper), Paper) == paper


@each("handle", ["../settings", "a/b", "a b", "a\nb", "https://evil.example", "javascript:x", "x" * 97, "?next=", ".a"])
def test_a_handle_leads_to_a_page_of_its_own_or_nowhere(handle):
    paper = read(submittedOnDailyBy={"user": handle}, organization={"name": handle})
    assert (paper.submitter_handle, paper.organization_handle) == ("", "")


def test_huge_lists_are_cut_short():
    paper = read(
        mediaUrls=[f"{UPLOADS}a/{number}.png" for number in range(5_000)] * 2,
        linkedModels=[{"id": f"a/m{number}"} for number in range(5_000)],
        numTotalModels=10**30,
        linkedSpaces=[{"id": f"a/{'x' * 96}{number}"} for number in range(5_000)],
    )
    assert len(paper.pictures) == 3
    assert len(paper.linked.models) == 5
    assert paper.linked.model_count == 10_000_000
    assert paper.linked.demos == ()
    assert len(encode(paper)) < 700


@each(
    "address",
    [
        "http://cdn-uploads.huggingface.co/a/b.png",
        "https://cdn-uploads.huggingface.co.evil.example/a.png",
        "https://evil.example/cdn-uploads.huggingface.co/a.png",
        "https://ada@cdn-uploads.huggingface.co/a.png",
        "https://cdn-uploads.huggingface.co:444/a.png",
        "https://cdn-uploads.huggingface.co/../a.png",
        "https://cdn-uploads.huggingface.co/a.png?u=https://evil.example",
        "https://cdn-uploads.huggingface.co/a.png\n",
        "https://cdn-uploads.huggingface.co/a b.png",
        "https://cdn-uploads.huggingface.co/a|b>.png",
        "https://cdn-uploads.huggingface.co/a.svg",
        "https://cdn-uploads.huggingface.co/a.webp",
        "https://huggingface.co/ada/a.png",
        "https://ada-x.hf.space/a.png",
        "javascript:alert(1)//a.png",
        "data:image/png;base64,AAAA",
        f"https://cdn-uploads.huggingface.co/{'a' * 200}.png",
        "",
    ],
)
def test_no_picture_comes_from_elsewhere(address):
    assert media_kind(address) is None
    assert picture(a_paper(pictures=(address,), source="arxiv")) is None  # not out of a store that others wrote, either


def test_the_authors_own_figure_is_shown_else_the_thumbnail_of_the_page():
    assert picture(a_paper(pictures=(FIGURE,))) == Picture(url=FIGURE, alt="Figure of “A Title”")
    assert picture(a_paper(videos=(FILM,))) == Picture(url=THUMBNAIL, alt="Thumbnail of “A Title”")
    assert picture(a_paper(source="arxiv")) is None  # arXiv knows it, Hugging Face does not
    assert picture(a_paper(source="arxiv", days=(date(2026, 6, 2),))).url == THUMBNAIL
    assert picture(Paper(id="title:abc", title="A Title")) is None
    assert picture(Paper(id="cs/0601001", title="A Title")) is None


def test_a_long_title_does_not_make_a_long_description():
    assert len(picture(Paper(id="2606.00001", title="Word " * 300)).alt) <= ALT_CAP


def test_what_another_record_lacks_stays():
    whole = parse_paper(json.dumps(WHOLE).encode())
    assert merge_papers(whole, a_paper()) == merge_papers(a_paper(), whole) == whole
    assert merge_papers(whole, a_paper(source="arxiv", pictures=("https://x.example/a.png",))) == whole
    answered = a_paper(authors_answer=True)
    assert merge_papers(answered, a_paper()).authors_answer


def test_a_newer_answer_about_what_refers_to_a_paper_replaces_the_older_one():
    old, new = Linked(models=("a/m1", "a/m2"), model_count=2), Linked(demos=("a/d",), demo_count=1)
    assert merge_papers(a_paper(linked=old), a_paper(linked=new)).linked == new


def test_a_summary_keeps_the_name_of_the_model_that_wrote_it():
    signed = a_paper(summary="Old words.", summary_model="maker/Old")
    assert merge_papers(signed, a_paper(summary="New words.")).summary_model == ""
    assert merge_papers(signed, a_paper()).summary_model == "maker/Old"


def test_a_paper_stored_before_these_fields_can_be_read():
    stored = encode(a_paper(organization="The Lab", stars=3))
    assert b"submitter" not in stored
    assert decode(stored, Paper) == a_paper(organization="The Lab", stars=3)


def test_our_own_json_can_be_imported_again():
    assert (
        read_record({"id": "2606.00001", "title": "A Title", "linked": None, "pictures": ["javascript:x"]}).pictures
        == ()
    )


def test_every_recorded_thumbnail_follows_from_the_id_and_every_figure_is_one(shared):
    """A sample of the recorded days; the others say the same."""
    with zipfile.ZipFile(shared / "data/hf_days_1515utc.zip") as archive:
        for name in archive.namelist()[::24]:
            for entry in json.loads(archive.read(name)):
                assert thumbnail_url(entry["paper"]["id"]) == entry["thumbnail"]
                assert all(media_kind(each) or each.endswith(".webp") for each in entry.get("mediaUrls", ()))
