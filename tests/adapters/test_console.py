"""The terminal as a person sees it: at 80 and 120 columns, with hostile titles, by numbers and by words."""

import io
import json
import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import msgspec
from cases import each
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from adapters.console.app import DEMO, Conversation, save_file
from adapters.console.asking import ask_and_print, for_shell, paper_json
from adapters.console.listeners import (
    EPOCH,
    Ask,
    Key,
    React,
    Unclear,
    followed_as,
    next_screen,
    read_line,
    shown_id,
    with_numbers,
)
from adapters.console.render import render_digest, render_reply
from adapters.console.shell import in_shell
from bot.commands.help import FIRST_HELP, explain
from bot.language.grammar import parse_command
from bot.language.values import Follow
from bot.model import Bookmark, Digest, Message, MessageRef, Paper, PaperId
from bot.paper_card import full_card
from bot.replies import Button, Card, File, Reply, Row, Span, line, typed

MONDAY = date(2025, 4, 21)
ZONES = ("UTC", "Europe/London", "Europe/Berlin")
SUBSCRIBING = [f"subscribe at 09:00 {zone}" for zone in ZONES]
NOON = datetime(2025, 4, 21, 12, tzinfo=UTC)
CJK = Paper(
    id=PaperId("2504.00001"),
    title="大语言模型 for 視覺 🔖 Understanding: A Very Long Title That Has to Be Folded Somewhere Sensible, Surely",
    summary="一個句子。" * 20,
    authors=("Ada Lovelace", "José Müller"),
    author_count=3303,
    days=(MONDAY,),
    upvotes=12,
    comments=3,
)


def drawn(renderable, width: int = 80, *, colours: bool = False) -> str:
    console = Console(
        file=io.StringIO(),
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=colours,
        color_system="truecolor" if colours else None,
    )
    console.print(renderable)
    return console.file.getvalue()


def a_card(paper: Paper, **fields) -> Card:
    return Card(paper=paper, **fields)


@each("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width):
    reply = Reply(title="Papers", lines=(line("12 papers"),), cards=(a_card(CJK, rank=1), a_card(CJK, rank=12)))
    digest = Message(digest=Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=(CJK, CJK), left_out=4))
    for renderable in (
        render_reply(reply),
        render_digest(digest),
        render_reply(Reply(title="", cards=(a_card(CJK, full=True),))),
    ):
        assert max(cell_len(text) for text in drawn(renderable, width).splitlines()) <= width


def test_a_listed_paper_shows_rank_title_counts_and_id():
    text = drawn(render_reply(Reply(title="Papers", cards=(a_card(CJK, rank=7, saved=True),))), 120)
    assert re.search(r"^ *7 大语言模型", text, re.MULTILINE)
    assert "▲ 12 · 💬 3 · 3,303 authors · 2504.00001 · 🔖 saved" in text


def test_the_title_is_a_link_where_the_terminal_can():
    assert "https://huggingface.co/papers/2504.00001" in drawn(
        render_reply(Reply(title="", cards=(a_card(CJK),))), colours=True
    )
    assert "https://" not in drawn(render_reply(Reply(title="", cards=(a_card(CJK),))))


HOSTILE = (
    "[bold]x[/bold]",
    "[link=https://evil]x[/link]",
    ":smile:",
    "Pass@k ~ [IDK] <EOS> `a_b` *c* |d|",
    "\\[x]",
    "%s {0}",
)


@each("title", HOSTILE)
def test_nothing_in_a_title_is_markup(title):
    paper = Paper(id=PaperId("2504.00002"), title=title, summary=title, authors=(title,), author_count=1)
    shown = drawn(
        render_reply(Reply(title=title, cards=(a_card(paper, note=title),), rows=(Row(left=title, right=title),))), 120
    )
    assert shown.count(title) >= 5


def test_control_characters_never_reach_the_terminal():
    paper = Paper(
        id=PaperId("2504.00003"), title="a\x1b[31mred\x07\x9b2J\u202eb", abstract="\x1b]0;owned\x07", days=(MONDAY,)
    )
    shown = drawn(render_reply(Reply(title="x", cards=(a_card(paper, rank=1), a_card(paper, full=True)))))
    assert not set("\x1b\x07\x9b\u202e") & set(shown)


@given(st.text(max_size=60))
def test_any_title_can_be_drawn(title):
    paper = Paper(id=PaperId("2504.00004"), title=title, abstract=title, organization=title, code_url=title)
    drawn(render_reply(Reply(title=title, cards=(a_card(paper, full=True),))))


def test_the_digest_numbers_go_on_through_the_rising():
    one, two = CJK, Paper(id=PaperId("2504.00009"), title="Risen", upvotes=40)
    digest = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=(one,), rising=(two,), left_out=3)
    text = drawn(render_digest(Message(digest=digest)))
    assert re.search(r"^ *2 Risen", text, re.MULTILINE)
    assert "3 more: today" in text


