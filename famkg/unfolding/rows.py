"""Unfolds an answer: for each row, what the query matched, took, found nothing of, computed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from pyoxigraph import BlankNode, NamedNode, Triple, Variable

from famkg.closure import Closure
from famkg.errors import QueryError
from famkg.model import Answer, Term
from famkg.queries import Query, bind_parameters, run_query
from famkg.rows import row_of
from famkg.unfolding.algebra import Binding, Edge, Group, Link, Question, Select, Values
from famkg.unfolding.reader import read
from famkg.unfolding.solutions import Asker, Row, resolved, term_of
from famkg.unfolding.values import Match, Nothing, UnfoldedRow, Unfolding
from famkg.unfolding.witnesses import Unfolder


def unfold(
    closure: Closure,
    query: Query | str,
    parameters: Mapping[str, str | Term] | None = None,
    *,
    rows: Collection[int] | None = None,
    every: bool = False,
) -> Unfolding:
    """Return the answer of a query over a closure, with its rows unfolded.

    The answer is that of `run_query`. `rows` are the places of those that are unfolded, from
    1; None takes all. Of several ways to a row the shortest is given, and of a group of
    solutions the first few, unless `every` asks for all of them.
    Raises what `run_query` raises, and QueryError where there is no row of that number, where
    the query uses triples as terms, or gives other values each time it is asked.
    """
    if isinstance(query, str):
        query = Query("query", query)
    result = run_query(closure, query, parameters)
    texts: dict[str, Term] = {}

    def meaning(text: str) -> Term:
        if text not in texts:
            texts[text] = term_of(closure.store, text)
        return texts[text]

    question = read(query.text, query.file or query.name, meaning)
    values = bind_parameters(closure, query, parameters or {})
    question = with_parameters(question, values)
    unfolder = Unfolder(closure, Asker(closure.store, question), every=every)
    if isinstance(result, Answer):
        unfolded = _of_select(unfolder, question, result)
        count = len(result.rows)
    elif isinstance(result, bool):
        unfolded, count = _of_ask(unfolder, question, result), 1
    else:
        unfolded, count = _of_triples(unfolder, question, result), len(result)
    unknown = [number for number in rows or () if not 1 <= number <= count]
    if unknown:
        raise QueryError(
            f"the answer has no row {unknown[0]}",
            where=query.file or query.name,
            todo=f"Its rows are numbered from 1 to {count}." if count else "It has no rows.",
        )
    wanted = [number for number in range(1, count + 1) if rows is None or number in rows]
    found = tuple(unfolded(number) for number in wanted)
    limited = bool(question.select.limit)
    return Unfolding(
        result,
        result.variables if isinstance(result, Answer) else (),
        found,
        count,
        question.select.order if limited else "",
        question.select.limit,
    )


def with_parameters(question: Question, values: Mapping[str, Term]) -> Question:
    """Return a query whose pattern starts with a VALUES for each parameter."""
    given = [Values((name,), ((term,),)) for name, term in sorted(values.items())]
    where = Group((*given, *question.select.where.elements))
    return replace(question, select=replace(question.select, where=where))


def _of_select(
    unfolder: Unfolder, question: Question, answer: Answer
) -> Callable[[int], UnfoldedRow]:
    """Return what unfolds a row of a SELECT, by its place."""
    select = replace(question.select, names=answer.variables)
    seen: Counter[Row] = Counter()
    places: list[int] = []
    for row in answer.rows:
        places.append(seen[row])
        seen[row] += 1

    def unfolded(number: int) -> UnfoldedRow:
        row = answer.rows[number - 1]
        ways, count = unfolder.ways(select, row, place=places[number - 1])
        if not ways:
            raise QueryError(
                f"row {number} cannot be unfolded: asked again, the query does not give it",
                todo="A query that uses RAND, UUID, NOW or BNODE has no lasting answer.",
            )
        return UnfoldedRow(number, row, ways, count)

    return unfolded


def _of_ask(unfolder: Unfolder, question: Question, holds: bool) -> Callable[[int], UnfoldedRow]:
    """Return what unfolds the answer of an ASK."""

    def unfolded(number: int) -> UnfoldedRow:
        if not holds:
            nothing = Nothing("ASK", question.select.where, {})
            return UnfoldedRow(number, (), ((nothing,),), 1)
        ways, count = unfolder.ways(_of_one_row(question), (None,))
        return UnfoldedRow(number, (), ways, count)

    return unfolded


def _of_triples(
    unfolder: Unfolder, question: Question, triples: tuple[Triple, ...]
) -> Callable[[int], UnfoldedRow]:
    """Return what unfolds a triple that a CONSTRUCT or DESCRIBE gives, by its place."""
    select = _of_one_row(question)
    made: defaultdict[Row, list[Binding]] = defaultdict(list)
    if question.form == "CONSTRUCT":
        for solution in unfolder.behind(select).found.get((None,), ()):
            for edge in question.template:
                made[_filled(edge, solution, question.mark)].append(solution)

    def unfolded(number: int) -> UnfoldedRow:
        terms = row_of(triples[number - 1])
        if question.form == "DESCRIBE":
            return UnfoldedRow(number, terms, ((Match(triples[number - 1]),),), 1)
        open_ = tuple(None if isinstance(term, BlankNode) else term for term in terms)
        ways, count = unfolder.chosen(select, made[open_])
        return UnfoldedRow(number, terms, ways, count)

    return unfolded


def _of_one_row(question: Question) -> Select:
    """Return the SELECT that gives one row, with nothing in it, for all solutions of a pattern."""
    names = (f"{question.mark}0",)
    return replace(question.select, unique=True, names=names, grouped=False)


def _filled(edge: Edge, solution: Binding, mark: str) -> Row:
    """Return a triple of a template; blank nodes, which are new each time, are left open."""
    predicate = edge.path.iri if isinstance(edge.path, Link) else edge.path
    assert isinstance(predicate, NamedNode | Variable)
    return tuple(
        None
        if isinstance(term, Variable) and term.value.startswith(mark)
        else resolved(term, solution)
        for term in (edge.subject, predicate, edge.object)
    )
