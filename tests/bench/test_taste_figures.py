"""How well somebody's earlier submissions to Daily Papers foretell their later ones. Figures, not verdicts.

    python -m pytest -n 0 -s -m bench tests/bench/test_taste_figures.py

What a person submitted before a day is what they like; each paper that they submit that day is to be found in the
day's list, without the others of theirs. Who submits in bulk is left out. Constants were chosen on the submissions of
2025 (three earlier ones suffice there), the figures are those of January to June 2026 (five). Intervals are of people
drawn anew. Submitters mostly submit papers of their own, which authors in common give away: figures without authors and
organisations say what texts do alone. People who save are more like the latter.
"""

import asyncio
import json
import random
import time
import zipfile
from collections import Counter, defaultdict, deque
from datetime import UTC, date, datetime
from functools import cache, cached_property, lru_cache
from itertools import cycle
from math import log, sqrt

import pytest
from fakes.sources import FakeSource
from msgspec.structs import replace

from adapters.processes import settle_interpreter
from bot.app import open_bot
from bot.model import Asker, Bookmark, Channel, Paper, PaperId, Person
from bot.search.embedding import is_installed, load_embedder, meaning_text
from bot.search.schema import stem_of
from bot.settings import Settings
from bot.taste.order import TasteOrder
from bot.taste.tastes import COUNTED
from bot.taste.terms import WORD, TermCounts, tells

pytestmark = pytest.mark.bench
DRAWS = 2_000
BULK = 12  # submissions in some month, as bot/papers/submitters.py has it


@pytest.fixture(scope="module")
def recorded(shared):
    """Days with their papers in the list's order, and who submitted each."""
    days, papers, submitted = {}, {}, {}
    with zipfile.ZipFile(shared / "data/hf_days_1515utc.zip") as pack:
        for name in sorted(pack.namelist()):
            if not name.endswith(".json"):
                continue
            day = name.rpartition("/")[2][:10]
            for entry in json.loads(pack.read(name)):
                paper = read_paper(entry)
                papers[paper.id] = paper
                days.setdefault(day, []).append(paper.id)
                submitted[day, paper.id] = (entry["paper"].get("submittedOnDailyBy") or {}).get("user", "")
    return days, papers, submitted


def read_paper(entry):
    raw = entry["paper"]
    return Paper(
        id=PaperId(raw["id"]),
        title=" ".join(raw["title"].split()),
        abstract=" ".join(raw["summary"].split()),
        summary=raw.get("ai_summary", ""),
        keywords=tuple(raw.get("ai_keywords", ())),
        authors=tuple(each["name"] for each in raw["authors"] if not each.get("hidden")),
        organization=(raw.get("organization") or {}).get("name", ""),
        upvotes=raw["upvotes"],
        comments=entry.get("numComments", 0),
    )


def questions(recorded, since, before, least):
    """Each submission of the time by somebody with so many earlier ones: who, on which day, what, the earlier ones."""
    days, _, submitted = recorded
    months = Counter((who, day[:7]) for (day, _), who in submitted.items())
    bulk = {who for (who, _), count in months.items() if count > BULK}
    earlier = defaultdict(list)
    for day in days:
        new = [(submitted[day, paper], paper) for paper in days[day]]
        for who, paper in new:
            if since <= day < before and who and who not in bulk and len(earlier[who]) >= least:
                yield who, day, paper, tuple(earlier[who])
        for who, paper in new:
            earlier[who].append(paper)


class Recent:
    """What taste counts the rarity of terms over: the newest papers of the time."""

    def __init__(self, papers):
        self.papers = papers

    @cached_property
    def counts(self):
        return TermCounts(self.papers)

    @cached_property
    def having(self):
        return Counter(term for paper in self.papers for term in plain_terms(paper.title, paper.abstract))


def ranks(recorded, asked, order):
    """The place of each paper to be found: who, on which day, which place."""
    days, papers, submitted = recorded
    of_day = defaultdict(list)
    for who, day, wanted, likes in asked:
        of_day[day].append((who, wanted, likes))
    newest, found = deque(maxlen=COUNTED), []
    for day in days:
        newest.extend(papers[each] for each in days[day])
        recent = Recent(tuple(newest))
        for who, wanted, likes in of_day[day]:
            candidates = [papers[each] for each in days[day] if each == wanted or submitted[day, each] != who]
            ordered = order(candidates, [papers[each] for each in likes], recent)
            found.append((who, day, 1 + [each.id for each in ordered].index(wanted)))
    return found


