"""Search over the library as the searcher sees it: what matches best comes first."""

from datetime import date

from cases import each
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Paper, PaperId
from bot.search.amend import query_text
from bot.search.clauses import build_query
from bot.search.index import COUNTED, TantivyIndex
from bot.search.query import parse_query
from bot.search.schema import TITLE

TODAY = date(2026, 6, 30)
LAST_YEAR = date(2025, 1, 1)
GU_AND_DAO = ("Albert Gu", "Tri Dao")


def a_paper(name: str, title: str, abstract: str = "", **fields) -> Paper:
    fields.setdefault("days", (date(2026, 6, 1),))
    return Paper(id=PaperId(name), title=title, abstract=abstract, **fields)


PAPERS = (
    a_paper(
        "mamba",
        "Mamba: Linear-Time Sequence Modeling",
        "Selective state space models.",
        authors=("Albert Gu", "Tri Dao"),
    ),
    a_paper(
        "s4", "Efficiently Modeling Long Sequences", "The space of states is large.", authors=("Albert Gu",), upvotes=50
    ),
    a_paper(
        "muller", "On Müller's Naïve Method", "Nothing else.", authors=("José Müller",), organization="Google DeepMind"
    ),
    a_paper(
        "code", "A Repository", "With code.", code_url="https://github.com/a/b", days=(date(2025, 1, 1),), upvotes=12
    ),
    a_paper("undated", "Without Any Date", "Undated.", days=()),
)


def an_index() -> TantivyIndex:
    index = TantivyIndex()
    index.add(PAPERS)
    return index


INDEX = an_index()


def found(text: str, index: TantivyIndex = INDEX, **options) -> list[str]:
    return [hit.id for hit in index.search(parse_query(text, today=TODAY), today=TODAY, **options).items]


def test_papers_with_either_side_of_an_or_are_found_in_any_order_and_match_a_topic():
    """Sorted, and in digests and alerts, only papers that had both came."""
    index = an_index()
    for text in ("mamba or müller", "mamba OR müller", "naive method or mamba", "mamba, repository or naive method"):
        query = parse_query(text, today=TODAY)
        either = {"mamba", "muller", *(["code"] if "repository" in text else [])}
        assert index.matching(query, [paper.id for paper in PAPERS]) == either, text
        assert set(found(f"{text} sort:new")) == either, text
        assert index.search(query, today=TODAY).whole == len(either), text


def test_an_or_beside_phrases_and_fields_makes_either_of_them_enough():
    index = an_index()
    for text, either in (
        ('"naive method" or "state space models"', {"mamba", "muller"}),
        ("author:müller OR author:dao", {"mamba", "muller"}),
        ("org:google or author:gu", {"mamba", "s4", "muller"}),
        ("modeling author:müller or author:gu", {"mamba", "s4"}),
        ('repository or "naive method"', {"code", "muller"}),
        ("author:müller or repository or title:efficiently", {"code", "muller", "s4"}),
        ('"naive method" or "state space models" has:code', set()),
    ):
        query = parse_query(text, today=TODAY)
        assert index.matching(query, [paper.id for paper in PAPERS]) == either, text
        asked = parse_query(query_text(query), today=TODAY)
        assert "has:" in text or index.matching(asked, [paper.id for paper in PAPERS]) == either, text


def test_an_or_between_the_beginnings_of_one_name_is_between_the_names():
    """Else `image or video generation` asks for all that has to do with images."""
    titles = ["Image Generation", "Video Generation", "An Image", "A Video", "Robots", "Flow Matching", "Flow"]
    index = TantivyIndex()
    index.add(a_paper(title, title) for title in titles)
    query = [parse_query(text, today=TODAY) for text in ("image or video generation", "robots or flow matching")]
    assert [index.matching(each, titles) for each in query] == [set(titles[:2]), {"Robots", "Flow Matching"}]


def test_a_slip_is_not_mended_into_a_word_that_no_paper_has_beside_the_others():
    """One slip in a long word is hardly anything else."""
    for typed, searched in {
        "sequemces models": "sequences models",
        "statse selective": "states selective",
        "repository statse": "",
        "statse": "states",
        "statse zebra": "",
        "repository selectivist": "",
        '"repository statse"': "repository statse",
        "repository selctive": "repository selective",
    }.items():
        assert INDEX.search(parse_query(typed, today=TODAY), today=TODAY).searched == searched, typed


