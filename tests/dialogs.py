"""What people type and what they see, as a table that every face is held to: the same words do the same everywhere.

A story begins in an empty world on Monday 21 April 2025, 16:00 UTC, with two papers in Monday's edition and one in
Friday's (`EDITIONS`). Its turns follow each other. `sees` are fragments of what the person then reads, buttons
included, `sees_not` what must not be there.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.model import Paper, PaperId

NOW = datetime(2025, 4, 21, 16, tzinfo=UTC)
MONDAY, FRIDAY = date(2025, 4, 21), date(2025, 4, 18)


def _paper(number: int, title: str, day: date, **fields) -> Paper:
    return Paper(
        id=PaperId(f"2504.{number:05d}"), title=title, days=(day,), authors=("Ada Lovelace",), author_count=1, **fields
    )


TITANS = _paper(1, "Titans Learn to Memorize", MONDAY, upvotes=9, comments=2, summary="It memorizes.")
MIRAS = _paper(2, "Miras and Attention", MONDAY, upvotes=4, abstract="We study attention. It works.")
OLDER = _paper(3, "Older Language Models", FRIDAY, upvotes=50)
EDITIONS = {MONDAY: [TITANS, MIRAS], FRIDAY: [OLDER]}


@dataclass(frozen=True)
class Who:
    """Somebody who types. `place` is the channel's name in the workspace; `direct` a private talk with the bot."""

    user: str = "ada"
    workspace: str = "T1"
    place: str = "general"
    zone: str = ""
    manages: bool = True
    direct: bool = False


OWNER = Who()
ZONED = Who(zone="Europe/Berlin")  # only some platforms tell where people are
MEMBER = Who(user="grace", manages=False)
DIRECT = Who(user="grace", place="dm-grace", manages=False, direct=True)
ELSEWHERE = Who(user="ada", workspace="T2")


@dataclass(frozen=True)
class Turn:
    """One text and what is seen."""

    typed: str
    sees: tuple[str, ...]
    who: Who = OWNER
    sees_not: tuple[str, ...] = field(default=())


