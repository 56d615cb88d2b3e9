"""Abbreviations as the papers define them, for the searcher who types either form."""

from cases import each
from hypothesis import given
from hypothesis import strategies as st

from bot.search.abbreviations import FEW, Abbreviations, find_pairs

DEFINITIONS = [
    ("We tune Large Language Models (LLMs).", [("llm", "large language model")]),
    ("a large language model (LLM) is", [("llm", "large language model")]),
    ("Mixture-of-Experts (MoE) layers", [("moe", "mixture of expert")]),
    ("We use Proximal Policy Optimization (PPO).", [("ppo", "proximal policy optimization")]),
    ("multi-modal large language models (MLLMs)", [("mllm", "multi modal large language model")]),
    ("Low-Rank Adaptation (LoRA, see below)", [("lora", "low rank adaptation")]),
    ("3D Gaussian Splatting (3DGS)", [("3dgs", "3d gaussian splatting")]),
    ("RLHF (reinforcement learning from human feedback)", [("rlhf", "reinforcement learning from human feedback")]),
    (
        "the state of the art (SOTA) and chain of thought (CoT)",
        [("sota", "state of the art"), ("cot", "chain of thought")],
    ),
    ("as shown (see Figure 2) by Gu (2023)", []),
    ("Transformers (T) and others (etc)", []),
    ("in words (words) and LLM (LLM)", []),
    ("(LLM) at the very beginning", []),
]


@each("text, pairs", DEFINITIONS)
def test_what_a_text_defines(text, pairs):
    assert [(short, " ".join(long)) for short, long in find_pairs(text)] == pairs


def a_book(*texts: str) -> Abbreviations:
    book = Abbreviations()
    for number, text in enumerate(texts):
        book.learn(str(number), text)
    return book


def test_what_one_paper_calls_its_own_is_learnt_only_where_there_are_few():
    own = "Deep Reading Everything At Midnight (DREAM)"
    assert a_book(own, *["Others"] * FEW).long_forms("dream") == []
    assert a_book(own, "Others").long_forms("dream") == [("deep", "reading", "everything", "at", "midnight")]


def test_both_forms_lead_to_each_other_plural_or_not():
    book = a_book("state space models (SSMs)", "A state space model (SSM)")

    assert book.long_forms("ssm") == book.long_forms("ssms") == [("state", "space", "model")]
    assert book.short_forms(["state", "space", "models"]) == ["ssm"]
    assert list(book.find_long(["why", "a", "state", "space", "model", "works"])) == [(2, 5, ["ssm"])]


def test_an_ambiguous_abbreviation_leads_to_all_its_usual_meanings():
    book = a_book(*["out of domain (OOD)"] * 2, *["out of distribution (OOD)"] * 3)

    assert book.long_forms("ood") == [("out", "of", "distribution"), ("out", "of", "domain")]


def test_a_rare_reading_of_a_frequent_abbreviation_is_left_out():
    book = a_book(*["reinforcement learning (RL)"] * 80, *["representation layer (RL)"] * 2)

    assert book.long_forms("rl") == [("reinforcement", "learning")]


def test_a_common_word_that_a_few_made_an_abbreviation_stands_for_itself():
    book = a_book(*["causal hierarchy of actions (CHA)"] * 4)

    assert book.long_forms("cha", 400) == [("causal", "hierarchy", "of", "action")]
    assert book.long_forms("cha", 1_000) == []


def test_a_paper_learnt_again_counts_once_and_a_forgotten_one_not_at_all():
    book = a_book("state space models (SSMs)", *["Others"] * FEW)
    book.learn("0", "state space models (SSMs)")
    assert book.long_forms("ssm") == []

    book.learn("1", "state space models (SSMs)")
    book.forget("0")
    assert book.long_forms("ssm") == []


@given(st.text(alphabet="aA1 (),;-é\n", max_size=120))
def test_any_text_can_be_learnt(text):
    book = a_book(text, text)
    for short, long in find_pairs(text):
        assert long in book.long_forms(short) or not book.long_forms(short)
