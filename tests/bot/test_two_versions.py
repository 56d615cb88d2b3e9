"""An earlier version and this one work on one store while people get their digests: nothing is lost or doubled."""

import asyncio
import signal
import subprocess
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fakes.deliveries import some_papers
from fakes.fleet import Fleet

from bot.digests.due import next_fires
from bot.model import Channel, Subscription

EARLIER = "306e5b9"
ROOT = Path(__file__).parents[2]
CHANNELS = 50
DAYS = [date(2025, 6, 3), date(2025, 6, 4), date(2025, 6, 5)]  # Tuesday to Thursday
FIRST_HOUR, LAST_HOUR = 6, 12
STEP = timedelta(minutes=10)
STEP_S = 0.4
ZONES = {"UTC": 0, "Asia/Kolkata": 330, "America/New_York": -240}


@pytest.fixture
def earlier(tmp_path) -> Path:
    """The folder of the earlier version, out of the project's history."""
    packed = subprocess.run(["git", "archive", EARLIER, "bot", "tests/fakes"], cwd=ROOT, capture_output=True)
    if packed.returncode:
        pytest.skip("the history is not here")
    folder = tmp_path / "earlier"
    folder.mkdir()
    subprocess.run(["tar", "x", "-C", folder], input=packed.stdout, check=True)
    return folder


class Mornings:
    """Processes of both versions that see one time, which goes on by steps."""

    def __init__(self, fleet: Fleet, earlier: Path) -> None:
        self.fleet = fleet
        self.versions = {"earlier": earlier, "this": ROOT}
        self.time = fleet.path.with_name("time")
        self.running: dict[str, list[subprocess.Popen]] = defaultdict(list)
        self.posted_by: dict[int, str] = {}

    def set_time(self, now: datetime) -> None:
        whole = self.time.with_suffix(".next")
        whole.write_text(now.isoformat())
        whole.replace(self.time)

    def start(self, version: str) -> None:
        days = [str(day) for day in DAYS]
        process = self.fleet.start("both", 0.02, str(self.time), *days, version=self.versions[version])
        self.running[version].append(process)
        self.posted_by[process.pid] = version

    def stop(self, version: str, number: signal.Signals) -> None:
        process = self.running[version].pop(0)
        process.send_signal(number)
        process.wait(timeout=60)

    async def subscribe(self) -> None:
        """Channels whose digests come at any time of the morning, in three zones and all layouts."""
        for number in range(CHANNELS):
            zone, minutes_ahead = list(ZONES.items())[number % 3]
            subscription = Subscription(
                channel=Channel(platform="fake", workspace=f"W{number % 7}", id=f"C{number}"),
                zone=zone,
                at_minute=FIRST_HOUR * 60 + 10 + number * 6 + minutes_ahead,
                layout=("thread", "list", "papers")[number % 3 if number % 2 else 0],
            )
            [fire] = next_fires(subscription, datetime(2025, 6, 3, FIRST_HOUR, tzinfo=UTC))
            await self.fleet.subscriptions.save(subscription, fire.at)

    async def pass_by(self, day: date, events) -> None:
        """Let one morning go by, then wait until every channel has its digest; `events` happen at their hours."""
        now = datetime(day.year, day.month, day.day, FIRST_HOUR, tzinfo=UTC)
        while now.hour < LAST_HOUR:
            self.set_time(now)
            for act, *how in events.pop(now.hour, ()):
                act(*how)
            await asyncio.sleep(STEP_S)
            now += STEP
        await self.fleet.wait_for(lambda: len(self.papers(day)) == CHANNELS * 3, within_s=240)

    def papers(self, day: date) -> Counter[tuple[str, str]]:
        """How often a channel saw a paper of this day as one of a digest's own messages."""
        stem = some_papers(day, 1)[0].id[:7]
        lines = self.fleet.platform.lines()
        separate = {line["channel"] for line in lines if not line["key"].endswith("/header")}
        return Counter(
            (line["channel"], paper)
            for line in lines
            for paper in line["ids"]
            if paper.startswith(stem) and not (line["key"].endswith("/header") and line["channel"] in separate)
        )


@pytest.mark.soak
async def test_three_mornings_with_two_versions_on_one_store_lose_and_double_nothing(
    redis, server_url, tmp_path, earlier
):
    """The version before is joined by this one, both are killed and started again, and one goes back at last."""
    fleet = Fleet(redis, server_url, tmp_path)
    mornings = Mornings(fleet, earlier)
    start, stop, kill = mornings.start, mornings.stop, signal.SIGKILL
    mornings.set_time(datetime(2025, 6, 3, FIRST_HOUR, tzinfo=UTC))
    await mornings.subscribe()
    rolled = [
        {6: [(start, "earlier"), (start, "earlier")], 8: [(start, "this"), (start, "this")]},
        {7: [(stop, "earlier", kill)], 8: [(start, "this")], 9: [(stop, "this", kill), (start, "earlier")]},
        {7: [(stop, "earlier", signal.SIGTERM)] * 2, 9: [(start, "earlier")], 10: [(stop, "this", kill)] * 2},
    ]
    try:
        for day, events in zip(DAYS, rolled, strict=True):
            await mornings.pass_by(day, events)
    finally:
        fleet.end()
    shown = fleet.shown()
    doubled = sum(count > 1 for count in shown.values())
    by = Counter(mornings.posted_by[line["by"]] for line in fleet.platform.lines())
    print(f"\n{len(shown)} messages of {len(DAYS) * CHANNELS} digests, {doubled} doubled, by {dict(by)}")
    assert not doubled
    for day in DAYS:
        papers = mornings.papers(day)
        assert len(papers) == CHANNELS * 3
        assert set(papers.values()) == {1}
    headers = Counter(channel for channel, key in shown if key.endswith("/header"))
    assert set(headers.values()) == {len(DAYS)}
    assert set(by) == {"earlier", "this"}
