"""Lengths of text in UTF-16 units, as Slack counts and as Discord may count. Pure."""


def count_units(text: str) -> int:
    """Return the length of `text` where characters beyond the first 65,536 are two. Half of a pair is one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
