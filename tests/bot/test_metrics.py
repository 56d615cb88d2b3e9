"""What the operator watches is counted once, in few series, and is there while the store is not."""

from datetime import date, timedelta
from functools import partial

import pytest
from fakes.redis_proxy import RedisProxy
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from bot.health.metrics import LABELS_MOST, Meter
from bot.health.readiness import Vitals
from bot.jobs.rate_limit import FairPacer
from bot.model import Channel, Edition, Paper, PaperId, Subscription
from bot.papers.library import Library
from bot.ports import DeadJob, Lane
from bot.store.client import open_client
from bot.store.health import HealthBook, SourceHealth
from bot.store.job_records import JobRecords
from bot.store.library import LibraryStore
from bot.store.rate_limit import RedisTurns
from bot.store.store import Store
from bot.store.subscriptions import Subscriptions

MONDAY = date(2025, 4, 21)
PAPER = Paper(id=PaperId("2504.00001"), title="A Title", days=(MONDAY,))


def series(exposed: bytes) -> dict[str, float]:
    """Everything shown, by name and labels, as `name{a,b}`."""
    found = {}
    for family in text_string_to_metric_families(exposed.decode()):
        for sample in family.samples:
            labels = ",".join(value for _, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@pytest.fixture
def meter() -> Meter:
    return Meter(CollectorRegistry())


def build_vitals(redis, clock, meter) -> tuple[Vitals, Library]:
    library = Library(LibraryStore(redis))
    return Vitals(meter, library, Store(redis, clock), clock), library


def test_a_digest_is_counted_from_due_to_sent(meter):
    meter.count("digests_due", "slack")
    meter.sent("slack", 3.0)
    meter.count("deliveries_retried", "slack", "BusyError")
    meter.count("subscriptions_halted", "discord", "channel")
    shown = series(meter.expose())
    assert shown["papers_digests_due_total{slack}"] == 1
    assert shown["papers_digests_sent_total{slack}"] == 1
    assert shown["papers_deliveries_retried_total{slack,BusyError}"] == 1
    assert shown["papers_subscriptions_halted_total{channel,discord}"] == 1
    assert shown["papers_digest_lateness_seconds_bucket{5.0,slack}"] == 1
    assert shown["papers_digest_lateness_seconds_bucket{2.0,slack}"] == 0


def test_nothing_that_people_type_becomes_a_label(meter):
    meter.count("deliveries_retried", "slack", "channel_not_found: #secret-plans of Ada")
    for number in range(100):
        meter.count("subscriptions_halted", "discord", "a" * (number % 30 + 1) + "b" * (number // 30))
    shown = meter.expose().decode()
    assert "Ada" not in shown
    assert 'trouble="other"' in shown
    assert shown.count("papers_subscriptions_halted_total{") <= LABELS_MOST


async def test_a_platform_that_asks_for_a_rest_is_counted_by_its_name(redis, meter):
    pacer = FairPacer(RedisTurns(redis), rested=partial(meter.count, "slow_downs"))
    await pacer.rest(Lane(name="discord:1f3a", per_s=48.0), 2.0)
    assert series(meter.expose())["papers_slow_downs_total{discord}"] == 1


async def test_the_age_of_the_papers_dead_jobs_and_overdue_digests_are_read_when_somebody_looks(redis, clock, meter):
    vitals, library = build_vitals(redis, clock, meter)
    await library.load()
    await library.keep_edition(Edition(day=MONDAY, ids=(PAPER.id,), fetched_at=clock.now()), [PAPER])
    now = clock.now()
    await HealthBook(redis).save("Hugging Face", SourceHealth(answered_at=now - timedelta(minutes=9)))
    await HealthBook(redis).save("Hugging Face pages", SourceHealth(answered_at=now - timedelta(days=9)))
    await JobRecords(redis).bury(DeadJob(kind="digest", key="k", reason="r", at=now, tries=8))
    due = Subscription(channel=Channel(platform="slack", workspace="T1", id="C1"))
    await Subscriptions(redis).save(due, now - timedelta(minutes=2))
    shown = series(await vitals.expose())
    assert shown["papers_upstream_age_seconds"] == 540
    assert (shown["papers_jobs_dead"], shown["papers_digests_overdue"]) == (1, 1)
    assert (shown["papers_store_up"], shown["papers_library_papers"]) == (1, 1)


async def test_a_process_is_ready_when_its_store_answers_and_its_library_is_loaded(server_url, redis, clock, meter):
    async with (
        RedisProxy(server_url) as proxy,
        open_client(proxy.url) as client,
        open_client(proxy.url, timeout_s=0.05) as impatient,
    ):
        vitals, library = build_vitals(client, clock, meter)
        assert await vitals.find_trouble() == "The library hasn't loaded yet"
        await library.load()
        assert await vitals.find_trouble() == ""
        proxy.mode = "silent"
        hurried, _ = build_vitals(impatient, clock, Meter(CollectorRegistry()))
        assert await hurried.find_trouble() == "Redis didn't answer in time"
        assert series(await hurried.expose())["papers_store_up"] == 0
        proxy.mode = "ok"
        assert await vitals.find_trouble() == ""
        assert series(await vitals.expose())["papers_store_up"] == 1
