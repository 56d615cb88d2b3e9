"""What the bot says on Discord: as written, within the limits whatever stands in a paper, and nobody is called."""

import hashlib
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from cases import each
from fakes.discord_reading import HOSTS, buttons, links, load_judge, read_message, read_text, read_words, texts, walk
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.discord.amend import amend_message
from adapters.discord.components import MENU, count_components, count_text, rows
from adapters.discord.custom_ids import key_mark, press_id, pressed_name, read_pick, read_pressed, read_save, save_id
from adapters.discord.draw_digest import thread_name
from adapters.discord.draw_paper import linked_title
from adapters.discord.escape import draw_line, escape, fit, unescape
from adapters.discord.limits import clip
from adapters.discord.links import linked_papers
from adapters.discord.render import render_message, render_reply, render_shared
from adapters.kit.text import count_units
from bot.language.grammar import parse_command
from bot.model import Digest, Message, Paper, PaperId
from bot.note import Note
from bot.paper_card import full_card
from bot.paper_list import list_menus, mark_menu
from bot.presses import AS_SET, draw_amended
from bot.replies import Button, ButtonKind, Card, File, Reply, Row, Span, line, typed
from bot.sources.huggingface_json import parse_papers
from bot.text import collapse, readable

DAY = date(2025, 7, 2)
LAYOUTS = ("thread", "list", "papers")
SAMPLED = 2  # editions of the default run; all of them are a soak
MESSAGES = "/channels/123456789012345678/messages"
CALLBACK = "/webhooks/123456789012345678/token/messages/@original"
NOISE = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(4))  # that nothing makes shorter
LONG_SEARCH = "“vision-language-action” policies for robots with dexterous hands since:2025-01-01 author:lovelace min:5"


def a_paper(number: int = 1, title: str = "Titans Learn to Memorize", **fields) -> Paper:
    fields.setdefault("authors", ("Ada Lovelace", "Alan Turing"))
    fields.setdefault("author_count", 2)
    fields.setdefault("days", (DAY,))
    return Paper(id=PaperId(f"2507.{number:05d}"), title=title, **fields)


TITANS = a_paper(1, upvotes=81, comments=3, summary="It memorizes at test time.")
MIRAS = a_paper(2, "Miras", upvotes=9, author_count=12, abstract="We study attention. It works.")
DIGEST = Digest(local_day=DAY, edition_days=(DAY,), papers=(TITANS, MIRAS), left_out=14)


def a_digest(count: int, **fields) -> Digest:
    papers = tuple(a_paper(number, f"Paper Number {number} of Many", upvotes=99 - number) for number in range(count))
    return Digest(local_day=DAY, edition_days=(DAY,), papers=papers, **fields)


def drawn(message: Message) -> dict:
    return render_message(message, f"scheduled:{DAY}/{message.part}")


def test_a_digest_names_its_day_and_lists_its_papers_with_their_numbers():
    assert read_message(drawn(Message(digest=DIGEST))) == (
        "Papers · Wednesday 2 July\n"
        "Top 2 of 16 by upvotes · details in the thread\n"
        "1. Titans Learn to Memorize <https://huggingface.co/papers/2507.00001>\n"
        "▲ 81 · 💬 3 · Ada Lovelace and Alan Turing\n"
        "It memorizes at test time.\n"
        "2. Miras <https://huggingface.co/papers/2507.00002>\n"
        "▲ 9 · Ada Lovelace and 11 more\n"
        "It works.\n"
        "[🔖 Save… 3]\n"
        "[Next 14 papers] [My saved papers]\n"
        "React 🔖 here to save both, or on one paper in the thread"
    )


def test_a_paper_in_the_thread_has_its_buttons_and_its_pages():
    shown = drawn(Message(digest=DIGEST, part=TITANS.id))
    assert read_message(shown) == (
        "1. Titans Learn to Memorize <https://huggingface.co/papers/2507.00001>\n"
        "Ada Lovelace and Alan Turing\n"
        "AI summary: It memorizes at test time.\n"
        "▲ 81 · 💬 3 · 2507.00001 · PDF <https://arxiv.org/pdf/2507.00001> · 2 Jul 2025\n"
        "[Save] [Similar] [Share] [arXiv: https://arxiv.org/abs/2507.00001]"
    )


@each(
    "title, shown",
    [
        ("A*-Search in Graphs", "A\\*[-Search in Graphs](URL)"),
        ("🦙 Llamas Spit 🔥", "🦙 [Llamas Spit](URL) 🔥"),
        ("<think> Say So and Mean It", "\\<think\\> [Say So and Mean It](URL)"),
        (
            "See https://a.example and Read It Once, Twice and a Third Time in Full",
            "See https\\://a.example [and Read It Once, Twice and a Third Time in Full](URL)",
        ),
        ("One:Two Is Much More Than :tada: Four", "[One:Two Is Much More Than](URL) \\:tada: Four"),
        ("大模型的记忆", "[大模型的记忆](URL)"),
        ("*_*", "\\*\\_\\*"),
        ("🦙🔥 Llamas 🔥🦙 Spit 🦙🔥", "🦙🔥 Llamas 🔥🦙 Spit 🦙🔥"),
    ],
)
def test_of_a_title_all_is_a_link_that_does_not_break_one(title, shown):
    paper = a_paper(3, title)
    assert linked_title(paper) == shown.replace("URL", paper.url)


