"""The Subscribe box of the pages: what was typed into its fields, read as an address and a digest. Pure."""

from collections.abc import Mapping

from bot.language.digest_clauses import LARGEST_TOP, LONGEST_ABOUT
from bot.language.posting_times import split_time
from bot.language.zones import parse_zone
from bot.mail_address import parse_address
from bot.model import Channel, Subscription, Value
from bot.store.mail import PLATFORM
from bot.text import collapse

LONGEST_FIELD = 300  # characters of a field that are read
FIELDS = ("address", "time", "zone", "top", "about")
TOP = 8


class Box(Value, frozen=True, kw_only=True):
    """What stands in the fields, and the problem with it, "" when it can be asked for."""

    fields: dict[str, str]
    address: str = ""
    wanted: Subscription | None = None
    problem: str = ""


def read_box(typed: Mapping[str, object]) -> Box:
    """Return what was typed; whatever it is, in one line of at most `LONGEST_FIELD` characters a field."""
    fields = {name: collapse(str(typed.get(name, ""))[: LONGEST_FIELD + 1]) for name in FIELDS}
    address, zone = parse_address(str(typed.get("address", "")).strip(" ")), parse_zone(fields["zone"])
    minute, _ = split_time([fields["time"] or "09:00"])
    top = int(fields["top"] or TOP) if fields["top"][:4].isdecimal() or not fields["top"] else 0
    if not address:
        return Box(fields=fields, problem="That isn't a mail address that I can send to.")
    if minute is None:
        return Box(fields=fields, problem="That isn't a time. Try 09:00.")
    if not zone:
        return Box(fields=fields, problem="I don't know this time zone. Type a city such as Berlin.")
    if not 0 < top <= LARGEST_TOP or not fields["top"].isascii():
        return Box(fields=fields, problem=f"Choose from 1 to {LARGEST_TOP} papers.")
    if len(fields["about"]) > LONGEST_ABOUT:
        return Box(fields=fields, problem=f"A topic can have {LONGEST_ABOUT} characters.")
    nowhere = Channel(platform=PLATFORM, id="")
    wanted = Subscription(
        channel=nowhere, at_minute=minute, zone=zone, top=top, about=fields["about"], layout="list", personal=True
    )
    return Box(fields=fields, address=address, wanted=wanted)
