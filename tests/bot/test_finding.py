"""The one line below a title says what a paper does and what came of it, in the abstract's own words."""

import json
import re
import zipfile
from itertools import product

import pytest
from cases import each
from fakes.labelled import LABELS, READINGS, half, recorded_sentences, share_right
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.finding import BRIEF, FULL, LISTED, LONGEST, FindingLine, choose_sentences, finding_line
from bot.main_clause import main_clause
from bot.model import Paper, PaperId
from bot.text import ELLIPSIS, readable, split_sentences

BACKGROUND = "Large models have shown remarkable abilities."
IDEA = "To address this, we propose Cat, a small model that purrs."
RESULT = "Extensive experiments show that Cat outperforms all dogs by 12% on PetBench."
CODE = "Code is available at https://cats.example."
LONG_IDEA = f"We propose Cat, a small model that {'purrs and sleeps and ' * 10}eats."
IDEA_TOO_LONG = f"We propose a thing {'that does this and that with the other ' * 4}in every case."
SAMPLE = 30  # labelled papers of the half that the rule was not made on
SOME_DAYS = ("2025-07-07",)


def a_paper(abstract="", summary=""):
    return Paper(id=PaperId("2504.00001"), title="Cats", abstract=abstract, summary=summary)


def text_of(*sentences, limit=FULL):
    return finding_line(a_paper(" ".join(sentences)), limit).text


@each(
    "paper, line",
    [
        (a_paper(), FindingLine()),
        (a_paper(" \n "), FindingLine()),
        (a_paper("Cats purr."), FindingLine(text="Cats purr.", kind="opening")),
        (a_paper("Cats purr. We show why.", "A summary."), FindingLine(text="A summary.", kind="ai_summary")),
        (a_paper("", "A summary."), FindingLine(text="A summary.", kind="ai_summary")),
        (a_paper("Cats purr. We show why."), FindingLine(text="We show why.", kind="finding")),
    ],
)
def test_a_line_says_what_there_is(paper, line):
    assert finding_line(paper) == line


def test_a_card_shows_idea_and_result_and_leaves_out_how_the_abstract_opens():
    assert text_of(BACKGROUND, IDEA, "It eats fish.", RESULT, CODE) == (
        "We propose Cat, a small model that purrs."
        " Extensive experiments show that Cat outperforms all dogs by 12% on PetBench."
    )


def test_a_card_that_lacks_room_keeps_whole_sentences_and_loses_what_leads_up_to_them():
    """What announces an idea went first, and "Cat, a model that purrs." was left, without its verb."""
    idea = f"To address this gap in all of the houses, we propose Cat, a model that {'purrs and sleeps and ' * 5}eats."
    result = f"Extensive experiments show that Cat beats all {'dogs and ' * 12}mice by 12%."
    assert text_of(BACKGROUND, idea, result) == (
        f"We propose Cat, a model that {'purrs and sleeps and ' * 5}eats. Cat beats all {'dogs and ' * 12}mice by 12%."
    )


def test_what_others_achieved_before_the_idea_and_is_told_of_them_is_not_shown_as_its_result():
    mla = "MLA compresses the cache. This approach significantly reduces the cache and achieves 12% faster inference."
    assert text_of("Caches are large.", mla, "We propose TransMLA, which converts models.") == (
        "We propose TransMLA, which converts models."
    )


def test_a_list_has_room_for_the_idea():
    assert text_of(BACKGROUND, IDEA, RESULT, limit=BRIEF) == "We propose Cat, a small model that purrs."


@each("rest, limit", product([[RESULT, CODE], [CODE], ["They are many.", "They are old."]], [FULL, BRIEF]))
def test_no_card_shows_the_first_sentence_alone(rest, limit):
    shown = text_of("We present Cat, a small model.", *rest, limit=limit)
    assert not "We present Cat, a small model.".startswith(shown.rstrip(ELLIPSIS))


def test_a_survey_shows_no_sentence_that_tells_nothing():
    assert text_of(BACKGROUND, "This survey reviews all cats.", "We hope it helps.", CODE) == (
        "This survey reviews all cats."
    )


def test_where_room_is_short_what_announces_a_sentence_goes_first():
    assert text_of(LONG_IDEA, RESULT).endswith("… Cat outperforms all dogs by 12% on PetBench.")
    assert text_of(BACKGROUND, LONG_IDEA, limit=BRIEF).startswith("Cat, a small model that purrs")


