"""`pause 2w`, `pause until 3 January`, `resume`: pause the digest."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import msgspec

from bot.commands.digest_card import RESUME, SETTINGS, may_change, next_row, no_digest, refuse, state_lines
from bot.commands.help import explain
from bot.commands.obstacles import check_access, load_missing
from bot.commands.subscribing import halting
from bot.commands.telling import ChannelTeller
from bot.digests.due import time_after_change
from bot.home_page import PREVIEW
from bot.language.digest_words import when_in_words
from bot.language.values import Pause, Resume
from bot.model import Asker, Subscription
from bot.ports import Clock, Publisher
from bot.replies import Button, Reply, as_lines, line
from bot.store.health import HealthBook
from bot.store.subscriptions import Subscriptions
from bot.text import as_sentence, date_in_words

PAUSES = ("pause 1 week", "pause 2 weeks", "pause 4 weeks")


async def answer_pause(
    command: Pause,
    asker: Asker,
    *,
    clock: Clock,
    health: HealthBook,
    subscriptions: Subscriptions,
    teller: ChannelTeller,
) -> AsyncIterator[Reply]:
    """Yield until when nothing comes."""
    situation, missing = await asyncio.gather(subscriptions.look(asker.channel), load_missing(health, clock.now()))
    current = situation.subscription
    if current is None or not may_change(asker):
        yield no_digest(asker) if current is None else refuse(asker)
        return
    if command.until is None:
        yield explain("For how long?", "", "", PAUSES)
        return
    paused = msgspec.structs.replace(current, paused_until=command.until)
    await subscriptions.save(paused, time_after_change(paused, situation, clock.now()))
    until = date_in_words(command.until, clock.now().date())
    yield Reply(
        title=f"Paused until {until}",
        lines=(line("Nothing is lost: the first digest after the pause picks from everything that came in."),),
        rows=next_row(paused, situation, clock.now(), missing),
        buttons=(RESUME,),
        undo=_paused_again(current, clock) or "resume",
    )
    if paused != current:
        await teller.tell(asker, f"paused the digest here until {until}", "resume")


async def answer_resume(
    command: Resume,
    asker: Asker,
    *,
    clock: Clock,
    health: HealthBook,
    publishers: Mapping[str, Publisher],
    subscriptions: Subscriptions,
    teller: ChannelTeller,
) -> AsyncIterator[Reply]:
    """Yield when the next digests come; or what still stands in the way."""
    situation, missing = await asyncio.gather(subscriptions.look(asker.channel), load_missing(health, clock.now()))
    current = situation.subscription
    if current is None or not may_change(asker):
        yield no_digest(asker) if current is None else refuse(asker)
        return
    if not state_lines(current, clock.now()):
        rows = next_row(current, situation, clock.now(), missing)
        yield Reply(title="The digest isn't paused", rows=rows, buttons=(SETTINGS,))
        return
    access = await check_access(asker.channel, publishers)
    awake = msgspec.structs.replace(current, paused_until=None, halted=halting(access))
    await subscriptions.save(awake, time_after_change(awake, situation, clock.now()))
    if access.problem:
        yield Reply(
            title="I still can't post here",
            lines=as_lines(as_sentence(access.problem), access.advice),
            buttons=(Button(label="I've invited it" if access.waits else "Resume", says="resume"),),
        )
        return
    yield Reply(
        title="Digest resumed",
        rows=next_row(awake, situation, clock.now(), missing),
        buttons=(SETTINGS, PREVIEW),
        undo=_paused_again(current, clock),
    )
    did = "started" if current.halted else "resumed"  # it may have waited for an invitation since it was set up
    await teller.tell(asker, f"{did} the digest here: {when_in_words(awake)}")


def _paused_again(before: Subscription, clock: Clock) -> str:
    """What to type to have the earlier pause back; "" when there was none."""
    until = before.paused_until
    return f"pause until {until.isoformat()}" if until and until > clock.now().date() else ""
