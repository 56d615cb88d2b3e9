"""Search answers, alerts, shares and the Home tab of every recorded edition, and of hostile titles, by the platforms'
own rules."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes import discord_reading, slack_reading

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.slack.home import home_blocks
from bot.alerts.tell import build_alert
from bot.commands.cards import Page, build_cards, build_list
from bot.home_page import build_home
from bot.model import Bookmark, Digest, Message, Paper, PaperId
from bot.paper_card import full_card
from bot.replies import Button, Reply, Row, line
from bot.sources.huggingface_json import parse_papers

COMMAND = "/papers"
LAYOUTS = ("thread", "list", "papers")
CALLBACK = "/webhooks/1/token/messages/@original"
DAY = date(2026, 6, 30)
TITLES = (
    "A" * 300,
    "On the " + "Very " * 58 + "Long Title",
    "大语言模型" * 60,
    "نموذج لغوي كبير " * 18,
    "👩‍👩‍👧‍👦🔥" * 40,
    "*_~`|" * 60,
    r"$\mathcal{O}(n \log n)$ " * 12,
    "<!channel> @everyone & <b> " * 11,
    "\u0301" * 300,
    "",
)
HOSTILE = tuple(
    Paper(
        id=PaperId(f"2606.{number:05d}"),
        title=title[:300],
        authors=(title[:300],) * min(number, 100),
        author_count=3303 * (number % 2),
        abstract=title * 9,
        summary=title * 9 if number % 3 else "",
        organization=title[:200] if number % 2 else "",
        code_url="https://github.com/o/r",
        keywords=(title[:100],),
        days=(DAY,),
        comments=number,
        upvotes=number * 10**6,
    )
    for number, title in enumerate(TITLES)
)


def recorded(shared: Path) -> Iterator[tuple[Paper, ...]]:
    """The papers of each recorded edition."""
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        names = sorted(each.filename for each in archive.infolist() if each.file_size > 2)
        names = [name for name in names if name.endswith(".json")]
        for name in names:
            if papers := parse_papers(archive.read(name), day=date.fromisoformat(Path(name).stem)).papers:
                yield tuple(papers)


def a_bookmark(paper: Paper) -> Bookmark:
    return Bookmark(id=paper.id, title=paper.title, saved_at=datetime(2026, 7, 1, tzinfo=UTC), note=paper.title)


def answers(papers: tuple[Paper, ...]) -> list[Reply]:
    """Two pages of a list as the core builds them, saved and not, an alert, and papers in full."""
    pages = [
        build_list(
            "llm agents",
            build_cards(
                papers[at : at + size], {paper.id: a_bookmark(paper) for paper in papers[:saved]}, first_rank=at + 1
            ),
            Page(items=(), number=2, pages=3, total=len(papers)),
            title=papers[0].title,
            count="9,999 papers with all words, best first",
            note=(line(papers[0].title),),
            buttons=(Button(label="Follow", says=f"follow: {papers[0].title[:200]}"),),
        )
        for at, size, saved in ((0, 5, 0), (5, 5, 99), (0, 10, 3))
        if papers[at:]
    ]
    alert = build_alert(papers, {paper.id: ("llm", paper.title) for paper in papers})
    return [
        *pages,
        alert,
        *(Reply(title="", cards=(full_card(each, kept=a_bookmark(each)),)) for each in papers[:3]),
    ]


def judge_slack(shared: Path, papers: tuple[Paper, ...]) -> int:
    judge = slack_reading.load_judge(shared)
    replies = answers(papers)
    payloads = [slack.render_reply(reply, COMMAND) for reply in replies]
    shares = [{"channel": "C012ABCDEF"} | slack.render_shared(reply, "U1", COMMAND) for reply in replies]
    digests = Reply(title="Your digests", rows=(Row(left="Weekdays at 9", right=papers[0].title, is_command=False),))
    page = build_home("", replies[0], 9, (digests,), Reply(title="Following"), replies[-1])
    home = {"type": "home", "blocks": home_blocks(page, COMMAND)}
    for payload in payloads:
        assert judge("response_url", payload) == []
    for payload in (*shares, *({"channel": "C012ABCDEF"} | each for each in messages(slack.render_message, papers))):
        assert judge("chat.postMessage", payload, allowed_mentions={"U1"}) == []
    assert judge("views.publish", {"user_id": "U012ABCDE", "view": home}) == []
    return len(payloads) + len(shares) + 1 + 3 * (len(papers[:8]) + 1)


def judge_discord(shared: Path, papers: tuple[Paper, ...]) -> int:
    judge = discord_reading.load_judge(shared)
    payloads = [discord.render_reply(reply) for reply in answers(papers)]
    shares = [discord.render_shared(reply, "ada") for reply in answers(papers)]
    for payload in (*payloads, *shares):
        assert judge("PATCH", CALLBACK, payload) == []
    sent = [payload | {"nonce": "1", "enforce_nonce": True} for payload in messages(discord_message, papers)]
    for payload in sent:
        assert judge("POST", "/channels/1/messages", payload, digest=True) == []
    return len(payloads) + len(shares) + len(sent)


def discord_message(message: Message, key: str, command: str) -> dict:
    return discord.render_message(message, key)


def messages(render, papers: tuple[Paper, ...]) -> list[dict]:
    """A digest of eight in all layouts, with a message for each paper and its picture."""
    digest = Digest(local_day=DAY, edition_days=(DAY,), papers=papers[:8], left_out=40)
    parts = ("header", *(paper.id for paper in digest.papers))
    drawn = [Message(digest=digest, layout=layout, part=part) for layout in LAYOUTS for part in parts]
    return [render(message, f"scheduled:{DAY}/{message.part}", COMMAND) for message in drawn]


JUDGED = {"slack": judge_slack, "discord": judge_discord}


@pytest.mark.parametrize("face", JUDGED)
def test_what_people_get_of_hostile_papers_is_within_every_limit(shared, face):
    assert JUDGED[face](shared, HOSTILE) > 30


@pytest.mark.soak
@pytest.mark.parametrize("face", JUDGED)
def test_answers_alerts_shares_and_home_of_every_recorded_edition_are_taken(shared, face):
    judged = [JUDGED[face](shared, papers) for papers in recorded(shared)]
    print(f"{face}: {len(judged)} editions, {sum(judged)} payloads, 0 errors")
    assert len(judged) == 338