STORIES = {
    "a digest as it comes": [
        Turn("subscribe Berlin", ("is set", "on weekdays at 09:00 (Europe/Berlin)", "the top 8", "everything")),
        Turn(
            "settings", ("Tuesday 22 April, 09:00 Europe/Berlin (07:00 UTC)", "Thursday 24 April", "Change", "Preview")
        ),
        Turn("subscribe", ("This channel's digest", "Unsubscribe"), sees_not=("is set", "is changed")),
        Turn("status", ("none yet", "Next digest", "Tuesday 22 April", "Library", "Hugging Face")),
        Turn("", ("Titans", "The next digest here: Tuesday 22 April, 09:00 Europe/Berlin")),
        Turn("unsubscribe", ("has ended", "Undo")),
        Turn("unsubscribe", ("This channel gets no digest", "subscribe")),
    ],
    "a digest in one's own words": [
        Turn("subscribe at 9pm New York mon,wed-fri top 5 min 3 about attention as list", ("on Mondays, Wednesdays",)),
        Turn(
            "settings", ("at 21:00 (America/New_York)", "the top 5, from 3 upvotes on", "attention", "Monday 21 April")
        ),
        Turn("settings", ("Monday 21 April, 21:00 America/New_York (Tuesday, 01:00 UTC)",)),
        Turn(
            "subscribe top 10",
            (
                "is changed",
                "the top 10, from 3 upvotes on",
                "attention",
                "at 21:00",
                "thread",
            )[:4],
        ),
        Turn("subscribe about everything", ("is changed", "everything")),
        Turn("subscribe min 0 daily", ("is changed", "every day at 21:00"), sees_not=("upvotes on",)),
        Turn("subscribe as papers", ("is changed", "a message for each paper")),
        Turn("subscribe weekends in Tokyo at noon", ("at weekends at 12:00 (Asia/Tokyo)", "Saturday 26 April")),
    ],
    "what a search would have let through": [
        Turn("today", ("Titans", "Miras")),
        Turn("subscribe Berlin about attention", ("Of the newest", "1 would have fitted “attention”")),
        Turn("subscribe about zebrafish", ("none would have fitted “zebrafish”",)),
        Turn("preview", ("nothing to post", "that fits what this channel asked for")),
    ],
    "a zone is chosen before anything is set": [
        Turn("subscribe", ("In which time zone?", "Nothing is set yet", "UTC", "Europe/Berlin")),
        Turn("settings", ("This channel gets no digest",)),
        Turn("subscribe top 5 about llm", ("In which time zone?",)),
        Turn("subscribe UTC top 5", ("is set", "Tuesday 22 April, 09:00 UTC", "the top 5")),
        Turn("subscribe at 10", ("is changed", "10:00 (UTC)")),
    ],
    "a platform that tells where people are": [
        Turn("preview", ("the digest of Tuesday 22 April",), ZONED),
        Turn("subscribe", ("is set", "on weekdays at 09:00 (Europe/Berlin)"), ZONED),
        Turn("subscribe Tokyo", ("is changed", "09:00 (Asia/Tokyo)"), ZONED),
        Turn("subscribe at 10", ("is changed", "10:00 (Asia/Tokyo)"), ZONED),
    ],
    "slips are explained": [
        Turn("subscribe at 25:00", ("“25:00” is no time of day", "subscribe at 09:00", "Search instead")),
        Turn("subscribe at 9 Europe/Berlni", ("Did you mean Europe/Berlin?",)),
        Turn("subscribe top 5000", ("no number from 1 to 25",)),
        Turn("subscribe at 9 as forum", ("thread, list or papers",)),
        Turn("subscribe to newsletters", ("“subscribe to newsletters”",)),
        Turn("pause until yesterday", ("pause",)),
        Turn("settings", ("This channel gets no digest",)),
    ],
    "a pause": [
        Turn("pause 2w", ("This channel gets no digest",)),
        Turn("subscribe Berlin", ("is set",)),
        Turn("pause 2w", ("Paused until Monday 5 May", "Monday 5 May, 09:00", "Resume")),
        Turn("subscribe top 3", ("is changed", "Paused until Monday 5 May", "Monday 5 May, 09:00")),
        Turn("status", ("Paused until Monday 5 May", "Next digest", "Monday 5 May")),
        Turn("settings", ("Paused until Monday 5 May", "Resume")),
        Turn("", ("The next digest here: Monday 5 May",)),
        Turn("pause until 3 January", ("Paused until Saturday 3 January 2026", "Monday 5 January 2026")),
        Turn("resume", ("The digest goes on", "Tuesday 22 April")),
        Turn("resume", ("is not paused", "Tuesday 22 April")),
    ],
    "a look ahead": [
        Turn("preview", ("Preview", "Titans", "Miras", "There is no digest here yet"), sees_not=("Older",)),
        Turn("subscribe Berlin top 1", ("is set",)),
        Turn(
            "preview",
            ("the digest of Tuesday 22 April", "Titans", "1 more paper would be left out"),
            sees_not=("Miras",),
        ),
    ],
    "who may change a channel": [
        Turn("subscribe", ("those who manage the channel", "Nothing was changed"), MEMBER),
        Turn("settings", ("This channel gets no digest",), MEMBER),
        Turn("subscribe Berlin", ("is set",), OWNER),
        Turn("settings", ("09:00 (Europe/Berlin)", "Preview"), MEMBER, sees_not=("Change", "Unsubscribe")),
        Turn("subscribe", ("This channel's digest",), MEMBER, sees_not=("is set",)),
        Turn("subscribe top 3", ("those who manage",), MEMBER),
        Turn("pause 2w", ("those who manage",), MEMBER),
        Turn("resume", ("those who manage",), MEMBER),
        Turn("unsubscribe", ("those who manage",), MEMBER),
        Turn("preview", ("Titans",), MEMBER),
        Turn("status", ("Tuesday 22 April",), MEMBER),
        Turn("settings", ("the top 8", "Tuesday 22 April"), OWNER, sees_not=("Paused",)),
    ],
    "a digest of one's own": [
        Turn("subscribe Tokyo", ("Your digest is set", "09:00 (Asia/Tokyo)"), DIRECT),
        Turn("settings", ("Your digest", "Unsubscribe"), DIRECT),
        Turn("settings", ("This channel gets no digest",), OWNER),
        Turn("unsubscribe", ("Your digest has ended",), DIRECT),
        Turn("unsubscribe", ("You get no digest",), DIRECT),
    ],
    "two workspaces": [
        Turn("subscribe Berlin top 3", ("is set",), OWNER),
        Turn("settings", ("This channel gets no digest",), ELSEWHERE),
        Turn("status", ("This channel gets no digest",), ELSEWHERE, sees_not=("Next digest",)),
        Turn("unsubscribe", ("This channel gets no digest",), ELSEWHERE),
        Turn("subscribe UTC top 9", ("is set", "the top 9"), ELSEWHERE),
        Turn("settings", ("the top 3",), OWNER),
    ],
    "reading, whatever the channel gets": [
        Turn("today", ("Papers of Monday 21 April", "Titans", "Miras"), MEMBER),
        Turn("yesterday", ("Older Language Models",), MEMBER),
        Turn("2025-04-18", ("Older Language Models",), MEMBER),
        Turn("2025-04-19", ("No edition on Saturday 19 April",), MEMBER),
        Turn("attention", ("“attention”", "Miras and Attention", "Save"), MEMBER, sees_not=("Older",)),
        Turn("show 2504.00001", ("Titans Learn to Memorize",), MEMBER),
        Turn("show 2504.1", ("Not quite", "show 2504.13173", "Search instead"), MEMBER),
        Turn("save 2504.00001 for the talk #memory", ("Saved", "Titans", "Undo"), MEMBER),
        Turn("saved", ("Your bookmarks", "Titans", "for the talk"), MEMBER),
        Turn("saved", ("Nothing saved yet",), OWNER),
        Turn("unsave 2504.00001", ("Removed", "Undo"), MEMBER),
        Turn("help subscribe", ("subscribe [at 09:00]", "For example"), MEMBER),
        Turn("help", ("settings", "preview", "Anything else is a search"), MEMBER),
    ],
    "what is followed": [
        Turn("follow", ("Follow what?", "follow author:gu")),
        Turn("follow author:gu", ("Following", "author:gu", "Undo")),
        Turn("follow author:gu", ("already",)),
        Turn("follow the leader", ("“follow the leader”", "Follow this")),
        Turn("follow: state space", ("Following", "state space")),
        Turn("following", ("author:gu", "state space", "Unfollow author:gu")),
        Turn("following", ("You follow nothing",), MEMBER),
        Turn("following", ("You follow nothing",), ELSEWHERE),
        Turn("unfollow author:gu", ("No longer", "author:gu", "Undo")),
        Turn("unfollow author:gu", ("not among",)),
        Turn("following", ("state space",), sees_not=("author:gu",)),
    ],
}
