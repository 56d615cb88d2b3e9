"""A paper that the library may lack: asked for, and what is said where no source has it: its ID cannot be right, or its
page may know more than the sources."""

from collections.abc import AsyncIterator
from datetime import date

from bot.language.references import NO_SUCH_ID, is_possible_id
from bot.language.typed import OfPaper
from bot.model import ARXIV_PAGE, HF_PAGE, TITLE_ID, Paper, PaperId
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Failed
from bot.replies import Button, Reply, line
from bot.tasks import asking

HF_LINK = "huggingface.co/papers/"


async def look_up(
    command: OfPaper, today: date, library: Library, refresher: Refresher
) -> AsyncIterator[Paper | Reply]:
    """Yield the paper, which is kept where the library lacked it, or why there is none; first a word where it takes
    long."""
    paper: Paper | Failed | None = library.paper(command.ref)
    if paper is None:
        async with asking(refresher.fetch_paper(command.ref)) as task:
            if not task.done():
                why = line("I don't have this paper yet.")
                yield Reply(title=f"Looking up {command.ref}…", lines=(why,), more=True)
            paper = await task
    if isinstance(paper, Failed):
        why = line(f"I can't look this up right now: {paper.reason}. Try again later.")
        yield Reply(title=f"Paper {command.ref}", lines=(why,), trouble=True)
    else:
        yield paper or _not_found(command.ref, command.text, today)


def _not_found(ref: PaperId, typed: str, today: date) -> Reply:
    """That nobody knows this paper, with the page that `typed` names; a wrong ID has none."""
    if ref.startswith(TITLE_ID) or not is_possible_id(ref, today):
        why = line(f"{NO_SUCH_ID}; IDs look like 2504.13173.")
        return Reply(title=f"Paper {ref}", lines=(why,), mistaken=True)
    label, page = ("Hugging Face", HF_PAGE) if HF_LINK in typed.casefold() else ("arXiv", ARXIV_PAGE)
    return Reply(
        title="Paper not found",
        lines=(line(f"I couldn't find {ref} on Hugging Face or arXiv."),),
        buttons=(Button(label=label, kind="link", url=f"{page}{ref}"),),
        mistaken=True,
    )
