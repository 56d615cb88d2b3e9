"""A parsed search as the index's own query: what must match, what must not, what ranks."""

from collections.abc import Collection, Sequence
from datetime import date

import tantivy
from tantivy import FieldType, Occur

from bot.model import PaperId
from bot.search.meanings import Lexicon, name_query, word_meanings
from bot.search.query import Query, sides_of
from bot.search.ranking import Clause, ParsedWords, build_filter, build_ranking, known_name, parse_words
from bot.search.schema import (
    AUTHORS,
    EXACT,
    NAMES,
    ORGANIZATION,
    TITLE,
    any_of,
    best_of,
    build_schema,
    cut,
    cut_for,
    day_number,
    phrase,
    term,
)

FIELD_OF = {"author": AUTHORS, "title": TITLE, "org": ORGANIZATION}
FAR = day_number(date.max)
SHARED = 0.1  # as many papers as of the last side have the words of another side with its end
FIRST_DAY = 1  # undated papers have day 0 and never pass a filter by date


def build_query(
    query: Query, lexicon: Lexicon, *, strict: bool = False, parsed: ParsedWords | None = None
) -> tantivy.Query:
    """Return the query for the index; one that only filters matches everything that passes.

    Words are optional where others must match anyway; of an author's papers only those count that have one of them.
    With `strict`, and where the order is not how well papers match, all words must. `parsed` is what the words say,
    where that was read before.
    """
    strict = strict or query.sort != "best"
    demanded = [_anywhere(text, lexicon) for text in (*query.phrases, *query.required)]
    must = demanded + [_in_field(name, text, lexicon) for name, text in query.demanded_in]
    must = [any_of(must)] if query.either and must else must
    clauses = [(Occur.Must, each) for each in must] + _filters(query)
    clauses += [(Occur.MustNot, _anywhere(text, lexicon)) for text in query.excluded]
    clauses += [(Occur.MustNot, _in_field(name, text, lexicon)) for name, text in query.excluded_in]
    if strict:
        ranking = _either(_meant_sides(sides_of(query.words), lexicon), lexicon)
    else:
        ranking = build_ranking(parsed or parse_words(" ".join(query.words), lexicon), lexicon)
    if ranking is not None:
        clauses.append((Occur.Should if demanded and not strict else Occur.Must, ranking))
    if not any(occur != Occur.MustNot for occur, _ in clauses):
        clauses.append((Occur.Must, tantivy.Query.all_query()))
    return tantivy.Query.boolean_query(clauses)


def part(built: tantivy.Query, strict: tantivy.Query) -> tuple[tantivy.Query, tantivy.Query]:
    """Return the query for those matches that `strict` has, too, and for the others; scores stay as they are."""
    unscored = tantivy.Query.const_score_query(strict, 0)
    both, without = [(Occur.Must, built), (Occur.Must, unscored)], [(Occur.Must, built), (Occur.MustNot, strict)]
    return tantivy.Query.boolean_query(both), tantivy.Query.boolean_query(without)


def build_matching(query: Query, ids: Collection[PaperId], lexicon: Lexicon) -> tantivy.Query:
    """Return the query for those papers of `ids` that match all there is in `query`."""
    among = tantivy.Query.term_set_query(build_schema(), "id", list(ids))
    return tantivy.Query.boolean_query([(Occur.Must, among), (Occur.Must, build_query(query, lexicon, strict=True))])


def _either(sides: Sequence[Sequence[str]], lexicon: Lexicon) -> tantivy.Query | None:
    """All words of one side."""
    filters = [build_filter(parse_words(" ".join(side), lexicon)) for side in sides]
    told = [each for each in filters if each is not None]
    return any_of(told) if told else None


def _meant_sides(sides: Sequence[Sequence[str]], lexicon: Lexicon) -> Sequence[Sequence[str]]:
    """`image or video generation` means image generation, as papers have that, too; `robotics or flow matching` not."""
    *before, last = sides
    if not before or len(last) == 1 or any(len(side) > 1 for side in before):
        return sides
    enough = SHARED * lexicon.count_together(EXACT, cut(" ".join(last), stems=False))
    whole = [(*side, *last[1:]) for side in before]
    shared = all(lexicon.count_together(EXACT, cut(" ".join(each), stems=False)) > enough for each in whole)
    return [*whole, last] if shared else sides


def _anywhere(text: str, lexicon: Lexicon) -> tantivy.Query:
    """A word with its other meanings, a name, or an exact phrase, in any field."""
    if name := known_name(text, lexicon):
        return term(NAMES, name)
    words = cut(text, stems=False)
    fields = [phrase(field, words) for field in (EXACT, AUTHORS, ORGANIZATION)]
    if len(words) == 1:
        stem = cut_for(TITLE, text)[0]
        fields += word_meanings(words[0], stem, lexicon)
    return best_of(fields)


def _in_field(name: str, text: str, lexicon: Lexicon) -> tantivy.Query:
    """Words of one field side by side; a name also the other way round ("Gu, Albert"), and with an initial."""
    field = FIELD_OF[name]
    words = cut_for(field, text)
    if field == AUTHORS and len(words) > 1:
        return name_query(words, lexicon) or phrase(field, words)
    return phrase(field, words)


def _filters(query: Query) -> list[Clause]:
    clauses: list[Clause] = []
    if query.ids:
        wanted = [tantivy.Query.term_query(build_schema(), "id", paper_id, "basic") for paper_id in query.ids]
        clauses.append((Occur.Must, tantivy.Query.const_score_query(any_of(wanted), 0.0)))
    if query.since or query.before:
        first = day_number(query.since) if query.since else FIRST_DAY
        last = day_number(query.before) - 1 if query.before else FAR
        clauses.append((Occur.Must, _range("day", max(FIRST_DAY, first), last)))
    if query.min_upvotes:
        clauses.append((Occur.Must, _range("upvotes", query.min_upvotes, None)))
    if query.has_code:
        clauses.append((Occur.Must, _range("code", 1, 1)))
    return clauses


def _range(field: str, lower: int, upper: int | None) -> tantivy.Query:
    """A filter weighs nothing."""
    found = tantivy.Query.range_query(build_schema(), field, FieldType.Integer, lower, upper)
    return tantivy.Query.const_score_query(found, 0.0)
