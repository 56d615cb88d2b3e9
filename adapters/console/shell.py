"""What a person types into a shell: the short forms of `papers ask`, and any command of the bot as one. Pure."""

import re
from functools import cache
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
    "unsave": "Remove a saved paper.",
    "saved": "Your saved papers.",
    "undo": "Take back your last change.",
    "export": "Export papers: export csv week. Formats: bibtex, ris, markdown, csv, json.",
    "mail": "Digests by email: mail ada@example.org.",
    "status": "Last and next digest, any problems.",
}
PLAIN = re.compile(r"[\w@%+=:,./…–-]+")  # means itself to any shell
PART = re.compile(r"""[^\s"]*"[^"]*"|\S+""")  # a phrase in quotation marks is one argument
OPTION = re.compile(r"--.*|-[a-zA-Z]")  # a word only behind `--`


def in_shell(says: str) -> str:
    """Return what to type into a shell in place of `says`: `papers show 2504.13173`, `papers ask following`."""
    parts = PART.findall(says)
    words = parts if says in _usages() else [safely(part) for part in parts]
    form = "papers" if words[:1] and words[0] in SHORT_FORMS else "papers ask"
    option = next((at for at, part in enumerate(parts) if OPTION.fullmatch(part)), None)
    return " ".join((form, *words) if option is None else (form, *words[:option], "--", *words[option:]))


def safely(word: str) -> str:
    """Return a word as a shell takes it for itself."""
    return word if PLAIN.fullmatch(word) else quote(word)


@cache
def _usages() -> frozenset[str]:
    """What help shows of the verbs, where `<id>` and `[words]` only say what goes there."""
    from bot.language.verbs import VERBS  # most commands at a shell suggest none

    return frozenset(usage for verb in VERBS for usage in (verb.usage, verb.listed))
