"""Opens the sources: which one is asked first, and which where it fails."""

import random
from contextlib import AsyncExitStack

from bot.ports import Clock, FetchVersions, PaperSource
from bot.settings import Settings
from bot.sources.arxiv import ArXiv, RequestPace
from bot.sources.fallback import FallbackSource
from bot.sources.http import open_fetcher
from bot.sources.huggingface import HuggingFace
from bot.sources.huggingface_pages import HuggingFacePages
from bot.sources.watched import WatchedSource
from bot.store.health import HealthBook

Sources = tuple[PaperSource, PaperSource, FetchVersions]


async def open_sources(
    stack: AsyncExitStack, settings: Settings, clock: Clock, book: HealthBook, pace: RequestPace, *, obeys: bool
) -> Sources:
    """Hugging Face's JSON, behind it its pages, behind both, for single papers and words, arXiv; the JSON alone; and
    what arXiv is asked for versions."""
    fetcher = await stack.enter_async_context(open_fetcher(clock=clock, chance=random.SystemRandom()))
    token = settings.hf_token.get_secret_value() if settings.hf_token else ""
    json, html = (kind(fetcher, settings.hf_base_url, token) for kind in (HuggingFace, HuggingFacePages))
    site = WatchedSource(json, "Hugging Face", book, clock, obeys=obeys)
    pages = WatchedSource(html, "Hugging Face pages", book, clock, obeys=obeys)
    arxiv = ArXiv(fetcher, settings.arxiv_base_url, pace)
    watched_arxiv = WatchedSource(arxiv, "arXiv", book, clock, lists=False)
    return FallbackSource(FallbackSource(site, pages), watched_arxiv, also_unknown=True), site, arxiv.fetch_versions
