"""What platforms put into a typed text reads as a person would say it, and costs little."""

from cases import each
from hypothesis import given
from hypothesis import strategies as st

from bot.language.markup import undo_markup

NAMES = {"U1": "ana", "C1": "memory", "S1": "reading-group", "11": "bo", "22": "vision", "33": "mods"}

READS = {
    "<http://Character.AI|Character.AI> agents": "Character.AI agents",
    "<https://example.org/notes|example.org/notes>": "example.org/notes",
    "<https://example.org/notes|my notes>": "my notes (https://example.org/notes)",
    "<https://example.org/notes>": "https://example.org/notes",
    "<https://arxiv.org/abs/2504.13173|A title>": "https://arxiv.org/abs/2504.13173",
    "[A title](https://arxiv.org/abs/2504.13173)": "https://arxiv.org/abs/2504.13173",
    "[notes](<https://example.org/notes>)": "notes (https://example.org/notes)",
    "<mailto:ana@example.org|ana@example.org>": "ana@example.org",
    "<@U1> <@U2> <@U2|cy>": "@ana @someone @cy",
    "<#C1> <#C2> <#C2|agents> <#C2|>": "#memory a channel #agents a channel",
    "<!subteam^S1> <!subteam^S2|@team>": "@reading-group @team",
    "<!here> <!channel|channel> <!everyone>": "@here @channel @everyone",
    "<!date^1783036800^{date}|3 July 2026>": "3 July 2026",
    "<@11> <@!11> <@&33> <#22> <@44>": "@bo @bo @mods #vision @someone",
    "</papers today:123456>": "/papers today",
    "<:parrot:1> <a:dance:2> :bookmark:": ":parrot: :dance: :bookmark:",
    "<t:1783036800:D> <t:1783036800>": "2026-07-03 2026-07-03 00:00 UTC",
    "||spoiler|| ||<@U1>||": "spoiler @ana",
    "a < b > c, x <y>, f[1](2), |d| || e": "a < b > c, x <y>, f[1](2), |d| || e",
}


@each("typed", READS)
def test_markup_reads_as_words(typed):
    assert undo_markup(typed, NAMES) == READS[typed]


@given(st.text(alphabet="<>|[]()@#!:^/ahtps.U1t&", max_size=200))
def test_any_text_is_undone_without_trouble(typed):
    undo_markup(typed, NAMES)