@each(
    "sentence",
    [
        "Our experiments do not show that Cat outperforms a dog" + " of any size" * 30 + ".",
        "We fail to find evidence in our experiments and results that show that a cat wins" + ", ever," * 40 + ".",
    ],
)
def test_what_was_not_shown_is_not_said(sentence):
    shown = text_of(BACKGROUND, "We study cats.", sentence)
    assert shown.startswith(f"We study cats. {sentence[:40]}")


def test_a_name_keeps_its_small_letter():
    assert text_of("Cats purr.", "To this end, vLLM outperforms dogs by 3%, we find.").endswith(
        "vLLM outperforms dogs by 3%, we find."
    )


@each("formula", ["O(n log n)", "x = y + z", "$a \\leq b$", "p < 0.05", "{a, b | a ∈ B}"])
def test_no_cut_tears_a_formula(formula):
    text = f"Cats purr. We study {'small ' * 13}cats {formula} {'today and tomorrow ' * 20}."
    plain = readable(formula)
    for limit in range(90, 118):
        shown = text_of(text, limit=limit)
        assert shown.endswith(ELLIPSIS)
        assert plain in shown or not set(plain.split()) & set(shown.rstrip(ELLIPSIS).split())


SENTENCES = st.lists(
    st.sampled_from(
        [BACKGROUND, IDEA, RESULT, CODE, LONG_IDEA, "However, e5-omni, that is it, ", "$\\frac{a b}{c}$ is (not [so. "]
    )
    | st.text(st.characters(exclude_characters=ELLIPSIS), max_size=80),
    max_size=8,
)


@given(SENTENCES, st.sampled_from([FULL, BRIEF, 40]))
@example(["(" * 300, "). A"], FULL)
@example(["猫は鳴く。" * 100], BRIEF)
def test_a_line_is_short_enough_and_made_of_the_abstract_s_words(sentences, limit):
    abstract = " ".join(sentences)
    shown = finding_line(a_paper(abstract), limit).text
    assert len(shown) <= limit
    words = readable(abstract).casefold().split(" ")
    bare = [word.rstrip(",;:–—-") for word in words]
    whole = {*words, *bare, *(f"{word}." for word in bare)}  # a main clause ends with a full stop of its own
    torn = max(map(len, words)) > limit // 4  # a word that may be longer than the room that is left
    for part in re.split(f" ?{ELLIPSIS} ?", shown.casefold()):
        assert all(
            word in whole or (torn and word in readable(abstract).casefold()) for word in part.split(" ") if word
        )


def test_no_space_stands_between_sentences_that_are_written_without():
    abstract = "本文研究大规模语言模型的推理能力。我们提出了一种新的方法。实验表明该方法有效。"
    assert " " not in finding_line(a_paper(abstract), FULL).text


def test_a_huge_abstract_is_read_as_far_as_a_person_would():
    assert RESULT not in text_of("Cats purr. " * 50, RESULT)
    assert finding_line(a_paper(f"Cats {'purr ' * (LONGEST // 4)}. {IDEA}")).kind == "opening"


def test_what_others_propose_is_not_the_idea():
    dogs = "Dogs introduce a novel method, a new framework called bark."
    assert text_of(dogs, "It is loud.", "Here, we study cats.", RESULT).startswith("We study cats.")


def test_the_sentences_of_a_recorded_abstract_are_those_that_people_chose(shared):
    """A sample; `tests/bench/test_finding_figures.py` prints the figures of both halves."""
    sample = recorded_sentences(shared, [paper for paper in LABELS if half(paper)][:SAMPLE])
    for part, least in (("idea", 0.5), ("result", 0.6)):
        assert sum(share_right(sample, part, reading) for reading in READINGS) / len(READINGS) >= least


def test_idea_and_result_are_two_sentences():
    assert choose_sentences([RESULT, "Cats."])[0] != choose_sentences([RESULT, "Cats."])[1]


@pytest.mark.parametrize(
    "days", [SOME_DAYS, pytest.param(None, marks=pytest.mark.soak)], ids=["some days", "every day"]
)
def test_no_recorded_card_shows_only_how_its_abstract_opens(shared, days):
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        names = [f"{day}.json" for day in days] if days else archive.namelist()
        abstracts = [entry["summary"] for name in names for entry in json.loads(archive.read(name))]
    for abstract in abstracts:
        sentences = split_sentences(readable(abstract))
        for limit in (FULL, BRIEF):
            shown = finding_line(a_paper(abstract), limit).text.rstrip(f" {ELLIPSIS}")
            assert len(sentences) < 2 or not sentences[0].casefold().startswith(shown.casefold()), abstract


