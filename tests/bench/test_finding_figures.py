"""How often the chosen sentences are the labelled ones, and what choosing costs. Figures, not verdicts."""

import time
from itertools import combinations

import pytest
from fakes.labelled import LABELS, PARTS, READINGS, half, recorded_sentences, share_right

from bot.finding import BRIEF, FULL, finding_line
from bot.model import Paper, PaperId

pytestmark = pytest.mark.bench
ROUNDS = 5
PIECES = ("猫。", "$x$ ", "\\frac{", "We. ", "(", "to this, ", "experiment ", "of the ", "x" * 50 + " ", "result not ")


def test_the_readings_agree():
    for at, part in enumerate(PARTS):
        for one, other in combinations(READINGS, 2):
            same = sum(labels[one][at] == labels[other][at] for labels in LABELS.values()) / len(LABELS)
            by_chance = sum(1 / labels["sentences"] for labels in LABELS.values()) / len(LABELS)
            kappa = (same - by_chance) / (1 - by_chance)
            print(f"\n{part}: {one} and {other} alike {same:.3f}, kappa {kappa:.3f}", end="")


@pytest.mark.parametrize("which", [0, 1], ids=["made on", "held out"])
def test_the_rule_chooses_what_was_labelled(shared, which):
    abstracts = recorded_sentences(shared, [paper for paper in LABELS if half(paper) == which])
    print(f"\n{len(abstracts)} papers")
    for at, part in enumerate(PARTS):
        alike = {paper: text for paper, text in abstracts.items() if LABELS[paper]["A"][at] == LABELS[paper]["C"][at]}
        right = [share_right(abstracts, part, reading) for reading in READINGS]
        last = [
            sum(LABELS[paper][reading][at] == last_without_link(text) for paper, text in abstracts.items())
            for reading in READINGS
        ]
        print(
            f"{part}: A {right[0]:.3f}, B {right[1]:.3f}, C {right[2]:.3f}, where A and C agree"
            f" {share_right(alike, part, 'A'):.3f}; last sentence without a link {sum(last) / 3 / len(abstracts):.3f}"
        )


def last_without_link(text):
    return max(index for index, sentence in enumerate(text) if "http" not in sentence)


def test_a_line_costs_less_than_a_millisecond(shared):
    papers = [a_paper(" ".join(text)) for text in recorded_sentences(shared, LABELS).values()]
    least = min(spent(papers) for _ in range(ROUNDS)) / len(papers)
    print(f"\n{least * 1e3:.3f} ms a paper, for its card and for a header")


def test_a_hostile_abstract_costs_little():
    for piece in PIECES:
        print(f"\n{piece.strip()[:12]}: {spent([a_paper(piece * (100_000 // len(piece)))]) * 1e3:.1f} ms", end="")


def spent(papers):
    """Seconds without what is remembered of lines that were read before."""
    began = time.process_time()
    for paper in papers:
        for limit in (FULL, BRIEF):
            finding_line.__wrapped__(paper, limit)
    return time.process_time() - began


def a_paper(abstract):
    return Paper(id=PaperId("2504.00001"), title="A title", abstract=abstract)
