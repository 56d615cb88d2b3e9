"""What a person reads in a Slack message, and what the platform would say about it: for the tests of that face."""

from collections.abc import Callable, Iterator
from pathlib import Path

from fakes import judging
from fakes.moments import read_moment

HOSTS = ("huggingface.co", "arxiv.org", "github.com")


def load_judge(shared: Path) -> Callable[..., list]:
    """Return the judge of platform requests that lies beside the project, giving errors only."""
    module = judging.load_judge(shared)
    return lambda method, payload, **options: module.errors(module.judge_slack(method, payload, **options))


def read_blocks(blocks: list[dict]) -> str:
    """The blocks as lines: links in angle brackets, buttons in square ones."""
    return "\n".join(_block(block) for block in blocks)


def links(node: object) -> list[str]:
    """Every address that one can follow from here."""
    return [str(each["url"]) for each in walk(node) if each.get("type") == "link"]


def buttons(node: object) -> list[dict]:
    """Every button."""
    return [each for each in walk(node) if each.get("type") == "button"]


def walk(node: object) -> Iterator[dict]:
    """Every object in a payload, parents first."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def pressable(message: dict, label: str) -> dict:
    """What bears this label, as Slack sends it when pressed: blocks have names, and it says in which one it stands."""
    for place, block in enumerate(message["blocks"]):
        block.setdefault("block_id", f"b{place}")
    named = [(block["block_id"], each) for block in message["blocks"] for each in walk(block) if "action_id" in each]
    [(at, found)] = [(at, each) for at, each in named if label in str(each.get("text") or each.get("placeholder"))]
    return {**found, "block_id": at}


def _block(block: dict) -> str:
    match block["type"]:
        case "header":
            return f"# {block['text']['text']}"
        case "context":
            return f"({' '.join(each['text'] for each in block['elements'])})".replace("\u00a0·", " ·")
        case "actions":
            return " ".join(f"[{_pressable(each)}]" for each in block["elements"])
        case "rich_text":
            return "".join(_element(each) for part in block["elements"] for each in part["elements"])
        case "section":
            words, menu = block["text"]["text"].replace("<#", "#").replace("\u200b", ""), block.get("accessory")
            return f"{words.replace('>', '') if '#' in words else words} [{_pressable(menu)}]" if menu else words
    return f"<{block['type']}>"


def _pressable(element: dict) -> str:
    if element["type"] == "overflow":
        return f"⋯ {' · '.join(each['text']['text'] for each in element['options'])}"
    if "options" in element:
        return f"{element['placeholder']['text']} {len(element['options'])}"
    return element["text"]["text"]


def _element(element: dict) -> str:
    if element["type"] == "link":
        return f"{element['text']} <{element['url']}>"
    if element["type"] == "date":
        return read_moment(element["timestamp"])
    if element["type"] == "channel":
        return f"#{element['channel_id']}"
    return f"@{element['user_id']}" if element["type"] == "user" else element["text"]
