"""What a choice in the menu of a message saves, whichever process hears of it: platforms tell all that is chosen."""

from datetime import date

from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.presses import Chosen
from bot.replies import plain

MONDAY = date(2025, 4, 21)
IDS = tuple(PaperId(f"2504.0000{number}") for number in (1, 2, 3))
PAPERS = [Paper(id=paper_id, title=f"Matter {paper_id[-1]}", days=(MONDAY,)) for paper_id in IDS]
HERE = Channel(platform="slack", workspace="T1", id="C1")

STORIES = {
    "only what came to the choice is saved, and taking a choice away changes nothing": [
        ("choose 1", "Saved Matter 1"),
        ("choose 1 2", "Saved Matter 2"),
        ("choose 2", ""),
        ("choose", ""),
        ("saved", "1 2"),
    ],
    "what was undone is not saved again by another choice": [
        ("choose 1", "Saved Matter 1"),
        ("undo", "Removed Matter 1"),
        ("choose 1 2", "Saved Matter 2"),
        ("unsave 2504.00002", "Removed Matter 2"),
        ("choose 1 2 3", "Saved Matter 3"),
        ("saved", "3"),
    ],
    "what is chosen again after it was undone is saved": [
        ("choose 1", "Saved Matter 1"),
        ("undo", "Removed Matter 1"),
        ("choose", ""),
        ("choose 1", "Saved Matter 1"),
        ("saved", "1"),
    ],
    "what a menu that forgot it has chosen again is said to be saved, as long as it is": [
        ("choose 1 2", "Saved 2 papers • Matter 1"),
        ("choose 1 2", "Already saved • Matter 1"),
        ("unsave 2504.00001", "Removed Matter 1"),
        ("choose 1 2", "Already saved Matter 2"),
        ("choose 1", ""),
    ],
    "a choice that was taken away before is forgotten": [
        ("choose 1", "Saved Matter 1"),
        ("choose", ""),
        ("unsave 2504.00001", "Removed Matter 1"),
        ("choose 1", "Saved Matter 1"),
    ],
    "what undo brought back is not saved a second time": [
        ("choose 1", "Saved Matter 1"),
        ("undo", "Removed Matter 1"),
        ("save 2504.00001", "Saved Matter 1"),
        ("choose 1 2", "Saved Matter 2"),
    ],
    "the menus of two messages know nothing of each other": [
        ("choose 1", "Saved Matter 1"),
        ("elsewhere 1", "Already saved Matter 1"),
        ("unsave 2504.00001", "Removed Matter 1"),
        ("choose 1 2", "Saved Matter 2"),
        ("elsewhere 1 3", "Saved Matter 3"),
    ],
    "a choice heard of twice is one save, also where the platform does not tell what the menu offers": [
        ("choose 1", "Saved Matter 1"),
        ("choose 1", "Already saved Matter 1"),
        ("unknown 1", ""),
        ("saved", "1"),
    ],
}


class Pair:
    """Two processes over one store, which hear of what a person does in turns."""

    def __init__(self, *bots) -> None:
        self.bots = list(bots)

    async def tell(self, story: str) -> str:
        """Return what differs from the story."""
        asker = Asker(person=Person(platform="slack", workspace="T1", user=str([*STORIES].index(story))), channel=HERE)
        for step, expected in STORIES[story]:
            self.bots.append(self.bots.pop(0))
            if (said := await self.step(self.bots[-1], asker, *step.split())) != expected:
                return f"{story}: {step!r} says {said!r}"
        return ""

    async def step(self, bot, asker: Asker, verb: str, *rest: str) -> str:
        if verb == "saved":
            return " ".join(sorted(each.id[-1] for each in await bot.store.bookmarks.load_all(asker.person)))
        if verb in ("choose", "elsewhere", "unknown"):
            ref = MessageRef(channel=HERE, id="m2" if verb == "elsewhere" else "m1")
            chosen = Chosen(
                says="save",
                ids=tuple(IDS[int(number) - 1] for number in rest),
                offered=() if verb == "unknown" else IDS,
            )
            reply = await bot.choose(asker, ref, chosen)
        else:
            reply = [reply async for reply in bot.answer(" ".join((verb, *rest)), asker)][-1]
        return f"{reply.title} {plain(reply.lines[0])}" if reply else ""


async def test_a_menu_saves_what_is_newly_chosen_and_nothing_that_was_undone(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    settings = settings_of(server_url)
    async with (
        open_bot(settings, clock=clock, source=source, follows=False) as one,
        open_bot(settings, clock=clock, source=source, follows=False) as two,
    ):
        for bot in (one, two):
            await bot.refresh_day(MONDAY)
        pair = Pair(one, two)
        assert [wrong for story in STORIES if (wrong := await pair.tell(story))] == []
