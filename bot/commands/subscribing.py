"""`subscribe …` and `unsubscribe`: whether, when and what a channel gets.

What is not said keeps what is set, or the default. Nothing is stored before a time zone is known, and nothing that was
posted is posted again, whatever is changed.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import msgspec

from bot.commands.asking_first import ask_first, wishes_of
from bot.commands.digest_card import (
    PAUSE,
    Outlook,
    Outlooks,
    digest_buttons,
    digest_rows,
    in_brief,
    may_change,
    next_row,
    no_digest,
    refuse,
    show_settings,
    state_lines,
)
from bot.commands.obstacles import check_access, first_digest, hold_lines
from bot.commands.recent_matches import ask_topic, topic_meant, tried_on
from bot.commands.search_offers import as_searched
from bot.commands.telling import ENDED, ChannelTeller, digest_in_words
from bot.digests.due import time_after_change
from bot.digests.post import RECALLED
from bot.known_zone import choose_zone
from bot.language.digest_words import write_back, write_subscription, write_wishes
from bot.language.synonyms import STOP_HERE
from bot.language.values import Subscribe, Unsubscribe
from bot.language.zones import COMMON, city_of
from bot.model import Asker, Channel, Person, Subscription
from bot.papers.finder import Finder
from bot.ports import Access, Clock, Publisher
from bot.replies import Button, Line, Reply, Span, as_lines, line, typed, undo
from bot.store.answers import LastChanges
from bot.store.new_channels import NewChannels
from bot.store.subscriptions import Situation, Subscriptions
from bot.text import as_sentence, capital

NEW, UPDATED, BACK = "Digest set up", "Digest updated", "Digest brought back"
LOOKED_BACK = RECALLED + timedelta(days=1)  # clocks differ


async def answer_subscribe(
    command: Subscribe,
    asker: Asker,
    *,
    clock: Clock,
    finder: Finder,
    last_changes: LastChanges,
    new_channels: NewChannels,
    outlooks: Outlooks,
    publishers: Mapping[str, Publisher],
    subscriptions: Subscriptions,
    teller: ChannelTeller,
) -> AsyncIterator[Reply]:
    """Yield what is set now and when the next digests come; or what is missing for that."""
    current = (situation := await subscriptions.look(asker.channel)).subscription
    if current and may_change(asker) and not wishes_of(command):
        yield await show_settings(situation, asker, clock, outlooks)
        return
    zone, taken = await choose_zone(command.zone or (current.zone if current else ""), asker, subscriptions)
    question = await _question(command, current, asker, zone, clock, finder)
    if question or ((access := await check_access(asker.channel, publishers)).problem and not access.waits):
        yield question or _unreachable(access, current)
        return
    ended = await last_changes.load(asker.person) if current is None else None
    again = ended is not None and ended.says == command.text  # it takes back that this person ended the digest
    if access.joined:
        await new_channels.note_joined(asker.channel, clock.now(), looks_back=LOOKED_BACK)
    wishes = {"zone": zone, **wishes_of(await _as_searched(command, clock, finder)), "halted": halting(access)}
    wanted = msgspec.structs.replace(current or first_digest(asker, access), **wishes)
    await subscriptions.save(wanted, time_after_change(wanted, situation, clock.now()))
    if access.problem:
        yield _uninvited(wanted, situation, access)
        return
    outlook = await outlooks.load(wanted)
    told = (*taken, *await tried_on(wanted.about, clock.now().date(), finder))
    done = _done(wanted, situation, asker, clock.now(), told, outlook)
    yield msgspec.structs.replace(done, title=BACK) if again else done
    if wanted != current:
        await teller.tell_change(asker, current, wanted, again=again)


async def answer_unsubscribe(
    command: Unsubscribe, asker: Asker, *, clock: Clock, subscriptions: Subscriptions, teller: ChannelTeller
) -> AsyncIterator[Reply]:
    """Yield that nothing comes any more, with a way back; what somebody else set up is asked about first."""
    current = await subscriptions.load(asker.channel)
    if current is None or not may_change(asker):
        yield no_digest(asker) if current is None else refuse(asker)
        return
    if not command.confirmed and current.owner not in (None, asker.person):
        yield _ask_to_end(current, current.owner, clock)
        return
    await subscriptions.remove(asker.channel)
    yield Reply(
        title="Unsubscribed: no more digests" if asker.direct else "Unsubscribed: no more digests here",
        lines=(line("Search, lists and saved papers keep working."),),
        buttons=undo(write_back(current, clock.now().date())),
    )
    await teller.tell(asker, ENDED, was=digest_in_words(current, clock.now().date()))


def _ask_to_end(current: Subscription, owner: Person, clock: Clock) -> Reply:
    who = Span(text="Somebody else", person=owner.user)
    return Reply(
        title=STOP_HERE,
        lines=(line(who, f" set it up: {digest_in_words(current, clock.now().date())}."),),
        buttons=(Button(label="Unsubscribe", says="unsubscribe yes", primary=True), PAUSE),
        mistaken=True,
    )


async def _as_searched(command: Subscribe, clock: Clock, finder: Finder) -> Subscribe:
    """With its topic as a search understands it: papers from somebody, with whole names behind filters."""
    if not (about := command.about):
        return command
    about = about if command.literally else await as_searched(about, clock.now().date(), finder)
    return msgspec.structs.replace(command, about=await finder.name_whole(about))


def halting(access: Access) -> str:
    """Return what a digest waits for, with what to do about it; "" when nothing stands in the way."""
    return f"{access.problem.rstrip('.')}. {access.advice}".strip() if access.problem else ""


def wanted_by(command: Subscribe, channel: Channel) -> Subscription:
    """Return the digest that a command in full sets up there."""
    return msgspec.structs.replace(Subscription(channel=channel), **wishes_of(command))


def _done(
    wanted: Subscription, before: Situation, asker: Asker, now: datetime, told: tuple[Line, ...], outlook: Outlook
) -> Reply:
    current = before.subscription
    new = "Your private digest is set up" if asker.direct else NEW
    title = new if current is None else "Nothing changed" if wanted == current else UPDATED
    again = (line("Papers already posted here aren't posted again"),) if before.reports and wanted != current else ()
    return Reply(
        title=title,
        lines=(*hold_lines(outlook.missing, asker), *state_lines(wanted, now)),
        rows=(*digest_rows(wanted, outlook.lacking), *next_row(wanted, before, now, outlook.missing)),
        note=(*told, *again),
        buttons=in_brief(digest_buttons(wanted, asker, now, postable=outlook.postable, new=current is None)),
        undo="" if wanted == current else _way_back(before, wanted),
    )


def _uninvited(wanted: Subscription, before: Situation, access: Access) -> Reply:
    """Return what to do first in a channel that the bot is not in: nothing is posted there before."""
    return Reply(
        title="Invite me first",
        lines=(line(access.advice or as_sentence(capital(access.problem))), line("Your settings are kept until then.")),
        rows=digest_rows(wanted),
        buttons=(Button(label="I've invited it", says="resume", primary=True),),
        undo=_way_back(before, wanted),
    )


def _way_back(before: Situation, wanted: Subscription) -> str:
    """What to type to have it as before; an order by upvotes is only written where it was another meanwhile."""
    if before.subscription is None:
        return "unsubscribe"
    upvotes = "by upvotes " if wanted.order != before.subscription.order == "upvotes" else ""
    return f"subscribe {upvotes}{write_subscription(before.subscription, literally=True)}"


def _unreachable(access: Access, current: Subscription | None) -> Reply:
    kept = "The settings haven't changed." if current else "Nothing was set up."
    return Reply(
        title="I can't post here yet",
        lines=as_lines(as_sentence(capital(access.problem)), access.advice, kept),
        buttons=(Button(label="Try again", says="subscribe"),) if current is None else (),
    )


def _ask_zone(command: Subscribe) -> Reply:
    """Nothing is stored and nothing posted in a zone that nobody chose."""
    return Reply(
        title="Which time zone?",
        lines=(line("Not set up yet. Choose one, or type a city: ", typed("subscribe at 9 Berlin")),),
        buttons=tuple(
            Button(label=city_of(zone), says=f"subscribe {write_wishes(msgspec.structs.replace(command, zone=zone))}")
            for zone in COMMON
        ),
    )


async def _question(
    command: Subscribe, current: Subscription | None, asker: Asker, zone: str, clock: Clock, finder: Finder
) -> Reply | None:
    """What is said before anything is stored or said in the channel; None where all is known."""
    if not may_change(asker):
        return refuse(asker)
    if command.asks and (question := ask_first(command, current, asker)):
        return question
    if not zone:
        return _ask_zone(command)
    if command.literally or not command.about or (current and current.about == command.about):
        return None
    meant = await topic_meant(command.about, clock, finder)
    return _ask_topic(command, meant, zone) if meant else None


def _ask_topic(command: Subscribe, meant: str, zone: str) -> Reply:
    order = "by upvotes " if command.order == "upvotes" else ""
    use, keep = (
        f"subscribe {order}{write_wishes(msgspec.structs.replace(command, zone=zone, about=about, literally=True))}"
        for about in (meant, command.about)
    )
    return ask_topic(command.about or "", meant, use=use, keep=keep)
