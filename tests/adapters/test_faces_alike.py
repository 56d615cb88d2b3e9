"""What holds on every face alike, drawn by all three."""

import json
from datetime import UTC, datetime

from cases import each
from fakes.discord_reading import walk
from golden.record import draw
from golden.world import BARE, DIGEST, LAYOUTS, RICH
from msgspec.structs import replace

from adapters.console.render import render_digest as digest_in_terminal
from adapters.console.render import render_reply as draw_terminal
from adapters.discord.custom_ids import read_pressed
from adapters.discord.render import render_message as digest_on_discord
from adapters.discord.render import render_reply as draw_discord
from adapters.slack.buttons import read_action
from adapters.slack.render import render_message as digest_on_slack
from adapters.slack.render import render_reply as draw_slack
from adapters.slack.rich_text import DIVIDER
from bot.alerts.tell import build_alert
from bot.commands.cards import build_cards
from bot.commands.help import FIRST_HELP
from bot.commands.saving import listed_titles
from bot.digest_reply import digest_reply
from bot.home_page import FIRST_PAGE, LINKED
from bot.language.values import Settings
from bot.model import Bookmark, Message
from bot.paper_card import full_card
from bot.presses import decide_press
from bot.replies import Reply, Row, line


def faces(reply: Reply) -> dict[str, object]:
    return {
        "slack": draw_slack(reply, "/papers"),
        "discord": draw_discord(reply),
        "terminal": draw(draw_terminal(reply)),
    }


def test_a_paper_without_an_abstract_has_no_line_about_it():
    seen = faces(Reply(title="", cards=(full_card(BARE),)))
    assert {name for name, drawn in seen.items() if "abstract" in str(drawn).lower()} == set()
    assert [block["type"] for block in seen["slack"]["blocks"]] == [
        "image",
        "rich_text",
        "context",
        "actions",
    ]
    [frame] = seen["discord"]["components"]
    assert [each["content"].splitlines()[-1] for each in frame["components"][2:3]] == [
        "-# 2504\\.00004 · [PDF](https://arxiv.org/pdf/2504.00004) · 21 Apr 2025"
    ]
    assert seen["terminal"][2:4] == ["", "Featured  Monday 21 April 2025                    "]


def test_an_opened_paper_names_eight_authors_and_counts_the_rest():
    names = tuple(f"Wilhelmina Featherstonehaugh the {number}th" for number in range(5, 17))
    seen = faces(Reply(title="", cards=(full_card(replace(RICH, authors=names, author_count=12)),)))
    for name in ("slack", "discord"):
        assert "Wilhelmina Featherstonehaugh the 12th and 4 more" in str(seen[name]), name


def test_a_persons_note_stands_whole_on_an_opened_paper_and_is_marked_as_theirs_in_lists():
    note = f"for the talk{' and more' * 20}, the end"
    kept = Bookmark(id=RICH.id, title=RICH.title, saved_at=datetime(2025, 4, 21, tzinfo=UTC), note=note, tags=("rl",))
    opened = faces(Reply(title="", cards=(full_card(RICH, kept=kept),)))
    listed = faces(Reply(title="Papers", cards=build_cards((RICH,), {RICH.id: kept})))
    for name in opened:
        plain = " ".join(str(opened[name]).replace("\\", "").replace("', '", " ").split())
        assert "Your note: for the talk" in plain, name
        assert "the end · #rl" in plain, name
        assert "Your note: for the talk" in str(listed[name]), name


@each("count, more", [(9, 0), (15, 7)])
def test_what_was_done_to_many_papers_names_the_first_in_whole_and_counts_the_rest(count, more):
    titles = [
        f"Titans {number}: Learning to *Memorize* at Test Time with {'Very ' * 20}Long Titles"
        for number in range(count)
    ]
    done = Reply(
        title=f"Removed {count} papers", lines=(*listed_titles(titles), line("Tags: #rl")), undo="restore 2504.1"
    )
    for name, drawn in faces(done).items():
        plain = " ".join(str(drawn).replace("\\", "").replace("', '", " ").split())
        assert [title in plain for title in titles] == [True] * (count - more) + [False] * more, name
        assert (f"and {more} more" in plain, "Tags: #rl" in plain) == (bool(more), True), name


@each(
    "page, on_slack, on_discord",
    [
        (FIRST_PAGE, "React 🔖 to any message with a paper to save it", "React 🔖 to a paper I post to save it"),
        (FIRST_HELP, "or react 🔖 to any message with a paper", "or react 🔖 to a paper I post"),
        (
            Reply(title="", lines=(LINKED,)),
            "somebody else posted: 🔖, or Save paper",
            "somebody else posted: Save paper",
        ),
    ],
)
def test_each_face_names_the_messages_on_which_a_reaction_saves_there(page, on_slack, on_discord):
    """Discord tells a bot nothing of what somebody else's message says."""
    drawn = {name: str(face) for name, face in faces(page).items()}
    told = [words in drawn[name] for name in ("slack", "discord") for words in (on_slack, on_discord)]
    assert told == [True, False, False, True]
    assert "🔖" not in drawn["terminal"], "there are no reactions"


