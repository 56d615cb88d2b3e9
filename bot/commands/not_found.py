"""What is said of a paper that no source has: its ID cannot be right, or its page may know more than the sources."""

from datetime import date

from bot.language.references import NO_SUCH_ID, is_possible_id
from bot.model import ARXIV_PAGE, HF_PAGE, TITLE_ID, PaperId
from bot.replies import Button, Reply, line

HF_LINK = "huggingface.co/papers/"


def not_found(ref: PaperId, typed: str, today: date) -> Reply:
    """Return that nobody knows this paper, with the page that `typed` names; a wrong ID has none."""
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
