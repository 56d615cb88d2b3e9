"""Does search find what people type? Sets made of the recorded papers, beside bm25s and tantivy in one run.

    python tests/bench/typed.py [held | tune] [--ablate]

Half of every set was never looked at while search was tuned: `held`, the default. What is to be found is known before
anybody searches: the paper that a title or a question was made from, the papers of an author, papers that were judged
for the English question. Known items and questions are measured by nDCG@10, authors and abbreviations by the precision
of the first five. `--ablate` takes one cause out of the ranking at a time. Figures, not verdicts.
"""

import random
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.ablations import ABLATIONS, without
from bench.engines import ENGINES, Search, build_bot
from bench.measures import described, ndcg, precision
from bench.relevance import JUDGED, a_paper, load_recorded, read_lines, recorded_rows

from bot.model import Paper
from bot.search.words import GLUE

EACH = 100  # queries of a set, authors aside
SEEDS = {"tune": 11, "held": 12}
WORD = re.compile(r"[^\W_]+")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENGLISH_SURNAMES = """
an bai ban bao be ben bin chi dai dan deng do dong du fan fang fu gan gao ge gong gu guo han he ho hong hu hua huang
jin kang long luo lin ma man mei min ming pan pang peng pu ran song sun tan tang tong wan wang wen win wu xia yang ye
you young young park king page stone brown white green black rose bishop price bell cook cox day fox gay hall hill love
may moon rice rich short small speed strong sweet swift wise wood field frank grant grace hope hunt lake lamb lane law
"""
MEANT = {
    "llm": "large language model",
    "vlm": "vision-language model",
    "vla": "vision-language-action",
    "moe": "mixture of experts",
    "rag": "retrieval-augmented generation",
    "nerf": "neural radiance field",
    "sae": "sparse autoencoder",
    "peft": "parameter-efficient fine-tuning",
    "cot": "chain-of-thought",
    "dpo": "direct preference optimization",
    "grpo": "group relative policy optimization",
    "asr": "speech recognition",
    "tts": "text-to-speech",
    "ocr": "optical character recognition",
    "vqa": "visual question answering",
    "prm": "process reward model",
    "ssm": "state space model",
    "dit": "diffusion transformer",
    "sft": "supervised fine-tuning",
    "icl": "in-context learning",
    "gnn": "graph neural network",
    "kg": "knowledge graph",
    "mllm": "multimodal large language model",
    "rlhf": "reinforcement learning from human feedback",
}

Set = Mapping[str, set[str]]  # what is typed, and what is to be found
Measure = Callable[[Sequence[str], set[str]], float]


def main(arguments: Sequence[str]) -> None:
    half = next((each for each in arguments if each in SEEDS), "held")
    rows = list(recorded_rows())
    papers = [a_paper(row) for row in rows]
    sets = dict(build_sets(papers, half))
    judged = dict(judged_sets(half))
    if "--ablate" in arguments:
        engines = {name: (lambda papers, name=name: _without(name, papers)) for name in ("nothing", *ABLATIONS)}
    else:
        engines = dict(ENGINES)
    for engine, build in engines.items():
        search = build(papers)
        print(f"\n{engine} ({half})", flush=True)
        for name, (queries, measure) in sets.items():
            values = [measure(search(text), wanted) for text, wanted in queries.items()]
            print(f"  {name:28} {len(values):4}  {described(values)}", flush=True)
        for name, queries in judged.items():
            values = [ndcg(search(text), grades) for text, grades in queries]
            print(f"  {name:28} {len(values):4}  {described(values)}", flush=True)


def _without(name: str, papers: Sequence[Paper]) -> Search:
    """The bot's search with one cause out of the ranking, while the index is built and while it is asked."""
    with without(name):
        search = build_bot(papers)

    def ask(text: str) -> Sequence[str]:
        with without(name):
            return search(text)

    return ask


def build_sets(papers: Sequence[Paper], half: str) -> Iterator[tuple[str, tuple[Set, Measure]]]:
    """Yield every set of a half with how it is measured."""
    rng = random.Random(SEEDS[half])
    titles = {paper.id: paper.title for paper in papers}
    for size in (3, 4, 5, 6):
        yield f"{size} title words", (_of_titles(titles, rng, lambda title, n=size: _words(title, n, rng)), _known)
    for size in (3, 4, 5, 6):
        slipped = _of_titles(titles, rng, lambda title, n=size: slip(_words(title, n, rng), rng))
        yield f"{size} title words, one slip", (slipped, _known)
    yield "title beginnings", (beginnings(titles, rng), _known)
    yield "ids and links", (_ids(titles, rng), _known)
    authors = _authors(papers)
    for name, written in FORMS.items():
        yield f"author: {name}", (_of_authors(authors, rng, written, lambda words: True), precision)
    english = set(ENGLISH_SURNAMES.split()) | GLUE
    of_english = _of_authors(authors, rng, FORMS["first last"], lambda words: words[-1] in english)
    yield "author: English surname", (of_english, precision)
    shorts = [short for at, short in enumerate(sorted(MEANT)) if at % 2 == (half == "held")]
    having = {short: ids for short in shorts if (ids := _having(papers, short))}
    yield "abbreviation", (having, precision)
    yield "what it stands for", ({MEANT[short]: ids for short, ids in having.items()}, precision)
    questions = list(read_lines(JUDGED / "questions.jsonl"))[half == "held" :: 2]
    yield "questions", ({row["text"]: {row["doc"]} for row in questions}, _known)


