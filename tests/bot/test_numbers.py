"""A number typed below a list means the paper with that number, wherever an ID could stand."""

from datetime import date

import pytest
from cases import each
from fakes.deliveries import World, at, some_papers
from fakes.mortal import Life
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace

from bot.app import open_bot
from bot.language.grammar import parse_command
from bot.language.numbers import ByNumber, fill_in, read_by_number
from bot.model import Asker, Channel, Paper, PaperId, Person
from bot.replies import Card, Reply, plain
from bot.shown_lists import LISTS, ShownLists
from bot.store.store import Store

MONDAY = date(2025, 4, 21)
PAPERS = {number: PaperId(f"2504.0000{number}") for number in range(1, 6)}
ABSTRACT = " ".join(["We ask agents."] * 50) + " We train 1,500 models."
HERE, THERE = Channel(platform="toy", id="here"), Channel(platform="toy", id="there")


def filled(text, papers=PAPERS):
    asked = read_by_number(text)
    return fill_in(asked, papers) if asked else None


@each(
    "text, meant",
    [
        ("3", "show 2504.00003"),
        ("1-3", "show 2504.00001 2504.00002 2504.00003"),
        ("1, 3 – 4", "show 2504.00001 2504.00003 2504.00004"),
        ("3-1", "show 2504.00003 2504.00002 2504.00001"),
        ("save 5-4 for the talk", "save 2504.00005 2504.00004 for the talk"),
        ("export bibtex 2-1, 4", "export bibtex 2504.00002 2504.00001 2504.00004"),
        ("2-9", 9),
        ("0", 0),
        ("show 0", 0),
        ("show 400", 400),
        ("unsave paper #400.", 400),
        ("mark read 9999", 9999),
        ("save 12345", None),
        ("show 400 papers about agents", None),
        ("2025", None),
        ("3-5x", None),
        ("2025-04", None),
        ("#3.", "show 2504.00003"),
        ("show 3", "show 2504.00003"),
        ("show me the third one", "show 2504.00003"),
        ("could you please show me paper 2?", "show 2504.00002"),
        ("open 2", "open 2504.00002"),
        ("abstract 1", "abstract 2504.00001"),
        ("give me the abstract of the first paper", "abstract 2504.00001"),
        ("can you explain paper 1", "show 2504.00001"),
        ("summarize #2", "show 2504.00002"),
        ("tldr of 9", 9),
        ("pdf for 3", "show 2504.00003"),
        ("link 3", "show 2504.00003"),
        ("link prediction", None),
        ("abstract 3D scenes", None),
        ("add tag foo to 1", "tag 2504.00001 #foo"),
        ("add the tags foo, bar and #baz to paper 2", "tag 2504.00002 #foo #bar #baz"),
        ("remove #foo from the first paper", "untag 2504.00001 #foo"),
        ("tag paper 1 as foo", "tag 2504.00001 as foo"),
        ("save paper 3 for the talk", "save 2504.00003 for the talk"),
        ("what's the abstract of 2?", "abstract 2504.00002"),
        ("can you summarize paper 3, please", "show 2504.00003"),
        ("paper 1 abstract", "abstract 2504.00001"),
        ("2 pdf", "show 2504.00002"),
        ("explain first-order logic", None),
        ("explain first-order", None),
        ("cite 1 and 2", "export bibtex 2504.00001 2504.00002"),
        ("add tag foo to 1 and 2", "tag 2504.00001 2504.00002 #foo"),
        ("rm #foo from 2", "untag 2504.00002 #foo"),
        ("remove tag reading group from 1", "untag 2504.00001 #reading-group"),
        ("add the tag Reading Group to 1 and 2", "tag 2504.00001 2504.00002 #Reading-Group"),
        ("remove tag noise from images", None),
        ("add noise to 3", None),
        ("add #1 to 2", None),
        ("cite 2", "export bibtex 2504.00002"),
        ("bibtex of 1", "export bibtex 2504.00001"),
        ("similar to 1", "similar 2504.00001"),
        ("more like 1", "similar 2504.00001"),
        ("like 2", "similar 2504.00002"),
        ("papers like the second one", "similar 2504.00002"),
        ("like a rolling stone", None),
        ("code 1", "show 2504.00001"),
        ("who wrote 1?", "show 2504.00001"),
        ("who wrote this", None),
        ("authors of paper 3", "show 2504.00003"),
        ("2 and 3", "show 2504.00002 2504.00003"),
        ("mute 1", None),
        ("share 2", "share 2504.00002"),
        ("share 3 papers about agents", None),
        ("save 3 papers on agents", None),
        ("save 3 papers are due", "save 2504.00003 papers are due"),
        ("share 2 for the reading group", "share 2504.00002 for the reading group"),
        ("save 1-3", "save 2504.00001 2504.00002 2504.00003"),
        ("save 1, 3 for the talk #memory", "save 2504.00001 2504.00003 for the talk #memory"),
        ("2 save", "save 2504.00002"),
        ("🔖 2", "🔖 2504.00002"),
        ("mark read 1 2", "mark read 2504.00001 2504.00002"),
        ("read 2", "read 2504.00002"),
        ("unread 1-2", "unread 2504.00001 2504.00002"),
        ("read 3 papers about agents", None),
        ("restore note 4", "restore note 2504.00004"),
        ("restore 4", "restore 2504.00004"),
        ("not for me 4", "not for me 2504.00004"),
        ("for me 4", "for me 2504.00004"),
        ("export bibtex 1-2", "export bibtex 2504.00001 2504.00002"),
        ("show 9", 9),
        ("save 1-9", 9),
        ("save 1 2 9", 9),
        ("save 1 2 9 #x", 9),
        ("save 1, 2 100 #x", 100),
        ("save 4 9 #memory nice idea", 9),
        ("note 4 9 nice idea", 9),
        ("note 1 2 nice idea", "save 2504.00001 2504.00002 nice idea"),
        ("note 1-2", "show 2504.00001 2504.00002"),
        ("note 1 nice idea", "note 2504.00001 nice idea"),
        ("tag 1 9 rl", 9),
        ("🔖 1 9 nice idea", 9),
        ("save 1 3 ideas for Friday", "save 2504.00001 2504.00003 ideas for Friday"),
        ("save 1: 9 ideas for Friday", "save 2504.00001 9 ideas for Friday"),
        ("save 1 50% faster", "save 2504.00001 50% faster"),
        ("save 1 2017 classic", "save 2504.00001 2017 classic"),
        ("show 3 papers about agents", None),
        ("show 9 papers about agents", None),
        ("show 2504.00009", None),
        ("save 2504.00009 3 times as good", None),
        ("llm agents 2", None),
        ("2025", None),
    ],
)
def test_a_number_stands_where_an_id_could(text, meant):
    assert filled(text) == meant
    if isinstance(meant, str):
        assert not hasattr(parse_command(meant, today=MONDAY), "problem")


