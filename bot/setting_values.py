"""How the texts of environment variables become values. Pure; ValueError says what is wrong, without the text.

Texts come as they were copied: what stands around a token would make it one that is refused without a reason.
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from bot.mail_address import parse_address, parse_sender, parse_smtp_url

KEY_BYTES = 32
RAW_LOGIN = re.compile(r"[@/?#\[\]\s]")  # would end the password early
RAW_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
HOST_NAME = re.compile(r"[A-Za-z0-9_.-]*")
QUOTES = re.compile(r"[\"'`\u2018-\u201f]")
AROUND = re.compile(r"[\s\"'`\u2018-\u201f]")
NOT_AROUND = "must not contain spaces, line breaks or quotes"
COMMAND = re.compile(r"[a-z0-9_-]{1,32}")
EMOJI = re.compile(r"(?=\s{0,199}\S).{1,200}", re.DOTALL)
NOT_VALID = "isn't valid"
SWITCH = {
    **dict.fromkeys(("true", "1", "on", "yes", "t", "y"), True),
    **dict.fromkeys(("false", "0", "off", "no", "f", "n"), False),
}
Network = IPv4Network | IPv6Network


class Secret:
    """A text that no repr shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        """Return the text in clear."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks in `10.0.0.0/8, ::1`; `none` has none. Raises ValueError."""
    if text.strip().lower() == "none":
        return ()
    return tuple(ip_network(each.strip(), strict=False) for each in text.split(",") if each.strip())


def networks(text: str) -> str:
    try:
        parse_networks(text)
    except ValueError:
        raise ValueError("must be addresses or networks, separated by commas, or none") from None
    return text


def web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none
        sound = False
    if not sound:
        raise ValueError("must be an http or https address")
    return text.rstrip("/")


def host(text: str) -> str:
    if not HOST_NAME.fullmatch(text):
        try:
            ip_address(text)
        except ValueError:
            raise ValueError("must be an address or a name of this machine, without a port") from None
    return text


def redis_address(text: str) -> Secret:
    scheme, _, rest = text.partition("://")
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    login, _, place = rest.rpartition("@") if scheme != "unix" else ("", "", rest)
    if RAW_LOGIN.search(login) or RAW_PERCENT.search(rest) or "#" in rest:
        raise ValueError("has a raw @ / ? # % or space in its password: percent-encode it (@ %40, / %2F, # %23, % %25)")
    database = place.partition("?")[0].partition("/")[2]
    if scheme != "unix" and not re.fullmatch(r"[0-9]*", database):
        raise ValueError("must end with the number of a database, such as /0")
    try:
        _ = urlsplit(text).port
    except ValueError:  # brackets that do not close, a port that is none; its own words may hold the password
        raise ValueError("must have a host, and a port from 1 to 65535 if any") from None
    return Secret(text)


def header_text(text: str) -> Secret:
    """A token as it is sent in a header: copied with what stood around it, it would be refused without a reason."""
    if word := next((word for word in ("Bot ", "Bearer ") if text.startswith(word)), ""):
        raise ValueError(f"must not begin with the word {word.strip()}")
    if AROUND.search(text):
        raise ValueError(NOT_AROUND)
    if not text.isascii() or not text.isprintable():
        raise ValueError("must consist of ASCII characters")
    return Secret(text)


def smtp_url(text: str) -> Secret:
    parse_smtp_url(text)
    return Secret(text)


def sender(text: str) -> str:
    parse_sender(text)
    return text


def mailbox(text: str) -> str:
    if not parse_address(text):
        raise ValueError("must be a mail address")
    return text


def keys(text: str) -> Secret:
    """One or more Fernet keys: 32 bytes each in URL-safe base 64."""
    for key in text.split(","):
        try:
            if len(urlsafe_b64decode(key.strip())) != KEY_BYTES:
                raise ValueError
        except ValueError:
            raise ValueError("must be 32 bytes in URL-safe base 64, or several such keys separated by commas") from None
    return Secret(text)


def switch(text: str) -> bool:
    if text.strip().lower() not in SWITCH:
        raise ValueError(NOT_VALID)
    return SWITCH[text.strip().lower()]


def port(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal() and 0 < int(digits[:6]) < 2**16):
        raise ValueError(NOT_VALID)
    return int(digits)


def level(text: str) -> str:
    return one_of("DEBUG", "INFO", "WARNING", "ERROR")(text.strip().upper())


def matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: _valid(text, bool(pattern.fullmatch(text)))


def one_of(*choices: str) -> Callable[[str], str]:
    return lambda text: _valid(text, text in choices)


def _valid(text: str, is_valid: bool) -> str:
    if not is_valid:
        raise ValueError(NOT_VALID)
    return text
