"""What is typed, and what it means: the table that every platform shares."""

from datetime import date

import pytest

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
    Team,
    Trending,
    Unfollow,
    Unsave,
    Unsubscribe,
    parse_command,
)

TODAY = date(2026, 6, 30)
ID = "2504.13173"


def the(kind, **fields):
    return kind, fields


def a_search(words=None, **fields):
    return Search, ({"words": words} if words else {}) | fields


def a_day(day):
    return ListDay(text=day.isoformat(), which="day", day=day)


MEANINGS = {
    # Nothing, and lists.
    "": the(Front),
    "   \n ": the(Front),
    "today": the(ListDay, which="today"),
    "Today": the(ListDay, which="today"),
    "yesterday": the(ListDay, which="yesterday"),
    "today?": the(ListDay, which="today"),
    "\u202eto\x00day\u00a0": the(ListDay, which="today"),
    "2026-06-29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29 June 2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "June 29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29.06.2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "2026/06/29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29/06/2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "Monday 29 June 2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29 February": the(ListDay, which="day", day=date(2024, 2, 29)),
    "05/06/2026": the(Explain, search="05/06/2026"),
    "31 June": the(Explain, search="31 June"),
    "31.06.2026": the(Explain),
    "31 December": the(ListDay, which="day", day=date(2025, 12, 31)),
    "week": the(ListWeek, week=None),
    "week 2026-W26": the(ListWeek, week="2026-W26"),
    "week w3": the(ListWeek, week="2026-W03"),
    "week 40": the(ListWeek, week="2025-W40"),
    "2026-W26": the(ListWeek, week="2026-W26"),
    "2026-W60": the(Explain, search="2026-W60"),
    "last week": a_search("last week", offer="week 2026-W26"),
    "week 2026-06-29": the(ListWeek, week="2026-W27"),
    "month": the(ListMonth, month=None),
    "month 2026-06": the(ListMonth, month="2026-06"),
    "month june": the(ListMonth, month="2026-06"),
    "month December": the(ListMonth, month="2025-12"),
    "2026-06": the(ListMonth, month="2026-06"),
    "June 2026": a_search("June 2026", offer="month 2026-06"),
    "month march of time": a_search("month march of time"),
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
    "show 3D Gaussian splatting": the(Explain, title="3D Gaussian splatting", search="3D Gaussian splatting"),
    f"show {ID} please": the(Explain, example=f"show {ID}"),
    "show me the money": a_search("show me the money", offer=""),
    'show "Attention is all you need"': a_search(title="Attention is all you need"),
    "SHOW 2504.13173": the(Show, ref=ID),
    "show title:0123456789abcdef": the(Show, ref="title:0123456789abcdef"),
    "show": the(Explain),
    f"similar {ID}": the(Similar, ref=ID),
    "similar 2 me": the(Explain),
    "similar ideas everywhere": a_search("similar ideas everywhere"),
    # Bookmarks.
    f"save {ID}": the(Save, ref=ID, note="", tags=()),
    f"save {ID} read on the train #Memory #todo": the(Save, ref=ID, note="read on the train", tags=("memory", "todo")),
    f"save arXiv: {ID} soon": the(Save, ref=ID, note="soon"),
    f"save <https://arxiv.org/abs/{ID}|Some long title> good #a": the(Save, ref=ID, note="good", tags=("a",)),
    f"save {ID}: see theorem #1, #Proof.": the(Save, ref=ID, note="see theorem #1,", tags=("proof",)),
    f"save this one {ID}": a_search(f"save this one {ID}", offer=f"save {ID}"),
    "save time/money": the(Explain),
    "save energy in training": a_search("save energy in training"),
    "save 12345": the(Explain),
    f"unsave {ID}": the(Unsave, ref=ID),
    f"unsave {ID} now": the(Explain, example=f"unsave {ID}"),
    "unsave the whales": a_search("unsave the whales"),
    "saved": the(Saved, words=""),
    "saved #memory test-time": the(Saved, words="#memory test-time"),
    # Exports.
    "export": the(Export, format="bibtex", what="saved"),
    "export bibtex": the(Export, format="bibtex", what="saved"),
    "export bib saved": the(Export, format="bibtex", what="saved"),
    "export ris today": the(Export, format="ris", what="list", listing=ListDay(text="today", which="today")),
    "export csv 2026-06-29": the(Export, format="csv", listing=a_day(date(2026, 6, 29))),
    "export yesterday": the(Export, listing=ListDay(text="yesterday", which="yesterday")),
    "export week": the(Export, listing=ListWeek(text="week")),
    "export week 2026-W26 csv": the(Export, format="csv", listing=ListWeek(text="week 2026-w26", week="2026-W26")),
    "export json month 2026-06": the(Export, format="json", listing=ListMonth(text="month 2026-06", month="2026-06")),
    "export trending": the(Export, what="list", listing=Trending(text="trending")),
    "export bookmarks ris": the(Export, format="ris", what="saved"),
    "export pdf": the(Explain, example="export bibtex", search="export pdf"),
    "export saved docx": the(Explain, example="export bibtex saved"),
    "export bibtx": the(Explain, example="export bibtex"),
    "export makrdown today": the(Explain, example="export markdown today"),
    "export xml search state space": the(Explain, example="export bibtex search state space"),
    "export text to speech": a_search("export text to speech"),
    "export md": the(Export, format="markdown", what="saved"),
    "export json search state space": the(Export, format="json", what="search", words="state space"),
    "export search state space": the(Export, format="bibtex", what="search", words="state space"),
    "export search bibtex": the(Export, format="bibtex", what="search", words="bibtex"),
    "export saved csv": the(Export, format="csv", what="saved"),
    "export md 29 June 2026": the(Export, format="markdown", listing=a_day(date(2026, 6, 29))),
    "export json search": the(Explain, example="export json search state space"),
    "export bibtex parsers": a_search("export bibtex parsers", offer="export bibtex search parsers"),
    "export controls policy": a_search("export controls policy"),
    "export csv 2026-02-30": the(Explain),
    f"export ris {ID}": the(Explain),
    # Teams and follows.
    "team": the(Team, period="week"),
    "team month": the(Team, period="month"),
    "team 7d": the(Explain, example="team month"),
    "team formation": a_search("team formation"),
    "follow llm": the(Follow, words="llm"),
    "follow author:gu state space": the(Follow, words="author:gu state space"),
    'follow "state space"': the(Follow, words='"state space"'),
    "follow author: gu": the(Follow, words="author: gu"),
    "follow +mamba -vision": the(Follow, words="+mamba -vision"),
    "follow": the(Explain),
    "follow the leader": a_search("follow the leader", offer="follow: the leader"),
    "follow: the leader": the(Follow, words="the leader"),
    "unfollow author:gu": the(Unfollow, words="author:gu"),
    "unfollow the leader": the(Unfollow, words="the leader"),
    "following": the(Following),
    # Digests; subscribe has its own table.
    "unsubscribe": the(Unsubscribe),
    "unsubscribe me please": a_search("unsubscribe me please", offer="unsubscribe"),
    "unsubscribe?": a_search("unsubscribe?", offer="unsubscribe"),
    "pause 2w": the(Pause, until=date(2026, 7, 14)),
    "Pause For 3 Days": the(Pause, until=date(2026, 7, 3)),
    "pause a week": the(Pause, until=date(2026, 7, 7)),
    "pause until monday": the(Pause, until=date(2026, 7, 6)),
    "pause until tomorrow": the(Pause, until=date(2026, 7, 1)),
    "pause": the(Explain),
    "pause 9y": the(Explain, example="pause 2w"),
    "pause until further notice": a_search("pause until further notice", offer="pause 2w"),
    "pause tokens 3x": a_search("pause tokens 3x"),
    "pause until 3 January": the(Pause, until=date(2027, 1, 3)),
    "pause until 2026-01-03": the(Explain),
    "pause token decoding": a_search("pause token decoding"),
    "resume": the(Resume),
    "unpause": the(Resume),
    "resume screening": a_search("resume screening"),
    "settings": the(Settings),
    "preview": the(Preview),
    "status": the(Status),
    "status quo bias": a_search("status quo bias"),
    # Oneself and help.
    "my data": the(MyData),
    "my data is noisy": a_search("my data is noisy"),
    "forget me": the(ForgetMe, confirmed=False),
    "forget me yes": the(ForgetMe, confirmed=True),
    "forget me yes?": a_search("forget me yes?"),
    "forget me yes please": a_search("forget me yes please"),
    "forget me not": a_search("forget me not"),
    "help": the(Help, verb=""),
    "help search": the(Help, verb="search"),
    "HELP forget me": the(Help, verb="forget me"),
    "help?": the(Help, verb=""),
    "?": the(Help, verb=""),
    "help topology": a_search("help topology"),
    "help me write papers": a_search("help me write papers"),
    # Searches.
    "llm": a_search("llm"),
    "/papers llm": a_search("llm"),
    "/Papers /papers  LLM\nagents": a_search("LLM agents"),
    "/papers": the(Front),
    "\x00 \u200b": the(Front),
    "papers today": a_search("papers today"),
    "today I learned": a_search("today I learned"),
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


def test_every_verb_in_the_help_is_understood_as_its_example_says():
    for verb in VERBS:
        command = parse_command(verb.example, today=TODAY)
        assert not isinstance(command, Explain), verb
        assert verb.name == "search" or not isinstance(command, Search), verb


@pytest.mark.parametrize("typed", MEANINGS)
def test_an_offer_and_an_example_are_commands_themselves(typed):
    command = parse_command(typed, today=TODAY)
    for said in (getattr(command, "offer", ""), getattr(command, "example", "")):
        assert not said or not isinstance(parse_command(said, today=TODAY), Explain | Search) or said[:6] == "search"


@pytest.mark.parametrize("typed", [typed for typed in MEANINGS if MEANINGS[typed][0] is Explain])
def test_an_explanation_is_short_and_leads_to_a_search(typed):
    command = parse_command(f"{typed} {'x' * 500}" if " " in typed else typed, today=TODAY)
    if isinstance(command, Explain):
        assert len(command.problem) < 160
        assert isinstance(parse_command(f"search {command.search}", today=TODAY), Search)


def test_the_name_of_the_command_may_be_another():
    assert parse_command("/Library  LIBRARY llm", today=TODAY, name="library").words == "LIBRARY llm"
