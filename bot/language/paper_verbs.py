"""`show`, `share`, `similar`, `save`, `note`, `unsave`, `mark`: the verbs about one paper. Pure.

A title is prose: whether a paper bears it only the library knows. So `show <words>` is a search that carries the words
as `title`, and its handler shows the paper whose title they are, or begin; `save <words>` wants only that paper.
"""

import re
from datetime import date
from typing import Literal

from msgspec.structs import replace

from bot.language.markup import PLEASE
from bot.language.plain_words import NUMBERS
from bot.language.references import (
    FOUND_CAP,
    NO_SUCH_ID,
    find_paper_ids,
    is_almost_id,
    looks_like_value,
    names_a_month,
    parse_paper_id,
    split_paper_id,
    split_paper_ids,
)
from bot.language.search_periods import search_in_time
from bot.language.values import (
    Command,
    Explain,
    MarkRead,
    RestoreNote,
    Save,
    Search,
    Show,
    ShowNote,
    ShowSeveral,
    Similar,
    SimilarTo,
    Unsave,
)
from bot.model import PaperId
from bot.text import quoted

NOTE_LONGEST = 1_000
TAG_LONGEST = 40
NO_WORDS, NO_NOTE = "-", "--"  # behind `note ID`: no note and no tags, only no note
EXACTLY = "= "  # behind `note ID`: what follows stands in place of the note and the tags, as a form says it
STATES: dict[str, Literal["read", "unread"]] = {"read": "read", "unread": "unread"}
ID_EXAMPLE = "2504.13173"
NO_TITLE = "No paper has this title. Search for it?"
FEW_WORDS = 3  # behind a verb: more are a search, or a title
POINTING = frozenset(
    f"{which}{what}".strip()
    for which in ("this", "that", "these", "those", "it", "them")
    for what in ("", " one", " paper")
)
_OF_HERE = r"(?:(?:the|my|our) )?(?:channel|team|group|lab|room|colleagues)"
_ALL_HERE = rf"(?:here|us|all|everyone|everybody|{_OF_HERE}|(?:this|our) \S+)"
_HERE = rf"(?:here|now|please|pls|(?:with|to|in|into) {_ALL_HERE})[.!]?$"
_SHARED_HERE = re.compile(_HERE, re.IGNORECASE)
_CHANNEL = r"(?:#[^\W\d][\w.-]{0,79}|a channel)"  # `a channel`, `@someone`: whose name the platform does not tell
_NAME = r"(?:a channel|[#@]?[^\W\d][\w.-]{0,79})"
_SHARED_ELSEWHERE = re.compile(  # names only where it is to go; what is said for somebody stays
    rf"(?!{_HERE})(?:with|to|in|into) (?:the |my )?{_NAME}(?:(?:, ?| and | & ){_NAME}){{0,4}}"
    r"(?: channel)?(?: please)?[.!]?"
    rf"|(?:(?:to|in|into) (?:the )?)?{_CHANNEL}(?P<said>[ ,:].*)?"
    rf"|(?P<whom>for (?!{_ALL_HERE}\b){_NAME}|@[^\W\d][\w.-]{{0,79}})[.!]?",
    re.IGNORECASE | re.DOTALL,
)
_AGAIN = re.compile(r"again[.!]?(?::(?P<said>.*))?", re.IGNORECASE | re.DOTALL)
_LIKE = re.compile(r"(?:papers )?to:?(?: |$)", re.IGNORECASE)  # behind "similar"
_DASHES = ("-", "–", "—")
_BEFORE_WORDS = " :,-–—"  # what parts a paper from what is said of it
_COMMAS = re.compile(r"[,;]|\s(?=#)")  # between tags, where there is any comma
_SPACED_TAGS = re.compile(  # `#a, #Reading Group`; what follows the last one's name else is a note
    r"(?!#\S+,? #\S+$)(?:#[^\s#,;]+(?: [^\s#,;]+)?[,;] ?){1,9}#[^\s#,;]+(?: [A-Z][^\s#,;]*)?"
)
_BETWEEN_TAGS = re.compile(r"[,;]|(?<!^)(?=#\w)")  # `#a,#b` and `#a#b`; the sharp of `#c#` belongs to the tag
_TAG_SIGNS = frozenset("+#-_./&'")  # inside a tag: #c++, #c#, #rag/agents


