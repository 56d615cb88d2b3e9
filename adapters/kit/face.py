"""What a face declares: which settings it needs, and how it is opened. adapters/README.md tells how one is made.

Light on purpose: `papers --help` reads every `Face`, and the library of a platform is loaded by `Face.load` only.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncio

    from aiohttp import web

    from bot.app import OpenBot
    from bot.model import Finding, Layout
    from bot.ports import Handlers, Jobs, Pacer, Publisher
    from bot.settings import Settings

Run: TypeAlias = "Callable[[asyncio.Event], Awaitable[None]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the settings make of a face.

    `configured`: digests can be posted there. `required` must be set in every process, `listening` in one that listens.
    `listens`: `papers serve` listens. `called`: the platform sends requests to the web process.
    `idle`: why the process that only listens has nothing to do, "" when it has.
    """

    configured: bool
    required: tuple[str, ...] = ()
    listening: tuple[str, ...] = ()
    listens: bool = False
    called: bool = False
    idle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceParts:
    """What a process hands to each of its faces."""

    settings: "Settings"
    bot: "OpenBot"
    pacer: "Pacer"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFace:
    """An open face: what posts, what listens if anything does, its job handlers, the routes of the web process.

    `drain` waits for `stop`, then for the answers under way.
    """

    name: str
    publisher: "Publisher"
    listen: "Run | None" = None
    events: "Handlers" = field(default_factory=dict)
    routes: "Sequence[web.AbstractRouteDef]" = ()
    drain: "Run | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceApp:
    """How a face is opened.

    `open_publisher` opens what posts, `open` all of a face that does more; neither listens yet. `identify` returns the
    bot's identity on the platform (see bot/workspaces/ownership.py), `examine` what `papers doctor` shows; None where
    there is nothing to ask. `layout` is that of `papers post`.
    """

    open_publisher: "Callable[[FaceParts], AbstractAsyncContextManager[Publisher]]"
    open: "Callable[[FaceParts, Jobs], AbstractAsyncContextManager[OpenFace]] | None" = None
    identify: Callable[[FaceParts], Awaitable[Mapping[str, str]]] | None = None
    examine: "Callable[[FaceParts], Awaitable[Sequence[Finding]]] | None" = None
    layout: "Layout" = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A platform in the registry.

    `example` is a reference of a channel (`slack:T012AB3CD:C012AB3CD`), "" where nobody names one; `accepts` tells
    whether the names after the platform can be one. `process` says what `papers NAME` does, "" when nothing listens;
    `start` how one sets it up. `requests`: the platform may send requests to the web process. One that is `everywhere`
    is opened in every process that talks with people: they ask there for what it posts. The `fallback` is opened where
    no other face is configured.
    """

    name: str
    setup: "Callable[[Settings], Setup]"
    load: Callable[[], FaceApp]
    example: str
    accepts: Callable[[Sequence[str]], bool]
    process: str = ""
    start: str = ""
    requests: bool = False
    everywhere: bool = False
    fallback: bool = False
