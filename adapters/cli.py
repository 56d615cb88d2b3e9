"""The `papers` command: every subcommand opens what it needs and does its work.

A composition root, as adapters/processes.py is for what runs until it is stopped. Everything heavy is imported where it
is used, so that `--help` is quick.
"""

import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import click

from adapters.console.shell import SHORT_FORMS
from adapters.faces import FACES
from adapters.help_pages import PROCESSES, WIDTH, WordsCommand
from adapters.option_kinds import Day, Number
from adapters.outcome import run_command, wait_with_nothing, with_settings
from adapters.platform_commands import PLATFORM_COMMANDS, end_mail
from adapters.streams import CommandGroup, tell

if TYPE_CHECKING:
    from bot.settings import Settings

ASK_CONTEXT = {"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]}
SHOWN_AT = click.option(
    "--port", type=Number(0, 65535, example=3000), help="Listen on this port instead of PORT; 0: any free port."
)
PAGE = click.option("--page", default=1, type=Number(1, example=2), help="Page of a long answer.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line and paper; the whole list.")
OPENS = click.option("--open", "opens", is_flag=True, help="Show the pages on this machine only, in a browser.")


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH})
@click.version_option(package_name="papers-bot", prog_name="papers")
def main() -> None:
    """The day's research papers in Slack, Discord and the terminal."""


@main.command()
@with_settings()
async def demo(settings: "Settings") -> int:
    """Try it now. No account and no Redis needed.

    Posts the newest digest here, then talks.
    """
    from adapters.console.demo import run_demo
    from adapters.platforms import open_everywhere
    from adapters.web.loopback import show_pages
    from bot.app import open_bot

    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    async with (
        open_bot(settings) as bot,
        open_everywhere(settings, bot),
        show_pages(bot, shown=interactive) as pages,
    ):
        await run_demo(bot, interactive=interactive, emoji=settings.emoji, pages=pages)
    return 0


@main.command(cls=WordsCommand, context_settings=ASK_CONTEXT)
@click.argument("text", nargs=-1)
@PAGE
@AS_JSON
def ask(text: tuple[str, ...], page: int, as_json: bool) -> None:
    """Anything you can type in a chat: papers ask help."""
    _ask(" ".join(text), page=page, as_json=as_json)


def _short_form(verb: str, meaning: str) -> click.Command:
    @click.argument("words", nargs=-1)
    @PAGE
    @AS_JSON
    def command(words: tuple[str, ...], page: int, as_json: bool) -> None:
        _ask(" ".join((verb, *words)), page=page, as_json=as_json, exports=verb == "export")

    return click.command(name=verb, cls=WordsCommand, help=meaning, context_settings=ASK_CONTEXT)(command)


for _verb, _meaning in SHORT_FORMS.items():
    if _verb != "mail":
        main.add_command(_short_form(_verb, _meaning))


@main.command()
@click.option(
    "--channel", required=True, metavar="REF", help="console:demo, slack:TEAM:CHANNEL or discord:SERVER:CHANNEL."
)
@click.option("--date", "day", type=Day(), metavar="DAY", help="Day to post; default: the newest.")
@click.option("--top", default=8, show_default=True, type=Number(1, 50, example=8), help="Max papers.")
@click.option("--min", "min_upvotes", default=0, show_default=True, type=Number(0, example=10), help="Min upvotes.")
@with_settings()
async def post(settings: "Settings", channel: str, day: Any, top: int, min_upvotes: int) -> int:
    """Post a day's papers to a channel now, never twice."""
    from adapters.console.posting import post_here
    from adapters.platforms import build_parts, open_publisher, read_channel
    from bot.app import open_bot
    from bot.model import PostRequest

    face, where = read_channel(channel)
    layout = face.load().layout
    request = PostRequest(channel=where, day=day, top=top, min_upvotes=min_upvotes, layout=layout)
    async with open_bot(settings, follows=False) as bot, open_publisher(build_parts(settings, bot), face) as to:
        return await post_here(bot, to, request)


@main.command()
@click.option("--since", type=Day(), metavar="DAY", help="First day to fetch; default: a week ago.")
@click.option("--now", is_flag=True, help="Ask even if the source told us to wait.")
@with_settings()
async def refresh(settings: "Settings", since: Any, now: bool) -> int:
    """Fetch papers into the library.

    Shows progress; safe to interrupt and rerun.
    """
    from adapters.console.refreshing import refresh_days
    from bot.app import open_bot

    async with open_bot(settings, follows=False, obeys_pauses=not now) as bot:
        code = await refresh_days(bot, since)
        await bot.confirm_kept()
        return code


