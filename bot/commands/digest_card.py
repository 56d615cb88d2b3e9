"""`settings`: the card of a digest, its buttons, and who has the rights to change it: those who manage the channel."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.commands.obstacles import hold_lines, load_missing
from bot.digests.by_hand import is_postable
from bot.digests.due import Fire, coming_fires, is_done, next_fires
from bot.home_page import PREVIEW, SET_UP, SET_UP_OWN
from bot.language.digest_words import LAYOUT_WORDS, papers_in_words, shape_in, when_in_words
from bot.language.values import Settings
from bot.language.zones import zone_in_words
from bot.model import Asker, Subscription, Value
from bot.papers.finder import Finder
from bot.ports import Clock
from bot.presses import AS_SET
from bot.replies import Button, Line, Reply, Row, Span, line, typed
from bot.search.heading import TITLE, narrowed
from bot.store.health import HealthBook
from bot.store.outbox import Outbox
from bot.store.reports import Report
from bot.store.subscriptions import Situation, Subscriptions
from bot.taste.tastes import Tastes
from bot.text import WEEKDAYS as DAY_NAMES
from bot.text import date_in_words

CHANGE = Button(label="Change", kind="form", says="help subscribe", form=AS_SET)
POST_NOW = Button(label="Post today's now", says="post now")
UNSUBSCRIBE = Button(label="Unsubscribe", says="unsubscribe")
RESUME = Button(label="Resume", says="resume", primary=True)
SETTINGS = Button(label="Settings", says="settings")
PAUSE = Button(label="Pause 1 week", says="pause 1w")


class Outlook(Value, frozen=True, kw_only=True):
    """What can come of a digest: what an order by taste is `lacking`, which processes are `missing`, whether there is
    anything to post now."""

    lacking: str = ""
    missing: tuple[str, ...] = ()
    postable: bool = True


def digest_rows(subscription: Subscription, lacking: str = "") -> tuple[Row, ...]:
    """Return what is set, one wish a row, and what an order by taste is `lacking`."""
    about = f" {narrowed(subscription.about, TITLE, marks=False)}" if subscription.about else ""
    rows = (
        ("When", when_in_words(subscription)),
        ("Papers", papers_in_words(subscription, about, until=lacking)),
        ("Layout", LAYOUT_WORDS[shape_in(subscription.channel, subscription.layout)]),
    )
    return tuple(Row(left=left, right=right, is_command=False) for left, right in rows)


def next_row(
    subscription: Subscription, situation: Situation, now: datetime, missing: Sequence[str] = ()
) -> tuple[Row, ...]:
    """Return when the next digest comes, and why none does before: the reader's own time, or that of its zone and UTC;
    none while it is halted or processes are `missing`."""
    comes = not (subscription.halted or missing)
    fires = coming_fires(subscription, situation.reports, now, 1) if comes else ()
    why = _passed_over(next_fires(subscription, now), situation.reports) if fires else ""
    moments = (line(fire_moment(fire, subscription.zone, now), why) for fire in fires)
    return tuple(Row(left="Next", right=moment, is_command=False) for moment in moments)


def _passed_over(fires: Sequence[Fire], reports: Sequence[Report]) -> str:
    """Why a digest does not come although its time does: its date had one, at a time that was set before."""
    done = next((each for fire in fires for each in reports if is_done((each,), fire)), None)
    if done is None:
        return ""
    day = DAY_NAMES[fires[0].day.weekday()]
    return f", as {day}'s is already posted" if done.outcome == "posted" else f", as {day}'s had nothing new"


def digest_buttons(
    subscription: Subscription, asker: Asker, now: datetime, *, postable: bool = True, new: bool = False
) -> tuple[Button, ...]:
    """Return what can be done with a digest; only a look for those who may not change it. `postable` is whether there
    is anything to post now; of a `new` one people first want to see something."""
    if not may_change(asker):
        return (PREVIEW,)
    if state_lines(subscription, now):
        return (RESUME, CHANGE, PREVIEW, UNSUBSCRIBE)
    posting = (POST_NOW,) if postable else ()
    first, *others = (*posting, PREVIEW, CHANGE) if new else (CHANGE, *posting, PREVIEW)
    return (replace(first, primary=True), *others, PAUSE, UNSUBSCRIBE)


def in_brief(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """Return those of a digest's buttons that the answer to a change has; the others stand in its settings."""
    return (*(each for each in buttons if each not in (PAUSE, UNSUBSCRIBE)), SETTINGS)


OWN_DIGEST = line("You can have your own in a direct message with me: ", typed("subscribe"))