def test_turning_the_page_is_offered_in_words_and_no_number_of_pages_contradicts_the_papers_with_all_words():
    """`1–5 of 18 papers` with all words stood above `Page 1 of 15`, of those with some of them."""
    reply = Reply(title="x", buttons=(Button(label="Next", kind="turn", says="llm", page=2),), pages=3)
    assert "\nPage 1 · next" in drawn(render_reply(reply))


@each("page, said", [(1, "Try next · back"), (2, "Try previous")])
def test_what_goes_on_from_a_digest_has_its_numbers_and_no_pages_of_its_own(page, said):
    turn = Button(label="x", kind="turn", says="rest edition 2025-04-21", page=3 - page)
    reply = Reply(title="x", cards=(a_card(CJK, rank=5 * page + 1),), buttons=(turn,), page=page, pages=2)
    assert drawn(render_reply(reply)).endswith(f"\n\n{said}\n")


def test_why_a_paper_is_listed_stands_with_its_facts_and_not_below_a_note():
    card = a_card(CJK, rank=1, reason="read", note="Your note: soon")
    lines = [each.strip() for each in drawn(render_reply(Reply(title="x", cards=(card,)))).splitlines()]
    assert [each for each in lines if each.endswith("· read")]
    assert lines[-1] == "Your note: soon"


def test_groups_of_commands_have_bold_names_and_room_above_them():
    typed = Row(left="today", right="today's papers")
    rows = [row for name in ("Reading", "Saving") for row in (Row(left=name, right="", is_command=False), typed)]
    lines = [line.strip() for line in drawn(render_reply(Reply(title="x", rows=tuple(rows)))).splitlines()]
    assert lines[lines.index("Saving") - 1] == "" != lines[lines.index("Saving") + 1]
    assert "\x1b[1mSaving" in drawn(render_reply(Reply(title="x", rows=tuple(rows))), colours=True)


def test_a_day_to_type_is_not_named_twice():
    buttons = (Button(label="Fri 18 April", says="2025-04-18"), Button(label="Mon 21 April", says="2025-04-21"))
    assert "Try 2025-04-18 · 2025-04-21\n" in drawn(render_reply(Reply(title="x", buttons=buttons)))
    exported = (Button(label="Fri 18 April", says="export csv 2025-04-18"),)
    assert "Fri 18 April: export csv 2025-04-18\n" in drawn(render_reply(Reply(title="x", buttons=exported)))


async def test_all_commands_are_followed_by_the_keys_of_the_terminal():
    conversation, shown = a_talk(Reply(title="All commands"))
    await conversation.hear("help all")
    told = shown.getvalue()
    assert not [key for key in ("next", "previous", "page 2", "back", "clear", "quit") if key not in told]


@each("page, said", [(1, "Page 1 · next\nNewest first: llm sort:new"), (2, "Page 2 · previous")])
def test_another_order_is_no_page(page, said):
    order = Button(label="Newest first", kind="turn", says="llm sort:new")
    turn = Button(label="x", kind="turn", says="llm", page=3 - page)
    reply = Reply(title="x", buttons=(turn, order) if page == 1 else (turn,), page=page, pages=2)
    assert drawn(render_reply(reply)).endswith(f"{said}\n")
    in_a_shell = drawn(render_reply(for_shell(reply), conversing=False))
    assert f"Page {page} · --page {3 - page} · --json gives all\n" in in_a_shell
    assert read_line("previous", reply) == (
        Unclear(problem="There is no previous page.") if page == 1 else Ask(text="llm", page=1)
    )
    assert read_line("page 2", replace(reply, buttons=reply.buttons[::-1])) == Ask(text="llm", page=2)


@each("text", ["show 2", "save 2 my words", "similar 1", "export bibtex 1", "3", "first", "shwo 3"])
async def test_a_number_in_a_shell_is_never_one_of_a_list_that_was_printed_elsewhere(text, monkeypatch):
    class Bot:
        async def answer(self, text, asker):
            yield ONE_PAPER

    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    assert await ask_and_print(Bot(), text, page=1, as_json=False) == 2
    assert said.getvalue() == "papers: Numbers of a list work in papers demo. Here, use an ID like 2504.13173.\n"
    assert await ask_and_print(Bot(), "show 3 papers about agents", page=1, as_json=False) == 0