def test_a_title_that_cannot_be_a_link_has_its_id_for_one():
    paper = a_paper(3, "*_*", upvotes=5)
    read = read_message(drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,)))))
    assert "1. *_*\n▲ 5 · Ada Lovelace and Alan Turing · 2507.00003 <https://" in read
    alone = drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,)), part=paper.id))
    assert "▲ 5 · 2507.00003 <https://huggingface.co/papers/2507.00003> · PDF" in read_message(alone)


@each("count, said", [(8, True), (15, True), (25, False)])
def test_all_papers_of_a_list_have_their_sentence_or_none_has_and_stand_apart(count, said):
    papers = a_digest(count).papers
    title, summary = f"Papers {'of Many ' * 7}Words", f"It is {'very ' * 18}good."
    wordy = tuple(msgspec.structs.replace(paper, title=title, summary=summary) for paper in papers)
    shown = drawn(Message(digest=Digest(local_day=DAY, edition_days=(DAY,), papers=wordy)))
    assert read_message(shown).count("It is very") == (count if said else 0)
    assert sum(each.startswith("**") for each in texts(shown)) == count


@each("layout", LAYOUTS)
def test_the_longest_digest_there_can_be_names_every_paper_and_saves_each(layout):
    digest = a_digest(25, rising=(TITANS, MIRAS), left_out=3)
    shown = drawn(Message(digest=digest, layout=layout))
    read = read_message(shown)
    listed = layout != "papers"
    assert not listed or all(paper.title in read for paper in (*digest.papers, *digest.rising))
    menus = [each for each in walk(shown["components"]) if each.get("type") == 3]
    named = dict.fromkeys(paper.id for paper in (*digest.papers, *digest.rising))
    options = [option["value"] for menu in menus for option in menu["options"]]
    assert options == [*named] * (2 if layout == "list" else 1), "one to save, one to open what has no message"
    assert ("Still rising" in read) is listed


def test_a_hand_made_digest_of_fifty_papers_still_names_all():
    shown = drawn(Message(digest=a_digest(50), layout="list"))
    assert all(f"Paper Number {number} of" in read_message(shown) for number in range(50))


def test_a_digest_of_other_days_names_them_and_says_when_its_list_is_old():
    digest = Digest(
        local_day=DAY,
        edition_days=(date(2025, 6, 30), date(2025, 7, 1)),
        papers=(TITANS,),
        stale_since=datetime(2025, 7, 1, 8, 5, tzinfo=UTC),
    )
    assert read_message(drawn(Message(digest=digest))).splitlines()[1] == (
        "1 paper since Monday · details in the thread · list of 1 July, 08:05 UTC: no newer one could be fetched"
    )


def test_each_paper_of_a_digest_stands_apart_from_the_next():
    [frame] = drawn(Message(digest=DIGEST, layout="list"))["components"]
    texts = [each["content"] for each in frame["components"] if each["type"] == 10]
    assert [each.partition("**")[2][:2] for each in texts[1:3]] == ["1.", "2."]


def test_two_arabic_facts_keep_their_order():
    paper = replace(TITANS, organization="جامعة القاهرة", authors=("محمد علي",), author_count=1)
    read = drawn(Message(digest=replace(DIGEST, papers=(paper,)), part=paper.id))
    assert "محمد علي \u200e· جامعة القاهرة" in read_message(read)


def test_rising_papers_stand_apart_and_count_on():
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(TITANS,), rising=(MIRAS,))
    assert "\nStill rising\n2. Miras" in read_message(drawn(Message(digest=digest)))


@each("layout", LAYOUTS)
@pytest.mark.parametrize("part", ["header", TITANS.id])
def test_every_message_of_a_digest_can_be_found_again_by_its_key(layout, part):
    shown = drawn(Message(digest=DIGEST, layout=layout, part=part))
    keys = {saved.key for each in walk(shown) if (saved := read_save(str(each.get("custom_id", ""))))}
    assert keys == {f"scheduled:{DAY}/{part}"}


def test_a_header_tells_which_papers_it_names():
    content = "\n".join(texts(drawn(Message(digest=DIGEST))))
    assert linked_papers(content) == (TITANS.id, MIRAS.id)


def test_a_strange_key_is_told_by_its_mark():
    for key in ("x" * 200, "a|b", "#1", "ü/1"):
        saved = read_save(save_id(key, "2507.00001"))
        assert saved.key == key_mark(key) != key
        assert saved.paper == "2507.00001"


def test_a_thread_is_called_after_its_day():
    assert thread_name(DIGEST) == "Papers · Wednesday 2 July"


