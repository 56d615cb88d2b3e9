"""Whatever people of one workspace save or take back, the orders and reasons of another one stay the same."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import product
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Bookmark, Channel, Edition, Paper, PaperId, Person, Workspace
from bot.papers.library import Library
from bot.store.client import open_client
from bot.store.library import LibraryStore
from bot.store.store import Store
from bot.taste.tastes import Tastes

DAY = date(2025, 4, 21)
TOPICS = ("diffusion models denoise latent images", "protein folding predicts structure", "agents plan tool calls")
PAPERS = [
    Paper(id=PaperId(f"2504.{at}{number:04}"), title=f"{number} {words}", keywords=(words[:16].strip(),), days=(DAY,))
    for (at, words), number in product(enumerate(TOPICS), range(3))
]
SAVES = st.tuples(
    st.integers(0, 1), st.integers(0, 1), st.integers(0, 2), st.integers(0, len(TOPICS) - 1), st.sampled_from("++++-")
)


class StillClock:
    def now(self):
        return datetime(2025, 4, 21, 16, tzinfo=UTC)


@dataclass
class World:
    """Two workspaces of two channels and three people on one store. Discord's people are the same in both."""

    store: Store
    tastes: Tastes
    library: Library
    platform: str
    name: str = field(default_factory=lambda: uuid4().hex)

    def person(self, tenant, user):
        workspace = f"{self.name}{tenant}" if self.platform == "slack" else ""
        return Person(platform=self.platform, workspace=workspace, user=f"{self.name}{user}")

    def channel(self, tenant, number):
        return Channel(platform=self.platform, workspace=f"{self.name}{tenant}", id=f"C{number}")

    async def live(self, saves, clock):
        for tenant, number, user, topic, act in saves:
            person, channel, about = self.person(tenant, user), self.channel(tenant, number), PAPERS[3 * topic :][:3]
            if act == "+":
                marks = [Bookmark(id=paper.id, title=paper.title, saved_at=clock.now()) for paper in about]
                workspace = Workspace(platform=self.platform, id=channel.workspace)
                await self.store.bookmarks.add(person, marks, "command", workspace, channel)
            elif self.platform == "slack":
                await self.store.bookmarks.clear(person, about[0].id)

    async def tell(self, tenant):
        """All that the channels of a workspace get by taste, and on Slack its people."""
        rooms = [await self.tastes.of_channel(self.channel(tenant, number), PAPERS) for number in (0, 1)]
        users = range(3) if self.platform == "slack" else ()
        return rooms, [await self.tastes.of_person(self.person(tenant, user), PAPERS) for user in users]


@given(st.sampled_from(("slack", "discord")), st.lists(SAVES, min_size=10, max_size=15))
async def test_nothing_of_one_workspace_is_in_the_orders_or_reasons_of_another(server_url, platform, saves):
    clock = StillClock()
    async with open_client(server_url) as redis:
        store = Store(redis, clock)
        library = Library(LibraryStore(redis))
        await library.keep_edition(
            Edition(day=DAY, ids=tuple(paper.id for paper in PAPERS), fetched_at=clock.now()), PAPERS
        )
        tastes = Tastes(library, store, clock)
        both, alone = (World(store, tastes, library, platform) for _ in range(2))
        await both.live(saves, clock)
        await alone.live([each for each in saves if each[0] == 0], clock)
        assert await both.tell(0) == await alone.tell(0)