@each(
    "typed, meant",
    [
        ("1,2", Ask(text="show 2504.00001 2504.00002")),
        ("2 1", Ask(text="show 2504.00002 2504.00001")),
        ("1)", Ask(text="show 2504.00001")),
        ("first", Ask(text="show 2504.00001")),
        ("the second one", Ask(text="show 2504.00002")),
        ("first principles", Ask(text="first principles")),
        ("1-2", Ask(text="show 2504.00001 2504.00002")),
        ("save 1-9999999999", Unclear(problem="On screen are 1–2; type a number of these.")),
        ("quit now", Unclear(problem="Type quit, or press Ctrl-D.")),
        ("exit please", Unclear(problem="Type quit, or press Ctrl-D.")),
        ("exit strategies", Ask(text="exit strategies")),
        ("export bibtex > a.bib", Unclear(problem="Type export bibtex: the file is written into the current folder.")),
    ],
)
def test_numbers_and_keys_as_people_type_them_are_no_search(typed, meant):
    papers = (msgspec.structs.replace(CJK, id=PaperId(f"2504.0000{number}")) for number in (1, 2))
    screen = Reply(title="x", cards=tuple(a_card(paper, rank=rank) for rank, paper in enumerate(papers, 1)))
    assert read_line(typed, screen) == meant


@each(
    "typed, meant",
    [
        ("note", "note 2504.00001"),
        ("note my words", "note 2504.00001 my words"),
        ("note 2504.00009 other", "note 2504.00009 other"),
        ("mark read", "mark read 2504.00001"),
    ],
)
def test_a_note_is_for_the_paper_that_was_opened_unless_it_names_another(typed, meant):
    assert read_line(typed, Reply(title="", cards=(a_card(CJK, full=True),))) == Ask(text=meant)


def test_a_paper_of_which_only_the_id_is_known_shows_it_once():
    unknown = Paper(id=PaperId("2606.99999"), title="2606.99999")
    reply = Reply(title="Your saved papers", cards=(a_card(unknown, note="Your note: x", rank=1),))
    shown = [each.rstrip() for each in drawn(render_reply(reply)).splitlines()]
    assert shown == ["Your saved papers", "", "  1 2606.99999", "    Your note: x"]


def test_what_the_lines_list_is_not_listed_again_below():
    tags = tuple(Button(label=f"#{tag} 2", kind="turn", says=f"saved #{tag}") for tag in ("rl", "bench", "rl 2"))
    reply = Reply(title="Your tags", lines=(line("#rl 2 · #bench 2"),), tags=tags[:2], buttons=tags[2:])
    assert drawn(render_reply(reply)).splitlines()[3:] == ["#rl 2 2: saved #rl 2", "Try saved #rl"]


def test_marked_words_and_commands_are_set_apart():
    reply = Reply(title="x", lines=(line("a ", Span(text="word", style="mark"), " or ", typed("help")),))
    assert "a word or help" in drawn(render_reply(reply))


@each(
    "says, typed_in",
    [
        ("show 2504.00001", "papers show 2504.00001"),
        ("following", "papers ask following"),
        ("saved #memory", "papers saved '#memory'"),
        ("search llm --json -x", "papers search llm -- --json -x"),
        ("search llm -survey", "papers search llm -survey"),
        ("search <anything>", "papers search <anything>"),
        ("save <id or link> [note #tag]", "papers save <id or link> [note #tag]"),
        ("pause <2w | until 3 July>", "papers ask pause <2w | until 3 July>"),
        ('search "state space" author:gu', "papers search '\"state space\"' author:gu"),
        ("follow: zzqq > out.txt", "papers ask follow: zzqq '>' out.txt"),
        ("search a<b", "papers search 'a<b'"),
        ("search <x; rm y>", "papers search '<x;' rm 'y>'"),
        ("search [ab]? {a,b} ^x", "papers search '[ab]?' '{a,b}' '^x'"),
        ("search café 注意", "papers search café 注意"),
    ],
)
def test_hints_in_a_shell_are_commands_of_the_shell(says, typed_in):
    assert in_shell(says) == typed_in


def test_an_answer_in_a_shell_says_papers_before_everything_that_one_can_type():
    reply = Reply(
        title="x",
        lines=(line("Try ", typed("today")),),
        rows=(Row(left="saved", right="yours"), Row(left="At", right="9", is_command=False)),
        note=(line("More: ", typed("following")),),
        buttons=(
            Button(label="Undo", kind="undo", says="unsave 2504.00001"),
            Button(label="show 3", says="show 3"),
        ),
    )
    text = drawn(render_reply(for_shell(reply), conversing=False))
    assert "Try papers today" in text and "papers saved" in text and "More: papers ask following" in text
    assert "\nUndo: papers undo\nTry papers show 3\n" in text and "  At  " in text
    talked = drawn(render_reply(reply))
    assert "papers" not in talked
    assert "\nUndo: undo\nTry show 3\n" in talked


def test_an_example_is_of_a_paper_on_the_screen():
    screen = Reply(title="x", cards=(a_card(CJK, rank=1),))
    asked = Reply(
        title="Which paper?",
        lines=(line("For example: ", typed("save 2504.13173")),),
        rows=(
            Row(left="tag 2504.13173 rl", right="save with tags"),
            Row(left="show 2504.13173", right="by arXiv ID"),
        ),
    )
    shown = drawn(render_reply(with_numbers(asked, screen)))
    assert "For example: save 1\n" in shown and "tag 1 rl " in shown and "show 2504.13173 " in shown
    assert with_numbers(asked, None) == asked


