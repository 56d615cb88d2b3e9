"""What a person types into the terminal, turned into what the core understands. Pure.

On other platforms one presses buttons and puts reactions; here `next` turns the page, `🔖 1` reacts to the first paper
on the screen, and a bare number after a verb means the paper with that number.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec.structs import replace

from bot.language.grammar import parse_command
from bot.language.numbers import ABOUT_ONE, ByNumber, fill_in, find_numbered, read_by_number
from bot.language.paper_verbs import ID_EXAMPLE
from bot.language.references import find_paper_ids
from bot.language.slips import slip_of
from bot.language.values import Chat, Follow, Search
from bot.model import PaperId, Value
from bot.replies import Button, Reply, Span, plain
from bot.text import plural, quoted, readable, shorten

EPOCH = date(1970, 1, 1)  # a paper's number is one on any day
EMOJI = ("🔖", "⭐", "📌")
TYPED_SIGNS = (":bookmark:", "*")  # for keyboards without emoji
CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O?.)?|[\x00-\x08\x0b-\x1f\x7f]")  # Ctrl-L, arrow keys and the like
TITLE = 60  # characters of one that is asked about
QUIT_WORDS = frozenset({"q", "quit", "exit", "bye", ":q"})
TURNING = {
    "next": "next",
    "n": "next",
    "more": "next",
    "back": "previous",
    "previous": "previous",
    "prev": "previous",
    "p": "previous",
}
PAGE_KEYS = ("next", "previous")
CLEAR_WORDS = frozenset({"clear", "cls"})
KEYS = ("next", "previous", "back", "quit", "clear")  # whose slips are told
REST = "rest "  # what the button for the other papers of a digest says
FOLLOW = "follow: "  # as a button says it
ABOUT_OPENED = re.compile(ABOUT_ONE, re.IGNORECASE)
LEAVING = re.compile(
    r"(?:how (?:do|can) (?:i|you|we)|how to) (?:quit|exit|leave|close|stop|end)(?: (?:it|this|here|(?:the|this) demo))?"
)
NOW = re.compile(r" (?:now|please)$")
REDIRECTED = re.compile(r"(export\b[^>]*?) ?>+ ?[^ >]+", re.IGNORECASE)
NOTED = re.compile(r"note +(.+)", re.IGNORECASE)
HOW_TO_LEAVE = "Type quit, or press Ctrl-D."
PAGE = re.compile(r"(?:go\s+to\s+)?page\s+(\d{1,4})", re.IGNORECASE)
ALL = re.compile(
    r"(save|unsave|bookmark|remove|delete|mark\s+(?:un)?read)\s+(?:all|everything|them all)", re.IGNORECASE
)
PAGE_WORDS = re.compile(r"^go (?=back$)|(?<=next|prev) page$|(?<=previous) page$")


class Ask(Value, frozen=True, kw_only=True):
    """A text for the core, and the page of its answer."""

    text: str
    page: int = 1


class React(Value, frozen=True, kw_only=True):
    """A 🔖 on the paper with this number on the screen."""

    number: int


class Key(Value, frozen=True):
    """What is done at this terminal alone: the person is done, the screen is to be empty, or back from an opened paper
    to its list, or from a list to the one before it."""

    name: Literal["quit", "clear", "back"]


class Unclear(Value, frozen=True, kw_only=True):
    """There is no such number or page on the screen, or a slip; `meant` is what was to be typed."""

    problem: str
    meant: str = ""


Said = Ask | React | Key | Unclear


def read_line(typed: str, screen: Reply | None, emoji: Sequence[str] = EMOJI) -> Said:
    """Return what `typed` means with `screen` in front of the person; `emoji` are the signs that save.

    Control keys are not text; a line of nothing else means nothing. What was pasted in several lines is one.
    """
    text = CONTROL.sub("", re.sub(r"\s+", " ", typed)).strip()
    if typed and not text:
        return Unclear(problem="")
    lowered = text.casefold()
    if said := _key(lowered, screen):
        return said
    signs = (*(each.removesuffix("\ufe0f") for each in emoji), *TYPED_SIGNS)
    if sign := next((sign for sign in signs if text.startswith(sign)), ""):
        return _react(text, text.removeprefix(sign).strip("\ufe0f "), screen, emoji[0])
    if wanted := _everything(text, screen) or _about_opened(text, screen):
        return Ask(text=wanted)
    return _counted(text, screen) or Ask(text=text)


def _counted(text: str, screen: Reply | None) -> Said | None:
    """What has a number of the screen, alone or behind a verb; or a typing mistake in such a verb or in a key."""
    papers = screen.numbered if screen else {}
    if match := REDIRECTED.fullmatch(text):
        return Unclear(problem=f"Type {match[1]}: the file is written into the current folder.")
    if asked := read_by_number(text):
        filled = fill_in(asked, papers)
        return Unclear(problem=_on_screen(filled, screen)) if isinstance(filled, int) else _asked(filled)
    key = next((key for key in KEYS if slip_of(text.casefold(), key) == "careless"), "")
    meant = read_by_number(_meant(text))
    if not (meant or key):
        return None
    if meant and isinstance(missing := fill_in(meant, papers), int):
        return Unclear(problem=_on_screen(missing, screen))
    return Unclear(
        problem=f"Did you mean {_titled(meant, screen) if meant else key}?", meant=str(meant) if meant else key
    )


def _asked(filled: str | None) -> Ask | None:
    return Ask(text=filled) if filled else None


def _titled(meant: ByNumber, screen: Reply | None) -> str:
    """`show 3, “Titans Learn to Memorize”`; without a title where the number is not on the screen."""
    titles = [card.paper.title for card in (screen.cards if screen else ()) if card.rank == meant.number > 0]
    return f"{meant}, {quoted(shorten(readable(titles[0]), TITLE))}" if titles else str(meant)


def _key(lowered: str, screen: Reply | None) -> Said | None:
    """What is no command but a key of this terminal."""
    lowered = PAGE_WORDS.sub("", lowered)
    if lowered in QUIT_WORDS:
        return Key("quit")
    if NOW.sub("", lowered) in QUIT_WORDS or LEAVING.fullmatch(lowered.rstrip(" .!?")):
        return Unclear(problem=HOW_TO_LEAVE)
    if lowered in CLEAR_WORDS:
        return Key("clear")
    if lowered == "back" and (shown_id(0, screen) or not _pressed("previous", screen)):
        return Key("back")
    if (match := PAGE.fullmatch(lowered)) and screen:
        return _leaf(int(match[1]), screen)
    return _turn(TURNING[lowered], screen) if lowered in TURNING else None


def next_screen(reply: Reply, screen: Reply | None) -> Reply | None:
    """Return what numbers and `next` mean after an answer: those of the newest list stay, beside a paper alone."""
    numbered = tuple(card for card in screen.cards if card.rank) if screen else ()
    if not reply.shown:
        return screen
    if screen is None or not numbered or any(card.rank for card in reply.shown):
        return reply if reply.cards else replace(reply, cards=reply.shown)
    return replace(screen, cards=(*numbered, *reply.shown))


def shown_id(number: int, screen: Reply | None) -> PaperId | None:
    """Return the id of the paper with this number on the screen; 0 is the paper that was opened last."""
    return screen.numbered.get(number) if screen else None


def rank_of(paper_id: PaperId, screen: Reply | None) -> int:
    """Return the number that a paper has on the screen, 0 for none."""
    return next((card.rank for card in screen.cards if card.paper.id == paper_id), 0) if screen else 0


def pressing_word(button: Button, screen: Reply) -> str:
    """Return what is typed to press this button of an answer: `undo`, `redo`, `next`, `previous`; "" for all others.

    One that stays on the page shows the same papers in another order, and has a search of its own.
    """
    if button.kind == "turn" and button.page != screen.page:
        return "next" if button.page > screen.page else "previous"
    return changing_word(button, screen)


def no_page(page: int, pages: int) -> str:
    """Return that a list has not so many pages."""
    return f"There is no page {page}: this list has {plural(pages, 'page')}."


def changing_word(button: Button, screen: Reply) -> str:
    """Return `undo` or `redo` for a button that does the same as typing it; "" for all others."""
    return "redo" if button.label == screen.again else "undo" if button.kind == "undo" else ""


def followed_as(says: str) -> str:
    """Return `follow state space` for what a button says as `follow: state space`, where it means the same."""
    short = says.replace(FOLLOW, "follow ", 1) if says.startswith(FOLLOW) else says
    return short if isinstance(parse_command(short, today=EPOCH), Follow) else says


def with_numbers(reply: Reply, screen: Reply | None) -> Reply:
    """Return an answer whose examples are of the first paper on the screen: nobody types an ID that has a number."""
    if reply.shown or not (screen and 1 in screen.numbered):
        return reply
    lines = tuple(tuple(_with_number(span) for span in each) for each in reply.lines)
    rows = tuple(
        each if " ID" in plain(each.value) else replace(each, left=each.left.replace(ID_EXAMPLE, "1"))
        for each in reply.rows
    )
    return replace(reply, lines=lines, rows=rows)


def _with_number(span: Span) -> Span:
    return replace(span, text=span.text.replace(ID_EXAMPLE, "1")) if span.style == "command" else span


def is_yes(text: str) -> bool:
    """Return whether a text takes what a slip was asked about."""
    command = parse_command(text, today=EPOCH)
    return isinstance(command, Chat) and command.kind == "yes"


def _everything(text: str, screen: Reply | None) -> str:
    """`save all` with the papers of the list on the screen; "" for anything else."""
    match = ALL.fullmatch(text)
    ids = [card.paper.id for card in screen.cards if card.rank] if match and screen else []
    return f"{match[1]} {' '.join(ids)}" if match and ids else ""


def _meant(text: str) -> str:
    """The command that a line is but for a typing mistake."""
    command = parse_command(text, today=EPOCH)
    return command.offer if isinstance(command, Search) and command.slip else ""


def _turn(word: str, screen: Reply | None) -> Said:
    pressed = _pressed(word, screen)
    return Ask(text=pressed.says, page=pressed.page) if pressed else Unclear(problem=f"There is no {word} page.")


def _pressed(word: str, screen: Reply | None) -> Button | None:
    """The button that turns the page so; after a digest's papers come those that it left out."""
    buttons = screen.buttons if screen else ()
    turning = [button for button in buttons if screen and pressing_word(button, screen) == word]
    rest = [button for button in buttons if word == "next" and button.kind == "ask" and button.says.startswith(REST)]
    return next(iter((*turning, *rest)), None)


