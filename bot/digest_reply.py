"""A digest's messages as replies: what its header and each paper say and offer, for every face to draw. Pure."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from bot.finding import BRIEF, finding_line
from bot.linked import edition_url
from bot.model import Digest, Message, Paper, Shape
from bot.note_reply import note_reply
from bot.paper_card import message_card
from bot.paper_list import counts, known, list_facts, open_menu, save_menu, summaries_in_words
from bot.presses import AS_SET
from bot.replies import Button, Card, Line, Reply, Select, Span, line
from bot.search.heading import narrowed
from bot.text import (
    MONTHS,
    date_in_words,
    plural,
    readable,
)

ASKED = 60  # characters of what a channel asked for
MANY_EDITIONS = 3
SAVE_LABEL, SAVE_UNLISTED = "Save from this list", "Save papers"  # where the header has no list
RISING = "Still rising"
SINCE = "new since the last digest"
MY_SAVED = Button(label="My saved papers", says="saved")
BELOW: dict[Shape, str] = {"thread": "in the thread", "below": "below", "list": "", "papers": "below"}
WHERE: dict[Shape, str] = {
    "thread": "details in the thread",
    "below": "details below",
    "list": "",
    "papers": "one message per paper",
}


def digest_reply(message: Message) -> Reply:
    """Return one message of a digest: its header with a card for each paper, or one paper as the only card.

    The header's lines are one small line in parts: how many papers, who wrote the sentences, where the details are,
    that the list is old. Where each paper has a message of its own in the channel, that line is all.
    """
    if message.digest.note:
        return note_reply(message, message.digest.note)
    if message.paper:
        return Reply(title="", cards=(_message_card(message, message.paper),))
    digest = message.digest
    cards = tuple(_card(message, paper, rank) for rank, paper in enumerate(message.papers, 1))
    listed = message.layout != "papers"  # messages that follow say it all: nothing is said twice
    since = SINCE if digest.continued else ""
    where = WHERE[message.layout] if listed or len(message.papers) > 1 else ""
    said = known(since, summaries_in_words(cards) if listed else "", where, _staleness(digest))
    return Reply(
        title=digest_title(digest),
        lines=(_scope(digest), *map(line, said)),
        cards=cards if listed else (),
        note=(line(_how_to_save(message)),),
        selects=_menus(message),
        buttons=(*_more(digest), MY_SAVED, *_change(digest)),
    )


def _menus(message: Message) -> tuple[Select, ...]:
    """One menu saves; one opens a paper, where papers have no messages of their own."""
    ranked = tuple(enumerate(message.papers, 1))
    opening = (open_menu(ranked),) if message.layout == "list" else ()
    label = SAVE_UNLISTED if message.layout == "papers" else SAVE_LABEL
    return *opening, save_menu(ranked, label=label, whole=True)


def shown_reply(message: Message) -> Reply:
    """Return a message of a digest as an answer previews it: its title says so, and what is done with a header once it
    is posted is left out."""
    reply = digest_reply(message)
    title = f"Preview: {reply.title}" if reply.title else ""
    return replace(reply, title=title, selects=(), buttons=(), note=())


def digest_title(digest: Digest) -> str:
    """Return what a digest is called: after its date, or after the edition posted by hand; an old one has its year."""
    return f"Papers · {date_in_words(_day(digest), None if _is_sample(digest) else digest.local_day)}"


def _day(digest: Digest) -> date:
    return digest.edition_days[-1] if digest.by_hand else digest.local_day


def _is_sample(digest: Digest) -> bool:
    return all(paper.source == "sample" for paper in digest.papers)


def _message_card(message: Message, paper: Paper) -> Card:
    """One paper in its own message, with its number where there are several, and why it is there where no header lists
    it."""
    digest = message.digest
    listed = (*digest.papers, *digest.rising)
    card = message_card(paper, pictured=message.pictured, personal=digest.personal)
    why = digest.reasons.get(paper.id, "") or (RISING.lower() if paper in digest.rising else "")
    reason = why if message.layout == "papers" else ""
    return replace(card, rank=listed.index(paper) + 1 if len(listed) > 1 else 0, reason=reason)


def _card(message: Message, paper: Paper, rank: int) -> Card:
    reason = message.digest.reasons.get(paper.id, "")
    return Card(
        paper=paper,
        rank=rank,
        heading=RISING if rank == len(message.digest.papers) + 1 else "",
        facts=known(*counts(paper)) if reason else list_facts(paper),  # both together are two lines
        reason=reason,
        finding=finding_line(paper, BRIEF),
    )


def _scope(digest: Digest) -> Line:
    """`Top 8 of 43 by upvotes`, `Top 5 of 9 about agents`, and of which editions where they are not the day's own;
    that they are the bundled sample's. The number of all leads to the page of the edition, if there is only one."""
    count = len(digest.papers)
    sample = _is_sample(digest)
    every = plural(count, "sample paper" if sample else "paper")
    top, number, named = f"Top {count} of ", f"{count + digest.left_out:,}", " sample papers" if sample else ""
    whole = Span(text=number if digest.left_out else every, url=_edition_page(digest))
    papers = (top, whole, named) if digest.left_out else (whole,)
    about = f" {narrowed(readable(digest.about), ASKED, marks=False)}" if digest.about else ""
    order = f"{about} by taste" if digest.order == "taste" else about or (" by upvotes" if count > 1 else "")
    days = () if digest.edition_days == (_day(digest),) else digest.edition_days
    source = f" · from {_editions(days, digest.local_day)}" if days else ""
    withdrawn = f" · {digest.withdrawn:,} withdrawn left out" if digest.withdrawn else ""
    return line(*papers, f"{order}{source}{withdrawn}")


