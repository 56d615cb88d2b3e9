r"""Math between dollar signs: which dollars mean math, how it reads in plain characters, what TeX may be given. Pure.

`H$_2$O` reads H₂O, `10$^{-3}$` 10⁻³, `$\mathcal{O}(n)$` O(n). Sums of money stay: math has balanced brackets, no space
inside its signs, no digit after them and no two plain words in a row. What no characters stand for stays as written.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.latex_symbols import known_symbol, names

LONGEST = 300  # characters between the signs
DEPTH = 8  # groups inside groups

_MATH = re.compile(  # `$5-$10` is money, `$\sim$50` is not
    r"(?<![\\$])(?P<sign>\$\$?)(?P<body>(?P<tex>\\)?(?(tex)|[^\s$])(?:[^$]{0,300}?[^\s\\$])?)(?P=sign)"
    r"(?(tex)(?!\$)|(?![\d$]))"
)
_PARENS = re.compile(r"\\\(\s{0,9}(?P<body>[^$]{1,300}?)\s{0,9}\\\)")
_BARE_SHIFT = re.compile(r"(?<=[\w)\]])([\^_])\{([\w.,+*=-]{1,20})\}")  # a site took the signs: `X^{2}-Gaussian`
_COMMAND = re.compile(r"\\([A-Za-z]{1,40})\s?")
_GROUP = re.compile(r"\{[^{}]{0,300}\}")
_PROSE = re.compile(r"[^\W\d_]{3}\s|\s[^\W\d_]{3}")
_SAFE = re.compile(r"[A-Za-z0-9\s+\-*/=<>.,:;()\[\]|!?'`^_{}\\~]*")
_TOKEN = re.compile(r"\\([A-Za-z]{1,40})\s*|\\(.)|([{}^_])|([^\\{}^_]+)", re.S)

_LOOKS = names(
    "mathcal mathrm mathbf mathsf mathtt mathit mathnormal mathfrak mathscr boldsymbol bm bf rm it text textrm textbf "
    "textit textsc textsf texttt mbox operatorname ensuremath emph displaystyle textstyle scriptstyle cal"
)
_FRACTIONS = frozenset({"frac", "tfrac", "dfrac"})
_SILENT = names("left right big Big bigg Bigg bigl bigr limits nolimits")
_OVER = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304"}
_OVER |= {"overline": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "underline": ""}
_SHAPES = _FRACTIONS | {"sqrt", "mathbb"} | _OVER.keys()
_WORDS = {"lVert": "‖", "rVert": "‖", "Vert": "‖", "lbrace": "{", "rbrace": "}", "quad": " ", "qquad": " ", "neg": "¬"}
_WORDS |= {"det": "det", "arg": "arg", "argmax": "argmax", "argmin": "argmin", "circ": "°", "ast": "*", "colon": ":"}
_WORDS |= {"lt": "<", "gt": ">"}
_WORDS |= {"lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "prime": "′"}
_BLACKBOARD = str.maketrans("CHNPQRZEF1", "ℂℍℕℙℚℝℤ𝔼𝔽𝟙")
_UP = dict(zip("0123456789+-=()−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻", strict=True))
_UP |= dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_UP |= dict(zip("ABDEGHIJKLMNOPRTUVWβγδθφχ°′*,", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ°′*,", strict=True))
_DOWN = dict(zip("0123456789+-=()−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋", strict=True))
_DOWN |= dict(zip("aehijklmnoprstuvxβγρφχ,", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ,", strict=True))


class _UnreadableError(Exception):
    """The math has something that no plain characters stand for."""


def split_math(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of `text` in order: whether it is math, and its text; of math what stands inside the signs."""
    at = 0
    for found in re.finditer(f"{_MATH.pattern}|{_PARENS.pattern.replace('body', 'inner')}", text):
        body = found["body"] or found["inner"]
        if found["inner"] or is_math(body):
            yield False, text[at : found.start()]
            yield True, body
            at = found.end()
    yield False, text[at:]


def is_math(body: str) -> bool:
    """Return whether what stands between two dollar signs is math, not words between two sums of money."""
    bare = _COMMAND.sub(" ", body)
    for _ in range(DEPTH):
        bare, before = _GROUP.sub("", bare), bare
        if bare == before:
            break
    balanced = not re.search(r"[{}]", bare.replace("\\{", "").replace("\\}", ""))
    brackets = sum(body.count(sign) for sign in "([") == sum(body.count(sign) for sign in ")]")
    return balanced and brackets and not _PROSE.search(bare)


def plain_math(text: str) -> str:
    """Return `text` with its math in plain characters and without its signs; as written where none will do."""
    if "$" not in text and "\\(" not in text:
        return _BARE_SHIFT.sub(_shifted_alone, text)
    return "".join(
        _in_characters(part) if math else _BARE_SHIFT.sub(_shifted_alone, part) for math, part in split_math(text)
    )


