"""What is typed, and what it means: the table that every platform shares."""

from datetime import date
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import (
    VERBS,
    Explain,
    Export,
    Follow,
    Following,
    ForgetMe,
    Front,
    Help,
    ListDay,
    ListMonth,
    ListWeek,
    MyData,
    Pause,
    Preview,
    Resume,
    Save,
    Saved,
    Search,
    Settings,
    Show,
    Similar,
    Status,
    Subscribe,
    Team,
    Trending,
    Unfollow,
    Unsave,
    Unsubscribe,
    find_paper_ids,
    parse_command,
    parse_paper_id,
)

TODAY = date(2026, 6, 30)
ID = "2504.13173"


def the(kind, **fields):
    return kind, fields


def a_search(words=None, **fields):
    return Search, ({"words": words} if words else {}) | fields


MEANINGS = {
    # Nothing, and lists.
    "": the(Front),
    "   \n ": the(Front),
    "today": the(ListDay, which="today"),
    "Today": the(ListDay, which="today"),
    "yesterday": the(ListDay, which="yesterday"),
    "2026-06-29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29 June 2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "June 29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29.06.2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "31 December": the(ListDay, which="day", day=date(2025, 12, 31)),
    "week": the(ListWeek, week=None),
    "week 2026-W26": the(ListWeek, week="2026-W26"),
    "week w3": the(ListWeek, week="2026-W03"),
    "week 2026-06-29": the(ListWeek, week="2026-W27"),
    "month": the(ListMonth, month=None),
    "month 2026-06": the(ListMonth, month="2026-06"),
    "month june": the(ListMonth, month="2026-06"),
    "month December": the(ListMonth, month="2025-12"),
    "trending": the(Trending),
    # One paper.
    f"show {ID}": the(Show, ref=ID),
    f"show arXiv:{ID}v2": the(Show, ref=ID),
    "show cs/0601001": the(Show, ref="cs/0601001"),
    "show math.GT/0309136v1": the(Show, ref="math/0309136"),
    f"show https://arxiv.org/pdf/{ID}v3.pdf?download=1#page=2": the(Show, ref=ID),
    f"show https://huggingface.co/papers/{ID}": the(Show, ref=ID),
    f"show <https://arxiv.org/abs/{ID}|{ID}>": the(Show, ref=ID),
    ID: the(Show, ref=ID),
    f"https://arxiv.org/abs/{ID}": the(Show, ref=ID),
    "show Attention is all you need": a_search(title="Attention is all you need"),
    "show 2504.1": the(Explain, search="2504.1"),
    "show 2513.13173": the(Explain),
    "show": the(Explain),
    f"similar {ID}": the(Similar, ref=ID),
    "similar ideas everywhere": a_search("similar ideas everywhere"),
    # Bookmarks.
    f"save {ID}": the(Save, ref=ID, note="", tags=()),
    f"save {ID} read on the train #Memory #todo": the(Save, ref=ID, note="read on the train", tags=("memory", "todo")),
    f"save arXiv: {ID} soon": the(Save, ref=ID, note="soon"),
    "save energy in training": a_search("save energy in training"),
    "save 12345": the(Explain),
    f"unsave {ID}": the(Unsave, ref=ID),
    "saved": the(Saved, words=""),
    "saved #memory test-time": the(Saved, words="#memory test-time"),
    # Exports.
    "export": the(Export, format="bibtex", what="saved"),
    "export bibtex": the(Export, format="bibtex", what="saved"),
    "export bib saved": the(Export, format="bibtex", what="saved"),
    "export ris today": the(Export, format="ris", what="day", day=None),
    "export csv 2026-06-29": the(Export, format="csv", what="day", day=date(2026, 6, 29)),
    "export md": the(Export, format="markdown", what="saved"),
    "export json search state space": the(Export, format="json", what="search", words="state space"),
    "export search state space": the(Export, format="bibtex", what="search", words="state space"),
    "export controls policy": a_search("export controls policy"),
    "export csv 2026-02-30": the(Explain),
    # Teams and follows.
    "team": the(Team, period="week"),
    "team month": the(Team, period="month"),
    "team formation": a_search("team formation"),
    "follow llm": the(Follow, words="llm"),
    "follow author:gu state space": the(Follow, words="author:gu state space"),
    'follow "state space"': the(Follow, words='"state space"'),
    "follow the leader": a_search("follow the leader", offer="follow: the leader"),
    "follow: the leader": the(Follow, words="the leader"),
    "unfollow author:gu": the(Unfollow, words="author:gu"),
    "following": the(Following),
    # Digests.
    "subscribe": the(Subscribe, minute=None, zone=None),
    "subscribe at 9": the(Subscribe, minute=540),
    "subscribe at 9am": the(Subscribe, minute=540),
    "subscribe at 9 pm": the(Subscribe, minute=1260),
    "subscribe at 21.30": the(Subscribe, minute=1290),
    "subscribe at noon": the(Subscribe, minute=720),
    "subscribe at 09:00 Europe/Berlin weekdays top 5": the(
        Subscribe, minute=540, zone="Europe/Berlin", weekdays=frozenset(range(5)), top=5
    ),
    "subscribe new york daily": the(Subscribe, zone="America/New_York", weekdays=frozenset(range(7))),
    "subscribe in europe/berlin on mon,wed-fri": the(Subscribe, zone="Europe/Berlin", weekdays=frozenset({0, 2, 3, 4})),
    "subscribe every day": the(Subscribe, weekdays=frozenset(range(7))),
    "subscribe weekly": the(Subscribe, weekdays=frozenset({0})),
    "subscribe min 5 about llm agents as list": the(Subscribe, min_upvotes=5, about="llm agents", layout="list"),
    "subscribe at 25:00": the(Explain),
    "subscribe at 9 Europe/Berlni": the(Explain),
    "subscribe top 5000": the(Explain),
    "subscribe to newsletters": a_search("subscribe to newsletters"),
    "unsubscribe": the(Unsubscribe),
    "pause 2w": the(Pause, until=date(2026, 7, 14)),
    "pause until 3 January": the(Pause, until=date(2027, 1, 3)),
    "pause until 2026-01-03": the(Explain),
    "pause token decoding": a_search("pause token decoding"),
    "resume": the(Resume),
    "settings": the(Settings),
    "preview": the(Preview),
    "status": the(Status),
    "status quo bias": a_search("status quo bias"),
    # Oneself and help.
    "my data": the(MyData),
    "my data is noisy": a_search("my data is noisy"),
    "forget me": the(ForgetMe, confirmed=False),
    "forget me yes": the(ForgetMe, confirmed=True),
    "forget me not": a_search("forget me not"),
    "help": the(Help, verb=""),
    "help search": the(Help, verb="search"),
    "help me write papers": a_search("help me write papers"),
    # Searches.
    "llm": a_search("llm"),
    "/papers llm": a_search("llm"),
    '"state space" author:gu since:30d': a_search('"state space" author:gu since:30d'),
    "“state space”": a_search('"state space"'),
    "search today": a_search("today"),
    "search": the(Explain),
    "trending topics": a_search("trending topics"),
    "week of chaos": a_search("week of chaos"),
    "week 2026-W60": the(Explain, search="week 2026-W60"),
    "month 2026-13": the(Explain),
    "2026-02-30": the(Explain),
    "https://example.org/abs/2504.13173": a_search("https://example.org/abs/2504.13173"),
    "GPT-4": a_search("GPT-4"),
    "🔖": a_search("🔖"),
    "大语言模型": a_search("大语言模型"),
}


