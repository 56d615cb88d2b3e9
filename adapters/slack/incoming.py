"""What Slack sends, read into values: who said what, where, and how they can be answered. Pure.

Slack's payloads are foreign input: whatever is missing or of a wrong type makes no value, and is not answered.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from adapters.slack.buttons import read_action, read_choice, read_offered
from bot.language.markup import undo_markup
from bot.language.messages import find_named_papers, strings_of
from bot.language.references import parse_paper_id
from bot.model import TITLE_ID, Asker, Channel, MessageRef, PaperId, Person, Value, Workspace
from bot.presses import Chosen, Pressed, Surface

PLATFORM = "slack"
MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]{0,200})?>")  # bounded: many that never end stay cheap
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
ID = re.compile(r"[A-Z0-9]{2,40}")
SAVES = "save "
STAMP = re.compile(r"\d{1,12}\.\d{1,9}")

Body = Mapping[str, Any]


class Place(Value, frozen=True, kw_only=True):
    """Who, where, and how to answer: `url` takes five answers in half an hour, `thread` is where it was said.

    What is `pressed` stands on a message already, perhaps everybody's: an answer in its place replaces that message.
    A `guest` may be in a talk of others: Slack tells two people's private talk from the bot's own by nothing.
    """

    person: Person
    channel: Channel
    thread: str = ""
    url: str = ""
    pressed: bool = False
    guest: bool = False

    @property
    def workspace(self) -> Workspace:
        """The workspace where it was said."""
        return Workspace(platform=PLATFORM, id=self.channel.workspace)

    @property
    def direct(self) -> bool:
        """Whether it is a private talk."""
        return self.channel.id.startswith("D")

    @property
    def at_home(self) -> bool:
        """Whether it was the Home tab or a window, which are no conversation."""
        return self.channel.id == self.person.user

    @property
    def home(self) -> "Place":
        """The person's Home tab."""
        return Place(person=self.person, channel=replace(self.channel, id=self.person.user))

    @property
    def own(self) -> bool:
        """Whether it is surely the bot's own talk with the person, where nobody else reads."""
        return self.direct and not self.guest

    def asker(self, page: int = 1) -> Asker:
        """Return who asks for that page, before Slack has told anything about them."""
        return Asker(person=self.person, channel=self.channel, direct=self.direct, pressed=self.pressed, page=page)


class Said(Value, frozen=True, kw_only=True):
    """Something typed."""

    place: Place
    text: str


class Press(Value, frozen=True, kw_only=True):
    """A button that was pressed, or a menu: on the message `at`, or, with `view`, in the Home tab or a window. `action`
    is what Slack says of it, `message` what it was on; of what only one person sees in a channel, there is none."""

    place: Place
    pressed: Pressed | Chosen
    action: Body
    message: Body
    at: str = ""
    trigger: str = ""
    view: str = ""
    surface: Surface = "message"


class Shortcut(Value, frozen=True, kw_only=True):
    """`Save paper` on a message, and the papers that the message names."""

    place: Place
    message: MessageRef
    ids: tuple[PaperId, ...] = ()


def read_command(body: Body) -> Said | None:
    """Return what was typed after the slash."""
    place = _place(read_text(body, "team_id"), read_text(body, "user_id"), read_text(body, "channel_id"))
    if place is None:
        return None
    answered = replace(place, url=read_text(body, "response_url"), guest=True)
    return Said(place=answered, text=plain(read_text(body, "text")))


def read_message(body: Body) -> Said | None:
    """Return what was said to the bot by name or in private; None for anybody's edits, joins and other bots."""
    event = _part(body, "event")
    if event.get("bot_id") or read_text(event, "subtype") not in ("", "thread_broadcast", "file_share"):
        return None
    place = _place(read_text(body, "team_id"), read_text(event, "user"), read_text(event, "channel"))
    if place is None:
        return None
    text = plain(_without_name(read_text(event, "text"), own_users(body)))
    return Said(place=replace(place, thread=stamp(event.get("thread_ts"))), text=text)


def read_press(body: Body) -> Press | None:
    """Return which of our buttons was pressed, and where."""
    action = first_action(body)
    offered = read_offered(action, _part(body, "message").get("blocks"))
    pressed = read_choice(action, offered) or read_action(action)
    container, view = _part(body, "container"), _part(body, "view")
    place = read_place(body, read_text(_part(body, "channel"), "id") or read_text(container, "channel_id") or None)
    if pressed is None or place is None:
        return None
    where = replace(
        place,
        thread=stamp(container.get("thread_ts")),
        url=read_text(body, "response_url"),
        pressed=True,
        guest=container.get("is_ephemeral") is True,
    )
    return Press(
        place=where,
        pressed=pressed,
        at=stamp(container.get("message_ts")),
        trigger=read_text(body, "trigger_id"),
        view=read_text(view, "id"),
        surface=_surface(body, where),
        action=action,
        message=_part(body, "message"),
    )


