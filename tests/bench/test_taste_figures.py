"""How well somebody's earlier submissions to Daily Papers foretell their later ones. Figures, not verdicts.

    python -m pytest -n 0 -s -m bench tests/bench/test_taste_figures.py

What a person submitted before a day is what they like; each paper that they submit that day is to be found in the
day's list, without the others of theirs. Who submits in bulk is left out. Constants were chosen on the submissions of
2025 (three earlier ones suffice there), the figures are those of January to June 2026 (five). Intervals are of people
drawn anew. Submitters are mostly authors: figures without authors and organisations say what texts do alone.
"""

import asyncio
import json
import random
import time
import zipfile
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from itertools import cycle
from math import log, sqrt

import pytest
from fakes.sources import FakeSource
from msgspec.structs import replace

from bot.app import open_bot
from bot.model import Asker, Bookmark, Channel, Paper, PaperId, Person
from bot.search.schema import stem_of
from bot.settings import Settings
from bot.taste.order import TasteOrder
from bot.taste.terms import WORD, TermCounts, tells

pytestmark = pytest.mark.bench
BACKGROUND = 1_500
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


def ranks(recorded, asked, order):
    """The place of each paper to be found, by person."""
    days, papers, submitted = recorded
    of_day = defaultdict(list)
    for who, day, wanted, likes in asked:
        of_day[day].append((who, wanted, likes))
    counts, found = TermCounts(), defaultdict(list)
    for day in days:
        for each in days[day]:
            counts.add(papers[each])
        for who, wanted, likes in of_day[day]:
            candidates = [papers[each] for each in days[day] if each == wanted or submitted[day, each] != who]
            ordered = order(candidates, [papers[each] for each in likes], counts)
            found[who].append(1 + [each.id for each in ordered].index(wanted))
    return found


def figures(found):
    places = [place for each in found.values() for place in each]
    return sum(1 / place for place in places) / len(places), sum(place <= 5 for place in places) / len(places)


def interval(found):
    """95 % of both figures when people are drawn anew."""
    rng, people = random.Random(1), sorted(found)
    drawn = [figures(dict(enumerate(found[who] for who in rng.choices(people, k=len(people))))) for _ in range(DRAWS)]
    return [(sorted(each)[int(0.025 * DRAWS)], sorted(each)[int(0.975 * DRAWS)]) for each in zip(*drawn, strict=True)]


def by_upvotes(candidates, likes, counts):
    return sorted(candidates, key=lambda paper: (-paper.upvotes, -paper.comments))


def by_taste(candidates, likes, counts):
    taste = TasteOrder(candidates, counts)
    taste.like(likes)
    return [each.paper for each in taste.ranked()]


def by_text(candidates, likes, counts):
    return by_taste([nameless(paper) for paper in candidates], [nameless(paper) for paper in likes], counts)


def nameless(paper):
    return replace(paper, authors=(), organization="")


def by_plain_tfidf(candidates, likes, counts):
    """Three nearest likes by the cosine of (1 + log tf) x idf of stems, the usual way."""
    texts = [plain_terms(paper) for paper in (*candidates, *likes)]
    having = Counter(term for text in texts for term in text)
    vectors = [weigh_plainly(text, having, len(texts)) for text in texts]
    mine = vectors[len(candidates) :]
    near = {
        paper.id: sum(sorted((sum(w * v.get(t, 0) for t, w in vector.items()) for v in mine), reverse=True)[:3])
        for paper, vector in zip(candidates, vectors, strict=False)
    }
    return sorted(candidates, key=lambda paper: (-near[paper.id], -paper.upvotes))


def plain_terms(paper):
    text = f"{paper.title} {paper.abstract}".lower()
    return Counter(stem_of(word) for word in WORD.findall(text) if tells(word))


def weigh_plainly(text, having, total):
    weights = {term: (1 + log(count)) * log(total / having[term]) for term, count in text.items()}
    length = sqrt(sum(each * each for each in weights.values())) or 1
    return {term: each / length for term, each in weights.items()}


@pytest.mark.parametrize(
    ("since", "before", "least"), [("2025", "2026", 3), ("2026", "2026-07", 5)], ids=["tuned on", "reported"]
)
def test_what_people_submitted_is_found(recorded, since, before, least):
    asked = list(questions(recorded, since, before, least))
    print(f"\n{len(asked)} submissions of {len({each[0] for each in asked})} people")
    for order in (by_upvotes, by_plain_tfidf, by_text, by_taste):
        found = ranks(recorded, asked, order)
        (mrr, hit), (of_mrr, of_hit) = figures(found), interval(found)
        print(
            f"{order.__name__:15} MRR {mrr:.3f} [{of_mrr[0]:.3f}, {of_mrr[1]:.3f}]"
            f"   hit@5 {hit:.3f} [{of_hit[0]:.3f}, {of_hit[1]:.3f}]"
        )


@pytest.mark.parametrize("saves", [100, 1_000, 10_000])
def test_an_order_by_so_many_saves(recorded, saves):
    days, papers, _ = recorded
    everything = list(papers.values())
    likes = [everything[number % len(everything)] for number in range(saves)]
    week = [papers[each] for day in list(days)[-5:] for each in days[day]]
    began = time.process_time()
    counts = TermCounts(everything[-BACKGROUND:])
    counted = time.process_time()
    by_taste(week, likes, counts)
    print(
        f"\n{len(week)} papers by {saves:,} saves: {time.process_time() - counted:.2f} s;"
        f" {BACKGROUND:,} papers counted in {counted - began:.2f} s"
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
        for first in range(0, len(saved), 500):
            await bot.store.bookmarks.add(ada.person, saved[first : first + 500], "command", ada.workspace)
        for name in ("first", "second"):
            began, stalls = time.perf_counter(), []
            watch = asyncio.create_task(watch_loop(stalls))
            async for reply in bot.answer("for you", ada):
                print(f"\n{name} time: “{reply.title}” after {time.perf_counter() - began:.2f} s", end="")
            watch.cancel()
            print(f", the loop stood still for {max(stalls) * 1e3:.0f} ms at most", end="")


class StandingClock:
    def now(self):
        return datetime(2026, 6, 30, 16, tzinfo=UTC)


async def watch_loop(stalls):
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0)
        stalls.append(time.perf_counter() - began)
