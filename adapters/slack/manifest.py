"""The manifest to paste when the app is made, so that nobody clicks scopes together. Pure.

It asks for what the bot uses and nothing more. Without an address the app listens through a socket; with one, Slack
sends requests there, and other workspaces can install it.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.errors import UsageError

SAVE = "save_paper"  # the message menu's callback
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "reactions:read",
    "users:read",
)
SEEDING_SCOPE = "reactions:write"
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
DESCRIPTION = "The day's research papers: a digest, search, bookmarks and exports."


def check_address(address: str) -> str:
    """Return the public address of the web process without a slash at its end; raise UsageError for another thing."""
    parts = urlsplit(address)
    beside = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme != "https" or not HOST.fullmatch(parts.hostname or "") or beside:
        raise UsageError("--http takes the https address of `papers web`, without a path: https://papers.example.org")
    return address.rstrip("/")


def build_manifest(*, command: str = "papers", address: str = "", seeds: bool = False) -> dict[str, Any]:
    """Return the manifest as a JSON value. `address` is the web process's own, without a path; "" means a socket."""
    scopes = sorted((*SCOPES, SEEDING_SCOPE)) if seeds else list(SCOPES)
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {"name": "Papers", "description": DESCRIPTION, "background_color": "#1f2430"},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": command, "always_online": True},
            "shortcuts": [
                {
                    "name": "Save paper",
                    "type": "message",
                    "callback_id": SAVE,
                    "description": "Save the papers in this message",
                }
            ],
            "slash_commands": [_command(command, address)],
        },
        "oauth_config": {
            "scopes": {"bot": scopes},
            **({"redirect_urls": [f"{address}/slack/oauth_redirect"]} if address else {}),
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **_at("request_url", address)},
            "interactivity": {"is_enabled": True, **_at("request_url", address)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _command(command: str, address: str) -> dict[str, Any]:
    return {
        "command": f"/{command}",
        "description": "Search, today's papers, saved papers, daily digest",
        "usage_hint": "llm | today | saved | subscribe at 9 | help",
        "should_escape": False,
        **_at("url", address),
    }


def _at(name: str, address: str) -> dict[str, str]:
    return {name: f"{address}/slack/events"} if address else {}
