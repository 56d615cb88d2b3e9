"""The pages kept for tests are used: one that nothing reads proves nothing."""

from pathlib import Path

from fakes.pages import PAGES

TESTS = Path(__file__).parent


def test_every_page_is_read_by_a_test():
    sources = "\n".join(path.read_text("utf-8") for path in TESTS.glob("test_*.py"))
    unused = [path.name for path in PAGES.rglob("*.*") if path.name not in sources]
    assert not unused
