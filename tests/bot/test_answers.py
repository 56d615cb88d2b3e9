"""What a person types and what they see, over a real store and a source filled by hand."""

import asyncio
import json
from datetime import date, timedelta

import pytest
from cases import each
from fakes.loop_time import loop_time
from fakes.round_trips import round_trips
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace
from structlog.testing import capture_logs

from bot import answer
from bot.app import open_bot
from bot.commands.help import NEEDS_TELLING
from bot.health.logs import limit_rate
from bot.language.values import Help
from bot.language.verbs import VERBS
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.ports import Failed
from bot.replies import Reply, in_words, plain
from bot.settings import Settings
from bot.sources.relayed import FallbackSource

MONDAY, FRIDAY, THURSDAY = date(2025, 4, 21), date(2025, 4, 18), date(2025, 4, 17)
NOBODY = "redis://127.0.0.1:9/0"
HERE = Channel(platform="console", id="test")
ADA = Person(platform="console", workspace="local", user="ada")


def a_paper(number: int, title: str, day: date = MONDAY, **fields) -> Paper:
    fields.setdefault("authors", ("Ada Lovelace", "Alan Turing"))
    fields.setdefault("author_count", 2)
    return Paper(id=PaperId(f"2504.{number:05d}"), title=title, days=(day,), **fields)


TITANS = a_paper(1, "Titans Learn to Memorize", upvotes=9, comments=2, summary="It memorizes.")
MIRAS = a_paper(2, "Miras and Attention", upvotes=4, abstract="We study attention. It works.")
OLDER = a_paper(3, "Older Language Models", day=FRIDAY, upvotes=50)


class Talk:
    """One person at the bot: says things, sees answers."""

    def __init__(self, bot, clock, source) -> None:
        self.bot, self.clock, self.source = bot, clock, source

    async def all(self, text: str, **options) -> list[Reply]:
        asker = Asker(person=options.pop("person", ADA), channel=HERE, **options)
        return [reply async for reply in self.bot.answer(text, asker)]

    async def settled(self) -> None:
        """Let what is being asked for behind the answers come in."""
        while self.bot.refresher.busy:
            await asyncio.sleep(0)

    async def say(self, text: str, **options) -> Reply:
        return (await self.all(text, **options))[-1]


def words(reply: Reply) -> str:
    """Everything a person reads in the answer, except the cards."""
    lines = (*reply.lines, *reply.note)
    rows = (f"{row.left} {plain(row.value)}" for row in reply.rows)
    return " ".join([reply.title, *("".join(span.text for span in line) for line in lines), *rows])


def titles(reply: Reply) -> list[str]:
    return [card.paper.title for card in reply.cards]


@pytest.fixture
async def talk(redis, server_url, clock):
    source = FakeSource()
    source.days = {MONDAY: [TITANS, MIRAS], FRIDAY: [OLDER]}
    source.papers = {paper.id: paper for paper in (TITANS, MIRAS, OLDER)}
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        yield Talk(bot, clock, source)


async def test_today_is_the_edition_most_upvoted_first(talk):
    reply = await talk.say("today")
    assert titles(reply) == [TITANS.title, MIRAS.title]
    assert "21 April" in reply.title


async def test_a_number_behind_a_list_asks_for_its_first_papers_and_the_whole_list_is_one_press_away(talk):
    for typed in ("today 1", "today top 1", "top 1", "Top 1 papers of today", "2025-04-21 top 1"):
        reply = await talk.say(typed)
        assert (titles(reply), words(reply).count("Top 1 of 2 by upvotes")) == ([TITANS.title], 1), typed
        [whole] = reply.buttons
        assert (whole.label, titles(await talk.say(whole.says))) == ("Both papers", [TITANS.title, MIRAS.title])
    for enough in ("today 2", "top 5"):
        reply = await talk.say(enough)
        assert (titles(reply), "2 papers by upvotes" in words(reply)) == ([TITANS.title, MIRAS.title], True)


