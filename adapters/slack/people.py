"""What Slack tells about people, remembered for a while: their time zone, and whether they are bots. For the asker."""

from collections import OrderedDict
from collections.abc import Collection

from adapters.slack.client import SlackApi
from bot.errors import RefusedError, WorldError
from bot.model import Value

REMEMBERED = 10_000
SLACKBOT = "USLACKBOT"


class Profile(Value, frozen=True, kw_only=True):
    """One person of a workspace. `zone` is "" when it is not known; `admin` manages the workspace."""

    zone: str = ""
    bot: bool = False
    admin: bool = False


class People:
    """Looks people up, each once."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._known: OrderedDict[tuple[str, str], Profile] = OrderedDict()

    async def load_profile(self, team: str, user: str) -> Profile:
        """Return what is known of a person; nothing when Slack does not tell just now."""
        if known := self._known.get((team, user)):
            self._known.move_to_end((team, user))
            return known
        try:
            found = await self._api.call(team, "users.info", user=user)
        except RefusedError as error:
            if error.about != "person":
                raise
            found = {}
        told = found.get("user")
        told = told if isinstance(told, dict) else {}
        zone = told.get("tz")
        profile = Profile(
            zone=zone if isinstance(zone, str) else "",
            bot=bool(told.get("is_bot")) or user == SLACKBOT,
            admin=bool(told.get("is_admin") or told.get("is_owner")),
        )
        self._known[(team, user)] = profile
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
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
