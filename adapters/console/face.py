"""The terminal in the registry: it needs no settings, and digests go there where no other platform is set up."""

from typing import TYPE_CHECKING

from adapters.kit.face import Face, FaceApp, Setup

if TYPE_CHECKING:
    from bot.settings import Settings


def read_setup(settings: "Settings") -> Setup:
    """Return that nothing is set up on purpose."""
    return Setup(configured=False)


def _load() -> FaceApp:
    from adapters.console.publish import APP

    return APP


CONSOLE = Face(
    name="console",
    setup=read_setup,
    load=_load,
    example="console:demo",
    accepts=lambda names: len(names) == 1 and bool(names[0]),
    fallback=True,
)
