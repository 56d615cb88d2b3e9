"""What a mail says that asks for a confirmation, and what is confirmed, in words. Pure."""

from bot.language.digest_words import when_in_words
from bot.mail_address import mask
from bot.model import Subscription
from bot.replies import Button, Line, Reply, line
from bot.search.heading import TITLE, narrowed

HOURS = 48
NOT_YOU = line("If you didn't ask for this, ignore this mail. Nothing else is sent to you.")


def confirmation(token: str, base: str) -> Reply:
    """Return the one mail that an address gets before it is confirmed: a link, or a code where there are no pages.

    It repeats nothing of what was typed: whoever typed it may be somebody else.
    """
    if base:
        how = line(f"To get the day's papers by mail, open this link within {HOURS} hours and press the button there:")
        buttons = (Button(label="Confirm", kind="link", url=f"{base}/mail/confirm/{token}"),)
        return _asking(how, buttons)
    code = f"{token[: len(token) // 2]}-{token[len(token) // 2 :]}"
    how = line(f"To get the day's papers by mail, type this where you asked for it, within {HOURS} hours: ")
    return _asking(how, (), line(f"mail code {code}"))


def _asking(how: Line, buttons: tuple[Button, ...], *more: Line) -> Reply:
    return Reply(title="Confirm your daily papers", lines=(how, *more), note=(NOT_YOU,), buttons=buttons)


def mail_in_words(address: str, digest: Subscription) -> str:
    """Return `To a…@example.org: weekdays at 09:00 Berlin time, top 8, about llm agents`."""
    taste = " by taste" if digest.order == "taste" else ""
    about = f", {narrowed(digest.about, TITLE, marks=False)}" if digest.about else ""
    return f"To {mask(address)}: {when_in_words(digest)}, top {digest.top}{taste}{about}"