def test_many_tags_take_one_line():
    tags = tuple(Button(label=f"#t{n} 1", kind="turn", says=f"saved #t{n}") for n in range(20))
    reply = Reply(title="Your saved papers", lines=(line("9 papers"),), tags=tags)
    by_tag = "By tag: saved #t0 · saved #t1 · saved #t2 · saved tags"
    assert drawn(render_reply(reply)).splitlines()[3:] == [by_tag]
    shell = "By tag: papers saved '#t0' · papers saved tags"
    assert drawn(render_reply(for_shell(reply), conversing=False)).splitlines()[3:] == [shell]


def test_what_has_a_bullet_goes_on_below_its_own_first_letter():
    drawn_lines = drawn(render_reply(Reply(title="x", lines=(line(f"• {'words ' * 30}"),)))).splitlines()
    assert [each[:7] for each in drawn_lines[1:]] == ["• words", *["  words"] * (len(drawn_lines) - 2)]


def test_a_title_is_shown_as_it_was_typed():
    """One pair of tags of two went."""
    title = "“<b>hi</b> <script>alert(1)</script>”"
    assert title in drawn(render_reply(Reply(title=title)))


def test_what_was_undone_is_done_again_by_typing_redo():
    """`restore note 2504.00001` adds and removes a tag in turn: nobody would know which it does next."""
    again = Button(label="Add #rl again", says="restore note 2504.00001")
    reply = Reply(title="#rl removed", buttons=(again,), undo=again.says, again=again.label)
    assert "\nAdd #rl again: redo\n" in drawn(render_reply(reply))
    assert "\nAdd #rl again: papers ask redo\n" in drawn(render_reply(for_shell(reply), conversing=False))


def test_what_was_named_is_not_named_again_as_the_next_step():
    reply = Reply(title="x", lines=(line("Set one up: ", typed("subscribe")),))
    buttons = (Button(label="Set up", says="subscribe"), Button(label="preview", says="preview"))
    text = drawn(render_reply(Reply(title="x", lines=reply.lines, buttons=buttons)))
    assert text.count("subscribe") == 1
    assert "Try preview" in text


@each(
    "buttons, said",
    [
        ([("Follow", "follow: memory"), ("Trending", "trending")], "Get alerts: follow memory\nTry trending"),
        ([("Search arXiv", "search arxiv: zebra")], "Try search arxiv: zebra"),
        (
            [("Search arXiv", "search arxiv: zebra"), ("Trending", "trending")],
            "Try one of these:\n  search arxiv: zebra\n  trending",
        ),
        ([("Search arXiv", f"search arxiv: {'zebra ' * 40}"), ("Trending", "trending")], "Try trending"),
        ([("Search instead", "search shwo 3")], "Search instead: search shwo 3"),
        ([("Set up", "subscribe")], "Set up: subscribe"),
        ([("author:gu", "search author:gu")], ""),
        ([(zone, f"subscribe at 09:00 {zone}") for zone in ZONES], "\n  ".join(("Try one of these:", *SUBSCRIBING))),
    ],
)
def test_the_next_step_is_said_once(buttons, said):
    rows = (Row(left="author:gu", right="by an author"),)
    steps = tuple(Button(label=label, says=says) for label, says in buttons)
    text = drawn(render_reply(Reply(title="x", rows=rows, buttons=steps)))
    assert text.split("by an author")[1].strip() == said


def test_a_paper_alone_begins_on_the_first_line():
    assert drawn(render_reply(Reply(title="", cards=(a_card(CJK, full=True),)))).startswith("大语言模型")


async def test_help_in_a_terminal_names_its_keys_once(capsys):
    class Bot:
        async def answer(self, text, asker):
            yield Reply(title=text)

    talk = Conversation(Bot(), Console(width=80))
    await talk.hear("help")
    assert "next · previous · show 1 · 🔖 1 · undo · quit" in capsys.readouterr().out
    await talk.hear("help follow")
    assert capsys.readouterr().out == "help follow\n"
    await talk.hear("help save")
    assert "save 1 2 3 · " in capsys.readouterr().out


def test_a_saved_paper_as_json_has_its_note_tags_and_time():
    saved = Bookmark(id=CJK.id, title="x", saved_at=NOON, note="for the talk", tags=("wm",))
    written = json.loads(paper_json(CJK, saved))
    assert (written["note"], written["tags"], written["saved_at"]) == ("for the talk", ["wm"], "2025-04-21T12:00:00Z")
    assert "note" not in json.loads(paper_json(CJK))


SCREEN = Reply(
    title="x",
    cards=(a_card(CJK, rank=1), a_card(Paper(id=PaperId("2504.00002"), title="b"), rank=2)),
    buttons=(Button(label="Next", kind="turn", says="llm", page=2),),
)