def parse_show(text: str, rest: str, today: date) -> Command:
    """Return `Show` or `ShowSeveral`, an explanation that may still be a title, or a search that may be one."""
    found = _papers_in(rest)
    if len(found) > 1:
        return ShowSeveral(text=text, refs=found)
    if found:
        return Show(text=text, ref=found[0])
    title = _unquoted(rest)
    if _is_no_prose(rest):
        return no_paper(text, rest, "show", title)
    if " " in rest:
        return replace(search_in_time(text, text, today), title=title)
    return replace(_unknown_id(text, rest, "show"), title=title)


def _papers_in(rest: str) -> tuple[PaperId, ...]:
    return (paper_id,) if (paper_id := parse_paper_id(rest)) else find_paper_ids(rest)


def parse_abstract(text: str, rest: str, today: date) -> Command | None:
    """Return `Show` of the abstract, an explanation, or None: most words behind it are a search's."""
    if paper_id := parse_paper_id(rest):
        return Show(text=text, ref=paper_id, abstract=True)
    return no_paper(text, rest, "abstract") if NUMBERS.fullmatch(rest) or is_almost_id(rest) else None


def parse_similar(text: str, rest: str, today: date) -> Command:
    """Return `Similar`, an explanation or a search; "to" and other words around one id do not matter.
    Behind "to" may be a title, and so may one word, or a colon among them."""
    found, about = _papers_in(rest), _LIKE.sub("", rest)
    other = Similar(text=text, ref=found[0]) if len(found) == 1 else about_one(text, about, "similar")
    if not isinstance(other, Search) or (about == rest and " " in rest and ":" not in rest):  # "similar ideas"
        return other
    return SimilarTo(text=text, words=text, offer=other.offer, problem=other.problem, title=_unquoted(about))


def parse_share(text: str, rest: str, today: date) -> Command:
    """Return `Show` of the one paper that the channel is to see, with what a person says of it, an explanation or a
    search: "share of errors". Where else it is to go cannot be said: that is asked first."""
    ids, words = split_paper_ids(rest)
    found = ids or find_paper_ids(rest)
    if len(found) != 1:
        return about_one(text, rest, "share")
    words = words if ids else rest.partition(found[0])[2].strip()
    if match := _AGAIN.fullmatch(words):
        return Show(text=text, ref=found[0], share="again", comment=(match["said"] or "").strip())
    is_said = rest.removesuffix(words).rstrip().endswith(":")
    if not is_said and (match := _SHARED_ELSEWHERE.fullmatch(words)):
        said = match["said"] or match["whom"] or ""
        return Show(text=text, ref=found[0], share="elsewhere", comment=said.lstrip(_BEFORE_WORDS))
    comment = words.lstrip(_BEFORE_WORDS) if ids and not _SHARED_HERE.fullmatch(words) else ""
    return Show(text=text, ref=found[0], share="here", comment=comment)


def parse_save(text: str, rest: str, today: date) -> Command:
    """Return `Save` with the note and the tags behind the ids, an explanation or a search."""
    ids, words = split_paper_ids(rest)
    if not ids:
        other, title = _explained(text, rest, "save"), _unquoted(rest)
        is_prose = isinstance(other, Search) and (other.problem or not other.offer) and not text.startswith("SAVE")
        if is_prose:
            return Explain(text=text, problem=NO_TITLE, example="", search=title, title=title)
        return replace(other, title=title) if isinstance(other, Explain) and " " in title else other
    if words in _DASHES:  # `save 1-`
        problem = f"{quoted(words)} isn't a note. A range needs both numbers, like 1-3."
        return Explain(text=text, problem=problem, example="", search="", choices=(f"save {' '.join(ids)}",))
    tags, note = split_tags("" if words.casefold().strip(" .!") in PLEASE else words)
    left_out = max(0, len(ids) - FOUND_CAP)
    return Save(text=text, refs=ids[:FOUND_CAP], left_out=left_out, note=note, tags=tags)