def test_a_bare_number_is_a_text_where_no_list_is_known():
    assert (filled("3", {}), filled("show 3", {})) == (None, 3)
    assert read_by_number("llm") is None
    assert str(ByNumber(verb="show", rest="3")) == "show 3"


def asker(user="ada", channel=HERE, **fields):
    return Asker(person=Person(platform="toy", user=user), channel=channel, **fields)


def a_list(first=1, count=5):
    cards = (
        Card(paper=Paper(id=PaperId(f"2504.{rank:05}"), title="x"), rank=rank) for rank in range(first, first + count)
    )
    return Reply(title="A list", cards=tuple(cards))


async def meant(lists, text, who):
    command = await lists.fill_in(parse(text), who)
    refs = getattr(command, "refs", ()) or (getattr(command, "ref", ""),)
    return refs[0] or getattr(command, "problem", "") or command.text


def parse(text):
    return parse_command(text, today=MONDAY)


@pytest.fixture
def lists(redis, clock):
    return ShownLists(Store(redis, clock), clock, parse, None)


async def test_numbers_are_those_of_the_list_that_the_person_saw_last_in_that_channel(lists):
    lists.note(asker(), "agents", a_list())
    lists.note(asker(), "agents", a_list(6))
    lists.note(
        asker(),
        "show 2504.00009",
        Reply(title="", cards=(Card(paper=Paper(id=PaperId("2504.00009"), title="x"), full=True),)),
    )
    assert await meant(lists, "show 2", asker()) == "2504.00002"
    assert await meant(lists, "show 7", asker()) == "2504.00007"
    assert await meant(lists, "show 11", asker()) == "There's no paper 11 here. This list has 1–10."
    assert await meant(lists, "show 400", asker()) == "There's no paper 400 here. This list has 1–10."
    assert await meant(lists, "show 400", asker("grace")) == "“400” doesn't look like a paper ID or link."
    for stranger in (asker("grace"), asker(channel=THERE)):
        assert (await meant(lists, "show 2", stranger)).startswith("I don't know which list you mean.")
    lists.note(asker(), "other", a_list(1, 2))
    assert await meant(lists, "show 7", asker()) == "There's no paper 7 here. This list has 1–2."


