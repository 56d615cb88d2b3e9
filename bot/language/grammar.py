"""The text after `/papers`, turned into one command. Pure and total: anything typed means something.

In this order: a verb alone, or with a wholly valid argument, is the command; a verb whose first argument looks like a
value but is not valid is explained; everything else is a search for the whole text.

A verb with a typing mistake (`shwo 3`, `serch agents`, `trendign`) is not taken over: the text stays a search, and the
command is offered. So a slip must look like one. A verb that takes any words, or none, is meant only when letters were
swapped, left out or doubled ("teams" and "weak theory" are searches); where a wholly valid argument or a long verb
speaks for it, any one letter may be wrong.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from msgspec.structs import replace

from bot.language.addresses import AROUND, command_of, find_addresses, without_links
from bot.language.arguments import ARGUMENT_VERBS, is_query
from bot.language.export_verb import FOR_YOU
from bot.language.markup import same_letters, undo_markup, unstop, unwrap
from bot.language.numbers import SAVING_SIGN
from bot.language.periods import LONGEST_PERIOD, explain_day, parse_listed_day, parse_month, period_meant
from bot.language.references import find_paper_ids, is_almost_id, parse_paper_id
from bot.language.search_periods import search_in_time
from bot.language.slips import Slip, slip_of
from bot.language.synonyms import phrase_meant, read_talk, verb_meant
from bot.language.typed import Listed
from bot.language.values import (
    Command,
    Explain,
    Export,
    Feed,
    Follow,
    Following,
    ForgetMe,
    ForYou,
    Front,
    Help,
    ListDay,
    ListPeriod,
    MyData,
    PostNow,
    Preview,
    Resume,
    Saved,
    Search,
    Settings,
    Show,
    Status,
    Subscribe,
    Trending,
    Undo,
    Unfollow,
    Unsubscribe,
)
from bot.language.verbs import VERBS
from bot.text import collapse, quoted

LONGEST = 4_000  # characters that are looked at: more is no question
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’", "'"))

WORDS_AROUND = 4  # a link to a list with so few words opens it: "see https://huggingface.co/papers/date/2026-06-30"
ALWAYS = frozenset({"today"})  # the list that every page of Hugging Face's papers leads to

GREETINGS = ("hi", "hello", "hey", "hi there", "hello there")  # no search, when nothing else is typed

Whole = Mapping[str, Callable[..., Command]]

READING: Whole = {
    "today": partial(ListDay, which="today"),
    "yesterday": partial(ListDay, which="yesterday"),
    "trending": Trending,
    **dict.fromkeys(FOR_YOU, ForYou),
    "following": Following,
    "settings": Settings,
    "preview": Preview,
    "status": Status,
    "my data": MyData,
    "forget me": ForgetMe,
    "help": Help,
    "home": partial(Front, own=True),
    **dict.fromkeys(GREETINGS, Front),
}
"""Verbs that change nothing, so that a full stop or a question mark behind them does no harm."""

CHANGING: Whole = {
    **dict.fromkeys(("", "?"), Front),
    "post now": PostNow,
    "feed": Feed,
    "feed off": partial(Feed, off=True),
    "unsubscribe": Unsubscribe,
    "unsubscribe yes": partial(Unsubscribe, confirmed=True),
    "undo": Undo,
    "redo": partial(Undo, again=True),
    "unshare": partial(Undo, shared=True),
    "resume": Resume,
    "unpause": Resume,
    "forget me yes": partial(ForgetMe, confirmed=True),
}
"""What is understood only exactly as it stands here."""

COUNTED = ("today", "yesterday", "trending")  # whose first papers a mere number asks for: `week 26` is a week
FIRST = re.compile(r"[1-9]\d?", re.ASCII)
_COUNT = re.compile(r"(?!(?:19|20)\d\d$)[+-]?\d+", re.ASCII)  # "best papers 2025" names a year
_LIST_WORDS = re.compile(r"^(?:papers )?(?:(?:of|from|for|in) )?(?:the )?|^papers$")
_SAVING = re.compile(rf"{SAVING_SIGN} *(?=[^ ]*\d)")
_WEEK = re.compile(r"\d{4}-?w\d{1,2}", re.IGNORECASE)
_MONTH = re.compile(r"\d{4}-\d{2}")
LONG = 7  # letters of a verb that hardly any other word is one slip away from
NUMBERED = frozenset({"show", "share", "similar", "save", "note", "unsave", "mark"})  # `show 3`: by its number
NUMBER_DIGITS = 2
_HEADS = {verb.name: verb.name.partition(" ")[0] for verb in VERBS if verb.name != "day"}  # a day is typed as a date
MISTAKABLE = tuple(dict.fromkeys((*_HEADS, *(head for head in _HEADS.values() if head in ARGUMENT_VERBS))))
Read = Callable[[str], Command | None]


def parse_command(text: str, *, today: date, name: str = "papers") -> Command:
    """Return what `text` means; `name` is the command's own, which some people type again. Never raises.

    Marks around a command count only where there is no command without them, so that a search stays as it was typed.
    """
    cleaned = _clean(text, name)
    command = _read(cleaned, today)
    if command is None or isinstance(command, Explain) or getattr(command, "words", "") == cleaned:
        meant = _unwrapped(cleaned, name, today)
        better = command is None or not isinstance(meant, Explain)
        command = (meant if better else None) or command or _papers_named(cleaned, today)
    return without_links(command or _searched(cleaned, today))


def find_meant(text: str, read: Read, *, plain: bool = False) -> str:
    """Return the command that `text` is but for a typing mistake in its verb, with `plain` one that no other word looks
    like; "" when it is none.

    `read` returns the command that a text is, None for a search.
    """
    heads = [" ".join(text.split(" ")[:count]) for count in (1, 2, 3)]  # a verb is up to three words
    for typed, behind in {head.casefold(): text[len(head) :] for head in heads}.items():
        slips = {verb: slip for verb in MISTAKABLE if (slip := slip_of(typed, verb))}
        for verb, slip in slips.items():
            meant = f"{verb}{behind}"
            if (not plain or slip == "careless" or len(verb) >= LONG) and _fits(
                verb, behind.strip(), read(meant), slip
            ):
                return meant
    return ""


def _fits(verb: str, rest: str, command: Command | None, slip: Slip) -> bool:
    """Whether the rest is what the verb takes, and the slip is plain enough for it."""
    if isinstance(command, Explain):
        number = rest.rpartition(" ")[2]
        return verb.partition(" ")[0] in NUMBERED and number.isdecimal() and len(number) <= NUMBER_DIGITS
    if command is None or (isinstance(command, Search) and not (verb == "search" and rest)):
        return False
    any_words = not rest or isinstance(command, Search | Saved | Follow)
    return slip == "careless" or not any_words or (not rest and len(verb) >= LONG)


def _searched(text: str, today: date, *, plain: bool = False) -> Search:
    """A search for the whole text, with the command that may have been meant."""
    meant = find_meant(text, lambda tried: _read(tried, today), plain=plain)
    return Search(text=text, words=text, offer=meant, slip=True) if meant else search_in_time(text, text, today)


def _read(text: str, today: date) -> Command | None:
    """The command that `text` is, as it stands; None for a search."""
    lowered = text.casefold()
    if whole := CHANGING.get(lowered) or READING.get(lowered.rstrip(" .!?")):
        return whole(text=text)
    if meant := phrase_meant(text, today):
        return _read(meant, today)
    if said := read_talk(text) or _first_of_list(text, today):
        return said
    if meant := verb_meant(text, today) or period_meant(lowered, today):
        return _read(meant, today)
    head, _, rest = text.partition(" ")
    verb = head.casefold().removesuffix(":").rstrip("?!")
    parse = ARGUMENT_VERBS.get(verb)
    if parse:
        return parse(text, rest, today)
    return _bare_value(text, today) or _signed(text, today)


def _first_of_list(text: str, today: date) -> Command | None:
    """`today 5`, `week top 3`, `top 5`, `top 10 papers of june`: the first papers of a list."""
    words = text.casefold().split() if len(text) <= LONGEST_PERIOD else []
    if words[:1] == ["top"]:
        number, named = words[1:2], " ".join(_LIST_WORDS.sub("", " ".join(words[2:])).split()) or "today"
        named = (named.isalpha() and period_meant(f"top papers of {named}", today)) or named
    else:
        number, named = words[-1:], " ".join(words[:-1]).removesuffix(" top")
        number = number if (phrase_meant(named, today) or named) in COUNTED or words[-2:-1] == ["top"] else []
    count = number[0] if number and _COUNT.fullmatch(number[0]) else ""
    command = _read(named, today) if count else None
    if not isinstance(command, Listed) or command.first:
        return None
    if not FIRST.fullmatch(count):
        problem = f"{quoted(count)} isn't a number of papers from 1 to 99."
        example = " ".join("5" if word == count else word for word in words)
        return Explain(text=text, problem=problem, example=example, search=text)
    return replace(command, text=text, first=int(count), whole=named)


def _unwrapped(text: str, name: str, today: date) -> Command | None:
    """The command that stands between marks, or before a full stop or a "please"; None when there is none."""
    bare = unwrap(text, name)
    for tried in dict.fromkeys((bare, unstop(bare))):
        command = _read(tried, today) if tried not in ("", text) else None
        if command and _is_meant(command, tried, only_marks=tried == bare and same_letters(tried, text)):
            return command
    return None


def _is_meant(command: Command, text: str, *, only_marks: bool) -> bool:
    """Whether a command is meant although more than itself was typed; without words that only talk, any is."""
    if only_marks:
        return not isinstance(command, Search) or text.casefold().startswith("search ")
    if isinstance(command, Saved | Export):
        return not command.words
    return not isinstance(command, Search | Explain | Follow | Unfollow | Subscribe | Unsubscribe | Resume | ForgetMe)


def _clean(text: str, name: str) -> str:
    # Composing can take letters and marks apart, so the first pass may end longer than it began; the second is stable.
    plain = undo_markup(text[:LONGEST].translate(QUOTES))
    flat = collapse(collapse(plain)[:LONGEST])
    echo = f"/{name}".casefold()
    while flat[: len(echo)].casefold() == echo and flat[len(echo) : len(echo) + 1] in ("", " "):
        flat = flat[len(echo) :].strip()
    return flat


def _signed(text: str, today: date) -> Command | None:
    """`🔖 2504.13173 note`: what saves as a reaction saves before an id, too."""
    match = _SAVING.match(text)
    return ARGUMENT_VERBS["save"](text, text[match.end() :], today) if match else None


def _bare_value(text: str, today: date) -> Command | None:
    """An id, a link or a period, without a verb."""
    if paper_id := parse_paper_id(text):
        return Show(text=text, ref=paper_id)
    if is_almost_id(text):
        return ARGUMENT_VERBS["show"](text, text, today)
    addresses = find_addresses(text)
    said = command_of(addresses[0]) if len(addresses) == 1 else ""
    if said and (text.strip(AROUND) == addresses[0] or (said not in ALWAYS and text.count(" ") <= WORDS_AROUND)):
        return _read(said, today)
    return None if addresses else _bare_period(text, today)


def _papers_named(text: str, today: date) -> Command | None:
    """The paper that a text names, or all of them, unless a mistyped verb says what to do with it; a search with fields
    or signs stays one, unless it has a link."""
    found = find_paper_ids(" ".join(find_addresses(text)) if is_query(text) else text)
    if found and (slip := _searched(text, today, plain=True)).slip:
        return slip
    return ARGUMENT_VERBS["show"](text, " ".join(found), today) if found else None


def _bare_period(text: str, today: date) -> Command | None:
    if len(text) > LONGEST_PERIOD:
        return None
    if day := parse_listed_day(text, today):
        return ListDay(text=text, which="day", day=day)
    if problem := explain_day(text, today):
        return Explain(text=text, problem=problem, example="2026-06-30", search=text)
    if _WEEK.fullmatch(text):
        return ARGUMENT_VERBS["week"](text, text, today)
    if _MONTH.fullmatch(text) and (month := parse_month(text, today)):
        return ListPeriod(text=text, unit="month", period=month)
    return None
