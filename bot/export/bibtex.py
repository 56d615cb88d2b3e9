"""BibTeX: names in their parts, capitals and math kept, nothing that TeX would run.

What is beyond ASCII stays UTF-8, as biber and today's BibTeX read it. Math stays math where TeX may be given it, else
it is plain characters. No style prints `annote`, a person's note, and `readstatus`, JabRef's field for what was read.

A key to cite by (`lovelace2025attention`) is made of what never changes about a paper. Where two papers would share
one, the paper saved first keeps it (of unsaved ones the lowest id) and the others end in their ids: what is saved later
changes no key that was given before.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from bibtexparser.writer import BibtexFormat

from bot.export.items import ExportItem, archive_of, doi_of, issue_in_id, issue_of, plain_url
from bot.export.names import family_key, key_part, parse_name
from bot.latex_math import is_safe, split_math
from bot.markup import plain_markup
from bot.model import Paper, PaperId
from bot.text import WITHDRAWN, collapse, is_name, readable

SLICE = 10  # entries written together: ten thousand objects make the collector stop everything, and no rest is between
MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ESCAPES = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_"}
    | {"\\": r"{\textbackslash}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}"}
)
_BALANCED = _ESCAPES | {ord(sign): f"\\{sign}" for sign in "{}"}
_UNBALANCED = _ESCAPES | {
    ord("{"): r"{\textbraceleft}",
    ord("}"): r"{\textbraceright}",
}  # BibTeX counts escaped ones too
_IN_NAMES = _UNBALANCED | {
    ord(sign): f"{{\\{sign}}}" for sign in "&%$#_"
}  # readers stumble over a word that begins with \\
_ASIDE = "\ue000"  # of the characters that Unicode leaves to private use; no text needs it
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_INNER_CAPITAL = re.compile(r".+[A-Z]|[B-Z]$|[A-Z].*\d")
_LONG_WORD = re.compile(r"(?<=\s)[^\W\d_]{4,}")
_BREAKS_PARTS = re.compile(r",|\s[^\W\d_A-Z]|^[^\W\d_A-Z].*\s|^others$")
LONGEST = 60  # characters before the id
FILLERS = frozenset(
    {"a", "an", "the", "on", "of", "for", "in", "to", "and", "with", "is", "are", "do", "does", "can", "how", "what"}
)


def build_bibtex(items: Sequence[ExportItem]) -> bytes:
    """Return one `@misc` entry for each paper, in order, as UTF-8."""
    if not items:
        return b""
    keys = citation_keys(items)
    layout = BibtexFormat()
    layout.indent = "  "
    layout.trailing_comma = True
    layout.block_separator = "\n"
    slices = (items[start : start + SLICE] for start in range(0, len(items), SLICE))
    return "\n".join(_write(some, keys, layout) for some in slices).encode("utf-8", "replace")


def citation_keys(items: Sequence[ExportItem]) -> Mapping[PaperId, str]:
    """Return one key for each paper's id, all different, whatever the order of `items`."""
    keys: dict[PaperId, str] = {}
    taken: set[str] = set()
    for item in sorted(items, key=_first_come):
        paper = item.paper
        plain = _plain_key(paper)
        keys[paper.id] = f"{plain}-{key_part(paper.id)}" if plain in taken else plain
        taken.add(plain)
    return keys


def _first_come(item: ExportItem) -> tuple[bool, float, str]:
    return item.saved_at is None, item.saved_at.timestamp() if item.saved_at else 0.0, item.paper.id


def _plain_key(paper: Paper) -> str:
    first = next(filter(is_name, paper.authors), "")
    family = family_key(parse_name(first).family) if first else ""
    words = [key_part(word) for word in readable(paper.title).split()]
    word = next((word for word in words if word and word not in FILLERS), "")
    year = (issue_in_id(paper) or issue_of(paper)).year
    return f"{family or 'anonymous'}{year or ''}{word}"[:LONGEST]