def test_more_matching_words_rank_higher_and_none_is_needed():
    assert found("selective sequence modeling zebra")[0] == "mamba"


def test_a_phrase_must_stand_as_it_is():
    assert found('"state space"') == ["mamba"]
    assert set(found("state space")) == {"mamba", "s4"}


def test_words_can_be_demanded_and_forbidden():
    assert found("gu -mamba") == ["s4"]
    assert found("sequence +selective") == ["mamba"]
    assert found("sequence -author:dao") == ["s4"]


def test_word_forms_and_accents_do_not_matter():
    assert "mamba" in found("models sequences")
    assert found("muller naive") == ["muller"]


def test_fields_filter():
    assert found('author:"Albert Gu" sort:top') == ["s4", "mamba"]
    assert found("title:mamba") == ["mamba"]
    assert found("org:deepmind") == ["muller"]
    assert found("has:code") == ["code"]
    assert found("min:12 sort:top") == ["s4", "code"]
    assert found("id:2504.13173") == []


def test_dates_filter_and_papers_without_one_never_pass():
    assert found("before:2025-06-01") == ["code"]
    assert set(found("since:60d")) == {"mamba", "s4", "muller"}


def test_only_filters_list_the_newest_first():
    assert found("min:0 since:2020-01-01")[-1] == "code"


def test_pages_do_not_overlap_and_the_total_counts_all():
    hits = INDEX.search(parse_query("author:gu", today=TODAY), today=TODAY, limit=1)
    assert hits.total == 2
    assert set(found("author:gu", limit=1) + found("author:gu", limit=1, offset=1)) == {"mamba", "s4"}


def test_a_paper_that_changed_is_found_as_it_is_now_and_once():
    index = an_index()
    index.add([a_paper("mamba", "Viper", "Another animal.")])
    assert found("mamba", index) == []
    assert found("viper", index) == ["mamba"]
    index.remove([PaperId("mamba")])
    assert found("viper", index) == []


def test_an_empty_library_finds_nothing():
    assert found("anything", TantivyIndex()) == []


@settings(max_examples=3 * settings.default.max_examples)
@given(st.text(max_size=60))
def test_any_search_has_an_answer(text):
    found(text)


def test_an_abbreviation_is_found_however_the_library_grew():
    """A paper that was there before anybody knew the abbreviation is found by it as well."""
    index = TantivyIndex()
    index.add([a_paper("early", "Scaling Large Language Models", "They grow.")])
    assert found("llm", index) == []
    index.add([a_paper(f"n{number}", "On Large Language Models (LLMs)", "Many.") for number in range(500)])
    index.add([a_paper("late", "A large language model", "It is small.")])

    assert {"early", "late"} <= set(found("llm", index, limit=600))
    assert index.size == 502


def test_short_and_long_forms_find_each_other():
    index = an_index()
    index.add([a_paper(name, "Of mixtures", "A Mixture of Experts (MoE) routes.") for name in ("one", "two")])
    index.add([a_paper("long", "Routing", "Mixtures, and a mixture of experts."), a_paper("short", "Sparse MoEs")])

    assert set(found("moe", index)) == {"one", "two", "long", "short"}
    assert "short" in found("mixture of experts", index)
    assert set(found("+moe -sparse", index)) == {"one", "two", "long"}
    assert found("mixtures of experts sort:new", index, limit=9)
    assert "short" in found("mixture of experts sort:new", index, limit=9)


def test_an_abbreviation_finds_its_plural_and_the_reverse():
    index = an_index()
    index.add([a_paper("one", "An LLM judges"), a_paper("many", "LLMs judge")])
    assert found("llm", index) == ["one", "many"]
    assert found("llms", index) == ["many", "one"]


def test_an_abbreviation_with_two_meanings_finds_both():
    index = an_index()
    index.add([a_paper(name, "A", "Out of distribution (OOD) data.") for name in ("a1", "a2")])
    index.add([a_paper(name, "B", "An out of domain (OOD) test.") for name in ("b1", "b2")])
    index.add([a_paper("distribution", "Out of distribution", ""), a_paper("domain", "Out of domain", "")])

    assert {"distribution", "domain"} <= set(found("ood", index, limit=9))


