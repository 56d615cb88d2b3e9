"""All recorded editions, served over HTTP, refreshed, stored and loaded again: nothing lost, nothing wrong."""

import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from aiohttp import web

from bot.app import open_bot
from bot.papers.library import Library
from bot.settings import Settings
from bot.store.library import LibraryStore

pytestmark = pytest.mark.soak


class Evening:
    """The evening of the newest recorded day."""

    def now(self) -> datetime:
        return datetime(2026, 6, 30, 20, tzinfo=UTC)


@pytest.fixture
def recorded(shared) -> dict[date, bytes]:
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return {date.fromisoformat(name.split("/")[-1][:10]): archive.read(name) for name in sorted(names)}


async def test_every_recorded_edition_is_in_the_library_as_it_was_recorded(redis, server_url, recorded):
    async def daily(request: web.Request) -> web.Response:
        body = recorded.get(date.fromisoformat(request.query["date"]), b"[]")
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/daily_papers", daily)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        settings = Settings(redis_url=server_url, hf_base_url=f"http://127.0.0.1:{runner.addresses[0][1]}")
        async with open_bot(settings, clock=Evening(), follows=False) as bot:
            for day in recorded:
                await bot.refresh_day(day)
    finally:
        await runner.cleanup()
    library = Library(LibraryStore(redis))
    await library.load()
    newest: dict[str, dict] = {}
    days = 0
    for day, body in recorded.items():
        entries = json.loads(body)
        days += bool(entries)
        ids = tuple(dict.fromkeys(entry["paper"]["id"] for entry in entries))
        assert library.edition(day).ids == ids
        newest |= {entry["paper"]["id"]: entry["paper"] | {"day": day} for entry in entries}
    assert days == 338
    assert library.size == len(newest)
    for paper_id, raw in newest.items():
        paper = library.paper(paper_id)
        assert paper.title == " ".join(raw["title"].split())
        named = [" ".join(author["name"].split()) for author in raw["authors"] if not author.get("hidden")]
        assert list(paper.authors) == named
        assert (paper.author_count, paper.upvotes) == (len(raw["authors"]), raw["upvotes"])
        assert raw["day"] in paper.days
