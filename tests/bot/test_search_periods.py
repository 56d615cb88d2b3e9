"""Time in plain words at an end of a search is a filter; in the middle, and in titles, it is words."""

from datetime import date

from cases import each

from bot.language.grammar import parse_command
from bot.language.values import Search

TODAY = date(2026, 6, 30)


def searched(text: str) -> Search:
    command = parse_command(text, today=TODAY)
    assert isinstance(command, Search)
    return command


@each(
    "text, words",
    [
        ("papers about image editing from last week", "papers about image editing since:7d"),
        ("image editing in the last month", "image editing since:30d"),
        ("image editing, this week?", "image editing since:7d"),
        ("image editing this month", "image editing since:30d"),
        ("image editing past 7 days", "image editing since:7d"),
        ("image editing over the past two weeks", "image editing since:14d"),
        ("image editing last 30 days", "image editing since:30d"),
        ("image editing since yesterday", "image editing since:yesterday"),
        ("image editing from yesterday", "image editing since:yesterday before:today"),
        ("image editing today", "image editing since:today"),
        ("image editing in 2025", "image editing since:2025 before:2026"),
        ("image editing published in 2025", "image editing since:2025 before:2026"),
        ("image editing since 2025", "image editing since:2025"),
        ("image editing from December 2025", "image editing since:2025-12 before:2026-01"),
        ("image editing from may", "image editing since:2026-05 before:2026-06"),
        ("diffusion papers in June", "diffusion papers since:2026-06 before:2026-07"),
        ("image editing since december.", "image editing since:2025-12"),
        ("image editing since may", "image editing since:2026-05"),
        ("image editing since jun", "image editing since:2026-06"),
        ("image editing since monday", "image editing since:2026-06-29"),
        ("image editing since 1 june", "image editing since:2026-06-01"),
        ("image editing since June 1st, 2026", "image editing since:2026-06-01"),
        ("image editing since 2026-06-01", "image editing since:2026-06-01"),
        ("image editing after may", "image editing since:2026-06"),
        ("image editing before may", "image editing before:2026-05"),
        ("image editing before 2025", "image editing before:2025"),
        ("image editing until may", "image editing before:2026-06"),
        ("image editing from last friday", "image editing since:2026-06-26 before:2026-06-27"),
        ("image editing on monday", "image editing since:2026-06-29 before:2026-06-30"),
        ("since monday image editing", "image editing since:2026-06-29"),
        ("before may, image editing", "image editing before:2026-05"),
        ("papers from may about image editing", "papers about image editing since:2026-05 before:2026-06"),
        ("papers since monday", "since:2026-06-29"),
        ("papers in 2025", "since:2025 before:2026"),
        ("in May, image editing", "image editing since:2026-05 before:2026-06"),
        ("image editing from last year", "image editing since:2025 before:2026"),
        ("image editing in the last year", "image editing since:365d"),
        ("image editing this year", "image editing since:year"),
        ("last week's papers about image editing", "papers about image editing since:7d"),
        ("today's papers on image editing", "papers on image editing since:today"),
        ("last 7 days image editing", "image editing since:7d"),
        ("in 2025, image editing", "image editing since:2025 before:2026"),
        ("find papers by meta with code", "find papers by meta has:code"),
        ("papers about editing from last week with code", "papers about editing since:7d has:code"),
        ("papers about editing with code from last week", "papers about editing since:7d has:code"),
        ("language agents with code", "language agents has:code"),
        ('"tool use" with code available', '"tool use" has:code'),
        ("language agents with github", "language agents has:code"),
        ("latest agents with code from last week", "agents since:7d has:code sort:new"),
        ("agents with code since may newest first", "agents since:2026-05 has:code sort:new"),
        ("image editing from last week sort:new", "image editing since:7d sort:new"),
        ("latest agents min:10", "agents sort:new min:10"),
        ("latest agents", "agents sort:new"),
        ("latest on robots", "robots sort:new"),
        ("agents with code newest", "agents has:code sort:new"),
        ("latest from nvidia", "papers from nvidia sort:new"),
        ("agents, newest first", "agents sort:new"),
        ("agents by date", "agents sort:new"),
        ("recent agents papers", "agents sort:new"),
        ("most upvoted agents", "agents sort:top"),
        ("agents by upvotes", "agents sort:top"),
        ("agents sorted by upvotes", "agents sort:top"),
        ("best agents papers", "agents sort:top"),
        ("what's new in image editing?", "image editing sort:new"),
        ("any new papers on image editing?", "image editing sort:new"),
        ("new papers about RL", "RL sort:new"),
        ("is there anything new on RL", "RL sort:new"),
        ("what is new in image editing this week?", "image editing since:7d sort:new"),
        ("the latest papers on image editing", "image editing sort:new"),
        ("show me the latest papers on image editing", "image editing sort:new"),
        ("can you find us the best papers about image editing?", "image editing sort:top"),
        ("best paper on image editing", "image editing sort:top"),
        ("what are the top 5 papers about image editing?", "image editing sort:top"),
        ("most upvoted papers on image editing from last week", "image editing since:7d sort:top"),
        ("search image editing from last week", "image editing since:7d"),
    ],
)
def test_time_at_either_end_is_a_filter_and_the_words_alone_are_offered(text, words):
    command = searched(text)
    assert command.words == words
    assert searched(command.offer).words == text.removeprefix("search ")


@each(
    "text",
    [
        "forecasting the last week of a storm with transformers",
        "how do language models work today",
        "image editing in 1949",
        "image editing in 2049",
        "best papers about last few weeks",
        "the end of the day",
        "papers of the past",
        '"all of last week"',
        "image editing last week since:3d",
        "latest advances have",
        "recent agents",
        "popular video training",
        "Z1: Efficient Test-time Scaling with Code",
        "a study of how language models learn to reason with code",
        "agents with code review",
        "this day",
        "attention from scratch",
        "how models may reason",
        "learning from mar",
        "language models know the answer before decoding",
        "sorting after august rains",
        "image editing since 1984",
        "image editing after june",
        "papers by may",
        "in march madness predictions",
        "from may",
        "recent work on state spaces",
        "what's new in the world's oldest language?" * 3,
        "something new",
    ],
)
def test_other_words_stay_words(text):
    assert searched(text).words == text
    assert not searched(text).offer