async def test_on_a_weekend_today_is_fridays_and_says_so(talk):
    talk.clock.advance(days=-1)
    reply = await talk.say("today")
    assert titles(reply) == [OLDER.title]
    assert "No papers on Sunday 20 April: this is Friday 18 April's." in words(reply)


async def test_before_the_day_opens_today_says_that_it_is_not_open_yet(talk):
    talk.source.opens_until = FRIDAY
    assert "aren't out yet: this is Friday 18 April's" in words(await talk.say("today"))


async def test_when_the_source_fails_the_last_good_list_stands_with_its_age(talk):
    await talk.say("today")
    talk.clock.advance(hours=5)
    talk.source.failure = Failed(reason="Hugging Face answered 503")
    reply = await talk.say("today")
    assert titles(reply) == [TITANS.title, MIRAS.title]
    assert "Hugging Face answered 503; this list is 5 hours old." in words(reply)


async def test_when_nothing_was_ever_fetched_the_failure_is_said(talk):
    talk.source.failure = Failed(reason="Hugging Face could not be reached")
    reply = await talk.say("today")
    assert "Hugging Face could not be reached" in words(reply)
    assert reply.trouble


async def test_with_no_papers_at_all_yesterday_is_not_called_by_todays_date(talk):
    talk.source.days.clear()
    talk.source.opens_until = FRIDAY
    assert "Monday" in words(await talk.say("today"))
    assert "Monday" not in words(await talk.say("yesterday"))


async def test_yesterday_on_a_monday_is_fridays_and_says_so(talk):
    await talk.say("2025-04-18")
    reply = await talk.say("yesterday")
    assert titles(reply) == [OLDER.title]
    assert "No papers on Sunday 20 April: this is Friday 18 April's." in words(reply)


async def test_yesterday_on_a_weekend_is_the_newest_until_then(talk):
    await talk.say("2025-04-18")
    for days, why in ((-1, "No papers on Saturday 19 April: this is Friday 18 April's."), (-1, "")):
        talk.clock.advance(days=days)
        reply = await talk.say("yesterday")
        assert titles(reply) == [OLDER.title]
        assert ("No papers on" in words(reply), why in words(reply)) == (bool(why), True)


async def test_yesterdays_list_says_which_one_it_is_where_there_is_none(talk, clock):
    await talk.bot.take_sample()
    clock.advance(days=30)
    talk.source.failure = Failed(reason="Hugging Face could not be reached")
    reply = await talk.say("yesterday")
    assert reply.cards and "Hugging Face could not be reached: this is Monday 21 April's" in words(reply)


async def test_yesterday_is_fetched_when_the_library_has_only_today(talk):
    assert titles(await talk.say("yesterday")) == [OLDER.title]


@pytest.mark.parametrize(
    ("typed", "said", "offered"),
    [
        ("2025-04-19", "No papers on Saturday 19 April", ["Fri 18 April", "Mon 21 April"]),
        ("2025-05-30", "aren't out yet", ["Today's papers"]),
        ("22 April", "Papers for Tuesday 22 April aren't out yet", ["Today's papers"]),
        ("2020-01-01", "Daily Papers began on Thursday 4 May 2023", ["My oldest list: Fri 18 April 2025"]),
        ("month 2025-07", "It isn't out yet", ["Today's papers"]),
    ],
)
async def test_a_day_without_papers_says_why_and_what_to_read_instead(talk, typed, said, offered):
    for said_before in ("today", "yesterday"):
        await talk.say(said_before)
    reply = await talk.say(typed)
    assert said in words(reply)
    assert [button.label for button in reply.buttons] == offered


@each("said", ["", "hi", "Hello!", "?", "who are you?"])
async def test_nothing_typed_or_a_greeting_shows_what_one_can_do(talk, said):
    reply = await talk.say(said, manages=True)
    assert [button.label for button in reply.buttons] == ["Set up a daily digest", "Today's papers", "Search papers"]
    assert [button.label for button in reply.buttons if button.primary] == ["Set up a daily digest"]
    assert (len(reply.lines), len(reply.rows)) == (0, 3)
    assert "React 🔖 to any message with a paper to save it. Nothing is posted here until" in words(reply)
    assert "paused" not in words(reply)
    assert not reply.cards


