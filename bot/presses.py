"""What a press means: what is answered, and where the answer stands. No I/O.

A face reads the names of its own buttons and menus into a `Pressed` or a `Chosen` and says on what it was pressed; it
then shows what `decide_press` says. Whoever reads a message decides nothing for others: only what one person sees is
changed in place.
"""

from typing import Literal

import msgspec

from bot.language.forms import Form, open_form
from bot.language.values import (
    Command,
    Follow,
    MarkRead,
    NotForMe,
    RestoreNote,
    Save,
    Saved,
    Subscribe,
    Unfollow,
    Unsave,
)
from bot.model import PaperId, Value
from bot.paper_card import NOT_FOR_ME
from bot.paper_list import ALL
from bot.replies import Button, Line, Reply, line, plain
from bot.text import quoted, shorten

CHOOSING = ("save", "show", "unsave", "mark read", "mark unread")  # what can be typed with the papers that are chosen
ONE_BOOKMARK = (Save, Unsave, RestoreNote, MarkRead)
AMENDING = (*ONE_BOOKMARK, NotForMe, Follow, Unfollow)  # of which a message of one person can say that it was done
FEWER = "You'll see fewer like"
NAMED = 80  # characters of what was changed
AS_SET = "settings"  # what a button carries that opens the form of the digest as it is set

Manner = Literal["ask", "turn", "change", "share", "unshare", "form", "note"]
"""What a button on a message says of its answer: a new one, one that takes the place of the message, one that changes
what the message shows, one for the channel, what deletes that one there, the form of a digest or a search, that of a
paper's tags and note."""

Surface = Literal["message", "private", "home", "window"]
"""Where it was pressed: on what a channel reads, on what one person reads, on a person's page, in a window."""

Shown = Literal[
    "apart", "in_place", "changed", "amended", "chosen", "noted", "channel", "unshared", "form", "note", "nothing"
]
"""Where the answer stands: as a new private one, in place of what was pressed, in what was pressed, drawn anew or as it
stands; apart, saying what came to the choice in a menu; as a note on the same page drawn anew, in the channel, in place
of what was pressed once the message `says` is deleted in the channel, in a form, in that of a paper's tags and note; or
there is none."""


class Pressed(Value, frozen=True, kw_only=True):
    """What a pressed button carries. `says` is what would be typed; of a `form`, the arguments it is filled with.

    `again` is what shows the message anew once that is done, `page` the page of `says`, or of `again`. `place` is the
    channel it is about, "" for the one where it was pressed."""

    manner: Manner
    says: str
    page: int = 1
    place: str = ""
    again: str = ""


class Chosen(Value, frozen=True, kw_only=True):
    """What is chosen in a menu, in all: `says` and the ids are what would be typed; `again` and `page` as above.

    `offered` are all papers of the menu, as far as the platform tells."""

    says: str
    ids: tuple[PaperId, ...] = ()
    offered: tuple[PaperId, ...] = ()
    again: str = ""
    page: int = 1

    @property
    def in_full(self) -> "Chosen":
        """The same with the papers that the option for all stands for, or names."""
        offered = tuple(paper_id for paper_id in self.offered if paper_id != ALL and " " not in paper_id)
        named = dict.fromkeys(PaperId(each) for paper_id in self.ids for each in paper_id.split())
        ids = offered if ALL in self.ids else tuple(named)
        return msgspec.structs.replace(self, ids=ids, offered=offered)

    @property
    def pressed(self) -> Pressed:
        """The button that would do the same."""
        manner: Manner = "change" if self.again else "ask"
        return Pressed(manner=manner, says=" ".join((self.says, *self.ids)), again=self.again, page=self.page)


class Effect(Value, frozen=True, kw_only=True):
    """What a press leads to: the answer to `says` at `page`, shown there; of a form, the filled fields, None for how
    the digest is set; its channel, "" for the one here. What is changed is shown by `again` at `page` afterwards."""

    shown: Shown
    says: str = ""
    page: int = 1
    again: str = ""
    form: Form | None = None
    place: str = ""
    chosen: Chosen = Chosen(says="")


class Changed(Value, frozen=True, kw_only=True):
    """What a press changed: the answer to it, to be said apart where the message cannot be changed, and the message
    anew, None where that should stay as it is."""

    done: Reply
    shown: Reply | None = None

    @property
    def says_more(self) -> bool:
        """Whether the answer has to be said apart as well: it offers what is offered once."""
        return self.done.offers


class Amended(Value, frozen=True, kw_only=True):
    """What a press did on a message of one person that is not drawn anew: `button` takes the place of the pressed one.
    Where there is none, in a menu, which hides it, and in the foot itself, the `note` with the button `undo` becomes
    the foot of the message. Papers that are `gone` leave the menu in which they were chosen; an empty one goes, too."""

    done: Reply
    button: Button | None = None
    note: Line = ()
    undo: Button | None = None
    gone: tuple[PaperId, ...] = ()

    @property
    def says_more(self) -> bool:
        """Whether the answer has to be said apart as well: it failed, or offers something."""
        return self.done.trouble or self.done.mistaken or self.done.offers


def manner_of(button: Button, *, of_answer: bool) -> Manner:
    """Return how a button works: those of the whole answer turn it into the next one, those of a paper or of a list
    answer apart, but for those that turn its pages or change what it shows."""
    if button.kind in ("share", "unshare", "form", "note"):
        return button.kind
    if button.again:
        return "change"
    return "turn" if of_answer or button.kind == "turn" else "ask"


