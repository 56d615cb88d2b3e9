"""Orders in whole words, as the commands that they are: `give me the pdf of paper 3` is `show 3`. Pure.

Each rule takes a whole text, and a paper counts by an ID, a link or the number of a list only: titles have such words,
too.
"""

import re
from collections.abc import Callable, Mapping

from bot.language.references import find_paper_ids, parse_paper_id
from bot.text import collapse

POLITE = r"(?:(?:(?:can|could|would|will) you|how (?:do|can|should) i)\s+)?(?:please\s+)?"
OURS = r"(?:(?:the|this|my|our) )?"
NAMES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
LONGEST = 300  # characters
_ORDINAL = re.compile(rf"(?:the )?({NAMES})(?: (?:one|paper))?", re.IGNORECASE)
_PARTS = {"abstract": "abstract"} | {
    part: command
    for command, parts in (
        ("show", "summary summarize summarise tldr pdf link explain code github author authors"),
        ("export bibtex", "bibtex cite citation"),
    )
    for part in parts.split()
}
_SEVERAL = r"#?\d{1,2}(?:(?:[ ,;&+]{1,3}| ?[-–] ?|,? ?and )#?\d{1,2}){0,19}"
NUMBERS = re.compile(_SEVERAL, re.ASCII)
_PAPERS = rf"(?:(?:paper|papers|number|no\.?|the) )*(?P<paper>(?:{NAMES})(?: (?:one|paper))?|{_SEVERAL}|\S+)"
_TAG = r"#?(?=[^\s#,]*[^\W\d])[^\s#,]+"
_TAGS = rf"(?P<tags>{_TAG}(?:(?:, ?(?:and )?| and | (?=#)){_TAG}){{0,9}})"
_TAGGING = r"(?P<verb>add|put|remove|rm|delete|take|drop)"
_AT_PAPERS = rf"(?:to|on|from|off|in) {_PAPERS}"
_TELL = r"(?:(?:notify|alert|message|ping) (?:me|us)|get (?:notified|alerted))"
_DIGESTS = rf"{OURS}(?:daily )?digests?"
_COMMANDS = {
    "{part} {paper}": r"(?:(?:(?:show|give|send|get|open|see) (?:me )?|what(?:'s| is) ))?"
    rf"(?:(?:the|a) )?(?P<part>{'|'.join(_PARTS)})(?: (?:of|for|to))? {_PAPERS}",
    "{part_behind} {paper}": rf"(?:paper )?(?P<paper>#?\d{{1,2}}) (?P<part_behind>{'|'.join(_PARTS)})",
    "similar {paper}": r"(?:(?:show|give|find|get|send) (?:me )?)?"
    rf"(?:(?:some )?(?:more|other)(?: papers)?|papers|something)? ?(?:like|similar to) {_PAPERS}",
    "show {paper}": rf"who (?:wrote|made|published|did|(?:is|are) (?:behind|the authors? of)) {_PAPERS}",
    "{verb} {paper} {tags}": rf"{_TAGGING} (?:(?:the |my |a )?tags? |(?=#)){_TAGS} {_AT_PAPERS}",
    # one tag of several words: `remove tag reading group from 1`
    "{verb} {paper} #{words}": rf"{_TAGGING} (?:the |my |a )?tag (?P<words>[^\s#,]+(?: [^\s#,]+){{1,2}}) {_AT_PAPERS}",
    "note {paper} --": r"(?:delete|remove|erase|clear|drop) (?:(?:the|my) )?notes? "
    rf"(?:on|of|from|for|in|about) {_PAPERS}",
    "mark {state} {paper}": rf"(?:mark|set) {_PAPERS} (?:as )?(?P<state>read|unread)",
    "untag #{tag}": r"(?:remove|rm|delete|drop|erase) (?:the |my )?tag #?(?P<tag>[^\s#]+)",
    # what stands behind is a time, or the text stays a search
    "pause {when}": rf"(?:(?:(?:turn|switch|put) )?{_DIGESTS} (?:off|on hold)|no (?:daily )?digests?"
    rf"|(?:(?:turn|switch) off|pause|stop|mute|snooze|skip) {_DIGESTS})"
    r" (?P<when>(?:for|until|till|in|during|this|next) .{1,40})",
    "team {month}": r"(?:what (?:(?:did|has|have|is) )?(?:my|our|the) (?:team|colleagues|group|lab)(?: been)? "
    r"(?:save|saved|saving|read|reading)|what (?:did|has) (?!i |you |we )@?[\w.-]{1,30} saved?)"
    r"(?: (?:(?:this|last|past|in the last) )?(?:week|(?P<month>month)))?",
    "forget me": r"(?:delete|remove|erase|wipe|clear|forget) (?:all |everything )?(?:of )?(?:about )?"
    r"(?:me|my (?:personal )?(?:data|account|information|info))",
    "follow {topic}": rf"{_TELL} (?:about|of|on|for) (?P<topic>.{{2,200}})",
    "follow {event}": rf"(?:{_TELL}|(?:tell|let) (?:me|us)(?: know)?) (?:when|if|whenever) (?P<event>.{{2,200}})",
    "unfollow {followed}": r"stop following (?P<followed>.{1,200})",
}
"""The command that a whole text is, behind polite words, with what `_READ` makes of what the text names."""
_RULES = {says: re.compile(f"{POLITE}{pattern}", re.IGNORECASE) for says, pattern in _COMMANDS.items()}
_PLEASE = re.compile(r",? (?:please|pls|thanks)$", re.IGNORECASE)
_THERE_ARE = re.compile(
    r"(?:there(?:'s| is| are) )?(?:(?:any|some|a|an|the|all|every|new|more) )*+"
    r"(?:papers?|articles?|preprints?|something|anything)(?: new)?"
    r"(?: (?:(?P<by>by)|on|about|in|of|for|from|matching|that match(?:es)?) |$)",
    re.IGNORECASE,
)
_NEW = re.compile(r"(?:there (?:is|are) )?(?:(?:a|any|some|new) )*+(?P<about>\S.*) papers?", re.IGNORECASE)
_OUT = re.compile(
    r" (?:(?:comes?|came) (?:out|in|up)|(?:is|are|gets?) (?:out|published|posted|released)|appears?)$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?:it|this|that|these|those|my|your|our|the|you|i)\b", re.IGNORECASE)  # at nothing to search for
