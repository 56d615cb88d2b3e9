"""Days as pages write them under a paper, in the language that the browser showed: `Apr 17, 2025`, `17 avr. 2025`,
`2025年4月17日`. Pure. Month names are compared in Latin letters, by their beginnings.
"""

import re
from datetime import date

from anyascii import anyascii

from bot.model import Value

LONGEST = 40  # characters of such a line
_MONTHS = (
    "jan ene gen ian yan sty led sich oca tammi",
    "feb fev lut uno lyut sub helmi phev",
    "mar mrt maa bre ber",
    "apr avr abr kwi dub kvit nis huh",
    "may mai mag mei maj kve trav tou",
    "jun juin giu iun iyun ioun cze cervna cerven cherv haz kes",
    "jul juil lug iul iyul ioul lip cervenc cervc lyp tem hei",
    "aug aou ago agu avg sie srp serp elo",
    "sep set sen szept wrz zar ver eyl syys",
    "oct okt out ott paz rij zhovt eki lok",
    "nov noy noi noe lis lyst kas marras",
    "dec dez dic dek des gru pro grud ara jou",
)  # English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Ukrainian, Turkish, Finnish, Russian …
_BEGINNINGS = sorted(
    ((name, month) for month, names in enumerate(_MONTHS, 1) for name in names.split()), key=lambda each: -len(each[0])
)
_FILLERS = frozenset(("de", "del", "of", "den", "le", "d", "g", "goda", "r", "rik"))
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_COMMENTS = r"(?:\s+(?P<comments>\d{1,6}))?"
_IN_NUMBERS = tuple(
    re.compile(form + _COMMENTS)
    for form in (
        r"(?:(?P<year>\d{4}) ?[年년] ?)?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]?",
        r"(?P<day>\d{1,2}) th(?:g|áng) (?P<month>\d{1,2})(?:,? (?P<year>\d{4}))?",
        r"(?P<year>\d{4})(?P<sign>[-/.]) ?(?P<month>\d{1,2})(?P=sign) ?(?P<day>\d{1,2})\.?",
        r"(?P<day>\d{1,2})(?P<sign>[-.]) ?(?P<month>\d{1,2})(?P=sign) ?(?P<year>\d{4})",
    )
)
ABBREVIATED = 5  # letters of a month where no year stands beside it: `Decoder 2` is a title


class WrittenDay(Value, frozen=True, kw_only=True):
    """What such a line says; `year` is 0 where it leaves the year out, `comments` the number behind the date."""

    month: int
    day: int
    year: int = 0
    comments: int = 0

    def date_in(self, year: int) -> date | None:
        """The date, in `year` where the line names none; None where there is no such day or year."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def read_written_day(line: str) -> WrittenDay | None:
    """Return the day that the whole line says, None when it says anything else."""
    if len(line) > LONGEST or not any(map(str.isdecimal, line)):
        return None
    if found := next((found for form in _IN_NUMBERS if (found := form.fullmatch(line))), None):
        return WrittenDay(
            **{name: int(found[name] or 0) for name in ("month", "day", "year", "comments") if found[name]}
        )
    tokens = _TOKEN.findall(line)
    words = [anyascii(token).lower() for token in tokens if not token.isdecimal()]
    numbers = [int(token) for token in tokens if token.isdecimal() and len(token) < 7]
    year = next((number for number in numbers if 1900 <= number < 2100), 0)
    months = [_month(word, LONGEST if year else ABBREVIATED) for word in words if word not in _FILLERS]
    rest = [number for number in numbers if number != year]
    if len(months) != 1 or not months[0] or len(rest) not in (1, 2) or rest[0] > 31:
        return None
    return WrittenDay(month=months[0], day=rest[0], year=year, comments=rest[1] if len(rest) > 1 else 0)


def _month(word: str, longest: int) -> int:
    return next((month for name, month in _BEGINNINGS if word.startswith(name)), 0) if len(word) <= longest else 0
