"""What the bot says on Slack: as written, within the limits whatever stands in a paper, and read aloud."""

import json
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from cases import each
from fakes.slack_reading import HOSTS, buttons, links, load_judge, read_blocks, walk
from fakes.slack_reading import pressable as pressed_in
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.kit.text import count_units
from adapters.slack.amend import amend_blocks
from adapters.slack.buttons import button_rows, read_action, read_choice, read_pressed
from adapters.slack.draw_paper import message_blocks
from adapters.slack.limits import count_text
from adapters.slack.render import render_message, render_reply, render_shared
from adapters.slack.rich_text import small_block
from bot.language.grammar import parse_command
from bot.model import Digest, Message, Paper, PaperId
from bot.note import Note
from bot.paper_card import full_card, message_card
from bot.paper_list import list_menus
from bot.presses import draw_amended
from bot.replies import Button, ButtonKind, Card, Reply, Row, Span, line, typed
from bot.sources.huggingface_json import parse_papers

DAY = date(2025, 7, 2)
COMMAND = "/papers"
LAYOUTS = ("thread", "list", "papers")
DAYS_WITH_PAPERS = 338
SAMPLED = 4  # editions of the default run; all of them are a soak


def a_paper(number: int = 1, title: str = "Titans Learn to Memorize", **fields) -> Paper:
    fields.setdefault("authors", ("Ada Lovelace", "Alan Turing"))
    fields.setdefault("author_count", 2)
    fields.setdefault("days", (DAY,))
    return Paper(id=PaperId(f"2507.{number:05d}"), title=title, **fields)


TITANS = a_paper(1, upvotes=81, comments=3, summary="It memorizes at test time.")
MIRAS = a_paper(2, "Miras", upvotes=9, author_count=12, abstract="We study attention. It works.")
DIGEST = Digest(local_day=DAY, edition_days=(DAY,), papers=(TITANS, MIRAS), left_out=14)


def drawn(message: Message) -> dict:
    return render_message(message, f"scheduled:{DAY}/{message.part}", COMMAND)


def test_a_digest_names_its_day_and_lists_its_papers_with_their_numbers():
    read = read_blocks(drawn(Message(digest=DIGEST))["blocks"])

    assert read == (
        "# Papers · Wednesday 2 July\n"
        "(Top 2 of 16 by upvotes · details in the thread)\n"
        "1. Titans Learn to Memorize <https://huggingface.co/papers/2507.00001>\n"
        "(▲ 81 · 💬 3 · Ada Lovelace and Alan Turing — It memorizes at test time.)\n\n"
        "2. Miras <https://huggingface.co/papers/2507.00002>\n"
        "(▲ 9 · Ada Lovelace and 11 more — It works.)\n"
        "<divider>\n"
        "Save from this list [🔖 Save… 3]\n"
        "[Next 14 papers] [My saved papers]\n"
        "(React 🔖 here to save both, or on one paper in the thread)"
    )


def test_the_sentence_follows_its_facts_in_small_print_and_a_header_of_eight_has_air_between_them():
    papers = tuple(a_paper(number, f"Paper {number}", abstract="We study it. It works.") for number in range(1, 9))
    blocks = drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=papers)))["blocks"]
    assert "(Ada Lovelace and Alan Turing — It works.)\n\n8. Paper 8" in read_blocks(blocks)
    assert len(blocks) == 2 + 2 * 8 + 4


def test_a_word_longer_than_a_line_breaks_in_a_narrow_window_and_what_is_typed_and_addresses_stay_whole():
    endless = a_paper(3, "A" * 300, abstract=f"We {'b' * 200}. It {'c' * 200} works.", authors=("D" * 100,))
    reply = Reply(title="Found", lines=(line("Type ", typed(f"follow {'e' * 60}")),), cards=(full_card(endless),))
    for blocks in (
        drawn(Message(digest=replace(DIGEST, papers=(endless,))))["blocks"],
        render_reply(reply, "/p")["blocks"],
    ):
        said = read_blocks(blocks).replace("e" * 60, "")
        assert not re.search(r"[A-D]{35}|[b-d]{35}", said.partition("[")[0])
    assert "e" * 60 in read_blocks(render_reply(reply, "/p")["blocks"])
    assert links(render_message(Message(digest=DIGEST), "scheduled", COMMAND)["blocks"])


