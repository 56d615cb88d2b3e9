"""The values everything else speaks in: frozen and plain. A `day` is an edition's date; instants are aware, in UTC."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from bot.bookmark import Bookmark as Bookmark
from bot.linked import HF_SITE, Linked
from bot.note import Note, Noted
from bot.value import Count as Count
from bot.value import PaperId as PaperId
from bot.value import Value as Value

SourceName = Literal["huggingface", "arxiv", "copy", "sample"]
Layout = Literal["thread", "list", "papers"]
Shape = Layout | Literal["below"]  # as it is drawn: "below" is "thread" where there are no threads
Order = Literal["upvotes", "taste"]

HF_PAGE, ARXIV_PAGE, ARXIV_PDF = f"{HF_SITE}papers/", "https://arxiv.org/abs/", "https://arxiv.org/pdf/"
TITLE_ID = "title:"
PAPER_FIELDS = 1  # goes up when sources read more of a paper: lists are then read once more, behind the answers
HEADER = "header"  # the part of a digest that is no single paper


class Paper(Value, frozen=True, kw_only=True):
    """One paper as a person sees it. `authors` are the names that are shown; `author_count` also counts hidden or
    unnamed ones and is never smaller. `summary` is one or two sentences, written by `summary_model`; `days` the
    editions that featured it, oldest first (empty: never featured). `pictures` and `videos` are the authors' own, on
    Hugging Face's hosts; `code_guessed`: the site found the code, nobody linked it; no `submitter` where one submits in
    bulk. Absent text is "", a number 0."""

    id: PaperId
    title: str
    abstract: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    author_count: Count = 0
    days: tuple[date, ...] = ()
    published: date | None = None
    upvotes: Count = 0
    comments: Count = 0
    keywords: tuple[str, ...] = ()
    organization: str = ""
    organization_handle: str = ""
    code_url: str = ""
    code_guessed: bool = False
    stars: Count = 0
    project_url: str = ""
    submitter: str = ""
    submitter_handle: str = ""
    authors_answer: bool = False
    summary_model: str = ""
    pictures: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    linked: Linked | None = None
    withdrawn: bool = False
    source: SourceName = "huggingface"

    @property
    def day(self) -> date | None:
        """The newest edition that featured it."""
        return self.days[-1] if self.days else None

    @property
    def came_out(self) -> date | None:
        """The day that is told of it: of the first edition that featured it, else arXiv's."""
        return self.days[0] if self.days else self.published

    @property
    def has_arxiv_id(self) -> bool:
        return not self.id.startswith(TITLE_ID)

    @property
    def arxiv_url(self) -> str:
        """The abstract page, or "" while the paper is known by its title only."""
        return f"{ARXIV_PAGE}{self.id}" if self.has_arxiv_id else ""

    @property
    def url(self) -> str:
        """Where a reader is sent: the Hugging Face page of a featured paper, else arXiv's."""
        return f"{HF_PAGE}{self.id}" if self.on_hugging_face else self.arxiv_url

    @property
    def on_hugging_face(self) -> bool:
        """Whether it has a page there: it was featured, or Hugging Face told about it."""
        return self.has_arxiv_id and bool(self.days or self.source in ("huggingface", "sample"))


class Edition(Value, frozen=True, kw_only=True):
    """The Daily Papers list of one day, in its order; empty at weekends. `fields`: what was read: PAPER_FIELDS now."""

    day: date
    ids: tuple[PaperId, ...] = ()
    fetched_at: datetime
    etag: str = ""
    source: SourceName = "huggingface"
    fields: int = 0


class Ranking(Value, frozen=True, kw_only=True):
    """A list that is not one day's: `week 2026-W26`, `month 2026-06` or `trending`, best first."""

    name: str
    ids: tuple[PaperId, ...] = ()
    fetched_at: datetime


class Workspace(Value, frozen=True, kw_only=True):
    """A Slack team, a Discord server or a terminal: nothing crosses its border."""

    platform: str
    id: str

    @property
    def ref(self) -> str:
        return f"{self.platform}:{self.id}"


class Person(Value, frozen=True, kw_only=True):
    """Somebody who asks or saves. `workspace` is "" where a platform's people are the same everywhere (Discord)."""

    platform: str
    workspace: str = ""
    user: str

    @property
    def ref(self) -> str:
        return f"{self.platform}:{self.workspace}:{self.user}"


class Channel(Value, frozen=True, kw_only=True):
    """Where a digest goes; its `ref` is `platform:workspace:id`, or `console:id` for a terminal. What goes there beside
    the digest is a `series` with a subscription and an outbox of its own, in the same `place`."""

    platform: str
    workspace: str = ""
    id: str
    series: str = ""

    @property
    def ref(self) -> str:
        return ":".join(part for part in (self.platform, self.workspace, self.id, self.series) if part)

    @property
    def place(self) -> "Channel":
        """The channel as its platform knows it."""
        return msgspec.structs.replace(self, series="") if self.series else self


class MessageRef(Value, frozen=True, kw_only=True):
    """A message that people can see; `id` is the platform's own, `thread` the message it hangs under."""

    channel: Channel
    id: str
    thread: str = ""


