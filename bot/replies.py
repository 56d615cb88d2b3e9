"""What a person sees, free of markup and of platforms: each face draws these values its own way.

Text is a tuple of spans; a span is plain, marked (a word that matched), or a command to type, so that no face has to
parse prose and no paper's title can turn into markup.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from bot.bookmark import hashtags
from bot.finding import FindingLine
from bot.model import Bookmark, Message, MessageRef, Paper, PaperId, Value
from bot.pictures import Picture
from bot.text import join_parts, readable

LIST_TITLE = 140  # characters of a title on a list: two lines; 5 of 1,377 recorded ones are longer

TAGS = "Tags…"  # what the menu of tags is called
SpanStyle = Literal["plain", "mark", "command", "code", "strong", "quiet"]


class Span(Value, frozen=True, kw_only=True):
    """A run of text in one style. `command` is what one types after the command's name, `code` is drawn like it.

    `at` is the moment that the text tells: a face that can, shows it in the reader's own time instead. `channel` is the
    id of the channel, `person` of the person that the text names: a face that can, shows the name. The text leads to
    `url`, which faces check. One that is `reacting` is about reactions: a face without them leaves it out, and one that
    learns nothing from those on others' messages says what stands in `own`.
    """

    text: str
    style: SpanStyle = "plain"
    at: datetime | None = None
    channel: str = ""
    person: str = ""
    url: str = ""
    reacting: bool = False
    own: str = ""


Line = tuple[Span, ...]
ButtonKind = Literal[
    "ask", "save", "saved", "undo", "turn", "open", "danger", "share", "unshare", "form", "note", "link", "aside"
]
"""What a press means: a new answer, a bookmark, its removal, the way back from what was just done, another page of this
answer, one paper in full, something that cannot be taken back, the answer posted to the channel, or deleted there, the
form of a digest, the form of a paper's tags and note, a page of the web, something that few press."""


class Button(Value, frozen=True, kw_only=True):
    """Something to press: the same as typing `says` and turning to `page`. Faces go by its kind, never by its label.

    With `again`, what shows the message anew, a message of one person changes where it stands; `page` is then that of
    `again`. A button of kind "form" opens the form of a digest, filled with `form`, the arguments of `subscribe`, of a
    weekly note, a typed `weekly …`, or of a search, "search", on faces that have forms; sending it is the same as
    typing what stands in it. One of kind "link" says nothing: it opens `url`, which the face checks. `place` is the id
    of the channel that it is about, "" for the one where it stands. The `primary` one of an answer is the likely next
    step.
    """

    label: str
    says: str = ""
    kind: ButtonKind = "ask"
    page: int = 1
    form: str = ""
    url: str = ""
    again: str = ""
    primary: bool = False
    place: str = ""


class Option(Value, frozen=True, kw_only=True):
    """One paper to choose: at most 75 characters, and its id."""

    label: str
    id: PaperId


class Select(Value, frozen=True, kw_only=True):
    """One menu for all papers of a list. Choosing some, where it takes `many`, is the same as typing `says` and their
    ids; to take a choice away changes nothing. The `hint` stands in the menu; the `label`, where there is one, beside
    it. `again` and `page` as of a button.
    """

    says: Literal["save", "show", "unsave", "mark read", "mark unread"]
    hint: str
    options: tuple[Option, ...]
    label: str = ""
    many: bool = False
    again: str = ""
    page: int = 1


class Card(Value, frozen=True, kw_only=True):
    """One paper in an answer. `rank` 0 means unnumbered; `full` asks for the abstract and all authors, `alone` is drawn
    as in a message of its own, neither is on a list; a `heading` stands above the card and those that follow.

    `facts` are told beside or below the title, `people` are its authors and whoever submitted it, the `finding` is one
    line on it, the `abstract` what is shown of that; `details` are names and lines, above the facts. Where `note` is
    a person's own, `bookmark` has its parts. `more` buttons stand in a menu below the others, and are left out where a
    face has none.
    """

    paper: Paper
    rank: int = 0
    saved: bool = False
    full: bool = False
    alone: bool = False
    snippet: Line = ()
    reason: str = ""
    note: str = ""
    heading: str = ""
    facts: tuple[str | Line, ...] = ()
    people: tuple[str, ...] = ()
    finding: FindingLine | None = None
    abstract: str = ""
    details: tuple[tuple[str, Line], ...] = ()
    picture: Picture | None = None
    bookmark: Bookmark | None = None
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()

    @property
    def small(self) -> tuple[Line, ...]:
        """What stands small beside a title: its facts, why it is there, that it is saved where no button says so, and
        its tags."""
        saved = self.saved and not any(button.kind == "saved" for button in self.buttons)
        return as_lines(*self.facts, self.reason, "🔖 saved" if saved else "", self.tags)

    @property
    def tags(self) -> str:
        """The tags under which a person keeps it and that no note beside them has, `#rl #bench`."""
        kept = self.bookmark
        return "" if kept is None else kept.other_tags if self.note else hashtags(kept.tags)


class Row(Value, frozen=True, kw_only=True):
    """Two columns: what to type (or a name, "" for none), and what it does (or is); what can be done with it."""

    left: str
    right: str | Line
    is_command: bool = True
    buttons: tuple[Button, ...] = ()

    @property
    def heads(self) -> bool:
        """Whether it is the title of the rows that follow: room above it parts them from those before."""
        return bool(self.left) and not (any(span.text for span in self.value) or self.is_command or self.buttons)

    @property
    def name(self) -> str:
        """What it is called where its buttons stand apart from it."""
        return self.left or "".join(span.text for span in self.value[:1])

    @property
    def value(self) -> Line:
        """The second column as a line."""
        return (Span(text=self.right),) if isinstance(self.right, str) else self.right


