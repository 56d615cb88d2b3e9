"""How reading grows with hostile input, and what a refresh costs beside a plain request. Figures, not verdicts."""

import json
import random
import time
import zipfile
from contextlib import aclosing, suppress
from datetime import date

import httpx
import msgspec
import pytest
from fakes.upstream import WireSite, answer

from bot.errors import SourceError
from bot.sources.arxiv import parse_feed
from bot.sources.copied_text import parse_copied_text
from bot.sources.http import build_fetcher
from bot.sources.huggingface import HuggingFace
from bot.sources.huggingface_json import parse_papers
from bot.sources.huggingface_pages import parse_page

pytestmark = pytest.mark.bench

DAY = date(2026, 6, 26)
SIZES = (50_000, 100_000, 200_000, 400_000)  # bytes
ROUNDS = 30

HOSTILE = {
    "<a ": parse_page,
    "<!--": parse_page,
    "<div>": parse_page,
    "<article><h3>": parse_page,
    '<article><h3><a href="/papers/2504.90001"><b>': parse_page,
    "3 authors<b>": parse_page,
    "[": parse_papers,
    '[{"paper":': parse_papers,
    '"\\ud800",': parse_papers,
    "NaN,": parse_papers,
    '{"paper":{"id":"2504.90001","title":"x"}},': parse_papers,
    "<a>": parse_feed,
    "<entry/>": parse_feed,
    "Title\n": parse_copied_text,
    "1 authors\n": parse_copied_text,
}


def seconds(read, body):
    began = time.perf_counter()
    with suppress(SourceError):
        read(body)
    return time.perf_counter() - began


@pytest.mark.parametrize("piece", HOSTILE, ids=[piece.strip()[:12] for piece in HOSTILE])
def test_reading_hostile_input_grows_with_its_size(piece):
    read = HOSTILE[piece]
    times = []
    for size in SIZES:
        text = piece * (size // len(piece))
        text = f"[{text}0]" if piece.endswith(",") else text
        times.append(min(seconds(read, text if read is parse_copied_text else text.encode()) for _ in range(3)))
    growth = (times[-1] / times[0]) ** (1 / (len(SIZES) - 1))
    figures = " ".join(f"{spent * 1000:.1f}" for spent in times)
    print(f"{read.__name__} {piece!r}: {figures} ms for {SIZES}, x{growth:.2f} per doubling")


async def test_a_refresh_beside_a_plain_request(shared, clock):
    """Budget: a cold refresh of an edition costs at most three plain GETs with their decoding."""
    with zipfile.ZipFile(shared / "data/hf_days_1515utc.zip") as archive:
        body = archive.read(f"{DAY}.json")
    async with (
        WireSite() as wire,
        httpx.AsyncClient() as client,
        aclosing(build_fetcher(clock, random.Random(1))) as fetcher,
    ):
        wire.on("/api/daily_papers", answer(body=body))
        source = HuggingFace(fetcher, wire.url)
        plain, fast, ours = [], [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            json.loads((await client.get(f"{wire.url}/api/daily_papers")).content)
            plain.append(time.perf_counter() - began)
            began = time.perf_counter()
            msgspec.json.decode((await client.get(f"{wire.url}/api/daily_papers")).content)
            fast.append(time.perf_counter() - began)
            began = time.perf_counter()
            await source.fetch_day(DAY)
            ours.append(time.perf_counter() - began)
    plain_ms, fast_ms, ours_ms = (sorted(times)[ROUNDS // 2] * 1000 for times in (plain, fast, ours))
    print(f"GET + json {plain_ms:.1f} ms, GET + msgspec {fast_ms:.1f} ms, fetch_day {ours_ms:.1f} ms, p50")
    print(f"ratios {ours_ms / plain_ms:.2f} and {ours_ms / fast_ms:.2f}")
