"""The digests that a person set up, in `my data` and after `forget me`.

A digest of one's own goes; a channel's stays the channel's, and only forgets who set it up.
"""

from collections.abc import Sequence

from bot.language.digest_words import write_subscription
from bot.model import Person, Subscription, Workspace
from bot.store.subscriptions import Subscriptions


async def load_own_digests(person: Person, subscriptions: Subscriptions) -> Sequence[Subscription]:
    """Return what this person set up: in their workspace, or anywhere for people who are the same everywhere."""
    if person.workspace:
        there = await subscriptions.of_workspace(Workspace(platform=person.platform, id=person.workspace))
        return [each for each in there if each.owner == person]
    return [each async for each in subscriptions.walk() if each.owner == person]


def describe_digest(subscription: Subscription) -> dict[str, str]:
    """Return a digest as `my data` shows it."""
    return {"channel": subscription.channel.ref, "digest": write_subscription(subscription)}


async def forget_own_digests(person: Person, subscriptions: Subscriptions) -> None:
    """Take the person out of every digest; may be repeated."""
    for each in await load_own_digests(person, subscriptions):
        if each.personal:
            await subscriptions.remove(each.channel)
        else:
            await subscriptions.disown(each.channel, person)
