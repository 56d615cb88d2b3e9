"""What people type in place of a verb: other words for it, small talk, questions about the bot itself. Pure.

Each is a whole text, or another verb before a paper: nothing here takes words that could be a search. A question counts
when all its words are about the bot: "how do I save a paper?" does, "how do I save energy?" is a search.
"""

import re
from collections.abc import Mapping
from datetime import date

from bot.language.digest_orders import read_order
from bot.language.paper_verbs import ID_EXAMPLE
from bot.language.periods import period_meant
from bot.language.plain_words import OURS, POLITE, nearest_to, said_in_words
from bot.language.references import find_paper_ids
from bot.language.typed import ChatKind
from bot.language.values import Chat, Command, Explain, Front, Help, Saved, Settings, Status
from bot.language.verbs import TOPICS, VERBS

VERB_SYNONYMS = {
    "open": "show",
    "view": "show",
    "details": "show",
    "bookmark": "save",
    "keep": "save",
    "remove": "unsave",
    "delete": "unsave",
    "unbookmark": "unsave",
    "related": "similar",
}
"""Verbs that are others' when a paper follows, or nothing."""


_PHRASES: Mapping[str, str] = {
    "saved": "bookmarks, my papers, saved papers, my saved, my list, favorites, favourites, reading list, notes",
    "saved tags": "tags, hashtags",
    "saved unread": "unread, unread papers, to read",
    "today": "latest, newest, latest papers, newest papers, new papers, recent papers, today's papers, "
    "todays papers, daily papers, papers today, new, new today",
    "yesterday": "yesterday's papers",
    "trending": "popular, most popular, hot, top papers, best papers, trending papers, popular papers, "
    "trending now, trending today, most upvoted, most upvoted papers",
    "following": "alerts, notifications, follows, unfollow all, unfollow everything",
    "settings": "config, preferences, digest settings, digest, daily digest, change, setup, set up, schedule, "
    "post a daily digest here",
    "help": "commands, menu, usage, man, help me, all commands, hilfe, aide, ayuda, aiuto, ajuda, ▲, what does ▲ mean",
    "status": "next digest, last digest",
    "pause": "snooze, mute",
    "help all": "help everything",
    "for you": "recommend me something, recommend something, recommend me papers, recommend me a paper, what to read, "
    "what should i read, what should i read next, what should i read today, anything for me, something for me",
    "help privacy": "privacy",
    "undo": "revert, take back",
    "forget me": "delete everything, gdpr",
    "my data": "export my data, download my data, my account",
}
PHRASES = {phrase.strip(): meant for meant, phrases in _PHRASES.items() for phrase in phrases.split(",")}
"""Whole texts, and the command that each is, with "my" or "the" before it, too."""
_MY = re.compile(r"^(?:my|the) ")

LISTS = frozenset({"following", "saved", "settings", "status", "today", "trending", "yesterday"})

_TALK: Mapping[ChatKind, str] = {
    "thanks": "thanks, thank you, thx, ty, tysm, cheers, danke, danke schön, vielen dank, merci, gracias, grazie, "
    "obrigado, tack, ありがとう, 谢谢, thanks a lot, thank you so much, thank you very much, many thanks, nice, great, "
    "cool, awesome, perfect, good bot, good job, well done, love it, 🙏, ❤, ♥, 🎉, :pray:, :heart:, :tada:",
    "ok": "ok, okay, k, kk, alright, got it, sounds good, fine, sure, understood, 👍, 👌, :+1:, :thumbsup:",
    "greeting": "good morning, good afternoon, good evening, morning, guten morgen, guten tag, moin, bonjour, "
    "hola, ciao, hallo, servus, 你好, こんにちは, how are you, what's up, whats up, yo, 👋, :wave:",
    "bye": "bye, goodbye, good bye, bye bye, good night, see you, cu, tschüss",
    "no": "no, nope, cancel, never mind, nevermind, don't, no thanks, abort, 👎, :-1:",
    "yes": "yes, yep, yeah, y, confirm",
    "next": "next, next page",
    "previous": "previous, prev, back, go back, previous page",
}
TALK = {phrase.strip(): kind for kind, phrases in _TALK.items() for phrase in phrases.split(",")}
"""Small talk, and what kind of it."""

