"""What `papers doctor` says of digests: which are halted, which are overdue, which jobs were given up.

A digest is overdue when its time has passed and the time after it is not set yet: a delivery does that last.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.digests.due import is_late
from bot.errors import StorageError
from bot.model import Channel, Finding
from bot.ports import Clock, DeadJob
from bot.store.job_records import JobRecords
from bot.store.mail import PLATFORM as MAIL
from bot.store.subscriptions import Subscriptions
from bot.text import plural

LOOKED_AT = 5_000  # one round trip each
NAMED = 3
HALTED_ADVICE = {
    False: "Run `/papers settings` in that channel. Inviting the bot again or `/papers subscribe` restarts it.",
    True: "Whoever gets it by mail sees why with `/papers mail`, and restarts it by asking for it again, in chat or on "
    "the page.",
}


async def check_deliveries(subscriptions: Subscriptions, clock: Clock) -> tuple[Finding, ...]:
    """Return what is halted and what is late, a finding each; nothing while the store is down, which says so itself."""
    halted: dict[Channel, str] = {}
    late: list[Channel] = []
    looked = 0
    try:
        async for subscription in subscriptions.walk():
            looked += 1
            if subscription.halted:
                halted[subscription.channel] = subscription.halted
            elif looked <= LOOKED_AT and is_late(await subscriptions.look(subscription.channel), clock.now()):
                late.append(subscription.channel)
    except StorageError:
        return ()
    return (_judge_halted(halted, looked), _judge_late(late))


async def check_jobs(records: JobRecords) -> tuple[Finding, ...]:
    """Return what became of jobs that failed too often; nothing while the store is down."""
    try:
        return (_judge_dead(await records.load_dead()),)
    except StorageError:
        return ()


def _judge_dead(dead: Sequence[DeadJob]) -> Finding:
    if not dead:
        return Finding(topic="jobs", level="good", text="No failed jobs.")
    newest = dead[0]
    text = f"{plural(len(dead), 'failed job')}; latest, {newest.kind}: {newest.reason}."
    advice = "The log of `papers worker` has the traceback. Digests are retried automatically."
    return Finding(topic="jobs", level="warning", text=text, advice=advice)


def _judge_halted(halted: Mapping[Channel, str], known: int) -> Finding:
    if not halted:
        text = f"{plural(known, 'digest')} set up, none stopped." if known else "No digests set up yet."
        return Finding(topic="digests", level="good", text=text)
    why = "; ".join(f"{reason} ({count})" for reason, count in Counter(halted.values()).most_common(NAMED))
    text = f"{len(halted)} of {plural(known, 'digest')} stopped: {why}."
    kinds = {channel.platform == MAIL for channel in halted}
    advice = " ".join(HALTED_ADVICE[kind] for kind in sorted(kinds))
    return Finding(topic="digests", level="warning", text=text, advice=advice)


def _judge_late(late: Sequence[Channel]) -> Finding:
    if not late:
        return Finding(topic="delivery", level="good", text="No digests are late.")
    names = ", ".join(channel.ref for channel in late[:NAMED]) + (", …" if len(late) > NAMED else "")
    text = f"{plural(len(late), 'digest')} late: {names}."
    advice = "Check that `papers clock` and `papers worker` run; `/papers status` in the channel says why it waits."
    if any(channel.platform == MAIL for channel in late):
        advice += " `papers mail-test ADDRESS` shows whether the mail server takes mail."
    return Finding(topic="delivery", level="warning", text=text, advice=advice)