@each(
    "said, meant",
    [
        ("llm", Ask(text="llm")),
        ("next", Ask(text="llm", page=2)),
        ("🔖 2", React(number=2)),
        ("* 1", React(number=1)),
        ("⭐️ 1", React(number=1)),
        ("save 2 for later #x", Ask(text="save 2504.00002 for later #x")),
        ("🔖 1 thesis #wm", Ask(text="save 2504.00001 thesis #wm")),
        ("* 1 note", Ask(text="save 2504.00001 note")),
        ("🔖 1: read this", Ask(text="save 2504.00001 read this")),
        ("🔖 1, 2", Ask(text="save 2504.00001 2504.00002")),
        ("🔖 1 and 2 both", Ask(text="save 2504.00001 2504.00002 both")),
        ("🔖 1-2 #a", Ask(text="save 2504.00001 2504.00002 #a")),
        ("⭐ #2", React(number=2)),
        ("🔖 1: 30 minutes", Ask(text="save 2504.00001 30 minutes")),
        ("🔖 1 3D", Ask(text="save 2504.00001 3D")),
        ("🔖 2504.13173 note", Ask(text="save 2504.13173 note")),
        ("save 1, 2 later", Ask(text="save 2504.00001 2504.00002 later")),
        ("unsave 1 2", Ask(text="unsave 2504.00001 2504.00002")),
        ("save 10.48550/arXiv.2504.13173", Ask(text="save 10.48550/arXiv.2504.13173")),
        ("*today*", Ask(text="*today*")),
        ("show 1", Ask(text="show 2504.00001")),
        ("show 2504.00002", Ask(text="show 2504.00002")),
        ("undo", Ask(text="undo")),
        ("quit", Key("quit")),
    ],
)
def test_numbers_and_words_mean_what_is_on_the_screen(said, meant):
    assert read_line(said, SCREEN) == meant


@each("typed", ["\x0cllm", "llm\x0c", "\x1b[Allm", "l\x1b[3~lm", "\x1bOPllm\x7f", "\x01llm\x05"])
def test_control_keys_are_not_text(typed):
    assert read_line(typed, SCREEN) == Ask(text="llm")


@each("typed", ["\x0c", "\x1b[A", "\x1b", "  "])
def test_a_line_of_nothing_but_control_keys_asks_nothing(typed):
    assert read_line(typed, SCREEN) == Unclear(problem="")


def test_the_operators_own_reactions_save_in_the_terminal_too():
    own = ("❤️", "👀")
    assert read_line("❤ 2", SCREEN, own) == React(number=2)
    assert read_line("👀 1", SCREEN, own) == React(number=1)
    assert read_line("* 1", SCREEN, own) == React(number=1)
    assert read_line("🔖 1", SCREEN, own) == Ask(text="🔖 2504.00001")  # which saves by command
    assert read_line("👀 x", SCREEN, own).problem == "Which paper? For example: ❤️ 1"
    digest = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=(CJK,))
    assert "❤️ 1 saves the first" in drawn(render_digest(Message(digest=digest), own[0]))


@each(
    "said",
    [
        "🔖 9",
        "🔖 x",
        "*",
        "* -1",
        "🔖 -2",
        "* )",
        "7",
        "nxet",
        "bakc",
        "page 3",
        "🔖 1, 9",
        "🔖 1-9",
        "* 9",
        "show 7",
        "save 1 9",
        "* 1 9 8",
        "mark read 1 9",
        "previous",
    ],
)
def test_what_is_not_on_the_screen_is_said_so(said):
    assert isinstance(read_line(said, SCREEN), Unclear)


def a_page(first: int, *, page: int) -> Reply:
    papers = [Paper(id=PaperId(f"2504.000{first + number:02d}"), title="x") for number in range(5)]
    cards = tuple(a_card(each, rank=first + n) for n, each in enumerate(papers))
    turning = (
        Button(label="x", kind="turn", says="llm", page=other) for other in (page - 1, page + 1) if 0 < other < 4
    )
    return Reply(title="x", cards=cards, buttons=tuple(turning), page=page, pages=3)


@each(
    "said, problem",
    [
        ("show 2", "On screen are 6–10; type previous to go back."),
        ("🔖 11", "On screen are 6–10; type next to see more."),
        ("2", "On screen are 6–10; type previous to go back."),
        ("page 9", "There is no page 9: this list has 3 pages."),
        ("0", "On screen are 6–10; type a number of these."),
        ("show 0", "On screen are 6–10; type a number of these."),
        ("nxet", "Did you mean next?"),
        ("shwo 7", "Did you mean show 7, “x”?"),
        ("simlar 8", "Did you mean similar 8, “x”?"),
        ("shwo 1", "On screen are 6–10; type previous to go back."),
        ("saev 1", "On screen are 6–10; type previous to go back."),
    ],
)
def test_a_number_that_is_not_there_or_a_slip_is_said_and_the_list_stays(said, problem):
    assert read_line(said, a_page(6, page=2)).problem == problem


