"""What a person reads in a Discord message, and what in it is alive: for the tests of that face.

Reads text as the clients do, one construct after the other: an escaped sign is a sign, and everything else that means
something is reported with its kind.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from fakes import judging
from fakes.moments import read_moment

HOSTS = ("huggingface.co", "arxiv.org", "github.com")
RULES = {
    "escape": r"\\([^0-9A-Za-z\s])",
    "code": r"(`+)\s*([\s\S]*?[^`])\s*\1(?!`)",
    "mention": r"<@[!&]?\d+>|<#\d+>|</[^>\n]+:\d+>|<id:\w+>|<t:-?\d+(?::\w)?>|@everyone|@here",
    "emoji": r"<a?:\w+:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:",
    "link": r"\[((?:\\.|[^\[\]\\])*)\]\((<[^<>\n]*>|[^()\s]*)\)",
    "address": r"<?https?://[^\s<>]+",
    "strong": r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)",
    "under": r"__((?:\\[\s\S]|[^\\])+?)__(?!_)",
    "struck": r"~~((?:\\[\s\S]|[^\\])+?)~~",
    "spoiler": r"\|\|((?:\\[\s\S]|[^\\])+?)\|\|",
    "quiet": r"\*(?=\S)((?:\\[\s\S]|[^\\*])+?)\*(?!\*)|_((?:\\[\s\S]|[^\\_])+?)_(?!\w)",
}
BLOCKS = re.compile(r"(#{1,3}|-#) +|>(?:>>)? |(?:[-*+]|\d+[.)]) +", re.MULTILINE)
MOMENT = re.compile(r"<t:(\d+)(?::\w)?>")
_PLAIN = re.compile(r"[^\\`<@:\[h*_~|]+")
_RULES = {kind: re.compile(pattern) for kind, pattern in RULES.items()}


class Read(NamedTuple):
    """The visible text, and every construct that was understood, with what it holds or leads to."""

    text: str
    alive: list[tuple[str, str]]


def read_text(content: str) -> Read:
    """Read one text component, line by line."""
    shown, alive = [], []
    for line in content.split("\n"):
        block = BLOCKS.match(line)
        if block:
            alive.append(("block", block[0].strip()))
        shown.append(_inline(line[block.end() :] if block else line, alive))
    return Read("\n".join(shown).replace("\u2060", ""), alive)


def read_message(payload: dict) -> str:
    """The message as lines: buttons in square brackets, those that open a page with their address."""
    return "\n".join(_shown(payload["components"]))


def read_words(payload: dict) -> str:
    """The message as lines, without the addresses of papers' pages, which may stand within a title."""
    return re.sub(r" <https://(?:huggingface\.co/papers|arxiv\.org/abs)/[^\s>]+>", "", read_message(payload))


def texts(node: object) -> list[str]:
    """Every text in the message."""
    return [each["content"] for each in walk(node) if each.get("type") == 10]


def buttons(node: object) -> list[dict]:
    """Every button."""
    return [each for each in walk(node) if each.get("type") == 2]


def links(node: object) -> list[str]:
    """Every address that one can follow from here."""
    pressed = [each["url"] for each in buttons(node) if "url" in each]
    return pressed + [to for text in texts(node) for kind, to in read_text(text).alive if kind in ("link", "address")]


def walk(node: object) -> Iterator[dict]:
    """Every object in a payload, parents first."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def load_judge(shared: Path) -> Callable[..., list]:
    """Return the judge of platform requests that lies beside the project, giving errors only."""
    module = judging.load_judge(shared)
    return lambda method, path, body, **more: module.errors(module.judge_discord(method, path, body, **more))


def _inline(text: str, alive: list[tuple[str, str]]) -> str:
    shown, at = "", 0
    while at < len(text):
        if plain := _PLAIN.match(text, at):
            shown, at = shown + plain[0], plain.end()
            continue
        for kind, rule in _RULES.items():
            match = rule.match(text, at)
            if match is None:
                continue
            if kind == "escape":
                shown += match[1]
            elif kind == "code":
                alive.append((kind, match[2]))
                shown += f"`{match[2]}`"
            elif kind == "link":
                alive.append((kind, match[2].strip("<>")))
                shown += f"{match[1]} <{match[2]}>"
            else:
                inner = next((group for group in match.groups() if group), "")
                alive.append((kind, match[0]))
                shown += _inline(inner, alive) if inner else MOMENT.sub(lambda found: read_moment(found[1]), match[0])
            at = match.end()
            break
        else:
            shown += text[at]
            at += 1
    return shown


def _shown(components: list[dict]) -> Iterator[str]:
    for component in components:
        match component["type"]:
            case 10:
                yield read_text(component["content"]).text
            case 1:
                yield " ".join(_button(each) for each in component["components"])
            case 9:
                yield f"{read_text(component['components'][0]['content']).text} {_button(component['accessory'])}"
            case 17:
                yield from _shown(component["components"])
            case 13:
                yield f"({component['file']['url'].removeprefix('attachment://')})"


def _button(button: dict) -> str:
    if button["type"] == 3:
        return f"[{button['placeholder']} {len(button['options'])}]"
    return f"[{button['label']}: {button['url']}]" if "url" in button else f"[{button['label']}]"
