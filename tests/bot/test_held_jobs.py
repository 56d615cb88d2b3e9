"""The queue of the simulations keeps the promises of the real one."""

from contextlib import asynccontextmanager

import pytest
from contracts.jobs import JobsContract
from fakes.jobs import HeldJobs


class HeldYard:
    def __init__(self, clock) -> None:
        self.clock = clock
        self.jobs = HeldJobs(clock)
        self.handlers = {}

    @asynccontextmanager
    async def working(self, handlers):
        self.handlers = handlers
        yield

    async def until(self, condition):
        for _ in range(100):
            await self.jobs.run_due(self.handlers)
            if condition():
                return
            self.clock.advance(seconds=0.01)
        raise AssertionError("it did not happen")

    async def hour_passes(self):
        self.clock.advance(hours=1)


@pytest.fixture
def yard(clock):
    return HeldYard(clock)


class TestHeldJobs(JobsContract):
    """Jobs in a test's own time."""