def _surface(body: Body, place: Place) -> Surface:
    """What was pressed; of a message that only one person sees, Slack sends no copy along."""
    if view := _part(body, "view"):
        return "home" if read_text(view, "type") == "home" else "window"
    return "message" if _part(body, "message") and not (place.guest or place.direct) else "private"


def read_shortcut(body: Body) -> Shortcut | None:
    """Return which papers the message names on which the shortcut was used, and those of our own Save buttons."""
    place = read_place(body, read_text(_part(body, "channel"), "id"))
    message = _part(body, "message")
    if place is None or not message:
        return None
    ids = dict.fromkeys((*find_named_papers(message), *_saved_by_buttons(message)))
    where = replace(place, url=read_text(body, "response_url"), pressed=True, guest=True)
    ref = MessageRef(channel=place.channel, id=stamp(message.get("ts")))
    return Shortcut(place=where, message=ref, ids=tuple(ids))


def read_reaction(body: Body, event: Body) -> tuple[Place | None, str]:
    """Return who reacted where, and to which message; None for anything but a message: a file has no channel."""
    item = _part(event, "item")
    at = stamp(item.get("ts"))
    if read_text(item, "type") != "message" or not at:
        return None, ""
    return _place(read_text(body, "team_id"), read_text(event, "user"), read_text(item, "channel")), at


def read_sender(body: Body) -> Place | None:
    """Return who caused an event, and where; None when nobody did whom the bot would answer."""
    event = _part(body, "event")
    match read_text(event, "type"):
        case "app_mention" | "message":
            said = read_message(body)
            return said.place if said else None
        case "reaction_added" | "reaction_removed":
            return read_reaction(body, event)[0]
        case _:
            user = read_text(event, "user")
            return _place(read_text(body, "team_id"), user, user)


def read_place(body: Body, channel_id: str | None = None) -> Place | None:
    """Return who acts, in a channel that is named elsewhere in the payload, else in the Home tab."""
    user = read_text(_part(body, "user"), "id")
    return _place(read_text(_part(body, "team"), "id"), user, user if channel_id is None else channel_id)


def plain(text: str) -> str:
    """Return what a person typed, without the markup and the escapes that Slack puts into it."""
    text = undo_markup(text)  # first: an escaped bracket is no markup
    for written, meant in ENTITIES:
        text = text.replace(written, meant)
    return text.strip()


def own_users(body: Body) -> frozenset[str]:
    """Return the bot's own user, as every event names it."""
    named = body.get("authorizations")
    entries = named if isinstance(named, list) else []
    return frozenset(read_text(each, "user_id") for each in entries if isinstance(each, Mapping) and each.get("is_bot"))


def stamp(value: object) -> str:
    """Return the id of a message, "" for anything else."""
    return value if isinstance(value, str) and STAMP.fullmatch(value) else ""


def read_team_channel(body: Body, channel_id: object) -> Channel | None:
    """Return a channel of the workspace that an event belongs to."""
    team = read_text(body, "team_id")
    if not isinstance(channel_id, str) or not ID.fullmatch(team) or not ID.fullmatch(channel_id):
        return None
    return Channel(platform=PLATFORM, workspace=team, id=channel_id)


def _without_name(text: str, own: Collection[str]) -> str:
    """What is said to the bot, without the bot's name; names of other people stay."""
    if not own:  # an event that does not say who we are: the first name is ours
        return MENTION.sub(" ", text, count=1)
    return MENTION.sub(lambda name: " " if name[1] in own else name[0], text)


def _place(team: str, user: str, channel: str) -> Place | None:
    if not all(ID.fullmatch(each) for each in (team, user, channel)):
        return None
    return Place(
        person=Person(platform=PLATFORM, workspace=team, user=user),
        channel=Channel(platform=PLATFORM, workspace=team, id=channel),
    )


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def first_action(body: Body) -> Body:
    """Return what Slack says of the element that was used."""
    actions = body.get("actions")
    return actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}


def read_text(body: Body, name: str) -> str:
    """Return the text of this name, "" where there is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _saved_by_buttons(message: Body) -> Iterator[PaperId]:
    """The papers that our own Save buttons and menus name: a paper known by its title only has no link."""
    for _, name, text in strings_of(message):
        if (
            name == "value"
            and text.startswith((SAVES, TITLE_ID))
            and (paper_id := parse_paper_id(text.removeprefix(SAVES)))
        ):
            yield paper_id
