"""`for you`, `not for me` and digests by taste: what a person and a channel get, and what shows of nobody."""

import asyncio
import json
from datetime import date, timedelta

import msgspec
import pytest
from cases import each
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.commands.for_you import PICKED, reason_first
from bot.commands.for_you import POPULAR as THIS_WEEK
from bot.errors import BusyError
from bot.model import Asker, Channel, Considered, Digest, History, Paper, PaperId, Person, Subscription
from bot.replies import plain
from bot.store import keys
from bot.store.reading import decode, encode
from bot.taste.order import POPULAR, Ranked

MONDAY = date(2025, 4, 21)
FRIDAY = MONDAY - timedelta(days=3)
ABOUT = {
    "d": "diffusion models generate images by denoising latent noise",
    "a": "language agents plan with tool calls in web environments",
    "p": "protein folding predicts molecular structure from sequences",
}
KEYWORDS = {"d": ("diffusion models",), "a": ("language agents",), "p": ("protein folding",)}


def a_paper(kind, number, day, upvotes):
    return Paper(
        id=PaperId(f"2504.{'dap'.index(kind) + 1}{number:04}"),
        title=f"{kind}{number} {ABOUT[kind]}",
        abstract=ABOUT[kind],
        keywords=KEYWORDS[kind],
        days=(day,),
        upvotes=upvotes,
    )


OLD = [a_paper(kind, number, FRIDAY, 1) for kind in ABOUT for number in range(6)]
VOTES = {"p": 50, "a": 5, "d": 1}
NEW = [a_paper(kind, number, MONDAY, VOTES[kind] + number) for kind in ABOUT for number in (7, 8, 9)]
TEAM, OTHER = (Channel(platform="slack", workspace=name, id="C1") for name in ("T1", "T2"))
NEXT_DOOR = Channel(platform="slack", workspace="T1", id="C2")


GONE = [
    msgspec.structs.replace(paper, id=PaperId(f"2503.1000{number}"), withdrawn=True, days=())
    for number, paper in enumerate(OLD[:5])
]
BARE = [Paper(id=PaperId(f"2502.1000{number}"), title=f"{ABOUT['a']} {number}") for number in range(5)]


def asker(user, channel=TEAM, **more):
    return Asker(person=Person(platform="slack", workspace=channel.workspace, user=user), channel=channel, **more)


ADA = asker("ada")
LIKED = [paper.id for paper in OLD if paper.title.startswith("d")]


@pytest.fixture
def source():
    source = FakeSource()
    source.days |= {FRIDAY: list(OLD), MONDAY: list(NEW)}
    return source


@pytest.fixture
async def bot(redis, server_url, clock, source):
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as opened:
        await opened.refresh_day(FRIDAY)
        await opened.refresh_day(MONDAY)
        yield opened


async def say(bot, text, who=ADA):
    return [reply async for reply in bot.answer(text, who)][-1]


async def save(bot, ids, who=ADA):
    await say(bot, f"save {' '.join(ids)}", who)


def kinds(papers):
    return "".join(paper.title[0] for paper in papers)


async def test_for_you_begins_with_what_is_like_saved_papers_and_has_one_popular_one_in_five(bot):
    await save(bot, LIKED)
    for typed in ("for you", "foryou"):
        reply = await say(bot, typed)
        assert kinds(card.paper for card in reply.cards) == "dddpp"
        assert [card.reason[:17] for card in reply.cards[:3]] == ["because you saved"] * 3
        assert [card.reason for card in reply.cards].index(THIS_WEEK) == 4
        assert "open it and choose “Not for me”" in str(reply.note)
        typed_only = "".join(span.text for each in reply.note for span in each if not span.reacting)
        assert "To see fewer papers like one, type not for me 1" in typed_only, "a terminal has nothing to choose"
    assert not {card.paper.id for card in reply.cards} & set(LIKED)


async def test_for_you_is_a_file_like_any_list_and_says_what_it_lacks(bot):
    lacking = await say(bot, "export for you")
    assert (lacking.file, lacking.title) == (None, "Nothing to export")
    assert "once you have saved 5 papers (0 so far)" in str(lacking.lines)
    await save(bot, LIKED)
    exported = await say(bot, "export csv for you")
    assert exported.file.name == "papers-for-you-2025-04-21.csv"
    listed = [card.paper.title for card in (await say(bot, "for you")).cards]
    first = [row.split(",")[1] for row in exported.file.content.decode("utf-8-sig").splitlines()[1:6]]
    assert first == listed


