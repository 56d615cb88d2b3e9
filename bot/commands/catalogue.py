"""Which handler answers which command, and how handlers get the parts of the core that they declare."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache, partial
from typing import TypeVar, get_args

from bot.commands.chatting import answer_chat
from bot.commands.digest_card import answer_settings
from bot.commands.digest_rest import answer_rest
from bot.commands.exporting import answer_export
from bot.commands.feed import answer_feed
from bot.commands.following import answer_follow, answer_following, answer_unfollow
from bot.commands.for_you import answer_for_you, answer_not_for_me
from bot.commands.help import answer_explain, answer_help
from bot.commands.home import answer_front
from bot.commands.lists import answer_list
from bot.commands.mailing import answer_mail
from bot.commands.noting import answer_show_note, answer_untag
from bot.commands.own_data import answer_forget_me, answer_my_data
from bot.commands.pausing import answer_pause, answer_resume
from bot.commands.posting_now import answer_post_now
from bot.commands.previewing import answer_preview
from bot.commands.reading_list import answer_mark, answer_saved
from bot.commands.restoring import answer_restore_note
from bot.commands.saving import answer_save, answer_unsave
from bot.commands.searching import answer_search
from bot.commands.show import answer_several, answer_show
from bot.commands.similar import answer_similar, answer_similar_to
from bot.commands.status import answer_status
from bot.commands.subscribing import answer_subscribe, answer_unsubscribe
from bot.commands.team import answer_team
from bot.commands.undoing import answer_undo
from bot.commands.weekly import answer_weekly
from bot.replies import Reply

Handler = Callable[..., AsyncIterator[Reply]]
"""Takes the command, whose type says what it answers, and the asker, and by keyword the parts that it declares."""

ALL: tuple[Handler, ...] = (
    answer_front,
    answer_chat,
    answer_search,
    answer_list,
    answer_for_you,
    answer_not_for_me,
    answer_rest,
    answer_show,
    answer_several,
    answer_similar,
    answer_similar_to,
    answer_save,
    answer_show_note,
    answer_untag,
    answer_unsave,
    answer_restore_note,
    answer_mark,
    answer_saved,
    answer_export,
    answer_team,
    answer_weekly,
    answer_follow,
    answer_unfollow,
    answer_following,
    answer_subscribe,
    answer_unsubscribe,
    answer_post_now,
    answer_pause,
    answer_resume,
    answer_feed,
    answer_mail,
    answer_settings,
    answer_preview,
    answer_my_data,
    answer_forget_me,
    answer_status,
    answer_undo,
    answer_explain,
    answer_help,
)
HANDLERS: Mapping[type, Handler] = {
    command: handler
    for handler in ALL
    for command in get_args(handler.__annotations__["command"]) or (handler.__annotations__["command"],)
}

R = TypeVar("R")


def bind(function: Callable[..., R], parts: Mapping[str, object]) -> Callable[..., R]:
    """Return `function` with its keyword-only parameters filled from `parts`; those with a default stay open.

    Raises KeyError for a part that does not exist: at start, not with the first answer.
    """
    return partial(function, **{name: parts[name] for name in _wanted(function)})


@cache
def _wanted(function: Callable[..., object]) -> tuple[str, ...]:
    declared = inspect.signature(function).parameters.values()
    return tuple(each.name for each in declared if each.kind is each.KEYWORD_ONLY and each.default is each.empty)
