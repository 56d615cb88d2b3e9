"""`mail ada@example.org [at 8 Berlin] [top 8] [about …] [by taste]`, `mail`, `mail off`, `mail code …`. Pure.

Only an address makes a command of it: `mail spam detection` is a search. So is `mail code generation`. Words with an
address among them are none: sources that are asked would learn it.
"""

import re
from datetime import date

from bot.language.subscribing import read_wishes
from bot.language.values import Explain, Mail
from bot.mail_address import parse_address
from bot.text import quoted

EXAMPLE = "mail ada@example.org at 8 Berlin"
AROUND = "<>,;"
_SIGN = "[2-9A-HJKMNP-TV-Z]"
_CODE = re.compile(rf"code:? +({_SIGN}{{5}}-{_SIGN}{{5}}|(?=[a-z]*[2-9]){_SIGN}{{10}})", re.IGNORECASE | re.ASCII)


def parse_mail(text: str, rest: str, today: date) -> Mail | Explain | None:
    """Return what `mail <rest>` means; None for a search. What is wrong offers no search: that would repeat the
    address."""
    if rest.casefold() in ("", "off"):
        return Mail(text=text, off=bool(rest))
    if code := _CODE.fullmatch(rest):
        return Mail(text=text, code=code[1])
    first, _, behind = rest.partition(" ")
    if "@" not in first:
        if not any(parse_address(word.removeprefix("mailto:").strip(AROUND)) for word in behind.split()):
            return None
        if first.casefold() == "off":
            return _explain(text, "That ends your own mail, and takes no address.", "mail off")
        return _explain(text, "The address comes right after “mail”.")
    address = parse_address(first.removeprefix("mailto:").strip(AROUND))
    if not address:
        return _explain(text, f"{quoted(first)} isn't a mail address that I can send to.")
    wishes, problem = read_wishes(text, behind)
    if wishes.layout:
        problem = "A mail has one layout: a list."
    return _explain(text, problem) if problem else Mail(text=text, address=address, wishes=wishes)


def _explain(text: str, problem: str, example: str = EXAMPLE) -> Explain:
    return Explain(text=text, problem=problem, example=example, search="")