async def test_who_may_not_set_up_a_digest_is_first_offered_what_they_may_do(talk):
    """The one blue button was refused."""
    page = await talk.say("hi", manages=False)
    assert [button.label for button in page.buttons] == ["Today's papers", "Search papers", "My saved papers"]
    assert [button.label for button in page.buttons if button.primary] == ["Today's papers"]
    assert "subscribe" not in words(page)
    for typed in ("home", "settings", "status", "unsubscribe"):
        offered = await talk.say(typed, manages=False)
        assert not [button.label for button in offered.buttons if button.kind == "form" and "digest" in button.label]
    assert "A channel manager can set one up." in words(offered)


async def test_the_first_page_says_that_one_can_save_and_follow(talk):
    for direct in (True, False):
        assert "save or follow" in words(await talk.say("hi", direct=direct))


async def test_how_to_search_is_taught_with_examples_that_find_something_here(talk):
    await talk.say("today")
    taught = await talk.say("help search")
    assert len(taught.rows) >= 3
    for row in taught.rows:
        assert (await talk.say(f"search {row.left}")).cards, row.left
    [beyond] = [row.left for row in taught.rows if "arXiv" in plain(row.value)]
    assert beyond.startswith("search arxiv: ")


async def test_help_on_export_names_lists_searches_and_tags(talk):
    shown = words(await talk.say("help export"))
    assert all(example in shown for example in ("export csv week", "export json search rl", "export #rl"))


async def test_help_explains_numbers_in_three_lines(talk):
    shown = await talk.say("help numbers")
    assert (shown.title, len(shown.lines)) == ("Numbers", 3)
    assert all(example in words(shown) for example in ("show 3", "save 1 2 5", "mark read 1-3"))


async def test_help_shows_examples_in_place_of_a_manual(talk):
    shown = await talk.say("help tags")
    assert (shown.title, len(shown.rows)) == ("Tags", 4)
    for typed in ("help save", "help tag", "help saved", "help all", "help subscribe", "help feed"):
        assert not set("<>[]|").intersection(words(await talk.say(typed))), typed


async def test_who_saved_what_is_told_nobody(talk):
    assert "Who saved what stays private." in words(await talk.say("what did ben save"))


async def test_help_begins_with_four_things_to_try(talk):
    shown = await talk.say("help")
    assert [row.left.partition(" ")[0] for row in shown.rows] == ["today", "llm", "subscribe", "save"]
    assert (shown.title, shown.lines) == ("Help", ()), "all else are buttons"
    assert [plain(each) for each in shown.note] == ["▲ = upvotes on Hugging Face"]


async def test_the_button_of_each_topic_of_help_explains_the_commands(talk):
    shown = await talk.say("help")
    *topical, everything = shown.buttons
    topics = [button.label for button in topical]
    assert (everything.label, topics) == ("All commands", ["Searching", "Saving", "Daily digest", "Privacy"])
    names = {verb.name for verb in VERBS} - NEEDS_TELLING - {"feed", "mail"}  # neither is set up
    told = [await talk.say(button.says) for button in topical]
    assert [each.title for each in told] == topics
    assert [each.buttons[-1].label for each in told] == ["Help"] * len(told)
    read = await talk.say("help read")
    told = [read, *told]
    assert (read.rows[0].left, read.rows[0].right) == ("for you", "this week's papers picked for you")
    usages = " ".join(row.left for each in told for row in each.rows)
    search = {verb.name for verb in VERBS if verb.topic == "search"}
    assert all(name.partition(" ")[0] in usages for name in names - search - {"day"})
    every = await talk.say(everything.says)
    assert (every.title, [row.left for row in every.rows if not row.is_command]) == (
        "All commands",
        [read.title, *topics],
    )
    assert not any("[" in row.left for row in every.rows), "examples, no grammar"
    assert len(every.rows) == len(names) + len(told)


