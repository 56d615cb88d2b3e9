"""What Slack tells about people, kept for a few minutes: time zone, rights, whether they are bots.

Fields of users.info: https://docs.slack.dev/reference/objects/user-object
"""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from cachetools import TTLCache

from adapters.slack.api import SlackApi
from bot.errors import RefusedError, WorldError
from bot.model import Value

REMEMBERED = 10_000
KNOWN_FOR_S = 300.0  # how long somebody keeps rights that were taken away in Slack
SLACKBOT = "USLACKBOT"


class Profile(Value, frozen=True, kw_only=True):
    """One person as a workspace sees them. `zone` is "" when it is not known.

    `member`: a full member of this workspace, neither a guest nor from another team; `admin`: a member who manages it.
    """

    zone: str = ""
    bot: bool = False
    member: bool = False
    admin: bool = False


class People:
    """Looks people up, each at most once in `KNOWN_FOR_S`. `timer` returns seconds."""

    def __init__(self, api: SlackApi, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._known: TTLCache[tuple[str, str], Profile] = TTLCache(REMEMBERED, KNOWN_FOR_S, timer)

    async def load_profile(self, team: str, user: str) -> Profile:
        """Return what Slack tells of a person, an empty profile for somebody it does not know. Raises WorldError."""
        if known := self._known.get((team, user)):
            return known
        try:
            found = await self._api.call(team, "users.info", user=user)
        except RefusedError as error:
            if error.about != "person":
                raise
            found = {}
        told = found.get("user")
        profile = read_profile(told if isinstance(told, Mapping) else {}, team, user)
        self._known[(team, user)] = profile
        return profile

    async def guess_profile(self, team: str, user: str) -> Profile:
        """Return the profile, or an empty one when Slack cannot be asked: an answer is worth more."""
        try:
            return await self.load_profile(team, user)
        except WorldError:
            return Profile()

    async def without_bots(self, team: str, users: Collection[str]) -> frozenset[str]:
        """Return those of `users` who are people."""
        return frozenset([user for user in sorted(users) if not (await self.load_profile(team, user)).bot])


def read_profile(told: Mapping[str, Any], team: str, user: str) -> Profile:
    """Return the profile in Slack's user object `told`, as seen from workspace `team`."""
    zone = told.get("tz")
    bot = bool(told.get("is_bot")) or user == SLACKBOT
    outside = any(told.get(flag) for flag in ("is_stranger", "is_restricted", "is_ultra_restricted", "deleted"))
    member = bool(told) and not bot and not outside and team in _teams(told, team)
    return Profile(
        zone=zone if isinstance(zone, str) else "",
        bot=bot,
        member=member,
        admin=member and bool(told.get("is_admin") or told.get("is_owner")),
    )


def _teams(told: Mapping[str, Any], team: str) -> list[object]:
    """The workspaces a person belongs to: one, or those of an organization. `team` where Slack names none."""
    enterprise = told.get("enterprise_user")
    shared = enterprise.get("teams") if isinstance(enterprise, Mapping) else None
    return [told.get("team_id") or team, *(shared if isinstance(shared, list) else ())]
