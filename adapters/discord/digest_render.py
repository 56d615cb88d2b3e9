"""The digest as Discord draws it: a header with the numbered list, and one message per paper. Pure; for the reader.

Save buttons carry the message's key. A list has one beside each paper; a long one has them in rows below five papers,
and what is beyond forty components can still be saved by typing.
"""

from collections.abc import Sequence

from adapters.discord.components import (
    Component,
    button,
    container,
    count_components,
    rows,
    section,
    text,
)
from adapters.discord.custom_ids import apart, fits, press_id, save_id
from adapters.discord.escape import code, escape
from adapters.discord.limits import MESSAGE_COMPONENTS, MESSAGE_TEXT, THREAD_NAME, clip, count_units
from adapters.discord.paper_render import list_entry, page_buttons, paper_facts, paper_gist, paper_title
from bot.model import Digest, Message, Paper
from bot.text import date_in_words, plural, scope_in_words, staleness_in_words

GIST = 900  # of a paper's own message: a summary whole, an abstract shortened
SPARE = 60  # units kept free of every message
ENTRY = 700  # the most that one paper takes on a list
GROUP = 5


def digest_components(message: Message, key: str, command: str) -> list[Component]:
    """Return the components of a digest's header or of one of its papers."""
    if message.paper is not None:
        return [container(_paper(message.paper, key))]
    if message.layout == "list":
        return _list(message, key, command)
    return [container(_header(message, key, command))]


def thread_name(digest: Digest) -> str:
    """Return the name of the thread under a digest's header."""
    return clip(digest_title(digest), THREAD_NAME)


def digest_title(digest: Digest) -> str:
    """Return what a digest is called."""
    return f"Papers of {date_in_words(digest.local_day, None)}"


def _paper(paper: Paper, key: str) -> list[Component]:
    facts, gist = paper_facts(paper), paper_gist(paper, GIST)
    shown = "\n".join([f"### {paper_title(paper)}", *([f"-# {facts}"] if facts else []), *([gist] if gist else [])])
    buttons = [
        button("Save", save_id(key, paper.id), "primary"),
        *_asking([("Similar", "ask", f"similar {paper.id}"), ("Share", "share", f"show {paper.id}")]),
    ]
    return [text(shown), *rows([*buttons, *page_buttons(paper)])]


def _asking(buttons: Sequence[tuple[str, str, str]]) -> list[Component]:
    """Buttons whose words fit; an id that is too long has none."""
    named = [(label, press_id("share" if manner == "share" else "ask", says)) for label, manner, says in buttons]
    return [button(label, name) for label, name in named if fits(name)]


def _header(message: Message, key: str, command: str) -> list[Component]:
    digest = message.digest
    head, foot = _head(digest), _foot(message, command)
    entries = _entries(message, head, foot)
    save = button(f"Save all {len(message.papers)}", save_id(key, ""), "primary")
    return [text("\n\n".join([head, *entries])), *rows([save, *_more(digest)]), text(foot)]


def _list(message: Message, key: str, command: str) -> list[Component]:
    """One message with a Save button per paper."""
    digest = message.digest
    head, foot = _head(digest), _foot(message, command)
    entries = _entries(message, head, foot)
    names = apart(save_id(key, paper.id) for paper in message.papers)
    beside = [section(entry, button("Save", name)) for entry, name in zip(entries, names, strict=True)]
    drawn = [container([text(head), *beside, *rows(_more(digest)), text(foot)])]
    if count_components(drawn) <= MESSAGE_COMPONENTS:
        return drawn
    foot = _foot(message, command, more=True)
    entries = _entries(message, head, foot)
    saves = [button(f"Save {rank}", name) for rank, name in enumerate(names, 1)]
    for held in range(len(entries), -1, -1):
        drawn = _grouped(head, entries, saves[:held], foot)
        if count_components(drawn) <= MESSAGE_COMPONENTS:
            break
    return drawn


def _grouped(head: str, entries: Sequence[str], saves: Sequence[Component], foot: str) -> list[Component]:
    """Papers by fives with their buttons below; the last text holds those that have none, and the foot."""
    parts: list[Component] = []
    for first in range(0, len(saves), GROUP):
        some = entries[first : min(first + GROUP, len(saves))]
        above = [head] if first == 0 else []
        parts += [text("\n\n".join([*above, *some])), *rows(saves[first : first + GROUP])]
    rest = entries[len(saves) :]
    return [*parts, text("\n\n".join([*([] if saves else [head]), *rest, foot]))]


def _entries(message: Message, head: str, foot: str) -> list[str]:
    """The numbered papers. What the last ones leave free goes to the first ones."""
    room = MESSAGE_TEXT - SPARE - count_units(head) - count_units(foot)
    whole = message.layout != "papers"
    drawn: list[str] = []
    for rank in range(len(message.papers), 0, -1):
        entry = list_entry(message.papers[rank - 1], rank, min(ENTRY, room // rank - 2), summary=whole)
        room -= count_units(entry) + 2
        drawn.append(f"**Rising**\n{entry}" if rank == len(message.digest.papers) + 1 else entry)
    return drawn[::-1]


def _head(digest: Digest) -> str:
    stale = staleness_in_words(digest)
    scope = escape(scope_in_words(digest)) + (f" · {escape(stale)}" if stale else "")
    return f"## {escape(digest_title(digest))}\n-# {scope}"


def _foot(message: Message, command: str, *, more: bool = False) -> str:
    """How papers are saved, and, where no button leads there, where the rest is."""
    count = len(message.papers)
    every = "it" if count == 1 else f"all {count}"
    here = f"🔖 saves {every}" if message.layout == "list" else f"🔖 here saves {every}, below just that paper"
    digest = message.digest
    rest = ""
    if more and digest.left_out and digest.edition_days:
        rest = (
            f"{plural(digest.left_out, 'more paper')}: {code(f'/{command} {digest.edition_days[-1].isoformat()}')} · "
        )
    return f"-# {rest}{here} · {code(f'/{command} saved')}"


def _more(digest: Digest) -> list[Component]:
    if not digest.left_out or not digest.edition_days:
        return []
    says = digest.edition_days[-1].isoformat()
    return [button(plural(digest.left_out, "more paper"), press_id("ask", says))]
