"""`show`, `similar`, `save`, `unsave`: the verbs about one paper. Pure; for whoever has an id, a link or a title.

A title is prose: whether a paper bears it only the library knows. So `show <words>` is a search that carries the words
as `title`, and its handler shows the paper whose exact title they are.
"""

import re
from datetime import date

from bot.language.references import find_paper_ids, looks_like_value, parse_paper_id, split_paper_id
from bot.language.values import Command, Explain, Save, Search, Show, Similar, Unsave, quoted

NOTE_LONGEST = 1_000
TAGS_MOST = 20
TAG_LONGEST = 40
ID_EXAMPLE = "2504.13173"
_TAG = re.compile(r"(?<!\S)#([\w-]+)[,;.]?(?!\S)")


def parse_show(text: str, rest: str, today: date) -> Command:
    """Return `Show`, an explanation that may still be an exact title, or a search that may be one."""
    if paper_id := parse_paper_id(rest):
        return Show(text=text, ref=paper_id)
    title = _unquoted(rest)
    if _is_no_prose(rest):
        return _no_id(text, rest, "show", title)
    return Search(text=text, words=text, title=title, offer=_meant("show", rest))


def parse_similar(text: str, rest: str, today: date) -> Command:
    """Return `Similar`, an explanation or a search."""
    paper_id = parse_paper_id(rest)
    return Similar(text=text, ref=paper_id) if paper_id else _explained(text, rest, "similar")


def parse_save(text: str, rest: str, today: date) -> Command:
    """Return `Save` with the note and the tags behind the id, an explanation or a search."""
    paper_id, words = split_paper_id(rest)
    if paper_id is None:
        return _explained(text, rest, "save")
    tags = [tag.strip("-").casefold()[:TAG_LONGEST] for tag in _TAG.findall(words) if _is_tag(tag)]
    note = _TAG.sub(lambda match: "" if _is_tag(match[1]) else match[0], words)
    note = " ".join(note.split())[:NOTE_LONGEST].strip()
    return Save(text=text, ref=paper_id, note=note, tags=tuple(dict.fromkeys(tags))[:TAGS_MOST])


def parse_unsave(text: str, rest: str, today: date) -> Command:
    """Return `Unsave`, an explanation or a search."""
    paper_id = parse_paper_id(rest)
    return Unsave(text=text, ref=paper_id) if paper_id else _explained(text, rest, "unsave")


def _explained(text: str, rest: str, verb: str) -> Command:
    if _is_no_prose(rest):
        return _no_id(text, rest, verb)
    return Search(text=text, words=text, offer=_meant(verb, rest))


def _is_no_prose(rest: str) -> bool:
    return not rest or looks_like_value(rest.split(" ")[0])


def _is_tag(word: str) -> bool:
    """`#1` counts something; a tag has a letter."""
    return any(character.isalpha() for character in word)


def _no_id(text: str, rest: str, verb: str, title: str = "") -> Explain:
    problem = f"{quoted(rest)} is no paper id or link." if rest else "Which paper?"
    example = _meant(verb, rest) or f"{verb} {ID_EXAMPLE}"
    return Explain(text=text, problem=problem, example=example, search=rest or text, title=title)


def _meant(verb: str, rest: str) -> str:
    """The command about the first paper that is named somewhere in `rest`; "" when none is."""
    found = find_paper_ids(rest)
    return f"{verb} {found[0]}" if found else ""


def _unquoted(words: str) -> str:
    quotes = words[:1]
    return words[1:-1].strip() if len(words) > 2 and quotes in ("'", '"') and words.endswith(quotes) else words
