"""What people do on the local Discord: type, press, fill a form, react, write. Each does as the client does."""

from typing import Any

import discord
from fakes.discord_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Answer, Desk
from fakes.discord_things import COMPONENTS_V2, EPHEMERAL, THREADS, Channel, Message, User, walk_components
from fakes.discord_world import World

UPLOAD_BYTES = 10 * 1024 * 1024
IN_GUILD, WITH_BOT, ELSEWHERE = 0, 1, 2  # contexts of an interaction
SUB_COMMAND, GROUP, CHANNEL_OPTION = 1, 2, 7


class People:
    """The hands of everybody. With `twice` every interaction arrives two times."""

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        self.twice = False

    # commands

    async def type(self, user: User, channel: Channel, text: str = "", *, command: str = "papers") -> Answer:
        """Send `/papers query:text`; without a text the command alone."""
        return await self.run(user, channel, command, **({"query": text} if text else {}))

    async def run(self, user: User, channel: Channel, name: str, /, **options: Any) -> Answer:
        """Send a slash command, `"digest subscribe"` with its options by name."""
        registered, path = self._command(user, channel, name)
        answer = self._open(COMMAND, user, channel)
        given, resolved = self._options(path[-1], options, user)
        data = self._invoked(registered, path, given) | ({"resolved": resolved} if resolved else {})
        self._deliver(answer, data)
        return answer

    async def complete(
        self, user: User, text: str, channel: Channel, *, command: str = "papers", option: str = "query", **options: Any
    ) -> list[str]:
        """Type a part of an option's value; return what is offered."""
        answer = await self.completing(user, text, channel, command=command, option=option, **options)
        return await answer.suggested()

    async def completing(
        self, user: User, text: str, channel: Channel, *, command: str = "papers", option: str = "query", **options: Any
    ) -> Answer:
        registered, path = self._command(user, channel, command)
        answer = self._open(AUTOCOMPLETE, user, channel)
        given, _ = self._options(path[-1], {**options, option: text}, user)
        for entry in given:
            entry |= {"focused": True} if entry["name"] == option else {}
        self._deliver(answer, self._invoked(registered, path, given))
        return answer

    async def menu(self, user: User, message: Message, name: str, **more: Any) -> Answer:
        """Choose an entry of a message's menu; `more` is what else the message has, as Discord sends it."""
        registered = self._registered(user, message.channel, name, kind=3)
        answer = self._open(COMMAND, user, message.channel)
        data = {"id": registered["id"], "name": name, "type": 3, "target_id": message.id}
        self._deliver(answer, data | {"resolved": {"messages": {message.id: message.payload() | more}}})
        return answer

    # components and forms

    async def press(self, user: User, message: Message, label: str, nth: int = 0) -> Answer:
        """Press the button with this label or custom_id on a message."""
        menus = [each for each in message.selects() if each["placeholder"] == "More…"]
        if label in (option["label"] for menu in menus for option in menu["options"]):
            return await self.choose_more(user, message, label)
        node = message.button(label, nth)
        assert not node.get("disabled"), f"the button {label!r} is grey"
        assert node.get("custom_id"), f"the button {label!r} is a link"
        return await self._use(user, message, {"custom_id": node["custom_id"], "component_type": 2})

    async def choose(self, user: User, message: Message, *values: str, hint: str = "Save") -> Answer:
        """Have just these values chosen in the menu of a message in which `hint` stands."""
        [menu] = [each for each in message.selects() if hint in each["placeholder"]]
        assert {*values} <= {option["value"] for option in menu["options"]}, "no such choice"
        assert menu["min_values"] <= len(values) <= menu["max_values"], "so many cannot be chosen"
        data = {"custom_id": menu["custom_id"], "component_type": 3, "values": list(values)}
        return await self._use(user, message, data)

    async def choose_more(self, user: User, message: Message, label: str) -> Answer:
        """Choose what stands in the menu below the buttons of a paper."""
        [menu] = [each for each in message.selects() if each["placeholder"] == "More…"]
        values = [option["value"] for option in menu["options"] if option["label"] == label]
        return await self.choose(user, message, *values, hint="More…")

    async def _use(self, user: User, message: Message, data: dict[str, Any]) -> Answer:
        assert message.seen_by in (None, user), "nobody else sees this message"
        assert not message.deleted, "this message is gone"
        answer = self._open(COMPONENT, user, message.channel, message)
        self._deliver(answer, data | {"id": 2}, message=message)
        return answer

    async def submit(self, form: Answer, /, **fields: str) -> Answer:
        """Send the form that an interaction opened; fields that are not named keep what stands in them."""
        opened = await form.opened()
        answer = self._open(MODAL, form.user, form.channel, form.source)
        rows = [self._filled(row, dict(fields)) for row in opened["components"]]
        data = {"custom_id": opened["custom_id"], "components": rows}
        self._deliver(answer, data, message=form.source)
        return answer

    def _filled(self, row: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
        inner = row.get("component") or row["components"][0]
        value = fields.get(inner["custom_id"], inner.get("value") or "")
        if inner["type"] == 3:
            chosen = [option["value"] for option in inner["options"] if option.get("default")]
            value_part: dict[str, Any] = {"values": fields[inner["custom_id"]].split(",")
                                          if inner["custom_id"] in fields else chosen}  # fmt: skip
        else:
            value_part = {"value": value}
        sent = {"type": inner["type"], "custom_id": inner["custom_id"], "id": 3, **value_part}
        return {"type": 18, "id": 2, "component": sent} if "component" in row else {"type": 1, "components": [sent]}

    # words and reactions

    def say(self, user: User, channel: Channel, text: str) -> Message:
        """Write an ordinary message."""
        return self.world.put(channel, user, {"content": text}, {})

    def react(self, user: User, message: Message, emoji: str = "🔖", *, burst: bool = False) -> None:
        assert not message.flags & EPHEMERAL, "Discord has no reactions on private answers"
        people = message.reactions.setdefault(emoji, ([], []))[burst]
        if user.id not in people:
            people.append(user.id)
            self.world.emit("MESSAGE_REACTION_ADD", self._reaction(user, message, emoji, burst), message.channel.guild)

    def unreact(self, user: User, message: Message, emoji: str = "🔖", *, burst: bool = False) -> None:
        people = message.reactions.get(emoji, ([], []))
        people[burst].remove(user.id)
        if not any(people):
            message.reactions.pop(emoji)
        self.world.emit("MESSAGE_REACTION_REMOVE", self._reaction(user, message, emoji, burst), message.channel.guild)

    def _reaction(self, user: User, message: Message, emoji: str, burst: bool) -> dict[str, Any]:
        told = {
            "user_id": user.id, "channel_id": message.channel.id, "message_id": message.id, "burst": burst,
            "emoji": {"id": None, "name": emoji}, "type": int(burst), "message_author_id": message.author.id,
        }  # fmt: skip
        if guild := message.channel.guild:
            told |= {"guild_id": guild.id, "member": guild.member(user)}
        return told

    # how it is sent

    def _registered(self, user: User, channel: Channel, name: str, *, kind: int = 1) -> dict[str, Any]:
        found = [command for command in self.world.commands if (command["name"], command["type"]) == (name, kind)]
        assert found, f"no command {name!r}; registered: {[command['name'] for command in self.world.commands]}"
        needed = int(found[0].get("default_member_permissions") or 0)
        allowed = channel.guild is None or channel.guild.may(user) & needed == needed
        assert allowed, f"{user.name} does not see the command {name!r} here"
        contexts = found[0].get("contexts")
        assert contexts is None or self._context(channel) in contexts, f"the command {name!r} is not offered here"
        return found[0]

    def _command(self, user: User, channel: Channel, name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The registered command, and the path through its groups down to the one that is run."""
        words = name.split()
        registered = self._registered(user, channel, words[0])
        path = [registered]
        for word in words[1:]:
            inner = [option for option in path[-1].get("options", []) if option["name"] == word]
            assert inner, f"no {word!r} in the command {name!r}"
            path.append(inner[0])
        return registered, path

    def _options(
        self, node: dict[str, Any], values: dict[str, Any], user: User
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        known = {option["name"]: option for option in node.get("options", [])}
        assert set(values) <= set(known), f"options {sorted(known)}, given {sorted(values)}"
        missing = [name for name, option in known.items() if option.get("required") and name not in values]
        assert not missing, f"the client does not send the command without {missing}"
        given, resolved = [], {}
        for name, value in values.items():
            if isinstance(value, Channel):
                shown = {**value.payload(), "permissions": str(value.guild.may(user) if value.guild else 0)}
                resolved.setdefault("channels", {})[value.id] = shown
            told = value.id if isinstance(value, Channel | User) else value
            given.append({"name": name, "type": known[name]["type"], "value": told})
        return given, resolved

    @staticmethod
    def _invoked(registered: dict[str, Any], path: list[dict[str, Any]], given: list[dict[str, Any]]) -> dict[str, Any]:
        options = given
        for node in reversed(path[1:]):
            options = [{"name": node["name"], "type": node["type"], "options": options}]
        return {"id": registered["id"], "name": registered["name"], "type": 1, "options": options}

    def _context(self, channel: Channel) -> int:
        return IN_GUILD if channel.guild else WITH_BOT if channel.user else ELSEWHERE

    def _open(self, kind: int, user: User, channel: Channel, source: Message | None = None) -> Answer:
        alone = channel.guild is not None and not channel.guild.present
        assert not alone or user.installed, "the app is neither here nor in the person's own list"
        return self.desk.open(kind, user, channel, source, alone=alone)

    def _deliver(self, answer: Answer, data: dict[str, Any], *, message: Message | None = None) -> None:
        payload = self._payload(answer, data)
        if message is not None:
            payload["message"] = message.payload()
        for _ in range(2 if self.twice else 1):
            self.world.emit("INTERACTION_CREATE", payload, answer.channel.guild)

    def _payload(self, answer: Answer, data: dict[str, Any]) -> dict[str, Any]:
        channel, user = answer.channel, answer.user
        rights = channel.guild.may(user) if channel.guild else discord.Permissions.all().value
        shown = {**channel.payload(), "permissions": str(rights)}
        payload = {
            "id": answer.id, "application_id": self.world.bot.id, "type": answer.kind, "token": answer.token,
            "version": 1, "data": data, "channel_id": channel.id, "channel": shown, "locale": user.locale,
            "entitlements": [], "attachment_size_limit": UPLOAD_BYTES,
            "app_permissions": str(channel.permissions()), "context": self._context(channel),
        }  # fmt: skip
        if channel.guild is None:
            owners = {"1": user.id} if user.installed else {"0": "0"}
            return payload | {"user": user.payload(), "authorizing_integration_owners": owners}
        guild = channel.guild
        owners = {"1": user.id} if answer.alone else {"0": guild.id}
        payload |= {
            "member": {**guild.member(user), "permissions": str(rights)},
            "authorizing_integration_owners": owners,
        }
        return payload | {
            "guild_id": guild.id, "guild_locale": "en-US",
            "guild": {"id": guild.id, "features": [], "locale": "en-US"},
        }  # fmt: skip


def forum_posts(channel: Channel) -> list[Channel]:
    """The posts of a forum: threads under it."""
    assert channel.guild
    return [inner for inner in channel.guild.channels.values() if inner.type in THREADS and inner.parent is channel]


__all__ = ["COMPONENTS_V2", "People", "forum_posts", "walk_components"]