async def test_a_list_opened_in_a_thread_counts_in_the_channel_and_not_the_other_way_round(lists):
    """Slack has no commands in threads: `save 1` took the first paper of the digest, not of the list just opened."""
    below = replace(asker(), thread="1745222400.000100")
    lists.note(asker(), "agents", a_list())
    lists.note(below, "similar 2504.00003", a_list(21))
    assert [await meant(lists, text, asker()) for text in ("save 21", "show 1")] == [
        "2504.00021",
        "There's no paper 1 here. This list has 21–25.",
    ]
    lists.note(asker(), "other", a_list(31))
    assert await meant(lists, "save 21", below) == "2504.00021"
    assert await meant(lists, "save 31", asker()) == "2504.00031"


async def test_a_digest_that_was_posted_since_has_the_numbers_until_another_list_is_shown(redis, clock):
    world = World(redis, clock, FakePlatform(clock))
    clock._now = at(2025, 4, 21, 8)
    here, lists = world.channel("here"), ShownLists(Store(redis, clock), clock, parse, None)
    lone = Reply(title="", cards=(Card(paper=Paper(id=PaperId("2504.00009"), title="x"), full=True),))
    lists.note(asker("grace", here), "show 2504.00009", lone)
    assert await meant(lists, "show 1", asker("grace", here)) == "2504.00009"
    lists.note(asker("ada", here), "agents", a_list())
    world.source.days[MONDAY] = some_papers(MONDAY, 3)
    await world.subscribe(here)
    clock._now = at(2025, 4, 21, 9)
    await world.deliver_until(here, Life())
    for who in (asker("ada", here), asker("grace", here)):
        assert await meant(lists, "show 3", who) == "2504.21002"
        lists.note(who, "show 3", lone)
        assert await meant(lists, "show 2", who) == "2504.21001"
    clock.advance(seconds=60)
    lists.note(asker("ada", here), "agents", a_list())
    assert await meant(lists, "show 3", asker("ada", here)) == "2504.00003"


async def test_only_so_many_lists_and_papers_are_kept(lists):
    for page in range(1, 32, 5):
        lists.note(asker(), "agents", a_list(page))
    assert (await meant(lists, "show 1", asker())).endswith("has 16–35.")
    for number in range(LISTS):
        lists.note(asker(f"u{number}"), "agents", a_list())
    assert (await meant(lists, "show 16", asker())).startswith("I don't know")
    assert await meant(lists, "show 1", asker("u0")) == "2504.00001"


async def test_whoever_is_forgotten_has_no_numbers_anywhere(lists):
    for who in (asker(), asker(channel=THERE), asker("grace")):
        lists.note(who, "agents", a_list())
    await lists.fill_in(parse("forget me"), asker())
    assert await meant(lists, "show 1", asker()) == "2504.00001"
    await lists.fill_in(parse("forget me yes"), asker())
    for place in (HERE, THERE):
        assert (await meant(lists, "show 1", asker(channel=place))).startswith("I don't know")
    assert await meant(lists, "show 1", asker("grace")) == "2504.00001"


