"""The form of a paper's tags and note: what a person fills in, checked, and the `note` text that it means. Pure."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from bot.bookmark import TAGS_MOST, hashtags
from bot.language.form_fields import MARK, Field
from bot.language.paper_verbs import EXACTLY, NOTE_LONGEST, TAG_LONGEST, read_tags, split_tags, words_as_tags
from bot.model import PaperId, Value
from bot.replies import Button, Reply, Row
from bot.text import collapse, quoted

FIELDS = (
    Field(
        name="tags",
        label="Tags",
        kind="line",
        hint="Separate tags with commas: rl, reading group",
        optional=True,
        most=1_000,
    ),
    Field(name="note", label="Note", kind="lines", optional=True, most=NOTE_LONGEST),
)


class NoteForm(Value, frozen=True, kw_only=True):
    """What stands in the fields. Sending it saves a paper that is not `saved` yet."""

    ref: PaperId
    saved: bool = True
    tags: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """What the form is called, in at most 24 characters."""
        return "Tags and note" if self.saved else "Save with tags and note"


def read_note(says: str) -> NoteForm | None:
    """Return what was typed in a form that was wrong, as its button carries it; None for any other text."""
    if not says.startswith(MARK):
        return None
    ref, tags, note = [*says.split(MARK, 3)[1:], "", "", ""][:3]
    return NoteForm(ref=PaperId(ref), tags=tags, note=note)


def check_note(form: NoteForm) -> tuple[str, Mapping[str, str]]:
    """Return what to send as if it had been typed, and what is wrong by field; "" when anything is."""
    found = {word: read_tags(f"#{word.removeprefix('#')}") for word in words_as_tags(form.tags)}
    tags, note = [tag for some in found.values() for tag in some], collapse(form.note)
    problems = {"tags": _tags_problem(found, len({*tags, *split_tags(note)[0]})), "note": _note_problem(note)}
    wrong = {name: problem for name, problem in problems.items() if problem}
    words = f"{hashtags(tags)} {note}".strip()
    return ("", wrong) if wrong else (f"note {form.ref} {EXACTLY}{words}".strip(), {})


def explain_note(form: NoteForm, problems: Mapping[str, str]) -> Reply:
    """Return the answer that names each problem, and opens the form again with what was typed."""
    typed = MARK.join(("", form.ref, *(collapse(words.replace(MARK, " ")) for words in (form.tags, form.note))))
    wrong = [(each.label, problems[each.name]) for each in FIELDS if each.name in problems]
    return Reply(
        title="Not saved yet",
        rows=tuple(Row(left=label, right=problem, is_command=False) for label, problem in wrong),
        buttons=(replace(note_button(form.ref), label="Change", form=typed),),
    )


def note_button(ref: PaperId, page: int = 1) -> Button:
    """Return what opens the form of a paper, `page` of which is shown anew once it is sent."""
    return Button(label="Tags and note…", kind="note", says=f"note {ref}", again=f"show {ref}", page=page)


def _tags_problem(found: Mapping[str, Sequence[str]], count: int) -> str:
    if bad := next((word for word, tags in found.items() if not tags), ""):
        return f"{quoted(bad)} can't be a tag: use letters, digits and hyphens, with at least one letter."
    if long := next((word for word in found if len(word) > TAG_LONGEST + 1), ""):
        return f"{quoted(long)} is too long: a tag has at most {TAG_LONGEST} characters."
    return f"That's {count} tags, with those in the note: {TAGS_MOST} is the most." if count > TAGS_MOST else ""


def _note_problem(note: str) -> str:
    longest = f"{NOTE_LONGEST:,}"
    return f"The note has {len(note):,} characters: {longest} is the most." if len(note) > NOTE_LONGEST else ""