def test_a_list_has_one_menu_for_all_papers_and_marks_what_matched():
    card = Card(
        paper=TITANS,
        rank=6,
        saved=True,
        reason="both: memory",
        snippet=line("it ", Span(text="memorizes", style="mark"), " well"),
        facts=("▲ 81",),
    )
    reply = Reply(
        title="“memory”",
        selects=list_menus((card,)),
        lines=(line("7 matches; or ", typed("help")),),
        cards=(card,),
        note=(line("From the library."),),
        buttons=(
            Button(label="Previous", kind="turn", says="memory"),
            Button(label="Next", kind="turn", says="memory", page=3),
        ),
    )
    shown = render_reply(reply)
    assert read_message(shown) == (
        "“memory”\n7 matches; or `/papers help`\n"
        "6. Titans Learn to Memorize <https://huggingface.co/papers/2507.00001>\n"
        "▲ 81 · both: memory · 🔖 saved\n"
        "it memorizes well\n"
        "[Open a paper… 1]\n"
        "[Previous] [Next]\n"
        "From the library."
    )
    assert ("strong", "**memorizes**") in read_text(texts(shown)[1]).alive


@each("again, whole", [("today", True), ("a:b | =501", True), ("论" * 60, True), (NOISE[:250], False), (NOISE, False)])
def test_buttons_and_menus_carry_what_shows_a_list_anew_as_far_as_it_fits(again, whole):
    card = Card(paper=TITANS, rank=6)
    undo = Button(label="Undo", kind="undo", says="unsave 2507.00001", again=again, page=2)
    shown = render_reply(
        Reply(title="x", cards=(card,), selects=list_menus((card,), again=again, page=2), buttons=(undo,))
    )
    names = [each["custom_id"] for each in walk(shown["components"]) if "custom_id" in each]
    chosen, pressed = read_pick(names[1], ["2507.00001"]), read_pressed(names[2], shown["components"])
    assert all(len(name) <= 100 for name in names)
    assert (chosen.says, chosen.again) == ("save", again if whole else "")
    assert (pressed.says, pressed.again) == ("unsave 2507.00001", again if whole else "")
    assert pressed.manner == ("change" if whole else "ask")


def test_pressing_is_typing():
    card = Card(
        paper=TITANS,
        full=True,
        buttons=(Button(label="Save", kind="save", says="save 1"), Button(label="S", says="show 1", kind="share")),
    )
    reply = Reply(
        title="x",
        cards=(card,),
        buttons=(
            Button(label="Next", kind="turn", says="a|b: c", page=3),
            Button(label="Change", kind="form", says="settings", form=AS_SET),
        ),
    )
    shown = render_reply(reply)
    pressed = [read_pressed(each["custom_id"]) for each in buttons(shown) if "url" not in each]
    assert [(each.manner, each.says, each.page) for each in pressed] == [
        ("ask", "save 1", 1),
        ("share", "show 1", 1),
        ("turn", "a|b: c", 3),
        ("form", "settings", 1),
        ("form", "options", 1),
    ]


def test_words_too_long_for_a_button_stand_in_the_message():
    words = f"*attention* is 1. {NOISE}"
    reply = Reply(
        title="x", buttons=(Button(label="Next", kind="turn", says=words, page=2), Button(label="Back", says=words))
    )
    shown = render_reply(reply)
    pressed = [read_pressed(each["custom_id"], shown["components"]) for each in buttons(shown)]
    assert [(each.says, each.page) for each in pressed] == [(collapse(words), 2), (collapse(words), 1)]


@each(
    "says",
    [
        "restore " + " ".join(f"{2606 - number // 20}.{(number * 7919) % 30_000:05d}" for number in range(50)),
        "unsave hep-th/9901001 0704.0001 2606.28733 t:0123456789abcdef 2606.28733 2502.00001 2606.59999 2606.60000",
        "restore note 2606.28733 2606.26740 2606.30616 unsave 2606.28733 2606.28480 2502.16886 2606.30410 2606.24256",
        f"subscribe by upvotes weekdays at 07:30 Europe/Berlin top 15 min 20 in threads about {LONG_SEARCH}",
        f"follow: {LONG_SEARCH}",
    ],
)
def test_a_way_back_needs_no_words_in_the_message(says):
    shown = render_reply(Reply(title="x", buttons=(Button(label="Undo", kind="undo", says=says),)))
    [pressed] = [read_pressed(each["custom_id"]) for each in buttons(shown)]
    assert pressed.says == collapse(says)
    assert read_message(shown) == read_message(render_reply(Reply(title="x"))) + "\n[Undo]"


@each("name", ["ask|1| 一", "ask|1| x", "ask|1| ", f"ask|1| {'一' * 90}", f"ask|1| {'丂' * 90}"])
def test_what_was_not_packed_here_is_read_as_it_is(name):
    assert read_pressed(name).says == name.removeprefix("ask|1|")


