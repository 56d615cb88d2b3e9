"""The time zone of what somebody sets up without naming one: as the platform tells of them, else one that is in use."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from bot.language.zones import parse_zone, zone_in_words
from bot.model import Asker, Person, Subscription, Workspace
from bot.note import WEEKLY
from bot.replies import Line, line
from bot.store.subscriptions import Subscriptions


async def choose_zone(said: str | None, asker: Asker, subscriptions: Subscriptions) -> tuple[str, tuple[Line, ...]]:
    """Return the zone that was `said`, else the person's, else one in use, and then a line that tells so; "" when none
    is known."""
    if zone := said or parse_zone(asker.zone):
        return zone, ()
    zone = await find_zone(asker, subscriptions)
    return zone, (line(f"I took {zone_in_words(zone)} from what's already set up"),) if zone else ()


async def find_zone(asker: Asker, subscriptions: Subscriptions) -> str:
    """Return the zone of the digest here, else of most of the person's own, else of most that others read, too; in
    private that of the weekly note. "" without any."""
    if asker.direct:
        note = await subscriptions.load(replace(asker.channel, series=WEEKLY))
        return note.zone if note else ""
    known = await subscriptions.of_workspace(asker.workspace)
    here = next((each.zone for each in known if each.channel == asker.channel), "")
    return here or _usual(known, asker.person)


async def zone_of(person: Person, workspace: Workspace, subscriptions: Subscriptions) -> str:
    """Return the zone of most of the person's digests there, else of most that others read, too; "" without any, or
    where people have nothing in common."""
    return _usual(await subscriptions.of_workspace(workspace), person) if workspace.id else ""


def _usual(known: Sequence[Subscription], person: Person) -> str:
    own = [each.zone for each in known if each.owner == person]
    shared = [each.zone for each in known if not each.personal]
    return next((zone for zone, _ in Counter(own or shared).most_common(1)), "")
