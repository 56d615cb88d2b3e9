"""Paper ids, in every form people paste: an arXiv id, a link to arXiv or Hugging Face, a link as Slack writes it. Pure.

v1, v2 and cross-lists are one paper, so versions are dropped. New ids are `YYMM.number` with a real month; old ones are
`archive/YYMMNNN`, whose subject class (`math.GT`) arXiv itself ignores.
"""

import re

from bot.model import PaperId

MESSAGE_CAP = 20_000  # characters of a message that are looked through
FOUND_CAP = 50

_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = r"[a-z][a-z-]{1,14}(?:\.[A-Za-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_VERSION = r"(?:v\d{1,3})?"
_ID = re.compile(rf"(?:arxiv:\s?)?({_NEW}|{_OLD}){_VERSION}", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.|export\.|browse\.)?"
    r"(?:arxiv\.org/(?:abs|pdf|html|format|e-print)|huggingface\.co/papers|alphaxiv\.org/abs)/"
    rf"({_NEW}|{_OLD}){_VERSION}(?:\.pdf)?/?(?:[?#][^\s]*)?",
    re.IGNORECASE,
)
_SLACK_LINK = re.compile(r"<([^<>|\s]{1,2000})(?:\|[^<>]{0,2000})?>")
_ANYWHERE = re.compile(
    rf"(?:(?<![\w./-])(?:arxiv:\s?)?|(?:arxiv\.org/[a-z-]{{3,8}}/|huggingface\.co/papers/))({_NEW}|{_OLD}){_VERSION}(?![\d])",
    re.IGNORECASE,
)


def parse_paper_id(text: str) -> PaperId | None:
    """Return the id that `text` is, as a whole, without its version; None when it is none."""
    bare = text.strip().strip("\"'").rstrip(".,;")
    if match := _SLACK_LINK.fullmatch(bare):
        bare = match[1]
    match = _ID.fullmatch(bare) or _LINK.fullmatch(bare)
    return _canonical(match[1]) if match else None


def find_paper_ids(message: str) -> tuple[PaperId, ...]:
    """Return the ids that occur in any message, each once, in order, at most FOUND_CAP."""
    found = (_canonical(match[1]) for match in _ANYWHERE.finditer(message[:MESSAGE_CAP]))
    return tuple(dict.fromkeys(found))[:FOUND_CAP]


def looks_like_value(word: str) -> bool:
    """Return whether a word is meant as a value rather than as prose: it has a digit, a slash or a colon."""
    return any(character.isdigit() or character in "/:" for character in word)


def _canonical(raw: str) -> PaperId:
    archive, slash, number = raw.partition("/")
    if not slash:
        return PaperId(raw)
    return PaperId(f"{archive.split('.')[0].lower()}/{number}")
