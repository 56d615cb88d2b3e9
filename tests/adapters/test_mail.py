"""Digests by mail, from asking in chat to the last goodbye: nobody gets mail that they did not confirm."""

import re
from contextlib import suppress
from copy import copy
from datetime import date

import pytest
from fakes.mailing import ADA, EVE, KEY, PAGES, open_mail_talk
from fakes.mortal import Crash, Life, Mortal
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.stored_rows import every_byte
from msgspec.structs import replace
from prometheus_client import generate_latest

from bot.app import open_bot
from bot.mail.mailing import AN_ADDRESS, AN_ASKER, Mailing
from bot.model import Paper, PaperId, Workspace
from bot.store.installations import Seal
from bot.store.mail import MailBook
from bot.workspaces.membership import Membership

BOX, OTHER = "lovelace@analytical.example", "lovelace@elsewhere.example"
MONDAY, TUESDAY = date(2025, 4, 21), date(2025, 4, 22)
PAPERS = [Paper(id=PaperId(f"2504.0000{n}"), title=f"Matter {n}", days=(MONDAY,), upvotes=n) for n in (1, 2, 3)]
LATER = [Paper(id=PaperId("2504.00011"), title="Newer matter", days=(TUESDAY,), upvotes=5)]


def two_days() -> FakeSource:
    source = FakeSource()
    source.days = {MONDAY: PAPERS, TUESDAY: LATER}
    return source


@pytest.fixture
async def talk(redis, server_url, clock):
    async with open_mail_talk(server_url, clock, two_days()) as talk:
        yield talk


@pytest.fixture
async def coded(redis, server_url, clock):
    """Without PUBLIC_URL."""
    async with open_mail_talk(server_url, clock, two_days(), base="") as talk:
        yield talk


async def test_nothing_but_one_confirmation_comes_before_it_is_confirmed(talk):
    said = await talk.read(f"mail {BOX} at 8 top 2")
    assert "Check your inbox" in said
    assert "l…@analytical.example" in said
    assert BOX not in said
    [mail] = talk.boxes.to(BOX)
    assert mail.parsed["Subject"] == "Confirm your daily papers"
    await talk.pass_time(days=1)
    await talk.pass_time(days=1)
    assert len(talk.boxes.mails) == 1


async def test_a_confirmed_address_gets_each_digest_once(talk):
    await talk.say(f"mail {BOX} at 8 top 2")
    assert await talk.confirm(BOX)
    talk.boxes.mails.clear()
    await talk.pass_time(hours=16)
    [mail] = talk.boxes.mails
    assert mail.recipients == (BOX,)
    assert mail.parsed["Subject"] == "Papers · Tuesday 22 April: Newer matter"
    await talk.pass_time(minutes=10)
    assert len(talk.boxes.mails) == 1


async def test_a_link_works_once_and_not_after_48_hours(talk):
    await talk.say(f"mail {BOX}")
    token = talk.link(BOX)
    assert await talk.bot.mailing.peek(token)
    assert await talk.bot.mailing.confirm_link(token)
    assert await talk.bot.mailing.confirm_link(token) is None
    await talk.say(f"mail {OTHER}", EVE)
    old = talk.link(OTHER)
    talk.clock.advance(hours=49)
    assert await talk.bot.mailing.peek(old) is None
    assert await talk.bot.mailing.confirm_link(old) is None


async def test_a_confirmation_that_is_cut_short_anywhere_is_made_up_for_by_the_same_link(talk):
    bot, deaths = talk.bot, 0
    for dies_at in range(16):
        box = f"l{dies_at}@analytical.example"
        await talk.say(f"mail {box} at 8")
        token, life = talk.link(box), Life(dies_at)
        book, store = Mortal(bot.mailing.book, "book", life), copy(bot.store)
        store.subscriptions = Mortal(bot.store.subscriptions, "subscriptions", life)
        with suppress(Crash):
            await Mailing(book, store, bot.publishers, talk.clock, base=PAGES).confirm_link(token)
        await bot.mailing.confirm_link(token)
        assert await bot.mailing.peek(token) is None
        said = await talk.read("mail")
        assert ("To l…@analytical.example." in said, "Next" in said) == (True, True), life.died_after
        await talk.say("mail off")
        deaths += life.over
        if not life.over:
            break
    assert 5 <= deaths < 16


