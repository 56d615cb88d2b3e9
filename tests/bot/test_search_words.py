"""Which words of a question are searched for."""

from cases import each

from bot.search.words import telling


@each(
    "typed, searched",
    [
        ("what is known about state space models", "known state space models"),
        ("i am looking for papers that deal with long sequences", "long sequences"),
        ("papers about food", "food"),
        ("show me articles on whales", "whales"),
        ("find papers about agents", "agents"),
        ("reading papers aloud", "reading papers aloud"),
        ("list decoding", "list decoding"),
        ("document retrieval", "document retrieval"),
        ("how can a model know what it does not know", "model know know"),
        ("q learning", "q learning"),
        ("the effect of x on the value y in learning", "effect value learning"),
        ("papers", "papers"),
        ("reading papers", "reading papers"),
        ("vaswani transformer papers", "vaswani transformer"),
        ("papers like mamba", "mamba"),
        ("who is it", "who is it"),
        ("", ""),
    ],
)
def test_glue_and_asking_are_left_out_while_other_words_remain(typed, searched):
    words = typed.split()

    assert [words[at] for at in telling(words)] == searched.split()