def test_words_that_look_like_a_reference_are_not_one():
    shown = render_reply(Reply(title="x", buttons=(Button(label="Next", kind="turn", says="=501", page=2),)))
    [pressed] = [read_pressed(each["custom_id"], shown["components"]) for each in buttons(shown)]
    assert pressed.says == "=501"


@each("custom_id", ["", "ask", "ask|x|1", "eat|1|1", "ask|²|1", "ask|1", "save", "ask|1|=777"])
def test_a_button_that_is_not_ours_means_nothing(custom_id):
    assert read_pressed(custom_id) is None


def test_two_buttons_that_say_the_same_are_told_apart():
    reply = Reply(title="x", buttons=(Button(label="a", says="llm"), Button(label="b", says="llm")))
    names = [each["custom_id"] for each in buttons(render_reply(reply))]
    assert len(set(names)) == 2
    assert [read_pressed(name).says for name in names] == ["llm", "llm"]


def test_buttons_stand_beside_their_rows_as_far_as_a_message_has_room():
    words = [f"topic {number}" for number in range(12)]
    rows = tuple(
        Row(left=each, right="2", is_command=False, buttons=(Button(label="Unfollow", says=f"unfollow {each}"),))
        for each in words
    )
    payload = render_reply(Reply(title="x", rows=rows, buttons=(Button(label="Show", says="search x"),) * 4))
    beside = [each for each in walk(payload) if each.get("type") == 9]
    told = [read_pressed(each["accessory"]["custom_id"]).says for each in beside]
    assert told == [f"unfollow {each}" for each in words[: len(beside)]]
    assert len(beside) >= 8 and count_components(payload["components"]) <= 40
    assert all(f"**{each}:** 2" in "\n".join(texts(payload)) for each in words)
    two = (Button(label="Show", says="search x"), Button(label="Unfollow", says="unfollow x"))
    below = render_reply(Reply(title="x", rows=(Row(left="a", right="2", is_command=False, buttons=two),)))
    assert [each["label"] for each in buttons(below)] == ["Show", "Unfollow"]
    long = Row(left="a", right="2", is_command=False, buttons=(Button(label="Unfollow", says=f"unfollow {NOISE}"),))
    assert not buttons(render_reply(Reply(title="x", rows=(long,)))), "its words would stand in the message"


def test_what_several_rows_have_stands_once_in_a_menu_for_each_button():
    rows = tuple(
        Row(
            left="",
            right=line(f"“topic {number}”", " · 3 papers"),
            is_command=False,
            buttons=tuple(Button(label=each, says=f"{each.lower()} {number}") for each in ("Show", "Unfollow")),
        )
        for number in range(30)
    )
    payload = render_reply(Reply(title="Following", rows=rows))
    menus = [each for each in walk(payload) if "options" in each]
    assert [(each["placeholder"], len(each["options"])) for each in menus] == [("Show…", 25), ("Unfollow…", 25)]
    second = menus[1]["options"][2]
    pressed = read_pressed(pressed_name({"custom_id": menus[1]["custom_id"], "values": [second["value"]]}))
    assert (second["label"], pressed.says, pressed.manner) == ("“topic 2”", "unfollow 2", "turn")
    assert not buttons(payload) and "“topic 29” · 3 papers" in read_message(payload)


def test_tags_of_saved_papers_stand_in_a_menu():
    cards = (Card(paper=Paper(id=PaperId("2504.00001"), title="Titans"), rank=1),)
    tags = tuple(Button(label=f"#{tag} 1", says=f"saved #{tag}") for tag in ("rl", "memory", "later"))
    payload = render_reply(Reply(title="Your saved papers", cards=cards, tags=tags))
    menu = next(each for each in walk(payload) if each.get("placeholder") == "Tags…")
    assert [each["label"] for each in menu["options"]] == ["#rl 1", "#memory 1", "#later 1"]
    name = pressed_name({"custom_id": menu["custom_id"], "values": [menu["options"][1]["value"]]})
    assert read_pressed(name).says == "saved #memory"


def test_rows_show_what_to_type_and_what_it_does():
    reply = Reply(
        title="Help", rows=(Row(left="saved", right="your bookmarks"), Row(left="Library", right="9", is_command=False))
    )
    assert read_message(render_reply(reply)) == "Help\n`/papers saved` your bookmarks\nLibrary: 9"


def test_the_commands_name_is_the_operators():
    assert "`/lit help`" in read_message(render_reply(Reply(title="", lines=(line(typed("help")),)), command="lit"))


def test_a_paper_in_full_has_its_abstract_and_the_authors_own_page():
    paper = a_paper(4, "Whole", abstract="All of it.", keywords=("memory",), project_url="https://mine.example/p")
    read = read_message(render_reply(Reply(title="", cards=(full_card(paper),))))
    assert "All of it." in read
    assert "Keywords: memory" in read
    assert "Project page: mine.example/p <https://mine.example/p>" in read


