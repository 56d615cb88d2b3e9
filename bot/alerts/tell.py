"""Sends one person the alert about papers that are new for them, so that nothing is lost and nothing doubled.

What the person's own digest has posted is not told again, and in the hours before it nothing is. At night, where the
time zone of a person is known, alerts wait for the morning and come together.

The order is: write what is being sent, send it with its key, write that it was told. After a crash between the last two
the same message goes out once more under the same key, which a platform that knows keys shows once; losing it would be
worse.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import structlog

from bot.digests.due import next_time
from bot.errors import RefusedError, WorldError
from bot.finding import LISTED, finding_line
from bot.home_page import FOLLOWS_LIST
from bot.known_zone import zone_of
from bot.language.zones import parse_zone
from bot.model import Channel, Paper, PaperId, Person, Subscription, Workspace
from bot.occasion import MessageKey
from bot.paper_card import message_card
from bot.paper_list import list_facts, list_menus
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Publisher
from bot.replies import Button, Card, Line, Reply, as_lines, line, plain, without_pictures, without_sharing
from bot.search.heading import TITLE, named, narrowed, without_order
from bot.search.query import parse_query
from bot.search.snippets import explain_match, has_words, mark_words, matching_name, typed_terms
from bot.store.follows import Follow, Sending, Told
from bot.store.store import Store
from bot.tasks import isolated
from bot.text import join_parts, plural, quoted, readable

log = structlog.get_logger(__name__)

BEFORE = datetime.fromisoformat("2000-01-01T00:00:00+00:00")  # when all came that is new to nobody
PAUSE = timedelta(hours=1)  # between two messages to a person
EVENING, MORNING = 22, 7  # o'clock: in between, alerts wait
SOON, POSTING = timedelta(hours=6), timedelta(minutes=15)  # to a digest; what it may take
REMEMBERED = 1_000  # papers told to one person; the newest ten days have 300

Wanted = Mapping[PaperId, Sequence[str]]
"""The papers that somebody is to be told about, and the words that each one matches."""
NO_TERMS: Mapping[str, Sequence[str]] = {}
SHOWN = 10  # papers in one message; more are counted
ALONE = 2  # papers that are each shown with picture and buttons, five of them at most; more are a list
_BY_AUTHOR = re.compile(r'(?:authors?|by): ?(?:"[^"]+"|[^\s"]+)', re.IGNORECASE)


@dataclass(eq=False)
class Teller:
    """Sends alerts through the faces' publishers, remembers what was told, and has each message counted by platform."""

    library: Library
    finder: Finder
    store: Store
    publishers: Mapping[str, Publisher]
    pictures: bool = True
    done: dict[Person, frozenset[PaperId]] = field(default_factory=dict)
    count: Callable[[str], object] = str

    def has_news(self, person: Person, wanted: Wanted) -> bool:
        """Return whether this person may have to be told something: a guess from memory, never a wrong no."""
        return person.platform in self.publishers and not wanted.keys() <= self.done.get(person, frozenset())

    async def tell(self, follow: Follow, wanted: Wanted, now: datetime) -> bool:
        """Send who follows this one message, unless there is nothing to tell, the last one was just now, or it is night
        there. Raises nothing."""
        person = follow.person
        with isolated("alerts.odd_person", platform=person.platform):
            try:
                return await self._tell(person, follow.workspace, wanted, now)
            except WorldError as error:  # the next look tries the same message again
                log.info("alerts.again", platform=person.platform, reason=str(error))
        return False

    def keep_only(self, people: frozenset[Person]) -> None:
        """Forget whoever follows nothing any more."""
        self.done = {person: ids for person, ids in self.done.items() if person in people}

    async def _tell(self, person: Person, workspace: Workspace, wanted: Wanted, now: datetime) -> bool:
        told = await self.store.alerts.load_told(person)
        sending = next_message(told, wanted, now)
        if sending is None:
            self._remember(person, told, wanted)
            return False
        if sending != told.sending and is_night(await zone_of(person, workspace, self.store.subscriptions), now):
            return False  # what is under way goes on: its key is known for a short time only
        if sending != told.sending:
            talk = await self._open_talk(person)
            if talk and is_digest_near(await self.store.subscriptions.load(talk), now):
                return False
            seen = await self._posted(talk) if talk else frozenset()
            read = [paper_id for paper_id in sending.ids if paper_id in seen]
            told = msgspec.structs.replace(told, papers={**told.papers, **dict.fromkeys(read, BEFORE)})
            sending = msgspec.structs.replace(sending, ids=tuple(each for each in sending.ids if each not in seen))
        if not sending.ids:
            await self.store.alerts.save_told(person, told)
            self._remember(person, told, wanted)
            return False
        return await self._send(person, told, sending, wanted, now)

    async def _open_talk(self, person: Person) -> Channel | None:
        """Where the person's own digest would come; None where that cannot be opened."""
        try:
            return await self.publishers[person.platform].open_private(person)
        except RefusedError:
            return None

    async def _posted(self, talk: Channel) -> frozenset[PaperId]:
        """What the person's own digest has posted."""
        considered = (await self.store.outbox.load_history(talk)).considered
        return frozenset(paper_id for paper_id, seen in considered.items() if seen.posted)

    async def _send(self, person: Person, told: Told, sending: Sending, wanted: Wanted, now: datetime) -> bool:
        if sending != told.sending:
            told = msgspec.structs.replace(told, sending=sending)
            await self.store.alerts.save_told(person, told)
        papers = sorted(self.library.papers(sending.ids), key=lambda paper: (-paper.upvotes, paper.id))
        searches = {words for each in sending.ids for words in wanted.get(each, ())}
        terms = {each: await self.finder.terms(parse_query(each, today=now.date())) for each in searches}
        message = build_alert(papers, wanted, terms, first=told.at is None)
        shown = message if self.pictures else without_pictures(message)
        try:
            at = await self.publishers[person.platform].tell(person, shown, sending.key)
        except RefusedError as error:
            await self._take_refusal(person, told, error, now)
            return False
        self.count(person.platform)
        told = after_telling(told, now)
        await self.store.alerts.save_told(person, told, at, [card.paper.id for card in shown.cards])
        self._remember(person, told, wanted)
        return True

    async def _take_refusal(self, person: Person, told: Told, error: RefusedError, now: datetime) -> None:
        """A message that is malformed is given up; a person who cannot be reached is left alone until they type."""
        log.info("alerts.refused", platform=person.platform, about=error.about, reason=error.reason)
        if error.about in ("message", "thread"):
            await self.store.alerts.save_told(person, after_telling(told, now))
            return
        await self.store.alerts.save_told(person, msgspec.structs.replace(told, sending=None))
        await self.store.follows.mute(person, error.advised)

    def _remember(self, person: Person, told: Told, wanted: Wanted) -> None:
        """Another process can only have told more than this one knows, so what was told needs no second look."""
        if wanted.keys() <= told.papers.keys():
            self.done[person] = frozenset(wanted)


