"""Encryption of tokens, so that nobody who reads the store can use them.

Keys rotate: the first one encrypts, all of them decrypt.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigurationError


class Seal:
    """Seals and opens with the operator's keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ConfigurationError without a usable key."""
        try:
            fernets = [Fernet(key.strip()) for key in keys]
            self._keys, self._newest = MultiFernet(fernets), MultiFernet(fernets[:1])
        except ValueError:
            raise ConfigurationError("SECRET_KEY is missing or is no key") from None

    def close(self, value: bytes) -> bytes:
        """Return the sealed form of `value`."""
        return self._keys.encrypt(value)

    def open(self, sealed: bytes, *, ttl_s: int | None = None) -> bytes | None:
        """Return what was sealed, or None when none of the keys fits, or it was sealed more than `ttl_s` ago."""
        try:
            return self._keys.decrypt(sealed, ttl_s)
        except InvalidToken:
            return None

    def is_current(self, sealed: bytes) -> bool:
        """Return whether the newest key opens it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True