ODD_LINKS = (
    "javascript:alert(1)",
    "http://plain.example/",
    "https://u:p@evil.example/",
    "https://localhost/",
    "https://x.example:8080/",
    "https://x.example/\u202egnp",
    "https://[::1/",
    "https://[::1.2]/",
    "data:text/html,x",
    "https://ex.ample/<script>",
    "https://a b.example/",
    "https://x.example/" + "a" * 600,
)


@each("url", ODD_LINKS)
def test_an_odd_project_page_is_no_link(url):
    paper = a_paper(5, project_url=url, code_url=url)
    shown = render_reply(Reply(title="", cards=(full_card(paper),)))
    assert {link.split("/")[2] for link in links(shown)} == {"huggingface.co", "arxiv.org"}


def test_an_opened_paper_stands_in_parts_and_its_buttons_come_last():
    paper = a_paper(3, "Many", keywords=("memory", "agents"), summary="Short.", abstract="We ask.")
    [frame] = render_reply(Reply(title="", cards=(full_card(paper),)))["components"]
    *texts, row, menu = [each for each in frame["components"] if each["type"] != 12]
    assert [each["content"].splitlines()[-1] for each in texts] == [
        "-# Ada Lovelace and Alan Turing",
        "We ask.",
        "-# Keywords: memory, agents",
        "-# 2507\\.00003 · [PDF](https://arxiv.org/pdf/2507.00003) · 2 Jul 2025",
    ]
    assert [each["label"] for each in row["components"]] == ["Save", "Similar", "arXiv"]
    assert [each["label"] for each in menu["components"][0]["options"]] == ["Tags and note…", "Share", "Not for me"]


def test_an_export_has_its_place_in_the_answer():
    file = File(name="papers saved.bib", media_type="application/x-bibtex", content=b"@misc{}")
    assert "(papers-saved.bib)" in read_message(render_reply(Reply(title="x", file=file)))


def test_a_shared_answer_names_who_shared_it_and_calls_nobody():
    shown = render_shared(Reply(title="", cards=(Card(paper=TITANS, full=True),)), "everyone")
    assert read_message(shown).startswith("Shared by @everyone\n")
    assert not [kind for text in texts(shown) for kind, _ in read_text(text).alive if kind == "mention"]
    assert shown["allowed_mentions"] == {"parse": []}


