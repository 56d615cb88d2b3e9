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


OF_FACES = (  # stories in which a face says who, where or in which zone; the others are about the core's words
    "a digest as it comes",
    "a platform that tells where people are",
    "who may change a channel",
    "a digest of one's own",
    "two workspaces",
    "reading, whatever the channel gets",
    "a change taken back, and a slip",
)
STORIES = {
    "a digest as it comes": [
        Turn(
            "subscribe Berlin",
            ("Digest set up", "weekdays at 09:00 Berlin time", "top 8"),
        ),
        Turn("settings", ("Scheduled digests are off right now", "Change", "Preview"), sees_not=("Next",)),
        Turn(
            "subscribe",
            ("This channel's digest", "Unsubscribe"),
            sees_not=("Digest set up", "Digest updated"),
        ),
        Turn(
            "status",
            ("none yet", "papers worker", "Next digest", "once digests run again", "Library"),
        ),
        Turn(
            "",
            (
                "I bring you AI papers from Hugging Face and arXiv",
                "Scheduled digests are off right now",
                "Digest settings",
            ),
            sees_not=("worker", "Next digest", "subscribe at 9"),
        ),
        Turn("help subscribe", ("The topic is any search", "subscribe about: top 5 models")),
        Turn("unsubscribe", ("Unsubscribed", "Undo")),
        Turn("unsubscribe", ("No digest here", "subscribe")),
    ],
    "a digest in one's own words": [
        Turn("subscribe at 9pm New York mon,wed-fri top 5 min 3 about attention as list", ("Mondays, Wednesdays",)),
        Turn(
            "settings",
            ("at 21:00 New York time", "top 5 about attention, at least 3 upvotes"),
        ),
        Turn(
            "subscribe top 10",
            (
                "Digest updated",
                "top 10 about attention, at least 3 upvotes",
                "attention",
                "at 21:00",
                "thread",
            )[:4],
        ),
        Turn("subscribe about everything", ("Digest updated",), sees_not=("about",)),
        Turn("subscribe min 0 daily", ("Digest updated", "every day at 21:00"), sees_not=("upvotes on",)),
        Turn("subscribe as papers", ("Digest updated", "one message per paper")),
        Turn("subscribe weekends in Tokyo at noon", ("weekends at 12:00 Tokyo time",)),
    ],
    "what a search would have let through": [
        Turn("today", ("Titans", "Miras")),
        Turn("subscribe Berlin about attention", ("1 paper ", "matched “attention”")),
        Turn("subscribe about zebrafish", ("No papers ",)),
        Turn("preview", ("nothing to post", "that matches this digest's filter")),
    ],
    "a zone is chosen before anything is set": [
        Turn("subscribe", ("Which time zone?", "Not set up yet", "UTC", "Berlin", "New York")),
        Turn("settings", ("No digest here",)),
        Turn("subscribe top 5 about llm", ("Which time zone?",)),
        Turn("subscribe UTC top 5", ("Digest set up", "weekdays at 09:00 UTC", "top 5")),
        Turn("subscribe at 10", ("Digest updated", "10:00 UTC")),
    ],
    "a platform that tells where people are": [
        Turn("preview", ("Papers · Monday 21 April",), ZONED),
        Turn("subscribe", ("Digest set up", "weekdays at 09:00 Berlin time"), ZONED),
        Turn("subscribe Tokyo", ("Digest updated", "09:00 Tokyo time"), ZONED),
        Turn("subscribe at 10", ("Digest updated", "10:00 Tokyo time"), ZONED),
    ],
    "slips are explained": [
        Turn("subscribe at 25:00", ("“25:00” isn't a valid time", "Subscribe at 09:00", "Search instead")),
        Turn("subscribe at 9 Berln", ("Did you mean Europe/Berlin", "Subscribe at 9 Europe/Berlin", "Search instead")),
        Turn("subscribe at 9 Europe/Berlni", ("Did you mean Europe/Berlin?",)),
        Turn("subscribe top 5000", ("isn't a number from 1 to 25",)),
        Turn("subscribe at 9 as forum", ("thread, list or papers",)),
        Turn("subscribe to newsletters", ("“subscribe to newsletters”",)),
        Turn("pause until yesterday", ("pause",)),
        Turn("settings", ("No digest here",)),
    ],
    "a pause": [
        Turn("pause", ("No digest here",), sees_not=("For how long?",)),
        Turn("stop", ("Stop the digest here?", "Unsubscribe"), sees_not=("Unsubscribed",)),
        Turn("pause 2w", ("No digest here",)),
        Turn("subscribe Berlin", ("Digest set up",)),
        Turn("pause", ("For how long?", "Pause 1 week", "Pause 4 weeks")),
        Turn("pause 2w", ("Paused until Monday 5 May", "Resume")),
        Turn("subscribe top 3", ("Digest updated", "Paused until Monday 5 May")),
        Turn("status", ("Paused until Monday 5 May", "Next digest")),
        Turn("settings", ("Paused until Monday 5 May", "Resume")),
        Turn("", ("Digest settings",)),
        Turn("pause until 3 January", ("Paused until Saturday 3 January 2026",)),
        Turn("resume", ("Digest resumed",)),
        Turn("resume", ("isn't paused",)),
    ],
    "a look ahead": [
        Turn("preview", ("Preview", "Titans", "Miras", "No digest here"), sees_not=("Older",)),
        Turn("subscribe Berlin top 1", ("Digest set up",)),
        Turn(
            "preview",
            ("Preview: Papers · Monday 21 April", "Titans", "Top 1 of"),
            sees_not=("Miras",),
        ),
        Turn("rest 2025-04-21", ("2 of 2 papers", "Miras"), sees_not=("Titans",)),
    ],
    "who may change a channel": [
        Turn("subscribe", ("Only channel managers", "Nothing was changed"), MEMBER),
        Turn("settings", ("No digest here",), MEMBER),
        Turn("subscribe Berlin", ("Digest set up",), OWNER),
        Turn("settings", ("09:00 Berlin time", "Preview"), MEMBER, sees_not=("Change", "Unsubscribe")),
        Turn("subscribe", ("Only channel managers", "You can have your own"), MEMBER, sees_not=("Digest set up",)),
        Turn("subscribe top 3", ("Only channel managers",), MEMBER),
        Turn("pause 2w", ("Only channel managers",), MEMBER),
        Turn("resume", ("Only channel managers",), MEMBER),
        Turn("unsubscribe", ("Only channel managers",), MEMBER),
        Turn("preview", ("Titans",), MEMBER),
        Turn("status", ("Next digest",), MEMBER, sees_not=("Paused",)),
        Turn("settings", ("top 8",), OWNER, sees_not=("Paused",)),
    ],
    "a digest of one's own": [
        Turn("subscribe Tokyo", ("Your private digest is set up", "09:00 Tokyo time"), DIRECT),
        Turn("settings", ("Your digest", "Unsubscribe"), DIRECT),
        Turn("settings", ("No digest here",), OWNER),
        Turn("unsubscribe", ("Unsubscribed: no more digests",), DIRECT),
        Turn("unsubscribe", ("You don't have a digest",), DIRECT),
    ],
    "two workspaces": [
        Turn("subscribe Berlin top 3", ("Digest set up",), OWNER),
        Turn("settings", ("No digest here",), ELSEWHERE),
        Turn("status", ("No digest here",), ELSEWHERE, sees_not=("Next digest",)),
        Turn("unsubscribe", ("No digest here",), ELSEWHERE),
        Turn("subscribe UTC top 9", ("Digest set up", "top 9"), ELSEWHERE),
        Turn("settings", ("top 3",), OWNER),
    ],
    "reading, whatever the channel gets": [
        Turn("today", ("Papers · Monday 21 April", "Titans", "Miras"), MEMBER),
        Turn("yesterday", ("Older Language Models",), MEMBER),
        Turn("2025-04-18", ("Older Language Models",), MEMBER),
        Turn("2025-04-19", ("No papers on Saturday 19 April",), MEMBER),
        Turn("attention", ("“attention”", "Miras and Attention", "Follow"), MEMBER, sees_not=("Older",)),
        Turn("show 2504.00001", ("Titans Learn to Memorize",), MEMBER),
        Turn("show 2504.1", ("I didn't get that", "show 2504.13173", "Search instead"), MEMBER),
        Turn("save 2504.00001 for the talk #memory", ("Saved", "Titans", "Undo"), MEMBER),
        Turn("saved", ("Your saved papers", "Titans", "for the talk"), MEMBER),
        Turn("saved", ("Nothing saved yet",), OWNER),
        Turn("unsave 2504.00001", ("Removed", "Undo"), MEMBER),
        Turn("help subscribe", ("subscribe at 9 Berlin", "For example"), MEMBER),
        Turn("help", ("search by any words", "subscribe at 9 Berlin"), MEMBER),
    ],
    "a change taken back, and a slip": [
        Turn("today", ("Titans", "Miras"), MEMBER),
        Turn("save 2504.00001", ("Saved", "Titans"), MEMBER),
        Turn("subscribe Berlin", ("Digest set up",)),
        Turn("saved", ("Titans",), MEMBER),
        Turn("undo", ("Removed", "Titans"), MEMBER),
        Turn("saved", ("Nothing saved yet",), MEMBER, ("Titans",)),
        Turn("undo", ("Unsubscribed",)),
        Turn("settings", ("No digest here",)),
        Turn("undo", ("Nothing to undo",), ELSEWHERE),
        Turn("serch zebras", ("Did you mean “search zebras”?", "Search zebras", "Search instead"), MEMBER),
        Turn("trendign", ("Did you mean", "trending"), MEMBER),
    ],
    "what is followed": [
        Turn("follow", ("Follow what?", "follow author:")),
        Turn("follow author:gu", ("Following", "papers by gu", "Undo")),
        Turn("follow author:gu", ("already", "Unfollow")),
        Turn("follow the leader", ("“follow the leader”", "Follow")),
        Turn("follow: state space", ("Following", "state space")),
        Turn("following", ("papers by gu", "state space", "Unfollow")),
        Turn("following", ("You're not following anything",), MEMBER),
        Turn("following", ("You're not following anything",), ELSEWHERE),
        Turn("unfollow author:gu", ("No longer", "papers by gu", "Undo")),
        Turn("unfollow author:gu", ("You don't follow",)),
        Turn("following", ("state space",), sees_not=("by gu",)),
    ],
}
