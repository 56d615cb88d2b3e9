"""Whoever follows something is told about each new paper once, in private, and never twice within an hour."""

from contextlib import suppress
from copy import copy
from datetime import date, timedelta

import dialogs
import pytest
from cases import each
from fakes.mortal import Crash, Life, Mortal
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from prometheus_client import CollectorRegistry

from adapters.discord.render import render_reply as discord
from adapters.slack.render import render_reply as slack
from bot.alerts.look import AlertDesk, FollowMatcher
from bot.alerts.tell import Teller, build_alert
from bot.app import open_bot
from bot.errors import BusyError, RefusedError, UnsureError
from bot.health.metrics import Meter
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person, PostRequest, Subscription
from bot.replies import plain
from bot.runtime import open_works
from bot.search.heading import named, narrowed
from bot.settings import Settings
from bot.store import keys

MONDAY, TUESDAY, ARCHIVE = date(2025, 4, 21), date(2025, 4, 22), date(2025, 3, 3)
ADA = Person(platform="fake", workspace="T1", user="ada")
GRACE = Person(platform="fake", workspace="T1", user="grace")
OTHER = Person(platform="fake", workspace="T2", user="ada")


def a_paper(number, title, day=TUESDAY, **fields):
    return Paper(id=PaperId(f"2504.{number:05d}"), title=title, days=(day,), **fields)


class Scene:
    """A bot, a platform, and papers that arrive."""

    def __init__(self, bot, clock, source, platform):
        self.bot, self.clock, self.source, self.platform = bot, clock, source, platform

    async def say(self, text, person=ADA):
        channel = Channel(platform="fake", workspace=person.workspace, id="general")
        replies = [reply async for reply in self.bot.answer(text, Asker(person=person, channel=channel))]
        return replies[-1]

    async def arrive(self, *papers, day=TUESDAY):
        self.source.days.setdefault(day, []).extend(papers)
        await self.bot.refresher.refresh_day(day)

    async def look(self, **later):
        self.clock.advance(**(later or {"minutes": 5}))
        return await self.bot.alerts.run(self.clock.now())

    def told(self, person=ADA):
        return [[card.paper.title for card in reply.cards] for _, reply in self.platform.told[person]]

    def told_keys(self, person=ADA):
        return [key for key, _ in self.platform.told[person]]


@pytest.fixture
async def scene(redis, server_url, clock, request):
    """Shows pictures unless its parameter says no."""
    settings = Settings(redis_url=server_url, papers_pictures=getattr(request, "param", True))
    source = FakeSource()
    source.days = {MONDAY: [a_paper(1, "Mamba in State Space", MONDAY)]}
    async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
        platform = bot.publishers["fake"] = FakePlatform(clock)
        scene = Scene(bot, clock, source, platform)
        await bot.refresher.refresh_day(MONDAY)
        await scene.look()
        yield scene


MAMBA = a_paper(2, "Mamba for Vision", upvotes=3)
AGENTS = a_paper(3, "Agents at Work", upvotes=9)
LATER = a_paper(4, "Mamba Again")


async def test_only_what_comes_later_is_told_and_only_what_matches(scene):
    await scene.say("follow mamba")
    assert await scene.look() == 0
    await scene.arrive(MAMBA, AGENTS)
    assert await scene.look() == 1
    assert scene.told() == [[MAMBA.title]]
    [(_, reply)] = scene.platform.told[ADA]
    assert reply.title == "1 new paper about “mamba”"
    assert reply.first_words == "1 new paper about “mamba”: Mamba for Vision", "the title says why"
    assert reply.cards[0].reason == ""


async def test_messages_are_counted_for_whoever_runs_the_bot(scene, server_url):
    meter = Meter(CollectorRegistry())
    async with open_works(scene.bot, server_url, meter):
        await scene.say("follow mamba")
        await scene.arrive(MAMBA, AGENTS)
        assert await scene.look() == 1
    assert b'papers_alerts_told_total{platform="fake"} 1.0' in meter.expose()


