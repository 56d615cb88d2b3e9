"""Orders about the digest in other words than `subscribe …`, which are asked about before they change anything. Pure.

Each is a whole text that names the digest and what it is to be, so that no search is one: `digest on mondays`, `change
the topic to diffusion`, `send us papers every morning at 8`, `subscribe to diffusion at 9`.
"""

import re

from msgspec.structs import replace

from bot.language.digest_clauses import LAYOUTS
from bot.language.digest_slips import ENGLISH_DAYS
from bot.language.plain_words import OURS, POLITE
from bot.language.posting_times import parse_days
from bot.language.subscribing import parse_subscribe
from bot.language.values import Subscribe
from bot.language.verbs import TOPICS, VERBS
from bot.language.zones import parse_zone
from bot.text import collapse

LONGEST = 200  # characters
_CHANGING = re.compile(
    rf"{POLITE}(?:change|(?P<sets>set)|move|switch|make) {OURS}(?:daily )?"
    r"(?:digest(?:'?s)?(?: (?P<of_digest>time ?zone|time|topic|days?))?|(?P<what>time ?zone|time|topic|days?))"
    r"(?P<to> to)? (?P<wish>.{1,150})",
    re.IGNORECASE,
)
_NAMING = re.compile(
    rf"{POLITE}{OURS}(?:daily )?digest (?:(?:only|just) )?(?P<wish>(?P<lead>\S+)(?: .{{1,150}})?)", re.IGNORECASE
)
_POSTING = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:post|send|share|give|show"
    r"|(?:i|we)(?:'d like| would like| want)(?: to (?:see|read|get|have))?)"
    r"(?: me| us)?(?: the| a| your| some)?(?: (?:daily|today's|new|top|best|latest))*+"
    r" (?:digest|papers)(?: here)? (?P<wish>.{1,150})",
    re.IGNORECASE,
)
_SUBSCRIBING = re.compile(
    rf"{POLITE}subscribe (?:me |us )?(?:to|for) (?P<topic>(?!(?:the|a|this|it|your|my|our)\b).{{1,150}})", re.IGNORECASE
)
_ABOUT = re.compile(  # "subscribe to papers about robotics", "subscribe also about diffusion"
    rf"{POLITE}subscribe (?!(?:about|on) )(?P<rest>(?:(?:me|us) )?(?:(?:also|only|just) )?(?:(?:to|for) )?(?:also )?"
    r"(?:(?:the|a|all|any|your|new|daily|latest) )*+(?:(?:digest|papers|articles|preprints|updates|news) )?"
    r"(?:about|on) (?P<topic>(?!\d).{1,150}))",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"{POLITE}(?:change|set|make|limit|reduce|increase|cut) {OURS}"
    rf"(?:(?:max(?:imum)? )?(?:number|amount|count) of (?:the )?(?:daily )?papers(?: (?:in|of|per) {OURS}"
    r"(?:digest|day))? (?:to )?(?:top )?(?P<count>[1-9]\d?)(?: papers)?"
    r"|(?:daily )?digest (?:to )?(?:the )?(?:top (?P<top>[1-9]\d?)(?: papers)?"
    r"|(?P<papers>[1-9]\d?) papers?)(?: (?:a|per) day| daily)?)",
    re.IGNORECASE,
)
_IT = re.compile(  # "change to 8 papers", "move it to 10:30", "layout list", "post at 8 instead"
    rf"{POLITE}(?:(?:(?:change|set|make|limit|reduce|increase|cut|move|switch) (?:it )?(?:to )?"
    r"|only |just )(?:(?:top )?(?P<papers>[1-9]\d?) papers?(?: (?:a|per) day| daily)?|(?P<wish>\S.{0,60}))"
    rf"|layout:? (?:as )?(?P<layout>{'|'.join(LAYOUTS)})"
    r"|(?:post|send)(?: (?:it|them|this|papers))?(?: here)? (?P<when>(?:at|on|every|each|daily) .{1,60}))",
    re.IGNORECASE,
)
_WEEKLY = re.compile(r"(?:weekly|(?:every|each|once a) week)$", re.IGNORECASE)
_INSTEAD = re.compile(r",? (?:instead|from now on)$", re.IGNORECASE)
_NAMES = frozenset((*TOPICS, *(verb.name for verb in VERBS)))
_SAYS_WHEN = frozenset({"at", "on", "every", "daily"})
_LEADS = frozenset(
    {"about", "at", "daily", "each", "every", "on", "top", "weekdays", "weekends", "weekly"}
    | {f"{day}s" for day in ENGLISH_DAYS}
)


