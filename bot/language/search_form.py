"""The form of a search: the words, what narrows them, and the text that a person would type for it. Pure."""

from collections.abc import Mapping
from datetime import date

from bot.language.form_fields import Field
from bot.language.grammar import parse_command
from bot.language.values import Search
from bot.model import Value

WHAT = "search"  # what a button carries that opens the form
TIPS = "help search"  # what a face without forms answers to it
EXAMPLE = "llm agents"
ANY = "any"
FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            name="words",
            label="Words",
            kind="search",
            example=EXAMPLE,
            hint='More: author:name, org:name, "exact phrase", -without',
        ),
        Field(
            name="since",
            label="Since",
            kind="choice",
            example=ANY,
            choices={ANY: "Any time", "7d": "Last 7 days", "30d": "Last 30 days", "year": "This year"},
        ),
        Field(
            name="sort",
            label="Order",
            kind="choice",
            example="best",
            choices={"best": "Best match", "new": "Newest", "top": "Most upvotes"},
        ),
        Field(
            name="has",
            label="Code",
            kind="choice",
            example=ANY,
            choices={ANY: "With or without code", "code": "With code"},
        ),
    )
}


class SearchForm(Value, frozen=True, kw_only=True):
    """What stands in the fields; a menu where nothing was chosen has its first choice."""

    words: str = ""
    since: str = ANY
    sort: str = "best"
    has: str = ANY

    title = "Search papers"
    submit = "Search"
    what = WHAT
    fields = FIELDS


def write_search(form: SearchForm) -> str:
    """Return the search to send as if it had been typed; without words, how to search. A quotation that is left open
    ends with the words."""
    command = parse_command(f"search {form.words}", today=date.min)
    words = command.words if isinstance(command, Search) and form.words.strip() else ""
    if not words:
        return TIPS
    chosen = {name: getattr(form, name) for name in ("since", "sort", "has")}
    filters = [f"{name}:{value}" for name, value in chosen.items() if value in [*FIELDS[name].choices][1:]]
    return " ".join(("search", words + '"' * (words.count('"') % 2), *filters))
