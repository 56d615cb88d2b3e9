"""Small talk: one friendly line, and one next step."""

from collections.abc import AsyncIterator, Mapping

from bot.home_page import TODAY
from bot.language.typed import ChatKind
from bot.language.values import Chat
from bot.model import Asker
from bot.replies import Button, Reply, line, reacting

HELP = Button(label="What I can do", says="help")
UNDO = Button(label="Undo my last change", says="undo")
NO_LIST = Reply(
    title="There's no list to page through.",
    lines=(line(reacting("Use the buttons below a list.")),),
    buttons=(TODAY,),
)
SAID: Mapping[ChatKind, Reply] = {
    "thanks": Reply(title="You're welcome!", buttons=(TODAY,)),
    "ok": Reply(title="Glad it helps.", buttons=(TODAY,)),
    "greeting": Reply(title="Hello! Good to see you.", buttons=(TODAY,)),
    "bye": Reply(title="See you!", buttons=(TODAY,)),
    "no": Reply(title="OK, nothing was changed.", buttons=(UNDO,)),
    "yes": Reply(title="Yes to what? Type the whole command.", buttons=(HELP,)),
    "next": NO_LIST,
    "previous": NO_LIST,
}


async def answer_chat(command: Chat, asker: Asker) -> AsyncIterator[Reply]:
    """Yield one line."""
    yield SAID[command.kind]
