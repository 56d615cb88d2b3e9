"""The time and the order that a search names in plain words, and "with code", as the filters that they are: `image
editing from last week` asks for `image editing since:7d`, `latest agents` for `agents sort:new`. Pure.

Only at either end, and only where words are left to search for: titles have such words, too.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.language.periods import MONTH_NAMES, parse_day, parse_length, parse_month, shift_day
from bot.language.plain_words import POLITE
from bot.language.values import Search
from bot.search.words import ABOUT, ASKED_FOR, GLUE, LEADING, TIMES, lead_in

WORDS_ONLY = "search: "  # what stands behind is searched as it stands
LONGEST_PHRASE = 6  # words: "published in the last two weeks"
LONGEST_SEARCH = 20  # words: a longer text is prose
FIRST_YEAR, YEAR = 2000, 4  # "in 1984" names a book; digits

_LEADS = "from|in|since|during|over|within|of"
_SPAN = re.compile(
    rf"(?:(?P<lead>{_LEADS}) )?(?:the )?(?P<which>last|past|this|previous) "
    r"(?:(?P<count>\d{1,3}|[a-z]{3,6}) )?(?P<unit>day|week|month|year)(?P<several>s?)"
)
_DAY = re.compile(r"(?:(?P<lead>from|of|since) )?(?P<day>today|yesterday)")
_DATED = re.compile(r"(?P<lead>from|in|on|since|after|before|until|till) (?:the )?(?P<time>[a-z\d].{2,24})")
_MONTH = re.compile(rf"[a-z]{{3,9}} \d{{4}}|\d{{4}}-\d\d|{'|'.join(MONTH_NAMES)}")
_SHORT = re.compile("|".join(name[:3] for name in MONTH_NAMES))  # "since jun": "learning from mar" is no month
_BOUNDS = frozenset({"since", "after", "before", "until", "till"})
_PUBLISHED = re.compile(r"(?:published|posted|released|submitted|uploaded) ")
_OPENING = re.compile(  # not "last week in review", "in march madness"
    rf"(?:{_LEADS}|on|after|before|(?:the )?(?:last|past) \d+) (?!(?:{'|'.join(MONTH_NAMES)})$)"
)
_CODE = re.compile(  # at an end, before what names a time, too
    r"(?<=[\w\"]),? (?:with|that have|having) (?:(?:the |open |public )?(?:source )?code(?: available)?"
    r"|(?:a )?github(?: (?:repo|repository))?)(?=[.!?]?$| since:| before:)(?:[.!?]$)?",
    re.IGNORECASE,
)
_ORDER = rf"{POLITE}(?:(?:show|give|find|get|list|send|tell)(?: (?:me|us))? )?"  # "show me the latest papers on agents"
_NEWEST = re.compile(  # "what's new in RL?", "the newest papers on agents"
    rf"{_ORDER}(?:(?:what(?:'?s| is)|(?:is there )?(?:anything|something)) new (?:in|on|about|with|for)"
    rf"|(?:(?:(?:is|are) there )?any (?:new|newer|recent) (?:{'|'.join(sorted(ASKED_FOR))})|new papers) (?:in|on|about)"
    rf"|(?:the )?(?:newest|latest|most recent) "
    rf"(?:{'|'.join(sorted(ASKED_FOR))}) (?:in|on|about)) (?P<about>[^?]{{2,80}})\??",
    re.IGNORECASE,
)
_BEST = re.compile(  # "the best paper on RAG", "most upvoted papers about agents"
    rf"{_ORDER}(?:what(?:'?s| is| are) )?(?:the )?(?:\d{{1,2}} )?"
    rf"(?:best|top|most (?:upvoted|popular|liked))(?: \d{{1,2}})? "
    rf"(?:{'|'.join(sorted(ASKED_FOR))}) (?:in|on|about) (?P<about>[^?]{{2,80}})\??",
    re.IGNORECASE,
)
_FIRST = re.compile(  # "latest agents", "recent agents papers"; "recent agents" and "popular video training" are words
    r"(?:the )?(?:(?:latest|newest|most (?P<most>upvoted|popular|liked)) (?P<about>[^:?]{2,60}?)(?: papers)?"
    r"|(?:most )?(?P<asked>recent|new|best|top|popular) (?P<topic>[^:?]{2,60}) papers)",
    re.IGNORECASE,
)
_LED = re.compile(r"(from )|(?:on|about) ", re.IGNORECASE)  # "latest from nvidia", "latest on robots"
_LAST = re.compile(
    r"(?P<about>[^:?]{2,60}?),? (?:(?:newest|latest|most recent)(?: first)?"
    r"|most (?P<most>upvoted|popular|liked)(?: first)?"
    r"|(?:(?:sort|sorted|order|ordered) )?by (?:(?:most )?(?P<votes>upvotes|upvoted|votes|popularity)|date|newest))",
    re.IGNORECASE,
)
_BOUNDED = re.compile(r"(?:(?:since|before):\S+ ?)+$")
_ORDER_ALONE = re.compile(  # behind a search
    r"(?:(?:sort|sorted|order|ordered|rank)(?: (?:it|them|these))? )?(?:by )?"
    r"(?:(?P<new>date|newest|(?:newest|latest|most recent) first)"
    r"|(?P<top>(?:up)?votes|popularity|most (?:upvoted|popular|upvotes|liked)(?: first)?)"
    r"|(?P<best>relevance|best match(?:es)?(?: first)?))",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?: (?!since:|after:|before:)[a-z]{2,7}:[^\s:\"]{1,40}){1,8}$", re.IGNORECASE)
SHORT = 6  # words: longer ones may be a title
_NEW = GLUE | ASKED_FOR | LEADING
_PRESENT = frozenset(
    {"how", "why", "is", "are", "do", "does", "can", "have", "has"}
)  # "how do llms work today" names no day


def in_period(words: str, today: date) -> tuple[str, str]:
    """Return words without the time that they name, and the filters that it is: `agents from last week`, `today`."""
    if filters := _filters(words.casefold(), today):
        return "", filters
    timed = with_period(words, today)
    found = None if timed == words else _BOUNDED.search(timed)
    return (timed[: found.start()].strip(), timed[found.start() :]) if found else (words, "")


def order_named(text: str) -> str:
    """Return the order that a whole text asks for, as `sort:` names it: `newest first`; "" for other texts."""
    match = _ORDER_ALONE.fullmatch(text.strip().rstrip(".!?"))
    return next((order for order in ("new", "top", "best") if match[order]), "") if match else ""


def search_in_time(text: str, words: str, today: date) -> Search:
    """Return the search for `words`, in the order that they ask for: newest first for what is new, most upvoted for the
    best. A time that they name filters, and so does "with code"; the words as they stand are offered."""
    tail = match[0] if (match := _TAIL.search(words)) else ""
    bare = words.removesuffix(tail)
    about, order = _ordered(bare)
    read = _coded(about, today)
    ordered = f"{read} sort:{order}" if order and "sort:" not in tail else read
    changed = (read, order) != (bare, "")
    return Search(
        text=text, words=f"{ordered}{tail}" if changed else words, offer=f"{WORDS_ONLY}{words}" if changed else ""
    )


def _ordered(words: str) -> tuple[str, str]:
    """What a search is about, and the order that it asks for; all of it and "" where it asks for none."""
    for asked, order in ((_NEWEST, "new"), (_BEST, "top")):
        if (match := asked.fullmatch(words)) and _names_topic(match["about"]):
            return match["about"].rstrip(" .!"), order
    if (match := _LAST.fullmatch(words)) and _is_topic(match["about"]):
        return match["about"], "top" if match["most"] or match["votes"] else "new"
    if match := _FIRST.fullmatch(words):
        about, newest = match["about"] or match["topic"], (match["asked"] or "").casefold() in ("recent", "new")
        order = "new" if newest or not (match["most"] or match["asked"]) else "top"
        if led := _LED.match(about):
            about = f"papers {about}" if led[1] else about[led.end() :]
        return (about, order) if _is_topic(about) else (words, "")
    return words, ""


def _is_topic(about: str) -> bool:
    """Whether a few words are no sentence and no beginning of one."""
    said = about.casefold().split()
    whole = said[-1] not in GLUE or said[-1] in MONTH_NAMES
    return len(said) <= SHORT and whole and _PRESENT.isdisjoint(said) and _names_topic(about)


def _coded(words: str, today: date) -> str:
    """A search with its time and "with code" as filters; a long one must ask for papers, or it may be a title."""
    if not lead_in(words.casefold().split()) and (":" in words or words.count(" ") >= SHORT + 2):
        return with_period(words, today)
    timed = with_period(_CODE.sub("", words), today)
    bare = _CODE.sub("", timed)
    plain = with_period(words, today)
    return plain if bare == plain or bare.casefold() == "papers" else f"{bare} has:code"  # "papers with code" is a site


def with_period(text: str, today: date) -> str:
    """Return a search with the time that it names as a filter at its end, alone behind mere "papers"; as it is where it
    names none."""
    words = text.split(" ")
    if len(words) > LONGEST_SEARCH or re.search(r"\b(?:since|after|before):", text, re.IGNORECASE):
        return text
    for phrase, rest in _splits(words):
        filters = _filters(phrase, today)
        if filters and [word.casefold() for word in rest] == ["papers"]:
            return filters
        if filters and any(map(_is_subject, rest)):
            return " ".join((*rest, filters)) if rest[0].casefold() not in _PRESENT else text
    return text


def _splits(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The words at either end, or behind "papers", that may name a time, and the others: the most words first."""
    for count in range(min(LONGEST_PHRASE, len(words) - 1), 0, -1):
        last = " ".join(words[-count:]).casefold().rstrip(".!?")
        yield _PUBLISHED.sub("", last), [*words[: -count - 1], words[-count - 1].rstrip(",")]
        first = " ".join(words[:count]).casefold()
        asked = words[count].casefold() in ASKED_FOR  # "today's papers", not "today's models"
        if asked or first.endswith(",") or _OPENING.match(first):
            yield first.rstrip(",").removesuffix("'s"), words[count:]
        if words[0].casefold() == "papers" and words[count + 1 : count + 2] and words[count + 1].casefold() in ABOUT:
            yield " ".join(words[1 : count + 1]).casefold(), [words[0], *words[count + 1 :]]


