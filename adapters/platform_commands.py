"""Commands about one platform: what to paste to install an app, and mail for whoever runs the bot.

A composition root like adapters/cli.py, which adds them.
"""

from typing import TYPE_CHECKING

import click

from adapters.outcome import with_settings

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command("slack-manifest")
@click.option("--http", "address", default="", metavar="URL", help="Address of `papers web`; default: Socket Mode.")
@with_settings()
async def slack_manifest(settings: "Settings", address: str) -> int:
    """Print the manifest that creates the Slack app."""
    import json

    from adapters.slack.manifest import build_manifest, check_address

    command, seeds = settings.papers_command, settings.papers_seed_reactions
    public = check_address(address) if address else ""
    click.echo(json.dumps(build_manifest(command=command, address=public, seeds=seeds), indent=2))
    return 0


@click.command("discord-invite")
@with_settings()
async def discord_invite(settings: "Settings") -> int:
    """Print the links that add the bot to Discord.

    To a server, or to a person's own list.
    """
    from adapters.discord.invite import invitation

    click.echo(invitation(settings.require("DISCORD_TOKEN"), seeds=settings.papers_seed_reactions))
    return 0


@click.command("mail-test")
@click.argument("address")
@with_settings()
async def mail_test(settings: "Settings", address: str) -> int:
    """Send a test mail to ADDRESS."""
    from adapters.mail.app import open_publisher
    from adapters.platforms import build_parts
    from bot.app import open_bot

    to = _read_address(address, "mail-test")
    settings.require("SMTP_URL")
    async with open_bot(settings, follows=False) as bot, open_publisher(build_parts(settings, bot)) as publisher:
        await publisher.test(to, bot.clock.now())
    click.echo(f"The mail server took a mail to {to}. Look for it there, and among the spam.")
    return 0


@with_settings()
async def end_mail(settings: "Settings", address: str) -> int:
    """End mail to an address and forget it, whoever asked for it."""
    from bot.app import open_bot
    from bot.errors import ConfigurationError

    to = _read_address(address, "mail off")
    async with open_bot(settings, follows=False) as bot:
        if bot.mailing is None:
            raise ConfigurationError("SMTP_URL is not set, so there is no mail.")
        known = await bot.mailing.leave_address(to)
        await bot.confirm_kept()
    click.echo(f"No more mail to {to}." if known else f"There was no mail to {to}.")
    return 0


def _read_address(address: str, command: str) -> str:
    from bot.errors import UsageError
    from bot.mail_address import parse_address

    if not (read := parse_address(address)):
        raise UsageError(f"That isn't a mail address. For example: papers {command} ada@example.org")
    return read


PLATFORM_COMMANDS = (slack_manifest, discord_invite, mail_test)
