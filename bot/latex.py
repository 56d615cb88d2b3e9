r"""The LaTeX reader: what is left of LaTeX in titles, names and abstracts, as the characters it stands for. Pure.

A converter that is run over a whole abstract takes `%` for a comment and deletes the rest of the line, so texts are
read here, one command at a time, and pylatexenc is asked for its table of symbols only. Commands that nobody knows
(`\ours`), math that lost its backslashes (`ell_infty`) and plain braces stay as written: no word is ever lost.

One pass from left to right. Groups are paired before, and read at most DEPTH deep, so the time is linear in the text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from bot.latex_symbols import ACCENTS, AS_WRITTEN, COLOURED, LETTERS, LONG_ACCENTS, SHORT, WORDS, known_symbol, names

DEPTH = 12  # groups inside groups; recorded texts have 3

_TOKEN = re.compile(r"[\\{}]")
_PLAIN = re.compile(r"[^\\{}]+")
_NAME = re.compile(r"\\(?:([A-Za-z]{1,40})|(.))", re.S)
_APOSTROPHE = re.compile(r"\\'(?=(?:s|t|d|m|re|ve|ll)\b)")
_QUOTED = re.compile(r'\\"([^\W_][^"\\]{0,200})\\"(?!\w)')
_COLOUR = re.compile(r"\\color\{[a-z]{1,20}\}\s?(?!\{)")
_URL = re.compile(r"\\url\{(https?://[^\s{}\\]{1,300})\}")
_TORN_LINK = re.compile(r"\\href\{([^{}\\\s]{1,300})\{([^{}\\]{0,300})\}\}?")
_COLOURS = "red|blue|magenta|cyan|black|purple|green|orange|teal|violet|gray|brown|pink|olive|navy"
_STRIPPED = re.compile(  # what is left where a site took the backslashes: `magenta{here}`, `https://…{https://…}`
    rf"(?P<lead>\{{)?(?<!href\{{)(?P<link>https?://[^\s{{}}\\]{{1,300}})\{{"
    rf"(?:(?:{_COLOURS})\{{(?P<shown>[^{{}}]{{0,300}})\}}|"
    rf"(?P<page>https?://[^\s{{}}\\]{{1,300}})|(?P<word>[^{{}}\\]{{1,60}})(?=\}}(?![\w/])))\}}(?P<closed>\}})?"
    rf"|(?<![\w\\}}])\{{?(?:{_COLOURS})\{{(?P<body>[^{{}}]{{0,300}})\}}\}}?"
)
_SWITCHES = names("it em bf sc tt rm sl sf itshape bfseries scshape ttfamily rmfamily sffamily")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")  # 10\textsuperscript{5} is not 105


def plain_commands(text: str) -> str:
    """Return `text` with LaTeX commands, accents and the groups around them as the characters they stand for."""
    if "{" in text:
        text = _STRIPPED.sub(_unstripped, _URL.sub(r"\1", text))
    return _Reader(text).read(0, len(text), 0) if "\\" in text else text


class _Reader:
    """Reads one text. Every method takes the index of a token and returns what it says and where it ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing = _paired(text)

    def read(self, at: int, end: int, depth: int) -> str:
        said: list[str] = []
        wanted = False  # whether the braces that follow belong to a command that stays as written
        while at < end:
            if plain := _PLAIN.match(self._text, at, end):
                said.append(plain[0])
                wanted = plain[0][-1] in "_^"
                at = plain.end()
            elif self._text[at] == "\\":
                words, after = self._command(at, end, depth, said)
                wanted = words == self._text[at:after] and words[1:].isalpha()
                said.append(words)
                at = after
            else:
                words, at, kept = self._group(at, end, depth, wanted)
                wanted = wanted and kept
                said.append(words)
        return "".join(said)

    def _group(self, at: int, end: int, depth: int, wanted: bool) -> tuple[str, int, bool]:
        """A group in braces, and whether they stay. They go where its first command said something else than itself."""
        close = self._closing.get(at, end)
        if self._text[at] == "}" or close >= end:
            return self._text[at], at + 1, False
        if depth >= DEPTH:
            return self._text[at : close + 1], close + 1, True
        start = self._switched(at + 1, close)
        inner = self.read(start, close, depth + 1)
        opens = start > at + 1 or (inner[:1] != "\\" and self._text.startswith(("\\", "{\\"), at + 1))
        keeps = wanted or not opens or (bool(inner) and start == close)
        return (f"{{{inner}}}" if keeps else inner), close + 1, keeps

    def _switched(self, at: int, close: int) -> int:
        r"""Where the text of `{\it text}` begins; `at` where no such switch stands there."""
        if coloured := _COLOUR.match(self._text, at, close):
            return coloured.end()
        name = _NAME.match(self._text, at, close)
        switches = name and name[1] in _SWITCHES and self._text[name.end() : name.end() + 1] in (" ", "{", "\\")
        return (name.end() + self._text.startswith(" ", name.end())) if name and switches else at

    def _command(self, at: int, end: int, depth: int, said: list[str]) -> tuple[str, int]:
        name = _NAME.match(self._text, at, end)
        if not name:
            return "\\", at + 1
        before = said[-1][-1:] if said and said[-1] else ""
        if name[2]:
            return self._sign(name[2], at, end, depth, before)
        return self._word(name[1], at, name.end(), end, depth, before)

    def _sign(self, sign: str, at: int, end: int, depth: int, before: str) -> tuple[str, int]:
        """A backslash before something that is no Latin letter."""
        text, after = self._text, at + 2
        if before.isalnum() and (found := _APOSTROPHE.match(text, at, end)):
            return "'", found.end()
        if not before.isalnum() and (found := _QUOTED.match(text, at, end)):
            return f'"{found[1]}"', found.end()
        if sign in ACCENTS:
            return self._accented(ACCENTS[sign], sign, at, after, end, depth)
        if sign in "%&$#_{}":
            return sign, after
        if sign in " ,;:":
            return " ", after
        if sign.isalpha() or (sign.isdigit() and (not before or before in " (~")):
            return sign, after  # `St\ütz`, `\50.5`
        return (text[at:after], after) if sign not in "()" else ("", after)

    def _word(self, name: str, at: int, after: int, end: int, depth: int, before: str) -> tuple[str, int]:
        text = self._text
        if name in LONG_ACCENTS:
            return self._accented(LONG_ACCENTS[name], "", at, after, end, depth)
        if name in LETTERS:
            return LETTERS[name], self._after_letter(after, end)
        if name in SHORT and text[after : after + 1] != "{":
            return SHORT[name], after + text.startswith(".", after)
        if name == "href":
            return self._linked(at, after, end, depth, before)
        if text.startswith("{}", after) and (plain := WORDS.get(name, known_symbol(name))):
            return plain, after + 2
        bodies, stop = self._bodies(after, end, depth)
        if any(bodies):
            return _unwrapped(name, bodies), stop
        plain = WORDS.get(name, known_symbol(name))
        return (plain, after) if plain or name in WORDS else (text[at:after], after)

    def _bodies(self, at: int, end: int, depth: int, most: int = 3) -> tuple[list[str], int]:
        """The groups right after a command, at most `most`, and where the last one ends."""
        bodies: list[str] = []
        while len(bodies) < most and self._text.startswith("{", at) and self._closing.get(at, end) < end:
            close = self._closing[at]
            if depth >= DEPTH:
                return [], at
            bodies.append(self.read(at + 1, close, depth + 1))
            at = close + 1
        return bodies, at

    def _accented(self, mark: str, sign: str, at: int, after: int, end: int, depth: int) -> tuple[str, int]:
        r"""A letter with its accent: `\"o`, `\"{o}`, `\v C`, `\~{\^e}`, `\'\i`. As written where no alphabet has it."""
        text = self._text
        start = after + (text.startswith(" ", after) if not sign else 0)
        inner, stop = self._argument(start, end, depth)
        inner = {"ı": "i", "ȷ": "j"}.get(inner, inner)
        composed = unicodedata.normalize("NFC", inner[:1] + mark) if inner[:1].isalpha() else ""
        if mark == ACCENTS["t"] and inner.isalpha() and len(inner) > 1:
            return inner[0] + mark + inner[1:], stop
        if len(composed) == 1:
            return composed + inner[1:], stop
        if not sign:  # `\b{…}` around words is somebody's own macro for bold
            return (inner, stop) if inner and text[start : start + 1] == "{" else (text[at:after], after)
        if sign in "~^" and (not inner or not inner.isalpha()):
            return sign, stop if not inner else after  # `\~8B`, `\~{}`
        return (sign, after) if inner.isalpha() and text[after : after + 1] != "{" else (text[at:after], after)

    def _argument(self, at: int, end: int, depth: int) -> tuple[str, int]:
        """What an accent stands on: a group, a command, or one character; it takes no space."""
        text = self._text
        if at >= end or depth >= DEPTH:
            return "", at
        if text[at] == "{" and self._closing.get(at, end) < end:
            return self.read(at + 1, self._closing[at], depth + 1), self._closing[at] + 1
        if text[at] == "\\":
            words, after = self._command(at, end, depth + DEPTH // 3, [])
            return (words, after) if words[:1] != "\\" else ("", at)
        return text[at], at + 1

    def _after_letter(self, at: int, end: int) -> int:
        r"""`\ss{}` and `\o rgensen`: what ends the name of a letter is no text."""
        if self._text.startswith("{}", at):
            return at + 2
        return at + 1 if at + 1 < end and self._text[at] == " " and self._text[at + 1].islower() else at

    def _linked(self, at: int, after: int, end: int, depth: int, before: str) -> tuple[str, int]:
        """What a link shows, then where it leads; many recorded links have lost the brace between the two."""
        space = " " if before.isalnum() else ""
        if found := _TORN_LINK.match(self._text, at, end):
            return space + _shown_link(found[1], found[2]), found.end()
        bodies, stop = self._bodies(after, end, depth, most=2)
        if len(bodies) == 2:
            return space + _shown_link(bodies[0], bodies[1]), stop
        return self._text[at:after] + "".join(f"{{{body}}}" for body in bodies), stop


def _shown_link(link: str, shown: str) -> str:
    """Return `here (https://…)`, or the address alone where nothing else is shown."""
    same = link.rstrip("/.") == shown.rstrip("/.")
    return shown.rstrip(".") if same or not link else f"{shown} ({link})" if shown else link


def _unstripped(match: re.Match[str]) -> str:
    if match["link"]:
        lead = "{" if match["lead"] and not match["closed"] else ""
        return lead + _shown_link(match["link"], match["shown"] or match["page"] or match["word"] or "")
    body, whole = match["body"], match[0]
    opened, closed = whole.startswith("{"), whole.endswith("}}")
    return body if opened == closed else f"{{{body}" if opened else f"{body}}}"


def _paired(text: str) -> Mapping[int, int]:
    """The index of the closing brace of each opening one; escaped and unmatched ones are left out."""
    open_at: list[int] = []
    closing: dict[int, int] = {}
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found[0] == "\\":
            at += 1
        elif found[0] == "{":
            open_at.append(found.start())
        elif open_at:
            closing[open_at.pop()] = found.start()
    return closing


def _unwrapped(name: str, bodies: list[str]) -> str:
    """What a command says with its groups; all of it where it is not known to be about their looks only."""
    if len(bodies) == 2 and name in COLOURED:
        return bodies[1]
    if len(bodies) > 1 or name in AS_WRITTEN:
        return f"\\{name}" + "".join(f"{{{body}}}" for body in bodies)
    read = _STYLES.get(name)
    return read(bodies[0]) if read else bodies[0]


_STYLES: Mapping[str, Callable[[str], str]] = {
    "textsuperscript": lambda body: body.translate(_RAISED),
    "footnote": lambda body: f" ({body})",
}
