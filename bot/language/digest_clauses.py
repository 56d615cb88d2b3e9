"""The arguments of `subscribe`, one clause after another: a time, a zone, days, numbers, a topic, a layout. Pure.

A topic ends where the rest of the line is clearly options, and at `top 5` or `min 10` in any case; nothing ends it
inside quotation marks. Of topics with commas between them one is enough. `about:` takes a topic with such words and
commas as it is. Topics and what is read behind them are short.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, get_args

import msgspec

from bot.language.digest_slips import ENGLISH_DAYS, Clause, mean_zones, no_time, other_rate, plain, unknown
from bot.language.posting_times import parse_days, split_days, split_time
from bot.language.zones import explain_zone, parse_zone, suggest_zones
from bot.model import Layout, Order
from bot.text import quoted

EVERYTHING = "everything"
NO_TOPIC = frozenset({EVERYTHING, "anything"})
LARGEST_TOP, LARGEST_MIN = 25, 100_000
LONGEST_ABOUT = 150  # characters of a search: any platform's button carries it whole
WEEKLY, NO_DAY_YET = "weekly", frozenset[int]()  # `weekly` leaves the day to the words around it
LONGEST_ZONE_WORDS = 4  # "Port of Spain time"
LAYOUTS, ORDERS = get_args(Layout), get_args(Order)
ARTICLES = frozenset({"a", "the", "one"})
CLOSING = {"as": LAYOUTS, "by": ORDERS}  # what may stand behind a literal topic, and with which word
EACH_DAY = frozenset({"day", "morning", "tag", "dag"})  # what stands behind every
COUNTED = frozenset({"top", "min"})
LENGTHS = frozenset({"minute", "minutes", "mins", "hour", "hours"})  # "in 5 minutes" is no time of day
ADVERBS = frozenset({"just", "only", "please"})  # say nothing before what sets something
NOUNS = frozenset({"papers", "paper", "upvotes", "upvote"})  # say nothing where a number of them is said
_COMMA = re.compile(r", |,$|(?<=[^\W\d_]),(?=[^\W\d_])")
_JOINING = ("and ", "or ")
_CHOSEN = ("author:", "title:", "org:")  # fields of which one of several is enough
_NO_LIST = 20  # words: from here on a topic is a sentence
LONGEST_TAIL = 40  # words of options behind a topic
TWICE = {
    "minute": "two times of day",
    "zone": "two time zones",
    "top": "two numbers of papers",
    "min_upvotes": "two numbers of upvotes",
    "about": "two searches",
    "layout": "two layouts",
    "order": "two orders",
}


def read_clauses(words: Sequence[str]) -> tuple[dict[str, Any], int, Clause | None]:
    """What the words set, up to the first clause that cannot be taken: where it begins, and itself; None for none."""
    settings: dict[str, Any] = {}
    at = 0
    while at < len(words):
        clause = _next_clause(words[at:])
        if clause.problem or said_twice(settings, clause.settings):
            return settings, at, clause
        settings = _merged(settings, clause.settings)
        at += clause.words
        if at < len(words) and plain(words[at]) in NOUNS and settings.keys() & {"top", "min_upvotes"}:
            at += 1
    if settings.get("weekdays") == NO_DAY_YET:
        settings["weekdays"] = parse_days(WEEKLY)
    return settings, at, None


def said_twice(settings: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    names = [name for name in more if name in TWICE and settings.get(name, more[name]) != more[name]]
    return f"That has {TWICE[names[0]]}." if names else ""


def _merged(settings: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Days add up, so `mon at 9 and fri` is both."""
    days = settings.get("weekdays", frozenset()) | more.get("weekdays", frozenset())
    return settings | more | ({"weekdays": days} if "weekdays" in settings or "weekdays" in more else {})


def _next_clause(words: Sequence[str]) -> Clause:
    if plain(words[0]) in ADVERBS and len(words) > 1 and not (clause := _next_clause(words[1:])).problem:
        return _behind(clause)
    keyword = KEYWORDS.get(plain(words[0]))
    return keyword(words[1:]) if keyword and len(words) > 1 else _value(words)