def figures(places):
    return sum(1 / place for place in places) / len(places), sum(place <= 5 for place in places) / len(places)


def interval(found):
    """95 % of both figures when people are drawn anew."""
    places = defaultdict(list)
    for who, _, place in found:
        places[who].append(place)
    rng, people = random.Random(1), sorted(places)
    drawn = [
        figures([place for who in rng.choices(people, k=len(people)) for place in places[who]]) for _ in range(DRAWS)
    ]
    return [(sorted(each)[int(0.025 * DRAWS)], sorted(each)[int(0.975 * DRAWS)]) for each in zip(*drawn, strict=True)]


def by_upvotes(candidates, likes, recent):
    return sorted(candidates, key=lambda paper: (-paper.upvotes, -paper.comments))


def by_taste(candidates, likes, recent):
    return [each.paper for each in taste(candidates, likes, recent.counts)]


def taste(candidates, likes, counts):
    order = TasteOrder(candidates, counts)
    order.like(likes)
    return order.ranked()


def by_text(candidates, likes, recent):
    return by_taste([nameless(paper) for paper in candidates], [nameless(paper) for paper in likes], recent)


def by_text_of_ten(candidates, likes, recent):
    return by_text(candidates, likes[-10:], recent)


def nameless(paper):
    return replace(paper, authors=(), organization="")


def by_meaning(candidates, likes, recent):
    return fused(candidates, likes, recent, [], 1.0)


def by_text_and_meaning(candidates, likes, recent):
    named = [nameless(paper) for paper in candidates]
    return fused(named, likes, recent, taste(named, [nameless(paper) for paper in likes], recent.counts), 0.1)


def by_taste_and_meaning(candidates, likes, recent):
    return fused(candidates, likes, recent, taste(candidates, likes, recent.counts), 0.1)


def fused(candidates, likes, recent, ranked, weight):
    """The scores of taste and so much of the cosine of the three nearest likes, from the middle of recent papers."""
    import numpy

    middle = numpy.mean([meaning(paper) for paper in recent.papers[-100:]], 0)
    mine = [meaning(paper) - middle for paper in likes]
    scores = {each.paper.id: each.score for each in ranked}
    for paper in candidates:
        there = meaning(paper) - middle
        near = sorted(
            (each @ there / numpy.linalg.norm(each) / numpy.linalg.norm(there) for each in mine), reverse=True
        )
        scores[paper.id] = scores.get(paper.id, 0.0) + weight * sum(near[:3]) / 3
    return sorted(candidates, key=lambda paper: (-scores[paper.id], -paper.upvotes))


def meaning(paper):
    return embedded(meaning_text(paper))


@lru_cache(maxsize=20_000)
def embedded(text):
    return embedder().embed([text])[0]


@cache
def embedder():
    return load_embedder()


def by_plain_tfidf(candidates, likes, recent):
    """Three nearest likes by the cosine of (1 + log tf) x idf of stems, the usual way."""
    vectors = [weigh_plainly(paper, recent) for paper in (*candidates, *likes)]
    mine = vectors[len(candidates) :]
    near = {
        paper.id: sum(sorted((sum(w * v.get(t, 0) for t, w in vector.items()) for v in mine), reverse=True)[:3])
        for paper, vector in zip(candidates, vectors, strict=False)
    }
    return sorted(candidates, key=lambda paper: (-near[paper.id], -paper.upvotes))


@lru_cache(maxsize=20_000)
def plain_terms(title, abstract):
    return Counter(stem_of(word) for word in WORD.findall(f"{title} {abstract}".lower()) if tells(word))


def weigh_plainly(paper, recent):
    terms, total = plain_terms(paper.title, paper.abstract), len(recent.papers)
    weights = {term: (1 + log(count)) * log(1 + total / (1 + recent.having[term])) for term, count in terms.items()}
    length = sqrt(sum(each * each for each in weights.values())) or 1
    return {term: each / length for term, each in weights.items()}


