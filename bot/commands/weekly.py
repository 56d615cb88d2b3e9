"""`weekly on monday 9 [zone]`, `weekly off`, `weekly`: one private note a week about saved papers, for who asks for it.

It is offered once: with the fifth save, or, where nothing can be shown beside a reaction, with the next list of saved
papers or of papers by taste.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.commands.digest_card import fire_moment
from bot.commands.obstacles import hold_lines, load_missing, start_lines
from bot.digests.due import Fire, coming_fires, next_fires, time_after_change
from bot.errors import BusyError, RefusedError, StorageError
from bot.known_zone import choose_zone
from bot.language.digest_words import when_in_words, write_time
from bot.language.values import Weekly
from bot.language.zones import COMMON, city_of
from bot.model import Asker, Channel, Person, Subscription
from bot.note import WEEKLY
from bot.occasion import parse_occasion
from bot.ports import Clock, Publisher
from bot.replies import Button, Reply, Row, line, typed, undo
from bot.store.bookmarks import Bookmarks
from bot.store.health import HealthBook
from bot.store.reports import Report
from bot.store.subscriptions import Situation, Subscriptions
from bot.text import WEEKDAYS as DAY_NAMES
from bot.text import capital, date_in_words

TITLE = "Weekly note"
WHAT = line(
    "A private message once a week: three unread papers, and news of papers you saved (code, models, a new version, "
    "many more upvotes). I skip a week when there's nothing to say."
)
NO_MESSAGES = "Ask me for it in Slack or Discord."
UNREAD = Button(label="Unread papers", says="saved unread")
TURN_ON = Button(label="Turn on", says="weekly on", primary=True)
OFFER = Button(label="Send me a weekly note", says="weekly on")
OFFERED = line("Once a week, a private note can tell you what is unread and what became of saved papers.")
MONDAY, NINE = 0, 9 * 60
FEWEST_SAVES = 5


async def answer_weekly(
    command: Weekly,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    health: HealthBook,
    publishers: Mapping[str, Publisher],
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield what is set now and when the next note comes, or why there can be none."""
    try:
        channel = await find_series(asker.person, publishers)
    except RefusedError as error:
        yield _unreachable(error)
        return
    situation, now = await subscriptions.look(channel), clock.now()
    current = situation.subscription
    if command.on is None:
        yield _tell(situation, current, asker, now, await load_missing(health, now)) if current else _off()
    elif not command.on:
        yield await _end(channel, current, subscriptions)
    else:
        zone, taken = await choose_zone(command.zone or (current.zone if current else ""), asker, subscriptions)
        if not zone:
            yield _ask_zone(command)
            return
        wanted = _wanted(command, asker, channel, zone, current)
        try:
            if current is None or current.halted:
                await _check_door(wanted, asker, publishers[channel.platform], now)
        except RefusedError as error:
            yield _unreachable(error)
            return
        await subscriptions.save(wanted, time_after_change(wanted, situation, now))
        await bookmarks.claim_offer(asker.person)
        back = write_weekly(current) if current else "weekly off"
        situation, missing = await subscriptions.look(channel), await load_missing(health, now)
        told = _tell(situation, wanted, asker, now, missing, done=True)
        yield replace(told, note=(*taken, *told.note), undo=back)


async def find_series(person: Person, publishers: Mapping[str, Publisher]) -> Channel:
    """Return where a person's weekly notes go; raise RefusedError where nothing private can be sent."""
    publisher = publishers.get(person.platform)
    if publisher is None:
        raise RefusedError("a weekly note is a private message", advice=NO_MESSAGES, about="person")
    return replace(await publisher.open_private(person), series=WEEKLY)


async def offer_weekly(
    reply: Reply, person: Person, bookmarks: Bookmarks, publishers: Mapping[str, Publisher]
) -> Reply:
    """Return a private answer, once a person with the offer of a weekly note; not where none can be sent."""
    try:
        if person.platform not in publishers:
            return reply
        if len(await bookmarks.load_all(person)) < FEWEST_SAVES or not await bookmarks.claim_offer(person):
            return reply
    except StorageError:  # the answer stands; the offer can wait
        return reply
    told = {"note": (*reply.note, OFFERED)} if reply.is_list else {"lines": (*reply.lines, OFFERED)}
    return replace(reply, **told, buttons=(*reply.buttons, OFFER), offers=True)