async def test_help_on_privacy_says_where_papers_come_from_and_where_people_can_be_told_how_the_bot_goes(talk):
    asked = ("where do the papers come from?", "how do I remove this bot")
    for said in asked:
        assert "Hugging Face's Daily Papers" in words(await talk.say(said))
        assert "uninstall" not in words(await talk.say(said))
    talk.bot.publishers[HERE.platform] = object()
    assert "To remove me, uninstall the app" in words(await talk.say(asked[1]))


async def test_privacy_begins_with_what_is_stored_and_who_sees_it(talk):
    said = words(await talk.say("privacy"))
    stored, seen, source = map(said.index, ("I store papers you save", "Only you see", "Hugging Face's Daily Papers"))
    assert stored < seen < source


async def test_tomorrow_leads_to_todays_papers(talk):
    reply = await talk.say("tomorrow")
    assert (reply.title, reply.lines) == ("Tomorrow's papers aren't out yet", ())
    assert [button.label for button in reply.buttons] == ["Today's papers"]


async def test_help_in_private_offers_nothing_to_share_with_a_channel(talk):
    asker = Asker(person=ADA, channel=HERE)
    talk.bot.publishers[HERE.platform] = object()
    for direct in (False, True):
        [every] = [each async for each in talk.bot.answer("help all", replace(asker, direct=direct))]
        assert any(row.left.startswith("share") for row in every.rows) != direct


@each("whom", ["with ben", "to @ben", "for ben", "@ben", "#random", "in #random", "<#C123ABC|random> worth a look"])
async def test_what_is_to_be_shared_elsewhere_is_offered_to_the_channel_first(talk, whom):
    await talk.say("today")
    reply = await talk.say(f"share 1 {whom}")
    assert (reply.shares, reply.title) == ("", "I can only share in the channel you type in. Share it here?")
    assert [button.label for button in reply.buttons] == [f"Share “{TITANS.title}”"]
    posted = (await talk.say(reply.buttons[0].says)).shares
    assert posted.startswith("share 2504.00001")
    assert ("worth a look" in posted) == ("worth a look" in whom)


async def test_a_number_means_the_list_of_the_thread_or_what_was_opened_last_in_the_channel(talk):
    await talk.say("search miras", thread="17.1")
    assert titles(await talk.say("show 1")) == [MIRAS.title]
    await talk.say("today")
    assert titles(await talk.say("show 1")) == [TITANS.title]
    assert titles(await talk.say("show 1", thread="17.1")) == [MIRAS.title]


async def test_help_on_sharing_says_how_to_comment(talk):
    assert "share 2504.13173: worth a look" in words(await talk.say("help share"))


async def test_a_week_and_what_trends_come_from_the_source(talk):
    talk.source.rankings = {"week 2025-W17": [TITANS], "trending": [MIRAS]}
    assert titles(await talk.say("week 2025-W17")) == [TITANS.title]
    assert titles(await talk.say("trending")) == [MIRAS.title]


async def test_a_week_is_called_by_its_days_and_what_trends_has_the_order_of_the_site(talk):
    talk.source.rankings = {name: [MIRAS, TITANS] for name in ("week 2025-W17", "week 2025-W16", "trending")}
    told = [await talk.say(typed) for typed in ("week", "week 2025-W16", "trending")]
    assert [reply.title for reply in told] == ["This week · 21–25 April", "Week 16 · 14–18 April", "Trending papers"]
    counts = [plain(reply.lines[0]) for reply in told]
    assert counts == ["2 papers by upvotes", "2 papers by upvotes", "2 papers on Hugging Face now"]


async def test_a_week_is_put_together_from_the_library_when_the_source_fails(talk):
    await talk.say("today")
    talk.source.failure = Failed(reason="Hugging Face answered 500")
    reply = await talk.say("week 2025-W17")
    assert titles(reply) == [TITANS.title, MIRAS.title]
    assert "Hugging Face answered 500; this is what I have." in words(reply)


