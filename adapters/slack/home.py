"""The Home tab: the person's own page of the core, its sections under one another, bookmarks searched in a field."""

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from adapters.slack.api import SlackApi
from adapters.slack.buttons import button_rows
from adapters.slack.incoming import Place
from adapters.slack.limits import HOME_BLOCKS, Block, Sheet
from adapters.slack.render import reply_blocks
from adapters.slack.rich_text import DIVIDER, plain_text, small_print
from bot.bot import PapersBot
from bot.errors import RefusedError
from bot.home_page import HOME, SEARCH_HINT, SEARCH_LABEL, HomePage
from bot.replies import Reply, plain

HOME_TEXT = 24_000  # a view may have 250 kB; this is what a person may want to read
SAVED_BLOCKS = 40
OTHER_BLOCKS = 10
SEARCH = "home:search"
QUERY_LONGEST = 200


@dataclass(eq=False)
class Home:
    """Draws the tab when a person opens it, and again when something in it was pressed."""

    bot: PapersBot
    api: SlackApi
    command: str

    async def publish(self, place: Place, *, says: str = HOME, page: int = 1, said: Reply | None = None) -> None:
        """Show the tab to one person with the newest bookmarks, or those that `says` asks for; `said` was just done."""
        blocks = home_blocks(await self.bot.home(place.asker(page), says), self.command, said)
        view = {"type": "home", "blocks": blocks}
        try:
            await self.api.call(place.person.workspace, "views.publish", "posts", user_id=place.person.user, view=view)
        except RefusedError as error:
            if error.about not in ("person", "message"):
                raise


def asking_about(reply: Reply, channel: str) -> Reply:
    """Return what is said of a digest in the tab: its buttons are about the channel of that."""
    return replace(reply, buttons=tuple(replace(each, place=channel) for each in reply.buttons))


def home_blocks(page: HomePage, command: str, said: Reply | None = None) -> list[Block]:
    """Return the tab's blocks; what was done above them in small print, a question with its answers."""
    sheet = Sheet(blocks=HOME_BLOCKS, text=HOME_TEXT)
    if said and said.mistaken:
        sheet.add(reply_blocks(said, command, blocks=OTHER_BLOCKS))
    elif said:
        sheet.add([small_print(" ".join((said.title, *map(plain, said.lines))) if said.trouble else said.title)])
    sheet.add(reply_blocks(page.start, command, blocks=OTHER_BLOCKS))
    sheet.add([DIVIDER, search_box(page.words)])
    for number, section in enumerate(page.sections):
        if number:
            sheet.add([DIVIDER])
        sheet.add(reply_blocks(section.reply, command, blocks=OTHER_BLOCKS if number else SAVED_BLOCKS))
        sheet.add(button_rows(section.buttons))
    return sheet.finish()


def search_box(words: str) -> Block:
    """Return the field in which bookmarks are searched; Enter searches."""
    field: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "max_length": QUERY_LONGEST,
        "placeholder": plain_text(SEARCH_HINT),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if words:
        field["initial_value"] = words[:QUERY_LONGEST]
    return {
        "type": "input",
        "block_id": SEARCH,
        "dispatch_action": True,
        "optional": False,
        "label": plain_text(SEARCH_LABEL),
        "element": field,
    }