def parse_note(text: str, rest: str, today: date) -> Command | None:
    """Return what sets a paper's note and adds its tags, or asks for them; an explanation, or None for a search."""
    ref, words = split_paper_id(rest)
    if ref is None:
        return no_paper(text, rest, "note") if _is_no_prose(rest) else None
    if not words:
        return ShowNote(text=text, ref=ref)
    if words in (NO_WORDS, NO_NOTE):
        return Save(text=text, refs=(ref,), exactly=True, removes="both" if words == NO_WORDS else "note")
    exactly = f"{words} ".startswith(EXACTLY)
    tags, note = split_tags(f"{words} ".removeprefix(EXACTLY).strip())
    return Save(text=text, refs=(ref,), note=note, tags=tags, exactly=exactly)


def split_tags(words: str) -> tuple[tuple[str, ...], str]:
    """Return the tags of a note in lower case, each once, and the note without those at its ends.

    A tag between other words is part of their sentence, too. `#1` counts something and is none.
    """
    words = " ".join(words_as_tags(words)) if _SPACED_TAGS.fullmatch(words) else words
    read = [(word, read_tags(word) if word.startswith("#") else []) for word in words.split()]
    prose = [at for at, (_, found) in enumerate(read) if not found]
    note = " ".join(word for word, _ in read[prose[0] : prose[-1] + 1]) if prose else ""
    tags = dict.fromkeys(tag for _, found in read for tag in found)
    return tuple(tags), note


def words_as_tags(typed: str) -> list[str]:
    """Return each word of `rl bench`; what commas separate is one tag each, its words joined: `rl, reading-group`."""
    if not {",", ";"}.intersection(typed):
        return typed.split()
    return ["-".join(part.split()) for part in _COMMAS.split(typed) if part.strip()]


def read_tags(word: str) -> list[str]:
    """Return the tags of `#one` or `#a,#b`; none when one of them is no tag."""
    parts = [part for part in _BETWEEN_TAGS.split(word.rstrip(",;.:!?)")) if part]
    tags = [part.removeprefix("#").strip("-").casefold()[:TAG_LONGEST] for part in parts]
    return tags if all(part.startswith("#") for part in parts) and all(map(_is_tag, tags)) else []


def parse_unsave(text: str, rest: str, today: date) -> Command:
    """Return `Unsave`, an explanation or a search."""
    ids, behind = split_paper_ids(rest)
    if not ids or behind:
        return _titled(_explained(text, rest, "unsave"), rest)
    return Unsave(text=text, refs=ids[:FOUND_CAP])


def parse_mark(text: str, rest: str, today: date) -> Command | None:
    """Return `MarkRead` of `mark read ID` or `mark unread ID`, an explanation, or None: other marks are searched."""
    state, _, papers = rest.partition(" ")
    state = state.casefold().removesuffix(":")
    if state not in STATES:
        return None
    ids, behind = split_paper_ids(papers)
    if not ids or behind:
        return _titled(_explained(text, papers, f"mark {state}"), papers)
    return MarkRead(text=text, refs=ids[:FOUND_CAP], read=state == "read")


def parse_read(text: str, rest: str, today: date) -> Command | None:
    """Return `MarkRead` of `read ID` or `unread ID`; None for a search: most words behind them are one's."""
    ids, behind = split_paper_ids(rest)
    return parse_mark(text, text, today) if ids and not behind else None