def _is_subject(word: str) -> bool:
    bare = word.casefold().strip(",.:!?'\"")
    return bare[:1].isalnum() and bare not in _NEW


def _names_topic(about: str) -> bool:
    return any(_is_subject(word) and word.casefold() not in TIMES for word in about.split())


def _filters(phrase: str, today: date) -> str:
    """`since:7d` for `from last week`, `since:2025 before:2026` for `in 2025`; "" for what names no time."""
    if match := _DAY.fullmatch(phrase):
        until = " before:today" if match["day"] == "yesterday" and match["lead"] != "since" else ""
        return f"since:{match['day']}{until}"
    if match := _SPAN.fullmatch(phrase):
        return _span(match, today)
    if match := _DATED.fullmatch(phrase):
        return _dated(match["lead"], match["time"], today)
    return ""


def _span(match: re.Match[str], today: date) -> str:
    count, unit, this = match["count"], match["unit"], match["which"] == "this"
    counts_right = bool(match["several"]) == (count not in (None, "1", "one"))
    if not counts_right or (this and count) or (unit == "day" and not count):
        return ""
    if this and unit == "year":
        return "since:year"
    if unit == "year" and not count and match["lead"] in (None, "from", "of", "since"):
        return _dated(match["lead"] or "in", str(today.year - 1), today)
    length = parse_length(f"{count or 1} {unit}")
    return f"since:{length.days}d" if length else ""


