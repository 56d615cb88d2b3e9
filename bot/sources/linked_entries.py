"""Read the models, datasets and demos in Hugging Face's answer about one paper (`/api/papers/{id}`). Pure."""

from collections.abc import Mapping

from bot.linked import Linked
from bot.sources.fields import read_count, read_hub_name, read_list, read_mapping

MOST_LINKED = 5  # kept of each kind; the count says how many there are
MOST_READ = 100  # the site itself sends a few of each

_KINDS = ("Models", "Datasets", "Spaces")


def read_linked(paper: Mapping[str, object]) -> Linked | None:
    """Return what refers to the paper; None where the answer does not say, as in lists.

    Each kind is a list of objects with an `id` (`owner/name`), with the total beside it (`numTotalModels`).
    """
    if not any(f"linked{kind}" in paper for kind in _KINDS):
        return None
    models, datasets, demos = (_names(paper.get(f"linked{kind}")) for kind in _KINDS)
    totals = [read_count(paper.get(f"numTotal{kind}")) for kind in _KINDS]
    return Linked(
        models=models[:MOST_LINKED],
        datasets=datasets[:MOST_LINKED],
        demos=demos[:MOST_LINKED],
        model_count=max(totals[0], len(models)),
        dataset_count=max(totals[1], len(datasets)),
        demo_count=max(totals[2], len(demos)),
    )


def _names(value: object) -> tuple[str, ...]:
    entries = [read_mapping(entry) for entry in read_list(value)[:MOST_READ]]
    names = (read_hub_name(entry.get("id")) for entry in entries if entry.get("private") is not True)
    return tuple(dict.fromkeys(filter(None, names)))