_DIGEST_HERE = rf"{OURS}digest"
_STOPPING = re.compile(
    rf"stop(?: posting(?: here| papers)?)?|unsub|subscribe (?:to |about )?nothing"
    rf"|no digests|(?:stop|remove|delete|cancel|end|disable|no) {_DIGEST_HERE}"
    rf"|(?:turn|switch) off(?: {_DIGEST_HERE})?|(?:(?:turn|switch) )?{_DIGEST_HERE} off"
)
_OWN = r"(?:the|this|my|our) "
STOP_HERE = "Stop the digest here?"
WAYS_TO_STOP = ("unsubscribe", "following", "weekly off")
_TO_CHANGE = re.compile(  # with a form of pickers
    rf"(?:change|edit|set|adjust|update) (?:{_OWN}(?:daily |digest(?:'?s)? )?(?:time(?: ?zone)?|topics?|days?|schedule)"
    rf"|(?:{_OWN})?(?:time(?: ?zone)?|digest|(?:digest )?settings))"
    r"|(?:set up|create) (?:(?:a|the) )?(?:daily |private )?digest"
)
_TO_SET_UP = re.compile(  # the form asks what is not said
    rf"{POLITE}(?:subscribe|sign (?:me |us )?up) (?:here|me|us|(?:this|the) channel|daily digest"
    r"|(?:(?:me|us|(?:this|the) channel) )?(?:to|for) (?:(?:the|a|all|your|our|this) )?(?:daily )?"
    r"(?:digests?|papers|updates|daily))"
)
_SHOWING = re.compile(
    r"(?:(?:can|could) you )?(?:please )?(?:(?:show|tell) me (?=what))?"
    r"(?:show|give|list|get|see|view|open|summari[sz]e|what(?: i|'|)s|what are|where are)"
    r"(?: me| us)?(?: all(?: of)?)?(?: the)? (?P<list>.{1,40})"
)

_MINE = re.compile(
    r"(?:(?:show|list|give)(?: me)? )?(?:(?:what|wh?ich|all)(?: the)? )?(?:(?:my|the) )?(?:papers?|ones?)?(?: that)? ?"
    r"(?:(?:did|have) i(?: already| ever)? saved?|i(?: have|'ve)?(?: already)? saved)(?: (?:so far|already|before))?"
    r"(?: (?P<when>today|yesterday|(?:this|last) (?:week|month|year)))?"
)  # `which papers did i save yesterday`
_MORE = re.compile(r"(?:show |give )?(?:me )?(?:[1-9]\d? )?more(?: papers| results)?(?: please)?")
_REMOVING = re.compile(r"(?:remove|delete|unsave|clear|erase) (?:all|everything|(?:all )?(?:of )?(?P<list>.{1,40}))")
SAVES_ALL = re.compile(
    r"save (?:both|everything|these|them (?:all|both)|all(?: of)?(?: the| these| them)?(?: [1-9]\d?)?)(?: papers)?\W?",
    re.IGNORECASE,
)
_MARKING = re.compile(
    rf"{POLITE}mark (?:all|everything|them all)(?: of)?(?: (?:my|the|saved|unread|papers|of them))* (?:as )?read"
)
_TOMORROW = frozenset({"tomorrow", "tomorrow's papers", "tomorrows papers"})
_CLEARING = frozenset({"clear", "cls", "reset", "clear all"})

