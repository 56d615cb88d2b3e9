"""`save`, `unsave`: the person's own bookmarks, under the ids that their papers have by now."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import timedelta

import msgspec

from bot.bookmark import TAGS_MOST, Words, as_kept, hashtags
from bot.commands.weekly import offer_weekly
from bot.home_page import MY_PAPERS
from bot.language.paper_verbs import NOTE_LONGEST, TAG_LONGEST, read_tags
from bot.language.references import FOUND_CAP
from bot.language.values import Save, Unsave
from bot.model import TITLE_ID, Asker, Bookmark, MessageRef, Paper, PaperId, Person
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Publisher
from bot.presses import Chosen
from bot.replies import Button, Line, Reply, line, reacting, undo
from bot.save_sources import COMMAND, choice_on, is_reaction
from bot.search.snippets import has_form
from bot.store.bookmark_records import add_back, add_exactly, add_source
from bot.store.bookmarks import Added, Bookmarks
from bot.text import all_of, collapse, plural, quoted, readable, shorten
from bot.weekly.choose import remembered, seen_now

LISTED = 8  # titles of many
EARLIER = 60  # characters of a title and its earlier note, of several
NAMED = 10  # tags that did not fit: of the others their number says enough
ASKED_FOR = 10  # papers that one text or message may ask the sources about
APART = timedelta(microseconds=1)  # between papers saved at once: bookmarks are ordered by their times


async def answer_save(
    command: Save,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    library: Library,
    publishers: Mapping[str, Publisher],
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield which papers are saved; one that nobody knows yet is saved by its id."""
    await bookmarks.follow_titles(asker.person)
    ids = command.refs
    known = known_paper(ids[0], library).id
    kept = (await bookmarks.load_marks(asker.person, known)).kept if command.removes else None
    if command.removes and not kept:
        yield _not_saved("Nothing to remove", ids, library)
        return
    await fetch_missing(ids, library, refresher)
    papers = [known_paper(paper_id, library) for paper_id in ids]
    note = command.note[:NOTE_LONGEST].strip()
    tags = kept.tags if kept and command.removes == "note" else command.tags
    words = {"note": note, "tags": tags[:TAGS_MOST]}
    new = [msgspec.structs.replace(each, **words) for each in new_bookmarks(papers, clock)]
    decide = add_exactly if command.exactly else add_back if command.back else add_source
    added = await bookmarks.add(asker.person, new, COMMAND, asker.workspace, asker.channel, decide=decide)
    reply = _saved(command, papers, added)
    yield await offer_weekly(reply, asker.person, bookmarks, publishers) if added.may_offer else reply


async def save_chosen(
    ref: MessageRef,
    chosen: Chosen,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    library: Library,
    publishers: Mapping[str, Publisher],
    refresher: Refresher,
) -> Reply | None:
    """Save what came to the choice in a menu of a message that stays as it is; None when nothing came to it. A menu
    that forgot an earlier choice has it made again: without a paper less, that is no choice taken away."""
    await bookmarks.follow_titles(asker.person)
    await fetch_missing(chosen.ids, library, refresher)
    papers = {paper.id: paper for paper in (known_paper(paper_id, library) for paper_id in chosen.ids)}
    offered = [known_paper(paper_id, library).id for paper_id in chosen.offered]
    new = new_bookmarks(list(papers.values()), clock)
    added = await bookmarks.choose(asker.person, new, offered, choice_on(ref), asker.workspace, asker.channel)
    again = added.again if chosen.offered else ()  # else what was taken away is unknown
    came = [paper for paper in papers.values() if paper.id in (added.sourced or again)]
    if not came:
        return None
    reply = _saved(Save(text="", refs=tuple(paper.id for paper in came)), came, added)
    return await offer_weekly(reply, asker.person, bookmarks, publishers) if added.may_offer else reply


def _saved(command: Save, papers: Sequence[Paper], added: Added) -> Reply:
    new = [paper for paper in papers if paper.id in added.fresh]
    title = saved_title(len(papers), len(new)) if new else _worded_title(command, len(papers), added)
    back = way_back(sorted(added.reworded), "unsave", [paper.id for paper in new])
    return Reply(
        title=title,
        lines=(*listed_titles([paper.title for paper in new or papers]), *_remarks(command, papers, added)),
        buttons=(*back, MY_PAPERS),
    )


def listed_titles(titles: Sequence[str]) -> tuple[Line, ...]:
    """Return a title a line; several have a bullet each, and many are counted after the first ones."""
    bullet = "• " if len(titles) > 1 else ""
    shown = titles if len(titles) <= LISTED + 1 else titles[:LISTED]
    listed = tuple(line(f"{bullet}{readable(title)}") for title in shown)
    return listed if len(shown) == len(titles) else (*listed, line(f"and {len(titles) - len(shown):,} more"))