def _write(items: Sequence[ExportItem], keys: Mapping[PaperId, str], layout: BibtexFormat) -> str:
    library = Library([_entry(item, keys[item.paper.id]) for item in items])
    return str(write_string(library, bibtex_format=layout, unparse_stack=[]))


def _entry(item: ExportItem, key: str) -> Entry:
    paper, issue = item.paper, issue_of(item.paper)
    fields = {
        "title": _with_math(paper.title, _protected),
        "author": _authors(paper),
        "year": str(issue.year or ""),
        "month": MONTHS[issue.month],
        "eprint": paper.id if doi_of(paper) else "",
        "archivePrefix": "arXiv" if doi_of(paper) else "",
        "primaryClass": archive_of(paper),
        "doi": doi_of(paper),
        "url": plain_url(paper.arxiv_url),
        "abstract": _with_math(paper.abstract, _escaped),
        "keywords": ", ".join(_escaped(tag).replace(",", " ") for tag in item.tags),
        "note": WITHDRAWN if paper.withdrawn else "",
        "annote": _in_tex(collapse(item.note)),
        "readstatus": "read" if item.read_at else "",
    }
    return Entry("misc", key, [Field(name, _enclosed(name, value)) for name, value in fields.items() if value])


def _enclosed(name: str, value: str) -> str:
    return value if name == "month" else f"{{{value}}}"  # a month is a macro: styles print it their own way


def _authors(paper: Paper) -> str:
    names = [_author(name, paper.organization) for name in paper.authors if is_name(name)]
    if not names:
        return f"{{{_escaped(paper.organization)}}}" if paper.organization else ""
    return " and ".join([*names, "others"] if paper.author_count > len(paper.authors) else names)


def _author(written: str, organization: str) -> str:
    """`van Beethoven, Jr., Ludwig`. In braces what BibTeX would split in another place, or take for a list."""
    name = parse_name(written)
    family, suffix, given = (part.translate(_IN_NAMES) for part in (name.family, name.suffix, name.given))
    if written == organization and not name.whole:
        return f"{{{readable(written).translate(_IN_NAMES)}}}"
    if name.whole or _BREAKS_PARTS.search(name.family) or (" " in family and not given):
        family = f"{{{family}}}"
    parts = (f"{name.particle} {family}".strip(), suffix, given)
    sorted_form = ", ".join(part for part in parts if part)
    return re.sub(r"(?i)(?<=\s)(and)(?=\s|$)", r"{\1}", sorted_form) if not name.whole else sorted_form


def _with_math(text: str, in_tex: Callable[[str], str]) -> str:
    """The text in TeX's own writing; math that TeX may be given stands aside meanwhile, and comes back as it was."""
    kept: list[str] = []
    parts: list[str] = []
    for math, part in split_math(plain_markup(collapse(text).replace(_ASIDE, ""))):
        safe = math and is_safe(part)
        kept += [f"{{${part}$}}"] if safe else []
        parts.append(_ASIDE if safe else f"${part}$" if math else part)
    pieces = in_tex(readable("".join(parts))).split(_ASIDE)
    return pieces[0] + "".join(math + piece for math, piece in zip(kept, pieces[1:], strict=True))


def _protected(title: str) -> str:
    """The title with braces around capitals that a style must not make small.

    Those inside a word (`LLaMA`, `3D`), and all where the title writes plain words small: there they are names.
    """
    plain = _LONG_WORD.findall(title)
    names_only = sum(word[0].islower() for word in plain) * 2 > len(plain)
    escapes = _escapes_for(title)
    parts, at = [], 0
    for match in _WORD.finditer(title):
        word = match[0]
        keep = _INNER_CAPITAL.match(word) or (names_only and match.start() and word[0].isupper())
        parts += [title[at : match.start()].translate(escapes), f"{{{word}}}" if keep else word]
        at = match.end()
    return "".join(parts) + title[at:].translate(escapes)


def _escaped(text: str) -> str:
    return _in_tex(readable(text))


def _in_tex(plain: str) -> str:
    return plain.translate(_escapes_for(plain))


def _escapes_for(text: str) -> Mapping[int, str]:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    return _UNBALANCED if depth else _BALANCED
