"""Names of digests and keys of messages: what stores and channels hold already is still understood."""

from datetime import date

from cases import each

from bot.occasion import MessageKey, Occasion, parse_key, parse_occasion

MONDAY = date(2026, 11, 23)


@each(
    "name, meant",
    [
        ("scheduled:2026-11-23", Occasion("scheduled", MONDAY)),
        ("edition:2026-11-23", Occasion("edition", MONDAY)),
        ("scheduled:0001-01-01", Occasion("scheduled", date.min)),
        ("scheduled:2026-11-31", None),
        ("scheduled:", None),
        ("edition", None),
        ("closed", None),
        ("halted:2026-11-23", None),
        ("alert:2026-11-23T08:30", None),
        ("", None),
    ],
)
def test_a_digests_name_says_what_it_was_posted_for(name, meant):
    assert parse_occasion(name) == meant
    assert meant is None or str(meant) == name


@each(
    "key, occasion, part, header, paper",
    [
        ("scheduled:2026-11-23/header", "scheduled:2026-11-23", "header", True, None),
        ("scheduled:2026-11-23/2511.00001", "scheduled:2026-11-23", "2511.00001", False, "2511.00001"),
        ("edition:2026-11-23/cs/0601001", "edition:2026-11-23", "cs/0601001", False, "cs/0601001"),
        ("edition:2026-11-23/title:0a1b", "edition:2026-11-23", "title:0a1b", False, "title:0a1b"),
        ("halted:2026-11-23/slack:T1:C1", "halted:2026-11-23", "slack:T1:C1", False, "slack:T1:C1"),
    ],
)
def test_a_messages_key_says_which_digest_and_which_paper(key, occasion, part, header, paper):
    read = parse_key(key)
    assert (read.occasion, read.part, read.is_header, read.paper) == (occasion, part, header, paper)
    assert str(read) == key
    assert str(read.header) == f"{occasion}/header"


@each("mark", ["#0a1b2c3d4e5f", "", "scheduled:2026-11-23"])
def test_a_name_without_a_part_is_no_header_and_no_paper(mark):
    read = parse_key(mark)
    assert read == MessageKey(mark, "")
    assert not read.is_header
    assert read.paper is None
