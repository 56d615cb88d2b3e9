"""Mail in the registry: its settings. Pure; adapters/mail/app.py is loaded where it is set up.

Nothing listens: people ask for mail in chat and on the pages, and confirm there. So every process that talks with
people opens what sends.
"""

from typing import TYPE_CHECKING

from adapters.kit.face import Face, FaceApp, Setup

if TYPE_CHECKING:
    from bot.settings import Settings


def read_setup(settings: "Settings") -> Setup:
    """Return what the settings allow; with PUBLIC_URL links in mails lead to the web process."""
    there = settings.smtp_url is not None
    return Setup(
        configured=there,
        required=("MAIL_FROM", "SECRET_KEY") if there else (),
        called=there and settings.public_url is not None,
    )


def _load() -> FaceApp:
    from adapters.mail.app import APP

    return APP


MAIL = Face(
    name="mail",
    setup=read_setup,
    load=_load,
    example="",
    accepts=lambda names: False,  # people give an address and confirm it; nobody else names where mail goes
    start="Set SMTP_URL, MAIL_FROM and SECRET_KEY; people then type `mail` and their address.",
    everywhere=True,
)
