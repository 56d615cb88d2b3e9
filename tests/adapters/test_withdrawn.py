"""A withdrawn paper says so in every view of every face, beside the title and not only in the abstract."""

from datetime import date
from itertools import product

from cases import each
from fakes.discord_reading import read_message
from fakes.slack_reading import read_blocks
from rich.console import Console

from adapters.console import render as console
from adapters.discord import render as discord
from adapters.slack import render as slack
from bot.commands.cards import build_cards
from bot.model import Digest, Message, Paper, PaperId
from bot.paper_card import full_card
from bot.replies import Reply

DAY = date(2025, 7, 2)
GONE = Paper(id=PaperId("2504.13173"), title="T", abstract="A.", upvotes=3, author_count=9, withdrawn=True)
DIGEST = Digest(local_day=DAY, edition_days=(DAY,), papers=(GONE,))
REPLIES = {
    "a list or a search": Reply(title="1 paper", cards=build_cards((GONE,), {})),
    "one paper": Reply(title="T", cards=(full_card(GONE),)),
}
MESSAGES = {"a digest": Message(digest=DIGEST), "a paper of it": Message(digest=DIGEST, part=GONE.id)}


def in_terminal(shown: Reply | Message) -> str:
    drawn = console.render_digest(shown) if isinstance(shown, Message) else console.render_reply(shown)
    screen = Console(width=100)
    with screen.capture() as said:
        screen.print(drawn)
    return said.get()


def in_slack(shown: Reply | Message) -> str:
    drawn = slack.render_message(shown, "k", "/p") if isinstance(shown, Message) else slack.render_reply(shown, "/p")
    return read_blocks(drawn["blocks"])


def in_discord(shown: Reply | Message) -> str:
    drawn = discord.render_message(shown, "k") if isinstance(shown, Message) else discord.render_reply(shown)
    return read_message(drawn)


@each("view, draw", product(REPLIES | MESSAGES, [in_terminal, in_slack, in_discord]))
def test_every_view_of_a_withdrawn_paper_says_so(view, draw):
    assert "Withdrawn · ▲ 3" in draw((REPLIES | MESSAGES)[view])
