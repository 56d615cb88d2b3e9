"""Orders in whole words, as the commands that they are: `give me the pdf of paper 3` is `show 3`. Pure.

Each rule takes a whole text, and a paper counts by an ID, a link or the number of a list only: titles have such words,
too.
"""

import re

from bot.language.references import parse_paper_id

POLITE = r"(?:(?:(?:can|could|would|will)\s+you|how\s+(?:do|can|should)\s+i)\s+)?(?:please\s+)?"
NAMES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
NUMBER = re.compile(r"#?\d{1,2}", re.ASCII)
_PARTS = {"abstract": "abstract"} | {
    part: command
    for command, parts in (
        ("show", "summary summarize summarise tldr pdf link explain"),
        ("export bibtex", "bibtex cite citation"),
    )
    for part in parts.split()
}
_PART = re.compile(
    rf"{POLITE}(?:(?:show|give|send|get|open|see)\s+(?:me\s+)?)?(?:(?:the|a)\s+)?(?P<part>{'|'.join(_PARTS)})"
    rf"(?:\s+(?:of|for|to|the|number|no\.?|paper))*\s+(?P<paper>(?:{NAMES})(?:\s+(?:one|paper))?|\S+)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(NAMES, re.IGNORECASE)


def said_in_words(text: str) -> str:
    """Return the command that a whole text says in other words; "" when it says none."""
    bare = text.rstrip(" .,!?)")
    match = _PART.fullmatch(bare)
    if match and (paper := _paper(match["paper"])):
        return f"{_PARTS[match['part'].casefold()]} {paper}"
    return ""


def _paper(named: str) -> str:
    """What stands for one paper: `3`, `#3`, `third one`, an ID or a link; "" for other words."""
    if found := _ORDINAL.match(named):
        return str(NAMES.split("|").index(found[0].casefold()) + 1)
    return named if NUMBER.fullmatch(named) or parse_paper_id(named) else ""
