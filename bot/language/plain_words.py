"""Orders in whole words, as the commands that they are: `give me the pdf of paper 3` is `show 3`. Pure.

Each rule takes a whole text, and a paper counts by an ID, a link or the number of a list only: titles have such words,
too.
"""

import re
from collections.abc import Callable

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
_PART = re.compile(
    rf"{POLITE}(?:(?:(?:show|give|send|get|open|see) (?:me )?|what(?:'s| is) ))?"
    rf"(?:(?:the|a) )?(?P<part>{'|'.join(_PARTS)})(?: (?:of|for|to))? {_PAPERS}",
    re.IGNORECASE,
)
_PART_BEHIND = re.compile(rf"(?:paper )?(?P<paper>#?\d{{1,2}}) (?P<part>{'|'.join(_PARTS)})", re.IGNORECASE)
_LIKE = re.compile(
    rf"{POLITE}(?:(?:show|give|find|get|send) (?:me )?)?(?:(?:some )?(?:more|other)(?: papers)?|papers|something)? ?"
    rf"(?:like|similar to) {_PAPERS}",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"who (?:wrote|made|published|did|(?:is|are) (?:behind|the authors? of)) {_PAPERS}",
    re.IGNORECASE,
)
_PLEASE = re.compile(r",? (?:please|pls|thanks)$", re.IGNORECASE)
_TELL = re.compile(
    rf"{POLITE}(?:(?:(?:notify|alert|message|ping) (?:me|us)|get (?:notified|alerted))"
    r" (?:about|of|on|for|(?P<when>when|if|whenever))"
    r"|(?:tell|let) (?:me|us) (?:know )?(?P<if>when|if|whenever)) (?P<what>.{2,200})",
    re.IGNORECASE,
)
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
_UNFOLLOW = re.compile(rf"{POLITE}stop following (?P<followed>.{{1,200}})", re.IGNORECASE)
_TAG = r"#?(?=[^\s#,]*[^\W\d])[^\s#,]+"
_TAGS = rf"(?P<tags>{_TAG}(?:(?:, ?(?:and )?| and | (?=#)){_TAG}){{0,9}})"
_TAGGING = rf"{POLITE}(?P<verb>add|put|remove|rm|delete|take|drop)"
_TAGGED = re.compile(
    rf"{_TAGGING} (?:(?:the |my |a )?tags? |(?=#)){_TAGS} (?:to|on|from|off|in) "
    rf"{_PAPERS}",
    re.IGNORECASE,
)
_TAGGED_WORDS = re.compile(
    rf"{_TAGGING} (?:the |my |a )?tag (?P<tag>[^\s#,]+(?: [^\s#,]+){{1,2}}) "
    rf"(?:to|on|from|off|in) {_PAPERS}",
    re.IGNORECASE,
)  # of one tag of several words: `remove tag reading group from 1`
_TAG_GONE = re.compile(rf"{POLITE}(?:remove|rm|delete|drop|erase) (?:the |my )?tag #?(?P<tag>[^\s#]+)", re.IGNORECASE)
_NOTE_GONE = re.compile(
    rf"{POLITE}(?:delete|remove|erase|clear|drop) (?:(?:the|my) )?notes? (?:on|of|from|for|in|about) {_PAPERS}",
    re.IGNORECASE,
)
_STATE = re.compile(rf"{POLITE}(?:mark|set) {_PAPERS} (?:as )?(?P<state>read|unread)", re.IGNORECASE)
_OFF = re.compile(  # what stands behind is a time, or the text stays a search
    rf"{POLITE}(?:(?:(?:turn|switch|put) )?{OURS}(?:daily )?digests? (?:off|on hold)|no (?:daily )?digests?"
    rf"|(?:turn|switch) off {OURS}(?:daily )?digests?|(?:pause|stop|mute|snooze|skip) {OURS}(?:daily )?digests?)"
    r" (?P<when>(?:for|until|till|in|during|this|next) .{1,40})",
    re.IGNORECASE,
)
_TEAM = re.compile(
    r"(?:what (?:(?:did|has|have|is) )?(?:my|our|the) (?:team|colleagues|group|lab)(?: been)? "
    r"(?:save|saved|saving|read|reading)|what (?:did|has) (?!i |you |we )@?[\w.-]{1,30} saved?)"
    r"(?: (?:(?:this|last|past|in the last) )?(?:week|(?P<month>month)))?",
    re.IGNORECASE,
)
_FORGET = re.compile(
    rf"{POLITE}(?:delete|remove|erase|wipe|clear|forget) (?:all |everything )?(?:of )?(?:about )?(?:me|my "
    r"(?:personal )?(?:data|account|information|info))",
    re.IGNORECASE,
)
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
    read = ((match, means) for rule, means in _RULES if (match := rule.fullmatch(bare)))
    return next(filter(None, (means(match) for match, means in read)), "")


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


def _part(match: re.Match[str]) -> str:
    return _about(_PARTS[match["part"].casefold()], match)


def _about(command: str, match: re.Match[str], behind: str = "") -> str:
    """The command with the papers that are named and what stands `behind` them; "" where none is named."""
    paper = _paper(match["paper"])
    return f"{command} {paper} {behind}".rstrip() if paper else ""


def _tagged(match: re.Match[str]) -> str:
    tags = " ".join(f"#{tag}" for tag in re.split(r"[\s,#]+(?:and #?)?", match["tags"].lstrip("#")))
    return _about(_verb_of(match), match, tags)


def _verb_of(match: re.Match[str]) -> str:
    return "tag" if match["verb"].casefold() in ("add", "put") else "untag"


def _by(name: str, field: str = "author") -> str:
    return f'{field}:"{name}"' if " " in name else f"{field}:{name}"


def _told(what: str, *, exactly: bool) -> str:
    """`follow agents` for `new papers on agents`, `agents`, and `new agents papers come out`; "" where `exactly` papers
    have to be named and are not."""
    out = _OUT.sub("", what)
    if match := _THERE_ARE.match(out):
        about = out[match.end() :]
        return f"follow {_by(about) if match['by'] else about}".strip()
    about = match["about"] if (match := _NEW.fullmatch(out)) else "" if exactly else what
    return f"follow {about}" if about and not _POINTS.match(about) else ""


def _paper(named: str) -> str:
    """What stands for papers: `3`, `1 and 2`, `third one`, an ID or a link; "" for other words."""
    return number_named(named) or (named if NUMBERS.fullmatch(named) or parse_paper_id(named) else "")


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_PART, _part),
    (_PART_BEHIND, _part),
    (_LIKE, lambda match: _about("similar", match)),
    (_WHO, lambda match: _about("show", match)),
    (_TAGGED, _tagged),
    (_TAGGED_WORDS, lambda match: _about(_verb_of(match), match, f"#{'-'.join(match['tag'].split())}")),
    (_NOTE_GONE, lambda match: _about("note", match, "--")),
    (_STATE, lambda match: _about(f"mark {match['state'].casefold()}", match)),
    (_TAG_GONE, lambda match: f"untag #{match['tag']}"),
    (_OFF, lambda match: f"pause {match['when']}"),
    (_TEAM, lambda match: "team month" if match["month"] else "team"),
    (_FORGET, lambda match: "forget me"),
    (_TELL, lambda match: _told(match["what"], exactly=bool(match["when"] or match["if"]))),
    (_UNFOLLOW, lambda match: f"unfollow {match['followed']}"),
)