def may_change(asker: Asker) -> bool:
    """Return whether this person decides what comes here; in a private talk everybody does."""
    return asker.direct or asker.manages


def refuse(asker: Asker) -> Reply:
    """Return who may change what comes here, and what everybody may."""
    return Reply(
        title="Only channel managers can change the digest",
        lines=(line("Nothing was changed."), OWN_DIGEST),
        buttons=(SETTINGS, PREVIEW),
    )


def no_digest(asker: Asker) -> Reply:
    """Return that there is none here, and how to have one."""
    if not may_change(asker):
        managers = line("A channel manager can set one up.")
        return Reply(title="No digest here", lines=(managers, OWN_DIGEST), buttons=(PREVIEW,))
    what = "send you the day's top papers" if asker.direct else "post the day's top papers here"
    return Reply(
        title="You don't have a digest" if asker.direct else "No digest here",
        lines=(line(f"I can {what}, at a time you choose."),),
        note=(line("Or type it, for example: ", typed("subscribe at 9 Berlin about llm agents")),),
        buttons=(
            replace(SET_UP_OWN if asker.direct else SET_UP, primary=True),
            PREVIEW,
        ),
    )


def settings_card(
    situation: Situation, subscription: Subscription, asker: Asker, now: datetime, outlook: Outlook
) -> Reply:
    """Return the card of what is set, what comes next and what can be done."""
    return Reply(
        title="Your digest" if asker.direct else "This channel's digest",
        lines=(*hold_lines(outlook.missing, asker), *state_lines(subscription, now)),
        rows=(*digest_rows(subscription, outlook.lacking), *next_row(subscription, situation, now, outlook.missing)),
        buttons=digest_buttons(subscription, asker, now, postable=outlook.postable),
    )


@dataclass(eq=False)
class Outlooks:
    """Finds out what can come of digests."""

    clock: Clock
    finder: Finder
    health: HealthBook
    outbox: Outbox
    tastes: Tastes

    async def load(self, subscription: Subscription) -> Outlook:
        """Return what can come of a digest now. Raises StorageError."""
        lacking, missing, postable = await asyncio.gather(
            self._load_lacking(subscription),
            load_missing(self.health, self.clock.now()),
            is_postable(subscription, self.clock, self.finder, self.outbox),
        )
        return Outlook(lacking=lacking, missing=missing, postable=postable)

    async def _load_lacking(self, subscription: Subscription) -> str:
        """Return until when an order by taste is by upvotes, "" where it is not."""
        return (await self.tastes.of_digest(subscription)).lacking if subscription.order == "taste" else ""


async def show_settings(situation: Situation, asker: Asker, clock: Clock, outlooks: Outlooks) -> Reply:
    """Return the card of the digest here, or how to have one."""
    if situation.subscription is None:
        return no_digest(asker)
    outlook = await outlooks.load(situation.subscription)
    return settings_card(situation, situation.subscription, asker, clock.now(), outlook)


def state_lines(subscription: Subscription, now: datetime) -> tuple[Line, ...]:
    """Return why nothing comes and what ends that; nothing while digests come."""
    if subscription.halted:
        return (line(f"Stopped: {subscription.halted.rstrip('.')}. Once this is fixed: ", typed("resume")),)
    today = now.astimezone(ZoneInfo(subscription.zone)).date()
    if subscription.paused_until and subscription.paused_until > today:
        until = date_in_words(subscription.paused_until, now.date())
        return (line(f"Paused until {until}. Resume now: ", typed("resume")),)
    return ()


def fire_moment(fire: Fire, zone: str, now: datetime) -> Span:
    """Return the moment of a digest to come."""
    return Span(text=fire_in_words(fire, zone, now), at=fire.at)


def fire_in_words(fire: Fire, zone: str, now: datetime) -> str:
    """Return `Monday 24 November, 09:00 Berlin time (08:00 UTC)`, with the date in UTC where it is another."""
    here, utc = fire.at.astimezone(ZoneInfo(zone)), fire.at
    local = f"{date_in_words(here.date(), now.date())}, {here:%H:%M}"
    if zone == "UTC":
        return f"{local} UTC"
    other = "" if here.date() == utc.date() else f"{DAY_NAMES[utc.weekday()]}, "
    return f"{local} {zone_in_words(zone)} ({other}{utc:%H:%M} UTC)"


async def answer_settings(
    command: Settings, asker: Asker, *, clock: Clock, outlooks: Outlooks, subscriptions: Subscriptions
) -> AsyncIterator[Reply]:
    """Yield the card, or how to have a digest."""
    yield await show_settings(await subscriptions.look(asker.channel), asker, clock, outlooks)