@each("end", ["through", "across many", "with", "whether these"])
def test_a_shortened_summary_does_not_end_in_the_air(end):
    begins = "The agent reaches the quality of a model ten times its size"
    summary = f"{begins} {end} {'undisclosed' * 10} means"
    assert finding_line(a_paper(summary=summary), len(begins) + len(end) + 3).text == f"{begins}{ELLIPSIS}"


MAKES_MUSIC = "WhaleNet generates long and quiet songs of many voices in every ocean"


@each(
    "rest, line",
    [
        (" through a memory of all that was ever sung by whales there.", f"{MAKES_MUSIC}."),
        (", outperforming all birds in breath and in the number of verses.", f"{MAKES_MUSIC}."),
        (" using hydrophones, a map of currents and patience of all kinds.", f"{MAKES_MUSIC}."),
        (" through a memory of songs, but forgets them all in the summer.", f"{MAKES_MUSIC}…"),
    ],
)
def test_a_header_s_sentence_ends_where_only_the_means_and_what_comes_of_it_follow(rest, line):
    assert finding_line(a_paper(summary=MAKES_MUSIC + rest), 90).text == line


@each(
    "sentence",
    [
        "We show that all models of whales in the sea using hydrophones outperform those that have none of them.",
        "A framework that improves the songs of very many whales by listening to them in all oceans beats all others.",
        "WhaleNet combines the songs of many whales in the sea with the songs of birds that fly above it in summer.",
        "WhaleNet is a model of many whales in the sea trained by listening to them in all of the oceans of the world.",
    ],
)
def test_the_beginning_of_a_sentence_whose_main_verb_or_second_half_is_missing_is_no_sentence(sentence):
    assert main_clause(sentence, 75) == ""


def test_a_line_that_repeats_the_title_gives_way_to_one_that_says_more():
    title, repeated = "Cats: A Benchmark for Sleepy Cats", "Cats is a benchmark for sleepy cats."
    paper = Paper(id=PaperId("2504.00001"), title=title, summary=repeated)
    lost, purrs = "Dogs lose at it by 12%.", "We propose Cat, a small model that purrs."
    for known, text, kind in (
        (paper, repeated, "ai_summary"),
        (replace(paper, abstract=f"Cats sleep. {IDEA} {RESULT}"), purrs, "finding"),
        (replace(paper, summary=f"Cats is a {'very, ' * 20}sleepy benchmark. {lost}"), lost, "ai_summary"),
    ):
        assert finding_line(known, BRIEF) == FindingLine(text=text, kind=kind)
        assert finding_line(known, FULL).kind == "ai_summary"


@each(
    "text, shown",
    [
        (
            "The caches keep a fifth of all their keys by introducing a threshold-free score for each",
            "The caches keep a fifth of all their keys…",
        ),
        (
            "The editor keeps frames sharp and stable with long-horizon preservation of what",
            "The editor keeps frames sharp and stable…",
        ),
        (
            "The tables vary across conditions of data, with traditional methods far behind",
            "The tables vary across conditions of data…",
        ),
        (
            "The measured quality of the answers of models of languages of the world",
            "The measured quality of the answers of models…",
        ),
    ],
)
def test_a_line_that_is_cut_ends_with_a_phrase(text, shown):
    assert finding_line(a_paper(summary=text), 55).text == shown


def test_a_header_leaves_out_a_clause_that_trails_and_does_not_stop_inside_the_sentence():
    told = "Whales keep their songs for many years and teach them to their young in every ocean"
    for trailing, line in (
        (", achieving a memory that outlasts ships and storms and buoys of all kinds.", f"{told}…"),
        (", surprisingly surpassing birds.", f"{told}…"),
        (
            ", swimming in pairs, sings better than any other animal in the sea.",
            f"{told}, swimming in pairs…",
        ),  # the verb comes later
    ):
        assert finding_line(a_paper(summary=told + trailing), BRIEF).text == line


def test_where_the_idea_does_not_fit_in_a_header_a_result_that_does_stands_in_its_place():
    idea = f"We propose a thing {'that does this and that with the other ' * 4}in every case."
    paper = Paper(
        id=PaperId("2504.00001"), title="A", abstract=f"Whales sing. {idea} It outperforms all baselines by 3%."
    )
    assert finding_line(paper, BRIEF).text == "It outperforms all baselines by 3%."


