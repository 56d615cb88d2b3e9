"""Words for people: readable, whole, and never longer than there is room for."""

import gzip
import json
import re
import unicodedata
from collections import Counter
from datetime import date, timedelta

import pytest
from cases import each
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Paper, PaperId
from bot.text import (
    age_in_words,
    collapse,
    date_in_words,
    days_in_words,
    facts_in_words,
    first_sentences,
    join_names,
    one_line,
    plural,
    readable,
    readable_name,
    shorten,
    split_sentences,
)

MONDAY = date(2025, 4, 21)
AS_WRITTEN = [
    "Pass@k [IDK] <EOS> `code` a_b c^d *e* ~f |g|",
    "100% of 50 % and more",
    "ell_infty $10 {x} x**2 + y**2, sometimes 3 times",
    "C:\\",
    "\\unknownmacro stays, \\ours too, {\\name}",
    "\\cite{a} \\begin{b} \\frac{1}{2} \\item",
    "大语言模型 🔖 👩‍👩‍👧",
]


@each("text", AS_WRITTEN)
def test_what_authors_wrote_stays_as_written(text):
    assert readable(text) == text


@each(
    "written, read",
    [
        ("20\\%, R\\&D, \\#1", "20%, R&D, #1"),
        ("\\textsc{Miras} is \\emph{very} good", "Miras is very good"),
        ("{\\it very} good", "very good"),
        ("Nguy\\~ên", "Nguyễn"),
        ("Peter St\\ütz", "Peter Stütz"),
        ('Peter St\\"utz', "Peter Stütz"),
        ("\\'Elodie, \\c{c}a, na\\\"{\\i}ve", "Élodie, ça, naïve"),
        ("Sch{\\\"o}lkopf, {\\v S}koda, {\\c{c}}a, \\emph{{\\'e}t{\\'{e}}}", "Schölkopf, Škoda, ça, été"),
        ("\\textbf{\\'a} \\frac{\\'a}{b}", "á \\frac{á}{b}"),
        ("only \\50.5 (\\1 million)", "only 50.5 (1 million)"),
        ("page\\href{https://a.org/b{https://a.org/b}}.", "page https://a.org/b."),
        ("\\href{https://a.org/b{here}", "here (https://a.org/b)"),
        ("\\alpha \\to \\infty", "α → ∞"),
        ("1920times1080, 3times faster", "1920×1080, 3× faster"),
        ("we propose **Lean4Cat**, by **11.94%**", "we propose Lean4Cat, by 11.94%"),
        (
            "{bf Sink-Aware} pruning decides {when} and (2) {Flow-SDE}",
            "Sink-Aware pruning decides when and (2) {Flow-SDE}",
        ),
        ("A^2RD by T^2 in 5.625^circ of 360^circtimes180^circ", "A²RD by T² in 5.625° of 360°×180°"),
        ("at https://a.org/b{GitHub}.", "at GitHub (https://a.org/b)."),
        ("(\\eg, this \\etc.)", "(e.g., this etc.)"),
        ("the model\\'s \\'Eclair and Ma\\'nczak", "the model's Éclair and Mańczak"),
        ('is \\"all\\" of (\\"Ust\\"un', 'is "all" of (Üstün'),
        ("J\\o rgensen and {\\L}ukasz \\O{}st", "Jørgensen and Łukasz Øst"),
        ("\\textbf{\\emph{deep}} \\uline{nets}", "deep nets"),
        ("360{\\deg} and 10\\textsuperscript{5}", "360° and 10⁵"),
        ("$\\tau$-bench, SFT$\\rightarrow$RL, \\$5 and $6", "τ-bench, SFT→RL, $5 and $6"),
        ("in \\( O(n^3) \\) time", "in O(n³) time"),
        ("\\url{https://a.org/b\\_c} \\href{https://a.org}{here}", "https://a.org/b_c here (https://a.org)"),
        ("\\emph{50 % of it}", "50 % of it"),
        ("a \\~8B model\\footnote{small}", "a ~8B model (small)"),
        ("a\n  title\u00a0of  lines", "a title of lines"),
    ],
)
def test_what_is_left_of_latex_is_made_readable(written, read):
    assert readable(written) == read