async def test_forged_links_are_nothing(talk):
    await talk.say(f"mail {BOX}")
    token = talk.link(BOX)
    flipped = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    leaving = (await talk.bot.mailing.leave_url(await talk.bot.mailing.book.channel_of(BOX))).rpartition("/")[2]
    odd = ("", "x", "=", "ü", flipped, token[:60], token + "AAAA", "A" * 64, "A" * 10_000, token.swapcase())
    for forged in (*odd, leaving):
        assert await talk.bot.mailing.confirm_link(forged) is None, forged
        assert forged == leaving or not await talk.bot.mailing.leave_link(forged), forged
    assert not await talk.bot.mailing.leave_link(token)


async def test_without_pages_the_code_is_typed_by_whoever_asked(coded):
    await coded.say(f"mail {BOX} at 8")
    [mail] = coded.boxes.to(BOX)
    assert "http" not in mail.part("plain")
    code = coded.code(BOX)
    assert "doesn't work" in await coded.read(f"mail code {code}", EVE)
    assert "doesn't work" in await coded.read("mail code 22222-22222")
    assert "Confirmed" in await coded.read(f"mail code {code.lower()}")
    assert "doesn't work" in await coded.read(f"mail code {code}")
    await coded.pass_time(hours=16)
    assert len(coded.boxes.to(BOX)) == 2


async def test_mail_shows_what_is_set_masked_and_typing_it_again_changes_it(talk):
    assert "don't get papers by mail" in await talk.read("mail")
    await talk.say(f"mail {BOX} at 8 top 2 about matter")
    assert "on its way" in await talk.read("mail")
    await talk.confirm(BOX)
    said = await talk.read("mail")
    assert "To l…@analytical.example." in said
    assert "top 2" in said
    sent = len(talk.boxes.mails)
    assert "Changed" in await talk.read(f"mail {BOX.upper()} at 7:30")
    assert "07:30" in await talk.read("mail")
    assert "top 2 about matter" in await talk.read("mail")
    assert len(talk.boxes.mails) == sent


async def test_a_second_address_takes_the_place_of_the_first_once_it_is_confirmed(talk):
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    await talk.say(f"mail {OTHER} at 8")
    assert "l…@analytical.example" in await talk.read("mail")
    await talk.confirm(OTHER)
    assert "l…@elsewhere.example" in await talk.read("mail")
    talk.boxes.mails.clear()
    await talk.pass_time(hours=16)
    assert [mail.recipients for mail in talk.boxes.mails] == [(OTHER,)]


@pytest.mark.parametrize("goodbye", ["mail off", "forget me yes", "page", "operator", "uninstall"])
async def test_whoever_leaves_is_deleted_at_once_and_gets_nothing_more(talk, goodbye):
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    await talk.pass_time(hours=16)
    channel = await talk.bot.mailing.book.channel_of(BOX)
    if goodbye == "page":
        token = (await talk.bot.mailing.leave_url(channel)).rpartition("/")[2]
        assert await talk.bot.mailing.leave_link(token)
        assert await talk.bot.mailing.leave_link(token), "twice is as good as once"
    elif goodbye == "operator":
        assert await talk.bot.mailing.leave_address(BOX.upper())
    elif goodbye == "uninstall":
        await talk.bot.purge(Workspace(platform="fake", id="T1"))
    else:
        await talk.say(goodbye)
    talk.boxes.mails.clear()
    await talk.pass_time(days=1)
    assert not talk.boxes.mails
    left = [key for key in await talk.bot.redis.keys("*") if channel.id.encode() in key]
    assert set(left) <= {f"papers:{{channel:{channel.ref}}}:delivery".encode()}
    assert all([0 < await talk.bot.redis.ttl(key) <= 60 for key in left])
    assert channel.id.encode() not in await talk.bot.redis.zrange("papers:{workspace:mail:}:posted", 0, -1)
    assert "don't get papers by mail" in await talk.read("mail")


