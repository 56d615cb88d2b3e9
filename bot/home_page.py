"""The first page that a person meets, and a person's own page: bookmarks, digests, what is followed. Pure.

Everything on it is an answer to what could be typed; a face that has such a page puts the sections under one another.
Elsewhere one types `home`: what one can do comes first, and buttons lead to the sections.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.language.forms import DigestForm, write_form
from bot.language.search_form import TIPS, WHAT
from bot.language.values import Saved
from bot.model import Value
from bot.replies import Button, Card, Reply, Row, Span, line, reacting, without_sharing
from bot.search.heading import named
from bot.text import plural, readable, shorten

FOLLOWING, TEAM = "following", "team month"  # what is asked for the sections below the bookmarks
UNREAD = "saved unread"
TOP, TOP_TITLE = 3, 72  # papers that most people saved, and characters of their titles
NEWEST, SAVED_A_PAGE = 5, 10  # saved papers when the page opens, and where one looks through them
HOME = "home"  # what shows the page as it opens
EXPORT = Button(label="Export", says="export bibtex")
TODAY = Button(label="Today's papers", says="today")
SEARCH = Button(label="Search papers", kind="form", says=TIPS, form=WHAT)
PREVIEW = Button(label="Preview", says="preview")
FOR_YOU = Button(label="For you", says="for you")
SET_UP = Button(label="Set up a daily digest", kind="form", says="help subscribe", form=write_form(DigestForm()))
SET_UP_OWN = replace(SET_UP, label="Set up a private digest")
FIRST_STEPS = (
    Row(left="today", right="today's top papers"),
    Row(left="llm agents", right="search by any words, then save or follow"),
    Row(left="subscribe at 9 Berlin", right="daily digest here"),
)
HOW_TO_SAVE = reacting("React 🔖 to any message with a paper to save it.", own="React 🔖 to a paper I post to save it.")
OR_REACT = reacting(", or react 🔖 to any message with a paper", own=", or react 🔖 to a paper I post")
LINKED = line(
    reacting(
        "For a link somebody else posted: 🔖, or Save paper in that message's menu.",
        own="For a link somebody else posted: Save paper, in that message's menu.",
    )
)
FIRST_PAGE = Reply(  # of a channel
    title="Hi, I bring you AI papers from Hugging Face and arXiv",
    rows=FIRST_STEPS,
    note=(line(HOW_TO_SAVE, reacting(" "), "Nothing is posted here until somebody sets up a digest."),),
    buttons=(replace(SET_UP, primary=True), TODAY, SEARCH),
)
MY_PAPERS = Button(label="My saved papers", says="saved")
MEMBERS_PAGE = replace(  # of a channel, for who may not set up a digest there
    FIRST_PAGE, rows=FIRST_STEPS[:-1], buttons=(replace(TODAY, primary=True), SEARCH, MY_PAPERS)
)
PRIVATE_PAGE = replace(
    FIRST_PAGE,
    note=(line(HOW_TO_SAVE),),
    buttons=(replace(TODAY, primary=True), SEARCH, SET_UP_OWN),
)
HOME_PAGE = replace(  # on which nothing can be posted
    PRIVATE_PAGE,
    rows=(*FIRST_STEPS[:-1], replace(FIRST_STEPS[-1], right="daily digest where you type it")),
)
FOLLOWS_LIST = Button(label="All I follow", says=FOLLOWING)
FOLLOWS, FOLLOW = 3, 40  # followed searches that are named, and characters of each
SEARCH_LABEL, SEARCH_HINT = "Search saved papers", "Words, names, #tags"


class Section(Value, frozen=True, kw_only=True):
    """One answer on the page, and buttons that stand below it."""

    reply: Reply
    buttons: tuple[Button, ...] = ()


class HomePage(Value, frozen=True, kw_only=True):
    """The page: what one can do comes first; `words` are what the bookmarks are searched for, the sections follow."""

    words: str
    start: Reply
    sections: tuple[Section, ...]


def build_home(
    asked: Saved | None, saved: Reply, unread: int, digests: tuple[Reply, ...], following: Reply, team: Reply
) -> HomePage:
    """Return the page out of these answers; its papers have no sentence. There is no channel on it to share with. Where
    nothing was `asked` of the `saved` papers, it has the newest."""
    words = asked.words if asked else ""
    popular = (Reply(title=team.title, rows=tuple(map(_popular, team.cards))),) if team.cards else ()
    follows = replace(following, note=()) if following.rows else following
    below = tuple(Section(reply=each) for each in (*digests, follows, *popular) if not each.trouble)
    known = bool(asked or saved.cards or digests or following.rows)
    reading = own_reading(unread, saved=bool(saved.cards or asked))
    start = _start(reading, has_digest=bool(digests)) if known else HOME_PAGE
    sections = (Section(reply=_short(saved if asked else _newest(saved))), *below)
    return HomePage(words=words, start=start, sections=tuple(_without(start.buttons, each) for each in sections))


def _without(buttons: Sequence[Button], section: Section) -> Section:
    """The section without what stands at the top of the page."""
    said = {each.says for each in buttons}
    left = tuple(each for each in section.reply.buttons if each.says not in said)
    return replace(section, reply=replace(section.reply, buttons=left))


def _popular(card: Card) -> Row:
    """`1. Titans Learn to Memorize · saved by 3 people`, a line."""
    title = Span(text=shorten(readable(card.paper.title) or card.paper.id, TOP_TITLE), url=card.paper.url)
    return Row(left="", right=line(f"{card.rank}. ", title, f" · {card.reason}"), is_command=False)


def own_reading(unread: int, *, saved: bool) -> tuple[Button, ...]:
    """Return the buttons that lead to what this person may read, once something is saved."""
    waiting = (Button(label=f"Unread ({unread})", says=UNREAD),) if unread else ()
    return (*waiting, *((FOR_YOU,) if saved else ()))


def build_own_page(page: Reply, saved: int, unread: int, followed: Sequence[str]) -> Reply:
    """Return the first page for its reader: with what is theirs in place of how to begin, once there is something."""
    today, search, *others = page.buttons
    kept = (MY_PAPERS,) if saved > unread else ()  # with nothing read, those unread are all
    follows = (FOLLOWS_LIST,) if followed else ()
    page = replace(page, buttons=(today, search, *own_reading(unread, saved=saved > 0), *kept, *follows, *others))
    counts = f"{plural(saved, 'paper')}, {unread} unread" if unread else plural(saved, "paper")
    searches = ", ".join(named(words, FOLLOW) for words in followed[:FOLLOWS])
    more = f" and {len(followed) - FOLLOWS} more" if len(followed) > FOLLOWS else ""
    own = (*_fact("Saved", counts if saved else ""), *_fact("Following", f"{searches}{more}"))
    if not own:
        return page
    return replace(page, title="Papers", rows=(*own, *(row for row in page.rows if row not in FIRST_STEPS)))


def _fact(name: str, words: str) -> tuple[Row, ...]:
    return (Row(left=name, right=words, is_command=False),) if words else ()


def _start(reading: tuple[Button, ...], *, has_digest: bool) -> Reply:
    """What one can do, for somebody who knows the bot."""
    return Reply(title="", buttons=(TODAY, *reading, SEARCH, *(() if has_digest else (SET_UP_OWN,))))


def _newest(saved: Reply) -> Reply:
    """The first of the saved papers without notes, with a way to all; what is done with them shows the page as it
    opens."""
    cards = tuple(replace(card, note="") for card in saved.cards[:NEWEST])
    shown = {card.paper.id for card in cards}
    menus = (replace(menu, options=tuple(each for each in menu.options if each.id in shown)) for menu in saved.selects)
    buttons = tuple(each for each in saved.buttons if each.page == 1 and each.says != UNREAD)  # that stands above
    if saved.total > len(cards):
        buttons = (Button(label=f"All {saved.total:,} saved papers", says="saved"), *buttons)
    selects = tuple(replace(menu, again=HOME if menu.again else "") for menu in menus if menu.options)
    return replace(saved, cards=cards, selects=selects, buttons=buttons, page=1, pages=1)


def _short(reply: Reply) -> Reply:
    """A list without sentences: where from and how many upvotes is enough to know a paper again."""
    cards = tuple(replace(card, snippet=(), finding=None) for card in reply.cards)
    return without_sharing(replace(reply, cards=cards))