@pytest.mark.parametrize("typed", MEANINGS)
def test_what_is_typed_means_what_people_expect(typed):
    kind, fields = MEANINGS[typed]
    command = parse_command(typed, today=TODAY)
    assert type(command) is kind
    assert {name: getattr(command, name) for name in fields} == fields


def test_a_misspelt_zone_is_explained_with_the_right_one():
    command = parse_command("subscribe at 9 Europe/Berlni", today=TODAY)
    assert "Did you mean Europe/Berlin" in command.problem


def test_every_verb_in_the_help_is_understood_as_its_example_says():
    for verb in VERBS:
        command = parse_command(verb.example, today=TODAY)
        assert not isinstance(command, Explain), verb
        assert verb.name == "search" or not isinstance(command, Search), verb


def test_every_zone_is_known_by_its_own_name():
    for zone in available_timezones():
        if not zone.startswith(("Etc/", "SystemV/", "posix/", "right/")):
            assert parse_command(f"subscribe {zone}", today=TODAY).zone == zone


def test_ids_are_found_in_any_message():
    message = f"see <https://arxiv.org/abs/{ID}v2|this>, cs/0601001 and 2504.13173; not 12345.6789 or 1.2504.13173"
    assert find_paper_ids(message) == (ID, "cs/0601001")


FORMS = ["{}", "arXiv:{}", "{}v7", "https://arxiv.org/abs/{}", "huggingface.co/papers/{}", "<{}>"]


@pytest.mark.parametrize("form", FORMS)
def test_all_forms_of_an_id_are_one_paper(form):
    assert parse_paper_id(form.format(ID)) == ID


@given(st.text(max_size=300))
def test_anything_typed_means_something(typed):
    command = parse_command(typed, today=TODAY)
    assert parse_command(command.text, today=TODAY).text == command.text


verbs = st.sampled_from([verb.name for verb in VERBS])
scraps = st.lists(st.sampled_from(["at", "25:00", "top", "-1", "2026-99-99", "about", "as", "#", '"', ID, "mon-", "é"]))


@settings(max_examples=300)
@given(verbs, scraps, st.text(max_size=20))
def test_any_verb_with_anything_behind_it_means_something(verb, words, tail):
    parse_command(" ".join([verb, *words, tail]), today=TODAY)


@given(st.text(alphabet="abcdefg ", min_size=1).filter(lambda text: text.strip()))
def test_a_search_keeps_every_word(typed):
    assert parse_command(typed, today=TODAY).words == " ".join(typed.split())


HOSTILE = ["a" * 10_000, "( " * 5_000, "save " * 2_000, "\ud800" * 100, "x\x00y", "\u202e" * 50]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_texts_are_searches_of_bounded_length(typed):
    assert len(parse_command(typed, today=TODAY).text) <= 4_000
