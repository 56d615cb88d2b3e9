"""What goes wrong with one element of a loop costs that element only: it is logged, and the loop goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.errors import StorageError, WorldError

log = structlog.get_logger(__name__)


@contextmanager
def isolated(event: str, **about: str) -> Iterator[None]:
    """Log what the block raises as `event`, and let the caller go on with the next element.

    A WorldError passes, because the store or the platform that failed is every element's; only a single key that
    cannot be read is one element's own.
    """
    try:
        yield
    except WorldError as error:
        if not (isinstance(error, StorageError) and error.reason == "corrupt"):
            raise
        log.warning(event, reason=str(error), **about)
    except Exception:
        log.exception(event, **about)
