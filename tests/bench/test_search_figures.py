"""What a search costs beside one GET and beside bm25s, and how it grows. Run with `pytest -m bench -s`.

Up to 11,842 the papers are recorded; beyond, each is put together from the sentences of recorded ones, so that words
are as frequent as they are. The index alone is clocked by its thread's own time, so that a busy machine does not count.
"""

import asyncio
import ctypes
import gc
import os
import random
import re
import sys
import time
from datetime import timedelta
from pathlib import Path

import bm25s
import pytest
from bench.engines import TODAY, build_tantivy
from bench.relevance import JUDGED, load_recorded, read_lines

from bot.app import open_bot
from bot.model import Asker, Channel, Paper, PaperId, Person
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.settings import Settings
from bot.store import keys
from bot.store.library import LibraryStore
from bot.tasks import stop_tasks

pytestmark = pytest.mark.bench
SIZES = (10_000, 11_842, 20_000, 100_000)
ROUNDS = 400
SENTENCE = re.compile(r"(?<=[.!?])\s+")
ASKER = Asker(
    person=Person(platform="console", workspace="local", user="bench"), channel=Channel(platform="console", id="b")
)


def many_papers(count: int) -> list[Paper]:
    recorded, _, _ = load_recorded()
    rng = random.Random(1)
    sentences = [each for paper in recorded for each in SENTENCE.split(paper.abstract)]
    papers = recorded[:count]
    while len(papers) < count:
        like, other = rng.choice(recorded), rng.choice(recorded)
        made = Paper(
            id=PaperId(f"{2601 + len(papers) // 50_000}.{len(papers) % 50_000:05d}"),
            title=f"{like.title.partition(':')[0]}: {other.title.rpartition(':')[2].strip()}",
            abstract=" ".join(rng.sample(sentences, 7)),
            authors=like.authors,
            keywords=other.keywords,
            days=(other.days[0] - timedelta(days=rng.randrange(300)),),
            upvotes=like.upvotes,
        )
        papers.append(made)
    return papers


def percentiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


def resident_mb() -> float:
    """What this process holds, without garbage and without what the allocator would give back."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def queries() -> list[str]:
    return [row["text"] for row in read_lines(JUDGED / "queries.jsonl")]


def build_bm25s(papers: list[Paper]):
    texts = [" ".join((paper.title, paper.abstract, paper.summary, *paper.keywords)) for paper in papers]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def search(text: str) -> None:
        words = bm25s.tokenize([text], stopwords="en", show_progress=False)
        if words.vocab:
            retriever.retrieve(words, k=5, show_progress=False)

    return search


def clock_each(call, texts: list[str]) -> tuple[float, float]:
    for text in texts[:20]:
        call(text)
    times = []
    for number in range(ROUNDS):
        start = time.thread_time()
        call(texts[number % len(texts)])
        times.append(time.thread_time() - start)
    return percentiles(times)


@pytest.mark.parametrize("size", SIZES)
def test_the_index_alone_beside_bm25s(size, capsys):
    papers = many_papers(size)
    before, start = resident_mb(), time.perf_counter()
    index = TantivyIndex()
    for first in range(0, size, 200):
        index.add(papers[first : first + 200])
    index.commit()
    built = time.perf_counter() - start
    index.search(parse_query("llm", today=TODAY), today=TODAY)
    grown = resident_mb() - before

    def search(text: str) -> None:
        index._answers.clear()  # what was found before is another figure
        index.search(parse_query(text, today=TODAY), today=TODAY)

    ours = clock_each(search, queries())
    theirs = clock_each(build_bm25s(papers), queries())
    bare = clock_each(build_tantivy(papers), queries())
    with capsys.disabled():
        print(
            f"\n{size:7,} papers: built in {built:5.2f} s, {grown / size * 10_000:5.1f} MB per 10,000;"
            f"  a query p50 {ours[0] * 1e6:5.0f} µs p99 {ours[1] * 1e6:6.0f} µs;"
            f"  bm25s p50 x{theirs[0] / ours[0]:.1f} p99 x{theirs[1] / ours[1]:.1f} of it;"
            f" it is p50 x{ours[0] / bare[0]:.1f} of bare tantivy"
        )


@pytest.mark.parametrize("size", SIZES[1:])
async def test_a_whole_answer_beside_one_get(size, redis, server_url, clock, capsys):
    papers = many_papers(size)
    store = LibraryStore(redis)
    for start in range(0, size, 1000):
        await store.save_papers(papers[start : start + 1000])
    del papers
    await redis.set(keys.ranking("bench"), b"x" * 200)
    start = time.perf_counter()
    async with open_bot(Settings(redis_url=server_url), clock=clock, follows=False, store_timeout_s=10) as bot:
        opened = time.perf_counter() - start
        await bot.finder.warm()
        warm = time.perf_counter() - start
        typed = ["llm", *(text for text in queries() if len(text.split()) < 5)]

        async def ask(text: str) -> None:
            async for _ in bot.answer(text, ASKER):
                pass

        for text in typed[:20]:
            await ask(text)
        gets, asks, llm = [], [], []
        for number in range(ROUNDS):
            for times, call in (
                (gets, bot.redis.get(keys.ranking("bench"))),
                (asks, ask(typed[number % len(typed)])),
                (llm, ask("llm")),
            ):
                start = time.perf_counter()
                await call
                times.append(time.perf_counter() - start)
        get = percentiles(gets)[0]
        with capsys.disabled():
            print(
                f"\n{size:7,} papers: open after {opened:.2f} s, searchable after {warm:.2f} s;"
                f"  one GET {get * 1e6:.0f} µs;"
                f"  llm p50 x{percentiles(llm)[0] / get:.1f} p99 x{percentiles(llm)[1] / get:.1f};"
                f"  short queries p50 x{percentiles(asks)[0] / get:.1f} p99 x{percentiles(asks)[1] / get:.1f}"
            )


async def test_how_soon_a_paper_of_another_process_is_found(redis, capsys):
    reader, writer = Library(LibraryStore(redis)), LibraryStore(redis)
    await reader.load()
    finder = Finder(reader, TantivyIndex())
    await finder.warm()
    following = asyncio.create_task(reader.follow())
    times = []
    for number in range(50):
        paper = Paper(id=PaperId(f"2504.{number:05d}"), title=f"Zebra{number}x")
        start = time.perf_counter()
        await writer.save_papers([paper])
        while not (await finder.search(parse_query(f"zebra{number}x", today=TODAY), today=TODAY)).total:
            await asyncio.sleep(0)
        times.append(time.perf_counter() - start)
    await stop_tasks([following])
    with capsys.disabled():
        middle, worst = percentiles(times)
        print(f"\na new paper is found after {middle * 1e3:.1f} ms (p50), {worst * 1e3:.1f} ms (p99)")
