"""The registry of faces, and which of them and of the settings a process needs for its role. A new face is added here.

A role is `clock`, `worker`, `web`, or the name of a face that listens. Only `FACES` knows the faces; all else is pure.
What is missing is said at once, with an example.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from adapters.console.face import CONSOLE
from adapters.discord.face import DISCORD
from adapters.kit.face import Face
from adapters.mail.face import MAIL
from adapters.slack.face import SLACK
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.settings import Settings

FACES = (CONSOLE, SLACK, DISCORD, MAIL)
NOBODY_LISTENS = "nothing listens to {}: {} is missing. For example: {}"


def check_roles(faces: Sequence[Face], settings: "Settings", roles: Collection[str]) -> None:
    """Raise ConfigurationError with the names and examples of the variables that one of `roles` lacks."""
    for face in faces:
        setup = face.setup(settings)
        settings.require_all(*setup.required, *(setup.listening if face.name in roles else ()))


def find_idleness(faces: Sequence[Face], settings: "Settings", role: str, port: int | None = None) -> str:
    """Return why a process with this role has nothing to do here, "" when it has something to do, or lacks a setting.

    A Procfile starts every kind of process, whatever is set up. `port` is where the process would listen.
    """
    called = settings.web_pages or any(face.setup(settings).called for face in faces)
    if role == "web" and port is None and not called:
        return "PORT is not set. To show pages, set PORT and WEB_PAGES=on, or use papers web --open"
    idle = next((face.setup(settings).idle for face in faces if face.name == role), "")
    return f"{idle}; papers doctor says how to set it up" if idle else ""


def configured_faces(faces: Sequence[Face], settings: "Settings") -> tuple[Face, ...]:
    """Return the faces that are set up; where there are none, the fallback."""
    found = tuple(face for face in faces if face.setup(settings).configured)
    return found or tuple(face for face in faces if face.fallback)


def needed_faces(faces: Sequence[Face], settings: "Settings", roles: Collection[str]) -> tuple[Face, ...]:
    """Return the faces that a process with these roles opens: a worker all that are set up, a clock none."""
    found = configured_faces(faces, settings)
    if "worker" in roles:
        return found
    talking = bool(set(roles) - {"clock"})
    return tuple(
        face
        for face in found
        if face.name in roles or ("web" in roles and face.requests) or (talking and face.everywhere)
    )


def serving_roles(faces: Sequence[Face], settings: "Settings", port: int | None) -> frozenset[str]:
    """Return all that is configured, for one process that is everything and listens at `port`.

    Raises ConfigurationError.
    """
    if settings.web_pages and port is None:
        settings.require("PORT")
    web = set() if port is None else {"web"}
    roles = {"clock", "worker", *web, *(face.name for face in faces if face.setup(settings).listens)}
    check_roles(faces, settings, roles)
    for face in faces:
        setup = face.setup(settings)
        heard = setup.listening or setup.called
        if setup.configured and heard and not setup.listens and not (setup.called and web):
            lacking = "PORT" if setup.called else setup.listening[-1]
            from bot.settings import EXAMPLES  # here, so that `papers --help` does not wait for it

            raise ConfigurationError(NOBODY_LISTENS.format(face.name.capitalize(), lacking, EXAMPLES[lacking]))
    return frozenset(roles)


def describe_serving(faces: Sequence[Face], settings: "Settings", port: int | None) -> str:
    """Return in one line what one process for everything serves, or what to set where no platform is set up."""
    names = [face.name.capitalize() for face in faces if face.setup(settings).configured]
    web = "" if port is None else f"{'pages' if settings.web_pages else 'web'} on {_named(port)}"
    if names:
        chats = any(face.setup(settings).configured and face.setup(settings).listening for face in faces)
        start = f" Type /{settings.papers_command} in any channel." if chats else ""
        return f"Serving {', '.join(filter(None, (' and '.join(names), web)))}.{start} Ctrl-C stops."
    lacking = ", or ".join(
        " and ".join(setup.listening) for setup in (face.setup(settings) for face in faces) if setup.listening
    )
    return (
        f"Serving {', '.join(filter(None, ('digests and alerts in this terminal', web)))}. For Slack or Discord set "
        f"{lacking}; papers doctor says how. Ctrl-C stops."
    )


def describe_web(faces: Sequence[Face], settings: "Settings", port: int) -> str:
    """Return in one line what the web process serves, and what to set for pages where it has none."""
    named = ["pages"] if settings.web_pages else []
    named += [f"{face.name.capitalize()}'s requests" for face in faces if face.setup(settings).called]
    named += ["health", "metrics"] if settings.metrics_port is None else ["health"]
    advice = "" if settings.web_pages else " For pages set WEB_PAGES=on."
    what = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"Serving {what} on {_named(port)}.{advice} Ctrl-C stops."


def _named(port: int) -> str:
    return f":{port}" if port else "a free port"
