"""What a typed search may be instead: a command, papers by somebody, or nothing to search for; what is asked or offered
then."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import dropwhile

from msgspec.structs import replace

from bot.commands.help import explain
from bot.language.numbers import read_loose
from bot.language.references import find_paper_ids
from bot.language.search_periods import WORDS_ONLY
from bot.language.slips import slip_of
from bot.language.values import Search
from bot.model import Paper, PaperId
from bot.papers.finder import Finder
from bot.ports import Failed
from bot.replies import Button, Line, Reply, line, typed
from bot.search.heading import named, without_lead
from bot.search.hits import Hits
from bot.search.query import Query, is_glue, parse_query
from bot.search.translate import is_foreign
from bot.search.words import ASKED_FOR, GLUE, LEADING, ORDERS
from bot.text import capital, quoted, readable

MAKERS = ("org", "author")  # a firm called after a person has more papers
MOST_WORDS = 5  # of a name
SPELT = 5  # papers that tell how a name is written
HITS = 20  # looked through for a name with a number: "translate 2,772" has the words, too
ASKING = GLUE | ORDERS | LEADING  # before what papers are about

_PAPERS = "|".join(sorted(ASKED_FOR))
_MAKER = re.compile(
    rf"(?:(?P<before>[^\":]{{1,80}}) )?(?:{_PAPERS}) (?:by|from) (?P<maker>[^\":]{{2,60}}?)"
    rf"(?:,? (?:on|about) (?P<about>[^\":]{{2,80}}?))?[.!?]?(?P<filters>(?: [a-z]{{3,6}}:\S{{1,12}}){{0,4}})",
    re.IGNORECASE,
)
_BARE = re.compile(  # "diffusion from nvidia", "the latest papers on diffusion from nvidia last week"
    r"(?P<before>[^\":]{2,80}) (?P<by>by|from) (?P<maker>[^\":]{2,60}?)(?P<about>)"
    r"(?P<filters>(?: [a-z]{3,6}:\S{1,12}){0,4})",
    re.IGNORECASE,
)
_UNSAID = re.compile(r" (?:has:code|sort:\w+)$")  # read out of words that may be a title
_OR = re.compile(r",? or ", re.IGNORECASE)
FOLLOW = "follow: "  # what stands behind is followed, whatever it is
MEANT = 50  # characters of another search on a button
NO_WORDS = Reply(
    title="Nothing to search for in that",
    lines=(line("Type words, such as ", typed("llm agents"), ", or ", typed("help"), "."),),
    buttons=(Button(label="How to search", says="help search"),),
    mistaken=True,
)

ONLY_WITHOUT = replace(
    NO_WORDS, lines=(line("That only leaves papers out. Type words before it, such as ", typed("llm -video"), "."),)
)


def nothing_to_search(query: Query) -> Reply:
    """Return that a search has no words, and why those that it had are none."""
    return replace(NO_WORDS, lines=tuple(map(line, query.hints))) if query.hints else NO_WORDS


def refuse_search(query: Query) -> Reply | None:
    """Return why this says nothing about a paper, to search for or to follow; None where it does."""
    if query.is_empty or is_glue(query):
        return nothing_to_search(query)
    only = Query(text=query.text, excluded=query.excluded, excluded_in=query.excluded_in, hints=query.hints)
    return ONLY_WITHOUT if query == only else None


async def without_false_slip(command: Search, finder: Finder) -> Search:
    """Return the search without its offer when the words in question are words of papers: "stats" is no `status`. A
    verb with a slip before an ID is one all the same; before a number, one with a careless slip is where no paper has
    such a word with a number: `sav 1`."""
    if not command.slip or find_paper_ids(command.offer):
        return command
    words, meant = command.text.casefold().split(), command.offer.split()
    loose = read_loose(command.text) if slip_of(words[0], meant[0]) == "careless" else None
    is_false = _is_numbered(*loose, finder) if loose else finder.knows(set(words) - set(meant))
    return replace(command, offer="", slip=False, problem="") if await is_false else command


async def with_maker(command: Search, today: date, finder: Finder) -> Search:
    """Return the search with a filter in place of the words that name who made the papers, written as a paper has it,
    and with whole names behind filters; the words are offered. "Reasoning with code" and "Drawing by Stanford" stay as
    they are where a title has them."""
    title = command.offer.removeprefix(WORDS_ONLY)
    if title != command.offer and _UNSAID.search(command.words) and await _is_titled(title, today, finder):
        command = replace(command, words=title, offer="")
    command = replace(command, words=await finder.name_whole(command.words))
    fields: Sequence[str] = MAKERS
    if not (match := _MAKER.fullmatch(command.words)) and (match := _BARE.fullmatch(command.words)):
        timed = match["filters"] and command.offer.startswith(WORDS_ONLY)
        fields = MAKERS[:1] if match["by"].casefold() == "from" else MAKERS
        fields = fields if timed and len(fields) == 1 else await _known_fields(match, fields, today, finder)
    if not match or match["maker"].count(" ") >= MOST_WORDS:
        return command
    before = dropwhile(lambda word: word.casefold() in ASKING, (match["before"] or "").split())
    about = [without_lead(" ".join(before)), match["about"] or ""]
    for field in fields:
        names = _OR.split(match["maker"])
        hits = await finder.search(parse_query(_made(field, names), today=today), today=today, limit=SPELT)
        if hits.total and not hits.searched:
            papers = finder.library.papers(hit.id for hit in hits.items)
            asked = _made(field, [_as_written(field, name, papers) for name in names])
            words = " ".join((asked, *about, match["filters"])).split()
            return replace(command, words=" ".join(words), offer=command.offer or f"{WORDS_ONLY}{command.words}")
    return command


async def as_searched(words: str, today: date, finder: Finder) -> str:
    """Return words as a search understands them, for what is followed and a digest's topic."""
    return (await with_maker(Search(text=words, words=words), today, finder)).words