def is_safe(body: str) -> bool:
    """Return whether TeX may be given this math: known commands, balanced braces, nothing that starts a comment."""
    known = all(_knows(name) for name in re.findall(r"\\([A-Za-z]+)", body))
    signs = all(sign in ",;:!{}|%&#_ \\" for sign in re.findall(r"\\([^A-Za-z])", body))
    rest = re.sub(r"\\[%&#]", "", body)
    return known and signs and bool(_SAFE.fullmatch(rest)) and _is_balanced(rest) and not body.endswith("\\")


def _knows(name: str) -> bool:
    return name in _LOOKS | _SILENT | _SHAPES | {"ell", "quad", "qquad", "det", "arg", "neg"} or bool(
        known_symbol(name)
    )


def _is_balanced(body: str) -> bool:
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", body):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _in_characters(body: str) -> str:
    try:
        return re.sub(r"\s+", " ", _Formula(body).read()).strip()
    except _UnreadableError:
        return f"${body}$"


class _Formula:
    """Reads the tokens of one formula from left to right."""

    def __init__(self, body: str) -> None:
        self._tokens = list(_TOKEN.finditer(body))
        self._at = 0

    def read(self, depth: int = 0) -> str:
        """What stands up to the end, or up to the brace that closes the group."""
        said: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token[0] == "}":
                break
            said.append(self._term(depth))
        return "".join(said)

    def _term(self, depth: int) -> str:
        token = self._tokens[self._at]
        self._at += 1
        if token[4]:
            return str(token[4]).replace("~", " ")
        if token[2]:
            return _signed(token[2])
        if token[3] == "{":
            return self._rest_of_group(depth)
        if token[3]:
            return _shifted(self._argument(depth), _UP if token[3] == "^" else _DOWN, token[3])
        return self._command(token[1], depth) + _gap(token)

    def _rest_of_group(self, depth: int) -> str:
        if depth >= DEPTH:
            raise _UnreadableError
        inner = self.read(depth + 1)
        if self._at >= len(self._tokens):
            raise _UnreadableError
        self._at += 1
        return inner

    def _argument(self, depth: int) -> str:
        """The group, the command or the one character that a command or a shift is about."""
        if self._at >= len(self._tokens):
            raise _UnreadableError
        token = self._tokens[self._at]
        if token[4]:
            text = token[4].lstrip()
            self._tokens[self._at : self._at + 1] = list(_TOKEN.finditer(text[1:]))
            return text[:1]
        if token[0] == "}":
            raise _UnreadableError
        return self._term(depth)

    def _command(self, name: str, depth: int) -> str:
        if name in _SILENT:
            return ""
        plain = _WORDS.get(name) or known_symbol(name)
        grouped = self._at < len(self._tokens) and self._tokens[self._at][0] == "{"
        if name in _LOOKS or (not plain and grouped and name not in _SHAPES):
            return self._argument(depth) if grouped else ""
        if name == "mathbb":
            return self._argument(depth).translate(_BLACKBOARD)
        if name in _FRACTIONS:
            return f"{_bracketed(self._argument(depth))}/{_bracketed(self._argument(depth))}"
        if name == "sqrt":
            return f"√{_bracketed(self._argument(depth))}"
        if name in _OVER:
            letter = self._argument(depth)
            return unicodedata.normalize("NFC", letter + _OVER[name]) if len(letter) == 1 else letter
        if not plain:
            raise _UnreadableError
        return plain


def _gap(token: re.Match[str]) -> str:
    """The space after an operator (`n \\times m`, `\\log n`); after a letter (`\\alpha x`) it only ends the name."""
    plain = _WORDS.get(token[1]) or known_symbol(token[1])
    operator = plain.isascii() or unicodedata.category(plain[0]) == "Sm"
    return " " if token[0][-1].isspace() and plain and operator else ""


def _signed(sign: str) -> str:
    if sign in "{}%&#_$|":
        return "‖" if sign == "|" else sign
    if sign in ",;: !":
        return "" if sign == "!" else " "
    raise _UnreadableError


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"[\w.]*", text) else f"({text.strip()})"


def _shifted(body: str, table: dict[str, str], sign: str) -> str:
    """Raised or lowered characters; with the sign where not all of them exist."""
    tight = "".join(body.split())
    if all(character in table for character in tight):
        return "".join(table[character] for character in tight)
    return sign + (body.strip() if re.fullmatch(r"[\w∞⊤⊥⊙†‡⋆∗*]*", tight) else f"({body.strip()})")


def _shifted_alone(found: re.Match[str]) -> str:
    """`X²` of `X^{2}`; a word that is raised or lowered stays readable: `G_stack` of `G_{stack}`."""
    sign, body = found.groups()
    table = _UP if sign == "^" else _DOWN
    if all(character in table for character in body) and not re.search(r"[^\W\d_]{2}", body):
        return "".join(table[character] for character in body)
    return f"{sign}{body}" if re.fullmatch(r"[\w.]+", body) else found[0]
