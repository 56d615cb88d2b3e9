"""Plain words for people: cleaned, made readable, shortened. Pure.

What stands in a title arrives as written: only white space, invisible characters, LaTeX, the tags of web pages, typed
quotes and dashes are touched. Lengths are in code points. English is written by hand, so no locale changes it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from bot.characters import last_cut, visible_characters
from bot.latex import plain_commands
from bot.latex_math import plain_math
from bot.markup import plain_markup
from bot.model import Paper

ELLIPSIS = "…"
STOPS = (".", "?", "!")
LEFT_TO_RIGHT = "\u200e"  # the mark: it is not seen, and what stands beside it keeps its place
WITHDRAWN = "Withdrawn"  # said of such a paper in every list and export
NAMED = 3  # authors beside a title; more are counted
KEYWORDS = 5  # that are shown of a paper
LATE_ENOUGH = 0.6  # a shortened text ends at a sentence, else at a word, that comes after this much of the room
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")  # Hebrew, Arabic and their kin
_MARKUP = re.compile(r"[\\$`&{]|</|<br|--|\*\*|\dtimes|\^(?:\d|circ)")  # without any of these a text is plain
_TYPED = re.compile(
    r"(?:https?://|www\.)\S*"
    r"|(?<![`\\])``(?P<quote>[^`]{1,300}?)''(?!')"
    r"|(?<=[\w)\]”%])(?P<dash>---?)(?=[\w(\[“])|(?<=\s)(?P<apart>---?)(?=\s)"
    r"|(?<![\w*])\*\*(?P<bold>[^\s*](?:[^*]{0,200}[^\s*])?)\*\*(?![\w*])"  # Markdown
    r"|(?<=\d)(?P<times>times)(?![a-z])"  # 3times, where a site took the backslash
    r"|(?<=[^\W\d_])\^(?P<raised>\d{1,2})(?![\d.])|(?<=\d)\^(?P<degrees>circ|∘)(?P<by>times(?=\d))?"
    r"|\{(?:bf|it|em|sc|tt|rm) (?P<switched>[^{}]{1,80})\}"
    r"|(?<![^\s(])\{(?P<braced>[a-z][a-z -]{1,40})\}(?=[\s.,;:)]|$)"
)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TORN_ACCENT = re.compile(
    r"(?<=[^\W\d_])(?:`(?P<grave>[aeiouAEIOU])|~(?P<tilde>[nao](?=[^\W\d_])|[êôâơưă]))|\"(?P<dots>[AOUaou])(?=[^\"]*$)"
)
_BESIDE_NAME = re.compile(
    r"(?:[\s,]*+(?:\([^()]{1,80}\)|[§†‡¶*∗¹²³⁰⁴-⁹⁺]++|\bet al\.?|\bph\.? ?d\.?|(?<=[a-z])\d(?:,\d)++))++$", re.I
)
_TITLE_BEFORE = re.compile(r"(?:(?:dr|prof|professor|mr|mrs|ms)\. |professor )+", re.I)
_BESIDE_MOST = 300  # characters looked at behind a name
_NO_NAME = re.compile(r"\([^()]*\)|(?:and )?et\.? al\.?|(?:and )?others?", re.I)
_SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*(?=\s+[\"“‘(\[]?[^\W_a-z])|[。！？]")
_NO_SENTENCE = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|al|Fig|Figs|Eq|Sec|Tab|Dr|Prof|St|Mr|Ms|No|approx|resp)|\b[A-Z])$")
LONGEST = 10_000  # characters of a text that is split into sentences
QUOTED = 60  # characters of somebody's words that are repeated


def collapse(text: str) -> str:
    """Return `text` with each run of white space as one space, without control, invisible and direction characters.

    Lone surrogates become U+FFFD; letters are composed (NFC); everything else stays as it was.
    """
    return " ".join(visible_characters(text).split())


def readable(text: str) -> str:
    """Return `text` as a person would read it: collapsed; LaTeX, math, tags and entities as characters; typed quotes
    and dashes (``a''--b) as printed ones (“a”–b)."""
    flat = collapse(text)
    if not _MARKUP.search(flat):
        return flat
    return collapse(_TYPED.sub(_printed, plain_commands(plain_math(plain_markup(flat)))))


def quoted(words: str) -> str:
    """Return somebody's words in quotation marks, not at length."""
    return f"“{shorten(words, QUOTED)}”"


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, ellipsis included, ending at a sentence or a word where one ends
    late enough, and never inside what a person sees as one character."""
    if len(text) <= limit:
        return text
    if limit <= 1:
        return ELLIPSIS[: max(limit, 0)]
    ends = [end for end in _sentence_ends(text, limit - 2) if end >= limit * LATE_ENOUGH]
    if ends:
        return f"{text[: ends[-1]]} {ELLIPSIS}"
    cut = last_cut(text, limit - 1)
    space = text.rfind(" ", 0, cut + 1)
    if space >= limit * LATE_ENOUGH:
        cut = space
    return text[:cut].rstrip(" ,;:-–—") + ELLIPSIS


def first_sentences(text: str, limit: int) -> str:
    """Return as many whole sentences as fit into `limit` characters; the first one shortened when it does not."""
    if len(text) <= limit:
        return text
    ends = list(_sentence_ends(text, limit))
    return text[: ends[-1]] if ends else shorten(text, limit)


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of what a person reads, in order; of a long text those within LONGEST characters."""
    text = text[:LONGEST]
    ends = [*_sentence_ends(text, len(text)), len(text)]
    cut = (text[start:end].strip() for start, end in zip([0, *ends], ends, strict=False))
    return tuple(sentence for sentence in cut if sentence)


