"""A withdrawn paper says so in every list of every face, beside the title and not only in the abstract."""

import pytest
from rich.console import Console

from adapters.console.render import render_reply
from adapters.discord.paper_render import paper_facts as discord_facts
from adapters.slack.paper_render import paper_facts as slack_facts
from bot.model import Paper, PaperId
from bot.replies import Card, Reply

GONE = Paper(id=PaperId("2504.13173"), title="T", abstract="A.", upvotes=3, author_count=9, withdrawn=True)


@pytest.mark.parametrize("facts", [slack_facts, discord_facts])
def test_chat_says_withdrawn_beside_the_title(facts):
    assert facts(GONE).startswith("Withdrawn · ")


@pytest.mark.parametrize("full", [False, True])
def test_the_terminal_says_withdrawn_beside_the_title(full):
    console = Console(width=100)
    with console.capture() as shown:
        console.print(render_reply(Reply(title="1 paper", cards=(Card(paper=GONE, rank=1, full=full),))))
    assert "Withdrawn · ▲ 3" in shown.get()
