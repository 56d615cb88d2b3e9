"""The one token of a bot that lives in a single workspace."""

from bot.errors import RefusedError


class OneToken:
    """Gives the token to its own workspace only, once it is known which that is (`belongs_to`)."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._team = ""

    @property
    def team(self) -> str:
        """The workspace it belongs to, "" until that is known."""
        return self._team

    def belongs_to(self, team_id: str) -> None:
        """Say whose token it is."""
        self._team = team_id

    async def load_token(self, team_id: str) -> str:
        """Return the token; raise RefusedError for another workspace."""
        if self._team and team_id and team_id != self._team:
            reason = f"the bot's token is that of workspace {self._team}"
            raise RefusedError(reason, about="workspace", advice="Use that workspace, or let others install the app.")
        return self._token
