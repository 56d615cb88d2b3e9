"""The local Discord itself: the real discord.py, bare, finds there what it finds at the real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord
import pytest
from cases import each
from discord import app_commands
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_limits import Limits

INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True)


class Bare(discord.AutoShardedClient):
    """A client with one command of each kind."""

    def __init__(self) -> None:
        super().__init__(intents=INTENTS, max_messages=None, allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.reactions: list[tuple[str, int]] = []
        self.joined: list[str] = []
        papers(self.tree)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause between shards."""

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.reactions.append(("+", event.user_id))

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        self.reactions.append(("-", event.user_id))


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.edit_message(content="page 2")

    @discord.ui.button(label="Change", custom_id="change")
    async def change(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.send_modal(Form())


class Form(discord.ui.Modal, title="Digest"):
    when = discord.ui.TextInput(label="When", custom_id="when", default="09:00")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"at {self.when.value}", ephemeral=True)


def papers(tree: app_commands.CommandTree) -> None:
    async def offered(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + "…", value=current)]

    @tree.command(name="papers", description="Papers")
    @app_commands.autocomplete(query=offered)
    async def papers(interaction: discord.Interaction, query: str = "") -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"first: {query}", view=Buttons())
        await interaction.edit_original_response(content=f"better: {query}")

    @tree.context_menu(name="Save paper")
    async def save(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"saved {message.content}", ephemeral=True)

    group = app_commands.Group(
        name="digest", description="The digest", default_permissions=discord.Permissions(manage_channels=True)
    )

    @group.command(name="subscribe", description="Set up")
    async def subscribe(
        interaction: discord.Interaction, time: str = "", channel: discord.TextChannel | None = None
    ) -> None:
        await interaction.response.send_message(f"daily at {time} in {channel.name if channel else 'here'}")

    tree.add_command(group)


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
    assert not fake.errors


@asynccontextmanager
async def running(fake: FakeDiscord, *, shards: int = 1) -> AsyncIterator[Bare]:
    client = Bare()
    await client.login(fake.token)
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = discord.gateway.yarl.URL(fake.gateway.url)
    task = asyncio.create_task(client.connect())
    try:
        await fake.connected(shards)
        await client.tree.sync()
        yield client
    finally:
        await client.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def place(fake):
    guild = fake.add_guild("Lab")
    return guild, fake.add_channel(guild, "papers"), fake.add_user("ana")


async def eventually(look) -> None:
    async with asyncio.timeout(60):
        while not look():
            await asyncio.sleep(0.002)


async def test_a_command_is_answered_privately_and_a_second_answer_replaces_the_first(fake, place):
    _, room, ana = place
    async with running(fake):
        answer = await fake.type(ana, room, "llm")
        message = await answer.reply(2)
    assert answer.seen == ["first: llm\n[Next]\n[Change]", "better: llm\n[Next]\n[Change]"]
    assert answer.private
    assert message.seen_by is ana
    assert not room.messages


async def test_buttons_menus_forms_groups_and_suggestions_reach_the_client(fake, place):
    guild, room, ana = place
    guild.managers.add(ana.id)
    async with running(fake):
        message = await (await fake.type(ana, room, "llm")).reply(2)
        assert (await (await fake.press(ana, message, "Next")).reply()).text.startswith("page 2")
        form = await fake.press(ana, message, "Change")
        assert (await (await fake.submit(form, when="10:00")).reply()).text == "at 10:00"
        assert await fake.complete(ana, "sh", room) == ["sh…"]
        said = fake.say(ana, room, "Titans")
        assert (await (await fake.menu(ana, said, "Save paper")).reply()).text == "saved Titans"
        posted = await (await fake.run(ana, room, "digest subscribe", time="09:00", channel=room)).reply()
    assert posted.text == "daily at 09:00 in papers"
    assert room.messages == [said, posted]


