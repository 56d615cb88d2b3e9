"""What comes first: what was meant by the words, in a short search and in a long one."""

from datetime import date

from cases import each

from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query

TODAY = date(2026, 6, 30)


def an_index(*papers: tuple[str, str, str]) -> TantivyIndex:
    index = TantivyIndex()
    index.add(Paper(id=PaperId(name), title=title, abstract=abstract) for name, title, abstract in papers)
    return index


def found(index: TantivyIndex, typed: str, limit: int = 50) -> list[str]:
    return [hit.id for hit in index.search(parse_query(typed, today=TODAY), today=TODAY, limit=limit).items]


BEGINNINGS = an_index(
    ("sam2", "SAM 2: Segment Anything in Images and Videos", "A long text about masks. " * 9),
    ("user", "Tracking with SAM 2", "SAM 2, SAM 2 and again SAM 2."),
    ("gemini", "Gemini 2.5: Pushing the Frontier", "A long report about many things. " * 9),
    ("on_gemini", "How Gemini 2.5 thinks", "Gemini 2.5 and Gemini 2.5."),
    ("qwen", "Qwen3-VL Technical Report", "A long report about many things. " * 9),
    ("on_qwen", "Attacks on Qwen3-VL", "Qwen3-VL, Qwen3-VL."),
)


@each("typed, first", [("SAM 2", "sam2"), ("Gemini 2.5", "gemini"), ("Qwen3-VL", "qwen"), ("qwen3-vl", "qwen")])
def test_a_title_that_begins_with_what_was_typed_leads(typed, first):
    assert found(BEGINNINGS, typed)[0] == first


def test_words_of_a_title_in_their_order_find_it_before_texts_that_repeat_them():
    index = an_index(
        ("title", "On sparse routing of experts", "Nothing else here."),
        ("text", "Routing, sparse", "Sparse routing of experts."),
        *((f"filler{n}", "Filler", "Nothing here.") for n in range(20)),
    )
    assert found(index, "sparse routing of experts")[0] == "title"


def test_a_title_with_all_the_words_of_a_short_search_comes_before_texts_that_have_them():
    index = an_index(
        ("title", "Tree search for long-document routing", "Nothing else here."),
        ("text", "Documents in boxes", "Their routing in the long run."),
        *((f"filler{n}", "Filler", "Nothing here.") for n in range(20)),
    )
    assert found(index, "routing for long documents")[0] == "title"


def test_an_abbreviation_that_one_author_made_up_does_not_outrank_what_was_meant():
    index = an_index(
        ("odd", "Drawing", "We call diffusion models (DM) DM. DM DM DM."),
        ("odd2", "Painting", "Diffusion models (DM), DM for short: DM."),
        ("meant", "Diffusion models", "What diffusion models are."),
        *((f"also{n}", "Images", "Diffusion models draw.") for n in range(20)),
        *((f"filler{n}", "Filler", "Nothing here.") for n in range(40)),
    )
    assert found(index, "diffusion models")[0] == "meant"


SPOKEN = an_index(
    ("to", "Text-to-image generation", ""),
    ("digit", "Text2image generation", ""),
    ("apart", "A text 2 image benchmark", ""),
    ("two", "Two 2 digits 2", "2 2 2 2"),
    *((f"filler{n}", "Filler", "Nothing here.") for n in range(20)),
)


@each("typed", ["text2image", "text 2 image", "text to image"])
def test_a_digit_that_is_spoken_is_the_word_for_it(typed):
    assert set(found(SPOKEN, typed, 3)) == {"to", "digit", "apart"}


MISTYPED = an_index(
    *((f"reasoning{n}", "Reasoning of models", "Chains of thought.") for n in range(9)),
    ("resonance", "Resonance", "It resonates."),
    ("plane", "A plane", "Flying."),
    *((f"planet{n}", "A planet", "Orbits.") for n in range(5)),
)


def test_a_slip_is_mended_although_another_word_has_its_stem():
    hits = MISTYPED.search(parse_query("resoning", today=TODAY), today=TODAY)

    assert hits.searched == "reasoning" and hits.items[0].id.startswith("reasoning")


def test_a_slip_in_a_long_search_is_mended_and_said():
    hits = MISTYPED.search(parse_query("chains of thought for models with resoning", today=TODAY), today=TODAY)

    assert hits.searched == "chains of thought for models with reasoning"


def test_another_form_of_a_word_that_papers_have_is_no_slip():
    hits = MISTYPED.search(parse_query("planes", today=TODAY), today=TODAY)

    assert (hits.searched, [hit.id for hit in hits.items]) == ("", ["plane"])


def test_in_a_long_search_what_is_about_it_comes_before_what_happens_to_be_worded_like_it():
    index = an_index(
        ("about", "Training networks", "Training a network with pruned weights while data arrives in streams."),
        ("worded", "Other", "Trained networks, weight pruning and streaming. Trained networks."),
        *((f"filler{n}", "Filler", "Nothing about anything here.") for n in range(30)),
    )
    assert found(index, "trained networks whose weights are pruned while data arrive in a stream")[0] == "about"


def test_what_a_paper_says_often_weighs_in_papers_like_it_and_rarity_counts_once():
    index = an_index(
        ("asked", "Whales sing", "Whales sing songs. Whales dive, and whales sing of krill and zooxanthellae."),
        ("whales", "Of whales", "Whales sing, and whales dive."),
        ("rare", "Corals", "Corals have zooxanthellae."),
        *((f"whale{n}", "The sea", "Whales.") for n in range(4)),
        *((f"filler{n}", "Filler", "Nothing here.") for n in range(40)),
    )
    asked = Paper(id=PaperId("asked"), title="Whales sing", abstract="Whales sing songs. Zooxanthellae are there, too.")

    assert index.similar(asked, today=TODAY).items[0].id == "whales"


def test_the_small_words_of_a_long_question_tell_what_is_asked():
    index = an_index(
        (
            "with",
            "Finding flaws of metal products",
            "Images compare samples with each other here.",
        ),
        (
            "without",
            "Finding flaws of metal products",
            "Images compare samples without each other here.",
        ),
        *((f"filler{n}", "Filler", "Nothing of the kind.") for n in range(30)),
    )

    assert found(index, "finding flaws of metal products without training images")[0] == "without"
    assert found(index, "finding flaws of metal products with training images")[0] == "with"


def test_papers_like_one_say_it_in_short_or_in_full_and_use_the_same_models(monkeypatch):
    monkeypatch.setattr("bot.search.index.CLOSE", 0)  # whatever is like it, not only what is very much so
    index = an_index(
        ("short", "VLAs grasp", "What a VLA does."),
        *((f"taught{n}", "Policies", "Vision language action (VLA) policies.") for n in range(2)),
        ("model", "Nets", "We run GPT-4o in kitchens."),
        ("other", "Numbers", "We run GPT-5 and 4o in cellars."),
        *((f"filler{n}", "Filler", "Nothing here, four o clock.") for n in range(40)),
    )
    in_full = Paper(id=PaperId("asked"), title="Vision language action", abstract="A vision language action model.")
    by_name = Paper(id=PaperId("named"), title="Asking GPT-4o", abstract="What does GPT-4o say?")

    assert "short" in [hit.id for hit in index.similar(in_full, today=TODAY).items]
    assert index.similar(by_name, today=TODAY).items[0].id == "model"
