"""Asks and tells Discord by REST, without a connection to its gateway: so a worker posts.

Every request waits for its turn, has a deadline, and ends in an answer, in `BusyError` (nothing was taken), in
`UnsureError` (perhaps it was) or in `DiscordRefusedError`. What went wrong on the way is tried again with the same
body: a message carries a nonce, with which a second one within minutes shows nothing; everything else may be repeated.
"""

from collections.abc import Mapping
from typing import Any, cast

from discord.http import Route

from adapters.discord.api import Wire

Json = dict[str, Any]

CHANNEL = "/channels/{channel_id}"
MESSAGES = CHANNEL + "/messages"
MESSAGE = MESSAGES + "/{message_id}"
REACTIONS = MESSAGE + "/reactions/{emoji}"
COMMANDS = "/applications/{app_id}/commands"


class Rest(Wire):
    """REST requests of one token."""

    # messages

    async def post(self, channel_id: int, body: Json, *, workspace: str, thread: bool = False) -> Json:
        """Post a message. `body` has a nonce and `enforce_nonce`, or a lost answer cannot be mended here."""
        route = Route("POST", MESSAGES, channel_id=channel_id)
        return await self._one(route, workspace, body, thread=thread, again="nonce" in body)

    async def load_messages(self, channel_id: int, *, workspace: str, **query: int) -> list[Json]:
        """Return a page of messages, newest first; `query` is `after`, `before` or `around`, and `limit` (100)."""
        route = Route("GET", MESSAGES, channel_id=channel_id)
        return await self._many(route, workspace, {"limit": 100, **query})

    async def load_message(self, channel_id: int, message_id: int, *, workspace: str) -> Json:
        """Return one message with its thread and the counts of its reactions."""
        return await self._one(Route("GET", MESSAGE, channel_id=channel_id, message_id=message_id), workspace)

    async def change(self, channel_id: int, message_id: int, body: Json, *, workspace: str) -> Json:
        """Give a message of the bot's another body."""
        return await self._one(Route("PATCH", MESSAGE, channel_id=channel_id, message_id=message_id), workspace, body)

    async def publish(self, channel_id: int, message_id: int, *, workspace: str) -> Json:
        """Publish a message of an announcement channel to the servers that follow it."""
        route = Route("POST", MESSAGE + "/crosspost", channel_id=channel_id, message_id=message_id)
        return await self._one(route, workspace)

    async def open_thread(self, channel_id: int, message_id: int, name: str, *, workspace: str) -> Json:
        """Begin a thread on a message. It has the message's id; refused with 160004 when it is there already."""
        route = Route("POST", MESSAGE + "/threads", channel_id=channel_id, message_id=message_id)
        return await self._one(route, workspace, {"name": name}, thread=True)

    async def seed(self, channel_id: int, message_id: int, emoji: str, *, workspace: str) -> None:
        """Put the bot's own reaction on a message."""
        route = Route("PUT", REACTIONS + "/@me", channel_id=channel_id, message_id=message_id, emoji=emoji)
        await self.ask(route, workspace, {}, None)

    async def load_reactors(
        self, channel_id: int, message_id: int, emoji: str, *, workspace: str, burst: bool = False, after: int = 0
    ) -> list[Json]:
        """Return up to 100 of those who reacted with `emoji`, by id from `after` on; `burst`: with a super reaction."""
        route = Route("GET", REACTIONS, channel_id=channel_id, message_id=message_id, emoji=emoji)
        return await self._many(route, workspace, {"limit": 100, "type": int(burst), "after": after})

    # places

    async def load_channel(self, channel_id: int, *, workspace: str) -> Json:
        """Return a channel or thread; raise DiscordRefusedError when it is gone or hidden."""
        return await self._one(Route("GET", CHANNEL, channel_id=channel_id), workspace)

    async def load_guild(self, guild_id: int) -> Json:
        """Return a server with its roles."""
        return await self._one(Route("GET", "/guilds/{guild_id}", guild_id=guild_id), str(guild_id))

    async def load_membership(self, guild_id: int) -> Json:
        """Return the bot's own membership of a server, with its roles."""
        path = "/guilds/{guild_id}/members/{member_id}"
        return await self._one(Route("GET", path, guild_id=guild_id, member_id=await self.me()), str(guild_id))

    async def open_private(self, user_id: int) -> Json:
        """Return the private channel with a person; opening it twice gives the same one."""
        return await self._one(Route("POST", "/users/@me/channels"), "", {"recipient_id": str(user_id)})

    # the application

    async def load_application(self) -> Json:
        """Return the application that the token belongs to."""
        return await self._one(Route("GET", "/applications/@me"), "")

    async def load_gateway(self) -> Json:
        """Return the gateway's address, how many shards are wanted, and how many starts are left today."""
        return await self._one(Route("GET", "/gateway/bot"), "")

    async def load_commands(self) -> list[Json]:
        """Return the commands that are registered everywhere."""
        return await self._many(Route("GET", COMMANDS, app_id=await self.me()), "", {})

    async def put_commands(self, commands: list[Json]) -> list[Json]:
        """Replace the commands that are registered everywhere."""
        route = Route("PUT", COMMANDS, app_id=await self.me())
        return cast(list[Json], await self.ask(route, "", _with(commands), list))

    # how it is asked

    async def _one(
        self, route: Route, workspace: str, body: Json | None = None, *, thread: bool = False, again: bool = True
    ) -> Json:
        answer = await self.ask(route, workspace, _with(body), dict, thread=thread, again=again)
        return cast(Json, answer)

    async def _many(self, route: Route, workspace: str, query: Mapping[str, int]) -> list[Json]:
        return cast(list[Json], await self.ask(route, workspace, {"params": dict(query)}, list))


def _with(body: Any) -> Json:
    return {} if body is None else {"json": body}