async def test_while_the_source_is_slow_the_library_answers_first(talk, monkeypatch):
    monkeypatch.setattr("bot.tasks.PATIENCE_S", 0.01)
    await talk.say("today")
    talk.source.gate = asyncio.Event()
    talk.source.rankings = {"week 2025-W17": [MIRAS]}
    seen = []
    async for reply in talk.bot.answer("week 2025-W17", Asker(person=ADA, channel=HERE)):
        seen.append(reply)
        talk.source.gate.set()
    assert [titles(reply) for reply in seen] == [[TITANS.title, MIRAS.title], [MIRAS.title]]
    assert "still asking Hugging Face" in words(seen[0])


async def test_search_ranks_what_matches_and_counts_it(talk):
    await talk.say("today")
    await talk.settled()
    reply = await talk.say("attention")
    assert titles(reply) == [MIRAS.title]
    assert "1 paper · best match first" in words(reply)


async def test_search_finds_by_author_phrase_and_without_a_word(talk):
    await talk.say("today")
    await talk.settled()
    assert titles(await talk.say('"learn to memorize"')) == [TITANS.title]
    assert set(titles(await talk.say("author:turing"))) == {TITANS.title, MIRAS.title, OLDER.title}
    assert set(titles(await talk.say("author:turing -attention"))) == {TITANS.title, OLDER.title}


async def test_a_search_without_a_match_is_an_honest_nothing(talk):
    await talk.say("today")
    await talk.settled()
    assert "No papers match “zebrafish”" in words(await talk.say("zebrafish"))


async def test_show_gives_one_paper_in_full(talk):
    await talk.say("today")
    [card] = (await talk.say(f"show {MIRAS.id}")).cards
    assert card.full
    assert card.paper == MIRAS


async def test_show_fetches_what_the_library_lacks(talk):
    [card] = (await talk.say(f"show https://arxiv.org/abs/{OLDER.id}v2")).cards
    assert card.paper.title == OLDER.title


async def test_show_of_an_unknown_id_says_so_with_its_page(talk):
    """The ID may be right, and the sources lack it: nobody is told to check their digits."""
    for typed, page in (
        ("show 2504.99999", "https://arxiv.org/abs/2504.99999"),
        ("https://arxiv.org/pdf/2504.99999v3", "https://arxiv.org/abs/2504.99999"),
        ("similar https://huggingface.co/papers/2504.99999", "https://huggingface.co/papers/2504.99999"),
    ):
        reply = await talk.say(typed)
        assert "I couldn't find 2504.99999 on Hugging Face or arXiv." in words(reply)
        assert [button.url for button in reply.buttons] == [page]


async def test_saving_a_paper_that_no_source_has_says_what_to_check(talk):
    kept = words(await talk.say("save 2504.99999"))
    assert "I couldn't find its title on Hugging Face or arXiv. Check the ID." in kept


async def test_an_id_that_no_paper_can_have_says_so(talk):
    for typed in ("2504.1317", "https://arxiv.org/abs/2504.1317", "show 2504.1317", "9912.00001"):
        assert "No paper has this ID. Check for a missing digit" in words(await talk.say(typed))
    assert "“9999.99999” doesn't look like a paper ID" in words(await talk.say("show 9999.99999"))  # no such month


async def test_show_of_a_paper_without_a_title_says_that_it_exists(talk):
    talk.source.untitled.add(PaperId("2504.99999"))
    assert "the paper has no title yet" in words(await talk.say("show 2504.99999"))


async def test_show_takes_an_exact_title(talk):
    await talk.say("today")
    assert titles(await talk.say("show miras and attention")) == [MIRAS.title]


