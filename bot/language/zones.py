"""Time zones as people type them: an IANA name or a city, whatever the case and accents. For the channel owner.

A zone that is none is explained with names spelled much like it. The names are those of the tzdata package, which is
read once: a fifth of a millisecond, where asking the system opens six hundred files.
"""

import difflib
import unicodedata
from functools import lru_cache
from importlib.resources import files

LONGEST_ZONE_WORDS = 3  # "Port of Spain"
SUGGESTED = 3
CLOSE = 0.8  # of difflib's ratio: "Berlni" has 0.83 of Berlin, "digest" 0.67 of EST
SHORTEST = 5  # letters: "here" is close to Eire
NEARLY_AS_CLOSE = 0.15
LONGEST = 40  # characters of what is compared

_NO_ZONES = frozenset({"Factory", "localtime"})
_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)
_NO_CITIES = frozenset({"act", "center", "north", "nsw", "south", "troll", "west"})
_MORE_CITIES = {  # where many papers are read, and whose zone bears another city's name
    "America/Los_Angeles": "san francisco, seattle, palo alto, san diego, mountain view, stanford, berkeley",
    "America/New_York": "boston, washington, princeton, pittsburgh, philadelphia, atlanta, miami",
    "America/Chicago": "austin, houston, dallas",
    "Asia/Kolkata": "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, hyderabad, chennai",
    "Asia/Shanghai": "beijing, shenzhen, hangzhou, guangzhou",
    "Asia/Tokyo": "kyoto, osaka",
    "Asia/Dubai": "abu dhabi",
    "America/Toronto": "ottawa",
    "Europe/Berlin": "munich, münchen, hamburg, frankfurt, cologne, köln, tübingen",
    "Europe/London": "oxford, edinburgh",
    "Europe/Zurich": "geneva, lausanne, basel, bern",
    "Europe/Rome": "milan, turin",
    "Europe/Madrid": "barcelona",
}
_ABBREVIATIONS = {  # offered, never taken: most mean several zones, and none knows summer time
    "America/Los_Angeles": "pst pdt pt pacific",
    "America/Denver": "mdt mt mountain",
    "America/Chicago": "cst cdt ct central",
    "America/New_York": "edt et eastern",
    "America/Sao_Paulo": "brt",
    "Asia/Kolkata": "ist",
    "Asia/Jerusalem": "ist idt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Seoul": "kst",
    "Asia/Shanghai": "cst",
    "Asia/Singapore": "sgt",
    "Asia/Tokyo": "jst",
    "Australia/Sydney": "aest aedt",
    "Europe/Berlin": "cest mez mesz",
    "Europe/Dublin": "ist",
    "Europe/Helsinki": "eest",
    "Europe/London": "bst",
    "Europe/Moscow": "msk",
    "Pacific/Auckland": "nzst nzdt",
}


def parse_zone(text: str) -> str | None:
    """Return the IANA name of the zone that a name or a city names."""
    return _zones().get(_folded(text))


def suggest_zones(text: str) -> tuple[str, ...]:
    """Return up to three IANA names: of an abbreviation, or of what is spelled much like `text`, the best first."""
    wanted = _folded(text[:LONGEST])
    meant = [zone for zone, short in _ABBREVIATIONS.items() if wanted in short.split()]
    if meant:
        return tuple(meant[:SUGGESTED])
    zones = _zones()
    close = difflib.get_close_matches(wanted, zones, n=2 * SUGGESTED, cutoff=CLOSE) if len(wanted) >= SHORTEST else []
    if not close:
        return ()
    ratios = {name: difflib.SequenceMatcher(None, name, wanted).ratio() for name in close}
    best = max(ratios.values())
    return tuple(dict.fromkeys(zones[name] for name in close if ratios[name] > best - NEARLY_AS_CLOSE))[:SUGGESTED]


def complete_zones(text: str, limit: int) -> tuple[str, ...]:
    """Return IANA names that half a name or city may become, those that begin so before those that hold it."""
    wanted, zones = _folded(text[:LONGEST]), _zones()
    names = sorted(zones, key=lambda name: (not name.startswith(wanted), len(name), name))
    found = dict.fromkeys(zones[name] for name in names if wanted in name)
    return tuple(found)[:limit] or suggest_zones(text)


def _folded(text: str) -> str:
    """Lower case without accents, full stops and apostrophes; `_` and `-` as spaces."""
    letters = unicodedata.normalize("NFKD", text.strip().lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in ".'’,;")
    return " ".join(plain.replace("_", " ").replace("-", " ").split()).replace(" / ", "/")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Every zone by its folded name, by that without the region, and by city; two zones of a city: the shorter name."""
    names = sorted(set(files("tzdata").joinpath("zones").read_text("ascii").split()) - _NO_ZONES)
    known = {_folded(city): zone for zone, cities in _MORE_CITIES.items() for city in cities.split(",")}
    for name in sorted(names, key=len, reverse=True):
        if name.startswith(_REGIONS):
            known[_folded(name.partition("/")[2])] = name
            known[_folded(name.rpartition("/")[2])] = name
    for word in _NO_CITIES:
        known.pop(word, None)
    return known | {_folded(name): name for name in names}