def write_weekly(subscription: Subscription) -> str:
    """Return what to type to have this note."""
    [day] = subscription.weekdays
    return f"weekly on {DAY_NAMES[day].lower()} {write_time(subscription.at_minute)} {subscription.zone}"


def change_weekly(form: str) -> Button:
    """Return the button that opens the form of a weekly note, filled with what this means where it is typed."""
    return Button(label="Change", kind="form", says="help weekly", form=form)


def _wanted(command: Weekly, asker: Asker, channel: Channel, zone: str, current: Subscription | None) -> Subscription:
    blank = current or Subscription(
        channel=channel,
        owner=asker.person,
        at_minute=NINE,
        weekdays=frozenset({MONDAY}),
        layout="list",
        personal=True,
    )
    days = blank.weekdays if command.weekday is None else frozenset({command.weekday})
    minute = blank.at_minute if command.minute is None else command.minute
    return replace(blank, zone=zone, weekdays=days, at_minute=minute, halted="")


async def _check_door(wanted: Subscription, asker: Asker, publisher: Publisher, now: datetime) -> None:
    """Say in private where it comes, where it was not typed there: only so it shows whether that can be done."""
    if asker.direct or asker.channel == wanted.channel.place:
        return
    words = line("It will come here. Turn it off: ", typed("weekly off"))
    try:
        await publisher.tell(asker.person, Reply(title=TITLE, lines=(words,)), f"weekly-set:{now:%Y-%m-%dT%H:%M}/note")
    except BusyError:
        return  # the first note finds out


async def _end(channel: Channel, current: Subscription | None, subscriptions: Subscriptions) -> Reply:
    if current is None:
        return _off()
    await subscriptions.remove(channel)
    return Reply(title="Weekly note turned off", buttons=undo(write_weekly(current)))


def _tell(
    situation: Situation,
    wanted: Subscription,
    asker: Asker,
    now: datetime,
    missing: Sequence[str],
    *,
    done: bool = False,
) -> Reply:
    if wanted.halted:
        why = line(f"Stopped: {wanted.halted.rstrip('.')}. Once this is fixed: ", typed("weekly on"))
        return Reply(title=TITLE, lines=(why,), buttons=(TURN_ON,))
    return Reply(
        title=f"Done: weekly note, {when_in_words(wanted)}" if done else TITLE,
        lines=(*hold_lines(missing, asker), *(() if done else (line(f"{when_in_words(wanted)}."),)), WHAT),
        rows=_next(situation, wanted, now),
        note=start_lines(missing, asker),
        buttons=(change_weekly(write_weekly(wanted)), UNREAD, Button(label="Turn off", says="weekly off")),
    )


def _next(situation: Situation, wanted: Subscription, now: datetime) -> tuple[Row, ...]:
    fires = coming_fires(wanted, situation.reports, now, 1)
    why = _passed_over(next_fires(wanted, now), fires, situation.reports, now)
    moments = (line(fire_moment(each, wanted.zone, now), why, ", if there's anything to say") for each in fires)
    return tuple(Row(left="Next", right=moment, is_command=False) for moment in moments)


def _passed_over(wanted: Sequence[Fire], coming: Sequence[Fire], reports: Sequence[Report], now: datetime) -> str:
    """Why no note comes on the next day that is wanted: the last one came less than a week before."""
    known = [parse_occasion(each.occasion) for each in reports if each.outcome == "posted"]
    last = max((each.day for each in known if each and each.kind == "weekly"), default=None)
    if wanted[:1] == coming[:1] or last is None:
        return ""
    return f", as the last one came on {date_in_words(last, now.date())}"


def _off() -> Reply:
    how = line("On any day and time: ", typed("weekly on friday 17:00"))
    return Reply(title="You don't get a weekly note", lines=(WHAT,), note=(how,), buttons=(TURN_ON,))


def _ask_zone(command: Weekly) -> Reply:
    day = f" {DAY_NAMES[command.weekday].lower()}" if command.weekday is not None else ""
    time = f" {write_time(command.minute)}" if command.minute is not None else ""
    return Reply(
        title="Which time zone?",
        lines=(line("Not set up yet. Choose one, or type a city: ", typed("weekly on monday 9 Berlin")),),
        buttons=tuple(Button(label=city_of(zone), says=f"weekly on{day}{time} {zone}") for zone in COMMON),
    )


def _unreachable(error: RefusedError) -> Reply:
    why = line(f"{capital(error.reason).rstrip('.')}. {error.advice}".rstrip())
    return Reply(title="I can't message you privately here", lines=(why,), buttons=(UNREAD,))