def read_order(text: str) -> Subscribe | None:
    """Return what a whole text orders for the digest, to be asked about; None for other texts."""
    plain = collapse(text).rstrip(" .,!?") if len(text) <= LONGEST else ""
    wanted = _wanted(plain) if " " in plain else None
    return replace(wanted, asks=text) if wanted else None


def _wanted(plain: str) -> Subscribe | None:
    if match := _COUNT.fullmatch(plain):
        return _subscribe(f"top {match['count'] or match['top'] or match['papers']}")
    if match := _CHANGING.fullmatch(plain):
        clear = any(match[said] for said in ("sets", "of_digest", "to"))
        return _changed((match["what"] or match["of_digest"] or "").casefold(), match["wish"], clear=clear)
    if match := _NAMING.fullmatch(plain):
        return _subscribe(match["wish"]) if match["lead"].casefold() in _LEADS else None
    if match := _POSTING.fullmatch(plain):
        wish = _WEEKLY.sub("on Mondays", match["wish"])
        wanted = _subscribe(wish)
        return wanted if _says_when(wanted) and _SAYS_WHEN.intersection(wish.casefold().split()) else None
    if wanted := _subscribed(plain):
        return wanted
    if match := _IT.fullmatch(_INSTEAD.sub("", plain)):
        return _of_it(match)
    if not _SAYS_WHEN.intersection(plain.casefold().split()) or plain.casefold().split()[0] in _NAMES:
        return None
    wanted = _subscribe(plain)  # "every friday at 4pm"
    return wanted if wanted and wanted.weekdays and wanted.minute is not None else None


def _subscribed(plain: str) -> Subscribe | None:
    """What is subscribed to in words that the command itself does not take."""
    if (match := _ABOUT.fullmatch(plain)) and not _subscribe(match["rest"]):
        return None if parse_days(match["topic"]) else _subscribe(f"about {match['topic']}")
    match = _SUBSCRIBING.fullmatch(plain)
    wanted = _subscribe(f"about {match['topic']}") if match else None
    return wanted if _says_when(wanted) or (wanted and wanted.zone) else None


def _of_it(match: re.Match[str]) -> Subscribe | None:
    """What a digest is to be that is not named: how many papers, a layout, or when it comes."""
    if match["papers"] or match["layout"]:
        return _subscribe(f"top {match['papers']}" if match["papers"] else f"as {match['layout']}")
    wish = match["when"] or match["wish"]
    wanted = _subscribe(wish) or _subscribe(f"at {wish}")
    return wanted if _says_when(wanted) else None


def _changed(what: str, wish: str, *, clear: bool) -> Subscribe | None:
    """What a wish is behind the name of what changes, "" for the digest itself; a topic where it is `clear` that it is
    the digest's: "switch topic models" is a search."""
    if what == "topic":
        return _subscribe(f"about {wish}") if clear else None
    if what.startswith("day"):
        return wanted if (wanted := _subscribe(wish)) and wanted.weekdays else None
    bare = re.sub(r"^at ", "", wish, flags=re.IGNORECASE)
    if (wanted := _subscribe(f"at {bare}")) and wanted.minute is not None:
        return wanted
    city = (parse_zone(wish) or "").rpartition("/")[2].replace("_", " ")
    wanted = _subscribe(city if city.casefold() == wish.casefold() else wish)
    return wanted if wanted and (wanted.zone or (not what and wish.split()[0].casefold() in _LEADS)) else None


def _subscribe(rest: str) -> Subscribe | None:
    command = parse_subscribe(f"subscribe {rest}", rest)
    return command if isinstance(command, Subscribe) else None


def _says_when(wanted: Subscribe | None) -> bool:
    return bool(wanted and (wanted.minute is not None or wanted.weekdays))
