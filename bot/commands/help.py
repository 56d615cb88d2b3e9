"""What one can type: `help [topic or verb]`, and the explanation of a command with a mistake.

`help search` teaches the search language by examples, each tried on this library before it is shown.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from bot.commands.show import find_title, show_paper
from bot.commands.source_search import ask_elsewhere
from bot.home_page import FIRST_STEPS, LINKED, MY_PAPERS, OR_REACT, PREVIEW, SEARCH, SET_UP, SET_UP_OWN, TODAY
from bot.language.paper_verbs import NO_TITLE
from bot.language.values import Explain, Help
from bot.language.verbs import EVERY, NUMBERS, TAGS, TOPIC_NAMES, TOPICS, VERBS, Topic, Verb
from bot.mail.mailing import Mailing
from bot.merge import title_key
from bot.model import Asker, Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Publisher
from bot.replies import Button, Line, Reply, Row, line, reacting, typed
from bot.search.heading import named
from bot.search.query import parse_query
from bot.store.answers import Asked
from bot.store.bookmarks import Bookmarks
from bot.tasks import asking
from bot.text import capital

# offered where people can be told something
NEEDS_TELLING = frozenset({"follow", "unfollow", "following", "weekly", "share"})
TO_A_CHANNEL = frozenset({"share"})  # not offered in private
TRY = (
    *FIRST_STEPS,
    Row(left="save 2504.13173", right=line("save by arXiv ID or link", OR_REACT)),
)
ABOUT = (
    line("The topic is any search: ", typed("subscribe about author:gu -video")),
    line("If it has words that look like options: ", typed("subscribe about: top 5 models")),
)
EVERYWHERE = (
    line("Off all papers: ", typed("untag #rl")),
    line("Another name for it: ", typed("rename #rl to #rlhf")),
)
COMMENTED = (line("With a comment: ", typed("share 2504.13173: worth a look")),)
EXPORTED = (line("Also: ", typed("export csv week"), ", ", typed("export json search rl"), ", ", typed("export #rl")),)
EARLIER = (line("Its note and tags as they were before: ", typed("restore note 2504.13173")),)
BACK = Button(label="Help", says="help")
WEEKLY_NOTE = Button(label="Weekly note", says="weekly")
FIRST_HELP = Reply(
    title="Help",
    rows=TRY,
    note=(line("▲ = upvotes on Hugging Face"),),
    buttons=(
        *(Button(label=TOPIC_NAMES[topic], says=f"help {topic}") for topic in TOPICS if topic != "read"),
        Button(label="All commands", says=f"help {EVERY}"),
    ),
)
BY_NUMBER = Reply(
    title="Numbers",
    lines=(
        line("In a list, each paper has a number, which stands for its ID until the next list: ", typed("show 3")),
        line("Several at once: ", typed("save 1 2 5"), ", ", typed("mark read 1-3")),
        line("With a note or tags behind: ", typed("save 2 for the talk #rl")),
    ),
    buttons=(BACK,),
)
ABOUT_TAGS = Reply(
    title="Tags",
    rows=(
        Row(left="tag 2504.13173 rl bench", right="save a paper with tags, or add some"),
        Row(left="saved #rl", right="your papers with this tag; saved tags lists all tags"),
        Row(left="untag 2504.13173 rl", right="take a tag off; untag #rl takes it off all papers"),
        Row(left="rename #rl to #rlhf", right="another name for it"),
    ),
    buttons=(Button(label="My tags", says="saved tags"), BACK),
)
NEXT: Mapping[Topic, tuple[Button, ...]] = {
    "read": (TODAY,),
    "save": (MY_PAPERS,),
    "digest": (SET_UP, PREVIEW),
    "privacy": (Button(label="Download my data", says="my data"),),
}
NEXT_IN_PRIVATE = {**NEXT, "digest": (SET_UP_OWN, *NEXT["digest"][1:])}
STORED = (
    line("I store papers you save with their notes and tags, what you follow, and digests you set up."),
    line("Only you see what you save and follow: I tell others how many saved a paper, not who."),
)
SOURCES = line(
    "Papers come from Hugging Face's Daily Papers, where people submit and upvote them; searches also reach arXiv."
)
REMOVAL = line("To remove me, uninstall the app; to stop only the digest here, type ", typed("unsubscribe"))
EDITIONS = 5  # the newest ones, out of which examples are made
SHORTEST_NAME = 3  # letters
LONGEST_WORDS = 30  # characters
PRESSED = 2  # examples that are buttons, too
ALL_WORDS = "papers with all words come first"
WITHOUT_LIBRARY = (("large language models", ALL_WORDS),)


async def answer_help(
    command: Help,
    asker: Asker,
    *,
    clock: Clock,
    feeds_at: str,
    finder: Finder,
    mailing: Mailing | None,
    publishers: Mapping[str, Publisher],
    saving_signs: str,
) -> AsyncIterator[Reply]:
    """Yield one verb with an example, the verbs of a topic, how to search, all that this process offers, or first
    steps."""
    if command.verb == "search":
        yield await teach_search(clock.now().date(), finder)
        return
    verbs = offered_verbs(publishers, feeds_at, mailing)
    verbs = [each for each in verbs if not (asker.direct and each.name in TO_A_CHANNEL)]
    verb = next((verb for verb in VERBS if verb.name == command.verb), None)
    topic = next((topic for topic in TOPICS if topic == command.verb), None)
    if command.verb == NUMBERS:
        yield BY_NUMBER
    elif command.verb == TAGS:
        yield ABOUT_TAGS
    elif command.verb == EVERY:
        yield _every(verbs)
    elif topic:
        about = (*STORED, SOURCES, *((REMOVAL,) if publishers else ())) if topic == "privacy" else ()
        steps = (NEXT_IN_PRIVATE if asker.direct else NEXT).get(topic, ())
        yield replace(_topic(topic, verbs, verb, saving_signs, about), buttons=(*steps, BACK))
    else:
        yield _one(verb, saving_signs) if verb else FIRST_HELP


async def answer_explain(
    command: Explain,
    asker: Asker,
    *,
    asked: Asked,
    bookmarks: Bookmarks,
    clock: Clock,
    finder: Finder,
    library: Library,
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield the explanation, or the paper whose title was typed; nothing was done."""
    paper = await find_title(command.title, clock, finder, library)
    if command.problem == NO_TITLE and not (paper and title_key(paper.title) == title_key(command.title)):
        query = parse_query(command.title, today=clock.now().date())
        async with asking(ask_elsewhere(query, asked, clock, finder, library, refresher)) as task:
            if not task.done():
                yield Reply(title="Looking for this title…", more=True)
            await task
        paper = await find_title(command.title, clock, finder, library)
    if paper:
        found = await show_paper(paper, asker, bookmarks)
        asks = command.text.casefold().startswith("save ") and not found.cards[0].saved
        yield replace(found, lines=(line("Is this the one? It isn't saved yet."),) if asks else ())
        return
    reply = explain(command.problem, command.example, command.search, command.choices)
    shown = (Button(label="Show the list", says=command.shows),) if command.shows else ()
    yield replace(reply, buttons=(*shown, *reply.buttons))


