"""What Discord refuses in a message, and how it says so."""

from collections import Counter
from typing import Any

from fakes.discord_things import COMPONENTS_V2, walk_components

MOST = {"content": 2_000, "embeds": 10, "letters": 6_000, "title": 256, "description": 4_096, "fields": 25}
FOOTER, AUTHOR, FIELD_NAME, FIELD_VALUE = 2_048, 256, 256, 1_024
ROWS, IN_ROW, LABEL, CUSTOM_ID, OPTIONS = 5, 5, 80, 100, 25
V2_COMPONENTS, V2_LETTERS = 40, 4_000
V2_ONLY = (9, 10, 11, 12, 13, 14, 17)
FILES, FILE_BYTES = 10, 10 * 1024 * 1024


class Refusal(Exception):
    """An error as Discord gives it: status, its own code, a text."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(f"{status} {code} {text}")
        self.status, self.code, self.text = status, code, text

    @property
    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.text}


def malformed(text: str) -> Refusal:
    return Refusal(400, 50035, f"Invalid Form Body: {text}")


def check_message(body: dict[str, Any], files: dict[str, bytes], *, flags: int | None = None) -> None:
    """Raise Refusal for what cannot be shown. `flags` are those of the message that is edited."""
    v2 = bool(int(body.get("flags") or 0) & COMPONENTS_V2 or (flags or 0) & COMPONENTS_V2)
    content, embeds, nodes = body.get("content") or "", body.get("embeds") or [], list(_nodes(body))
    if v2:
        _check_v2(content, embeds, nodes)
    else:
        _check_plain(content, embeds, nodes, body)
        fresh = flags is None
        if fresh and not (content.strip() or embeds or files or nodes):
            raise Refusal(400, 50006, "Cannot send an empty message")
    _check_components(nodes)
    _check_mentions(body.get("allowed_mentions"))
    if len(files) > FILES or any(len(content) > FILE_BYTES for content in files.values()):
        raise Refusal(413, 40005, "Request entity too large")


def _nodes(body: dict[str, Any]) -> list[dict[str, Any]]:
    return list(walk_components(body.get("components")))


def _check_v2(content: str, embeds: list[Any], nodes: list[dict[str, Any]]) -> None:
    if content or embeds:
        raise malformed("content and embeds cannot stand beside components v2")
    if len(nodes) > V2_COMPONENTS:
        raise malformed(f"{len(nodes)} components, at most {V2_COMPONENTS}")
    if sum(len(node.get("content") or "") for node in nodes) > V2_LETTERS:
        raise malformed(f"more than {V2_LETTERS} characters of text")
    if not nodes:
        raise Refusal(400, 50006, "Cannot send an empty message")


def _check_plain(content: str, embeds: list[Any], nodes: list[dict[str, Any]], body: dict[str, Any]) -> None:
    if len(content) > MOST["content"]:
        raise malformed(f"content: {len(content)} characters, at most 2000")
    if len(embeds) > MOST["embeds"] or sum(map(_letters, embeds)) > MOST["letters"]:
        raise malformed("embeds: too many, or more than 6000 characters together")
    for embed in embeds:
        _check_embed(embed)
    if any(node["type"] in V2_ONLY for node in nodes):
        raise malformed("components: this type needs the flag IS_COMPONENTS_V2")
    if len(body.get("components") or []) > ROWS:
        raise malformed(f"components: at most {ROWS} rows")


def _letters(embed: dict[str, Any]) -> int:
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts.append((embed.get("author") or {}).get("name"))
    parts += [entry[side] for entry in embed.get("fields") or [] for side in ("name", "value")]
    return sum(len(part) for part in parts if part)


def _check_embed(embed: dict[str, Any]) -> None:
    sizes = (
        (embed.get("title"), MOST["title"]),
        (embed.get("description"), MOST["description"]),
        ((embed.get("footer") or {}).get("text"), FOOTER),
        ((embed.get("author") or {}).get("name"), AUTHOR),
        *((entry["name"], FIELD_NAME) for entry in embed.get("fields") or []),
        *((entry["value"], FIELD_VALUE) for entry in embed.get("fields") or []),
    )
    if any(text and len(text) > most for text, most in sizes) or len(embed.get("fields") or []) > MOST["fields"]:
        raise malformed("embeds: a part is too long")
    url = embed.get("url")
    if url and not url.startswith(("http://", "https://")):
        raise malformed("embeds: not a well formed URL")


def _check_components(nodes: list[dict[str, Any]]) -> None:
    named = Counter(node["custom_id"] for node in nodes if node.get("custom_id"))
    if any(count > 1 for count in named.values()):
        raise malformed("components: a custom_id stands twice")
    if any(len(name) > CUSTOM_ID for name in named):
        raise malformed(f"components: a custom_id longer than {CUSTOM_ID}")
    for node in nodes:
        _check_component(node)


def _check_component(node: dict[str, Any]) -> None:
    inner = node.get("components") or []
    if node["type"] == 1 and (not inner or len(inner) > IN_ROW):
        raise malformed(f"components: a row holds 1 to {IN_ROW}")
    if node["type"] == 2 and len(node.get("label") or "") > LABEL:
        raise malformed(f"components: a label longer than {LABEL}")
    if node["type"] == 2 and not (node.get("label") or node.get("emoji")):
        raise malformed("components: a button without label or emoji")
    if node["type"] == 2 and bool(node.get("url")) == bool(node.get("custom_id")):
        raise malformed("components: a button has a url or a custom_id")
    if node["type"] == 3 and not 1 <= len(node.get("options") or []) <= OPTIONS:
        raise malformed(f"components: a select has 1 to {OPTIONS} options")
    if node["type"] == 9 and not (1 <= len(inner) <= 3 and node.get("accessory")):
        raise malformed("components: a section has 1 to 3 texts and an accessory")


def _check_mentions(allowed: dict[str, Any] | None) -> None:
    parse = (allowed or {}).get("parse") or []
    for kind in ("users", "roles"):
        if kind in parse and (allowed or {}).get(kind):
            raise malformed(f"allowed_mentions: {kind} both parsed and listed")
