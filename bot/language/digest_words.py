"""What a digest is set to, written down: as the words that `subscribe` understands. Pure.

Whatever is written here is read back as the same, whatever stands in the search: order and layout come last, because
the search ends at the last of each.
"""

from collections.abc import Sequence
from datetime import date

from bot.language.digest_clauses import EVERYTHING, topic_length
from bot.language.periods import WEEKDAY_NAMES
from bot.language.posting_times import EVERY_DAY, WEEKDAYS, WEEKENDS
from bot.language.values import Subscribe
from bot.language.zones import CANONICAL, zone_in_words
from bot.model import Channel, Layout, Order, Shape, Subscription
from bot.text import WEEKDAYS as WEEKDAYS_IN_WORDS

CLOSING = ("as", "by")  # the words that end a search
LAYOUT_WORDS: dict[Shape, str] = {
    "thread": "list, details in a thread",
    "below": "list, details below",
    "list": "list only",
    "papers": "one message per paper",
}
ORDER_WORDS: dict[Order, str] = {
    "upvotes": "most upvoted first",
    "taste": "most like what is saved here first",
}
DAYS_IN_WORDS = {EVERY_DAY: "every day", WEEKDAYS: "weekdays", WEEKENDS: "weekends"}
NAMED_DAYS = {EVERY_DAY: "daily", WEEKDAYS: "weekdays", WEEKENDS: "weekends"}


def shape_in(channel: Channel, layout: Layout) -> Shape:
    """Return how a digest is drawn there: a private talk that belongs to no workspace has no threads."""
    return "below" if layout == "thread" and not channel.workspace else layout


def write_subscription(subscription: Subscription, *, literally: bool = False) -> str:
    """Return the arguments of `subscribe` that set everything to what it is; a topic is not asked about `literally`."""
    return write_wishes(
        minute=subscription.at_minute,
        zone=subscription.zone,
        weekdays=subscription.weekdays,
        top=subscription.top,
        min_upvotes=subscription.min_upvotes,
        about=subscription.about,
        literally=literally,
        layout=subscription.layout,
        order=subscription.order,
    )


def write_back(subscription: Subscription, today: date) -> str:
    """Return the command that sets up again what was unsubscribed, paused where it still was."""
    until = subscription.paused_until
    pause = f"paused {until.isoformat()} " if until and until > today else ""
    return f"subscribe {pause}{write_subscription(subscription, literally=True)}"


def write_command(command: Subscribe, zone: str) -> str:
    """Return the arguments of what was typed, in `zone`."""
    return write_wishes(
        minute=command.minute,
        zone=zone,
        weekdays=command.weekdays,
        top=command.top,
        min_upvotes=command.min_upvotes,
        about=command.about,
        literally=command.literally,
        layout=command.layout,
        order=command.order,
    )


def write_wishes(
    *,
    minute: int | None = None,
    zone: str | None = None,
    weekdays: frozenset[int] | None = None,
    top: int | None = None,
    min_upvotes: int | None = None,
    about: str | None = None,
    literally: bool = False,
    layout: Layout | None = None,
    order: Order | None = None,
) -> str:
    """Return the words for what is given; None is left out. A search that could end early has a layout behind it."""
    unclear = any(f" {word} " in f"{about} " for word in CLOSING)
    words = (
        f"at {write_time(minute)}" if minute is not None else "",
        CANONICAL.get(zone, zone) if zone else "",
        write_days(weekdays) if weekdays else "",
        f"top {top}" if top is not None else "",
        f"min {min_upvotes}" if min_upvotes is not None else "",
        write_topic(about, literally=literally) if about is not None else "",
        f"by {order or 'upvotes'}" if order == "taste" or _ends_in_order(about) else "",
        f"as {layout or 'thread'}" if layout or unclear else "",
    )
    return " ".join(word for word in words if word)


def write_topic(about: str, *, literally: bool = False) -> str:
    """Return a topic as it is typed, "" being none: `about:` where its end would be read as options, or where it is
    `literally` meant so."""
    words = [*about.split(), "by", "taste", "as", "list"]
    is_clear = not about or (topic_length(words) == len(words) - 4 and not literally)
    return f"{'about' if is_clear else 'about:'} {about or EVERYTHING}"


def write_time(minute: int) -> str:
    """Return `09:00` for the minute of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def when_in_words(subscription: Subscription) -> str:
    """Return `weekdays at 09:00 Berlin time`, `Mondays and Fridays at 09:00 UTC`, `every day at …`."""
    at = write_time(subscription.at_minute)
    return f"{days_in_words(subscription.weekdays)} at {at} {zone_in_words(subscription.zone)}"


def days_in_words(weekdays: frozenset[int]) -> str:
    """Return `weekdays`, `every day`, `Mondays and Fridays`."""
    names = [f"{WEEKDAYS_IN_WORDS[number]}s" for number in sorted(weekdays)]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return DAYS_IN_WORDS.get(weekdays) or listed


def write_days(weekdays: frozenset[int]) -> str:
    """Return `daily`, `weekdays`, `weekends`, `monday` or `mon,wed`."""
    if weekdays in NAMED_DAYS:
        return NAMED_DAYS[weekdays]
    names: Sequence[str] = [WEEKDAY_NAMES[number] for number in sorted(weekdays)]
    return names[0] if len(names) == 1 else ",".join(name[:3] for name in names)


def _ends_in_order(about: str | None) -> bool:
    """Whether the end of a search would be read as an order."""
    return (about or "").casefold().split()[-2:-1] == ["by"]
