"""Time zones as people type them: an IANA name or a city, whatever the case and accents.

An abbreviation (EST) or an offset (UTC+2) is never taken, since it leaves summer time open: zones that have it are
offered. What else is no zone is explained with names spelled much like it.

The names are those of the tzdata package, which is read once: a fifth of a millisecond, where asking the system opens
six hundred files.
"""

import difflib
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

COMMON = (  # one for each part of the world where many papers are read
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
)
SUGGESTED = 3
CLOSE = 0.81  # of difflib's ratio: "Atlantis" has 0.8 of Atlanta, "Berlni" has 0.83 of Berlin, "digest" 0.67 of EST
SHORTEST = 5  # letters: "here" is close to Eire
NEARLY_AS_CLOSE = 0.15
LONGEST = 40  # characters of what is compared

_NO_ZONES = frozenset({"Factory", "localtime"})
_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)
_NO_CITIES = frozenset({"act", "center", "north", "nsw", "south", "troll", "west"})
_MORE_CITIES = {  # where many papers are read, and whose zone bears another city's name; names in other languages
    "America/Los_Angeles": "san francisco, sf, bay area, silicon valley, seattle, palo alto, san diego, mountain view, "
    "stanford, berkeley, redmond, portland, california",
    "America/New_York": "boston, washington, princeton, pittsburgh, philadelphia, atlanta, miami, nyc, nueva york, "
    "nova york, new haven, ann arbor",
    "America/Chicago": "austin, houston, dallas, minneapolis, texas",
    "America/Sao_Paulo": "rio, rio de janeiro, brasilia, campinas, brazil, brasil",
    "America/Argentina/Buenos_Aires": "argentina",
    "America/Toronto": "ottawa, waterloo, quebec",
    "Africa/Johannesburg": "cape town, pretoria, south africa",
    "Asia/Dubai": "abu dhabi",
    "Asia/Ho_Chi_Minh": "hanoi, ho chi minh city, vietnam",
    "Asia/Jerusalem": "haifa",
    "Asia/Karachi": "islamabad, lahore, pakistan",
    "Asia/Kolkata": "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, hyderabad, chennai, pune, india",
    "Asia/Seoul": "busan, daejeon, korea, south korea, seul, 서울, 한국",
    "Asia/Shanghai": "beijing, peking, pekin, shenzhen, hangzhou, guangzhou, nanjing, wuhan, china, 上海, 北京, 中国",
    "Asia/Singapore": "singapur, singapour",
    "Asia/Taipei": "hsinchu, taiwan, 台北",
    "Asia/Tokyo": "kyoto, osaka, nagoya, tokio, 東京, 东京, 日本",
    "Australia/Sydney": "wollongong",
    "Europe/Amsterdam": "rotterdam, utrecht, delft, eindhoven, the hague, den haag, leiden, netherlands, nederland",
    "Europe/Athens": "athen, atenas, atene, greece",
    "Europe/Berlin": "munich, münchen, muenchen, hamburg, frankfurt, cologne, köln, koeln, tübingen, tuebingen, "
    "stuttgart, heidelberg, leipzig, dresden, düsseldorf, hannover, berlino, germany, deutschland",
    "Europe/Brussels": "brüssel, bruxelles, brussel, bruselas, leuven, ghent, belgium",
    "Europe/Copenhagen": "københavn, kopenhagen, copenhague, denmark",
    "Europe/Dublin": "ireland",
    "Europe/Helsinki": "espoo, finland",
    "Europe/Istanbul": "ankara, estambul",
    "Europe/Kyiv": "kiew, kyjiw, ukraine",
    "Europe/Lisbon": "lissabon, lisboa, lisbonne, lisbona",
    "Europe/London": "oxford, edinburgh, manchester, glasgow, bristol, londres, londra, londen, uk, england",
    "Europe/Madrid": "barcelona, valencia, sevilla, spain, españa",
    "Europe/Moscow": "moskau, moskva, moscou, mosca, москва",
    "Europe/Paris": "lyon, grenoble, toulouse, marseille, parigi, parijs, france, frankreich",
    "Europe/Prague": "prag, praha, praga",
    "Europe/Rome": "milan, milano, mailand, turin, torino, roma, rom, italy, italia, italien",
    "Europe/Stockholm": "gothenburg, göteborg, uppsala, estocolmo, sweden",
    "Europe/Vienna": "wien, vienne, viena, graz, austria, österreich",
    "Europe/Warsaw": "warschau, warszawa, varsovie, krakow, kraków, poland, polen",
    "Europe/Zurich": "geneva, genf, genève, lausanne, basel, bern, zuerich, switzerland, schweiz",
}
_OFFERED = {  # by abbreviation: most mean several zones, and none says when summer time counts
    "America/New_York": "est edt et eastern",
    "America/Chicago": "cst cdt ct central",
    "America/Denver": "mst mdt mt mountain",
    "America/Los_Angeles": "pst pdt pt pacific",
    "America/Anchorage": "akst akdt",
    "America/Halifax": "ast adt",
    "America/Phoenix": "mst",
    "America/Sao_Paulo": "brt",
    "America/Argentina/Buenos_Aires": "art",
    "America/Bogota": "",
    "Europe/London": "bst",
    "Europe/Berlin": "cet cest mez mesz met",
    "Europe/Helsinki": "eet eest oez oesz",
    "Europe/Dublin": "ist",
    "Europe/Lisbon": "wet west wez wesz",
    "Europe/Moscow": "msk",
    "Europe/Istanbul": "trt",
    "Africa/Johannesburg": "sast",
    "Africa/Lagos": "wat",
    "Africa/Nairobi": "eat",
    "Asia/Kolkata": "ist",
    "Asia/Jerusalem": "ist idt",
    "Asia/Shanghai": "cst",
    "Asia/Singapore": "sgt",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Asia/Hong_Kong": "hkt",
    "Asia/Bangkok": "ict",
    "Asia/Dhaka": "bst",
    "Asia/Dubai": "gst",
    "Asia/Jakarta": "wib",
    "Asia/Karachi": "pkt",
    "Asia/Kathmandu": "npt",
    "Asia/Manila": "pht",
    "Asia/Tehran": "irst",
    "Australia/Sydney": "aest aedt",
    "Australia/Adelaide": "acst acdt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst nzdt",
    "Pacific/Honolulu": "hst",
    "America/St_Johns": "nst ndt",
    "Asia/Yangon": "",
    "Asia/Kabul": "",
    "America/Noronha": "",
    "Atlantic/Azores": "",
}
CANONICAL = {  # zones called like an abbreviation, by the zone that tzdata says they are
    "CET": "Europe/Brussels",
    "EET": "Europe/Athens",
    "EST": "America/Panama",
    "HST": "Pacific/Honolulu",
    "MET": "Europe/Brussels",
    "MST": "America/Phoenix",
    "WET": "Europe/Lisbon",
}
_SPELLED = {"central european": "cet", "eastern european": "eet", "western european": "wet", "british summer": "bst"}
FARTHEST = 14 * 60  # minutes from UTC
_ENGLISH = frozenset({"art", "eat", "met", "wat", "west"})  # abbreviations only in capitals
_OFFSET = re.compile(r"(?:utc|gmt|z)? ?([+−–-]?)(\d{1,2})(?:[:.]?([0-5]\d))?")
_TIME_WORD = re.compile(r" (?:(?:standard |daylight )?time(?: ?zone)?|zone|zeit|tz)$")
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