def test_what_is_on_the_screen_can_be_typed_where_no_other_page_has_more():
    alone, all_there = (Reply(title="x", cards=a_page(1, page=1).cards[:count]) for count in (1, 3))
    assert read_line("5", alone).problem == "Only paper 1 is on screen."
    assert read_line("5", all_there).problem == "On screen are 1–3; type a number of these."
    rest = replace(a_page(6, page=1), buttons=(Button(label="x", kind="turn", says="rest 2025-04-21", page=2),))
    assert read_line("save 1-3", rest).problem == "On screen are 6–10; type back for those before."


MARKED, A_PAGE = Reply(title="Marked read"), a_page(6, page=2)


async def test_yes_takes_what_a_slip_was_asked_about_once():
    conversation, shown = a_talk(A_PAGE, MARKED, Reply(title="Yes to what?"))
    await conversation.hear("today")
    shown.truncate(shown.seek(0))
    for said in ("mark raed 7", "y", "yes"):
        await conversation.hear(said)
    assert shown.getvalue() == "Did you mean mark read 7, “x”?\nTry mark read 7\nMarked read\nYes to what?\n"


def test_numbers_stay_those_of_the_list_while_papers_of_it_are_opened_and_told_about():
    page = a_page(6, page=2)
    opened = Reply(title="", cards=(a_card(CJK, full=True),))
    screen = next_screen(Reply(title="Saved"), next_screen(opened, page))
    assert read_line("show 7", screen) == Ask(text="show 2504.00007")
    assert read_line("show 1", screen).problem == "On screen are 6–10; type previous to go back."
    assert read_line("🔖", screen) == React(number=0)
    for verb in ("save", "similar", "not for me", "Mark read"):
        assert read_line(verb, screen) == Ask(text=f"{verb} {CJK.id}")
    assert read_line("export", screen) == Ask(text="export")
    assert shown_id(0, screen) == CJK.id
    other = Paper(id=PaperId("2504.00042"), title="other")
    assert shown_id(0, next_screen(Reply(title="", cards=(a_card(other, full=True),)), screen)) == other.id
    assert next_screen(SCREEN, screen) is SCREEN


def test_the_only_paper_on_the_screen_is_number_one():
    assert shown_id(1, Reply(title="", cards=(a_card(CJK, full=True),))) == CJK.id


@given(st.text(max_size=40))
def test_any_line_means_something(said):
    read_line(said, SCREEN)
    read_line(said, None)


def test_a_file_takes_no_name_that_is_there_and_follows_no_link(tmp_path):
    (tmp_path / "papers.bib").write_text("mine")
    (tmp_path / "papers-2.bib").symlink_to(tmp_path / "elsewhere")
    path = save_file(tmp_path / "papers.bib", b"new")
    assert (path.name, path.read_bytes()) == ("papers-3.bib", b"new")
    assert (tmp_path / "papers.bib").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


async def test_an_export_is_told_in_full_and_written_where_one_is(monkeypatch, tmp_path, capsys):
    class Bot:
        async def answer(self, text, asker):
            file = File(name="papers-today.csv", content=b"row\n" * 150, media_type="text/csv")
            note = (line("Papers of today " * 9),)
            yield Reply(title=file.name, lines=(line("150 papers, CSV."),), note=note, file=file)

    monkeypatch.chdir(tmp_path)
    await Conversation(Bot(), Console(force_terminal=True, width=80, no_color=True)).hear("export csv today")
    shown = re.sub(r"\x1b[^m]*m|\x1b\[[\d;?]*\w|\r", "", capsys.readouterr().out).strip().splitlines()
    told = [text for text in shown if "asking" not in text]
    assert " ".join(told[:-1]).split() == f"150 papers, CSV · {'Papers of today ' * 9}".split()
    assert told[-1:] == [
        "Written to papers-today.csv",
    ]
    assert (tmp_path / "papers-today.csv").read_bytes().count(b"row") == 150


async def test_an_export_that_cannot_be_written_is_said_in_one_line_and_the_talk_goes_on(monkeypatch, capsys):
    class Bot:
        async def answer(self, text, asker):
            yield Reply(title="A file", file=File(name="/proc/none/papers.bib", content=b"x", media_type="text/plain"))

    console = Console(force_terminal=True, width=80)
    assert await Conversation(Bot(), console).hear("export bibtex")
    assert "cannot be written here" in capsys.readouterr().out


ONE_PAPER = Reply(title="“llm”", cards=(a_card(CJK, rank=1),))


