"""Digests on Discord as people see them: each message once, found again, in its thread, published on."""

from datetime import date, timedelta

import discord
import msgspec
import pytest
from contracts.publisher import DIGEST, OCCASION, PAPERS, WorkspacesContract
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from fakes.discord_reading import read_message, read_words

from adapters.discord.publish import DiscordPublisher, make_nonce
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from bot.digests.post import split_digest
from bot.errors import BusyError, RefusedError, UnsureError
from bot.model import Channel, Digest, Message, MessageRef, Person
from bot.occasion import MessageKey
from bot.replies import Reply

POST = "POST /channels/\\d+/messages$"
HEADER = str(MessageKey(OCCASION))
STRIKES = {"busy": "429_bare", "lost before": "reset_before", "lost after": "reset_after"}


class DiscordStage:
    """The local Discord as the contract's stage."""

    def __init__(self, fake: FakeDiscord, publisher: DiscordPublisher) -> None:
        self.fake, self.publisher = fake, publisher
        self.guild = fake.add_guild("Lab")
        self.room = fake.add_channel(self.guild, "papers")
        self.ana = fake.add_user("ana")
        self.channel = Channel(platform="discord", workspace=self.guild.id, id=self.room.id)
        self.person = Person(platform="discord", user=self.ana.id)

    def now(self):
        return self.fake.world._now()

    def shown(self):
        every = [message for channel in self.guild.channels.values() for message in channel.messages]
        return sorted(every, key=lambda message: int(message.id))

    def titles(self):
        return [read_words(message.body) for message in self.shown()]

    def message(self, ref: MessageRef):
        return next(message for message in self.shown() if message.id == ref.id)

    async def delete(self, ref: MessageRef) -> None:
        self.fake.world.delete(self.message(ref))

    async def react(self, ref: MessageRef, emoji: str = "🔖", *, burst: bool = False) -> Person:
        self.fake.react(self.ana, self.message(ref), emoji, burst=burst)
        return self.person

    def strike(self, fault: str) -> None:
        self.fake.fail(POST, STRIKES[fault], times=3)

    def forbid(self) -> None:
        self.fake.deny(self.room, "send_messages")

    def close_door(self) -> None:
        self.ana.dms_open = False

    def elsewhere(self) -> Channel:
        guild = self.fake.add_guild("Other")
        return Channel(platform="discord", workspace=guild.id, id=self.fake.add_channel(guild, "papers").id)

    def private(self):
        return [read_message(message.body) for message in self.fake.dms(self.ana)]


@pytest.fixture
async def fake(clock):
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
        fake.release()
    assert not fake.errors


@pytest.fixture
async def rest(fake, clock):
    async def at_once(seconds: float) -> None:
        """The pauses between two tries are not waited for."""

    rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock), sleep=at_once)
    yield rest
    fake.release()
    await rest.close()


@pytest.fixture
def stage(fake, rest):
    return DiscordStage(fake, DiscordPublisher(rest))


async def post(stage, layout: str = "thread", channel: Channel | None = None) -> dict[str, MessageRef]:
    refs: dict[str, MessageRef] = {}
    header = None
    for message in split_digest(DIGEST, layout):
        key = str(MessageKey(OCCASION, message.part))
        refs[key] = await stage.publisher.post(channel or stage.channel, message, key, header)
        header = header or (refs[key] if layout == "thread" else None)
    return refs


class TestContract(WorkspacesContract):
    pass


async def test_the_papers_hang_in_a_thread_under_the_header(stage):
    await post(stage)

    [header] = stage.room.messages
    assert header.thread.name == "Papers · Friday 20 November"
    assert [paper.title in read_words(message.body) for paper, message in
            zip(PAPERS, stage.fake.thread(header), strict=True)] == [True] * 3  # fmt: skip


async def test_the_same_message_again_within_minutes_shows_nothing_new(stage):
    message = Message(digest=DIGEST)
    first = await stage.publisher.post(stage.channel, message, HEADER, None)
    second = await stage.publisher.post(stage.channel, message, HEADER, None)
    assert first == second
    assert len(stage.room.messages) == 1


def test_a_nonce_is_the_messages_own_and_short_enough():
    nonces = [make_nonce(place, key)["nonce"] for place in ("discord:1:2", "discord:1:3") for key in ("a/b", "a/c")]
    assert len(set(nonces)) == 4
    assert {len(nonce) for nonce in nonces} == {25}


async def test_another_worker_goes_on_in_the_thread_that_the_first_one_began(stage, rest):
    header, first, *_ = split_digest(DIGEST, "thread")
    ref = await stage.publisher.post(stage.channel, header, HEADER, None)
    await stage.publisher.post(stage.channel, first, str(MessageKey(OCCASION, first.part)), ref)

    other = DiscordPublisher(rest)
    second = split_digest(DIGEST, "thread")[2]
    await other.post(stage.channel, second, str(MessageKey(OCCASION, second.part)), ref)

    [shown] = stage.room.messages
    assert len(stage.fake.thread(shown)) == 2