async def test_papers_of_an_old_library_are_not_called_this_weeks(bot, clock):
    await save(bot, [f"2504.0000{number}" for number in range(1, 6)])
    assert "This week's papers" in str((await say(bot, "for you")).lines)
    clock.advance(days=30)
    assert "Papers from the week to " in str((await say(bot, "for you")).lines)


async def test_the_pages_of_for_you_have_every_paper_once_though_one_is_saved_in_between(bot):
    await save(bot, LIKED)
    first = await say(bot, "for you")
    await save(bot, [first.cards[0].paper.id])
    pages = [await say(bot, "for you", asker("ada", page=page)) for page in range(2, first.pages + 1)]
    shown = [card.paper.id for reply in (first, *pages) for card in reply.cards]
    assert len(shown) == len(set(shown)) == first.total == PICKED < len(OLD) + len(NEW) - len(LIKED)
    assert (first.title, plain(first.lines[0])[-9:]) == ("Top 20 for you", "1–5 of 20")


async def test_who_saved_fewer_than_five_papers_is_told_so_and_sees_what_is_popular_and_not_saved_yet(bot):
    best = sorted(NEW, key=lambda paper: -paper.upvotes)
    assert "until you save 5 papers" in plain((await say(bot, "for you")).lines[0])
    await save(bot, [best[0].id, LIKED[0]])
    reply = await say(bot, "for you")
    assert (reply.title, plain(reply.lines[0])) == (
        "For you",
        "Most upvoted this week until you save 3 more papers · 1–5 of 20",
    )
    assert [card.paper.id for card in reply.cards] == [paper.id for paper in best[1:6]]
    assert not [card.reason for card in reply.cards if card.reason]
    assert not reply.note


async def test_only_the_weeks_most_upvoted_papers_are_called_so(bot, source):
    """A new day's best with 7 upvotes was, in a week that had 157."""
    thursday = FRIDAY - timedelta(days=1)
    source.days[thursday] = [a_paper("a", number, thursday, 100 + number) for number in range(20, 40)]
    await bot.refresh_day(thursday)
    await save(bot, LIKED)
    reply = await say(bot, "for you", asker("ada", page_size=0))
    named = [card.paper.upvotes for card in reply.cards if card.reason == THIS_WEEK]
    assert named
    assert min(named) >= 100


async def test_who_does_not_want_a_saved_paper_is_told_that_it_stays(bot):
    await save(bot, LIKED[:1])
    assert "It stays saved." in plain((await say(bot, f"not for me {LIKED[0]}")).note[0])
    assert "saved" not in plain((await say(bot, f"not for me {NEW[0].id}")).note[0])


async def test_what_is_not_for_me_goes_to_the_end_until_that_is_undone(bot):
    await save(bot, [paper.id for paper in OLD if paper.title[0] in "da"])
    like_agents = [paper.id for paper in NEW if paper.title.startswith("a")]
    before = await say(bot, "for you")
    reply = await say(bot, f"not for me {like_agents[0]}")
    assert (reply.title, reply.way_back) == ("Not for you", f"for me {like_agents[0]}")
    for paper_id in like_agents[1:]:
        await say(bot, f"not for me {paper_id}")
    after = await say(bot, "for you")
    assert "a" in kinds(card.paper for card in before.cards)
    assert "a" not in kinds(card.paper for card in after.cards)
    await say(bot, "undo")
    assert like_agents[2] not in json.loads((await say(bot, "my data")).file.content)["not_for_me"]


MARKED = {
    ("not for me",): True,
    ("not for me", "undo"): False,
    ("not for me", "for me"): False,
    ("not for me", "for me", "undo"): True,
    ("for me",): False,
    ("for me", "undo"): False,
    ("not for me", "not for me"): True,
}


@each("steps, marked", MARKED.items())
async def test_a_paper_is_not_for_somebody_as_they_last_said_also_after_undo(bot, steps, marked):
    paper_id = NEW[0].id
    for step in steps:
        reply = await say(bot, step if step == "undo" else f"{step} {paper_id}")
    if steps.count(steps[0]) == 2 or steps == ("for me",):
        assert not reply.way_back, "nothing changed"
    assert bool(await bot.store.dislikes.load(ADA.person)) == marked
    await say(bot, "forget me yes")