def test_two_papers_in_one_message_have_a_line_between_them():
    blocks = render_reply(Reply(title="2 new papers", cards=(message_card(TITANS), message_card(MIRAS))), COMMAND)[
        "blocks"
    ]
    kinds = [each["type"] for each in blocks]
    assert kinds[kinds.index("divider") - 1 :][:3] == ["actions", "divider", "image"]
    assert kinds.count("divider") == 1


def test_a_title_on_a_list_has_two_lines_at_most():
    papers = tuple(a_paper(number, "A Long Title " * 20) for number in range(2))
    read = read_blocks(drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=papers)))["blocks"])
    assert [len(each.partition(" <")[0]) for each in read.split("\n") if "A Long" in each] == [140, 140]


def test_marked_words_stay_marked_however_many_papers_there_are():
    found = (Span(text="memorizes", style="mark"),)
    cards = tuple(Card(paper=a_paper(number), rank=number, snippet=found) for number in range(1, 11))
    blocks = render_reply(Reply(title="10 new papers", cards=cards), COMMAND)["blocks"]
    assert read_blocks(blocks).count("(\u200b*memorizes*\u200b)") == 10


def test_of_many_papers_the_facts_stand_in_the_line_of_their_sentence_because_blocks_are_few():
    papers = tuple(a_paper(number, f"Paper {number}", abstract="We study it. It works.") for number in range(1, 31))
    blocks = drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=papers)))["blocks"]
    assert len(blocks) <= 50
    assert "30. Paper 30" in read_blocks(blocks)
    assert " — It works." in read_blocks(blocks)


def test_no_line_of_small_print_breaks_before_a_dot():
    """A line of a shared paper began with "· submitted by"."""
    card = message_card(replace(TITANS, organization="A Lab", submitter="Bo Li"))
    [people, facts] = [
        each["elements"][0]["text"] for each in message_blocks(card, COMMAND) if each["type"] == "context"
    ]
    assert people.endswith("\u00a0· submitted by Bo Li") and " · " not in people + facts


def test_a_digest_is_good_to_hear():
    assert drawn(Message(digest=DIGEST))["text"] == (
        "Papers · Wednesday 2 July: Titans Learn to Memorize, 81 upvotes. 2. Miras, 9 upvotes. "
        "Top 2 of 16 by upvotes · details in the thread. "
        "React 🔖 here to save both, or on one paper in the thread."
    )


def test_a_paper_in_the_thread_has_its_links_and_what_can_be_done_with_it():
    paper = a_paper(3, "Code", code_url="https://github.com/o/r", stars=1200, project_url="https://mine.example/")
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,))

    blocks = drawn(Message(digest=digest, part=paper.id))["blocks"]

    assert read_blocks(blocks) == (
        "<image>\nCode <https://huggingface.co/papers/2507.00003>\n"
        "(Ada Lovelace and Alan Turing)\n(2507.00003"
        " · <https://arxiv.org/pdf/2507.00003|PDF> · 2 Jul 2025 · ★ 1,200 on GitHub)\n"
        "[Save] [Similar] [Share] [arXiv] [Code]"
    )
    pressed = [each.get("value") or each["url"] for each in buttons(blocks)]
    assert pressed[:3] == ["save 2507.00003", "similar 2507.00003", "show 2507.00003"]
    assert pressed[3:] == ["https://arxiv.org/abs/2507.00003", "https://github.com/o/r"]


def test_a_papers_own_message_says_who_it_is_from_and_marks_a_machines_summary():
    names = tuple(f"Ada {number}" for number in range(12))
    lab = "The Laboratory of Acme in the West"
    paper = a_paper(3, "Many", summary="Short.", authors=names, author_count=12, organization=lab, submitter="Bo")
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,))
    assert read_blocks(drawn(Message(digest=digest, part=paper.id))["blocks"]).splitlines()[2:5] == [
        "(Ada 0, Ada 1, Ada 2 and 9 more · The Laboratory of Acme in the West · submitted by Bo)",
        "AI summary: Short.",
        "(2507.00003 · <https://arxiv.org/pdf/2507.00003|PDF> · 2 Jul 2025)",
    ]


