"""How often a piece of code waits for Redis: each write to a connection, be it one command or a whole pipeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from redis.asyncio.connection import AbstractConnection


class Trips:
    """Counts."""

    count = 0


@contextmanager
def round_trips() -> Iterator[Trips]:
    """Count what is sent to Redis by this process within the block, by connections that are open already."""
    trips = Trips()
    send = AbstractConnection.send_packed_command

    async def counted(self, *args, **options):
        trips.count += 1
        return await send(self, *args, **options)

    with patch.object(AbstractConnection, "send_packed_command", counted):
        yield trips
