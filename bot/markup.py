"""Markup of web pages in titles, names and abstracts: tags and entities as the characters they stand for. Pure.

`H<sub>2</sub>O` and MathML become the math that the LaTeX reader understands. Only pairs of known tags go: `<think>`,
`<EOS>` and a lone `<i>` are text. Linear in hostile input: nothing is nested in a match, and there are NESTING passes.
"""

import re
from collections.abc import Mapping
from html import unescape

NESTING = 6  # tags inside tags

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PREFIX = r"(?:mml:|jats:|m:)?"
_LOOKS = (
    "a|i|b|em|strong|u|tt|sc|scp|small|big|italic|bold|monospace|sans-serif|roman|underline|title|p|span|font|cite|"
    "inline-formula|alternatives"
)
_LEAVES = "mi|mn|mo|mtext|ms|mrow|mstyle|mpadded|semantics|mfenced"
_BUILT = "sub|sup|math|tex-math|msub|msup|msubsup|mfrac|msqrt|munder|mover|munderover"
_PAIR = re.compile(
    rf"<{_PREFIX}(?P<tag>{_BUILT}|{_LOOKS}|{_LEAVES})"
    rf"(?:\s[^<>]{{0,200}})?>"
    rf"(?P<body>[^<>]{{0,2000}})</{_PREFIX}(?P=tag)\s?>",
    re.I,
)
_SKIPPED = re.compile(
    rf"<{_PREFIX}annotation(?:-xml)?\b[^<>]{{0,200}}>[^<>]{{0,2000}}</{_PREFIX}annotation(?:-xml)?>"
    r"|<br ?/?>|<mspace ?/>"
)
# signs inside MathML that look like tags
_COMPARED = re.compile(rf"(?<=>)\s?[<>]\s?(?=</{_PREFIX}mo>)")
_OVER = {"^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "―": "bar", "→": "vec", "⃗": "vec", "˙": "dot"}
_ARGUMENT = re.compile(r"\s*(\{(?:[^{}]|\{[^{}]*\}){0,300}\}|[^\s{}])")
_SHAPES: Mapping[str, tuple[int, str]] = {
    "msub": (2, "{0}_{1}"),
    "msup": (2, "{0}^{1}"),
    "msubsup": (3, "{0}_{1}^{2}"),
    "mfrac": (2, r"\frac{0}{1}"),
    "munder": (2, "{0}_{1}"),
    "munderover": (3, "{0}_{1}^{2}"),
}


def plain_markup(text: str) -> str:
    """Return `text` without the tags and entities of web pages; what is lowered, raised or math as LaTeX would say it.

    Entities are read twice, because sites escape what is escaped already (`&amp;lt;`).
    """
    if "&" in text:
        text = _ENTITY.sub(_character, _ENTITY.sub(_character, text))
    if "</" not in text and "<br" not in text:
        return text
    text = _COMPARED.sub(_spelled, _SKIPPED.sub(" ", text))
    for _ in range(NESTING):
        before, text = text, _PAIR.sub(_inner, text)
        if text == before:
            break
    return text


def _character(match: re.Match[str]) -> str:
    plain = unescape(match[0])
    return plain if plain != match[0] else match[0]


def _inner(match: re.Match[str]) -> str:
    tag, body = match["tag"].lower(), match["body"]
    if tag in ("sub", "sup"):
        return f"${'_' if tag == 'sub' else '^'}{{{body.strip()}}}$" if body.strip() else ""
    if tag in ("math", "tex-math"):
        return body.strip() if body.strip().startswith("$") else f"${body.strip()}$"
    if tag == "mover":
        return _over(body)
    if tag == "msqrt":
        return rf"\sqrt{{{body}}}"
    if tag in _SHAPES:
        return _shaped(body, *_SHAPES[tag])
    return f"{{{body}}}" if tag in _LEAVES.split("|") else body


def _spelled(match: re.Match[str]) -> str:
    return r" \lt " if "<" in match[0] else r" \gt "


def _over(body: str) -> str:
    """`{x}{¯}` as an accent, other things above as raised ones."""
    parts = [part.strip("{} ") for part in _ARGUMENT.findall(body)]
    if len(parts) == 2 and parts[1] in _OVER:
        return rf"\{_OVER[parts[1]]}{{{parts[0]}}}"
    return _shaped(body, 2, "{0}^{1}")


def _shaped(body: str, count: int, shape: str) -> str:
    """`{H}{2}` as `{H}_{2}`; the body itself where it has another number of parts."""
    parts = _ARGUMENT.findall(body)
    grouped = [part if part.startswith("{") else f"{{{part}}}" for part in parts]
    return shape.format(*grouped) if len(parts) == count else body