def test_an_opened_paper_has_its_details_in_small_print_above_its_buttons():
    page = "https://mine.example/"
    paper = a_paper(3, "Many", keywords=("memory", "agents"), project_url=page, submitter="Bo")
    blocks = render_reply(Reply(title="", cards=(full_card(paper),)), COMMAND)["blocks"]
    assert read_blocks(blocks).splitlines()[3:] == [
        "(Keywords: memory, agents)",
        "(Project page: <https://mine.example/|mine.example>)",
        "(2507.00003 · <https://arxiv.org/pdf/2507.00003|PDF> · 2 Jul 2025)",
        "[Save] [Similar] [arXiv] [⋯ Tags and note… · Share · Not for me]",
    ]


def test_what_others_wrote_beside_a_link_is_no_link_mention_or_emoji():
    names = (("<@U1> @here", "https://a.example/|x"), (":tada: a|b *c* <!channel>", "https://a.example/?b=1&c"))
    words = (Span(text="Models: "), *(Span(text=words, url=url) for words, url in names))
    [shown] = small_block([[words]], COMMAND)[0]["elements"]
    linked = "<https://a.example/?b=1&amp;c|:\u200btada: a¦b *\u200bc*\u200b &lt;!channel&gt;>"
    assert shown["text"] == f"Models: &lt;@\u200bU1&gt; @\u200bhere{linked}"


def test_a_search_says_in_small_print_what_it_found_its_marked_words_bold_and_nothing_else_alive():
    found = line("An ", Span(text="agent", style="mark"), "s_ *own* a.example @here #rl: 2.5 of <x>.")
    card = Card(paper=TITANS, rank=1, facts=("▲ 9", "Lab"), snippet=found)
    small = render_reply(Reply(title="x", cards=(card,)), COMMAND)["blocks"][-1]
    assert small["elements"][0]["text"] == (
        "▲ 9\u00a0· Lab — An \u200b*agent*\u200bs_\u200b"
        " *\u200bown*\u200b a.\u200bexample @\u200bhere #\u200brl: 2.5 of &lt;x&gt;."
    )


def test_one_menu_saves_from_the_list_and_the_buttons_lead_on():
    blocks = drawn(Message(digest=DIGEST, layout="list"))["blocks"]
    [menu] = [each["accessory"] for each in blocks if "accessory" in each]
    assert [(each["text"]["text"], each["value"]) for each in menu["options"]] == [
        ("Both papers", "all"),
        ("1. Titans Learn to Memorize", "2507.00001"),
        ("2. Miras", "2507.00002"),
    ]
    assert [(each["text"]["text"], each.get("value", each.get("url"))) for each in buttons(blocks)] == [
        ("Next 14 papers", "rest 2025-07-02"),
        ("My saved papers", "saved"),
    ]


def test_a_digest_of_other_days_names_them_and_says_when_its_list_is_old():
    days = (date(2025, 6, 30), date(2025, 7, 1))
    digest = Digest(
        local_day=DAY, edition_days=days, papers=(TITANS,), stale_since=datetime(2025, 7, 1, 8, 5, tzinfo=UTC)
    )
    assert read_blocks(drawn(Message(digest=digest))["blocks"]).splitlines()[1] == (
        "(1 paper since Monday · details in the thread · list of 1 July, 08:05 UTC: no newer one could be fetched)"
    )


def test_rising_papers_stand_apart_and_count_on():
    read = read_blocks(
        drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=(TITANS,), rising=(MIRAS,))))["blocks"]
    )
    assert "\nStill rising\n2. Miras" in read


def test_a_digest_can_be_found_again_by_its_key():
    meta = drawn(Message(digest=DIGEST))["metadata"]
    assert meta == {
        "event_type": "papers_digest",
        "event_payload": {
            "key": "scheduled:2025-07-02/header",
            "occasion": "scheduled:2025-07-02",
            "ids": "2507.00001 2507.00002",
        },
    }


def test_a_list_has_one_menu_for_all_papers_pages_and_small_print():
    card = Card(
        paper=TITANS,
        rank=6,
        saved=True,
        snippet=line("it ", Span(text="memorizes", style="mark"), " well"),
        facts=("▲ 81",),
    )
    reply = Reply(
        title="“memory”",
        selects=list_menus((card,)),
        lines=(line("7 matches; or ", typed("help")),),
        cards=(card,),
        note=(line("From the library."),),
        buttons=(Button(label="Previous", kind="turn", says="memory", page=1),),
        page=2,
        pages=2,
    )

    blocks = render_reply(reply, COMMAND)["blocks"]

    assert read_blocks(blocks) == (
        "# “memory”\n(7 matches; or `/papers help`)\n"
        "6. Titans Learn to Memorize <https://huggingface.co/papers/2507.00001>\n"
        "(▲ 81 · 🔖 saved — it \u200b*memorizes*\u200b well)\n"
        "[Open a paper… 1] [Previous]\n(From the library.)"
    )


