"""Every Redis key there is, in one place.

A key is `papers:` + area + owner. What belongs to one owner (a person, a channel, a clock slot) carries the owner as
hash tag, `{…}`, so that one Lua step can touch all of it in a Cluster. User text never becomes part of a key unencoded.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from hashlib import blake2b, blake2s
from urllib.parse import quote, unquote

from bot.model import Channel, MessageRef, PaperId, Person, Value, Workspace
from bot.save_sources import place_of

PREFIX = "papers"
PAPER_SHARDS = 16  # 100,000 papers: 6,000 a hash, one HGETALL of 7 MB; an edition touches each hash once

RANKING_TTL_S = 2 * 86_400
MESSAGE_TTL_S = 400 * 86_400  # reactions on year-old messages still save
LEASE_TTL_S = TRIAL_TTL_S = 60
FORGOTTEN_TTL_S = 14 * 86_400  # as long as old reactions are read again
REACTORS_TTL_S = 15 * 86_400
ANSWERS_TTL_S = 15 * 60
ASKED_TTL_S = 86_400
POSTED_TTL_S = 14 * 86_400
ALERTS_TTL_S = 30 * 86_400  # longer than a paper counts as new
TURNS_REST_S = 3_600  # the longest rest that a platform can impose
TICKET_TTL_S = 600
HEARD_TTL_S = 600  # Slack takes a signature for five minutes
LANE_WINDOW_S = 60
JOB_KNOWN_S, JOB_FAILED_S = 3_600, 86_400
DEAD_KEPT = 1_000
CHANGES_KEPT = 20_000  # a process that missed more than this rebuilds from the papers themselves
CONFIRM_TTL_S, MAIL_ASKS_TTL_S = 48 * 3_600, 86_400
SAVES_TTL_S = 35 * 86_400  # a month and the days in which it is looked at
UNDO_TTL_S = 30 * 86_400  # as long as a removed bookmark keeps its note
ASIDE_TTL_S = 30 * 86_400  # as long as somebody may look for what was in it


class Declared(Value, frozen=True, kw_only=True):
    """One kind of key: its pattern, Redis type, time to live (0: for ever) and expected size.

    A key that holds another type is put aside and begun anew, unless it is `owned` by one person or channel.
    """

    pattern: str
    kind: str
    ttl_s: int = 0
    size: str = ""

    @property
    def owned(self) -> bool:
        return self.pattern.startswith((f"{PREFIX}:{{person:", f"{PREFIX}:{{channel:"))


PUT_ASIDE = "papers:*:aside"
DECLARED = (
    Declared(pattern=PUT_ASIDE, kind="any", ttl_s=ASIDE_TTL_S, size="what was of a wrong type; doctor names it"),
    Declared(pattern="papers:papers:*", kind="hash", size="16 in all; paper id -> paper, about 2.3 kB each"),
    Declared(pattern="papers:vectors:*", kind="hash", size="16 in all; paper id -> vector of meaning, 0.5 kB each"),
    Declared(pattern="papers:aliases", kind="hash", size="id made from a title -> arXiv id, 60 bytes each"),
    Declared(pattern="papers:found", kind="zset", size="paper that only a search found, by its end; 60 bytes each"),
    Declared(pattern="papers:used", kind="zset", size="papers of the last 14 days, at most 5,000 of 0.1 kB"),
    Declared(pattern="papers:watched", kind="hash", size="papers of weekly notes, at most 20,000 of 0.1 kB; derived"),
    Declared(pattern="papers:editions", kind="hash", size="day -> edition, about 0.4 kB each"),
    Declared(pattern="papers:changes", kind="stream", size=f"about {CHANGES_KEPT:,} entries of 60 bytes"),
    Declared(pattern="papers:ranking:*", kind="string", ttl_s=RANKING_TTL_S, size="about 1 kB"),
    Declared(pattern="papers:marks", kind="hash", size="name -> what was done last, 0.1 kB each, a handful"),
    Declared(pattern="papers:trial", kind="string", ttl_s=TRIAL_TTL_S, size="there for the time of one script"),
    Declared(pattern="papers:nothing", kind="list", size="never written: a pop there waits in vain"),
    Declared(pattern="papers:owners", kind="hash", size="platform -> whose store this is, 0.1 kB"),
    Declared(pattern="papers:health", kind="hash", size="source -> last success and failure, 0.2 kB"),
    Declared(pattern="papers:lease:*", kind="string", ttl_s=LEASE_TTL_S, size="32 bytes"),
    Declared(pattern="papers:{person:*}:bookmarks", kind="hash", size="0.3 kB a bookmark; removed ones for 30 days"),
    Declared(pattern="papers:{person:*}:undo", kind="string", ttl_s=UNDO_TTL_S, size="the last change, 0.2 kB"),
    Declared(pattern="papers:{person:*}:answers", kind="hash", ttl_s=ANSWERS_TTL_S, size="at most 16 of 1 kB"),
    Declared(pattern="papers:asked:*", kind="string", ttl_s=ASKED_TTL_S, size="at most 0.3 kB"),
    Declared(pattern="papers:{workspace:*}:saves", kind="zset", size="paper and person's keyed hash, 40 bytes a save"),
    Declared(pattern="papers:{channel:*}:saves", kind="zset", ttl_s=SAVES_TTL_S, size="the same; saved from there"),
    Declared(pattern="papers:{workspace:*}:posted", kind="zset", ttl_s=POSTED_TTL_S, size="0.1 kB a message"),
    Declared(pattern="papers:forgotten:*", kind="string", ttl_s=FORGOTTEN_TTL_S, size="1 byte"),
    Declared(pattern="papers:salt", kind="string", size="32 bytes: the key of persons' hashes"),
    Declared(pattern="papers:{workspace:*}:installation", kind="string", size="a sealed token, 0.6 kB"),
    Declared(pattern="papers:{workspace:*}:since", kind="string", size="when the bot first joined a channel there"),
    Declared(pattern="papers:ticket:*", kind="string", ttl_s=TICKET_TTL_S, size="1 byte"),
    Declared(pattern="papers:heard:*", kind="string", ttl_s=HEARD_TTL_S, size="1 byte a command or press"),
    Declared(pattern="papers:lane:*", kind="string", ttl_s=2 * LANE_WINDOW_S, size="1 byte a person who asks"),
    Declared(pattern="papers:job:done:*", kind="string", ttl_s=JOB_KNOWN_S, size="1 byte"),
    Declared(pattern="papers:job:failed:*", kind="string", ttl_s=JOB_FAILED_S, size="1 byte"),
    Declared(pattern="papers:dead", kind="list", size=f"the newest {DEAD_KEPT:,} jobs that were given up, 0.2 kB each"),
    Declared(pattern="streaq:papers:*", kind="any", size="the job queue's own streams, sets and jobs, 0.3 kB a job"),
    Declared(pattern="papers:{channel:*}:outbox", kind="hash", size="message key -> state, about 0.1 kB each"),
    Declared(pattern="papers:{channel:*}:digests", kind="hash", size="occasion -> frozen digest, about 8 kB each"),
    Declared(pattern="papers:{channel:*}:delivery", kind="hash", size="epoch, turn, mark; 60 kB for a moment"),
    Declared(pattern="papers:{channel:*}:history", kind="string", size="considered papers, at most about 60 kB"),
    Declared(pattern="papers:{channel:*}:subscription", kind="string", size="about 0.2 kB"),
    Declared(pattern="papers:{channel:*}:reports", kind="hash", size="the last attempt and the last success, 0.3 kB"),
    Declared(pattern="papers:{workspace:*}:subscriptions", kind="set", size="channels, 40 bytes each; derived"),
    Declared(pattern="papers:due", kind="zset", size="channel by its next time, 100 bytes each; derived"),
    Declared(pattern="papers:{person:*}:disliked", kind="hash", size="paper id -> dislike, at most 1,000 of 0.2 kB"),
    Declared(pattern="papers:{person:*}:follows", kind="hash", size="words -> follow, at most 50 of 0.2 kB"),
    Declared(pattern="papers:{person:*}:told", kind="string", ttl_s=ALERTS_TTL_S, size="paper ids, at most 20 kB"),
    Declared(pattern="papers:{person:*}:muted", kind="string", size="why, 0.1 kB"),
    Declared(pattern="papers:followers", kind="set", size="people who follow something, 60 bytes each; derived"),
    Declared(pattern="papers:muted", kind="set", size="people who cannot be told, 60 bytes each; derived"),
    Declared(pattern="papers:noticed", kind="hash", size="new paper -> when it was first seen, 25 bytes, 15 days"),
    Declared(pattern="papers:{channel:*}:message:*", kind="string", ttl_s=MESSAGE_TTL_S, size="paper ids, 0.2 kB"),
    Declared(pattern="papers:{channel:*}:reactors:*", kind="set", ttl_s=REACTORS_TTL_S, size="0.1 kB a reaction"),
    Declared(pattern="papers:turns:*", kind="hash", ttl_s=TURNS_REST_S + 120, size="0.1 kB a lane of requests"),
    Declared(pattern="papers:{channel:*}:address", kind="string", size="a sealed mail address, 0.2 kB"),
    Declared(pattern="papers:{channel:*}:requests", kind="hash", ttl_s=CONFIRM_TTL_S, size="at most 6 sealed, 0.8 kB"),
    Declared(pattern="papers:{person:*}:mail", kind="string", size="the mail that the person confirmed, 32 bytes"),
    Declared(pattern="papers:{person:*}:mail_asked", kind="string", ttl_s=CONFIRM_TTL_S, size="32 bytes"),
    Declared(pattern="papers:mail:asks:*", kind="string", ttl_s=MAIL_ASKS_TTL_S, size="1 byte an address or asker"),
    Declared(pattern="papers:mail:secret", kind="string", size="a sealed key, 0.2 kB"),
    Declared(pattern="papers:{channel:*}:console", kind="hash", size="terminal: its newest 1,000 messages of 2 kB"),
)

ALIASES = f"{PREFIX}:aliases"
EDITIONS = f"{PREFIX}:editions"
FOUND = f"{PREFIX}:found"
USED = f"{PREFIX}:used"
WATCHED = f"{PREFIX}:watched"
BOOKMARKS = f"{PREFIX}:{{person:*}}:bookmarks"
CHANGES = f"{PREFIX}:changes"
HEALTH = f"{PREFIX}:health"
MAIL_SECRET = f"{PREFIX}:mail:secret"
MARKS = f"{PREFIX}:marks"
OWNERS = f"{PREFIX}:owners"
TRIAL = f"{PREFIX}:trial"
NOTHING = f"{PREFIX}:nothing"
SALT = f"{PREFIX}:salt"
DEAD = f"{PREFIX}:dead"
DUE = f"{PREFIX}:due"
FOLLOWERS = f"{PREFIX}:followers"
MUTED = f"{PREFIX}:muted"
NOTICED = f"{PREFIX}:noticed"
SUBSCRIPTIONS = f"{PREFIX}:{{channel:*}}:subscription"
POSTED = f"{PREFIX}:{{workspace:*}}:posted"
INSTALLATIONS = f"{PREFIX}:{{workspace:*}}:installation"


def declared(key: str) -> Declared | None:
    """Return which kind of key this is; None for one that is not ours."""
    return next((each for each in DECLARED if fnmatchcase(key, each.pattern)), None)


def aside(key: str) -> str:
    """Return where a key of a wrong type is kept."""
    return f"{key}:aside"


def _shard(area: str, paper_id: PaperId) -> str:
    return f"{PREFIX}:{area}:{zlib.crc32(paper_id.encode()) % PAPER_SHARDS}"


paper_shard, vector_shard = (partial(_shard, area) for area in ("papers", "vectors"))
PAPERS, VECTORS = ([f"{PREFIX}:{area}:{number}" for number in range(PAPER_SHARDS)] for area in ("papers", "vectors"))


def by_shard(ids: Iterable[PaperId], shard: Callable[[PaperId], str]) -> Mapping[str, Sequence[PaperId]]:
    """Return which of these papers, or of their vectors, each hash holds."""
    found = defaultdict[str, list[PaperId]](list)
    for paper_id in ids:
        found[shard(paper_id)].append(paper_id)
    return found


def _named(area: str, name: str) -> str:
    return f"{PREFIX}:{area}:{_encoded(name)}"


ranking, lease, ticket = (partial(_named, area) for area in ("ranking", "lease", "ticket"))
forgotten, mail_asks = (partial(_named, area) for area in ("forgotten", "mail:asks"))


def hashed(words: str) -> str:
    """Return what stands for these words in a key."""
    return blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _of_words(area: str, words: str) -> str:
    return f"{PREFIX}:{area}:{hashed(words)}"


asked, heard = (partial(_of_words, area) for area in ("asked", "heard"))
job_done, job_failed = (partial(_of_words, area) for area in ("job:done", "job:failed"))


def lane(name: str, window: int) -> str:
    return f"{_of_words('lane', name)}:{window}"


def of_person(name: str, person: Person) -> str:
    """Return the key of this name that belongs to a person."""
    return f"{PREFIX}:{{person:{_encoded(person.ref)}}}:{name}"


answers, bookmarks, disliked = (partial(of_person, name) for name in ("answers", "bookmarks", "disliked"))
follows, mail, mail_asked = (partial(of_person, name) for name in ("follows", "mail", "mail_asked"))
muted, told, undo = (partial(of_person, name) for name in ("muted", "told", "undo"))


def saves(place: Workspace | Channel) -> str:
    return saves_of(counted_as(place))


def counted_as(place: Workspace | Channel) -> str:
    """Return how a bookmark names what counts it: a workspace's reference, or `channel:` and a channel's."""
    return f"channel:{place.place.ref}" if isinstance(place, Channel) else place.ref


def saves_of(counted: str) -> str:
    owner = counted if counted.startswith("channel:") else f"workspace:{counted}"
    return f"{PREFIX}:{{{_encoded(owner)}}}:saves"


def _of_workspace(name: str, place: Workspace | Channel) -> str:
    """Return the key of this name that belongs to a workspace, or to that of a channel."""
    at = place if isinstance(place, Workspace) else Workspace(platform=place.platform, id=place.workspace)
    return f"{PREFIX}:{{workspace:{_encoded(at.ref)}}}:{name}"


posted, installation, since = (partial(_of_workspace, name) for name in ("posted", "installation", "since"))
subscriptions_of = partial(_of_workspace, "subscriptions")


def workspaces_in(names: Iterable[bytes], pattern: str) -> Iterator[Workspace]:
    """Return the workspaces to which keys of `POSTED` or `INSTALLATIONS` belong."""
    head, tail = pattern.split("*")
    for name in names:
        key = name.decode("utf-8", "replace")
        platform, colon, workspace_id = key.removeprefix(head).removesuffix(tail).partition(":")
        if colon and key.startswith(head) and key.endswith(tail):
            yield Workspace(platform=unquote(platform), id=unquote(workspace_id))


def of_channel(name: str, channel: Channel) -> str:
    """Return the key of this name that belongs to a channel."""
    return f"{_channel(channel)}:{name}"


outbox, digests, delivery = (partial(of_channel, name) for name in ("outbox", "digests", "delivery"))
history, subscription, reports = (partial(of_channel, name) for name in ("history", "subscription", "reports"))
console, address, requests = (partial(of_channel, name) for name in ("console", "address", "requests"))


def message(ref: MessageRef) -> str:
    return f"{_channel(ref.channel)}:message:{_encoded(ref.id)}"


def reactors(source: str) -> str:
    channel, message_id = place_of(source)  # both percent-encoded
    return f"{PREFIX}:{{channel:{channel}}}:reactors:{message_id}"


def turns(lane: str) -> str:
    return f"{PREFIX}:turns:{blake2s(lane.encode()).hexdigest()[:32]}"


def of_workspace(workspace: Workspace) -> tuple[str, ...]:
    """Return the patterns of all keys that belong to a workspace; ids are encoded, so they hold no wildcards."""
    ref = _encoded(workspace.ref)
    owners = (f"{{channel:{ref}:*}}", f"{{person:{ref}:*}}", f"{{workspace:{ref}}}")
    return tuple(f"{PREFIX}:{owner}:*" for owner in owners)


def _channel(channel: Channel) -> str:
    return f"{PREFIX}:{{channel:{_encoded(channel.ref)}}}"


def _encoded(text: str) -> str:
    """Percent-encode all but letters, digits, `.-_~:`, so that braces and spaces cannot bend a key."""
    return quote(text, safe=":")