def _made(field: str, names: Sequence[str]) -> str:
    return " or ".join(f'{field}:"{name}"' for name in names)


def _as_written(field: str, name: str, papers: Sequence[Paper]) -> str:
    """A name as the papers have it: `nvidia` as NVIDIA."""
    texts = [text for each in papers for text in ((each.organization,) if field == "org" else each.authors)]
    found = Counter(match[0] for text in texts for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    [(written, _)] = found.most_common(1) or [(name, 0)]
    return written


async def _known_fields(match: re.Match[str], fields: Sequence[str], today: date, finder: Finder) -> Sequence[str]:
    """The fields in which a name behind mere words is one: "diffusion from nvidia", not "learning from data"."""
    names = _OR.split(match["maker"])
    known = [each for each in fields if all([await finder.makes_papers(each, name) for name in names])]
    return () if known and await _is_titled(match[0], today, finder) else known


async def _is_titled(text: str, today: date, finder: Finder) -> bool:
    """Whether a paper has the words side by side in its title."""
    if set('":').intersection(text):
        return False
    hits = await finder.search(parse_query(f'title:"{text}"', today=today), today=today, limit=1)
    return bool(hits.total and not hits.searched)


def ask_back(command: Search, query: Query, hits: Hits) -> Reply | None:
    """Return the explanation where no paper has what was typed; None where there is none, or are papers to show."""
    if refused := refuse_search(query):
        return refused
    if hits.total and not hits.searched and (hits.whole or not command.problem):
        return None
    return explain(command.problem, command.offer, command.text) if command.problem else None


def ask_what_is_meant(command: Search) -> Reply:
    """`Did you mean “subscribe at 9”?`: papers that have some of the words are no answer to a mistyped command. The
    problem where it cannot be that one either."""
    if command.problem:
        return explain(command.problem, "", command.text)
    return Reply(
        title=f"Did you mean {quoted(command.offer)}?",
        buttons=(
            replace(offered(command), primary=True),
            Button(label="Search instead", says=f"search {command.text}"),
        ),
        mistaken=True,
    )


async def ask_about_number(command: Search, finder: Finder) -> Reply | None:
    """Return `I didn't get “mute 1”. Paper 1 is “Titans”.`; None for a search without a number of the list shown last,
    or where papers have such a number behind these words: "qwen 3"."""
    loose = read_loose(command.text) if command.leads_to and not command.offer else None
    if loose is None or not (paper := finder.library.paper(PaperId(command.leads_to.removeprefix("show ")))):
        return None
    before, number = loose
    if await _is_numbered(before, number, finder):
        return None
    return Reply(
        title=f"I didn't get {quoted(command.text)}",
        lines=(line(f"Paper {number} is {quoted(readable(paper.title))}."),),
        buttons=(
            Button(label=f"Show paper {number}", says=f"show {paper.id}", primary=True),
            Button(label="Similar papers", says=f"similar {paper.id}"),
            Button(label="Search instead", says=f"search {command.text}"),
        ),
        mistaken=True,
    )


async def _is_numbered(before: str, number: int, finder: Finder) -> bool:
    """Whether papers have this number, or another, behind these words: "qwen 3"."""
    words = before.casefold().split()
    last = next((at for at in reversed(range(len(words))) if words[at] not in ASKING), None)
    if last is None:
        return False
    named = " ".join(words[last:])
    numbers = dict.fromkeys((number, *range(1, 10)))
    phrases = tuple(f"{named}{space}{each}" for each in numbers for space in (" ", ""))
    hits = await finder.search(Query(text=before, phrases=phrases, either=True), today=date.min, limit=HITS)
    told = re.compile(rf"\b{re.escape(named)}[ -]?\d{{1,2}}(?![\d%]|,\d)", re.IGNORECASE)
    papers = finder.library.papers(hit.id for hit in hits.items)
    return any(
        told.search(text) for each in papers for text in (each.title, each.summary, each.abstract, *each.keywords)
    )


def offer_lines(command: Search) -> tuple[Line, ...]:
    """Return `Did you mean follow: the agents?`, nothing for a search that can hardly be a command."""
    if command.offer.startswith(WORDS_ONLY):
        return ()
    typed_words = command.text.casefold().split()
    meant = all(word.removesuffix(":") in typed_words for word in command.offer.casefold().split())
    return (line("Did you mean ", typed(command.offer), "?"),) if command.offer and meant else ()


def language_lines(command: Search) -> tuple[Line, ...]:
    """Return which language to search in, for words of another one."""
    return (line("Papers here are in English; try English words."),) if is_foreign(command.words) else ()


def only_ours(command: Search, outcome: Failed, found: int) -> Line:
    """Return that the sources that were asked have no answer, and where what was `found` is from."""
    why = "Neither Hugging Face nor arXiv gave an answer" if command.elsewhere else outcome.reason
    return line(f"{why}: {'these are from my library only' if found else 'I searched my library only'}.")


def offered(command: Search) -> Button:
    """The button for what may have been meant: `Show paper 3`."""
    offer = command.offer
    if offer.startswith(FOLLOW):
        return Button(label=f"Follow {named(offer.removeprefix(FOLLOW), MEANT)}", says=offer)
    if offer.startswith(WORDS_ONLY):
        return Button(label="Search the words only", says=offer)
    numbered = f"show paper {number}" if (number := offer.removeprefix("show ")).isdecimal() else offer
    return Button(label=capital(numbered), says=command.leads_to or offer)