def _value(words: Sequence[str]) -> Clause:
    """Days, a zone or a time, without a keyword."""
    days, count = split_days(words)
    if days:
        later = count == 1 and plain(words[0]) == WEEKLY
        return Clause(words=count, settings={"weekdays": NO_DAY_YET if later else days})
    for count in range(min(LONGEST_ZONE_WORDS, len(words)), 0, -1):
        named = " ".join(words[:count]).strip(",;()")
        if zone := parse_zone(named):
            return Clause(words=count, settings={"zone": zone})
        if problem := explain_zone(named):
            return mean_zones(problem, suggest_zones(named), count)
    minute, count = split_time(words)
    if minute is not None:
        return Clause(words=count, settings={"minute": minute})
    return unknown(words)


def _at(words: Sequence[str]) -> Clause:
    minute, count = split_time(words)
    if minute is None:
        return no_time(words[0], 2)
    return Clause(words=1 + count, settings={"minute": minute})


def _every(words: Sequence[str]) -> Clause:
    days, count = split_days(["daily" if plain(words[0]) in EACH_DAY else words[0], *words[1:]])
    if not days:
        if plain(words[0]).isdecimal():
            return other_rate(2)
        clause = unknown(words)
        return _behind(clause) if clause.meant else Clause(problem=f"{quoted(words[0])} isn't a weekday.")
    return Clause(words=1 + count, settings={"weekdays": days})


def _number(keyword: str, name: str, least: int, most: int) -> Callable[[Sequence[str]], Clause]:
    def parse(words: Sequence[str]) -> Clause:
        raw = plain(words[0])
        if raw.isascii() and raw.isdecimal() and len(raw) < 7 and least <= int(raw) <= most:
            return Clause(words=2, settings={name: int(raw)})
        problem = f"{quoted(words[0])} isn't a number from {least} to {most:,}."
        is_number = raw.removeprefix("-").isdecimal() and raw.isascii()
        nearest = most if len(raw) > 6 else min(max(int(raw), least), most) if is_number else 0
        return Clause(problem=problem, words=2, meant=(f"{keyword} {nearest}",) if is_number else ())

    return parse


def _about(words: Sequence[str]) -> Clause:
    """The topic runs to where options begin; `everything` is none."""
    clause = _topic(words, topic_length(words))
    if not (about := clause.settings.get("about")):
        return clause
    return msgspec.structs.replace(clause, settings={"about": any_of(about)})


def _about_literally(words: Sequence[str]) -> Clause:
    """The topic runs to the end, or to the last layout and order behind it."""
    clause = _topic(words, _closed_at(words))
    return clause if clause.problem else msgspec.structs.replace(clause, settings=clause.settings | {"literally": True})


def _topic(words: Sequence[str], count: int) -> Clause:
    about = " ".join(words[:count])
    if len(about) > LONGEST_ABOUT:
        return Clause(problem=f"A digest's topic can have {LONGEST_ABOUT} characters; this one has {len(about)}.")
    return Clause(words=count + 1, settings={"about": "" if about.casefold() in NO_TOPIC else about})


def any_of(topic: str) -> str:
    """Return `agents or rag` for `agents, rag`, and what is no such list as it is."""
    parts = [part for each in _COMMA.split(topic) if (part := each.strip())]
    parts = [
        next((part[len(word) :] for word in _JOINING if at and part.startswith(word)), part)
        for at, part in enumerate(parts)
    ]
    listed = all(
        part.count('"') % 2 == 0 and part[0] not in "+-(" and (":" not in part or part.startswith(_CHOSEN))
        for part in parts
    )
    return " or ".join(parts) if parts and listed and len(topic.split()) < _NO_LIST else topic