def capital(text: str) -> str:
    """Return `text` with a capital letter at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


def as_sentence(text: str) -> str:
    """Return `text` with a full stop, unless it ends like a sentence, or was cut."""
    return text if text.endswith((*STOPS, ELLIPSIS)) else f"{text}."


def plural(count: int, one: str, many: str = "") -> str:
    """Return `1 paper`, `2 papers`, `1,200 papers`; `many` is the plural where it is not `one` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def all_of(count: int) -> str:
    """Return `both` for two, else `all 5`."""
    return "both" if count == 2 else f"all {count:,}"


def readable_name(name: str) -> str:
    """Return a person's name as one would print it: readable; without ties, footnote marks, an affiliation in brackets
    behind it, `et al.` or a stray `and` before it. Accents that lost their backslash (`Niccol`o`) are letters."""
    plain = _TORN_ACCENT.sub(_accented, readable(name)).replace("~", " ").replace("{", "").replace("}", "")
    whole = _TITLE_BEFORE.sub("", " ".join(plain.split()).removeprefix("and "), count=1)
    head, tail = whole[:-_BESIDE_MOST], whole[-_BESIDE_MOST:]
    return (head + _BESIDE_NAME.sub("", tail)).strip() or plain.strip()


def is_name(name: str) -> bool:
    """Return whether this names somebody: arXiv's `:` after a collaboration, `(Google)` and `et al.` do not."""
    return any(character.isalpha() for character in name) and not _NO_NAME.fullmatch(name.strip())


def join_names(names: Sequence[str], count: int, shown: int = 3) -> str:
    """Return `Ada Lovelace, Alan Turing and 5 more`, with one name more where it is the last; `7 authors` when no names
    are known, "" when nothing is."""
    names = [name for name in names if is_name(name)]
    count = max(count, len(names))
    shown += count == len(names) == shown + 1
    listed = [readable_name(name) for name in names[:shown]]
    if not listed:
        return plural(count, "author") if count else ""
    rest = count - len(listed)
    if rest > 0:
        return f"{', '.join(listed)} and {rest:,} more"
    return joined(listed)


def joined(words: Sequence[str], last: str = "and") -> str:
    """Return `one`, `one and two` or `one, two and three`."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def one_line(lines: Iterable[str]) -> str:
    """Return lines as one, as `join_parts` does; behind a whole sentence stands no dot."""
    joined: list[str] = []
    for each in filter(None, lines):
        if joined and joined[-1].endswith(STOPS):
            joined[-1] += f" {each}"
        else:
            joined.append(each)
    return join_parts(joined)


def join_parts(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, with dots between them: `▲ 81 · 12 authors`. They keep their order beside
    each other where two of them are read from right to left: a mark of direction stands at each dot then."""
    shown = [part for part in parts if part]
    return joint("·", *shown).join(shown)


