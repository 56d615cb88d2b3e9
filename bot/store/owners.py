"""Whose store this is, for each platform: a small hash, kept for ever. A bot of another identity must not work here."""

from collections.abc import Mapping

from bot.store import keys
from bot.store.records import Records


class Owners(Records):
    async def load(self, platform: str) -> dict[str, str]:
        """Return the identity noted for this platform by kind, empty when nobody has worked here yet."""
        rows: dict[bytes, bytes] = await self._redis.hgetall(keys.OWNERS)
        noted = {name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, value in rows.items()}
        prefix = f"{platform}:"
        return {name.removeprefix(prefix): value for name, value in noted.items() if name.startswith(prefix)}

    async def note(self, platform: str, identity: Mapping[str, str]) -> None:
        """Note the kinds that are not noted yet; the first process to do so wins."""
        pipe = self._redis.pipeline(transaction=False)
        for kind, value in identity.items():
            pipe.hsetnx(keys.OWNERS, f"{platform}:{kind}", value)
        await pipe.execute()

    async def replace(self, platform: str, identity: Mapping[str, str]) -> None:
        """Note this identity in place of the former one."""
        former = await self.load(platform)
        pipe = self._redis.pipeline()
        pipe.hset(keys.OWNERS, mapping={f"{platform}:{kind}": value for kind, value in identity.items()})
        if gone := [f"{platform}:{kind}" for kind in former if kind not in identity]:
            pipe.hdel(keys.OWNERS, *gone)
        await pipe.execute()
