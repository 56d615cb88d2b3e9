"""Answers to buttons in the Home tab and in windows: Slack shows nothing private there but another window."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.kit.pictures import show_pictured
from adapters.slack.api import SlackApi
from adapters.slack.limits import HOME_BLOCKS
from adapters.slack.render import reply_blocks
from adapters.slack.rich_text import plain_text
from bot.replies import Reply, without_sharing

TITLE = "Papers"
WAITING = Reply(title="One moment…")


@dataclass(eq=False)
class Windows:
    """Opens a window at once, for its permission is short-lived, and fills it when the answer is there."""

    api: SlackApi
    command: str

    async def open(self, team: str, trigger: str) -> str:
        """Open a window and return its id."""
        opened = await self.api.call_now(team, "views.open", trigger_id=trigger, view=self.waiting())
        view = opened.get("view")
        return str(view.get("id", "")) if isinstance(view, Mapping) else ""

    def waiting(self) -> dict[str, Any]:
        """Return the window as it is until the answer is there."""
        return self._view(WAITING)

    async def fill(self, team: str, view_id: str, reply: Reply) -> None:
        """Show a reply in a window."""

        async def show(shown: Reply) -> None:
            await self.api.call(team, "views.update", "posts", view_id=view_id, view=self._view(shown))

        await show_pictured(show, reply)

    def _view(self, reply: Reply) -> dict[str, Any]:
        return {
            "type": "modal",
            "title": plain_text(TITLE),
            "close": plain_text("Close"),
            "blocks": reply_blocks(without_sharing(reply), self.command, blocks=HOME_BLOCKS),
        }
