"""Compares the answers of a query with those that its header expects."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.model import Answer
from famkg.names import label_of, shown_as_text
from famkg.namespaces import STATEMENT
from famkg.queries import Expectation, Query, Result, run_query

if TYPE_CHECKING:
    from pyoxigraph import Store

    from famkg.closure import Closure
    from famkg.model import Term


def check_expected(source: Store | Closure, query: Query, seen: int | None = None) -> list[str]:
    """Return how the answers differ from what `query` expects for a viewer who has `seen`.

    The list is empty where they agree, or where nothing is expected for that viewer.
    """
    return [
        difference
        for expectation in query.expect
        if expectation.seen == seen
        for difference in _differences(
            source, run_query(source, query, dict(expectation.parameters)), expectation
        )
    ]


def as_answer(result: Result) -> Answer:
    """Return any result as rows: a truth value as one cell, triples as three."""
    if isinstance(result, bool):
        return Answer(("answer",), ((Literal(result),),))
    if not isinstance(result, Answer):
        rows = tuple((triple.subject, triple.predicate, triple.object) for triple in result)
        return Answer(("subject", "predicate", "object"), rows)
    return result


def _differences(source: Store | Closure, result: Result, expectation: Expectation) -> list[str]:
    """Return the rows that are missing and those that were not expected.

    Where the expected rows are shorter, the columns that hold statements are left out: they
    serve to explain a row and have no label.
    """
    answer = as_answer(result)
    columns = list(range(len(answer.variables)))
    if any(len(row) < len(columns) for row in expectation.rows):
        columns = [
            column
            for column in columns
            if not all(_is_statement(row[column]) for row in answer.rows)
        ]
    labels = cache(lambda iri: label_of(source, iri))
    found = [tuple(shown_as_text(row[column], labels) for column in columns) for row in answer.rows]
    missing, surplus = list(expectation.rows), []
    for row in found:
        if row in missing:
            missing.remove(row)
        else:
            surplus.append(row)
    if not missing and not surplus and found != list(expectation.rows):
        return ["the rows come in another order"]
    return [
        *(f"missing: {' | '.join(row)}" for row in missing),
        *(f"not expected: {' | '.join(row)}" for row in surplus),
    ]


def _is_statement(term: Term | None) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(STATEMENT)
