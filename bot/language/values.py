"""What a typed text can mean: one value per behaviour. Pure data; for the handlers, which see nothing else."""

from datetime import date
from typing import ClassVar, Literal

from bot.language.typed import ChatKind, ExportFormat, Listed, Managed, OfChannel, OfPaper, OfPapers, PeriodUnit, Typed
from bot.model import Layout, Order, PaperId


class Front(OfChannel, frozen=True, kw_only=True):
    """Nothing typed, or a greeting: the first page; `own`: with the ways to what is the person's own."""

    own: bool = False


class Chat(Typed, frozen=True, kw_only=True):
    """Small talk."""

    kind: ChatKind


class Search(Typed, frozen=True, kw_only=True):
    """A search for `words`, `elsewhere`, too, or of a `title`; `offer` may be meant, a `slip` of its verb away."""

    words: str
    offer: str = ""
    leads_to: str = ""  # the search with IDs for a list's numbers, or what shows a number's paper
    slip: bool = False
    problem: str = ""  # is said without results
    elsewhere: bool = False
    title: str = ""


class SimilarTo(Search, frozen=True, kw_only=True):
    """A search for words behind "similar"; papers like one where they are its title."""


class ListDay(Listed, frozen=True, kw_only=True):
    """An edition: today's, yesterday's, or that of `day`."""

    which: Literal["today", "yesterday", "day"]
    day: date | None = None


class ListPeriod(Listed, frozen=True, kw_only=True):
    """An ISO week such as `2026-W26`, or a month such as `2026-06`; "" is the current one."""

    unit: PeriodUnit
    period: str = ""


class Rest(Typed, frozen=True, kw_only=True):
    """What a digest of this channel left out: the one of the local date `day`, or, posted by hand, of that edition."""

    day: date
    edition: bool = False


class Trending(Listed, frozen=True, kw_only=True):
    """Popular now."""


class ForYou(Typed, frozen=True, kw_only=True):
    """This week's papers in the order of the person's taste."""


class NotForMe(OfPaper, frozen=True, kw_only=True):
    """Less like this paper; with `back` that is taken back."""

    back: bool = False


class Show(OfPaper, frozen=True, kw_only=True):
    """Paper details, or its whole `abstract`; to `share`, for the whole channel, below a person's `comment`."""

    abstract: bool = False
    share: Literal["", "here", "again", "elsewhere", "unseen"] = ""
    comment: str = ""


class ShowSeveral(OfPapers, frozen=True, kw_only=True):
    """The papers that a text names: two or more, in its order; their `ranks` where they were chosen of a list."""

    ranks: tuple[int, ...] = ()


class Similar(OfPaper, frozen=True, kw_only=True):
    """Similar papers."""


class Save(OfPapers, frozen=True, kw_only=True):
    """Bookmark papers with a new note and more tags, or `exactly` these; `removes`: only if saved; `back` in place."""

    left_out: int = 0
    note: str = ""
    tags: tuple[str, ...] = ()
    exactly: bool = False
    removes: Literal["", "note", "both"] = ""
    back: bool = False


class ShowNote(OfPaper, frozen=True, kw_only=True):
    """The note and the tags of a paper, and how to change them."""


class Unsave(OfPapers, frozen=True, kw_only=True):
    """Remove bookmarks."""


class Untag(Typed, frozen=True, kw_only=True):
    """Take tags off saved papers, off all without `refs`, and put the tag `instead` in their place."""

    refs: tuple[PaperId, ...] = ()
    tags: tuple[str, ...]
    instead: str = ""


class MarkRead(OfPapers, frozen=True, kw_only=True):
    """Mark saved papers read, or unread again."""

    read: bool


class RestoreNote(OfPapers, frozen=True, kw_only=True):
    """Give saved papers their note and tags back; `unsave` or `save` those saved or removed with that."""

    save: tuple[PaperId, ...] = ()
    unsave: tuple[PaperId, ...] = ()


class Saved(Typed, frozen=True, kw_only=True):
    """The person's bookmarks: with all of `words`, `only` unread or read, or their tags; `then`: for all."""

    words: str = ""
    only: Literal["", "unread", "read", "tags"] = ""
    then: Literal["", "unsave", "mark read"] = ""


Listing = ListDay | ListPeriod | Trending


