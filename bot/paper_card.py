"""One paper as a card of its own: in its message, and in full where somebody opened it. Pure."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.finding import AI_SUMMARY, FULL, FindingLine, finding_line
from bot.language.note_form import note_button
from bot.linked import Linked, page_url
from bot.model import ARXIV_PAGE, ARXIV_PDF, HF_PAGE, Bookmark, Paper
from bot.paper_list import counts, known
from bot.pictures import picture
from bot.replies import Button, Card, Line, Span, line
from bot.text import (
    KEYWORDS,
    NAMED,
    abstract_in_words,
    collapse,
    date_in_short,
    date_in_words,
    join_names,
    join_parts,
    plural,
    readable,
    shorten,
)

NOT_FOR_ME = "Not for me"
AUTHORS = "Authors"
UNFOLDED = 500  # characters of an abstract that an opened paper shows at once: six lines
ABSTRACT_PAGE = 2  # of an opened paper
LONG_BEFORE = timedelta(days=7)  # 93 % of papers are featured within a week of arXiv's day
LISTED = 8  # names of people and days
ONE_LINE = 60  # characters of keywords
SHOWN_LINKS = 3  # of models, of datasets, of demos
OWN = 300  # characters of a person's note, and of their tags

_MONTH_IN_ID = re.compile(r"(\d\d)(\d\d)\.")
_OF_ACCOUNT = re.compile(r"[\d#@_]")
_ORDINARY = re.compile(r"https://[\w-]+(?:\.[\w-]+)+(?:/[\w./~%-]{0,200})?", re.A)


def message_card(paper: Paper, *, pictured: bool = True, personal: bool = False) -> Card:
    """Return a paper in its own message: who it is from, what it found, what people make of it, where to go on; in a
    `personal` digest it may be said to be not for the person."""
    aside = (Button(label=NOT_FOR_ME, kind="aside", says=f"not for me {paper.id}"),) if personal else ()
    finding = finding_line(paper, FULL)
    buttons = (*_message_buttons(paper, finding), *_links(paper))
    return Card(
        paper=paper,
        alone=True,
        people=_people(paper),
        finding=finding,
        facts=_public_facts(paper),
        picture=picture(paper) if pictured else None,
        buttons=tuple(each for each in buttons if not (personal and each.kind == "share")),
        more=aside,
    )


def full_card(
    paper: Paper,
    *,
    kept: Bookmark | None = None,
    disliked: bool = False,
    whole: bool = False,
) -> Card:
    """Return a paper that somebody opened, for one person: `kept` with a note and tags, read or unread, or
    `disliked`. A long abstract is folded: a button leads to the card that has the `whole` of
    it, and no details. Both have the same buttons in the same order, whatever was pressed."""
    abstract = abstract_in_words(paper)
    folded, page = len(abstract) > UNFOLDED and not whole, ABSTRACT_PAGE if whole else 1
    finding = finding_line(paper, FULL) if folded or (paper.summary and paper.abstract and not whole) else None
    details = tuple(row for row in paper_details(paper) if row[0] not in _said_above(paper))
    saved, read = kept is not None, bool(kept and kept.read_at)
    return Card(
        paper=paper,
        saved=saved,
        full=True,
        people=_people(paper, shown=LISTED),
        finding=finding,
        abstract="" if folded else abstract,
        note=_own_words(kept) if kept else "",
        details=() if whole else details,
        facts=(*_public_facts(paper), *known(_summed_up_by(paper, finding), "read" if read else "")),
        picture=None if whole else picture(paper),
        buttons=(
            _save_button(paper, saved=saved, page=page),
            Button(label="Similar", says=f"similar {paper.id}"),
            *((_turn_button(paper, to_abstract=folded),) if folded or whole else ()),
            *_links(paper),
        ),
        more=(*((_read_button(paper, read=read, page=page),) if saved else ()), *_more(paper, page, disliked)),
    )


def paper_details(paper: Paper) -> tuple[tuple[str, Line], ...]:
    """Return what else is known of a paper: names and lines, those without links first, which Slack draws apart.
    What is not known is left out."""
    names = join_names(paper.authors, max(paper.author_count, len(paper.authors)), shown=LISTED)
    guessed = "guessed by Hugging Face, not confirmed by the authors" if paper.code_url and paper.code_guessed else ""
    linked = paper.project_url.startswith((ARXIV_PAGE, HF_PAGE)) or _address(paper.project_url) == _address(
        paper.code_url
    )
    own = "" if linked else paper.project_url
    hosts = [_host(url) for url in paper.videos]
    called = [host if hosts.count(host) == 1 else f"{host} {number}" for number, host in enumerate(hosts, 1)]
    videos = list(zip(called, paper.videos, strict=True))
    rows = (
        (AUTHORS, line(readable(names))),
        ("Organization", _linked(paper.organization, page_url(paper.organization_handle))),
        ("Featured", line(", ".join(date_in_words(day, None) for day in paper.days[-LISTED:]))),
        ("Keywords", line(_on_one_line([readable(each) for each in paper.keywords[:KEYWORDS]]))),
        ("Code", line(guessed)),
        ("Submitted by", _linked(_submitter(paper), page_url(paper.submitter_handle))),
        *_linked_rows(paper.linked or Linked()),
        ("Videos" if len(videos) > 1 else "Video", _several(videos, len(videos))),
        ("Project page", _linked(_address(own), own)),
    )
    return tuple((name, words) for name, words in rows if words)


def own_note(kept: Bookmark) -> str:
    """Return a person's note, which says that it is theirs; "" without one."""
    return f"Your note: {shorten(collapse(kept.note), OWN)}" if kept.note else ""


