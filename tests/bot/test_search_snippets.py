"""Why a paper matched, as the searcher sees it."""

from datetime import date

from cases import each
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.search.snippets import LONGEST, WHOLE, explain_match, matching_name, typed_terms

TODAY = date(2026, 6, 30)
ABSTRACT = (
    "We study animals. Large language models write poems about whales; whales do not mind. "
    "A state space is not a space of states. " + "Long sentences go on and on, " * 12 + "until a Walrus ends them."
)
PAPER = Paper(
    id=PaperId("1"),
    title="Animals",
    abstract=ABSTRACT,
    summary="Animals are studied.",
    authors=("Albert Gu", "Zoë Müller"),
    keywords=("poetry", "marine life"),
    organization="Sea University",
)


def shown(*terms: str, paper: Paper = PAPER, told: str = "") -> str:
    """Why it matches, with the marks in brackets."""
    spans = explain_match(paper, told, terms, terms)
    return "".join(f"[{span.text}]" if span.style == "mark" else span.text for span in spans)


FOUND = "Whales know more poems than sailors do."


@each(
    "typed, why",
    [
        ("whales", "[Whales] know more poems than sailors do."),  # in the line
        ("animals", "We study [animals]."),  # the title has it, too, and stands above
        ("animals poems", "Whales know more [poems] than sailors do."),  # no sentence has more of them
        ("whales poems models", "Large language [models] write [poems] about [whales]; [whales] do not mind."),
        ("papers about whales", "[Whales] know more poems than sailors do."),  # what only asks is no word
        ("whale language", "Large [language] models write poems about [whales]; [whales] do not mind."),
        ('"poems more"', FOUND),  # the words, but not side by side, and no sentence has them so
        ("state space", "A [state] [space] is not a [space] of [states]."),
        ("zebra", FOUND),  # in nothing
        ("gu", FOUND),  # an author
    ],
)
def test_what_a_paper_found_is_shown_unless_another_sentence_has_more_of_the_words(typed, why):
    """How an abstract opens often has the words, and says nothing of the paper."""
    terms = typed_terms(typed)
    assert terms
    spans = explain_match(PAPER, FOUND, terms, terms)
    assert why.replace("] [", " ") == "".join(f"[{span.text}]" if span.style == "mark" else span.text for span in spans)


def test_of_sentences_with_as_many_of_the_words_the_one_that_tells_most_and_does_not_point_back_is_shown():
    told = "We propose a thing."
    texts = (
        "Whales are large.",
        "These whales sing.",
        "Building on these, we propose whales that sing.",
        f"We present whales {'and ' * 99}.",
    )
    paper = Paper(id=PaperId("1"), title="A", abstract=" ".join(texts))
    assert shown("whales", paper=paper, told=told) == "We propose [whales] that sing."


def test_the_best_sentence_is_shown_with_the_words_marked():
    assert shown("whale", "poem") == ("Large language models write [poems] about [whales]; [whales] do not mind.")


def test_a_phrase_is_marked_as_one_and_only_where_it_stands():
    assert shown("state space") == "A [state space] is not a space of states."


def test_neighbours_that_match_are_marked_together():
    assert shown("language", "large", "model").startswith("[Large language models] write")


def test_a_snippet_is_readable():
    paper = Paper(id=PaperId("1"), title="T", abstract="Whales gain 22.3\\% ``speed'' (**fast**).")
    assert shown("whale", paper=paper) == "[Whales] gain 22.3% “speed” (fast)."


def test_a_long_sentence_is_cut_around_its_match():
    text = shown("walrus")

    assert text.startswith("…")
    assert text.endswith("until a [Walrus] ends them.")
    assert len(text) <= LONGEST + 2


@each("where", ["Code for whales: https://a.org/b.", "Data of whales is available at a.org.", "See www.whales.org."])
def test_where_something_is_to_be_had_is_no_reason_to_read_a_paper(where):
    paper = Paper(id=PaperId("1"), title="T", abstract=f"Dogs bark. {where}")
    assert shown("whales", paper=paper, told="We study dogs.") == "We study dogs."


@each(
    "typed, name",
    [
        ("gu", "by Albert Gu"),
        ("muller", "by Zoë Müller"),
        ("marine", "keyword: marine life"),
        ("sea", ""),  # the organization stands among the facts
        ("whales gu", ""),  # what is shown has a word of it
        ("animals gu", ""),  # so has the title
        ("zebra", ""),
    ],
)
def test_a_paper_whose_words_have_nothing_of_a_search_tells_by_which_name_it_was_found(typed, name):
    terms = typed_terms(typed)
    assert matching_name(PAPER, terms, explain_match(PAPER, FOUND, terms, terms)) == name