async def test_what_ones_own_digest_has_posted_is_not_told_again(scene):
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    own = await scene.platform.open_private(ADA)
    await scene.bot.post_edition(
        PostRequest(channel=own, day=TUESDAY, top=5, min_upvotes=0, layout="list"), scene.platform
    )
    assert await scene.look() == 0
    assert "last alert" not in everything(await scene.say("following"))
    await scene.arrive(LATER)
    assert await scene.look() == 1
    assert scene.told() == [[LATER.title]]


async def test_what_ones_own_digest_is_about_to_bring_waits_for_it_and_the_rest_comes_then(scene):
    """It is 16:05 in UTC. The same paper came as an alert and, hours later, in the digest."""
    own = await scene.platform.open_private(ADA)
    digest = Subscription(channel=own, owner=ADA, zone="UTC", at_minute=18 * 60, personal=True)
    await scene.bot.store.subscriptions.save(digest, None)
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    assert await scene.look() == 0
    await scene.bot.post_edition(
        PostRequest(channel=own, day=TUESDAY, top=5, min_upvotes=0, layout="list"), scene.platform
    )
    await scene.arrive(LATER)
    assert (await scene.look(hours=2), await scene.look(minutes=10)) == (0, 1)
    assert scene.told() == [[LATER.title]]


@pytest.mark.parametrize("scene", [True, False], indirect=True)
async def test_one_or_two_papers_are_shown_whole_with_their_pictures_and_more_are_a_list(scene):
    await scene.say("follow mamba")
    await scene.arrive(MAMBA, LATER)
    await scene.look()
    await scene.arrive(*(a_paper(20 + number, f"Mamba {number}") for number in range(3)))
    await scene.look(hours=2)
    [(_, short), (_, long)] = scene.platform.told[ADA]
    assert [card.picture is not None for card in short.cards] == [scene.bot.pictures] * 2
    assert [[button.label for button in card.buttons] for card in short.cards] == [["Save", "Similar", "arXiv"]] * 2
    assert (short.is_list, long.is_list) == (False, True)
    assert not any(card.picture or card.buttons for card in long.cards)


async def test_each_paper_is_told_once_however_often_one_looks(scene):
    await scene.say("follow mamba")
    await scene.say("follow title:vision")
    await scene.arrive(MAMBA)
    for _ in range(5):
        await scene.look(hours=2)
    assert scene.told() == [[MAMBA.title]]
    [(_, reply)] = scene.platform.told[ADA]
    assert reply.cards[0].reason == "you follow papers with vision in the title", "the narrowest search"


async def test_messages_are_an_hour_apart_and_gather_what_came_meanwhile(scene):
    await scene.say("follow mamba")
    await scene.say("follow agents")
    await scene.arrive(MAMBA)
    await scene.look()
    await scene.arrive(AGENTS, LATER)
    assert await scene.look(minutes=50) == 0
    assert await scene.look(minutes=11) == 1
    assert scene.told() == [[MAMBA.title], [AGENTS.title, LATER.title]], "the most upvoted first"
    assert [plain(reply.lines[0]) for _, reply in scene.platform.told[ADA]] == [
        "You follow this search",
        "New since your last alert · from the searches you follow",
    ]


async def test_at_night_alerts_wait_for_the_morning_and_come_together(scene):
    """It is 18:05 in Berlin; a digest of the workspace tells where people are."""
    general = Channel(platform="fake", workspace="T1", id="general")
    await scene.bot.store.subscriptions.save(Subscription(channel=general, zone="Europe/Berlin"), None)
    await scene.say("follow mamba")
    await scene.say("follow mamba", OTHER)
    await scene.arrive(MAMBA)
    assert await scene.look(hours=4) == 1
    assert (scene.told(), scene.told(OTHER)) == ([], [[MAMBA.title]]), "nobody knows where it is night for the other"
    await scene.arrive(LATER)
    assert await scene.look(hours=8, minutes=50) == 1
    assert scene.told() == []
    assert await scene.look() == 1
    assert scene.told() == [[MAMBA.title, LATER.title]]