async def test_a_paper_is_found_in_a_thread_whose_header_is_older(stage, clock):
    """The thread is known through its header, which may have been posted hours before."""
    header, first, *_ = split_digest(DIGEST, "thread")
    ref = await stage.publisher.post(stage.channel, header, HEADER, None)
    clock.advance(hours=3)
    key = str(MessageKey(OCCASION, first.part))
    hung = await stage.publisher.post(stage.channel, first, key, ref)

    found = await stage.publisher.find(stage.channel, [key], clock.now())

    assert dict(found) == {key: hung}


async def test_a_digest_is_found_among_hundreds_of_other_messages(stage, clock):
    before = clock.now()
    bo = stage.fake.add_user("bo")
    for number in range(150):
        stage.fake.world.put(stage.room, bo, {"content": f"chat {number}"}, {})
    refs = await post(stage, "papers")
    assert dict(await stage.publisher.find(stage.channel, list(refs), before)) == refs


async def test_what_others_wrote_with_the_same_key_is_not_ours(stage, clock):
    copied = stage.fake.add_user("copycat", bot=True)
    ref = await stage.publisher.post(stage.channel, Message(digest=DIGEST), HEADER, None)
    body = stage.message(ref).body
    await stage.delete(ref)
    stage.fake.world.put(stage.room, copied, body, {})
    assert not await stage.publisher.find(stage.channel, [HEADER], clock.now())


async def test_a_header_recalls_the_papers_it_names_before_any_of_them_is_posted(stage, clock):
    await stage.publisher.post(stage.channel, Message(digest=DIGEST), HEADER, None)
    recalled = await stage.publisher.recall(stage.channel, clock.now() - timedelta(days=1))
    assert recalled.named == {OCCASION: tuple(paper.id for paper in PAPERS)}


@pytest.mark.parametrize("layout", ["thread", "list", "papers"])
async def test_an_announcement_channel_is_published(stage, layout):
    news = stage.fake.add_channel(stage.guild, "news", kind="announcement")
    await post(stage, layout, Channel(platform="discord", workspace=stage.guild.id, id=news.id))
    assert all(message.published for message in news.messages)


@pytest.mark.parametrize("layout", ["thread", "list"])
async def test_what_another_worker_posted_and_did_not_publish_is_published_when_it_is_found(stage, rest, layout):
    news = stage.fake.add_channel(stage.guild, "news", kind="announcement")
    place = Channel(platform="discord", workspace=stage.guild.id, id=news.id)
    stage.fake.fail("crosspost", "503", times=30)
    before = stage.now()
    refs = await post(stage, layout, place)
    stage.fake.wire.faults.clear()

    await DiscordPublisher(rest).find(place, list(refs), before)

    assert all(message.published for message in news.messages)


async def test_a_message_stands_even_where_it_cannot_be_published(stage):
    news = stage.fake.add_channel(stage.guild, "news", kind="announcement")
    stage.fake.fail("crosspost", "503", times=3)
    await post(stage, "list", Channel(platform="discord", workspace=stage.guild.id, id=news.id))
    assert len(news.messages) == 1


async def test_a_private_digest_has_no_thread_and_shows_its_papers_all_the_same(stage):
    private = stage.fake.world.private(stage.ana)
    await post(stage, channel=Channel(platform="discord", id=private.id))
    assert len(private.messages) == 4


async def test_a_digest_inside_a_thread_stays_in_it(stage):
    started = await stage.publisher.post(stage.channel, Message(digest=DIGEST), "other/header", None)
    thread = stage.fake.world.open_thread(stage.room, "talk", stage.message(started))
    await post(stage, channel=Channel(platform="discord", workspace=stage.guild.id, id=thread.id))
    assert len(thread.messages) == 4


async def test_a_digest_whose_header_was_deleted_loses_its_thread_only(stage):
    header, first, *_ = split_digest(DIGEST, "thread")
    ref = await stage.publisher.post(stage.channel, header, HEADER, None)
    await stage.delete(ref)
    with pytest.raises(RefusedError) as refused:
        await stage.publisher.post(stage.channel, first, str(MessageKey(OCCASION, first.part)), ref)
    assert refused.value.about == "thread"


async def test_a_thread_that_was_deleted_is_refused_as_a_thread(stage):
    refs = await post(stage)
    [header] = stage.room.messages
    stage.fake.delete_channel(header.thread)
    with pytest.raises(RefusedError) as refused:
        await stage.publisher.post(stage.channel, split_digest(DIGEST, "thread")[1], "other/1", refs[HEADER])
    assert refused.value.about == "thread"


