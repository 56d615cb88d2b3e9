"""Whatever the site does, the reader keeps the last good list: each fault on the wire, and its one outcome."""

import gzip
import json
import random
from collections import Counter
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest
from cases import each
from fakes.pages import page
from fakes.upstream import (
    WireSite,
    answer,
    bomb,
    corrupt_gzip,
    dripping,
    endless,
    half_closed,
    head,
    moved,
    reset,
    self_signed,
    silent,
    wrong_length,
)

from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Failed, Found, Unchanged
from bot.sources.http import BODY_CAP, build_fetcher
from bot.sources.huggingface import HuggingFace
from bot.store.leases import Leases
from bot.store.library import LibraryStore

THURSDAY = date(2025, 4, 17)
LIST = "/api/daily_papers"
GOOD = page("huggingface/day_2025-04-17.json")
HTML = "text/html; charset=utf-8"
HTTP_DATE = format_datetime(datetime(2025, 4, 21, 16, 1, tzinfo=UTC), usegmt=True)
STATUSES = [204, 206, 304, 400, 403, 404, 410, 418, 429, 451, 500, 502, 503, 504, 520, 599]

FAULTS = {
    **{f"status {status}": (answer(status, body=b"{}"), f"answered {status}") for status in STATUSES},
    "401 to a token": (answer(401, body=b"{}"), "did not accept the token"),
    "429 in seconds": (answer(429, Retry_After="60"), "answered 429"),
    "429 with a date": (answer(429, Retry_After=HTTP_DATE), "answered 429"),
    "429 in the past": (answer(429, Retry_After="-60"), "answered 429"),
    "429 for ever": (answer(429, Retry_After="99999999999999"), "answered 429"),
    "429 with a spent quota": (answer(429, RateLimit='"api";r=0;t=60'), "answered 429"),
    "301 around in circles": (moved(301, LIST), "circles"),
    "302 to itself": (moved(302, LIST), "circles"),
    "303 to another host": (moved(303, "http://elsewhere.example/"), "another site"),
    "307 to a private address": (moved(307, "http://10.1.2.3/"), "another site"),
    "308 to the machine itself": (moved(308, "http://127.0.0.1:1/"), "another site"),
    "302 to a cloud's secrets": (moved(302, "http://169.254.169.254/latest/"), "another site"),
    "302 to a file": (moved(302, "file:///etc/passwd"), "another site"),
    "302 to nowhere": (moved(302, None), "without saying where"),
    "empty 200": (answer(body=b""), "cannot be read"),
    "white space": (answer(body=b" \n"), "cannot be read"),
    "truncated JSON": (answer(body=GOOD[: len(GOOD) // 2]), "cannot be read"),
    "shorter than said": (wrong_length(GOOD, len(GOOD) + 10), "broke off"),
    "longer than said": (wrong_length(GOOD, len(GOOD) - 10), "cannot be read"),
    "another charset": (answer(body=GOOD.decode().encode("utf-16")), "cannot be read"),
    "gzip bomb": (answer(body=bomb(), Content_Encoding="gzip"), "more than"),
    "corrupt gzip": (answer(body=corrupt_gzip(GOOD), Content_Encoding="gzip"), "broken"),
    "cut gzip": (answer(body=gzip.compress(GOOD)[:-20], Content_Encoding="gzip"), "short"),
    "gzip that is none": (answer(body=GOOD, Content_Encoding="gzip"), "broken"),
    "gzip in gzip": (answer(body=gzip.compress(gzip.compress(GOOD)), Content_Encoding="gzip"), "cannot be read"),
    "gzip in gzip, said": (answer(body=gzip.compress(GOOD), Content_Encoding="gzip, gzip"), "not asked for"),
    "brotli": (answer(body=b"\x0b\x02\x80[]\x03", Content_Encoding="br"), "not asked for"),
    "100 MB": (endless(100), "more than"),
    "half-close": (half_closed(GOOD), "cannot be read"),
    "reset before the answer": (reset(), "broke off"),
    "reset in the headers": (reset(b"HTTP/1.1 200 OK\r\nContent-"), "broke off"),
    "reset in the body": (reset(head(200, {"Content-Length": "999"}) + b"[{"), "broke off"),
    "no HTTP at all": (reset(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "broke off"),
    "endless headers": (reset(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 200_000), "broke off"),
    "HTML challenge": (answer(body=page("huggingface/challenge.html"), kind=HTML), "cannot be read"),
    "layout lost": (answer(body=b'{"data": {"items": []}}'), "no list"),
    "a number": (answer(body=b"7"), "no list"),
    "null": (answer(body=b"null"), "no list"),
    "a list of something else": (answer(body=b'[1, "two", null, {"paper": 3}, []]'), "not one paper"),
    "JSON 100,000 deep": (answer(body=b"[" * 100_000 + b"]" * 100_000), "cannot be read"),
    "objects 100,000 deep": (answer(body=b'[{"paper":' * 100_000), "cannot be read"),
    "another day's list": (answer(body=GOOD.replace(b"2025-04-17T", b"2025-04-16T")), "another day"),
}


@pytest.fixture
async def wire():
    async with WireSite() as site:
        yield site


def source_at(stack_fetcher, wire):
    return HuggingFace(stack_fetcher, wire.url, "hf_secret")


@each("fault", FAULTS, few=8)
async def test_each_fault_has_one_outcome_that_says_what_happened(wire, clock, fault):
    behaviour, reason = FAULTS[fault]
    wire.on(LIST, behaviour)
    sent = wire.sent_bytes
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        outcome = await source_at(fetcher, wire).fetch_day(THURSDAY)
    assert isinstance(outcome, Failed)
    assert reason in outcome.reason
    assert outcome.reason.startswith("Hugging Face ")
    for secret in ("hf_secret", "127.0.0.1", "http"):
        assert secret not in outcome.reason
    assert wire.sent_bytes - sent < 2 * BODY_CAP


@pytest.mark.parametrize(
    "slow",
    [
        silent(),
        silent(b"HTTP/1.1 200 OK\r\nContent-Ty"),
        silent(head(200, {"Content-Length": "10"}) + b"["),
        dripping(GOOD),
    ],
    ids=["no answer", "slow headers", "slow body", "a byte now and then"],
)
async def test_a_slow_site_is_given_up_after_one_deadline_for_everything(wire, clock, slow):
    wire.on(LIST, slow)
    async with aclosing(build_fetcher(clock, random.Random(1), deadline_s=0.15)) as fetcher:
        outcome = await source_at(fetcher, wire).fetch_day(THURSDAY)
    assert outcome == Failed(reason="Hugging Face did not answer in time")


async def test_a_certificate_nobody_vouches_for_is_refused_before_the_token_is_sent(clock, tmp_path):
    async with WireSite(self_signed(tmp_path)) as wire, aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        wire.on(LIST, answer(body=GOOD))
        outcome = await source_at(fetcher, wire).fetch_day(THURSDAY)
    assert outcome == Failed(reason="Hugging Face could not prove who it is")
    assert wire.asked == []


@pytest.mark.parametrize("base", ["http://papers.invalid", "http://127.0.0.1:9", "http://[::1]:9"])
async def test_a_site_that_cannot_be_reached_is_said_to_be_so(clock, base):
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        outcome = await HuggingFace(fetcher, base).fetch_day(THURSDAY)
    assert outcome == Failed(reason="Hugging Face could not be reached")


def spoilt(change):
    entries = json.loads(GOOD)
    change(entries)
    return json.dumps(entries).encode()


BEARABLE = {
    "extra fields": spoilt(lambda entries: [entry.update(new={"x": [1]}) for entry in entries]),
    "null fields": spoilt(lambda entries: entries[0]["paper"].update(ai_summary=None, githubRepo=None, authors=None)),
    "missing fields": spoilt(
        lambda entries: [entries[1]["paper"].pop(key) for key in ("summary", "authors", "upvotes")]
    ),
    "wrong types": spoilt(
        lambda entries: entries[0]["paper"].update(upvotes="many", authors="Ada", ai_keywords={"a": 1})
    ),
    "outer title only": spoilt(lambda entries: entries[0]["paper"].update(title=7)),
    "absurd dates": spoilt(lambda entries: entries[0]["paper"].update(submittedOnDailyAt="9999-99-99", publishedAt=-1)),
    "an early date": spoilt(lambda entries: entries[0]["paper"].update(submittedOnDailyAt="0001-01-01T00:00:00Z")),
    "NaN and infinities": spoilt(
        lambda entries: entries[0]["paper"].update(upvotes=float("nan"), githubStars=float("-inf"))
    ),
    "huge numbers": spoilt(lambda entries: entries[0]["paper"].update(upvotes=10**400, githubStars=-(10**30))),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "a wrong content type": GOOD,
    "half surrogates": spoilt(
        lambda entries: entries[0]["paper"].update(summary="half \ud800 a pair", ai_summary="\udfff")
    ),
    "NUL and escapes": spoilt(lambda entries: entries[0]["paper"].update(summary="nul\0 \x1b[31m red")),
    "right to left": spoilt(lambda entries: entries[0]["paper"].update(summary="\u202eright to left\u202c \u200b")),
    "a megabyte of abstract": spoilt(lambda entries: entries[0]["paper"].update(summary="long " * 200_000)),
    "an author too many": spoilt(lambda entries: entries[0]["paper"].update(authors=[{"name": "A"}] * 30_000)),
    "one id twice": spoilt(lambda entries: entries.append(entries[0])),
}


@each("fault", BEARABLE)
async def test_a_spoilt_field_costs_the_field_and_never_the_list(wire, clock, fault):
    wire.on(LIST, answer(body=BEARABLE[fault], kind="text/plain; charset=latin-1"))
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        outcome = await source_at(fetcher, wire).fetch_day(THURSDAY)
    assert [paper.id for paper in outcome.papers] == ["2504.90001", "2504.90002", "2504.90003", "2504.90004"]
    assert outcome.papers[0].title == "Lanterns: Teaching Small Models to Read Slowly"
    assert outcome.skipped == 0
    for paper in outcome.papers:
        assert paper.days == (THURSDAY,)
        assert 0 <= paper.upvotes <= 10_000_000
        assert len(paper.abstract) <= 20_000
        paper.abstract.encode()
        assert not set(paper.abstract + paper.summary) & {"\0", "\x1b"}


async def test_bytes_of_another_charset_cost_the_papers_they_are_in(wire, clock):
    wire.on(LIST, answer(body=GOOD.replace("ü".encode(), b"\xfc"), kind="application/json; charset=latin-1"))
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        outcome = await source_at(fetcher, wire).fetch_day(THURSDAY)
    assert [paper.id for paper in outcome.papers] == ["2504.90001", "2504.90002", "2504.90004"]
    assert outcome.skipped == 1


async def test_no_fault_costs_what_the_library_has_and_the_next_try_keeps_the_sites_pace(wire, clock, redis):
    """The bot's whole way to the site: one good answer, then every fault in turn, and a good answer in the end."""
    outcomes = Counter()
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        library = Library(LibraryStore(redis))
        refresher = Refresher(library, source_at(fetcher, wire), Leases(redis), clock)
        wire.on(LIST, answer(body=GOOD, ETag='"1"'))
        assert isinstance(await refresher.refresh_day(THURSDAY), Found)
        good = library.edition(THURSDAY)
        papers = library.papers(good.ids)
        for behaviour, _ in FAULTS.values():
            wire.on(LIST, behaviour)
            outcome = await refresher.refresh_day(THURSDAY)
            outcomes[type(outcome).__name__] += 1
            assert library.edition(THURSDAY).ids == good.ids
            assert library.papers(good.ids) == papers
            if isinstance(outcome, Failed):
                assert refresher.last_failure == outcome
            await leaves_alone(wire, refresher, outcome)
            clock.advance(seconds=5_000)
        wire.on(LIST, answer(304))
        assert await refresher.refresh_day(THURSDAY) == Unchanged()
        assert refresher.last_failure is None
    print(f"{sum(outcomes.values())} faults on the wire: {dict(outcomes)}")
    assert outcomes == {"Failed": len(FAULTS) - 1, "Unchanged": 1}


async def leaves_alone(wire, refresher, outcome):
    """A site that said when to come back, or refused, is not asked again at once."""
    if getattr(outcome, "retry_after_s", 0):
        asked = len(wire.asked)
        again = await refresher.refresh_day(THURSDAY)
        assert again.reason == outcome.reason
        assert 0 < again.retry_after_s <= timedelta(hours=2).total_seconds()
        assert len(wire.asked) == asked