class Digest(Value, frozen=True, kw_only=True):
    """What a channel gets, frozen when it is first decided. `local_day` is the channel's own date, `edition_days` the
    editions it covers, oldest first. `left_out` counts the candidates beyond `top`; `left` has them in order, nothing
    in older digests. `withdrawn` counts withdrawn papers of editions that no earlier digest covered, `stale_since` is
    the last good fetch when the newest one failed. `about` is what was asked for; `first`: the channel had none before;
    `by_hand`: somebody posted an edition, `continued`: of which it had papers before; `reasons`: of an order by taste;
    `note`: it is a weekly note."""

    local_day: date
    edition_days: tuple[date, ...]
    papers: tuple[Paper, ...]
    rising: tuple[Paper, ...] = ()
    left_out: Count = 0
    left: tuple[PaperId, ...] = ()
    withdrawn: Count = 0
    stale_since: datetime | None = None
    about: str = ""
    first: bool = False
    by_hand: bool = False
    continued: bool = False
    order: Order = "upvotes"
    personal: bool = False
    reasons: dict[PaperId, str] = msgspec.field(default_factory=dict)
    note: Note | None = None


class Subscription(Value, frozen=True, kw_only=True):
    """What a channel asked for: when, how many, about what, and drawn how. Days of the week: Monday is 0."""

    channel: Channel
    owner: Person | None = None
    at_minute: Annotated[int, msgspec.Meta(ge=0, lt=24 * 60)] = 9 * 60
    zone: str = "UTC"
    weekdays: frozenset[Annotated[int, msgspec.Meta(ge=0, le=6)]] = frozenset(range(5))
    top: Count = 8
    min_upvotes: Count = 0
    about: str = ""
    layout: Layout = "thread"
    order: Order = "upvotes"
    paused_until: date | None = None  # the first local date that has a digest again
    halted: str = ""  # why the platform refuses for good, "" while it does not
    feed: str = ""  # the secret of its feed's address, "" where there is none
    personal: bool = False  # in a private talk: it is its owner's, and goes when the owner is forgotten


class Considered(Value, frozen=True, kw_only=True):
    """A paper the channel has had before it. `bar` is the upvotes at which an unposted one is rising; 0 means never."""

    day: date
    posted: bool = False
    bar: Count = 0
    risen: date | None = None


class History(Value, frozen=True, kw_only=True):
    """What digests remember: newest edition, that last posted `by_hand`, considered papers; of notes, the last day."""

    newest_edition: date | None = None
    by_hand: date | None = None
    considered: dict[PaperId, Considered] = msgspec.field(default_factory=dict)
    noted_on: date | None = None
    notes: dict[PaperId, Noted] = msgspec.field(default_factory=dict)


class PostRequest(Value, frozen=True, kw_only=True):
    """An edition to a channel, by hand, or what of it matches `about`. `day` None: the newest; `fresh`: ask first."""

    channel: Channel
    day: date | None = None
    top: int = 8
    min_upvotes: int = 0
    about: str = ""
    layout: Layout = "thread"
    fresh: bool = True


class Message(Value, frozen=True, kw_only=True):
    """One message of a digest. `part` is `header` or a paper's id; one not `pictured` is shown without its picture."""

    digest: Digest
    part: str = HEADER
    layout: Shape = "thread"
    pictured: bool = True

    @property
    def paper(self) -> Paper | None:
        """The paper this message is about; None for the header."""
        shown = (*self.digest.papers, *self.digest.rising)
        return next((paper for paper in shown if paper.id == self.part), None)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers a reaction on this message means."""
        return (self.paper,) if self.paper else (*self.digest.papers, *self.digest.rising)

    @property
    def group(self) -> str:
        """The name under which a header's papers are kept together: `Digest of 2025-07-02 (8)`."""
        return "" if self.paper else f"Digest of {self.digest.local_day.isoformat()} ({len(self.papers)})"


class Asker(Value, frozen=True, kw_only=True):
    """Who asks, where, which page; `page_size` 0: all; `thread`, `name`, `zone` may be ""; `direct`: alone; `manages`:
    may change the digest; `operates`: runs the bot; `pressed`: did not type it; `anonymous`: on a public page; asks no
    source, notes nothing."""

    person: Person
    channel: Channel
    thread: str = ""
    name: str = ""
    zone: str = ""
    direct: bool = False
    manages: bool = False
    operates: bool = False
    pressed: bool = False
    anonymous: bool = False
    page: int = 1
    page_size: int = 5

    @property
    def workspace(self) -> Workspace:
        """Where the person asks from; a save counts there."""
        return Workspace(platform=self.channel.platform, id=self.channel.workspace)


class Shown(Value, frozen=True, kw_only=True):
    """The papers a message shows; `group` is the name under which they are kept together."""

    ids: tuple[PaperId, ...] = ()
    group: str = ""


Level = Literal["good", "warning", "refused", "off"]  # off: not set up, which is nobody's mistake


class Finding(Value, frozen=True, kw_only=True):
    """One thing that `doctor` looked at. With `refused` the bot cannot work; `advice` says what to do, "" when good."""

    topic: str
    level: Level
    text: str
    advice: str = ""
