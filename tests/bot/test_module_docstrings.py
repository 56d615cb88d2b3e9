"""Module docstrings lead to the behaviour: two words of a question find its module among at most three."""

import re
from functools import cache
from inspect import cleandoc
from pathlib import Path

from cases import each

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    ("In what order are the papers of an edition shown?", "order upvotes", "bot/digests/choose.py"),
    ("Why do I see Friday's list on a weekend?", "weekend Friday", "bot/commands/day_notes.py"),
    ("Which emoji save a paper?", "emoji bookmark", "adapters/slack/reactions.py"),
    ("For how long can a removed bookmark come back?", "undo days", "bot/store/bookmark_records.py"),
    ("Where does Slack get its answer within three seconds?", "Slack seconds", "adapters/slack/listeners.py"),
    ("What happens when a platform answers 429?", "429 platform", "bot/jobs/rate_limit.py"),
    ("Where does a channel read why nothing was posted?", "status reason", "bot/commands/status.py"),
    ("How often are alerts sent?", "alerts minutes", "bot/alerts/look.py"),
    ("Who has the right to change a channel's digest?", "rights digest", "bot/commands/digest_card.py"),
    ("When is a digest too late?", "digest late", "bot/digests/due.py"),
    ("What happens after the store was wiped?", "store wiped", "bot/digests/rebuild_after_wipe.py"),
    ("Where are tokens encrypted?", "token encryption", "bot/store/installations.py"),
    ("How does a title get the id of its paper?", "title match", "bot/papers/importing.py"),
    ("When does a paper count as withdrawn?", "withdrawn comment", "bot/sources/withdrawal.py"),
    ("Where is a typed time zone read?", "zone city", "bot/language/zones.py"),
    ("What does /readyz check?", "readyz checks", "bot/health/readiness.py"),
    ("Where is the content of a digest frozen?", "content frozen", "bot/digests/post.py"),
    ("How are v1 and v2 of a paper told to be one?", "v1 v2", "bot/language/references.py"),
    ("How does the search know abbreviations?", "abbreviation words", "bot/search/abbreviations.py"),
    ("What is deleted when the bot is uninstalled?", "uninstalled delete", "bot/store/purge.py"),
]


@cache
def docstrings() -> dict[str, str]:
    paths = [path for folder in ("bot", "adapters") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): docstring(path.read_text("utf-8")) for path in paths}


def docstring(text: str) -> str:
    """The first string of a module, without reading the rest of it."""
    start, written, _ = text.split('"""', 2) if text else ("", "", "")
    assert start in ("", "r"), start
    return cleandoc(written)


def find(words: str) -> list[str]:
    """Return the modules whose docstrings have all words, in any case and with any ending."""
    looks = [re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE) for word in words.split()]
    return [path for path, text in docstrings().items() if all(look.search(text) for look in looks)]


@each("question, words, module", QUESTIONS)
def test_two_words_of_a_question_find_its_module(question, words, module):
    found = find(words)
    assert module in found, question
    assert len(found) <= 3, question