def test_a_question_is_answered_by_what_it_is_about():
    assert found("I am looking for papers that deal with long sequences")[0] == "s4"
    assert found("papers about mamba") == ["mamba"]


def test_ordered_by_date_all_words_must_match_unless_none_has_all():
    assert found("long sequences sort:new") == ["s4"]
    assert found("selective zebra sort:new") == ["mamba"]


def test_a_word_that_is_a_name_finds_the_person_and_not_every_text():
    index = an_index()
    index.add([a_paper(f"t{number}", "Long context", "A long text.") for number in range(20)])
    index.add([a_paper("person", "Something else", "", authors=("Long Chen",))])

    assert found("chen", index) == ["person"]
    assert found("long context", index)[0] != "person"


def test_freshness_and_votes_decide_only_between_equals():
    index = TantivyIndex()
    index.add([a_paper("old", "Attention", days=(LAST_YEAR,)), a_paper("new", "Attention")])
    index.add([a_paper("voted", "Attention", upvotes=90)])
    index.add([a_paper("better", "Sparse attention", days=(LAST_YEAR,))])

    assert found("sparse attention", index) == ["better", "voted", "new", "old"]


def test_a_paper_without_a_date_is_neither_preferred_nor_lost():
    index = TantivyIndex()
    index.add([a_paper("dated", "Attention", upvotes=3), a_paper("undated", "Attention", days=(), upvotes=900)])

    assert found("attention", index) == ["dated", "undated"]


def test_a_slip_of_the_finger_is_mended_and_said():
    hits = INDEX.search(parse_query("selectiev", today=TODAY), today=TODAY)

    assert [hit.id for hit in hits.items] == ["mamba"]
    assert hits.searched == "selective"
    assert found("author:mullerr") == ["muller"]
    assert found('"state spase"') == ["mamba"]


def test_what_is_found_as_typed_is_not_mended():
    assert INDEX.search(parse_query("mamba", today=TODAY), today=TODAY).searched == ""
    assert INDEX.search(parse_query("selective state space models zebra", today=TODAY), today=TODAY).searched == ""


def test_demands_that_nothing_meets_are_dropped_and_said():
    hits = INDEX.search(parse_query('"space state" models', today=TODAY), today=TODAY)

    assert hits.items[0].id == "mamba"
    assert hits.searched == "models space state"


def test_filters_stay_whatever_is_mended():
    assert found("selectiev before:2025-06-01") == []
    assert found("since:1d mamba") == []


def test_words_are_found_whether_written_together_or_apart():
    index = an_index()
    index.add([a_paper(f"apart{number}", "Fine-tuning of many", "") for number in range(30)])
    index.add([a_paper("together", "On finetuning"), a_paper("gpt", "About GPT-4")])

    assert found("finetuning", index)[0] == "together"
    assert INDEX is not index and len(found("finetuning", index, limit=50)) == 31
    assert "together" in found("fine tuning", index, limit=50)
    assert found("gpt4", index) == ["gpt"]


class CountingIndex(TantivyIndex):
    """Counts the words it looks up and the searches it makes."""

    looked_up = searches = 0

    def count(self, field, word):
        self.looked_up += 1
        return super().count(field, word)

    def starting(self, field, letters):
        self.looked_up += 1
        return super().starting(field, letters)

    def _search(self, *arguments):
        self.searches += 1
        return super()._search(*arguments)


HOSTILE = {
    "demands": '+a -b "c d" ',
    "one word": "word ",
    "fields": 'author:x title:"y z" org:"q" ',
    "quotes": '"',
    "parentheses": "(a)((",
    "a pattern": "(a+)+$ .* [a-z]{1,9999} ",
    "long forms": "mixture of experts moe ",
    "letters": "ǆ̈a ",
}