def is_night(zone: str, now: datetime) -> bool:
    """Return whether people in this zone want to sleep; False where none is known."""
    hour = now.astimezone(ZoneInfo(zone)).hour if parse_zone(zone) else MORNING
    return hour >= EVENING or hour < MORNING


def is_digest_near(subscription: Subscription | None, now: datetime) -> bool:
    """Return whether this digest comes soon or is just being posted: what it brings is not told before."""
    if subscription is None or subscription.halted:
        return False
    at = next_time(subscription, now - POSTING)
    return at is not None and at - now < SOON


def next_message(told: Told, wanted: Wanted, now: datetime) -> Sending | None:
    """Return the message that may be on its way, as it was; else what is not told yet, when the pause is over."""
    if told.sending and any(paper_id in wanted for paper_id in told.sending.ids):
        return told.sending
    fresh = tuple(sorted(paper_id for paper_id in wanted if paper_id not in told.papers))
    if not fresh or (told.at is not None and timedelta() <= now - told.at < PAUSE):
        return None
    return Sending(key=str(MessageKey(f"alert:{now:%Y-%m-%dT%H:%M}", "papers")), ids=fresh)


def after_telling(told: Told, now: datetime) -> Told:
    """Return what the person was told once the message under way has arrived; the newest papers are remembered."""
    ids = told.sending.ids if told.sending else ()
    papers = {**told.papers, **dict.fromkeys(ids, now)}
    kept = sorted(papers, key=lambda paper_id: papers[paper_id])[-REMEMBERED:]
    return Told(papers={paper_id: papers[paper_id] for paper_id in kept}, at=now, last=ids)


