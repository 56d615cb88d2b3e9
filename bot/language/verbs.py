"""The verbs, as `help` and autocomplete show them: what to type, what it does, one example. In the order of use."""

from typing import Literal, get_args

from bot.model import Value

Topic = Literal["read", "search", "save", "digest", "privacy"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
TOPIC_NAMES: dict[Topic, str] = {
    "read": "Reading",
    "search": "Searching",
    "save": "Saving",
    "digest": "Daily digest",
    "privacy": "Privacy",
}
EVERY = "all"  # in place of a topic: every command
TAGS = "tags"  # in place of a topic: all that one can do with tags
NUMBERS = "numbers"  # in place of a topic: what the numbers of a list are for
ALSO = {
    "abstract": "show",
    "add tag": "tag",
    "delete tag": "untag",
    "remove tag": "untag",
    "saved tags": TAGS,
    "number": NUMBERS,
    "for me": "not for me",
    "foryou": "for you",
    "restore": "undo",
    "unshare": "undo",
    "redo": "undo",
    "rest": "digest",
}
"""What can be typed, too, and where help tells of it."""


class Verb(Value, frozen=True, kw_only=True):
    """One verb. `usage` is all that one can type with it, `listed` what lists show: an example.
    `meaning` is a phrase without full stop; `help` lists it under its `topic`."""

    name: str
    usage: str
    listed: str
    meaning: str
    example: str
    topic: Topic


def _verb(topic: Topic, name: str, usage: str, meaning: str, example: str = "", listed: str = "") -> Verb:
    """A verb that takes more words is listed by its example."""
    listed = listed or example or usage
    return Verb(name=name, usage=usage, listed=listed, meaning=meaning, example=example or name, topic=topic)


VERBS = (
    _verb("search", "search", "search <anything>", "search papers; just typing words works too", "search state space"),
    _verb("read", "for you", "for you", "this week's papers picked for you"),
    _verb("read", "today", "today", "today's papers"),
    _verb("read", "yesterday", "yesterday", "yesterday's papers"),
    _verb("read", "day", "<date>", "a day's papers", "2026-06-30"),
    _verb("read", "week", "week [2026-W26]", "a week's papers", "week 2026-W26"),
    _verb("read", "month", "month [2026-06]", "a month's papers", "month 2026-06"),
    _verb("read", "trending", "trending", "what is trending on Hugging Face"),
    _verb(
        "read",
        "not for me",
        "not for me <id or link>",
        "show less like this paper; for me takes it back",
        "not for me 2504.13173",
    ),
    _verb("read", "show", "show <id, link or title>", "paper details", "show 2504.13173"),
    _verb("read", "share", "share <id or link>", "post a paper in this channel", "share 2504.13173"),
    _verb("search", "similar", "similar <id or link>", "similar papers", "similar 2504.13173"),
    _verb(
        "save",
        "save",
        "save <id or link> [note #tag]",
        "save a paper, with a note and tags",
        "save 2504.13173 read this #memory",
    ),
    _verb("save", "note", "note <id or link> [note #tag]", "change its note and tags", "note 2504.13173 reread #rl"),
    _verb(
        "save",
        "restore note",
        "restore note <id or link>",
        "bring back the note and tags it had before",
        "restore note 2504.13173",
    ),
    _verb("save", "tag", "tag <id or link> <tags>", "save a paper with tags, or add some", "tag 2504.13173 rl"),
    _verb("save", "untag", "untag <id or link> <tags>", "take tags off", "untag 2504.13173 rl"),
    _verb("save", "rename", "rename <tag> to <tag>", "rename a tag in all your papers", "rename #rl to #rlhf"),
    _verb("save", "unsave", "unsave <id or link>", "unsave a paper", "unsave 2504.13173"),
    _verb("save", "mark read", "mark read <id or link>", "mark a saved paper read", "mark read 2504.13173"),
    _verb("save", "mark unread", "mark unread <id or link>", "mark it unread again", "mark unread 2504.13173"),
    _verb(
        "save",
        "saved",
        "saved [unread|read|tags|words]",
        "your saved papers; also saved unread, saved tags or saved memory",
        "saved unread",
        "saved",
    ),
    _verb(
        "save",
        "weekly",
        "weekly [on monday 9 zone|off]",
        "unread papers and news of saved ones, weekly",
        "weekly on monday 9 Berlin",
    ),
    _verb(
        "save", "export", "export [format] [list]", "a file: BibTeX, RIS, Markdown, CSV or JSON", "export bibtex saved"
    ),
    _verb("save", "team", "team [week|month]", "papers your team saved most", "team week"),
    _verb(
        "search", "follow", "follow <words>", "get a private message when new papers match", "follow author:Albert Gu"
    ),
    _verb("search", "unfollow", "unfollow <words>", "stop following", "unfollow 1"),
    _verb("search", "following", "following", "the searches you follow"),
    _verb(
        "digest",
        "subscribe",
        "subscribe [at 09:00] [zone] [days] [top 8] [min 5] [by taste] [about …] [as list]",
        "post a daily digest here (default: weekdays at 9:00)",
        "subscribe at 9 Berlin mon,wed top 5 about llm agents as thread",
        "subscribe at 9 Berlin",
    ),
    _verb("digest", "unsubscribe", "unsubscribe", "stop the digest here"),
    _verb("digest", "pause", "pause <2w | until 3 July>", "pause the digest", "pause 2w", "pause 2w"),
    _verb("digest", "resume", "resume", "resume the digest"),
    _verb(
        "digest",
        "feed",
        "feed [off]",
        "this channel's digests for feed readers; feed off revokes it",
        "feed",
        "feed",
    ),
    _verb(
        "digest",
        "mail",
        "mail <address> [at 8] [zone] [days] [top 8] [about …], mail off",
        "the daily digest by mail, once you confirm it",
        "mail ada@example.org at 8 Berlin",
    ),
    _verb("digest", "settings", "settings", "this channel's digest settings"),
    _verb("digest", "preview", "preview", "what the next digest would look like"),
    _verb("digest", "post now", "post now", "post today's digest here right away"),
    _verb("digest", "status", "status", "last and next digest, any problems"),
    _verb("read", "home", "home", "where to start, your saved papers, what you follow"),
    _verb("save", "undo", "undo", "take back your last change; redo makes it again"),
    _verb("privacy", "my data", "my data", "download everything stored about you"),
    _verb("privacy", "forget me", "forget me", "delete everything stored about you"),
    _verb("read", "help", "help [topic or command]", "what you can type", "help search", "help"),
)