def _worded_title(command: Save, papers: int, added: Added) -> str:
    """What became of the note and the tags of saved papers."""
    if not added.reworded:
        return "Nothing changed" if command.exactly else saved_title(papers, 0)
    if papers == 1 and added.kept:
        return _changed_title(added.kept[0], "saved")
    return "Note saved" if command.note else "Tagged"


def _changed_title(kept: Bookmark, done: str) -> str:
    """`Tags and note saved`, `Note restored`, `Tags removed`: what is other than it was."""
    earlier = kept.earlier or Words()
    others = {"note": (kept.note, earlier.note), "tags": (kept.tags, earlier.tags)}
    changed = [name for name, (now, was) in sorted(others.items(), reverse=True) if now != was]
    left = any(now for now, was in others.values() if now != was)
    return f"{' and '.join(changed).capitalize()} {done if left else 'removed'}"


def saved_title(papers: int, new: int) -> str:
    """Return what saving so many papers did, of which so many are new."""
    if not new:
        return "Already saved"
    old = f", {papers - new} already saved" if new < papers else ""
    return "Saved" if papers == 1 else f"Saved {plural(new, 'paper')}{old}"


def way_back(reworded: Sequence[PaperId], verb: str, ids: Sequence[PaperId]) -> tuple[Button, ...]:
    """The way back to other notes, and to what was saved or not: `verb` and `ids`."""
    parts = (("restore note", reworded), (verb, ids))
    says = " ".join(f"{what} {' '.join(which)}" for what, which in parts if which)
    return undo(says)


def _remarks(command: Save, papers: Sequence[Paper], added: Added) -> Iterator[Line]:
    if len(papers) == 1 and added.kept:
        yield from worded(added.kept[0], changed=bool(added.reworded))
    elif len(papers) > 1:  # those saved before get the note and the tags, too
        each = all_of(len(papers))
        said = (("Note", collapse(command.note[:NOTE_LONGEST])), ("Tags", hashtags(_on_all(command, added))))
        yield from (line(f"{name} on {each}: {words}") for name, words in said if words)
        yield from _earlier_notes(added)
    if unfit := sorted(set(command.tags).difference(_on_all(command, added)), key=command.tags.index):
        others = f" and {len(unfit) - NAMED} more" if len(unfit) > NAMED else ""
        where = "left out" if len(papers) == 1 else "not on all"
        yield line(f"{TAGS_MOST} tags at most; {where}: {hashtags(unfit[:NAMED])}{others}")
    if any(_is_cut(tag, command.text) for tag in command.tags):
        yield line(f"I kept the first {TAG_LONGEST} characters of a tag: none has more.")
    if len(command.note) > NOTE_LONGEST:
        yield line(f"I kept the first {NOTE_LONGEST:,} characters of your note: it has {len(command.note):,}.")
    untitled = sum(paper.title == paper.id for paper in papers)
    if untitled:
        which = "its title" if len(papers) == 1 else plural(untitled, "title")
        yield line(f"I couldn't find {which} on Hugging Face or arXiv. Check the {'ID' if untitled == 1 else 'IDs'}.")
    if command.left_out:
        yield line(f"{plural(command.left_out, 'more paper')} not saved: the limit is {FOUND_CAP} at a time.")


def _earlier_notes(added: Added) -> Iterator[Line]:
    """Yield the note that each of several papers had, cut: Undo brings back all of it."""
    for kept in [each for each in added.kept if each.id in added.reworded][:LISTED]:
        if kept.earlier and kept.earlier.note not in ("", kept.note):
            note = shorten(collapse(kept.earlier.note), EARLIER)
            yield line(f"Earlier note on {quoted(shorten(readable(kept.title), EARLIER))}: {note}")


def _is_cut(tag: str, typed: str) -> bool:
    """Whether a tag was typed longer than it is kept."""
    return len(tag) == TAG_LONGEST and typed.casefold().partition(tag)[2][:1] not in ("", *" ,;#\n")


def _on_all(command: Save, added: Added) -> tuple[str, ...]:
    return tuple(tag for tag in command.tags if all(tag in kept.tags for kept in added.kept))


def worded(kept: Bookmark, *, changed: bool) -> Iterator[Line]:
    """Yield `Note: read this`, `Tags: #memory`, and those that are no longer there."""
    if kept.note:
        yield line(f"Note: {collapse(kept.note)}")
    if kept.other_tags:
        yield line(f"Tags: {kept.other_tags}")
    earlier = kept.earlier if changed and kept.earlier else Words()
    if earlier.note not in ("", kept.note):
        yield line(f"Earlier note: {collapse(earlier.note)}")
    if gone := [tag for tag in earlier.tags if tag not in kept.tags]:
        yield line(f"Removed {hashtags(gone)}")