def code_label(paper: Paper) -> str:
    """Return what a link to a paper's code is called: nobody confirmed one that was guessed."""
    return "Code (guessed)" if paper.code_guessed else "Code"


def summary_mark(card: Card) -> str:
    """Return what stands before the finding of a card: `AI summary`, `From the abstract`, of which it is a part; "" of
    the sample, for which a person wrote it, and of a whole abstract."""
    kind = card.finding.kind if card.finding and card.paper.source != "sample" else "none"
    return {"ai_summary": AI_SUMMARY, "finding": "From the abstract"}.get(kind, "")


def _summed_up_by(paper: Paper, finding: FindingLine | None) -> str:
    """`summary by Qwen2.5-Coder-32B`: the model that wrote it, "" where a person did."""
    model = readable(paper.summary_model.rpartition("/")[2]).removesuffix("-Instruct")
    return f"summary by {model}" if model and finding and finding.kind == "ai_summary" else ""


def _on_one_line(words: Sequence[str]) -> str:
    """The first of the words, as many as a line of small print has room for."""
    shown = list(words[:1])
    for each in words[1:]:
        if len(", ".join((*shown, each))) > ONE_LINE:
            break
        shown.append(each)
    return ", ".join(shown)


def _own_words(kept: Bookmark) -> str:
    """`Your note: for the talk · #rl`, `Your tags: #rl`."""
    tags = shorten(collapse(kept.other_tags), OWN)
    return join_parts((own_note(kept), tags)) if kept.note else f"Your tags: {tags}" if tags else ""


def _submitter(paper: Paper) -> str:
    """Who submitted it; "" for one of its authors, who are named anyway."""
    return "" if paper.submitter.casefold() in {name.casefold() for name in paper.authors} else paper.submitter


def _is_persons(name: str) -> bool:
    """Whether a person is called so: `qian#143` and `taesiri` are what an account is called."""
    return bool(name) and not _OF_ACCOUNT.search(name) and not (name.isascii() and name.islower() and " " not in name)


def _dated(paper: Paper) -> tuple[str, ...]:
    """The day that lists tell of it, and arXiv's where that was long before, unless its ID tells another month."""
    day, earlier = paper.came_out, paper.published
    is_long = day and earlier and day - earlier > LONG_BEFORE and _is_numbered_in(earlier, paper)
    before = f", on arXiv since {date_in_short(earlier, day)}" if earlier and is_long else ""
    return (f"{date_in_short(day)}{before}",) if day else ()


def _is_numbered_in(day: date, paper: Paper) -> bool:
    """Whether arXiv may have numbered it then: in this month, or in one beside it, as papers wait around its end."""
    match = _MONTH_IN_ID.match(paper.id)
    return not match or abs((day.year - 2000 - int(match[1])) * 12 + day.month - int(match[2])) <= 1


def _people(paper: Paper, *, shown: int = NAMED) -> tuple[str, ...]:
    """The first authors, their organization, and who submitted it."""
    names = join_names(paper.authors, max(paper.author_count, len(paper.authors)), shown=shown)
    name = readable(_submitter(paper))
    submitter = f"submitted by {name}" if _is_persons(name) else ""
    return known(readable(names), readable(paper.organization), submitter)


