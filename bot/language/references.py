"""Paper ids in every form people paste: an arXiv id, a link to a page about a paper, a text with either. Pure, linear.

v1, v2 and cross-lists are one paper, so versions are dropped. Only ids that arXiv can have given are ids: a real month,
four digits until 2014 and five since, and before April 2007 `archive/YYMMNNN` with one of the archives of that time
(https://info.arxiv.org/help/arxiv_identifier.html). A subject class (`math.GT`) is ignored, as arXiv does.

In a web address an id is a whole part of the path: any part on a site about arXiv papers, elsewhere only the one behind
`arxiv`, `paper` or `papers`. An address inside an address (a redirect, a web archive) is read, too.
"""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote

from bot.model import TITLE_ID, PaperId
from bot.patterns import late

REFERENCE_CAP = 2_500  # characters: a longer text is no id and no link
MESSAGE_CAP = 40_000  # characters of a text that are looked through: the longest message there is (Slack)
FOUND_CAP = 50

_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math-ph math mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph "
    "q-alg q-bio quant-ph solv-int supr-con"
)
_MONTH = r"(?:0[1-9]|1[0-2])"
_NEW = (
    rf"(?:07(?:0[4-9]|1[0-2])|(?:0[89]|1[0-4]){_MONTH})\.(?!0000)\d{{4}}"
    rf"|(?:1[5-9]|[2-8]\d){_MONTH}\.(?!00000)\d{{5}}"
)
_OLD = (
    rf"(?:{'|'.join(_ARCHIVES.split())})(?:\.[a-z-]{{2,10}})?/"
    rf"(?:(?:9[1-9]|0[0-6]){_MONTH}|070[1-3])(?!000)\d{{3}}"
)
_NUMBER = rf"({_NEW}|{_OLD})(?:v[1-9]\d{{0,2}})?"
_DOI = r"10\.48550/arxiv\."
_CLASS = r"[a-z-]{2,10}(?:\.[a-z-]{2,10})?"
_CLASSES = rf"[\[(]{_CLASS}(?:[,;] ?{_CLASS}){{0,9}}[\])]"
_STAMP = rf"(?: ?{_CLASSES}(?: \d{{1,2}} [a-z]{{3}} \d{{4}})?)?"  # as on a first page: [cs.LG] 17 Apr 2025
_BUILD = (  # 2606.25363-rc1 is a version of software
    r"[-+](?:\d|[a-z]{1,8}\.?\d|(?:alpha|beta|rc|dev|final|snapshot|preview|hotfix|nightly|lts|slim)\b)"
    r"|[._~](?:alpha|beta|rc|dev|post|pre)\d"
)
_PORT = r"(?![:/]\d{1,5}(?![\d.]))"  # 2606.25363:8080, /24
_END = rf"(?![^\W_]|\.\d|{_BUILD})"
_SUFFIX = rf"(?:\.[a-z]{{1,8}}){{0,2}}{_END}"
_FLAGS = re.IGNORECASE | re.ASCII