_ENDING = " .,!?…\ufe0f"
_TAGS = re.compile(r"#[^\W\d_][\w-]*(?: #[^\W\d_][\w-]*)*")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_WORD = re.compile(r"[^\W_]+")
_OPENER_WORDS = "how why where can could what when which who is are do does i help please tell explain"
_ORDERS = frozenset({"change", "disable", "mute", "stop", "turn"})  # they order: alone they say nothing of the bot
_OPENERS = frozenset(_OPENER_WORDS.split()) | _ORDERS
_ABOUT_THE_BOT = frozenset({"you", "your", "bot", "this", "here", "use"})
_FILLER_WORDS = (
    "a again all an and any anything are as at back be bot built by channel come command could created daily day days"
    " did didn discord do does explain file files for from get got have here how i in into is it like list lists made"
    " me my need new next no not note notes of off on one or our out paper papers please post posted read result"
    " results send sending sent should slack some start t tag tags tell that the them there these this time timezone"
    " to today topic up use using want was way we what when where which who will with work works would you your zone"
)
_NAMES = frozenset((*TOPICS, *(verb.name for verb in VERBS)))
_FILLERS = frozenset(_FILLER_WORDS.split())
_DIGEST = "digest digests"
_TOPIC = "zone timezone topic day days"
_PRIVATE = "alert alerts email emails message messages messaging notification notifications"
_PICKED = "come comes source sources pick picks picked choose chooses chosen select selects selected curate curates"
STOP = "stop"
_RULES = tuple(
    (verb, tuple(frozenset(group.split()) for group in groups))
    for verb, *groups in (
        ("forget me", "delete erase remove forget wipe", "data account everything"),
        ("privacy", "come comes source sources", "data"),
        ("privacy", "from", "data", "the this"),
        ("my data", "data"),
        ("privacy", "remove uninstall delete kick", "bot app"),
        ("privacy", _PICKED, "paper papers"),
        ("mark read", "mark marking"),
        ("unsubscribe", "unsubscribe"),
        ("unsubscribe", "stop cancel end disable remove delete", _DIGEST),
        ("pause", "pause snooze mute"),
        ("resume", "resume unpause"),
        ("unfollow", "unfollow"),
        (STOP, "disable end mute quit stop", f"it this {_PRIVATE}"),
        (STOP, "turn", "off", f"it this {_PRIVATE}"),
        ("undo", "undo revert"),
        ("unsave", "unsave remove delete unbookmark"),
        ("export", "export exporting download bibtex ris csv bib zotero mendeley"),
        ("saved", "where see view list show find are", "saved bookmarks bookmarked favorites favourites"),
        ("save", "save saving saved bookmark bookmarking keep"),
        ("settings", "settings"),
        (
            "settings",
            "change configure edit set move",
            f"i my me we our you your {_DIGEST}",
            f"time {_TOPIC} {_DIGEST}",
        ),
        ("status", "when time", _DIGEST),
        ("status", "why", f"nothing late come came arrive get got post posted sent {_DIGEST}"),
        ("subscribe", "subscribe subscribing setup set schedule"),
        ("subscribe", _DIGEST),
        ("preview", "preview"),
        ("follow", "follow following alert alerts notified notify notifications"),
        ("similar", "similar related"),
        ("search", "search searching find look"),
        ("trending", "trending popular"),
        ("show", "show open"),
    )
)
"""The verb that a question is about: the first that has a word of each group."""
_ANSWERS: Mapping[str, type[Saved | Settings | Status]] = {"saved": Saved, "settings": Settings, "status": Status}
"""What is shown at once, where others are explained."""
_KNOWN = _FILLERS | _OPENERS | frozenset(word for _, groups in _RULES for group in groups for word in group)


