"""Nothing that a person or a platform gets has changed since it was recorded; see record.py for wanted changes."""

import json

import pytest
from golden.contracts import collect
from golden.record import EDITIONS_RECORDED, HERE, SCENES, load, record_drawings, record_editions

PARTS = 20 * len(SCENES)


def differences(name, seen):
    before = load(name)
    changed = [key for key in before | seen if before.get(key) != seen.get(key)]
    return [(key, before.get(key), seen.get(key)) for key in changed]


@pytest.mark.parametrize("name", SCENES)
async def test_a_sample_of_what_people_get_is_what_was_recorded(name, redis, server_url):
    """A twentieth of the texts, each on one face; presses, forms and digests on all."""
    seen, recorded = await SCENES[name](server_url, parts=PARTS), load(name)
    assert len(seen) > len(recorded) // PARTS
    assert [(key, recorded.get(key), value) for key, value in seen.items() if recorded.get(key) != value] == []


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENES)
async def test_what_people_get_is_what_was_recorded(name, redis, server_url):
    assert differences(name, await SCENES[name](server_url)) == []


def test_messages_of_digests_are_drawn_as_recorded():
    assert differences("drawings", record_drawings()) == []


def test_a_sample_of_recorded_editions_is_drawn_as_recorded(shared):
    seen = record_editions(shared, step=20)
    assert len(seen) == EDITIONS_RECORDED // 20
    assert {day: load("editions")[day] for day in seen} == seen


@pytest.mark.soak
def test_recorded_editions_are_drawn_as_recorded(shared):
    assert differences("editions", record_editions(shared)) == []


def test_no_name_that_others_rely_on_is_gone():
    """Stores, queued jobs, dashboards and scripts of an older version go on working."""
    now = collect()
    recorded = json.loads((HERE / "contracts.json").read_text(encoding="utf-8"))
    gone = {kind: sorted(set(names) - set(now[kind])) for kind, names in recorded.items()}
    assert not any(gone.values()), gone
