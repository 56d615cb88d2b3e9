"""What outlives a job: that it was done, how often it failed, and that it was given up."""

import time
from collections.abc import Sequence
from typing import Literal

from bot.ports import DeadJob
from bot.store import keys
from bot.store.reading import encode, read_all, stored_as
from bot.store.records import Records

LANE_MOST = 700  # of one person and minute, over all processes: more than bot/budget.py lets through in one of them

Known = Literal["new", "done", "full"]


class JobRecords(Records):
    async def was_done(self, key: str) -> bool:
        """Whether a job of this key was done within the hour."""
        return bool(await self._redis.exists(keys.job_done(key)))

    async def count(self, key: str, lane: str) -> Known:
        """Count a job that is to be put into `lane`; "done" within the hour, or "full": too many within the minute."""
        if not lane:
            return "done" if await self.was_done(key) else "new"
        name = keys.lane(lane, int(time.time() // keys.LANE_WINDOW_S))
        pipe = self._redis.pipeline(transaction=True)
        pipe.exists(keys.job_done(key))
        pipe.incr(name)
        pipe.expire(name, 2 * keys.LANE_WINDOW_S)
        done, counted, _ = await pipe.execute()
        if done:
            return "done"
        return "full" if int(counted) > LANE_MOST else "new"

    async def done(self, key: str) -> None:
        """Write that it was done; its failures are forgotten."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.set(keys.job_done(key), b"1", ex=keys.JOB_KNOWN_S)
        pipe.delete(keys.job_failed(key))
        await pipe.execute()

    async def failed(self, key: str) -> int:
        """Count a failure; return how many there were. A lost reply may count one twice."""
        name = keys.job_failed(key)
        pipe = self._redis.pipeline(transaction=True)
        pipe.incr(name)
        pipe.expire(name, keys.JOB_FAILED_S)
        return int((await pipe.execute())[0])

    async def bury(self, dead: DeadJob) -> None:
        """Keep a job that was given up; only the newest are kept."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.lpush(keys.DEAD, encode(dead))
        pipe.ltrim(keys.DEAD, 0, keys.DEAD_KEPT - 1)
        await pipe.execute()

    async def load_dead(self) -> Sequence[DeadJob]:
        """Return the jobs that were given up, newest first."""
        rows = await self._redis.lrange(keys.DEAD, 0, -1)
        return read_all(keys.DEAD, rows, stored_as(DeadJob))
