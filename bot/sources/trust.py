"""Which certificates a source may show: those that httpx trusts, read with the first connection.

Reading them takes 40 to 100 ms, and most commands at a shell ask no source. anyio calls `wrap_bio` of any class but
`ssl.SSLContext` in a thread (anyio/streams/tls.py), so the event loop does not wait either.
"""

import ssl
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import httpx


class LateContext(ssl.SSLContext):
    """A client's context that reads its certificates when something is connected. OSError where they cannot be read."""

    _protocols: tuple[str, ...] = ()

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        self._protocols = tuple(alpn_protocols)

    def wrap_bio(self, *args: Any, **options: Any) -> ssl.SSLObject:
        self._context.set_alpn_protocols(self._protocols)
        return self._context.wrap_bio(*args, **options)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()


def trust_late() -> ssl.SSLContext:
    """Return a context for `httpx.AsyncClient(verify=...)`."""
    return LateContext(ssl.PROTOCOL_TLS_CLIENT)