async def test_an_opened_paper_says_whether_it_is_not_for_me(bot):
    paper_id = NEW[0].id
    labels = []
    for press in ("not for me", "for me"):
        labels += [button.label for button in (await say(bot, f"show {paper_id}")).cards[0].more]
        await say(bot, f"{press} {paper_id}")
    assert (labels.count("Not for me"), labels.count("Not for me ✓")) == (1, 1)


async def test_my_data_shows_what_was_disliked_and_forget_me_leaves_nothing_of_it(bot, redis):
    await say(bot, f"not for me {NEW[0].id}")
    told = await say(bot, "my data")
    assert plain(told.lines[0]).startswith("0 saved papers, 1 paper marked Not for me.")
    [kept] = json.loads(told.file.content)["not_for_me"]
    assert (kept["id"], kept["title"]) == (NEW[0].id, NEW[0].title)
    await say(bot, "forget me yes")
    assert not [key for key in await redis.keys("*") if b"disliked" in key]


def test_papers_without_a_reason_come_behind_those_that_have_one_the_most_upvoted_first():
    """One by a saved paper's authors, about something else and without votes, stood before papers with a reason."""
    week = [
        Ranked(paper=Paper(id=PaperId(name), title=name, upvotes=upvotes), reason=reason)
        for name, upvotes, reason in [("a", 0, ""), ("b", 0, "because"), ("c", 9, ""), ("d", 1, "because")]
    ]
    assert [each.paper.id for each in sorted(week, key=reason_first)] == ["b", "d", "c", "a"]


@pytest.mark.parametrize("there", [True, False], ids=["typed in private", "typed in a channel"])
async def test_forget_me_leaves_no_reason_of_a_personal_digest_that_had_ended(bot, redis, clock, there):
    bot.publishers["slack"] = FakePlatform(clock)
    direct = asker("ada", await bot.publishers["slack"].open_private(ADA.person), direct=True, zone="Europe/Berlin")
    for typed in ("subscribe by taste", "unsubscribe"):
        await say(bot, typed, direct)
    digest = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=(), reasons={NEW[0].id: "because you saved “x”"})
    await redis.hset(keys.digests(direct.channel), "scheduled:2025-04-21", encode(digest))
    await say(bot, "forget me yes", direct if there else ADA)
    assert not await redis.exists(keys.digests(direct.channel))


async def test_forget_me_says_so_when_it_cannot_find_out_where_a_person_was_written_to(bot, clock):
    bot.publishers["slack"] = FakePlatform(clock)
    bot.publishers["slack"].open_private = busy
    await save(bot, LIKED)
    assert (await say(bot, "forget me yes")).trouble
    del bot.publishers["slack"].open_private
    assert (await say(bot, "forget me yes")).title == "Everything about you has been deleted"


async def busy(person):
    raise BusyError("Slack asks to wait")


SAVED = {
    "one topic only": (LIKED, "based on your 6 saved papers", "because you saved"),
    "papers that nobody knows": ([f"2504.5555{number}" for number in range(5)], "most upvoted first", ""),
    "papers that are withdrawn": ([paper.id for paper in GONE], "based on your 5 saved papers", "because you saved"),
    "titles without abstracts": ([paper.id for paper in BARE], "based on your 5 saved papers", "because you saved"),
}


@each("ids, words, reason", SAVED.values())
async def test_whatever_somebody_saved_for_you_has_an_answer(bot, ids, words, reason):
    await bot.library.keep([*GONE, *BARE])
    await save(bot, ids)
    reply = await say(bot, "for you")
    assert words in plain(reply.lines[0])
    assert len(reply.cards) == 5
    assert reply.cards[0].reason.startswith(reason)
    await say(bot, "forget me yes")


def a_subscription(channel, **more):
    return Subscription(channel=channel, order="taste", top=5, **more)


async def test_a_personal_digest_by_taste_has_its_persons_order_and_reasons(bot):
    direct = asker("ada", Channel(platform="slack", workspace="T1", id="D1"), direct=True, zone="Europe/Berlin")
    await save(bot, LIKED)
    await say(bot, "subscribe by taste", direct)
    subscription = await bot.store.subscriptions.load(direct.channel)
    digest = (await bot.digests.decide(subscription, History(), MONDAY)).digest
    assert kinds(digest.papers) == "dddpppaa"
    assert digest.reasons[digest.papers[0].id].startswith("because you saved “d")
    assert digest.reasons[digest.papers[4].id] == POPULAR
    assert "top 8 by taste" in str((await say(bot, "settings", direct)).rows)


