"""Which Slack app a token belongs to: whose store this is. A new token of the same app is no new identity."""

import re
from collections.abc import Mapping

from adapters.slack.api import SlackApi
from bot.errors import RefusedError

APP_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


async def load_identity(api: SlackApi, app_token: str) -> Mapping[str, str]:
    """Return the bot user of the one workspace, and the app where Slack or the app-level token tells it."""
    me = await api.identify("")
    app = await _load_app(api, me.bot) or read_app(app_token)
    return {"bot": f"{me.team}/{me.user}"} | ({"app": app} if app else {})


def read_app(app_token: str) -> str:
    """Return the app's id in an app-level token, "" where there is none. Pure."""
    found = APP_TOKEN.match(app_token)
    return found[1] if found else ""


async def _load_app(api: SlackApi, bot_id: str) -> str:
    """Return the app of a bot (https://docs.slack.dev/reference/methods/bots.info), "" where Slack does not say."""
    try:
        answer = await api.call("", "bots.info", bot=bot_id)
    except RefusedError:  # a scope is missing: `doctor` names it
        return ""
    bot = answer.get("bot")
    return str(bot.get("app_id") or "") if isinstance(bot, dict) else ""
