"""`tag`, `untag`, `rename`: the verbs about tags. Pure."""

import re
from datetime import date

from bot.language.paper_verbs import ID_EXAMPLE, no_paper, read_tags, split_tags
from bot.language.references import FOUND_CAP, split_paper_ids
from bot.language.values import Command, Explain, Save, ShowNote, Untag
from bot.model import PaperId
from bot.text import quoted

_AROUND_TAGS = frozenset({"with", "as", "and", "tag", "tags"})  # `tag 2504.13173 with rl and bench`
_MEANT_AS_TAG = re.compile(r"#(?!\d)")  # `#1` counts something
_AND = re.compile(r" and ", re.IGNORECASE)
_RENAMED = re.compile(
    r"(?:(?:the |my )?tag (?P<tag>\S+)|(?P<signed>#\S+)) (?:to|into|as) (?P<new>\S+)",
    re.IGNORECASE,
)
_UNJOINED = re.compile(r"(#[^\W\d]\S*) (?:[-=]+>? ?)?(#[^\W\d]\S*)")  # `rename #a #b`


def parse_tag(text: str, rest: str, today: date) -> Command | None:
    """Return what adds the tags behind the ids, or asks for them, or for the paper of tags alone; None for a search.
    Where one word has the sign of a tag, those without are a note."""
    ids, tags, note = _split_tagged(rest)
    if not ids:
        alone = tags and not note and "#" in rest
        example = f"tag {ID_EXAMPLE} {' '.join(f'#{tag}' for tag in tags)}" if alone else ""
        return None if rest and not alone else no_paper(text, "", "tag", example=example)
    wrong = next((word for word in note.split() if _MEANT_AS_TAG.match(word)), "")
    if tags and not wrong:
        return Save(text=text, refs=ids[:FOUND_CAP], note=note, tags=tags)
    return _no_tag(text, ids[0], wrong or note, "tag") if note else ShowNote(text=text, ref=ids[0])


def parse_untag(text: str, rest: str, today: date) -> Command | None:
    """Return what takes the tags behind the ids off, without ids those with their sign off all papers, or shows which
    there are; None for a search."""
    ids, tags, note = _split_tagged(rest)
    if not ids:
        everywhere = () if note or "#" not in rest else tags
        return Untag(text=text, tags=everywhere) if everywhere else None if rest else no_paper(text, rest, "untag")
    if tags:
        return Untag(text=text, refs=ids[:FOUND_CAP], tags=tags)
    return _no_tag(text, ids[0], note, "untag") if note else ShowNote(text=text, ref=ids[0])


def parse_rename(text: str, rest: str, today: date) -> Command | None:
    """Return what puts a tag in place of another: `rename #a to #b`, `rename tag a to b`; None for a search."""
    old, new = (match["tag"] or match["signed"], match["new"]) if (match := _RENAMED.fullmatch(rest)) else ("", "")
    if match := _UNJOINED.fullmatch(rest):
        meant = f"rename {match[1]} to {match[2]}"
        return Explain(text=text, problem=f"Did you mean {meant}?", example="", search=text, choices=(meant,))
    tags = [tag for word in (old, new) for tag in read_tags(f"#{word.removeprefix('#')}")]
    return Untag(text=text, tags=(tags[0],), instead=tags[1]) if len(tags) == 2 else None


def _split_tagged(rest: str) -> tuple[tuple[PaperId, ...], tuple[str, ...], str]:
    """The ids, the tags behind them, with or without their sign, and what else stands there."""
    ids, behind = split_paper_ids(rest)
    signed = "#" in behind
    parts = _AND.sub(", ", behind).split(",") if "," in behind and not signed else behind.split()
    told = [
        "-".join(word for word in part.split() if word.casefold().strip(",:") not in _AROUND_TAGS) for part in parts
    ]
    words = " ".join(filter(None, told if signed else (f"#{word}" for word in told if word)))
    return (ids, *split_tags(words))


def _no_tag(text: str, ref: PaperId, word: str, verb: str) -> Command:
    problem = f"{quoted(word.removeprefix('#') or word)} can't be a tag: a tag has a letter, and no spaces."
    return Explain(text=text, problem=problem, example=f"{verb} {ref} #rl", search=text)