async def test_commands_are_hidden_from_those_who_may_not_manage(fake, place):
    _, room, ana = place
    async with running(fake):
        with pytest.raises(AssertionError, match="does not see"):
            await fake.run(ana, room, "digest subscribe")


async def test_private_talks_and_people_who_installed_the_app_are_contexts_of_their_own(fake, place):
    elsewhere = fake.add_guild("Elsewhere", present=False)
    hall = fake.add_channel(elsewhere, "hall")
    ana = fake.add_user("ana", installed=True)
    async with running(fake):
        there = await (await fake.type(ana, hall, "llm")).reply(2)
        private = await (await fake.type(ana, fake.world.private(ana), "llm")).reply(2)
    assert there.text == private.text


async def test_an_answer_after_three_seconds_is_too_late_and_a_second_one_is_refused(fake, place, clock):
    _, room, ana = place
    async with running(fake) as client:
        fake.twice = True
        twice = await fake.type(ana, room, "llm")
        await twice.reply(2)
        await eventually(lambda: twice.refusals)
        assert [refusal.code for refusal in twice.refusals] == [40060]
        fake.twice = False
        late = await fake.type(ana, room, "late")
        clock.advance(seconds=4)
        await eventually(lambda: late.refusals)
        assert late.refusals[0].code == 10062
        assert fake.desk.did_not_respond(late)
        assert client.user


async def test_the_same_nonce_within_minutes_shows_nothing_new_and_history_has_none(fake, place, clock):
    _, room, _ = place
    async with running(fake) as client:
        channel = client.get_partial_messageable(int(room.id), type=discord.ChannelType.text)
        first = await channel.send("one", nonce="digest-1")
        again = await channel.send("one", nonce="digest-1")
        clock.advance(minutes=5)
        later = await channel.send("one", nonce="digest-1")
        history = [message.nonce async for message in channel.history(limit=10)]
    assert first.id == again.id != later.id
    assert [message.text for message in room.messages] == ["one", "one"]
    assert history == [None, None]


async def test_reactions_missed_in_a_drop_come_with_the_resume_and_are_lost_with_the_session(fake, place):
    _, room, ana = place
    async with running(fake) as client:
        message = await client.get_partial_messageable(int(room.id)).send("paper")
        shown = room.log[str(message.id)]
        fake.react(ana, shown)
        await eventually(lambda: len(client.reactions) == 1)
        fake.gateway.ask_to_reconnect()
        fake.unreact(ana, shown)
        await eventually(lambda: len(client.reactions) == 2)
        fake.gateway.invalidate()
        fake.react(ana, shown, burst=True)
        await eventually(lambda: len(fake.gateway.identifies) == 2)
    assert client.reactions == [("+", int(ana.id)), ("-", int(ana.id))]
    assert len(fake.gateway.resumes) == 1
    assert fake.gateway.lost == ["MESSAGE_REACTION_ADD"]


@asynccontextmanager
async def asking(fake: FakeDiscord) -> AsyncIterator[discord.Client]:
    """A client that only asks by REST."""
    client = discord.Client(intents=INTENTS, allowed_mentions=discord.AllowedMentions.none())
    await client.login(fake.token)
    try:
        yield client
    finally:
        await client.close()


def button(custom_id: str, label: str = "Save") -> dict:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id}


def row(*buttons: dict) -> dict:
    return {"type": 1, "components": list(buttons)}


def text(words: str) -> dict:
    return {"type": 10, "content": words}


