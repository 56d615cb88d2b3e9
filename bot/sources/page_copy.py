"""Read a saved Daily Papers page or a list of papers, whatever it was saved as; also files of reference managers
(BibTeX, RIS, tables with any separator).
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from typing import Literal

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string

from bot.bookmark import Bookmark
from bot.errors import PersonError, SourceError
from bot.model import Paper, Value
from bot.sources.copied_text import parse_copied_text
from bot.sources.documents import TooLargeError, read_documents
from bot.sources.huggingface_json import read_entry
from bot.sources.huggingface_pages import parse_page, read_cut_page
from bot.sources.json_entries import read_entries
from bot.sources.parsed import Parsed, collect, in_edition
from bot.sources.records import read_bookmark, read_record
from bot.text import readable

Kind = Literal["page", "json", "text", "export"]

_HTML = re.compile(r"<(?:!doctype|html|head|body|article|div)\b", re.I)
_OF_THE_SITE = frozenset({"paper", "publishedAt", "submittedOnDailyAt", "discussionId"})  # only its own JSON has these
_LOOK_AT = 4_000  # characters at the beginning
_BIBTEX = re.compile(r"^\s{0,40}@\s{0,9}[a-z]{3,30}\s{0,9}\{[^,{}\n]{0,200},", re.I | re.M)
_RIS = re.compile(r"^TY {1,2}- ?", re.M)
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)")
_BRACES = {"\\{": "\ue001", "\\}": "\ue002", "{\\textbraceleft}": "\ue001", "{\\textbraceright}": "\ue002"}
_TITLES = frozenset({"title", "ti"})


class Saved(Value, frozen=True, kw_only=True):
    """What a file holds. Papers without an arXiv id have ids made from their titles; `day` is what a page says it
    shows, `kept` what an export says that its owner had saved."""

    kind: Kind
    papers: tuple[Paper, ...]
    skipped: int = 0
    day: date | None = None
    kept: tuple[Bookmark, ...] = ()


class UnreadableCopyError(PersonError):
    """The file holds no papers that we can see."""


def read_saved(body: bytes, *, year: int | None = None) -> Saved:
    """Return the papers of a saved page (HTML, MHTML, API JSON, text copied out of a browser) or of an export
    (BibTeX, RIS, CSV, JSON), also gzipped or in an e-mail.

    `year` is the year in which a text was copied, if that is known. Raises UnreadableCopyError with an answer for the
    person when there is no paper in it.
    """
    try:
        for text in read_documents(body):
            if saved := _read(text, year):
                return saved
    except TooLargeError as error:
        raise UnreadableCopyError("This file is too large for a saved page (20 MB at most).") from error
    raise UnreadableCopyError(_NO_PAPERS)


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


_NO_PAPERS = (
    "I found no papers in this file. Import a saved Daily Papers page (HTML, MHTML), an answer of its API (JSON), the "
    "text copied from the page in a browser, or an export (BibTeX, RIS, CSV, JSON), gzipped or in an e-mail, too."
)


def _read(text: str, year: int | None) -> Saved | None:
    """What one document holds, None when it holds no paper."""
    start = text[:_LOOK_AT].lstrip()
    if "\x00" in start or 20 * start.count("\ufffd") > len(start):
        return None
    if start.startswith(("[", "{")):
        return _from_json(text)
    if _HTML.search(start):
        return _from_page(text)
    for read in (read_bibtex, read_ris, read_table):
        if (records := read(text)) is not None:
            known = list(records)
            kept = tuple(filter(None, map(read_bookmark, known)))
            return _saved("export", collect(map(read_record, known)), kept=kept)
    papers = parse_copied_text(text, year=year)
    told = [paper for paper in papers if paper.author_count or paper.published]
    if 2 * len(told) < len(papers):  # any prose has lines; a copied page has authors and dates under most abstracts
        return None
    return _saved("text", Parsed(papers=papers))


def _from_json(text: str) -> Saved | None:
    entries, skipped = read_entries(text)
    ours = any(map(_is_record, entries))
    kept = tuple(filter(None, map(read_bookmark, filter(_is_record, entries))))
    parsed = collect(read_record(entry) if _is_record(entry) else read_entry(entry) for entry in entries)
    whole = Parsed(papers=parsed.papers, skipped=parsed.skipped + skipped)
    return _saved("export" if ours else "json", whole, kept=kept)


def _is_record(entry: object) -> bool:
    return isinstance(entry, Mapping) and _OF_THE_SITE.isdisjoint(entry)


def _from_page(text: str) -> Saved | None:
    """The page's day is its papers' day, unless some say otherwise: then it was a search, a week or a month."""
    try:
        page = parse_page(text.encode("utf-8", "replace"))
    except SourceError:
        return _saved("page", read_cut_page(text))
    own_days = {day for paper in page.parsed.papers for day in paper.days}
    if page.day is None or own_days - {page.day}:
        return _saved("page", page.parsed)
    return _saved("page", in_edition(page.parsed, page.day), page.day)


def _saved(kind: Kind, parsed: Parsed, day: date | None = None, kept: tuple[Bookmark, ...] = ()) -> Saved | None:
    if not parsed.papers:
        return None
    return Saved(kind=kind, papers=parsed.papers, skipped=parsed.skipped, day=day, kept=kept)
