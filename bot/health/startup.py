"""The start-up check: a process refuses a store that would lose data, and waits for one that is only down."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.errors import ConfigurationError, StorageError
from bot.model import Finding
from bot.store.check import advise
from bot.tasks import pause

log = structlog.get_logger(__name__)

AGAIN_S = 1.0

Look = Callable[[], Awaitable[Sequence[Finding]]]


class StartCheck:
    """Looks at the store once it answers. Only the first look can end the process: later, `/readyz` says it."""

    def __init__(self, look: Look) -> None:
        """`look` raises StorageError while the store is down."""
        self._look = look
        self.passed = False
        self._waits = False

    async def admit(self) -> bool:
        """Look now; return False while the store is down. Raises ConfigurationError for a store that is refused."""
        if self.passed:
            return True
        try:
            findings = await self._look()
        except StorageError as error:
            if not self._waits:
                log.warning("store.waits", reason=str(error), advice=advise(error))
            self._waits = True
            return False
        if refusal := find_refusal(findings):
            raise ConfigurationError(refusal)
        for finding in findings:
            if finding.level == "warning":
                log.warning("store.warning", topic=finding.topic, reason=finding.text, advice=finding.advice)
        self.passed = True
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Look until the store has answered once, then wait for `stop`. Raises ConfigurationError."""
        while not stop.is_set() and not await self.admit():
            await pause(AGAIN_S, stop)
        await stop.wait()

    async def find_trouble(self) -> str:
        """Return why the store is refused or takes no writes now, "" when all is well. Raises StorageError."""
        findings = await self._look()
        unwritten = [each.text for each in findings if each.topic == "writing" and each.level != "good"]
        return find_refusal(findings) or "".join(unwritten)


def find_refusal(findings: Sequence[Finding]) -> str:
    """Return the first reason to refuse, with what to do; "" when there is none."""
    return next((f"{each.text} {each.advice}".strip() for each in findings if each.level == "refused"), "")