def test_a_sentence_tells_more_than_keywords_that_match_better():
    assert shown("marine life", "poetry", "study") == "We [study] animals."


def test_where_there_is_room_the_sentence_is_whole():
    spans = explain_match(PAPER, "", ["walrus"], ["walrus"], WHOLE)

    assert "".join(span.text for span in spans) == f"{ABSTRACT[ABSTRACT.index('Long') :]}"


def test_of_a_paper_without_a_text_nothing_is_said():
    assert shown("zebra", paper=Paper(id=PaperId("2"), title="Nothing")) == ""


def test_the_long_form_is_marked_where_the_abbreviation_was_typed():
    index = TantivyIndex()
    index.add([PAPER])
    index.add([Paper(id=PaperId(name), title="On Large Language Models (LLMs)") for name in ("2", "3")])
    hits = index.search(parse_query("llm", today=TODAY), today=TODAY)

    assert shown(*hits.terms).startswith("[Large language models] write")


def test_a_search_says_which_words_to_mark():
    index = TantivyIndex()
    index.add([PAPER])
    query = parse_query('papers about whales "state space" +poems author:gu -zebra', today=TODAY)

    assert index.search(query, today=TODAY).terms == ("state space", "whales", "poems", "gu")


@settings(max_examples=3 * settings.default.max_examples)
@given(st.text(max_size=400), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_and_any_terms_make_a_short_snippet(text, terms):
    paper = Paper(id=PaperId("3"), title="T", abstract=text)
    terms += text.split()[:3]
    spans = explain_match(paper, "", terms, terms)

    assert sum(len(span.text) for span in spans) <= LONGEST


def test_a_snippet_that_is_cut_ends_with_a_phrase_unless_that_would_hide_a_match():
    begins = f"The agents of an office keep {'lists of ' * 4}what they have seen and read in their memory"
    paper = Paper(id=PaperId("2"), title="x", abstract=f"{begins} by writing all of their undisputed thoughts out.")
    assert shown("agents", paper=paper).endswith("in their memory…")
    assert shown("agents", "undisputed", paper=paper).endswith("[undisputed]…")


@each(
    "sentence, why",
    [
        (
            f"The office keeps a list of what was seen or heard in the long summer of its agents{' or not' * 20}.",
            f"The office keeps a list of what was seen or heard in the long summer of its [agents]{' or not' * 5}…",
        ),
        (
            f"We {'read and ' * 18}write, which is why the office has a list of agents, as one would think.",
            "…which is why the office has a list of [agents], as one would think.",
        ),
        ("This was so in some (e.g. 3 of 9, vs. 48.2%, p = 0.009) of the agents.",) * 2,
        ("(3) Agents of an office keep a list.", "[Agents] of an office keep a list."),
        ("For example, the agents of an office keep a list.", "The [agents] of an office keep a list."),
    ],
)
def test_a_snippet_does_not_begin_inside_a_thought(sentence, why):
    why = why if "[" in why else why.replace("agents", "[agents]")
    assert (
        shown("agents", paper=Paper(id=PaperId("2"), title="x", abstract=f"Cats sleep. {sentence} Dogs bark.")) == why
    )


def test_where_the_title_has_the_words_any_of_them_is_enough_and_the_most_telling_sentence_is_shown():
    """The one with most of them is often about the problem, not about the paper."""
    abstract = "Despite much progress, whale songs are still a mystery. We present a decoder that explains whale calls."
    paper = Paper(id=PaperId("2"), title="Decoding Whale Songs", abstract=abstract)
    assert shown("whale", "songs", paper=paper) == "We present a decoder that explains [whale] calls."
    told = "We propose a decoder."
    assert shown("whale", "songs", paper=replace(paper, abstract=abstract.partition(". ")[0] + "."), told=told) == told


def test_a_long_sentence_without_a_word_to_mark_is_shown_from_its_beginning():
    """What was typed counts in choosing a sentence, what was searched in marking it."""
    spans = explain_match(replace(PAPER, summary=""), "", (), ("walrus",))
    assert spans[0].text.startswith("Long sentences go on")
    assert len("".join(span.text for span in spans)) <= LONGEST
