"""The word that was meant, for the searcher who mistypes."""

from cases import each

from bot.search.amend import correct_word

KNOWN = {
    "transformer": 900,
    "transformers": 700,
    "diffusion": 500,
    "attention": 800,
    "intention": 5,
    "mamba": 90,
    "bunk": 1,
    "jun": 40,
    "learning": 900,
    "reinforcement": 300,
    "cat": 9,
    "llm": 40,
    "mllm": 60,
    "non": 90,
    "better": 300,
}


def meant(word: str, **options) -> str | None:
    def starting(letters: str) -> list[tuple[str, int]]:
        return [(each, count) for each, count in KNOWN.items() if each.startswith(letters)]

    return correct_word(word, count=lambda each: KNOWN.get(each, 0), starting=[starting], **options)


@each(
    "typed, word",
    [
        ("difusion", "diffusion"),
        ("atention", "attention"),
        ("attetnion", "attention"),
        ("mambba", "mamba"),
        ("lllm", "llm"),
        ("nattention", "attention"),
        ("trnasfomer", "transformer"),
        ("transfromerss", "transformers"),
    ],
)
def test_one_slip_or_two_in_a_long_word_are_mended(typed, word):
    assert meant(typed) == word


@each("typed", ["junk", "cta", "mumbo", "zebra", "xyzzyplugh", "gpt4o", "", "noon", "letter"])
def test_short_words_and_words_like_no_other_stay_as_they_are(typed):
    assert meant(typed) is None


def test_a_word_that_is_found_by_its_stem_is_spelt_as_papers_do_where_asked_to():
    """With another word mended the answer says what was searched, and all of that reads right."""
    assert meant("reinforcment", stemmed=300) is None
    assert meant("reinforcment", stemmed=300, respells=True) == "reinforcement"


def test_a_slip_is_mended_without_looking_up_all_that_might_be_meant():
    """A word of eleven letters has 600 words one slip away; most begin as it does, and are found in a list."""
    looked_up = []

    def count(word: str) -> int:
        looked_up.append(word)
        return KNOWN.get(word, 0)

    lists = [{"intention": 5}, {"intentions": 7}]  # of texts, of names
    starting = [
        lambda letters, words=words: [each for each in words.items() if each[0].startswith(letters)] for words in lists
    ]
    assert correct_word("intentiona", count=count, starting=starting) == "intentions"
    assert correct_word("tntention", count=count, starting=starting) == "intention"
    assert len(looked_up) < 400
