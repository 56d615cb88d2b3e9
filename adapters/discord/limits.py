"""What a Discord message may hold, and texts cut to it. Pure.

Lengths are counted in UTF-16 units, the strictest way in which Discord may count, and of text as it is sent: a
backslash counts.
"""

from adapters.kit.text import clip as cut
from bot.text import collapse

MESSAGE_TEXT = 4_000  # of all texts of one message together
MESSAGE_COMPONENTS = 40  # nested ones and the buttons beside texts included
ROW_BUTTONS = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
LINK = 512
THREAD_NAME = 100
FILE_NAME = 80
FIELD_LABEL = FORM_TITLE = 45
CHOICES = 25
OPTIONS = 25  # of one menu
OPTION_LABEL = 100
OPTION_VALUE = 100
CHOICE_NAME = 100
CHOICE_VALUE = 100
QUERY = 300  # characters of `/papers query:`; Discord lets an option hold 6,000
NONCE = 25

LOOKED_AT = 20_000  # characters of one text: nothing longer can be shown anyway


def clip(text: str, limit: int) -> str:
    """Return `text` on one line in at most `limit` units, shortened where a sentence or a word ends."""
    return cut(collapse(text[:LOOKED_AT]), limit)