def parse_zone(text: str) -> str | None:
    """Return the IANA name of the zone that a name or a city names; "Berlin time" is Berlin, UTC+0 is UTC."""
    plain = _folded(text)
    named = _zones().get(plain) or _zones().get(_TIME_WORD.sub("", plain))
    return named or ("UTC" if _offset(text) == 0 else None)


def explain_zone(text: str) -> str:
    """Return what keeps an abbreviation or an offset from naming one zone; "" for other texts."""
    if len(found := _abbreviated(text)) > 1:
        return f"“{text.strip()}” can mean several time zones."
    if found:
        return f"“{text.strip()}” doesn't say when summer time counts."
    if _offset(text) is not None:
        return f"“{text.strip()}” has no summer time."
    return ""


def zone_in_words(zone: str) -> str:
    """Return a zone as people say it: `Berlin time` for Europe/Berlin; one that is called after no place as it is."""
    city = city_of(zone)
    return zone if city == zone else f"{city} time"


def city_of(zone: str) -> str:
    """Return `New York` for America/New_York; a zone that is called after no place as it is."""
    region, _, place = zone.partition("/")
    city = place.rpartition("/")[2].replace("_", " ")
    return city if city and region != "Etc" else zone


def short_zone(zone: str) -> str:
    """Return the shortest name that means this zone where it is typed: `New York` for America/New_York."""
    city = city_of(zone)
    return city if parse_zone(city) == zone else zone


