"""What each declared key holds: how the names of its fields are read, and their values. For `papers doctor`.

They are the readers by which the store is read everywhere, so what is named there is what is left out of answers.
"""

import math
from collections.abc import Callable
from typing import Any

import msgspec

from bot.model import Digest, Edition, History, MessageRef, Paper, Ranking, Shown, Subscription, Value
from bot.ports import DeadJob
from bot.store.answers import KeptAnswer, KeptFinds, LastChange
from bot.store.bookmark_records import Record
from bot.store.dislikes import Dislike
from bot.store.follows import Follow, Told
from bot.store.health import SourceHealth
from bot.store.outbox import Part
from bot.store.reading import channel, day, instant_ms, number, paper_id, person, stored_as, text
from bot.store.reports import WELCOMED, Report
from bot.store.saves import KEY_BYTES, Standing, saver_and_paper
from bot.store.transcript import Entry
from bot.store.vectors import VECTOR_BYTES
from bot.store.watched import Watched

Reader = Callable[[Any], object]

SEALED = b"gAAAA"  # the first bytes of a Fernet token: version 0x80 and a time of this century


class Shape(Value, frozen=True, kw_only=True):
    """How what lies at a key is read: fields by `name` and `value`, or by the reader of that field in `fields`.

    Members of sets, lists and sorted sets, and single values, have no name; `score` reads the score of a member.
    """

    value: Reader
    name: Reader = text
    score: Reader = float
    fields: dict[bytes, Reader] = msgspec.field(default_factory=dict)


def salt(stored: bytes) -> bytes:
    """Read the key of persons' hashes."""
    if len(stored) != KEY_BYTES:
        raise ValueError("not a key of ours")
    return stored


def vector(stored: bytes) -> bytes:
    """Read a vector of meaning, behind the mark of its text."""
    if len(stored) != VECTOR_BYTES:
        raise ValueError("no vector")
    return stored


def sealed(stored: bytes) -> bytes:
    """Read what is sealed; whether a key opens it is the business of who has the keys."""
    if not stored.startswith(SEALED):
        raise ValueError("not sealed")
    return stored


def words(stored: bytes) -> str:
    """Read text that is not empty and has no signs that nobody writes."""
    found = stored.decode()
    if not found or not found.isprintable():
        raise ValueError("no words")
    return found


def finite(stored: bytes) -> float:
    """Read a number that can be reckoned with."""
    found = float(stored)
    if not math.isfinite(found):
        raise ValueError("no number")
    return found


def of_delivery(field: bytes) -> bytes:
    """Read the name of a field of a channel's delivery."""
    if field not in (b"holder", b"pending", *DELIVERY, *SAID):
        raise ValueError("no such field")
    return field


def ids(stored: bytes) -> list[object]:
    """Read the papers of a note of change."""
    return [paper_id(part) for part in stored.split()]


def days(stored: bytes) -> list[object]:
    """Read the days of a note of change."""
    return [day(part) for part in stored.split()]


MARKS: dict[bytes, Reader] = {b"!": number, b"!reacted": words, b"!offered": words}
SAID = (WELCOMED.encode(), b"said:setup")  # the last of earlier versions
DELIVERY: dict[bytes, Reader] = {b"epoch": number, b"until": number, b"known": number, b"after": stored_as(History)}

SHAPES: dict[str, Shape] = {
    "papers:vectors:*": Shape(name=paper_id, value=vector),
    "papers:papers:*": Shape(name=paper_id, value=stored_as(Paper)),
    "papers:aliases": Shape(name=paper_id, value=paper_id),
    "papers:found": Shape(value=paper_id, score=instant_ms),
    "papers:used": Shape(value=paper_id),
    "papers:watched": Shape(name=paper_id, value=stored_as(Watched)),
    "papers:editions": Shape(name=day, value=stored_as(Edition)),
    "papers:changes": Shape(value=words, fields={b"p": ids, b"d": days}),
    "papers:ranking:*": Shape(value=stored_as(Ranking)),
    "papers:marks": Shape(value=words),
    "papers:health": Shape(value=stored_as(SourceHealth)),
    "papers:lease:*": Shape(value=words),
    "papers:{person:*}:bookmarks": Shape(name=paper_id, value=stored_as(Record), fields=MARKS),
    "papers:{person:*}:undo": Shape(value=stored_as(LastChange)),
    "papers:{person:*}:answers": Shape(name=number, value=stored_as(KeptAnswer)),
    "papers:asked:*": Shape(value=stored_as(KeptFinds)),
    "papers:{workspace:*}:saves": Shape(value=saver_and_paper),
    "papers:{channel:*}:saves": Shape(value=saver_and_paper),
    "papers:{workspace:*}:posted": Shape(value=stored_as(MessageRef)),
    "papers:forgotten:*": Shape(value=words),
    "papers:salt": Shape(value=salt),
    "papers:{workspace:*}:installation": Shape(value=sealed),
    "papers:{workspace:*}:since": Shape(value=instant_ms),
    "papers:ticket:*": Shape(value=words),
    "papers:job:done:*": Shape(value=words),
    "papers:job:failed:*": Shape(value=number),
    "papers:dead": Shape(value=stored_as(DeadJob)),
    "papers:{channel:*}:outbox": Shape(name=words, value=stored_as(Part)),
    "papers:{channel:*}:digests": Shape(name=words, value=stored_as(Digest)),
    "papers:{channel:*}:delivery": Shape(name=of_delivery, value=words, fields=DELIVERY),
    "papers:{channel:*}:history": Shape(value=stored_as(History)),
    "papers:{channel:*}:subscription": Shape(value=stored_as(Subscription)),
    "papers:{channel:*}:reports": Shape(value=stored_as(Report)),
    "papers:{workspace:*}:subscriptions": Shape(value=channel),
    "papers:due": Shape(value=channel, score=instant_ms),
    "papers:{person:*}:disliked": Shape(name=paper_id, value=stored_as(Dislike)),
    "papers:{person:*}:follows": Shape(value=stored_as(Follow)),
    "papers:{person:*}:told": Shape(value=stored_as(Told)),
    "papers:{person:*}:muted": Shape(value=words),
    "papers:followers": Shape(value=person),
    "papers:muted": Shape(value=person),
    "papers:noticed": Shape(name=paper_id, value=instant_ms, fields={b"!": number}),
    "papers:nothing": Shape(value=words),
    "papers:owners": Shape(name=words, value=words),
    "papers:trial": Shape(value=words),
    "papers:heard:*": Shape(value=words),
    "papers:lane:*": Shape(value=words),
    "papers:{channel:*}:message:*": Shape(value=stored_as(Shown)),
    "papers:{channel:*}:reactors:*": Shape(value=stored_as(Standing)),
    "papers:turns:*": Shape(value=finite),
    "papers:{channel:*}:address": Shape(value=sealed),
    "papers:{channel:*}:requests": Shape(name=words, value=sealed),
    "papers:{person:*}:mail": Shape(value=words),
    "papers:{person:*}:mail_asked": Shape(value=words),
    "papers:mail:asks:*": Shape(value=number),
    "papers:mail:secret": Shape(value=sealed),
    "papers:{channel:*}:console": Shape(value=stored_as(Entry)),
}
"""By the pattern of the key; the job queue's own keys and what was put aside have no shape of ours."""
