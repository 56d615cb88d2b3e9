"""Read what Hugging Face's JSON says about papers, and the models, datasets and demos that refer to one. Pure.

A broken paper costs itself only, a broken field only the field. What cannot be read at all is a `SourceError`, so that
nobody takes it for an empty day. Facts about the shape are measured on 8,693 recorded entries.
"""

import json
from collections.abc import Mapping
from datetime import date

import msgspec

from bot.errors import SourceError
from bot.linked import Linked
from bot.model import Paper, PaperId
from bot.pictures import media_kind
from bot.sources.fields import (
    NAME_CAP,
    TEXT_CAP,
    TITLE_CAP,
    read_address,
    read_authors,
    read_count,
    read_day,
    read_edition_day,
    read_handle,
    read_hub_name,
    read_list,
    read_mapping,
    read_paper_id,
    read_repository,
    read_text,
    read_texts,
)
from bot.sources.parsed import Page, Parsed, collect
from bot.sources.withdrawal import is_withdrawn

MOST_KEYWORDS = 50  # the most recorded are 44
MOST_MEDIA = 30  # looked at; the most recorded are 15
MOST_PICTURES, MOST_VIDEOS = 3, 1  # kept; 5 % of papers have more than one of either
_FUTURE = "must be less than or equal to"
MOST_LINKED = 5  # kept of each kind; the count says how many there are
MOST_READ = 100  # the site itself sends a few of each
_KINDS = ("Models", "Datasets", "Spaces")


def parse_papers(body: bytes, *, day: date | None = None) -> Parsed:
    """Return the papers of a list; `day` is the date asked for, which an entry without its own belongs to.

    Raises SourceError when the body is no list of papers; an empty list is a good answer.
    """
    return collect(read_entry(_decode_entry(entry), day) for entry in _decode_list(body))


def parse_paper(body: bytes) -> Paper | None:
    """Return the one paper of an answer, None when it is not readable as one; SourceError when it is no JSON."""
    return read_entry(_decode(body))


def parse_props(text: str) -> Page:
    """Return the list that a page carries in its `data-props`; SourceError when there is none in them.

    Papers get only the days they name themselves.
    """
    props = read_mapping(_decode(text.encode("utf-8", "surrogatepass")))
    entries = props.get("dailyPapers")
    if not isinstance(entries, list):
        raise SourceError("showed a page without its list")
    day = read_edition_day(props.get("date")) or read_edition_day(props.get("dateString"))
    return Page(parsed=collect(map(read_entry, entries)), day=day)


def is_future(body: bytes) -> bool:
    """Return whether an error answer says that the day asked for lies ahead."""
    try:
        answer = _decode(body)
    except SourceError:
        return False
    return _FUTURE in str(read_mapping(answer).get("error", ""))


def is_untitled(body: bytes, paper_id: PaperId) -> bool:
    """Return whether an answer is about this paper, and gives no title; SourceError when it is no JSON."""
    inner = read_mapping(_decode(body))
    return read_paper_id(inner.get("id")) == paper_id and not read_text(inner.get("title"))


def read_linked(paper: Mapping[str, object]) -> Linked | None:
    """Return what refers to the paper; None where the answer does not say, as in lists.

    Each kind is a list of objects with an `id` (`owner/name`), with the total beside it (`numTotalModels`).
    """
    if not any(f"linked{kind}" in paper for kind in _KINDS):
        return None
    models, datasets, demos = (_names(paper.get(f"linked{kind}")) for kind in _KINDS)
    totals = [read_count(paper.get(f"numTotal{kind}")) for kind in _KINDS]
    return Linked(
        models=models[:MOST_LINKED],
        datasets=datasets[:MOST_LINKED],
        demos=demos[:MOST_LINKED],
        model_count=max(totals[0], len(models)),
        dataset_count=max(totals[1], len(datasets)),
        demo_count=max(totals[2], len(demos)),
    )


def _names(value: object) -> tuple[str, ...]:
    entries = [read_mapping(entry) for entry in read_list(value)[:MOST_READ]]
    names = (read_hub_name(entry.get("id")) for entry in entries if entry.get("private") is not True)
    return tuple(dict.fromkeys(filter(None, names)))


