"""Which picture stands beside a paper: the authors' own figure, else the thumbnail of its page. Pure.

Pictures and videos come from two hosts of Hugging Face only. The thumbnail's address follows from the id in all 8,693
recorded entries, and all 2,330 figures and videos in them lie on the first host.
"""

import re
from typing import Literal

from bot.model import Paper, PaperId, Value
from bot.text import readable

ADDRESS_CAP = 200  # characters; the longest recorded has 105
ALT_CAP = 250

_UPLOADS, _THUMBNAILS = "https://cdn-uploads.huggingface.co/", "https://cdn-thumbnails.huggingface.co/"
_ADDRESS = re.compile(rf"(?:{re.escape(_UPLOADS)}|{re.escape(_THUMBNAILS)})(?:[\w-][\w.-]*/)*[\w-][\w-]*\.(\w+)", re.A)
_KINDS: dict[str, Literal["picture", "video"]] = {
    **dict.fromkeys(("png", "jpeg", "jpg", "gif"), "picture"),
    **dict.fromkeys(("mp4", "webm", "mov", "qt"), "video"),
}
_NUMBERED = re.compile(r"\d{4}\.\d{4,5}", re.A)  # no thumbnail of an id with an archive in it was recorded


class Picture(Value, frozen=True, kw_only=True):
    """A picture to show, and what stands in its place for those who do not see it: plain text, ALT_CAP at most."""

    url: str
    alt: str


def media_kind(address: object) -> Literal["picture", "video"] | None:
    """Return what lies at an address of Hugging Face's own hosts; None for every other address, and for what platforms
    do not show (webp, svg)."""
    if not isinstance(address, str) or len(address) > ADDRESS_CAP:
        return None
    found = _ADDRESS.fullmatch(address)
    return _KINDS.get(found[1].lower()) if found else None


def thumbnail_url(paper_id: PaperId) -> str:
    """Return the thumbnail of a paper that Hugging Face has a page for; "" for an id of the old form."""
    return f"{_THUMBNAILS}social-thumbnails/papers/{paper_id}.png" if _NUMBERED.fullmatch(paper_id) else ""


def picture(paper: Paper) -> Picture | None:
    """Return the authors' own figure, else the thumbnail of the paper's page; None where there is neither."""
    figure = next((each for each in paper.pictures if media_kind(each) == "picture"), "")
    url = figure or (thumbnail_url(paper.id) if paper.on_hugging_face else "")
    if not url:
        return None
    alt = f"{'Figure' if figure else 'Thumbnail'} of “{readable(paper.title)}”"
    return Picture(url=url, alt=alt if len(alt) <= ALT_CAP else alt[: ALT_CAP - 2].rstrip() + "…”")