@each("piece", HOSTILE.values(), few=3)
def test_a_huge_search_is_bounded_work(piece):
    """Ten thousand characters cost what four thousand do: a few searches of a few hundred clauses."""
    work = []
    for length in (4_000, 10_000, 100_000):
        index = CountingIndex()
        index.add([*PAPERS, *(a_paper(f"m{number}", "A Mixture of Experts (MoE)") for number in range(9))])
        query = parse_query((piece * length)[:length], today=TODAY)
        index.search(query, today=TODAY)
        clauses = str(build_query(query, index)).count("Query(")
        work.append((index.looked_up, index.searches, clauses))
    assert len(set(work)) == 1
    looked_up, searches, clauses = work[0]
    assert (looked_up <= 10_000, searches <= 5, clauses <= 2_000) == (True, True, True), work


def test_a_thousand_different_words_are_bounded_work():
    index = CountingIndex()
    index.add(PAPERS)
    for sign in ("", "+", "-", "author:", "title:", "org:", "id:2504."):
        query = parse_query(" ".join(f"{sign}selectiev{number}" for number in range(10_000, 11_000)), today=TODAY)
        index.looked_up = index.searches = 0
        index.search(query, today=TODAY)
        assert index.looked_up <= 10_000, sign
        assert index.searches <= 5, sign


def matching(text: str, index: TantivyIndex = INDEX, ids: tuple[str, ...] = ()) -> set[str]:
    wanted = [PaperId(name) for name in ids or [paper.id for paper in PAPERS]]
    return set(index.matching(parse_query(text, today=TODAY), wanted))


def test_a_filter_lets_pass_what_has_every_word_and_only_of_what_was_asked():
    assert matching("sequences modeling") == {"mamba", "s4"}
    assert matching("sequence selective") == {"mamba"}
    assert matching("sequences modeling", ids=("s4", "code")) == {"s4"}
    assert matching("selective zebra") == matching("selectiev") == set()
    assert matching("gu -selective") == {"s4"}
    assert matching('"state space" min:0') == {"mamba"}
    assert matching("min:12") == {"s4", "code"}
    assert matching("author:gu sort:top") == {"mamba", "s4"}
    assert matching("google") == matching("josé") == {"muller"}


def test_a_filter_knows_nothing_of_papers_that_are_not_here():
    assert matching("mamba", ids=("nowhere",)) == matching("mamba", TantivyIndex()) == set()
    assert INDEX.matching(parse_query("mamba", today=TODAY), []) == frozenset()


def test_a_filter_takes_a_word_or_what_it_stands_for():
    index = an_index()
    index.add([a_paper(name, "Of mixtures", "A Mixture of Experts (MoE) routes.") for name in ("one", "two")])
    index.add([a_paper("long", "Routing", "Mixtures, and a mixture of experts."), a_paper("short", "Sparse MoEs")])
    every = ("one", "two", "long", "short", "mamba")

    assert matching("moe", index, every) == {"one", "two", "long", "short"}
    assert matching("mixture of experts", index, every) == {"one", "two", "long", "short"}
    assert matching("routing mixture of experts", index, every) == {"long", "one", "two"}
    assert matching("-moe", index, every) == {"mamba"}


def test_what_is_excluded_is_excluded_in_its_long_form_too():
    index = an_index()
    index.add([a_paper(name, "Routing", "A Mixture of Experts (MoE) routes.") for name in ("one", "two")])
    index.add([a_paper("long", "A mixture of experts for routing"), a_paper("other", "Routing of parcels")])

    assert set(found("routing -moe", index)) == {"other"}


@given(st.text(max_size=60))
def test_any_filter_has_an_answer(text):
    matching(text)


@each("sort", ["new", "top"])
def test_a_sorted_answer_has_one_order_whatever_order_papers_came_in(sort):
    papers = [a_paper(f"same{number}", "Ties", upvotes=number % 3) for number in range(9)]
    there, back = TantivyIndex(), TantivyIndex()
    there.add(papers)
    back.add(reversed(papers))
    assert found(f"ties sort:{sort}", there, limit=9) == found(f"ties sort:{sort}", back, limit=9)
    first, *_ = found("ties sort:new", there, limit=9)
    assert first in ("same2", "same5", "same8")


def test_words_that_strangers_make_up_fill_no_memory():
    index = TantivyIndex()
    index.add(PAPERS)
    index.commit()
    for number in range(COUNTED + 100):
        index.count(TITLE, f"word{number}")
        index.count_together(TITLE, ("word", str(number)))
    assert len(index._counts) == COUNTED
