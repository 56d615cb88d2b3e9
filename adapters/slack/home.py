"""The Home tab: a person's bookmarks, what they follow, what the workspace saves, and how to start.

Everything in it is an answer of the core to what could be typed; the tab only puts them under one another.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from adapters.slack.api import SlackApi
from adapters.slack.buttons import button_rows
from adapters.slack.draw_reply import reply_blocks
from adapters.slack.incoming import Place
from adapters.slack.limits import HOME_BLOCKS, Block, Sheet
from adapters.slack.rich_text import Element, heading, paragraph, plain_text, rich_text, small_print, text
from adapters.slack.talk import Talk
from adapters.slack.windows import without_sharing
from bot.errors import RefusedError
from bot.replies import Button, Reply

HOME_TEXT = 24_000  # a view may have 250 kB; this is what a person may want to read
SAVED_BLOCKS = 40
TOP = 3
SEARCH = "home:search"
QUERY_LONGEST = 200
STEPS = (
    ("today", "the papers of the day"),
    ("llm", "a search: any words will do"),
    ("subscribe", "in a channel: a digest there every weekday"),
    ("follow diffusion", "a private message when a paper matches"),
)


class Home:
    """Draws the tab when a person opens it, and again when something in it was pressed."""

    def __init__(self, talk: Talk, api: SlackApi, command: str) -> None:
        self._talk = talk
        self._api = api
        self._command = command

    async def publish(self, place: Place, *, words: str = "", page: int = 1, said: str = "") -> None:
        """Show the tab to one person: the bookmarks with `words` on this page; `said` is what was just done."""
        saved = await self._talk.last(f"saved {words}".strip(), place, page=page)
        following = await self._talk.last("following", place)
        team = await self._talk.last("team month", place)
        view = {"type": "home", "blocks": self._blocks(saved, following, team, words, said)}
        try:
            await self._api.call(place.person.workspace, "views.publish", "posts", user_id=place.person.user, view=view)
        except RefusedError as error:
            if error.about not in ("person", "message"):
                raise

    def _blocks(self, saved: Reply, following: Reply, team: Reply, words: str, said: str) -> list[Block]:
        sheet = Sheet(blocks=HOME_BLOCKS, text=HOME_TEXT, keep=self._start())
        if said:
            sheet.add(small_print(said))
        sheet.add(search_box(words))
        sheet.add_all(reply_blocks(without_sharing(saved), self._command, blocks=SAVED_BLOCKS))
        sheet.add_all(button_rows(_exports()) if saved.cards else ())
        sheet.add({"type": "divider"})
        sheet.add_all(reply_blocks(without_sharing(following), self._command, blocks=SAVED_BLOCKS // 4))
        sheet.add({"type": "divider"})
        top = msgspec.structs.replace(team, cards=team.cards[:TOP], buttons=(), page=1, pages=1)
        sheet.add_all(reply_blocks(without_sharing(top), self._command, blocks=SAVED_BLOCKS // 4))
        return sheet.finish()

    def _start(self) -> list[Block]:
        lines: list[Element] = []
        for typed, meaning in STEPS:
            lines += [text(f"{self._command} {typed}", code=True), text(f"  {meaning}\n")]
        return [{"type": "divider"}, heading("How to start"), rich_text(paragraph(lines))]


def search_box(words: str) -> Block:
    """Return the field in which bookmarks are searched; Enter searches."""
    field: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "max_length": QUERY_LONGEST,
        "placeholder": plain_text("Words, names, #tags"),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if words:
        field["initial_value"] = words[:QUERY_LONGEST]
    return {
        "type": "input",
        "block_id": SEARCH,
        "dispatch_action": True,
        "optional": True,
        "label": plain_text("Search your bookmarks"),
        "element": field,
    }


def _exports() -> Sequence[Button]:
    return tuple(Button(label=f"Export {name}", says=f"export {name} saved") for name in ("bibtex", "ris", "markdown"))