def parse_restore(text: str, rest: str, today: date) -> Command | None:
    """Return `RestoreNote` of `restore note ID [save ID|unsave ID]`, `Save` of `restore ID`, as undo says them, an
    explanation, or None for a search."""
    removed, nothing = split_paper_ids(rest)
    if removed and not nothing:
        return Save(text=text, refs=removed[:FOUND_CAP], back=True)
    if rest.casefold() == "note":
        return no_paper(text, "", "restore note")
    ids, behind = split_paper_ids(text_behind("note", rest) or "")
    verb, _, others = behind.partition(" ")
    beside, left = split_paper_ids(others)
    if not ids or left or (verb and not (beside and verb in ("save", "unsave"))):
        return None
    return RestoreNote(text=text, refs=ids[:FOUND_CAP], **({verb: beside[:FOUND_CAP]} if verb else {}))


def text_behind(words: str, rest: str) -> str | None:
    """Return what stands behind these words; None where `rest` does not begin with them."""
    return rest[len(words) :].strip() if f"{rest} ".casefold().startswith(f"{words} ") else None


def about_one(text: str, rest: str, verb: str) -> Command:
    """Return what a verb about one paper is with none behind it, or with several."""
    ids, behind = split_paper_ids(rest)
    if len(ids) < 2 or behind:
        return _explained(text, rest, verb)
    return Explain(text=text, problem="One paper at a time.", example=f"{verb} {ids[0]}", search="")


def _explained(text: str, rest: str, verb: str) -> Search | Explain:
    if _is_no_prose(rest):
        return no_paper(text, rest, verb)
    offer = _meant(verb, rest)
    if offer or rest.count(" ") >= FEW_WORDS:
        return Search(text=text, words=text, offer=offer)
    return _unknown_id(text, rest, verb)


def _titled(command: Search | Explain, words: str) -> Command:
    """A search behind a verb of saved papers, which may be the title of one."""
    return replace(command, title=_unquoted(words)) if isinstance(command, Search) else command


def _unknown_id(text: str, rest: str, verb: str) -> Search | Explain:
    """A search that is explained where no paper has its words, and what asks which paper "this" is."""
    if rest.casefold().rstrip(".!") in POINTING:
        return Explain(text=text, problem=f"Which one? Type its number, like {verb} 2", example="", search="")
    return Search(text=text, words=text, offer=f"{verb} {ID_EXAMPLE}", problem=_no_reference(rest))


def _is_no_prose(rest: str) -> bool:
    first, _, others = rest.partition(" ")
    return not rest or looks_like_value(first.removesuffix(":") if others else first)  # `PoLAR: Factorizing …`


def _is_tag(word: str) -> bool:
    """A tag has a letter (`#1` counts something), and no signs but those inside a name."""
    return any(map(str.isalpha, word)) and all(each.isalnum() or each in _TAG_SIGNS or each > "\x7f" for each in word)


def no_paper(text: str, rest: str, verb: str, title: str = "", example: str = "") -> Explain:
    """Return why what stands behind a verb is no paper, or that one is missing."""
    problem = _no_reference(rest) if rest else "Which paper?"
    example = example or _meant(verb, rest) or f"{verb} {ID_EXAMPLE}"
    return Explain(text=text, problem=problem, example=example, search=rest or text, title=title)


def _no_reference(rest: str) -> str:
    is_close = is_almost_id(rest) and names_a_month(rest)
    return f"{NO_SUCH_ID}." if is_close else f"{quoted(rest)} doesn't look like a paper ID or link."


def _meant(verb: str, rest: str) -> str:
    """The command about the first paper that is named somewhere in `rest`; "" when none is."""
    found = find_paper_ids(rest)
    return f"{verb} {found[0]}" if found else ""


def _unquoted(words: str) -> str:
    quotes = words[:1]
    return words[1:-1].strip() if len(words) > 2 and quotes in ("'", '"') and words.endswith(quotes) else words
