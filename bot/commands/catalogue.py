"""Which handler answers which command, and how handlers get the parts of the core that they declare."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache, partial
from typing import TypeVar

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
from bot.commands.similar import answer_similar
from bot.commands.status import answer_status
from bot.commands.subscribing import answer_subscribe, answer_unsubscribe
from bot.commands.team import answer_team
from bot.commands.undoing import answer_undo
from bot.commands.weekly import answer_weekly
from bot.language import (
    Chat,
    Explain,
    Export,
    Feed,
    Follow,
    Following,
    ForgetMe,
    ForYou,
    Front,
    Help,
    ListDay,
    ListMonth,
    ListWeek,
    Mail,
    MarkRead,
    MyData,
    NotForMe,
    Pause,
    PostNow,
    Preview,
    Rest,
    RestoreNote,
    Resume,
    Save,
    Saved,
    Search,
    Settings,
    Show,
    ShowNote,
    ShowSeveral,
    Similar,
    Status,
    Subscribe,
    Team,
    Trending,
    Undo,
    Unfollow,
    Unsave,
    Unsubscribe,
    Untag,
    Weekly,
)
from bot.replies import Reply

Handler = Callable[..., AsyncIterator[Reply]]
"""Takes the command and the asker, and by keyword the parts of the core that it declares."""

HANDLERS: Mapping[type, Handler] = {
    Front: answer_front,
    Chat: answer_chat,
    Search: answer_search,
    ListDay: answer_list,
    ListWeek: answer_list,
    ListMonth: answer_list,
    Trending: answer_list,
    ForYou: answer_for_you,
    NotForMe: answer_not_for_me,
    Rest: answer_rest,
    Show: answer_show,
    ShowSeveral: answer_several,
    Similar: answer_similar,
    Save: answer_save,
    ShowNote: answer_show_note,
    Untag: answer_untag,
    Unsave: answer_unsave,
    RestoreNote: answer_restore_note,
    MarkRead: answer_mark,
    Saved: answer_saved,
    Export: answer_export,
    Team: answer_team,
    Weekly: answer_weekly,
    Follow: answer_follow,
    Unfollow: answer_unfollow,
    Following: answer_following,
    Subscribe: answer_subscribe,
    Unsubscribe: answer_unsubscribe,
    PostNow: answer_post_now,
    Pause: answer_pause,
    Resume: answer_resume,
    Feed: answer_feed,
    Mail: answer_mail,
    Settings: answer_settings,
    Preview: answer_preview,
    MyData: answer_my_data,
    ForgetMe: answer_forget_me,
    Status: answer_status,
    Undo: answer_undo,
    Explain: answer_explain,
    Help: answer_help,
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