@main.command("import")
@click.argument("file", type=click.File("rb"))
@with_settings()
async def import_file(settings: "Settings", file: Any) -> int:
    """Add papers from a saved Daily Papers page or an export.

    The page as HTML, API JSON or copied text; - reads standard input.
    """
    from adapters.console.importing import import_and_print, read_file
    from bot.app import open_bot

    body = read_file(file, file.name)
    async with open_bot(settings, follows=False) as bot:
        return await import_and_print(bot, body)


@main.command()
@click.option("--port", default=0, type=Number(0, 65535, example=6379), help="TCP port; default: none.")
@click.option("--password", envvar="PAPERS_REDIS_PASSWORD", default="", help="Asked of TCP clients.")
@with_settings("INFO")
async def redis(settings: "Settings", port: int, password: str) -> int:
    """Run the embedded Redis-compatible server in the foreground."""
    from bot.process import stopped_by_signals
    from bot.store.server import run_server

    if settings.redis_url and not port:
        return await wait_with_nothing("REDIS_URL is set, so nobody would use this server; --port N starts one anyway")
    with stopped_by_signals() as stop:
        await run_server(
            settings.home,
            port=port,
            password=password,
            ready=lambda handle: tell(f"Serving at {handle.home.socket}. Ctrl-C stops."),
            stop=stop,
        )
    return 0


for _command in PLATFORM_COMMANDS:
    main.add_command(_command)


@main.command(cls=WordsCommand, context_settings=ASK_CONTEXT)
@click.argument("words", nargs=-1)
def mail(words: tuple[str, ...]) -> None:
    """Digests by email: mail ada@example.org.

    Confirmed first. `mail off` ends your own, `mail off ADDRESS` anybody's: for whoever runs the bot.
    """
    if len(words) == 2 and words[0] == "off":
        end_mail(words[1])
    else:
        _ask(" ".join(("mail", *words)), page=1, as_json=False)


def _process(role: str, meaning: str) -> click.Command:
    @SHOWN_AT
    def command(port: int | None, *, opens: bool = False) -> None:
        async def work(settings: "Settings") -> int:
            from adapters.faces import check_roles, describe_web, find_idleness

            at = settings.port if port is None else port
            if opens:
                from adapters.processes import open_pages

                return await open_pages(settings, at or 0)
            if idle := find_idleness(FACES, settings, role, at):
                return await wait_with_nothing(idle)
            check_roles(FACES, settings, {role})
            if role == "web" and at is None:
                settings.require("PORT")
            from adapters.processes import run_roles

            said = describe_web(FACES, settings, at or 0) if role == "web" and settings.log_format == "text" else ""
            return await run_roles(settings, {role}, port=at, greeting=said)

        run_command(work, default_level="WARNING" if opens else "INFO")

    return click.command(name=role, help=meaning)(OPENS(command) if role == "web" else command)


for _role, _meaning in PROCESSES.items():
    main.add_command(_process(_role, _meaning))


@main.command(name="serve")
@SHOWN_AT
@with_settings("INFO")
async def serve_all(settings: "Settings", port: int | None) -> int:
    """Everything that is configured, in one process."""
    from adapters.faces import describe_serving, serving_roles
    from adapters.processes import run_roles

    at = settings.port if port is None else port
    roles = serving_roles(FACES, settings, at)
    said = describe_serving(FACES, settings, at) if settings.log_format == "text" else ""
    return await run_roles(settings, roles, port=at, greeting=said)


@main.command()
@with_settings()
async def doctor(settings: "Settings") -> int:
    """Check settings, store, sources and clock; say what to do."""
    from adapters.console.doctor import run_doctor
    from adapters.platforms import examine_platforms
    from bot.app import open_bot

    async with open_bot(settings, follows=False) as bot:
        return await run_doctor(bot, await examine_platforms(settings, bot))


@main.command()
@with_settings()
async def adopt(settings: "Settings") -> int:
    """Give this store to the bot whose tokens are set.

    After a restore, or for a new app.
    """
    from adapters.platforms import adopt_store
    from bot.app import open_bot

    async with open_bot(settings, follows=False) as bot:
        for name in await adopt_store(settings, bot):
            click.echo(f"This store now belongs to {name}.")
    return 0


@with_settings()
async def _ask(settings: "Settings", text: str, *, page: int, as_json: bool, exports: bool = False) -> int:
    from adapters.opening import open_for_one_answer

    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(open_for_one_answer(settings))
        from adapters.console.asking import ask_and_print
        from adapters.console.publish import ConsolePublisher
        from adapters.console.screen import open_console

        screen = ConsolePublisher(bot.store.transcript, open_console(stderr=as_json), settings.emoji[0])
        bot.publishers["console"] = screen
        if text.startswith("mail"):
            from adapters.platforms import open_everywhere

            await stack.enter_async_context(open_everywhere(settings, bot))
        return await ask_and_print(bot, text, page=page, as_json=as_json, exports=exports)


if __name__ == "__main__":
    main()
