"""Which bot a store belongs to."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

Identify = Callable[[], Awaitable[Mapping[str, str]]]
"""Returns a bot's identity on one platform, by kind (`app`, `client`, `bot`). Raises WorldError while the platform
cannot be asked."""


class Owners(Protocol):
    """Remembers whose store it is, for each platform."""

    async def load(self, platform: str) -> dict[str, str]:
        """Return the identity noted for this platform by kind, empty when nobody has worked here yet."""
        ...

    async def note(self, platform: str, identity: Mapping[str, str]) -> None:
        """Note the kinds that are not noted yet; the first process to do so wins."""
        ...

    async def replace(self, platform: str, identity: Mapping[str, str]) -> None:
        """Note this identity in place of the former one."""
        ...
