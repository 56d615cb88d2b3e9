"""What a channel owner types behind `subscribe`, and the digest that means."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from cases import each

from bot.language.digest_words import write_wishes
from bot.language.grammar import parse_command
from bot.language.posting_times import parse_days, parse_time
from bot.language.values import Explain, Search, Subscribe
from bot.language.zones import CANONICAL

TODAY = date(2026, 6, 30)
EVERY_DAY, WEEKDAYS = frozenset(range(7)), frozenset(range(5))


def subscribe(typed):
    return parse_command(f"subscribe {typed}", today=TODAY)


MEANINGS = {
    "": {},
    "at 9": {"minute": 540},
    "9": {"minute": 540},
    "at 9am": {"minute": 540},
    "at 09:00": {"minute": 540},
    "at 9 pm": {"minute": 1260},
    "9:30 pm new york": {"minute": 1290, "zone": "America/New_York"},
    "at 21.30": {"minute": 1290},
    "at noon": {"minute": 720},
    "at 12 a.m.": {"minute": 0},
    "Europe/Berlin": {"zone": "Europe/Berlin"},
    "europe/berlin": {"zone": "Europe/Berlin"},
    "BERLIN": {"zone": "Europe/Berlin"},
    "new york daily": {"zone": "America/New_York", "weekdays": EVERY_DAY},
    "at 9, São Paulo, weekdays": {"minute": 540, "zone": "America/Sao_Paulo", "weekdays": WEEKDAYS},
    "in st. john's": {"zone": "America/St_Johns"},
    "munich": {"zone": "Europe/Berlin"},
    "indiana/knox": {"zone": "America/Indiana/Knox"},
    "utc": {"zone": "UTC"},
    "weekly": {"weekdays": frozenset({0})},
    "weekly at 9 on friday": {"minute": 540, "weekdays": frozenset({4})},
    "mondays": {"weekdays": frozenset({0})},
    "every day": {"weekdays": EVERY_DAY},
    "every mon and wed at 9": {"minute": 540, "weekdays": frozenset({0, 2})},
    "mon,wed-fri": {"weekdays": frozenset({0, 2, 3, 4})},
    "Mon, Wed, Fri": {"weekdays": frozenset({0, 2, 4})},
    "mon wed fri": {"weekdays": frozenset({0, 2, 4})},
    "monday to friday": {"weekdays": WEEKDAYS},
    "mon–fri": {"weekdays": WEEKDAYS},
    "fri-mon": {"weekdays": frozenset({4, 5, 6, 0})},
    "mon at 9 and fri": {"minute": 540, "weekdays": frozenset({0, 4})},
    "top 5, min 3": {"top": 5, "min_upvotes": 3},
    "as list": {"layout": "list"},
    "at 9 about llm agents in a list": {"minute": 540, "about": "llm agents", "layout": "list"},
    "about llm agents as a list top 5": {"about": "llm agents", "layout": "list", "top": 5},
    "in threads": {"layout": "thread"},
    "about agents in papers": {"about": "agents in papers"},
    "about agents in a list of models": {"about": "agents in a list of models"},
    "about state space": {"about": "state space"},
    "at 8:30 topic diffusion top 5": {"minute": 8 * 60 + 30, "about": "diffusion", "top": 5},
    "topic: the top 5 at 9": {"about": "the top 5 at 9", "literally": True},
    "about topic models": {"about": "topic models"},
    "about anything": {"about": ""},
    "by taste": {"order": "taste"},
    "at 9 by upvotes top 5": {"minute": 540, "order": "upvotes", "top": 5},
    "about agents by taste": {"about": "agents", "order": "taste"},
    "about agents by taste as list": {"about": "agents", "order": "taste", "layout": "list"},
    "about agents as list by taste": {"about": "agents", "order": "taste", "layout": "list"},
    "about ranking by popularity": {"about": "ranking by popularity"},
    "about state space as thread": {"about": "state space", "layout": "thread"},
    "about State Space as thread top 5": {"about": "State Space", "layout": "thread", "top": 5},
    "about treating llms as agents at 9": {"about": "treating llms as agents", "minute": 9 * 60},
    "about agents top 5 mon,wed papers": {"about": "agents", "top": 5, "weekdays": frozenset({0, 2})},
    "about vlm min 10 upvotes in Berlin": {"about": "vlm", "min_upvotes": 10, "zone": "Europe/Berlin"},
    "about llm on mondays 9am as list by taste": {
        "about": "llm",
        "weekdays": frozenset({0}),
        "minute": 9 * 60,
        "layout": "list",
        "order": "taste",
    },
    'about "top 5" agents': {"about": '"top 5" agents'},
    "about climate in India": {"about": "climate in India"},
    "about models at scale": {"about": "models at scale"},
    "about the sun": {"about": "the sun"},
    "about: the top 5 at 9 as list": {"about": "the top 5 at 9", "literally": True, "layout": "list"},
    "as papers about author:gu -vision": {"layout": "papers", "about": "author:gu -vision"},
    "at 09:00 Europe/Berlin weekdays top 5": {
        "minute": 540,
        "zone": "Europe/Berlin",
        "weekdays": WEEKDAYS,
        "top": 5,
    },
}


@each("typed", MEANINGS)
def test_a_digest_is_what_was_typed_and_nothing_else(typed):
    command = subscribe(typed)
    assert command == Subscribe(text=command.text, **MEANINGS[typed])


EXPLAINED = {
    "at 25:00": "“25:00” isn't a valid time. Try 09:00 or 9am.",
    "at 13pm": "“13pm” isn't a valid time. Try 09:00 or 9am.",
    "top 5000": "“5000” isn't a number from 1 to 25.",
    "min -1": "“-1” isn't a number from 0 to 100,000.",
    "at 9 Europe/Berlni": "I don't know “Europe/Berlni”. Did you mean Europe/Berlin?",
    "at 9am New Yorc, weekdays": "I don't know “New Yorc”. Did you mean America/New_York?",
    "at 9 new yrok": "I don't know “new yrok”. Did you mean America/New_York?",
    "at 9 pst": "“pst” doesn't say when summer time counts. Did you mean America/Los_Angeles?",
    "9am EST": "“EST” doesn't say when summer time counts. Did you mean America/New_York?",
    "at 9 CET": "“CET” doesn't say when summer time counts. Did you mean Europe/Berlin?",
    "at 9 MEZ": "“MEZ” doesn't say when summer time counts. Did you mean Europe/Berlin?",
    "at 9 CET/CEST": "“CET/CEST” doesn't say when summer time counts. Did you mean Europe/Berlin?",
    "at 9 HST": "“HST” doesn't say when summer time counts. Did you mean Pacific/Honolulu?",
    "at 9 Eastern time": "“Eastern time” doesn't say when summer time counts. Did you mean America/New_York?",
    "at 9 Central European Time": (
        "“Central European Time” doesn't say when summer time counts. Did you mean Europe/Berlin?"
    ),
    "at 9 BST": "“BST” can mean several time zones. Did you mean Europe/London or Asia/Dhaka?",
    "at 9 IST": "“IST” can mean several time zones. Did you mean Europe/Dublin, Asia/Kolkata or Asia/Jerusalem?",
    "UTC+2": "“UTC+2” has no summer time. Did you mean Europe/Berlin, Europe/Helsinki or Africa/Johannesburg?",
    "at 9 UTC +05:30": "“UTC +05:30” has no summer time. Did you mean Asia/Kolkata?",
    "at 9 GMT-5": "“GMT-5” has no summer time. Did you mean America/New_York, America/Chicago or America/Bogota?",
    "at 9 GMT-5:30": "“GMT-5:30” has no summer time. For a time zone, type a city such as Berlin.",
    "at 9 on di": "“di” means different days in different languages. Write monday or mon.",
    "ma,di at 9": "“ma,di” means different days in different languages. Write monday or mon.",
    "at 9 by magic": "“magic” isn't an order. Choose upvotes or taste.",
    "at 9 as forum": "“forum” isn't a layout. Choose thread, list or papers.",
    "at 9 at 10": "That has two times of day.",
    "berlin paris": "That has two time zones.",
    "about vlm top 50": "“50” isn't a number from 1 to 25.",
    "at 9 please": "I don't know “please”.",
    "at 5pm, top 5, robotics": "I don't know “robotics”. Did you mean “about robotics”?",
    "world models at 9 Berlin": "I don't know “world models”. Did you mean “about world models”?",
    "Berlni": "I don't know “Berlni”. Did you mean Europe/Berlin?",
    "9 25:00": "“25:00” isn't a valid time. Try 09:00 or 9am.",
    "in 5 minutes": "A digest has a time of day, such as 09:00.",
    "in an hour": "A digest has a time of day, such as 09:00.",
    "hourly": "Digests come once a day or once a week.",
    "every mondey": "I don't know “mondey”. Did you mean monday?",
}


@each("typed", EXPLAINED)
def test_a_value_that_cannot_be_is_explained(typed):
    command = subscribe(typed)
    assert isinstance(command, Explain)
    assert command.problem == EXPLAINED[typed]
    assert command.search == f"subscribe {typed}"
    assert isinstance(parse_command(command.example, today=TODAY), Subscribe)


def test_the_example_is_the_same_command_with_the_zone_that_was_meant():
    typed = "9am EST mo-fr top 5 about llm"
    assert subscribe(typed).example == "subscribe 9am America/New_York mo-fr top 5 about llm"


MENDED = {
    "at 25:00": ["at 09:00"],
    "daily at 25:00 Berlin top 5": ["daily at 09:00 Berlin top 5"],
    "at 24:00": ["at 00:00"],
    "at 13pm Berlin": ["at 13:00 Berlin"],
    "at 9 in Berln": ["at 9 Europe/Berlin", "at 9 Europe/Zurich"],
    "noon berln": ["noon Europe/Berlin", "noon Europe/Zurich"],
    "hourly": ["daily", "weekly"],
    "hourly Berlin": ["daily Berlin", "weekly Berlin"],
    "monthly at 9": ["daily at 9", "weekly at 9"],
    "twice a day at 9": ["daily at 9", "weekly at 9"],
    "twice daily": ["daily", "weekly"],
    "every 2 weeks at 9": ["daily at 9", "weekly at 9"],
    "every other day": ["daily", "weekly"],
    "daly": ["daily"],
    "on mondy at 9": ["monday at 9"],
    "every mondey": ["monday"],
    "at 9 abuot llm agents": ["at 9 about llm agents"],
    "top 100 at 9": ["top 25 at 9"],
    "min -1": ["min 0"],
    "as table": ["as thread", "as list", "as papers"],
    "at 9 by votes": ["at 9 by upvotes", "at 9 by taste"],
    "at 9 at 17": ["at 9"],
    "at 9am, 5pm": ["at 9am"],
    "17 25:00": [],
    "at 9 please": [],
    "at 5pm on weekdays, top 5, world models": ["at 5pm on weekdays, top 5, about world models"],
    "agents at 9 Berlin": ["about agents at 9 Berlin"],
}


@each("typed", MENDED)
def test_what_is_wrong_is_offered_as_it_was_meant(typed):
    command = subscribe(typed)
    assert isinstance(command, Explain)
    assert command.choices == tuple(f"subscribe {meant}" for meant in MENDED[typed])


def test_a_digest_that_was_set_in_an_abbreviation_keeps_its_times():
    """Older versions took EST as the zone that it is."""
    for zone, same in CANONICAL.items():
        days = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
        assert [day.astimezone(ZoneInfo(zone)).hour for day in days] == [
            day.astimezone(ZoneInfo(same)).hour for day in days
        ]
        assert subscribe(write_wishes(Subscribe(text="", zone=zone))).zone == same


ABOUTS = (
    "ranking by taste",
    "by taste",
    "sorted by upvotes",
    "x by taste y",
    "x as list by taste",
    "as list",
    "by",
    "llm top 5 mon,wed",
    "x at 9",
)


@each("about", ABOUTS)
@each("order", (None, "upvotes", "taste"))
def test_a_search_that_ends_like_an_order_or_a_layout_is_read_back_as_it_was(about, order):
    command = subscribe(write_wishes(Subscribe(text="", about=about, layout="list", order=order)))
    assert (command.about, command.layout) == (about, "list")
    assert command.order == "taste" if order == "taste" else command.order in (None, "upvotes")


LISTS = {
    "agents, rag": "agents or rag",
    "agents,rag": "agents or rag",
    "agents, rag, and memory at 9": "agents or rag or memory",
    "agents, top 5": "agents",
    '"chain of thought", author:gu': '"chain of thought" or author:gu',
    '"agents, rag"': '"agents, rag"',
    "agents, -video": "agents, -video",
    "agents, min:5": "agents, min:5",
    "1,000 tokens": "1,000 tokens",
    "agents": "agents",
}


@each("typed, about", LISTS.items())
def test_of_topics_with_commas_between_them_one_is_enough(typed, about):
    assert subscribe(f"about {typed}").about == about
    assert subscribe(write_wishes(Subscribe(text="", about=about))).about == about


def test_a_topic_is_taken_as_it_is_where_that_is_said():
    assert subscribe("about: agents, rag").about == "agents, rag"


PROSE = {
    "so many papers": "subscribe about so many papers",
    "die hard": "subscribe about die hard",
    "to newsletters": "subscribe about newsletters",
    "to 3D vision news": "subscribe",
    "now here": "subscribe",
    "at": "subscribe",
    "top of the world": "subscribe",
    "berlin wall": "subscribe berlin",
    "north": "subscribe about north",
    "factory": "subscribe about factory",
}


@each("typed", PROSE)
def test_prose_is_a_search_that_offers_what_was_understood(typed):
    command = subscribe(typed)
    problem = command.problem if " " not in typed else ""
    assert command == Search(text=command.text, words=f"subscribe {typed}", offer=PROSE[typed], problem=problem)
    assert bool(command.problem) == (" " not in typed)
    assert isinstance(parse_command(command.offer, today=TODAY), Subscribe)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_every_zone_is_known_by_its_own_name(every):
    regions = ("Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/", "UTC", "Etc/GMT")
    for zone in sorted(available_timezones())[::every]:
        if zone.startswith(regions):
            assert subscribe(zone).zone == zone


def test_every_known_city_is_in_a_zone_that_exists():
    from bot.language.zones import _MORE_CITIES, _OFFERED

    assert {*_MORE_CITIES, *_OFFERED} <= available_timezones()


TIMES = {
    "0900": 540,
    "1430": 870,
    "9 o'clock": 540,
    "9 o’clock": 540,
    "nine": 540,
    "nine thirty": 570,
    "half past nine": 570,
    "half past nine pm": 1290,
    "quarter to nine": 525,
    "20 past 9": 560,
    "9h": 540,
    "9h30": 570,
    "9 h 30": 570,
    "9.30": 570,
    "9 Uhr": 540,
    "9 Uhr 30": 570,
    "9:30 Uhr": 570,
    "9 heures": 540,
    "halb 10": 570,
    "9p": 1260,
    "9 a.m.": 540,
    "9 in the morning": 540,
    "9 in the evening": 1260,
    "9 o'clock in the morning": 540,
    "0900 hrs": 540,
    "9:00:00": 540,
    "12 noon": 720,
    "midnight": 0,
    "2026": None,
    "9 a": None,
    "9:75": None,
    "13pm": None,
}


@each("typed", TIMES)
def test_a_time_may_be_written_in_any_usual_way(typed):
    assert parse_time(typed) == TIMES[typed]
    if TIMES[typed] is not None:
        assert subscribe(f"at {typed} Berlin").minute == TIMES[typed]


DAYS = {
    "mo,mi,fr": {0, 2, 4},
    "Mo-Fr": {0, 1, 2, 3, 4},
    "mo mi fr": {0, 2, 4},
    "Mo bis Fr": {0, 1, 2, 3, 4},
    "montag, mittwoch": {0, 2},
    "dienstags": {1},
    "sa,so": {5, 6},
    "mo,we,fr": {0, 2, 4},
    "Mon/Wed/Fri": {0, 2, 4},
    "lundi et jeudi": {0, 3},
    "lu,me,ve": {0, 2, 4},
    "lunes y miércoles": {0, 2},
    "lunedì, venerdì": {0, 4},
    "maandag en donderdag": {0, 3},
    "ma,di,wo": {0, 1, 2},
    "segunda-feira": {0},
    "seg-sex": {0, 1, 2, 3, 4},
    "di,do": {1, 3},
    "werktags": {0, 1, 2, 3, 4},
    "täglich": {0, 1, 2, 3, 4, 5, 6},
    "week-end": {5, 6},
    "di": None,
    "ma,di": None,
    "me": None,
    "we do": None,
}


@each("typed", DAYS)
def test_days_may_be_named_in_several_languages(typed):
    assert parse_days(typed) == DAYS[typed]
    if DAYS[typed]:
        assert subscribe(f"at 9 {typed}").weekdays == DAYS[typed]


CITIES = {
    "Berlin time": "Europe/Berlin",
    "New York time": "America/New_York",
    "in Tokyo": "Asia/Tokyo",
    "München": "Europe/Berlin",
    "Muenchen": "Europe/Berlin",
    "Milano": "Europe/Rome",
    "Lisboa": "Europe/Lisbon",
    "København": "Europe/Copenhagen",
    "東京": "Asia/Tokyo",
    "(Berlin)": "Europe/Berlin",
    "Germany": "Europe/Berlin",
    "UTC+0": "UTC",
    "GMT": "GMT",
}


@each("typed", CITIES)
def test_a_city_may_be_called_as_its_people_call_it(typed):
    assert subscribe(f"at 9 {typed}").zone == CITIES[typed]