@each("again, in_menu", [("today", "today"), ("a:b | c", "a:b | c"), ("论" * 200, "论" * 200), ("x" * 300, "")])
def test_buttons_and_menus_carry_what_shows_a_list_anew_as_far_as_it_fits(again, in_menu):
    card = Card(paper=TITANS, rank=6)
    undo = Button(label="Undo", kind="undo", says="unsave 2507.00001", again=again, page=2)
    shown = Reply(title="x", cards=(card,), selects=list_menus((card,), again=again, page=2), buttons=(undo,))
    blocks = render_reply(shown, COMMAND)["blocks"]
    menu = next(each for each in walk(blocks) if str(each.get("action_id")).startswith("pick:save"))
    chosen = read_choice({"action_id": menu["action_id"], "selected_option": menu["options"][0]})
    assert len(menu["action_id"]) <= 255
    assert (chosen.says, chosen.again, chosen.page) == ("save", in_menu, 2 if in_menu else 1)
    pressed = read_pressed(*next((each["action_id"], each["value"]) for each in buttons(blocks)))
    assert (pressed.manner, pressed.says, pressed.again) == ("change", "unsave 2507.00001", again)


def test_a_pressed_button_says_what_would_be_typed_on_its_page():
    reply = Reply(
        title="“a:b”",
        buttons=(
            Button(label="Next", kind="turn", says="a:b", page=3),
            Button(label="Change", kind="form", says="subscribe", form="at 09:00"),
        ),
    )
    pressed = [
        read_pressed(each["action_id"], each["value"]) for each in buttons(render_reply(reply, COMMAND)["blocks"])
    ]
    assert [(each.manner, each.says, each.page) for each in pressed] == [("turn", "a:b", 3), ("form", "at 09:00", 1)]


def test_a_button_stands_beside_its_row_which_shows_a_topic_letter_by_letter():
    change = Button(label="Change", kind="form", form="at 09:00", place="C1AAAAAAA")
    told = line(Span(text="#C1AAAAAAA", channel="C1AAAAAAA"), " · about *a* <b> state_space")
    rows = (
        Row(left="", right=told, is_command=False, buttons=(change,)),
        Row(
            left="“*x* <!here>”",
            right="2 papers",
            is_command=False,
            buttons=(Button(label="Unfollow", says="unfollow x"),),
        ),
        Row(left="Next", right="paused", is_command=False),
    )
    first, second, third = render_reply(Reply(title="x", rows=rows), COMMAND)["blocks"][1:]
    assert first["text"] == {
        "type": "mrkdwn",
        "text": "<#C1AAAAAAA> · about *\u200ba*\u200b &lt;b&gt; state_\u200bspace",
        "verbatim": True,
    }
    pressed = read_pressed(first["accessory"]["action_id"], first["accessory"]["value"])
    assert (pressed.manner, pressed.place, pressed.says) == ("form", "C1AAAAAAA", "at 09:00")
    assert second["text"] == {"type": "plain_text", "text": "“*x* <!here>”: 2 papers", "emoji": False}
    assert read_blocks([third]) == "Next: paused"


def test_several_buttons_of_a_row_are_a_menu_beside_it():
    two = (Button(label="Show", says="search memory"), Button(label="Unfollow", says="unfollow memory"))
    rows = (Row(left="", right="“memory”", is_command=False, buttons=two),) * 2
    menus = [each["accessory"] for each in render_reply(Reply(title="x", rows=rows), COMMAND)["blocks"][1:]]
    assert [menu["type"] for menu in menus] == ["overflow", "overflow"]
    assert [[each["text"]["text"] for each in menu["options"]] for menu in menus] == [["Show", "Unfollow"]] * 2
    pressed = read_action({"action_id": menus[0]["action_id"], "selected_option": menus[0]["options"][1]})
    assert (pressed.manner, pressed.says) == ("turn", "unfollow memory")