async def test_an_unconfirmed_request_is_forgotten_too(talk):
    await talk.say(f"mail {BOX} at 8")
    token = talk.link(BOX)
    await talk.say("mail off")
    assert await talk.bot.mailing.confirm_link(token) is None
    assert not await talk.bot.redis.keys("*:address")


async def test_of_several_addresses_that_were_asked_for_none_is_left(talk):
    """The first may have been a slip, and be somebody else's, too."""
    await talk.say("mail first@example.org at 8")
    first = talk.link("first@example.org")
    await talk.say("mail shared@example.org at 8")
    await talk.say("mail shared@example.org at 8", EVE)
    of_eve = talk.link("shared@example.org")
    await talk.say(f"mail {BOX} at 8")
    assert await talk.bot.mailing.peek(first) is None
    await talk.say("mail off")
    assert len(await talk.bot.redis.keys("*:address")) == 1
    assert await talk.bot.mailing.confirm_link(of_eve) is not None


@pytest.mark.parametrize(("typed", "title"), [("forget me yes", "Everything about you"), ("mail off", "No more mail")])
async def test_an_address_is_deleted_where_no_mail_is_sent_any_more(talk, server_url, clock, typed, title):
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        assert bot.mailing is None
        assert [reply.title async for reply in bot.answer(typed, ADA)][-1].startswith(title)
        assert [reply.title async for reply in bot.answer("mail off", ADA)] == ["Mail isn't available here"]
    assert not await talk.bot.redis.keys("*:address")
    assert "don't get papers by mail" in await talk.read("mail")


async def test_mail_says_what_its_confirmation_asks_for(talk):
    asked = await talk.read(f"mail {BOX} at 8")
    for said in (asked, await talk.read("mail")):
        assert "press the button behind the link in it" in said
        assert "code" not in said


async def test_a_link_from_a_workspace_that_is_gone_begins_nothing(talk):
    store = talk.bot.store
    membership = Membership(store, talk.clock, talk.bot.addresses)
    await talk.say(f"mail {BOX} at 8")
    await membership.purge(Workspace(platform="fake", id="T2"))
    assert await talk.bot.mailing.peek(talk.link(BOX))
    await membership.purge(Workspace(platform="fake", id="T1"))
    assert not await talk.confirm(BOX)


async def test_what_nobody_confirms_runs_out_by_itself(talk):
    await talk.say(f"mail {BOX} at 8")
    for key in await talk.bot.redis.keys("papers:{channel:mail:*"):
        assert 0 < await talk.bot.redis.ttl(key) <= 48 * 3600, key


async def test_an_address_gets_three_confirmations_a_day_whoever_asks_and_however_it_is_tagged(talk):
    for n in range(5):
        who = replace(ADA, person=replace(ADA.person, user=f"user{n}"))
        said = await talk.read(f"mail ada+{n}@example.org", who)
        assert ("Too many" in said) == (n >= AN_ADDRESS)
    assert len(talk.boxes.mails) == AN_ADDRESS


async def test_gmail_knows_no_dots(talk):
    for local in ("ada.l", "a.dal", "a.d.a.l", "adal", "a.d.al"):
        await talk.say(f"mail {local}@gmail.com")
    assert len(talk.boxes.mails) == AN_ADDRESS


async def test_one_asker_sends_twenty_confirmations_an_hour(talk):
    for n in range(AN_ASKER + 2):
        await talk.say(f"mail box{n}@example.org")
    assert len(talk.boxes.mails) == AN_ASKER


async def test_no_byte_of_an_address_is_stored_or_logged_in_clear(talk, capfd):
    await talk.say(f"mail {BOX} at 8 about matter")
    unconfirmed = await every_byte(talk.bot.redis)
    await talk.confirm(BOX)
    talk.boxes.refused[BOX] = f"550 5.1.1 <{BOX}> unknown"
    await talk.pass_time(hours=16)
    stored = unconfirmed + await every_byte(talk.bot.redis)
    out = "".join(capfd.readouterr())
    assert "delivery.halted" in out
    for text in (stored.lower(), out.lower().encode()):
        assert b"lovelace" not in text
        assert b"analytical" not in text


