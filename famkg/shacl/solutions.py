"""Runs the queries of sh:sparql over the index of a graph, for all focus nodes at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryBoolean, QuerySolution, QuerySolutions

from famkg.interchange import name_blank
from famkg.namespaces import XSD
from famkg.shacl.queries import NUMBER, TEXT, Query, Test
from famkg.shacl.values import DoubtError, is_blank, kind_of

if TYPE_CHECKING:
    from famkg.shacl.index import Index

COMPARED = {NUMBER, TEXT, XSD + "date"}
"""The kinds of values of which all engines know the order."""


def solve(index: Index, query: Query, foci: Collection[int]) -> Iterable[tuple[int, int]]:
    """Return focus node and value of each solution, once; the value may be the focus node.

    Raises DoubtError where engines may differ.
    """
    if not index.is_tame:
        raise DoubtError
    for one, sign, other in query.compared:
        kinds = _kinds(index, one) | _kinds(index, other)
        if len(kinds) > 1 or kinds - COMPARED - ({"node"} if sign in ("=", "!=") else set()):
            raise DoubtError
    nodes = [index.terms[focus] for focus in foci]
    if not all(isinstance(node, NamedNode) and not is_blank(node) for node in nodes):
        raise DoubtError
    found = index.store.query(query.text % " ".join(map(str, nodes)))
    assert isinstance(found, QuerySolutions)
    passed: dict[str, bool] = {}
    solved: dict[tuple[int, int], None] = {}
    for row in found:
        if not all(_passes(index, test, row, passed) for test in query.tests):
            continue
        focus = index.number(row["this"])
        value = row["value"] if query.has_value else None
        pair = (focus, focus if value is None else index.number(name_blank(value)))
        solved[pair] = None
    return solved


def _passes(index: Index, test: Test, row: QuerySolution, known: dict[str, bool]) -> bool:
    """Say whether a solution passes a test; what was asked before is in `known`."""
    terms = {name: term for name in test.variables if (term := row[name]) is not None}
    if any(is_blank(term) for term in terms.values()):
        raise DoubtError  # in a query, a blank node is any node
    text = test.query({name: str(term) for name, term in terms.items()})
    if text not in known:
        try:
            found = index.store.query(text)
        except SyntaxError:  # a literal where none can stand
            known[text] = False
        else:
            assert isinstance(found, QueryBoolean)
            known[text] = bool(found)
    return known[text] != test.negated


def _kinds(index: Index, operand: str | frozenset[str]) -> set[str]:
    """Return of which kinds an operand of a comparison is."""
    if isinstance(operand, str):
        return {operand}
    values = {
        value
        for name in operand
        for found in index.forward(NamedNode(name)).values()
        for value in found
    }
    return {kind_of(index.terms[value]) for value in values}
