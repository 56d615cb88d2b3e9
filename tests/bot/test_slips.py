"""A verb with a typing mistake: the command is offered, and what may be a search stays one."""

import gzip
import json
from datetime import date
from itertools import islice

import pytest
from cases import each
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.language.grammar import parse_command
from bot.language.values import Explain, Search
from bot.language.verbs import VERBS
from bot.model import Asker, Channel, Paper, PaperId, Person

TODAY = date(2026, 7, 1)
MONDAY = date(2025, 4, 21)
MISTAKES = {
    "shwo 3": "show 3",
    "shiw 2504.1317": "",  # neither an id nor a number on the screen
    "Hsow 3": "",  # the first letter is hardly ever wrong
    "sohw 3": "show 3",
    "serch agents": "search agents",
    "ntoe 3": "note 3",
    "retsore note 2504.13173": "restore note 2504.13173",
    "unatg 2504.13173 rl": "untag 2504.13173 rl",
    "tga 2504.13173 rl": "tag 2504.13173 rl",
    "saerch State Space": "search State Space",
    "trendign": "trending",
    "trendimg": "trending",
    "exprot csv today": "export csv today",
    "folow author:gu": "follow author:gu",
    "folow mamba": "follow mamba",
    "unfolow mamba": "unfollow mamba",
    "subscirbe at 9 Berlin": "subscribe at 9 Berlin",
    "unsubcribe": "unsubscribe",
    "psot now": "post now",
    "pasue 2w": "pause 2w",
    "pausr 2w": "pause 2w",
    "resum": "resume",
    "renmae tag a to b": "rename tag a to b",
    "forgt me": "forget me",
    "my dta": "my data",
    "undoo": "undo",
    "statsu": "status",
    "setings": "settings",
    "folowing": "following",
    "feeed": "feed",
    "mial ada@example.org": "mail ada@example.org",
    "preveiw": "preview",
    "hoem": "home",
    "todya": "today",
    "yesteday": "yesterday",
    "tema month": "team month",
    "weke 2026-W26": "week 2026-W26",
    "monht 2026-06": "month 2026-06",
    "hlep": "help",
    "savd": "saved",
    "simlar 3": "similar 3",
    "shrae 3": "share 3",
    "unsvae 3": "unsave 3",
    "mrak read 3": "mark read 3",
    "mark raed 3": "mark read 3",
    "marc read 2504.13173": "mark read 2504.13173",
    "not for em 2504.13173": "not for me 2504.13173",
    "wekly on friday": "weekly on friday",
    "fro you": "for you",
    "for yuo": "for you",
    "sav 2504.13173 read this #rl": "save 2504.13173 read this #rl",
    "simlar 2504.13173": "similar 2504.13173",
    "similiar https://arxiv.org/abs/2504.13173": "similar https://arxiv.org/abs/2504.13173",
    "notes 2504.13173": "",  # the paper that it names
    "see 2504.13173": "",
}
SEARCHES = """
safe whales dataset · shot detection · safe reinforcement learning · saves energy in training · sage attention
research agents · searched documents · starch metabolism · searching for life · search-free decoding
shown to work · showcase videos · snow removal · slow thinking · shop floor scheduling · shoes and bags
similarity search · singular values · similarly shaped proteins · teams of agents · team formation · steam tables · term
post-training of agents · posture estimation · postdoc positions · poster design
weak supervision · week-ahead forecasting · weekly rainfall · monthly sales · mouth movements · moths and light
expert models · exporter networks · exports of goods · export controls policy · reports on safety
fellow robots · fellowship of agents · follows instructions · followers · hollow graphs · follow the leader
unfolding proteins · unsafe content · unsaved changes · unsubscribe rates
subscription models · subscriber churn · subscribed channels · cause and effect · paused videos · pause tokens · phase
resumes parsing · resume screening · presume · setting the stage · settings of nature · states of matter · statues
mail spam filters · main idea extraction · mall robots · mailing lists as corpora · snail mail · email threads
feedback loops · feed forward · federated learning · seed selection
stratus clouds · status quo bias · reviews · previewing · trends in research · trending topics · treading water
undone work · undo mechanisms in editors · redo logs · hello world programs · help desk agents · helm charts · heap
todays weather · yesterday's news · yesterdays · forget me not · forgetting in networks · my date · my database
"""
WORDS = [text.strip() for row in SEARCHES.strip().splitlines() for text in row.split("·")]


@each("typed", MISTAKES)
def test_a_verb_with_a_slip_offers_the_command_when_the_rest_is_what_it_takes(typed):
    command = parse_command(typed, today=TODAY)
    assert (getattr(command, "slip", False), getattr(command, "offer", "")) == (bool(MISTAKES[typed]), MISTAKES[typed])