async def test_what_was_under_way_in_the_evening_ends_at_night(scene):
    """Later its key might not be known any more, and it would come twice."""
    general = Channel(platform="fake", workspace="T1", id="general")
    await scene.bot.store.subscriptions.save(Subscription(channel=general, zone="Europe/Berlin"), None)
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    shaky = scene.bot.publishers["fake"] = Shaky(scene.platform, 1, UnsureError("no answer"))
    assert await scene.look(hours=3, minutes=49) == 0
    assert await scene.look(minutes=10) == 1
    first, again = shaky.calls
    assert first == again


async def test_everyone_is_told_what_they_follow_and_nothing_crosses(scene):
    await scene.say("follow mamba")
    await scene.say("follow agents", GRACE)
    await scene.say("follow zebrafish", OTHER)
    await scene.arrive(MAMBA, AGENTS)
    assert await scene.look() == 2
    assert (scene.told(), scene.told(GRACE), scene.told(OTHER)) == ([[MAMBA.title]], [[AGENTS.title]], [])


async def test_what_is_no_longer_followed_is_not_told(scene):
    await scene.say("follow mamba")
    await scene.say("unfollow mamba")
    await scene.arrive(MAMBA)
    assert await scene.look() == 0


async def test_an_archive_that_is_fetched_is_no_news(scene):
    await scene.say("follow mamba")
    await scene.arrive(a_paper(9, "An Old Mamba", ARCHIVE), day=ARCHIVE)
    await scene.arrive(a_paper(8, "Mamba of Last Week", date(2025, 4, 14)), day=date(2025, 4, 14))
    assert await scene.look() == 0


async def test_a_late_addition_to_fridays_edition_is_news(scene):
    await scene.say("follow mamba")
    friday = date(2025, 4, 18)
    await scene.arrive(a_paper(7, "A Late Mamba", friday), day=friday)
    assert await scene.look() == 1


async def test_upvotes_may_come_after_the_paper(scene):
    await scene.say("follow mamba min:5")
    await scene.arrive(MAMBA)
    assert await scene.look() == 0
    scene.source.days[TUESDAY] = [a_paper(2, MAMBA.title, upvotes=7)]
    await scene.bot.refresher.refresh_day(TUESDAY)
    assert await scene.look() == 1


async def test_papers_that_come_with_the_very_first_look_are_not_told(scene, redis):
    await redis.delete(keys.NOTICED)
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    assert await scene.look() == 0
    await scene.arrive(LATER)
    assert await scene.look() == 1
    assert scene.told() == [[LATER.title]]


async def test_a_flood_is_one_message_with_the_best_and_a_count(scene):
    await scene.say("follow mamba")
    await scene.arrive(*(a_paper(100 + number, f"Mamba number {number}", upvotes=number) for number in range(30)))
    assert await scene.look() == 1
    [(_, reply)] = scene.platform.told[ADA]
    assert (len(reply.cards), reply.total) == (10, 30)
    assert reply.cards[0].paper.title == "Mamba number 29"
    assert await scene.look(hours=2) == 0


async def test_closed_doors_stop_alerts_and_are_told_once_with_the_next_answer(scene):
    await scene.say("follow mamba")
    scene.platform.closed_doors.add(ADA)
    await scene.arrive(MAMBA)
    assert await scene.look() == 0
    assert await scene.look(hours=2) == 0
    first = everything(await scene.say("today"))
    assert "I couldn't reach you (their private messages are closed). They're back on" in first
    assert "couldn't reach you" not in everything(await scene.say("today"))
    assert "couldn't reach you" not in everything(await scene.say("today", GRACE))
    scene.platform.closed_doors.clear()
    assert await scene.look(hours=1) == 1, "what was missed meanwhile comes then"
    assert scene.told() == [[MAMBA.title]]


async def test_a_notice_never_stands_in_an_answer_that_a_channel_may_read(scene):
    await scene.say("follow mamba")
    scene.platform.closed_doors.add(ADA)
    await scene.arrive(MAMBA)
    await scene.look(minutes=2)
    assert "couldn't reach you" not in everything(await scene.say(f"show {MAMBA.id}"))
    assert "couldn't reach you" in everything(await scene.say("saved"))


async def test_while_the_platform_is_busy_nothing_is_lost(scene):
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    scene.platform.faults.append("tell busy")
    assert await scene.look() == 0
    assert await scene.look() == 1
    assert scene.told() == [[MAMBA.title]]