@each("action_id", ["", "say", "say:x:1", "say:²:1", "eat:1:1", "say:99999999:1", None, 7])
def test_a_button_that_is_not_ours_means_nothing(action_id):
    assert read_pressed(action_id, "llm") is None


def test_the_front_page_can_be_turned():
    [button] = buttons(
        render_reply(Reply(title="", buttons=(Button(label="Next", kind="turn", says="", page=2),)), COMMAND)["blocks"]
    )
    assert read_pressed(button["action_id"], button["value"]).says == ""


def test_a_question_too_long_for_a_button_is_said_to_be():
    turning = (Button(label="Next", kind="turn", says="x " * 1500, page=2),)
    reply = Reply(title="“x”", cards=(Card(paper=TITANS, rank=1),), buttons=turning, page=1, pages=2)
    assert read_blocks(render_reply(reply, COMMAND)["blocks"]).endswith(
        "(This search is too long for page buttons. Use fewer words.)"
    )


def test_rows_show_what_to_type_and_what_it_does():
    reply = Reply(
        title="Help", rows=(Row(left="saved", right="your bookmarks"), Row(left="Library", right="9", is_command=False))
    )
    assert read_blocks(render_reply(reply, COMMAND)["blocks"]) == "# Help\n/papers saved  your bookmarks\nLibrary: 9"


def test_a_paper_in_full_has_its_abstract_and_the_authors_own_page():
    paper = a_paper(4, "Whole", abstract="All of it.", keywords=("memory",), project_url="https://mine.example/p")
    read = read_blocks(render_reply(Reply(title="", cards=(full_card(paper),)), COMMAND)["blocks"])
    assert "All of it." in read
    assert "Keywords: memory" in read
    assert "Project page: <https://mine.example/p|mine.example/p>" in read


ODD_LINKS = [
    "javascript:alert(1)",
    "http://plain.example/",
    "https://u:p@evil.example/",
    "https://localhost/",
    "https://x.example:8080/",
    "https://x.example/\u202egnp",
    "https://[::1/",
    "data:text/html,x",
    "https://ex.ample/<script>",
]


@each("url", [*ODD_LINKS, "https://a b.example/"])
def test_an_odd_project_page_is_no_link(url):
    paper = a_paper(5, project_url=url, code_url=url)
    assert "Project" not in read_blocks(render_reply(Reply(title="", cards=(full_card(paper),)), COMMAND)["blocks"])


def test_a_shared_answer_names_who_shared_it_and_is_the_bots_own():
    shown = render_shared(Reply(title="", cards=(Card(paper=TITANS, full=True),)), "U1", COMMAND)
    assert read_blocks(shown["blocks"]).startswith("Shared by @U1\nTitans")
    assert shown["text"].startswith("Shared by <@U1>: Titans")
    assert "username" not in shown


def editions(shared: Path, count: int | None = None) -> list[tuple[date, tuple[Paper, ...]]]:
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".json"))
        names = names if count is None else names[-count:]
        return [
            (day := date.fromisoformat(Path(name).stem), parse_papers(archive.read(name), day=day).papers)
            for name in names
        ]


def judge_edition(judge, day: date, papers: tuple[Paper, ...]) -> int:
    """Judge the digest of one day in all layouts, the papers it shows, and all of them as one answer."""
    digest = Digest(
        local_day=day, edition_days=(day,), papers=papers[:8], rising=papers[8:10], left_out=len(papers[10:])
    )
    messages = [Message(digest=digest, layout=layout) for layout in LAYOUTS]
    messages += [Message(digest=digest, part=paper.id) for paper in digest.papers]
    for message in messages:
        payload = {"channel": "C012ABCDEF"} | drawn(message)
        assert judge("chat.postMessage", payload, allowed_hosts=HOSTS, digest=True) == []
        assert count_text(payload["blocks"]) < 9_000
    cards = tuple(Card(paper=paper, rank=rank) for rank, paper in enumerate(papers, 1))
    full = Reply(title="", cards=cards[:1] and (Card(paper=papers[0], full=True),))
    for reply in (Reply(title=day.isoformat(), cards=cards), full):
        hosts = None if reply is full else HOSTS
        assert judge("response_url", render_reply(reply, COMMAND), allowed_hosts=hosts) == []
    return len(messages) + 2