def _editions(days: Sequence[date], today: date) -> str:
    """`Friday 26 June`, `26 and 29 June`, `24–26 June`; `6 editions, 19 to 26 June` of many with days between."""
    first, last = days[0], days[-1]
    if first == last:
        return date_in_words(last, today)
    names = [_short_date(day, nxt, today) for day, nxt in zip(days, (*days[1:], None), strict=True)]
    begins = _short_date(first, last, today)
    if len(days) > 2 and (last - first).days == len(days) - 1:
        return f"{begins}–{names[-1]}" if begins.isdecimal() else f"{begins} – {names[-1]}"
    if len(days) > MANY_EDITIONS:
        return f"{len(days)} editions, {begins} to {names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _short_date(day: date, following: date | None, today: date) -> str:
    """`26` before another day of the same month, else `26 June`, of another year `26 June 2025`."""
    if following and (day.year, day.month) == (following.year, following.month):
        return str(day.day)
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def _staleness(digest: Digest) -> str:
    at = digest.stale_since
    if at is None or _is_sample(digest):
        return ""
    return f"list of {_short_date(at.date(), None, digest.local_day)}, {at:%H:%M} UTC: no newer one could be fetched"


def _more(digest: Digest) -> tuple[Button, ...]:
    """The papers that were left out, from the first one on, a page at a time."""
    if not digest.left_out:
        return ()
    day = f"edition {digest.edition_days[-1]}" if digest.by_hand else f"{digest.local_day}"
    label = f"Next {digest.left_out:,} papers" if digest.left_out > 1 else "1 more paper"
    return (Button(label=label, says=f"rest {day}"),)


def _edition_page(digest: Digest) -> str:
    """The page of the edition that it is from; "" for several."""
    return edition_url(digest.edition_days[0]) if len(digest.edition_days) == 1 else ""


def _change(digest: Digest) -> tuple[Button, ...]:
    """Whoever sees the first digest of a channel learns that it can be changed."""
    return (Button(label="Change this digest", kind="form", says=AS_SET, form=AS_SET),) if digest.first else ()


def _how_to_save(message: Message) -> str:
    count, below = len(message.papers), BELOW[message.layout]
    every = "it" if count == 1 else f"all {count}"
    one = f", or on one paper {below}" if below and count > 1 else ""
    return f"React 🔖 here to save {every}{one}"