@each(
    "text, line",
    [
        (
            "WhaleMem, a memory agent with a diary, a map and a list of all who have ever fed a whale, outlasts dogs"
            " by far.",
            "WhaleMem outlasts dogs by far.",
        ),
        (
            "The cat, an animal of a very old family with a taste for boxes, for fish, and for sleep, rarely answers"
            " when it is called.",
            "The cat rarely answers when it is called.",
        ),
        (
            "As more cats become capable of opening doors and windows of all sizes, the measuring of their diligence"
            " becomes a problem for everybody who owns doors.",
            "The measuring of their diligence becomes a problem for everybody who owns doors.",
        ),
        ("Cats, a species, sleep " + "and sleep " * 12 + "on.", "Cats, a species, sleep and sleep"),
    ],
)
def test_a_line_that_has_to_be_short_reaches_its_verb(text, line):
    """What only leads up to the verb, or stands between it and the name, goes first."""
    assert finding_line(a_paper(summary=text), BRIEF).text.startswith(line)


@each(
    "sentences, line",
    [
        ((IDEA_TOO_LONG, "It outperforms dogs by 3%.", "Cat outperforms dogs."), "Cat outperforms dogs."),
        (
            (IDEA_TOO_LONG, "These results show that it helps.", "We show that whales purr too."),
            "We show that whales purr too.",
        ),
        ((IDEA_TOO_LONG, "It outperforms dogs by 3%.", "Code is released."), "It outperforms dogs by 3%."),
        (("We therefore propose a cat of many colours.",), "A cat of many colours."),
        (("However, we propose a cat of many colours.",), "We propose a cat of many colours."),
        ((IDEA_TOO_LONG, "In this survey, we study whales that purr.", "It purrs."), "We study whales that purr."),
    ],
)
def test_a_header_s_line_does_not_begin_with_a_word_that_points_back_where_another_sentence_serves(sentences, line):
    assert text_of("Whales sing.", *sentences, limit=BRIEF) == line


@each(
    "sentence, line",
    [
        ("Cat is a small model that purrs and sleeps.", "Cat is a small model that purrs and sleeps."),
        (f"Cat is a small model that {'purrs and sleeps and ' * 5}listens.", "Cat is a small model that purrs"),
        (
            f"Many of the cats of our world, {'of all the towns, ' * 4}perform well on sofas {'and beds' * 9}.",
            "Many of",
        ),
    ],
)
def test_what_a_machine_summed_up_goes_before_what_the_abstract_says_also_where_it_has_to_be_cut(sentence, line):
    finding = finding_line(a_paper(f"Cats sleep. {IDEA} {RESULT}", sentence), BRIEF)
    assert (finding.kind, finding.text.startswith(line)) == ("ai_summary", True), finding


def test_an_answer_has_room_for_most_sentences_and_shows_one():
    sentence = f"We propose whales that {'sing and ' * 12}listen."
    assert BRIEF < len(sentence) <= LISTED
    abstract = f"Whales sing. {sentence} It outperforms all baselines by 3%."
    assert finding_line(a_paper(abstract), LISTED).text == sentence
    assert finding_line(a_paper(summary=sentence), LISTED).text == sentence


def test_only_what_its_source_had_from_a_machine_is_called_an_ai_summary():
    """The summaries of the bundled sample were written by people."""
    kinds = [
        finding_line(replace(a_paper(summary="Cats sleep."), source=each)).kind for each in ("huggingface", "sample")
    ]
    assert kinds == ["ai_summary", "finding"]


SUMMARY = f"A model of sleeping cats learns from 9000 hours of purring, recorded in {'many ' * 9}homes."
VAGUE = "Results show that our cat model outperforms strong baselines."


@each(
    "abstract, summary, line",
    [
        (f"Cats sleep. {VAGUE}", SUMMARY, "A model of sleeping cats learns"),
        (f"Cats sleep. We propose a model that tells moods of cats. {VAGUE}", "", "We propose a model that tells"),
        (f"Cats sleep. Their code is available at example.org/cats. {VAGUE}", "", "Results show that our cat model"),
    ],
)
def test_a_header_says_what_a_paper_does_and_not_what_any_paper_could(abstract, summary, line):
    shown = finding_line(a_paper(abstract, summary), BRIEF).text
    assert shown.startswith(line), shown
