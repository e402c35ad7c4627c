"""Finds what a reader would ask and no document answers, by queries that say so.

A gap is a file of `queries/gaps`. Its header has the question as `summary` and `why` somebody
would ask it; each row names in its first column a thing of which the answer is missing. When a
document answers, the query finds the thing no longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.answers import Answer
from famkg.errors import QueryError
from famkg.graph import is_statement
from famkg.queries import Query, run_query

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Term


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that no document answers, and of what."""

    query: Query
    answer: Answer
    """One row for each thing of which the answer is missing, and what is known of it."""

    def things(self) -> dict[NamedNode, list[tuple[tuple[str, Term], ...]]]:
        """Return the things of which the answer is missing, each with what its rows add to it.

        What a row adds are its columns, by name, without statements and what is not bound.
        Both are in the order of the rows, and nothing is repeated.
        """
        found: dict[NamedNode, list[tuple[tuple[str, Term], ...]]] = {}
        for thing, *others in self.answer.rows:
            assert isinstance(thing, NamedNode)  # find_gaps saw to that
            rows = found.setdefault(thing, [])
            known = tuple(
                (name, term)
                for name, term in zip(self.answer.variables[1:], others, strict=True)
                if term is not None and not is_statement(term)
            )
            if known and known not in rows:
                rows.append(known)
        return found


def find_gaps(closure: Closure, queries: Iterable[Query]) -> tuple[Gap, ...]:
    """Return the gaps that `queries` find, in their order; one that finds nothing is no gap.

    Raises QueryError where a query is none of a gap: without a question, without a reason to
    ask it, or with rows that do not begin with a thing.
    """
    return tuple(gap for query in queries if (gap := _find(closure, query)).answer.rows)


def _find(closure: Closure, query: Query) -> Gap:
    answer = run_query(closure, query)
    if (
        not (query.summary and query.why)
        or not isinstance(answer, Answer)
        or not all(isinstance(row[0], NamedNode) for row in answer.rows)
    ):
        raise QueryError(
            "this is no query for a gap",
            where=query.file or query.name,
            todo="Give it #+ summary:, #+ why: and, as first column, what lacks an answer.",
        )
    return Gap(query, answer)
