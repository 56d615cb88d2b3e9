"""The verbs with a digest's arguments: `subscribe [at 09:00] [Europe/Berlin] [weekdays] [top 8] [min 5] [by taste]
[about …] [as thread]`, in any order, `weekly on monday 9 Berlin`, and `mail ada@example.org at 8 Berlin`. Pure.

What is understood is taken; the first thing that is not is explained when a value was typed, and else the text is a
search that offers the command up to there. Only an address makes a command of `mail …`: `mail spam detection` is a
search, and so is `mail code generation`. Words with an address among them are none: sources that are asked would learn
it.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from bot.language.digest_clauses import KEYWORDS, NO_DAY_YET, read_clauses, said_twice, topic_length
from bot.language.digest_slips import RATES, Clause, not_known
from bot.language.posting_times import is_ambiguous
from bot.language.references import looks_like_value
from bot.language.values import Explain, Mail, Search, Subscribe, Weekly
from bot.mail_address import parse_address
from bot.text import quoted

WEEKLY_EXAMPLE = "weekly on monday 9 Berlin"
RATE_WORDS = 3  # "twice a day"
_PROSE = "please me us to this here now it digest only just the in for a an my our your with"
NO_TOPICS = frozenset(_PROSE.split())  # politeness and prose begin with these
LEADING_TO_TOPICS = frozenset({"to", "for"})
EXAMPLE = "subscribe at 09:00 Europe/Berlin weekdays top 8"
MAIL_EXAMPLE = "mail ada@example.org at 8 Berlin"
AROUND_ADDRESS = "<>,;"
_SIGN = "[2-9A-HJKMNP-TV-Z]"
_MAIL_CODE = re.compile(rf"code:? +({_SIGN}{{5}}-{_SIGN}{{5}}|(?=[a-z]*[2-9]){_SIGN}{{10}})", re.IGNORECASE | re.ASCII)


def parse_subscribe(text: str, rest: str) -> Subscribe | Explain | Search:
    """Return what `subscribe <rest>` means; a search, with an offer, when it is prose."""
    words = rest.split()
    settings, at, clause = read_clauses(words)
    if clause is None:
        return Subscribe(text=text, **settings)
    twice = said_twice(settings, clause.settings)
    topic = clause if twice else _as_topic(words[at:], clause)
    if _has_value(words, at) or at + topic.words < len(words):
        clause = topic
    meant = _mended(words, at, msgspec.structs.replace(clause, meant=("",)) if twice else clause)
    if twice or clause.certain or meant or _has_value(words, at):
        problem, example = twice or clause.problem, next(iter(meant), EXAMPLE)
        return Explain(text=text, problem=problem, example=example, search=text, choices=meant)
    whole = _mended(words[: at + topic.words], at, clause if at else topic)
    offer = next(iter(whole), " ".join(["subscribe", *words[:at]]).rstrip(",;"))
    return Search(text=text, words=text, offer=offer, problem=clause.problem if len(words) == 1 else "")


def _as_topic(words: Sequence[str], clause: Clause) -> Clause:
    """What no clause begins with is perhaps a topic without its `about`."""
    led = len(words) > 1 and words[0].lower() in LEADING_TO_TOPICS
    if clause.problem != not_known(words[0]) or not _may_be_topic(words[led].strip(",;").lower()):
        return clause
    count = led + topic_length(words[led:])
    topic = " ".join(words[led:count]).rstrip(",;")
    problem = f"{not_known(topic)} Did you mean {quoted(f'about {topic}')}?"
    return Clause(words=count, problem=problem, meant=(f"about {topic}",))


def _may_be_topic(word: str) -> bool:
    return word[:1].isalpha() and not set(word) & set(":/@") and word not in KEYWORDS and word not in NO_TOPICS


def parse_weekly(text: str, rest: str, today: date) -> Weekly | Explain | Search | None:
    """Return what `weekly`, `weekly off` or `weekly on [day] [time] [zone]` means; None for a mere search."""
    state, _, behind = rest.partition(" ")
    if not rest or rest.casefold() == "off":
        return Weekly(text=text, on=False if rest else None)
    if state.casefold() != "on":
        return None
    words = behind.split()
    settings, at, clause = read_clauses(words)
    days = settings.get("weekdays", NO_DAY_YET)
    if clause is not None or settings.keys() - {"weekdays", "minute", "zone"} or len(days) > 1:
        if clause and not _has_value(words, at):
            problem = f"{quoted(behind)} isn't a day, time or time zone."
            return (
                None if at or len(words) > 1 else Search(text=text, words=text, offer=WEEKLY_EXAMPLE, problem=problem)
            )
        problem = clause.problem if clause else "A weekly note comes on one day of the week."
        return Explain(text=text, problem=problem, example=WEEKLY_EXAMPLE, search=text)
    weekday = next(iter(days), None)
    return Weekly(text=text, on=True, weekday=weekday, minute=settings.get("minute"), zone=settings.get("zone"))


def parse_mail(text: str, rest: str, today: date) -> Mail | Explain | None:
    """Return what `mail <rest>` means; None for a search. What is wrong offers no search: that would repeat the
    address."""
    if rest.casefold() in ("", "off"):
        return Mail(text=text, off=bool(rest))
    if code := _MAIL_CODE.fullmatch(rest):
        return Mail(text=text, code=code[1])
    first, _, behind = rest.partition(" ")
    if "@" not in first:
        if not any(parse_address(word.removeprefix("mailto:").strip(AROUND_ADDRESS)) for word in behind.split()):
            return None
        if first.casefold() == "off":
            return _explain_mail(text, "That ends your own mail, and takes no address.", "mail off")
        return _explain_mail(text, "The address comes right after “mail”.")
    address = parse_address(first.removeprefix("mailto:").strip(AROUND_ADDRESS))
    if not address:
        return _explain_mail(text, f"{quoted(first)} isn't a mail address that I can send to.")
    settings, _, clause = read_clauses(behind.split())
    problem = (said_twice(settings, clause.settings) or clause.problem) if clause else ""
    wishes = Subscribe(text=text, **settings)
    if wishes.layout:
        problem = "A mail has one layout: a list."
    return _explain_mail(text, problem) if problem else Mail(text=text, address=address, wishes=wishes)


def _explain_mail(text: str, problem: str, example: str = MAIL_EXAMPLE) -> Explain:
    return Explain(text=text, problem=problem, example=example, search="")


def _mended(words: Sequence[str], at: int, clause: Clause) -> tuple[str, ...]:
    """The same command with each thing that is meant; none where something else is wrong, too. Behind a rate there may
    be words of it: `every 2 weeks`."""
    for taken in range(clause.words, clause.words + (RATE_WORDS if clause.certain else 1)):
        if clause.certain and " ".join(words[at + taken : at + taken + 1]) in RATES:
            continue  # "twice daily"
        tried = [[*words[:at], *meant.split(), *words[at + taken :]] for meant in clause.meant]
        good = [" ".join(["subscribe", *mended]) for mended in tried if read_clauses(mended)[2] is None]
        if good:
            return tuple(each.rstrip(" ,;") for each in good)
    return ()


def _has_value(words: Sequence[str], at: int) -> bool:
    """Whether a value was typed before or where the understanding ended: then a command was meant."""
    ended = words[at + 1 : at + 2] if words[at].lower() in KEYWORDS else words[at : at + 1]
    listed = is_ambiguous(words[at]) and not words[at].isalpha()
    return listed or any(looks_like_value(word) for word in (*words[:at], *ended))