async def test_saving_listing_and_removing(talk):
    await talk.say("today")
    assert (await talk.say(f"save {MIRAS.id} for the talk #attention")).title == "Saved"
    assert (await talk.say(f"save {MIRAS.id}")).title == "Already saved"
    [card] = (await talk.say("saved #attention")).cards
    assert (card.paper.title, card.note) == (MIRAS.title, "Your note: for the talk")
    assert in_words(card.small).endswith("#attention")
    saved = await talk.say("saved")
    assert (saved.buttons[0].label, saved.buttons[0].says) == ("Export", "export bibtex")
    assert "🔖" not in in_words(saved.cards[0].small)
    assert [menu.says for menu in saved.selects] == ["show", "mark read"]
    assert titles(await talk.say("saved nothing like it")) == []
    removed = await talk.say(f"unsave {MIRAS.id}")
    assert [button.says for button in removed.buttons] == [f"restore {MIRAS.id}"]
    assert titles(await talk.say("saved")) == []


async def test_bookmarks_are_marked_in_lists_and_are_nobody_elses(talk):
    await talk.say("today")
    await talk.say(f"save {MIRAS.id}")
    assert [card.saved for card in (await talk.say("today")).cards] == [False, True]
    other = Person(platform="console", workspace="local", user="grace")
    assert [card.saved for card in (await talk.say("today", person=other)).cards] == [False, False]


async def test_a_paper_that_nobody_knows_is_saved_by_its_id(talk):
    talk.source.failure = Failed(reason="Hugging Face answered 500")
    assert (await talk.say("save 2504.77777")).title == "Saved"
    assert titles(await talk.say("saved")) == ["2504.77777"]


async def test_a_reaction_saves_the_paper_it_is_on(talk):
    await talk.say("today")
    ref = MessageRef(channel=HERE, id="m1")
    reply = (await talk.bot.react(Asker(person=ADA, channel=HERE), ref, (TITANS.id,))).reply
    assert "Saved" in reply.title
    assert titles(await talk.say("saved")) == [TITANS.title]


@each("form", ["bibtex", "ris", "markdown", "csv", "json"])
async def test_every_export_holds_the_saved_paper(talk, form):
    await talk.say("today")
    await talk.say(f"save {MIRAS.id}")
    file = (await talk.say(f"export {form}")).file
    assert MIRAS.id in file.content.decode("utf-8")
    assert file.name.startswith("papers-saved.")


async def test_exports_of_a_day_and_of_a_search(talk):
    await talk.say("today")
    day = json.loads((await talk.say("export json today")).file.content)
    assert len(day["papers"]) == 2
    assert b"Miras" in (await talk.say("export csv search attention")).file.content
    assert "Nothing to export" in (await talk.say("export bibtex")).title


async def test_an_export_of_a_day_without_papers_leads_to_those_of_days_near_it(talk):
    for typed in ("today", "2025-04-18"):
        await talk.say(typed)
    assert [each.says for each in (await talk.say("export json 2025-04-20")).buttons] == [
        "export json 2025-04-18",
        "export json 2025-04-21",
    ]


async def test_pages_turn_and_a_page_beyond_the_end_is_the_last(talk):
    talk.source.days[MONDAY] = [a_paper(100 + number, f"Paper number {number}") for number in range(12)]
    first = await talk.say("today")
    assert (len(first.cards), first.pages, [button.label for button in first.buttons]) == (5, 3, ["More ›"])
    last = await talk.say("today", page=99)
    assert (len(last.cards), last.page, last.cards[0].rank) == (2, 3, 11)
    assert len((await talk.say("today", page_size=0)).cards) == 12


async def test_no_page_is_left_for_one_paper(talk):
    papers = [a_paper(100 + number, f"Paper number {number}") for number in range(8)]
    for count, pages in ((6, 1), (7, 2), (8, 2)):
        day = date(2025, 4, 8 + count)
        talk.source.days[day] = papers[:count]
        await talk.bot.refresh_day(day)
        await talk.say(f"save {' '.join(paper.id for paper in papers[:count])}")
        for text in (f"{day}", "saved"):
            reply = await talk.say(text, page=9)
            assert (reply.pages, reply.cards[-1].rank) == (pages, count), (text, words(reply))


