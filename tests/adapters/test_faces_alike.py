"""What holds on every face alike, drawn by all three."""

from golden.record import draw
from golden.world import BARE

from adapters.console.render import render_reply as draw_terminal
from adapters.discord.render import render_reply as draw_discord
from adapters.slack.render import render_reply as draw_slack
from bot.paper_card import full_card
from bot.replies import Reply


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
        "rich_text",
        "actions",
    ]
    assert seen["discord"]["components"][1]["content"].splitlines()[1:] == [
        "-# ▲ 0",
        "-# Featured: Monday 21 April 2025",
    ]
    assert seen["terminal"][2:4] == ["", "Featured  Monday 21 April 2025                    "]