def _leaf(page: int, screen: Reply) -> Said:
    """`page 3` of the list on the screen."""
    turning = next((button for button in screen.buttons if pressing_word(button, screen) in PAGE_KEYS), None)
    if turning and 1 <= page <= screen.pages:
        return Ask(text=turning.says, page=page)
    return Unclear(problem=no_page(page, screen.pages))


def _about_opened(text: str, screen: Reply | None) -> str:
    """`save`, or `note` with words, and the paper that was opened last; "" for anything else."""
    opened = shown_id(0, screen)
    if not opened:
        return ""
    if (noted := NOTED.fullmatch(text)) and not (read_by_number(text) or find_paper_ids(noted[1])):
        return f"note {opened} {noted[1]}"
    return f"{text} {opened}" if ABOUT_OPENED.fullmatch(text) else ""


def _react(typed: str, text: str, screen: Reply | None, emoji: str) -> Said:
    """One number is a reaction, none means the paper that was opened or stands alone; several, or one with a note, are
    saved by command. `*text*` is just a text."""
    cards = screen.cards if screen else ()
    if not text and (len(cards) == 1 or shown_id(0, screen)):
        return React(number=0 if shown_id(0, screen) else cards[0].rank)
    ids, rest, missing = find_numbered(text, screen.numbered if screen else {})
    if len(ids) == 1 and not rest:
        return React(number=next(iter(ids.values())))
    if ids or (missing is None and find_paper_ids(text)):
        return Ask(text=" ".join(filter(None, ("save", *ids, rest))))
    if typed.startswith("*") and any(map(str.isalpha, text)) and missing is None:
        return Ask(text=typed)
    if missing is not None:
        return Unclear(problem=_on_screen(missing, screen))
    return Unclear(problem=f"Which paper? For example: {emoji} 1")


def _on_screen(missing: int, screen: Reply | None) -> str:
    """Say which numbers there are, and how to come to one of another page."""
    ranks = [card.rank for card in screen.cards if card.rank] if screen else []
    if not ranks:
        return f"No list on the screen has a paper {missing}. Type today for one."
    if 0 < missing < ranks[0]:
        goes_on = not _pressed("previous", screen)  # from a digest, which is another list
        way = "; type back for those before" if goes_on else "; type previous to go back"
    else:
        way = "; type next to see more" if missing and _pressed("next", screen) else ""
    if len(ranks) == 1:
        return f"Only paper {ranks[0]} is on screen{way}."
    return f"On screen are {ranks[0]}–{ranks[-1]}{way or '; type a number of these'}."