async def answer_unsave(
    command: Unsave, asker: Asker, *, bookmarks: Bookmarks, library: Library
) -> AsyncIterator[Reply]:
    """Yield that the bookmarks are gone, with a way back."""
    await bookmarks.follow_titles(asker.person)
    ids = command.refs
    cleared = [kept for paper_id in ids if (kept := await bookmarks.clear(asker.person, paper_id))]
    if not cleared:
        yield _not_saved("Not saved", ids, library)
        return
    yield Reply(
        title="Removed" if len(ids) == 1 else f"Removed {plural(len(cleared), 'paper')}",
        lines=listed_titles([kept.title for kept in cleared]),
        note=_still_there(cleared),
        buttons=way_back((), "restore", [kept.id for kept in cleared]),
    )


def _still_there(cleared: Sequence[Bookmark]) -> tuple[Line, ...]:
    """What to do to save again what a reaction saved, which only its person can take off."""
    reacted = any(is_reaction(source) for kept in cleared for source in kept.sources)
    return (line(reacting("Your 🔖 stays on the post: take it off and put it back to save again.")),) if reacted else ()


def _not_saved(title: str, ids: Sequence[PaperId], library: Library) -> Reply:
    return Reply(title=title, lines=(line(not_saved(ids, library)),), buttons=(MY_PAPERS,), mistaken=True)


def not_saved(ids: Sequence[PaperId], library: Library) -> str:
    """Return that no bookmark is there for these papers, by their titles where the library knows them."""
    names = (quoted(readable(known.title)) if (known := library.paper(each)) else each for each in ids)
    return f"{', '.join(names)} {'is' if len(ids) == 1 else 'are'} not in your saved papers."


async def find_saved(words: str, asker: Asker, bookmarks: Bookmarks) -> tuple[Bookmark, ...]:
    """Return the person's bookmarks with all of `words`, newest first. `#rl` asks for those that have exactly that
    tag, and any other word is found in any of its forms: `robots` in "robot"."""
    signed = {word: read_tags(word) if word.startswith("#") else [] for word in words.split()}
    tags = {tag for some in signed.values() for tag in some}
    plain = [without_signs(word) for word, some in signed.items() if not some]
    found = await bookmarks.find(asker.person, plain, has_form)
    return tuple(each for each in found if tags.issubset(each.tags))


def none_found(words: str) -> Line:
    """Return that no saved paper has these words, or tags."""
    return line(f"No saved paper is tagged {words}." if are_tags(words) else f"No saved paper matches “{words}”.")


def are_tags(words: str) -> bool:
    """Return whether `words` ask for tags and nothing else."""
    return bool(words) and all(map(read_tags, words.split()))


def without_signs(words: str) -> str:
    """Return the letters of tags."""
    return " ".join(word.strip("#,;") for word in words.split())


def bookmark_paper(bookmark: Bookmark, library: Library) -> Paper:
    """Return the library's paper, or what the bookmark itself remembers of it."""
    return library.paper(bookmark.id) or remembered(bookmark)


async def load_kept(person: Person, bookmarks: Bookmarks) -> tuple[Bookmark, ...]:
    """Return the person's bookmarks, newest first, under the ids that their papers have now."""
    await bookmarks.follow_titles(person)
    return await bookmarks.load_all(person)


def new_bookmarks(papers: Sequence[Paper], clock: Clock) -> list[Bookmark]:
    """Return bookmarks of `papers` as of now, the first as the newest: lists show them in this order. Each carries what
    is needed to show it without any library."""
    now = clock.now()
    new = [as_kept(paper, now - place * APART) for place, paper in enumerate(papers)]
    seen = [seen_now(paper) if paper.on_hugging_face and paper.title != paper.id else None for paper in papers]
    return [msgspec.structs.replace(each, then=then) for each, then in zip(new, seen, strict=True)]


def known_paper(paper_id: PaperId, library: Library) -> Paper:
    """Return the library's paper, which may have another id by now, or what an id alone tells."""
    return library.paper(paper_id) or Paper(id=paper_id, title=paper_id)


async def fetch_missing(ids: Sequence[PaperId], library: Library, refresher: Refresher) -> None:
    """Ask the sources for those of `ids` that the library lacks, at most ASKED_FOR at once, and keep them."""
    missing = [each for each in ids if library.paper(each) is None and not each.startswith(TITLE_ID)]
    await asyncio.gather(*(refresher.fetch_paper(paper_id) for paper_id in missing[:ASKED_FOR]))
