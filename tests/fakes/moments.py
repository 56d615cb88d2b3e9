"""How a reader whose clients show UTC reads a moment that a platform draws."""

from datetime import UTC, datetime


def read_moment(seconds: int | str) -> str:
    """`Tuesday 22 April, 07:00 UTC`"""
    at = datetime.fromtimestamp(int(seconds), UTC)
    return f"{at:%A} {at.day} {at:%B}, {at:%H:%M} UTC"
