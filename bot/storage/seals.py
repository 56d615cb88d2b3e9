"""Sealed values: what nobody who reads the store can read. For the workspace that trusts the bot with its token.

Keys rotate: the first one seals, all of them open.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigurationError


class Seal:
    """Seals and opens with the operator's keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ConfigurationError without a usable key."""
        try:
            self._keys = MultiFernet([Fernet(key.strip()) for key in keys])
        except ValueError:
            raise ConfigurationError("SECRET_KEY is missing or is no key") from None

    def close(self, value: bytes) -> bytes:
        """Return the sealed form of `value`."""
        return self._keys.encrypt(value)

    def open(self, sealed: bytes) -> bytes | None:
        """Return what was sealed, or None when none of the keys fits."""
        try:
            return self._keys.decrypt(sealed)
        except InvalidToken:
            return None
