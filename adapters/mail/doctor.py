"""What `papers doctor` finds out about mail: the server, without sending, and how people can unsubscribe."""

from adapters.mail.publish import Ways
from adapters.mail.smtp import Relay
from bot.errors import BusyError
from bot.model import Finding, Level

REFUSED = 500  # from this reply on the server says no, below it says later
TLS = {"implicit": "TLS", "starttls": "STARTTLS", "none": "no TLS"}


async def check_mail(relay: Relay, ways: Ways, base: str) -> tuple[Finding, ...]:
    """Look at connection, TLS, login and sender, then at the ways to unsubscribe; raises nothing."""
    return (await _check_server(relay, ways), _check_unsubscribing(ways, base))


async def _check_server(relay: Relay, ways: Ways) -> Finding:
    server = ways.server
    place = f"{server.host}:{server.port}"
    try:
        await relay.examine()
    except BusyError as error:
        refused = getattr(error.__cause__, "code", 0) >= REFUSED
        advice = "Check SMTP_URL and MAIL_FROM." if refused else "Check SMTP_URL, the network and the server's log."
        return _finding("refused" if refused else "warning", f"{place}: {error}.", advice)
    login = "with a login" if server.user else "without a login"
    return _finding("good", f"{place} takes mail from {ways.sender.address} ({TLS[server.tls]}, {login}).")


def _check_unsubscribing(ways: Ways, base: str) -> Finding:
    if base.startswith("https://"):
        return _finding("good", "Mail programs unsubscribe with one click at PUBLIC_URL.")
    if ways.unsubscribe_to:
        text = f"Mail programs unsubscribe by a mail to {ways.unsubscribe_to}."
        return _finding("good", text, "Somebody has to read it and run `papers mail off ADDRESS`.")
    advice = "Set PUBLIC_URL (https), or MAIL_UNSUBSCRIBE_TO to a mailbox that somebody reads."
    return _finding("warning", "Mail programs can't offer to unsubscribe; some providers treat that as spam.", advice)


def _finding(level: Level, text: str, advice: str = "") -> Finding:
    return Finding(topic="Mail", level=level, text=text, advice=advice)