@each("layout", LAYOUTS)
def test_a_preview_is_drawn_as_the_digest_itself(layout):
    messages = [Message(digest=DIGEST, layout=layout, part=part) for part in ("header", RICH.id)]
    drawn = json.dumps(faces(Reply(title="", lines=(line("Preview"),), messages=tuple(messages))))
    assert drawn.count("Preview: Papers") == 4  # on Slack it is read aloud, too
    previewed = json.loads(drawn.replace("Preview: Papers", "Papers"))
    posted = [digest_on_slack(message, "key", "/papers")["blocks"] for message in messages]
    foot = without_controls(posted[0])[-1]
    assert "React 🔖 here" in str(foot) and "React 🔖 here" not in drawn, "nobody can react there"
    wanted = [each for each in without_controls((*posted[0], *posted[1])) if each not in (foot, DIVIDER)]
    assert without_controls(previewed["slack"]["blocks"][1:]) == wanted
    header, card = (digest_on_discord(message, "key")["components"] for message in messages)
    shown = previewed["discord"]["components"][1:]
    assert without_names(shown[1:]) == without_names(card)
    assert texts(shown[:1]) == [each for each in texts(header) if "React" not in each]
    assert previewed["terminal"][2:] == [
        *draw(digest_in_terminal(messages[0])),
        "",
        *draw(digest_in_terminal(messages[1])),
    ]


def test_how_to_change_the_first_digest_opens_the_form_as_it_is_set():
    first = Message(digest=replace(DIGEST, first=True))
    [action] = [
        each
        for block in digest_on_slack(first, "key", "/papers")["blocks"]
        for each in block.get("elements", ())
        if "Change this digest" in str(each.get("text"))
    ]
    [name] = [
        each["custom_id"]
        for each in walk(digest_on_discord(first, "key")["components"])
        if each.get("label") == "Change this digest"
    ]
    for pressed in (read_action(action), read_pressed(name, [])):
        effect = decide_press(pressed, "message", Settings(text="settings"))
        assert (effect.shown, effect.form) == ("form", None)


def without_controls(blocks):
    """Blocks without menus and buttons."""
    return [each for each in blocks if each["type"] not in ("actions", "section")]


def texts(components):
    return [each["content"] for each in walk(components) if "content" in each]


def without_names(components):
    """Components, and options apart from menus, without what only a posted message has: names, the choice of all."""
    return [
        {**each, "custom_id": "", "options": [], "max_values": 0}
        for each in walk(components)
        if "components" not in each and "All " not in each.get("label", "")
    ]


TITLE = RICH.title
ALERT = build_alert([RICH], {RICH.id: ["memory"]})
SEVERAL = build_alert(DIGEST.papers[:4], {paper.id: ["memory"] for paper in DIGEST.papers})


@each(
    "reply, words",
    [
        (digest_reply(Message(digest=DIGEST)), f"Papers · Monday 21 April: {TITLE}"),
        (digest_reply(Message(digest=DIGEST, layout="papers")), "Papers · Monday 21 April. Top 8"),
        (digest_reply(Message(digest=DIGEST, part=RICH.id)), f"{TITLE}. "),
        (ALERT, f"1 new paper about “memory”: {TITLE}"),
        (SEVERAL, f"4 new papers about “memory”: {TITLE}"),
        (FIRST_PAGE, "Hi, I bring you AI papers from Hugging Face and arXiv. /papers today: today's top papers"),
        (Reply(title="", cards=(full_card(RICH),)), f"{TITLE}. "),
    ],
)
def test_a_notification_begins_with_what_the_message_is_and_its_first_paper(reply, words):
    assert draw_slack(reply, "/papers")["text"].startswith(words)
    assert words.startswith(reply.first_words)


def test_titles_of_groups_have_an_empty_line_above_them_but_the_first():
    typed = Row(left="today", right="today's papers")
    groups = tuple(row for name in ("Reading", "Saving") for row in (Row(left=name, right="", is_command=False), typed))
    reply = Reply(title="All commands", rows=groups)
    slack = "".join(each["text"] for each in draw_slack(reply, "/papers")["blocks"][1]["elements"][0]["elements"])
    [discord] = [each["content"] for each in walk(draw_discord(reply)["components"]) if "content" in each]
    line = "/papers today  today's papers"
    assert slack == f"Reading\n{line}\n\nSaving\n{line}"
    assert "**Reading**\n`" in discord and "\n\n**Saving**\n" in discord and "\n\n**Reading" not in discord
