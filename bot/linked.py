"""What on Hugging Face refers to a paper: models, datasets and demos. Pure."""

from datetime import date

from bot.value import Count, Value

HF_SITE = "https://huggingface.co/"
HF_EDITION = f"{HF_SITE}papers/date/"


def page_url(handle: str) -> str:
    """Return the page of a person or an organization on Hugging Face, "" for ""."""
    return f"{HF_SITE}{handle}" if handle else ""


class Linked(Value, frozen=True, kw_only=True):
    """The first few of each, as `owner/name` in the site's order, and how many there are in all.

    `as_of` is the day the site was asked, None where the answer came by the way.
    """

    models: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    demos: tuple[str, ...] = ()
    model_count: Count = 0
    dataset_count: Count = 0
    demo_count: Count = 0
    as_of: date | None = None

    @property
    def model_urls(self) -> tuple[str, ...]:
        return tuple(f"{HF_SITE}{name}" for name in self.models)

    @property
    def dataset_urls(self) -> tuple[str, ...]:
        return tuple(f"{HF_SITE}datasets/{name}" for name in self.datasets)

    @property
    def demo_urls(self) -> tuple[str, ...]:
        return tuple(f"{HF_SITE}spaces/{name}" for name in self.demos)