async def test_a_locked_thread_is_refused_as_a_thread(stage):
    refs = await post(stage)
    [header] = stage.room.messages
    stage.fake.archive(header.thread, locked=True)
    with pytest.raises(RefusedError) as refused:
        await stage.publisher.post(stage.channel, split_digest(DIGEST, "thread")[1], "other/1", refs[HEADER])
    assert refused.value.about == "thread"


PERMISSIONS = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}


@pytest.mark.parametrize("denied", PERMISSIONS)
async def test_a_missing_permission_is_named(stage, denied):
    stage.fake.deny(stage.room, denied)
    access = await stage.publisher.check(stage.channel)
    assert access.problem
    assert PERMISSIONS[denied] in access.advice


async def test_a_channel_that_is_gone_and_a_server_that_was_left_are_problems_in_words(stage):
    stage.fake.delete_channel(stage.room)
    assert (await stage.publisher.check(stage.channel)).problem == "the channel is gone"
    stage.fake.kick(stage.guild)
    assert (await stage.publisher.check(stage.channel)).problem


@pytest.mark.parametrize(
    ("mode", "raised"),
    [
        ("429_bare", BusyError),
        ("429_html", BusyError),
        ("500_after", UnsureError),
        ("503_after", UnsureError),
        ("reset_before", UnsureError),
        ("html_after", UnsureError),
        ("truncated", UnsureError),
    ],
)
async def test_what_went_wrong_is_told_apart(stage, mode, raised):
    stage.fake.fail(POST, mode, times=3)
    with pytest.raises(raised):
        await stage.publisher.post(stage.channel, Message(digest=DIGEST), HEADER, None)
    assert len(stage.room.messages) <= 1


async def test_a_private_word_is_said_once_however_often_it_is_tried(stage):
    for _ in range(2):
        await stage.publisher.tell(stage.person, Reply(title="Hello"), "alert:1")
    assert len(stage.private()) == 1


async def test_normal_and_super_reactions_of_people_count_and_others_do_not(stage):
    refs = list((await post(stage)).values())
    bo, robot = stage.fake.add_user("bo"), stage.fake.add_user("robot", bot=True)
    message = stage.message(refs[1])
    stage.fake.react(stage.ana, message)
    stage.fake.react(bo, message, burst=True)
    stage.fake.react(robot, message, "📌")
    stage.fake.react(bo, message, "👍")

    assert (await stage.publisher.count_reactions(refs))[refs[1]] == 3
    assert await stage.publisher.load_reactors(refs[1]) == {
        Person(platform="discord", user=user.id) for user in (stage.ana, bo)
    }


async def test_the_reactors_of_a_popular_paper_are_read_page_by_page(stage):
    refs = list((await post(stage)).values())
    crowd = [stage.fake.add_user(f"reader{number}") for number in range(230)]
    for user in crowd:
        stage.fake.react(user, stage.message(refs[0]))
    assert await stage.publisher.load_reactors(refs[0]) == {Person(platform="discord", user=user.id) for user in crowd}


async def test_a_thread_is_counted_with_one_call(stage):
    refs = [ref for ref in (await post(stage)).values() if ref.thread]
    await stage.publisher.count_reactions(refs)
    assert len(stage.fake.requests("GET /channels")) == 1


async def test_the_bots_own_first_reaction_is_an_invitation_and_no_save(fake, rest):
    stage = DiscordStage(fake, DiscordPublisher(rest, seeds=True))
    stage.guild.permissions |= discord.Permissions(add_reactions=True).value
    ref = await stage.publisher.post(stage.channel, Message(digest=DIGEST), HEADER, None)
    assert "🔖" in stage.message(ref).reactions
    assert await stage.publisher.load_reactors(ref) == frozenset()


async def test_a_sign_that_saves_does_so_however_its_character_is_drawn(fake, rest):
    stage = DiscordStage(fake, DiscordPublisher(rest, emoji=("❤\ufe0f",)))
    ref = await stage.publisher.post(stage.channel, Message(digest=DIGEST), HEADER, None)
    who = await stage.react(ref, "❤")
    assert await stage.publisher.load_reactors(ref) == {who}
    assert await stage.publisher.count_reactions([ref]) == {ref: 1}


async def test_fifty_papers_by_hand_are_one_list(stage):
    papers = tuple(msgspec.structs.replace(PAPERS[0], id=f"2606.{number:05d}") for number in range(50))
    digest = Digest(local_day=date(2026, 11, 20), edition_days=(), papers=papers)
    await stage.publisher.post(stage.channel, Message(digest=digest, layout="list"), HEADER, None)
    [shown] = stage.room.messages
    assert [len(menu["options"]) for menu in shown.selects()] == [25, 25, 25, 25]  # to save, and to open