_REMIND = re.compile(rf"{POLITE}remind (?:me|us) (?P<what>.{{1,100}})", re.IGNORECASE)
_TO_REMEMBER = re.compile(r"\b(?:read|about|of|check|see|open|paper|number) #?(\d{1,2})\b(?!:)", re.ASCII)
_COMPARE = re.compile(
    rf"{POLITE}(?:compare|what(?: i|')s the difference between) (?:papers? |numbers? )?"
    r"(?P<papers>#?\d{1,2}(?:(?:,? (?:and|with|to|vs\.?)|,) ?#?\d{1,2}){1,4})",
    re.IGNORECASE,
)
_MOVE = re.compile(
    rf"{POLITE}(?:move|send|switch|change|post) {OURS}(?:daily )?digests? (?:to|in|into) (?:the )?"
    r"(?P<channel>#[^\s,]{1,80}|(?:a|another|a different|some other) channel)(?: channel)?(?: instead)?",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(
    rf"{POLITE}subscribe (?:me |us )?(?:to|for) (?:(?:the|an|all|any|new) )*+(?:authors?:? "
    r"|(?:papers?|articles?|works?) (?:by|(?P<org>from))(?: authors?)? )"
    r"(?!(?:last|today|this)\b)(?P<name>[^\":,\d]{2,60})",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+", re.ASCII)


def said_in_words(text: str) -> str:
    """Return the command that a whole text says in other words; "" when it says none."""
    bare = _PLEASE.sub("", collapse(text).rstrip(" .,!?)")) if len(text) <= LONGEST else ""
    read = (_command(says, match) for says, rule in _RULES.items() if (match := rule.fullmatch(bare)))
    return next(filter(None, read), "")


def nearest_to(text: str) -> tuple[str, ...] | None:
    """Return why the bot cannot do what a whole text asks for, and the nearest that it can; None for other texts."""
    if match := _REMIND.fullmatch(text):
        found = find_paper_ids(match["what"]) or _TO_REMEMBER.findall(match["what"])
        problem = "I can't remind you, but a weekly note can list saved papers you haven't read."
        return problem, *(f"save {each}" for each in found[:1]), "weekly"
    if match := _MOVE.fullmatch(text):
        where = match["channel"] if match["channel"].startswith("#") else "the other channel"
        return f"I post where you subscribe: type subscribe in {where}.", "settings"
    if match := _TO_SOMEBODY.fullmatch(text):
        theirs = _by(match["name"], "org" if match["org"] else "author")
        return "A message for each new paper, or a daily digest?", f"follow {theirs}", f"subscribe about {theirs}"
    if match := _COMPARE.fullmatch(text):
        return "I can't compare papers, but I can show them.", f"show {' and '.join(_DIGITS.findall(match['papers']))}"
    return None


def number_named(text: str) -> str:
    """Return `3` for `third`, `the third one` or `third paper`; "" for other words."""
    match = _ORDINAL.fullmatch(text)
    return str(NAMES.split("|").index(match[1].casefold()) + 1) if match else ""


def _command(says: str, match: re.Match[str]) -> str:
    """The command with what was said in it; "" where something is not what stands there."""
    said = {name: _READ.get(name, str)(words) for name, words in match.groupdict("").items()}
    return "" if None in said.values() else says.format(**said).rstrip()


def _paper(named: str) -> str | None:
    """What stands for papers: `3`, `1 and 2`, `third one`, an ID or a link; None for other words."""
    return number_named(named) or (named if NUMBERS.fullmatch(named) or parse_paper_id(named) else None)


def _signed(tags: str) -> str:
    return " ".join(f"#{tag}" for tag in re.split(r"[\s,#]+(?:and #?)?", tags.lstrip("#")))


def _by(name: str, field: str = "author") -> str:
    return f'{field}:"{name}"' if " " in name else f"{field}:{name}"


def _topic(what: str) -> str | None:
    """`agents` of `new papers on agents`, of `agents` and of `new agents papers come out`."""
    out = _OUT.sub("", what)
    if match := _THERE_ARE.match(out):
        about = out[match.end() :]
        return _by(about) if match["by"] else about
    about = match["about"] if (match := _NEW.fullmatch(out)) else what
    return None if _POINTS.match(about) else about


def _event(what: str) -> str | None:
    """The topic where papers are named: not of `it rains`."""
    out = _OUT.sub("", what)
    return _topic(what) if _THERE_ARE.match(out) or _NEW.fullmatch(out) else None


_READ: Mapping[str, Callable[[str], str | None]] = {
    "paper": _paper,
    **dict.fromkeys(("part", "part_behind"), lambda part: _PARTS[part.casefold()]),
    "verb": lambda verb: "tag" if verb.casefold() in ("add", "put") else "untag",
    "tags": _signed,
    "words": lambda words: "-".join(words.split()),
    "topic": _topic,
    "event": _event,
}
