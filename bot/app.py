"""Puts the core together: one async context opens everything in order and closes it in reverse.

No other module knows which implementation a protocol of ports.py gets. What most commands at a shell never use is
imported where it is used: they last as long as their imports.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog
from redis.asyncio import Redis

from bot.alerts.look import AlertDesk, FollowMatcher
from bot.alerts.mute import MutedPeople
from bot.alerts.tell import Teller
from bot.bot import PapersBot
from bot.commands.digest_card import Outlooks
from bot.commands.telling import ChannelTeller
from bot.digests.by_hand import EditionPoster, HandPost, PostsOnRequest, Waiting
from bot.digests.check import check_deliveries, check_jobs
from bot.digests.decide import DigestDecider
from bot.digests.post import Poster
from bot.errors import StorageError
from bot.export.building import Builder
from bot.health.doctor import (
    check_index,
    check_library,
    check_meaning,
    check_processes,
    check_source,
    check_sources,
    load_health,
)
from bot.health.startup import StartCheck
from bot.mail.mailing import build_forgetting, build_mailing
from bot.model import Finding, PostRequest
from bot.note import WEEKLY
from bot.papers.details import Details
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.meaning import find_meaning
from bot.papers.refresh import Refresher, is_incomplete, is_stale
from bot.ports import Clock, ListOutcome, PaperSource, Publisher, Unchanged
from bot.search.index import TantivyIndex
from bot.search.index_folder import IndexFolder
from bot.settings import Settings
from bot.sources.opening import Sources, open_sources
from bot.sources.sample import load_sample
from bot.store.audit import check_values
from bot.store.check import check_disk, check_store, check_time, examine_store
from bot.store.client import open_client
from bot.store.health import HealthBook
from bot.store.library import LibraryStore
from bot.store.rate_limit import RedisPace
from bot.store.server import ServerHandle, open_server
from bot.store.store import Store
from bot.store.vectors import VectorStore
from bot.store.written import confirm_written, prepare_end
from bot.supervisor import Supervisor
from bot.taste.tastes import Tastes
from bot.weekly.decide import NoteDecider
from bot.weekly.watch import Watch, know_no_versions
from bot.workspaces.membership import Membership

if TYPE_CHECKING:
    from bot.digests.deliver import Deliverer
    from bot.health.metrics import Meter
    from bot.papers.importing import Imported

log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's clock; the only place that reads it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


HANDOVER_S = 10.0  # that a command waits while other commands end and the embedded server changes its owner
STAYING_S = 1.0  # that a process waits then in which people wait for answers
OWN_PARTS = ("addresses", "digests", "finder", "mailing", "posts", "publishers", "refresher", "tastes")


def _words_of(settings: Settings) -> dict[str, str]:
    """What handlers say of the settings."""
    pages = settings.public_url if settings.web_pages else None
    signs = settings.saving_signs
    return {"command_name": settings.papers_command, "feeds_at": pages or "", "saving_signs": signs}


class OpenBot(PapersBot):
    """The running core: what faces need, and what the commands of the command line need."""

    def __init__(
        self,
        redis: Redis,
        sources: Sources,
        clock: Clock,
        server: ServerHandle | None,
        supervisor: Supervisor,
        settings: Settings,
    ) -> None:
        """`sources` are asked for everything, for what Hugging Face alone knows, and for versions."""
        source, site, fetch_versions = sources
        self.redis, self.server, self.supervisor = redis, server, supervisor
        self.start_check = StartCheck(partial(check_store, redis))
        self.publishers: dict[str, Publisher] = {}  # of the faces of this process, by platform
        library = Library(LibraryStore(redis))
        store = Store(redis, clock, lambda: library.aliases)
        self.refresher = Refresher(library, source, store.leases, clock)
        self.finder = Finder(library, TantivyIndex(), find_meaning(library, VectorStore(redis), store.leases))
        self.tastes = Tastes(library, store, clock)
        series = {WEEKLY: NoteDecider(library, store, self.tastes).decide}
        self.digests = DigestDecider(library, self.refresher, self.finder, clock, self.tastes, series)
        teller = Teller(library, self.finder, store, self.publishers, pictures=settings.papers_pictures)
        self.alerts = AlertDesk(library, store, FollowMatcher(self.finder), teller)
        self.details = Details(library, site, store, clock)
        self.watch = Watch(library, site, fetch_versions, store, clock)
        self.posts = PostsOnRequest(self.post_edition, self.publishers)
        self.mailing = build_mailing(settings, store, self.publishers, clock)
        self.addresses = self.mailing or build_forgetting(store, clock)
        parts = {
            **_words_of(settings),
            "builder": Builder(),
            "outlooks": Outlooks(clock, self.finder, store.health, store.outbox, self.tastes),
            "muted": MutedPeople(store.follows, clock),
            "teller": ChannelTeller(clock, self.publishers),
            **{name: getattr(self, name) for name in OWN_PARTS},
        }
        membership = Membership(store, clock, self.addresses)
        super().__init__(parts, store, library, membership, clock, pictures=settings.papers_pictures)

    async def post_edition(
        self, request: PostRequest, publisher: Publisher, waiting: Waiting | None = None
    ) -> HandPost:
        """Post one edition to one channel now, once; `waiting` waits while another delivery has the channel."""
        poster = Poster(self.store.outbox, publisher, self.library, self.clock, pictures=self.pictures)
        by_hand = EditionPoster(self.library, self.refresher, poster, self.clock, self.finder)
        done = await by_hand.post(request, waiting)
        await self.confirm_kept()
        return done

    def build_deliverer(self, meter: "Meter") -> "Deliverer":
        """Return what posts due digests through the publishers of this process."""
        from bot.digests.deliver import Deliverer

        told = (self.publishers, self.clock, meter)
        return Deliverer(self.store, self.digests, self.library, *told, pictures=self.pictures)

    async def confirm_kept(self) -> None:
        """Return once all that was written is in the store's file; raise StorageError when it may be lost."""
        await confirm_written(self.redis)

    async def find_newest(self) -> ListOutcome:
        """Fetch the newest edition there is."""
        return await self.refresher.find_newest(self.clock.now().date())

    async def refresh_day(self, day: date) -> ListOutcome:
        """Fetch one edition unless it is fresh."""
        edition, now = self.library.edition(day), self.clock.now()
        if not (is_stale(edition, day, now) or is_incomplete(edition, now)):
            return Unchanged()
        return await self.refresher.refresh_day(day)

    async def import_saved(self, body: bytes, progress: Callable[[int, int], None]) -> "Imported":
        """Take a saved Daily Papers page into the library; raise UnreadableCopyError when it is none."""
        from bot.papers.importing import Importer
        from bot.sources.page_copy import read_saved

        saved = await asyncio.to_thread(read_saved, body)
        importer = Importer(self.library, self.finder, self.refresher.source, self.clock)
        taken = await importer.take(saved, progress)
        await self.confirm_kept()
        return taken

    async def examine(self) -> tuple[Finding, ...]:
        """Look at store, clocks, deliveries, library and sources."""
        server = (*await examine_store(self.redis), await check_time(self.redis, self.clock))
        delivery = (
            *await check_deliveries(self.store.subscriptions, self.clock),
            *await check_jobs(self.store.jobs),
        )
        if self.server is not None:
            server = (*server, check_disk(self.server.home.folder))
        store = (*server, *await check_values(self.redis), *delivery)
        asked = await check_source(self.refresher, self.clock)
        health = await load_health(self.store.health)
        sources = (check_processes(health, self.clock), *check_sources(health, self.clock, asked))
        index = (await check_index(self.finder), *await check_meaning(self.finder.meaning))
        return (*store, check_library(self.library, self.clock), *index, asked, *sources)

    async def take_sample(self) -> date:
        """Put the bundled sample into the library; return its newest day."""
        editions, papers = load_sample()
        known = {paper.id: paper for paper in papers}
        for edition in editions:
            await self.library.keep_edition(edition, [known[paper_id] for paper_id in edition.ids])
        return editions[-1].day


