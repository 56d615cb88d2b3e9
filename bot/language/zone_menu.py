"""The time zones of a menu that has room for few: the commonest ones, those near a known one first. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FROM_WEST = (  # 24: a menu has room for 25 choices on Discord, and one is for all others
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Toronto",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Zurich",
    "Africa/Johannesburg",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Sydney",
)
WINTER = datetime(2026, 1, 15, tzinfo=UTC)


def near_zones(home: str = "") -> tuple[str, ...]:
    """Return the 24 commonest zones, `home` first and those few hours away next; from west to east without one."""
    if not home:
        return FROM_WEST
    return tuple(sorted(FROM_WEST, key=lambda zone: (zone != home, abs(_offset(zone) - _offset(home)))))


def _offset(zone: str) -> timedelta:
    return WINTER.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