class Shaky:
    """A platform that takes a message and loses its answer, as often as `lost` says."""

    def __init__(self, platform, lost, error):
        self.platform, self.lost, self.error = platform, lost, error
        self.calls = []
        self.open_private = platform.open_private

    async def tell(self, person, reply, key):
        self.calls.append((key, [card.paper.id for card in reply.cards]))
        at = await self.platform.tell(person, reply, key)
        if len(self.calls) <= self.lost:
            raise self.error
        return at


@pytest.mark.parametrize("error", [UnsureError("the connection was reset"), BusyError("later")])
async def test_an_unknown_outcome_is_asked_for_again_with_the_same_key_and_papers(scene, error):
    shaky = scene.bot.publishers["fake"] = Shaky(scene.platform, 2, error)
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    await scene.look()
    await scene.arrive(LATER)
    await scene.look(hours=2)
    await scene.look(hours=2)
    assert len({str(call) for call in shaky.calls[:3]}) == 1
    assert scene.told() == [[MAMBA.title]], "a platform that knows keys shows it once"
    await scene.look(hours=2)
    assert scene.told() == [[MAMBA.title], [LATER.title]]


class Gone(BaseException):
    """The process dies."""


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_a_process_that_dies_while_telling_loses_nothing(scene, dies):
    platform = scene.platform

    class Deadly:
        open_private = staticmethod(platform.open_private)

        async def tell(self, person, reply, key):
            if dies == "after":
                await platform.tell(person, reply, key)
            raise Gone

    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    scene.bot.publishers["fake"] = Deadly()
    with pytest.raises(Gone):
        await scene.look()
    scene.bot.publishers["fake"] = platform
    await scene.look()
    await scene.look(hours=2)
    assert scene.told() == [[MAMBA.title]]


async def test_wherever_a_process_dies_everybody_is_told_once(scene):
    """Death after each await in turn, then a healthy look."""
    bot, deaths = scene.bot, []
    for number in range(7):
        person = Person(platform="fake", workspace="T1", user=f"u{number}")
        await scene.say(f"follow zebra{number}", person)
        paper = a_paper(500 + number, f"A Zebra{number} in the Wild")
        await scene.arrive(paper)
        life = Life(number)
        mortal = {"fake": Mortal(scene.platform, "platform", life)}
        store = copy(bot.store)
        store.alerts = Mortal(bot.store.alerts, "book", life)
        teller = Teller(bot.library, bot.finder, store, mortal)
        doomed = AlertDesk(bot.library, store, FollowMatcher(bot.finder), teller)
        scene.clock.advance(minutes=5)
        with suppress(Crash):
            await doomed.run(scene.clock.now())
        deaths.append(life.died_after)
        await scene.look()
        await scene.look(hours=2)
        assert scene.told(person) == [[paper.title]], life.died_after
        await scene.say(f"unfollow zebra{number}", person)
    assert {"book.notice", "book.save_told", "platform.tell"} <= set(deaths)


async def test_a_message_that_is_refused_is_given_up_and_a_lost_workspace_is_left_alone(scene):
    refused = Shaky(scene.platform, 99, RefusedError("this message is malformed", about="message"))
    scene.bot.publishers["fake"] = refused
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    await scene.look()
    await scene.look(hours=2)
    assert len(refused.calls) == 1
    gone = Shaky(scene.platform, 99, RefusedError("the token was revoked", about="workspace"))
    scene.bot.publishers["fake"] = gone
    await scene.arrive(LATER)
    await scene.look(hours=2)
    await scene.look(hours=2)
    assert len(gone.calls) == 1


async def test_one_process_at_a_time_tells(scene):
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    async with scene.bot.store.leases.hold("alerts") as held:
        assert held
        assert await scene.look() == 0
    assert await scene.look() == 1


@pytest.mark.parametrize(
    ("title", "told"), [(f"Mamba {'conditioned ' * 9}", "conditioned…"), ("Is Mamba All You Need?", "Need?")]
)
async def test_a_title_that_is_cut_or_ends_a_sentence_is_followed_by_no_dot(scene, title, told):
    await scene.say("follow mamba")
    await scene.arrive(a_paper(2, title))
    await scene.look()
    [last, *_] = [plain(each) for each in (await scene.say("following")).note]
    assert last.endswith(told), last