@asynccontextmanager
async def open_bot(
    settings: Settings,
    *,
    clock: Clock | None = None,
    source: PaperSource | None = None,
    follows: bool = True,
    obeys_pauses: bool = True,
    store_timeout_s: float = 0.5,
    server: ServerHandle | None = None,
) -> AsyncIterator[OpenBot]:
    """Open server, client, library, search and sources for the length of the block.

    `follows` is for a process that stays: it looks first whether the store is fit (ConfigurationError when not), and
    keeps its memory up with other processes. Without `obeys_pauses` Hugging Face is asked even while it wants to be
    left alone. When the store cannot be reached the bot opens all the same, with an empty memory, and says so in its
    answers. `server` is our own one where it is open already.
    """
    clock, supervisor = clock or SystemClock(), Supervisor()
    async with AsyncExitStack() as stack:
        if not settings.redis_url and server is None:
            server = await stack.enter_async_context(open_server(settings.home, supervisor=supervisor))
        url = server.url if server else settings.redis_url.get_secret_value() if settings.redis_url else ""
        patience_s = 0.0 if server is None else STAYING_S if follows else HANDOVER_S
        redis = await stack.enter_async_context(open_client(url, timeout_s=store_timeout_s, patience_s=patience_s))
        stack.push_async_callback(_prepare_end, server, redis)
        asked = _open_sources(settings, clock, redis, source, obeys=obeys_pauses, late=not follows)
        bot = OpenBot(redis, await stack.enter_async_context(asked), clock, server, supervisor, settings)
        if not follows:
            bot.finder.keep_in(IndexFolder(settings.home / "search" / _name_store(url)))
        stack.push_async_callback(bot.refresher.close)
        stack.push_async_callback(bot.finder.close)
        stack.push_async_callback(bot.posts.close)
        if not follows or await bot.start_check.admit():
            await _load(bot.library)
        if follows:
            loops = {"follow the library": bot.library.follow}
            if bot.finder.meaning is not None:
                loops["make vectors"] = bot.finder.meaning.follow
            await stack.enter_async_context(supervisor.keeping(loops))
        yield bot


def _name_store(url: str) -> str:
    """A name for a store's folder, without its password."""
    return sha256(url.rpartition("@")[2].partition("?")[0].encode()).hexdigest()[:16]


async def _prepare_end(server: ServerHandle | None, redis: Redis) -> None:
    if server is not None and server.owner:
        await prepare_end(redis)


def _open_sources(
    settings: Settings, clock: Clock, redis: Redis, given: PaperSource | None, *, obeys: bool, late: bool
) -> AbstractAsyncContextManager[Sources]:
    if given is not None:
        return nullcontext((given, given, know_no_versions))
    return open_sources(settings, clock, HealthBook(redis), RedisPace(redis, "arxiv"), obeys=obeys, late=late)


async def _load(library: Library) -> None:
    try:
        await library.load()
    except StorageError as error:
        log.warning("library.not_loaded", reason=str(error))