class Export(Typed, frozen=True, kw_only=True):
    """A file of bookmarks (those with all of `words`), of a list, of search results for `words`, or of papers."""

    format: ExportFormat = "bibtex"
    what: Literal["saved", "list", "search", "papers"] = "saved"
    listing: Listing | ForYou | None = None
    words: str = ""
    refs: tuple[PaperId, ...] = ()


class Team(Typed, frozen=True, kw_only=True):
    """What this workspace saves most."""

    period: Literal["week", "month"] = "week"


class Weekly(Typed, frozen=True, kw_only=True):
    """The weekly note: `on` or off, None asks; None keeps what is set. Monday is 0."""

    needs_zone: ClassVar[bool] = True

    on: bool | None = None
    weekday: int | None = None
    minute: int | None = None
    zone: str | None = None


class Follow(Typed, frozen=True, kw_only=True):
    """Tell the person when a paper matches `words`, which may be meant `literally`."""

    words: str
    literally: bool = False


class Unfollow(Typed, frozen=True, kw_only=True):
    """Stop telling."""

    words: str


class Following(Typed, frozen=True, kw_only=True):
    """What the person follows."""


class Subscribe(Managed, frozen=True, kw_only=True):
    """Set a channel's digest; None keeps what is set. A topic may be meant `literally`. `asks`: words to ask about."""

    minute: int | None = None
    zone: str | None = None
    weekdays: frozenset[int] | None = None
    top: int | None = None
    min_upvotes: int | None = None
    about: str | None = None
    literally: bool = False
    layout: Layout | None = None
    order: Order | None = None
    paused_until: date | None = None
    asks: str = ""


class Unsubscribe(Managed, frozen=True, kw_only=True):
    """End the channel's digest; asked once before where it is another person's."""

    confirmed: bool = False


class Pause(Managed, frozen=True, kw_only=True):
    """No digest before `until`, which None asks."""

    until: date | None = None


class Resume(Managed, frozen=True, kw_only=True):
    """End a pause."""


class Feed(Managed, frozen=True, kw_only=True):
    """The address of a feed of this channel's digests; `off` revokes it."""

    off: bool = False


class Mail(Typed, frozen=True, kw_only=True):
    """The digest by mail: asked for with an `address` and `wishes`, confirmed with a `code`, `off`, or looked at."""

    needs_zone: ClassVar[bool] = True

    address: str = ""
    wishes: Subscribe | None = None
    code: str = ""
    off: bool = False


class Settings(OfChannel, frozen=True, kw_only=True):
    """What this channel's digest is set to."""


class Preview(OfChannel, frozen=True, kw_only=True):
    """The digest as it would be now."""


class PostNow(Managed, frozen=True, kw_only=True):
    """Post today's digest in this channel at once."""


class Status(Typed, frozen=True, kw_only=True):
    """Last digest, next digest, why nothing came."""


class Undo(Managed, frozen=True, kw_only=True):
    """Take the last change back, which may be of this channel's digest; `again` makes it anew; `shared`: a share's."""

    again: bool = False
    shared: bool = False


class MyData(Typed, frozen=True, kw_only=True):
    """Everything stored about the person."""


class ForgetMe(Typed, frozen=True, kw_only=True):
    """Delete it all; asked once before."""

    confirmed: bool = False


class Help(Typed, frozen=True, kw_only=True):
    """Short help, on one topic or verb if it is named."""

    verb: str = ""


class Explain(Typed, frozen=True, kw_only=True):
    """Nearly a command: what is wrong, an example, what to `search` for, `choices`, what `shows` the list again."""

    problem: str
    example: str
    search: str
    title: str = ""
    choices: tuple[str, ...] = ()
    shows: str = ""


Reading = Front | Chat | Search | Listing | ForYou | NotForMe | Rest | Show | ShowSeveral | Similar | SimilarTo
Keeping = Save | ShowNote | Untag | Unsave | RestoreNote | MarkRead | Saved | Export | Team | Weekly
Digesting = Subscribe | Unsubscribe | Pause | Resume | Feed | Mail | Settings | Preview | PostNow | Status
Command = Reading | Keeping | Following | Follow | Unfollow | Digesting | Undo | MyData | ForgetMe | Help | Explain