@each("junk", ["\x00", "\x1b", "\x9b", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\U000e0041"])
def test_what_no_one_can_see_is_left_out(junk):
    assert collapse(f"a{junk}b") == "ab"


def test_scripts_and_emoji_keep_what_they_need():
    for text in (
        "שלום عالم",
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "🏴\U000e0067\U000e0062\U000e007f",
        "葛\U000e0100",
    ):
        assert collapse(text) == text
    assert collapse("a\u200db \u200d c") == "ab c"


def test_half_a_character_is_shown_as_missing_and_two_halves_are_one():
    assert collapse("a\ud800b") == "a\ufffdb"
    assert collapse("\ud83d\ude00") == "😀"


def test_a_letter_keeps_a_few_marks():
    """A pile of marks covers the lines around it, and composing it takes quadratic time."""
    assert len(collapse("a" + "\u0301\u0323" * 1_000 + "b")) < 15


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_can_be_read_and_reading_is_settled(text):
    assert collapse(collapse(text)) == collapse(text)
    readable(text).encode("utf-8")


@given(st.text(alphabet="\\{}%$~^'\"`abt_ ", max_size=200))
def test_any_heap_of_commands_can_be_read(text):
    readable(text)


@each("piece", ["\\", "{", "}", "\\textbf{", "{\\it ", "\\'", '\\"a', "$\\a", "\\href{a}{", "\u0301\u0323"], few=3)
def test_a_heap_of_openings_is_read_at_once(piece):
    """A quadratic step would take a minute here."""
    assert readable(piece * 10_000) is not None


MARKUP = re.compile(r"[\\\\$`{&]|--|</|\*\*|\dtimes|\^(?:\d|circ)")


def lost_words(raw: str) -> list[str]:
    """Words without markup that are not in the readable text any more."""
    read = readable(raw)
    fewer = Counter(word for word in raw.split() if not MARKUP.search(word)) - Counter(read.split())
    letters = " ".join(map(letters_of, read.split()))
    return [word for word in fewer if letters_of(word) not in letters and not word.startswith("href=")]


def letters_of(text: str) -> str:
    """Only what is read: `$n^3$` is n³ now, ``to'' is “to”, and `a--{\\em b}--c` is one word."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def recorded_texts(shared, every: int = 1):
    with gzip.open(shared / "data" / "papers.jsonl.gz", "rt") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                paper = json.loads(line)
                yield from (paper["title"], paper["abstract"], paper["ai_summary"])
                yield from (*paper["authors"], *paper["keywords"])


def check_words(texts: list[str]) -> None:
    assert not [(raw, lost_words(raw)) for raw in texts if MARKUP.search(raw) and lost_words(raw)]
    assert not [raw for raw in texts if not MARKUP.search(raw) and readable(raw) != collapse(raw)]
    again = [raw for raw in texts if readable(readable(raw)) != readable(raw)]
    assert len(again) <= len(texts) // 10_000, again  # a group such as `^{3DP}` loses its braces the second time


def test_no_word_of_recorded_texts_disappears(shared):
    texts = list(recorded_texts(shared, every=240))
    assert len(texts) > 400
    check_words(texts)
    assert not [raw for raw in texts if collapse(raw).split() != unicodedata.normalize("NFC", raw).split()]


@pytest.mark.soak
def test_no_word_of_any_recorded_text_disappears(shared):
    texts = list(recorded_texts(shared))
    assert len(texts) > 100_000
    check_words(texts)


@given(st.text() | st.text("ab. 。!é👩\u200d🇩\u0301"), st.integers(0, 60))
def test_a_shortened_text_fits(text, limit):
    assert len(shorten(text, limit)) <= limit
    assert len(first_sentences(text, limit)) <= limit


@each("character", ["é", "x\u0301\u0323", "👩\u200d👩\u200d👧", "👍🏽", "❤\ufe0f", "1\ufe0f\u20e3", "🇩🇪", "नि"])
def test_what_a_person_sees_as_one_character_is_never_cut(character):
    text = f"aaaaaaaaa{character}bbbbbbbbbbbb"
    for limit in range(1, len(text)):
        kept = shorten(text, limit).removesuffix("…")
        assert kept in (text[:9][: len(kept)], f"aaaaaaaaa{character}" + "b" * max(0, len(kept) - 9 - len(character)))
        assert not kept or not unicodedata.combining(text[len(kept)])


CHARACTERS = [
    "a",
    "B",
    " ",
    ".",
    ",",
    "é",
    "x\u0301\u0323",
    "。",
    "。\u0301",
    "👍🏽",
    "❤\ufe0f",
    "🇩🇪",
    "नि",
    "👩\u200d👧",
]


@example(["a", "a", "a", "a", "。\u0301"], 5)
@given(st.lists(st.sampled_from(CHARACTERS), max_size=60), st.integers(0, 80))
def test_a_shortened_text_ends_where_a_character_ends(characters, limit):
    text = "".join(characters)
    ends = {"".join(characters[:count]) for count in range(len(characters) + 1)}
    for kept in (shorten(text, limit).removesuffix("…").removesuffix(" "), first_sentences(text, limit)):
        assert kept.removesuffix("…") in ends | {end.rstrip() for end in ends}


def test_flags_are_cut_between_countries():
    assert shorten("🇩🇪🇫🇷🇮🇹🇪🇸", 6) == "🇩🇪🇫🇷…"


def test_a_sentence_ends_neither_after_an_initial_nor_inside_an_abbreviation():
    text = "We follow J. Smith et al. (2024), e.g. Fig. 3, in 3.5 steps. Then we stop. Nobody knows why."
    assert first_sentences(text, 70) == "We follow J. Smith et al. (2024), e.g. Fig. 3, in 3.5 steps."
    assert shorten(text, 80) == "We follow J. Smith et al. (2024), e.g. Fig. 3, in 3.5 steps. Then we stop. …"
    assert first_sentences("我们提出了一个模型。它很好。真的。", 12) == "我们提出了一个模型。"


def test_a_name_is_one_person_printed_plainly():
    assert readable_name("Juan-Manuel~Pérez-Rúa") == "Juan-Manuel Pérez-Rúa"
    assert readable_name("and Lei Bai") == "Lei Bai"
    assert join_names(["Nguy\\~ên"], 1) == "Nguyễn"


def test_a_text_ends_at_a_word_and_summaries_at_a_sentence():
    assert shorten("Hello wonderful world of papers", 20) == "Hello wonderful…"
    assert first_sentences("We did it. It works. And more is to come.", 25) == "We did it. It works."
    assert first_sentences("One very long sentence without an end", 12) == "One very…"


def test_counts_names_dates_and_ages_in_words():
    assert [plural(1, "paper"), plural(2, "paper"), plural(1200, "match", "matches")] == [
        "1 paper",
        "2 papers",
        "1,200 matches",
    ]
    names = ("Ada Lovelace", "Alan Turing", "Grace Hopper", "Mary Shaw")
    assert join_names(names, 4) == "Ada Lovelace, Alan Turing, Grace Hopper and Mary Shaw"
    assert join_names(names, 5) == "Ada Lovelace, Alan Turing, Grace Hopper and 2 more"
    assert join_names(names[:2], 2) == "Ada Lovelace and Alan Turing"
    assert join_names((), 7) == "7 authors"
    assert join_names((), 0) == ""
    assert date_in_words(MONDAY, MONDAY) == "Monday 21 April"
    assert date_in_words(MONDAY, None) == "Monday 21 April 2025"
    ages = [timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=3), timedelta(days=9)]
    assert [age_in_words(age) for age in ages] == ["a moment", "5 minutes", "3 hours", "9 days"]


def test_a_withdrawn_paper_says_so_beside_its_title():
    paper = Paper(id=PaperId("2504.13173"), title="T", upvotes=3, author_count=9, withdrawn=True)
    assert facts_in_words(paper) == ("Withdrawn", "▲ 3", "9 authors")


@each(
    "text, sentences",
    [
        ("", ()),
        ("One thought without an end", ("One thought without an end",)),
        ("Cats purr. Dogs bark! Why?", ("Cats purr.", "Dogs bark!", "Why?")),
        ("See e.g. Fig. 2. It holds.", ("See e.g. Fig. 2.", "It holds.")),
        ("猫は鳴く。犬は吠える。", ("猫は鳴く。", "犬は吠える。")),
    ],
)
def test_a_text_falls_into_its_sentences(text, sentences):
    assert split_sentences(text) == sentences


def test_a_huge_text_is_split_as_far_as_a_person_would_read():
    assert sum(map(len, split_sentences("A dog barks. " * 100_000))) <= 10_000


@each(
    "first, last, words",
    [
        (date(2026, 6, 22), date(2026, 6, 30), "22–30 June 2026"),
        (date(2026, 5, 28), date(2026, 6, 3), "28 May–3 June 2026"),
        (date(2025, 12, 28), date(2026, 1, 3), "28 December 2025–3 January 2026"),
        (date(2026, 6, 30), date(2026, 6, 30), "30 June 2026"),
    ],
)
def test_days_from_one_to_another_repeat_no_month_and_no_year(first, last, words):
    assert days_in_words(first, last) == words


def test_behind_a_whole_sentence_in_a_line_stands_no_dot():
    """A list read `this is Friday 26 June's. · 1–5 of 43 papers`."""
    friday = "No papers on Sunday 28 June: this is Friday 26 June's."
    assert one_line([friday, "", "1–5 of 43 papers", "page 1"]) == f"{friday} 1–5 of 43 papers · page 1"
