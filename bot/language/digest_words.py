"""What a digest is set to, written down: as the words that `subscribe` understands. Pure.

Whatever is written here is read back as the same, whatever stands in the search: order and layout come last, because
the search ends at the last of each.
"""

from datetime import date

from bot.language.digest_clauses import EVERYTHING, topic_length
from bot.language.periods import WEEKDAY_NAMES
from bot.language.posting_times import EVERY_DAY, WEEKDAYS, WEEKENDS
from bot.language.values import Subscribe
from bot.language.zones import CANONICAL, zone_in_words
from bot.model import Channel, Layout, Order, Shape, Subscription
from bot.text import WEEKDAYS as WEEKDAYS_IN_WORDS
from bot.text import joined, plural

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
NAMED_DAYS = {EVERY_DAY: "daily", WEEKDAYS: "weekdays", WEEKENDS: "weekends"}


def shape_in(channel: Channel, layout: Layout) -> Shape:
    """Return how a digest is drawn there: a private talk that belongs to no workspace has no threads."""
    return "below" if layout == "thread" and not channel.workspace else layout


def write_subscription(subscription: Subscription, *, literally: bool = False) -> str:
    """Return the arguments of `subscribe` that set everything to what it is; a topic is not asked about `literally`."""
    wishes = Subscribe(
        text="",
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
    return write_wishes(wishes)


def write_back(subscription: Subscription, today: date) -> str:
    """Return the command that sets up again what was unsubscribed, paused where it still was."""
    until = subscription.paused_until
    pause = f"paused {until.isoformat()} " if until and until > today else ""
    return f"subscribe {pause}{write_subscription(subscription, literally=True)}"


def write_wishes(wishes: Subscribe) -> str:
    """Return the words for what is set; None is left out. A search that could end early has a layout behind it."""
    minute, zone, about = wishes.minute, wishes.zone, wishes.about
    unclear = any(f" {word} " in f"{about} " for word in CLOSING)
    words = (
        f"at {write_time(minute)}" if minute is not None else "",
        CANONICAL.get(zone, zone) if zone else "",
        write_days(wishes.weekdays) if wishes.weekdays else "",
        f"top {wishes.top}" if wishes.top is not None else "",
        f"min {wishes.min_upvotes}" if wishes.min_upvotes is not None else "",
        write_topic(about, literally=wishes.literally) if about is not None else "",
        f"by {wishes.order or 'upvotes'}" if wishes.order == "taste" or _ends_in_order(about) else "",
        f"as {wishes.layout or 'thread'}" if wishes.layout or unclear else "",
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


def papers_in_words(
    subscription: Subscription, about: str, other: Subscription | None = None, *, until: str = ""
) -> str:
    """Return `top 8`, `top 8 by taste`, `top 5 about agents, at least 10 upvotes, by taste`: what is as usual is named
    where the `other` is not. An order by taste begins later: `by upvotes until …, then by taste`."""
    least, orders = subscription.min_upvotes, [subscription.order, other.order if other else subscription.order]
    some = f"at least {plural(least, 'upvote')}" if least else "any upvotes" if other and other.min_upvotes else ""
    wanted = ", ".join(filter(None, (f"top {subscription.top}{about}", some)))
    if "taste" not in orders:
        return wanted
    begins = f"by upvotes until {until}, then " if until else ""
    return f"{wanted}{', ' if about or some else ' '}{begins}by {subscription.order}"


def days_in_words(weekdays: frozenset[int]) -> str:
    """Return `weekdays`, `every day`, `Mondays and Fridays`."""
    if weekdays in NAMED_DAYS:
        return NAMED_DAYS[weekdays].replace("daily", "every day")
    return joined([f"{WEEKDAYS_IN_WORDS[number]}s" for number in sorted(weekdays)])


def write_days(weekdays: frozenset[int]) -> str:
    """Return `daily`, `weekdays`, `weekends`, `monday` or `mon,wed`."""
    if weekdays in NAMED_DAYS:
        return NAMED_DAYS[weekdays]
    names = [WEEKDAY_NAMES[number] for number in sorted(weekdays)]
    return names[0] if len(names) == 1 else ",".join(name[:3] for name in names)


def _ends_in_order(about: str | None) -> bool:
    """Whether the end of a search would be read as an order."""
    return (about or "").casefold().split()[-2:-1] == ["by"]
