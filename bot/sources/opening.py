"""Opens the sources: which one is asked first, and which where it fails."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache

from bot.model import PaperId
from bot.ports import Clock, Failed, FetchVersions, PaperSource, Version
from bot.proxies import load_proxies
from bot.settings import Settings
from bot.sources.relayed import FallbackSource, LateSource
from bot.sources.watched import WatchedSource
from bot.store.health import HealthBook
from bot.store.rate_limit import RedisPace

Sources = tuple[PaperSource, PaperSource, FetchVersions]


@asynccontextmanager
async def open_sources(
    settings: Settings, clock: Clock, book: HealthBook, pace: RedisPace, *, obeys: bool, late: bool
) -> AsyncIterator[Sources]:
    """Hugging Face's JSON, behind it its pages, behind both, for single papers and words, arXiv; the JSON alone; and
    what arXiv is asked for versions.

    `late`: opened with the first question. Most commands at a shell ask none, and importing what asks takes a tenth of
    their time. Raises ConfigurationError for a proxy that cannot be used.
    """
    async with AsyncExitStack() as stack:

        @cache
        def opened() -> Sources:
            return _open(stack, settings, clock, book, pace, obeys=obeys)

        async def fetch_versions(ids: Sequence[PaperId]) -> Mapping[PaperId, Version] | Failed:
            return await opened()[2](ids)

        if not late or load_proxies():
            opened()
        yield LateSource(lambda: opened()[0]), LateSource(lambda: opened()[1]), fetch_versions


def _open(
    stack: AsyncExitStack, settings: Settings, clock: Clock, book: HealthBook, pace: RedisPace, *, obeys: bool
) -> Sources:
    from bot.sources.arxiv import ArXiv
    from bot.sources.http import build_fetcher
    from bot.sources.huggingface import HuggingFace
    from bot.sources.huggingface_pages import HuggingFacePages

    fetcher = build_fetcher(clock, random.SystemRandom())
    stack.push_async_callback(fetcher.aclose)
    token = settings.hf_token.get_secret_value() if settings.hf_token else ""
    json, html = (kind(fetcher, settings.hf_base_url, token) for kind in (HuggingFace, HuggingFacePages))
    site = WatchedSource(json, "Hugging Face", book, clock, obeys=obeys)
    pages = WatchedSource(html, "Hugging Face pages", book, clock, obeys=obeys)
    arxiv = ArXiv(fetcher, settings.arxiv_base_url, pace)
    watched_arxiv = WatchedSource(arxiv, "arXiv", book, clock, lists=False)
    return FallbackSource(FallbackSource(site, pages), watched_arxiv, also_unknown=True), site, arxiv.fetch_versions