_ID = late(rf"(?:arxiv[: ] ?|(?:doi: ?)?{_DOI})?{_NUMBER}(?:\.pdf)?{_STAMP}", _FLAGS)
_TITLE = re.compile(rf"{TITLE_ID}[0-9a-f]{{16}}", _FLAGS)
_BARE = late(rf"(?<![^\W_])(?<![./@+±-])(?:(?:arxiv\.?|{_DOI}))?{_NUMBER}{_END}{_PORT}", _FLAGS)
_ON_PAPER_SITE = late(rf"[/=,](?:arxiv[.:_-] ?)?{_NUMBER}{_SUFFIX}", _FLAGS)
_ELSEWHERE = late(
    rf"(?:/(?:arxiv|papers?|eprint)[/_-](?:(?:abs|pdf|html)/)?|[?&](?:arxiv|paper|eprint)_?(?:id)?=|[/=]arxiv[.:_-] ?)"
    rf"{_NUMBER}{_SUFFIX}",
    _FLAGS,
)
_BIBCODE = re.compile(
    r"(?<=[/=])\d{4}arxiv(\d{4})\.?(\d{4,5})[a-z](?![^\W_])", _FLAGS
)  # of the ADS: 2025arXiv250413173B
_SPLIT = re.compile(r"https?:/{1,2}|(?<==)(?=[a-z0-9.-]{4,80}/)", _FLAGS)  # where an address begins, inside another one
_OPENING = re.compile(r"[a-z][a-z0-9+.-]{1,15}://|www\.[\w-]{1,63}\.[\w.-]{2,80}(?![^\s/?#:])", _FLAGS)
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?", _FLAGS)
_TOKEN = re.compile(r"[^\s<>|\"`\[\](){}«»“”]+")
_LABELLED = re.compile(r"<([^<>|\s]{1,2000})(?:\|[^<>]{0,2000})?>|\[[^\[\]]{0,500}\]\(<?([^()<>\s]{1,2000})>?\)")
_LEADING = re.compile(
    r"<[^<>]{1,2000}>|\[[^\[\]]{0,500}\]\([^()\s]{1,2000}\)|(?:arxiv|doi):? \S+|\S+(?: [\[(][a-z.-]{2,20}[\])])?",
    _FLAGS,
)
_JOINED = re.compile(r"^(?:(?:and|&|\+|,|;)\s+)+", _FLAGS)  # between two ids
_MONEY = r"(?:[$¢-¥₠-₿]|(?<![a-z])(?:usd|eur|gbp|chf|jpy|cny|inr|cad|aud)(?![a-z]))"
_UNIT = (
    rf"(?: ?{_MONEY}| ?[%‰°](?![0-9a-f]{{2}})"
    r"| ?(?:[kmgt]i?b|[kmg]hz|[kmc]m|[kmµ]g|[mµn]s|secs|seconds|dollars|euros|tokens/s)(?!\w))"
)
_NO_PAPER = late(  # telephone numbers, versions of software, prices, measures, rows of numbers
    r"(?:(?<![^\W_])(?:(?<!arxiv )(?<!preprint )(?<!paper )version|ver|release|build|tel|phone|fax|isbn|issn|order"
    r"|invoice|ticket|commit|port|ssh|kernel|ubuntu|debian)[.:]{0,2} {0,2}"
    r"|(?<![^\s(\[{])[+-]?(?:\d{1,3}[,;]|\d{1,3}\.\d{1,12} ?[,;] ?)|≈ ?"
    rf"|[=<>~!]=|(?:\+|(?<![\d.])00)\d{{1,3}}[ ()\d-]{{0,12}} |{_MONEY} ?)\d{{4}}\.\d{{4,5}}(?!\d)"
    rf"|(?<!\d)\d{{4}}\.\d{{4,5}}(?:{_UNIT}| ?±|[,;]\d{{1,3}}(?![^\s)\]}},;])"
    r"| ?[,;] ?[+-]?\d{1,3}\.\d{1,12}(?!\d))",
    _FLAGS,
)
_KEY = re.compile(r"(?:^|[\W_])([a-z][a-z0-9]{0,30}:|[A-Za-z][A-Za-z0-9]{0,30}=)$", re.ASCII)  # `node:2606.25363`
_PAPER_KEYS = re.compile(
    "abs|article|arxiv|cf|cite|citation|doi|eprint|hf|id|link|papers?|pdf|pid|preprint|read|reading|ref|see|source|title"
    "|url|via"
)
_PROOFPOINT = re.compile(r"(?<=[?&]u=)https?-3A__[^&\s]{1,2000}", _FLAGS)  # writes - for % and _ for /
_ALMOST = re.compile(
    r"(?:arxiv[: ] ?|\S{0,40}(?:arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers)/)?\d{4}\.\d{3,6}"
    r"(?:v\d{1,3})?",
    _FLAGS,
)
_MONTHS = re.compile(rf"\d\d{_MONTH}\.\d")
NO_SUCH_ID = "No paper has this ID. Check for a missing digit"
_AROUND = " \"'`()[]<>*_.,;:!?~|"
_NESTED = 3  # a redirect to a redirect encodes its address twice
_PAPER_SITES = frozenset({"ar5iv", "alphaxiv", "talk2arxiv"})  # beside all that are called arxiv-something


def parse_paper_id(text: str) -> PaperId | None:
    """Return the id that `text` is, as a whole, without its version; None when it is none, or names several.

    `title:` and 16 hexadecimal digits, the id of a copied title, is one too: buttons say it.
    """
    whole = text[: REFERENCE_CAP + 1].strip()
    if len(whole) > REFERENCE_CAP:
        return None
    if link := _LABELLED.fullmatch(whole):
        whole = link[1] or link[2]
    for bare in (whole, whole.strip(_AROUND)):
        if match := _ID.fullmatch(bare):
            return canonical_id(match[1])
        if _TITLE.fullmatch(bare):
            return PaperId(bare.lower())
    found = frozenset(_ids_in(bare)) if is_address(bare) else frozenset()
    return min(found) if len(found) == 1 else None