class File(Value, frozen=True, kw_only=True):
    """An export to hand over. `content` is complete; `media_type` is a MIME type."""

    name: str
    media_type: str
    content: bytes


class Reply(Value, frozen=True, kw_only=True):
    """One answer. `messages` are those of a digest, each drawn as it would be posted; they have no cards beside them.
    `note` is small print (age of the data, what was understood); `total` counts all pages' cards;
    `trouble` says that something outside failed and this is not the answer that was wanted; `mistaken` that nothing was
    done because what was typed is not understood, or names what does not exist;
    `more` that a better answer follows and replaces this one;
    `shares` is what a face that can posts for the whole channel in place of this, `unshares` what it deletes there;
    `undo` is what to type to take back what this answer did, where no button of kind "undo" says it; `again` what that
    would do, where this answer did an undo itself, "" for what the words say; `offers` says that
    a button offers what is offered only once; `tags` are buttons that stand in a menu of that name."""

    title: str
    lines: tuple[Line, ...] = ()
    cards: tuple[Card, ...] = ()
    messages: tuple[Message, ...] = ()
    rows: tuple[Row, ...] = ()
    note: tuple[Line, ...] = ()
    selects: tuple[Select, ...] = ()
    buttons: tuple[Button, ...] = ()
    tags: tuple[Button, ...] = ()
    page: int = 1
    pages: int = 1
    total: int = 0
    file: File | None = None
    trouble: bool = False
    mistaken: bool = False
    more: bool = False
    shares: str = ""
    unshares: MessageRef | None = None
    undo: str = ""
    again: str = ""
    offers: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it shows papers under one another, each in short, or has menus of papers or tags
        that stand elsewhere."""
        return not (self.cards[0].full or self.cards[0].alone) if self.cards else bool(self.selects or self.tags)

    @property
    def first_words(self) -> str:
        """What a phone shows of it before it is opened: `Papers · Monday 21 April: Titans Learn to Memorize`, the title
        and the first paper's title; either of them where that is all there is."""
        papers = (readable(card.paper.title) or card.paper.id for card in self.cards[:1])
        return ": ".join(words for words in (readable(self.title), *papers) if words)

    @property
    def shown(self) -> tuple[Card, ...]:
        """The papers that a number typed below it can mean."""
        listed = self.messages[0].papers if self.messages else ()
        return self.cards or tuple(Card(paper=paper, rank=rank) for rank, paper in enumerate(listed, 1))

    @property
    def numbered(self) -> dict[int, PaperId]:
        """Those papers by their numbers; 0 is one without, which alone is the first, too."""
        papers = {card.rank: card.paper.id for card in reversed(self.shown)}
        return {1: papers[0], **papers} if len(self.shown) == 1 and 0 in papers else papers

    @property
    def way_back(self) -> str:
        """What to type to take back what this answer did, "" when it changed nothing."""
        return self.undo or next((button.says for button in self.buttons if button.kind == "undo"), "")


ONE_MOMENT = Reply(
    title="One moment…",
    lines=((Span(text="That's a lot at once. Please try again in a few seconds."),),),
    trouble=True,
)


def line(*parts: str | Span) -> Line:
    """Return a line from plain strings and spans, in order."""
    return tuple(part if isinstance(part, Span) else Span(text=part) for part in parts if part)


def as_lines(*parts: str | Line) -> tuple[Line, ...]:
    """Return the parts that are not empty as lines."""
    return tuple(line(part) if isinstance(part, str) else part for part in parts if part)


def in_words(parts: Iterable[Line]) -> str:
    """Return the parts of one line of small print as plain words, with dots between them."""
    return join_parts(map(plain, parts))


def undo(says: str) -> tuple[Button, ...]:
    """Return the button that takes back what was done, where `says` is not ""."""
    return (Button(label="Undo", kind="undo", says=says),) if says else ()


def typed(text: str) -> Span:
    """Return the span of a command that a person can type."""
    return Span(text=text, style="command")


def code(text: str) -> Span:
    """Return the span of something that stands as it is typed elsewhere, such as in a shell."""
    return Span(text=text, style="code")


def reacting(text: str, own: str = "") -> Span:
    """Return the span of words about reactions, and those where only the bot's own messages take them."""
    return Span(text=text, reacting=True, own=own)


def plain(line: Line) -> str:
    """Return a line as plain words."""
    return "".join(span.text for span in line)


def without_sharing(reply: Reply) -> Reply:
    """Return a reply without Share buttons, for a page of one person: there is no channel to share with."""
    cards = tuple(
        msgspec.structs.replace(card, buttons=_unshared(card.buttons), more=_unshared(card.more))
        for card in reply.cards
    )
    return msgspec.structs.replace(reply, cards=cards, buttons=_unshared(reply.buttons))


def without_pictures(reply: Reply) -> Reply:
    """Return a reply that shows no pictures."""
    cards = tuple(msgspec.structs.replace(card, picture=None) for card in reply.cards)
    messages = tuple(msgspec.structs.replace(each, pictured=False) for each in reply.messages)
    return msgspec.structs.replace(reply, cards=cards, messages=messages)


def _unshared(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button.kind != "share")
