"""The form of a digest, a weekly note or a search: what a person fills in, checked by field, and its text. Pure.

A face whose platform has forms shows the fields of a `DigestForm`, each in the widget it has for the field's kind, asks
`check_form` about what comes back, shows the problems beside their fields, and sends the text when there are none: the
form can do nothing that typing cannot.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from bot.language.digest_clauses import LARGEST_MIN, LARGEST_TOP, LAYOUTS, LONGEST_ABOUT, NO_TOPIC, ORDERS, any_of
from bot.language.digest_words import LAYOUT_WORDS, ORDER_WORDS, write_days, write_time, write_wishes
from bot.language.form_fields import MARK, Field
from bot.language.grammar import parse_command
from bot.language.periods import WEEKDAY_NAMES
from bot.language.posting_times import parse_days, parse_time
from bot.language.search_form import WHAT as SEARCH
from bot.language.search_form import SearchForm, write_search
from bot.language.values import Subscribe, Weekly
from bot.language.zones import CANONICAL, explain_zone, parse_zone, suggest_zones
from bot.model import Channel, Layout, Order, Subscription, Value
from bot.note import WEEKLY
from bot.replies import Button, Reply, Row, line
from bot.text import collapse, quoted, shorten

_DEFAULTS = Subscription(channel=Channel(platform="", id=""))
_LAYOUTS: Mapping[str, Layout] = {layout: layout for layout in LAYOUTS}
_ORDERS: Mapping[str, Order] = {order: order for order in ORDERS}

TITLE, WEEKLY_TITLE = "Daily digest", "Weekly note"
IN_PRIVATE = "Sent to you in private"
FIELDS = {
    field.name: field
    for field in (
        Field(name="time", label="Time of day", kind="time", example="09:00, 9am or 21.30"),
        Field(name="zone", label="Time zone", kind="zone", example="Europe/Berlin, New York or UTC"),
        Field(
            name="days",
            label="Days",
            kind="days",
            example="weekdays, daily or mon,wed-fri",
            choices={name[:3]: name.capitalize() for name in WEEKDAY_NAMES},
        ),
        Field(name="top", label="Max papers", kind="number", example="8", least=1, most=LARGEST_TOP),
        Field(name="min", label="Min upvotes", kind="number", example="5", optional=True, most=LARGEST_MIN),
        Field(name="about", label="Topic", kind="search", example="llm agents", optional=True),
        Field(
            name="layout",
            label="Layout",
            kind="choice",
            example="thread, list or papers",
            choices={name: LAYOUT_WORDS[name].capitalize() for name in LAYOUTS},
        ),
        Field(
            name="order",
            label="Order",
            kind="choice",
            example="upvotes or taste",
            choices={name: words.capitalize() for name, words in ORDER_WORDS.items()},
        ),
    )
}
WEEKLY_FIELDS = {
    "time": FIELDS["time"],
    "zone": FIELDS["zone"],
    "days": Field(
        name="days",
        label="Day",
        kind="choice",
        example="monday",
        choices={name: name.capitalize() for name in WEEKDAY_NAMES},
    ),
}
CARRIED = 60  # characters of each field that such a button keeps


class DigestForm(Value, frozen=True, kw_only=True):
    """What stands in the fields, as a person reads and writes it. `about` is "" for every paper, `order` where none is
    said: it stays as it is, as does the zone. Of a weekly note, `what` is "weekly": it has a time, a zone and one
    day."""

    time: str = write_time(_DEFAULTS.at_minute)
    zone: str = ""
    days: str = write_days(_DEFAULTS.weekdays)
    top: str = str(_DEFAULTS.top)
    min: str = str(_DEFAULTS.min_upvotes)
    about: str = ""
    layout: str = _DEFAULTS.layout
    order: str = ""
    what: str = ""

    submit = "Save"

    @property
    def title(self) -> str:
        """What the form is called."""
        return WEEKLY_TITLE if self.what else TITLE

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields that are asked, by name."""
        return WEEKLY_FIELDS if self.what else FIELDS


Form = DigestForm | SearchForm
WEEKLY_NOTE = DigestForm(what=WEEKLY, days=WEEKDAY_NAMES[0])


def open_form(args: str) -> Form | None:
    """Return the form that a button opens which carries `args`: "search", or what was typed and was wrong. WEEKLY_NOTE
    is that of the weekly note, None that of the digest as it is set now: a button may be older than that."""
    if args == SEARCH:
        return SearchForm()
    form = read_form(args)
    if args.startswith(MARK) and form != DigestForm():
        return form
    return WEEKLY_NOTE if form.what else None


def read_form(args: str) -> DigestForm:
    """Return the form filled with these arguments of `subscribe`, a typed `weekly …`, or what `write_form` wrote.

    What the arguments do not say, or say wrongly, is default."""
    if args.startswith(MARK):
        return DigestForm(**dict(zip(DigestForm.__struct_fields__, args.split(MARK)[1:], strict=False)))
    if args.split(" ")[0] == WEEKLY:
        return _read_weekly(args)
    command = parse_command(f"subscribe {args}", today=date.min)
    if not isinstance(command, Subscribe):
        return DigestForm()
    said = {
        "time": write_time(command.minute) if command.minute is not None else None,
        "zone": command.zone,
        "days": write_days(command.weekdays) if command.weekdays else None,
        "top": str(command.top) if command.top is not None else None,
        "min": str(command.min_upvotes) if command.min_upvotes is not None else None,
        "about": command.about,
        "layout": command.layout,
        "order": command.order,
    }
    return DigestForm(**{name: text for name, text in said.items() if text is not None})