def test_recorded_editions_are_messages_that_slack_takes(shared):
    judge = load_judge(shared)
    assert sum(judge_edition(judge, day, papers) for day, papers in editions(shared, SAMPLED)) > 10


@pytest.mark.soak
def test_every_recorded_edition_is_a_message_that_slack_takes(shared):
    judge = load_judge(shared)
    judged = [judge_edition(judge, day, papers) for day, papers in editions(shared) if papers]
    print(f"{len(judged)} editions, {sum(judged)} payloads, 0 errors")
    assert len(judged) == DAYS_WITH_PAPERS


LIVE = (
    [f"<!{who}>" for who in ("channel", "here", "everyone", "subteam^S1", "date^1^{date}|x", "channel|x")]
    + [
        "<@U012AB3CD>",
        "<@U012AB3CD|bob>",
        "<#C012ABCDE>",
        "<#C012ABCDE|general>",
        "@here",
        "@channel",
        "@everyone",
        "#general",
    ]
    + [
        "<https://evil.example|click>",
        "<https://evil.example>",
        "https://evil.example/x",
        "HTTP://EVIL.example",
        "mailto:a@b.c",
    ]
    + [
        "<mailto:a@b.c|x>",
        "<tel:1|x>",
        "[x](https://evil.example)",
        "<slack://open>",
        "ftp://evil.example",
        "https:https://evil.example",
    ]
    + [
        "*bold*",
        "_it_",
        "~no~",
        "`code`",
        "```fence",
        "> quote",
        ":bookmark:",
        "&lt;!channel&gt;",
        "&amp;lt;",
        "& < >",
        "&#60;",
    ]
    + [
        "\u202e<!here>",
        "<!\u200bhere>",
        "a\u0000b",
        "\ud800",
        "<",
        ">",
        "&",
        "|",
        "<|>",
        "<!>",
        "<@>",
        "\n<!channel>",
        "http\u200bs://evil.example",
    ]
)
WRAPPED = ("{}", "a {} b", "*{}*", "{}{}", "`{}`", "<{}", "{}|x>")
CORPUS = [frame.format(*[live] * frame.count("{}")) for live in LIVE for frame in WRAPPED][:205]


def assert_dead(words: str, judge=None) -> None:
    """Nothing in these words is a mention, markup or a link, wherever they stand."""
    for payload in everything_said_with(words):
        assert not [each for each in walk(payload) if each.get("type") in ("emoji", "broadcast", "usergroup")]
        read = [each["text"] for each in walk(payload) if each.get("type") == "mrkdwn"]
        assert not [link for each in read for link in each.split("<")[1:]]
        assert {each["user_id"] for each in walk(payload) if each.get("type") == "user"} <= {"U1"}
        assert {url.split("/")[2] for url in links(payload["blocks"])} <= set(HOSTS)
        assert "://" not in payload["text"]
        assert "<" not in payload["text"].replace("<@U1>", "", 1)
        if judge:
            payload = {"channel": "C012ABCDEF"} | payload
            assert judge("chat.postMessage", payload, allowed_hosts=HOSTS, allowed_mentions={"U1"}) == []


def test_nothing_a_stranger_writes_comes_alive():
    """In titles, authors, abstracts, notes and what was typed."""
    assert len(CORPUS) >= 200
    for words in CORPUS[::4]:
        assert_dead(words)


@pytest.mark.soak
def test_nothing_any_stranger_writes_comes_alive():
    for words in CORPUS:
        assert_dead(words)


@pytest.mark.parametrize("start", [0, pytest.param(1, marks=pytest.mark.soak)])
def test_the_platforms_own_rules_find_nothing_alive(shared, start):
    judge = load_judge(shared)
    for words in CORPUS[:: 10 - 9 * start]:
        assert_dead(words, judge)


def everything_said_with(words: str) -> list[dict]:
    """A digest, a paper's message and a shared answer, with these words wherever words from outside can stand."""
    paper = a_paper(
        1,
        words,
        authors=(words,),
        author_count=1,
        abstract=words,
        organization=words,
        keywords=(words,),
        code_url=words,
    )
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,))
    whole = Card(paper=paper, full=True, note=words, reason=words, buttons=(Button(label=words, says=words),))
    echo = Reply(
        title=f"“{words}”",
        lines=(line(words, typed(words)),),
        note=(line(words),),
        cards=(whole, Card(paper=paper, snippet=line(words))),
        rows=(Row(left=words, right=words),),
        buttons=(Button(label="Next", kind="turn", says=words, page=2),),
    )
    return [drawn(Message(digest=digest, layout="list")), render_shared(echo, "U1", COMMAND)]