def editions(shared: Path, most: int | None = None) -> list[tuple[date, tuple[Paper, ...]]]:
    """The recorded editions that have papers; about `most` of them, spread over the record."""
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        found = (each for each in archive.infolist() if each.filename.endswith(".json") and each.file_size > 2)
        names = sorted(each.filename for each in found)
        step = max(1, len(names) // most) if most else 1
        read = [(date.fromisoformat(Path(name).stem), archive.read(name)) for name in names[::step]]
    return [(day, papers) for day, body in read if (papers := parse_papers(body, day=day).papers)]


def judge_edition(judge, day: date, papers: tuple[Paper, ...]) -> int:
    """Judge the digest of one day in all layouts, the papers it shows, and all of them as answers."""
    digest = Digest(local_day=day, edition_days=(day,), papers=papers[:8], rising=papers[8:10], left_out=len(papers))
    largest = Digest(local_day=day, edition_days=(day,), papers=papers[:25], rising=papers[25:27])
    messages = [Message(digest=each, layout=layout) for each in (digest, largest) for layout in LAYOUTS]
    messages += [Message(digest=digest, part=paper.id) for paper in digest.papers]
    for message in messages:
        payload = drawn(message) | {"nonce": "1", "enforce_nonce": True}
        assert judge("POST", MESSAGES, payload, allowed_hosts=HOSTS, digest=True) == []
        assert_as_written(payload, message.papers if message.paper else ())
    cards = [Card(paper=paper, rank=rank) for rank, paper in enumerate(papers, 1)]
    replies = [Reply(title=day.isoformat(), cards=tuple(cards[at : at + 5])) for at in range(0, len(cards), 5)]
    for reply in replies:
        assert judge("PATCH", CALLBACK, render_reply(reply), allowed_hosts=HOSTS) == []
        assert_as_written(render_reply(reply), [card.paper for card in reply.cards])
    full = [Reply(title="", cards=(full_card(paper),)) for paper in papers[:10]]
    for reply, paper in zip(full, papers, strict=False):
        assert judge("PATCH", CALLBACK, render_reply(reply)) == []
        whole = render_reply(Reply(title="", cards=(full_card(paper, whole=True),)))
        assert judge("PATCH", CALLBACK, whole) == []
        assert readable(paper.abstract)[:200].split("\\")[0] in read_message(whole)
    return len(messages) + len(replies) + len(full)


def assert_as_written(payload: dict, papers) -> None:
    read = read_words(payload)
    for paper in papers:
        assert "\\" in paper.title or readable(paper.title)[:100].strip() in read, paper.title


def test_recorded_editions_are_messages_that_discord_takes(shared):
    judge = load_judge(shared)
    assert sum(judge_edition(judge, day, papers) for day, papers in editions(shared, SAMPLED)) > 30


@pytest.mark.soak
def test_every_recorded_edition_is_a_message_that_discord_takes(shared):
    judge = load_judge(shared)
    judged = [judge_edition(judge, day, papers) for day, papers in editions(shared)]
    print(f"{len(judged)} editions, {sum(judged)} payloads, 0 errors")
    assert len(judged) == 338


MENTIONS = (
    "<@123456789012345678>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "@everyone",
    "@here",
    "</papers:123456789012345678>",
    "<id:customize>",
    "<t:1618953630:R>",
    "<:blob:123456789012345678>",
    "<a:blob:123456789012345678>",
    ":fire:",
    ":thumbsup::skin-tone-2:",
    "@\u200beveryone",
    "<@\u2060123456789012345678>",
)
LINKS = (
    "https://evil.example/x",
    "HTTP://EVIL.example",
    "<https://evil.example>",
    "[x](https://evil.example)",
    "[x](<https://evil.example>)",
    "[https://arxiv.org](https://evil.example)",
    "[x][1]",
    "discord://open",
    "https:https://evil.example",
    "https://arxiv.org.evil.example/abs/2507.00001",
    "![x](https://evil.example/p.png)",
)
FORMATS = (
    "*bold*",
    "** bold **",
    "_it_",
    "__under__",
    "~~no~~",
    "||secret||",
    "`code`",
    "```fence",
    "```py\nx\n```",
    "> quote",
    ">>> quote",
    "# Heading",
    "-# small",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "a\n# b",
    "\\",
    "\\*",
    "¯\\_(ツ)_/¯",
    "a\u0000b",
    "\ud800",
    "[",
    "](",
    "<",
    "|",
)
WRAPPED = ("{}", "a {} b", "*{}*", "{}{}", "`{}`", "[{}", "**{}", "{}](https://evil.example)")
CORPUS = [frame.format(*[live] * frame.count("{}")) for live in MENTIONS + LINKS + FORMATS for frame in WRAPPED]
OURS = {"block": {"#", "##", "###", "-#"}, "strong": None, "quiet": None, "code": None, "link": None}


def everything_said_with(words: str) -> list[dict]:
    """A digest, a paper's message and a shared answer, with these words wherever words from outside can stand."""
    paper = a_paper(1, words, authors=(words,), author_count=1, abstract=words, organization=words, keywords=(words,))
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,))
    whole = Card(paper=paper, full=True, note=words, reason=words, buttons=(Button(label=words, says=words),))
    spans = [Span(text=part, style=style) for part in (words[:1], words[1:]) for style in ("plain", "mark", "quiet")]
    echo = Reply(
        title=f"“{words}”",
        lines=(line(words, typed(words)), line(*spans)),
        note=(line(words),),
        cards=(whole, Card(paper=paper, note=words, reason=words, snippet=line(words))),
        rows=(Row(left=words, right=words), Row(left=words, right=words, is_command=False)),
        buttons=(Button(label="Next", kind="turn", says=words * 9, page=2),),
    )
    parts = [Message(digest=digest, layout=layout) for layout in LAYOUTS] + [Message(digest=digest, part=paper.id)]
    return [*(drawn(part) for part in parts), render_shared(echo, words)]


@each("frame", range(len(WRAPPED)))
def test_nothing_a_stranger_writes_comes_alive(frame):
    """No mention, no format, no link of theirs: in titles, authors, abstracts, notes, names and what was typed."""
    for words in CORPUS[frame :: 12 * len(WRAPPED)]:
        for payload in everything_said_with(words):
            assert_quiet(payload)


@pytest.mark.soak
def test_nothing_of_four_hundred_hostile_texts_comes_alive(shared):
    judge = load_judge(shared)
    assert len(CORPUS) >= 400
    for words in CORPUS:
        for payload in everything_said_with(words):
            assert judge("POST", MESSAGES, payload, allowed_hosts=HOSTS) == [], words
            assert_quiet(payload)
    print(f"{len(CORPUS)} texts, 0 live mentions, 0 formats, 0 foreign links")


@each("words", CORPUS[:: len(WRAPPED)])
def test_a_title_arrives_as_it_is_written(words):
    paper = a_paper(1, words)
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,))
    for message in (Message(digest=digest), Message(digest=digest, part=paper.id)):
        for shown in [collapse(words).replace("\u200b", "")] if "\\" not in words else []:
            assert shown in read_words(drawn(message))


def assert_quiet(payload: dict) -> None:
    """Nothing in the message is alive but what the bot itself put there."""
    assert payload["allowed_mentions"] == {"parse": []}
    for text in texts(payload):
        for kind, held in read_text(text).alive:
            assert kind in OURS, (kind, held, text)
            assert OURS[kind] is None or held in OURS[kind], (kind, held, text)
    assert {link.split("/")[2] for link in links(payload)} <= set(HOSTS)


