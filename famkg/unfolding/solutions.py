"""Asks the engine that answered a query for the solutions behind its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Store,
    Variable,
)

from famkg.model import Term
from famkg.namespaces import BASE, PREFIXES
from famkg.unfolding.algebra import Binding, Group, InGraph, Question, Select, assigned_in
from famkg.unfolding.writer import given, write, write_select, write_values

Row: TypeAlias = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind the rows of a SELECT."""

    names: tuple[str, ...]
    found: Mapping[Row, list[Binding]]
    """For each row the solutions of the pattern that give it; of a grouped SELECT its groups."""
    members: Mapping[Row, list[Binding]]
    """Of a grouped SELECT: for the values of each group's keys the solutions in it."""


def term_of(store: Store, text: str) -> Term:
    """Return the term that a SELECT of one expression gives."""
    found = store.query(text, base_iri=BASE, prefixes=PREFIXES)
    (solution,) = cast(QuerySolutions, found)
    term: Term = solution[0]
    return term


class Asker:
    """Asks for solutions in the terms of one query: its prefixes, its dataset."""

    def __init__(self, store: Store, question: Question) -> None:
        self.store = store
        self.question = question
        self.defaults = question.graphs or (DefaultGraph(),)

    def solutions(self, pattern: str) -> list[dict[str, Term]]:
        """Return all solutions of a group in braces."""
        return self._select(f"SELECT * {self.question.dataset} WHERE {pattern}")

    def witnesses(
        self, group: Group, binding: Binding, graph: NamedNode | None
    ) -> list[dict[str, Term]]:
        """Return the solutions of a group that agree with a binding, as EXISTS finds them.

        LATERAL hands them in as EXISTS does, but for what the group itself gives a value.
        """
        pattern = write(group)
        own = assigned_in(group)
        values = given({name: term for name, term in binding.items() if name not in own})
        if values:
            pattern = f"{{ {values} LATERAL {pattern} }}"
        found = self.solutions(_within(pattern, graph))
        return [
            {**binding, **each}
            for each in found
            if all(binding.get(name, term) == term for name, term in each.items())
        ]

    def holds(self, condition: str, binding: Binding, graph: NamedNode | None) -> bool:
        """Say whether a condition holds of a binding."""
        pattern = _within(f"{{ {given(binding)} FILTER({condition}) }}", graph)
        return bool(cast(QueryBoolean, self._query(f"ASK {self.question.dataset} {pattern}")))

    def find(
        self,
        subject: Term | None,
        predicate: NamedNode | None,
        object_: Term | None,
        graph: NamedNode | None,
    ) -> Iterator[Quad]:
        """Yield the quads that match, in a named graph or in what the query reads by default."""
        if isinstance(subject, Literal):
            return
        for each in self.defaults if graph is None else (graph,):
            yield from self.store.quads_for_pattern(subject, predicate, object_, each)

    def behind(self, select: Select, graph: NamedNode | None) -> Behind:
        """Return what lies behind the rows of a SELECT within a graph."""
        where = Group((InGraph(graph, select.where),)) if graph else select.where
        if select.grouped:
            return self._groups(select, where)
        parts = [write(where)]
        if select.values is not None:
            parts.append(write_values(select.values))
        parts += [f"BIND(({each.expression.text}) AS ?{each.variable})" for each in select.computed]
        solutions = self.solutions(f"{{ {' '.join(parts)} }}")
        return Behind(select.names, _by(select.names, solutions), {})

    def _groups(self, select: Select, where: Group) -> Behind:
        keys = [key.variable for key in select.keys]
        extra = [f"?{key}" for key in keys if key not in select.names]
        extra += [f"({each} AS ?{self.column(n)})" for n, each in enumerate(select.aggregates)]
        plain = replace(select, unique=False, where=where, order="", limit="")
        groups = self._select(write_select(plain, self.question.dataset, extra))
        parts = [write(where)]
        parts += [
            f"BIND(({key.expression.text}) AS ?{key.variable})"
            for key in select.keys
            if key.expression.variables != {key.variable}
        ]
        members = self.solutions(f"{{ {' '.join(parts)} }}")
        return Behind(select.names, _by(select.names, groups), _by(tuple(keys), members))

    def column(self, number: int) -> str:
        """Return the variable that has the value of an aggregate."""
        return f"{self.question.mark}a{number}"

    def _select(self, text: str) -> list[dict[str, Term]]:
        found = cast(QuerySolutions, self._query(text))
        names = [variable.value for variable in found.variables]
        return [
            {
                name: term
                for name, term in zip(names, cast(Iterable[Term | None], solution), strict=True)
                if term is not None
            }
            for solution in found
        ]

    def _query(self, text: str) -> object:
        whole = f"{self.question.prologue}\n{text}"
        return self.store.query(whole, base_iri=BASE, prefixes=PREFIXES)


def resolved(term: Term | Variable | NamedNode, binding: Binding) -> Term | None:
    """Return a term, or what a variable stands for."""
    return binding.get(term.value) if isinstance(term, Variable) else term


def _within(pattern: str, graph: NamedNode | None) -> str:
    return pattern if graph is None else f"{{ GRAPH {graph} {pattern} }}"


def _by(names: tuple[str, ...], solutions: list[dict[str, Term]]) -> dict[Row, list[Binding]]:
    found: defaultdict[Row, list[Binding]] = defaultdict(list)
    for solution in solutions:
        found[tuple(solution.get(name) for name in names)].append(solution)
    return dict(found)
