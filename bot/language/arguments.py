"""The verbs that take an argument, one function each: the command, an explanation, or None for a search. Pure."""

import re
from collections.abc import Callable
from datetime import date
from typing import get_args

from bot.language.periods import parse_day, parse_length, parse_month, parse_week
from bot.language.references import looks_like_value, parse_paper_id
from bot.language.subscribing import parse_subscribe
from bot.language.values import (
    Command,
    Explain,
    Export,
    ExportFormat,
    Follow,
    Help,
    ListMonth,
    ListWeek,
    Pause,
    Save,
    Saved,
    Search,
    Show,
    Similar,
    Team,
    Unfollow,
    Unsave,
)
from bot.language.verbs import VERBS

NOTE_LONGEST = 1_000
TAGS_MOST = 20
FORMATS = {name: name for name in get_args(ExportFormat)} | {"bib": "bibtex", "md": "markdown"}
VERB_NAMES = frozenset(verb.name for verb in VERBS)
ID_EXAMPLE = "2504.13173"
_TAG = re.compile(r"(?<!\S)#(\w[\w-]{0,39})")
_FIELD = re.compile(r"(?:author|title|org|id|since|before|min|has):\S|\"", re.IGNORECASE)

Parse = Callable[[str, str, date], Command | None]


def _show(text: str, rest: str, today: date) -> Command | None:
    if paper_id := parse_paper_id(rest):
        return Show(text=text, ref=paper_id)
    title = rest.strip('"')
    if not rest or looks_like_value(rest.split(" ")[0]):
        return _no_id(text, rest, "show", title)
    return Search(text=text, words=text, title=title)


def _similar(text: str, rest: str, today: date) -> Command | None:
    if paper_id := parse_paper_id(rest):
        return Similar(text=text, ref=paper_id)
    return _no_id(text, rest, "similar") if not rest or looks_like_value(rest.split(" ")[0]) else None


def _save(text: str, rest: str, today: date) -> Command | None:
    first, _, words = rest.partition(" ")
    if first.casefold() == "arxiv:" and words:  # "arXiv: 2504.13173"
        number, _, words = words.partition(" ")
        first += number
    if paper_id := parse_paper_id(first):
        tags = tuple(dict.fromkeys(tag.casefold() for tag in _TAG.findall(words)))[:TAGS_MOST]
        note = " ".join(_TAG.sub(" ", words).split())[:NOTE_LONGEST]
        return Save(text=text, ref=paper_id, note=note, tags=tags)
    return _no_id(text, rest, "save") if not rest or looks_like_value(first) else None


def _unsave(text: str, rest: str, today: date) -> Command | None:
    if paper_id := parse_paper_id(rest):
        return Unsave(text=text, ref=paper_id)
    return _no_id(text, rest, "unsave") if not rest or looks_like_value(rest.split(" ")[0]) else None


def _saved(text: str, rest: str, today: date) -> Command | None:
    return Saved(text=text, words=rest)


def _search(text: str, rest: str, today: date) -> Command | None:
    if rest:
        return Search(text=text, words=rest)
    return Explain(text=text, problem="Search for what?", example="search state space", search="search")


def _week(text: str, rest: str, today: date) -> Command | None:
    if not rest:
        return ListWeek(text=text)
    if week := parse_week(rest, today):
        return ListWeek(text=text, week=week)
    return _no_period(text, rest, "week", "week 2026-W26")


def _month(text: str, rest: str, today: date) -> Command | None:
    if not rest:
        return ListMonth(text=text)
    if month := parse_month(rest, today):
        return ListMonth(text=text, month=month)
    return _no_period(text, rest, "month", "month 2026-06")


def _export(text: str, rest: str, today: date) -> Command | None:
    first, _, behind = rest.partition(" ")
    form = FORMATS.get(first.casefold())
    what = behind.strip() if form else rest
    chosen = form or "bibtex"
    lowered = what.casefold()
    if lowered in ("", "saved"):
        return Export(text=text, format=chosen)  # type: ignore[arg-type]
    if lowered == "today":
        return Export(text=text, format=chosen, what="day")  # type: ignore[arg-type]
    if lowered.startswith("search "):
        return Export(text=text, format=chosen, what="search", words=what[7:].strip())  # type: ignore[arg-type]
    if day := parse_day(what, today):
        return Export(text=text, format=chosen, what="day", day=day)  # type: ignore[arg-type]
    if looks_like_value(first if not form else what.split(" ")[0]):
        problem = f"“{what}” is no day, and no other list that can be exported."
        return Explain(text=text, problem=problem, example="export bibtex 2026-06-30", search=text)
    return None


def _team(text: str, rest: str, today: date) -> Command | None:
    if rest.casefold() in ("", "week"):
        return Team(text=text)
    return Team(text=text, period="month") if rest.casefold() == "month" else None


def _follow(text: str, rest: str, today: date) -> Command | None:
    if not rest:
        return Explain(text=text, problem="Follow what?", example="follow author:gu", search=text)
    clear = text.split(" ")[0].endswith(":") or " " not in rest or _FIELD.search(rest)
    return Follow(text=text, words=rest) if clear else Search(text=text, words=text, offer=f"follow: {rest}")


def _unfollow(text: str, rest: str, today: date) -> Command | None:
    if not rest:
        return Explain(text=text, problem="Unfollow what?", example="unfollow author:gu", search=text)
    return Unfollow(text=text, words=rest)


def _subscribe(text: str, rest: str, today: date) -> Command | None:
    return parse_subscribe(text, rest)


def _pause(text: str, rest: str, today: date) -> Command | None:
    length = parse_length(rest.removeprefix("for "))
    if length is not None:
        return Pause(text=text, until=today + length)
    until = parse_day(rest.removeprefix("until "), today, ahead=True)
    if until is not None and until > today:
        return Pause(text=text, until=until)
    if until is not None:
        return Explain(text=text, problem=f"{until.isoformat()} is not ahead.", example="pause 2w", search=text)
    if not rest or looks_like_value(rest) or rest.startswith("until "):
        return Explain(text=text, problem="Pause for how long?", example="pause 2w", search=text)
    return None


def _help(text: str, rest: str, today: date) -> Command | None:
    verb = rest.casefold()
    return Help(text=text, verb=verb) if not rest or verb in VERB_NAMES else None


def _no_id(text: str, rest: str, verb: str, title: str = "") -> Explain:
    problem = f"“{rest[:80]}” is no paper id or link." if rest else "Which paper?"
    return Explain(text=text, problem=problem, example=f"{verb} {ID_EXAMPLE}", search=rest or text, title=title)


def _no_period(text: str, rest: str, kind: str, example: str) -> Explain | None:
    if not looks_like_value(rest.split(" ")[0]):
        return None
    return Explain(text=text, problem=f"There is no {kind} {rest[:40]}.", example=example, search=text)


ARGUMENT_VERBS: dict[str, Parse] = {
    "show": _show,
    "similar": _similar,
    "save": _save,
    "unsave": _unsave,
    "saved": _saved,
    "search": _search,
    "week": _week,
    "month": _month,
    "export": _export,
    "team": _team,
    "follow": _follow,
    "unfollow": _unfollow,
    "subscribe": _subscribe,
    "pause": _pause,
    "help": _help,
}
