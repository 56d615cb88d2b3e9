"""The routes of the local Discord: each reads a request, asks the world, and returns what the world shows."""

from typing import Any

from fakes.discord_gateway import Gateway
from fakes.discord_rules import Refusal, malformed
from fakes.discord_things import Message, User
from fakes.discord_wire import CREATES_A_DAY, Asked, Wire


class Routes:
    """All that a bot may ask."""

    def __init__(self, wire: Wire, gateway: Gateway) -> None:
        self.world, self.desk, self.wire, self.gateway = wire.world, wire.desk, wire, gateway
        one = "/channels/{}/messages/{}"
        for method, pattern, handler in (
            ("GET", "/gateway/bot", self.gateway_bot),
            ("GET", "/users/@me", self.me),
            ("GET", "/users/@me/guilds", self.my_guilds),
            ("GET", "/users/{}", self.user),
            ("POST", "/users/@me/channels", self.open_private),
            ("GET", "/applications/@me", self.application),
            ("GET", "/oauth2/applications/@me", self.application),
            ("PUT", "/applications/{}/commands", self.put_commands),
            ("GET", "/applications/{}/commands", self.commands),
            ("GET", "/guilds/{}", self.guild),
            ("GET", "/guilds/{}/channels", self.guild_channels),
            ("GET", "/guilds/{}/roles", self.roles),
            ("GET", "/guilds/{}/members/{}", self.member),
            ("GET", "/channels/{}", self.channel),
            ("PATCH", "/channels/{}", self.change_channel),
            ("GET", "/channels/{}/messages", self.history),
            ("POST", "/channels/{}/messages", self.post),
            ("GET", one, self.message),
            ("PATCH", one, self.edit),
            ("DELETE", one, self.delete),
            ("POST", one + "/crosspost", self.publish),
            ("POST", one + "/threads", self.thread_on),
            ("POST", "/channels/{}/threads", self.thread),
            ("PUT", one + "/reactions/{}/@me", self.seed),
            ("GET", one + "/reactions/{}", self.reactors),
            ("POST", "/interactions/{}/{}/callback", self.call_back),
            ("POST", "/webhooks/{}/{}", self.follow_up),
            ("GET", "/webhooks/{}/{}/messages/{}", self.shown),
            ("PATCH", "/webhooks/{}/{}/messages/{}", self.change_shown),
            ("DELETE", "/webhooks/{}/{}/messages/{}", self.take_back),
        ):
            wire.route(method, pattern, handler)

    # the application

    async def gateway_bot(self, asked: Asked) -> Any:
        return self.gateway.limits()

    async def me(self, asked: Asked) -> Any:
        return self.world.bot.payload()

    async def my_guilds(self, asked: Asked) -> Any:
        here = sorted((guild for guild in self.world.guilds.values() if guild.present), key=lambda guild: int(guild.id))
        after, limit = int(asked.query.get("after", 0)), int(asked.query.get("limit", 200))
        page = [guild for guild in here if int(guild.id) > after][:limit]
        return [{"id": guild.id, "name": guild.name, "icon": None, "owner": False, "features": [],
                 "permissions": str(guild.permissions)} for guild in page]  # fmt: skip

    async def user(self, asked: Asked) -> Any:
        return self._user(asked.ids[0]).payload()

    def _user(self, user_id: str) -> User:
        if user_id not in self.world.users:
            raise Refusal(404, 10013, "Unknown User")
        return self.world.users[user_id]

    async def open_private(self, asked: Asked) -> Any:
        return self.world.private(self._user(str(asked.body["recipient_id"]))).payload()

    async def application(self, asked: Asked) -> Any:
        bot = self.world.bot
        return {
            "id": bot.id, "name": bot.name, "icon": None, "description": "", "bot_public": True, "rpc_origins": [],
            "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0, "summary": "", "team": None,
            "owner": self.world.add_user("developer").payload(), "bot": bot.payload(), "hook": True,
            "integration_types_config": {"0": {}, "1": {}}, "approximate_guild_count": len(self.world.guilds),
        }  # fmt: skip

    async def put_commands(self, asked: Asked) -> Any:
        known = {(command["name"], command["type"]): command for command in self.world.commands}
        fresh = [body for body in asked.body if (body["name"], body.get("type", 1)) not in known]
        if self.world.command_creates + len(fresh) > CREATES_A_DAY:
            raise Refusal(400, 30034, "Max number of daily application command creates has been reached (200)")
        self.world.command_puts += 1
        self.world.command_creates += len(fresh)
        self.world.commands = [self._registered(body, known.get((body["name"], body.get("type", 1))))
                               for body in asked.body]  # fmt: skip
        return self.world.commands

    def _registered(self, body: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
        command_id = known["id"] if known else self.world.snowflake()
        given = {"application_id": self.world.bot.id, "version": self.world.snowflake(), "description": ""}
        return {"default_member_permissions": None, "nsfw": False, "type": 1, **given, **body, "id": command_id}

    async def commands(self, asked: Asked) -> Any:
        return self.world.commands

    # servers and channels

    def _guild(self, guild_id: str) -> Any:
        found = self.world.guilds.get(guild_id)
        if found is None:
            raise Refusal(404, 10004, "Unknown Guild")
        if not found.present:
            raise Refusal(403, 50001, "Missing Access")
        return found

    async def guild(self, asked: Asked) -> Any:
        whole = self._guild(asked.ids[0]).payload()
        return {key: value for key, value in whole.items() if key not in ("channels", "threads", "members")}

    async def guild_channels(self, asked: Asked) -> Any:
        return self._guild(asked.ids[0]).payload()["channels"]

    async def roles(self, asked: Asked) -> Any:
        return self._guild(asked.ids[0]).roles()

    async def member(self, asked: Asked) -> Any:
        return self._guild(asked.ids[0]).member(self._user(asked.ids[1]))

    async def channel(self, asked: Asked) -> Any:
        return self.world.channel(asked.ids[0]).payload()

    async def change_channel(self, asked: Asked) -> Any:
        channel = self.world.channel(asked.ids[0])
        channel.archived = bool(asked.body.get("archived", channel.archived))
        channel.name = asked.body.get("name", channel.name)
        return channel.payload()

    # messages

    def _message(self, asked: Asked) -> Message:
        channel = self.world.channel(asked.ids[0])
        self.world.require(channel, "read_message_history")
        return self.world.message(channel, asked.ids[1])

    async def history(self, asked: Asked) -> Any:
        return [message.payload() for message in self.world.history(self.world.channel(asked.ids[0]), asked.query)]

    async def post(self, asked: Asked) -> Any:
        return self.world.post(self.world.channel(asked.ids[0]), asked.body, asked.files).payload(nonce=True)

    async def message(self, asked: Asked) -> Any:
        return self._message(asked).payload()

    async def edit(self, asked: Asked) -> Any:
        message = self.world.message(self.world.channel(asked.ids[0]), asked.ids[1])
        return self.world.edit(message, asked.body, asked.files).payload()

    async def delete(self, asked: Asked) -> Any:
        self.world.delete(self.world.message(self.world.channel(asked.ids[0]), asked.ids[1]))

    async def publish(self, asked: Asked) -> Any:
        return self.world.publish(self.world.message(self.world.channel(asked.ids[0]), asked.ids[1])).payload()

    async def thread_on(self, asked: Asked) -> Any:
        channel = self.world.channel(asked.ids[0])
        self.world.require(channel, "create_public_threads", "read_message_history")
        return self.world.open_thread(channel, asked.body["name"], self.world.message(channel, asked.ids[1])).payload()

    async def thread(self, asked: Asked) -> Any:
        return self.world.open_thread(self.world.channel(asked.ids[0]), asked.body["name"], None).payload()

    # reactions

    async def seed(self, asked: Asked) -> Any:
        message = self._message(asked)
        if asked.ids[2] not in message.reactions:
            self.world.require(message.channel, "add_reactions")
        normal, _ = message.reactions.setdefault(asked.ids[2], ([], []))
        if self.world.bot.id not in normal:
            normal.append(self.world.bot.id)

    async def reactors(self, asked: Asked) -> Any:
        message = self._message(asked)
        kind, limit, after = (
            int(asked.query.get(name, least)) for name, least in (("type", 0), ("limit", 25), ("after", 0))
        )
        if not 1 <= limit <= 100 or kind not in (0, 1):
            raise malformed("limit is 1 to 100, type 0 or 1")
        people = sorted(message.reactions.get(asked.ids[2], ([], []))[kind], key=int)
        return [self.world.users[person].payload() for person in people if int(person) > after][:limit]

    # answers

    async def call_back(self, asked: Asked) -> Any:
        told = self.desk.call_back(asked.ids[0], asked.ids[1], asked.body, asked.files)
        return told if asked.query.get("with_response") in ("1", "true") else None

    async def follow_up(self, asked: Asked) -> Any:
        return self.desk.follow_up(asked.ids[1], asked.body, asked.files).payload()

    async def shown(self, asked: Asked) -> Any:
        return self.desk.find(self.desk.of_token(asked.ids[1]), asked.ids[2]).payload()

    async def change_shown(self, asked: Asked) -> Any:
        return self.desk.edit(asked.ids[1], asked.ids[2], asked.body, asked.files).payload()

    async def take_back(self, asked: Asked) -> Any:
        self.desk.delete(asked.ids[1], asked.ids[2])