@each(
    "body, code",
    [
        ({"content": "x" * 2_001}, 50035),
        ({"content": "   "}, 50006),
        ({"embeds": [{"description": "x" * 3_001}, {"description": "x" * 3_000}]}, 50035),
        ({"embeds": [{"title": "x" * 257}]}, 50035),
        ({"content": "x", "components": [row(button("a"), button("a"))]}, 50035),
        ({"content": "x", "components": [row(button("a" * 101))]}, 50035),
        ({"content": "x", "components": [row(*(button(str(n)) for n in range(6)))]}, 50035),
        ({"content": "x", "components": [text("needs the flag")]}, 50035),
        ({"flags": 1 << 15, "content": "x", "components": [text("beside")]}, 50035),
        ({"flags": 1 << 15, "components": [text("x")] * 41}, 50035),
        ({"flags": 1 << 15, "components": [text("x" * 2_000)] * 2 + [text("y")]}, 50035),
        ({"content": "x", "nonce": "n" * 26, "enforce_nonce": True}, 50035),
    ],
)
async def test_what_discord_cannot_show_is_refused(fake, place, body, code):
    guild, room, _ = place
    guild.permissions |= discord.Permissions(embed_links=True).value
    async with asking(fake) as client:
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=room.id)
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.request(route, json=body)
    assert refused.value.code == code
    assert not room.messages
    fake.errors.clear()  # the judge has seen it, too


async def test_threads_publishing_and_private_talks_follow_discord_s_rules(fake):
    guild, ana = fake.add_guild("Lab"), fake.add_user("ana")
    news, plain = fake.add_channel(guild, "news", kind="announcement"), fake.add_channel(guild, "plain")
    async with asking(fake) as client:
        announced = await client.get_partial_messageable(int(news.id)).send("one")
        await announced.publish()
        with pytest.raises(discord.HTTPException) as again:
            await announced.publish()
        said = await client.get_partial_messageable(int(plain.id), guild_id=int(guild.id)).send("two")
        with pytest.raises(discord.HTTPException) as no_news:
            await said.publish()
        begin = client.http.start_thread_with_message
        opened = await begin(plain.id, said.id, name="Papers", auto_archive_duration=1440)
        with pytest.raises(discord.HTTPException) as twice:
            await begin(plain.id, said.id, name="Papers", auto_archive_duration=1440)
        private = await client.http.request(
            discord.http.Route("POST", "/users/@me/channels"), json={"recipient_id": ana.id}
        )
        ana.dms_open = False
        with pytest.raises(discord.Forbidden) as closed:
            await client.get_partial_messageable(int(private["id"])).send("psst")
    assert [error.value.code for error in (again, no_news, twice, closed)] == [40033, 50024, 160004, 50007]
    assert news.messages[0].published
    assert opened["id"] == str(said.id)
    assert not fake.dms(ana)


async def test_who_reacted_is_told_in_pages_for_each_kind(fake, place):
    _, room, _ = place
    people = [fake.add_user(f"reader {number}") for number in range(130)]
    message = fake.say(people[0], room, "Titans")
    for number, user in enumerate(people):
        fake.react(user, message, burst=number >= 120)
    async with asking(fake) as client:
        where = int(room.id), int(message.id), "🔖"
        first = await client.http.get_reaction_users(*where, 100)
        rest = await client.http.get_reaction_users(*where, 100, after=first[-1]["id"])
        burst = await client.http.get_reaction_users(*where, 100, type=1)
        shown = await client.http.get_message(room.id, message.id)
    assert (len(first), len(rest), len(burst)) == (100, 20, 10)
    assert shown["reactions"][0]["count_details"] == {"normal": 120, "burst": 10}


async def test_haste_is_refused_for_a_route_and_for_all_together(clock, place):
    limits = Limits(per_s=5, routes={"POST messages": (2, 5.0)})
    async with open_discord(clock, limits=limits) as fake, aimed_at(fake):
        rooms = [fake.add_channel(fake.add_guild("Lab"), f"room {number}") for number in range(4)]
        turns = [fake.turnstile.ask("POST messages", rooms[0].id) for _ in range(3)]
        turns += [fake.turnstile.ask("GET messages", room.id) for room in rooms[1:]]
    assert [bool(turn.retry_after_s) for turn in turns] == [False, False, True, False, False, True]
    assert [turn.is_global for turn in turns] == [False] * 5 + [True]
    assert turns[0].headers["X-RateLimit-Remaining"] == "1"