def judged_sets(half: str) -> Iterator[tuple[str, list[tuple[str, dict[str, int]]]]]:
    """Yield judged questions in other languages; grades are those of the English one."""
    _, _, grades = load_recorded()
    rows = list(read_lines(JUDGED / "languages.jsonl"))
    for language in sorted({row["language"] for row in rows}):
        some = [row for row in rows if row["language"] == language][half == "held" :: 2]
        yield f"questions, {language}", [(row["text"], grades[row["query"]]) for row in some]


def slip(text: str, rng: random.Random) -> str:
    """Return `text` with one slip in one word of five letters or more: left out, doubled, changed or exchanged."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    at = rng.choice(long)
    word, place = words[at], rng.randrange(1, len(words[at]) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        word = word[:place] + word[place + 1 :]
    elif kind == 1:
        word = word[:place] + word[place] + word[place:]
    elif kind == 2:
        word = word[:place] + rng.choice(LETTERS) + word[place + 1 :]
    else:
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join([*words[:at], word, *words[at + 1 :]])


def beginnings(titles: Mapping[str, str], rng: random.Random) -> Set:
    """What stands before the colon, or the first three words, of titles; all papers that begin so are right."""
    chosen = rng.sample(sorted(titles), EACH)
    split = [
        (title.split(":")[0] if ":" in title else " ".join(title.split()[:3])) for title in map(titles.get, chosen)
    ]
    short = {text: f"{fold(text)} " for text in split if len(text.split()) <= 4}
    folded = {name: f"{fold(title)} " for name, title in titles.items()}
    return {text: {name for name, title in folded.items() if title.startswith(start)} for text, start in short.items()}


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return " ".join(WORD.findall("".join(each for each in plain if not unicodedata.combining(each))))


def _of_titles(titles: Mapping[str, str], rng: random.Random, typed: Callable[[str], str]) -> Set:
    queries: dict[str, set[str]] = {}
    for name in rng.sample(sorted(titles), 3 * EACH):
        if len(queries) < EACH and (text := typed(titles[name])):
            queries.setdefault(text, set()).add(name)
    return queries


def _words(title: str, size: int, rng: random.Random) -> str:
    """Some words of a title, in their order; "" where there are not so many."""
    said = [word for word in title.replace("-", " ").lower().split() if WORD.sub("", word) in ("", ":", ",")]
    words = [word.strip(":,") for word in said if word.strip(":,") not in GLUE and len(word) > 1]
    return " ".join(words[at] for at in sorted(rng.sample(range(len(words)), size))) if len(words) >= size else ""


def _ids(titles: Mapping[str, str], rng: random.Random) -> Set:
    shapes = ("{}", "arxiv:{}v2", "https://arxiv.org/abs/{}", "https://huggingface.co/papers/{}", " {} ")
    chosen = rng.sample(sorted(titles), EACH)
    return {shapes[at % len(shapes)].format(name): {name} for at, name in enumerate(chosen)}


FORMS: dict[str, Callable[[Sequence[str]], str]] = {
    "first last": lambda words: " ".join(words),
    "last first": lambda words: " ".join((words[-1], *words[:-1])),
    "last, first": lambda words: f"{words[-1]}, {' '.join(words[:-1])}",
    "papers by": lambda words: f"papers by {' '.join(words)}",
    "f. last": lambda words: f"{words[0][0]}. {words[-1]}",
}


def _authors(papers: Sequence[Paper]) -> dict[tuple[str, ...], set[str]]:
    """Return the names of two words or three, folded, with their papers."""
    having: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for paper in papers:
        for name in paper.authors:
            having[tuple(fold(name).split())].add(paper.id)
    return {name: ids for name, ids in having.items() if 2 <= len(name) <= 3}


def _of_authors(
    authors: Mapping[tuple[str, ...], set[str]],
    rng: random.Random,
    written: Callable[[Sequence[str]], str],
    wanted: Callable[[Sequence[str]], bool],
) -> Set:
    """What is typed for some authors of three papers or more. With initials all who have them are right."""
    some = [name for name, ids in sorted(authors.items()) if len(ids) >= 3 and len(name[0]) > 1 and wanted(name)]
    chosen = rng.sample(some, min(60, len(some)))
    typed = {written(name): authors[name] for name in chosen}
    if written is not FORMS["f. last"]:
        return typed
    return {
        written(name): set().union(*(ids for n, ids in authors.items() if n[-1] == name[-1] and n[0][0] == name[0][0]))
        for name in chosen
    }


def _having(papers: Sequence[Paper], short: str) -> set[str]:
    """Papers that have the abbreviation or its long form in the title."""
    long = fold(MEANT[short])
    words = {paper.id: f" {fold(paper.title)} " for paper in papers}
    forms = [f" {form}{end} " for form in (short, long) for end in ("", "s")]
    return {name for name, title in words.items() if any(form in title for form in forms)}


def _known(found: Sequence[str], wanted: set[str]) -> float:
    return ndcg(found, dict.fromkeys(wanted, 1))


if __name__ == "__main__":
    main(sys.argv[1:])
