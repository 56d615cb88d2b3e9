"""Withdrawn papers are recognised by the words people and arXiv use, and shown as withdrawn wherever they appear."""

import pytest

from bot.sources.withdrawal import is_withdrawn

COMMENTS = [
    "This paper has been withdrawn by the author(s)",
    "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
    "Withdrawn by the authors",
    "Withdrawn by the author.",
    "paper withdrawn",
    "Paper withdrawn due to an error in Lemma 3",
    "The authors have withdrawn this manuscript",
    "This submission has been withdrawn by arXiv administrators because of inappropriate text overlap",
    "This submission has been removed by arXiv administrators because the submitter did not have the right to agree",
    "removed by arXiv administrators because it violates our policies",
    "arXiv admin note: This submission has been withdrawn by arXiv administrators due to disputed authorship",
    "arXiv admin note: this version has been removed by arXiv administrators due to copyright infringement",
    "arXiv admin note: submission has been withdrawn due to an irreconcilable dispute",
    "Withdrawn",
    "withdrawn.",
    "WITHDRAWN",
    "Retracted",
    "This article has been retracted",
    "This paper is withdrawn",
    "This paper was withdrawn by the submitter",
    "8 pages, 3 figures. Withdrawn due to an error in the proof",
    "8 pages, withdrawn by the authors",
    "12 pages; paper withdrawn because of a bug in the evaluation code",
    "We withdraw this paper because the main theorem is wrong",
    "We have withdrawn the paper pending further experiments",
    "I have withdrawn this paper due to an error",
    "The author has withdrawn the paper",
    "The authors would like to withdraw this submission due to errors",
    "The paper has been withdrawn for further revision",
    "The paper has been withdrawn from arXiv",
    "Our paper has been withdrawn as the results could not be reproduced",
    "This preprint has been withdrawn (see comments)",
    "This work has been withdrawn by the authors as it needs major changes",
    "This paper (v3) has been withdrawn by the authors",
    "This paper has been temporarily withdrawn by the authors",
    "Withdrawn because of wrong data",
    "Withdrawn at the request of the authors",
    "Article withdrawn: duplicate submission",
    "Administratively withdrawn",
    "Submission withdrawn by author",
    "This manuscript has been withdrawn owing to a conflict of authorship",
    "(withdrawn)",
    "We are withdrawing this paper",
]
HARMLESS_COMMENTS = [
    "8 pages; an earlier version was withdrawn, this one corrects the error",
    "An earlier version, posted in May, was withdrawn",
    "v1 was withdrawn; this is the corrected version",
    "Version 1 has been withdrawn due to an error that is fixed here",
    "Supersedes arXiv:2401.00001, which has been withdrawn",
    "Replaces the withdrawn arXiv:2401.00001",
    "This paper was withdrawn from ICLR 2025 and is under review elsewhere",
    "Withdrawn from ICLR 2025, now accepted at TMLR",
    "The previous submission of this paper was withdrawn by the authors",
    "This paper has not been withdrawn",
    "Contains appendix on withdrawn drugs",
    "Retraction of an earlier claim in Section 3",
    "Table 4 removed; typos fixed",
    "Figures removed due to size limits",
    "The first draft has been withdrawn from circulation",
]
HARMLESS_ABSTRACTS = [
    "We study data governance. Access ends as soon as consent is withdrawn when a person asks for it.",
    "We predict opioid withdrawal symptoms from wearable sensors.",
    "If consent is withdrawn by the user, the model must forget the data.",
    "Funds withdrawn from an account are modelled as a jump process.",
    "We analyse 40,000 retracted papers and the reasons why they were retracted by their authors.",
    "The model learns when a previous answer has been retracted due to new evidence.",
    "Troops were withdrawn. We build a dataset of the news.",
    "The paper is removed from the printer by a robot arm.",
    "An article that was withdrawn due to fraud is still cited for years.",
    "Noise is removed by the author detection module.",
]
HARMLESS_TITLES = [
    "Withdrawn and Forgotten: Social Agents",
    "Understanding the Role of Model Belief in Retraction",
    "Citations of Retracted Papers",
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_withdrawn_paper_is_recognised_by_its_comment(comment):
    assert is_withdrawn(comment=comment)


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper has been withdrawn by the author due to a crucial error.",
        "We prove a bound. This paper has been withdrawn by the authors.",
        "Withdrawn due to an error.",
        "The authors have withdrawn this manuscript owing to copyright concerns.",
        "[This paper has been withdrawn]",
        "This submission has been removed by arXiv administrators because of copyright infringement.",
    ],
)
def test_or_by_what_stands_in_place_of_its_abstract(abstract):
    assert is_withdrawn(abstract=abstract)


@pytest.mark.parametrize(
    "title",
    [
        "[Withdrawn] A Study",
        "WITHDRAWN: A Study",
        "Retracted: A Study",
        "A Study (withdrawn)",
        "RETRACTED ARTICLE: A Study",
    ],
)
def test_or_by_its_title(title):
    assert is_withdrawn(title=title)


@pytest.mark.parametrize("comment", HARMLESS_COMMENTS)
def test_a_comment_about_something_else_withdraws_nothing(comment):
    assert not is_withdrawn(comment=comment)


@pytest.mark.parametrize("abstract", HARMLESS_ABSTRACTS)
def test_an_abstract_about_withdrawing_withdraws_nothing(abstract):
    assert not is_withdrawn(abstract=abstract)


@pytest.mark.parametrize("title", HARMLESS_TITLES)
def test_a_title_about_withdrawing_withdraws_nothing(title):
    assert not is_withdrawn(title=title)
