"""What was drawn as JSON, in the shapes that discord.py sends."""

import io
from typing import Any

import discord

from adapters.discord.components import Component, Payload
from adapters.discord.render import attachment_name
from bot.replies import File


class Drawn(discord.ui.LayoutView):
    """A finished message. The library keeps nothing of it: its buttons are understood by their names."""

    def __init__(self, payload: Payload) -> None:
        super().__init__(timeout=None)
        self._drawn: list[Component] = payload["components"]

    def to_components(self) -> list[dict[str, Any]]:
        return self._drawn

    def has_components_v2(self) -> bool:
        return True

    def is_dispatchable(self) -> bool:
        return False


class DrawnForm(discord.ui.Modal):
    """A finished form. Sending it is heard by its name, so that it works in whichever process it arrives."""

    def __init__(self, title: str, custom_id: str, rows: list[Component]) -> None:
        super().__init__(title=title, custom_id=custom_id, timeout=60)
        self._drawn = rows

    def to_components(self) -> list[dict[str, Any]]:
        return self._drawn

    def is_dispatchable(self) -> bool:
        return False


class SentFile(discord.File):
    """An export to send along. Discord's ids are texts, in the place of a file's number, too."""

    def __init__(self, file: File) -> None:
        super().__init__(io.BytesIO(file.content), filename=attachment_name(file))

    def to_dict(self, index: int) -> dict[str, Any]:
        return {**super().to_dict(index), "id": str(index)}


def shown_components(message: discord.Message | None) -> list[Component]:
    """Return the components of a message that the library has read, as JSON."""
    return [dict(component.to_dict()) for component in message.components] if message else []