def joint(sign: str, *parts: str) -> str:
    """Return what stands between these parts: the sign, with a mark of direction where one is read from the right."""
    return f" {LEFT_TO_RIGHT}{sign} " if any(map(_RIGHT_TO_LEFT.search, parts)) else f" {sign} "


def facts_in_words(paper: Paper, *, saved: bool = False) -> tuple[str, ...]:
    """Return what is told beside a title: `Withdrawn`, `▲ 81`, `💬 3`, `12 authors`; of few authors, their names."""
    withdrawn = WITHDRAWN if paper.withdrawn else ""
    votes = f"▲ {paper.upvotes:,}" if paper.upvotes else ""
    comments = f"💬 {paper.comments:,}" if paper.comments else ""
    count = max(paper.author_count, len(paper.authors))
    names = plural(count, "author") if count > NAMED else join_names(paper.authors, count)
    facts = (withdrawn, votes, comments, names or readable(paper.organization), "🔖 saved" if saved else "")
    return tuple(fact for fact in facts if fact)


def summary_in_words(paper: Paper, room: int) -> str:
    """Return its summary, or the beginning of its abstract, in at most `room` characters: whole sentences that fit."""
    words = readable(paper.summary or paper.abstract)
    return shorten(first_sentences(words, room), room)


def without_name(name: str, said: str) -> str:
    """Return what is said about `name` for a row that begins with it: `could not be reached`."""
    names = (name, "the Daily Papers page")  # what the source calls the pages of Hugging Face
    return next((said.removeprefix(f"{each} ") for each in names if said.startswith(f"{each} ")), said)


def abstract_in_words(paper: Paper) -> str:
    """Return the whole abstract, its summary where that is all there is, "" where there is neither."""
    return readable(paper.abstract or paper.summary)


def date_in_words(day: date, today: date | None) -> str:
    """Return `Monday 21 April 2025`; the year is left out when it is that of `today`."""
    year = "" if today is not None and day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def days_in_words(first: date, last: date) -> str:
    """Return `22–30 June 2026`, `28 May–3 June 2026`, one day alone as `30 June 2026`."""
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {MONTHS[first.month - 1]}"
    year = "" if first.year == last.year else f" {first.year}"
    since = "" if first == last else f"{first.day}{month}{year}–"
    return f"{since}{last.day} {month_in_words(last)}"


def month_in_words(day: date) -> str:
    """Return `April 2025`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def date_in_short(day: date, today: date | None = None) -> str:
    """Return `3 Jul 2025`; the year is left out when it is that of `today`."""
    year = "" if today is not None and day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1][:3]}{year}"


def age_in_words(age: timedelta) -> str:
    """Return `a moment`, `5 minutes`, `3 hours`, `2 days`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "a moment"
    if minutes < 60:
        return plural(minutes, "minute")
    return plural(minutes // 60, "hour") if minutes < 48 * 60 else plural(minutes // 1440, "day")


def _accented(match: re.Match[str]) -> str:
    marks = {"grave": "\u0300", "tilde": "\u0303", "dots": "\u0308"}
    kind = match.lastgroup or ""
    return collapse(match[kind] + marks[kind])


def _printed(match: re.Match[str]) -> str:
    if match["quote"]:
        return f"“{_TYPED.sub(_printed, match['quote'])}”"
    if match["bold"]:
        return _TYPED.sub(_printed, match["bold"])
    if match["times"] or match["degrees"]:
        return "×" if match["times"] else f"°{'×' if match['by'] else ''}"
    if match["raised"]:
        return match["raised"].translate(_RAISED)
    if plain := match["switched"] or match["braced"]:
        return plain
    dash = match["dash"] or match["apart"]
    return ("—" if len(dash) == 3 else "–") if dash else match[0]


def _sentence_ends(text: str, limit: int) -> Iterator[int]:
    """The indexes up to `limit` right after a sentence; a full stop after `e.g` or an initial ends none."""
    for match in _SENTENCE_END.finditer(text, 0, max(limit, 0) + 200):
        if match.end() > limit:
            return
        whole = last_cut(text, match.end()) == match.end()
        if whole and not _NO_SENTENCE.search(text, max(0, match.start() - 8), match.start()):
            yield match.end()
