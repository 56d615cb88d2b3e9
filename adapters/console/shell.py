"""What a person types into a shell: the short forms of `papers ask`, and any command of the bot as one. Pure."""

import re
from shlex import quote

SHORT_FORMS = {
    "today": "Today's papers.",
    "yesterday": "Yesterday's papers.",
    "week": "A week's papers: week 2026-W26.",
    "month": "A month's papers: month 2026-06.",
    "trending": "Popular now.",
    "search": "Search the library.",
    "show": "Paper details.",
    "similar": "Similar papers.",
    "save": "Save a paper: save 2504.13173 to read.",
    "unsave": "Remove a bookmark.",
    "saved": "Your saved papers.",
    "undo": "Take back your last change.",
    "export": "Export papers to a file.",
    "status": "Last and next digest, any problems.",
}
SPECIAL = re.compile(r"[#\"'$&|;*!`\\()~]")  # means something to a shell; `<id>` and `[words]` only describe


def in_shell(says: str) -> str:
    """Return what to type into a shell in place of `says`: `papers show 2504.13173`, `papers ask following`."""
    words = [quote(word) if SPECIAL.search(word) else word for word in says.split()]
    form = "papers" if words[:1] and words[0] in SHORT_FORMS else "papers ask"
    return " ".join((form, *words))