def explain(problem: str, example: str, search: str, choices: Sequence[str] = ()) -> Reply:
    """Return what is wrong with a command, or is asked, with what may be meant as buttons, else an example of one; and
    a search for `search` unless it is ""."""
    chosen = any(choice != SEARCH.says for choice in choices)
    shown = (line("For example: ", typed(example)),) if example and not chosen else ()
    instead = (Button(label="Search instead", says=f"search {search}"),) if search else ()
    verbs = [verb.name for verb in VERBS if verb.name != "help"] if instead and shown else []
    page = next((verb for verb in verbs if f"{example} ".startswith(f"{verb} ")), "")
    taught = (Button(label=f"Help: {page}", says=f"help {page}"),) if page else ()
    asked = problem.endswith("?") or not (search or shown)
    said, _, more = problem.partition(". ") if asked and not problem.endswith("?") else (problem, "", "")
    return Reply(
        title=said if asked else "I didn't get that",
        lines=(*([line(more)] if more else []), *shown) if asked else (line(problem), *shown),
        buttons=(*map(_meant, choices), *taught, *instead),
        mistaken=True,
    )


def _meant(says: str) -> Button:
    verb, _, topic = says.replace(" about", "", 1).partition(" ")
    theirs = named(topic, LONGEST_WORDS) if topic.startswith(("author:", "org:")) else ""
    label = capital(f"{verb}{' to' if verb == 'subscribe' else ''} {theirs}" if theirs else says)
    return next((each for each in (SEARCH, TODAY, WEEKLY_NOTE) if each.says == says), Button(label=label, says=says))


def offered_verbs(publishers: Mapping[str, Publisher], feeds_at: str, mailing: Mailing | None) -> Sequence[Verb]:
    """Return the commands that work in this process, and are set up."""
    lacking = {
        *(() if publishers else NEEDS_TELLING),
        *(() if feeds_at else ("feed",)),
        *(() if mailing else ("mail",)),
    }
    return [verb for verb in VERBS if verb.name not in lacking]


def ask_operator(asker: Asker, what: str, settings: str) -> Line:
    """Return how to get what is not set up: only who runs the bot can change settings."""
    return line(
        f"Set {settings} to turn on {what}." if asker.operates else f"Ask whoever runs the bot to turn on {what}."
    )


