"""What `papers doctor` finds out about Discord: token, application, commands, sessions, shards, channels."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from adapters.discord.errors import DiscordRefusedError, TokenRefusedError
from adapters.discord.heartbeat import LABEL, TOPIC, read_pulse
from adapters.discord.permissions import advise, missing, read_permissions
from adapters.discord.rest import Rest
from bot.errors import StorageError, WorldError
from bot.model import Finding, Level, Subscription
from bot.ports import Clock
from bot.store.health import HealthBook
from bot.store.subscriptions import Subscriptions

LOOKED_AT = 100  # channels; each costs a request, each server two more
FEW_STARTS = 50
PORTAL = "https://discord.com/developers/applications"

Json = dict[str, Any]


async def check_discord(
    rest: Rest, commands: Sequence[Json], subscriptions: Subscriptions, book: HealthBook, clock: Clock
) -> tuple[Finding, ...]:
    """Look at token, application, commands, gateway and every channel with a digest; raises nothing."""
    try:
        application = await rest.load_application()
    except TokenRefusedError:
        advice = f"Reset the token at {PORTAL} under Bot, and set DISCORD_TOKEN to the new one."
        return (_finding("refused", "Discord does not know DISCORD_TOKEN.", advice),)
    except WorldError as error:
        return (
            _finding(
                "warning", f"Discord cannot be asked: {error}.", "Check the network, HTTPS_PROXY and DISCORD_API_URL."
            ),
        )
    found = [*_check_application(application)]
    for check in (_check_commands(rest, commands), _check_starts(rest)):
        try:
            found.append(await check)
        except WorldError as error:
            found.append(_finding("warning", f"Discord did not answer: {error}.", "Try again in a minute."))
    try:
        found.append(read_pulse((await book.load()).get(LABEL), clock.now()))
        found += [finding async for finding in _check_channels(rest, subscriptions)]
    except StorageError as error:
        found.append(_finding("warning", f"The store was not asked: {error}.", "See what is said about the store."))
    return tuple(found)


def _check_application(application: Json) -> Iterator[Finding]:
    name = application.get("name", "")
    yield _finding("good", f"The token is that of {name!r}. No privileged intent is needed.")
    if application.get("interactions_endpoint_url"):
        advice = f"Empty Interactions Endpoint URL at {PORTAL} under General Information."
        yield _finding("refused", "Commands are sent to an address instead of to the bot.", advice)
    if "1" not in (application.get("integration_types_config") or {"1": {}}):
        advice = f"Allow User Install at {PORTAL} under Installation."
        yield _finding("warning", "People cannot add the bot to their own list.", advice)


async def _check_commands(rest: Rest, commands: Sequence[Json]) -> Finding:
    registered = {command["name"] for command in await rest.load_commands()}
    lacking = [command["name"] for command in commands if command["name"] not in registered]
    if lacking:
        text = f"Not registered: {', '.join(lacking)}."
        return _finding("warning", text, "Start `papers discord` once; it registers what has changed.")
    return _finding("good", f"{len(commands)} commands are registered.")


async def _check_starts(rest: Rest) -> Finding:
    limit = (await rest.load_gateway())["session_start_limit"]
    text = f"{limit['remaining']} of {limit['total']} new sessions are left today."
    if limit["remaining"] < FEW_STARTS:
        return _finding("warning", text, "Something restarts `papers discord` again and again; look at its log.")
    return _finding("good", text)


async def _check_channels(rest: Rest, subscriptions: Subscriptions) -> AsyncIterator[Finding]:
    """One finding for each channel that cannot be posted to, and one for the rest together."""
    looked = well = 0
    known: dict[str, tuple[Json, Json]] = {}
    async for subscription in subscriptions.walk():
        if subscription.channel.platform != "discord" or not subscription.channel.workspace:
            continue
        looked += 1
        if looked > LOOKED_AT:
            yield _finding("warning", f"Only the first {LOOKED_AT} channels with a digest were looked at.", "")
            break
        try:
            trouble = await _look_at(rest, subscription, known)
        except DiscordRefusedError as error:
            trouble = _finding("warning", f"{subscription.channel.ref}: {error.reason}.", error.advice)
        except WorldError as error:
            trouble = _finding("warning", f"{subscription.channel.ref}: {error}.", "Try again in a minute.")
        if trouble:
            yield trouble
        well += trouble is None
    yield _finding("good", f"{well} channels with a digest can be posted to.")


async def _look_at(rest: Rest, subscription: Subscription, known: dict[str, tuple[Json, Json]]) -> Finding | None:
    guild_id = subscription.channel.workspace
    if guild_id not in known:
        known[guild_id] = await rest.load_guild(int(guild_id)), await rest.load_membership(int(guild_id))
    channel = await rest.load_channel(int(subscription.channel.id), workspace=guild_id)
    kind = int(channel.get("type") or 0)
    names = missing(read_permissions(*known[guild_id], channel), subscription.layout, kind)
    if not names:
        return None
    return _finding("warning", f"{subscription.channel.ref}: missing {', '.join(names)}.", advise(names))


def _finding(level: Level, text: str, advice: str = "") -> Finding:
    return Finding(topic=TOPIC, level=level, text=text, advice=advice)
