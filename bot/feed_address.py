"""The address of a feed of a channel's digests: it names the channel, and holds a secret that can be revoked. Pure."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from bot.model import Channel

SECRET_BYTES = 16  # 128 bits
LONGEST = 500  # characters of what stands between `/team/` and `.atom`

_TOKEN = re.compile(r"([\w-]+)\.([\w-]{22})", re.A)


def write_address(base: str, channel: Channel, secret: str) -> str:
    """Return the address below the public address `base`."""
    name = msgspec.json.encode((channel.platform, channel.workspace, channel.id))
    return f"{base}/team/{urlsafe_b64encode(name).decode().rstrip('=')}.{secret}.atom"


def read_token(token: str) -> tuple[Channel, str] | None:
    """Return the channel and the secret of what stands between `/team/` and `.atom`; None when it is none."""
    match = _TOKEN.fullmatch(token[: LONGEST + 1])
    if match is None or len(token) > LONGEST:
        return None
    try:
        name = msgspec.json.decode(urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4)), type=tuple[str, str, str])
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return None
    platform, workspace, channel_id = name
    return Channel(platform=platform, workspace=workspace, id=channel_id), match[2]