def _said_above(paper: Paper) -> tuple[str, ...]:
    """The details that stand in small print below the title of an opened paper."""
    return (AUTHORS, "Organization", "Submitted by", *(("Featured",) if len(paper.days) == 1 else ()))


def _public_facts(paper: Paper) -> tuple[str | Line, ...]:
    """What is known of it, with a link to its PDF; other links are buttons."""
    pdf = _linked("PDF", f"{ARXIV_PDF}{paper.id}") if paper.arxiv_url else ""
    starred = paper.stars and not paper.code_guessed
    stars = f"★ {paper.stars:,} on GitHub" if starred else ""
    answered = ", authors answer" if paper.authors_answer else ""
    told = [f"{each}{answered}" if each.startswith("💬") else each for each in counts(paper)]
    return tuple(fact for fact in (*told, paper.id, pdf, *_dated(paper), stars) if fact)


def _message_buttons(paper: Paper, finding: FindingLine) -> tuple[Button, ...]:
    """Saving, similar papers, and sharing, or the abstract where the message does not hold it."""
    whole = finding.text == readable(paper.abstract) or not paper.abstract
    read = Button(label="Abstract", kind="open", says=f"show {paper.id}", page=ABSTRACT_PAGE)
    return (
        Button(label="Save", kind="save", says=f"save {paper.id}"),
        Button(label="Similar", says=f"similar {paper.id}"),
        _share_button(paper) if whole else read,
    )


def _save_button(paper: Paper, *, saved: bool, page: int) -> Button:
    again = f"show {paper.id}"
    if saved:
        return Button(label="Saved ✓", kind="saved", says=f"unsave {paper.id}", again=again, page=page)
    return Button(label="Save", kind="save", says=f"save {paper.id}", again=again, page=page)


def _read_button(paper: Paper, *, read: bool, page: int) -> Button:
    says = "mark unread" if read else "mark read"
    return Button(label=says.capitalize(), says=f"{says} {paper.id}", again=f"show {paper.id}", page=page)


def _share_button(paper: Paper) -> Button:
    return Button(label="Share", kind="share", says=f"show {paper.id}")


def _turn_button(paper: Paper, *, to_abstract: bool) -> Button:
    label, page = ("Abstract", ABSTRACT_PAGE) if to_abstract else ("Summary", 1)
    return Button(label=label, kind="turn", says=f"show {paper.id}", page=page)


def _more(paper: Paper, page: int, disliked: bool) -> tuple[Button, ...]:
    """What few press: the form of tags and note, sharing, that it is not for the person."""
    label, says = (f"{NOT_FOR_ME} ✓", "for me") if disliked else (NOT_FOR_ME, "not for me")
    aside = Button(label=label, kind="aside", says=f"{says} {paper.id}", again=f"show {paper.id}", page=page)
    return (note_button(paper.id, page), _share_button(paper), aside)


def _links(paper: Paper) -> tuple[Button, ...]:
    pages = (("arXiv", paper.arxiv_url), (code_label(paper), paper.code_url))
    return tuple(Button(label=label, kind="link", url=url) for label, url in pages if url)


def _linked_rows(linked: Linked) -> tuple[tuple[str, Line], ...]:
    kinds = (
        ("Models", linked.models, linked.model_urls, linked.model_count),
        ("Datasets", linked.datasets, linked.dataset_urls, linked.dataset_count),
        ("Demos", linked.demos, linked.demo_urls, linked.demo_count),
    )
    return tuple(
        (name, _several(list(zip(names, urls, strict=True))[:SHOWN_LINKS], count)) for name, names, urls, count in kinds
    )


def _several(links: Sequence[tuple[str, str]], count: int) -> Line:
    """`a, b and 3 more`, each of them a link."""
    parted = [part for words, url in links for part in (Span(text=", "), Span(text=readable(words), url=url))]
    more = count - len(links)
    return (*parted[1:], Span(text=f" and {plural(more, 'other')}")) if links and more > 0 else tuple(parted[1:])


def _address(url: str) -> str:
    """How an ordinary address is read; "" for any other."""
    return url.removeprefix("https://").rstrip("/") if _ORDINARY.fullmatch(url) else ""


def _host(url: str) -> str:
    """Whose page it is, `youtube.com`."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.") or url


def _linked(words: str, url: str) -> Line:
    return (Span(text=readable(words), url=url),) if readable(words) else ()
