"""Search by meaning beside words: what it finds, what it leaves alone, and what happens when something is broken."""

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy
import pytest
from cases import each
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.health.doctor import check_meaning
from bot.model import Paper, PaperId
from bot.papers.finder import Finder
from bot.papers.library import FOUND_KEPT, Library
from bot.papers.meaning import Meaning
from bot.search import embedding
from bot.search.embedding import DIMENSIONS, EmbeddingError, load_embedder
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.store import keys
from bot.store.leases import Leases
from bot.store.library import LibraryStore
from bot.store.vectors import VectorStore

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, tzinfo=UTC)
CONCEPTS = (("cat", "cats", "feline", "kitten"), ("sleep", "sleeps", "rest", "nap"), ("car", "cars", "vehicle"))


class Concepts:
    """An embedder that knows three things, and counts what it is asked."""

    def __init__(self):
        self.embedded = []

    def embed(self, texts):
        self.embedded += texts
        rows = numpy.zeros((len(texts), DIMENSIONS), numpy.float32)
        for row, text in zip(rows, texts, strict=True):
            words = text.lower().replace(".", " ").split()
            for at, concept in enumerate(CONCEPTS):
                row[at] = sum(word in concept for word in words)
        return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def a_paper(name, title, abstract="", **fields):
    return Paper(id=PaperId(name), title=title, abstract=abstract, days=(TODAY,), **fields)


CATS = a_paper("2606.00001", "Feline rest", "A kitten takes a nap.", authors=("Kaiming He",))
CARS = a_paper("2606.00002", "How do vehicles move at night", "A vehicle and a car.")
WORDS = a_paper("2606.00003", "Where things sleep", "Nothing about animals at night.")
NAMED = a_paper("2606.00004", "Something else", "Of GPT-4, by night.", authors=("Kaiming He",), upvotes=50)
QUESTION = "where do cats sleep at night"


class Searcher:
    """One process with the extra, and how its searches look with and without it."""

    def __init__(self, redis, load=None):
        self.concepts = Concepts()
        self.library = Library(LibraryStore(redis))
        self.meaning = Meaning(
            self.library, VectorStore(redis), Leases(redis), load or (lambda: self.concepts), elsewhere_s=0
        )
        self.finder = Finder(self.library, TantivyIndex(), self.meaning)

    @cached_property
    def plain(self):
        return Finder(self.library, TantivyIndex())

    async def find(self, typed, plain=False, **options):
        finder = self.plain if plain else self.finder
        hits = await finder.search(parse_query(typed, today=TODAY), today=TODAY, **options)
        return [hit.id for hit in hits.items]

    async def make(self):
        """Let the vectors be made, until none is lacking."""
        making = asyncio.create_task(self.meaning.follow())
        while not self.meaning.idle:
            await asyncio.sleep(0)
        making.cancel()


@pytest.fixture
async def searcher(redis):
    searcher = Searcher(redis)
    await searcher.library.keep([CATS, CARS, WORDS, NAMED])
    await searcher.make()
    return searcher


async def test_a_question_finds_what_says_the_same_in_other_words(searcher):
    assert CATS.id not in await searcher.find(QUESTION, plain=True)
    assert set((await searcher.find(QUESTION))[:2]) == {CATS.id, WORDS.id}


async def test_other_answers_come_between_while_many_vectors_are_read(redis, searcher, monkeypatch):
    ids = [f"2606.{number:05d}" for number in range(1, 1001)]
    await VectorStore(redis).save(dict.fromkeys(ids, ""), dict.fromkeys(ids, bytes(2 * DIMENSIONS)))
    monkeypatch.setattr(searcher.library, "is_listed", lambda paper_id: True)
    monkeypatch.setattr("bot.papers.meaning.ROWS", 1)
    meaning = Meaning(searcher.library, VectorStore(redis), Leases(redis), Concepts)
    turns, opening = 0, asyncio.create_task(meaning.open())
    while not opening.done():
        turns += 1
        await asyncio.sleep(0)

    assert meaning.count == len(ids)
    assert turns > len(ids)


async def test_pages_of_words_and_meaning_do_not_overlap(searcher):
    whole = await searcher.find(QUESTION, limit=9)

    assert [each for at in range(4) for each in await searcher.find(QUESTION, offset=at, limit=1)] == whole


async def test_what_is_near_in_meaning_passes_the_filters_too(searcher):
    assert CATS.id not in await searcher.find(f"{QUESTION} min:5")


@each(
    "typed",
    [
        "night",
        "vehicle night",
        "kaiming he",
        "papers by kaiming he at night",
        '"at night" where do cats sleep',
        "gpt4 night",
    ],
)
async def test_names_quotes_and_short_searches_go_by_words_alone(searcher, typed):
    searcher.concepts.embedded.clear()

    assert await searcher.find(typed) == await searcher.find(typed, plain=True)
    assert not searcher.concepts.embedded


async def test_papers_like_one_are_like_it_in_meaning(searcher):
    fillers = [a_paper(f"2606.0002{n}", "Animals" if n < 1 else "Filler", "By day.") for n in range(9)]
    await searcher.library.keep(fillers)
    asked = a_paper("asked", "Animals and a kitten", "Cats nap.")

    assert (await searcher.finder.similar(asked, today=TODAY)).items[1].id == CATS.id
    assert CATS.id not in {hit.id for hit in (await searcher.plain.similar(asked, today=TODAY)).items}