def is_almost_id(text: str) -> bool:
    """Return whether `text` is meant as an ID or a link, but no paper can have it: a digit is missing, or one too many,
    or the month is none."""
    return bool(_ALMOST.fullmatch(text)) and parse_paper_id(text) is None


def names_a_month(text: str) -> bool:
    """Return whether what is almost an ID may only lack a digit: no month is called 99."""
    return bool(_MONTHS.search(text))


def is_possible_id(paper_id: PaperId, today: date) -> bool:
    """Return whether arXiv can have given this ID by now. It counts months in its own zone, behind ours."""
    return "/" in paper_id or paper_id[:4] <= f"{today:%y%m}"


def find_paper_ids(message: str) -> tuple[PaperId, ...]:
    """Return the arXiv ids that occur in any message, each once, in order, at most FOUND_CAP."""
    tokens = (match[0] for match in _TOKEN.finditer(_NO_PAPER.sub(" ", message[:MESSAGE_CAP])))
    return tuple(dict.fromkeys(paper_id for token in tokens for paper_id in _ids_in(token)))[:FOUND_CAP]


def split_paper_id(text: str) -> tuple[PaperId | None, str]:
    """Return the id that `text` begins with and what follows it; None and the whole text when there is none."""
    leading = _LEADING.match(text)
    if leading and (paper_id := parse_paper_id(leading[0])):
        return paper_id, text[leading.end() :].strip()
    first, _, behind = text.partition(" ")
    paper_id = parse_paper_id(first)
    return (paper_id, behind.strip()) if paper_id else (None, text)


def is_address(word: str) -> bool:
    """Return whether a word is a web address: it begins with a scheme or `www.`, or with a host and a slash."""
    if " " in word:
        return False
    if _SPLIT.match(word) or _OPENING.match(word):
        return True
    host, slash, _ = word.partition("/")
    return bool(slash and _HOST.fullmatch(host) and not _BARE.match(word))


def _ids_in(token: str) -> Iterator[PaperId]:
    """The ids of a run of characters without white space: of the addresses in it, and of what stands between them."""
    plain = _PROOFPOINT.sub(lambda match: match[0].translate({ord("-"): "%", ord("_"): "/"}), token)
    for _ in range(_NESTED):
        plain = unquote(plain) if "%" in plain else plain
    for number, piece in enumerate(_SPLIT.split(plain)):
        address = number > 0 or is_address(piece.lstrip(_AROUND))
        yield from _ids_in_address(piece.lstrip(_AROUND)) if address else _plain_ids(piece)


def _plain_ids(piece: str) -> Iterator[PaperId]:
    """The ids in a text, unless one is the value of a key that is no word for a paper."""
    for match in _BARE.finditer(piece):
        key = _KEY.search(piece[max(0, match.start() - 33) : match.start()])
        if not key or _PAPER_KEYS.fullmatch(key[1][:-1].lower()):
            yield canonical_id(match[1])


def _ids_in_address(address: str) -> Iterator[PaperId]:
    host = re.split(r"[/?#:]", address, maxsplit=1)[0].lower()
    pattern = _ON_PAPER_SITE if _is_paper_site(host) else _ELSEWHERE
    for match in pattern.finditer(address):
        yield canonical_id(match[1])
    for match in _BIBCODE.finditer(address):
        if known := _ID.fullmatch(f"{match[1]}.{match[2]}"):
            yield canonical_id(known[1])


def _is_paper_site(host: str) -> bool:
    """Whether the host is arXiv itself, one of its mirrors (`xxx.…`) or named after it (`arxiv-vanity.com`)."""
    labels = host.split(".")
    names = labels[-2].split("-") if len(labels) > 1 else []
    return labels[0] == "xxx" or "arxiv" in names or not _PAPER_SITES.isdisjoint(names)


def split_paper_ids(text: str) -> tuple[tuple[PaperId, ...], str]:
    """Return the ids that `text` begins with, each once, and what follows them."""
    ids: dict[PaperId, None] = {}
    paper_id, behind = split_paper_id(text)
    while paper_id:
        ids[paper_id], text = None, behind
        paper_id, behind = split_paper_id(_JOINED.sub("", text, count=1))
    return tuple(ids), text


def looks_like_value(word: str) -> bool:
    """Return whether a word is meant as a value rather than as prose: it has a digit, a slash or a colon."""
    return any(character.isdigit() or character in "/:" for character in word)


def canonical_id(raw: str) -> PaperId:
    """Return an id without version as it is known here: an old one by its archive alone, in lower case."""
    archive, slash, number = raw.partition("/")
    if not slash:
        return PaperId(raw)
    return PaperId(f"{archive.split('.')[0].lower()}/{number}")
