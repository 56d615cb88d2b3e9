"""Answers to buttons in the Home tab and in windows: Slack shows nothing private there but another window."""

from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.slack.api import SlackApi
from adapters.slack.draw_reply import reply_blocks
from adapters.slack.limits import HOME_BLOCKS
from adapters.slack.rich_text import plain_text
from bot.replies import Button, Card, Reply

TITLE = "Papers"
WAITING = Reply(title="One moment…")


class Windows:
    """Opens a window at once, for its permission is short-lived, and fills it when the answer is there."""

    def __init__(self, api: SlackApi, command: str) -> None:
        self._api = api
        self._command = command

    async def open(self, team: str, trigger: str) -> str:
        """Open a window and return its id."""
        opened = await self._api.call_now(team, "views.open", trigger_id=trigger, view=self._view(WAITING))
        view = opened.get("view")
        return str(view.get("id", "")) if isinstance(view, Mapping) else ""

    async def fill(self, team: str, view_id: str, reply: Reply) -> None:
        """Show a reply in a window."""
        await self._api.call(team, "views.update", "posts", view_id=view_id, view=self._view(reply))

    def _view(self, reply: Reply) -> dict[str, Any]:
        return {
            "type": "modal",
            "title": plain_text(TITLE),
            "close": plain_text("Close"),
            "blocks": reply_blocks(without_sharing(reply), self._command, blocks=HOME_BLOCKS),
        }


def without_sharing(reply: Reply) -> Reply:
    """Return a reply without Share buttons: a window has no channel."""
    cards = tuple(_unshared(card) for card in reply.cards)
    return msgspec.structs.replace(reply, cards=cards, buttons=_kept(reply.buttons))


def _unshared(card: Card) -> Card:
    return msgspec.structs.replace(card, buttons=_kept(card.buttons))


def _kept(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button.kind != "share")