@given(st.text(max_size=80) | st.sampled_from(CORPUS))
def test_escaped_text_reads_as_it_was_and_comes_back(words):
    assert unescape(escape(words)) == collapse(words)
    read = read_text(escape(words))
    assert read.text == collapse(words)
    assert read.alive == []


@given(st.text(max_size=300) | st.sampled_from(CORPUS), st.integers(0, 80))
def test_what_is_shortened_fits_and_stays_quiet(words, limit):
    assert count_units(fit(words, limit)) <= limit
    assert count_units(clip(words, limit)) <= limit
    assert read_text(fit(words, limit)).alive == []


text = (
    st.text(max_size=60)
    | st.sampled_from(CORPUS)
    | st.builds(lambda t, n: t * n, st.text(min_size=1, max_size=9), st.sampled_from([9, 99, 999]))
)
spans = st.builds(Span, text=text, style=st.sampled_from(["plain", "mark", "command", "strong", "quiet"]))
some_lines = st.lists(st.lists(spans, max_size=4).map(tuple), max_size=4).map(tuple)
papers = st.builds(
    Paper,
    id=text.filter(bool).map(PaperId),
    title=text,
    abstract=text,
    summary=text,
    authors=st.lists(text, max_size=4).map(tuple),
    author_count=st.integers(0, 10**9),
    days=st.just((DAY,)) | st.just(()),
    upvotes=st.integers(0, 10**9),
    comments=st.integers(0, 10**9),
    keywords=st.lists(text, max_size=3).map(tuple),
    organization=text,
    code_url=text,
    project_url=text,
    stars=st.integers(0, 10**9),
)
pressable = st.lists(
    st.builds(
        Button,
        label=text,
        says=text,
        page=st.integers(1, 999),
        kind=st.sampled_from(get_args(ButtonKind)),
        form=st.just("") | text,
    ),
    max_size=8,
).map(tuple)
cards = st.builds(
    Card,
    paper=papers,
    rank=st.integers(0, 9999),
    saved=st.booleans(),
    full=st.booleans(),
    snippet=some_lines.map(lambda some: some[0] if some else ()),
    reason=text,
    note=text,
    buttons=pressable,
)
replies = st.builds(
    Reply,
    title=text,
    lines=some_lines,
    cards=st.lists(cards, max_size=4).flatmap(lambda few: st.integers(1, 5).map(lambda times: tuple(few * times))),
    rows=st.lists(st.builds(Row, left=text, right=text, is_command=st.booleans()), max_size=4).flatmap(
        lambda few: st.integers(1, 20).map(lambda times: tuple(few * times))
    ),
    note=some_lines,
    buttons=pressable,
    file=st.none() | st.builds(File, name=text, media_type=st.just("text/plain"), content=st.just(b"x")),
)
digests = st.builds(
    Digest,
    local_day=st.just(DAY),
    edition_days=st.lists(st.dates(), max_size=6).map(tuple),
    papers=st.lists(papers, min_size=1, max_size=4).flatmap(
        lambda few: st.integers(1, 13).map(lambda times: tuple(few * times))
    ),
    rising=st.lists(papers, max_size=2).map(tuple),
    left_out=st.integers(0, 10**9),
    stale_since=st.none() | st.just(datetime(2025, 7, 1, tzinfo=UTC)),
)


def assert_sendable(payload: dict) -> None:
    """What must hold of any message, whatever is in it."""
    shown = payload["components"]
    assert 1 <= count_components(shown) <= 40
    assert count_text(shown) <= 4_000
    assert all(each.strip() for each in texts(shown))
    names = [each["custom_id"] for each in buttons(shown) if "custom_id" in each]
    assert len(set(names)) == len(names)
    assert all(1 <= count_units(name) <= 100 for name in names)
    assert all(1 <= count_units(each["label"]) <= 80 for each in buttons(shown))
    json.dumps(payload, ensure_ascii=False).encode("utf-8")
    for text in texts(shown):
        assert not [held for kind, held in read_text(text).alive if kind in ("mention", "emoji", "address")]


def test_long_rows_with_a_button_beside_them_leave_room_for_the_rest():
    ended = Button(label="Unfollow", says="unfollow llm")
    rows = tuple(Row(left="l" * 140, right="r" * 290, is_command=False, buttons=(ended,)) for _ in range(8))
    reply = Reply(title="t" * 300, lines=(line("w" * 690),), rows=rows, note=(line("n" * 280),))
    for shown in (render_reply(reply)["components"], render_shared(reply, "ada")["components"]):
        assert 3_000 <= count_text(shown) <= 4_000
        assert any("n" * 280 in each for each in texts(shown))


@pytest.mark.parametrize("address", ["https://github.com/a/(", "https://github.com/a/)", "https://github.com/a/b_(c)"])
def test_an_address_with_a_bracket_is_no_link_and_leaves_the_words(address):
    assert read_text(draw_line((Span(text="Code", url=address),), "papers", 80)) == ("Code", [])


@given(reply=replies)
def test_any_answer_fits_into_a_message(reply):
    assert_sendable(render_reply(reply))
    assert_sendable(render_shared(reply, reply.title))


