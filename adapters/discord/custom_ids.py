"""What a button carries, and back: everything it needs to work after a restart, in at most 100 characters. Pure.

`ask` gives a new private answer, `turn` replaces the one it stands in, `change` shows that one anew (what does so
stands behind a bar, in a menu at the end), `share` posts the answer to the channel, `unshare` deletes it there, `form`
opens a digest's form, and `note` that of a paper's tags and note. What is typed is carried word for word, or packed
where that is too long; what does not fit then stands as small print in the message itself, and the button carries that
text's number. In an answer about another channel it names that one.
`save` is the button or the menu of a digest's message: it carries the message's key too, so that the message is found
again in a history. `more` is a menu of buttons: its values are their names.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from adapters.discord.components import TEXT, walk
from adapters.discord.escape import unescape
from adapters.discord.limits import CUSTOM_ID
from adapters.discord.packed_words import MARK, pack, unpack
from adapters.kit.buttons import split_words
from adapters.kit.text import count_units
from bot.model import PaperId, Value
from bot.presses import Chosen, Manner, Pressed
from bot.replies import Select
from bot.text import collapse

MANNER = r"(?P<manner>ask|turn|change|share|unshare|form|note)"
PRESSED = MANNER + r"(?P<copy>\d*)(?:@(?P<place>\d{1,20}))?\|(?P<page>\d{1,6})\|(?P<says>[\s\S]*)"
PICKED = (
    r"pick(?P<copy>\d*)\|(?P<says>save|show|unsave|mark read|mark unread)(?:\|(?P<page>\d{1,6})\|(?P<again>[\s\S]*))?"
)
MORE = r"more(?P<copy>\d*)\|[\s\S]*"
SAVED = r"save(?P<done>d?)(?P<copy>\d*)\|(?P<key>[^|]*)\|(?P<paper>[\s\S]*)"
COPY = 2  # units that `apart` may add
CHOSEN = "?"  # in the name of a menu, where a button names the paper
FIRST_NUMBER = 501  # of texts that buttons refer to
SMALL = "-# "

_REFERENCE = re.compile(r"=(\d{3})")
_PRESSED, _PICKED, _SAVED, _MORE = (re.compile(each) for each in (PRESSED, PICKED, SAVED, MORE))
_LONGEST_KEY = 48
_MARK = "#"


class SavePressed(Value, frozen=True, kw_only=True):
    """The Save button of a digest's message, or its menu; `paper` is "" for a button that means all its papers. Where
    it `is_saved`, a press takes that back."""

    key: str
    paper: PaperId = PaperId("")
    is_menu: bool = False
    is_saved: bool = False


def press_id(manner: Manner, says: str, page: int = 1, place: str = "") -> str:
    """Return the name of a button; longer than Discord takes when `says` is long."""
    about = f"@{place}" if place else ""
    start = f"{manner}{about}|{min(max(page, 1), 999_999)}|"
    return start + (says if fits(start + says) and not says.startswith(MARK) else pack(says))


def fits(custom_id: str) -> bool:
    """Return whether Discord takes this name, and it means what it says."""
    short = count_units(custom_id) <= CUSTOM_ID - COPY and custom_id.isprintable()
    return short and not _REFERENCE.fullmatch(custom_id.split("|", 2)[-1])


def refer_id(manner: Manner, page: int, number: int, place: str = "") -> str:
    """Return the name of a button whose words stand in the message's text `number`."""
    return press_id(manner, f"={number}", page, place)


def save_id(key: str, paper_id: str) -> str:
    """Return the name of a Save button of the message `key`."""
    name = f"save|{key_mark(key)}|{paper_id}"
    return name if fits(name) else f"save|{key_mark(key)}|"


def turned_save(custom_id: str) -> str:
    """Return the name of a digest's Save button once its paper is saved, and back; "" for the name of another one."""
    saved = read_save(custom_id)
    if saved is None:
        return ""
    return f"{'save' if saved.is_saved else 'saved'}|{saved.key}|{saved.paper}"


def menu_id(key: str) -> str:
    """Return the name of the menu that saves papers of the message `key`."""
    return f"save|{key_mark(key)}|{CHOSEN}"


def more_id(about: str) -> str:
    """Return the name of a menu of buttons: below those of a paper, or for what several rows have."""
    return f"more|{about}"


def pressed_name(data: Mapping[str, Any]) -> str:
    """Return the name of the button that was pressed, or chosen in a menu of buttons; "" where a choice was taken
    back."""
    name = str(data.get("custom_id"))
    return str(next(iter(data.get("values") or ()), "")) if _MORE.fullmatch(name) else name


def pick_id(select: Select) -> str:
    """Return the name of a menu of an answer; without what shows the list anew where that is too long."""
    name = f"pick|{select.says}"
    whole = f"{name}|{select.page}|{collapse(select.again)}"
    return whole if select.again and fits(whole) else name


def key_mark(key: str) -> str:
    """Return how a message key stands in a button: itself, or a digest of a long or strange one."""
    if len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable() and "|" not in key and key[:1] != _MARK:
        return key
    return _MARK + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def apart(names: Iterable[str]) -> list[str]:
    """Return the names so that no two are the same; a repeated one is numbered, what it means stays."""
    seen: set[str] = set()
    parted = []
    for name in names:
        manner = name.partition("|")[0].partition("@")[0]
        copy, unique = 1, name
        while unique in seen:
            copy += 1
            unique = f"{manner}{copy}{name.removeprefix(manner)}"
        seen.add(unique)
        parted.append(unique)
    return parted


def read_pressed(custom_id: str, components: Any = ()) -> Pressed | None:
    """Return what a button means, with the components of its message; None for one that is none of ours."""
    match = _PRESSED.fullmatch(custom_id)
    if match is None:
        return None
    manner = next(known for known in get_args(Manner) if known == match["manner"])
    says = match["says"]
    if refers := _REFERENCE.fullmatch(says):
        said = read_numbered(components, int(refers[1]))
        if said is None:
            return None
        says = said
    words, again = split_words(manner, unpack(says))
    return Pressed(manner=manner, says=words, page=max(1, int(match["page"])), place=match["place"] or "", again=again)


def read_save(custom_id: str) -> SavePressed | None:
    """Return what a digest's Save button means; None for another button."""
    match = _SAVED.fullmatch(custom_id)
    if match is None:
        return None
    is_menu = match["paper"] == CHOSEN
    paper = PaperId("" if is_menu else match["paper"])
    return SavePressed(key=match["key"], paper=paper, is_menu=is_menu, is_saved=bool(match["done"]))


def read_pick(custom_id: str, ids: Iterable[PaperId], offered: Iterable[PaperId] = ()) -> Chosen | None:
    """Return what is chosen in a menu of an answer, which offers these papers; None for any other name."""
    match = _PICKED.fullmatch(custom_id)
    if match is None:
        return None
    again, page = match["again"] or "", int(match["page"] or 1)
    return Chosen(says=match["says"], ids=tuple(ids), offered=tuple(offered), again=again, page=page)


def read_offered(custom_id: str, components: Any) -> tuple[PaperId, ...]:
    """Return the papers of a menu in a message's components."""
    menu = next((each for each in walk(components) if each.get("custom_id") == custom_id), {})
    return tuple(PaperId(str(each["value"])) for each in menu.get("options") or () if "value" in each)


def read_numbered(components: Any, number: int) -> str | None:
    """Return the words that stand in a message's text of this number."""
    for component in walk(components):
        if component.get("type") == TEXT and component.get("id") == number:
            return unescape(str(component.get("content", "")).removeprefix(SMALL))
    return None