def test_titles_arrive_as_written():
    title = "*Rank* _one_ <LoRA> & `more`: 100% :fire: ~~ @here"
    assert title in read_blocks(
        render_reply(Reply(title="", cards=(Card(paper=a_paper(1, title)),)), COMMAND)["blocks"]
    )


texts = (
    st.text(max_size=60)
    | st.sampled_from(CORPUS)
    | st.builds(lambda t, n: t * n, st.text(min_size=1, max_size=9), st.sampled_from([9, 99, 999]))
)
papers = st.builds(
    Paper,
    id=texts.map(PaperId),
    title=texts,
    abstract=texts,
    summary=texts,
    authors=st.lists(texts, max_size=4).map(tuple),
    author_count=st.integers(0, 10**9),
    days=st.just((DAY,)) | st.just(()),
    upvotes=st.integers(0, 10**9),
    comments=st.integers(0, 10**9),
    keywords=st.lists(texts, max_size=3).map(tuple),
    organization=texts,
    code_url=texts,
    project_url=texts,
)
lines = st.lists(
    st.builds(Span, text=texts, style=st.sampled_from(["plain", "mark", "command", "strong", "quiet"])), max_size=3
).map(tuple)
pressable = st.lists(
    st.builds(
        Button,
        label=texts,
        says=texts,
        page=st.integers(1, 999),
        kind=st.sampled_from(get_args(ButtonKind)),
        form=texts,
    ),
    max_size=6,
).map(tuple)
cards = st.builds(
    Card,
    paper=papers,
    rank=st.integers(0, 9999),
    saved=st.booleans(),
    full=st.booleans(),
    snippet=lines,
    reason=texts,
    note=texts,
    buttons=pressable,
)
replies = st.builds(
    Reply,
    title=texts,
    lines=st.lists(lines, max_size=4).map(tuple),
    cards=st.lists(cards, max_size=4).flatmap(lambda few: st.integers(1, 20).map(lambda times: tuple(few * times))),
    rows=st.lists(st.builds(Row, left=texts, right=texts, is_command=st.booleans()), max_size=4).flatmap(
        lambda few: st.integers(1, 20).map(lambda times: tuple(few * times))
    ),
    note=st.lists(lines, max_size=4).map(tuple),
    buttons=pressable,
    page=st.integers(1, 99),
    pages=st.integers(1, 99),
)  # fmt: skip
digests = st.builds(
    Digest,
    local_day=st.just(DAY),
    edition_days=st.lists(st.dates(), max_size=6).map(tuple),
    papers=st.lists(papers, min_size=1, max_size=4).flatmap(
        lambda few: st.integers(1, 15).map(lambda times: tuple(few * times))
    ),
    rising=st.lists(papers, max_size=2).map(tuple),
    left_out=st.integers(0, 10**9),
    stale_since=st.none() | st.just(datetime(2025, 7, 1, tzinfo=UTC)),
)


def assert_sendable(payload: dict, judge=None, method: str = "response_url") -> None:
    """What must hold of any message, whatever is in it."""
    assert payload["text"].strip()
    assert len(payload["text"]) <= 4_000
    assert 1 <= len(payload["blocks"]) <= 50
    assert count_text(payload["blocks"]) < 9_000
    for button in buttons(payload["blocks"]):
        assert 1 <= count_units(button.get("value") or button["url"]) <= 2_000
        assert 1 <= count_units(button["text"]["text"]) <= 75
    json.dumps(payload, ensure_ascii=False).encode("utf-8")
    if judge:
        assert judge(method, payload, allowed_mentions={"U1"}) == []


@given(reply=replies)
def test_any_answer_fits_into_a_message(reply):
    assert_sendable(render_reply(reply, COMMAND))
    assert_sendable(render_shared(reply, "U1", COMMAND))


@given(digest=digests, layout=st.sampled_from(LAYOUTS))
def test_any_digest_fits_into_a_message(digest, layout):
    for part in ("header", digest.papers[0].id):
        assert_sendable(drawn(Message(digest=digest, part=part, layout=layout)))