async def test_what_was_told_last_stands_beside_what_is_followed(scene):
    await scene.say("follow mamba")
    await scene.say("follow memory")
    following = await scene.say("following")
    assert everything(following).count("No alerts yet") == 1
    assert "No alerts yet" in str(following.note), "where the last alert stands later"
    await scene.say("unfollow memory")
    await scene.arrive(MAMBA)
    await scene.look()
    scene.clock.advance(minutes=10)
    await scene.say("follow zebra")
    shown = everything(await scene.say("following"))
    assert f"Last alert, 10 minutes ago: {MAMBA.title}." in shown
    assert "“mamba” · 2 papers in the last 7 days · last alert 10 minutes ago" in shown
    assert "“zebra” · no papers in the last 7 days" in shown and "No alerts yet" not in shown
    await scene.say("unfollow mamba")
    assert MAMBA.title not in everything(await scene.say("following")), "an alert of a search that was ended"


async def test_fifty_follows_are_the_most_and_everything_is_no_search(scene):
    for number in range(50):
        await scene.say(f"follow mamba{number}")
    assert "the maximum" in everything(await scene.say("follow mamba"))
    await scene.say("unfollow mamba0")
    assert "Following “mamba”" in everything(await scene.say("follow mamba"))
    assert "matches every paper" in everything(await scene.say("follow sort:new"))
    await scene.say("unfollow mamba1")
    followed = await scene.say("follow since:banana agents")
    assert followed.title == "Following “agents”"
    assert "I left since:banana out" in everything(followed)
    for typed, refused in (("follow a", "Type words"), ("follow -video", "That only leaves papers out")):
        assert refused in everything(await scene.say(typed))
    assert "such as author:gu" in everything(await scene.say("follow author:"))


@each(
    "typed, left_out",
    [
        ("agents since:7d", "the time"),
        ("agents from last week", "the time"),
        ("before:2025 agents sort:new", "the time and the order"),
        ("agents sort: top", "the order"),
    ],
)
async def test_a_search_is_followed_without_its_time_and_order_as_alerts_are_for_new_papers(scene, typed, left_out):
    followed = await scene.say(f"follow {typed}")
    assert followed.title == "Following “agents”"
    assert f"I left {left_out} out: alerts are for new papers." in everything(followed)
    assert [button.says for button in followed.buttons][:1] == ["unfollow agents"]
    assert (await scene.say(f"unfollow {typed}")).title == "No longer following “agents”"


async def test_the_filters_of_a_followed_search_stay(scene):
    followed = await scene.say("follow agents min:5 has:code")
    assert followed.title == "Following papers about “agents” with code and at least 5 upvotes"
    assert "I left" not in everything(followed)


async def test_a_number_ends_the_search_that_has_it_in_the_list(scene):
    for words in ("mamba", "zebra"):
        await scene.say(f"follow {words}")
    assert "2. “zebra”" in everything(await scene.say("following"))
    assert "No longer following “zebra”" in everything(await scene.say("unfollow 2"))
    assert "There is no 2 in your list: you follow 1 search." in everything(await scene.say("unfollow 2"))
    await scene.say("follow: 1")
    assert "No longer following “1”" in everything(await scene.say("unfollow 1")), "the number itself is followed"


async def test_follows_are_in_ones_data_and_go_with_it(scene, redis):
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    await scene.look()
    assert b"mamba" in (await scene.say("my data")).file.content
    await scene.say("forget me yes")
    assert not await redis.keys("papers:{person:*}:follows")
    assert not await redis.keys("papers:{person:*}:told")
    assert not await redis.keys("papers:*:message:*")


async def react(scene, key, person=ADA):
    talk = await scene.platform.open_private(person)
    return await scene.bot.react(Asker(person=person, channel=talk), MessageRef(channel=talk, id=key))


