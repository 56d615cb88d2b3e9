"""What everything that takes jobs has to do, as one suite: a test file inherits it and gives the `yard`.

A yard has a queue, can have its jobs done, and can let time pass.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports import Again, Handlers, Job, Jobs


class Yard(Protocol):
    """A queue, and somebody who does its jobs, one at a time."""

    jobs: Jobs

    def working(self, handlers: Handlers) -> AbstractAsyncContextManager[None]:
        """Jobs are done for the length of the block."""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let time pass until it is so, some seconds at most."""

    async def hour_passes(self) -> None:
        """Nobody works for an hour."""


class Seen:
    """A handler that notes what it got and answers as told."""

    def __init__(self, *answers) -> None:
        self.jobs: list[Job] = []
        self.answers = list(answers)

    async def __call__(self, job: Job):
        self.jobs.append(job)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def keys(self):
        return [job.key for job in self.jobs]


class JobsContract:
    """What the `Jobs` port promises. Inherit, and provide a `yard` fixture."""

    async def test_a_job_reaches_the_handler_of_its_kind_with_its_body(self, yard):
        seen, others = Seen(), Seen()
        assert await yard.jobs.put(Job(kind="test", key="ключ {a} *", body=b"\x00\xff body"))
        async with yard.working({"test": seen, "other": others}):
            await yard.until(lambda: seen.jobs)
        assert [(job.kind, job.key, job.body) for job in seen.jobs] == [("test", "ключ {a} *", b"\x00\xff body")]
        assert not others.jobs

    async def test_a_key_that_waits_or_runs_or_was_done_is_no_new_job(self, yard):
        """Platforms send an event again when an answer comes late."""
        while_it_runs = []

        async def run(job: Job) -> None:
            while_it_runs.append(await yard.jobs.put(job))

        assert await yard.jobs.put(Job(kind="test", key="event 1", body=b"first"))
        assert not await yard.jobs.put(Job(kind="test", key="event 1", body=b"second"))
        async with yard.working({"test": run}):
            await yard.until(lambda: while_it_runs)
        assert while_it_runs == [False]
        assert not await yard.jobs.put(Job(kind="test", key="event 1"))
        assert await yard.jobs.put(Job(kind="test", key="event 2"))

    async def test_a_key_is_a_new_job_an_hour_after_it_was_done(self, yard):
        seen = Seen()
        await yard.jobs.put(Job(kind="test", key="slot"))
        async with yard.working({"test": seen}):
            await yard.until(lambda: seen.jobs)
        await yard.hour_passes()
        assert await yard.jobs.put(Job(kind="test", key="slot"))
        async with yard.working({"test": seen}):
            await yard.until(lambda: len(seen.jobs) == 2)

    async def test_urgent_jobs_go_before_those_that_wait_already(self, yard):
        for number in range(5):
            await yard.jobs.put(Job(kind="test", key=f"many {number}"))
        await yard.jobs.put(Job(kind="test", key="one", urgent=True))
        seen = Seen()
        async with yard.working({"test": seen}):
            await yard.until(lambda: len(seen.jobs) == 6)
        assert seen.keys == ["one", "many 0", "many 1", "many 2", "many 3", "many 4"]

    async def test_a_handler_that_asks_to_be_called_again_is_and_its_key_stays_known(self, yard):
        seen = Seen(Again(after_s=0.01, reason="busy"))
        job = Job(kind="test", key="a", body=b"body")
        await yard.jobs.put(job)
        async with yard.working({"test": seen}):
            await yard.until(lambda: seen.jobs)
            assert not await yard.jobs.put(job)
            await yard.until(lambda: len(seen.jobs) == 2)
        assert [each.body for each in seen.jobs] == [b"body", b"body"]

    async def test_a_job_for_later_lets_others_pass_and_its_key_is_known_for_as_long_as_it_waits(self, yard):
        await yard.jobs.put(Job(kind="test", key="far", after_s=86_400))
        await yard.jobs.put(Job(kind="test", key="later", after_s=0.3))
        await yard.jobs.put(Job(kind="test", key="now"))
        seen = Seen()
        async with yard.working({"test": seen}):
            await yard.until(lambda: len(seen.jobs) == 2)
        assert seen.keys == ["now", "later"]
        await yard.hour_passes()
        assert not await yard.jobs.put(Job(kind="test", key="far", after_s=86_400))
