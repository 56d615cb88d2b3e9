"""`not for me`, `for me`: which papers a person wants fewer of. Pure."""

from datetime import date

from bot.language.paper_verbs import ID_EXAMPLE, about_one, text_behind
from bot.language.references import parse_paper_id
from bot.language.values import Command, Explain, NotForMe


def parse_not_for_me(text: str, rest: str, today: date) -> Command | None:
    """Return `NotForMe` of what stands behind `not for me` or `not interested in`, an explanation, or None for a
    search."""
    behind = text_behind("for me", rest)
    topic = text_behind("interested in", rest)
    if ref := parse_paper_id(behind or topic or ""):
        return NotForMe(text=text, ref=ref)
    if behind is not None:
        return about_one(text, behind, "not for me")
    if not topic:
        return None
    problem = "I can't leave out a topic, but I can suggest fewer papers like one."
    return Explain(text=text, problem=problem, example=f"not for me {ID_EXAMPLE}", search=topic)


def parse_for_me(text: str, rest: str, today: date) -> Command | None:
    """Return what takes `not for me` back; anything but an id behind `for me` is a search."""
    ref = parse_paper_id(text_behind("me", rest) or "")
    return NotForMe(text=text, ref=ref, back=True) if ref else None