async def test_a_digest_goes_by_upvotes_until_it_knows_a_taste_and_settings_says_why(bot):
    manager = asker("ada", manages=True, zone="Europe/Berlin")
    done = await say(bot, "subscribe by taste", manager)
    why = "top 8 by upvotes until 3 people have saved similar papers here, then by taste"
    for card in (done, await say(bot, "settings", manager)):
        assert why in [plain(row.value) for row in card.rows]
    digest = (await bot.digests.decide(await bot.store.subscriptions.load(TEAM), History(), MONDAY)).digest
    assert (digest.order, digest.papers[0].upvotes) == ("upvotes", max(paper.upvotes for paper in NEW))
    await say(bot, "undo", manager)
    assert await bot.store.subscriptions.load(TEAM) is None


async def test_undo_after_by_taste_is_by_upvotes_again(bot):
    manager = asker("ada", manages=True, zone="Europe/Berlin")
    for typed in ("subscribe at 9", "subscribe by taste", "undo"):
        await say(bot, typed, manager)
    assert (await bot.store.subscriptions.load(TEAM)).order == "upvotes"


async def decided(bot, channel):
    considered = {paper.id: Considered(day=FRIDAY, posted=True) for paper in OLD}
    history = History(newest_edition=FRIDAY, considered=considered)
    return (await bot.digests.decide(a_subscription(channel), history, MONDAY)).digest


async def test_a_channels_digest_goes_by_what_three_of_its_people_saved_there(bot):
    for who in ("ada", "bo", "cy"):
        await save(bot, LIKED[:2], asker(who))
    digest = await decided(bot, TEAM)
    assert kinds(digest.papers) == "dddpp"
    assert digest.reasons[digest.papers[0].id] == "people here saved papers on diffusion models"
    assert not digest.personal
    assert decode(encode(digest), Digest) == digest


async def test_three_people_who_saved_nothing_alike_are_no_taste(bot):
    alone = [
        Paper(id=PaperId(f"2502.1000{number}"), title=title) for number, title in enumerate(("Alpha", "Bee", "Cat"))
    ]
    await bot.library.keep(alone)
    for who, paper in zip(("ada", "bo", "cy"), alone, strict=True):
        await save(bot, [paper.id], asker(who))
    assert (await decided(bot, TEAM)).order == "upvotes"


async def test_what_was_saved_in_another_channel_or_workspace_or_is_no_longer_saved_changes_nothing(bot):
    for who in ("ada", "bo", "cy"):
        await save(bot, LIKED[:2], asker(who, OTHER))
        await save(bot, LIKED[2:4], asker(who, NEXT_DOOR))
    for who in ("ada", "bo", "cy"):
        await save(bot, LIKED[4:5], asker(who))
    await say(bot, f"unsave {LIKED[4]}", asker("cy"))
    here = await decided(bot, TEAM)
    assert (here.order, here.reasons) == ("upvotes", {})
    assert (await decided(bot, NEXT_DOOR)).order == "taste"


async def test_forget_me_leaves_no_count_in_a_channel(bot, redis):
    await save(bot, LIKED[:2])
    assert await redis.zcard(keys.saves(TEAM)) == 2
    await say(bot, "forget me yes")
    assert not await redis.exists(keys.saves(TEAM))


async def test_others_have_their_turns_while_somebody_with_many_saves_is_answered(bot, monkeypatch):
    """However many saves: each piece of work gives way. Here after no time at all, so that nothing is measured."""
    await save(bot, LIKED)
    monkeypatch.setattr("bot.tasks.TURN_S", 0.0)
    week, turns = list(NEW), 0

    async def wait_for_turns():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(wait_for_turns())
    await bot.tastes.of_person(ADA.person, week)
    first = turns
    await bot.tastes.of_person(ADA.person, week)
    others.cancel()
    of_an_order = len(week) + len(LIKED)
    assert turns - first >= of_an_order
    assert first >= of_an_order + len(OLD) + len(NEW), "the first time all papers are counted"
