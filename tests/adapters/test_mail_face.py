"""Mail in the registry, in `papers doctor` and in the commands of whoever runs it."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.forked_commands import forking_python
from fakes.mail_server import mail_server
from fakes.mailing import KEY, PAGES, SENDER, open_mail_talk
from fakes.sources import FakeSource

from adapters.faces import FACES, check_roles, needed_faces, serving_roles
from adapters.mail.app import read_ways
from adapters.mail.doctor import check_mail
from adapters.mail.smtp import Relay
from adapters.processes import _page_routes
from bot.errors import ConfigurationError
from bot.settings import Settings

SMTP = "smtp://localhost:2525?tls=none"
BOX = "lovelace@analytical.example"
ROOT = Path(__file__).parents[2]


def settings(**more: object) -> Settings:
    return Settings(smtp_url=SMTP, mail_from=SENDER, secret_key=KEY, _env_file=None, **more)


def names(roles: set[str], **more: object) -> set[str]:
    return {face.name for face in needed_faces(FACES, settings(**more), roles)}


def test_whatever_talks_with_people_or_works_can_send_mail_and_a_clock_cannot():
    assert names({"worker"}) == names({"web"}) == {"mail"}
    assert names({"discord"}, discord_token="x") == {"discord", "mail"}
    assert names({"clock"}) == set()


def test_without_mail_nothing_of_it_is_opened():
    assert {face.name for face in needed_faces(FACES, Settings(_env_file=None), {"web", "worker"})} == {"console"}


def test_mail_needs_a_sender_and_a_key_and_with_links_a_port_for_its_pages():
    for missing in ("mail_from", "secret_key"):
        with pytest.raises(ConfigurationError, match=missing.upper()):
            check_roles(FACES, replace(settings(), **{missing: None}), {"worker"})
    assert serving_roles(FACES, settings(), None) == {"clock", "worker"}
    assert serving_roles(FACES, settings(public_url=PAGES), 3000) == {"clock", "worker", "web"}
    with pytest.raises(ConfigurationError, match="PORT"):
        serving_roles(FACES, settings(public_url=PAGES), None)


async def test_the_web_process_shows_what_links_in_mails_lead_to_with_or_without_the_other_pages(
    redis, server_url, clock
):
    async with open_mail_talk(server_url, clock, FakeSource()) as talk:
        alone = {route.path for route in _page_routes(talk.bot, talk.settings)}
        assert {"/mail/off/{token}", "/mail/confirm/{token}", "/style.css"} <= alone
        assert "/" not in alone
        both = [route.path for route in _page_routes(talk.bot, replace(talk.settings, web_pages=True))]
        assert both.index("/mail/off/{token}") < both.index("/{rest:.*}")
    async with open_mail_talk(server_url, clock, FakeSource(), base="") as talk:
        assert not _page_routes(talk.bot, talk.settings)


async def look(port: int, base: str = "", unsubscribe_to: str = ""):
    url = f"smtp://127.0.0.1:{port}?tls=none"
    ways = read_ways(settings(mail_unsubscribe_to=unsubscribe_to or None))
    relay = Relay(read_ways(Settings(smtp_url=url, mail_from=SENDER, _env_file=None)).server, ways.sender.address)
    return await check_mail(relay, ways, base)


async def test_the_doctor_looks_at_the_server_without_sending():
    async with mail_server() as boxes:
        server, leaving = await look(boxes.port)
        assert (server.level, leaving.level) == ("good", "warning")
        assert "MAIL_UNSUBSCRIBE_TO" in leaving.advice
        assert [(await look(boxes.port, **way))[1].level for way in ({"base": PAGES}, {"unsubscribe_to": BOX})] == [
            "good",
            "good",
        ]
        boxes.strike("mail", "550 5.7.1 this sender may not")
        refused = (await look(boxes.port))[0]
        assert (refused.level, "this sender may not" in refused.text) == ("refused", True)
        boxes.strike("mail", "450 4.3.2 not now")
        assert (await look(boxes.port))[0].level == "warning"
        assert not boxes.mails
    assert (await look(9))[0].level == "warning"


async def papers(home: Path, port: int, *arguments: str) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    mail = {"SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none", "MAIL_FROM": SENDER, "SECRET_KEY": KEY}
    nowhere = dict.fromkeys(("HF_BASE_URL", "ARXIV_BASE_URL"), "http://127.0.0.1:9")
    process = await asyncio.create_subprocess_exec(
        *forking_python(),
        *("-m", "adapters.cli", *arguments),
        cwd=home,
        env=kept | mail | nowhere | {"PAPERS_HOME": str(home), "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_an_operator_sends_a_test_ends_a_mail_and_asks_for_one_in_a_shell(tmp_path):
    async with mail_server() as boxes:
        assert await papers(tmp_path, boxes.port, "mail-test", BOX) == (
            0,
            f"The mail server took a mail to {BOX}. Look for it there, and among the spam.\n",
        )
        [mail] = boxes.to(BOX)
        assert mail.parsed["Subject"] == "A test from your papers bot"
        code, said = await papers(tmp_path, boxes.port, "mail", BOX, "at", "8", "Berlin")
        assert (code, "l…@analytical.example" in said, len(boxes.to(BOX))) == (0, True, 2)
        assert await papers(tmp_path, boxes.port, "mail", "off", BOX) == (0, f"No more mail to {BOX}.\n")


@pytest.mark.soak
async def test_what_an_operator_mistypes_or_the_server_refuses_is_said(tmp_path):
    async with mail_server() as boxes:
        assert await papers(tmp_path, boxes.port, "mail", "off", BOX) == (0, f"There was no mail to {BOX}.\n")
        assert (await papers(tmp_path, boxes.port, "mail-test", "ada"))[0] == 2
        boxes.refused[BOX] = "550 5.1.1 nobody"
        code, said = await papers(tmp_path, boxes.port, "mail-test", BOX)
        assert (code, "refuses this address" in said) == (1, True)
