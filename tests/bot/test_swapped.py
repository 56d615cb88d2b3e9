"""Values that several processes change at the same moment."""

import pytest

from bot.errors import StorageError
from bot.store.client import SWAP_TRIES, swapped


async def test_a_change_is_decided_again_when_somebody_else_wrote_in_between():
    rounds = []

    async def write() -> str | None:
        rounds.append(1)
        return "written" if len(rounds) == 3 else None

    assert await swapped(write, "this value") == "written"


async def test_a_value_that_others_keep_changing_is_said_to_be_busy():
    rounds = []

    async def write() -> str | None:
        rounds.append(1)

    with pytest.raises(StorageError, match="this value is being changed from several places at once"):
        await swapped(write, "this value")
    assert len(rounds) == SWAP_TRIES
