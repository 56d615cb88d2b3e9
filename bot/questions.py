"""What `yes` takes of an answer that asks: `Did you mean “today”?`, and a number: `Which one?`. Pure."""

import re

from bot.replies import Reply, plain

OPEN = re.compile(r"\b(?:what|which|how|when|where|who)\b", re.IGNORECASE)  # no question for yes or no
DID_YOU_MEAN = "Did you mean "
_NUMBER = re.compile(r"Type its number, like (?P<verb>\D+) \d+$")


def taken_by_number(reply: Reply) -> str:
    """Return the verb for which an answer asks the number of a paper; "" where it asks for none."""
    match = _NUMBER.search(reply.title) if reply.mistaken else None
    return match["verb"] if match else ""


def taken_by_yes(reply: Reply) -> str:
    """Return what `yes` means as typed: the one thing that an answer asks about; "" where it asks nothing, or which of
    several."""
    asking = [button for button in reply.buttons if button.kind == "ask"]
    if not reply.mistaken:
        offers = [button.says for button in asking if button.label.startswith(DID_YOU_MEAN)]
        spans = [span.text for each in reply.lines if plain(each).startswith(DID_YOU_MEAN) for span in each]
        return next(iter((*spans[1:2], *offers)), "")
    told = (reply.title, *map(plain, reply.lines))
    asked = next((each.rpartition(". ")[2] for each in told if each.endswith("?")), "")
    choices = [button for button in asking if not button.says.startswith("search ") or button.primary]
    likely = [button.says for button in choices if button.primary] or [button.says for button in choices]
    return likely[0] if asked and not OPEN.search(asked) and len(likely) == 1 else ""
