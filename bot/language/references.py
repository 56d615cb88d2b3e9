"""Paper ids, in every form people paste: an arXiv id, a link to arXiv or Hugging Face, a link as Slack writes it. Pure.

v1, v2 and cross-lists are one paper, so versions are dropped. Only ids that arXiv can have given are ids: a real month,
four digits until 2014 and five since, and before April 2007 `archive/YYMMNNN` with one of the archives of that time
(https://info.arxiv.org/help/arxiv_identifier.html). A subject class (`math.GT`) is ignored, as arXiv does.
"""

import re

from bot.model import TITLE_ID, PaperId

REFERENCE_CAP = 2_500  # characters: a longer text is no id and no link
MESSAGE_CAP = 20_000  # characters of a message that are looked through
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
_PAGES = (
    r"(?:https?://)?(?:"
    r"(?:(?:www|export|browse)\.)?arxiv\.org/(?:abs|pdf|html|ps|src|format|e-print|bibtex)/"
    r"|ar5iv\.(?:labs\.arxiv\.)?org/(?:abs|html)/"
    r"|(?:www\.)?alphaxiv\.org/(?:abs|pdf|overview)/"
    r"|(?:www\.)?(?:huggingface|hf)\.co/papers/"
    rf"|(?:dx\.)?doi\.org/{_DOI})"
)
_STAMP = r"(?: ?\[[a-z.-]{2,20}\](?: \d{1,2} [a-z]{3} \d{4})?)?"  # as on a first page: [cs.LG] 17 Apr 2025
_FLAGS = re.IGNORECASE | re.ASCII

_ID = re.compile(rf"(?:arxiv[: ] ?|(?:doi: ?)?{_DOI})?{_NUMBER}{_STAMP}", _FLAGS)
_LINK = re.compile(rf"{_PAGES}{_NUMBER}(?:\.pdf)?(?:[/?#]\S*)?", _FLAGS)
_TITLE = re.compile(rf"{TITLE_ID}[0-9a-f]{{16}}", _FLAGS)
_ANYWHERE = re.compile(rf"(?<![^\W_])(?<![./@$€£-])(?:{_PAGES}|{_DOI})?{_NUMBER}(?![^\W_]|\.\d)", _FLAGS)
_SLACK_LINK = re.compile(r"<([^<>|\s]{1,2000})(?:\|[^<>]{0,2000})?>")
_LEADING = re.compile(r"<[^<>]{1,2000}>|(?:arxiv|doi):? \S+|\S+", _FLAGS)
_AROUND = " \"'`()[]<>*_.,;:!?"


def parse_paper_id(text: str) -> PaperId | None:
    """Return the id that `text` is, as a whole, without its version; None when it is none.

    `title:` and 16 hexadecimal digits, the id of a copied title, is one too: buttons say it.
    """
    whole = text[: REFERENCE_CAP + 1].strip()
    if len(whole) > REFERENCE_CAP:
        return None
    if link := _SLACK_LINK.fullmatch(whole):
        whole = link[1]
    for bare in (whole, whole.strip(_AROUND)):
        if match := _ID.fullmatch(bare) or _LINK.fullmatch(bare):
            return canonical_id(match[1])
        if _TITLE.fullmatch(bare):
            return PaperId(bare.lower())
    return None


def find_paper_ids(message: str) -> tuple[PaperId, ...]:
    """Return the arXiv ids that occur in any message, each once, in order, at most FOUND_CAP."""
    found = (canonical_id(match[1]) for match in _ANYWHERE.finditer(message[:MESSAGE_CAP]))
    return tuple(dict.fromkeys(found))[:FOUND_CAP]


def split_paper_id(text: str) -> tuple[PaperId | None, str]:
    """Return the id that `text` begins with and what follows it; None and the whole text when there is none."""
    leading = _LEADING.match(text)
    if leading and (paper_id := parse_paper_id(leading[0])):
        return paper_id, text[leading.end() :].strip()
    first, _, behind = text.partition(" ")
    paper_id = parse_paper_id(first)
    return (paper_id, behind.strip()) if paper_id else (None, text)


def looks_like_value(word: str) -> bool:
    """Return whether a word is meant as a value rather than as prose: it has a digit, a slash or a colon."""
    return any(character.isdigit() or character in "/:" for character in word)


def canonical_id(raw: str) -> PaperId:
    """Return an id without version as it is known here: an old one by its archive alone, in lower case."""
    archive, slash, number = raw.partition("/")
    if not slash:
        return PaperId(raw)
    return PaperId(f"{archive.split('.')[0].lower()}/{number}")
