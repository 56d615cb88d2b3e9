"""`papers refresh` while the source wants to be left alone, and a demo that the source turns away."""

import asyncio
import os
from pathlib import Path

from fakes.forked_commands import forking_python
from fakes.upstream import WireSite, answer

ROOT = Path(__file__).parents[2]
DAILY, PAGE = "/api/daily_papers", "/papers"


async def papers(home: Path, address: str, *arguments: str) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    settings = {"PAPERS_HOME": str(home), "HF_BASE_URL": address, "ARXIV_BASE_URL": address, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(*forking_python(), "-m", "adapters.cli", *arguments),
        cwd=home,
        env=kept | settings,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, " ".join(said.decode().split())


async def test_a_refresh_says_until_when_the_source_is_left_alone_and_now_asks_all_the_same(tmp_path):
    async with WireSite() as site:
        site.on(DAILY, answer(403, Retry_After="3600"))
        code, said = await papers(tmp_path, site.url, "refresh")
        assert code == 1
        assert "Hugging Face answered 403 and is left alone until" in said
        assert "papers refresh --now" in said
        asked = len(site.asked)

        site.on(DAILY, answer(body=b"[]"))
        assert "left alone until" in (await papers(tmp_path, site.url, "refresh"))[1]
        assert not [each for each in site.asked[asked:] if each.path == DAILY]
        assert (await papers(tmp_path, site.url, "refresh", "--now"))[0] == 0
        assert [each for each in site.asked[asked:] if each.path == DAILY]


async def test_a_demo_that_the_source_turns_away_says_what_it_answered(tmp_path):
    async with WireSite() as site:
        for path in (DAILY, PAGE):
            site.on(path, answer(400, body=b"{}"))
        _, said = await papers(tmp_path, site.url, "demo")
    assert "Hugging Face answered 400: the newest papers here are the bundled sample" in said
    assert "could not be reached" not in said
