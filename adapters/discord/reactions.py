"""Reactions that save, read from Discord by REST: how many stand on messages, and whose they are."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from adapters.discord.rest import Json, Rest
from bot.model import Channel, MessageRef, Person

PAGE = 100
PEOPLE_PAGES = 100  # of one emoji: ten thousand people
NORMAL, SUPER = False, True
VARIATIONS = ("\ufe0f", "\ufe0e")


async def count_reactions(rest: Rest, refs: Sequence[MessageRef], emoji: Collection[str]) -> dict[MessageRef, int]:
    """Return the counts of those messages that are there: one page shows a whole thread."""
    counts: dict[MessageRef, int] = {}
    for place, some in _by_place(refs):
        wanted = sorted(some, key=lambda ref: int(ref.id))
        while wanted:
            first = int(wanted[0].id)
            page = await rest.load_messages(
                int(place), workspace=wanted[0].channel.workspace, after=first - 1, limit=PAGE
            )
            shown = {str(message["id"]): message for message in page}
            counts |= {ref: count_saving(shown[ref.id], emoji) for ref in wanted if ref.id in shown}
            last = max((int(message_id) for message_id in shown), default=0)
            wanted = [ref for ref in wanted if int(ref.id) > last] if len(page) == PAGE else []
    return counts


async def load_reactors(rest: Rest, ref: MessageRef, emoji: Collection[str]) -> frozenset[Person]:
    """Return the people whose reaction on a message saves, of all pages and both kinds; bots are no people."""
    place, workspace = int(ref.thread or ref.channel.id), ref.channel.workspace
    message = await rest.load_message(place, int(ref.id), workspace=workspace)
    people: set[Person] = set()
    for reaction in message.get("reactions") or ():
        if saves(reaction, emoji):
            for burst in _kinds(reaction):
                name = str(reaction["emoji"]["name"])
                people |= await _people(rest, place, int(ref.id), name, workspace, burst=burst)
    return frozenset(people)


async def _people(rest: Rest, place: int, message: int, name: str, workspace: str, *, burst: bool) -> set[Person]:
    people: set[Person] = set()
    after = 0
    for _ in range(PEOPLE_PAGES):
        page = await rest.load_reactors(place, message, name, workspace=workspace, burst=burst, after=after)
        people |= {Person(platform="discord", user=str(user["id"])) for user in page if not user.get("bot")}
        if len(page) < PAGE:
            break
        after = max(int(user["id"]) for user in page)
    return people


def _kinds(reaction: Json) -> Iterator[bool]:
    """Which kinds of reactions stand there; both where it is not told."""
    details = reaction.get("count_details") or {"normal": 1, "burst": 1}
    if details.get("normal"):
        yield NORMAL
    if details.get("burst"):
        yield SUPER


def _by_place(refs: Sequence[MessageRef]) -> Iterator[tuple[str, list[MessageRef]]]:
    ordered = sorted((ref for ref in refs if ref.id.isdecimal() and _place(ref).isdecimal()), key=_place)
    return ((place, list(some)) for place, some in groupby(ordered, _place))


def _place(ref: MessageRef) -> str:
    return ref.thread or ref.channel.id


def count_saving(message: Json, emoji: Collection[str]) -> int:
    """Return how many reactions that save stand on a message; the bot's own are not counted."""
    return sum(_others(reaction) for reaction in message.get("reactions") or () if saves(reaction, emoji))


def saves(reaction: Json, emoji: Collection[str]) -> bool:
    """Return whether a reaction saves: one of `emoji`, however its character is drawn; never a server's own."""
    shown = reaction.get("emoji") or {}
    return shown.get("id") is None and plain_emoji(str(shown.get("name") or "")) in emoji


def plain_emoji(name: str) -> str:
    """Return an emoji without what only chooses how it is drawn."""
    for variation in VARIATIONS:
        name = name.replace(variation, "")
    return name


def is_saving(name: str | None, custom_id: object, emoji: Collection[str]) -> bool:
    """Return whether a reaction that was just given or taken away saves."""
    return custom_id is None and plain_emoji(name or "") in emoji


def person_of(user_id: int) -> Person:
    """Return the person behind a user's id; the same one in every server."""
    return Person(platform="discord", user=str(user_id))


def channel_of(guild_id: int | None, channel_id: int) -> Channel:
    """Return the channel behind Discord's ids; a private talk has no server."""
    return Channel(platform="discord", workspace=str(guild_id or ""), id=str(channel_id))


def _others(reaction: Json) -> int:
    own = bool(reaction.get("me")) + bool(reaction.get("me_burst"))
    return max(0, int(reaction.get("count") or 0) - own)
