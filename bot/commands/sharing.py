"""What of an answer may be shown to a whole channel: papers, as anybody would see them, and nothing of one person's."""

import msgspec

from bot.language import Command, ListDay, ListMonth, ListWeek, Search, Show, Similar, Trending
from bot.model import Asker, Person
from bot.paper_list import list_menus
from bot.replies import Card, Reply, Shared, line

PUBLIC = (ListDay, ListMonth, ListWeek, Search, Show, Similar, Trending)
EVERYBODY = "everyone"  # asks for what is shared: nobody's bookmarks, notes and tags are in the answer

ONLY_PAPERS = Reply(title="Not shared", lines=(line("Only papers and lists of papers can be shared."),))


def ask_for_everybody(asker: Asker) -> Asker:
    """Return who asks for what a channel reads: nobody in particular, without any rights."""
    person = Person(platform=asker.person.platform, workspace=asker.person.workspace, user=EVERYBODY)
    return msgspec.structs.replace(asker, person=person, manages=False, direct=False)


def may_be_shared(command: Command) -> bool:
    """Whether a channel may read the answer: commands that change something, or are about one person, are not."""
    return isinstance(command, PUBLIC)


def prepare_to_share(reply: Reply) -> Shared:
    """Return what a channel sees of an answer. Trouble, or an answer without papers, is never public."""
    if reply.trouble or not reply.cards:
        return Shared(reply=reply)
    cards = tuple(map(_impersonal, reply.cards))
    menus = list_menus(cards) if reply.is_list else ()
    public = Reply(title=reply.title, lines=reply.lines, cards=cards, selects=menus)
    return Shared(reply=public, public=True)


def _impersonal(card: Card) -> Card:
    return msgspec.structs.replace(card, saved=False, note="")
