"""`my data` and `forget me`: everything stored about the person, as a file, or deleted.

A digest of one's own goes, too; a channel's stays the channel's, and only forgets who set it up.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain

import msgspec

from bot.commands.saving import load_kept
from bot.commands.weekly import find_series, write_weekly
from bot.errors import RefusedError
from bot.language.digest_words import write_subscription
from bot.language.values import ForgetMe, MyData
from bot.mail.mailing import Mailing
from bot.model import Asker, Bookmark, Channel, Person, Subscription, Workspace
from bot.paper_card import NOT_FOR_ME
from bot.ports import Publisher
from bot.replies import Button, File, Reply, Span, line, typed
from bot.store.dislikes import Dislike
from bot.store.follows import Follow
from bot.store.purge import Purge
from bot.store.store import Store
from bot.store.subscriptions import Subscriptions
from bot.text import plural

VERSION = 1
NAMED = 3  # channels in the question


async def answer_my_data(
    command: MyData, asker: Asker, *, mailing: Mailing | None, store: Store
) -> AsyncIterator[Reply]:
    """Yield a JSON file with everything that is stored about the person."""
    kept, disliked = await load_kept(asker.person, store.bookmarks), await store.dislikes.load(asker.person)
    followed, digests = await store.follows.load(asker.person), await _load_own_digests(asker, store.subscriptions)
    content = {
        "version": VERSION,
        "person": asker.person.ref,
        "bookmarks": kept,
        "removed": await store.bookmarks.load_removed(asker.person),
        "not_for_me": disliked,
        "follows": [{"words": follow.words, "since": follow.since} for follow in followed],
        "told": (await store.alerts.load_told(asker.person)).papers,
        "undo": change.says if (change := await store.last_changes.load(asker.person)) else "",
        **(await _describe_mail(asker.person, mailing)),
        "digests": [_describe_digest(each) for each in digests],
    }
    packed = await asyncio.to_thread(_pack, content)
    yield Reply(
        title="Your data",
        lines=(line(f"{_count(kept, disliked, followed, digests)}. The file holds everything I store about you."),),
        buttons=(Button(label="Delete everything…", says="forget me"),),
        file=File(name="papers-my-data.json", media_type="application/json", content=packed),
    )


async def answer_forget_me(
    command: ForgetMe,
    asker: Asker,
    *,
    addresses: Mailing,
    publishers: Mapping[str, Publisher],
    store: Store,
) -> AsyncIterator[Reply]:
    """Yield a question; once it is confirmed, delete everything about the person."""
    if not command.confirmed:
        kept, disliked = await load_kept(asker.person, store.bookmarks), await store.dislikes.load(asker.person)
        followed, digests = await store.follows.load(asker.person), await _load_own_digests(asker, store.subscriptions)
        own = [each for each in digests if each.personal]
        yield _ask(_count(kept, disliked, followed, own), [each.channel for each in digests if not each.personal])
        return
    await store.answers.forget(asker.person)
    await store.dislikes.forget(asker.person)
    await store.follows.forget(asker.person)
    await addresses.forget(asker.person)
    await _forget_own_digests(asker, store)
    await _forget_talk(asker, publishers, store.purge)
    await store.bookmarks.forget(asker.person)
    await store.last_changes.forget(asker.person)
    left = "For 14 days I keep an anonymous marker, so that your old 🔖 don't save papers again."
    yield Reply(title="Everything about you has been deleted", lines=(line(left),))


def _ask(counted: str, channels: Sequence[Channel]) -> Reply:
    """The question; digests of `channels` are the channel's: what goes is who set them up."""
    several, named = len(channels) > 1, [Span(text=f"#{each.id}", channel=each.id) for each in channels[:NAMED]]
    places = [part for at, each in enumerate(named) for part in ((", " if at else ""), each)]
    more = f" and {len(channels) - NAMED} more" if len(channels) > NAMED else ""
    stays = f"{more} {'stay' if several else 'stays'}, without your name. To end {'one' if several else 'it'}, type "
    digests = f"The {'digests' if several else 'digest'} you set up in "
    stay = (line(digests, *places, stays, typed("unsubscribe"), " there."),)
    return Reply(
        title="Delete everything I store about you?",
        lines=(line(f"{counted}. This can't be undone."), *(stay if channels else ())),
        buttons=(
            Button(label="Delete everything", kind="danger", says="forget me yes"),
            Button(label="Download a copy first", says="my data"),
        ),
    )


