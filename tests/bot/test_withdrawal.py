"""Withdrawn papers are recognised by the words people and arXiv use, and shown as withdrawn wherever they appear."""

from cases import each

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
MORE_COMMENTS = """
The authors withdraw this paper
Withdrawn by the first author
Withdrawn by submitter
withdrawn by arXiv admin
[withdrawn]
*** WITHDRAWN ***
Status: withdrawn
This paper has been withdrawn.
Paper withdrawn by authors due to crucial error
paper has been withdrawn by the author because of a mistake
This e-print has been withdrawn
This eprint was withdrawn by the authors
Withdrawn, superseded by arXiv:2401.00001
Withdrawn; see arXiv:2401.00001
Withdrawn since it contains errors
Withdrawn as the proof is wrong
Withdrawn pending corrections
The paper was withdrawn due to a mistake in the proof
This article is retracted
Retracted due to errors in Figure 2
Retraction: this paper is retracted by the authors
The present paper is withdrawn
The current version is withdrawn because of errors
I am withdrawing this paper due to a gap in Lemma 2
We hereby withdraw this paper
The authors are withdrawing this submission
The authors wish to withdraw this article
The authors decided to withdraw this paper
We decided to withdraw the paper
Unfortunately this paper has been withdrawn
Unfortunately, the paper has been withdrawn by the authors
Paper withdrawn. Error in theorem 2
Paper is withdrawn: proof incomplete
PAPER WITHDRAWN BY AUTHOR
11 pages, 4 figures, this paper has been withdrawn
11 pages, LaTeX. Paper withdrawn
Submission has been withdrawn
This thesis has been withdrawn at the author's request
The article has been withdrawn by its authors
This submission was removed by arXiv admins
Removed by arXiv moderators
This version was removed by arXiv administrators as the submitter did not have the rights
withdrawn -- error in Eq. 4
Withdrawn (error in Eq. 4)
withdrawn!
Manuscript withdrawn
This report has been withdrawn by its author
Withdrawn by mutual agreement
""".strip().splitlines()
MORE_HARMLESS_COMMENTS = """
Withdrawal of an old bound
The earlier withdrawn version had an error in Eq. 4
This replaces our earlier, withdrawn paper
Corrected after v1 was withdrawn
v2 withdrawn by mistake; v3 is the same as v1
Submitted to and withdrawn from NeurIPS 2024
Withdrawn from AAAI
Withdrawn from submission to ICML
never withdrawn
Not withdrawn
Funds withdrawn
Withdrawn drugs: a dataset
removed a redundant figure
typos removed by the authors
Appendix C removed by the authors
removed duplicate references
Retracted articles dataset available
Withdrawn papers on arXiv: a study
We collect withdrawn arXiv papers
A dataset of retracted papers
The companion paper has been withdrawn
The paper by Smith has been withdrawn; we fix its proof
Earlier title: Withdrawn
Comments of withdrawn submissions
Papers that were withdrawn are excluded
Data withdrawn by users is deleted
One of the figures has been withdrawn due to copyright
Figure 3 withdrawn due to copyright
The claim in Section 4 is withdrawn
Theorem 3 has been withdrawn, the rest is unchanged
The dataset has been withdrawn by its authors
Withdrawn claims are marked in red
""".strip().splitlines()
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


@each("comment", COMMENTS + MORE_COMMENTS)
def test_a_withdrawn_paper_is_recognised_by_its_comment(comment):
    assert is_withdrawn(comment=comment)


@each(
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


@each(
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


@each("comment", HARMLESS_COMMENTS + MORE_HARMLESS_COMMENTS)
def test_a_comment_about_something_else_withdraws_nothing(comment):
    assert not is_withdrawn(comment=comment)


@each("abstract", HARMLESS_ABSTRACTS)
def test_an_abstract_about_withdrawing_withdraws_nothing(abstract):
    assert not is_withdrawn(abstract=abstract)


@each("title", HARMLESS_TITLES)
def test_a_title_about_withdrawing_withdraws_nothing(title):
    assert not is_withdrawn(title=title)