@each(
    "reply, exports, code, out",
    [
        (ONE_PAPER, False, 0, "2504.00001"),
        (ONE_PAPER, True, 2, ""),
        (explain("Which paper?", "show 2504.13173", "show"), False, 2, ""),
        (Reply(title="Not reached", trouble=True), False, 1, ""),
        (Reply(title="Status", rows=(Row(left="Library", right="2 papers"),), trouble=True), False, 1, "2 papers"),
        (Reply(title="x", file=File(name="x.bib", content=b"@misc{x}", media_type="x")), True, 0, "@misc{x}"),
    ],
)
async def test_only_what_was_wanted_goes_where_the_output_goes(reply, exports, code, out, monkeypatch):
    class Bot:
        library = SimpleNamespace(edition_days=lambda: (MONDAY,))

        async def answer(self, text, asker):
            yield reply

    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    told = io.StringIO()
    monkeypatch.setattr("sys.stdout", written)
    monkeypatch.setattr("sys.stderr", told)
    assert await ask_and_print(Bot(), "a text", page=1, as_json=False, exports=exports) == code
    assert out in written.buffer.getvalue().decode()
    assert bool(written.buffer.getvalue()) == bool(out)
    assert bool(told.getvalue()) != bool(out)
    assert told.getvalue().count("\n") == (not out)


@each(
    "reply, told",
    [
        (explain("Which paper?", "show 2504.13173", "show"), "Which paper? For example: papers show 2504.13173"),
        (
            explain("For how long?", "pause 2w", "", ("pause 1w", "pause 2w")),
            "For how long? Try papers ask pause 1w, or papers ask pause 2w",
        ),
        (explain("No day.", "today", "x"), "I didn't get that: No day. For example: papers today"),
        (
            explain("Search for what?", "search state space", "", ("help search",)),
            "Search for what? For example: papers search state space",
        ),
    ],
)
async def test_a_mistake_in_a_shell_is_one_line_with_what_to_type(reply, told, monkeypatch):
    class Bot:
        async def answer(self, text, asker):
            yield reply

    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    assert await ask_and_print(Bot(), "a text", page=1, as_json=False) == 2
    assert said.getvalue() == f"papers: {told}\n"


@each(
    "text, reply, out, told",
    [
        ("forget me yes", Reply(title="Deleted", lines=(line("All."),)), {"title": "Deleted", "lines": ["All."]}, ""),
        (
            "status",
            Reply(
                title="Status",
                lines=(line("All well."),),
                rows=(Row(left="Newest edition", right="today", is_command=False),),
                note=(line("Library: 119 papers"), line("arXiv: fine")),
            ),
            {
                "title": "Status",
                "lines": ["All well.", "Newest edition: today", "Library: 119 papers", "arXiv: fine"],
            },
            "",
        ),
        ("saved", Reply(title="Your saved papers", lines=(line("None yet."),)), None, "Your saved papers: None yet.\n"),
    ],
)
async def test_scripts_read_what_was_done_where_they_read_papers(text, reply, out, told, monkeypatch):
    class Bot:
        async def answer(self, text, asker):
            yield reply

    written, said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    monkeypatch.setattr("sys.stdout", written)
    monkeypatch.setattr("sys.stderr", said)
    assert await ask_and_print(Bot(), text, page=1, as_json=True) == 0
    assert [json.loads(row) for row in written.buffer.getvalue().splitlines()] == ([out] if out else [])
    assert said.getvalue() == told


def a_talk(*replies: Reply) -> tuple[Conversation, io.StringIO]:
    """A conversation in which the answers are these, in order."""
    coming = iter(replies)

    class Bot:
        async def answer(self, text, asker):
            yield next(coming)

    shown = io.StringIO()
    return Conversation(Bot(), Console(file=shown, width=80, no_color=True)), shown


async def test_back_leads_through_the_lists_that_one_came_from():
    first, second = (Reply(title=name, cards=a_page(1, page=1).cards) for name in ("A list", "Similar papers"))
    opened = Reply(title="", cards=(a_card(CJK, full=True),))
    conversation, shown = a_talk(first, second, opened)
    titles = []
    for said in ("today", "similar 1", "show 2", "back", "back", "back"):
        await conversation.hear(said)
        titles.append(shown.getvalue().strip().splitlines()[0])
        shown.truncate(shown.seek(0))
    assert titles[3:] == ["Similar papers", "A list", "There is no list before this one."]


async def test_after_the_papers_of_a_digest_come_those_that_it_left_out():
    digest = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=(CJK,), left_out=2, by_hand=True)
    asked = []

    class Bot:
        async def answer(self, text, asker):
            asked.append(text)
            yield Reply(title="More papers")

    shown = io.StringIO()
    conversation = Conversation(Bot(), Console(file=shown, width=80))
    conversation.show_digest(Message(digest=digest), MessageRef(channel=DEMO, id="digest"))
    assert "2 more: next" in shown.getvalue()
    await conversation.hear("next")
    assert asked == ["rest edition 2025-04-21"]


def test_after_the_last_of_those_papers_there_is_no_next_page():
    back = Button(label="‹ Back", says="rest edition 2025-04-21", kind="turn", page=1)
    screen = Reply(title="More papers", cards=(a_card(CJK, rank=6),), buttons=(back,), page=2, pages=2)
    assert read_line("next", screen) == Unclear(problem="There is no next page.")
    assert read_line("previous", screen) == Ask(text="rest edition 2025-04-21")


