"""Hugging Face's daily lists on the wire, with invented papers: as many days and papers as a test wants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

from aiohttp import web

PAPERS_A_DAY = 10


@asynccontextmanager
async def serve_days(days: list[date]) -> AsyncIterator[str]:
    """Serve an edition of PAPERS_A_DAY papers for each of `days` and an empty list for any other; yield the address."""

    async def daily(request: web.Request) -> web.Response:
        if "date" not in request.query:  # a week or a month
            return web.json_response([an_entry(day, number) for day in days for number in range(PAPERS_A_DAY)])
        day = date.fromisoformat(request.query["date"])
        return web.json_response([an_entry(day, number) for number in range(PAPERS_A_DAY)] if day in days else [])

    app = web.Application()
    app.router.add_get("/api/daily_papers", daily)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def an_entry(day: date, number: int) -> dict[str, Any]:
    """One entry as the site writes it."""
    published = f"{day - timedelta(days=2)}T00:00:00.000Z"
    paper = {
        "id": paper_id(day, number),
        "authors": [{"_id": "0", "name": f"Ada {number}", "hidden": False}],
        "publishedAt": published,
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "title": f"Paper {number} of {day}",
        "summary": f"An abstract about matter number {number}. " * 20,
        "upvotes": 50 - number,
    }
    outer = {name: paper[name] for name in ("title", "summary", "publishedAt")}
    return {"paper": paper, "numComments": number, **outer}


def paper_id(day: date, number: int) -> str:
    """An id that looks like one of that month."""
    return f"{day:%y%m}.{day.day:02d}{number:03d}"