@pytest.mark.soak
@settings(phases=[Phase.explicit, Phase.generate])
@given(reply=replies, digest=digests, layout=st.sampled_from(LAYOUTS))
def test_the_platforms_own_rules_agree_for_any_input(shared, reply, digest, layout):
    judge = load_judge(shared)
    assert_sendable(render_reply(reply, COMMAND), judge)
    payload = {"channel": "C012ABCDEF"} | drawn(Message(digest=digest, layout=layout))
    assert_sendable(payload, judge, "chat.postMessage")


def test_characters_beyond_the_first_plane_count_twice_and_half_a_pair_once():
    assert [count_units(text) for text in ("", "abc", "é大", "🔖", "a\ud83db")] == [0, 3, 2, 2, 3]


def test_save_stands_out_among_the_buttons_of_a_paper():
    [row] = button_rows(message_card(TITANS).buttons)
    assert [each["text"]["text"] for each in row["elements"] if each.get("style") == "primary"] == ["Save"]


def test_small_print_shows_code_as_code_and_reads_no_name_out_of_other_words():
    for words, inert in (("Try: ", "Try: "), ("Ask @here: ", "Ask @\u200bhere: ")):
        drawn = render_reply(Reply(title="x", note=(line(words, typed("saved #rl")),)), "/papers")["blocks"]
        [small] = [each for each in drawn if each["type"] == "context"]
        [shown] = small["elements"]
        assert shown["text"] == f"{inert}`/papers saved #rl`"


def test_a_paper_of_a_weekly_note_that_was_marked_read_leaves_the_menu_and_the_last_one_takes_it_along():
    papers = (TITANS, replace(TITANS, id=PaperId("2504.00077"), title="More"))
    digest = Digest(local_day=DAY, edition_days=(), papers=papers, personal=True, note=Note(unread=2))
    message = drawn(Message(digest=digest))
    for paper, left in zip(papers, ([["2. More"]], []), strict=True):
        amended = draw_amended(
            Reply(title="Marked as read", lines=(line(paper.title),)),
            parse_command(f"mark read {paper.id}", today=DAY),
        )
        menus = [each for each in walk(message["blocks"]) if "Mark as read" in str(each.get("placeholder"))]
        [action] = menus
        message = {"blocks": amend_blocks(message["blocks"], action, amended, COMMAND)}
        menus = [each for each in walk(message["blocks"]) if "Mark as read" in str(each.get("placeholder"))]
        assert [[each["text"]["text"] for each in menu["options"]] for menu in menus] == left
    assert "Open a paper…" in str(message)


def test_not_for_me_in_the_menu_of_a_private_digests_paper_says_there_that_it_was_chosen():
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(TITANS,), personal=True)
    message = drawn(Message(digest=digest, part=TITANS.id))
    [menu] = [each for each in walk(message["blocks"]) if each.get("type") == "overflow"]
    action = {**menu, "selected_option": menu["options"][-1]}
    for says, back, label in (("not for me", "for me", "Not for me ✓"), ("for me", "not for me", "Not for me")):
        undo = Button(label="Undo", kind="undo", says=f"{back} {TITANS.id}")
        done = Reply(title="Done", lines=(line("Titans"),), buttons=(undo,))
        amended = draw_amended(done, parse_command(f"{says} {TITANS.id}", today=DAY))
        message = {"blocks": amend_blocks(message["blocks"], action, amended, COMMAND)}
        [menu] = [each for each in walk(message["blocks"]) if each.get("type") == "overflow"]
        assert menu["options"][-1]["text"]["text"] == label
        told = "You'll see fewer like “Titans”." if back == "for me" else "Done: Titans"
        assert read_blocks(message["blocks"]).endswith(f"({told})\n[Undo]")
        action = pressed_in(message, "Undo")


def test_the_next_digest_says_that_its_time_is_the_readers_own_beside_the_zone_of_the_digest():
    moment = Span(text="Tuesday 22 April, 09:30 Tokyo time (00:30 UTC)", at=datetime(2025, 4, 22, 0, 30, tzinfo=UTC))
    rows = (Row(left="When", right="Daily at 09:30 Tokyo time"), Row(left="Next", right=line(moment)))
    blocks = render_reply(Reply(title="Settings", rows=rows), COMMAND)["blocks"]
    [date_shown] = [each for each in walk(blocks) if each.get("type") == "date"]
    assert date_shown["format"].endswith(" at {time} (your time)")