def _decode_list(body: bytes) -> list[msgspec.Raw] | list[object]:
    try:
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = _decode_leniently(body)
    if not isinstance(answer, list):
        raise SourceError("answered with something that is no list of papers")
    return answer


def _decode_entry(entry: object) -> object:
    try:
        return _decode(bytes(entry)) if isinstance(entry, msgspec.Raw) else entry
    except SourceError:
        return None


def _decode(body: bytes) -> object:
    try:
        decoded: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_leniently(body)
    return decoded


def _decode_leniently(body: bytes) -> object:
    """The standard library takes what msgspec refuses a whole document for: NaN and halves of surrogate pairs."""
    try:
        decoded: object = json.loads(body.decode("utf-8-sig", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise SourceError("answered with something that cannot be read") from error
    return decoded


def read_entry(entry: object, day: date | None = None) -> Paper | None:
    """Return the paper of one decoded entry, None when it is none; `day` is its day if it names none itself."""
    outer = read_mapping(entry)
    inner = read_mapping(outer.get("paper")) or outer
    paper_id = read_paper_id(inner.get("id"))
    title = _either(inner, outer, "title", TITLE_CAP)
    if not paper_id or not title:
        return None
    names, count = _authors(inner.get("authors"))
    organization, organization_handle = _account(inner, outer, "organization")
    submitter, submitter_handle = _account(inner, outer, "submittedOnDailyBy", "submittedBy")
    pictures, videos = _media(inner.get("mediaUrls") or outer.get("mediaUrls"))
    abstract = _either(inner, outer, "summary")
    return Paper(
        id=paper_id,
        title=title,
        abstract=abstract,
        summary=read_text(inner.get("ai_summary")),
        authors=names,
        author_count=count,
        days=tuple(filter(None, [read_edition_day(inner.get("submittedOnDailyAt")) or day])),
        published=read_day(inner.get("publishedAt")),
        upvotes=read_count(inner.get("upvotes")),
        comments=read_count(outer.get("numComments")) or len(read_list(outer.get("comments"))),
        keywords=read_texts(read_list(inner.get("ai_keywords")))[:MOST_KEYWORDS],
        organization=organization,
        organization_handle=organization_handle,
        code_url=read_repository(inner.get("githubRepo")),
        code_guessed=inner.get("githubRepoAddedBy") == "auto",
        stars=read_count(inner.get("githubStars")),
        project_url=read_address(inner.get("projectPage")),
        submitter=submitter,
        submitter_handle=submitter_handle,
        authors_answer=any(each.get("isAuthorParticipating") is True for each in (outer, inner)),
        summary_model=read_hub_name(inner.get("ai_summary_model")),
        pictures=pictures,
        videos=videos,
        linked=read_linked(inner) or read_linked(outer),
        withdrawn=bool(inner.get("withdrawnAt")) or is_withdrawn(title=title, abstract=abstract),
    )


def _either(inner: Mapping[str, object], outer: Mapping[str, object], key: str, cap: int = TEXT_CAP) -> str:
    return read_text(inner.get(key), cap) or read_text(outer.get(key), cap)


def _authors(value: object) -> tuple[tuple[str, ...], int]:
    """Return the names that may be shown, and how many authors there are, hidden ones included."""
    authors = [author for author in read_list(value) if isinstance(author, dict)]
    shown = [author.get("name") for author in authors if author.get("hidden") is not True]
    return read_authors(shown, hidden=len(authors) - len(shown))


def _account(inner: Mapping[str, object], outer: Mapping[str, object], *keys: str) -> tuple[str, str]:
    """Return the name that is shown, and the handle, of a person or an organization."""
    holders = (read_mapping(holder.get(key)) for key in keys for holder in (inner, outer))
    account = next(filter(None, holders), {})
    handle = read_handle(account.get("user")) or read_handle(account.get("name"))
    return read_text(account.get("fullname"), NAME_CAP) or read_text(account.get("name"), NAME_CAP) or handle, handle


def _media(value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the authors' own pictures and videos, as far as they lie on Hugging Face's hosts."""
    kinds = {address: media_kind(address) for address in read_list(value)[:MOST_MEDIA] if isinstance(address, str)}
    pictures, videos = ([each for each, kind in kinds.items() if kind == name] for name in ("picture", "video"))
    return tuple(pictures[:MOST_PICTURES]), tuple(videos[:MOST_VIDEOS])