@given(digest=digests, layout=st.sampled_from(LAYOUTS), key=text)
def test_any_digest_fits_into_a_message(digest, layout, key):
    for part in ("header", digest.papers[0].id):
        assert_sendable(render_message(Message(digest=digest, part=part, layout=layout), key))


@given(some_lines, st.integers(0, 200))
def test_any_sentence_of_the_core_fits_where_it_stands(lines, limit):
    for one in lines:
        assert count_units(draw_line(one, "papers", limit)) <= max(limit, 0)


@given(manner=st.sampled_from(["ask", "turn", "share", "form"]), says=st.text(), page=st.integers(1, 999))
def test_any_button_means_what_it_was_made_for(manner, says, page):
    pressed = read_pressed(press_id(manner, says, page))
    assert pressed is None or (pressed.manner, pressed.says, pressed.page) == (manner, says, page)


@pytest.mark.soak
@given(reply=replies, digest=digests, layout=st.sampled_from(LAYOUTS))
def test_the_platforms_own_rules_agree_for_any_input(shared, reply, digest, layout):
    judge = load_judge(shared)
    answer, message = render_reply(reply), drawn(Message(digest=digest, layout=layout))
    assert_sendable(answer)
    assert_sendable(message)
    assert judge("PATCH", CALLBACK, answer, files=True) == []
    assert judge("POST", MESSAGES, message) == []


def test_few_papers_stand_further_apart_than_many_and_a_line_parts_them_from_what_can_be_done():
    for count, gaps in ((3, [None, False, False, None]), (8, [None, None])):
        cards = tuple(Card(paper=a_paper(number, f"Paper {number}"), rank=number) for number in range(1, count + 1))
        shown = render_reply(Reply(title="x", cards=cards, selects=list_menus(cards)))["components"]
        assert [each.get("divider") for each in walk(shown) if each.get("type") == 14] == gaps


def test_a_header_without_papers_has_no_lines_with_nothing_between_them():
    shown = drawn(Message(digest=DIGEST, layout="papers"))
    assert "by upvotes · one message per paper\n[🔖 Save… 3]\n[Next 14 papers]" in read_message(shown)
    assert not [each for each in walk(shown["components"]) if each.get("type") == 14]


def test_a_list_has_three_menus_at_most_because_each_takes_a_row():
    card = Card(paper=TITANS, rank=1, saved=True)
    menus = 4 * mark_menu([(1, TITANS)])
    read = read_message(render_reply(Reply(title="x", cards=(card,), selects=menus)))
    assert read.count("Mark as read…") == 3


def test_a_paper_of_a_weekly_note_that_was_marked_read_leaves_the_menu_and_the_last_one_takes_it_along():
    papers = (a_paper(3, "Many"), a_paper(4, "More"))
    digest = Digest(local_day=DAY, edition_days=(), papers=papers, personal=True, note=Note(unread=2))
    components = render_message(Message(digest=digest), "k")["components"]
    for paper, left in zip(papers, ([["2. More"]], []), strict=True):
        command = parse_command(f"mark read {paper.id}", today=DAY)
        done = Reply(title="Marked as read", lines=(line(paper.title),))
        body = amend_message(components, "pick|mark read", draw_amended(done, command), "papers")
        menus = [each for each in walk(body["components"]) if each.get("placeholder") == "Mark as read…"]
        assert [[each["label"] for each in menu["options"]] for menu in menus] == left
        assert_sendable(body)
        components = body["components"]
    assert "Open a paper…" in read_message(body)


def test_not_for_me_in_the_menu_of_a_private_digests_paper_says_there_that_it_was_chosen():
    paper = a_paper(3, "Many")
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=(paper,), personal=True)
    components = render_message(Message(digest=digest, part=paper.id), "k")["components"]
    for says, back, then in (("not for me", "for me", "Not for me ✓"), ("for me", "not for me", "Not for me")):
        name = f"ask|1|{says} {paper.id}"  # of the choice in the menu, then of Undo below
        command = parse_command(f"{says} {paper.id}", today=DAY)
        undo = Button(label="Undo", kind="undo", says=f"{back} {paper.id}")
        done = Reply(title="Done", lines=(line("Many"),), buttons=(undo,))
        body = amend_message(components, name, draw_amended(done, command), "papers")
        [menu] = [each for each in walk(body["components"]) if each.get("type") == MENU]
        assert [each["label"] for each in menu["options"]] == [then]
        told = "You'll see fewer like “Many”." if back == "for me" else "Done: Many"
        assert read_message(body).endswith(f"{told}\n[Undo]")
        components = body["components"]


@each("count, parted", [(0, []), (5, [5]), (6, [3, 3]), (7, [4, 3]), (11, [4, 4, 3])])
def test_buttons_stand_in_rows_of_at_most_five_about_as_many_in_each(count, parted):
    assert [len(row["components"]) for row in rows([{"label": str(at)} for at in range(count)])] == parted