async def teach_search(today: date, finder: Finder) -> Reply:
    """Return how to search, with examples that find something; without papers, with one that need not."""
    library = finder.library
    ids = [each for edition in library.editions()[-EDITIONS:] for each in edition.ids]
    papers = library.papers(ids)
    everything = [paper.id for paper in papers]
    found = [
        (words, meaning)
        for words, meaning in _examples(papers)
        if await finder.matching(parse_query(await finder.name_whole(words), today=today), everything)
    ] or WITHOUT_LIBRARY
    return Reply(
        title=TOPIC_NAMES["search"],
        lines=(line("Type any words, and narrow it down like this. All of it combines."),),
        rows=tuple(Row(left=words, right=meaning) for words, meaning in (*found, *_further(found[0][0]))),
        buttons=(*(Button(label=f"Try: {words}", says=f"search {words}") for words, _ in found[:PRESSED]), BACK),
    )


def _further(words: str) -> Sequence[tuple[str, str]]:
    return (f"search arxiv: {words}", "on Hugging Face and arXiv, too"), (f"follow {words}", "be told of new papers")


def _examples(papers: Sequence[Paper]) -> Iterator[tuple[str, str]]:
    """Examples out of what these papers are about, the plainest first."""
    topics = Counter(word.casefold() for paper in papers for word in paper.keywords if len(word) <= LONGEST_WORDS)
    plain = [word for word, _ in topics.most_common() if word.replace(" ", "").isalpha()]
    topic = next(iter(plain), "") or _title_words(papers)
    word = next((each for each in plain if " " not in each), topic)
    phrase = next((each for each in plain if " " in each), "")
    other = next((each for each in plain if each != word), "")
    first = max(papers, key=lambda paper: paper.upvotes, default=None)
    name = " ".join(first.authors[0].split()) if first and first.authors else ""
    org = next((paper.organization_handle for paper in papers if paper.organization_handle), "")
    if topic:
        yield topic, ALL_WORDS
    if phrase:
        yield f'"{phrase}"', "exactly this phrase"
    if other:
        yield f"{word} or {other}", "either is enough"
    if SHORTEST_NAME <= len(name) <= LONGEST_WORDS and name.replace(" ", "").isalpha():
        yield f"author:{name}", "by an author"
    if org:
        yield f"org:{org}", "from an organization"
    if topic:
        yield f"{word} since:30d", "from the last 30 days"
        yield f"{word} min:10", "with at least 10 upvotes"
        yield f"{word} has:code", "with code"
        yield f"{word} sort:new -survey", "newest first, without “survey”"


def _title_words(papers: Sequence[Paper]) -> str:
    """The longest word of the most upvoted paper's title."""
    first = max(papers, key=lambda paper: paper.upvotes, default=None)
    words = [word for word in first.title.casefold().split() if word.isalpha()] if first else []
    return max(words, key=len, default="")


def _one(verb: Verb, signs: str) -> Reply:
    lines = (line(f"{capital(verb.meaning)}."), *_example(verb, signs))
    return Reply(title=capital(verb.name), lines=lines, buttons=(BACK,))


def _example(verb: Verb, signs: str) -> tuple[Line, ...]:
    by_number = (line("Or a number of the last list: ", typed(f"{verb.name} 3")),) if "<id" in verb.usage else ()
    reaction = line(reacting(f"Or react {signs} to a paper I posted; taking it off unsaves."))
    others = {"note": EARLIER, "subscribe": ABOUT, "untag": EVERYWHERE, "share": COMMENTED, "export": EXPORTED}
    more = (reaction, LINKED) if verb.name == "save" else others.get(verb.name, ())
    return (line("For example: ", typed(verb.example)), *by_number, *more)


def _topic(topic: Topic, verbs: Sequence[Verb], verb: Verb | None, signs: str, about: tuple[Line, ...]) -> Reply:
    """Return the verbs of a topic with their meanings, and an example of the one that is called so."""
    rows = tuple(Row(left=each.listed, right=each.meaning) for each in verbs if each.topic == topic)
    example = _example(verb, signs) if verb else ()
    return Reply(title=TOPIC_NAMES[topic], lines=(*about, *example), rows=rows)


def _every(verbs: Sequence[Verb]) -> Reply:
    """Return all verbs under the names of their topics."""
    rows = tuple(
        row
        for topic in TOPICS
        for row in (
            Row(left=TOPIC_NAMES[topic], right="", is_command=False),
            *(Row(left=each.listed, right=each.meaning) for each in verbs if each.topic == topic),
        )
    )
    return Reply(title="All commands", rows=rows, buttons=(BACK,))
