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
    _verb("search", "search <anything>", "search papers; just typing words works too", "search state space"),
    _verb("today", "today", "today's papers"),
    _verb("yesterday", "yesterday", "yesterday's papers"),
    _verb("day", "<date>", "a day's papers", "2026-06-30"),
    _verb("week", "week [2026-W26]", "a week's papers", "week 2026-W26"),
    _verb("month", "month [2026-06]", "a month's papers", "month 2026-06"),
    _verb("trending", "trending", "popular now"),
    _verb("for you", "for you", "this week's papers by your taste"),
    _verb("not for me", "not for me <id or link>", "show less like this paper", "not for me 2504.13173"),
    _verb("show", "show <id, link or title>", "paper details", "show 2504.13173"),
    _verb("similar", "similar <id or link>", "similar papers", "similar 2504.13173"),
    _verb(
        "save",
        "save <id or link> [note #tag]",
        "save a paper",
        "save 2504.13173 read this #memory",
    ),
    _verb("unsave", "unsave <id or link>", "remove a bookmark", "unsave 2504.13173"),
    _verb("mark read", "mark read <id or link>", "mark a saved paper read (or unread)", "mark read 2504.13173"),
    _verb("saved", "saved [unread|read|words]", "your saved papers, newest first", "saved unread"),
    _verb(
        "weekly",
        "weekly [on monday 9 zone|off]",
        "a private weekly note: unread papers, and news of saved ones",
        "weekly on monday 9 Berlin",
    ),
    _verb("export", "export [format] [list]", "a file: BibTeX, RIS, Markdown, CSV or JSON", "export bibtex saved"),
    _verb("team", "team [week|month]", "most saved in this workspace", "team week"),
    _verb("follow", "follow <words>", "get a private message when new papers match", "follow author:gu"),
    _verb("unfollow", "unfollow <words>", "stop following", "unfollow author:gu"),
    _verb("following", "following", "the searches you follow"),
    _verb(
        "subscribe",
        "subscribe [at 09:00] [zone] [days] [top 8] [min 5] [by taste] [about …] [as list]",
        "post a daily digest here (default: weekdays at 9:00)",
        "subscribe at 9 Berlin mon,wed top 5 about llm agents as thread",
    ),
    _verb("unsubscribe", "unsubscribe", "stop the digest here"),
    _verb("pause", "pause <2w | until 3 July>", "pause the digest", "pause 2w"),
    _verb("resume", "resume", "resume the digest"),
    _verb("feed", "feed [off]", "a feed of this channel's digests for feed readers; off revokes it"),
    _verb("settings", "settings", "this channel's digest settings"),
    _verb("preview", "preview", "what the next digest would look like"),
    _verb("post now", "post now", "post today's digest here right away"),
    _verb("status", "status", "last and next digest, any problems"),
    _verb("home", "home", "where to start, your saved papers, what you follow"),
    _verb("undo", "undo", "take back your last change"),
    _verb("my data", "my data", "download everything stored about you"),
    _verb("forget me", "forget me", "delete everything stored about you"),
    _verb("help", "help [verb]", "all commands, or details of one", "help search"),
)