@each("typed", WORDS)
def test_what_begins_like_a_verb_is_searched_as_it_stands(typed):
    command = parse_command(typed, today=TODAY)
    assert isinstance(command, Search)
    assert command.words == typed


def test_hardly_any_of_them_is_even_asked_about():
    assert len(WORDS) >= 60
    asked = {typed for typed in WORDS if parse_command(typed, today=TODAY).slip}
    assert asked == {"yesterdays", "my date"}


def test_titles_and_keywords_of_papers_are_never_asked_about(shared):
    """Of 68,000 recorded ones five look like a slip ("MAL"): words that the library knows, which are searched for."""
    with gzip.open(shared / "data/papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        papers = [json.loads(each) for each in islice(lines, 0, None, 120)]
    typed = [words for paper in papers for words in (paper["title"], *paper["keywords"])]
    assert len(typed) > 200
    assert [words for words in typed if getattr(parse_command(words, today=TODAY), "slip", False)] == []


def test_an_offer_is_a_command():
    for offer in filter(None, MISTAKES.values()):
        command = parse_command(offer, today=TODAY)
        assert not isinstance(command, Explain) or offer.endswith(" 3"), offer
    assert {offer.split()[0] for offer in MISTAKES.values() if offer} >= {
        verb.name.split()[0] for verb in VERBS if verb.name not in ("day", "not for me")
    }


@pytest.fixture
async def say(redis, server_url, clock):
    titles = ["Agents That Plan", "Team Sports", "The Stats of Language"]
    told = "Like SAE 4, SAV needs a shoe."
    source = FakeSource()
    source.days[MONDAY] = [
        Paper(id=PaperId(f"2504.0000{number}"), title=title, abstract=told, days=(MONDAY,))
        for number, title in enumerate(titles)
    ]
    ada, here = Person(platform="console", workspace="local", user="ada"), Channel(platform="console", id="here")
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)

        async def said(text, channel=here):
            asker = Asker(person=ada, channel=channel, manages=True)
            return [reply async for reply in bot.answer(text, asker)][-1]

        yield said


def read(reply):
    return ["".join(span.text for span in line) for line in reply.lines]


async def test_a_slip_that_no_paper_has_is_asked_about_with_the_command_as_the_next_step(say):
    cases = (
        ("serch zebras", "search zebras", "Search zebras"),
        ("trendign", "trending", "Trending"),
        ("shwo 3", "show 3", "Show paper 3"),
    )
    await say("2025-04-21")  # a list with three papers
    for typed, meant, label in cases:
        reply = await say(typed)
        assert (reply.title, reply.lines, reply.cards) == (f"Did you mean “{meant}”?", (), ())
        assert [button.says for button in reply.buttons] == [meant.replace("3", "2504.00002"), f"search {typed}"]
        assert [button.label for button in reply.buttons] == [label, "Search instead"]


async def test_what_may_be_a_title_or_a_command_shows_papers_and_asks_for_a_line_that_is_the_command(say):
    reply = await say("follow the agents")
    assert read(reply)[0] == "Did you mean follow: the agents?"
    assert [card.paper.title for card in reply.cards] == ["Agents That Plan"]
    assert (reply.buttons[0].label, reply.buttons[0].says) == ("Follow “the agents”", "follow: the agents")
    assert (await say("follow: the agents")).title == "Following “the agents”"


async def test_a_mistyped_command_is_asked_about_even_where_papers_have_some_of_its_words(say):
    for typed in ("serch agents that plan", "subscirbe about agents", "folow team sports", "unsvae 2504.00001"):
        meant = parse_command(typed, today=TODAY).offer
        reply = await say(typed)
        assert (reply.title, reply.cards) == (f"Did you mean “{meant}”?", ())
        assert [button.says for button in reply.buttons] == [meant, f"search {typed}"]
    found = await say("search serch agents that plan")
    assert [card.paper.title for card in found.cards] == ["Agents That Plan"]


async def test_a_mistyped_verb_before_a_number_is_asked_about_and_its_letters_are_not_repaired(say):
    assert "Did you mean" not in (await say("shwo 3")).title  # no list is known yet
    await say("2025-04-21")
    for typed, meant in (("shwo 3", "show 3"), ("simlar 3", "similar 3")):
        reply = await say(typed)
        assert (reply.title, reply.cards) == (f"Did you mean “{meant}”?", ())
        assert [button.says for button in reply.buttons] == [meant.replace("3", "2504.00002"), f"search {typed}"]