def suggest_zones(text: str) -> tuple[str, ...]:
    """Return up to three IANA names: of an abbreviation or offset, or spelled much like `text`; the best first."""
    meant = _abbreviated(text) or _at_offset(_offset(text))
    if meant:
        return tuple(meant[:SUGGESTED])
    wanted = _folded(text[:LONGEST])
    zones = _zones()
    close = difflib.get_close_matches(wanted, zones, n=2 * SUGGESTED, cutoff=CLOSE) if len(wanted) >= SHORTEST else []
    if not close:
        return ()
    ratios = {name: difflib.SequenceMatcher(None, name, wanted).ratio() for name in close}
    best = max(ratios.values())
    return tuple(dict.fromkeys(zones[name] for name in close if ratios[name] > best - NEARLY_AS_CLOSE))[:SUGGESTED]


def complete_zones(text: str, limit: int) -> tuple[str, ...]:
    """Return IANA names that half a name or city may become, those that begin so before those that hold it; common
    ones while nothing is typed."""
    if not text.strip():
        return COMMON[:limit]
    wanted, zones = _folded(text[:LONGEST]), _zones()
    names = sorted(zones, key=lambda name: (not name.startswith(wanted), len(name), name))
    found = dict.fromkeys(zones[name] for name in names if wanted in name)
    return tuple(found)[:limit] or suggest_zones(text)


def _abbreviated(text: str) -> list[str]:
    """The zones of an abbreviation such as EST, or of "Eastern time"."""
    plain = _TIME_WORD.sub("", _folded(text[:LONGEST]))
    plain = _SPELLED.get(plain, plain)
    if plain in _ENGLISH and not text.strip().isupper():
        return []
    return [zone for zone, short in _OFFERED.items() if set(plain.split("/")) <= set(short.split())]


def _offset(text: str) -> int | None:
    """The minutes of `UTC+2`, `GMT-5:30` or `+02:00`; None for other texts."""
    plain = " ".join(text.lower().split())
    match = _OFFSET.fullmatch(plain)
    if not match or not (match[1] or plain.startswith(("utc", "gmt"))):
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    minutes = minutes if match[1] in ("", "+") else -minutes
    return minutes if abs(minutes) <= FARTHEST else None


@lru_cache(maxsize=64)
def _at_offset(minutes: int | None) -> list[str]:
    """The zones that are so far from UTC at some time of the year, the usual ones first."""
    if minutes is None:
        return []
    away = timedelta(minutes=minutes)
    return [zone for zone in _OFFERED if away in {day.astimezone(ZoneInfo(zone)).utcoffset() for day in _SEASONS}]


def _folded(text: str) -> str:
    """Lower case without accents, full stops and apostrophes; `_` and `-` as spaces."""
    letters = unicodedata.normalize("NFKD", text.strip().lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in ".'’,;")
    return " ".join(plain.replace("_", " ").replace("-", " ").split()).replace(" / ", "/")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Every zone by its folded name, by that without the region, and by city; two zones of a city: the shorter name."""
    from importlib.resources import files  # with its own imports as costly as all of this module

    known_names = files("tzdata").joinpath("zones").read_text("ascii").split()
    names = sorted(set(known_names) - _NO_ZONES - CANONICAL.keys())
    known = {_folded(city): zone for zone, cities in _MORE_CITIES.items() for city in cities.split(",")}
    for name in sorted(names, key=len, reverse=True):
        if name.startswith(_REGIONS):
            known[_folded(name.partition("/")[2])] = name
            known[_folded(name.rpartition("/")[2])] = name
    for word in _NO_CITIES:
        known.pop(word, None)
    return known | {_folded(name): name for name in names}
