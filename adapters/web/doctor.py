"""What `papers doctor` finds out about the pages: whether they can be reached, here and at the public address."""

from collections.abc import Sequence

import aiohttp
from aiohttp import web

from adapters.web.app import ALIVE
from adapters.web.loopback import HOST, address_of
from bot.model import Finding, Level
from bot.settings import EXAMPLES, Settings

WAIT_S = 5.0
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  names of all addresses of a machine
NOT_SHOWN = "Set WEB_PAGES=on and PORT; `papers web --open` shows them on this machine only."
NO_ADDRESS = "PUBLIC_URL is not set: feeds lead to no address, and `feed` gives none."
START = "Start `papers web` or `papers serve`. Where that runs on another machine, run `papers doctor` there."
PROXY = "They are shown on this machine: look at the proxy or the name in between."


async def check_pages(settings: Settings) -> Sequence[Finding]:
    """Return what is well and what is not; one finding that says so where pages are off."""
    if not settings.web_pages:
        return [_finding("off", "Not set up.", NOT_SHOWN)]
    if settings.port is None:
        return [_finding("refused", "WEB_PAGES is on, but PORT is not set.", f"For example: {EXAMPLES['PORT']}")]
    here = address_of(settings.port, HOST if settings.host in EVERYWHERE else settings.host)
    public = settings.public_url
    missing = [] if public else [_finding("warning", NO_ADDRESS, f"For example: {EXAMPLES['PUBLIC_URL']}")]
    return [await _reach(here, public.rstrip("/") + "/" if public else ""), *missing]


async def _reach(here: str, public: str) -> Finding:
    trouble = await _find_trouble(public or here)
    if not trouble:
        return _finding("good", f"Shown at {public or here}")
    shown_here = public and not await _find_trouble(here)
    return _finding("warning", f"Nothing is shown at {public or here}: {trouble}.", PROXY if shown_here else START)


async def _find_trouble(address: str) -> str:
    """Return why a process of ours can't be reached at the address, "" where it can."""
    timeout = aiohttp.ClientTimeout(total=WAIT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as client,
            client.get(f"{address}healthz", allow_redirects=False) as answer,
        ):
            said = await answer.content.read(len(ALIVE) + 1)
    except TimeoutError:
        return f"no answer within {WAIT_S:.0f} seconds"
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return str(error).rstrip(".") or type(error).__name__
    if answer.status != web.HTTPOk.status_code:
        return f"it answers {answer.status}"
    return "" if said == ALIVE else "something else answers there"


def _finding(level: Level, text: str, advice: str = "") -> Finding:
    return Finding(topic="Pages", level=level, text=text, advice=advice)
