"""The search language: free words, phrases, fields, dates. Pure, lenient and linear.

`llm agents "exact phrase" +must -without author:gu title:state org:google id:2504.13173 since:30d before:2026-01-01
min:10 has:code sort:new`. What a field cannot take is left out, a field that is none becomes words, as do quotes and
signs in whole sentences, and a hint says so. Boolean operators of other search engines are rewritten as + and -: `llm
NOT video` as `llm -video`. They are in capitals, as arXiv, PubMed and Lucene have them; "what is not learned" and "WHAT
IS NOT LEARNED" are words. AND makes words required. Either side of OR, or of "or" between a few words, is enough;
before all else that is how words rank. Next to a phrase or a field it makes any of the demands enough:
`agents author:gu or author:dao`.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bot.model import PaperId, Value
from bot.search.fields import FIELDS, TAKES, Parts, Sort, explain_bare
from bot.search.words import GLUE, lead_in

LONGEST = 4_000  # characters
MOST_WORDS, MOST_TERMS = 256, 64  # optional words, all others of each kind: the work of a search grows with them
LONGEST_TERM = 200
OR, LONGEST_SIDE = "or", 4  # words
PROSE = 20  # words: from here on quotes and signs are punctuation

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ":"})
_NAMES = "|".join(FIELDS)
_PIECE = re.compile(
    rf"""(?P<sign>(?<!\S)[+-](?!-))?
        (?:(?P<field>[A-Za-z]{{2,12}}):(?=["\w]|-\d)|(?P<spaced>{_NAMES}):\s+(?=["\w]))?
        (?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_LISTED = {"authors": "author", "titles": "title", "orgs": "org"}
SHORT = 5  # words: a longer text with "without" in it is a sentence, and gets no hint
NEGATIONS = frozenset({"NOT", "ANDNOT"})
OPERATORS = NEGATIONS | {"AND", "OR"}
NEGATED_GROUP, ENDS = frozenset({"-("}), frozenset({")"})
MIXED = "AND and OR cannot be combined: papers with more of the words come first."
_GATES = frozenset({"gate", "gates", "operation", "operations", "operator", "operators"})  # "quantum NOT gates"
_SIGNS = re.compile(r"(?<![^\s(])(?:[–—−‒‐‑]|!(?!=))(?=[\w\"])")  # a dash, as keyboards write a hyphen; !video
_TOKEN = re.compile(r'-?\(|\)|[^\s()"]*"[^"]*(?:"|$)|[^\s()"]+')
_BRACKETS = re.compile(r"[()]")
_DEMANDS = frozenset({"phrases", "required", "authors", "titles", "orgs"})
_PUNCTUATED = re.compile(r"[():;?!]")
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT|ANDNOT)\b|(?<!\S)-\(")
_LEFT_OUT = re.compile(
    r"(?:\b(?:without|except(?: for)?|excluding|minus|but (?:not|no)|(?P<before>[^\W_]+),? not) "
    r"|(?<=\w) - (?=\S)|(?<=\w) -- ?)(?P<word>[^\W\d_][\w-]*)",
    re.IGNORECASE,
)


class Query(Value, frozen=True, kw_only=True):
    """What a person searched for. `words` rank, all optional; one said twice counts more. The rest filters: all hold.

    `required` and `excluded` are words or phrases, `excluded_in` pairs of a field's name (author, title, org) and a
    value; `hints` are sentences about what was not understood. `translated` if the words are the English for others;
    `either` if one of the phrases, required words, authors, titles and orgs is enough.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_in: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    ids: tuple[PaperId, ...] = ()
    since: date | None = None
    before: date | None = None
    min_upvotes: int = 0
    has_code: bool = False
    sort: Sort = "best"
    hints: tuple[str, ...] = ()
    translated: bool = False
    either: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the text can be searched for: it is signs only."""
        return self == Query(text=self.text, hints=self.hints)

    @property
    def demands(self) -> bool:
        """Whether some of what ranks must match: free words are optional beside it."""
        return bool(self.phrases or self.required or self.demanded_in)

    @property
    def demanded_in(self) -> Sequence[tuple[str, str]]:
        """What fields demand, as `excluded_in` has what they exclude."""
        fields = (("author", self.authors), ("title", self.titles), ("org", self.orgs))
        return [(name, text) for name, texts in fields for text in texts]

    @property
    def ranks(self) -> bool:
        """Whether anything in it ranks papers, and not only filters them."""
        return bool(self.words or self.demands)


def parse_query(text: str, *, today: date) -> Query:
    """Return what `text` searches for; every text searches for something. Bounded in terms and work."""
    text = text[:LONGEST]
    found: dict[str, Any] = {}
    read, hints = read_operators(text.translate(_QUOTES))
    parts: list[Parts] = []
    for match in _PIECE.finditer(read):
        value = (match["word"] if match["phrase"] is None else match["phrase"])[:LONGEST_TERM]
        if any(character.isalnum() for character in value):
            field = (match["field"] or match["spaced"] or "").lower()
            parts.append(_understand(match, field, value, today))
    prose = sum(len(part.get("words", ())) for part in parts) >= PROSE
    for part in parts if prose else _with_sides(parts):
        _put(found, part)
    if prose:
        _read_as_prose(found)
    else:
        _put(found, {"hints": list(hints)} if hints else {})
    return Query(text=text, **{name: _bounded(name, value) for name, value in found.items()})


def _with_sides(parts: Sequence[Parts]) -> Sequence[Parts]:
    """What was understood, with an "or" beside a demand as `either`, and the few words on its other side as one."""
    grouped: list[Parts] = []
    for part in parts:
        if _is_plain(part) and grouped and _is_plain(grouped[-1]):
            grouped[-1]["words"].extend(part["words"])
        else:
            grouped.append({name: list(value) if name == "words" else value for name, value in part.items()})
    places = [at for at in range(1, len(grouped) - 1) if _is_or(grouped[at])]
    joined: set[int] = set()
    for at in (*places, *reversed(places)):
        sides = grouped[at - 1], grouped[at + 1]
        if all(map(_may_be_side, sides)) and any(map(_DEMANDS.issuperset, sides)):
            joined.add(at)
            for side in sides:
                if "words" in side:
                    side["required"] = [" ".join(side.pop("words"))]
    return [*(part for at, part in enumerate(grouped) if at not in joined), *([{"either": True}] if joined else [])]


def _is_or(part: Parts) -> bool:
    return part.keys() == {"words"} and [word.casefold() for word in part["words"]] == [OR]


def _is_plain(part: Parts) -> bool:
    return part.keys() == {"words"} and not _is_or(part)


def _may_be_side(part: Parts) -> bool:
    few = _is_plain(part) and len(part["words"]) <= LONGEST_SIDE
    return _DEMANDS.issuperset(part) or (few and not GLUE.issuperset(word.casefold() for word in part["words"]))


def sides_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the sides of `robotics, grasping or flow matching`, each of which is enough; all of it as one where "or"
    is a word like others: in a question, a title with a colon, and between long sides."""
    lowered = [word.casefold() for word in words]
    asked = lowered[lead_in([word.rstrip(",.:!?") for word in lowered]) :]
    if OR not in asked[1:-1] or asked[0] in GLUE or any(map(_PUNCTUATED.search, asked)):
        return [tuple(words)]
    said = " ".join(asked).replace(f", {OR} ", ", ").replace(f" {OR} ", ", ")
    sides = [tuple(side.split()) for side in said.split(", ")]
    told = len(sides) > 1 and all(len(side) <= LONGEST_SIDE and not GLUE.issuperset(side) for side in sides)
    return sides if told else [tuple(words)]


def is_glue(query: Query) -> bool:
    """Return whether nothing is asked for but words that every paper has: `the`, `AND`."""
    bare = query == Query(text=query.text, words=query.words, hints=query.hints)
    return bare and all(word.lower() in GLUE for word in query.words)


def read_operators(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with + and - in place of operators, dashes and "!", and sentences about what was understood."""
    text = _SIGNS.sub("-", text)
    tokens = _TOKEN.findall(text) if _OPERATOR.search(text) else []
    said = _operators(tokens)
    if not said:
        return text, _hints(text)
    mixed = {"AND", "OR"} <= said
    plain = said == {"OR"} and not _BRACKETS.search(text)
    read = text.replace(" OR ", f" {OR} ") if plain else " ".join(_signed(tokens, required="AND" in said and not mixed))
    if mixed:
        return read, (MIXED,)
    return read, () if said == {"OR"} else (f"Searched as: {read}",)


def _operators(tokens: Sequence[str]) -> set[str]:
    """The operators among the words; none where one of them is a word, as capitals are for emphasis, too."""
    places = [at for at, token in enumerate(tokens) if token in OPERATORS or token in NEGATED_GROUP]
    padded = ["", *tokens, ""]
    words = any(_is_word(*padded[at : at + 3]) for at in places)
    return set() if words else {tokens[at] for at in places}


def _is_word(before: str, operator: str, after: str) -> bool:
    """Whether an operator is a word: at an end of the text, in "is NOT all", and before the name of a logic gate."""
    if operator in NEGATED_GROUP:
        return False
    sided = (operator in NEGATIONS or _has_side(before)) and _has_side(after)
    said = {word.lower() for word in (before, after) if word not in OPERATORS}
    return not sided or not said.isdisjoint(GLUE) or after.lower() in _GATES


def _has_side(token: str) -> bool:
    return token.endswith((")", "(")) or any(map(str.isalnum, token))


def _signed(tokens: Sequence[str], *, required: bool) -> Iterator[str]:
    """The words with their signs. A "-" before a bracket holds for all that is in it."""
    groups = [False]
    negated = False
    for token in tokens:
        if token.endswith("("):
            groups.append(groups[-1] or negated or token in NEGATED_GROUP)
        elif token in ENDS:
            groups = groups[:-1] or [False]
        elif token in OPERATORS:
            negated = token in NEGATIONS
            continue
        elif token[0] in "+-":
            yield token
        elif groups[-1] or negated:
            yield f"-{token}"
        else:
            yield f"+{token}" if required and token.lower() not in GLUE else token
        negated = False


def _hints(text: str) -> tuple[str, ...]:
    """How to leave words out, where a short text seems to want it."""
    match = _LEFT_OUT.search(text) if text.count(" ") < SHORT else None
    if match is None or match["word"].lower() in GLUE or (match["before"] or "").lower() in GLUE:
        return ()
    return (f"To leave papers about “{match['word']}” out, type -{match['word']}",)


def _understand(match: re.Match[str], field: str, value: str, today: date) -> Parts:
    """Return where one piece belongs."""
    if field in FIELDS:
        return _in_field(match["sign"] == "-", field, value, today)
    if field:
        return _unknown(match, field, value)
    if match["phrase"] is None and value.endswith(":") and (bare := value[:-1].lower()) in FIELDS:
        return {"hints": [explain_bare(bare)]}
    if match["sign"]:
        return {"required" if match["sign"] == "+" else "excluded": [value]}
    return {"words" if match["phrase"] is None else "phrases": [value]}


def _in_field(excludes: bool, field: str, value: str, today: date) -> Parts:
    parts = FIELDS[field](value, today)
    if parts is None and field in TAKES:
        return {"hints": [f"I left {field}:{value} out: {field}: takes {TAKES[field]}."]}
    if parts is None:
        return {
            "words": value.split(),
            "hints": [f"“{value}” doesn't work with {field}:, so I searched for it as a word."],
        }
    if not excludes:
        return parts
    [name] = parts
    if name in _LISTED:
        return {"excluded_in": [(_LISTED[name], value)]}
    return {"hints": [f"{field}: cannot be excluded, so -{field}:{value} was left out."]}


def _unknown(match: re.Match[str], field: str, value: str) -> Parts:
    """A field that is none becomes words."""
    hint = f"I don't know the filter {field}:, so I searched for it as a word."
    if match["sign"]:
        return {"required" if match["sign"] == "+" else "excluded": [f"{field} {value}"], "hints": [hint]}
    return {"words": [field, *value.split()], "hints": [hint]}


def _put(found: dict[str, Any], parts: Parts) -> None:
    for name, value in parts.items():
        if isinstance(value, list):
            found.setdefault(name, []).extend(value)
        else:
            found[name] = value


def _read_as_prose(found: dict[str, Any]) -> None:
    """In a text of whole sentences quotes cite and a hyphen is a dash: nothing is demanded, everything ranks."""
    demands = [text for name in ("phrases", "required", "excluded") for text in found.pop(name, [])]
    if demands:
        found["words"] += [word for text in demands for word in text.split()]
        _put(found, {"hints": ["In a text this long, quotes, + and - were taken as punctuation."]})


def _bounded(name: str, value: Any) -> Any:
    if name == "words":
        return tuple(value[:MOST_WORDS])
    return tuple(dict.fromkeys(value))[:MOST_TERMS] if isinstance(value, list) else value
