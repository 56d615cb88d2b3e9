"""The verbs that take an argument, one function each: the command, an explanation, or None for a search. Pure."""

import re
from collections.abc import Callable
from datetime import date

from bot.language.digest_clauses import LONGEST_ABOUT
from bot.language.export_verb import parse_export
from bot.language.paper_verbs import (
    STATES,
    parse_abstract,
    parse_mark,
    parse_note,
    parse_read,
    parse_restore,
    parse_save,
    parse_share,
    parse_show,
    parse_similar,
    parse_unsave,
)
from bot.language.periods import PERIODS, coming_period, parse_day, parse_length, shift_day
from bot.language.references import looks_like_value
from bot.language.search_periods import search_in_time
from bot.language.slips import slip_of
from bot.language.subscribing import parse_mail, parse_subscribe, parse_weekly
from bot.language.synonyms import VERB_SYNONYMS, phrase_meant
from bot.language.tag_verbs import parse_rename, parse_tag, parse_untag
from bot.language.taste_verbs import parse_for_me, parse_not_for_me
from bot.language.typed import PeriodUnit
from bot.language.values import (
    Command,
    Explain,
    Follow,
    Following,
    Help,
    ListPeriod,
    Pause,
    Rest,
    Saved,
    Search,
    Team,
    Unfollow,
)
from bot.language.verbs import ALSO, EVERY, NUMBERS, TAGS, TOPICS, VERBS
from bot.search.words import ASKED_FOR
from bot.text import date_in_words, quoted

VERB_NAMES = frozenset(verb.name for verb in VERBS)
ELSEWHERE = "arxiv: "  # as the button of a search says it
PAUSE_EXAMPLE = "pause 2w"
FOR = frozenset({"for", "in", "during"})
UNTIL = frozenset({"until", "till", "til"})
_QUERY = re.compile(
    r'(?:authors?|titles?|orgs?|id|since|before|min|has|sort): ?["\w]|"|(?:^|\s)[+–—−-]\w|\w (?-i:AND|OR|NOT) \w',
    re.IGNORECASE,
)  # what only a search is written with

_NO_WORDS = re.compile(r"@\S+|#(?P<topic>[^\s#@]{2,60})")  # names on the platform

_PROSE_WORDS = (
    "a an the this that these those it its my me you your us our him his her them their up through along on in with by"
    " to as after instruction instructions"
)
PROSE = frozenset(_PROSE_WORDS.split())  # behind "follow" they go on a sentence, or a title

_REST = re.compile(r"(?P<edition>edition )?(?P<day>\d{4}-\d{2}-\d{2})")

Parse = Callable[[str, str, date], Command | None]


def is_query(text: str) -> bool:
    """Return whether a text has fields, an exact phrase or signs, as only a search has."""
    return _QUERY.search(text) is not None


def _saved(text: str, rest: str, today: date) -> Command:
    if rest.casefold() == "tags":
        return Saved(text=text, only="tags")
    return Saved(text=text, only=STATES[rest.casefold()]) if rest.casefold() in STATES else Saved(text=text, words=rest)


def _search(text: str, rest: str, today: date) -> Command:
    if rest.startswith(ELSEWHERE):
        return Search(text=text, words=rest.removeprefix(ELSEWHERE), elsewhere=True)
    if rest:
        literally = text.partition(" ")[0].endswith(":")
        return Search(text=text, words=rest) if literally else search_in_time(text, rest, today)
    return Explain(
        text=text, problem="Search for what?", example="search state space", search="", choices=("help search",)
    )


def _rest(text: str, rest: str, today: date) -> Command | None:
    """`rest 2026-06-30`, as the button below a digest says it; anything else is a search."""
    match = _REST.fullmatch(rest)
    day = parse_day(match["day"], today) if match else None
    return Rest(text=text, day=day, edition=bool(match["edition"])) if match and day else None


def _period(unit: PeriodUnit, example: str) -> Parse:
    def parse(text: str, rest: str, today: date) -> Command | None:
        period = PERIODS[unit](rest, today) if rest else ""
        if period is not None:
            return ListPeriod(text=text, unit=unit, period=period)
        problem = f"I don't know the {unit} {quoted(rest)}."
        if not _starts_with_value(rest):
            return _or_search(text, rest, problem, f"{unit} {example}")
        return Explain(text=text, problem=problem, example=f"{unit} {example}", search=text)

    return parse


def _team(text: str, rest: str, today: date) -> Command | None:
    if rest.casefold() in ("", "week"):
        return Team(text=text)
    if rest.casefold() == "month":
        return Team(text=text, period="month")
    if not _starts_with_value(rest):
        return None
    problem = f"Choose week or month, not {quoted(rest)}."
    return Explain(text=text, problem=problem, example="team month", search=text)


