"""Settings of a test: those of the environment, with a store. Reading them takes 4 ms, so that they are read once."""

import functools

from bot.settings import Settings


@functools.cache
def settings_of(redis_url: str) -> Settings:
    """Return the settings with this store."""
    return Settings(redis_url=redis_url)
