"""Marks of a clock and a worker, as their processes leave them."""

from bot.store.health import SourceHealth


async def leave_marks(bot):
    """Let the bot know that both run now."""
    for role in ("clock", "worker"):
        await bot.store.health.save(f"process {role}", SourceHealth(answered_at=bot.clock.now()))
