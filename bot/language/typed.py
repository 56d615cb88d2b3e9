"""What all commands have in common: the text, and whether they are about the channel where it was typed."""

from typing import ClassVar, Literal

from bot.model import PaperId, Value

ExportFormat = Literal["bibtex", "ris", "markdown", "csv", "json"]
PeriodUnit = Literal["week", "month"]
ChatKind = Literal["thanks", "ok", "greeting", "bye", "no", "yes", "next", "previous"]


class Typed(Value, frozen=True, kw_only=True):
    """Base of all commands. `text` is what was typed, cleaned. Only those about the channel where they are typed, and
    those that say so, need the person's zone; some of the former the right to change its digest."""

    about_channel: ClassVar[bool] = False
    needs_zone: ClassVar[bool] = False
    needs_rights: ClassVar[bool] = False

    text: str


class OfPaper(Typed, frozen=True, kw_only=True):
    """Base of what is about one paper."""

    ref: PaperId


class OfPapers(Typed, frozen=True, kw_only=True):
    """Base of what is about papers, one at least."""

    refs: tuple[PaperId, ...]


class Listed(Typed, frozen=True, kw_only=True):
    """Base of lists of papers by upvotes. Only the `first` ones are wanted, 0 for all, of what is typed as `whole`."""

    first: int = 0
    whole: str = ""


class OfChannel(Typed, frozen=True, kw_only=True):
    """Base of what is about the channel where it is typed."""

    about_channel: ClassVar[bool] = True


class Managed(OfChannel, frozen=True, kw_only=True):
    """Base of what is about a channel and only works for who may change its digest."""

    needs_rights: ClassVar[bool] = True