async def test_a_visitor_of_a_public_page_has_no_numbers(lists):
    lists.note(asker(anonymous=True), "agents", a_list())
    assert "doesn't look like a paper ID" in await meant(lists, "show 1", asker(anonymous=True))


@pytest.fixture
async def say(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = [
        Paper(id=each, title=f"Agents {number}", abstract=ABSTRACT, days=(MONDAY,)) for number, each in PAPERS.items()
    ]
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)

        async def said(text, **fields):
            return [reply async for reply in bot.answer(text, asker(**fields))][-1]

        said.bot = bot
        yield said


async def test_a_slip_before_a_number_offers_what_then_works_and_nothing_where_no_list_is_known(say):
    assert "Did you mean" not in str(await say("shwo 2"))
    await say("2025-04-21")
    reply = await say("shwo 2")  # a list of its own: what is offered is of the one before
    assert [button.says for button in reply.buttons if button.label == "Show paper 2"] == ["show 2504.00002"]


async def test_the_abstract_of_a_paper_by_its_number_is_what_the_button_leads_to(say):
    await say("2025-04-21")
    [pressed], [typed] = (await say("show 2", page=2)).cards, (await say("give me the abstract of paper 2")).cards
    assert (typed, typed.abstract) == (pressed, ABSTRACT)


async def test_a_number_that_no_paper_of_the_list_has_leads_to_the_list_again(say):
    shown = await say("2025-04-21")
    reply = await say("show 99")
    assert (reply.title, str(plain(reply.lines[0]))) == ("There's no paper 99 here", "This list has 1–5.")
    [again] = reply.buttons
    assert (again.label, (await say(again.says)).numbered) == ("Show the list", shown.numbered)
    assert (await say("show 99", channel=THERE)).buttons == ()


@each(
    "text, asks",
    [
        ("mute 1", True),
        ("translate paper 1", True),
        ("summarise 1 in german", True),
        ("is 1 any good?", True),
        ("train 1", True),  # a paper has 1,500 behind it
        ("agents 2", False),  # papers have such a number behind this word
        ("search mute 1", False),
        ("mute 9", False),
        ("mute since:2025 1", False),
    ],
)
async def test_a_number_in_words_that_are_no_order_and_that_no_paper_has_is_asked_about_and_the_list_stays(
    say, text, asks
):
    shown = await say("2025-04-21")
    reply = await say(text)
    assert (reply.title == f"I didn't get “{text}”") is asks
    if asks:
        first = shown.cards[0].paper
        assert plain(reply.lines[0]) == f"Paper 1 is “{first.title}”."
        buttons = [f"show {first.id}", f"similar {first.id}", f"search {text}"]
        assert [button.says for button in reply.buttons] == buttons
        assert (await say("2")).cards[0].paper == shown.cards[1].paper


async def test_papers_chosen_of_a_list_keep_their_numbers_and_leave_it_the_list(say):
    await say("2025-04-21")
    for text in ("2 and 4", "show 2 4"):
        chosen = await say(text)
        assert chosen.numbered == {2: PAPERS[2], 4: PAPERS[4]}
        assert plain(chosen.lines[0]) == "2 papers"
        assert [option.label[:2] for option in chosen.selects[0].options] == ["2.", "4."]
    assert (await say("save 2 and 4")).title == "Saved 2 papers"
    assert [card.paper.id for card in (await say("1")).cards] == [PAPERS[1]]
    turned = [await say("5-1", page_size=2, page=page) for page in (1, 2)]
    assert [[card.rank for card in each.cards] for each in turned] == [[5, 4], [3, 2, 1]]
    assert sorted((await say(f"show {PAPERS[1]} {PAPERS[3]}", channel=THERE)).numbered) == [1, 2]


