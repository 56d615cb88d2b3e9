"""What the bot may do in a channel, reckoned as Discord does, and said in its words."""

import discord
from cases import each

from adapters.discord.digest_group import PLACES
from adapters.discord.permissions import INVITED, advise, missing, read_permissions


def bits(**flags: bool) -> str:
    return str(discord.Permissions(**flags).value)


MEMBER = {"user": {"id": "9"}, "roles": ["2"]}


def guild(everyone: str = "0", role: str = str(INVITED.value)) -> dict:
    return {"id": "1", "roles": [{"id": "1", "permissions": everyone}, {"id": "2", "permissions": role},
                                 {"id": "3", "permissions": bits(administrator=True)}]}  # fmt: skip


def overwrite(target: str, kind: int = 0, *, allow: str = "0", deny: str = "0") -> dict:
    return {"id": target, "type": kind, "allow": allow, "deny": deny}


@each("overwrites, names", [
        ([], ()),
        ([overwrite("1", deny=bits(send_messages=True))], ("Send Messages",)),
        ([overwrite("1", deny=bits(send_messages=True)), overwrite("2", allow=bits(send_messages=True))], ()),
        ([overwrite("2", allow=bits(send_messages=True)), overwrite("9", 1, deny=bits(send_messages=True))],
         ("Send Messages",)),
        ([overwrite("2", deny=bits(view_channel=True, send_messages=True))], ("View Channel",)),
        ([overwrite("3", deny=bits(send_messages=True)), overwrite("8", 1, deny=bits(send_messages=True))], ()),
        ([overwrite("2", deny=bits(create_public_threads=True, send_messages_in_threads=True))],
         ("Create Public Threads", "Send Messages in Threads")),
    ])  # fmt: skip
def test_overwrites_count_in_discord_s_order(overwrites, names):
    allowed = read_permissions(guild(), MEMBER, {"permission_overwrites": overwrites})
    assert missing(allowed) == names


def test_an_administrator_may_everything():
    member = {"user": {"id": "9"}, "roles": ["3"]}
    denied = {"permission_overwrites": [overwrite("3", deny=bits(view_channel=True))]}
    assert missing(read_permissions(guild(), member, denied)) == ()


def test_threads_are_asked_for_only_where_there_are_threads():
    allowed = discord.Permissions(view_channel=True, read_message_history=True, send_messages=True)
    assert missing(allowed, "list") == missing(allowed, "papers") == ()
    assert missing(allowed, "thread") == ("Create Public Threads", "Send Messages in Threads")


@each("kind, names", [
        (0, ("Create Public Threads", "Send Messages in Threads")),
        (5, ("Create Public Threads", "Send Messages in Threads")),
        (2, ("Connect",)),
        (13, ("Connect",)),
    ])  # fmt: skip
def test_in_a_voice_or_stage_channel_who_may_not_connect_may_nothing(kind, names):
    allowed = discord.Permissions(view_channel=True, read_message_history=True, send_messages=True)
    assert missing(allowed, "thread", kind) == names


def test_the_menu_of_channels_offers_every_kind_that_takes_messages_by_itself():
    assert {kind.value for kind in PLACES} == {0, 2, 5, 13}  # text, voice, announcement, stage


def test_the_advice_names_the_switches():
    assert advise(()) == ""
    assert advise(["A"]).endswith("role: A.")
    assert advise(["A", "B", "C"]).endswith("role: A, B and C.")