def _follow(text: str, rest: str, today: date) -> Command:
    """Words are followed; what may be prose (`follow the money`) is a search that asks whether it was meant."""
    if not rest:
        return Explain(text=text, problem="Follow what?", example="follow author:Albert Gu", search=text)
    first, *others = rest.casefold().split()
    literally = text.partition(" ")[0].endswith(":")
    if not literally and len(rest) <= 2 and rest.isdecimal():
        problem = "A number can't be followed. Name words, an author or a topic."
        return Explain(text=text, problem=problem, example="follow author:Albert Gu", search=text)
    if not others and (match := _NO_WORDS.fullmatch(rest)):
        topic = match["topic"] if match["topic"] and first[1:] not in ASKED_FOR else ""
        problem = "I follow words, authors and organizations of papers, not tags, channels or people here."
        choices = (f"follow {topic}",) if topic else ()
        problem = f"Tags and channels can't be followed, words can: follow {quoted(topic)}?" if topic else problem
        return Explain(text=text, problem=problem, example="follow author:Albert Gu", search="", choices=choices)
    is_prose = others and first in PROSE and not (literally or is_query(rest))
    if is_prose and len(rest) <= LONGEST_ABOUT:
        return Search(text=text, words=text, offer=f"follow: {rest}")
    return Follow(text=text, words=rest, literally=literally)


def _unfollow(text: str, rest: str, today: date) -> Command:
    if not rest:
        return Following(text=text)  # each has a button that ends it
    return Unfollow(text=text, words=rest)


def _pause(text: str, rest: str, today: date) -> Command | None:
    first, _, behind = rest.partition(" ")
    is_until = first.casefold() in UNTIL
    wanted = behind if is_until or first.casefold() in FOR else rest
    if not wanted:
        return Pause(text=text)
    length = parse_length(wanted)
    until = shift_day(today, length) if length else parse_day(wanted, today, ahead=True)
    if not until and (period := coming_period(wanted, today)):
        begins, ends = period
        if not is_until and begins > today:
            named = date_in_words(ends, today)
            problem = f"A pause begins now. Pause until {named}?"
            return Explain(text=text, problem=problem, example="", search="", choices=(f"pause until {named}",))
        until = begins if is_until else ends
    if until and until > today:
        return Pause(text=text, until=until)
    problem = f"{until.isoformat()} isn't in the future." if until else ""
    is_past = wanted.casefold() in ("today", "yesterday") or parse_day(wanted, today) is not None
    if _starts_with_value(wanted) or (is_until and is_past):
        problem = problem or f"{quoted(wanted)} isn't a future date or a time of up to two years."
    if problem:
        return Explain(text=text, problem=problem, example=PAUSE_EXAMPLE, search=text)
    if is_until:
        return Search(text=text, words=text, offer=PAUSE_EXAMPLE)
    return _or_search(text, rest, f"{quoted(rest)} isn't a date or a length of time.", PAUSE_EXAMPLE)


def _help(text: str, rest: str, today: date) -> Command | None:
    verb = rest.casefold().rstrip("?!.")
    verb = VERB_SYNONYMS.get(verb) or ALSO.get(verb, verb)
    if not verb or verb in (*TOPICS, EVERY, NUMBERS, TAGS) or verb in VERB_NAMES:
        return Help(text=text, verb=verb)
    meant = phrase_meant(verb, today).removeprefix("help ")
    if named := next((each for each in (meant, meant.partition(" ")[0]) if each in VERB_NAMES), ""):
        return Help(text=text, verb=named)
    head, _, behind = verb.partition(" ")
    if head in VERB_NAMES and _is_order(head, behind, today):
        return Help(text=text, verb=head)
    slips = {name: slip for name in (*TOPICS, EVERY, NUMBERS, TAGS, *VERB_NAMES) if (slip := slip_of(verb, name))}
    if slips:
        meant = min(slips, key=lambda name: (slips[name], abs(len(name) - len(verb)), name))  # a careless one first
        return Search(text=text, words=text, offer=f"help {meant}", slip=True)
    return _or_search(text, rest, f"There is no command {quoted(rest)}.", "help")


def _is_order(head: str, behind: str, today: date) -> bool:
    """Whether this is an order, as it would be typed: `subscribe by taste`, `feed off`, `tag 1`."""
    if behind in ("off", "yes", "on") or looks_like_value(behind):
        return True
    parse = ARGUMENT_VERBS.get(head)
    return parse is not None and not isinstance(parse(f"{head} {behind}", behind, today), Search | Explain | None)


def _or_search(text: str, rest: str, problem: str, example: str) -> Search | None:
    """A search that is explained where no paper has its words; None, a mere search, for more than one word."""
    return None if " " in rest else Search(text=text, words=text, offer=example, problem=problem)


def _starts_with_value(rest: str) -> bool:
    return looks_like_value(rest.partition(" ")[0])


ARGUMENT_VERBS: dict[str, Parse] = {
    "show": parse_show,
    "abstract": parse_abstract,
    "share": parse_share,
    "similar": parse_similar,
    "save": parse_save,
    "note": parse_note,
    "tag": parse_tag,
    "untag": parse_untag,
    "rename": parse_rename,
    "unsave": parse_unsave,
    "mark": parse_mark,
    "read": parse_read,
    "unread": parse_read,
    "restore": parse_restore,
    "not": parse_not_for_me,
    "for": parse_for_me,
    "saved": _saved,
    "search": _search,
    "week": _period("week", "2026-W26"),
    "rest": _rest,
    "month": _period("month", "2026-06"),
    "export": parse_export,
    "team": _team,
    "weekly": parse_weekly,
    "mail": parse_mail,
    "follow": _follow,
    "unfollow": _unfollow,
    "subscribe": lambda text, rest, today: parse_subscribe(text, rest),
    "unsubscribe": lambda text, rest, today: Search(text=text, words=text, offer="unsubscribe"),
    "pause": _pause,
    "help": _help,
}
