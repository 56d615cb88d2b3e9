"""The text after `/papers`, turned into one command. Pure and total: anything typed means something.

In this order: a verb alone, or with a wholly valid argument, is the command; a verb whose first argument looks like a
value but is not valid is explained; everything else is a search for the whole text.
"""

from collections.abc import Callable
from datetime import date

from bot.language.arguments import ARGUMENT_VERBS
from bot.language.periods import parse_day
from bot.language.references import looks_like_value, parse_paper_id
from bot.language.values import (
    Command,
    Explain,
    Following,
    ForgetMe,
    Front,
    ListDay,
    MyData,
    Preview,
    Resume,
    Search,
    Settings,
    Show,
    Status,
    Trending,
    Unsubscribe,
)
from bot.text import collapse

LONGEST = 4_000  # characters that are looked at: more is no question
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})

WHOLE: dict[str, Callable[[str], Command]] = {
    "": lambda text: Front(text=text),
    "today": lambda text: ListDay(text=text, which="today"),
    "yesterday": lambda text: ListDay(text=text, which="yesterday"),
    "trending": lambda text: Trending(text=text),
    "following": lambda text: Following(text=text),
    "unsubscribe": lambda text: Unsubscribe(text=text),
    "resume": lambda text: Resume(text=text),
    "settings": lambda text: Settings(text=text),
    "preview": lambda text: Preview(text=text),
    "status": lambda text: Status(text=text),
    "my data": lambda text: MyData(text=text),
    "forget me": lambda text: ForgetMe(text=text),
    "forget me yes": lambda text: ForgetMe(text=text, confirmed=True),
}


def parse_command(text: str, *, today: date, name: str = "papers") -> Command:
    """Return what `text` means; `name` is the command's own, which some people type again. Never raises."""
    cleaned = _clean(text, name)
    lowered = cleaned.casefold()
    if whole := WHOLE.get(lowered):
        return whole(cleaned)
    head, _, rest = cleaned.partition(" ")
    verb = head.casefold().removesuffix(":")
    if parse := ARGUMENT_VERBS.get(verb):
        return parse(cleaned, rest, today) or Search(text=cleaned, words=cleaned)
    return _bare_value(cleaned, today) or Search(text=cleaned, words=cleaned)


def _clean(text: str, name: str) -> str:
    flat = collapse(text[:LONGEST].translate(QUOTES))
    for echo in (f"/{name} ", f"/{name}"):
        if flat.casefold().startswith(echo) and (echo.endswith(" ") or len(flat) == len(echo)):
            return flat[len(echo) :].strip()
    return flat


def _bare_value(text: str, today: date) -> Command | None:
    """An id, a link or a day without a verb."""
    if len(text) > 400:
        return None
    if paper_id := parse_paper_id(text):
        return Show(text=text, ref=paper_id)
    if day := parse_day(text, today):
        return ListDay(text=text, which="day", day=day)
    if len(text) == 10 and text[4] == text[7] == "-" and looks_like_value(text) and text.replace("-", "").isdecimal():
        problem = f"There is no day {text}."
        return Explain(text=text, problem=problem, example="2026-06-30", search=text)
    return None