LISTED = Reply(
    title="Papers",
    cards=tuple(a_card(Paper(id=PaperId(f"2504.0000{number}"), title="t"), rank=number) for number in (1, 2)),
    buttons=(Button(label="Follow", says="follow: state space"),),
)


@each(
    "typed_in, said",
    [
        ("open 2", Ask(text="open 2504.00002")),
        ("remove 1", Ask(text="remove 2504.00001")),
        ("Delete 1-2", Ask(text="Delete 2504.00001 2504.00002")),
        ("bookmark 2 for the talk", Ask(text="bookmark 2504.00002 for the talk")),
        ("export 1", Ask(text="export 2504.00001")),
        ("export 2026-06-30", Ask(text="export 2026-06-30")),
        ("save all", Ask(text="save 2504.00001 2504.00002")),
        ("mark read everything", Ask(text="mark read 2504.00001 2504.00002")),
        ("follow state space", Ask(text="follow state space")),
        ("follow other words", Ask(text="follow other words")),
        ("show me 2", Ask(text="show 2504.00002")),
        ("Show me the second one.", Ask(text="Show 2504.00002")),
        ("similar to 2", Ask(text="similar 2504.00002")),
        ("save first", Ask(text="save 2504.00001")),
        ("save number 2", Ask(text="save 2504.00002")),
        ("save the 2nd paper", Ask(text="save 2504.00002")),
        ("2.", Ask(text="show 2504.00002")),
        ("2 save", Ask(text="save 2504.00002")),
        ("1, 2 save", Ask(text="save 2504.00001 2504.00002")),
        ("not interested in 2", Ask(text="not interested in 2504.00002")),
        ("how do i quit", Unclear(problem="Type quit, or press Ctrl-D.")),
        ("how to exit?", Unclear(problem="Type quit, or press Ctrl-D.")),
        ("next page", Unclear(problem="There is no next page.")),
        ("go back", Key("back")),
        ("show first order methods", Ask(text="show first order methods")),
        ("similar to 3D gaussians", Ask(text="similar to 3D gaussians")),
        ("save the second law of robotics", Ask(text="save the second law of robotics")),
        ("2 save energy", Ask(text="2 save energy")),
        ("how do i stop overfitting", Ask(text="how do i stop overfitting")),
        ("clear", Key("clear")),
        ("back", Key("back")),
        ("not for me 1", Ask(text="not for me 2504.00001")),
        ("for me 1", Ask(text="for me 2504.00001")),
        ("export bibtex 1", Ask(text="export bibtex 2504.00001")),
        ("export as csv 1-2", Ask(text="export as csv 2504.00001 2504.00002")),
        ("export bibtex 2026-06-30", Ask(text="export bibtex 2026-06-30")),
        ("save", Ask(text="save")),
        ("show\n\t2", Ask(text="show 2504.00002")),
        ("a title\nsave 1\n", Ask(text="a title save 1")),
        ("open source models", Ask(text="open source models")),
    ],
)
def test_words_people_guess_mean_what_is_on_the_screen(typed_in, said):
    assert read_line(typed_in, LISTED) == said


@each("words", ["state space", "what is RAG?", "the money", "a & b", "author:gu", "up", "llm"])
def test_the_line_that_a_terminal_offers_for_alerts_follows_just_that_whenever_it_is_typed(words):
    offered = followed_as(f"follow: {words}")
    followed = parse_command(offered, today=EPOCH)
    assert (type(followed), followed.words) == (Follow, words)


def test_back_from_an_opened_paper_leads_to_its_list_and_what_to_do_stands_below_it():
    opened = Reply(title="", cards=(full_card(LISTED.cards[1].paper),))
    assert read_line("back", next_screen(opened, LISTED)) == Key("back")
    assert "\nTry save 2 · similar 2 · export 2 · note 2 · not for me 2\n" in drawn(render_reply(opened, number=2))
    shell = drawn(render_reply(opened, conversing=False), 120)
    assert "  papers save 2504.00002\n  papers similar 2504.00002\n" in shell, "none is folded"


def test_a_terminal_says_nothing_of_reactions_and_an_address_once():
    said = drawn(render_reply(FIRST_HELP))
    assert "react" not in said and "save by arXiv ID or link" in said
    paper = msgspec.structs.replace(CJK, project_url="https://miras.example/")
    text = drawn(render_reply(Reply(title="", cards=(a_card(paper, full=True),))))
    assert text.count("miras.example") == 1


def test_what_can_be_done_with_each_row_is_told_once():
    rows = tuple(
        Row(left="", right=words, is_command=False, buttons=(Button(label="Unfollow", says=f"unfollow {words}"),))
        for words in ("memory", "agents")
    )
    said = drawn(render_reply(Reply(title="Followed searches", rows=rows)))
    assert "unfollow memory" in said and "unfollow agents" not in said