def build_alert(
    papers: Sequence[Paper],
    matched: Wanted,
    terms: Mapping[str, Sequence[str]] = NO_TERMS,
    *,
    first: bool = True,
) -> Reply:
    """Return the private message about new papers, best first; each shows why it matches, and says which search that
    was where they differ. The `terms` of a search are what it finds papers by. Unless it is the `first` one, the papers
    are new since the last.

    One or two papers stand there as in messages of their own; more are a list.
    """
    words = list(dict.fromkeys(each for paper in papers for each in matched.get(paper.id, ())))
    about = f" {narrowed(words[0], TITLE)}" if len(words) == 1 else ""
    left = len(papers) - SHOWN
    alone = len(papers) <= ALONE
    drawn = [message_card(paper) if alone else _listed(paper, rank) for rank, paper in enumerate(papers[:SHOWN], 1)]
    cards = tuple(_explained(card, matched.get(card.paper.id, ()), terms, tells=not about) for card in drawn)
    alert = Reply(
        title=f"{plural(len(papers), 'new paper')}{about}",
        lines=(
            line(_whose(words, first=first)),
            *((line(f"Here are the {SHOWN} most upvoted."),) if left > 0 else ()),
        ),
        cards=cards,
        selects=() if alone else list_menus(cards),
        buttons=(
            *(
                (Button(label="All of them", says=f"search {without_order(words[0])} sort:new"),)
                if about and left > 0
                else ()
            ),
            FOLLOWS_LIST,
            *((Button(label="Unfollow", says=f"unfollow {words[0]}"),) if about else ()),
        ),
        total=len(papers),
    )
    return without_sharing(alert)


def _whose(words: Sequence[str], *, first: bool) -> str:
    """`You follow Albert Gu`, where authors are all that is followed; else that it is a search."""
    people = [narrowed(each, TITLE).removeprefix("by ") for each in words if _BY_AUTHOR.fullmatch(each)]
    if len(words) == 1:
        why = f"You follow {people[0]}" if people else "You follow this search"
    else:
        why = "From the authors you follow" if len(people) == len(words) else "From the searches you follow"
    return why if first else f"New since your last alert · {why[0].lower()}{why[1:]}"


def _listed(paper: Paper, rank: int) -> Card:
    return Card(paper=paper, rank=rank, facts=list_facts(paper), finding=finding_line(paper, LISTED))


def _explained(card: Card, searches: Sequence[str], terms: Mapping[str, Sequence[str]], *, tells: bool) -> Card:
    """The card with why it came: by which of the searches, if it `tells`; in a list with the sentence that has the
    words. Where nothing that it shows has all those of one, by which name it matches; a message of its own keeps its
    summary and says that the abstract has them."""
    typed = [term for each in searches for term in typed_terms(each)]
    looked_for = [*typed, *(term for each in searches for term in terms.get(each, ()))]
    told = card.finding.text if card.finding else ""
    shown = "\n".join((readable(card.paper.title), told, *card.people, *map(plain, as_lines(*card.facts))))
    clear = any(has_words(shown, typed_terms(each)) for each in searches)
    found = mark_words(told, looked_for) if card.alone else explain_match(card.paper, told, looked_for, typed)
    name = matching_name(card.paper, typed, found)
    if card.alone and not name:
        name = _in_abstract(card.paper, looked_for)
    return msgspec.structs.replace(
        card,
        snippet=found if _has_marks(found) and not card.alone else (),
        reason=join_parts((_reason(searches) if tells else "", "" if clear else name)),
    )


def _has_marks(shown: Line) -> bool:
    return any(span.style == "mark" for span in shown)


def _in_abstract(paper: Paper, words: Sequence[str]) -> str:
    """`“diffusion” is in the abstract`, the first of the words that it has; "" where it has none."""
    found = [span.text for span in mark_words(readable(paper.abstract), words) if span.style == "mark"]
    return f"{quoted(found[0])} is in the abstract" if found else ""


def _reason(words: Sequence[str]) -> str:
    """The narrowest of the searches that found it."""
    return f"you follow {named(max(words, key=len), TITLE)}" if words else ""
