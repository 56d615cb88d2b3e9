"""Many people at once, or one who does not stop, on Slack: everybody who asks in a usual way has an answer."""

import asyncio

from fakes.loop_time import CrowdPacer, loop_time
from fakes.slack_talk import TEAM, open_talk

PEOPLE = [f"U1{number:07}" for number in range(30)]


async def test_thirty_people_who_export_at_once_all_get_their_file(redis, server_url, clock):
    """Slack takes less than one upload a second: whoever waits for a turn is not cut off."""
    with loop_time() as time:
        async with open_talk(server_url, clock, pacer=CrowdPacer(time, len(PEOPLE), 70.0)) as talk:
            town = next(iter(talk.corner.towns.values()))
            town.people |= {user: {"tz": "Europe/Berlin"} for user in PEOPLE}
            await asyncio.gather(*(talk.command("export bibtex today", user=user, team=TEAM) for user in PEOPLE))
            rooms = [file.get("channel") for file in talk.corner.files.values()]
            answers = [talk.corner.said_at(str(number + 1))[-1] for number in range(len(PEOPLE))]

    assert sorted(rooms) == sorted(f"D{user[1:]}" for user in PEOPLE)
    assert all("The file is in your private messages" in answer for answer in answers)
