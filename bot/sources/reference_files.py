"""Files of reference managers as records: BibTeX, RIS and tables (CSV with any separator). Pure."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string

from bot.text import readable

_BIBTEX = re.compile(r"^\s{0,40}@\s{0,9}[a-z]{3,30}\s{0,9}\{[^,{}\n]{0,200},", re.I | re.M)
_RIS = re.compile(r"^TY {1,2}- ?", re.M)
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)")
_BRACES = {"\\{": "\ue001", "\\}": "\ue002", "{\\textbraceleft}": "\ue001", "{\\textbraceright}": "\ue002"}
_TITLES = frozenset({"title", "ti"})


def read_bibtex(text: str) -> Iterator[Mapping[str, object]] | None:
    """Return the entries of BibTeX, None when the text is none; names are a list, braces and LaTeX are read."""
    if not _BIBTEX.search(text):
        return None
    library = parse_string(text, append_middleware=[middlewares.SeparateCoAuthors()])
    return ({field.key: _plain(field.value) for field in entry.fields} for entry in library.entries)


def read_ris(text: str) -> Iterator[Mapping[str, object]] | None:
    """Return the records of RIS, None when the text is none; each tag has the list of its values."""
    return _ris_records(text) if _RIS.search(text) else None


def read_table(text: str) -> Iterator[Mapping[str, object]] | None:
    """Return the rows of a table under a header that names a title, None when the text has none."""
    header = text.partition("\n")[0].strip()
    separator = max(",;\t", key=header.count)
    try:
        names = next(csv.reader([header], delimiter=separator), [])
    except csv.Error:  # an old line break in it, or longer than any header
        return None
    if len(names) < 2 or not any(name.strip().lower() in _TITLES for name in names):
        return None
    return _rows(csv.DictReader(StringIO(text.replace("\0", ""), newline=""), delimiter=separator))


def _rows(rows: "csv.DictReader[str]") -> Iterator[Mapping[str, object]]:
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond the library's cap costs its row
            yield {}


def _ris_records(text: str) -> Iterator[Mapping[str, object]]:
    record: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text.splitlines():
        found = _RIS_LINE.match(line)
        if found and found[1] in ("TY", "ER"):
            if record:
                yield dict(record)
            record = {}
        elif found:
            values = record.setdefault(found[1], [])
            values.append(found[2].strip())
        elif values and line.strip():
            values[-1] += f" {line.strip()}"  # long values go on in the next line
    if record:
        yield dict(record)


def _plain(value: object) -> object:
    """A field as printed: LaTeX read, protecting braces gone, those of the text kept."""
    if isinstance(value, list):
        return [_plain(name) for name in value if str(name).strip().lower() != "others"]
    text = str(value)
    for written, aside in _BRACES.items():
        text = text.replace(written, aside)
    return readable(text).replace("{", "").replace("}", "").replace("\ue001", "{").replace("\ue002", "}")
