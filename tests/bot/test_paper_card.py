"""What a paper's own message and the paper in full say and offer."""

from datetime import UTC, date, datetime

from cases import each
from msgspec.structs import replace

from bot.linked import Linked
from bot.model import Bookmark, Paper, PaperId
from bot.paper_card import full_card, message_card, paper_details, summary_mark
from bot.replies import in_words, plain

VIDEO = "https://cdn-uploads.huggingface.co/production/uploads/a1/film.mp4"
ID = PaperId("2504.00001")
NOW = datetime(2025, 4, 21, 9, tzinfo=UTC)


def a_paper(**fields) -> Paper:
    return Paper(id=ID, title="A Title", **fields)


def a_bookmark(**fields) -> Bookmark:
    return Bookmark(id=ID, title="A Title", saved_at=NOW, **fields)


def told(paper: Paper) -> dict[str, str]:
    return {name: plain(words) for name, words in paper_details(paper)}


def test_a_paper_in_full_tells_what_is_known_and_leaves_out_what_is_not():
    assert told(a_paper()) == {}
    linked = Linked(models=("a/m1", "a/m2", "a/m3", "a/m4"), demos=("a/try",), model_count=9, demo_count=1)
    paper = a_paper(
        authors=("Ada Lovelace",),
        keywords=("memory", "agents"),
        organization="The Lab",
        organization_handle="the-lab",
        submitter="Bo",
        submitter_handle="bo",
        code_url="https://github.com/a/b",
        code_guessed=True,
        videos=(VIDEO,),
        project_url="https://mine.example/",
        linked=linked,
        days=(date(2025, 4, 21),),
    )
    assert told(paper) == {
        "Authors": "Ada Lovelace",
        "Organization": "The Lab",
        "Submitted by": "Bo",
        "Featured": "Monday 21 April 2025",
        "Keywords": "memory, agents",
        "Code": "guessed by Hugging Face, not confirmed by the authors",
        "Models": "a/m1, a/m2, a/m3 and 6 others",
        "Demos": "a/try",
        "Video": "cdn-uploads.huggingface.co",
        "Project page": "mine.example",
    }
    leads = [span.url for _, words in paper_details(paper) for span in words if span.url]
    assert leads == [
        "https://huggingface.co/the-lab",
        "https://huggingface.co/bo",
        *(f"https://huggingface.co/a/m{number}" for number in (1, 2, 3)),
        "https://huggingface.co/spaces/a/try",
        VIDEO,
        "https://mine.example/",
    ]


def test_a_message_offers_the_abstract_where_it_does_not_hold_it_and_at_most_five_buttons():
    long = a_paper(abstract="We ask. We build a thing. It works.", code_url="https://github.com/a/b")
    assert [each.label for each in message_card(long).buttons] == ["Save", "Similar", "Abstract", "arXiv", "Code"]
    assert [each.label for each in message_card(a_paper(abstract="We ask.")).buttons][2] == "Share"
    assert [each.label for each in message_card(a_paper()).buttons] == ["Save", "Similar", "Share", "arXiv"]


def test_a_paper_in_full_names_the_model_that_wrote_its_summary_among_its_facts():
    paper = a_paper(abstract="We ask.", summary="It works.", summary_model="maker/Model-32B-Instruct")
    assert [summary_mark(card(paper)) for card in (full_card, message_card)] == ["AI summary"] * 2
    assert (full_card(paper).details, full_card(paper).facts[-1]) == ((), "summary by Model-32B")
    nothing = (
        message_card(paper),
        full_card(paper, whole=True),  # it shows no summary
        full_card(replace(paper, summary="")),
        full_card(replace(paper, summary_model="")),
    )
    assert not any("summary by" in str(card.facts) for card in nothing)
    parts = replace(paper, summary="", abstract="Cats are everywhere. We propose a cat that sleeps. It beats all dogs.")
    assert summary_mark(message_card(parts)) == "From the abstract"
    assert summary_mark(full_card(paper, whole=True)) == summary_mark(full_card(a_paper(abstract="We ask."))) == ""


def test_keywords_of_an_opened_paper_are_as_many_as_one_line_holds():
    words = ("large language models", "visual representations", "repository-level issue resolution", "agents")
    assert [plain(words) for _, words in full_card(a_paper(keywords=words)).details] == [
        "large language models, visual representations",
    ]
    assert [plain(words) for _, words in full_card(a_paper(keywords=("long " * 20, "x"))).details] == [
        "long " * 19 + "long"
    ]


@each("comments, words", [(5, "💬 5, authors answer · "), (0, "")])
def test_that_authors_answer_stands_beside_the_comments_that_they_answer(comments, words):
    paper = a_paper(comments=comments, authors_answer=True)
    for card in (full_card, message_card):
        assert in_words(card(paper).small) == f"{words}{paper.id} · PDF"


def test_who_it_is_from_stands_above_what_a_paper_says_and_what_people_make_of_it_below():
    paper = a_paper(
        authors=("Ada Lovelace",),
        organization="The Lab",
        submitter="Bo",
        upvotes=9,
        days=(date(2025, 4, 21),),
        keywords=tuple("abcdefg"),
    )
    for card in (full_card(paper), message_card(paper)):
        assert card.people == ("Ada Lovelace", "The Lab", "submitted by Bo")
        assert [plain(each) for each in card.small] == ["▲ 9", paper.id, "PDF", "21 Apr 2025"]
    assert {name: plain(words) for name, words in full_card(paper).details} == {"Keywords": "a, b, c, d, e"}


