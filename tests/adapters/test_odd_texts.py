"""Whatever is typed, on whichever face, gets an answer that can be drawn there."""

import io
import random
from itertools import product

import pytest
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from rich.console import Console

from adapters.console.listeners import Ask, read_line
from adapters.console.render import render_reply as render_console
from adapters.discord.render import render_reply as render_discord
from adapters.slack.incoming import plain
from adapters.slack.render import render_reply as render_slack
from bot.app import open_bot
from bot.model import Asker, Channel, Paper, PaperId, Person

ASKER = Asker(
    person=Person(platform="slack", workspace="T1", user="U1"),
    channel=Channel(platform="slack", workspace="T1", id="C1"),
    manages=True,
)
SCRAPS = [
    *(
        "llm",
        "C++",
        "GPT-4",
        "NOT",
        "AND",
        "OR",
        "(",
        ")",
        "-",
        "–video",
        "+",
        '"',
        "“",
        "author:",
        "since:30d",
        "min:",
    ),
    *(
        "大语言模型",
        "拡散モデル",
        "모델은",
        "การเรียนรู้",
        "مرحبا بالعالم",
        "שלום עולם",
        "हिन्दी",
        "Привет",
        "ελληνικά",
        "ẞß",
        "İi",
    ),
    *(
        "\u202eabc\u202c",
        "\u2066x\u2069",
        "\u200b",
        "\u00ad",
        "\ufeff",
        "e\u0301" * 9,
        "\ud800",
        "\x00",
        "\x1b[31m",
        "\x07",
        "\r\n",
    ),
    *("👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇩🇪🇩", "🔖", "⭐️", ":tada:", "<:parrot:1>", "1️⃣"),
    *(
        "<@U1>",
        "<@U1|",
        "<#C1|x",
        "<!here>",
        "<https://a.b|c>",
        "<https://",
        "[a](b",
        "||",
        "```",
        "`",
        "**",
        "*_~",
        "> ",
        "<t:99:R>",
    ),
    *(
        "https://arxiv.org/abs/2504.13173",
        "https://",
        "http://[::1",
        "//",
        "%00%ff",
        "2504.13173",
        "cs/0601001",
        "title:0123456789abcdef",
    ),
    *(
        "save",
        "show",
        "subscribe",
        "export",
        "pause",
        "follow:",
        "saved",
        "week",
        "search",
        "/papers",
        "forget me",
        "unsave",
    ),
    *(
        "at 9",
        "EST",
        "UTC+2",
        "UTC+99",
        "mo,mi",
        "di",
        "9999999999",
        "0900",
        "²",
        "٩",
        "#a,#b",
        "#",
        "2026-99-99",
        "NaN",
        "None",
    ),
    *(
        "'; DROP TABLE papers; --",
        "{{7*7}}",
        "${jndi:x}",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "%s%n",
        "\\",
        "\\mu_{0}",
    ),
]
LONG = [
    "a" * 40_000,
    "<" * 40_000,
    "( " * 20_000,
    "大" * 40_000,
    "NOT " * 10_000,
    "a-1" * 13_000,
    "+" * 40_000,
    "[](" * 13_000,
]
LONG += [
    "μ_{" * 13_000,
    "subscribe " + "mo," * 13_000,
    "\u202e" * 40_000,
    "👩‍👩‍👧‍👦" * 5_000,
    "`" * 40_000,
    "1-" * 20_000,
    "🔖 " + "1," * 20_000,
]


def odd_texts(count):
    rng = random.Random(7)
    pairs = [" ".join(pair) for pair in rng.sample(list(product(SCRAPS, SCRAPS)), count)]
    mixed = [rng.choice(("", " ", "\n")).join(rng.choices(SCRAPS, k=rng.randrange(3, 12))) for _ in range(count)]
    return [*SCRAPS, *LONG, *pairs, *mixed]


@pytest.fixture
async def bot(redis, server_url, clock):
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        papers = [
            Paper(id=PaperId(f"2504.0000{number}"), title=f"C++ and 大语言模型 {number}") for number in range(1, 9)
        ]
        await bot.library.keep(papers)
        yield bot


async def answers(bot, typed):
    """The last reply to a text as each face hands it on."""
    said = read_line(typed, None)
    for text in {typed, plain(typed), said.text if isinstance(said, Ask) else typed}:
        replies = [reply async for reply in bot.answer(text, ASKER)]
        assert replies, text
        yield replies[-1]


def draw(reply):
    console = Console(file=io.StringIO(), width=80)
    console.print(render_console(reply))
    assert console.file.getvalue().strip()
    assert render_slack(reply, "papers")
    assert render_discord(reply)


async def answer_all(bot, texts):
    for typed in texts:
        async for reply in answers(bot, typed):
            assert "went wrong" not in reply.title, repr(typed[:80])
            draw(reply)


async def test_odd_texts_are_answered_on_every_face(bot):
    await answer_all(bot, odd_texts(20)[::10])


@pytest.mark.soak
async def test_many_odd_texts_are_answered_on_every_face(bot):
    await answer_all(bot, [*odd_texts(20), *odd_texts(300)])