async def _load_own_digests(asker: Asker, subscriptions: Subscriptions) -> Sequence[Subscription]:
    """Return what this person set up: in their workspace and where they ask, which differ in a terminal, or anywhere
    for people who are the same everywhere.
    """
    person = asker.person
    if not person.workspace:
        return [each async for each in subscriptions.walk() if each.owner == person]
    places = dict.fromkeys((person.workspace, asker.channel.workspace))
    there = [await subscriptions.of_workspace(Workspace(platform=person.platform, id=place)) for place in places]
    return [each for each in chain.from_iterable(there) if each.owner == person]


def _describe_digest(subscription: Subscription) -> dict[str, str]:
    """Return a digest as `my data` shows it."""
    if subscription.channel.series:
        return {"channel": subscription.channel.ref, "weekly": write_weekly(subscription)}
    return {"channel": subscription.channel.ref, "digest": write_subscription(subscription)}


async def _describe_mail(person: Person, mailing: Mailing | None) -> dict[str, dict[str, str]]:
    """Return the mail that a person gets, or has asked for, as `my data` shows it."""
    mailed = await mailing.of_person(person) if mailing else None
    return {"mail": {"address": mailed.address, "digest": write_subscription(mailed.digest)}} if mailed else {}


async def _forget_own_digests(asker: Asker, store: Store) -> None:
    """Take the person out of every digest; may be repeated."""
    for each in await _load_own_digests(asker, store.subscriptions):
        if each.personal:
            await store.purge.purge_digests(each.channel)
            await store.subscriptions.remove(each.channel)
        else:
            await store.subscriptions.disown(each.channel, asker.person)


async def _forget_talk(asker: Asker, publishers: Mapping[str, Publisher], purge: Purge) -> None:
    """Delete what was decided for the person and sent in private, also by digests that have ended."""
    if asker.direct:
        await purge.purge_digests(asker.channel)
    with suppress(RefusedError):  # where nothing private can be sent, nothing was
        series = await find_series(asker.person, publishers)
        await purge.forget(series)
        await purge.purge_digests(series.place)
        await purge.forget_shown(series.place)


def _count(
    kept: Sequence[Bookmark], disliked: Sequence[Dislike], followed: Sequence[Follow], digests: Sequence[Subscription]
) -> str:
    """Return `6 saved papers, 2 papers marked Not for me, 1 followed search, your weekly note`."""
    personal = [each.channel.series for each in digests if each.personal]
    others = len(digests) - len(personal)
    counted = (
        plural(len(kept), "saved paper"),
        f"{plural(len(disliked), 'paper')} marked {NOT_FOR_ME}" if disliked else "",
        plural(len(followed), "followed search", "followed searches") if followed else "",
        "your weekly note" if any(personal) else "",
        "your private digest" if "" in personal else "",
        plural(others, "channel digest") if others else "",
    )
    return ", ".join(filter(None, counted))


def _pack(content: dict[str, object]) -> bytes:
    """The file: a line for each thing stored, without its empty fields. In a thread, so piece by piece."""
    parts = []
    for name, value in content.items():
        things = value if isinstance(value, list | tuple) else None
        rows = b",\n    ".join(msgspec.json.encode(each, order="deterministic") for each in things or ())
        packed = msgspec.json.encode(value, order="deterministic") if things is None else b"[\n    " + rows + b"\n  ]"
        parts.append(b"  " + msgspec.json.encode(name) + b": " + packed)
    return b"{\n" + b",\n".join(parts) + b"\n}\n"