def _dated(lead: str, time: str, today: date) -> str:
    """The filters for a year, a month or a day behind a word that says on which side of it papers are."""
    first, after = _bounds(lead, time, today)
    if not first or int(first[:4]) < FIRST_YEAR or first > today.isoformat():
        return ""
    if lead in ("until", "till"):
        return f"before:{after}"
    if lead == "after":
        return f"since:{after}" if after <= today.isoformat() else ""
    if lead in ("since", "before"):
        return f"{lead}:{first}"
    return f"since:{first} before:{after}"


def _bounds(lead: str, time: str, today: date) -> tuple[str, str]:
    """A year, a month or a day, and the one after it; "" twice for what is none."""
    if time.isdecimal():
        return (time, f"{int(time) + 1}") if len(time) == YEAR and lead != "on" else ("", "")
    if lead != "on" and (_MONTH.fullmatch(time) or (lead in _BOUNDS and _SHORT.fullmatch(time))):
        month = parse_month(time, today) or "0000-00"
        year, number = int(month[:4]), int(month[5:])
        return month, f"{year + number // 12}-{number % 12 + 1:02d}"
    day = parse_day(time, today) if lead != "in" else None
    after = shift_day(day, timedelta(days=1)) if day else None
    return (f"{day}", f"{after}") if after else ("", "")
