"""A keyed hash of a person: what is left where a name must not be.

The key is made once, lies in the store, and is read with the first pipeline that needs it.
"""

import hashlib
import secrets
from typing import Any

from redis.asyncio import Redis

from bot.model import Person
from bot.store import keys
from bot.store.client import storage_errors

HASH_BYTES = 12
KEY_BYTES = 32  # another length was not written by us: people are hashed all the same, and `doctor` names it


class PersonHash:
    """Hashes people with the store's own key."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._key = b""

    async def load(self) -> None:
        """Read the key, or make it; no round trip when it is known."""
        if not self._key:
            with storage_errors():
                pipe = self._redis.pipeline(transaction=False)
                self.queue(pipe)
                self.take(await pipe.execute())

    def queue(self, pipe: Any) -> None:
        """Add to the end of a pipeline what `take` needs; nothing when the key is known."""
        if not self._key:
            pipe.set(keys.SALT, secrets.token_bytes(KEY_BYTES), nx=True)
            pipe.get(keys.SALT)

    def take(self, replies: list[Any]) -> None:
        """Take the replies to `queue`, if it asked."""
        if replies:
            found: bytes = replies[-1] or b""
            self._key = found if len(found) == KEY_BYTES else hashlib.blake2b(found, digest_size=KEY_BYTES).digest()

    def of(self, person: Person) -> str:
        """Return the hash of a person; the key has been read before."""
        return hashlib.blake2b(person.ref.encode(), key=self._key, digest_size=HASH_BYTES).hexdigest()