async def test_a_number_alone_answers_which_paper_was_meant_and_only_then(say):
    await say("2025-04-21")
    for number, title in (("2", "Saved"), ("1 and 3", "Saved 2 papers")):
        assert (await say("save that")).title == "Which one? Type its number, like save 2"
        assert (await say(number)).title == title
    assert [card.full for card in (await say("2")).cards] == [True]


async def test_save_all_asks_once_for_the_papers_of_the_list(say):
    assert (await say("save all")).title == "I didn't get that"
    await say("2025-04-21")
    asked = await say("save all")
    assert asked.title == "Save all 5 papers of this list?"
    assert [button.says for button in asked.buttons] == ["save 1-5"]
    assert (await say("yes")).title == "Saved 5 papers"


async def test_save_all_leaves_out_papers_behind_pages_that_were_passed_over(lists):
    for first in (1, 76):
        lists.note(asker(), "agents", a_list(first))
    asked = await lists.fill_in(parse("save all"), asker())
    assert (asked.problem, asked.choices) == ("Save all 5 papers of this list?", ("save 1-5",))


async def test_an_order_alone_is_that_of_the_search_shown_last(say):
    today = await say("newest")
    await say("agents")
    for text, says in (("newest", "sort:new"), ("by upvotes", "sort:top"), ("sort by date", "sort:new")):
        assert (await say(text)) == await say(f"agents {says}")
    assert (await say("best match first")) == await say("agents")
    await say("2025-04-21")
    assert await say("newest") == today


async def test_a_number_of_a_later_page_is_that_paper_and_more_still_turns_to_the_page_after_the_one_shown(say):
    first = await say("2025-04-21", page_size=2)
    assert [card.paper.id for card in (await say("5", page_size=2)).cards] == [PAPERS[5]]
    assert (await say("save 3-4", page_size=2)).title == "Saved 2 papers"
    assert "This list has 1–5." in plain((await say("6", page_size=2)).lines[0])
    assert sorted((await say("more", page_size=2)).numbered) == [3, 4, 5]
    assert first.pages == 2


async def test_a_paper_of_a_later_page_is_shared_once_its_title_was_read(say):
    await say("2025-04-21", page_size=2)
    asked = await say("share 5: look", page_size=2)
    assert (asked.title.startswith("Paper 5 is “"), asked.title.endswith("”. Share it here?")) == (True, True)
    assert (asked.shares, [button.says for button in asked.buttons]) == ("", [f"share {PAPERS[5]}: look"])
    assert (await say("yes")).shares == f"share {PAPERS[5]}: look"
    assert (await say("share 1", page_size=2)).shares == f"share {PAPERS[1]}"


async def test_a_page_is_turned_to_by_its_number(say):
    assert (await say("page 2")).title != "This list has 2 pages."
    first = await say("2025-04-21", page_size=2)
    assert (await say("page 2", page_size=2)).page == 2
    assert (await say("show page 1", page_size=2)) == first
    assert (await say("page 7", page_size=2)).title == "This list has 2 pages."


async def test_more_and_previous_turn_the_pages_of_the_list_that_was_shown_last(say):
    assert (await say("more")).title == "There's no list to page through."
    await say("2025-04-21", page_size=2)
    await say("show 1")  # a paper alone leaves the list
    numbered = [(await say(text, page_size=2)).numbered for text in ("3 more", "previous", "show me more, please")]
    assert [sorted(numbers) for numbers in numbered] == [[3, 4, 5], [1, 2], [3, 4, 5]]
    last = await say("more", page_size=2)
    assert (last.title, [button.says for button in last.buttons]) == ("That was the last page.", ["2025-04-21"])
    await say("2025-04-21", page_size=2)
    assert (await say("back")).title == "That was the first page."
    assert (await say("more", channel=THERE)).title == "There's no list to page through."


async def test_without_its_store_a_number_is_answered_with_what_to_do(say, monkeypatch):
    await say.bot.redis.lpush("papers:{channel:toy:here}:digests", "odd")
    assert "I don't know which list you mean" in (await say("show 2")).title
