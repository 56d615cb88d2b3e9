"""The list that a person was shown last in a channel, so that a number typed there means one of its papers,
`more` its next page, and `yes`, or a number, what was asked about.

It is kept by the process that answered, for as many people as fit: after a restart, or in another process, nothing is
known, and the person is told so. Where a digest was posted since, or no list was shown to somebody, numbers are those
of the channel's newest digest.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from itertools import count, islice

from cachetools import LRUCache
from msgspec.structs import replace

from bot.errors import StorageError
from bot.language.numbers import Papers, fill_in, read_by_number, read_loose
from bot.language.search_periods import order_named
from bot.language.synonyms import SAVES_ALL
from bot.language.typed import ChatKind
from bot.language.values import Chat, Command, Explain, ForgetMe, Search, Show, ShowSeveral
from bot.model import Asker, Message, Value
from bot.ports import Clock
from bot.replies import Reply, plain
from bot.search.heading import without_order
from bot.store.store import Store
from bot.text import all_of, plural

LISTS = 4_000  # some 2 KB each
PAPERS = 20  # of one list: its newest pages
LASTING = timedelta(minutes=15)  # of a question
OPEN = re.compile(r"\b(?:what|which|how|when|where|who)\b", re.IGNORECASE)  # no question for yes or no
DID_YOU_MEAN = "Did you mean "
STEPS: Mapping[ChatKind, int] = {"next": 1, "previous": -1}
_PAGE = re.compile(r"(?:(?:show|go to|open|turn to)(?: me)? )?page (\d{1,4})[.!]?", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"Type its number, like (?P<verb>\D+) \d+$")
UNKNOWN = "I don't know which list you mean. Search first, or use an ID like 2504.13173."

ShowPage = Callable[[str, Asker], Awaitable[Reply]]


class ShownList(Value, frozen=True, kw_only=True):
    """What was asked for and when, and the papers of its pages that were shown, newest page last."""

    says: str
    papers: Papers
    at: datetime
    is_list: bool  # not a paper alone
    page: int = 1
    pages: int = 1


class Question(Value, frozen=True, kw_only=True):
    """What `yes` means as typed, and the verb that a number goes with; "" for nothing."""

    yes: str
    verb: str
    at: datetime


class ShownLists:
    """Notes each list that is shown, and reads typed numbers as papers of the newest one."""

    def __init__(self, store: Store, clock: Clock, parse: Callable[[str], Command], show: ShowPage) -> None:
        """`parse` says what a typed text means, `show` answers what shows a page of a list."""
        self._store, self._clock, self._parse, self._show = store, clock, parse, show
        self._lists: LRUCache[tuple[str, str], ShownList] = LRUCache(LISTS)
        self._asked: LRUCache[tuple[str, str], Question] = LRUCache(LISTS)

    def note(self, asker: Asker, says: str, reply: Reply, *, chosen: bool = False) -> None:
        """Note what an answer shows to a person, and asks; a paper alone, or some `chosen` of a list, leave it its
        numbers."""
        for place in {_place(asker), _place(replace(asker, thread=""))}:
            self._note_in(place, asker, says, reply, chosen=chosen)

    def _note_in(self, place: tuple[str, str], asker: Asker, says: str, reply: Reply, *, chosen: bool) -> None:
        self._asked.pop(place, None)
        yes, verb = _taken_by_yes(reply), _taken_by_number(reply)
        if not asker.anonymous and (yes or verb):
            self._asked[place] = Question(yes=yes, verb=verb, at=self._clock.now())
        before = self._lists.get(place)
        papers = {number: paper_id for number, paper_id in reply.numbered.items() if number}
        is_list = any(card.rank for card in reply.shown)
        if asker.anonymous or chosen or not papers or (before and before.is_list and not is_list):
            return
        if before and before.says == says:  # another page
            papers = {number: each for number, each in before.papers.items() if number not in papers} | papers
        newest = islice(papers.items(), max(0, len(papers) - PAPERS), None)
        self._lists[place] = ShownList(
            says=says,
            papers=dict(newest),
            at=self._clock.now(),
            is_list=is_list,
            page=reply.page,
            pages=reply.pages,
        )

    def agreed(self, command: Command, asker: Asker) -> str:
        """Return what is typed by `yes`, or a number, to the answer before, else the command's own text."""
        asked = self._asked.get(_place(asker))
        if not asked or self._clock.now() - asked.at > LASTING:
            return command.text
        if isinstance(command, Chat) and command.kind == "yes":
            return asked.yes or command.text
        chosen = read_by_number(command.text) if asked.verb else None
        return f"{asked.verb} {chosen.rest}" if chosen and not chosen.verb else command.text

    def reordered(self, text: str, asker: Asker) -> str:
        """Return the search that was shown last in the order that a whole text names: `newest first`; "" for other
        texts, and behind another list."""
        order = order_named(text)
        known = self._lists.get(_place(asker)) if order and not asker.anonymous else None
        if not known or not isinstance(self._parse(known.says), Search):
            return ""
        bare = without_order(known.says)
        return bare if order == "best" else f"{bare} sort:{order}"

    def turn(self, command: Command, asker: Asker) -> tuple[Command, Asker]:
        """Return what shows the next page of the list that was shown last, the one before, or `page 2`; both as they
        are where nothing of that was typed, or no list is known."""
        step = STEPS.get(command.kind, 0) if isinstance(command, Chat) else 0
        named = _PAGE.fullmatch(command.text) if isinstance(command, Search) else None
        known = self._lists.get(_place(asker)) if (step or named) and not asker.anonymous else None
        if not (known and known.is_list):
            return command, asker
        page = int(named[1]) if named else known.page + step
        if 1 <= page <= known.pages:
            return self._parse(known.says), replace(asker, page=page)
        end = "That was the last page." if step > 0 else "That was the first page."
        end = f"This list has {plural(known.pages, 'page')}." if named else end
        return Explain(text=command.text, problem=end, example="", search="", shows=known.says), asker

    async def fill_in(self, command: Command, asker: Asker) -> Command:
        """Return the command that is meant by the numbers in its text, or says which numbers there are; one of a later
        page is looked up there. Whoever is forgotten has none."""
        if isinstance(command, ForgetMe) and command.confirmed:
            for kept in (self._lists, self._asked):
                for place in [place for place in kept if place[0] == asker.person.ref]:
                    del kept[place]
        slip = command if isinstance(command, Search) and command.slip else None  # `shwo 3` offers `show 3`
        asked = None if asker.anonymous else read_by_number(slip.offer if slip else command.text)
        if asked is None:
            return await self._loosely(command, asker)
        says, papers = await self._find(asker)
        match fill_in(asked, papers):
            case str(filled):
                return replace(slip, leads_to=filled) if slip else self._parse(filled)
            case int(number):
                known = self._lists.get(_place(asker)) if says else None
                if known and await self._look_up(number, known, asker):
                    meant = await self.fill_in(command, asker)
                    unseen = isinstance(meant, Show) and meant.share == "here"
                    return replace(meant, text=command.text, share="unseen") if unseen else meant
                more = " Type more to see the next ones." if known and known.page < known.pages else ""
                problem = f"There's no paper {number} here. {_known(papers)}{more}" if papers else UNKNOWN
                unknown = Explain(text=command.text, problem=problem, example="", search="", shows=says)
                return replace(slip, problem=problem) if slip else unknown
        return command

    async def ranked(self, command: Command, asker: Asker) -> Command:
        """Return papers to show with their numbers, where all are of the list that was shown last."""
        if asker.anonymous or not isinstance(command, ShowSeveral):
            return command
        ranks = {paper: number for number, paper in (await self._find(asker))[1].items()}
        known = ranks.keys() >= set(command.refs)
        return replace(command, ranks=tuple(ranks[each] for each in command.refs)) if known else command

    async def _loosely(self, command: Command, asker: Asker) -> Command:
        """Return a search in a few words with the paper that the number in it may mean, and `save all` as a question
        about the list."""
        if isinstance(command, Explain) and SAVES_ALL.fullmatch(command.text) and not asker.anonymous:
            known = (await self._find(asker))[1]
            first = min(known, default=0)
            last = next(number for number in count(first) if number + 1 not in known)  # a page may have been left out
            problem, says = f"Save {all_of(last - first + 1)} papers of this list?", f"save {first}-{last}"
            return replace(command, problem=problem, search="", choices=(says,)) if last > first else command
        plain = isinstance(command, Search) and command.words == command.text and not command.offer
        loose = read_loose(command.text) if plain and not asker.anonymous else None
        paper = (await self._find(asker))[1].get(loose[1]) if loose else None
        return replace(command, leads_to=f"show {paper}") if paper else command

    async def _look_up(self, number: int, known: ShownList, asker: Asker) -> bool:
        """Note the page of a list that has this number, as if it had been shown; False where none has."""
        page = min(-(-number // asker.page_size), known.pages) if asker.page_size else 0
        if page in (0, known.page) or number > known.pages * asker.page_size + 1:  # one item is no page
            return False
        self.note(asker, known.says, await self._show(known.says, replace(asker, page=page)))
        place = _place(asker)
        self._lists[place] = replace(self._lists[place], page=known.page)
        return number in self._lists[place].papers

    async def _find(self, asker: Asker) -> tuple[str, Papers]:
        """The papers of what was shown last: a list, or the channel's digest; without both, a paper alone. Before them
        what shows the list again, "" where it stands in the channel, or there is none."""
        known = self._lists.get(_place(asker))
        try:
            posted = await self._store.digest_feeds.load_last(asker.channel)
        except StorageError:
            posted = None
        if posted and not (known and known.is_list and known.at > posted[0]):
            return "", dict(enumerate((paper.id for paper in Message(digest=posted[1]).papers), 1))
        return (known.says if known.is_list else "", known.papers) if known else ("", {})


def _taken_by_number(reply: Reply) -> str:
    """Return the verb for which an answer asks the number of a paper; "" where it asks for none."""
    match = _NUMBER.search(reply.title) if reply.mistaken else None
    return match["verb"] if match else ""


def _taken_by_yes(reply: Reply) -> str:
    """Return what `yes` means as typed: the one thing that an answer asks about; "" where it asks nothing, or which of
    several."""
    asking = [button for button in reply.buttons if button.kind == "ask"]
    if not reply.mistaken:
        offers = [button.says for button in asking if button.label.startswith(DID_YOU_MEAN)]
        spans = [span.text for each in reply.lines if plain(each).startswith(DID_YOU_MEAN) for span in each]
        return next(iter((*spans[1:2], *offers)), "")
    told = (reply.title, *map(plain, reply.lines))
    asked = next((each.rpartition(". ")[2] for each in told if each.endswith("?")), "")
    choices = [button for button in asking if not button.says.startswith("search ") or button.primary]
    likely = [button.says for button in choices if button.primary] or [button.says for button in choices]
    return likely[0] if asked and not OPEN.search(asked) and len(likely) == 1 else ""


def _place(asker: Asker) -> tuple[str, str]:
    """Whose list it is, and where numbers mean it: in a thread those of the thread, around it whatever was shown last
    in the channel and its threads, as commands cannot be typed in every thread."""
    return asker.person.ref, f"{asker.channel.ref}/{asker.thread}"


def _known(papers: Papers) -> str:
    first, last = min(papers), max(papers)
    return f"This list has {f'{first}–{last}' if last > first else f'only paper {first}'}."
