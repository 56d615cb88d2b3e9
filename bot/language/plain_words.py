"""Orders in whole words, as the commands that they are: `give me the pdf of paper 3` is `show 3`. Pure.

Each rule takes a whole text, and a paper counts by an ID, a link or the number of a list only: titles have such words,
too.
"""

import re

from bot.language.references import parse_paper_id
from bot.text import collapse

POLITE = r"(?:(?:(?:can|could|would|will) you|how (?:do|can|should) i)\s+)?(?:please\s+)?"
NAMES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
LONGEST = 300  # characters
NUMBER = re.compile(r"#?\d{1,2}", re.ASCII)
_PARTS = {"abstract": "abstract"} | {
    part: command
    for command, parts in (
        ("show", "summary summarize summarise tldr pdf link explain"),
        ("export bibtex", "bibtex cite citation"),
    )
    for part in parts.split()
}
_SEVERAL = r"#?\d{1,2}(?:(?: ?[-–] ?|, ?(?:and )?| and | )#?\d{1,2}){0,19}"
_PAPERS = rf"(?:(?:paper|papers|number|no\.?|the) )*(?P<paper>(?:{NAMES})(?: (?:one|paper))?|{_SEVERAL}|\S+)"
_PART = re.compile(
    rf"{POLITE}(?:(?:(?:show|give|send|get|open|see) (?:me )?|what(?:'s| is) ))?"
    rf"(?:(?:the|a) )?(?P<part>{'|'.join(_PARTS)})(?: (?:of|for|to))? {_PAPERS}",
    re.IGNORECASE,
)
_PART_BEHIND = re.compile(rf"(?:paper )?(?P<paper>#?\d{{1,2}}) (?P<part>{'|'.join(_PARTS)})", re.IGNORECASE)
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
_OURS = r"(?:(?:the|this|my|our) )?"
_COUNT = re.compile(
    rf"{POLITE}(?:change|set|make|limit|reduce|increase|cut) {_OURS}"
    rf"(?:(?:max(?:imum)? )?(?:number|amount|count) of (?:the )?(?:daily )?papers(?: (?:in|of|per) {_OURS}"
    r"(?:digest|day))? (?:to )?(?:top )?(?P<count>[1-9]\d?)(?: papers)?"
    r"|(?:daily )?digest (?:to )?(?:the )?(?:top (?P<top>[1-9]\d?)(?: papers)?"
    r"|(?P<papers>[1-9]\d?) papers?)(?: (?:a|per) day| daily)?)",
    re.IGNORECASE,
)
_TAG = r"#?(?=[^\s#,]*[^\W\d])[^\s#,]+"
_TAGS = rf"(?P<tags>{_TAG}(?:(?:, ?(?:and )?| and | (?=#)){_TAG}){{0,9}})"
_TAGGED = re.compile(
    rf"{POLITE}(?P<verb>add|put|remove|delete|take|drop) (?:(?:the |my |a )?tags? |(?=#)){_TAGS} (?:to|on|from|off|in) "
    rf"{_PAPERS}",
    re.IGNORECASE,
)
_TAG_GONE = re.compile(rf"{POLITE}(?:remove|delete|drop|erase) (?:the |my )?tag #?(?P<tag>[^\s#]+)", re.IGNORECASE)
_ORDINAL = re.compile(rf"({NAMES})(?: (?:one|paper))?", re.IGNORECASE)


def said_in_words(text: str) -> str:
    """Return the command that a whole text says in other words; "" when it says none."""
    bare = _PLEASE.sub("", collapse(text).rstrip(" .,!?)")) if len(text) <= LONGEST else ""
    if (match := _PART.fullmatch(bare) or _PART_BEHIND.fullmatch(bare)) and (paper := _paper(match["paper"])):
        return f"{_PARTS[match['part'].casefold()]} {paper}"
    if (match := _TAGGED.fullmatch(bare)) and (paper := _paper(match["paper"])):
        tags = " ".join(f"#{tag}" for tag in re.split(r"[\s,#]+(?:and #?)?", match["tags"].lstrip("#")))
        return f"{'tag' if match['verb'].casefold() in ('add', 'put') else 'untag'} {paper} {tags}"
    if match := _TAG_GONE.fullmatch(bare):
        return f"untag #{match['tag']}"
    if match := _TELL.fullmatch(bare):
        return _told(match["what"], exactly=bool(match["when"] or match["if"]))
    if match := _UNFOLLOW.fullmatch(bare):
        return f"unfollow {match['followed']}"
    if match := _COUNT.fullmatch(bare):
        return f"subscribe top {match['count'] or match['top'] or match['papers']}"
    return ""


def _by(author: str) -> str:
    return f'author:"{author}"' if " " in author else f"author:{author}"


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
    if found := _ORDINAL.fullmatch(named):
        return str(NAMES.split("|").index(found[1].casefold()) + 1)
    return named if re.fullmatch(_SEVERAL, named, re.ASCII) or parse_paper_id(named) else ""
