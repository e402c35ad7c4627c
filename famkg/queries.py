"""Answers queries: those of the catalogue, a file's, or a text's.

Its values are NamedTuples rather than dataclasses: every start of the program makes these
classes, and that takes a fifth of the time (benchmarks/query.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from famkg.answers import Answer
from famkg.errors import QueryError, UnknownNameError
from famkg.names import resolve, store_of
from famkg.namespaces import BASE, PREFIXES, XSD
from famkg.sparql import Outline, bind, complete_order, explain, outline

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Term
    from famkg.project import Project

Result: TypeAlias = Answer | bool | tuple[Triple, ...]
"""What a SELECT, an ASK, or a CONSTRUCT or DESCRIBE returns."""

INTEGER = NamedNode(XSD + "integer")


class Parameter(NamedTuple):
    """A variable of a query that the asker gives a value."""

    name: str
    type: OneOf["iri", "string", "integer"] = "iri"
    example: str = ""
    summary: str = ""


class Expectation(NamedTuple):
    """Rows that a query is to return for given parameters, written as a reader sees them."""

    parameters: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    seen: int | None = None
    """How many seasons the viewer has seen who is to get these rows; None for all there are."""


class Query(NamedTuple):
    """A question in SPARQL, with what its header says."""

    name: str
    text: str
    """The whole file: to SPARQL the header is a comment, and so lines keep their numbers."""
    summary: str = ""
    """The question in words; a query without it has no header."""
    parameters: tuple[Parameter, ...] = ()
    expect: tuple[Expectation, ...] = ()
    show: str = ""
    """A triple, as `S P O`, whose proof shows this answer best."""
    file: str = ""
    """The file, as messages name it."""
    why: str = ""
    """Why somebody would ask it, or what makes its answers worth knowing."""
    kind: str = ""
    """Of a rule in queries/conflicts: the kind of conflict that it finds."""
    needs: str = ""
    """What it asks besides our graph: `Wikidata`, or nothing."""
    shape: Outline | None = None
    """The outline of the text, where it is known already."""


def read_query(path: Path, *, shown_as: str | None = None) -> Query:
    """Return the query of a `.rq` file; `shown_as` is its name in messages.

    Raises QueryError where the file cannot be read or its header is wrong.
    """
    from famkg.headers import parse_query

    shown = shown_as or path.as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise QueryError(f"the query cannot be read: {reason}", where=shown) from error
    query = parse_query(text, path.stem, shown)
    return query._replace(shape=outline(text, shown))


def catalogue(project: Project, *, federated: bool = False) -> dict[str, Query]:
    """Return the queries of a project by name, sorted; or those that also ask Wikidata.

    Raises QueryError where one of them has no header or a wrong one.
    """
    queries, faults = read_catalogue(project, federated=federated)
    for error in faults.values():
        raise error
    return queries


def read_catalogue(
    project: Project, *, federated: bool = False
) -> tuple[dict[str, Query], dict[str, QueryError]]:
    """Return the queries of a project by name, and the errors of those that cannot be read."""
    queries: dict[str, Query] = {}
    faults: dict[str, QueryError] = {}
    for path in project.federated_files() if federated else project.query_files():
        try:
            query = read_query(path, shown_as=project.relative(path))
        except QueryError as error:
            faults[path.stem] = error
            continue
        if query.summary:
            queries[query.name] = query
        else:
            faults[path.stem] = QueryError(
                "the query has no header",
                where=query.file,
                todo="Begin it with #+ summary: and the question that it answers.",
            )
    return queries, faults


def restore_query(record: Sequence[Any]) -> Query:
    """Return the query whose fields `record` lists, as JSON gives them back."""
    query = Query(*record)
    form, group, nested, tail, ordered, limited, variables = record[-1]
    return query._replace(
        parameters=tuple(Parameter(*parameter) for parameter in query.parameters),
        expect=tuple(
            Expectation(
                tuple((name, value) for name, value in given),
                tuple(tuple(row) for row in rows),
                seen,
            )
            for given, rows, seen in query.expect
        ),
        shape=Outline(
            form, group and tuple(group), nested, tail, ordered, limited, frozenset(variables)
        ),
    )


def run_query(
    source: Store | Closure, query: Query | str, parameters: Mapping[str, str | Term] | None = None
) -> Result:
    """Return the answer of a query over a closure or a store: rows, a truth value or triples.

    Prefixes of the project need no declaration, and relative IRIs lie below our base. Rows
    keep the order that the query asks for, and ties are settled by its columns; without an
    ORDER BY they are sorted by term, and so are triples. Parameters are terms, or words that
    are read by the type that the header declares.
    Raises QueryError where the SPARQL cannot be read, would change the graph or would use
    the network, and UnknownNameError where a parameter or its value is unknown.
    """
    if isinstance(query, str):
        query = Query("query", query)
    shown = query.file or query.name
    store = store_of(source)
    shape = query.shape or outline(query.text, shown)
    values = bind_parameters(store, query, parameters or {})
    for name in values:
        if name not in shape.variables:
            raise UnknownNameError("parameter", name, shape.variables)
    result = _evaluate(store, query, shape, values)
    if isinstance(result, QuerySolutions):
        return _rows(store, query, shape, values, result)
    if isinstance(result, QueryBoolean):
        return bool(result)
    return tuple(sorted(set(result), key=str))


def bind_parameters(
    source: Store | Closure, query: Query, given: Mapping[str, str | Term]
) -> dict[str, Term]:
    """Return the term of each parameter of `query`, sorted by name.

    A text without a header takes any of its variables, as IRIs. Raises UnknownNameError for
    a parameter that the query does not have, and QueryError where one is missing or its
    value is of the wrong type.
    """
    declared = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if query.summary and name not in declared:
            takes = ", ".join(declared) or "no parameters"
            todo = f"Query {query.name} takes {takes}."
            raise UnknownNameError("parameter", name, declared, todo=todo)
    missing = [parameter for name, parameter in declared.items() if name not in given]
    if missing:
        example = " ".join(
            f"--param {parameter.name}={parameter.example or '…'}" for parameter in missing
        )
        raise QueryError(
            f"query {query.name} needs the parameter "
            + " and the parameter ".join(parameter.name for parameter in missing),
            todo=f"For example: famkg query {query.name} {example}",
        )
    return {
        name: _term(source, declared.get(name, Parameter(name)), value)
        if isinstance(value, str)
        else value
        for name, value in sorted(given.items())
    }


def _term(source: Store | Closure, parameter: Parameter, value: str) -> Term:
    if parameter.type == "string":
        return Literal(value)
    if parameter.type == "integer":
        try:
            return Literal(int(value))
        except ValueError:
            raise QueryError(
                f"parameter {parameter.name} is an integer, and {value!r} is none",
                todo=f"For example: --param {parameter.name}={parameter.example or 1}",
            ) from None
    return resolve(source, value)


def _evaluate(
    store: Store, query: Query, shape: Outline, values: Mapping[str, Term], text: str | None = None
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Evaluate `text`, which is the query's own unless its ordering was completed.

    Parameters stand in the pattern of a SELECT or ASK. CONSTRUCT and DESCRIBE, which have no
    projection and may have no pattern, take them as substitutions.
    """
    text = query.text if text is None else text
    written = shape.form in ("SELECT", "ASK")
    substitutions = {} if written else {Variable(name): term for name, term in values.items()}
    try:
        return store.query(
            bind(text, shape, values) if written else text,
            base_iri=BASE,
            prefixes=PREFIXES,
            substitutions=substitutions,
        )
    except SyntaxError as error:
        raise explain(query.text, query.file or query.name, error) from error


def _rows(
    store: Store,
    query: Query,
    shape: Outline,
    values: Mapping[str, Term],
    solutions: QuerySolutions,
) -> Answer:
    columns = [variable.value for variable in solutions.variables]
    if columns and (shape.ordered or shape.limited):
        text = complete_order(query.text, shape, columns)
        ordered = _evaluate(store, query, shape, values, text)
        assert isinstance(ordered, QuerySolutions)
        solutions = ordered
    rows = [tuple(solution[column] for column in columns) for solution in solutions]
    if not shape.ordered:
        rows.sort(key=lambda row: [sort_key(term) for term in row])
    return Answer(tuple(columns), tuple(rows))


def sort_key(term: Term | None) -> tuple[int, float, str]:
    """Return what sorts terms: unbound, blank nodes, IRIs, numbers by value, other literals."""
    if term is None:
        return 0, 0, ""
    if isinstance(term, Literal):
        try:
            return 3, float(term.value) if term.datatype.value in NUMBERS else 0, str(term)
        except ValueError:
            return 3, 0, str(term)
    return (1 if isinstance(term, BlankNode) else 2), 0, str(term)


NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
