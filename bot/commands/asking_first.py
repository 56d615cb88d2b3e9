"""A digest that other words than `subscribe` would set up or change: what it would be, and one button that does it."""

from typing import Any

from msgspec.structs import replace

from bot.commands.recent_matches import WORDS
from bot.language.digest_words import LAYOUT_WORDS, ORDER_WORDS, days_in_words, shape_in, write_time
from bot.language.values import Subscribe
from bot.language.zones import zone_in_words
from bot.model import Asker, Subscription
from bot.replies import Button, Reply, line
from bot.text import capital, shorten

EVERY = "all topics"
WORKDAYS = 5  # in a week: a digest on fewer is no daily one
LABEL = 60  # characters of what a button changes to


def wishes_of(command: Subscribe) -> dict[str, Any]:
    """Return what was said, by the names of a subscription's fields."""
    said = {
        "at_minute": command.minute,
        "zone": command.zone,
        "weekdays": command.weekdays,
        "top": command.top,
        "min_upvotes": command.min_upvotes,
        "about": command.about,
        "layout": command.layout,
        "order": command.order,
        "paused_until": command.paused_until,
    }
    return {name: wish for name, wish in said.items() if wish is not None}


def ask_first(command: Subscribe, current: Subscription | None, asker: Asker) -> Reply | None:
    """Return what would change, from what to what, for one press; None where nothing would."""
    if current is None:
        daily = "" if command.weekdays and len(command.weekdays) < WORKDAYS else "daily "
        return Reply(
            title=f"Send you a {daily}digest?" if asker.direct else f"Post a {daily}digest here?",
            lines=(line("You don't have a digest yet." if asker.direct else "No digest here yet."),),
            buttons=(
                Button(label=capital(command.text), says=command.text, primary=True),
                Button(label="Search instead", says=f"search {command.asks}"),
            ),
            mistaken=True,
        )
    changes = _changes(current, replace(current, **wishes_of(command)))
    if not changes:
        return None
    zone = "" if command.zone else f" {zone_in_words(current.zone)}"
    label = shorten(", ".join(will.removesuffix(zone) for _, _, will in changes), LABEL)
    return Reply(
        title="Change your digest?" if asker.direct else "Change the digest here?",
        lines=tuple(line(f"{name}: {was} → {will}") for name, was, will in changes),
        buttons=(Button(label=f"Change to {label}", says=command.text, primary=True),),
        mistaken=True,
    )


def _changes(old: Subscription, new: Subscription) -> list[tuple[str, str, str]]:
    """What changes: its name, what it is and what it will be, in words."""
    moved = old.zone != new.zone
    (was, zone), (will, new_zone) = ((write_time(each.at_minute), zone_in_words(each.zone)) for each in (old, new))
    named = (
        ("Time", f"{was} {zone}" if moved else was, f"{will} {new_zone}"),
        ("Days", days_in_words(old.weekdays), days_in_words(new.weekdays)),
        ("Papers", f"top {old.top}", f"top {new.top}"),
        ("Min upvotes", str(old.min_upvotes), str(new.min_upvotes)),
        ("Topic", shorten(old.about, WORDS) or EVERY, shorten(new.about, WORDS) or EVERY),
        ("Layout", _layout(old), _layout(new)),
        ("Order", ORDER_WORDS[old.order], ORDER_WORDS[new.order]),
    )
    changed = {name for name, was, will in named[1:] if was != will}
    changed |= {"Time"} if moved or was != will else set()
    return [each for each in named if each[0] in changed]


def _layout(subscription: Subscription) -> str:
    return LAYOUT_WORDS[shape_in(subscription.channel, subscription.layout)]
