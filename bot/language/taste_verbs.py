"""`not for me`, `for me`: which papers a person wants fewer of. Pure."""

from datetime import date

from bot.language.paper_verbs import ID_EXAMPLE, about_one, text_behind
from bot.language.references import parse_paper_id
from bot.language.values import Command, Explain, NotForMe


def parse_not_for_me(text: str, rest: str, today: date) -> Command | None:
    """Return `NotForMe` of what stands behind `not for me` or `not interested in`, an explanation, or None for a
    search."""
    behind = text_behind("for me", rest)
    if behind is None:
        return _not_interested(text, text_behind("interested in", rest))
    ref = parse_paper_id(behind)
    return NotForMe(text=text, ref=ref) if ref else about_one(text, behind, "not for me")


def _not_interested(text: str, behind: str | None) -> Command | None:
    """One paper is not for the person; a topic cannot be."""
    if not behind:
        return None
    ref = parse_paper_id(behind)
    problem = "I can't leave out a topic, but I can suggest fewer papers like one."
    return (
        NotForMe(text=text, ref=ref)
        if ref
        else Explain(text=text, problem=problem, example=f"not for me {ID_EXAMPLE}", search=behind)
    )


def parse_for_me(text: str, rest: str, today: date) -> Command | None:
    """Return what takes `not for me` back; anything but an id behind `for me` is a search."""
    ref = parse_paper_id(text_behind("me", rest) or "")
    return NotForMe(text=text, ref=ref, back=True) if ref else None
