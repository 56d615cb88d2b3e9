"""`Save paper` on anybody's message: what one can see or click there is read, and nothing else."""

from cases import each
from fakes.foreign_messages import DISCORD, SLACK, A

from adapters.slack.incoming import read_shortcut
from bot.language.messages import MOST_PARTS, TEXT_CAP, find_named_papers, texts_of

WHERE = {"team": {"id": "T1AAAAAAA"}, "user": {"id": "U1AAAAAAA"}, "channel": {"id": "C1AAAAAAA"}}
FRAME = {"id": "9", "type": 0, "author": {"id": "7", "username": "lee", "discriminator": "0", "avatar": None}}


@each("shape", SLACK)
def test_what_one_sees_in_a_slack_message_is_saved(shape):
    message, papers = SLACK[shape]
    sent = {"type": "message", "user": "U9", "ts": "1700000000.000100"} | message
    assert set(read_shortcut(WHERE | {"message": sent}).ids) == set(papers)


@each("shape", DISCORD)
def test_what_one_sees_in_a_discord_message_is_saved(shape):
    message, papers = DISCORD[shape]
    assert set(find_named_papers(FRAME | message)) == set(papers)


@each("odd", [None, 7, "", [], {}, {"a": None, 3: A}, [[[A]]], {"value": A}])
def test_a_message_of_an_odd_shape_is_looked_at_without_trouble(odd):
    assert set(find_named_papers(odd)) <= {A}


def test_a_message_as_deep_as_can_be_sent_is_looked_at_without_trouble():
    deep: object = {"text": A}
    for _ in range(MOST_PARTS // 2 - 2):
        deep = {"elements": [deep]}
    assert find_named_papers(deep) == (A,)
    assert find_named_papers({"elements": [{"text": "x"}, {"elements": [deep]}]}) == ()


def test_a_message_of_any_size_costs_no_more_than_is_looked_at():
    large = {"blocks": [{"text": "word " * 2_000}] * 10_000}
    assert sum(map(len, texts_of(large))) == TEXT_CAP
    assert len(list(texts_of({"blocks": ["x"] * 10 * MOST_PARTS}))) <= MOST_PARTS
