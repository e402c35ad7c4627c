"""Holds the triples of a data graph as numbers, ready for shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, Store

from famkg.interchange import restore_blank
from famkg.namespaces import RDF, RDFS
from famkg.shacl.values import is_blank, is_wild

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term
    from famkg.shacl.shapes import Path

TYPE = NamedNode(RDF + "type")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
Arrows = Mapping[int, Collection[int]]


class Index:
    """Who has what: the triples of a graph by property, each term a number."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.terms: list[Term] = []
        self._numbers: dict[Term, int] = {}
        number = self.number
        rows = {
            (number(triple.predicate), number(triple.subject), number(triple.object))
            for triple in triples
        }
        self._forward: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for predicate, subject, value in rows:
            self._forward[predicate][subject].append(value)
        self._backward: dict[int, Arrows] = {}
        self._instances: dict[int, frozenset[int]] = {}
        self._blank: dict[int, bool] = {}

    def number(self, term: Term) -> int:
        """Return the number of a term, a new one for a term that is new."""
        found = self._numbers.get(term)
        if found is None:
            found = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return found

    @cached_property
    def store(self) -> Store:
        """The triples as a store that answers SPARQL; blank nodes are such there."""
        store = Store()
        terms: list[Any] = [restore_blank(term) for term in self.terms]
        store.bulk_extend(
            Quad(terms[subject], terms[predicate], terms[value])
            for predicate, arrows in self._forward.items()
            for subject, values in arrows.items()
            for value in values
        )
        return store

    def forward(self, predicate: Term) -> Arrows:
        """Return the values of each subject that has a property."""
        return self._forward.get(self.number(predicate), {})

    def backward(self, predicate: Term) -> Arrows:
        """Return the subjects of each value of a property."""
        key = self.number(predicate)
        found = self._backward.get(key)
        if found is None:
            turned: defaultdict[int, list[int]] = defaultdict(list)
            for subject, values in self.forward(predicate).items():
                for value in values:
                    turned[value].append(subject)
            found = self._backward[key] = turned
        return found

    def triples_of(self, subject: int) -> Iterable[tuple[int, int]]:
        """Yield property and value of each triple of a subject."""
        for predicate, arrows in self._forward.items():
            for value in arrows.get(subject, ()):
                yield predicate, value

    def instances(self, kind: Term) -> frozenset[int]:
        """Return the instances of a class and of its subclasses."""
        key = self.number(kind)
        found = self._instances.get(key)
        if found is None:
            below, todo = {key}, [key]
            above = self.backward(SUB_CLASS_OF)
            while todo:
                new = set(above.get(todo.pop(), ())) - below
                below |= new
                todo += new
            of = self.backward(TYPE)
            found = frozenset(node for each in below for node in of.get(each, ()))
            self._instances[key] = found
        return found

    def is_blank(self, node: int) -> bool:
        """Say whether a number stands for a blank node."""
        found = self._blank.get(node)
        if found is None:
            found = self._blank[node] = is_blank(self.terms[node])
        return found

    @cached_property
    def is_tame(self) -> bool:
        """Whether the graph has no term that engines may read in different ways."""
        return not any(map(is_wild, self.terms))

    def reach(self, path: Path, node: int) -> Collection[int]:
        """Return the nodes at the end of a path from `node`, each once."""
        match path.kind:
            case "property":
                assert path.property is not None
                return self.forward(path.property).get(node, ())
            case "inverse":
                assert path.property is not None
                return self.backward(path.property).get(node, ())
            case "alternative":
                return {each for part in path.parts for each in self.reach(part, node)}
            case "sequence":
                found = {node}
                for part in path.parts:
                    found = {each for one in found for each in self.reach(part, one)}
                return found
            case "maybe":
                return {node, *self.reach(path.parts[0], node)}
            case _:
                return self._closure(path, node)

    def _closure(self, path: Path, node: int) -> set[int]:
        found: set[int] = {node} if path.kind == "star" else set()
        todo = [node]
        while todo:
            new = set(self.reach(path.parts[0], todo.pop())) - found
            found |= new
            todo += new
        return found
