"""What a channel owner types behind `subscribe`, and the digest that means."""

from datetime import date
from zoneinfo import available_timezones

import pytest

from bot.language import Explain, Search, Subscribe, parse_command

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
    "about state space": {"about": "state space"},
    "about state space as thread": {"about": "state space", "layout": "thread"},
    "about State Space as thread top 5": {"about": "State Space", "layout": "thread", "top": 5},
    "about treating llms as agents at 9": {"about": "treating llms as agents at 9"},
    "as papers about author:gu -vision": {"layout": "papers", "about": "author:gu -vision"},
    "at 09:00 Europe/Berlin weekdays top 5": {
        "minute": 540,
        "zone": "Europe/Berlin",
        "weekdays": WEEKDAYS,
        "top": 5,
    },
}


@pytest.mark.parametrize("typed", MEANINGS)
def test_a_digest_is_what_was_typed_and_nothing_else(typed):
    command = subscribe(typed)
    assert command == Subscribe(text=command.text, **MEANINGS[typed])


EXPLAINED = {
    "at 25:00": "“25:00” is no time of day.",
    "at 13pm": "“13pm” is no time of day.",
    "top 5000": "“5000” is no number from 1 to 25.",
    "min -1": "“-1” is no number from 0 to 100,000.",
    "at 9 Europe/Berlni": "“Europe/Berlni” is no time, time zone, day or option. Did you mean Europe/Berlin?",
    "at 9 new yrok": "“new” is no time, time zone, day or option. Did you mean America/New_York?",
    "at 9 pst": "“pst” is no time, time zone, day or option. Did you mean America/Los_Angeles?",
    "at 9 IST": (
        "“IST” is no time, time zone, day or option. Did you mean Asia/Kolkata, Asia/Jerusalem or Europe/Dublin?"
    ),
    "UTC+2": "“UTC+2” is no time, time zone, day or option. A city such as Berlin names a time zone.",
    "at 9 as forum": "“forum” is no layout: thread, list or papers.",
    "at 9 at 10": "That names two times of day.",
    "berlin paris": "That names two time zones.",
    "at 9 please": "“please” is no time, time zone, day or option.",
}


@pytest.mark.parametrize("typed", EXPLAINED)
def test_a_value_that_cannot_be_is_explained(typed):
    command = subscribe(typed)
    assert isinstance(command, Explain)
    assert command.problem == EXPLAINED[typed]
    assert command.search == f"subscribe {typed}"
    assert isinstance(parse_command(command.example, today=TODAY), Subscribe)


PROSE = {
    "to newsletters": "subscribe",
    "to 3D vision news": "subscribe",
    "here": "subscribe",
    "at": "subscribe",
    "top of the world": "subscribe",
    "daily digest": "subscribe daily",
    "berlin wall": "subscribe berlin",
    "Berlni": "subscribe Europe/Berlin",
    "north": "subscribe",
    "factory": "subscribe",
}


@pytest.mark.parametrize("typed", PROSE)
def test_prose_is_a_search_that_offers_what_was_understood(typed):
    command = subscribe(typed)
    assert command == Search(text=command.text, words=f"subscribe {typed}", offer=PROSE[typed])
    assert isinstance(parse_command(command.offer, today=TODAY), Subscribe)


def test_every_zone_is_known_by_its_own_name():
    regions = ("Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/", "UTC", "Etc/GMT")
    for zone in available_timezones():
        if zone.startswith(regions):
            assert subscribe(zone).zone == zone


def test_every_known_city_is_in_a_zone_that_exists():
    from bot.language.zones import _ABBREVIATIONS, _MORE_CITIES

    assert {*_MORE_CITIES, *_ABBREVIATIONS} <= available_timezones()
