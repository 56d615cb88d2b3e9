"""How every `papers` command ends: the settings are read, the work is done, an error is one line and an exit code.

Exit codes: 0 done, 1 the world failed, 2 usage, 3 configuration, 130 interrupted.
"""

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from adapters.start import INTERRUPTED
from adapters.streams import WORLD_FAILED, OutputLostError, tell

if TYPE_CHECKING:
    import asyncio

    from bot.settings import Settings

P = ParamSpec("P")

LEFT_S = 1.0  # for tasks and threads that go on after the work is done
OBJECTS = 200_000  # until garbage is looked for: more than a short command makes, whose time it would be a tenth of
USAGE, CONFIGURATION = 2, 3
UNEXPECTED = "sorry, that went wrong here ({}). With LOG_LEVEL=DEBUG the log says where."


def run_command(work: "Callable[[Settings], Coroutine[None, None, int]]", *, default_level: str = "CRITICAL") -> None:
    """Run a subcommand to its exit code; an error becomes one line on stderr with the next step.

    At a terminal the answers say what is wrong, so the log keeps quiet unless LOG_LEVEL is set.
    """
    gc.set_threshold(OBJECTS)
    import asyncio

    from bot.errors import ConfigurationError, PapersError, UsageError
    from bot.health.logs import configure_logs
    from bot.proxies import load_proxy_passwords
    from bot.settings import load_settings

    passwords = load_proxy_passwords()
    redact = configure_logs(default_level, "text", secrets=passwords)
    atexit.register(gc.freeze)  # looking for garbage when all goes anyway takes a tenth of a short command's time
    runner = asyncio.Runner()
    try:
        settings = load_settings()
        secrets = (*settings.secrets(), *passwords)
        redact = configure_logs(settings.log_level or default_level, settings.log_format, secrets=secrets)
        code = runner.run(work(settings))
    except ConfigurationError as error:
        code = _fail(redact(str(error)), CONFIGURATION, error)
    except UsageError as error:
        code = _fail(redact(str(error)), USAGE, error)
    except PapersError as error:
        code = _fail(redact(str(error)), WORLD_FAILED, error)
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = INTERRUPTED
    except OutputLostError:  # reported where the output ends
        code = WORLD_FAILED
    except Exception as error:  # a mistake of ours: the outermost place where one may be caught
        code = _fail(UNEXPECTED.format(type(error).__name__), WORLD_FAILED, error)
    _close(runner, code)
    sys.exit(code)


def with_settings(
    default_level: str = "CRITICAL",
) -> "Callable[[Callable[Concatenate[Settings, P], Coroutine[None, None, int]]], Callable[P, None]]":
    """Return a decorator that makes a subcommand of what works with the settings; its options are handed on."""

    def decorate(work: "Callable[Concatenate[Settings, P], Coroutine[None, None, int]]") -> Callable[P, None]:
        @wraps(work)
        def command(*args: P.args, **options: P.kwargs) -> None:
            run_command(lambda settings: work(settings, *args, **options), default_level=default_level)

        return command

    return decorate


async def wait_with_nothing(reason: str) -> int:
    """Wait to be stopped, because of `reason`: a sentence at a terminal, an event in a log."""
    from bot.process import wait_idle

    def say(reason: str) -> None:
        tell(f"Nothing to do: {reason}. Ctrl-C stops.")

    await wait_idle(reason, say if sys.stderr.isatty() else None)
    return 0


def _close(runner: "asyncio.Runner", code: int) -> None:
    """Close the event loop. Nobody waits for what does not end, such as a thread that looks a name up: the process
    ends without it."""

    def leave() -> None:
        lost = True
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            lost = False
        os._exit(WORLD_FAILED if lost else code)

    late = threading.Timer(LEFT_S, leave)
    late.daemon = True
    late.start()
    try:
        runner.close()
    finally:
        late.cancel()


def _fail(said: str, code: int, error: BaseException) -> int:
    import structlog

    with suppress(OSError):  # nobody can be told when standard error is full
        click.echo(f"papers: {said}", err=True)
    structlog.get_logger(__name__).debug("command.failed", exc_info=error)
    return code