@each(
    "page, code, shown",
    [
        ("https://a.example/x", "https://github.com/a/x", ["Project page"]),
        ("https://github.com/a/x/", "https://github.com/a/x", []),
        ("https://github.com/a/x", "", ["Project page"]),
    ],
)
def test_a_project_page_that_is_the_code_is_linked_once(page, code, shown):
    paper = a_paper(project_url=page, code_url=code)
    assert [name for name, _ in full_card(paper).details] == shown


def test_a_long_abstract_is_folded_and_a_button_leads_to_it_and_back():
    sentence = "We ask what a paper of many words has to tell, and build a thing that tells it. "
    paper = a_paper(abstract=sentence * 12 + "It works.", authors=("Ada Lovelace",), code_url="https://github.com/a/b")
    folded, whole = full_card(paper, kept=a_bookmark()), full_card(paper, kept=a_bookmark(), whole=True)
    assert (folded.abstract, whole.abstract) == ("", paper.abstract)
    assert 0 < len(folded.finding.text) <= 280
    assert [each.label for each in folded.buttons] == ["Saved ✓", "Similar", "Abstract", "arXiv", "Code"]
    assert [each.label for each in whole.buttons] == ["Saved ✓", "Similar", "Summary", "arXiv", "Code"]
    assert [(each.says, each.page) for each in (folded.buttons[2], whole.buttons[2])] == [
        (f"show {paper.id}", 2),
        (f"show {paper.id}", 1),
    ]
    assert {each.page for each in whole.buttons if each.again} == {2}  # a press leaves the abstract where it is
    assert [[each.label for each in card.more] for card in (folded, whole)] == [
        ["Mark read", "Tags and note…", "Share", "Not for me"]
    ] * 2
    assert "🔖 saved" not in in_words(folded.small)  # the button says so
    assert (folded.people, whole.details, whole.picture) == (("Ada Lovelace",), (), None)
    assert message_card(paper).buttons[2].page == 2


def test_what_was_noted_beside_a_saved_paper_stands_whole_on_a_line_of_its_own():
    card = full_card(a_paper(upvotes=9), kept=a_bookmark(note="for the talk", tags=("rl", "x"), read_at=NOW))
    assert in_words(card.small) == f"▲ 9 · {ID} · PDF · read"
    assert card.note == "Your note: for the talk · #rl #x"
    assert full_card(a_paper(), kept=a_bookmark(tags=("rl",))).note == "Your tags: #rl"
    assert full_card(a_paper(), kept=a_bookmark()).note == ""
    assert len(full_card(a_paper(), kept=a_bookmark(note="word " * 60)).note) > 299
    assert len(full_card(a_paper(), kept=a_bookmark(note="word " * 99)).note) <= 300 + len("Your note: ")


def test_a_project_page_that_is_the_papers_own_page_is_not_told_twice():
    for url, told in (("https://arxiv.org/abs/2507.00001", False), ("https://mine.example/p", True)):
        assert ("Project page" in dict(full_card(a_paper(project_url=url)).details)) is told


def test_code_that_was_only_guessed_says_so_and_its_stars_are_not_the_papers():
    linked = a_paper(code_url="https://github.com/a/b", stars=7)
    guessed = a_paper(code_url="https://github.com/a/b", stars=7, code_guessed=True)
    for card in (full_card, message_card):
        assert "Code" in [each.label for each in card(linked).buttons]
        assert "Code (guessed)" in [each.label for each in card(guessed).buttons]
        assert "★ 7 on GitHub" in in_words(card(linked).small)
        assert "on GitHub" not in in_words(card(guessed).small)


def test_each_link_of_a_paper_stands_there_once():
    """The stars led where the button Code did."""
    paper = a_paper(code_url="https://github.com/a/b", stars=7)
    for card in (full_card(paper), full_card(paper, kept=a_bookmark(), whole=True), message_card(paper)):
        links = {span.text: span.url for part in card.small for span in part if span.url}
        assert links == {"PDF": f"https://arxiv.org/pdf/{paper.id}"}
        assert "★ 7 on GitHub" in in_words(card.small)
        assert [each.label for each in (*card.buttons, *card.more) if each.url] == ["arXiv", "Code"]


@each(
    "name, is_told",
    [("Bo", True), ("Qian Li", True), ("钱立", True), ("qian#143", False), ("taesiri", False), ("Q_Li", False)],
)
def test_who_submitted_a_paper_is_told_where_it_is_a_persons_name(name, is_told):
    assert (f"submitted by {name}" in message_card(a_paper(submitter=name)).people) == is_told


def test_the_last_author_is_named_rather_than_counted():
    four = a_paper(authors=("Ada", "Bo", "Cy", "Di"))
    assert message_card(four).people[0] == "Ada, Bo, Cy and Di"
    assert message_card(a_paper(authors=("Ada", "Bo", "Cy", "Di", "Ed"))).people[0] == "Ada, Bo, Cy and 2 more"
    assert message_card(a_paper(authors=("Ada", "Bo", "Cy"), author_count=4)).people[0] == "Ada, Bo, Cy and 1 more"
