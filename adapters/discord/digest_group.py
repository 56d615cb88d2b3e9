"""`/digest`: a channel's digest with native options, for those who may manage channels. Beside `/papers`, which can do
all of it in one line of text.
"""

from typing import Annotated, Any, Literal

import discord
import msgspec
from discord import app_commands

from adapters.discord.incoming import PLATFORM, AnyInteraction, read_asker
from adapters.discord.limits import CHOICES
from adapters.discord.talk import Talk
from bot.language.digest_words import write_topic
from bot.language.forms import DigestForm, check_form, explain_problems
from bot.language.zones import complete_zones
from bot.model import Asker, Channel
from bot.replies import Reply

PLACES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
LONGEST = 200
MOST_PAPERS, MOST_UPVOTES = 25, 100_000


class Place(app_commands.Transformer):
    """A channel that takes messages, with what the person may do there."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return PLACES

    async def transform(self, interaction: AnyInteraction, value: Any, /) -> app_commands.AppCommandChannel:
        if not isinstance(value, app_commands.AppCommandChannel):
            raise app_commands.TransformerError(value, self.type, self)
        return value


Where = app_commands.Transform[app_commands.AppCommandChannel, Place]
Words = app_commands.Range[str, 1, LONGEST]


def write_wish(**given: str | None) -> tuple[str, dict[str, str], DigestForm]:
    """Return what the options mean as typed text, what is wrong with them by field, and all of them as a form. Pure.

    Options that were not given stay as they are. A search comes last but for the layout, where it has to end.
    """
    said = {name: value for name, value in given.items() if value is not None}
    form = DigestForm(**said)
    _, wrong = check_form(form)
    words = [
        f"at {form.time}" if "time" in said else "",
        form.zone if "zone" in said else "",
        form.days if "days" in said else "",
        f"top {form.top}" if "top" in said else "",
        f"min {form.min}" if "min" in said else "",
        write_topic(form.about) if said.get("about") else "",
        f"as {form.layout}" if "layout" in said or said.get("about") else "",
    ]
    text = " ".join(["subscribe", *(each for each in words if each)])
    return text, {name: problem for name, problem in wrong.items() if name in said}, form


def build_digest_group(talk: Talk) -> app_commands.Group:
    """Return the group with its commands."""
    group = app_commands.Group(
        name="digest",
        description="A channel's daily digest",
        default_permissions=discord.Permissions(manage_channels=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )
    _add_subscribe(group, talk)
    for name, text, meaning in (
        ("settings", "settings", "See and change the settings"),
        ("unsubscribe", "unsubscribe", "Stop the digest here"),
        ("preview", "preview", "See the next digest (only you)"),
        ("status", "status", "Last and next digest, any problems"),
    ):
        _add_plain(group, talk, name, text, meaning)
    _add_pause(group, talk)
    return group


def _add_subscribe(group: app_commands.Group, talk: Talk) -> None:
    @group.command(description="Post the day's papers in a channel, once a day")
    @app_commands.describe(
        channel="Channel; default: this one",
        time="Time: 09:00, 9am",
        zone="Time zone: Berlin, New York, UTC",
        days="Days: weekdays, daily, weekly or mon,wed-fri",
        top="Max papers",
        least="Min upvotes",
        about="Topic: only papers matching this search",
        layout="One message with a thread, one list, or one message per paper",
    )
    @app_commands.rename(least="min")
    @app_commands.autocomplete(zone=_complete_zone)
    async def subscribe(
        interaction: AnyInteraction,
        channel: Where | None = None,
        time: Words | None = None,
        zone: Words | None = None,
        days: Words | None = None,
        top: Annotated[int, app_commands.Range[int, 1, MOST_PAPERS]] | None = None,
        least: Annotated[int, app_commands.Range[int, 0, MOST_UPVOTES]] | None = None,
        about: Words | None = None,
        layout: Literal["thread", "list", "papers"] | None = None,
    ) -> None:
        numbers = {"top": None if top is None else str(top), "min": None if least is None else str(least)}
        text, wrong, form = write_wish(time=time, zone=zone, days=days, about=about, layout=layout, **numbers)
        answer: str | Reply = explain_problems(form, wrong) if wrong else text
        await talk.answer_about(interaction, answer, _asker(interaction, channel))


def _add_plain(group: app_commands.Group, talk: Talk, name: str, text: str, meaning: str) -> None:
    @group.command(name=name, description=meaning)
    @app_commands.describe(channel="Channel; default: this one")
    async def plain(interaction: AnyInteraction, channel: Where | None = None) -> None:
        await talk.answer_about(interaction, text, _asker(interaction, channel))


def _add_pause(group: app_commands.Group, talk: Talk) -> None:
    @group.command(description="Pause the digest")
    @app_commands.describe(until="How long, or until when: 2w, 3d, 2026-08-01", channel="Which channel")
    @app_commands.rename(until="for")
    async def pause(interaction: AnyInteraction, until: Words = "1w", channel: Where | None = None) -> None:
        await talk.answer_about(interaction, f"pause {until}", _asker(interaction, channel))


async def _complete_zone(interaction: AnyInteraction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=zone, value=zone) for zone in complete_zones(typed, CHOICES)]


def _asker(interaction: AnyInteraction, channel: app_commands.AppCommandChannel | None) -> Asker:
    """Who asks about which channel; Discord tells what they may do there."""
    asker = read_asker(interaction)
    if channel is None or not asker.channel.workspace:
        return asker
    there = Channel(platform=PLATFORM, workspace=asker.channel.workspace, id=str(channel.id))
    return msgspec.structs.replace(asker, channel=there, manages=channel.permissions.manage_channels)
