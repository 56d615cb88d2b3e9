"""Posting an edition by hand: every message visible once, whatever crashes in between."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from rich.console import Console
from structlog.testing import capture_logs

from adapters.console.posting import Queue, post_here
from bot.app import open_bot
from bot.digests import post
from bot.digests.by_hand import EditionPoster
from bot.digests.choose import decide_digest, decide_edition
from bot.errors import BusyError, SupersededError, UnsureError
from bot.model import Channel, Considered, Edition, History, Paper, PaperId, PostRequest, Subscription
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Failed
from bot.search.index import TantivyIndex
from bot.store.leases import Leases
from bot.store.library import LibraryStore
from bot.store.outbox import Outbox

MONDAY = date(2025, 4, 21)
HERE = Channel(platform="fake", workspace="W", id="C")
WANTED = Subscription(channel=HERE)
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Paper {number}", upvotes=9 - number) for number in range(3)]


@pytest.fixture
def platform(clock) -> FakePlatform:
    return FakePlatform(clock)


@pytest.fixture
def source() -> FakeSource:
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    return source


@pytest.fixture
async def open_desk(redis, clock, source, platform):
    """Returns the desk of a process that has just started."""

    async def open_one() -> EditionPoster:
        library = Library(LibraryStore(redis))
        await library.load()
        refresher = Refresher(library, source, Leases(redis), clock)
        poster = post.Poster(Outbox(redis), platform, library, clock)
        return EditionPoster(library, refresher, poster, clock, Finder(library, TantivyIndex()))

    return open_one


REQUEST = PostRequest(channel=HERE)
EVERYTHING = ["header", *(paper.id for paper in PAPERS)]


async def test_an_edition_comes_as_a_header_and_its_papers(open_desk, platform):
    done = await (await open_desk()).post(REQUEST)
    assert platform.parts(HERE) == EVERYTHING
    assert done.posted.fresh == 4


async def test_posting_again_posts_nothing_new_even_with_new_upvotes(open_desk, source, clock, platform):
    await (await open_desk()).post(REQUEST)
    source.days[MONDAY].append(Paper(id=PaperId("2504.00099"), title="Late", upvotes=99))
    clock.advance(hours=2)
    done = await (await open_desk()).post(REQUEST)
    assert (done.posted.fresh, platform.parts(HERE)) == (0, EVERYTHING)


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
async def test_a_post_of_unknown_outcome_is_looked_for_before_it_is_posted_again(open_desk, platform, fault):
    platform.faults.extend(["", fault])
    with pytest.raises(UnsureError):
        await (await open_desk()).post(REQUEST)
    await (await open_desk()).post(REQUEST)
    assert platform.parts(HERE) == EVERYTHING


async def test_a_busy_platform_is_not_asked_what_it_took(open_desk, platform):
    platform.faults.extend(["", "busy"])
    with pytest.raises(BusyError):
        await (await open_desk()).post(REQUEST)
    asked = platform.asked
    await (await open_desk()).post(REQUEST)
    assert (platform.parts(HERE), platform.asked) == (EVERYTHING, asked)


async def test_a_message_that_is_refused_does_not_cost_the_others(open_desk, platform):
    platform.faults.extend(["", "bad message", "bad message"])  # with its picture and without
    await (await open_desk()).post(REQUEST)
    await (await open_desk()).post(REQUEST)
    assert platform.parts(HERE) == ["header", *EVERYTHING[2:]]


async def test_a_paper_that_is_refused_for_its_picture_stands_there_once_without(open_desk, platform):
    platform.shuns_pictures = True
    await (await open_desk()).post(REQUEST)
    await (await open_desk()).post(REQUEST)
    assert platform.parts(HERE) == EVERYTHING
    assert not any(each.message.pictured for each in platform.standing[HERE.ref] if each.message.paper)


async def test_a_header_that_somebody_deleted_takes_its_thread_with_it(open_desk, platform):
    platform.faults.extend(["", "", "lost before"])
    with pytest.raises(UnsureError):
        await (await open_desk()).post(REQUEST)
    platform.standing[HERE.ref][0].deleted = True
    await (await open_desk()).post(REQUEST)
    assert platform.parts(HERE) == EVERYTHING[1:2]


async def test_the_platform_is_asked_once_in_the_life_of_a_channel_and_when_something_is_unsure(open_desk, platform):
    await (await open_desk()).post(REQUEST)
    await (await open_desk()).post(REQUEST)
    assert platform.asked == 1


async def test_two_deliveries_in_one_channel_never_run_at_once(open_desk, platform, redis, clock):
    outbox = Outbox(redis)
    turn = await outbox.begin(HERE, clock.now())
    with pytest.raises(BusyError):
        await (await open_desk()).post(REQUEST)
    clock.advance(minutes=2)
    await (await open_desk()).post(REQUEST)
    with pytest.raises(SupersededError):
        await outbox.intend(turn, "edition:2025-04-21/late", clock.now())
    assert platform.parts(HERE) == EVERYTHING


async def test_a_delivery_that_waits_long_for_the_platform_keeps_its_channel(open_desk, platform, clock, monkeypatch):
    monkeypatch.setattr(post, "RENEWED_S", 0.01)
    waited = []

    async def wait_long(label: str) -> None:
        if label.startswith("post: before") and not waited:
            clock.advance(minutes=5)
            await asyncio.sleep(0.1)  # the turn is renewed behind
            with pytest.raises(BusyError):
                await (await open_desk()).post(REQUEST)
            waited.append(label)

    platform.step = wait_long
    await (await open_desk()).post(REQUEST)
    assert waited
    assert platform.parts(HERE) == EVERYTHING


async def test_a_wiped_store_asks_the_channel_and_posts_nothing_again(open_desk, platform, redis):
    await (await open_desk()).post(REQUEST)
    await redis.flushdb()
    await (await open_desk()).post(REQUEST)
    assert platform.parts(HERE) == EVERYTHING


async def test_a_reaction_on_a_message_finds_its_papers(open_desk, redis, platform):
    await (await open_desk()).post(REQUEST)
    outbox = Outbox(redis)
    refs = [each.ref for each in platform.standing[HERE.ref]]
    assert (await outbox.shown_at(refs[1])).ids == (PAPERS[0].id,)
    header = await outbox.shown_at(refs[0])
    assert (len(header.ids), header.group) == (3, "Digest of 2025-04-21 (3)")
    assert (await outbox.shown_at(msgspec.structs.replace(refs[0], id="other"))).ids == ()


async def test_a_day_without_an_edition_posts_nothing(open_desk, platform):
    done = await (await open_desk()).post(PostRequest(channel=HERE, day=date(2025, 4, 19)))
    assert (done.posted.digest, platform.seen(HERE)) == (None, [])


async def test_a_stale_edition_is_posted_and_says_since_when(open_desk, source, clock, redis, platform):
    old = Edition(day=MONDAY, ids=(PAPERS[0].id,), fetched_at=datetime(2025, 4, 21, 9, tzinfo=UTC))
    await LibraryStore(redis).save_edition(old, PAPERS[:1])
    source.failure = Failed(reason="Hugging Face answered 503")
    done = await (await open_desk()).post(REQUEST)
    assert done.posted.digest.stale_since == old.fetched_at


async def test_the_list_layout_is_one_message(open_desk, platform):
    await (await open_desk()).post(PostRequest(channel=HERE, layout="list", top=2))
    [shown] = platform.standing[HERE.ref]
    assert (len(shown.message.papers), shown.message.digest.left_out) == (2, 1)


async def test_what_a_post_by_hand_did_not_show_stays_new_to_the_channels_digest(open_desk, redis, platform, clock):
    """After the demo has shown the top one, a subscription about something else has to find its papers."""
    await (await open_desk()).post(PostRequest(channel=HERE, top=1, layout="list"))
    history = await Outbox(redis).load_history(HERE)
    edition = Edition(day=MONDAY, ids=tuple(paper.id for paper in PAPERS), fetched_at=clock.now())
    papers = {paper.id: paper for paper in PAPERS}
    about = {"about": lambda paper: paper.title == "Paper 2"}
    chosen = decide_digest([edition], papers, history, local_day=MONDAY, wanted=WANTED, **about).digest
    assert [paper.title for paper in chosen.papers] == ["Paper 2"]
    chosen = decide_digest([edition], papers, history, local_day=MONDAY, wanted=WANTED).digest
    assert [paper.title for paper in chosen.papers] == ["Paper 1", "Paper 2"]


async def test_the_first_digest_after_a_post_by_hand_goes_on_from_there(open_desk, redis, clock):
    """It began with the newest edition: what came between the two was never shown."""
    await (await open_desk()).post(PostRequest(channel=HERE, layout="list"))
    history = await Outbox(redis).load_history(HERE)
    days = [MONDAY + timedelta(days=number) for number in range(-1, 4)]
    late = {day: Paper(id=PaperId(f"2504.001{day:%d}"), title=f"{day:%A}", days=(day,)) for day in days}
    editions = [
        Edition(
            day=day,
            ids=(late[day].id, *((each.id for each in PAPERS) if day == MONDAY else ())),
            fetched_at=clock.now(),
        )
        for day in days
    ]
    papers = {paper.id: paper for paper in (*PAPERS, *late.values())}
    first = decide_digest(editions, papers, history, local_day=days[-1], wanted=WANTED)
    assert [each.title for each in first.digest.papers] == ["Thursday", "Wednesday", "Tuesday", "Monday"]
    assert decide_digest(editions, papers, first.history, local_day=days[-1], wanted=WANTED).digest is None


def test_an_old_edition_posted_by_hand_opens_no_archive(clock):
    earlier = [MONDAY - timedelta(days=number) for number in (30, 20, 10)]
    papers = {day: Paper(id=PaperId(f"2503.000{day:%d}"), title=f"{day}", days=(day,)) for day in (*earlier, MONDAY)}
    editions = [Edition(day=day, ids=(papers[day].id,), fetched_at=clock.now()) for day in papers]
    known = {paper.id: paper for paper in papers.values()}
    by_hand = decide_edition(
        editions[0], known, History(), local_day=MONDAY, request=PostRequest(channel=HERE, day=editions[0].day)
    )
    first = decide_digest(editions, known, by_hand.history, local_day=MONDAY, wanted=WANTED).digest
    assert [each.title for each in first.papers] == [str(MONDAY)]


async def test_an_older_edition_that_is_asked_for_by_its_date_is_posted_as_far_as_it_never_was(
    open_desk, source, redis, platform, clock
):
    """The channel's digest of Monday showed one paper of Friday's edition and passed the others over."""
    friday = date(2025, 4, 18)
    source.days[friday] = [Paper(id=PaperId(f"2504.1000{number}"), title=f"Friday {number}") for number in range(3)]
    outbox = Outbox(redis)
    turn = await outbox.begin(HERE, clock.now())
    considered = {paper.id: Considered(day=MONDAY) for paper in source.days[friday]}
    considered[PaperId("2504.10001")] = Considered(day=MONDAY, posted=True)
    await outbox.save_history(turn, History(newest_edition=MONDAY, considered=considered))
    await outbox.mark(turn)
    await outbox.end(turn)
    request = PostRequest(channel=HERE, day=friday)
    await (await open_desk()).post(request)
    assert platform.parts(HERE) == ["header", "2504.10000", "2504.10002"]
    await (await open_desk()).post(request)
    assert len(platform.parts(HERE)) == 3
    assert (await outbox.load_history(HERE)).newest_edition == MONDAY


async def test_a_post_after_a_killed_one_waits_for_its_turn_says_so_once_and_goes_on(
    redis, server_url, source, platform, clock, capsys
):
    await Outbox(redis).begin(HERE, clock.now())  # and its process is killed

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds=seconds)

    with capture_logs():  # else they stand in between
        async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
            assert await post_here(bot, platform, REQUEST, pause=pass_time) == 0
    assert platform.parts(HERE) == EVERYTHING
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(
        "Another delivery is under way in this channel: waiting for it to end… Posted Monday 21 April"
    )


async def test_a_post_does_not_wait_for_ever(open_desk, redis, platform, clock):
    async def pause(seconds: float) -> None:
        """The other delivery goes on and on."""

    await Outbox(redis).begin(HERE, clock.now())
    with pytest.raises(BusyError, match="another delivery is under way"):
        await (await open_desk()).post(REQUEST, Queue(Console(quiet=True), pause=pause).wait)
    assert platform.seen(HERE) == []