async def test_the_last_page_of_a_search_offers_to_look_further(talk):
    talk.source.days[MONDAY] = [a_paper(100 + number, f"Whales {number}") for number in range(6)]
    await talk.bot.refresh_day(MONDAY)
    shown = [[button.label for button in (await talk.say("whales", page=page)).buttons] for page in (1, 2)]
    assert ["Search arXiv" in labels for labels in shown] == [False, True]


async def test_help_says_more_on_one_verb(talk):
    assert "subscribe" in words(await talk.say("help"))
    assert "save 2504.13173" in words(await talk.say("help save"))
    assert "before: restore note 2504.13173" in words(await talk.say("help note"))


async def test_help_names_every_reaction_that_saves_and_what_it_works_on(talk):
    """A ⭐ that saved without a word, and a 🔖 on somebody's link that did nothing, surprised people."""
    told = words(await talk.say("help save"))
    assert "Or react 🔖, ⭐ or 📌 to a paper I posted; taking it off unsaves." in told
    assert "For a link somebody else posted: 🔖, or Save paper" in told


async def test_search_with_nothing_behind_it_leads_to_the_search_form(talk):
    reply = await talk.say("search")
    assert (reply.title, words(reply)) == ("Search for what?", "Search for what? For example: search state space")
    assert [(button.label, button.kind) for button in reply.buttons] == [("Search papers", "form")]


async def test_a_near_miss_is_explained_with_an_example_and_a_search(talk):
    reply = await talk.say("show 2504.1")
    assert "show 2504.13173" in words(reply)
    assert [button.says for button in reply.buttons] == ["help show", "search 2504.1"]


async def test_status_tells_age_and_health(talk):
    assert "not checked since start" in words(await talk.say("status", manages=True))
    assert "not checked" not in words(await talk.say("status"))
    await talk.say("today")
    assert "not checked" not in words(await talk.say("status", manages=True)), "its papers were just fetched"
    talk.clock.advance(hours=3)
    talk.source.failure = Failed(reason="Hugging Face answered 503")
    await talk.say("show 2504.55555")
    said = words(await talk.say("status", manages=True))
    assert "fetched 3 hours ago" in said
    assert "Hugging Face: answered 503" in said


async def test_with_redis_down_lists_and_search_still_answer_and_say_so(clock):
    source = FakeSource()
    source.days = {MONDAY: [TITANS, MIRAS]}
    async with open_bot(Settings(redis_url=NOBODY), clock=clock, source=source, follows=False) as bot:
        talk = Talk(bot, clock, source)
        reply = await talk.say("today")
        assert titles(reply) == [TITANS.title, MIRAS.title]
        assert "I can't reach saved papers right now" in words(reply)
        assert titles(await talk.say("attention")) == [MIRAS.title]
        saved = await talk.say(f"save {MIRAS.id}")
        assert saved.trouble
        assert "Nothing was lost or changed" in words(saved)


async def test_one_pipeline_a_command(talk, redis):
    await talk.say("today")
    await talk.settled()
    asked = {}
    for typed in ("today", "attention", f"show {MIRAS.id}", "saved", "export bibtex", "help"):
        with round_trips() as trips:
            await talk.say(typed)
        asked[typed] = trips.count
    opened = asked.pop(f"show {MIRAS.id}")
    assert opened == 2  # the second one comes after the answer: the paper is in use
    assert max(asked.values()) == 1, asked


async def test_the_bundled_sample_says_what_it_is(talk):
    talk.source.failure = Failed(reason="Hugging Face could not be reached")
    await talk.bot.take_sample()
    reply = await talk.say("today")
    assert len(reply.cards) == 5
    assert "Sample papers" in words(reply)
    assert MONDAY - timedelta(days=0) == talk.bot.library.newest_day()