async def test_vectors_are_made_once_and_another_process_uses_them(searcher, redis):
    other = Searcher(redis)
    await other.library.load()
    await other.make()

    assert not other.concepts.embedded
    assert set((await other.find(QUESTION))[:2]) == {CATS.id, WORDS.id}


async def test_a_bot_that_stays_makes_the_vectors_of_its_papers(searcher, redis, server_url, clock, monkeypatch):
    await redis.flushdb()
    await Library(LibraryStore(redis)).keep([CATS, CARS])
    concepts = Concepts()
    monkeypatch.setattr("bot.app.find_meaning", lambda *needs: Meaning(*needs, lambda: concepts, elsewhere_s=0))
    async with (
        open_bot(settings_of(server_url), clock=clock, source=FakeSource()) as bot,
        asyncio.timeout(5),
    ):
        while not bot.finder.meaning.idle:
            await asyncio.sleep(0)

    assert len(concepts.embedded) == 2


async def test_a_process_that_ends_while_the_extra_is_read_leaves_nothing_behind(redis):
    reading, ended = threading.Event(), threading.Event()

    def load():
        reading.set()
        ended.wait(5)
        return Concepts()

    searcher = Searcher(redis, load)
    asked = asyncio.create_task(searcher.meaning.near("cats"))
    while not reading.is_set():
        await asyncio.sleep(0)
    await searcher.finder.close()
    left = {task.get_name() for task in asyncio.all_tasks()}
    ended.set()
    await asked

    assert "open meaning" not in left


async def test_a_process_that_answers_once_makes_none_and_uses_those_that_are_there(searcher, redis):
    other = Searcher(redis)
    await other.library.load()

    assert CATS.id in await other.find(QUESTION)
    assert len(other.concepts.embedded) == 1  # the question


async def test_a_paper_whose_text_changed_has_a_new_vector(searcher):
    searcher.concepts.embedded.clear()
    await searcher.library.keep([a_paper(CATS.id, "A car", "Cars are vehicles, and a vehicle is no animal at night.")])
    await searcher.make()

    assert len(searcher.concepts.embedded) == 1
    assert CATS.id not in (await searcher.find(QUESTION))[:1]


async def test_a_forgotten_paper_leaves_no_vector(searcher, redis):
    found = a_paper("2606.00009", "Cats", "Cats rest.")
    await searcher.library.keep_found([found], NOW)
    await searcher.make()
    assert await redis.hexists(keys.vector_shard(found.id), found.id)

    await searcher.library.forget_found(NOW + FOUND_KEPT + timedelta(days=1))
    await searcher.make()

    assert not await redis.hexists(keys.vector_shard(found.id), found.id)
    assert found.id not in await searcher.find(QUESTION)


@each("stored", [b"", b"xx", b"\xff" * 516, b"\0" * 999])
async def test_a_vector_that_is_none_is_made_anew(searcher, redis, stored):
    await redis.hset(keys.vector_shard(CATS.id), CATS.id, stored)
    other = Searcher(redis)
    await other.library.load()
    assert await other.find(QUESTION)

    await other.make()

    assert CATS.id in (await other.find(QUESTION))[:2]


async def test_a_broken_extra_leaves_the_search_by_words_and_doctor_says_so(searcher, redis):
    def load():
        raise EmbeddingError("the file is truncated")

    broken = Searcher(redis, load)
    await broken.library.load()

    assert await broken.find(QUESTION) == await broken.find(QUESTION, plain=True)
    [finding] = await check_meaning(broken.meaning)
    assert finding.level == "warning" and "the file is truncated" in finding.text and "by words" in finding.advice


async def test_doctor_counts_what_can_be_found_by_meaning_and_is_silent_without_the_extra(searcher):
    [finding] = await check_meaning(searcher.meaning)

    assert (finding.level, finding.text) == ("good", "4 papers can be found by meaning.")
    assert await check_meaning(None) == ()


def test_files_that_are_no_embedding_are_named(tmp_path, monkeypatch):
    for name in (embedding.TOKENIZER, embedding.TABLE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    monkeypatch.setattr(embedding, "_folder", lambda: tmp_path)

    with pytest.raises(EmbeddingError):
        load_embedder()


def test_the_package_itself_brings_words_of_one_thing_together():
    pytest.importorskip("wordllama", reason="the extra `semantic` is not installed")
    asked, near, far = load_embedder().embed(
        ["teaching a robot to fold clothes", "garment manipulation", "stock prices"]
    )

    assert asked @ near > asked @ far
    assert load_embedder().embed([""])[0].sum() == 0


async def test_two_processes_share_the_work_of_making_vectors(redis):
    one, other = Searcher(redis), Searcher(redis)
    await one.library.keep([CATS, CARS, WORDS, NAMED])
    await other.library.load()
    await asyncio.gather(one.make(), other.make())

    assert len(one.concepts.embedded) + len(other.concepts.embedded) == one.meaning.count == other.meaning.count == 4
