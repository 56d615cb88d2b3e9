"""Lengths of text in UTF-16 units, as Slack counts and as Discord may count. Pure."""


def count_units(text: str) -> int:
    """Return the length of `text` where characters beyond the first 65,536 are two."""
    return len(text) + sum(character > "\uffff" for character in text)
