"""The pages kept for tests: written by us in the sites' real structure, with papers that do not exist."""

from pathlib import Path

PAGES = Path(__file__).parents[1] / "pages"


def page(name: str) -> bytes:
    """Return the bytes of `tests/pages/<name>`."""
    return (PAGES / name).read_bytes()
