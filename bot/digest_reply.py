"""A digest's messages as replies: what its header and each paper say and offer, for every face to draw. Pure."""

from datetime import date, timedelta

from msgspec.structs import replace

from bot.finding import BRIEF, finding_line
from bot.home_page import MY_PAPERS
from bot.model import Digest, Message, Paper, Shape
from bot.note_reply import note_reply
from bot.paper_card import message_card
from bot.paper_list import counts, known, list_facts, open_menu, save_menu
from bot.presses import AS_SET
from bot.replies import Button, Card, Line, Reply, Select, line
from bot.search.heading import narrowed
from bot.search.snippets import mark_words, typed_terms
from bot.text import (
    MONTHS,
    WEEKDAYS,
    all_of,
    date_in_words,
    plural,
    readable,
)

A_WEEK = timedelta(days=7)
ASKED = 60  # characters of what a channel asked for
SAVE_LABEL, SAVE_UNLISTED = "Save from this list", "Save papers"  # where the header has no list
RISING = "Still rising"
SINCE = "new since the last digest"
BELOW: dict[Shape, str] = {"thread": "in the thread", "below": "below", "list": "", "papers": "below"}
WHERE: dict[Shape, str] = {
    "thread": "details in the thread",
    "below": "details below",
    "list": "",
    "papers": "one message per paper",
}


def digest_reply(message: Message) -> Reply:
    """Return one message of a digest: its header with a card for each paper, or one paper as the only card.

    The header's lines are one small line in parts: how many papers, where the details are, that the list is old. Where
    each paper has a message of its own in the channel, that line is all.
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
    rising = f"{len(digest.rising)} {RISING.lower()}" if digest.rising else ""
    said = known(rising, since, where, _staleness(digest))
    return Reply(
        title=digest_title(digest),
        lines=(_scope(digest), *map(line, said)),
        cards=cards if listed else (),
        note=(line(_how_to_save(message)),),
        selects=_menus(message),
        buttons=(*_more(digest), MY_PAPERS, *_change(digest)),
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
    """One paper in the header; with a topic the words that its line has are marked."""
    reason, finding = message.digest.reasons.get(paper.id, ""), finding_line(paper, BRIEF)
    asked = typed_terms(message.digest.about) if message.digest.about else ()
    return Card(
        paper=paper,
        rank=rank,
        heading=RISING if rank == len(message.digest.papers) + 1 else "",
        facts=known(*counts(paper)) if reason else list_facts(paper),  # both together are two lines
        reason=reason,
        finding=finding,
        snippet=mark_words(finding.text, asked) if asked else (),
    )


def _scope(digest: Digest) -> Line:
    """`Top 8 of 43 by upvotes`, `Top 5 of 9 about agents, by upvotes`, `Top 8 of 41 since Wednesday, by upvotes` where
    they are not of the day alone; that they are the bundled sample's."""
    count = len(digest.papers)
    every = "sample paper" if _is_sample(digest) else "paper"
    sample = f" {every}s" if _is_sample(digest) else ""
    papers = f"Top {count} of {count + digest.left_out:,}{sample}" if digest.left_out else plural(count, every)
    about = f" {narrowed(readable(digest.about), ASKED, marks=False)}" if digest.about else ""
    since = _since(digest)
    named = "by taste" if digest.order == "taste" else "by upvotes" if count > 1 else ""
    order = named and f", {named}" if about or since else named and f" {named}"
    withdrawn = f" · {digest.withdrawn:,} withdrawn left out" if digest.withdrawn else ""
    return line(f"{papers}{about}{since}{order}{withdrawn}")


def _since(digest: Digest) -> str:
    """` since Wednesday`, ` from Friday 26 June` of one day that is not the digest's own, ` since Friday 19 June` of
    many."""
    days, today = digest.edition_days, digest.local_day
    if days in ((), (_day(digest),)):
        return ""
    if len(days) == 1:
        return f" from {date_in_words(days[0], today)}"
    recent = today - days[0] < A_WEEK
    return f" since {WEEKDAYS[days[0].weekday()] if recent else date_in_words(days[0], today)}"


def _staleness(digest: Digest) -> str:
    at = digest.stale_since
    if at is None or _is_sample(digest):
        return ""
    year = "" if at.year == digest.local_day.year else f" {at.year}"
    return f"list of {at.day} {MONTHS[at.month - 1]}{year}, {at:%H:%M} UTC: no newer one could be fetched"


def _more(digest: Digest) -> tuple[Button, ...]:
    """The papers that were left out, from the first one on, a page at a time."""
    if not digest.left_out:
        return ()
    day = f"edition {digest.edition_days[-1]}" if digest.by_hand else f"{digest.local_day}"
    label = f"Next {digest.left_out:,} papers" if digest.left_out > 1 else "1 more paper"
    return (Button(label=label, says=f"rest {day}"),)


def _change(digest: Digest) -> tuple[Button, ...]:
    """Whoever sees the first digest of a channel learns that it can be changed."""
    return (Button(label="Change this digest", kind="form", says=AS_SET, form=AS_SET),) if digest.first else ()


def _how_to_save(message: Message) -> str:
    count, below = len(message.papers), BELOW[message.layout]
    which = "it" if count == 1 else all_of(count)
    one = f", or on one paper {below}" if below and count > 1 else ""
    return f"React 🔖 here to save {which}{one}"