ORDERS = (by_upvotes, by_plain_tfidf, by_text, by_text_of_ten, by_taste)
WITH_MEANING = (by_meaning, by_text_and_meaning, by_taste_and_meaning)


@pytest.mark.parametrize(
    ("since", "before", "least"), [("2025", "2026", 3), ("2026", "2026-07", 5)], ids=["tuned on", "reported"]
)
def test_what_people_submitted_is_found(recorded, since, before, least):
    asked = list(questions(recorded, since, before, least))
    _, papers, _ = recorded
    own = [
        any(set(papers[each].authors) & set(papers[wanted].authors) for each in likes) for _, _, wanted, likes in asked
    ]
    print(
        f"\n{len(asked)} submissions of {len({each[0] for each in asked})} people;"
        f" {sum(own) / len(own):.0%} share an author with an earlier one"
    )
    for order in (*ORDERS, *(WITH_MEANING if is_installed() else ())):
        found = ranks(recorded, asked, order)
        (mrr, hit), (of_mrr, of_hit) = figures([place for *_, place in found]), interval(found)
        print(
            f"{order.__name__:21} MRR {mrr:.3f} [{of_mrr[0]:.3f}, {of_mrr[1]:.3f}]"
            f"   hit@5 {hit:.3f} [{of_hit[0]:.3f}, {of_hit[1]:.3f}]   {by_month(found)}"
        )


def by_month(found):
    """MRR of each month."""
    months = defaultdict(list)
    for _, day, place in found:
        months[day[:7]].append(place)
    return " ".join(f"{month} {figures(places)[0]:.2f} ({len(places)})" for month, places in sorted(months.items()))


@pytest.mark.parametrize("saves", [100, 1_000, 10_000])
def test_an_order_by_so_many_saves(recorded, saves):
    days, papers, _ = recorded
    everything = list(papers.values())
    likes = [everything[number % len(everything)] for number in range(saves)]
    week = [papers[each] for day in list(days)[-5:] for each in days[day]]
    began = time.process_time()
    counts = TermCounts(everything[-COUNTED:])
    counted = time.process_time()
    taste(week, likes, counts)
    print(
        f"\n{len(week)} papers by {saves:,} saves: {time.process_time() - counted:.2f} s;"
        f" {COUNTED:,} papers counted in {counted - began:.2f} s"
    )


async def test_a_whole_answer_for_somebody_who_saved_ten_thousand_papers(recorded, redis, server_url):
    days, papers, _ = recorded
    source, clock = FakeSource(), StandingClock()
    for day in list(days)[-60:]:
        on = date.fromisoformat(day)
        source.days[on] = [replace(papers[each], days=(on,)) for each in days[day]]
    ada = Asker(person=Person(platform="slack", workspace="T1", user="U1"), channel=Channel(platform="slack", id="C1"))
    async with open_bot(Settings(redis_url=server_url), clock=clock, source=source, follows=False) as bot:
        for on in source.days:
            await bot.refresh_day(on)
        saved = [
            Bookmark(
                id=paper.id if number < len(papers) else PaperId(f"2401.{number:05}"),
                title=paper.title,
                saved_at=clock.now(),
            )
            for number, paper in zip(range(10_000), cycle(papers.values()), strict=False)
        ]
        await bot.library.keep([replace(papers[each], days=()) for each in papers])
        for first in range(0, len(saved), 200):
            await bot.store.bookmarks.add(ada.person, saved[first : first + 200], "command", ada.workspace)
        await bot.finder.warm()
        settle_interpreter()
        for text in ("diffusion", "for you", "for you"):
            began, stalls = time.perf_counter(), []
            watch = asyncio.create_task(watch_loop(stalls))
            async for reply in bot.answer(text, ada):
                print(f"\n{text}: “{reply.title}” after {time.perf_counter() - began:.2f} s", end="")
            watch.cancel()
            print(f", the loop stood still for {max(stalls) * 1e3:.0f} ms of computing at most", end="")


class StandingClock:
    def now(self):
        return datetime(2026, 6, 30, 16, tzinfo=UTC)


async def watch_loop(stalls):
    """How long others compute between two turns: not what other processes of the machine take."""
    while True:
        began = time.thread_time()
        await asyncio.sleep(0.001)
        stalls.append(time.thread_time() - began)