async def test_the_commands_own_name_typed_again_does_not_matter(talk, server_url, clock):
    assert titles(await talk.say("/papers today")) == [TITANS.title, MIRAS.title]
    renamed = Settings(redis_url=server_url, papers_command="lit")
    async with open_bot(renamed, clock=clock, source=talk.source, follows=False) as bot:
        assert titles(await Talk(bot, clock, talk.source).say("/lit today")) == [TITANS.title, MIRAS.title]


async def test_an_answer_that_takes_long_to_be_shown_is_not_cut_off(talk):
    """The wait is the platform's, not the answer's: only the waiting for replies has an end."""
    with loop_time() as time:
        seen = []
        async for reply in talk.bot.answer("today", Asker(person=ADA, channel=HERE)):
            time.pass_by(3_600)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            seen.append(reply)
    assert titles(seen[-1]) == [TITANS.title, MIRAS.title]


async def test_a_better_reply_comes_though_the_first_took_long_to_be_shown(talk, monkeypatch):
    async def better(*_args):
        yield Reply(title="first", more=True)
        for _ in range(10):  # it takes a moment, but no time
            await asyncio.sleep(0)
        yield Reply(title="better")

    monkeypatch.setitem(talk.bot.handlers, Help, better)
    with loop_time() as time:
        seen = []
        async for reply in talk.bot.answer("help", Asker(person=ADA, channel=HERE)):
            time.pass_by(answer.LAST_S + 1)
            await asyncio.sleep(0)
            seen.append(reply.title)
    assert seen == ["first", "better"]


async def test_a_handler_that_never_ends_is_answered_for(talk, monkeypatch):
    with loop_time() as time, capture_logs() as logged:

        async def hang(*_args):
            yield Reply(title="first", more=True)
            time.pass_by(answer.LAST_S)
            await asyncio.Event().wait()

        monkeypatch.setitem(talk.bot.handlers, Help, hang)
        seen = await talk.all("help")
    assert [each.title for each in seen] == ["first", "No answer in time"]
    assert [each["event"] for each in logged] == ["answer.too_late"]


async def test_answers_that_are_cancelled_are_noted_once_a_second(talk, monkeypatch):
    asked = asyncio.Event()

    async def hang(*_args):
        asked.set()
        await asyncio.Event().wait()
        yield

    monkeypatch.setitem(talk.bot.handlers, Help, hang)
    with capture_logs(processors=[limit_rate(lambda: 0.0)]) as logged:
        for _ in range(3):
            task = asyncio.create_task(talk.say("help"))
            await asked.wait()
            asked.clear()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert [each["event"] for each in logged] == ["answer.cancelled"]


async def test_a_paper_that_the_failing_source_may_know_is_not_called_unknown(talk):
    """Hugging Face does not know it, and arXiv does not answer."""
    silent = FakeSource()
    silent.failure = Failed(reason="arXiv did not answer in time")
    talk.bot.refresher.source = FallbackSource(talk.source, silent, also_unknown=True)
    [*_, reply] = await talk.all("show 2301.00001")
    said = "".join(span.text for each in reply.lines for span in each)
    assert said == "I can't look this up right now: arXiv did not answer in time. Try again later."
    assert reply.trouble


async def test_once_there_is_a_real_list_the_bundled_sample_never_turns_up(talk):
    """Neither beside an empty Saturday, nor in searches, nor as a day."""
    sampled = await talk.bot.take_sample()
    assert talk.bot.library.newest_day() == sampled
    assert [reply.cards for reply in await talk.all("memorization")][-1]

    day = date(2025, 6, 20)
    talk.source.days = {day: [a_paper(7, "Titans Learn to Memorize", day=day)]}
    await talk.bot.refresh_day(day)

    assert talk.bot.library.edition_days() == (day,)
    assert talk.bot.library.size == 1
    for typed in ("memorization", "titans", "2025-06-21", "2025-04-17", "yesterday"):
        for reply in await talk.all(typed):
            assert {card.paper.id for card in reply.cards} <= {"2504.00007"}, typed
            assert "sample" not in repr(reply.lines)
