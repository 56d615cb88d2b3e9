"""The entries of a JSON file, whatever they stand in: a list, an object around a list, one object, or one a line. Pure.

Of a file that was cut off, the whole entries before the cut are read; the broken one counts as skipped. Linear: each
entry is read once.
"""

import json

import msgspec

BETWEEN = " \t\r\n,\ufeff\x1e"
MOST = 50_000
_LISTS = ("papers", "dailyPapers", "data", "items", "results", "entries", "references")


def read_entries(text: str) -> tuple[list[object], int]:
    """Return the entries, and how many could not be read."""
    try:
        return _entries(msgspec.json.decode(text.encode()))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        pass  # cut, one a line, or with what only the standard library takes: NaN, halves of surrogate pairs
    try:
        return _entries(json.loads(text))
    except (ValueError, RecursionError):
        return _one_by_one(text)


def read_list(text: str) -> tuple[list[object], int]:
    """Return the entries that `text` begins with, and 1 skipped where no `]` follows them: the list was cut."""
    decoder, at, entries = json.JSONDecoder(), 0, list[object]()
    while len(entries) < MOST:
        while at < len(text) and text[at] in BETWEEN:
            at += 1
        if not text.startswith("{", at):
            return entries, int(not text.startswith("]", at))
        try:
            entry, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return entries, 1
        entries.append(entry)
    return entries, 1


def _entries(whole: object) -> tuple[list[object], int]:
    if isinstance(whole, list):
        return whole, 0
    found = (whole[name] for name in _LISTS if isinstance(whole.get(name), list)) if isinstance(whole, dict) else ()
    return next(iter(found), [whole]), 0


def _one_by_one(text: str) -> tuple[list[object], int]:
    """One object a line, a broken line costing itself; else the beginning of a list that was cut off."""
    lines = [line for line in text.splitlines() if line.strip(BETWEEN)]
    read = [_entry(line) for line in lines[:MOST]]
    entries = [entry for entry in read if isinstance(entry, dict)]
    if 2 * len(entries) > len(lines):
        return list(entries), len(lines) - len(entries)
    return max((read_list(f"{text}]"), read_list(text.partition("[")[2])), key=lambda found: len(found[0]))


def _entry(line: str) -> object:
    try:
        return json.loads(line.strip(BETWEEN))
    except (ValueError, RecursionError):
        return None
