"""Which handler answers which command: the whole list, and nothing else."""

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from bot.commands.digest_card import answer_settings
from bot.commands.exporting import answer_export
from bot.commands.following import answer_follow, answer_following, answer_unfollow
from bot.commands.help import answer_explain, build_help
from bot.commands.home import answer_front
from bot.commands.lists import answer_day, answer_month, answer_trending, answer_week
from bot.commands.own_data import answer_forget_me, answer_my_data
from bot.commands.pausing import answer_pause, answer_resume
from bot.commands.previewing import answer_preview
from bot.commands.saving import answer_save, answer_saved, answer_unsave
from bot.commands.searching import answer_search
from bot.commands.show import answer_several, answer_show
from bot.commands.similar import answer_similar
from bot.commands.status import answer_status
from bot.commands.subscribing import answer_subscribe, answer_unsubscribe
from bot.commands.team import answer_team
from bot.language import (
    VERBS,
    Explain,
    Export,
    Follow,
    Following,
    ForgetMe,
    Front,
    Help,
    ListDay,
    ListMonth,
    ListWeek,
    MyData,
    Pause,
    Preview,
    Resume,
    Save,
    Saved,
    Search,
    Settings,
    Show,
    ShowSeveral,
    Similar,
    Status,
    Subscribe,
    Team,
    Trending,
    Unfollow,
    Unsave,
    Unsubscribe,
)
from bot.papers.library import Library
from bot.ports import Publisher
from bot.replies import Reply, Suggestion
from bot.text import readable

Handler = Callable[..., AsyncIterator[Reply]]
"""Takes the command and the asker, and by keyword the parts of the core that it declares."""

OFFERED = frozenset(
    {"search", "today", "yesterday", "day", "week", "month", "trending", "show", "similar"}
    | {"save", "unsave", "saved", "export", "team", "my data", "forget me", "status", "help"}
    | {"subscribe", "unsubscribe", "pause", "resume", "settings", "preview"}
)
"""The verbs that `help` shows: those with a handler."""

TOLD = frozenset({"follow", "unfollow", "following"})
"""The verbs that `help` shows where somebody can be told something in private."""

HANDLERS: Mapping[type, Handler] = {
    Front: answer_front,
    Search: answer_search,
    ListDay: answer_day,
    ListWeek: answer_week,
    ListMonth: answer_month,
    Trending: answer_trending,
    Show: answer_show,
    ShowSeveral: answer_several,
    Similar: answer_similar,
    Save: answer_save,
    Unsave: answer_unsave,
    Saved: answer_saved,
    Export: answer_export,
    Team: answer_team,
    Follow: answer_follow,
    Unfollow: answer_unfollow,
    Following: answer_following,
    Subscribe: answer_subscribe,
    Unsubscribe: answer_unsubscribe,
    Pause: answer_pause,
    Resume: answer_resume,
    Settings: answer_settings,
    Preview: answer_preview,
    MyData: answer_my_data,
    ForgetMe: answer_forget_me,
    Status: answer_status,
    Explain: answer_explain,
    Help: build_help(OFFERED, TOLD),
}
R = TypeVar("R")
NEWEST_EDITIONS = 10  # whose titles are offered


def bind(function: Callable[..., R], parts: Mapping[str, object]) -> Callable[..., R]:
    """Return `function` with its keyword-only parameters filled from `parts`; those with a default stay open.

    Raises KeyError for a part that does not exist: at start, not with the first answer.
    """
    declared = inspect.signature(function).parameters.values()
    wanted = [each.name for each in declared if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
    return partial(function, **{name: parts[name] for name in wanted})


def suggest(
    text: str, *, library: Library, publishers: Mapping[str, Publisher], limit: int = 25
) -> Sequence[Suggestion]:
    """Return at most `limit` suggestions; the verbs that begin so, then the newest titles with all the words."""
    return tuple(islice(_suggestions(text.strip().casefold(), library, publishers), limit))


def _suggestions(wanted: str, library: Library, publishers: Mapping[str, Publisher]) -> Iterator[Suggestion]:
    names = OFFERED | TOLD if publishers else OFFERED
    for verb in VERBS:
        if verb.name in names and verb.name.startswith(wanted):
            yield Suggestion(label=f"{verb.usage}: {verb.meaning}", says=verb.example)
    words = wanted.split()
    days = sorted(library.edition_days(), reverse=True)[:NEWEST_EDITIONS]
    for edition in (library.edition(day) for day in days):
        for paper in library.papers(edition.ids if edition else ()):
            if all(word in paper.title.casefold() for word in words):
                yield Suggestion(label=readable(paper.title), says=f"show {paper.id}")
