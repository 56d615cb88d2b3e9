"""The verbs, as `help` and autocomplete show them: what to type, what it does, one example. In the order of use."""

from bot.model import Value


class Verb(Value, frozen=True, kw_only=True):
    """One verb. `meaning` is a phrase without full stop."""

    name: str
    usage: str
    meaning: str
    example: str


def _verb(name: str, usage: str, meaning: str, example: str = "") -> Verb:
    return Verb(name=name, usage=usage, meaning=meaning, example=example or name)


VERBS = (
    _verb("search", "search <anything>", "papers by words; without a verb it is a search, too", "search state space"),
    _verb("today", "today", "the newest edition"),
    _verb("yesterday", "yesterday", "the edition before it"),
    _verb("day", "<date>", "the edition of a day", "2026-06-30"),
    _verb("week", "week [2026-W26]", "the papers of a week", "week 2026-W26"),
    _verb("month", "month [2026-06]", "the papers of a month", "month 2026-06"),
    _verb("trending", "trending", "what people look at now"),
    _verb("show", "show <id, link or title>", "one paper in full", "show 2504.13173"),
    _verb("similar", "similar <id or link>", "papers like it, and why", "similar 2504.13173"),
    _verb("save", "save <id or link> [note #tag]", "keep a paper", "save 2504.13173 read this #memory"),
    _verb("unsave", "unsave <id or link>", "remove a bookmark", "unsave 2504.13173"),
    _verb("saved", "saved [words]", "your bookmarks, newest first", "saved #memory"),
    _verb("export", "export [format] [list]", "a file: bibtex, ris, markdown, csv or json", "export bibtex saved"),
    _verb("team", "team [week|month]", "what this workspace saves most", "team week"),
    _verb("follow", "follow <words>", "a private message when a paper matches", "follow author:gu"),
    _verb("unfollow", "unfollow <words>", "stop following", "unfollow author:gu"),
    _verb("following", "following", "what you follow"),
    _verb(
        "subscribe",
        "subscribe [at 09:00] [zone] [days] [top 8] [min 5] [about …] [as list]",
        "a digest in this channel, every weekday at nine unless you say otherwise",
        "subscribe at 9 Berlin mon,wed top 5 about llm agents as thread",
    ),
    _verb("unsubscribe", "unsubscribe", "end this channel's digest"),
    _verb("pause", "pause <2w | until 3 July>", "no digest for a while", "pause 2w"),
    _verb("resume", "resume", "end a pause"),
    _verb("settings", "settings", "what this channel's digest is set to"),
    _verb("preview", "preview", "the next digest as it would be now"),
    _verb("status", "status", "the last digest, the next one, and what is wrong if anything is"),
    _verb("my data", "my data", "everything stored about you, as a file"),
    _verb("forget me", "forget me", "delete everything stored about you"),
    _verb("help", "help [verb]", "this list, or more on one verb", "help search"),
)