def _read_weekly(typed: str) -> DigestForm:
    command = parse_command(typed, today=date.min)
    note = command if isinstance(command, Weekly) else Weekly(text=WEEKLY)
    time = write_time(note.minute) if note.minute is not None else DigestForm().time
    return DigestForm(what=WEEKLY, time=time, zone=note.zone or "", days=WEEKDAY_NAMES[note.weekday or 0])


def chosen_values(field: Field, text: str) -> tuple[str, ...]:
    """Return which of the field's choices are chosen by what stands in it; none for what names none."""
    if field.kind == "days":
        return tuple(WEEKDAY_NAMES[day][:3] for day in sorted(parse_days(text) or ()))
    return tuple(value for value in field.choices if value == text.strip().lower())


def write_form(form: DigestForm) -> str:
    """Return what stands in the fields, right or wrong, for a button that opens the form again."""
    typed = (collapse(words.replace(MARK, " ")) for words in msgspec.structs.astuple(form)[: None if form.what else -1])
    return "".join(f"{MARK}{shorten(words, CARRIED)}" for words in typed)


def blank_form(what: str) -> Form:
    """Return the form of this `what`, with nothing filled in."""
    return SearchForm() if what == SEARCH else DigestForm(what=what)


def check_form(form: Form) -> tuple[str, Mapping[str, str]]:
    """Return what to send as if it had been typed, and what is wrong by field; "" when anything is."""
    return (write_search(form), {}) if isinstance(form, SearchForm) else _check_digest(form)


def _check_digest(form: DigestForm) -> tuple[str, Mapping[str, str]]:
    wishes = Subscribe(
        text="",
        minute=parse_time(form.time),
        zone=parse_zone(form.zone),
        weekdays=parse_days(form.days),
        top=_number(form.top, FIELDS["top"]),
        min_upvotes=_number(form.min or "0", FIELDS["min"]),
        about=_clean_about(form.about),
        layout=_LAYOUTS.get(form.layout.strip().lower()),
        order=_ORDERS.get(form.order.strip().lower()),
    )
    length = len(wishes.about or "")
    problems = {
        "time": "isn't a valid time" if wishes.minute is None else "",
        "zone": "" if wishes.zone or not form.zone.strip() else "isn't a time zone I know",
        "days": _days_problem(form, wishes.weekdays),
        "top": f"isn't a number from 1 to {LARGEST_TOP}" if wishes.top is None else "",
        "min": f"isn't a number from 0 to {LARGEST_MIN:,}" if wishes.min_upvotes is None else "",
        "about": f"has {length:,} characters; {LONGEST_ABOUT} is the most" if length > LONGEST_ABOUT else "",
        "layout": "" if wishes.layout else "isn't a layout",
        "order": "" if wishes.order or not form.order.strip() else "isn't an order",
    }
    told = {name: problem for name, problem in problems.items() if problem and name in form.fields}
    if wrong := {name: _said(name, getattr(form, name), problem) for name, problem in told.items()}:
        return "", wrong
    if form.what:
        zone = wishes.zone or ""
        return f"weekly on {form.days} {write_time(wishes.minute or 0)} {CANONICAL.get(zone, zone)}".rstrip(), {}
    return _write(wishes), {}


def _days_problem(form: DigestForm, weekdays: frozenset[int] | None) -> str:
    if form.what and weekdays and len(weekdays) > 1:
        return "isn't one day of the week"
    return "" if weekdays else "names no weekdays"


def write_further(form: DigestForm) -> str:
    """Return what to send as if it had been typed where only fewest upvotes and order were asked, by menus, in a second
    form that few open; the rest stays as it is."""
    return _write(Subscribe(text="", min_upvotes=_number(form.min, FIELDS["min"]) or 0, order=_ORDERS.get(form.order)))


def _write(wishes: Subscribe) -> str:
    return f"subscribe {'by upvotes ' if wishes.order == 'upvotes' else ''}{write_wishes(wishes)}"


def answer_form(form: Form) -> str | Reply:
    """Return what to answer as if it had been typed, or what is wrong."""
    if isinstance(form, SearchForm):
        return write_search(form)
    text, problems = _check_digest(form)
    return text or explain_problems(form, problems)


def explain_problems(form: DigestForm, problems: Mapping[str, str]) -> Reply:
    """Return the answer that names each problem at once, and opens the form again with what was typed."""
    return Reply(
        title="I didn't get that",
        lines=(line("Nothing was changed yet."),),
        rows=tuple(Row(left=form.fields[name].label, right=why, is_command=False) for name, why in problems.items()),
        buttons=(Button(label="Edit again", kind="form", says="settings", form=write_form(form)),),
    )


def _number(text: str, field: Field) -> int | None:
    plain = text.strip()
    good = plain.isascii() and plain.isdecimal() and len(plain) < 7 and field.least <= int(plain) <= field.most
    return int(plain) if good else None


def _clean_about(text: str) -> str:
    """The search as the grammar reads it: one line, plain quotation marks; "" for every paper."""
    command = parse_command(f"search {text}", today=date.min)
    words = getattr(command, "words", "") if collapse(text) else ""
    return "" if words.casefold() in NO_TOPIC else any_of(words)


def _said(name: str, text: str, problem: str) -> str:
    said, example = collapse(text), FIELDS[name].example
    if name == "zone" and (close := suggest_zones(text)):
        why = explain_zone(said) or f"I don't know the time zone {quoted(said)}."
        return f"{why} Did you mean {' or '.join(close)}?"
    named = "That search" if name == "about" else quoted(said)
    return f"{named} {problem}. For example: {example}" if said else f"Fill this in, for example: {example}"
