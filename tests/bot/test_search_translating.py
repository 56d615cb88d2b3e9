"""Questions in other languages than the papers: the English terms are searched for, and that is said."""

from datetime import date

from cases import each

from bot.commands.source_search import wants_more
from bot.model import Paper, PaperId
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.search.translate import translate_query

TODAY = date(2026, 6, 30)


def a_paper(name: str, title: str, abstract: str = "", **fields) -> Paper:
    return Paper(id=PaperId(name), title=title, abstract=abstract, days=(date(2026, 6, 1),), **fields)


PAPERS = (
    a_paper("segment", "Image Segmentation", "Neural networks for medical images.", authors=("Jürgen Schmidhuber",)),
    a_paper("llm", "Hallucination in Large Language Models", "RAG with a knowledge graph helps."),
    a_paper("robots", "Robot Learning", "Reinforcement learning for grasping.", authors=("Lena van der Berg",)),
    a_paper("own", "通义千问", "A model whose title is Chinese."),
    a_paper("music", "Music Generation"),
)


def an_index(papers=PAPERS) -> TantivyIndex:
    index = TantivyIndex()
    index.add(papers)
    return index


INDEX = an_index()


def search(text: str, index: TantivyIndex = INDEX):
    return index.search(parse_query(text, today=TODAY), today=TODAY)


@each(
    "typed, searched, first",
    [
        ("大语言模型的幻觉", "large language model hallucination", "llm"),
        ("如何用RAG减少LLM的幻觉？", "rag llm hallucination", "llm"),
        ("图像分割", "image segmentation", "segment"),
        ("ロボットの強化学習", "robot reinforcement learning", "robots"),
        ("로봇을 위한 강화학습", "robot reinforcement learning", "robots"),
        ("галлюцинации больших языковых моделей", "hallucination large language model", "llm"),
        ("Как обучить робота?", "learning robot", "robots"),
        ("Wie vermeidet man Halluzinationen in Sprachmodellen?", "hallucination language model", "llm"),
        ("Bildsegmentierung", "image segmentation", "segment"),
        ("Verstärkendes Lernen für Roboter", "reinforcement learning Roboter", "robots"),
        ("Wissensgraphen und RAG", "knowledge graph RAG", "llm"),
        ("segmentation d'images par réseau de neurones", "segmentation images network neural", "segment"),
        ("aprendizaje por refuerzo para robótica", "learning reinforcement", "robots"),
        ("музыка since:2026-01-01", "music", "music"),
    ],
)
def test_a_question_in_another_language_finds_papers_by_the_english_terms_and_that_is_said(typed, searched, first):
    hits = search(typed)
    assert hits.searched == searched
    assert hits.items[0].id == first


@each(
    "typed",
    [
        "image segmentation",
        "how do large language models hallucinate",
        "reinforcement learning for robots",
        "Jürgen Schmidhuber",
        "papers by Lena van der Berg",
        "de novo protein design with diffusion",
        "a la carte model selection",
        "El Niño forecasting",
        "naïve Bayes",
        "musical generalisation of robotic agents",
        "die cutting machines",
        "soft instruction de escalapion defense",
        "β-VAE",
        "GPT-4 vs C++",
        "resume parsing",
        "the code and the data",
    ],
)
def test_english_is_searched_for_as_it_is_typed(typed):
    query = parse_query(typed, today=TODAY)
    assert translate_query(query, INDEX) is None
    assert translate_query(query, an_index(())) is None


def test_what_papers_have_in_another_language_is_found_as_it_is_typed():
    hits = search("通义千问")
    assert ([hit.id for hit in hits.items], hits.searched) == (["own"], "")


def test_a_question_without_known_terms_stays_as_it_is():
    assert search("斑马").total == 0


def test_long_questions_are_read_up_to_a_bound():
    query = parse_query("模型图像语言" * 2_000 + " слово" * 300, today=TODAY)
    assert len(translate_query(query, INDEX).words) == 3


def test_the_sources_are_asked_too_where_only_the_english_terms_found_something():
    query = parse_query("图像分割", today=TODAY)
    assert wants_more(query, search("图像分割").__class__(total=9, translated=True))
    assert search("图像分割").translated
    assert not search("image segmentation").translated


def test_papers_that_match_equally_have_one_order_whatever_came_first():
    twins = [a_paper(f"2606.0000{number}", "Equal Twins") for number in range(6)]
    orders = [
        [hit.id for hit in search("equal twins", an_index(papers)).items] for papers in (twins, [*reversed(twins)])
    ]
    assert orders[0] == orders[1]