async def test_a_reaction_on_an_alert_saves_the_papers_that_it_shows_and_not_those_it_only_counts(scene):
    await scene.say("follow mamba")
    await scene.say("follow mamba", GRACE)
    await scene.arrive(*(a_paper(20 + number, f"Mamba {number}", upvotes=number) for number in range(12)))
    await scene.look()
    [key] = scene.told_keys()
    reacted = await react(scene, key)
    assert (reacted.changed, reacted.reply.title) == (10, "🔖 Saved 10 papers")
    assert reacted.reply.buttons[0].says.startswith("unsave 2504.00031 ")
    saved = [bookmark.title for bookmark in await scene.bot.store.bookmarks.load_all(ADA)]
    assert sorted(saved) == sorted(scene.told()[0])
    assert not await scene.bot.store.bookmarks.load_all(GRACE)


async def test_an_alert_whose_answer_was_lost_can_be_reacted_to_once_it_was_told_again(scene):
    scene.bot.publishers["fake"] = Shaky(scene.platform, 1, UnsureError("the connection was reset"))
    await scene.say("follow mamba")
    await scene.arrive(MAMBA)
    await scene.look()
    await scene.look()
    [key] = scene.told_keys()
    assert (await react(scene, key)).changed == 1


async def test_what_is_remembered_of_new_papers_ends_with_their_newness(scene, redis):
    await scene.arrive(MAMBA)
    await scene.look()
    assert await redis.hlen(keys.NOTICED) == 3
    await scene.look(days=12)
    assert await redis.hlen(keys.NOTICED) == 1, "only that somebody looked"


async def test_help_offers_alerts_only_where_somebody_can_be_told(scene):
    assert "follow author:Albert Gu" in everything(await scene.say("help follow"))
    assert "match all these words, also in other forms," in everything(await scene.say("follow mamba agents"))
    scene.bot.publishers.clear()
    assert "unfollow" not in everything(await scene.say("help"))


def test_a_list_of_alerts_shows_the_sentence_with_the_words_and_a_paper_alone_its_finding_and_where_they_are():
    about = "Models tell a story. We propose a diary. It beats all others by 3%. A working memory is not needed."
    papers = [a_paper(number, f"Paper {number}", abstract=about) for number in range(4)]
    several = build_alert(papers, {paper.id: ["memory author:gu"] for paper in papers})
    assert {plain(card.snippet) for card in several.cards} == {"A working memory is not needed."}
    alone = build_alert(papers[:1], {paper.id: ["memory author:gu"] for paper in papers})
    [card] = alone.cards
    assert (card.snippet, card.finding.text) == ((), "We propose a diary. It beats all others by 3%.")
    assert card.reason == "“memory” is in the abstract"
    for draw in (lambda alert: str(slack(alert, "/papers")), lambda alert: str(discord(alert, command="papers"))):
        assert "A working" in draw(several)
        assert "“memory” is in the abstract" in draw(alone)


async def test_a_paper_that_only_has_the_short_form_of_what_is_followed_shows_where(scene):
    """Nothing else in the message says why it came."""
    await scene.arrive(
        *(a_paper(n, f"Experts {n}", abstract="A mixture of experts (MoE) and its routes.") for n in range(10, 20)),
        day=ARCHIVE,
    )
    await scene.say("follow mixture of experts")
    await scene.arrive(a_paper(2, "Drafting", abstract="We draft. Dense and MoE models gain.", summary="Drafts help."))
    assert await scene.look() == 1
    [(_, alert)] = scene.platform.told[ADA]
    assert [(card.finding.text, card.reason) for card in alert.cards] == [("Drafts help.", "“MoE” is in the abstract")]


@pytest.mark.parametrize("count", [1, 4], ids=["alone", "list"])
@each("followed, why", [("author:Kaiming He", "by Kaiming He"), ("author:ada", ""), ("whales", "keyword: whales")])
def test_an_alert_says_by_which_name_a_paper_matches_that_it_does_not_show(count, followed, why):
    authors = ("Ada Byron", "Bo Li", "Cy Wu", "Di Xu", "Kaiming He")
    papers = [a_paper(number, "Paper", authors=authors, keywords=("whales",)) for number in range(count)]
    alert = build_alert(papers, {paper.id: [followed] for paper in papers})
    assert {card.reason for card in alert.cards} == {why}
    assert all(why in str(drawn) for drawn in (slack(alert, "/papers"), discord(alert, command="papers")))