async def test_a_mistyped_verb_before_an_id_or_a_number_is_one_even_where_papers_have_that_word(say):
    """Some paper had the word of `sav 1`."""
    await say("2025-04-21")
    for typed, meant in (("sav 1", "save 1"), ("sav 2504.00001", "save 2504.00001")):
        assert (await say(typed)).title == f"Did you mean “{meant}”?"
    for typed in ("sae 4", "shoe 1", "sav"):
        assert "Did you mean" not in (await say(typed)).title, typed


async def test_a_mistyped_verb_before_a_number_that_the_list_lacks_says_so(say):
    await say("agents that plan")  # one paper
    reply = await say("shwo 2")
    assert (read(reply), reply.cards) == (["There's no paper 2 here. This list has only paper 1."], ())
    assert [button.says for button in reply.buttons] == ["search shwo 2"]


async def test_whoever_subscribes_to_somebody_is_asked_whether_to_follow_them(say):
    reply = await say("subscribe to papers by Kaiming He")
    assert reply.title == "A message for each new paper, or a daily digest?"
    assert [(each.label, each.says) for each in reply.buttons] == [
        ("Follow papers by Kaiming He", 'follow author:"Kaiming He"'),
        ("Subscribe to papers by Kaiming He", 'subscribe about author:"Kaiming He"'),
    ]
    assert (await say(reply.buttons[0].says)).title == "Following papers by Kaiming He"


async def test_a_topic_of_the_help_is_known_with_a_slip_too(say):
    for typed, meant in (("help digets", "help digest"), ("help serch", "help search"), ("help tagz", "help tags")):
        assert (await say(typed)).title == f"Did you mean “{meant}”?"


async def test_a_word_of_papers_is_no_slip(say):
    reply = await say("stats")
    assert [card.paper.title for card in reply.cards] == ["The Stats of Language"]
    assert "Did you mean" not in " ".join(read(reply))
    assert [button.label for button in reply.buttons] == ["Search arXiv", "Follow"]


async def test_a_verb_that_cannot_take_a_word_explains_itself_unless_papers_have_both_words(say):
    for typed, problem, example in (
        ("export foo", "I can't export “foo”: it isn't a list", "export bibtex search foo"),
        ("week plan", "I don't know the week “plan”.", "week 2026-W26"),
        ("help agents", "There is no command “agents”.", "help"),
        ("show agents", "“agents” doesn't look like a paper ID or link.", "show 2504.13173"),
        ("weekly on funday", "“funday” isn't a day, time or time zone.", "weekly on monday 9 Berlin"),
    ):
        reply = await say(typed)
        assert (reply.title, reply.cards, read(reply)[1]) == ("I didn't get that", (), f"For example: {example}")
        assert read(reply)[0].startswith(problem)
        *taught, instead = [button.says for button in reply.buttons]
        assert (taught, instead) == ([f"help {typed.split()[0]}"] if example != "help" else [], f"search {typed}")
    assert [card.paper.title for card in (await say("team sports")).cards] == ["Team Sports"]
    assert (await say("export agents that plan")).cards


async def test_small_talk_gets_one_line_and_one_next_step(say):
    for typed in ("thanks", "cheers", "ok", "good morning", "👍", "no", "yes", "back", "bye"):
        reply = await say(typed)
        said = [each for each in reply.lines if not all(span.reacting for span in each)]  # what a terminal has not
        assert (reply.title != "", said, reply.cards, len(reply.buttons)) == (True, [], (), 1), typed
    assert (await say("who are you?")).title == "Hi, I bring you AI papers from Hugging Face and arXiv"
    assert (await say("how do I save a paper?")).title == "Saving"


@each(
    "asked, taken",
    [
        ("trendign", "Trending papers"),
        ("subscirbe at 9 Berlin", "Digest set up"),
        ("follow the agents", "Following “the agents”"),  # asked about above papers
        ("subscribe at 10 Berlni", "Digest updated"),
        ("subscribe at 9 BST", "Yes to what? Type the whole command."),  # London or Dhaka
        ("pause", "Yes to what? Type the whole command."),  # for how long
        ("today", "Yes to what? Type the whole command."),
    ],
)
async def test_yes_takes_what_was_asked_about_once(say, asked, taken):
    await say(asked)
    assert [(await say(each)).title for each in ("y", "yes")] == [taken, "Yes to what? Type the whole command."]


async def test_yes_is_to_the_last_answer_in_that_place_and_soon_after(say, clock):
    async def asked():
        assert (await say("trendign")).title.startswith("Did you mean")

    await asked()
    assert (await say("yes", Channel(platform="console", id="there"))).title.startswith("Yes to what?")
    await asked()
    await say("thanks")
    assert (await say("yes")).title.startswith("Yes to what?")
    await asked()
    clock.advance(minutes=16)
    assert (await say("yes")).title.startswith("Yes to what?")
    await asked()
    await say("forget me yes")
    assert (await say("yes")).title.startswith("Yes to what?")