def read_talk(text: str) -> Command | None:
    """Return what a whole text is that is no command and no search: small talk, a question, what is done otherwise."""
    plain = _SKIN.sub("", text.casefold()).strip(_ENDING)
    if kind := "next" if _MORE.fullmatch(plain) else TALK.get(plain):
        return Chat(text=text, kind=kind)
    match = _REMOVING.fullmatch(plain)
    if match and "saved" in (listed := match["list"] or "saved", _phrase(listed)):
        return Saved(text=text, then="unsave")
    if _MARKING.fullmatch(plain):
        return Saved(text=text, only="unread", then="mark read")
    if _TO_CHANGE.fullmatch(plain) or _TO_SET_UP.fullmatch(plain):
        return Settings(text=text)
    if ordered := read_order(text):
        return ordered
    return _asks_back(text, plain) or _asked(text)


def _asks_back(text: str, plain: str) -> Explain | None:
    """What is asked or said where a whole text is an order to be confirmed, or one for which there is only something
    near or another way."""
    problem, example, choices = "", "", list[str]()
    if plain in _TOMORROW:
        problem, choices = "Tomorrow's papers aren't out yet", ["today"]
    elif _STOPPING.fullmatch(plain):
        problem, choices = STOP_HERE, ["unsubscribe"]
    elif near := nearest_to(text.strip(_ENDING)):
        problem, *choices = near
    elif SAVES_ALL.fullmatch(plain):
        problem, example = "Which papers? Several IDs can stand in one line.", f"save {ID_EXAMPLE} 2504.13837"
    elif plain in _CLEARING:
        problem, example = "Nothing to clear here. To remove a saved paper, use unsave.", f"unsave {ID_EXAMPLE}"
    search = text if example else ""
    return (
        Explain(text=text, problem=problem, example=example, search=search, choices=tuple(choices)) if problem else None
    )


def phrase_meant(text: str, today: date) -> str:
    """Return the command that a whole text says in other words; "" when it says none."""
    plain = text.casefold().strip(_ENDING)
    if _TAGS.fullmatch(text):
        return f"saved {text}"
    if match := _MINE.fullmatch(plain):
        return f"saved {match['when'] or ''}".rstrip()
    if match := _SHOWING.fullmatch(plain):
        listed = match["list"].removeprefix("my ")
        return _phrase(match["list"]) or (listed if listed in LISTS else period_meant(match["list"], today))
    return _phrase(plain)


def _phrase(plain: str) -> str:
    return PHRASES.get(plain) or PHRASES.get(_MY.sub("", plain), "")


def verb_meant(text: str, today: date) -> str:
    """Return `show 2504.13173` for `open 2504.13173`, also for a number or nothing behind the verb, and the command of
    an order in whole words; "" otherwise."""
    head, _, rest = text.partition(" ")
    verb = VERB_SYNONYMS.get(head.casefold(), "")
    number = rest.lstrip("#")
    takes = not rest or (number.isdecimal() and len(number) <= 2) or find_paper_ids(rest)
    meant = said_in_words(text) or (f"{verb} {rest}".strip() if verb and takes else "")
    return meant if meant != text.casefold() else ""


def _asked(text: str) -> Command | None:
    """The help on the verb that a question is about, or the first page for a question about the bot."""
    words = _WORD.findall(text.casefold().replace("'s ", " is ").replace("'d ", " would "))
    if len(words) < 2 or words[0] not in _OPENERS or not _KNOWN.issuperset(words):
        return None
    about = next((verb for verb, groups in _RULES if not any(map(frozenset(words).isdisjoint, groups))), "")
    named = " ".join(words[1:]) if words[0] == "help" else ""
    about = named if named in _NAMES else about
    if about == "unsubscribe" and words[0] in _ORDERS:
        return Explain(text=text, problem=STOP_HERE, example="", search="", choices=("unsubscribe",))
    if about == STOP:
        problem = "What should stop: the digest here, alerts, or the weekly note?"
        return Explain(text=text, problem=problem, example="", search="", choices=WAYS_TO_STOP)
    if about:
        answer = _ANSWERS.get(about) if not named else None
        return answer(text=text) if answer else Help(text=text, verb=about)
    return Front(text=text) if words[0] not in _ORDERS and _ABOUT_THE_BOT.intersection(words) else None