def test_an_alert_says_whose_search_it_is_and_leads_to_its_end():
    papers = [a_paper(number, f"Paper {number}") for number in range(4)]
    one, two = ({paper.id: words for paper in papers} for words in (["memory"], ["memory", "gu"]))
    seen = [
        (alert.title, plain(alert.lines[0]), [(each.label, each.says) for each in alert.buttons])
        for alert in (build_alert(papers, matched) for matched in (one, two))
    ]
    followed = ("All I follow", "following")
    by_author = build_alert(papers, {paper.id: ["author:chen"] for paper in papers})
    assert (by_author.title, by_author.buttons[-1].says) == ("4 new papers by chen", "unfollow author:chen")
    assert plain(by_author.lines[0]) == "You follow chen"
    by_two = build_alert(papers, {paper.id: ["author:chen", "author:gu"] for paper in papers})
    assert plain(by_two.lines[0]) == "From the authors you follow"
    assert seen == [
        ("4 new papers about “memory”", "You follow this search", [followed, ("Unfollow", "unfollow memory")]),
        ("4 new papers", "From the searches you follow", [followed]),
    ]


def test_an_alert_about_more_papers_than_it_shows_leads_to_all_of_them():
    papers = [a_paper(number, f"Paper {number}") for number in range(10, 21)]
    alert = build_alert(papers, {paper.id: ["memory"] for paper in papers})
    assert plain(alert.lines[1]) == "Here are the 10 most upvoted."
    assert [(each.label, each.says) for each in alert.buttons[:1]] == [("All of them", "search memory sort:new")]


@each(
    "typed, name, narrows",
    [
        ("memory", "“memory”", "about memory"),
        ("author:chen", "papers by chen", "by chen"),
        ('author:"Chen Zhao" by:gu', "papers by Chen Zhao and gu", "by Chen Zhao and gu"),
        ("agents org:google", "papers about “agents” from google", "about agents from google"),
        ("author:gu min:5", "papers by gu with at least 5 upvotes", "by gu with at least 5 upvotes"),
        ("title:state has:code", "papers with state in the title with code", "with state in the title with code"),
        ("author:gu -video", "papers by gu without video", "by gu without video"),
        ("author:gu +video", "papers by gu that say video", "by gu that say video"),
        ('robots "world model"', "“robots ‘world model’”", 'about robots "world model"'),
        ("video since:7d", "papers about “video” from the last 7 days", "about video from the last 7 days"),
        ("video since:2025", "papers about “video” since 2025", "about video since 2025"),
        ("author:", "“author:”", "about author:"),
        ("since:7d", "papers from the last 7 days", "from the last 7 days"),
        ("sort:new", "“sort:new”", "about sort:new"),
    ],
)
def test_what_is_followed_is_named_in_words(typed, name, narrows):
    assert (named(typed, 60), narrowed(typed, 60, marks=False)) == (name, narrows)


def test_a_paper_alone_in_an_alert_says_no_second_sentence_with_the_words():
    paper = a_paper(1, "Paper", abstract="We tell of agents with a memory. It works.", summary="Agents get a memory.")
    [card] = build_alert([paper], {paper.id: ["memory agents"]}).cards
    assert (card.finding.text, plain(card.snippet)) == ("Agents get a memory.", "")


def test_an_alert_marks_the_words_in_what_a_paper_found_and_says_that_once():
    papers = [a_paper(number, f"Paper {number}", abstract="We propose a memory.") for number in range(4)]
    matched = {paper.id: ["memory"] for paper in papers}
    assert {plain(card.snippet) for card in build_alert(papers, matched).cards} == {"We propose a memory."}
    assert "We propose a **memory**." in str(discord(build_alert(papers, matched), command="papers"))
    assert str(discord(build_alert(papers[:1], matched), command="papers")).count("We propose a") == 1


def everything(reply):
    lines = ("".join(span.text for span in line) for line in (*reply.lines, *reply.note))
    return "\n".join([reply.title, *lines, *(f"{row.left} {plain(row.value)}" for row in reply.rows)])


def test_the_clock_stands_where_the_stories_begin(clock):
    assert dialogs.NOW - clock.now() == timedelta()