def topic_length(words: Sequence[str]) -> int:
    """Return how many of the words behind `about` are the topic."""
    is_quoted = False
    for at, word in enumerate(words[: LONGEST_ABOUT // 2 + 1]):
        if at and not is_quoted and _begins_options(words[at:]):
            return at
        is_quoted ^= word.count('"') % 2 == 1
    return len(words)


def _begins_options(words: Sequence[str]) -> bool:
    """Whether a number of papers or upvotes follows, or nothing but options, each said once, the first one clear."""
    word, behind = plain(words[0]), plain(words[1]) if len(words) > 1 else ""
    if word in COUNTED:
        return behind.isascii() and behind.isdecimal()
    if len(words) > LONGEST_TAIL or not _is_clear(word, words):
        return False
    said: set[str] = set()
    at = 0
    while at < len(words):
        clause = _next_clause(words[at:])
        names = clause.settings.keys() - {"weekdays"}
        if clause.problem or said & names:
            return False
        said |= names
        at += clause.words
    return True


def _is_clear(word: str, words: Sequence[str]) -> bool:
    """Whether the first words set something and hardly belong to a topic: not `sun`, `in India` or `at scale`."""
    if word in CLEAR:
        return len(words) > 1 and not KEYWORDS[word](words[1:]).problem
    if word == "in" and _in_layout(words[1:]):
        return True
    if "/" in word:
        return parse_zone(word) is not None
    if ":" in word or word.endswith(("am", "pm")):
        return split_time(words)[0] is not None
    days, count = split_days([words[1:], words][word != "on"])
    return bool(days) and (count > 1 or word == "on" or not word.isalpha() or _names_days(word))


def _names_days(word: str) -> bool:
    return word.removesuffix("s") in (*ENGLISH_DAYS, "weekday", "weekend", "daily")


def _closed_at(words: Sequence[str]) -> int:
    """Where the last layout, the last order, or one right before the other begins; the end without any."""
    closing = [
        (at, word)
        for at in range(1, len(words) - 1)
        if (word := words[at].lower()) in CLOSING and plain(words[at + 1]) in CLOSING[word]
    ]
    if not closing:
        return len(words)
    (before, other), (last, word) = closing[-2:] if len(closing) > 1 else (closing[-1], closing[-1])
    return before if before == last - 2 and other != word else last


def _choice(keyword: str, name: str, choices: Sequence[str], problem: str) -> Callable[[Sequence[str]], Clause]:
    def parse(words: Sequence[str]) -> Clause:
        if (chosen := plain(words[0])) in choices:
            return Clause(words=2, settings={name: chosen})
        meant = tuple(f"{keyword} {each}" for each in choices)
        return Clause(problem=f"{quoted(words[0])} {problem}", words=2, meant=meant)

    return parse


def _layout(words: Sequence[str]) -> Clause | None:
    """A layout behind its keyword, in its plural or with an article, too: `as list`, `in a thread`, `in threads`."""
    article = len(words) > 1 and plain(words[0]) in ARTICLES
    named = plain("".join(words[article : article + 1]))
    layout = next((each for each in LAYOUTS if named in (each, f"{each}s")), None)
    return Clause(words=2 + article, settings={"layout": layout}) if layout else None


def _as(words: Sequence[str]) -> Clause:
    return _layout(words) or _as_written(words)


def _in_layout(words: Sequence[str]) -> Clause | None:
    """A layout behind "in"; topics are found in papers, too."""
    clause = _layout(words)
    return clause if clause and clause.settings["layout"] != "papers" else None


def _paused(words: Sequence[str]) -> Clause:
    """Until a date, as an undo writes it."""
    with suppress(ValueError):
        return Clause(words=2, settings={"paused_until": date.fromisoformat(words[0])})
    return unknown(("paused",))


def _in(words: Sequence[str]) -> Clause:
    if len(words) > 1 and plain(words[1]) in LENGTHS:
        return Clause(problem="A digest has a time of day, such as 09:00.", meant=("at 09:00",), words=3)
    return _in_layout(words) or _behind(_value(words))


def _behind(clause: Clause) -> Clause:
    """The same behind a keyword."""
    return msgspec.structs.replace(clause, words=clause.words + 1)


_as_written = _choice("as", "layout", LAYOUTS, "isn't a layout. Choose thread, list or papers.")
KEYWORDS: dict[str, Callable[[Sequence[str]], Clause]] = {
    **dict.fromkeys(("at", "@", "um", "à"), _at),
    "top": _number("top", "top", 1, LARGEST_TOP),
    "min": _number("min", "min_upvotes", 0, LARGEST_MIN),
    **dict.fromkeys(("about", "topic"), _about),
    **dict.fromkeys(("about:", "topic:"), _about_literally),
    "as": _as,
    "by": _choice("by", "order", ORDERS, "isn't an order. Choose upvotes or taste."),
    "paused": _paused,
    "in": _in,
    "on": _in,
    "and": _in,
    **dict.fromkeys(("every", "each", "jeden", "elke"), _every),
}
CLEAR = frozenset({"at", "@", "as", "by", "every", "each"})  # keywords of options that may stand behind a topic
