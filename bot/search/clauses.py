"""A parsed query as the index's own query: what must match, what must not, what ranks. For the searcher.

A word counts in the field where it fits best (a title says more than an abstract), and the words add up.
"""

from datetime import date

import tantivy
from tantivy import FieldType, Occur

from bot.search.query import Query
from bot.search.schema import build_schema, cut, day_number

WEIGHTS = {"title": 2.0, "abstract": 1.0, "keywords": 1.2, "authors": 1.5, "organization": 1.2}
OTHERS = 0.1  # of the weaker fields' scores, added to the best field's
NAME_FIELDS = frozenset({"authors", "organization"})
FIELD_OF = {"author": "authors", "title": "title", "org": "organization"}
FAR = day_number(date.max)

Clause = tuple[Occur, tantivy.Query]


def build_query(query: Query) -> tantivy.Query:
    """Return the query for the index; one that only filters matches everything that passes."""
    must = _filters(query) + [(Occur.Must, _anywhere(text)) for text in (*query.phrases, *query.required)]
    must += [(Occur.Must, _in_field(field, text)) for field, text in _fielded(query)]
    must_not = [(Occur.MustNot, _anywhere(text)) for text in query.excluded]
    must_not += [(Occur.MustNot, _in_field(FIELD_OF[name], text)) for name, text in query.excluded_in]
    ranking = [_word(token) for word in query.words for token in _tokens(word)]
    if ranking:
        must.append((Occur.Must, tantivy.Query.boolean_query([(Occur.Should, each) for each in ranking])))
    if not must:
        must = [(Occur.Must, tantivy.Query.all_query())]
    return tantivy.Query.boolean_query(must + must_not)


def _word(token: tuple[str, str]) -> tantivy.Query:
    """One free word in its best field."""
    stem, plain = token
    fields = [_boosted(field, [plain if field in NAME_FIELDS else stem]) for field in WEIGHTS]
    return tantivy.Query.disjunction_max_query(fields, tie_breaker=OTHERS)


def _tokens(word: str) -> list[tuple[str, str]]:
    return list(zip(cut(word), cut(word, names=True), strict=False))


def _anywhere(text: str) -> tantivy.Query:
    """A word or an exact phrase in any field."""
    fields = [_boosted(field, cut(text, names=field in NAME_FIELDS)) for field in WEIGHTS]
    return tantivy.Query.disjunction_max_query(fields, tie_breaker=OTHERS)


def _in_field(field: str, text: str) -> tantivy.Query:
    return _boosted(field, cut(text, names=field in NAME_FIELDS))


def _fielded(query: Query) -> list[tuple[str, str]]:
    return [
        *(("authors", name) for name in query.authors),
        *(("title", words) for words in query.titles),
        *(("organization", name) for name in query.orgs),
    ]


def _boosted(field: str, tokens: list[str]) -> tantivy.Query:
    schema = build_schema()
    if not tokens:
        return tantivy.Query.empty_query()
    if len(tokens) == 1:
        found = tantivy.Query.term_query(schema, field, tokens[0], "freq")
    else:
        found = tantivy.Query.phrase_query(schema, field, list(tokens))
    return tantivy.Query.boost_query(found, WEIGHTS[field])


def _filters(query: Query) -> list[Clause]:
    clauses: list[Clause] = []
    if query.ids:
        wanted = [tantivy.Query.term_query(build_schema(), "id", paper_id, "basic") for paper_id in query.ids]
        clauses.append((Occur.Must, tantivy.Query.boolean_query([(Occur.Should, each) for each in wanted])))
    if query.since or query.before:
        first = day_number(query.since) if query.since else 1
        last = day_number(query.before) - 1 if query.before else FAR
        clauses.append((Occur.Must, _range("day", max(1, first), last)))
    if query.min_upvotes:
        clauses.append((Occur.Must, _range("upvotes", query.min_upvotes, None)))
    if query.has_code:
        clauses.append((Occur.Must, _range("code", 1, 1)))
    return clauses


def _range(field: str, lower: int, upper: int | None) -> tantivy.Query:
    """A filter weighs nothing."""
    found = tantivy.Query.range_query(build_schema(), field, FieldType.Integer, lower, upper)
    return tantivy.Query.const_score_query(found, 0.0)