def is_kept(reply: Reply) -> bool:
    """Return whether the buttons of an answer leave it as it is: papers in messages of their own, as in an alert."""
    return any(card.alone for card in reply.cards)


def decide_press(pressed: Pressed, surface: Surface, command: Command) -> Effect:
    """Return what a press leads to; `command` is what its words mean."""
    if pressed.manner == "form":
        return Effect(shown="form", form=open_form(pressed.says), place=pressed.place)
    if pressed.manner == "note":  # where the paper is shown to others, what the form did is said apart
        again = pressed.again if surface in ("private", "window") else ""
        return Effect(shown="note", says=pressed.says, page=pressed.page, again=again)
    shown = _shown(pressed.manner, surface, command)
    page = 1 if pressed.manner == "change" and shown != "changed" else pressed.page
    again = pressed.again if shown in ("changed", "noted") else ""
    return Effect(shown=shown, says=pressed.says, page=page, again=again)


def decide_choice(chosen: Chosen, surface: Surface, command: Command) -> Effect:
    """Return what a choice in a menu leads to; `command` is what would be typed. To take a choice away changes nothing,
    but on a message that stays as it is it has to be known, so that choosing again saves again."""
    stays = surface == "message" or (surface == "private" and not chosen.again)
    if chosen.says == "save" and stays:
        return Effect(shown="amended" if surface == "private" else "chosen", chosen=chosen)
    return decide_press(chosen.pressed, surface, command) if chosen.ids else Effect(shown="nothing")


def after_note(effect: Effect, says: str) -> Effect:
    """Return what sending the form leads to that `effect` opened; `says` is what it means as typed."""
    shown: Shown = "changed" if effect.again else "apart"
    return msgspec.structs.replace(effect, shown=shown, says=says, page=effect.page if effect.again else 1)


def draw_change(effect: Effect, done: Reply, again: Reply, command: Command) -> Changed:
    """Return what `command` changed where it was pressed; what is shown says so, and takes it back."""
    if again.trouble:
        return Changed(done=done)
    is_card = bool(again.cards) and again.cards[0].full
    below = _told_below(command, done) if is_card else line(told_in_short(done))
    if not below:
        return Changed(done=done, shown=again)
    back = done.way_back
    undo = (Button(label="Undo", kind="undo", says=back, again=effect.again, page=effect.page),) if back else ()
    shown = msgspec.structs.replace(again, note=(below, *again.note), buttons=(*undo, *again.buttons))
    return Changed(done=done, shown=shown)


def _told_below(command: Command, done: Reply) -> Line:
    """What is said below an opened paper; nothing where its buttons say what was done, and take it back."""
    if isinstance(command, Unsave) and done.way_back:
        return line("Removed from your saved papers")
    if isinstance(command, NotForMe):  # its button is in a menu
        return line(done.title if command.back else f"{FEWER} this.")
    told = isinstance(command, Unsave | RestoreNote) or (isinstance(command, Save) and command.exactly)
    return line(done.title) if told else ()


def draw_amended(done: Reply, command: Command | None = None) -> Amended:
    """Return what is changed in a message where `command` was pressed, None for a choice in a menu; nothing is where it
    failed."""
    if done.trouble or done.mistaken:
        return Amended(done=done)
    undo = Button(label="Undo", kind="undo", says=done.way_back) if done.way_back else None
    fewer = isinstance(command, NotForMe) and not command.back
    note = line(f"{FEWER} {quoted(_name(done))}.") if fewer else line(told_in_short(done))
    gone = command.refs if isinstance(command, MarkRead) else ()
    return Amended(done=done, button=_opposite(command), note=note, undo=undo, gone=gone)


def _opposite(command: Command | None) -> Button | None:
    """The button that says what was done to one paper or search, and takes it back."""
    match command:
        case Save(refs=(ref,)):
            return Button(label="Saved ✓", kind="saved", says=f"unsave {ref}")
        case Unsave(refs=(ref,)):
            return Button(label="Save", kind="save", says=f"save {ref}")
        case NotForMe(ref=ref, back=back):
            return Button(label=NOT_FOR_ME if back else f"{NOT_FOR_ME} ✓", says=f"{'not ' * back}for me {ref}")
        case Unfollow(words=words):
            return Button(label="Follow again", says=f"follow: {words}")
        case Follow(words=words):
            return Button(label="Unfollow", says=f"unfollow {words}")
    return None


def told_in_short(done: Reply) -> str:
    """Return `Saved: Titans Learn to Memorize`, `Removed 2 papers`."""
    name = _name(done)
    return f"{done.title}: {name}" if name else done.title


def _name(done: Reply) -> str:
    """The title of the one paper that it is about; "" where there is none, or are several."""
    return shorten(plain(done.lines[0]), NAMED) if len(done.lines) == 1 else ""


def _shown(manner: Manner, surface: Surface, command: Command) -> Shown:
    if manner == "share":
        return "channel"
    if manner == "unshare":  # it stands where only whoever shared it can press
        return "unshared" if surface == "private" else "nothing"
    if surface == "home":
        if isinstance(command, (*ONE_BOOKMARK, Subscribe)):
            return "noted"
        return "in_place" if isinstance(command, Saved) else "apart"
    if manner == "change":
        return "apart" if surface == "message" else "changed"
    if manner == "ask" and surface == "private" and isinstance(command, AMENDING):
        return "amended"
    if surface == "window" or (manner == "turn" and surface == "private"):
        return "in_place"
    return "apart"
