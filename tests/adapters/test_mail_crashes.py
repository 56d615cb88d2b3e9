"""Processes that die and answers that are lost, by mail: no digest is missing, and one that comes twice has one name.

SMTP cannot say whether a mail was taken whose answer was lost. Then, and only then, it is sent again.
"""

import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from fakes.deliveries import HOUR, at, some_papers
from fakes.mail_deliveries import MailWorld
from fakes.mail_server import mail_server
from fakes.mailing import open_post
from fakes.mortal import Life, print_coverage

DAY = date(2025, 4, 21)
PAPERS = some_papers(DAY, 3)
PAUSES = (timedelta(), HOUR)
UNKNOWN = ("relay.send", "publisher.post")  # after these it was taken, and nothing says so yet
SAMPLE, SOAKED = 6, 2_400
FAULTS = [
    (step, what)
    for step in ("mail", "rcpt", "data", "dot", "taken")
    for what in ("lost", "450 4.3.2 later", "421 4.3.2 closing")
    if (step, what) != ("taken", "450 4.3.2 later") and (step, what) != ("taken", "421 4.3.2 closing")
]


class Matrix:
    """Sends one digest after the other, each to a mailbox of its own."""

    def __init__(self, world: MailWorld) -> None:
        self.world = world
        world.source.days[DAY] = PAPERS
        self.deaths: Counter[str] = Counter()
        self.awaits = self.twice = 0
        self._numbers = itertools.count()

    async def run(
        self,
        dies: tuple[int, ...] = (),
        pause: timedelta = timedelta(),
        wiped: bool = False,
        faults: tuple[tuple[str, str], ...] = (),
    ) -> str:
        """One digest with deaths after the given awaits and faults of the server; what is wrong in the end, or ""."""
        world, clock = self.world, self.world.clock
        clock._now = at(2025, 4, 21, 8)
        address = f"box{next(self._numbers)}@example.org"
        channel = await world.place(address)
        await world.subscribe(channel, layout="list")
        clock._now = at(2025, 4, 21, 9)
        for fault in faults:
            world.post.boxes.strike(*fault)
        lives = [*map(Life, dies), Life()]
        for life in lives:
            await world.deliver_until(channel, life)
            if dies and life is not lives[-1]:
                self.deaths[life.died_after or "(it was done before)"] += 1
                if wiped:
                    await world.wipe(channel)
                clock.advance(seconds=pause.total_seconds())
        self.awaits = self.awaits or len(lives[-1].labels)
        lost = sum(fault in (("taken", "lost"),) for fault in faults)
        known = not wiped and not lost and not any(life.died_after in UNKNOWN for life in lives)
        return self._judge(world.mails(address), at_most=1 if known else 1 + len(dies) + lost)

    def _judge(self, mails, at_most: int) -> str:
        self.twice += len(mails) > 1
        names = {mail.parsed["Message-ID"] for mail in mails}
        subjects = {mail.parsed["Subject"] for mail in mails}
        if not 1 <= len(mails) <= at_most:
            return f"{len(mails)} mails, not 1 to {at_most}"
        return "" if len(names) == len(subjects) == 1 else f"{names} {subjects}"


@pytest.fixture
async def matrix(redis, clock) -> AsyncIterator[Matrix]:
    async with mail_server() as boxes, open_post(boxes, redis, clock) as post:
        matrix = Matrix(MailWorld(redis, clock, post))
        assert await matrix.run() == ""
        yield matrix


def cases(awaits: int):
    deaths = [(first,) for first in range(awaits)] + list(itertools.product(range(awaits), repeat=2))
    return list(itertools.product(deaths, PAUSES, (False, True)))


async def test_a_sample_of_crashes_loses_nothing_and_repeats_only_what_cannot_be_known(matrix):
    for case in random.Random(7).sample(cases(matrix.awaits), SAMPLE):
        assert await matrix.run(*case) == "", case


async def test_a_mail_whose_answer_is_lost_is_sent_again_under_its_name(matrix):
    assert await matrix.run(faults=(("taken", "lost"),)) == ""
    assert matrix.twice == 1
    assert await matrix.run(faults=(("dot", "lost"), ("rcpt", "450 4.2.1 later"))) == ""
    assert matrix.twice == 1


@pytest.mark.soak
async def test_crashes_after_every_await_alone_and_in_pairs_lose_nothing(matrix):
    every = cases(matrix.awaits)
    chosen = random.Random(11).sample(every, min(SOAKED, len(every)))
    begun = time.monotonic()
    wrong = [(case, said) for case in chosen if (said := await matrix.run(*case))]
    took = time.monotonic() - begun
    print(
        f"\n{len(chosen):,} of {len(every):,} runs in {took:.0f} s, {matrix.awaits} awaits, {matrix.twice:,} repeated"
    )
    print_coverage(matrix.deaths)
    assert not wrong, (len(wrong), wrong[:5])


@pytest.mark.soak
async def test_every_trouble_of_the_server_alone_in_pairs_and_with_a_death_loses_nothing(matrix):
    single = [(fault,) for fault in FAULTS]
    pairs = list(itertools.product(FAULTS, repeat=2))
    wrong = [(faults, said) for faults in (*single, *pairs) if (said := await matrix.run(faults=faults))]
    both = list(itertools.product([(dies,) for dies in range(matrix.awaits)], PAUSES, (False,), single))
    wrong += [(case, said) for case in both if (said := await matrix.run(*case))]
    print(f"\n{len(single) + len(pairs) + len(both)} digests with trouble: none lost, {matrix.twice} repeated")
    assert not wrong, (len(wrong), wrong[:5])