async def test_an_address_that_is_refused_halts_with_its_reason_and_its_owner_is_told(talk):
    talk.bot.publishers["fake"] = platform = FakePlatform(talk.clock)
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    talk.boxes.refused[BOX] = "550 5.1.1 no such user"
    await talk.pass_time(hours=16)
    assert "Stopped: the mail server refuses this address: 550" in await talk.read("mail")
    assert "daily mail is paused" in str(platform.__dict__)
    talk.boxes.refused.clear()
    await talk.say(f"mail {BOX}")
    await talk.pass_time(days=1)
    assert talk.boxes.to(BOX)[-1].parsed["Subject"].startswith("Papers")


async def test_mails_are_counted_as_other_digests_are(talk):
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    talk.boxes.strike("mail", "450 4.3.2 not now")
    await talk.pass_time(hours=16)
    await talk.pass_time(minutes=2)
    page = generate_latest(talk.registry).decode()
    for counted in ("digests_sent_total", "deliveries_retried_total"):
        assert re.search(rf'papers_{counted}{{[^}}]*platform="mail"[^}}]*}} 1.0', page), counted


async def test_a_server_that_takes_nothing_costs_no_confirmation(talk):
    for _ in range(AN_ADDRESS + 1):
        talk.boxes.strike("mail", "450 4.3.2 not now")
        assert "can't send mail right now" in await talk.read(f"mail {BOX}")
    await talk.bot.redis.delete(*await talk.bot.redis.keys("papers:mail:asks:*"))
    await talk.bot.mailing.book.discount("mailbox", BOX)
    counts = await talk.bot.redis.keys("papers:mail:asks:*")
    assert counts and all([await talk.bot.redis.ttl(key) > 0 for key in counts])
    assert "Check your inbox" in await talk.read(f"mail {BOX}")


async def test_without_a_known_zone_it_is_asked_for_and_no_button_names_the_address(talk):
    reply = await talk.say(f"mail {BOX} at 8", replace(ADA, zone=""))
    assert reply.title == "Which time zone?"
    assert not reply.buttons
    assert not talk.boxes.mails


async def test_a_topic_with_a_slip_is_asked_about_before_anything_is_sent(talk):
    await talk.bot.refresh_day(MONDAY)
    reply = await talk.say(f"mail {BOX} at 8 about mattre")
    assert reply.title == "Did you mean “matter”?"
    assert not reply.buttons
    assert BOX not in await talk.read(f"mail {BOX} at 8 about mattre")
    assert not talk.boxes.mails
    for about in ("about: mattre", "about mattre"):
        assert "Check your inbox" in await talk.read(f"mail {BOX} at 8 {about}"), (
            "a topic that is kept is not asked about"
        )


async def test_my_data_has_the_address(talk):
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    assert BOX in (await talk.say("my data")).file.content.decode()


async def test_by_taste_is_the_owners_taste_and_only_theirs(talk):
    await talk.say(f"mail {BOX} at 8 by taste")
    await talk.confirm(BOX)
    assert "by taste" in await talk.read("mail")
    assert "don't get" in await talk.read("mail", EVE)


async def test_an_exchanged_key_seals_anew_and_keeps_every_link(talk, redis):
    await talk.say(f"mail {BOX} at 8")
    await talk.confirm(BOX)
    channel = await talk.bot.mailing.book.channel_of(BOX)
    newer = "OTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTBmZWRjYmE="
    both, alone = MailBook(redis, Seal([newer, KEY])), MailBook(redis, Seal([newer]))
    assert await both.channel_of(BOX) == channel
    assert await both.load_address(channel) == BOX
    assert await alone.channel_of(BOX) == channel
    assert await alone.load_address(channel) == BOX


async def test_where_no_mail_is_set_up_it_says_who_can(redis, server_url, clock):
    async with open_bot(settings_of(server_url), clock=clock, source=two_days(), follows=False) as bot:
        [reply] = [reply async for reply in bot.answer(f"mail {BOX}", ADA)]
    assert reply.title == "Mail isn't available here"
    assert "Ask whoever runs the bot to turn on mail." in str(reply.lines)
